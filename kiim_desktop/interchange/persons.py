"""A person as read from one row of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from kiim_desktop.domain.values import Plain, Value, to_plain
from kiim_desktop.interchange.attendance import ReadAttendance
from kiim_desktop.interchange.readings import Fact, ReadNote

JsonValue = (
    str
    | int
    | float
    | bool
    | None
    | list[str]
    | Mapping[str, "JsonValue"]
    | list[dict[str, str | None]]
    | dict[str, str]
    | Mapping[str, Plain]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResidence:
    """The title as a code of the list residence_titles and its end (EDTF)."""

    code: str | None = None
    until: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadGerman:
    """Knowledge of German; `accept` names further levels the text allows."""

    level: str | None = None
    accept: tuple[str, ...] = ()
    speaking: str | None = None
    writing: str | None = None
    exam: str | None = None
    date: str | None = None
    literacy: bool | None = None
    literacy_kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPerson:
    """Normalised values; `as_told` keeps the cells as they stood, `missing` the non-values by field."""

    family_name: str | None = None
    given_names: str | None = None
    birth_name: str | None = None
    native_name: str | None = None
    sex: str | None = None
    birth: str | None = None
    birth_place: str | None = None
    birth_country: str | None = None
    nationality: tuple[str, ...] = ()
    marital_status: str | None = None
    native_languages: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    street: str | None = None
    postcode: str | None = None
    municipality: str | None = None
    residence: ReadResidence = field(default_factory=ReadResidence)
    german: ReadGerman = field(default_factory=ReadGerman)
    notes: tuple[ReadNote, ...] = ()
    arrival: str | None = None
    case_status: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    attendance: ReadAttendance | None = None
    fields: Mapping[str, Value] = field(default_factory=dict)
    """Values of declared fields without a column of their own, by "kind.field"."""
    as_told: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_name(self) -> bool:
        return bool(self.family_name or self.given_names or self.native_name)


_TEXTS = (
    "family_name", "given_names", "birth_name", "native_name", "sex", "birth", "birth_place", "birth_country",
    "marital_status", "street", "postcode", "municipality", "arrival", "case_status",
)  # fmt: skip
_LISTS = ("nationality", "native_languages", "phones", "emails")


def person_of(facts: Mapping[str, Fact], as_told: Mapping[str, str], missing: Mapping[str, str]) -> ReadPerson:
    """Return the person made of the facts of all cells of a row (flat keys such as residence_code)."""
    return ReadPerson(
        **{name: _text(facts, name) for name in _TEXTS},  # type: ignore[arg-type]  # the names are checked by a test
        **{name: _texts(facts, name) for name in _LISTS},  # type: ignore[arg-type]  # the same
        residence=ReadResidence(
            code=_text(facts, "residence_code"),
            until=_text(facts, "residence_until"),
            group=_text(facts, "residence_group"),
        ),
        german=ReadGerman(
            level=_text(facts, "german_level"),
            accept=_texts(facts, "german_accept"),
            speaking=_text(facts, "german_speaking"),
            writing=_text(facts, "german_writing"),
            exam=_text(facts, "german_exam"),
            date=_text(facts, "german_date"),
            literacy=True if facts.get("german_literacy") is True else None,
            literacy_kind=_text(facts, "german_literacy_kind"),
        ),
        notes=tuple(note for note in _tuple(facts, "notes") if isinstance(note, ReadNote)),
        ids=dict(pair.split(":", 1) for pair in _texts(facts, "ids")),
        fields={name: _plain(fact) for name, fact in facts.items() if "." in name},
        as_told=dict(as_told),
        missing=dict(missing),
    )


def _plain(fact: Fact) -> Value:
    return tuple(text for text in fact if isinstance(text, str)) if isinstance(fact, tuple) else fact


def _text(facts: Mapping[str, Fact], name: str) -> str | None:
    value = facts.get(name)
    return value if isinstance(value, str) and value else None


def _tuple(facts: Mapping[str, Fact], name: str) -> tuple[str, ...] | tuple[ReadNote, ...]:
    value = facts.get(name, ())
    return value if isinstance(value, tuple) else ()


def _texts(facts: Mapping[str, Fact], name: str) -> tuple[str, ...]:
    return tuple(text for text in _tuple(facts, name) if isinstance(text, str))


def person_json(person: ReadPerson) -> dict[str, JsonValue]:
    """Return the record in the shape of the JSON contract of `kiim import`: only what is known, nested as there."""
    record: dict[str, JsonValue] = {
        "family_name": person.family_name,
        "given_names": person.given_names,
        "sex": person.sex,
        "birth": person.birth,
        "nationality": list(person.nationality),
        "phones": list(person.phones),
        "municipality": person.municipality,
        "residence": _filled(person.residence) | {"code": person.residence.code},
        "german": _filled(person.german) | {"level": person.german.level},
        "notes": [{"date": note.date, "text": note.text} for note in person.notes],
        "case_status": person.case_status,
    }
    for name in ("birth_name", "native_name", "birth_place", "birth_country", "marital_status", "street", "postcode",
                 "arrival"):  # fmt: skip
        value = getattr(person, name)
        record |= {name: value} if value else {}
    for name in ("native_languages", "emails"):
        record |= {name: list(getattr(person, name))} if getattr(person, name) else {}
    if person.attendance is not None:
        record |= _attendance(person.attendance)
    if person.fields:
        record["fields"] = {name: to_plain(value) for name, value in person.fields.items()}
    for name in ("ids", "as_told", "missing"):
        record |= {name: dict(getattr(person, name))} if getattr(person, name) else {}
    return record


def _attendance(read: ReadAttendance) -> dict[str, JsonValue]:
    days: list[dict[str, str | None]] = [
        {"date": each.date.isoformat(), "mark": each.mark} for each in read.sessions if each.mark
    ]
    record: dict[str, JsonValue] = {
        "attendance": days,
        "hours_present": _number(read.hours_present),
        "hours_unexcused": _number(read.hours_unexcused),
        "counts": {mark: read.count(mark) for mark in dict.fromkeys(day["mark"] or "" for day in days)},
    }
    return record | ({"course": read.course} if read.course else {})


def _number(value: float | None) -> float | None:
    return int(value) if value is not None and value.is_integer() else value


def _filled(part: ReadResidence | ReadGerman) -> dict[str, JsonValue]:
    values = ((each.name, getattr(part, each.name)) for each in fields(part))
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in values if value not in (None, ())
    }
