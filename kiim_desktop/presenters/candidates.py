"""Who may be on file already: what was typed for a new person compared with the persons that search finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Towards, german, read_typed
from kiim_desktop.domain.names import folded, words
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.presenters.marks import sounds_alike
from kiim_desktop.presenters.words import birth_year
from kiim_desktop.storage.person_lists import Hit, Where
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import search

GIVEN, FAMILY, BIRTH = "given_names", "family_name", "birth_date"
MUNICIPALITY, PHONE = "municipality", "phone"
_LEAST_TYPED = 3
_LOOKED_AT = 25


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that was compared: which field, in words, does it agree."""

    field: str
    words: str
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who may be the same person."""

    person: PersonId
    name: str
    variant: str
    place: str
    reasons: tuple[Reason, ...]

    @property
    def agreeing(self) -> int:
        return sum(reason.agrees for reason in self.reasons)

    @property
    def summary(self) -> str:
        return _("{count} von {all} gleich").format(count=self.agreeing, all=len(self.reasons))


def candidates_of(office: Office, typed: Mapping[str, str], progress: Progress) -> tuple[Candidate, ...]:
    """Return who may be the same, by name or number, those that agree most first; every reason was really compared."""
    asked = " ".join(f"{typed.get(GIVEN, '')} {typed.get(FAMILY, '')}".split())
    phone = typed.get(PHONE, "").strip()
    found: dict[PersonId, Hit] = {}
    same_number: set[PersonId] = set()
    for text in dict.fromkeys((asked, typed.get(FAMILY, "").strip(), phone)):
        if len(text) < _LEAST_TYPED:
            continue
        for hit in search(office, text, _LOOKED_AT, lambda: progress.is_cancelled):
            if hit.where is Where.PHONE:
                same_number.add(hit.row.id)
            if hit.where is not Where.NOTE:
                found.setdefault(hit.row.id, hit)
    rows = [
        (hit.row, reasons(hit.row, typed, office.today, has_number=hit.row.id in same_number)) for hit in found.values()
    ]
    cards = [
        Candidate(
            person=row.id,
            name=row.name,
            variant=row.variant,
            place=_("Anschrift gesperrt") if row.address_blocked else row.municipality,
            reasons=why,
        )
        for row, why in rows
        if any(reason.agrees and reason.field in (_("Name"), _("Telefon")) for reason in why)
    ]
    return tuple(sorted(cards, key=lambda card: (-card.agreeing, len(card.reasons), card.name)))


def reasons(row: PersonRow, typed: Mapping[str, str], today: date, *, has_number: bool) -> tuple[Reason, ...]:
    """Return what agrees and what does not, only of what both sides say."""
    compared = (_name(row, typed), _year(row, typed, today), _phone(typed, has_number=has_number), _place(row, typed))
    return tuple(reason for reason in compared if reason is not None)


def _name(row: PersonRow, typed: Mapping[str, str]) -> Reason | None:
    asked, known = words(f"{typed.get(GIVEN, '')} {typed.get(FAMILY, '')}"), words(f"{row.name} {row.variant}")
    if not asked or not known:
        return None
    alike = [word for word in asked if any(sounds_alike(word, other) for other in known)]
    if len(alike) < len(asked):
        return Reason(_("Name"), _("nur zum Teil gleich") if alike else _("verschieden"), agrees=False)
    is_equal = {folded(word) for word in asked} <= {folded(word) for word in known}
    return Reason(_("Name"), _("gleich") if is_equal else _("klingt gleich"), agrees=True)


def _year(row: PersonRow, typed: Mapping[str, str], today: date) -> Reason | None:
    mine = read_typed(typed.get(BIRTH, ""), today, Towards.PAST)
    theirs = FuzzyDate(row.birth) if row.birth else None
    if mine is None or theirs is None or not mine.is_known or not theirs.is_known:
        return None
    title = _("Geburtsjahr")
    if mine.edtf[:4] != theirs.edtf[:4]:
        return Reason(title, _("{year} in der Akte").format(year=birth_year(row.birth)), agrees=False)
    both = _("{mine} und {theirs}").format(mine=german(mine), theirs=german(theirs))
    return Reason(title, german(mine) if mine == theirs else both, agrees=True)


def _phone(typed: Mapping[str, str], *, has_number: bool) -> Reason | None:
    if len(typed.get(PHONE, "").strip()) < _LEAST_TYPED:
        return None
    return Reason(_("Telefon"), _("gleiche Nummer") if has_number else _("nicht in der Akte"), agrees=has_number)


def _place(row: PersonRow, typed: Mapping[str, str]) -> Reason | None:
    mine = typed.get(MUNICIPALITY, "").strip()
    if not mine or not row.municipality or row.address_blocked:
        return None
    is_equal = folded(mine) == folded(row.municipality)
    return Reason(_("Ort"), row.municipality, agrees=is_equal)


def is_worth_looking(typed: Mapping[str, str]) -> bool:
    name = f"{typed.get(GIVEN, '')}{typed.get(FAMILY, '')}".strip()
    return max(len(name), len(typed.get(PHONE, "").strip())) >= _LEAST_TYPED
