"""What other offices wrote into the files one sees here: a line per exchange, file and office (ui.md, Heute).

Lines are made when an exchange has brought something; they name records and say nothing themselves, so a line shows
what its records say today. A device that is new fetches everything at once: of that nothing is called new.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kiim_desktop.base.clock import millis
from kiim_desktop.base.ids import OfficeId, PersonId, RecordId, ReplicaId
from kiim_desktop.domain.changes import Head
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.domain.records import Record, Scope
from kiim_desktop.storage import news as stored
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.news import StoredNews
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.known_offices import office_names
from kiim_desktop.usecases.office import Office

FEW = 3
"""Lines that are read unless all are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one office wrote into one file, as it came with one exchange."""

    person: PersonRow
    office: str
    """"" if the directory names it no more."""
    at: int
    """When it came, milliseconds."""
    records: tuple[Record, ...]
    """What of it still stands there, at least one."""
    is_seen: bool


@dataclass(frozen=True, slots=True)
class NewsPage:
    """The newest lines, those nobody has seen first; how many there are, and how many of them are not seen."""

    lines: tuple[News, ...] = ()
    total: int = 0
    unseen: int = 0


def news_from_elsewhere(office: Office, limit: int = FEW) -> NewsPage:
    """Return what came from other offices; what this user has not seen stands first."""
    office.must_allow(Action.READ_PERSON)
    user = bytes(office.user.id)
    with Exchange(office.store).reading() as desk:
        kept = stored.kept_news(desk.connection)
        names = office_names(desk) if kept else {}
    kept.sort(key=lambda each: (user in each.seen_by, -each.at))
    lines: list[News] = []
    gone = 0
    for each in kept:
        if len(lines) == limit:
            break
        line = _line(office, each, names)
        if line is None:
            gone += 1
        else:
            lines.append(line)
    unseen = sum(user not in each.seen_by for each in kept)
    return NewsPage(tuple(lines), len(kept) - gone, unseen)


def mark_news_seen(office: Office, person: PersonId, record: RecordId | None = None) -> None:
    """Note that this user has seen what came for a file, or only the lines with a record."""
    office.must_allow(Action.READ_PERSON)
    with Exchange(office.store).writing() as desk:
        stored.mark_seen(desk.connection, person, record, office.user.id)


def note_news(office: Office, changed: Changed, *, is_first: bool = False) -> None:
    """Keep what an exchange brought from other offices; `is_first`: the device is new, nothing of it is news."""
    office.must_allow(Action.EXCHANGE)
    exchange, now = Exchange(office.store), millis(office.clock.now())
    with exchange.reading() as desk:
        has_lapsed = stored.has_lapsed(desk.connection, now)
        writers = _writers(desk, {dot.replica for dot in changed.dots}, office.store.identity.office)
    dots = {(dot.replica, dot.seq) for dot in changed.dots if dot.replica in writers}
    lines = [] if is_first or not dots else list(_lines(office, changed.scopes, dots, writers, now))
    if lines or has_lapsed:
        with exchange.writing() as desk:
            stored.keep_news(desk.connection, lines, now)


def _writers(desk: Desk, replicas: Iterable[ReplicaId], own: OfficeId) -> dict[ReplicaId, OfficeId]:
    """Return the offices of those replicas that are of another office."""
    found = {each: known.office for each in replicas if (known := desk.replica(each)) is not None}
    return {replica: office for replica, office in found.items() if office and office != own}


def _lines(
    office: Office,
    scopes: Iterable[Scope],
    dots: Collection[tuple[ReplicaId, int]],
    writers: Mapping[ReplicaId, OfficeId],
    now: int,
) -> Iterator[StoredNews]:
    for scope in scopes:
        if office.store.persons.one(PersonId(scope)) is None:
            continue  # the office, the catalogue
        wrote: dict[OfficeId, list[bytes]] = {}
        for record in office.store.families.apart(scope):  # each file for itself: a merged one is among the scopes
            for replica in {head.dot.replica for head in _heads(record) if (head.dot.replica, head.dot.seq) in dots}:
                records = wrote.setdefault(writers[replica], [])
                if record.id not in records:
                    records.append(record.id)
        yield from (StoredNews(now, scope, of, tuple(records)) for of, records in sorted(wrote.items()))


def _heads(record: Record) -> Iterator[Head]:
    return (head for cell in record.state.cells.values() for head in cell)


def _line(office: Office, each: StoredNews, names: Mapping[OfficeId, str]) -> News | None:
    person = office.store.persons.one(PersonId(each.scope))
    found = (office.store.record(each.scope, RecordId(record)) for record in each.records)
    records = tuple(record for record in found if record is not None and not record.is_deleted)
    if person is None or not records:
        return None
    is_seen = bytes(office.user.id) in each.seen_by
    name = names.get(OfficeId(each.office), "")
    return News(person=person, office=name, at=each.at, records=records, is_seen=is_seen)
