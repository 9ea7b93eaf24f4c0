"""Verwaltung behind the screen: who sees what, and what each section does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiim_desktop.crypto.errors import WrongRecoveryCode
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.sheets import SheetKind, new_recovery_code
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.offices import Action, Role, may
from kiim_desktop.interchange.errors import FileThere
from kiim_desktop.presenters.office.audit import Asked, AuditPresenter, LogLine
from kiim_desktop.presenters.office.backup import BackupPresenter
from kiim_desktop.presenters.office.closing import Deed, Failed
from kiim_desktop.presenters.office.devices import DevicesPresenter
from kiim_desktop.presenters.office.joining import JoiningPresenter
from kiim_desktop.presenters.office.places import PlacesPresenter
from kiim_desktop.presenters.office.sections import Section, not_for, sections_for
from kiim_desktop.presenters.office.sheets import SheetsPresenter
from kiim_desktop.presenters.office.users import Form, UsersPresenter
from kiim_desktop.presenters.paper.html_page import html_of
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.tones import Tone
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.usecases.errors import BackupExists, LastLead, UserExists
from tests.factories import make_note, make_person, surroundings
from tests.presenters.desks import notes, open_desk

WORDS = "Nebel-Kachel-Ruder-12"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


class NoClosing:
    """Remembers what should close the file."""

    def __init__(self) -> None:
        self.asked: list[tuple[Deed, str, Failed]] = []

    def __call__(self, deed: Deed, reason: str, failed: Failed) -> None:
        self.asked.append((deed, reason, failed))


def users_of(desk: Desk, closing: NoClosing | None = None) -> UsersPresenter:
    presenter = UsersPresenter(desk, closing or NoClosing(), cost=KdfCost.MINIMUM)
    presenter.look()
    return presenter


def add(presenter: UsersPresenter, name: str, role: Role = Role.COUNSELLOR) -> None:
    presenter.begin_new()
    presenter.name_user(name)
    presenter.choose_role(role.value)
    presenter.type_password(WORDS, WORDS)
    presenter.save()


def choose(presenter: UsersPresenter, name: str) -> None:
    presenter.choose(next(each.id for each in presenter.state.users if each.name == name))


@pytest.mark.parametrize("role", Role)
def test_every_role_sees_some_sections_and_one_sentence_names_the_others(role: Role) -> None:
    shown = sections_for(role)
    assert shown
    assert (Section.USERS in shown) is may(role, Action.ADMINISTER_USERS)
    assert (Section.AUDIT in shown) is may(role, Action.READ_AUDIT)
    for section in Section:
        assert (section.title in not_for(role)) is (section not in shown)


def test_a_lead_sees_everything_and_nothing_is_said() -> None:
    assert sections_for(Role.LEAD) == tuple(Section)
    assert not not_for(Role.LEAD)


def test_somebody_new_gets_in_with_the_role_chosen(desk: Desk) -> None:
    presenter = users_of(desk)
    add(presenter, "Frau Winter", Role.DPO)
    assert [(each.name, each.title, each.is_own) for each in presenter.state.users] == [
        ("Frau Sommer", "Leitung", True),
        ("Frau Winter", "Datenschutz", False),
    ]
    assert presenter.state.form is Form.CHOSEN
    assert WORDS not in repr(presenter.state)
    assert notes(desk).told == ["Frau Winter hat jetzt einen Zugang auf diesem Gerät."]


def test_a_second_access_of_one_name_is_refused_and_what_was_typed_stays(desk: Desk) -> None:
    presenter = users_of(desk)
    add(presenter, "frau sommer")
    assert presenter.state.form is Form.NEW
    assert presenter.state.name == "frau sommer"
    assert presenter.state.problem == UserExists().sentence


@pytest.mark.parametrize(
    ("name", "password", "again"), [("", WORDS, WORDS), ("Frau Winter", "kurz", "kurz"), ("Frau Winter", WORDS, "x")]
)
def test_half_a_form_cannot_be_saved(desk: Desk, name: str, password: str, again: str) -> None:
    presenter = users_of(desk)
    presenter.begin_new()
    presenter.name_user(name)
    presenter.type_password(password, again)
    assert not presenter.state.may_save
    presenter.save()
    assert len(presenter.state.users) == 1


def test_a_password_made_of_the_name_is_refused_in_whatever_order_they_were_typed(desk: Desk) -> None:
    presenter = users_of(desk)
    presenter.begin_new()
    presenter.type_password("Frau Winter 2026", "Frau Winter 2026")
    presenter.name_user("Frau Winter")
    assert presenter.state.new.problem
    assert not presenter.state.may_save


def test_a_role_is_changed_and_the_own_access_is_left_alone(desk: Desk) -> None:
    presenter = users_of(desk)
    presenter.choose_role(Role.IT.value)
    assert not presenter.state.may_save
    presenter.begin_password()
    assert presenter.state.form is Form.CHOSEN
    add(presenter, "Frau Winter")
    choose(presenter, "Frau Winter")
    assert not presenter.state.may_save
    presenter.choose_role(Role.LEAD.value)
    presenter.save()
    assert presenter.state.line is not None
    assert presenter.state.line.title == "Leitung"
    assert presenter.state.role == Role.LEAD.value


def test_a_new_password_is_set_for_the_chosen_one(desk: Desk) -> None:
    presenter = users_of(desk)
    add(presenter, "Frau Winter")
    choose(presenter, "Frau Winter")
    before = find_profile(desk.office.profile.folder).keyfile.users
    presenter.begin_password()
    presenter.suggest_password()
    presenter.save()
    after = find_profile(desk.office.profile.folder).keyfile.users
    assert [old.salt == new.salt for old, new in zip(before, after, strict=True)] == [True, False]
    assert notes(desk).told[-1] == "Frau Winter kommt nur noch mit dem neuen Kennwort herein."


def test_choosing_somebody_else_forgets_what_was_typed(desk: Desk) -> None:
    presenter = users_of(desk)
    add(presenter, "Frau Winter")
    choose(presenter, "Frau Winter")
    presenter.begin_password()
    presenter.type_password(WORDS, "")
    choose(presenter, "Frau Sommer")
    assert presenter.state.form is Form.CHOSEN
    assert not presenter.state.new.password


def test_removing_an_access_closes_the_file(desk: Desk) -> None:
    closing = NoClosing()
    presenter = users_of(desk, closing)
    presenter.remove()
    assert len(closing.asked) == 0
    add(presenter, "Frau Winter")
    choose(presenter, "Frau Winter")
    presenter.remove()
    [(deed, reason, failed)] = closing.asked
    assert reason == "nach dem Entfernen eines Zugangs"
    busy = [presenter.state.is_busy]
    failed(LastLead())
    assert [*busy, presenter.state.is_busy] == [True, False]
    assert presenter.state.problem == LastLead().sentence
    anew = deed(desk.office, surroundings())
    assert [each.name for each in anew.profile.users] == ["Frau Sommer"]
    anew.store.close()


def sheets_of(desk: Desk, closing: NoClosing | None = None) -> SheetsPresenter:
    presenter = SheetsPresenter(desk, closing or NoClosing())
    presenter.look()
    return presenter


def type_all(presenter: SheetsPresenter, printed: str) -> None:
    presenter.type_group(0, printed)


def test_a_sheet_counts_only_after_it_was_typed_from_the_paper(desk: Desk) -> None:
    presenter = sheets_of(desk)
    presenter.begin_making()
    code = presenter.state.code
    assert code is not None
    assert code.printed not in repr(presenter.state)
    presenter.adopt()
    type_all(presenter, new_recovery_code(desk.office.random).printed)
    presenter.adopt()
    assert not presenter.state.may_adopt
    assert not find_profile(desk.office.profile.folder).keyfile.slots[1:]
    type_all(presenter, code.printed)
    presenter.adopt()
    assert presenter.state.code is None
    row = presenter.state.row
    assert row is not None
    assert (row.exists, row.standing.text) == (True, "noch nie geprobt")


def test_leaving_forgets_the_new_code_and_the_present_sheet_stays(desk: Desk) -> None:
    presenter = sheets_of(desk)
    presenter.begin_making()
    presenter.leave()
    assert presenter.state.code is None
    presenter.look()
    row = presenter.state.row
    assert row is not None
    assert not row.exists


def test_a_sheet_is_tried_and_the_day_is_told(desk: Desk) -> None:
    presenter = sheets_of(desk)
    presenter.begin_making()
    code = presenter.state.code
    assert code is not None
    type_all(presenter, code.printed)
    presenter.adopt()
    presenter.begin_trying()
    type_all(presenter, new_recovery_code(desk.office.random).printed)
    presenter.try_typed()
    assert presenter.state.problem == WrongRecoveryCode().sentence
    type_all(presenter, code.printed)
    presenter.try_typed()
    row = presenter.state.row
    assert row is not None
    assert (row.tried, row.standing.tone) == ("17.11.2026", Tone.OK)


def test_the_sheet_of_the_office_waits_for_the_keys_of_the_office(desk: Desk) -> None:
    presenter = sheets_of(desk)
    presenter.choose(SheetKind.OFFICE)
    row = presenter.state.row
    assert row is not None
    assert not row.may_make


def test_the_page_is_written_once_and_never_over_another_file(desk: Desk, tmp_path: Path) -> None:
    presenter = sheets_of(desk)
    presenter.begin_making()
    page = presenter.page()
    assert page is not None
    assert presenter.state.code is not None
    assert presenter.state.code.groups[2] in html_of(page)
    assert page.plain_title == "Notfallblatt für dieses Gerät"
    presenter.keep_page(b"%PDF", tmp_path / "blatt.pdf")
    assert presenter.state.is_saved
    presenter.keep_page(b"%PDF", tmp_path / "blatt.pdf")
    assert presenter.state.problem == FileThere().sentence


def test_changing_the_key_closes_the_file(desk: Desk) -> None:
    closing = NoClosing()
    sheets_of(desk, closing).change_key()
    assert len(closing.asked) == 1


def backups_of(desk: Desk) -> BackupPresenter:
    presenter = BackupPresenter(desk)
    presenter.look()
    return presenter


def test_a_backup_by_hand_lies_in_a_folder_of_its_own(desk: Desk, tmp_path: Path) -> None:
    presenter = backups_of(desk)
    assert presenter.state.standing.tone is Tone.WARN
    presenter.back_up(tmp_path / "stick")
    [made] = (tmp_path / "stick").iterdir()
    assert made.name == "kiim-sicherung-2026-11-17-104215"
    assert (made / "akten.db").exists()
    assert presenter.state.standing.text == "gesichert"
    assert presenter.state.last == "heute, 10:42"
    assert not presenter.state.doing


def test_a_backup_that_fails_says_so_and_can_be_tried_again(desk: Desk, tmp_path: Path) -> None:
    presenter = backups_of(desk)
    presenter.back_up(tmp_path / "stick")
    presenter.back_up(tmp_path / "stick")
    assert presenter.state.problem == BackupExists().sentence
    presenter.back_up(tmp_path / "anderer")
    assert not presenter.state.problem


def test_looking_the_file_through_names_each_check(desk: Desk) -> None:
    make_person(desk.office)
    presenter = backups_of(desk)
    presenter.check_file()
    assert len(presenter.state.checks) > 5
    assert {line.result.text for line in presenter.state.checks} == {"in Ordnung"}


def log_of(desk: Desk) -> tuple[AuditPresenter, Callable[[], list[LogLine]]]:
    presenter = AuditPresenter(desk)
    presenter.look()

    def rows() -> list[LogLine]:
        view = presenter.state.view
        assert view is not None
        return list(presenter.fetch(view)(0, 1_000).rows)

    return presenter, rows


def test_the_log_begins_with_the_newest_line_which_is_this_reading(desk: Desk) -> None:
    presenter, rows = log_of(desk)
    assert rows()[0].action == "Protokoll gelesen"
    assert rows()[-1].detail == "entsperrt"
    assert presenter.state.total == f"{len(rows())} Zeilen"


def test_a_filter_shows_what_fits_and_empties_again(desk: Desk) -> None:
    make_note(desk.office, make_person(desk.office))
    presenter, rows = log_of(desk)
    everything = len(rows())
    presenter.ask(Asked(action=AuditAction.WRITE.value, user=bytes(desk.office.user.id).hex()))
    assert {row.action for row in rows()} == {"Geschrieben"}
    presenter.ask(Asked(since="gestern", until="heute"))
    assert len(rows()) >= everything
    presenter.ask(Asked(until="1.11.2026"))
    assert rows() == []
    presenter.clear()
    assert len(rows()) > everything


@pytest.mark.parametrize(("since", "until"), [("bald mal", ""), ("", "xx"), ("10.11.", "3.11.")])
def test_a_day_that_cannot_be_understood_leaves_the_list_as_it_was(desk: Desk, since: str, until: str) -> None:
    presenter, _rows = log_of(desk)
    before = presenter.state.view
    presenter.ask(Asked(since=since, until=until))
    assert presenter.state.since_problem or presenter.state.until_problem
    assert presenter.state.view == before


def test_asking_the_same_once_more_is_no_second_reading(desk: Desk) -> None:
    presenter, _rows = log_of(desk)
    lines = len(desk.office.store.audit_lines())
    presenter.ask(Asked())
    assert len(desk.office.store.audit_lines()) == lines


def test_a_line_about_a_file_leads_to_it(desk: Desk) -> None:
    person = make_person(desk.office)
    presenter, rows = log_of(desk)
    about = next(row for row in rows() if row.object == person.hex())
    presenter.choose(about)
    presenter.open_person()
    assert notes(desk).went == [("person", {"person": person})]
    presenter.choose(rows()[0])
    assert presenter.state.person is None


def test_somebody_without_the_right_to_files_gets_no_way_to_them(tmp_path: Path) -> None:
    with open_desk(tmp_path, role=Role.DPO) as desk:
        presenter, rows = log_of(desk)
        presenter.choose(rows()[0])
        assert presenter.state.person is None


def test_the_log_goes_into_a_table_as_it_was_asked_for(desk: Desk, tmp_path: Path) -> None:
    presenter, rows = log_of(desk)
    presenter.ask(Asked(action=AuditAction.READ_AUDIT.value))
    presenter.export(tmp_path / "protokoll.csv")
    written = (tmp_path / "protokoll.csv").read_text(encoding="utf-8-sig")
    assert written.count("Protokoll gelesen") == len(rows())
    assert "Geschrieben" not in written
    presenter.export(tmp_path / "fehlt" / "protokoll.csv")
    assert presenter.state.problem


def test_an_office_without_a_kreis_says_so_in_each_section(desk: Desk) -> None:
    devices, joining = DevicesPresenter(desk, lambda: None), JoiningPresenter(desk, lambda: None)
    places = PlacesPresenter(desk)
    for presenter in (devices, joining, places):
        presenter.look()
        assert presenter.state.is_loaded
        assert not presenter.state.is_member
    assert notes(desk).errors == []
