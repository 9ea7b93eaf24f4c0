"""Orders to forget: what this office ordered, who has receipted it, and what others ordered here (sync.md 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from kiim_desktop.base.clock import moment
from kiim_desktop.base.translation import _, mark
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.offices import Action, holds_ring
from kiim_desktop.storage import sharing_orders
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.sharing_orders import GivenState, GotState, StoredOrder
from kiim_desktop.sync.membership import Certified, load_membership
from kiim_desktop.sync.sharing.proofs import make_proof
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed, Status
from kiim_desktop.sync.wire.sharing import Order, OrderKind, OrderReceipt
from kiim_desktop.usecases.errors import NoSuchOrder
from kiim_desktop.usecases.exchanging import has_joined
from kiim_desktop.usecases.office import Office


class Standing(Enum):
    """How far an order is; the German words of each are its `title`."""

    NOT_SENT = "not_sent"
    OPEN = "open"
    DONE = "done"
    WAITING = "waiting"

    @property
    def title(self) -> str:
        return _(_TITLES[self])


_TITLES = {
    Standing.NOT_SENT: mark("noch nicht beim Kreisknoten"),
    Standing.OPEN: mark("noch nicht von allen quittiert"),
    Standing.DONE: mark("von allen quittiert"),
    Standing.WAITING: mark("ausgeblendet, wartet auf die zweite Unterschrift oder auf eigene Änderungen"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A device of another office did what was ordered."""

    office: str
    device: str
    """Label of the device; its id if the directory has it no more."""
    records: int
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedOrder:
    """One order, given or got."""

    id: bytes
    kind: OrderKind
    is_given: bool
    day: date
    age: int
    """Days since it was given."""
    standing: Standing
    offices: tuple[str, ...]
    """Names of those who have to forget; of an order that was got, of the office that gave it."""
    receipts: tuple[Receipt, ...]
    missing: tuple[str, ...]
    """Devices without a receipt, by their labels."""


def orders(office: Office) -> tuple[ListedOrder, ...]:
    """Return the orders of this office, then those it got, newest first; no person is named."""
    office.must_allow(Action.EXCHANGE)
    exchange = Exchange(office.store)
    if not has_joined(exchange):
        return ()
    reading = _Reading(office, exchange)
    return tuple(reading.listed())


@dataclass(frozen=True, slots=True)
class DeletionProof:
    """An order with its receipts, in words and as a file whose signatures anybody can check."""

    order: ListedOrder
    file: bytes


def deletion_proof(office: Office, order: bytes) -> DeletionProof:
    """Return the proof of an order this office gave; NoSuchOrder."""
    office.must_allow(Action.EXCHANGE)
    exchange = Exchange(office.store)
    listed = next((each for each in orders(office) if each.is_given and each.id == order), None)
    if listed is None:
        raise NoSuchOrder
    member = load_membership(exchange)
    with exchange.reading() as desk:
        raw = make_proof(desk, member, order)
    if raw is None:
        raise NoSuchOrder
    office.store.log([office.entry(AuditAction.EXPORT, detail="deletion_proof")])
    return DeletionProof(listed, raw)


class _Reading:
    """Orders beside the directory that names who has to obey."""

    def __init__(self, office: Office, exchange: Exchange) -> None:
        self._exchange = exchange
        self._today = office.today
        self._member = load_membership(exchange)

    def listed(self) -> list[ListedOrder]:
        with self._exchange.reading() as desk:
            given = sharing_orders.orders(desk.connection, given=True)
            got = sharing_orders.orders(desk.connection, given=False)
            receipts = {each.id: sharing_orders.receipts_of(desk.connection, each.id) for each in given}
        return [self._given(each, [one.signed for one in receipts[each.id]]) for each in given] + [
            self._got(each) for each in got
        ]

    def _given(self, stored: StoredOrder, signed: list[bytes]) -> ListedOrder:
        order = unpack(unpack(stored.signed, Signed).raw, Order)
        said = [unpack(unpack(each, Signed).raw, OrderReceipt) for each in signed]
        done = {each.device for each in said}
        missing = [each for each in self._addressed(order) if each not in done]
        standing = Standing.OPEN if missing else Standing.DONE
        if missing and stored.state != GivenState.TAKEN.value:
            standing = Standing.NOT_SENT
        receipts = tuple(
            Receipt(
                office=self._office(each.office),
                device=self._device(each.device),
                records=each.records,
                day=_day(each.at),
            )
            for each in said
        )
        return self._line(
            stored, order, standing, tuple(self._office(each) for each in order.offices), receipts, missing
        )

    def _got(self, stored: StoredOrder) -> ListedOrder:
        order = unpack(unpack(stored.signed, Signed).raw, Order)
        standing = Standing.WAITING if stored.state == GotState.WAITING.value else Standing.DONE
        return self._line(stored, order, standing, (self._office(order.owner),), (), [])

    def _line(  # what a line consists of
        self,
        stored: StoredOrder,
        order: Order,
        standing: Standing,
        offices: tuple[str, ...],
        receipts: tuple[Receipt, ...],
        missing: list[bytes],
    ) -> ListedOrder:
        day = _day(order.at)
        return ListedOrder(
            id=stored.id,
            kind=order.kind,
            is_given=stored.given,
            day=day,
            age=max(0, (self._today - day).days),
            standing=standing,
            offices=offices,
            receipts=receipts,
            missing=tuple(self._device(each) for each in missing),
        )

    def _addressed(self, order: Order) -> list[bytes]:
        """Return the devices that have to receipt: the active ones of the offices named that can hold anything."""
        offices = order.offices or tuple({each.certificate.office for each in self._member.certified.values()})
        return [
            device
            for device, each in self._member.certified.items()
            if each.entry.status is Status.ACTIVE and each.certificate.office in offices and self._holds(each)
        ]

    def _holds(self, each: Certified) -> bool:
        entry = self._member.office_entry(each.certificate.office)
        return holds_ring(each.certificate.role, entry.kind if entry else "")

    def _office(self, office: bytes) -> str:
        entry = self._member.office_entry(office)
        return entry.name if entry else office.hex()

    def _device(self, device: bytes) -> str:
        found = self._member.certified.get(device)
        return found.certificate.label if found else device.hex()


def _day(at: int) -> date:
    return moment(at).astimezone().date()
