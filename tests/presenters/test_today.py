"""Heute: the groups of the day, each row with its day and one action, and everything taken back from the foot line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.domain.kinds import IDENTITY, RESIDENCE_TITLE
from kiim_desktop.domain.offices import Role
from kiim_desktop.presenters.candidates import FAMILY, GIVEN
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.today import EVERYBODY, MINE, TodayPresenter
from kiim_desktop.presenters.today_rows import DeadlineRow, DraftRow, HeadRow, Row, TaskRow
from kiim_desktop.presenters.todo_deeds import RESTS
from kiim_desktop.presenters.tones import Tone
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.agenda import Place, add_to_agenda, appointment_kind, task_kind
from kiim_desktop.usecases.colleagues import add_user
from kiim_desktop.usecases.drafting import keep_draft
from tests.factories import PASSWORD, OtherDevice, core_data, make_entry, make_person
from tests.presenters.desks import TUESDAY, notes, open_desk

TODAY = TUESDAY.date()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


@pytest.fixture
def presenter(desk: Desk) -> TodayPresenter:
    made = TodayPresenter(desk)
    notes(desk).on_changed.append(made.changed)
    return made


def remind(desk: Desk, person: PersonId | None, text: str, days: int | None, **more: str) -> Place:
    due = (TODAY + timedelta(days=days)).isoformat() if days is not None else None
    return add_to_agenda(desk.office, task_kind(person), {"text": text, "due": due, **more}, person)


def shown(rows: tuple[Row, ...]) -> list[str]:
    """Return headings as [title count], reminders as "when | name | what"."""
    return [
        f"[{row.title} {row.count}]" if isinstance(row, HeadRow) else f"{row.when.text} | {row.name} | {row.what}"
        for row in rows
    ]


def row_of(presenter: TodayPresenter, what: str) -> TaskRow:
    return next(row for row in presenter.state.rows if isinstance(row, TaskRow) and row.what == what)


def test_the_morning_shows_overdue_today_and_the_next_week(desk: Desk, presenter: TodayPresenter) -> None:
    selam, yusuf = make_person(desk.office, "Selam", "Gebremariam"), make_person(desk.office, "Yusuf", "Abdi Warsame")
    remind(desk, selam, "Rückruf ABH", -4)
    remind(desk, yusuf, "Jugendberatung nachfragen", -1)
    remind(desk, yusuf, "Wohngeldbescheid", -1)
    remind(desk, None, "Stempelfarbe", 0)
    remind(desk, selam, "Plan prüfen", 3)
    remind(desk, selam, "irgendwann", None)
    remind(desk, selam, "in 8 Tagen", 8)
    presenter.load()
    state = presenter.state
    assert state.title == "Dienstag, 17. November"
    assert shown(state.rows) == [
        "[Überfällig 3]",
        "seit 4 Tagen | Selam Gebremariam | Rückruf ABH",
        "seit 1 Tag | Yusuf Abdi Warsame | Jugendberatung nachfragen",
        "seit 1 Tag |  | Wohngeldbescheid",
        "[Heute 1]",
        "heute | Büro | Stempelfarbe",
        "[Ohne Tag 1]",
        "ohne Tag | Selam Gebremariam | irgendwann",
        "[Nächste 7 Tage 1]",
        "Fr 20.11. | Selam Gebremariam | Plan prüfen",
    ]
    assert [row.tone for row in state.rows if isinstance(row, HeadRow)] == [Tone.DANGER, *[Tone.NEUTRAL] * 3]
    assert state.count == 4


def test_what_was_ticked_keeps_its_place_even_as_the_last_of_its_section(desk: Desk, presenter: TodayPresenter) -> None:
    selam = make_person(desk.office, "Selam", "Gebremariam")
    for what, days in (("früher", -4), ("heute eins", 0), ("heute zwei", 0), ("bald", 3)):
        remind(desk, selam, what, days)
    presenter.load()
    before = [row.what for row in presenter.state.rows if isinstance(row, TaskRow)]
    for what in ("heute eins", "heute zwei", "früher"):
        presenter.finish(row_of(presenter, what))
    rows = presenter.state.rows
    assert [row.what for row in rows if isinstance(row, TaskRow)] == before
    heads = ["Überfällig 0", "Heute 0", "Nächste 7 Tage 1"]
    assert [f"{row.title} {row.count}" for row in rows if isinstance(row, HeadRow)] == heads
    presenter.let_go()
    assert shown(presenter.state.rows) == ["[Nächste 7 Tage 1]", "Fr 20.11. | Selam Gebremariam | bald"]


def test_a_tick_that_could_not_be_written_is_no_tick(desk: Desk, presenter: TodayPresenter) -> None:
    place = remind(desk, make_person(desk.office), "anrufen", 0)
    presenter.load()
    row = row_of(presenter, "anrufen")
    presenter.finish(replace(row, record=RecordId(bytes(16))))
    assert len(notes(desk).errors) == 1
    presenter.finish(row)
    assert row_of(presenter, "anrufen").is_done
    assert place == row.place


def test_a_draft_of_a_new_person_leads_to_its_form(desk: Desk, presenter: TodayPresenter) -> None:
    keep_draft(desk.office, None, IDENTITY, {GIVEN: "Karl", FAMILY: "Meier"})
    presenter.load()
    (head, row) = presenter.state.rows
    assert shown((head,)) == ["[Entwürfe 1]"]
    assert isinstance(row, DraftRow)
    assert (row.name, row.what) == ("Neue Person", "Karl Meier")
    presenter.open(row)
    assert notes(desk).went[-1] == ("persons", {"new": True})


def test_an_empty_office_is_told_from_an_empty_day(desk: Desk, presenter: TodayPresenter) -> None:
    presenter.load()
    assert presenter.state.is_new_office
    make_person(desk.office)
    presenter.load()
    assert not presenter.state.is_new_office


def test_an_empty_day_says_so_only_once_it_was_read(presenter: TodayPresenter) -> None:
    assert not presenter.state.is_empty
    presenter.load()
    assert presenter.state.is_empty


def test_done_is_gone_counted_and_taken_back(desk: Desk, presenter: TodayPresenter) -> None:
    counts: list[int] = []
    presenter.on_count = counts.append
    remind(desk, make_person(desk.office), "anrufen", 0)
    presenter.load()
    presenter.finish(row_of(presenter, "anrufen"))
    presenter.let_go()
    assert presenter.state.is_empty
    assert notes(desk).told == ["Erledigt: anrufen"]
    notes(desk).take_back()
    assert shown(presenter.state.rows)[1:] == ["heute | Amina Haddad | anrufen"]
    assert counts == [1, 0, 1]


@pytest.mark.parametrize("typed", RESTS)
def test_every_offered_rest_can_be_read(presenter: TodayPresenter, typed: str) -> None:
    until = presenter.read_day(typed)
    assert until is not None
    assert until > TODAY


def test_put_off_until_friday_and_taken_back(desk: Desk, presenter: TodayPresenter) -> None:
    remind(desk, make_person(desk.office), "anrufen", -2)
    presenter.load()
    assert presenter.snooze(row_of(presenter, "anrufen"), "Freitag") == ""
    assert shown(presenter.state.rows) == ["[Nächste 7 Tage 1]", "Fr 20.11. | Amina Haddad | anrufen"]
    assert notes(desk).told == ["Verschoben auf Fr 20.11.: anrufen"]
    notes(desk).take_back()
    assert shown(presenter.state.rows)[1:] == ["seit 2 Tagen | Amina Haddad | anrufen"]


def test_what_cannot_be_a_day_to_come_changes_nothing(desk: Desk, presenter: TodayPresenter) -> None:
    remind(desk, make_person(desk.office), "anrufen", 0)
    presenter.load()
    row = row_of(presenter, "anrufen")
    assert presenter.snooze(row, "irgendwie").startswith("Diesen Tag verstehe ich nicht.")
    assert presenter.snooze(row, "heute").startswith("Dieser Tag ist schon vorbei.")
    assert shown(presenter.state.rows)[1:] == ["heute | Amina Haddad | anrufen"]


def test_the_office_is_shown_with_who_it_is_waiting_for(desk: Desk, presenter: TodayPresenter) -> None:
    remind(desk, None, "Stempelfarbe", 0)
    remind(desk, None, "Notfallplan", 0, responsible="ff" * 8)
    presenter.load()
    assert shown(presenter.state.rows) == ["[Heute 1]", "heute | Büro | Stempelfarbe"]
    presenter.choose(EVERYBODY)
    assert sorted(shown(presenter.state.rows)[1:]) == [
        "heute | Büro | Notfallplan",
        "heute | Büro | Stempelfarbe · Sommer",
    ]
    assert presenter.state.choices == ((MINE, "Meine"), (EVERYBODY, "Büro"))


def test_a_reminder_is_given_to_everybody(desk: Desk, presenter: TodayPresenter) -> None:
    remind(desk, None, "Stempelfarbe", 0)
    presenter.load()
    presenter.assign(row_of(presenter, "Stempelfarbe"), None)
    assert notes(desk).told == ["Jetzt bei alle im Büro: Stempelfarbe"]
    presenter.choose(EVERYBODY)
    assert shown(presenter.state.rows)[1:] == ["heute | Büro | Stempelfarbe"]


def test_deadlines_stand_with_their_days_and_are_done_put_off_or_ruled_out(
    desk: Desk, presenter: TodayPresenter
) -> None:
    fatima = make_person(desk.office, "Fatima", "Rezai")
    until = (TODAY + timedelta(days=60)).isoformat()
    make_entry(desk.office, fatima, RESIDENCE_TITLE, title="25(2)", valid_until=until)
    presenter.load()
    (head, row) = presenter.state.rows
    assert isinstance(row, DeadlineRow)
    assert shown((head,)) == ["[Fristen 1]"]
    assert (row.when.text, row.name, row.what) == ("in 60 Tagen", "Fatima Rezai", "Aufenthaltstitel läuft ab")
    for deed in (presenter.finish, presenter.rule_out):
        deed(row)
        presenter.let_go()
        assert shown(presenter.state.rows) == []
        notes(desk).take_back()
        assert presenter.state.rows == (head, row)
    assert presenter.snooze(row, "in 3 Tagen") == ""
    assert shown(presenter.state.rows) == []
    presenter.open(row)
    assert notes(desk).went == [("person", {"person": fatima})]


def test_who_stands_in_sees_the_other_agenda_until_that_day(tmp_path: Path) -> None:
    with open_desk(tmp_path) as found:
        grown = add_user(found.office, "Deniz Yilmaz", Role.COUNSELLOR, PASSWORD + "x", cost=KdfCost.MINIMUM)
        desk = Desk(grown, found.jobs, found.navigator)
        presenter = TodayPresenter(desk)
        notes(desk).on_changed.append(presenter.changed)
        presenter.load()
        (yilmaz,) = presenter.others
        add_to_agenda(grown, task_kind(None), {"text": "Notfallplan", "responsible": yilmaz.id.hex()})
        assert presenter.stand_in(yilmaz, "gestern").startswith("Bitte den letzten Tag der Vertretung schreiben")
        assert presenter.stand_in(yilmaz, "Freitag") == ""
        assert notes(desk).told == ["Sie vertreten Deniz Yilmaz bis Fr 20.11."]
        assert presenter.state.choices == ((MINE, "Meine"), (yilmaz.id.hex(), "Vertretung Yilmaz"), (EVERYBODY, "Büro"))
        presenter.choose(yilmaz.id.hex())
        assert shown(presenter.state.rows) == ["[Ohne Tag 1]", "ohne Tag | Büro | Notfallplan"]
        notes(desk).take_back()
        assert (presenter.state.whose, presenter.state.rows) == (MINE, ())


def test_a_reminder_of_the_office_is_noted_here(desk: Desk, presenter: TodayPresenter) -> None:
    assert presenter.add("  ", "") == "Bitte schreiben, was zu tun ist."
    assert presenter.add("Stempelfarbe", "irgendwie").startswith("Diesen Tag verstehe ich nicht.")
    assert presenter.add("Stempelfarbe", "Freitag") == ""
    assert shown(presenter.state.rows) == ["[Nächste 7 Tage 1]", "Fr 20.11. | Büro | Stempelfarbe"]
    assert notes(desk).told == ["Notiert: Stempelfarbe"]


def test_an_appointment_of_the_office_is_noted_here(desk: Desk, presenter: TodayPresenter) -> None:
    assert presenter.add_appointment("Team", "irgendwann").startswith("Bitte Tag und Uhrzeit schreiben")
    assert presenter.add_appointment("", "Fr 14 Uhr") == "Bitte schreiben, worum es geht."
    assert presenter.add_appointment("Team", "14 Uhr") == ""
    assert presenter.add_appointment("Fachtag", "Fr") == ""
    assert [(row.time, row.title) for row in presenter.state.appointments] == [("14:00", "Team")]
    assert notes(desk).told == ["Termin notiert: Di 17.11. 14:00 Team", "Termin notiert: Fr 20.11. Fachtag"]


def test_a_row_leads_to_its_person(desk: Desk, presenter: TodayPresenter) -> None:
    person = make_person(desk.office)
    remind(desk, person, "anrufen", 0)
    remind(desk, None, "Stempelfarbe", 0)
    presenter.load()
    presenter.open(presenter.state.rows[0])
    presenter.open(presenter.state.rows[0])
    presenter.open(row_of(presenter, "Stempelfarbe"))
    assert notes(desk).went == []
    presenter.open(row_of(presenter, "anrufen"))
    presenter.write_note(row_of(presenter, "anrufen"))
    assert notes(desk).went == [("person", {"person": person}), ("person", {"person": person, "note": True})]


def test_the_next_appointment_is_marked(desk: Desk, presenter: TodayPresenter) -> None:
    person = make_person(desk.office, "Ahmad", "Karimi")
    for time, text, whose in (("9", "Neuaufnahme", None), ("10:55", "Folgeberatung", person), ("14 Uhr", "Team", None)):
        answers = {"text": text, "date": TODAY.isoformat(), "time": time, "place": "Raum 2"}
        add_to_agenda(desk.office, appointment_kind(whose), answers, whose)
    presenter.load()
    assert [(row.time, row.title, row.detail, row.is_next, row.is_past) for row in presenter.state.appointments] == [
        ("09:00", "Neuaufnahme", "Raum 2", False, True),
        ("10:55", "Ahmad Karimi", "Folgeberatung · Raum 2 · in 13 Minuten", True, False),
        ("14:00", "Team", "Raum 2", False, False),
    ]
    presenter.open(presenter.state.appointments[1])
    assert notes(desk).went == [("person", {"person": person})]


def test_files_with_two_values_are_to_be_clarified(desk: Desk, presenter: TodayPresenter) -> None:
    person = make_person(desk.office, "Ahmad", "Karimi")
    other = OtherDevice()
    core = core_data(desk.office, person)
    change = other.writes(core.scope, IDENTITY, core.id, family_name="Karimy")
    desk.office.store.take_in([change], [])
    presenter.load()
    (row,) = presenter.state.clarify
    assert (row.name, row.detail, presenter.state.clarify_count) == ("Ahmad Karimi", "1 Angabe mit zwei Werten", 1)
    presenter.open(row)
    assert notes(desk).went == [("person", {"person": person, "tab": "facts"})]


def test_a_change_elsewhere_is_seen(desk: Desk, presenter: TodayPresenter) -> None:
    presenter.load()
    remind(desk, make_person(desk.office), "anrufen", 0)
    presenter.changed(Changed())
    assert presenter.state.count == 1


def test_what_rested_shows_since_when_it_is_due_again(desk: Desk, presenter: TodayPresenter) -> None:
    remind(desk, make_person(desk.office), "anrufen", -30, snoozed_until=TODAY.isoformat())
    presenter.load()
    row = row_of(presenter, "anrufen")
    assert (row.when.text, row.is_resting) == ("heute", True)
