"""Orders and receipts, offers and what is said about them, on their way into the next bundle."""

from __future__ import annotations

from dataclasses import dataclass

from kiim_desktop.base.ids import StreamId
from kiim_desktop.storage import sharing_orders, transfers
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.sync.membership import Membership
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
    receipt_ids: tuple[bytes, ...] = ()
    offers: tuple[OfferNotice, ...] = ()
    offer_ids: tuple[bytes, ...] = ()
    words: tuple[Signed, ...] = ()
    word_ids: tuple[bytes, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.orders or self.receipts or self.offers or self.words)

    @property
    def streams(self) -> list[StreamId]:
        """Return the streams the orders speak of."""
        orders = [unpack(each.raw, Order) for each in self.orders]
        return list(dict.fromkeys(StreamId(stream) for order in orders for stream in order.streams))

    def sent(self, desk: Desk) -> None:
        """They are in a bundle that is kept."""
        sharing_orders.sent(desk.connection, self.order_ids)
        sharing_orders.receipts_sent(desk.connection, self.receipt_ids)
        transfers.sent(desk.connection, self.offer_ids, self.word_ids)


def read_letters(desk: Desk, member: Membership) -> Letters:
    """Return what waits to be sent; nobody receipts what still stands on some page of the file."""
    orders = sharing_orders.to_send(desk.connection)
    receipts = [] if desk.is_unswept else sharing_orders.receipts_to_send(desk.connection)
    offers, words = offers_to_send(desk, member)
    return Letters(
        orders=tuple(unpack(each.signed, Signed) for each in orders),
        order_ids=tuple(each.id for each in orders),
        receipts=tuple(unpack(each.receipt or b"", Signed) for each in receipts),
        receipt_ids=tuple(each.id for each in receipts),
        offers=tuple(offers.values()),
        offer_ids=tuple(offers),
        words=tuple(words.values()),
        word_ids=tuple(words),
    )
