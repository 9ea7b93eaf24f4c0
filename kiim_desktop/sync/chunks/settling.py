"""Which files are there to exchange, before any is: what documents name now, and what a colleague removed for good."""

from __future__ import annotations

from typing import Final

from kiim_desktop.base.ids import AttachmentId
from kiim_desktop.domain.kinds import DOCUMENT
from kiim_desktop.domain.records import Record
from kiim_desktop.storage import chunk_places
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.sync.membership import Membership

_CONTENT: Final = next(field.number for field in DOCUMENT.fields if field.name == "content")


def settle(exchange: Exchange, member: Membership) -> None:
    """Bring what is known of attached files in line with the documents; costs one look where there are none."""
    with exchange.reading() as desk:
        if not chunk_places.is_any(desk.connection):
            return
    with exchange.writing() as desk:
        chunk_places.settle_files(desk.connection, member.office, desk.today())
        removed = [
            attachment
            for attachment, record in chunk_places.unnamed(desk.connection, exchange.store.database.replicas)
            if _is_removed(desk, member, record)
        ]
        chunk_places.let_go(desk.connection, removed)
    for attachment in removed:
        exchange.store.attachments.drop(AttachmentId(attachment))


def _is_removed(desk: Desk, member: Membership, record: Record | None) -> bool:
    """Tell whether somebody of this office took the file out of a document, which is for good.

    A deleted document may be taken back, and a recipient's edit deletes nothing here.
    """
    cell = record.cell(_CONTENT) if record is not None else ()
    if not cell or any(head.value is not None for head in cell):
        return False
    known = [desk.replica(head.dot.replica) for head in cell]
    return all(each is not None and each.office == member.office for each in known)
