"""The tab "Plan" one picture after the other: nothing yet, a template, goals, an earlier version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.plans import Signer
from kiim_desktop.gui.screens.person.plan import PlanPage
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.presenters.plan_asking import Question
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.plan_templates import plan_templates
from kiim_desktop.usecases.planning import begin_plan, finish_goal, give_up, new_version, sign_plan, tick_step
from tests.plans import plan_now

Until = Callable[[Callable[[], bool]], None]
"""Waits for something."""


class Photographer(Protocol):
    """Takes one picture."""

    def take(self, widget: QWidget, name: str) -> Path: ...


def plan_pictures(
    camera: Photographer,
    window: QWidget,
    work: Workplace,
    person: PersonId,
    until: Until,
) -> Iterator[Path]:
    """Yield the pictures; the plan of the person begins empty."""
    work.go("person", person=person, tab="plan")
    page = work.screens.person.tab("plan")
    assert isinstance(page, PlanPage)
    until(lambda: page.presenter.state.is_read)
    yield camera.take(window, "15-plan-leer")
    page.presenter.choose_template()
    until(lambda: page.presenter.chooser.state.is_open)
    yield camera.take(window, "15-plan-vorlage")
    key(Qt.Key.Key_Return)
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Return)
    yield camera.take(window, "15-plan-vorlage-aendern")
    page.presenter.chooser.discard()
    desk = page.presenter.desk
    desk.jobs.run(
        lambda _progress: make_history(desk.office, person), done=lambda _none: page.presenter.file.look_again()
    )
    until(lambda: bool(page.list.lines))
    page.focus_first()
    until(lambda: page.presenter.state.history is not None)
    yield camera.take(window, "15-plan")
    key(Qt.Key.Key_Return)
    until(lambda: page.presenter.file.line.state.is_open)
    yield camera.take(window, "15-plan-aendern")
    key(Qt.Key.Key_Escape)
    page.presenter.ask(Question.SIGN)
    yield camera.take(window, "15-plan-unterschrift")
    page.presenter.leave_question()
    page.presenter.unfold()
    page.presenter.read_version(page.presenter.plan.versions[0].id)
    until(lambda: page.presenter.state.agreed is not None)
    yield camera.take(window, "15-plan-fassung")
    page.presenter.new_goal()
    until(lambda: page.presenter.file.form.state.is_open)
    yield camera.take(window, "15-plan-ziel")
    key(Qt.Key.Key_Escape)


def key(pressed: Qt.Key) -> None:
    widget = QApplication.focusWidget()
    if widget is not None:
        QTest.keyClick(widget, pressed)


def make_history(office: Office, person: PersonId) -> None:
    """Give a person a plan in its second version, with some of it done."""
    template = next(each for each in plan_templates(office.codes) if each.id == "sprache-bis-arbeit")
    begun = office.today - timedelta(weeks=5)
    begin_plan(office, person, [goal.begun(begun) for goal in template.goals], office.today + timedelta(weeks=3))
    plan = plan_now(office, person)
    sign_plan(office, person, plan.versions[0].id, list(Signer), office.today)
    new_version(office, person, office.today + timedelta(weeks=13))
    tick_step(office, person, plan.goals[0].steps[0].id)
    give_up(office, person, plan.goals[0].steps[1].id, "hat schon einen Berechtigungsschein")
    finish_goal(office, person, plan.goals[-1].id, "reached")
