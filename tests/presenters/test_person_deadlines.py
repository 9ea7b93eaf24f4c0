"""Offen beside the Verlauf: the deadlines of the person with their law; finished, ruled out, put off, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import PLAN, RESIDENCE_TITLE, TASK
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.person_side import OpenTask
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.today import TodayPresenter
from kiim_desktop.presenters.today_rows import DeadlineRow
from kiim_desktop.presenters.tones import Tone
from tests.factories import make_entry, make_person
from tests.presenters.desks import TUESDAY, notes, open_desk

TODAY = TUESDAY.date()
EXPIRES = "Aufenthaltstitel läuft ab"
REVIEW = "Förderplan überprüfen"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


def opened(desk: Desk, person: PersonId) -> PersonPresenter:
    presenter = PersonPresenter(desk)
    notes(desk).on_changed.append(presenter.changed)
    presenter.open(person)
    return presenter


def expiring(desk: Desk, days: int) -> PersonId:
    person = make_person(desk.office)
    until = (TODAY + timedelta(days=days)).isoformat()
    make_entry(desk.office, person, RESIDENCE_TITLE, title="25(2)", valid_until=until)
    return person


def shown(tasks: tuple[OpenTask, ...]) -> list[tuple[str, str]]:
    return [(task.text, task.due.text) for task in tasks]


def test_a_deadline_stands_among_what_is_open_with_its_law_and_its_reason(desk: Desk) -> None:
    person = expiring(desk, 20)
    make_entry(desk.office, person, TASK, text="Anrufen", due=TODAY.isoformat())
    state = opened(desk, person).state
    assert shown(state.tasks) == [("Anrufen", "heute"), (EXPIRES, "7.12.")]
    deadline = state.tasks[1]
    assert deadline.law.startswith("§ 81 Abs. 4 AufenthG")
    assert any("07.12.2026" in sentence for sentence in deadline.reason)
    assert deadline.reason[-1].startswith("Quelle: § 81 Abs. 4 AufenthG")


def test_a_deadline_far_ahead_comes_later(desk: Desk) -> None:
    state = opened(desk, expiring(desk, 400)).state
    assert state.tasks == ()
    assert [task.text for task in state.later] == [EXPIRES]


@pytest.mark.parametrize("deed", ["finish", "rule_out"])
def test_answered_it_is_gone_and_taken_back_it_stands_there_again(desk: Desk, deed: str) -> None:
    presenter = opened(desk, expiring(desk, 20))
    getattr(presenter, deed)(presenter.state.tasks[0])
    assert (presenter.state.tasks, presenter.state.later) == ((), ())
    words = "Erledigt" if deed == "finish" else "Trifft nicht zu"
    assert notes(desk).told == [f"{words}: {EXPIRES}"]
    notes(desk).take_back()
    assert shown(presenter.state.tasks) == [(EXPIRES, "7.12.")]


def test_put_off_it_rests_below_and_says_until_when(desk: Desk) -> None:
    presenter = opened(desk, expiring(desk, 20))
    assert presenter.snooze(presenter.state.tasks[0], "gar nicht").startswith("Diesen Tag verstehe ich nicht.")
    assert presenter.snooze(presenter.state.tasks[0], "Freitag") == ""
    assert presenter.state.tasks == ()
    assert [task.law for task in presenter.state.later] == ["verschoben auf Fr 20.11."]
    notes(desk).take_back()
    assert shown(presenter.state.tasks) == [(EXPIRES, "7.12.")]


def test_a_reminder_is_put_off_here_too(desk: Desk) -> None:
    person = make_person(desk.office)
    make_entry(desk.office, person, TASK, text="Anrufen", due=TODAY.isoformat())
    presenter = opened(desk, person)
    assert presenter.snooze(presenter.state.tasks[0], "morgen") == ""
    assert notes(desk).told == ["Verschoben auf Mi 18.11.: Anrufen"]
    assert shown(presenter.state.tasks) == [("Anrufen", "Mi 18.11.")]


def test_of_a_past_day_nothing_is_open_and_nothing_is_answered(desk: Desk) -> None:
    presenter = opened(desk, expiring(desk, 20))
    deadline = presenter.state.tasks[0]
    presenter.view_as_of("01.11.2026")
    assert (presenter.state.tasks, presenter.state.later) == ((), ())
    presenter.rule_out(deadline)
    assert shown(presenter.state.tasks) == [(EXPIRES, "7.12.")]


@pytest.mark.parametrize(("days", "due", "tone"), [(0, "heute", Tone.WARN), (-3, "14.11.", Tone.DANGER)])
def test_the_review_of_the_plan_is_open_and_counts_at_heute(desk: Desk, days: int, due: str, tone: Tone) -> None:
    person = make_person(desk.office)
    make_entry(desk.office, person, PLAN, agreed="2026-09-01", review=(TODAY + timedelta(days=days)).isoformat())
    (task,) = opened(desk, person).state.tasks
    assert (task.text, task.due.text, task.due.tone) == (REVIEW, due, tone)
    today = TodayPresenter(desk)
    counts: list[int] = []
    today.on_count = counts.append
    today.load()
    assert [row.what for row in today.state.rows if isinstance(row, DeadlineRow)] == [REVIEW]
    assert counts == [1]
    today.finish(next(row for row in today.state.rows if isinstance(row, DeadlineRow)))
    today.load()
    assert counts[-1] == 0
