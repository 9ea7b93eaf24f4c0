"""Work beside the window: progress, cancelling, and only the newest question is answered."""

from __future__ import annotations

import pytest

from kiim_desktop.base.jobs import Cancelled, InlineJobs, Newest, Progress, Step


def test_work_reports_its_steps_and_its_result() -> None:
    steps: list[Step] = []
    results: list[int] = []

    def work(progress: Progress) -> int:
        progress.step(1, 2, "zählt")
        return 42

    InlineJobs().run(work, done=results.append, progressed=steps.append)
    assert (results, steps) == ([42], [Step(1, 2, "zählt")])


def test_cancelled_work_stops_at_its_next_step_and_says_so_once() -> None:
    told: list[str] = []

    def work(progress: Progress) -> int:
        progress.cancel()
        progress.step()
        raise AssertionError("it went on")

    InlineJobs().run(work, done=lambda _: told.append("done"), cancelled=lambda: told.append("cancelled"))
    assert told == ["cancelled"]


def test_a_failure_goes_to_who_asked_or_up() -> None:
    def work(_: Progress) -> int:
        raise ValueError("broken")

    failures: list[Exception] = []
    InlineJobs().run(work, failed=failures.append)
    assert [str(failure) for failure in failures] == ["broken"]
    with pytest.raises(ValueError, match="broken"):
        InlineJobs().run(work)


def test_cancelling_interrupts_what_runs_now_and_what_begins_later() -> None:
    progress, told = Progress(), list[str]()
    progress.when_cancelled(lambda: told.append("query"))
    progress.cancel()
    progress.when_cancelled(lambda: told.append("too late"))
    progress.cancel()
    assert told == ["query", "too late"]
    with pytest.raises(Cancelled):
        progress.step()


def test_a_long_job_lets_waiting_saves_in_between() -> None:
    told: list[str] = []
    Progress(between=lambda: told.append("save")).let_others()
    Progress().let_others()
    assert told == ["save"]


def test_only_the_newest_question_is_answered() -> None:
    newest, answers = Newest(InlineJobs()), list[str]()

    def slow(progress: Progress) -> str:
        newest.run(lambda _: "new", done=answers.append)
        return "old"

    newest.run(slow, done=answers.append)
    assert answers == ["new"]


def test_a_silenced_question_tells_no_failure_either() -> None:
    newest, failures = Newest(InlineJobs()), list[Exception]()

    def slow(_: Progress) -> str:
        newest.cancel()
        raise ValueError("nobody waits")

    newest.run(slow, failed=failures.append)
    assert failures == []
