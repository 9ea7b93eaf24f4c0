"""What somebody was at when the window is locked, kept for whoever unlocks as the same user; see also drafting.py."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.domain.offices import Action
from kiim_desktop.interchange.errors import NoHeaderFound, NoSuchHeader, NoSuchSheet, UnknownTarget
from kiim_desktop.usecases.importing import ImportFile, must_be_new, open_import
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.row_decisions import ImportWay, Place, Wish, read_way, stored_way


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunImport:
    """A list that was looked through and not taken over yet."""

    way: ImportWay
    digest: bytes
    """Of the file when its rows were decided about."""
    is_at_rows: bool = False
    """The rows were in sight, not the columns."""
    shown: str = ""
    """Which rows were in sight, and the one that was marked."""
    marked: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAgain:
    """The file of a list that was begun, and what still holds of what was decided."""

    file: ImportFile
    is_same: bool
    """False if something else stands in the file than before: then nothing holds that was decided about its rows."""
    is_read_alike: bool = True
    """False if its columns and sheets are others, so that what was corrected does not fit."""
    names: dict[PersonId, str] = field(default_factory=dict)
    """Of whose files were chosen for rows."""


def keep_begun_import(office: Office, begun: BegunImport | None) -> None:
    """Keep how far somebody is with a list, until the list is taken over or left; None forgets it."""
    office.must_allow(Action.IMPORT)
    if begun is None:
        office.store.left_open.keep_list(office.user.id, b"")
        return
    told = {
        "way": stored_way(begun.way).decode("ascii"),
        "digest": begun.digest.hex(),
        "is_at_rows": begun.is_at_rows,
        "shown": begun.shown,
        "marked": begun.marked,
    }
    office.store.left_open.keep_list(office.user.id, json.dumps(told).encode("ascii"))


def begun_import(office: Office) -> BegunImport | None:
    """Return the list with which this user is not done."""
    office.must_allow(Action.IMPORT)
    stored = office.store.left_open.list_of(office.user.id)
    if not stored:
        return None
    told = json.loads(stored)
    return BegunImport(
        way=read_way(told["way"].encode("ascii")),
        digest=bytes.fromhex(told["digest"]),
        is_at_rows=told["is_at_rows"],
        shown=told["shown"],
        marked=(told["marked"][0], told["marked"][1]) if told["marked"] else None,
    )


def find_again(office: Office, begun: BegunImport, path: Path, progress: Progress | None = None) -> FoundAgain:
    """Open the file of a list that was begun; FileNotReadable, AlreadyImported, BatchUnfinished.

    Decisions for files of persons that are gone by now fall.
    """
    office.must_allow(Action.IMPORT)
    is_read_alike, way = True, begun.way
    try:
        file = open_import(office, path, way.given, way.kind, progress)
    except (NoHeaderFound, NoSuchHeader, NoSuchSheet, UnknownTarget):
        file, is_read_alike = open_import(office, path, None, "", progress), False
    must_be_new(office, file)
    if file.digest != begun.digest:
        return FoundAgain(file=file, is_same=False, is_read_alike=is_read_alike)
    wanted = {each.person for each in way.decisions.values() if each.wish is Wish.SAME and each.person}
    known = {person: row.name for person in wanted if (row := office.store.persons.one(person)) is not None}
    decisions = {
        place: each for place, each in way.decisions.items() if each.wish is not Wish.SAME or each.person in known
    }
    return FoundAgain(file=replace(file, decisions=decisions), is_same=True, names=known)


def keep_search(office: Office, query: str) -> None:
    """Keep what is searched for instead of what anybody on this device searched for before."""
    office.store.left_open.keep_search(office.user.id, query)


def left_search(office: Office) -> str:
    """Return what this user searched for when the window was locked the last time."""
    office.must_allow(Action.READ_PERSON)
    return office.store.left_open.search_of(office.user.id)
