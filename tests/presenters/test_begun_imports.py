"""A list half looked through keeps what was decided; what was taken over is listed by its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.presenters.import_state import Stage
from kiim_desktop.presenters.importing import ImportPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.row_decisions import Wish
from tests.factories import make_person
from tests.presenters.desks import open_desk
from tests.presenters.test_importing import column, listed, many, mark, stage, standings
from tests.storage.forgotten import forget


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "office") as opened:
        yield opened


@pytest.fixture
def wizard(desk: Desk) -> ImportPresenter:
    presenter = ImportPresenter(desk)
    presenter.open()
    return presenter


def test_decisions_stay_when_somebody_looks_at_the_columns_and_fall_when_they_change(
    wizard: ImportPresenter, desk: Desk, tmp_path: Path
) -> None:
    known = make_person(desk.office, "Ahmad", "Karimi", "1985", municipality="Moorbeck")
    wizard.choose_file(listed(tmp_path, "Karimi;Ahmad;1985;Moorbeck;"))
    wizard.forward()
    mark(wizard, 2)
    wizard.rows.decide(Wish.SAME, known)
    wizard.back()
    wizard.forward()
    assert standings(wizard) == ["zur Akte \u2068Ahmad Karimi\u2069"]
    wizard.back()
    wizard.columns.retarget(column(wizard, "Kürzel QX"), "notes")
    wizard.forward()
    assert wizard.rows.decisions == {}


def test_what_was_decided_for_a_file_that_is_gone_by_now_falls(
    wizard: ImportPresenter, desk: Desk, tmp_path: Path
) -> None:
    known = make_person(desk.office, "Ahmad", "Karimi", "1985", municipality="Moorbeck")
    wizard.choose_file(listed(tmp_path, "Karimi;Ahmad;1985;Moorbeck;", "Karimi;Ahmad;1985;Elsterfeld;"))
    wizard.forward()
    mark(wizard, 2)
    wizard.rows.decide(Wish.SAME, known)
    mark(wizard, 3)
    wizard.rows.decide(Wish.LEAVE)
    wizard.come_in()
    keep = wizard.keep_begun()
    assert keep is not None
    keep(desk.office)
    forget(desk.office, [known])
    again = ImportPresenter(desk)
    again.come_in()
    assert stage(again) is Stage.ROWS
    assert [(place[1], each.wish) for place, each in again.rows.decisions.items()] == [(3, Wish.LEAVE)]


def test_imports_are_listed_with_the_names_of_their_files(wizard: ImportPresenter, tmp_path: Path) -> None:
    wizard.choose_file(many(tmp_path, 3))
    wizard.forward()
    wizard.forward()
    wizard.begin_anew()
    wizard.choose_file(listed(tmp_path, "Deutsch A1;1.9.2026;12", head="Kurs;Beginn;Plätze", name="angebote.csv"))
    wizard.forward()
    wizard.forward()
    words = [line.what for line in wizard.state.past]
    assert sorted(words) == ["angebote.csv: 1 Zeile", "liste.csv: 3 Zeilen · 3 Akten"]
    wizard.take_back(next(line.batch for line in wizard.state.past if "liste" in line.what))
    assert sorted(line.what for line in wizard.state.past) == ["angebote.csv: 1 Zeile", "liste.csv: 3 Zeilen"]
