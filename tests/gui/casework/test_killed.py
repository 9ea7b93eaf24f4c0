"""The process is killed in the middle of a sentence: what was typed more than five seconds ago comes back."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.factories import make_office, make_person, open_again

PROMISED = 5.0


@pytest.mark.parametrize(
    "moment", [6.0, pytest.param(7.7, marks=pytest.mark.long), pytest.param(9.1, marks=pytest.mark.long)]
)
def test_nothing_typed_more_than_five_seconds_ago_is_lost(tmp_path: Path, moment: float) -> None:
    office = make_office(tmp_path)
    person = make_person(office)
    office.store.close()
    command = [sys.executable, "-m", "tests.gui.casework.typist", str(tmp_path), person.hex()]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as typist:
        began = _first_word(tmp_path / "typed")
        time.sleep(max(0.0, began + moment - time.time()))
        typist.kill()
        killed = time.time()
    lines = (line.split() for line in (tmp_path / "typed").read_text(encoding="utf-8").splitlines())
    due = [int(count) for at, count in lines if float(at) < killed - PROMISED]
    office = open_again(tmp_path)
    try:
        (draft,) = office.store.drafts.of(office.user.id)
        kept = draft.typed["text"].split()
    finally:
        office.store.close()
    assert due
    assert kept[: len(due)] == [f"wort{count}" for count in due]


def _first_word(log: Path) -> float:
    """Wait until somebody types; return when."""
    deadline = time.time() + 60
    while not (log.exists() and log.read_text(encoding="utf-8").count("\n")):
        assert time.time() < deadline, "nobody types"
        time.sleep(0.05)
    return float(log.read_text(encoding="utf-8").split()[0])
