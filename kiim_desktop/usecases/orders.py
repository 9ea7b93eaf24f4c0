"""Orders to forget (sync.md 6): what this office ordered and who receipted it, what others ordered, two signatures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum

from kiim_desktop.base.clock import moment
from kiim_desktop.base.translation import _, mark
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.offices import Action, holds_ring
from kiim_desktop.storage import order_letters, sharing_orders
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.order_letters import Said
from kiim_desktop.storage.sharing_orders import GivenState, GotState, StoredOrder
from kiim_desktop.sync.membership import Certified, load_membership
from kiim_desktop.sync.sharing.countersigning import countersign
from kiim_desktop.sync.sharing.ordering import give_anew
from kiim_desktop.sync.sharing.proofs import make_proof
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed, Status
from kiim_desktop.sync.wire.sharing import Order, OrderKind, OrderReceipt, Outcome, order_id
from kiim_desktop.usecases.errors import NoSuchOrder
from kiim_desktop.usecases.exchanging import has_joined
from kiim_desktop.usecases.office import Office


class Standing(Enum):
    """How far an order is; the German words of each are its `title`."""

    NOT_SENT = "not_sent"
    REFUSED = "refused"
    """Given: the hub did not take it, so nobody was told; `ListedOrder.cause` says why."""
    OPEN = "open"
    NEEDS_SECOND = "needs_second"
    """Given: a device waits for the second signature."""
    SIGNED = "signed"
    """Given: the second signature is on its way."""
    LAPSED = "lapsed"
    """Given or got: the second signature did not come in time; nothing is deleted unless it is ordered anew."""
    DONE = "done"
    WAITING = "waiting"

    @property
    def title(self) -> str:
        return _(_TITLES[self])

    @property
    def meaning(self) -> str:
        """Return what it means that the hub did not take an order, and what to do; "" of any other."""
        return _(_REFUSED) if self is Standing.REFUSED else ""


_TITLES = {
    Standing.NOT_SENT: mark("noch nicht beim Kreisknoten"),
    Standing.REFUSED: mark("vom Kreisknoten nicht angenommen"),
    Standing.OPEN: mark("noch nicht von allen quittiert"),
    Standing.NEEDS_SECOND: mark("ausgeblendet, wartet auf die zweite Unterschrift der Leitung"),
    Standing.SIGNED: mark("ein zweites Mal unterschrieben, noch nicht von allen quittiert"),
    Standing.LAPSED: mark("ausgeblendet, nicht gelöscht: Die zweite Unterschrift kam nicht rechtzeitig"),
    Standing.DONE: mark("von allen quittiert"),
    Standing.WAITING: mark("ausgeblendet, wartet auf die zweite Unterschrift"),
}


_REFUSED = mark(
    "Die anderen Stellen wissen noch nichts davon und behalten die Akte. KiIM versucht es jeden Tag von selbst "
    "noch einmal. Steht es morgen noch da, bitte die Kreis-IT verständigen."
)
_WHY = {
    "unknown": mark("Der Kreisknoten kennt diese geteilte Akte nicht."),
    "roles": mark("Dem Kreisknoten fehlen zwei verschiedene Rollen, die das Löschen entscheiden."),
    "office": mark("Für den Kreisknoten ist die Stelle, die vergessen soll, keine andere Stelle."),
    "signature": mark("Für den Kreisknoten passt die Unterschrift dieses Büros nicht."),
    "order": mark("Am Kreisknoten ist die Kennung schon vergeben."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A device of another office did what was ordered."""

    office: str
    device: str
    """Label of the device; its id if the directory has it no more."""
    records: int
    day: date
    kept: int = 0
    """Records of its own making that the office may keep with a legal basis of its own."""


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
    owing: tuple[tuple[str, str], ...] = ()
    """The same of an order that was given, each with the office it belongs to: office, device."""
    second_until: datetime | None = None
    """Until when the second signature counts, as far as it is known."""
    why: str = ""
    """The code by which the hub did not take it."""

    @property
    def cause(self) -> str:
        """Return why the hub did not take it, in a sentence; "" of any other."""
        if self.standing is not Standing.REFUSED:
            return ""
        known = _WHY.get(self.why)
        return _(known) if known else _("Der Kreisknoten nennt als Grund [{code}].").format(code=self.why)


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


def countersign_orders(office: Office, ids: Iterable[bytes] = ()) -> tuple[bytes, ...]:
    """Sign a second time what waits for it, as the lead; () signs all. It leaves with the next exchange.

    Returns what was signed; NoSuchOrder for one that does not wait.
    """
    office.must_allow(Action.COUNTERSIGN)
    exchange = Exchange(office.store)
    waiting = [each.id for each in orders(office) if each.standing is Standing.NEEDS_SECOND]
    chosen = _chosen(ids, waiting)
    member = load_membership(exchange)
    with exchange.writing() as desk:
        for each in chosen:
            countersign(desk, member, each)
            desk.audit([office.entry(AuditAction.ORDER, detail="countersigned")])
    return chosen


def order_anew(office: Office, ids: Iterable[bytes] = ()) -> tuple[bytes, ...]:
    """Give again what was not signed a second time in time; () gives all of it. Returns the ids of the new orders.

    NoSuchOrder for one that did not lapse.
    """
    office.must_allow(Action.COUNTERSIGN)
    exchange = Exchange(office.store)
    lapsed = [each.id for each in orders(office) if each.is_given and each.standing is Standing.LAPSED]
    chosen = _chosen(ids, lapsed)
    member = load_membership(exchange)
    with exchange.writing() as desk:
        known = {each.id: each for each in sharing_orders.orders(desk.connection, given=True)}
        given = tuple(give_anew(desk, member, known[each]) for each in chosen)
        desk.audit([office.entry(AuditAction.ORDER, detail="ordered anew") for _each in given])
    return given


def _chosen(ids: Iterable[bytes], there: list[bytes]) -> tuple[bytes, ...]:
    wanted = tuple(ids) or tuple(there)
    if not wanted or not set(wanted) <= set(there):
        raise NoSuchOrder
    return wanted


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
            said = {each.id: self._said(desk, each) for each in given}
            signed = {each.id for each in given if order_letters.has(desk.connection, each.id, Said.SECOND)}
        listed = [each for each in given if each.state != GivenState.REPLACED.value]
        return [self._given(each, said[each.id], is_signed=each.id in signed) for each in listed] + [
            self._got(each) for each in got
        ]

    def _said(self, desk: Desk, stored: StoredOrder) -> list[OrderReceipt]:
        """Return what each device said last, also of the same order given anew by another device of this office."""
        order = unpack(unpack(stored.signed, Signed).raw, Order)
        said: dict[bytes, OrderReceipt] = {}
        again = order.again
        while found := sharing_orders.receipts_of(desk.connection, order_id(order.kind, order.streams, again)):
            said |= {each.device: unpack(unpack(each.signed, Signed).raw, OrderReceipt) for each in found}
            again += 1
        return list(said.values())

    def _given(self, stored: StoredOrder, said: list[OrderReceipt], *, is_signed: bool) -> ListedOrder:
        order = unpack(unpack(stored.signed, Signed).raw, Order)
        done = {each.device for each in said if each.outcome is Outcome.DELETED}
        missing = [each for each in self._addressed(order) if each not in done]
        outcomes = {each.outcome for each in said if each.device in missing}
        receipts = tuple(
            Receipt(
                office=self._office(each.office),
                device=self._device(each.device),
                records=each.records,
                day=_day(each.at),
                kept=each.kept,
            )
            for each in said
            if each.outcome is Outcome.DELETED
        )
        is_done = not missing and (bool(done) or stored.state == GivenState.TAKEN.value)
        standing = _standing(stored, outcomes, is_done=is_done, is_signed=is_signed)
        offices = tuple(self._office(each) for each in order.offices)
        line = self._line(stored, order, standing, offices, receipts, missing)
        owing = tuple((self._office_of(each), self._device(each)) for each in missing)
        return replace(line, owing=owing, why=stored.why if standing is Standing.REFUSED else "")

    def _got(self, stored: StoredOrder) -> ListedOrder:
        order = unpack(unpack(stored.signed, Signed).raw, Order)
        known = {GotState.WAITING.value: Standing.WAITING, GotState.LAPSED.value: Standing.LAPSED}
        standing = known.get(stored.state, Standing.DONE)
        line = self._line(stored, order, standing, (self._office(order.owner),), (), [])
        return replace(line, second_until=moment(stored.second_until) if stored.second_until else None)

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

    def _office_of(self, device: bytes) -> str:
        found = self._member.certified.get(device)
        return self._office(found.certificate.office) if found else ""

    def _device(self, device: bytes) -> str:
        found = self._member.certified.get(device)
        return found.certificate.label if found else device.hex()


def _standing(stored: StoredOrder, outcomes: set[Outcome], *, is_done: bool, is_signed: bool) -> Standing:
    """Return how far a given order is, by what the devices say that have not deleted."""
    if is_done:
        return Standing.DONE
    if stored.state == GivenState.REFUSED.value:
        return Standing.REFUSED
    if stored.state != GivenState.TAKEN.value:
        return Standing.NOT_SENT
    if Outcome.LAPSED in outcomes:
        return Standing.LAPSED
    if Outcome.WAITS in outcomes:
        return Standing.SIGNED if is_signed else Standing.NEEDS_SECOND
    return Standing.OPEN


def _day(at: int) -> date:
    return moment(at).astimezone().date()
