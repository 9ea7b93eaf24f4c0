"""What held on a day: which records of a kind stood then, and whether their dates make that sure.

Dates are fuzzy, so each has a first and a last day it can mean. A record surely holds if it holds however its dates
are meant, perhaps if it holds for some meaning. What was written when plays no part: this is about the world.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache

from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Precision
from kiim_desktop.domain.kinds.declaring import Kind, Succession
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.values import NonValue, Value

_MONTH, _YEAR = timedelta(days=31), timedelta(days=366)


class Certainty(Enum):
    """Whether a record held on the day."""

    SURE = "sure"
    PERHAPS = "perhaps"
    TIMELESS = "timeless"
    """It has no dates: it is shown as it stands today."""


@dataclass(frozen=True, slots=True)
class Held:
    """One record that held on the day."""

    record: Record
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class _Days:
    """The first and last day a date can mean."""

    first: date
    last: date

    @property
    def is_one(self) -> bool:
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class _Span:
    """A record in time; `begins` is None if nobody knows, `ends` is None while it is open."""

    record: Record
    begins: _Days | None
    ends: _Days | None
    holds: Certainty | None
    """None: it did not hold on the day."""

    @property
    def is_open(self) -> bool:
        return self.ends is None


_EVER = _Days(date.min, date.max)


def standing(records: Iterable[Record], kind: Kind, day: date) -> tuple[Held, ...]:
    """Return the records of a kind that held on a day, in their order; records of other kinds are ignored."""
    own = [record for record in records if record.kind_number == kind.number]
    if not kind.timeline.begins:
        return tuple(Held(record, Certainty.TIMELESS) for record in own)
    spans = [_span(record, kind, day) for record in own]
    if kind.succession is not None and not kind.succession.lasts:
        spans = _succeeded(spans, kind, kind.succession, day)
    return tuple(Held(span.record, span.holds) for span in spans if span.holds is not None)


def _span(record: Record, kind: Kind, day: date) -> _Span:
    """Place a record in time; an event holds from its day on."""
    line = kind.timeline
    begins = _days(record.answer(kind, line.begins))
    ends = None if line.begins == line.ends else _end(record.answer(kind, line.ends))
    if kind.succession is not None and kind.succession.lasts:
        begins, ends = begins or (ends if ends is not _EVER else None), None
    return _Span(record, begins, ends, _holds(begins, ends, day))


def _holds(begins: _Days | None, ends: _Days | None, day: date) -> Certainty | None:
    if begins is None and ends is None:
        return Certainty.TIMELESS
    if begins is not None and ends is not None and ends.last < begins.first:
        return Certainty.PERHAPS if ends.first <= day <= begins.last else None
    if begins is not None and begins.first > day:
        return None
    if ends is not None and ends.last < day:
        return None
    is_sure = begins is not None and begins.last <= day and (ends is None or ends.first >= day)
    return Certainty.SURE if is_sure else Certainty.PERHAPS


def _end(value: Value) -> _Days | None:
    """Return when a period ended; one whose end is not known may have ended any day, one never asked about is open."""
    is_unknown = value in (NonValue.UNKNOWN, NonValue.REFUSED) or value == FuzzyDate.unknown().edtf
    return _EVER if is_unknown else _days(value)


def possible_days(value: Value) -> tuple[date, date] | None:
    """Return the first and the last day a date can mean, "about" and "doubtful" with air; None if nobody knows it."""
    days = _days(value)
    return (days.first, days.last) if days is not None else None


def has_ended(until: Value, day: date) -> bool:
    """Tell whether what holds until a date is surely over on a day; a month or a year counts to its last day."""
    days = possible_days(until)
    return days is not None and days[1] < day


def _days(value: Value) -> _Days | None:
    return _days_of(value) if isinstance(value, str) else None


@lru_cache(maxsize=4096)
def _days_of(edtf: str) -> _Days | None:
    fuzzy = as_date(edtf)
    if fuzzy is None or fuzzy.earliest is None or fuzzy.latest is None:
        return None
    air = _air(fuzzy)
    first = fuzzy.earliest - min(air, fuzzy.earliest - date.min)
    return _Days(first, fuzzy.latest + min(air, date.max - fuzzy.latest))


def _air(fuzzy: FuzzyDate) -> timedelta:
    """Return how far off a date marked as "about" or "doubtful" may be: as much as it says, at least a month."""
    if not (fuzzy.is_about or fuzzy.doubtful):
        return timedelta(0)
    plain = FuzzyDate(fuzzy.edtf.rstrip("?~%"))
    return _MONTH if plain.precision in (Precision.DAY, Precision.MONTH) else _YEAR


# --- one record takes the place of another --------------------------------------------------------------------------


def _succeeded(spans: Sequence[_Span], kind: Kind, succession: Succession, day: date) -> list[_Span]:
    """Let the newest begun record end those before it that have no end of their own."""
    lines: dict[tuple[Value, ...], list[_Span]] = {}
    for span in spans:
        if span.begins is not None and span.begins.first <= day and not _stays_out(span.record, kind, succession):
            lines.setdefault(tuple(span.record.answer(kind, name) for name in succession.per), []).append(span)
    after = {span.record.id: span for line in lines.values() for span in _one_line(line)}
    return [after.get(span.record.id, span) for span in spans]


def _stays_out(record: Record, kind: Kind, succession: Succession) -> bool:
    return bool(succession.unless) and record.answer(kind, succession.unless) is True


def _one_line(line: Sequence[_Span]) -> list[_Span]:
    """Judge the begun records of one line; two looks at each, whatever their number.

    A surely later one that still holds takes the place. One that may be later, or is over by now, leaves it open.
    """
    ruling = [span.begins.first for span in line if span.begins and span.holds is Certainty.SURE]
    newest = max(ruling, default=date.min)
    latest = sorted(((span.begins.last, span.record.id) for span in line if span.begins), reverse=True)[:2]
    last_word = _last_written(line)

    def judged(span: _Span) -> _Span:
        begins = span.begins
        if begins is None or not span.is_open or span.holds is None:
            return span
        twin = last_word.get((begins.first, begins.last)) if begins.is_one else None
        if newest > begins.last or (twin is not None and twin != span.record.id):
            return replace(span, holds=None)
        is_doubted = any(last > begins.first for last, id_ in latest if id_ != span.record.id)
        return replace(span, holds=Certainty.PERHAPS) if is_doubted else span

    return [judged(span) for span in line]


def _last_written(line: Sequence[_Span]) -> dict[tuple[date, date], bytes]:
    """Return, of those that began on the very same day and hold, the one that was written last."""
    found: dict[tuple[date, date], tuple[int, bytes]] = {}
    for span in line:
        if span.begins is not None and span.begins.is_one and span.holds is not None:
            place = (span.begins.first, span.begins.last)
            origin = span.record.newest
            found[place] = max(found.get(place, (-1, b"")), (origin.lamport if origin else 0, bytes(span.record.id)))
    return {place: id_ for place, (_lamport, id_) in found.items()}
