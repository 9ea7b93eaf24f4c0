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
from kiim_desktop.matching.cards import PersonCard, birth_known, phone_digits
from kiim_desktop.matching.traits import PersonTraits, is_other_script
from kiim_desktop.presenters.ground_words import Reason, reasons_of, strength
from kiim_desktop.presenters.marks import sounds_alike
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import birth_year
from kiim_desktop.storage.person_lists import Hit, Where
from kiim_desktop.usecases.duplicates import Alike, alike
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import search_as_typed

GIVEN, FAMILY, BIRTH = "given_names", "family_name", "birth_date"
MUNICIPALITY, PHONE = "municipality", "phone"
_LEAST_TYPED = 3
_LOOKED_AT = 25
_MOST = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who may be the same person."""

    person: PersonId
    name: str
    variant: str
    place: str
    reasons: tuple[Reason, ...]
    likely: Toned | None = None
    """How likely it is the same person, by the matcher; None where only the search knows of somebody."""

    @property
    def agreeing(self) -> int:
        return sum(reason.agrees for reason in self.reasons)

    @property
    def is_strong(self) -> bool:
        return self.likely is not None and self.likely.tone is Tone.WARN

    @property
    def summary(self) -> str:
        if self.likely is not None:
            return self.likely.text
        return _("{count} von {all} gleich").format(count=self.agreeing, all=len(self.reasons))


def candidates_of(office: Office, typed: Mapping[str, str], progress: Progress) -> tuple[Candidate, ...]:
    """Return who may be the same: first those whom the matcher knows, the likeliest first, then whom search finds.

    While a name is half typed there is nothing to match yet, and the search still knows whom it may become.
    """
    likely = [_matched(office, each) for each in alike(office, _typed_traits(typed, office.today))]
    known = [each for each in likely if each is not None]
    progress.step()
    seen = {each.person for each in known}
    found = [each for each in _searched(office, typed, progress) if each.person not in seen]
    return tuple((known + found)[:_MOST])


def _matched(office: Office, found: Alike) -> Candidate | None:
    row = office.store.persons.one(found.person)
    if row is None:
        return None
    why = reasons_of(found.grounds, office.codes)
    return _candidate(row, why, strength(found.probability, is_strong=found.is_strong))


def _typed_traits(typed: Mapping[str, str], today: date) -> PersonTraits:
    """Return by what somebody is compared who is being typed."""
    given, family = (" ".join(typed.get(name, "").split()) for name in (GIVEN, FAMILY))
    if not given and not family:
        return PersonTraits()
    whole = f"{given} {family}".strip()
    number = phone_digits(typed.get(PHONE, ""))
    card = PersonCard(
        given=given,
        family=family,
        native=whole if is_other_script(whole) else "",
        birth=birth_known(read_typed(typed.get(BIRTH, ""), today, Towards.PAST)),
        municipality=typed.get(MUNICIPALITY, "").strip(),
    )
    return PersonTraits((card,), (number,) if number else ())


def _searched(office: Office, typed: Mapping[str, str], progress: Progress) -> list[Candidate]:
    """Return who is found by name or number, those that agree most first; every reason was really compared."""
    asked = " ".join(f"{typed.get(GIVEN, '')} {typed.get(FAMILY, '')}".split())
    phone = typed.get(PHONE, "").strip()
    found: dict[PersonId, Hit] = {}
    same_number: set[PersonId] = set()
    for text in dict.fromkeys((asked, typed.get(FAMILY, "").strip(), phone)):
        if len(text) < _LEAST_TYPED:
            continue
        for hit in search_as_typed(office, text, _LOOKED_AT, lambda: progress.is_cancelled):
            if hit.where is Where.PHONE:
                same_number.add(hit.row.id)
            found.setdefault(hit.row.id, hit)
    rows = [
        (hit.row, reasons(hit.row, typed, office.today, has_number=hit.row.id in same_number)) for hit in found.values()
    ]
    cards = [
        _candidate(row, why)
        for row, why in rows
        if any(reason.agrees and reason.field in (_("Name"), _("Telefon")) for reason in why)
    ]
    return sorted(cards, key=lambda card: (-card.agreeing, len(card.reasons), card.name))


def _candidate(row: PersonRow, why: tuple[Reason, ...], likely: Toned | None = None) -> Candidate:
    place = _("Anschrift gesperrt") if row.address_blocked else row.municipality
    return Candidate(person=row.id, name=row.name, variant=row.variant, place=place, reasons=why, likely=likely)


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
