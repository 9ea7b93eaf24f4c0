"""Orders, receipts, second signatures, farewells, offers and answers on their way into the next bundle."""

from __future__ import annotations

from dataclasses import dataclass

from kiim_desktop.base.ids import ReplicaId, StreamId
from kiim_desktop.storage import farewells, order_letters, sharing_orders, transfers
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.farewells import StoredFarewell
from kiim_desktop.storage.order_letters import Letter, Said
from kiim_desktop.storage.sharing_orders import StoredOrder
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sharing.farewell import farewells_to_send
from kiim_desktop.sync.sharing.offering import offers_to_send
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.handing_over import OfferNotice
from kiim_desktop.sync.wire.sharing import Order


@dataclass(frozen=True, slots=True)
class Letters:
    """What goes along with the next bundle beside units."""

    orders: tuple[Signed, ...] = ()
    order_ids: tuple[bytes, ...] = ()
    receipts: tuple[Signed, ...] = ()
    """Also what is said instead, as long as nothing was deleted."""
    receipt_ids: tuple[bytes, ...] = ()
    countersignatures: tuple[Signed, ...] = ()
    said: tuple[Letter, ...] = ()
    """What of these is no receipt."""
    farewells: tuple[StoredFarewell, ...] = ()
    offers: tuple[OfferNotice, ...] = ()
    offer_ids: tuple[bytes, ...] = ()
    words: tuple[Signed, ...] = ()
    word_ids: tuple[bytes, ...] = ()

    def __bool__(self) -> bool:
        said = (self.orders, self.receipts, self.countersignatures, self.farewells, self.offers, self.words)
        return any(said)

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
        sharing_orders.sent(desk.connection, self.order_ids)
        sharing_orders.receipts_sent(desk.connection, self.receipt_ids)
        order_letters.sent(desk.connection, self.said)
        farewells.sent(desk.connection, [each.unit for each in self.farewells])
        transfers.sent(desk.connection, self.offer_ids, self.word_ids)


def read_letters(desk: Desk, member: Membership) -> Letters:
    """Return what waits to be sent; nobody receipts what still stands on some page of the file."""
    orders = sharing_orders.to_send(desk.connection)
    receipts = [] if desk.is_unswept else sharing_orders.receipts_to_send(desk.connection)
    said = order_letters.to_send(desk.connection)
    seconds = [each for each in said if each.said is Said.SECOND]
    notices = [each for each in said if each.said is not Said.SECOND]
    offers, words = offers_to_send(desk, member)
    return Letters(
        orders=tuple(unpack(each.signed, Signed) for each in orders),
        order_ids=tuple(each.id for each in orders),
        receipts=tuple(unpack(each, Signed) for each in (*_signed(receipts), *[one.signed for one in notices])),
        receipt_ids=tuple(each.id for each in receipts),
        countersignatures=tuple(unpack(each.signed, Signed) for each in seconds),
        said=tuple(said),
        farewells=tuple(farewells_to_send(desk)),
        offers=tuple(offers.values()),
        offer_ids=tuple(offers),
        words=tuple(words.values()),
        word_ids=tuple(words),
    )


def has_to_say(exchange: Exchange) -> bool:
    """Tell whether a device waits to say why it has not deleted yet, or an office that it signed a second time."""
    with exchange.reading() as desk:
        return bool(order_letters.to_send(desk.connection))


def _signed(receipts: list[StoredOrder]) -> list[bytes]:
    return [each.receipt for each in receipts if each.receipt is not None]
