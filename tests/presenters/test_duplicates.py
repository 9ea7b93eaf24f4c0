"""Comparing with a file that is searched for: never with one that answers an older question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.presenters.duplicates import DuplicatesPresenter
from kiim_desktop.presenters.presenting import Desk
from tests.factories import make_person
from tests.presenters.desks import PatientJobs, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path, jobs=PatientJobs()) as found:
        yield found


def answer(desk: Desk) -> None:
    assert isinstance(desk.jobs, PatientJobs)  # narrowing
    while desk.jobs.waiting:
        desk.jobs.finish()


def test_eingabe_before_the_answer_compares_with_who_is_found_then(desk: Desk) -> None:
    about, zahra, petra = (
        make_person(desk.office, *names) for names in (("Amina", "Winter"), ("Zahra", "Azizi"), ("Petra", "Schmidt"))
    )
    presenter = DuplicatesPresenter(desk)
    presenter.open(about)
    answer(desk)
    presenter.search("zahra")
    answer(desk)
    older = presenter.state.found[0]
    assert older.other == zahra
    presenter.search("petra")
    presenter.compare_found(older)
    answer(desk)
    assert presenter.comparing.pair == (about, petra)


def test_eingabe_where_nobody_is_found_compares_with_nobody(desk: Desk) -> None:
    about = make_person(desk.office, "Amina", "Winter")
    presenter = DuplicatesPresenter(desk)
    presenter.open(about)
    presenter.search("zzyzx")
    presenter.compare_found(None)
    answer(desk)
    assert presenter.comparing.pair is None
