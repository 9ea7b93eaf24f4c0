"""The swim lanes of a person: each record where its kind's timeline puts it, in the state its dates and codes give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.translation import _
from kiim_desktop.base.translation import mark as marked
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.field_types import show
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Precision, german
from kiim_desktop.domain.kinds import (
    ADDRESS,
    ARRIVAL,
    COUNSELLING_ENTRY,
    COURSE_ENROLMENT,
    LANGUAGE_SKILL,
    RESIDENCE_TITLE,
    Kinds,
)
from kiim_desktop.domain.kinds.declaring import Drawing, Kind
from kiim_desktop.domain.persons import GERMAN
from kiim_desktop.domain.records import Record, summary
from kiim_desktop.domain.values import NonValue
from kiim_desktop.presenters.lanes import Lane, LaneItem, LaneKind, LaneState
from kiim_desktop.presenters.words import title_words

LANE_ORDER = (
    marked("Aufenthalt"),
    marked("Sprache"),
    marked("Anerkennung"),
    marked("Arbeit"),
    marked("Wohnen"),
    marked("Familie"),
    marked("Beratung"),
)
"""From top to bottom; lanes of kinds not named here follow."""
END = ":end"
"""Marks the key of an event that stands at the end of a bar of the same record."""

_PLANNED = frozenset({"vorgemerkt", "einstufung_termin", "eingestuft", "angemeldet", "warteliste"})
_REACHED = {"geprueft_A2": "A2", "geprueft_B1": "B1", "geprueft_B2": "B2", "geprueft_C1": "C1"}
_FAILED = {"abgebrochen": marked("abgebrochen"), "nicht_bestanden": marked("nicht bestanden")}
_OVER = frozenset({*_REACHED, *_FAILED, "beendet_ohne_pruefung"})


@dataclass(frozen=True, slots=True)
class Ground:
    """What drawing needs to know besides the record."""

    kinds: Kinds
    codes: CodeLists
    today: date


def lanes_of(records: Iterable[Record], ground: Ground) -> tuple[Lane, ...]:
    """Return the lanes with something in them, in their order."""
    found: dict[str, list[LaneItem]] = {}
    for record in records:
        kind = ground.kinds.numbered(record.kind_number)
        if kind is not None and kind.timeline.drawing is not Drawing.NOT:
            found.setdefault(kind.timeline.lane, []).extend(_items(record, kind, ground))
    order = [*LANE_ORDER, *sorted(set(found) - set(LANE_ORDER))]
    return tuple(Lane(_(title), tuple(found[title])) for title in order if found.get(title))


def shown_values(record: Record, kind: Kind, codes: CodeLists) -> dict[str, str]:
    """Return the filled fields of a record as people read them, by field name."""
    values = ((field, record.value(field.number)) for field in kind.fields if field.number in record.state.cells)
    pairs = ((field.name, show(field.type, value, codes)) for field, value in values if value is not None)
    return {name: words for name, words in pairs if words}


def told_values(record: Record, kind: Kind, codes: CodeLists) -> dict[str, str]:
    """Return the filled fields without those of which only is said why they are empty ("nicht gefragt")."""
    missing = {field.name for field in kind.fields if isinstance(record.value(field.number), NonValue)}
    return {name: words for name, words in shown_values(record, kind, codes).items() if name not in missing}


def label_of(record: Record, kind: Kind, codes: CodeLists) -> str:
    """Return the few words that stand for a record in a lane."""
    special = _LABELS.get(kind.number)
    return special(record, codes) if special else summary(record, kind, told_values(record, kind, codes))


def record_key(record: Record) -> str:
    return record.id.hex()


def entry_key(item: str) -> str:
    """Return the key of the entry to which an item of a lane belongs."""
    return item.removesuffix(END)


def _items(record: Record, kind: Kind, ground: Ground) -> list[LaneItem]:
    begins = record.date(kind, kind.timeline.begins)
    ends = record.date(kind, kind.timeline.ends)
    if (begins is None or not begins.is_known) and (ends is None or not ends.is_known):
        return []
    if kind.timeline.drawing is Drawing.TICK:
        return [_tick(record, kind, begins, ground)]
    if kind.timeline.drawing is Drawing.EVENT:
        return [_event(record, kind, begins, ground)]
    return [_bar(record, kind, begins, ends, ground), *_outcome(record, kind, begins, ends, ground)]


def _tick(record: Record, kind: Kind, at: FuzzyDate | None, ground: Ground) -> LaneItem:
    return LaneItem(
        key=record_key(record),
        kind=LaneKind.TICK,
        label=_first_words(label_of(record, kind, ground.codes)),
        start=at.earliest if at else None,
        state=LaneState.PAST,
        details=(german(at),) if at else (),
    )


def _event(record: Record, kind: Kind, at: FuzzyDate | None, ground: Ground) -> LaneItem:
    is_told = kind is LANGUAGE_SKILL and record.answer(kind, "evidence") in {"self", "estimate"}
    start = at.earliest if at else None
    if start is not None and start > ground.today:
        state = LaneState.PLANNED
    else:
        state = LaneState.ESTIMATED if is_told or _is_rough(at) else LaneState.REACHED
    return LaneItem(
        key=record_key(record),
        kind=LaneKind.EVENT,
        label=label_of(record, kind, ground.codes),
        start=start,
        state=state,
        details=(german(at),) if at else (),
    )


def _bar(record: Record, kind: Kind, begins: FuzzyDate | None, ends: FuzzyDate | None, ground: Ground) -> LaneItem:
    state = _bar_state(record, kind, begins, ends, ground.today)
    start, end = begins.earliest if begins else None, ends.latest if ends else None
    if start is not None and end is not None and end < start:
        end = start
    label = label_of(record, kind, ground.codes)
    if kind is RESIDENCE_TITLE and state is LaneState.RUNNING and ends is not None:
        label = _("{title} · bis {day}").format(title=label, day=german(ends))
    return LaneItem(
        key=record_key(record),
        kind=LaneKind.BAR,
        label=label,
        start=start,
        end=end,
        state=state,
        details=tuple(words for words in (_span_words(begins, ends), _more(record, kind, ground.codes)) if words),
    )


def _bar_state(record: Record, kind: Kind, begins: FuzzyDate | None, ends: FuzzyDate | None, today: date) -> LaneState:
    """Return running before estimated: that something goes on now matters more than when exactly it began."""
    start, end = begins.earliest if begins else None, ends.latest if ends else None
    status = record.answer(kind, "status") if kind is COURSE_ENROLMENT else None
    applied = kind is RESIDENCE_TITLE and record.answer(kind, "is_applied_for") is True
    if status in _PLANNED or applied or (start is not None and start > today):
        return LaneState.PLANNED
    is_over = (end is not None and end < today) or status in _OVER
    if not is_over:
        return LaneState.RUNNING
    return LaneState.ESTIMATED if _is_rough(begins) or _is_rough(ends) else LaneState.PAST


def _outcome(
    record: Record, kind: Kind, begins: FuzzyDate | None, ends: FuzzyDate | None, ground: Ground
) -> list[LaneItem]:
    """Return the dot at the end of a course: the level reached, or that it ended early."""
    status = record.answer(kind, "status") if kind is COURSE_ENROLMENT else None
    at = ends if ends is not None and ends.is_known else begins
    if not isinstance(status, str) or at is None or status not in {*_REACHED, *_FAILED}:
        return []
    is_reached = status in _REACHED
    level = record.answer(kind, "level_reached")
    label = (level if isinstance(level, str) and level else _REACHED[status]) if is_reached else _(_FAILED[status])
    return [
        LaneItem(
            key=record_key(record) + END,
            kind=LaneKind.EVENT,
            label=label,
            start=at.latest,
            state=LaneState.REACHED if is_reached else LaneState.FAILED,
            details=(german(at), *((why,) if (why := _why(record, kind, ground.codes)) else ())),
        )
    ]


def _is_rough(fuzzy: FuzzyDate | None) -> bool:
    """Tell whether a date is so uncertain that its edge must not look exact."""
    if fuzzy is None or not fuzzy.is_known:
        return False
    return fuzzy.doubtful or fuzzy.precision in (Precision.ESTIMATED, Precision.YEAR)


def _span_words(begins: FuzzyDate | None, ends: FuzzyDate | None) -> str:
    if begins is not None and ends is not None:
        return _("{first} bis {last}").format(first=german(begins), last=german(ends))
    if begins is not None:
        return _("seit {day}").format(day=german(begins))
    return _("bis {day}").format(day=german(ends)) if ends is not None else ""


def _more(record: Record, kind: Kind, codes: CodeLists) -> str:
    words = told_values(record, kind, codes)
    return ", ".join(words[name] for name in ("provider", "place", "module", "authority") if name in words)


def _why(record: Record, kind: Kind, codes: CodeLists) -> str:
    return told_values(record, kind, codes).get("dropout_reason", "")


def _first_words(text: str, most: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rsplit(" ", 1)[0] + " …"


def _text(record: Record, kind: Kind, name: str) -> str:
    value = record.answer(kind, name)
    return value if isinstance(value, str) else ""


def _title_label(record: Record, codes: CodeLists) -> str:
    return title_words(_text(record, RESIDENCE_TITLE, "title"), codes) or RESIDENCE_TITLE.title


def _course_label(record: Record, _codes: CodeLists) -> str:
    units = record.answer(COURSE_ENROLMENT, "lesson_units")
    course = _text(record, COURSE_ENROLMENT, "course") or COURSE_ENROLMENT.title
    return f"{course} {units} UE" if isinstance(units, int) else course


def _skill_label(record: Record, codes: CodeLists) -> str:
    level = codes["cefr_levels"].label(_text(record, LANGUAGE_SKILL, "overall"))
    language = _text(record, LANGUAGE_SKILL, "language")
    first = _text(record, LANGUAGE_SKILL, "exam") if language == GERMAN else codes["languages"].label(language)
    return (level if level in first else f"{first} {level}").strip() if first else level or LANGUAGE_SKILL.title


def _address_label(record: Record, _codes: CodeLists) -> str:
    if record.answer(ADDRESS, "address_block") is True:
        return _("Auskunftssperre")
    return _text(record, ADDRESS, "municipality") or ADDRESS.title


_LABELS: Mapping[int, Callable[[Record, CodeLists], str]] = {
    RESIDENCE_TITLE.number: _title_label,
    COURSE_ENROLMENT.number: _course_label,
    LANGUAGE_SKILL.number: _skill_label,
    ADDRESS.number: _address_label,
    ARRIVAL.number: lambda _record, _codes: _("Einreise"),
    COUNSELLING_ENTRY.number: lambda record, _codes: _text(record, COUNSELLING_ENTRY, "text"),
}
"""Kinds whose words in a lane are shorter than their summary."""
