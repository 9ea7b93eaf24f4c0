"""Orders, receipts, second signatures, farewells, offers and answers on their way into the next bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from kiim_desktop.base.ids import ReplicaId, StreamId
from kiim_desktop.storage import farewells, order_letters, sharing_orders, transfers
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.farewells import StoredFarewell
from kiim_desktop.storage.order_letters import Letter, Said
from kiim_desktop.storage.sharing_orders import StoredOrder
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sharing.farewell import farewells_to_send
from kiim_desktop.sync.sharing.offering import offers_to_send
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.handing_over import OfferNotice
from kiim_desktop.sync.wire.sharing import Order

LETTERS_BYTES: Final = 1024 * 1024
"""Of letters in one bundle, farewells apart; what finds no room goes with the next."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Letters:
    """What goes along with the next bundle beside units: this, all of it and nothing else, counts as sent with it."""

    given: tuple[StoredOrder, ...] = ()
    """Orders of this office."""
    done: tuple[StoredOrder, ...] = ()
    """Orders carried out here, with their receipts."""
    said: tuple[Letter, ...] = ()
    """Second signatures, and what is said instead of a receipt as long as nothing was deleted."""
    farewells: tuple[StoredFarewell, ...] = ()
    offered: tuple[tuple[bytes, OfferNotice], ...] = ()
    spoken: tuple[tuple[bytes, Signed], ...] = ()

    def __bool__(self) -> bool:
        return any((self.given, self.done, self.said, self.farewells, self.offered, self.spoken))

    @property
    def orders(self) -> tuple[Signed, ...]:
        return tuple(unpack(each.signed, Signed) for each in self.given)

    @property
    def receipts(self) -> tuple[Signed, ...]:
        """Return the receipts, and what is said instead."""
        notices = [each.signed for each in self.said if each.said is not Said.SECOND]
        return tuple(unpack(each, Signed) for each in (*map(_receipt, self.done), *notices))

    @property
    def countersignatures(self) -> tuple[Signed, ...]:
        return tuple(unpack(each.signed, Signed) for each in self.said if each.said is Said.SECOND)

    @property
    def offers(self) -> tuple[OfferNotice, ...]:
        return tuple(notice for _id, notice in self.offered)

    @property
    def words(self) -> tuple[Signed, ...]:
        return tuple(signed for _id, signed in self.spoken)

    def rids_beside(self, own: ReplicaId) -> list[ReplicaId]:
        """Return the replica ids of farewells that are left here since."""
        return sorted({each.rid for each in self.farewells} - {own})

    @property
    def streams(self) -> list[StreamId]:
        """Return the streams the orders speak of."""
        orders = [unpack(each.raw, Order) for each in self.orders]
        return list(dict.fromkeys(StreamId(stream) for order in orders for stream in order.streams))

    def sent(self, desk: Desk) -> None:
        """They are in a bundle that is kept."""
        sharing_orders.sent(desk.connection, self.given)
        sharing_orders.receipts_sent(desk.connection, self.done)
        order_letters.sent(desk.connection, self.said)
        farewells.sent(desk.connection, [each.unit for each in self.farewells])
        transfers.sent(desk.connection, [id for id, _notice in self.offered], [id for id, _signed in self.spoken])


@dataclass(slots=True)
class _Allowance:
    """How much may still go along. Once something did not fit nothing after it goes: a word never passes its offer."""

    left: int
    is_begun: bool = False

    def some(self, items: Iterable[T], size: Callable[[T], int]) -> tuple[T, ...]:
        """Return the first items that fit; of all that is asked for at least one."""
        chosen: list[T] = []
        for item in items:
            if self.is_begun and size(item) > self.left:
                self.left = -1
                break
            chosen.append(item)
            self.left -= size(item)
            self.is_begun = True
        return tuple(chosen)


def read_letters(desk: Desk, member: Membership, portion: int = 1) -> Letters:
    """Return what waits to be sent, as much as the n-th part of the usual room holds.

    Nobody receipts what still stands on some page of the file.
    """
    room = _Allowance(LETTERS_BYTES // portion)
    receipts = [] if desk.is_unswept else sharing_orders.receipts_to_send(desk.connection)
    offers, words = offers_to_send(desk, member)
    return Letters(
        given=room.some(sharing_orders.to_send(desk.connection), lambda each: len(each.signed)),
        done=room.some(receipts, lambda each: len(_receipt(each))),
        said=room.some(order_letters.to_send(desk.connection), lambda each: len(each.signed)),
        farewells=tuple(farewells_to_send(desk)),
        offered=room.some(offers.items(), lambda each: len(pack(each[1]))),
        spoken=room.some(words.items(), lambda each: len(pack(each[1]))),
    )


def has_to_say(exchange: Exchange) -> bool:
    """Tell whether a device waits to say why it has not deleted yet, or an office that it signed a second time."""
    with exchange.reading() as desk:
        return bool(order_letters.to_send(desk.connection))


def _receipt(done: StoredOrder) -> bytes:
    return done.receipt or b""
