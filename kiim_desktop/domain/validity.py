"""Which papers of a file are no longer valid: the residence title that counts, and documents that were seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.as_of import has_ended
from kiim_desktop.domain.kinds import DOCUMENT, RESIDENCE_TITLE
from kiim_desktop.domain.persons import title_that_counts
from kiim_desktop.domain.records import Record


def expired(records: Iterable[Record], day: date) -> frozenset[tuple[RecordId, str]]:
    """Return where the last day of a paper stands that is over: record and field.

    Of residence titles only the one that counts is looked at: one that another title followed is history.
    """
    papers = tuple(record for record in records if record.kind_number in (RESIDENCE_TITLE.number, DOCUMENT.number))
    counts = title_that_counts([record for record in papers if record.kind_number == RESIDENCE_TITLE.number])
    titles = [(counts, RESIDENCE_TITLE, "valid_until")] if counts is not None else []
    documents = [(record, DOCUMENT, "expires") for record in papers if record.kind_number == DOCUMENT.number]
    found = (*titles, *documents)
    return frozenset((record.id, name) for record, kind, name in found if has_ended(record.answer(kind, name), day))
