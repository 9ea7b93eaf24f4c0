"""What an exchange of files goes by and has moved so far, and how it speaks to the hub over a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from kiim_desktop.base.jobs import Progress
from kiim_desktop.crypto.errors import BadSignature
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.chunks.carriers import ChunkLine
from kiim_desktop.sync.errors import HubNotTrusted, LineBroke
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.rooms import Room
from kiim_desktop.sync.transfers import Attempts
from kiim_desktop.sync.wire.chunks import Said, make_chunk_request, read_chunk_answer
from kiim_desktop.sync.wire.codec import unpack

MILLION: Final = 1_000_000


class Fetching(Enum):
    """Which files a device fetches with an exchange."""

    WANTED = "wanted"
    """Those somebody opened."""
    ALL = "all"


@dataclass(frozen=True, slots=True)
class FileTerms:
    """What the office says about attached files."""

    is_paused: bool = False
    fetching: Fetching = Fetching.WANTED
    room: int = 500 * MILLION
    """Bytes of files this device keeps at most."""


USUAL: Final = FileTerms()


@dataclass(slots=True)
class FilesMoved:
    """What became of attached files in an exchange."""

    sent: int = 0
    """Files that are at the hub now and were not before."""
    fetched: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    round_trips: int = 0
    was_interrupted: bool = False
    """Something more important came up: the records first, then on from there."""
    problem: str = ""
    """Code of what kept the rest from going, "" if nothing did; it goes on with the next exchange."""
    sentence: str = ""

    def add(self, other: FilesMoved) -> None:
        self.sent += other.sent
        self.fetched += other.fetched
        self.bytes_up += other.bytes_up
        self.bytes_down += other.bytes_down
        self.round_trips += other.round_trips
        self.was_interrupted = other.was_interrupted
        self.problem, self.sentence = other.problem, other.sentence


@dataclass(slots=True)
class FileTalk:
    """One exchange of files over a line."""

    exchange: Exchange
    carrier: Carrier
    line: ChunkLine
    member: Membership
    room: Room
    progress: Progress
    moved: FilesMoved = field(default_factory=FilesMoved)
    makes_way: bool = True
    """Whether what somebody saves meanwhile goes first; not while somebody waits for a file."""

    def ask(self, said: Said, chunks: tuple[bytes, ...] = ()) -> tuple[bool, ...]:
        """Return what the hub says to a question; asked again if the line breaks.

        HubRefused, HubFull, HubNotTrusted, Unreachable.
        """
        request = make_chunk_request(self.member.keys.signing, self.member.device, said, chunks)
        tried = Attempts(self.room)
        while True:
            raw = tried.carry(self.line.chunks, request)
            if raw is not None:
                self.count(len(request), len(raw))
                return self._read(said, raw)

    def ask_once(self, said: Said, chunks: tuple[bytes, ...]) -> tuple[bool, ...]:
        """Return the same without asking again: what is large is not sent once more over a line that broke."""
        request = make_chunk_request(self.member.keys.signing, self.member.device, said, chunks)
        try:
            raw = self.line.chunks(request)
        except LineBroke:
            self.room.narrow()
            raise
        self.count(len(request), len(raw))
        return self._read(said, raw)

    def _read(self, said: Said, raw: bytes) -> tuple[bool, ...]:
        try:
            return read_chunk_answer(self.member.hub_key, self.member.device, said, raw)
        except BadSignature as error:
            raise HubNotTrusted from error

    def count(self, up: int, down: int) -> None:
        self.moved.bytes_up += up
        self.moved.bytes_down += down
        self.moved.round_trips += 1

    def is_interrupted(self) -> bool:
        """Tell whether somebody has saved something meanwhile: that goes first."""
        if not self.makes_way:
            return False
        with self.exchange.reading() as desk:
            return bool(desk.unsealed(1))


def hub_time(exchange: Exchange) -> int:
    """Return the time of the hub when it last answered, milliseconds."""
    at, offset = exchange.get(ExchangeFact.CONFIRMED_AT), exchange.get(ExchangeFact.HUB_OFFSET)
    return max(0, int.from_bytes(at, "big") + unpack(offset, int)) if at and offset else 0
