"""Attached files as people at several devices see them."""

from __future__ import annotations

import random
from pathlib import Path

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.settings import Settings
from kiim_desktop.domain.categories import Category
from kiim_desktop.hub.core import Hub
from kiim_desktop.usecases.attaching import AttachedFile, FileState, attach_file, attachments_of, open_attachment
from kiim_desktop.usecases.attachment_exchange import fetch_attachment
from tests.sync.devices import Desktop

DOCUMENTS = frozenset({Category.IDENTITY, Category.DOCUMENTS})
EVERYTHING = Settings(lambda: {"FetchFiles": "always"}, None)
"""An office that fetches every file with every exchange."""


def content(size: int = 300_000, seed: int = 1) -> bytes:
    return b"%PDF-1.7\n" + random.Random(seed).randbytes(size - 9)


def attach(desktop: Desktop, person: PersonId, folder: Path, raw: bytes, name: str = "bescheid.pdf") -> RecordId:
    """Attach a file to a new document of a person."""
    path = folder / f"{desktop.office.store.identity.device.hex()[:8]}-{name}"
    path.write_bytes(raw)
    try:
        return attach_file(desktop.office, person, path).record
    finally:
        path.unlink()


def seen(desktop: Desktop, person: PersonId) -> list[AttachedFile]:
    return list(attachments_of(desktop.office, person))


def states(desktop: Desktop, person: PersonId) -> list[FileState]:
    return [each.state for each in seen(desktop, person)]


def at_hub(desktop: Desktop, person: PersonId) -> list[bool]:
    return [each.is_at_hub for each in seen(desktop, person)]


def opened(desktop: Desktop, person: PersonId, document: RecordId) -> bytes:
    """Open a document as somebody does who wants to see it now."""
    fetch_attachment(desktop.office, desktop.carrier, person, document)
    return b"".join(open_attachment(desktop.office, person, document))


def hub_bytes(hub: Hub) -> bytes:
    """Return every chunk that lies at the hub."""
    with hub.site.store.read() as transaction:
        return b"".join(bytes(row[-1]) for row in transaction.rows("hub.chunk_body") if isinstance(row[-1], bytes))
