"""The unlock screen: opening, wrong tries, what may be shown."""

from __future__ import annotations

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.presenters.unlock import OFFERED_AFTER, AfterLock, UnlockPresenter, UserCard
from kiim_desktop.presenters.waits import SECONDS_AFTER_WRONG
from kiim_desktop.storage.errors import DatabaseDamaged
from tests.presenters.entrances import PASSWORD, SmallDoor


def _presenter(door: SmallDoor, before: AfterLock | None = None) -> tuple[UnlockPresenter, list[object]]:
    opened: list[object] = []
    return UnlockPresenter(door, InlineJobs(), opened.append, before or AfterLock()), opened


def test_the_right_password_opens_the_office() -> None:
    presenter, opened = _presenter(SmallDoor())
    presenter.open(PASSWORD)
    assert opened == ["office"]
    assert not presenter.state.problem


def test_a_wrong_password_says_so_and_opens_nothing() -> None:
    presenter, opened = _presenter(SmallDoor())
    presenter.open("falsch")
    assert not opened
    assert "Kennwort" in presenter.state.problem


def test_waiting_grows_with_wrong_tries_and_blocks_the_next_one() -> None:
    door = SmallDoor()
    presenter, _opened = _presenter(door)
    waits = []
    for _number in range(len(SECONDS_AFTER_WRONG) + 2):
        presenter.open("falsch")
        waits.append(presenter.state.wait)
        while presenter.state.wait:
            tries = len(door.tried)
            presenter.open(PASSWORD)
            assert len(door.tried) == tries
            presenter.second_passed()
    assert waits == sorted(waits)
    assert waits[-1] == SECONDS_AFTER_WRONG[-1]


def test_an_empty_password_is_not_tried() -> None:
    door = SmallDoor()
    presenter, _opened = _presenter(door)
    presenter.open("")
    assert not door.tried
    assert presenter.state.problem


def test_the_password_of_one_user_does_not_open_for_another() -> None:
    presenter, opened = _presenter(SmallDoor())
    presenter.choose(1)
    presenter.open(PASSWORD)
    assert not opened


def test_a_damaged_file_is_told_and_is_no_wrong_try() -> None:
    presenter, _opened = _presenter(SmallDoor(broken=DatabaseDamaged(part="akten.db")))
    presenter.open(PASSWORD)
    assert "Sicherung" in presenter.state.problem
    assert presenter.state.wait == 0


def test_an_unexpected_error_shows_a_code_and_not_its_text() -> None:
    presenter, _opened = _presenter(SmallDoor(broken=RuntimeError("Ahmad Karimi")))
    presenter.open(PASSWORD)
    assert "unexpected.RuntimeError" in presenter.state.problem
    assert "Karimi" not in presenter.state.problem


def test_facts_of_the_session_stand_there_only_after_a_lock() -> None:
    cold, _opened = _presenter(SmallDoor())
    assert cold.state.facts == ()
    warm, _opened = _presenter(SmallDoor(), AfterLock(user=b"deniz---".hex(), drafts=2, reason="Gesperrt um 10:02"))
    assert warm.state.chosen == 1
    assert [words for _icon, words in warm.state.facts] == ["2 Entwürfe sind gesichert", "Gesperrt um 10:02"]


def test_a_key_file_read_from_its_previous_version_is_told() -> None:
    presenter, _opened = _presenter(SmallDoor(from_previous=True))
    assert presenter.state.facts[0][0] == "warning"


def test_the_sheet_is_pointed_out_after_three_wrong_passwords_and_leads_the_chosen_user_on() -> None:
    asked: list[UserCard] = []
    door = SmallDoor()
    presenter = UnlockPresenter(door, InlineJobs(), lambda _office: None, AfterLock(), asked.append)
    for number in range(OFFERED_AFTER):
        assert not presenter.state.is_sheet_offered, number
        presenter.open("falsch")
        while presenter.state.wait:
            presenter.second_passed()
    assert presenter.state.is_sheet_offered
    presenter.choose(1)
    presenter.forget()
    assert asked == [door.users[1]]


def test_where_nobody_can_get_in_the_sheet_is_not_offered() -> None:
    presenter = UnlockPresenter(
        SmallDoor(users=()), InlineJobs(), lambda _office: None, AfterLock(), lambda _card: None
    )
    presenter.forget()
    assert not presenter.state.may_recover
