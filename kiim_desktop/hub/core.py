"""The hub without HTTP: bytes in, bytes out, whatever carries them (HTTPS, a folder, a function call)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiim_desktop.hub.acks import Published, answer_ack, answer_manifest
from kiim_desktop.hub.chunks import WaitingChunk, answer_chunks, find_chunk
from kiim_desktop.hub.enrolling import answer_enrolment
from kiim_desktop.hub.epochs import is_ready, open_epoch
from kiim_desktop.hub.exchanges import answer_sync
from kiim_desktop.hub.forwarding import answer_forward, is_forward
from kiim_desktop.hub.pieces import Waiting, find_waiting, give_piece, read_waiting, take_piece
from kiim_desktop.hub.repacking import forget_old
from kiim_desktop.hub.sites import Site
from kiim_desktop.sync.wire.requests import AnswerCode


@dataclass(frozen=True, slots=True)
class Hub:
    """Answers packed messages; raises errors of refusals.py where no signed answer is possible."""

    site: Site

    @classmethod
    def open(cls, site: Site, folder: Path) -> Hub:
        """Open a hub whose sentinel lies in this folder; a store that was put back begins a new epoch."""
        open_epoch(site, folder)
        with site.store.write() as transaction:
            forget_old(site, transaction)
        return cls(site)

    def sync(self, request: bytes) -> bytes:
        """Return the SyncResponse to a SyncRequest."""
        return self.sync_told(request)[1]

    def sync_told(self, request: bytes) -> tuple[AnswerCode, bytes]:
        """Return how a SyncRequest was taken (for counting), and the SyncResponse."""
        return answer_forward(self.site, request) if is_forward(request) else answer_sync(self.site, request)

    def enrol(self, message: bytes) -> bytes:
        """Return the signed EnrolAnswer to an EnrolMessage."""
        return answer_enrolment(self.site, message)

    def up(self, request: bytes) -> bytes:
        """Return the UpAnswer to an UpRequest."""
        return take_piece(self.site, request)

    def down(self, request: bytes) -> bytes:
        """Return the piece a DownRequest asks for."""
        return give_piece(self.site, request)

    def chunks(self, request: bytes) -> bytes:
        """Return the ChunkAnswer to a ChunkRequest."""
        return answer_chunks(self.site, request)

    def chunk(self, request: bytes) -> bytes:
        """Return the bytes of a chunk a ChunkRequest asks for."""
        return find_chunk(self.site, request).body

    def waiting_chunk(self, request: bytes) -> WaitingChunk:
        """Return the same, and how it was named."""
        return find_chunk(self.site, request)

    def waiting(self, request: bytes) -> Waiting:
        """Return what a DownRequest asks for, without its bytes."""
        return find_waiting(self.site, request)

    def read(self, waiting: Waiting, start: int, length: int) -> bytes:
        """Return some bytes of what waits."""
        return read_waiting(self.site, waiting, start, length)

    def ack_told(self, request: bytes) -> tuple[AnswerCode, bytes]:
        """Return how a confirmation was taken, and the SyncResponse."""
        return answer_ack(self.site, request)

    def manifest(self, request: bytes) -> Published:
        """Return the newest manifest."""
        return answer_manifest(self.site, request)

    def is_ready(self) -> bool:
        """Tell whether promises and store fit together; if not, devices are told to come later."""
        with self.site.store.read() as transaction:
            return is_ready(transaction)
