"""What carries requests to the hub and answers back: HTTPS, a folder or stick, or a function call."""

from __future__ import annotations

from typing import Protocol


class Carrier(Protocol):
    """Moves packed messages (sync.wire.requests). Raises Unreachable, HubRefused, HubNotTrusted, FolderForeign."""

    @property
    def name(self) -> str:
        """Return the word for the list of exchanges: "https", "folder", "memory"."""
        ...

    @property
    def answers_at_once(self) -> bool:
        """Tell whether an answer can be waited for; a folder is emptied by the hub some time later."""
        ...

    def enrol(self, message: bytes) -> bytes | None:
        """Carry an EnrolMessage; returns the signed answer, or None if none is there yet."""
        ...

    def sync(self, request: bytes) -> bytes | None:
        """Carry a SyncRequest; returns the SyncResponse, or None if none is there yet."""
        ...

    def up(self, request: bytes) -> bytes:
        """Carry a piece of a large bundle (UpRequest); returns the UpAnswer."""
        ...

    def down(self, request: bytes) -> bytes:
        """Ask for a piece of a waiting bundle (DownRequest); returns the piece."""
        ...

    def waiting_answers(self) -> list[bytes]:
        """Return answers to earlier requests that lie ready (folder), oldest first."""
        ...

    def done_with(self, answer: bytes) -> None:
        """Say that an answer was processed durably, so that a folder can be tidied."""
        ...
