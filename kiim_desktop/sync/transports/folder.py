"""A shared folder or stick as the way to the hub: requests are laid down, answers picked up at the next visit.

Bundles go the way of large ones over a line, in a single piece each: `up` lays one down, `down` reads one that lies
there.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from kiim_desktop.base.ids import Random
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.sync.errors import FolderForeign, Unreachable
from kiim_desktop.sync.wire.chunk_folders import bundles_in, chunks_for, chunks_up, lay_chunk_bundle
from kiim_desktop.sync.wire.codec import FILE_CAP, MESSAGE_CAP, pack, unpack
from kiim_desktop.sync.wire.directory import HubEntry
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.folders import (
    BUNDLE,
    FolderNews,
    LaidRequest,
    Message,
    What,
    answers_in,
    bundle_for,
    is_folder_of,
    laid_requests,
    lay_bundle,
    lay_request,
    read_capped,
    read_news,
)
from kiim_desktop.sync.wire.requests import (
    DownHead,
    DownRequest,
    SyncAnswer,
    SyncResponse,
    UpAnswer,
    UpHead,
    UpRequest,
)

_CAP: Final = FILE_CAP + 2 * MESSAGE_CAP


class FolderCarrier:
    """Carries requests by way of a folder that the hub marked as its own."""

    name = "folder"
    answers_at_once = False

    def __init__(self, root: Path, hub: HubEntry, device: bytes, random: Random) -> None:
        """Check that the folder is this hub's; FolderForeign. Nothing is written before."""
        if not is_folder_of(root, VerifyKey(hub.signing_public), hub.id):
            raise FolderForeign
        self._root = root
        self._hub = hub
        self._device = device
        self._random = random
        self._read: dict[bytes, Path] = {}

    def enrol(self, message: bytes) -> bytes | None:
        """Return the newest answer that lies there, and ask (again)."""
        answers = self._answers(What.ENROL)
        self._lay(Message(What.ENROL, message))
        for path in [self._read[sha256(each).digest()] for each in answers]:
            path.unlink(missing_ok=True)
        return answers[-1] if answers else None

    def sync(self, request: bytes) -> bytes | None:
        """Lay a request down, after its bundles; its answer comes with a later visit."""
        self._lay(Message(What.SYNC, request))
        return None

    def up(self, request: bytes) -> bytes:
        """Lay a whole bundle down."""
        asked = unpack(request, UpRequest, _CAP)
        if asked.chunk:
            try:
                lay_bundle(self._root, asked.chunk)
            except OSError as error:
                raise Unreachable from error
        return pack(UpAnswer(unpack(asked.head, UpHead).total if asked.chunk else 0))

    def down(self, request: bytes) -> bytes:
        """Return a bundle that an answer offers; nothing if it does not lie there."""
        head = unpack(unpack(request, DownRequest).head, DownHead)
        try:
            content = read_capped(bundle_for(self._root, head.device, head.number), FILE_CAP)
        except WireError:
            return b""
        return content[head.offset : head.offset + head.length]

    def news(self) -> FolderNews | None:
        """Return what the hub last laid down for everybody, checked to be its own."""
        return read_news(self._root, VerifyKey(self._hub.signing_public), self._hub.id)

    def laid_requests(self) -> Iterator[LaidRequest]:
        """Yield what devices laid down for the hub."""
        return laid_requests(self._root)

    def waiting_answers(self) -> list[bytes]:
        return self._answers(What.SYNC)

    def done_with(self, answer: bytes) -> None:
        """Take an answer away, and the bundles it offered."""
        path = self._read.pop(sha256(answer).digest(), None)
        if path is None:
            return
        path.unlink(missing_ok=True)
        for number in _offered(answer):
            bundle_for(self._root, self._device, number).unlink(missing_ok=True)

    def lies_there(self, name: bytes) -> bool:
        return (chunks_up(self._root) / f"{name.hex()}{BUNDLE}").exists()

    def lay_chunks(self, name: bytes, bundle: bytes) -> None:
        """Lay a bundle of chunks down, whole or not at all."""
        try:
            lay_chunk_bundle(chunks_up(self._root), name.hex(), bundle)
        except OSError as error:
            raise Unreachable from error

    def waiting_chunks(self) -> Iterator[tuple[Path, bytes]]:
        return bundles_in(chunks_for(self._root, self._device))

    def done_with_chunks(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def _lay(self, message: Message) -> None:
        try:
            lay_request(self._root, message, self._random)
        except OSError as error:
            raise Unreachable from error

    def _answers(self, what: What) -> list[bytes]:
        found: list[bytes] = []
        for path in answers_in(self._root, self._device):
            try:
                message = unpack(read_capped(path, _CAP), Message, _CAP)
            except WireError:
                continue
            if message.what is what:
                self._read[sha256(message.content).digest()] = path
                found.append(message.content)
        return found


def _offered(answer: bytes) -> list[int]:
    try:
        return [offer.number for offer in unpack(unpack(answer, SyncResponse, _CAP).answer, SyncAnswer).down]
    except WireError:
        return []
