"""The sheets about a person: which there are, what can be left out of each, and the page that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from kiim_desktop.base.translation import _, mark
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.kinds import Kinds
from kiim_desktop.domain.plans import Plan, plan_of
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.printing import PaperFile
from kiim_desktop.usecases.sheet_words import GERMAN, Sheet


class Part(Enum):
    """What can be left out of a sheet."""

    FACTS = "facts"
    PLAN = "plan"
    TASKS = "tasks"
    NOTES = "notes"
    HEALTH = "health"
    REACHED = "reached"
    SIGNATURES = "signatures"
    SUBJECT = "subject"
    HINT = "hint"
    LATER = "later"

    @property
    def title(self) -> str:
        return _(_PARTS[self])


_PARTS: Final = {
    Part.FACTS: mark("Angaben"),
    Part.PLAN: mark("Ziele und Schritte"),
    Part.TASKS: mark("Termine und Wiedervorlagen"),
    Part.NOTES: mark("Notizen"),
    Part.HEALTH: mark("Gesundheit und Schutzbedarf"),
    Part.REACHED: mark("was schon geschafft ist"),
    Part.SIGNATURES: mark("Zeilen für die Unterschriften"),
    Part.SUBJECT: mark("worum es geht"),
    Part.HINT: mark("Hinweis zum Termin"),
    Part.LATER: mark("weitere Termine"),
}


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """One sheet as it is offered."""

    title_text: str
    help_text: str
    usual: tuple[Part, ...]
    more: tuple[Part, ...] = ()
    """What is left out unless somebody wants it."""

    @property
    def title(self) -> str:
        return _(self.title_text)

    @property
    def help(self) -> str:
        return _(self.help_text)

    @property
    def parts(self) -> tuple[Part, ...]:
        return (*self.usual, *self.more)


SHEETS: Final = {
    Sheet.APPOINTMENT: SheetFacts(
        mark("Terminzettel"),
        mark("Für die Person: der nächste Termin, mit Wochentag, Uhrzeit und Ort."),
        (Part.SUBJECT, Part.HINT),
        (Part.LATER,),
    ),
    Sheet.PLAN: SheetFacts(
        mark("Plan"),
        mark("Für die Person: Ziele und Schritte, wie vereinbart, zum Unterschreiben."),
        (Part.REACHED, Part.SIGNATURES),
    ),
    Sheet.MY_DATA: SheetFacts(
        mark("Meine Daten"),
        mark("Für die Person: was gespeichert ist, wer es sehen darf, welche Rechte sie hat (Art. 15 DSGVO)."),
        (Part.FACTS, Part.NOTES, Part.HEALTH),
    ),
    Sheet.PERSON: SheetFacts(
        mark("Aktenbogen"),
        mark("Fürs Büro: die Akte auf Papier."),
        (Part.FACTS, Part.PLAN, Part.TASKS),
        (Part.NOTES, Part.HEALTH),
    ),
}
"""In the order in which they are needed in a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOrder:
    """Which sheet, in which language, with what on it."""

    sheet: Sheet
    language: str = GERMAN
    parts: frozenset[Part] = frozenset()


def usual_order(sheet: Sheet, language: str = GERMAN) -> SheetOrder:
    """Return a sheet with what usually stands on it."""
    chosen = language if sheet.is_for_person else GERMAN
    return SheetOrder(sheet=sheet, language=chosen, parts=frozenset(SHEETS[sheet].usual))


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperGround:
    """What sheets are made from beside the order."""

    paper: PaperFile
    kinds: Kinds
    codes: CodeLists
    office: str
    counsellor: str
    today: date
    training: bool

    @property
    def person(self) -> str:
        return self.paper.file.row.name

    @property
    def plan(self) -> Plan:
        return plan_of(self.paper.file.records, self.codes)


def ground_of(office: Office, paper: PaperFile) -> PaperGround:
    """Return what sheets about a person are made from in an office."""
    return PaperGround(
        paper=paper,
        kinds=office.kinds,
        codes=office.codes,
        office=office.store.identity.office_name,
        counsellor=office.user.name,
        today=office.today,
        training=office.store.identity.training,
    )
