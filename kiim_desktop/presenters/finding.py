"""How typed letters find an entry of a short list: by word, abbreviation or synonym, the best one first. Pure.

Accents and punctuation do not count, umlauts may be typed either way ("turkei" and "tuerkei" find "Türkei").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kiim_desktop.domain.codes import fold

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_EQUAL, _BEGINS, _BEGINS_WORD, _INSIDE, _NO_FIT = range(5)
_NONE = 2 * _NO_FIT
_SCATTERED = _NONE + 1
_INSIDE_FROM = 3
"""Fewer letters stand in nearly every word; they count only at the beginning of one."""


@dataclass(frozen=True, slots=True)
class Forms:
    """What an entry is found by, folded once: its title counts before its other words."""

    title: tuple[str, ...]
    others: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for form in (*self.title, *self.others) for word in form.split())


def forms_of(title: str, others: Iterable[str] = ()) -> Forms:
    """Return the forms of an entry with these further words."""
    return Forms(_foldings(title), tuple(form for text in others for form in _foldings(text)))


def rank(typed: str, forms: Forms) -> int | None:
    """Return how well an entry fits what was typed, 0 best; None if it does not. Nothing typed fits everything."""
    wanted = fold(typed)
    if not wanted:
        return 0 if not typed.strip() else None
    best = min((2 * _fit(wanted, form) + is_other for form, is_other in _both(forms)), default=_NONE)
    if best < _NONE:
        return best
    begun = wanted.split()
    fits = len(begun) > 1 and all(any(word.startswith(part) for word in forms.words) for part in begun)
    return _SCATTERED if fits else None


def ranked(typed: str, entries: Sequence[Forms], *, only_beginnings: bool = False) -> list[int]:
    """Return the places of the entries that fit, best first; equally good ones keep their order."""
    found = [(fit, place) for place, forms in enumerate(entries) if (fit := rank(typed, forms)) is not None]
    return [place for fit, place in sorted(found) if not only_beginnings or fit < 2 * _INSIDE]


def clear_fit(typed: str, entries: Sequence[Forms]) -> int | None:
    """Return the place of what can only be meant: the only entry that fits, or whose title alone begins like this."""
    fits = [(fit, place) for place, forms in enumerate(entries) if (fit := rank(typed, forms)) is not None]
    begun = [(fit, place) for fit, place in fits if fit <= 2 * _BEGINS]
    for found in (fits, begun):
        if len(found) == 1:
            return found[0][1]
    return None


def _fit(wanted: str, form: str) -> int:
    if form == wanted:
        return _EQUAL
    if form.startswith(wanted):
        return _BEGINS
    if f" {wanted}" in form:
        return _BEGINS_WORD
    return _INSIDE if len(wanted) >= _INSIDE_FROM and wanted in form else _NO_FIT


def _both(forms: Forms) -> Iterable[tuple[str, int]]:
    yield from ((form, 0) for form in forms.title)
    yield from ((form, 1) for form in forms.others)


def _foldings(text: str) -> tuple[str, ...]:
    plain = fold(text)
    spelled = fold(text.casefold().translate(_UMLAUTS))
    return tuple(form for form in dict.fromkeys((plain, spelled)) if form)
