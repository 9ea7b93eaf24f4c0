"""What is written in the plan, said in the foot line, with an offer to take it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.presenters.plan_asking import Asking, Question, Who
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.undoing import take_back
from kiim_desktop.usecases import planning
from kiim_desktop.usecases.errors import NothingToSave
from kiim_desktop.usecases.planning import Planned


def run_deed(desk: Desk, work: Callable[[], Planned], words: str, edge: str = "") -> None:
    """Do something to the plan and say so; `edge` is said where there was nothing left to do."""

    def done(planned: Planned) -> None:
        desk.navigator.changed(planned.changed)
        desk.navigator.tell(words, partial(undo_deed, desk, planned))

    def failed(error: Exception) -> None:
        if edge and isinstance(error, NothingToSave):
            desk.navigator.tell(edge)
        else:
            desk.navigator.explain(error)

    desk.jobs.run(lambda _progress: work(), done=done, failed=failed)


def undo_deed(desk: Desk, planned: Planned) -> None:
    """Take a deed back."""
    take_back(desk, planned.changed.act)


def run_answer(desk: Desk, person: PersonId, asking: Asking, day: date | None) -> None:
    """Do what an answered question was about."""
    office, record = desk.office, asking.record
    if asking.question is Question.VERSION or record is None:
        run_deed(desk, lambda: planning.new_version(office, person, day), _("Neue Fassung vereinbart."))
    elif asking.question is Question.REVIEW:
        run_deed(desk, lambda: planning.hold_review(office, person, record, day), _("Überprüfung eingetragen."))
    elif asking.question is Question.SIGN:
        signers, signed = (asking.who or Who.BOTH).signers, day or office.today
        words = _("Unterschrift eingetragen.")
        run_deed(desk, lambda: planning.sign_plan(office, person, record, signers, signed), words)
    else:
        words = _("Aufgegeben. Der Grund steht dabei.") if asking.typed.strip() else _("Aufgegeben.")
        run_deed(desk, lambda: planning.give_up(office, person, record, asking.typed.strip()), words)
