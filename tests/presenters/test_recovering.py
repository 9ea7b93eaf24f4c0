"""A forgotten password: the code is read as people type it, wrong codes wait longer, nothing typed gets lost."""

from __future__ import annotations

import pytest

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.crypto.sheets import RecoveryCode, SheetKind
from kiim_desktop.presenters.recovering import RecoveryPresenter
from kiim_desktop.presenters.sheet_entry import NOTHING_TYPED, Mark, SheetEntry
from kiim_desktop.presenters.waits import SECONDS_AFTER_WRONG
from kiim_desktop.storage.errors import DiskFull
from tests.presenters.entrances import NEW_PASSWORD, OTHER_SHEET, PASSWORD, SHEET, SmallDoor


def _presenter(door: SmallDoor) -> tuple[RecoveryPresenter, list[object], list[str]]:
    opened, left = list[object](), list[str]()
    presenter = RecoveryPresenter(door, InlineJobs(), opened.append, left.append)
    presenter.begin(door.users[1].id, door.users[1].name)
    return presenter, opened, left


def _typed(code: RecoveryCode) -> SheetEntry:
    entry = NOTHING_TYPED
    for number, group in enumerate(code.groups):
        entry = entry.typed(number, group)
    return entry


def _marks(entry: SheetEntry) -> str:
    return "".join(note.mark.name[0] if note.mark is not Mark.WRONG else "x" for note in entry.notes)


@pytest.mark.parametrize(
    "text",
    [SHEET.printed, SHEET.printed.lower(), "".join(SHEET.groups), "\n".join(SHEET.groups), f"  {SHEET.printed} "],
)
def test_a_pasted_code_is_read_whatever_parts_it(text: str) -> None:
    entry = NOTHING_TYPED.typed(3, text)
    assert entry.code == SHEET
    assert _marks(entry) == "RRRRRR"


def test_letters_that_look_like_digits_are_the_digits() -> None:
    ones = RecoveryCode((1, 0) * 13)
    assert "".join(ones.groups).startswith("1010101010")
    typed = "-".join(ones.groups).replace("1", "l").replace("0", "o")
    assert NOTHING_TYPED.typed(0, typed).code == ones


def test_the_group_with_a_typing_error_is_named_as_soon_as_the_code_is_whole() -> None:
    groups = list(SHEET.groups)
    groups[2] = ("Z" if groups[2][0] != "Z" else "Y") + groups[2][1:]
    entry = NOTHING_TYPED
    for number, group in enumerate(groups[:-1]):
        entry = entry.typed(number, group)
    assert _marks(entry) == "WWWWWE"
    entry = entry.typed(5, groups[5])
    assert _marks(entry) == "WWxWWW"
    assert "Gruppe 3" in entry.problem
    assert entry.code is None


def test_a_group_that_is_short_long_or_impossible_is_marked_at_once() -> None:
    entry = NOTHING_TYPED.typed(0, "ABCD").typed(1, "ABCDU")
    assert _marks(entry)[:3] == "xxE"
    assert [note.words for note in entry.notes[:2]] == ["1 Zeichen fehlt", "„U“ gibt es nicht"]
    crowded = _typed(SHEET).typed(1, SHEET.groups[1] + "A")
    assert (crowded.notes[1].mark, crowded.notes[1].words) == (Mark.WRONG, "1 zu viel")
    assert crowded.code is None


def test_a_sign_too_many_goes_on_into_an_empty_group() -> None:
    assert NOTHING_TYPED.typed(0, "ABCDEF").groups[:2] == ("ABCDE", "F")


def test_the_sheet_of_the_office_is_told_apart() -> None:
    entry = NOTHING_TYPED.typed(0, RecoveryCode(SHEET.symbols, SheetKind.OFFICE).printed)
    assert entry.code is None
    assert "anderen Notfallblatt" in entry.problem


def test_the_sheet_and_a_new_password_open_for_the_user_who_asked() -> None:
    door = SmallDoor()
    presenter, opened, _left = _presenter(door)
    presenter.type_group(0, SHEET.printed)
    presenter.forward()
    assert presenter.state.step == 1
    presenter.type_password(NEW_PASSWORD, NEW_PASSWORD)
    presenter.forward()
    assert opened == ["office"]
    assert door.set == [(door.users[1].id, NEW_PASSWORD)]


def test_secrets_are_gone_from_the_state_when_the_file_is_open_and_never_in_its_text() -> None:
    presenter, _opened, _left = _presenter(SmallDoor())
    presenter.type_group(0, SHEET.printed)
    presenter.forward()
    presenter.type_password(NEW_PASSWORD, NEW_PASSWORD)
    text = repr(presenter.state)
    assert NEW_PASSWORD not in text
    assert SHEET.groups[0] not in text
    presenter.forward()
    assert presenter.state.sheet == NOTHING_TYPED
    assert not presenter.state.new.password


def test_waiting_grows_with_wrong_codes_and_nothing_is_tried_meanwhile() -> None:
    presenter, opened, _left = _presenter(SmallDoor())
    presenter.type_group(0, OTHER_SHEET.printed)
    waits = []
    for _number in range(len(SECONDS_AFTER_WRONG) + 1):
        presenter.forward()
        assert "gehört aber nicht hierher" in presenter.state.problem
        waits.append(presenter.state.wait)
        if presenter.state.wait:
            presenter.type_group(0, SHEET.printed)
            presenter.forward()
            assert presenter.state.step == 0
            presenter.type_group(0, OTHER_SHEET.printed)
        while presenter.state.wait:
            presenter.second_passed()
    assert waits == sorted(waits)
    assert waits[-1] == SECONDS_AFTER_WRONG[-1]
    assert not opened


@pytest.mark.parametrize("password", ["kurz", "Deniz Yilmaz Deniz", "passwort1234"])
def test_a_weak_password_does_not_go_on(password: str) -> None:
    door = SmallDoor()
    presenter, _opened, _left = _presenter(door)
    presenter.type_group(0, SHEET.printed)
    presenter.forward()
    presenter.type_password(password, password)
    presenter.forward()
    assert not door.set
    presenter.suggest_password()
    assert presenter.state.new.password == PASSWORD
    assert presenter.state.may_go_on


def test_going_back_and_a_full_disk_keep_what_was_typed() -> None:
    door = SmallDoor(broken=DiskFull())
    presenter, opened, left = _presenter(door)
    presenter.type_group(0, SHEET.printed)
    presenter.forward()
    presenter.type_password(NEW_PASSWORD, NEW_PASSWORD)
    presenter.back()
    presenter.back()
    assert left == [""]
    presenter.begin(door.users[1].id, door.users[1].name)
    presenter.forward()
    presenter.forward()
    assert "voll" in presenter.state.problem
    door.broken = None
    presenter.forward()
    assert opened == ["office"]


def test_another_user_types_a_password_of_their_own() -> None:
    door = SmallDoor()
    presenter, _opened, _left = _presenter(door)
    presenter.type_password(NEW_PASSWORD, NEW_PASSWORD)
    presenter.begin(door.users[0].id, door.users[0].name)
    assert not presenter.state.new.password


def test_cancelling_too_late_says_that_the_new_password_is_valid() -> None:
    presenter, opened, left = _presenter(SmallDoor(cancels=True))
    presenter.type_group(0, SHEET.printed)
    presenter.forward()
    presenter.type_password(NEW_PASSWORD, NEW_PASSWORD)
    presenter.forward()
    assert not opened
    assert "gilt schon" in left[0]
