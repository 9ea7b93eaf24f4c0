"""At the end of a session the fresh unlock screen comes first, then the backup of the day, and no key stays."""

from __future__ import annotations

import importlib
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiim_desktop.base.settings import Settings, no_policies
from kiim_desktop.cli import window
from kiim_desktop.cli.window import Holding, back_up_at_the_end
from kiim_desktop.presenters.unlock import AfterLock
from kiim_desktop.usecases.daily_backup import FOLDER, backup_standing
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import make_office, make_person, open_again

SETTINGS = Settings(no_policies, None)


def locked(folder: Path, *, training: bool = False) -> Holding:
    office = make_office(folder, training=training)
    make_person(office)
    lock_office(office)
    return Holding(ExitStack(), office)


def profile_of(holding: Holding) -> Office:
    assert holding.office is not None
    return holding.office


def test_a_session_ends_with_the_backup_of_the_day_and_forgets_the_office(tmp_path: Path) -> None:
    holding = locked(tmp_path)
    office = profile_of(holding)
    back_up_at_the_end(holding, SETTINGS)
    assert backup_standing(office.profile, SETTINGS).last is not None
    assert holding.office is None
    again = open_again(tmp_path)
    assert any(line.entry.detail.startswith("daily backup") for line in again.store.audit_lines())
    again.store.close()


def test_locking_itself_writes_no_backup(tmp_path: Path) -> None:
    """It may take long: the window is hidden and gone before it begins."""
    assert not (profile_of(locked(tmp_path)).profile.folder / FOLDER).exists()


def test_a_profile_for_training_is_not_backed_up(tmp_path: Path) -> None:
    holding = locked(tmp_path, training=True)
    folder = profile_of(holding).profile.folder
    back_up_at_the_end(holding, SETTINGS)
    assert not (folder / FOLDER).exists()


@pytest.mark.logs("no daily backup: backup_not_written")
def test_a_backup_that_cannot_be_written_ends_no_session_with_an_error(tmp_path: Path) -> None:
    holding = locked(tmp_path)
    (tmp_path / "datei").write_text("im Weg")
    back_up_at_the_end(holding, Settings(lambda: {"BackupFolder": str(tmp_path / "datei" / "x")}, None))


def test_the_fresh_unlock_screen_does_not_wait_for_the_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("PySide6")
    app = importlib.import_module("kiim_desktop.gui.app")
    order: list[str] = []

    def run(program: object, _play: object) -> int:
        program.restart(AfterLock())  # type: ignore[attr-defined]  # the window's own Program
        return 0

    monkeypatch.setattr(app, "run", run)
    monkeypatch.setattr(window, "start_fresh_process", lambda *_args, **_more: order.append("fresh"))
    monkeypatch.setattr(window, "back_up_at_the_end", lambda *_args: order.append("backup"))
    window.open_window(tmp_path / "nothing yet", SETTINGS)
    assert order == ["fresh", "backup"]
