"""Which papers of a file are no longer valid: the residence title that counts, passports, documents that were seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.as_of import has_ended, possible_days
from kiim_desktop.domain.kinds import DOCUMENT, PASSPORT, RESIDENCE_TITLE
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.persons import title_that_counts
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.values import Value

_LOOKED_AT = frozenset({RESIDENCE_TITLE.number, PASSPORT.number, DOCUMENT.number})


def expired(records: Iterable[Record], day: date) -> frozenset[tuple[RecordId, str]]:
    """Return where the last day of a paper stands that is over: record and field.

    A residence title or passport that another one followed is history and is not looked at.
    """
    papers = [record for record in records if record.kind_number in _LOOKED_AT]
    found = _papers(papers) if papers else ()
    return frozenset((record.id, name) for record, kind, name in found if has_ended(record.answer(kind, name), day))


def _papers(papers: Sequence[Record]) -> Iterator[tuple[Record, Kind, str]]:
    counts = title_that_counts([record for record in papers if record.kind_number == RESIDENCE_TITLE.number])
    if counts is not None:
        yield counts, RESIDENCE_TITLE, "valid_until"
    for record in _last_passports([record for record in papers if record.kind_number == PASSPORT.number]):
        yield record, PASSPORT, "valid_until"
    for record in papers:
        if record.kind_number == DOCUMENT.number:
            yield record, DOCUMENT, "expires"


def _last_passports(passports: Sequence[Record]) -> Iterable[Record]:
    """Return of each sort of passport and state the one valid longest; one without a known end may still be."""
    last: dict[tuple[Value, Value], Record] = {}
    for record in sorted(passports, key=_until):
        last[record.answer(PASSPORT, "kind"), record.answer(PASSPORT, "state")] = record
    return last.values()


def _until(record: Record) -> tuple[date, bytes]:
    days = possible_days(record.answer(PASSPORT, "valid_until"))
    return days[1] if days is not None else date.max, record.id
