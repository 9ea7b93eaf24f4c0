"""The drill: a laptop is gone, or a password. The real window, real workers, typed by keyboard; nothing is faked."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from kiim_desktop.base.clock import FixedClock, SystemClock
from kiim_desktop.base.ids import ReplicaId
from kiim_desktop.base.settings import Settings, no_policies
from kiim_desktop.cli.window import Holding, KeyFileDoor, ProfileBuilder, build_workplace
from kiim_desktop.crypto.errors import WrongPassword
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.sheets import RecoveryCode
from kiim_desktop.gui.app import Program, Window
from kiim_desktop.gui.jobs import QtJobs
from kiim_desktop.gui.journey import breathe
from kiim_desktop.gui.palette import Look, Theme
from kiim_desktop.gui.screens.recovery import RecoveryScreen
from kiim_desktop.gui.screens.recovery_backup import RestoreScreen
from kiim_desktop.gui.screens.start import StartScreen
from kiim_desktop.gui.screens.unlock import UnlockScreen
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.presenters.unlock import AfterLock
from kiim_desktop.storage.places import ProfileLock
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.storage.reading import every_record
from kiim_desktop.storage.state_hash import heads_hash, state_hash
from kiim_desktop.usecases.backing_up import back_up, verify_profile
from kiim_desktop.usecases.sheets import adopt_sheet, make_sheet
from kiim_desktop.usecases.unlocking import lock_office, unlock_office
from tests.factories import PASSWORD, make_note, make_office, make_person, surroundings
from tests.sync import devices

NEW_PASSWORD = "Kiesel-Apfel-Ruder-Nebel"
LONGEST = 30.0
RETURN, ESCAPE, TAB, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Down
STRG = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Before:
    """The office as it was when the backup was made."""

    profile: Path
    backup: Path
    sheet: RecoveryCode
    password: str


@dataclass(slots=True)
class Computer:
    """A window on a folder, and what its program holds."""

    folder: Path
    window: Window
    jobs: QtJobs
    holding: Holding

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClicks(QApplication.focusWidget() or self.window, letter)

    def wait(self, holds: Callable[[], bool]) -> None:
        for _turn in range(int(LONGEST / 0.02)):
            if holds():
                return
            breathe(0.02)
        raise AssertionError(self.said())

    def user_is_in(self) -> bool:
        return self.window.workplace is not None

    def said(self) -> str:
        """Return what the page says is wrong, if something is."""
        screen = self.window.second_entrance
        return screen.box.problem.text() if isinstance(screen, RecoveryScreen | RestoreScreen) else ""

    @property
    def place(self) -> Workplace:
        assert isinstance(self.window.workplace, Workplace)
        return self.window.workplace

    def names(self) -> list[str]:
        """Return the persons in the list, once it is there."""
        model = self.place.screens.persons.found.model
        self.wait(lambda: model.total > 0)
        return [str(model.data(model.index(row, 0))).split(",")[0] for row in range(model.rowCount())]


@pytest.fixture
def before(tmp_path: Path) -> Before:
    """An office with a person, a note, a sheet and a backup on another disk."""
    office = make_office(tmp_path, clock=SystemClock())
    person = make_person(office)
    make_note(office, person, "Zeugnis ist angekommen.")
    sheet = make_sheet(office)
    adopt_sheet(office, sheet)
    back_up(office, tmp_path / "stick" / "sicherung")
    lock_office(office)
    return Before(office.profile.folder, tmp_path / "stick" / "sicherung", sheet, PASSWORD)


@pytest.fixture
def switched_on(qtbot: QtBot) -> Iterator[Callable[[Path], Computer]]:
    """Start the window on a folder, as cli does, with the cheapest password cost."""
    with ExitStack() as running:
        yield lambda folder: _switched_on(qtbot, folder, running)


def _switched_on(qtbot: QtBot, folder: Path, running: ExitStack) -> Computer:
    settings, holding, jobs = Settings(no_policies, None), Holding(ExitStack()), QtJobs()
    builder = ProfileBuilder(folder, settings, holding, KdfCost.MINIMUM)
    door = KeyFileDoor(folder, settings, holding, KdfCost.MINIMUM) if any(folder.glob("*.kiimkeys")) else None
    program = Program(
        profile=folder,
        settings=settings,
        door=door,
        builder=builder,
        restorer=builder,
        sheet_door=door,
        build_workplace=build_workplace,
        before=AfterLock(),
        remembers_size=False,
        restart=lambda _after: None,
    )
    window = Window(program, Look(theme=Theme.LIGHT), jobs)

    def off() -> None:
        window.close()
        jobs.close()
        holding.stack.close()

    running.callback(off)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    return Computer(folder, window, jobs, holding)


def test_a_lost_laptop_comes_back_from_the_backup_with_the_sheet(
    before: Before,
    switched_on: Callable[[Path], Computer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    lost = _content(before.profile, before.password)
    shutil.rmtree(before.profile)
    monkeypatch.setenv("KIIM_STATE_DIR", str(tmp_path / "state of the new computer"))
    computer = switched_on(tmp_path / "neu")
    _choose_the_backup(computer, before.backup)
    computer.type(before.sheet.printed)
    computer.press(RETURN)
    screen = computer.window.second_entrance
    assert isinstance(screen, RestoreScreen)
    computer.wait(lambda: screen.password.isVisible() or bool(computer.said()))
    _type_new_password(computer)
    computer.wait(lambda: screen.result.isVisible() or bool(computer.said()))
    assert "1 Person" in screen.result.lines[1].text()
    assert "keinem Kreis" in screen.result.lines[2].text()
    assert not any(NEW_PASSWORD in line.text() for line in screen.findChildren(QLineEdit))
    computer.press(RETURN)
    computer.wait(computer.user_is_in)
    assert computer.names() == ["Amina Haddad"]
    computer.window.close()
    computer.holding.stack.close()
    found = _content(tmp_path / "neu", NEW_PASSWORD)
    assert found.values == lost.values
    assert found.hash == lost.hash
    assert found.replica != lost.replica
    assert found.is_sound
    with pytest.raises(WrongPassword):
        _content(tmp_path / "neu", PASSWORD)
    assert not [secret for secret in (NEW_PASSWORD, *before.sheet.groups) if secret in caplog.text]


def test_what_the_hub_has_confirmed_comes_back_to_the_same_hash_and_the_computer_has_to_be_let_in(
    switched_on: Callable[[Path], Computer], tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with devices.hub_in_memory(tmp_path, clock) as hub:
        first = devices.first_desktop(hub, tmp_path, clock)
        first.note(first.person("Amina", "Haddad"), "Zeugnis ist angekommen.")
        first.sync()
        sheet = make_sheet(first.office)
        adopt_sheet(first.office, sheet)
        back_up(first.office, tmp_path / "stick" / "sicherung")
        state, replica, profile = first.state, first.office.store.replica, first.office.profile.folder
        lock_office(first.office)
    shutil.rmtree(profile)
    monkeypatch.setenv("KIIM_STATE_DIR", str(tmp_path / "state of the new computer"))
    computer = switched_on(tmp_path / "neu")
    _choose_the_backup(computer, tmp_path / "stick" / "sicherung", "Beratung Nord")
    computer.type(sheet.printed)
    computer.press(RETURN)
    screen = computer.window.second_entrance
    assert isinstance(screen, RestoreScreen)
    computer.wait(lambda: screen.password.isVisible() or bool(computer.said()))
    _type_new_password(computer)
    computer.wait(lambda: screen.result.isVisible() or bool(computer.said()))
    assert "neues Gerät" in screen.result.lines[2].text()
    computer.window.close()
    computer.holding.stack.close()
    found = _content(tmp_path / "neu", NEW_PASSWORD)
    assert found.heads == state
    assert found.replica != replica
    assert found.is_sound


def test_the_password_of_the_day_of_the_backup_opens_it_too_and_going_back_keeps_what_was_typed(
    before: Before, switched_on: Callable[[Path], Computer], tmp_path: Path
) -> None:
    computer = switched_on(tmp_path / "neu")
    _choose_the_backup(computer, before.backup)
    screen = computer.window.second_entrance
    assert isinstance(screen, RestoreScreen)
    screen.access.by_sheet.setFocus()
    computer.press(DOWN)
    computer.press(TAB)
    computer.type(PASSWORD)
    for _page in range(2):
        computer.press(ESCAPE)
    assert computer.window.stack.currentWidget() is computer.window.entrance
    computer.window.entrance.setFocus()
    computer.window.entrance.box.forward.click()  # type: ignore[attr-defined]  # the entrance is the assistant here
    assert screen.backup.path.text() == str(before.backup)
    computer.press(RETURN)
    computer.press(RETURN)
    computer.wait(lambda: screen.result.isVisible() or bool(computer.said()))
    computer.press(RETURN)
    computer.wait(computer.user_is_in)
    assert computer.names() == ["Amina Haddad"]


def test_a_cancelled_restore_leaves_an_empty_folder_that_can_be_begun_anew(
    before: Before, switched_on: Callable[[Path], Computer], tmp_path: Path
) -> None:
    computer = switched_on(tmp_path / "neu")
    _choose_the_backup(computer, before.backup)
    screen = computer.window.second_entrance
    assert isinstance(screen, RestoreScreen)
    screen.access.by_password.click()
    screen.access.old.set_text(PASSWORD)
    screen.box.forward.click()
    computer.press(ESCAPE)
    computer.wait(lambda: not screen._presenter.state.is_busy)  # noqa: SLF001  # a test looks inside
    assert "nichts eingerichtet" in computer.said()
    assert not list((tmp_path / "neu").glob("*.kiimkeys*"))
    assert not list((tmp_path / "neu").glob("akten.db*"))
    screen.box.forward.click()
    computer.wait(lambda: screen.result.isVisible() or bool(computer.said()))
    assert screen.result.isVisible()


def test_a_window_closed_over_the_result_closes_the_file(
    before: Before, switched_on: Callable[[Path], Computer], tmp_path: Path
) -> None:
    computer = switched_on(tmp_path / "neu")
    _choose_the_backup(computer, before.backup)
    screen = computer.window.second_entrance
    assert isinstance(screen, RestoreScreen)
    screen.access.by_password.click()
    screen.access.old.set_text(PASSWORD)
    screen.box.forward.click()
    computer.wait(screen.result.isVisible)
    computer.window.close()
    computer.holding.stack.close()
    assert not list((tmp_path / "neu").glob("akten.db-wal"))
    with ProfileLock(tmp_path / "neu"):
        assert _content(tmp_path / "neu", PASSWORD).is_sound


def test_a_forgotten_password_is_replaced_with_the_sheet_on_the_same_computer(
    before: Before, switched_on: Callable[[Path], Computer], caplog: pytest.LogCaptureFixture
) -> None:
    known = _content(before.profile, PASSWORD)
    computer = switched_on(before.profile)
    entrance = computer.window.entrance
    assert isinstance(entrance, UnlockScreen)
    made_unasked = computer.window.second_entrance
    assert made_unasked is None
    computer.press(Qt.Key.Key_B, STRG)
    screen = computer.window.second_entrance
    assert isinstance(screen, RecoveryScreen)
    computer.type(before.sheet.printed.lower())
    computer.press(RETURN)
    computer.wait(lambda: screen.password.isVisible() or bool(computer.said()))
    _type_new_password(computer)
    computer.wait(lambda: computer.user_is_in() or bool(computer.said()))
    assert computer.names() == ["Amina Haddad"]
    assert computer.window.second_entrance is None
    computer.window.close()
    computer.holding.stack.close()
    assert _content(before.profile, NEW_PASSWORD) == known
    with pytest.raises(WrongPassword):
        _content(before.profile, PASSWORD)
    assert not [secret for secret in (NEW_PASSWORD, *before.sheet.groups) if secret in caplog.text]


def test_the_code_of_another_sheet_changes_nothing(before: Before, switched_on: Callable[[Path], Computer]) -> None:
    keys = find_profile(before.profile).key_path.read_bytes()
    computer = switched_on(before.profile)
    computer.press(Qt.Key.Key_B, STRG)
    computer.type(RecoveryCode((3,) * 26).printed)
    computer.press(RETURN)
    computer.wait(lambda: bool(computer.said()))
    assert "gehört aber nicht hierher" in computer.said()
    assert find_profile(before.profile).key_path.read_bytes() == keys
    computer.press(ESCAPE)
    assert isinstance(computer.window.entrance, UnlockScreen)
    assert computer.window.entrance.isVisible()
    computer.type(PASSWORD)
    computer.press(RETURN)
    computer.wait(computer.user_is_in)


def _choose_the_backup(computer: Computer, backup: Path, office: str = "Büro am Markt") -> None:
    start = computer.window.entrance
    assert isinstance(start, StartScreen)
    computer.press(Qt.Key.Key_Backtab)
    computer.press(DOWN)
    assert start.pages[0].from_backup.isChecked()
    start.forward.setFocus()
    computer.press(RETURN)
    screen = computer.window.second_entrance
    assert isinstance(screen, RestoreScreen)
    computer.type(str(backup))
    computer.press(RETURN)
    computer.wait(lambda: screen.backup.card.isVisible() or bool(computer.said()))
    assert screen.backup.office.text() == office
    computer.press(RETURN)
    assert screen.access.isVisible()


def _type_new_password(computer: Computer) -> None:
    computer.type(NEW_PASSWORD)
    computer.press(TAB)
    computer.type(NEW_PASSWORD)
    computer.press(RETURN)


@dataclass(frozen=True, slots=True)
class Content:
    """What a profile holds; the hash of its heads names the replicas of changes, the other does not."""

    hash: str
    heads: str
    values: tuple[object, ...]
    replica: ReplicaId
    is_sound: bool


def _content(folder: Path, password: str) -> Content:
    profile = find_profile(folder)
    office = unlock_office(profile, profile.users[0].id, password, surroundings(clock=SystemClock()))
    with office.store.database.read() as connection:
        records = list(every_record(connection, office.store.database.replicas))
    values = tuple(
        (record.scope, record.id, number, [(head.value, head.origin.wall, head.origin.actor) for head in cell])
        for record in records
        for number, cell in sorted(record.state.cells.items())
    )
    sound = all(check.ok for check in verify_profile(office))
    content = Content(state_hash(office.store), heads_hash(office.store), values, office.store.replica, sound)
    lock_office(office)
    assert len(records) > 1
    return content
