"""What speaks for and against two files being of one person, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kiim_desktop.base.translation import _
from kiim_desktop.base.translation import mark as marked
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.fuzzy_dates import german
from kiim_desktop.matching.reasons import About, Ground, Said
from kiim_desktop.presenters.tones import Tone, Toned

_FIELDS: Final[Mapping[About, str]] = {
    About.NAME: marked("Name"),
    About.BIRTH: marked("Geburt"),
    About.SEX: marked("Geschlecht"),
    About.PHONE: marked("Telefon"),
    About.MUNICIPALITY: marked("Ort"),
    About.ARRIVAL: marked("Einreise"),
}
_NAMES: Final[Mapping[Said, str]] = {
    Said.EQUAL: marked("gleich geschrieben"),
    Said.SWAPPED: marked("andere Reihenfolge"),
    Said.ALIKE: marked("andere Schreibweise"),
    Said.PARTLY: marked("nur zum Teil gleich"),
    Said.DIFFERENT: marked("verschieden"),
}
_BIRTHS: Final[Mapping[Said, str]] = {
    Said.SWAPPED: marked("Tag und Monat vertauscht"),
    Said.SAME_YEAR: marked("gleiches Jahr"),
    Said.NEAR: marked("eine Ziffer anders"),
    Said.OTHER_CALENDAR: marked("anderer Kalender möglich"),
    Said.REGISTER_DAY: marked("1.1. steht oft für unbekannt"),
    Said.DIFFERENT: marked("verschieden"),
}
_PHONES: Final[Mapping[Said, str]] = {
    Said.EQUAL: marked("gleiche Nummer"),
    Said.NEAR: marked("eine Ziffer anders"),
    Said.DIFFERENT: marked("andere Nummer"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that was compared: which field, in words, does it agree."""

    field: str
    words: str
    agrees: bool


def reasons_of(grounds: Iterable[Ground], codes: CodeLists) -> tuple[Reason, ...]:
    """Return what was compared, in words, in the order in which people look."""
    return tuple(Reason(_(_FIELDS[each.about]), _words(each, codes), each.agrees) for each in grounds)


def strength(probability: float, *, is_strong: bool) -> Toned:
    """Return how likely two files are of one person, as a word and a number."""
    percent = min(99, round(probability * 100))
    words = _("sehr wahrscheinlich · {percent} %") if is_strong else _("möglich · {percent} %")
    return Toned(words.format(percent=percent), Tone.WARN if is_strong else Tone.NEUTRAL)


def for_and_against(reasons: Iterable[Reason]) -> str:
    """Return the reasons in one line, those against behind the others."""
    told = sorted(reasons, key=lambda each: not each.agrees)
    return " · ".join(f"{'' if each.agrees else '≠ '}{each.field}: {each.words}" for each in told)


def _words(ground: Ground, codes: CodeLists) -> str:
    if ground.about is About.NAME:
        return _(_NAMES[ground.said])
    if ground.about is About.PHONE:
        return _(_PHONES[ground.said])
    if ground.about is About.SEX:
        one, other = (codes["sexes"].label(each) for each in (ground.one, ground.other))
        return one if ground.agrees else _("{one} und {other}").format(one=one, other=other)
    if ground.about is About.MUNICIPALITY:
        return ground.one if ground.agrees else _("{one} und {other}").format(one=ground.one, other=ground.other)
    one, other = _day(ground.one), _day(ground.other)
    both = one if one == other else _("{one} und {other}").format(one=one, other=other)
    said = _BIRTHS.get(ground.said) if ground.about is About.BIRTH else None
    return f"{both} ({_(said)})" if said else both


def _day(edtf: str) -> str:
    fuzzy = as_date(edtf)
    return german(fuzzy) if fuzzy is not None else edtf
