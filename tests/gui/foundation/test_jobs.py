"""Work runs beside the window, its results come back to it, none is lost, and writing is never done twice at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from queue import SimpleQueue

import pytest
from pytestqt.qtbot import QtBot

from kiim_desktop.base.jobs import Cancelled, InlineJobs, Lane, Newest, Progress, Step
from kiim_desktop.gui.jobs import QtJobs


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[QtJobs]:
    found = QtJobs()
    yield found
    found.close()


def test_a_result_arrives_on_the_thread_of_the_window(jobs: QtJobs, qtbot: QtBot) -> None:
    threads: list[tuple[str, int]] = []
    here = threading.get_ident()
    jobs.run(
        lambda _progress: threading.current_thread().name,
        done=lambda name: threads.append((name, threading.get_ident())),
    )
    qtbot.waitUntil(lambda: len(threads) == 1)
    assert threads == [("kiim-records-0", here)]


def test_the_records_lane_never_runs_two_at_once(jobs: QtJobs, qtbot: QtBot) -> None:
    running, peaks, finished = [0], [0], [0]

    def work(_progress: Progress) -> None:
        running[0] += 1
        peaks[0] = max(peaks[0], running[0])
        threading.Event().wait(0.001)
        running[0] -= 1

    def count(_result: None) -> None:
        finished[0] += 1

    for _turn in range(50):
        jobs.run(work, done=count)
    qtbot.waitUntil(lambda: finished[0] == 50)
    assert peaks[0] == 1


def _return(number: int) -> Callable[[Progress], int]:
    return lambda _progress: number


def test_two_readers_run_beside_each_other(jobs: QtJobs, qtbot: QtBot) -> None:
    meeting = threading.Barrier(2, timeout=5)
    met: list[int] = []
    for _turn in range(2):
        jobs.run(lambda _progress: meeting.wait(), done=met.append, lane=Lane.READING)
    qtbot.waitUntil(lambda: len(met) == 2)
    assert sorted(met) == [0, 1]


def test_no_result_of_two_thousand_is_lost(jobs: QtJobs, qtbot: QtBot) -> None:
    results: list[int] = []
    lanes = list(Lane)
    for number in range(2000):
        jobs.run(_return(number), done=results.append, lane=lanes[number % 3])
    qtbot.waitUntil(lambda: len(results) == 2000, timeout=20_000)
    assert sorted(results) == list(range(2000))


def test_cancelling_stops_at_the_next_step_and_interrupts(jobs: QtJobs, qtbot: QtBot) -> None:
    begun, interrupted = threading.Event(), threading.Event()
    ends: list[str] = []

    def work(progress: Progress) -> None:
        progress.when_cancelled(interrupted.set)
        begun.set()
        interrupted.wait(5)
        progress.step(1, 2, "weiter")
        ends.append("ran on")

    progress = jobs.run(work, done=lambda _none: ends.append("done"), cancelled=lambda: ends.append("cancelled"))
    assert begun.wait(5)
    progress.cancel()
    qtbot.waitUntil(lambda: bool(ends))
    assert ends == ["cancelled"]


def test_an_error_goes_to_whoever_asked(jobs: QtJobs, qtbot: QtBot) -> None:
    errors: list[Exception] = []

    def work(_progress: Progress) -> None:
        raise ValueError("x")

    jobs.run(work, failed=errors.append)
    qtbot.waitUntil(lambda: len(errors) == 1)
    assert isinstance(errors[0], ValueError)


@pytest.mark.logs("job failed without an owner: ValueError")
def test_an_error_without_owner_is_logged_by_type_only(
    jobs: QtJobs, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def work(_progress: Progress) -> None:
        raise ValueError("Hiba Al-Masri")

    jobs.run(work)
    qtbot.waitUntil(lambda: bool(caplog.records))
    assert "Hiba" not in caplog.text


def test_steps_arrive_and_the_newest_wins(jobs: QtJobs, qtbot: QtBot) -> None:
    steps: list[Step] = []
    finished: list[None] = []

    def work(progress: Progress) -> None:
        for done in range(1000):
            progress.step(done + 1, 1000, "lese")

    jobs.run(work, progressed=steps.append, done=finished.append)
    qtbot.waitUntil(lambda: bool(finished))
    assert steps[-1] == Step(1000, 1000, "lese")
    assert len(steps) < 1000


def test_a_long_job_lets_a_waiting_save_in_between(jobs: QtJobs, qtbot: QtBot) -> None:
    order: list[str] = []
    go, done = threading.Event(), threading.Event()

    def long(progress: Progress) -> None:
        order.append("slice 1")
        go.wait(5)
        progress.let_others()
        order.append("slice 2")
        done.set()

    jobs.run(long)
    jobs.run(lambda _progress: order.append("save"))
    go.set()
    assert done.wait(5)
    assert order == ["slice 1", "save", "slice 2"]


def test_only_the_newest_request_answers(jobs: QtJobs, qtbot: QtBot) -> None:
    newest = Newest(jobs)
    gate: SimpleQueue[None] = SimpleQueue()
    answers: list[str] = []

    def slow(progress: Progress) -> str:
        progress.when_cancelled(lambda: gate.put(None))
        gate.get(timeout=5)
        return "old"

    newest.run(slow, done=answers.append)
    newest.run(lambda _progress: "new", done=answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    jobs.run(lambda _progress: None, done=lambda _none: answers.append("end"))
    qtbot.waitUntil(lambda: answers[-1] == "end")
    assert answers == ["new", "end"]


def _append(numbers: list[int], number: int, _progress: Progress) -> None:
    numbers.append(number)


def test_closing_finishes_queued_saves_and_joins(qtbot: QtBot) -> None:
    jobs = QtJobs()
    saved: list[int] = []
    for number in range(20):
        jobs.run(partial(_append, saved, number))
    jobs.close()
    assert saved == list(range(20))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("kiim-")]
    assert jobs.run(lambda _progress: saved.append(99)).is_cancelled
    assert 99 not in saved


def test_the_inline_twin_behaves_the_same() -> None:
    jobs, told = InlineJobs(), list[str]()

    def stop(_progress: Progress) -> None:
        raise Cancelled

    def fail(_progress: Progress) -> None:
        raise ValueError("x")

    jobs.run(lambda progress: progress.step(1, 2, "a"), progressed=lambda step: told.append(step.what))
    jobs.run(lambda _progress: "b", done=told.append)
    jobs.run(stop, cancelled=lambda: told.append("c"), done=lambda _none: told.append("never"))
    jobs.run(fail, failed=lambda error: told.append(type(error).__name__))
    with pytest.raises(ValueError, match="x"):
        jobs.run(fail)
    assert told == ["a", "b", "c", "ValueError"]
