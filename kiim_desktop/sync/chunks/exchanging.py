"""CHUNKS, the last state of an exchange: attached files, after everything that matters more (sync.md 5 and 7).

Whatever goes wrong here leaves the exchange of records as it is, confirmed; the files go on from there with the next
one. So a line that breaks, a full hub or a person who cancels ends this quietly, and says so beside the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kiim_desktop.base.jobs import Cancelled, Progress
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.chunks.carriers import ChunkFolder, ChunkLine
from kiim_desktop.sync.chunks.fetching import fetch_files
from kiim_desktop.sync.chunks.sending import ask_about_files, send_files, tell_what_may_go
from kiim_desktop.sync.chunks.settling import settle
from kiim_desktop.sync.chunks.talking import FilesMoved, FileTalk, FileTerms, hub_time
from kiim_desktop.sync.chunks.trips import make_trip
from kiim_desktop.sync.errors import FilesFull, HubBusy, HubFull, HubNotTrusted, HubRefused, SyncError, Unreachable
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.recovering import is_recovering
from kiim_desktop.sync.rooms import Room
from kiim_desktop.sync.wire.errors import WireError

INTERRUPTIONS: Final = 200
"""So often the exchange of files makes way for what somebody saved; then the rest waits for the next exchange."""


def files_in_turns(
    exchange: Exchange, carrier: Carrier, member: Membership, room: Room, progress: Progress, terms: FileTerms
) -> Iterator[FilesMoved]:
    """Exchange files and yield what was moved; whatever was saved meanwhile has its turn before the rest of them."""
    for _turn in range(0 if is_recovering(exchange) else INTERRUPTIONS):
        moved = exchange_files(exchange, carrier, member, room, progress, terms)
        yield moved
        if not moved.was_interrupted:
            return


def exchange_files(
    exchange: Exchange, carrier: Carrier, member: Membership, room: Room, progress: Progress, terms: FileTerms
) -> FilesMoved:
    """Send and fetch what waits, and return what was moved and what kept the rest from going."""
    settle(exchange, member)
    moved = FilesMoved()
    try:
        if isinstance(carrier, ChunkFolder):
            make_trip(exchange, carrier, member, progress, terms, moved)
        elif isinstance(carrier, ChunkLine):
            _over_line(FileTalk(exchange, carrier, carrier, member, room, progress, moved), terms)
    except HubFull:
        _note(moved, FilesFull())
    except (Unreachable, HubBusy, HubNotTrusted, HubRefused, WireError) as error:
        _note(moved, error)
    except Cancelled:
        moved.problem = "cancelled"
    return moved


def _over_line(talk: FileTalk, terms: FileTerms) -> None:
    ask_about_files(talk)
    tell_what_may_go(talk, hub_time(talk.exchange))
    if terms.is_paused:
        return
    full: HubFull | None = None
    try:
        send_files(talk)
    except HubFull as error:  # what others sent can be fetched all the same
        full = error
    if not talk.moved.was_interrupted:
        fetch_files(talk, terms)
    if full is not None:
        raise full


def _note(moved: FilesMoved, error: SyncError) -> None:
    moved.problem, moved.sentence = error.code, error.sentence
