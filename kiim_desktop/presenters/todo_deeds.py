"""What is done with a reminder or a deadline wherever one stands: tick it off, rule it out, put it off; each undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Final

from kiim_desktop.base.translation import _
from kiim_desktop.base.translation import mark as marked
from kiim_desktop.domain.fuzzy_dates import Towards, read_typed
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.undoing import tell_done
from kiim_desktop.presenters.words import day_words
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.agenda import Place, finish_task, snooze_task
from kiim_desktop.usecases.deadlines import DeadlinePlace, finish_deadline, rule_out_deadline, snooze_deadline
from kiim_desktop.usecases.office import Office

RESTS: Final = (
    marked("morgen"), marked("in 3 Tagen"), marked("in 1 Woche"), marked("in 2 Wochen"), marked("in 1 Monat")
)  # fmt: skip
"""For how long something is put off, as it would be typed."""
TodoPlace = Place | DeadlinePlace
Ended = Callable[[Exception | None], None]
"""Told why something could not be written, or None once it is."""


def finish(desk: Desk, place: TodoPlace, what: str, ended: Ended = lambda _error: None) -> None:
    """Tick a reminder or a deadline off; `ended` hears of it before anybody reads the list anew."""
    words = _("Erledigt: {text}").format(text=what)
    if isinstance(place, DeadlinePlace):
        write(desk, partial(finish_deadline, place=place), words, ended)
    else:
        write(desk, partial(finish_task, place=place), words, ended)


def rule_out(desk: Desk, place: DeadlinePlace, what: str) -> None:
    """Say that a deadline does not apply to this person."""
    write(desk, partial(rule_out_deadline, place=place), _("Trifft nicht zu: {text}").format(text=what))


def snooze(desk: Desk, place: TodoPlace, what: str, typed: str) -> str:
    """Put a reminder or deadline off until the day that was typed; returns why that cannot be, or ""."""
    today = desk.office.today
    until = read_coming_day(desk, typed)
    if until is None:
        return _("Diesen Tag verstehe ich nicht. Zum Beispiel „in 2 Wochen“ oder „3.12.“ schreiben.")
    if until <= today:
        return _("Dieser Tag ist schon vorbei. Bitte einen wählen, der noch kommt.")
    words = _("Verschoben auf {day}: {text}").format(day=day_words(until, today), text=what)
    if isinstance(place, DeadlinePlace):
        write(desk, partial(snooze_deadline, place=place, until=until), words)
    else:
        write(desk, partial(snooze_task, place=place, until=until), words)
    return ""


def read_coming_day(desk: Desk, typed: str) -> date | None:
    """Return the last day that typed words can mean; None if they mean none."""
    found = read_typed(typed, desk.office.today, Towards.FUTURE)
    return found.latest if found is not None else None


def write(
    desk: Desk,
    deed: Callable[[Office], Changed],
    words: str,
    ended: Ended = lambda _error: None,
) -> None:
    """Do something and offer to take it back."""

    def done(changed: Changed) -> None:
        ended(None)
        tell_done(desk, words, changed)

    def failed(error: Exception) -> None:
        ended(error)
        desk.navigator.explain(error)

    desk.jobs.run(lambda _progress: deed(desk.office), done=done, failed=failed)
