"""What "+ Eintrag" offers: the kinds a person enters by hand, found by title, area and the words people say."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiim_desktop.base.resources import read_text
from kiim_desktop.base.settings import RECORD_HEALTH
from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import fold
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.presenters.finding import Forms, forms_of, ranked
from kiim_desktop.usecases.office import Office

NOTE = COUNSELLING_ENTRY.name
"""Has an editor of its own instead of a form."""
MOST_RECENT = 5
FIELDS_FROM = 4
"""Letters from which the titles of fields count too: fewer would find half of the kinds."""


@dataclass(frozen=True, slots=True)
class KindChoice:
    """One kind that can be entered. `words` are what people say for it, `fields` the titles of its fields."""

    name: str
    title: str
    area: str = ""
    plural: str = ""
    words: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One line of the chooser: a small heading, or a kind with what stands at its right."""

    title: str
    kind: str = ""
    beside: str = ""
    """The area, and the word that was typed where it is not the title."""

    @property
    def is_head(self) -> bool:
        return not self.kind


class RecentKinds:
    """The kinds that were entered last while the office is open, newest first."""

    def __init__(self) -> None:
        self._names: deque[str] = deque(maxlen=MOST_RECENT)

    def enter(self, name: str) -> None:
        """Remember a kind as the newest."""
        if name in self._names:
            self._names.remove(name)
        self._names.appendleft(name)

    def names(self) -> tuple[str, ...]:
        return tuple(self._names)


class KindFinder:
    """Finds among the kinds an office offers; made once, asked at every key. Remembers what was entered last."""

    def __init__(self, choices: Sequence[KindChoice]) -> None:
        self.choices = tuple(choices)
        self.recent = RecentKinds()
        self._by_name = {choice.name: choice for choice in choices}
        self._forms = tuple(_forms(choice) for choice in choices)
        self._fields = tuple(forms_of("", choice.fields) for choice in choices)
        self._only: frozenset[str] | None = None

    def limit_to(self, names: frozenset[str] | None) -> None:
        """Offer only these kinds from now on: a file of another office opens no more; None offers all."""
        self._only = names

    def offered(self) -> tuple[KindChoice, ...]:
        """Return the kinds that are offered now."""
        return tuple(choice for choice in self.choices if self._offers(choice))

    def rows(self, typed: str) -> tuple[ChoiceRow, ...]:
        """Return the lines for what was typed: best first, or all by area with the recent ones on top.

        What nothing fits can always be told in a note.
        """
        if not typed.strip():
            return self._all()
        return self._found(typed) or self._as_note()

    def _all(self) -> tuple[ChoiceRow, ...]:
        last = [known for name in self.recent.names() if (known := self._by_name.get(name)) and self._offers(known)]
        rows = [ChoiceRow(_("zuletzt"))] if last else []
        rows += [ChoiceRow(choice.title, choice.name, choice.area) for choice in last]
        area = None
        for choice in self.offered():
            if choice.area != area:
                area = choice.area
                rows.append(ChoiceRow(area))
            rows.append(ChoiceRow(choice.title, choice.name))
        return tuple(rows)

    def _found(self, typed: str) -> tuple[ChoiceRow, ...]:
        found = ranked(typed, self._forms)
        if len(typed.strip()) >= FIELDS_FROM:
            begun = ranked(typed, self._fields, only_beginnings=True)
            found += [place for place in begun if place not in found]
        chosen = (self.choices[place] for place in found)
        return tuple(self._row(choice, typed) for choice in chosen if self._offers(choice))

    def _offers(self, choice: KindChoice) -> bool:
        return self._only is None or choice.name in self._only

    def _as_note(self) -> tuple[ChoiceRow, ...]:
        if self._only is not None and NOTE not in self._only:
            return (ChoiceRow(_("Dafür ist in dieser Akte nichts zum Schreiben geöffnet.")),)
        words = _("kein eigenes Feld dafür")
        return (ChoiceRow(_("Als Notiz schreiben"), NOTE, words),) if NOTE in self._by_name else ()

    def _row(self, choice: KindChoice, typed: str) -> ChoiceRow:
        word = _said(choice, fold(typed))
        return ChoiceRow(choice.title, choice.name, f"{word} · {choice.area}" if word else choice.area)


def kind_choices(office: Office) -> tuple[KindChoice, ...]:
    """Return the kinds that people of this office enter by hand into a file, by area."""
    kinds = office.kinds.offered(with_health=office.settings.is_on(RECORD_HEALTH))
    said = said_words()
    ordered = sorted((kind for kind in kinds if kind.is_of_person), key=lambda kind: kind.category.number)
    return tuple(_choice(kind, said.get(kind.name, ())) for kind in ordered)


def said_words() -> Mapping[str, tuple[str, ...]]:
    """Return by the name of each kind the words people say for it."""
    loaded: dict[str, list[str]] = json.loads(read_text("words/kinds.json"))
    return {name: tuple(words) for name, words in loaded.items()}


def _choice(kind: Kind, words: tuple[str, ...]) -> KindChoice:
    fields = tuple(field.title for field in kind.fields if not field.type.is_reference)
    return KindChoice(kind.name, kind.title, _(kind.category.title), kind.plural, words, fields)


def _forms(choice: KindChoice) -> Forms:
    return forms_of(choice.title, (choice.plural, *choice.words, choice.area))


def _said(choice: KindChoice, wanted: str) -> str:
    """Return the word or field that was meant where the title does not show why the kind was found."""
    if wanted in fold(choice.title):
        return ""
    for words in (choice.words, choice.fields):
        meant = [word for word in words if wanted in fold(word)]
        if meant:
            return min(meant, key=lambda word: not fold(word).startswith(wanted))
    return ""
