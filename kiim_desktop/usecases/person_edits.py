"""What one row of a list becomes: the records of a new person, each with the basis "imported" and the text as told.

Nothing that stood in the row is lost: what has no field, does not fit its field or could not be read is kept as text
under its heading, in the core data or, if that is too long, in a note.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kiim_desktop.base.ids import PersonId, Random, new_record_id
from kiim_desktop.base.translation import _
from kiim_desktop.domain.field_types import check
from kiim_desktop.domain.kinds import (
    ADDRESS,
    ARRIVAL,
    CONTACT_DETAIL,
    COUNSELLING_ENTRY,
    IDENTITY,
    KINDS,
    LANGUAGE_SKILL,
    NAME_VARIANT,
    NATIONALITY,
    RESIDENCE_TITLE,
    Kinds,
)
from kiim_desktop.domain.kinds.declaring import Field, Kind
from kiim_desktop.domain.records import Edit, person_scope, single_record_id
from kiim_desktop.domain.values import NonValue, Value
from kiim_desktop.interchange.columns import Column, load_columns
from kiim_desktop.interchange.persons import ReadPerson

BASIS = "imported"
GERMAN = "deu"
_SCRIPTS = {
    "ARABIC": "Arab", "CYRILLIC": "Cyrl", "ETHIOPIC": "Ethi", "GREEK": "Grek", "ARMENIAN": "Armn", "GEORGIAN": "Geor",
    "HEBREW": "Hebr", "SYRIAC": "Syrc", "DEVANAGARI": "Deva", "BENGALI": "Beng", "TAMIL": "Taml", "CJK": "Hans",
    "HIRAGANA": "Jpan", "KATAKANA": "Jpan", "HANGUL": "Kore", "THAI": "Thai", "LATIN": "Latn",
}  # fmt: skip
_PLACED = frozenset({"nationality", "residence", "residence_until", "german", "german_proof"})
"""Columns whose text always stands in a record of its own."""
_NOTE = 90_000
"""Characters of a note that keeps what has no field; a cell may hold more."""
_MOBILE = re.compile(r"\+491[5-7]")
_KINDS_OF_PHONE = (("whatsapp", "whatsapp"), ("signal", "signal"), ("telegram", "telegram"), ("viber", "viber"))


@dataclass(slots=True)
class _Row:
    """The records of one row while they are being made."""

    person: PersonId
    random: Random
    kinds: Kinds
    edits: list[Edit] = field(default_factory=list)
    rest: dict[str, str] = field(default_factory=dict)

    def add(self, kind: Kind, answers: Mapping[str, Value]) -> None:
        """Add a record of the answers that fit; the others stay as text. Nothing is added where nothing was said."""
        kind = self.kinds.numbered(kind.number) or kind
        if values := self._fitting(kind, answers):
            record = single_record_id(kind) if kind.is_single else new_record_id(self.random)
            scope = person_scope(self.person)
            self.edits.append(Edit(scope=scope, record=record, kind=kind.number, values=values, basis=BASIS))

    def join(self, kind: Kind, answers: Mapping[str, Value]) -> None:
        """Add answers to the only record the row has of a kind if they do not contradict it, else as a new record."""
        made = [place for place, edit in enumerate(self.edits) if edit.kind == kind.number]
        values = self._fitting(kind, answers) if len(made) == 1 else {}
        if not values:
            self.add(kind, answers)
            return
        before = self.edits[made[0]]
        if all(before.values.get(number, value) == value for number, value in values.items()):
            self.edits[made[0]] = replace(before, values={**before.values, **values})
        else:
            self.add(kind, answers)

    def keep(self, heading: str, text: str) -> None:
        """Keep a text that has no field."""
        self.rest[heading] = f"{self.rest[heading]} | {text}" if heading in self.rest else text

    def _fitting(self, kind: Kind, answers: Mapping[str, Value]) -> dict[int, Value]:
        values: dict[int, Value] = {}
        for name, value in answers.items():
            known = kind.field(name)
            if known is None or value is None or value in ("", ()):
                continue
            if _fits(known, value):
                values[known.number] = value
            else:
                self.keep(f"{kind.title}, {known.title}", str(value))
        return values


def person_edits(
    read: ReadPerson, warned: Sequence[str], person: PersonId, random: Random, kinds: Kinds = KINDS
) -> list[Edit]:
    """Return the edits that make the file of a new person; `warned` are the targets that were read with a warning."""
    row = _Row(person, random, kinds)
    row.rest |= _unplaced(read, frozenset(warned), load_columns("persons", kinds).columns)
    identity = _identity(read)
    for kind, answers in _further(read):
        row.add(kind, answers)
    for kind, answers in _fields(read, kinds):
        if kind.number == IDENTITY.number:
            identity |= {name: value for name, value in answers.items() if identity.get(name) is None}
        else:
            row.join(kind, answers)
    _add_identity(row, identity)
    return row.edits


def _fields(read: ReadPerson, kinds: Kinds) -> Iterator[tuple[Kind, dict[str, Value]]]:
    """Yield what columns of declared fields said: all fields of one kind in a row are one record."""
    told = {**{name: _missing(read, name) for name in read.missing if "." in name}, **read.fields}
    named = {name.partition(".")[0] for name in told}
    for kind in kinds.all:
        if kind.name not in named:
            continue  # most rows name no field of most kinds
        answers: dict[str, Value] = {each.name: told.get(f"{kind.name}.{each.name}") for each in kind.fields}
        if any(value is not None for value in answers.values()):
            yield kind, answers


def script_of(text: str) -> str:
    """Return the script of the first letter as ISO 15924, Zyyy if it is none we name."""
    letter = next((sign for sign in text if sign.isalpha()), "")
    return _SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0], "Zyyy") if letter else "Zyyy"


def _identity(read: ReadPerson) -> dict[str, Value]:
    return {
        "given_names": read.given_names,
        "family_name": read.family_name,
        "birth_date": read.birth or _missing(read, "birth"),
        "sex": read.sex or _missing(read, "sex"),
        "birth_place": read.birth_place,
        "birth_country": read.birth_country,
        "birth_name": read.birth_name,
    }


def _add_identity(row: _Row, answers: dict[str, Value]) -> None:
    """Add the core data last, because only then it is known what else has to be kept as text; it becomes the first."""
    before, row.edits = row.edits, []
    row.add(IDENTITY, answers)
    told = "; ".join(f"{heading}: {text}" for heading, text in row.rest.items())
    as_told = IDENTITY.field("as_told")
    if told and (as_told is None or not _fits(as_told, told)):
        full = "\n".join(f"{heading}: {text}" for heading, text in row.rest.items())
        for start in range(0, len(full), _NOTE):
            text = _("Aus der Liste übernommen, ohne eigenes Feld:") + "\n" + full[start : start + _NOTE]
            row.add(COUNSELLING_ENTRY, {"text": text})
    elif told:
        row.edits = []
        row.add(IDENTITY, answers | {"as_told": told})
    row.edits += before


def _further(read: ReadPerson) -> Iterator[tuple[Kind, dict[str, Value]]]:
    for position, country in enumerate(read.nationality):
        told = read.as_told.get("nationality") if position == 0 else None
        yield NATIONALITY, {"country": country, "is_primary": position == 0, "as_told": told}
    if not read.nationality and "nationality" in read.as_told:
        yield NATIONALITY, {"country": _missing(read, "nationality"), "as_told": read.as_told["nationality"]}
    if read.native_name:
        yield NAME_VARIANT, {"text": read.native_name, "script": script_of(read.native_name), "kind": "native"}
    yield from _contacts(read)
    place: Value = read.municipality or _missing(read, "municipality")
    yield ADDRESS, {"street": read.street, "postcode": read.postcode, "municipality": place}
    yield ARRIVAL, {"arrived_germany": read.arrival or _missing(read, "arrival")}
    yield from _residence(read)
    yield from _languages(read)
    for note in read.notes:
        yield COUNSELLING_ENTRY, {"date": note.date, "text": note.text}


def _contacts(read: ReadPerson) -> Iterator[tuple[Kind, dict[str, Value]]]:
    told = read.as_told.get("phone", "")
    has_words = any(sign.isalpha() for sign in told)
    for number in read.phones:
        yield (
            CONTACT_DETAIL,
            {
                "kind": _phone_kind(number, told if len(read.phones) == 1 else ""),
                "value": number,
                "note": told if has_words else None,
            },
        )
    if not read.phones and (missing := _missing(read, "phone")):
        yield CONTACT_DETAIL, {"kind": "phone", "value": missing}
    for address in read.emails:
        yield CONTACT_DETAIL, {"kind": "email", "value": address}


def _phone_kind(number: str, told: str) -> str:
    named = next((kind for word, kind in _KINDS_OF_PHONE if word in told.casefold()), "")
    return named or ("mobile" if _MOBILE.match(number) else "phone")


def _residence(read: ReadPerson) -> Iterator[tuple[Kind, dict[str, Value]]]:
    told = "; ".join(read.as_told[name] for name in ("residence", "residence_until") if name in read.as_told)
    title: Value = read.residence.code or _missing(read, "residence")
    until: Value = read.residence.until or _missing(read, "residence_until")
    yield RESIDENCE_TITLE, {"title": title, "valid_until": until, "as_told": told}


def _languages(read: ReadPerson) -> Iterator[tuple[Kind, dict[str, Value]]]:
    german = read.german
    told = "; ".join(read.as_told[name] for name in ("german", "german_proof") if name in read.as_told)
    level: Value = german.level or _missing(read, "german")
    if told or level or german.speaking or german.writing:
        yield (
            LANGUAGE_SKILL,
            {
                "language": GERMAN,
                "overall": level,
                "speaking": german.speaking,
                "writing": german.writing,
                "evidence": "certificate" if german.exam else None,
                "exam": german.exam,
                "assessed": german.date,
                "as_told": told,
            },
        )
    for code in read.native_languages:
        yield LANGUAGE_SKILL, {"language": code, "as_told": read.as_told.get("native_languages")}


def _unplaced(read: ReadPerson, warned: frozenset[str], columns: Mapping[str, Column]) -> dict[str, str]:
    """Return the cells, by heading, whose text does not stand in a record already."""
    rest: dict[str, str] = {}
    for target, told in read.as_told.items():
        column = columns.get(target)
        if target in _PLACED or (target not in warned and _has_field(target) and _was_read(read, target)):
            continue
        rest[column.label_de if column else target] = told
    return rest


def _has_field(target: str) -> bool:
    return target in _HAS_FIELD or "." in target


_HAS_FIELD: Mapping[str, tuple[str, ...]] = {
    "row_number": (),
    "full_name": ("family_name", "given_names"),
    "family_name": ("family_name",),
    "given_names": ("given_names",),
    "birth_name": ("birth_name",),
    "native_name": ("native_name",),
    "salutation": ("sex",),
    "birth": ("birth",),
    "birth_place": ("birth_place",),
    "birth_country": ("birth_country",),
    "sex": ("sex",),
    "native_languages": ("native_languages",),
    "phone": ("phones",),
    "email": ("emails",),
    "street": ("street",),
    "postcode": ("postcode",),
    "municipality": ("municipality",),
    "notes": ("notes",),
    "arrival": ("arrival",),
}
"""Columns that have a field of their own, with what their reader fills."""


def _was_read(read: ReadPerson, target: str) -> bool:
    if target not in _HAS_FIELD:
        return target in read.fields or target in read.missing
    names = _HAS_FIELD[target]
    return target in read.missing or not names or any(getattr(read, name) for name in names)


def _missing(read: ReadPerson, target: str) -> NonValue | None:
    code = read.missing.get(target, "")
    return NonValue(code) if code in {each.value for each in NonValue} else None


def _fits(known: Field, value: Value) -> bool:
    try:
        return not check(known.type, value)
    except ValueError:  # no date we keep
        return False
