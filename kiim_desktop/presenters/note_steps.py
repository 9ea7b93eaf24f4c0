"""What a note asks before its next step becomes a reminder nobody finds: a day not read, a step missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.translation import _
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Precision, Towards, german, read_typed
from kiim_desktop.presenters.form_fields import is_non_value
from kiim_desktop.presenters.words import day_words

TEXT, STEP, DUE = "text", "next_step", "next_step_due"
_IN_A_MONTH = "in 1 monat"
_LONGEST_STEP = 80


@dataclass(frozen=True, slots=True)
class Question:
    """The field that is asked about, what is wrong there, and what happens if it is saved all the same."""

    field: str
    words: str
    otherwise: str


def question_of(typed: Mapping[str, str], today: date) -> Question | None:
    """Return what should be looked at before saving, or None."""
    due = said(typed, DUE)
    if due and read_due(due, today) is None:
        return Question(
            DUE,
            _("Diesen Tag verstehe ich nicht."),
            _(
                "Zum Beispiel „in 2 Wochen“ oder „3.12.“ schreiben."
                " Noch einmal Strg+Eingabe speichert die Aufgabe ohne Tag."
            ),
        )
    if due and not typed.get(STEP, "").strip():
        return Question(
            STEP,
            _("Was ist bis dahin zu tun?"),
            _("Noch einmal Strg+Eingabe nimmt die ersten Worte der Notiz als Aufgabe („{step}“).").format(
                step=step_of(typed)
            ),
        )
    return None


def step_of(typed: Mapping[str, str]) -> str:
    """Return the next step; a day without one takes the first words of the note, so that the day is not lost."""
    if typed.get(STEP, "").strip() or not said(typed, DUE):
        return typed.get(STEP, "").strip()
    words, found = typed.get(TEXT, "").split(), ""
    for word in words:
        if found and len(found) + 1 + len(word) > _LONGEST_STEP:
            return f"{found} …"
        found = f"{found} {word}".strip()
    return found


def saved_words(typed: Mapping[str, str], today: date) -> str:
    """Return what is said once the note is saved: where the reminder stands if it is not as it was typed."""
    step, due = step_of(typed), said(typed, DUE)
    if not due or is_non_value(step):
        return _("Notiz gespeichert.")
    day = read_due(due, today)
    if day is None:
        return _("Notiz gespeichert. „{day}“ war kein Tag: „{step}“ steht in Heute unter „Ohne Tag“.").format(
            day=due, step=step
        )
    if not said(typed, STEP):
        return _("Notiz gespeichert. Aufgabe bis {day}: {step}").format(day=shown_day(day, today), step=step)
    return _("Notiz gespeichert.")


def said(typed: Mapping[str, str], name: str) -> str:
    """Return what was typed into a field, nothing where it is the reason why there is no answer."""
    words = typed.get(name, "").strip()
    return "" if is_non_value(words) else words


def read_due(text: str, today: date) -> FuzzyDate | None:
    """Return the day of a next step: planned things are meant exactly, "nächster Monat" a month from today."""
    words = " ".join(text.split()).casefold()
    found = read_typed(_IN_A_MONTH if words == _("nächster Monat").casefold() else words, today, Towards.FUTURE)
    return found if found is not None and found.is_known else None


def shown_day(fuzzy: FuzzyDate | None, today: date) -> str:
    if fuzzy is None or fuzzy.earliest is None:
        return ""
    return day_words(fuzzy.earliest, today) if fuzzy.precision is Precision.DAY else german(fuzzy)
