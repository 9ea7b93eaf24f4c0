"""What a row of any list becomes: a new person, days of attendance of somebody known, or an offer in the catalogue.

Records that a list repeats every month have ids made of what they are about, so the next list renews them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from kiim_desktop.base.ids import PersonId, RecordId, new_person_id
from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import CodeLists, fold
from kiim_desktop.domain.field_types import check
from kiim_desktop.domain.kinds import ATTENDANCE, OFFER, ORGANISATION
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import CATALOGUE, Edit, Scope, person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.interchange.attendance import ATTENDED, ReadAttendance, ReadSession
from kiim_desktop.interchange.columns import load_columns
from kiim_desktop.interchange.offers import ReadOffer
from kiim_desktop.interchange.persons import ReadPerson
from kiim_desktop.interchange.readings import Remark
from kiim_desktop.interchange.recognising import OFFERS
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.person_edits import BASIS, person_edits
from kiim_desktop.usecases.row_decisions import Decisions, Place, Wish
from kiim_desktop.usecases.row_joining import files_to_join, joining_edits
from kiim_desktop.usecases.similar_persons import SimilarPersons

_EXCUSED = frozenset({"excused", "ill"})
_SUMS = ("hours_present", "hours_unexcused", "hours_excused", "total", "signature", "course")
"""Columns of an attendance list that say nothing of the person."""
_LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenRow:
    """The edits of one row, whom it belongs to, and what was noticed on the way."""

    edits: list[Edit]
    person: PersonId | None = None
    is_known: bool = False
    """Tells whether the person was there before this row."""
    warnings: tuple[Remark, ...] = ()


@dataclass(slots=True)
class RowEdits:
    """Turns rows into edits; knows the persons of the office and who stood on a sheet already."""

    office: Office
    similar: SimilarPersons
    confirmed: Mapping[str, date] = field(default_factory=dict)
    """The day each sheet says it was made."""
    decisions: Decisions = field(default_factory=dict)
    """What somebody decided about single rows."""
    _on_sheet: set[tuple[str, int, PersonId]] = field(default_factory=set)
    _made_here: set[PersonId] = field(default_factory=set)

    def of(self, place: Place, read: ReadPerson | None, offer: ReadOffer | None, warned: list[str]) -> TakenRow:
        """Return the edits of a row."""
        sheet, _row = place
        if offer is not None:
            day = self.confirmed.get(sheet, self.office.today)
            return TakenRow(edits=offer_edits(offer, day, self.office.codes))
        if read is None:
            return TakenRow(edits=[])
        if (person := self._meant(place)) is not None:
            return self._joined(person, read, warned)
        if read.attendance is None:
            return self._new_person(read, warned)
        return self._participant(sheet, read, read.attendance, warned, is_new=self._is_new(place))

    def _meant(self, place: Place) -> PersonId | None:
        """Return whose file somebody decided that a row joins, if it still can."""
        decided = self.decisions.get(place)
        if decided is None or decided.wish is not Wish.SAME or decided.person is None:
            return None
        return next(iter(files_to_join(self.office, [decided.person])), None)

    def _is_new(self, place: Place) -> bool:
        decided = self.decisions.get(place)
        return decided is not None and decided.wish is Wish.NEW

    def _joined(self, person: PersonId, read: ReadPerson, warned: list[str]) -> TakenRow:
        """Return what a row adds to a file that somebody named."""
        told = _without_sums(read) if read.attendance else read
        made = person_edits(told, warned, person, self.office.random, self.office.kinds)
        edits = joining_edits(self.office, person, made)
        days = attendance_edits(person, read.attendance) if read.attendance else []
        return TakenRow(edits=[*edits, *days], person=person, is_known=True)

    def _new_person(self, read: ReadPerson, warned: list[str]) -> TakenRow:
        person = new_person_id(self.office.random)
        self.similar.add(person, read)
        self._made_here.add(person)
        edits = person_edits(read, warned, person, self.office.random, self.office.kinds)
        return TakenRow(edits=edits, person=person)

    def _participant(
        self, sheet: str, read: ReadPerson, days: ReadAttendance, warned: list[str], *, is_new: bool
    ) -> TakenRow:
        known = None if is_new else self.similar.exact(read)
        if known is None or (sheet, days.block, known) in self._on_sheet:
            taken = self._new_person(_without_sums(read), warned)
        else:
            by_name = not read.birth and known not in self._made_here
            text = _("nur am Namen erkannt, bitte prüfen")
            remarks = (Remark("known_by_name", "full_name", text),) if by_name else ()
            taken = TakenRow(edits=[], person=known, is_known=True, warnings=remarks)
        if taken.person is None:
            return taken
        self._on_sheet.add((sheet, days.block, taken.person))
        return replace(taken, edits=[*taken.edits, *attendance_edits(taken.person, days)])


def _without_sums(read: ReadPerson) -> ReadPerson:
    return replace(read, as_told={name: text for name, text in read.as_told.items() if name not in _SUMS})


def attendance_edits(person: PersonId, days: ReadAttendance) -> list[Edit]:
    """Return one record for each day; the same day of the same course is the same record."""
    course = days.course[:_LONGEST_TEXT]
    times: dict[date, int] = {}
    edits = []
    for session in days.sessions:
        times[session.date] = times.get(session.date, 0) + 1
        record = _id("attendance", course, session.date.isoformat(), str(times[session.date]))
        edits.append(_edit(person_scope(person), record, ATTENDANCE, _session(session) | {"course": course}))
    return edits


def _session(session: ReadSession) -> dict[str, Value]:
    units = int(session.hours) if session.hours and session.hours.is_integer() else None
    is_there = session.mark in ATTENDED
    return {
        "date": session.date.isoformat(),
        "mark": session.mark or None,
        "lesson_units": units if is_there else None,
        "missed_units": None if is_there or not session.mark else units,
        "excused_units": units if session.mark in _EXCUSED else None,
        "as_told": session.told,
    }


def offer_edits(offer: ReadOffer, confirmed: date, codes: CodeLists) -> list[Edit]:
    """Return the record of an offer and, if the list names one, of the organisation that offers it."""
    edits = []
    organisation = _id("organisation", fold(offer.provider)) if offer.provider else None
    if organisation is not None:
        answers: dict[str, Value] = {"name": offer.provider, "kind": "language_provider"}
        edits.append(_edit(CATALOGUE, organisation, ORGANISATION, answers))
    told = (offer.number or "", "" if offer.number else f"{offer.title} {offer.begins} {offer.place} {offer.times}")
    record = _id("offer", fold(offer.provider or ""), *map(fold, told))
    answers = _offer(offer, codes) | {
        "organisation": organisation.hex() if organisation else None,
        "last_confirmed": confirmed.isoformat(),
    }
    return [*edits, _edit(CATALOGUE, record, OFFER, answers)]


def _offer(offer: ReadOffer, codes: CodeLists) -> dict[str, Value]:
    names = ("title", "status", "provider", "begins", "ends", "entry_level", "target_level", "number", "weekdays",
             "registration_until", "times", "lesson_units", "module", "mode", "capacity", "taken", "waiting", "minimum",
             "street", "postcode", "website", "note")  # fmt: skip
    course = codes["course_kinds"].exact(offer.title or "")
    childcare = {True: "onsite", False: "none", None: None}[offer.childcare]
    return {name: getattr(offer, name) for name in names} | {
        "kind": _kind_of(offer.title or "", codes),
        "course": course.code if course else None,
        "municipality": offer.place,
        "free_places": offer.free,
        "childcare": childcare,
        "price": round(float(offer.price) * 100) if offer.price is not None else None,
        "price_unit": offer.price_unit,
        "contact_person": offer.contact,
        "phone": ", ".join((*offer.phones, *offer.emails)),
        "source": "list",
        "as_told": _rest(offer),
    }


def _kind_of(title: str, codes: CodeLists) -> str:
    """Return what an offer is by a word of its title; lists of offers are lists of courses."""
    kinds = codes["offer_kinds"]
    found = (kinds.exact(word) for word in (title, *re.split(r"[^\w-]+", title)))
    return next((code.code for code in found if code), "course")


def _rest(offer: ReadOffer) -> str:
    """Return the cells without a field and those nobody understood, by heading."""
    known = {"number", "title", "note", "provider", "contact", "website", "module", "place", "street", "postcode"}
    columns = load_columns(OFFERS).columns
    told = {name: text for name, text in offer.as_told.items() if name not in known}
    rest = [f"{columns[name].label_de if name in columns else name}: {text}" for name, text in told.items()]
    if offer.section:
        rest.insert(0, offer.section)
    return "; ".join(rest)[:_LONGEST_TEXT]


def _edit(scope: Scope, record: RecordId, kind: Kind, answers: Mapping[str, Value]) -> Edit:
    values = {
        field.number: value
        for name, value in answers.items()
        if value not in (None, "", ()) and (field := kind.field(name)) and not check(field.type, value)
    }
    return Edit(scope=scope, record=record, kind=kind.number, values=values, basis=BASIS)


def _id(*about: str) -> RecordId:
    return RecordId(hashlib.sha256("\x1f".join(about).encode()).digest()[:8])
