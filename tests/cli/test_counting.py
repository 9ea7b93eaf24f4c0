"""A long command says how far it is and how long it still takes."""

from __future__ import annotations

from kiim_desktop.base.jobs import Step
from kiim_desktop.cli.counting import remaining_line


def test_the_time_left_follows_from_the_time_used() -> None:
    assert remaining_line(Step(500, 2000, "Liste"), used=10, done=500) == "Liste: 500 von 2000, noch 30 s"
    assert remaining_line(Step(600, 20000, "Liste"), used=10, done=100) == "Liste: 600 von 20000, noch 32 min"


def test_nothing_is_promised_before_anything_was_done() -> None:
    assert remaining_line(Step(0, 0, "Datei wird gelesen"), used=9, done=0) == "Datei wird gelesen …"
    assert remaining_line(Step(900, 2000, "Liste"), used=0.1, done=900) == "Liste: 900 von 2000"
    assert remaining_line(Step(900, 2000, "Liste"), used=5, done=0) == "Liste: 900 von 2000"
