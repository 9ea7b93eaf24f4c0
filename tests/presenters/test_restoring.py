"""Getting an office back: the backup is seen before anything is asked, each way in leads to the result."""

from __future__ import annotations

import pytest

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.presenters.restoring import Key, Page, RestorePresenter
from kiim_desktop.storage.errors import DiskFull
from tests.presenters.entrances import (
    BACKUPS,
    NEW_PASSWORD,
    OTHER_SHEET,
    PASSWORD,
    SHEET,
    SmallBuilder,
    small_backup,
)


def _at_the_access(builder: SmallBuilder) -> tuple[RestorePresenter, list[object], list[None]]:
    opened, left = list[object](), list[None]()
    presenter = RestorePresenter(builder, InlineJobs(), opened.append, lambda: left.append(None))
    presenter.type_path(str(BACKUPS))
    presenter.forward()
    presenter.forward()
    return presenter, opened, left


def test_the_sheet_and_a_new_password_bring_the_office_back() -> None:
    builder = SmallBuilder(backups=(small_backup(),))
    presenter, opened, _left = _at_the_access(builder)
    assert presenter.state.key is Key.SHEET
    presenter.choose_user(1)
    presenter.type_group(0, SHEET.printed)
    presenter.forward()
    pages = [presenter.state.page]
    presenter.type_password(NEW_PASSWORD, NEW_PASSWORD)
    presenter.forward()
    assert [*pages, presenter.state.page] == [Page.PASSWORD, Page.RESULT]
    (wish,) = builder.wishes
    assert (wish.code, wish.password, wish.user) == (SHEET, NEW_PASSWORD, small_backup().users[1][0])
    assert not opened
    presenter.forward()
    assert opened == ["office"]


def test_the_password_of_the_day_needs_no_new_one() -> None:
    builder = SmallBuilder(backups=(small_backup(has_sheet=False),))
    presenter, _opened, _left = _at_the_access(builder)
    assert presenter.state.key is Key.OLD_PASSWORD
    presenter.type_old_password(PASSWORD)
    presenter.forward()
    assert presenter.state.page is Page.RESULT
    assert builder.wishes[0].code is None


def test_a_folder_without_a_backup_is_told_and_goes_no_further() -> None:
    presenter, _opened, _left = _at_the_access(SmallBuilder())
    assert presenter.state.page is Page.BACKUP
    assert "keine Sicherung" in presenter.state.problem


def test_another_folder_forgets_what_was_found() -> None:
    presenter, _opened, _left = _at_the_access(SmallBuilder(backups=(small_backup(), small_backup(day=3))))
    presenter.back()
    presenter.choose_backup(1)
    assert presenter.state.backup == small_backup(day=3)
    presenter.type_path("anderswo")
    assert presenter.state.backup is None


@pytest.mark.parametrize("key", Key)
def test_waiting_grows_with_wrong_tries_and_nothing_is_tried_meanwhile(key: Key) -> None:
    builder = SmallBuilder(backups=(small_backup(),))
    presenter, _opened, _left = _at_the_access(builder)
    presenter.choose_key(key)
    presenter.type_group(0, OTHER_SHEET.printed)
    presenter.type_old_password("falsch")
    waits = []
    for _number in range(5):
        presenter.forward()
        waits.append(presenter.state.wait)
        tried = len(builder.wishes)
        if presenter.state.wait:
            presenter.forward()
        assert len(builder.wishes) == tried
        while presenter.state.wait:
            presenter.second_passed()
    assert presenter.state.page is Page.ACCESS
    assert waits == sorted(waits)
    assert waits[-1] > 0


def test_going_back_to_the_start_and_a_full_disk_keep_what_was_typed() -> None:
    builder = SmallBuilder(backups=(small_backup(),), refuses=DiskFull())
    presenter, _opened, left = _at_the_access(builder)
    presenter.type_group(0, SHEET.printed)
    presenter.forward()
    presenter.type_password(NEW_PASSWORD, NEW_PASSWORD)
    presenter.forward()
    assert "voll" in presenter.state.problem
    for _page in range(3):
        presenter.back()
    assert left == [None]
    builder.refuses = None
    for _page in range(3):
        presenter.forward()
    assert presenter.state.page is Page.RESULT


def test_secrets_are_gone_from_the_state_after_the_restore_and_never_in_its_text() -> None:
    presenter, _opened, _left = _at_the_access(SmallBuilder(backups=(small_backup(),)))
    presenter.type_old_password(PASSWORD)
    presenter.type_group(0, SHEET.printed)
    presenter.forward()
    presenter.type_password(NEW_PASSWORD, NEW_PASSWORD)
    text = repr(presenter.state)
    assert not [secret for secret in (PASSWORD, NEW_PASSWORD, SHEET.groups[0]) if secret in text]
    presenter.forward()
    state = presenter.state
    assert (state.password, state.new.password, any(state.sheet.groups)) == ("", "", False)
