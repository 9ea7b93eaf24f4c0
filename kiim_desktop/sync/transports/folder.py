"""A shared folder or stick as the way to the hub: requests are laid down, answers picked up at the next visit."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from kiim_desktop.base.ids import Random
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.sync.errors import FolderForeign, Unreachable
from kiim_desktop.sync.wire.codec import FILE_CAP, MESSAGE_CAP, pack, unpack
from kiim_desktop.sync.wire.directory import HubEntry
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.folders import Message, What, answers_in, is_folder_of, lay_request, read_capped
from kiim_desktop.sync.wire.requests import SyncRequest

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
        self._device = device
        self._random = random
        self._read: dict[bytes, Path] = {}

    def enrol(self, message: bytes) -> bytes | None:
        """Return the newest answer that lies there, and ask (again)."""
        answers = self._answers(What.ENROL)
        self._lay(Message(What.ENROL, message), b"")
        for path in [self._read[sha256(each).digest()] for each in answers]:
            path.unlink(missing_ok=True)
        return answers[-1] if answers else None

    def sync(self, request: bytes) -> bytes | None:
        """Lay a request down; its answer comes with a later visit."""
        whole = unpack(request, SyncRequest, _CAP)
        self._lay(Message(What.SYNC, pack(msgspec.structs.replace(whole, bundle=b""))), whole.bundle)
        return None

    def up(self, request: bytes) -> bytes:  # noqa: ARG002  # the protocol's signature
        """Never needed: a folder takes bundles of any size whole."""
        raise Unreachable

    def down(self, request: bytes) -> bytes:  # noqa: ARG002  # the protocol's signature
        """Never needed: the hub inlines what it lays into a folder."""
        raise Unreachable

    def waiting_answers(self) -> list[bytes]:
        return self._answers(What.SYNC)

    def done_with(self, answer: bytes) -> None:
        path = self._read.pop(sha256(answer).digest(), None)
        if path is not None:
            path.unlink(missing_ok=True)

    def _lay(self, message: Message, bundle: bytes) -> None:
        try:
            lay_request(self._root, message, bundle, self._random)
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
