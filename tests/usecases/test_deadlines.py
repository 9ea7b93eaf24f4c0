"""The deadlines of a person with reasons, of the office by day, and what people say of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import Cancelled, Progress
from kiim_desktop.domain.deadlines import State
from kiim_desktop.domain.kinds import PASSPORT, PLAN, RESIDENCE_TITLE, TASK
from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage import deadlines as stored
from kiim_desktop.storage import facts
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.person_lists import PersonFilter
from kiim_desktop.usecases.agenda import agenda_of_day
from kiim_desktop.usecases.deadlines import (
    DeadlinePlace,
    count_deadlines,
    deadlines_need_renewal,
    deadlines_of_person,
    deadlines_until,
    finish_deadline,
    renew_deadlines,
    rule_out_deadline,
    snooze_deadline,
)
from kiim_desktop.usecases.errors import DayIsOver, NoSuchDeadline, NoSuchPerson
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.planning import hold_review
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.factories import make_entry, make_person

LAST = date(2026, 12, 31)


def with_title(office: Office, until: str = "2026-05-01") -> tuple[PersonId, DeadlinePlace]:
    person = make_person(office)
    title = make_entry(office, person, RESIDENCE_TITLE, title="25(3)", valid_until=until)
    return person, DeadlinePlace(person, "title_expiry", title)


def state(office: Office, person: PersonId) -> State:
    return deadlines_of_person(office, person)[0].state


def shown(office: Office) -> list[str]:
    return [each.rule.id for each in deadlines_until(office, LAST).lines]


def test_a_person_has_its_deadlines_with_reasons(office: Office) -> None:
    person, place = with_title(office)
    (found,) = deadlines_of_person(office, person)
    assert (found.place, found.state, found.lead, found.deadline.due) == (place, State.UPCOMING, 60, "2026-05-01")
    assert "gilt bis 01.05.2026" in found.reason.why
    assert (found.reason.facts[0].field, found.reason.facts[0].value) == ("gültig bis", "01.05.2026")
    assert found.reason.facts[0].source
    assert found.reason.standing.startswith("ungeprüft")


def test_a_person_that_is_not_there_has_none(office: Office) -> None:
    with pytest.raises(NoSuchPerson):
        deadlines_of_person(office, PersonId(bytes(16)))


def test_the_office_pages_through_its_deadlines(office: Office) -> None:
    for month in range(3, 6):
        with_title(office, f"2026-{month:02}-20")
    first, second = deadlines_until(office, LAST, limit=2), deadlines_until(office, LAST, limit=2, offset=2)
    assert (len(first.lines), first.total, len(second.lines), second.total) == (2, 3, 1, 3)
    assert [each.first.month for each in (*first.lines, *second.lines)] == [3, 4, 5]
    assert count_deadlines(office, date(2026, 4, 30)) == 2


@pytest.mark.parametrize("finish", [finish_deadline, rule_out_deadline])
def test_what_is_done_or_does_not_apply_goes_and_can_be_taken_back(office: Office, finish: object) -> None:
    person, place = with_title(office)
    is_done = finish is finish_deadline
    (finish_deadline if is_done else rule_out_deadline)(office, place)
    assert shown(office) == []
    assert state(office, person) is (State.DONE if is_done else State.NOT_APPLICABLE)
    finish_deadline(office, place, done=False) if is_done else rule_out_deadline(office, place, ruled_out=False)
    assert shown(office) == ["title_expiry"]
    assert state(office, person) is State.UPCOMING


def test_a_deadline_rests_until_a_day_and_keeps_its_own(office: Office, clock: FixedClock) -> None:
    person, place = with_title(office)
    until = office.today + timedelta(days=10)
    snooze_deadline(office, place, until)
    assert shown(office) == []
    assert deadlines_of_person(office, person)[0].rests_until == until
    assert [each.rule.id for each in deadlines_until(office, LAST, only_shown=False).lines] == ["title_expiry"]
    clock.at += timedelta(days=9)
    assert shown(office) == []
    clock.at += timedelta(days=1)
    assert shown(office) == ["title_expiry"]
    with pytest.raises(DayIsOver):
        snooze_deadline(office, place, office.today)
    snooze_deadline(office, place, None)
    assert deadlines_of_person(office, person)[0].rests_until is None


def test_an_answer_holds_for_its_day_only(office: Office) -> None:
    person, place = with_title(office)
    finish_deadline(office, place)
    record_entry(
        office, person, Entry(kind=RESIDENCE_TITLE, record=place.record, answers={"valid_until": "2026-05-15"})
    )
    assert shown(office) == ["title_expiry"], "the card says another day now"
    record_entry(
        office, person, Entry(kind=RESIDENCE_TITLE, record=place.record, answers={"valid_until": "2026-05-01"})
    )
    assert shown(office) == []


def test_an_answer_is_one_record_that_travels_and_no_reminder_of_its_own(office: Office) -> None:
    person, place = with_title(office)
    snooze_deadline(office, place, office.today + timedelta(days=5))
    finish_deadline(office, place)
    (task,) = office.store.records(person_scope(person), [TASK.number])
    said = {name: task.answer(TASK, name) for name in ("is_automatic", "rule", "about", "due", "done")}
    assert said == {
        "is_automatic": True,
        "rule": "title_expiry",
        "about": place.record.hex(),
        "due": "2026-05-01",
        "done": office.today.isoformat(),
    }
    agenda = agenda_of_day(office, None)
    assert (agenda.count, agenda.soon.total, agenda.undated.total) == (0, 0, 0)


def test_a_deadline_that_is_no_more_cannot_be_answered(office: Office) -> None:
    _person, place = with_title(office)
    for gone in (replace(place, rule="ik_claim"), replace(place, record=RecordId(b"whatever"))):
        with pytest.raises(NoSuchDeadline):
            finish_deadline(office, gone)


def test_the_list_of_persons_shows_what_is_due_next(office: Office, clock: FixedClock) -> None:
    person, place = with_title(office)
    row = office.store.persons.one(person)
    assert row is not None
    assert row.next_due == "2026-05-01"
    make_entry(office, person, TASK, text="Anrufen", due="2026-03-20")
    (listed,) = office.store.persons.page(0, 10)
    assert listed.next_due == "2026-03-20"
    (hit,) = office.store.persons.search("Haddad")
    assert hit.row.next_due == "2026-03-20"
    make_entry(office, person, PASSPORT, kind="passport", valid_until="2026-03-10")
    assert office.store.persons.page(0, 10)[0].next_due == "2026-03-10"
    assert office.store.persons.search("Haddad")[0].row.next_due == "2026-03-10"
    finish_deadline(office, place)
    assert office.store.persons.count(PersonFilter(due_until="2026-03-15")) == 1
    assert office.store.persons.count(PersonFilter(due_until="2026-03-05")) == 0


def test_a_far_deadline_does_not_stand_in_the_list_yet(office: Office) -> None:
    person, _place = with_title(office, "2029-05-01")
    row = office.store.persons.one(person)
    assert row is not None
    assert row.next_due == ""
    assert office.store.persons.count(PersonFilter(due_until="2030-01-01")) == 0


# --- new rules ------------------------------------------------------------------------------------------------------


def _as_if_old(office: Office) -> None:
    """Let the file look as one that other rules computed."""
    with office.store.database.write() as connection:
        facts.put(connection, Fact.DEADLINE_RULES, b"before")
        connection.execute("UPDATE deadline SET first = '2020-01-01'")


def test_new_rules_are_computed_once(office: Office) -> None:
    with_title(office)
    _as_if_old(office)
    assert deadlines_need_renewal(office)
    assert renew_deadlines(office, Progress()) == 1
    assert [each.first for each in deadlines_until(office, LAST).lines] == [date(2026, 5, 1)]
    assert not deadlines_need_renewal(office)
    assert renew_deadlines(office, Progress()) == 0


def test_a_cancelled_renewal_goes_on_where_it_stopped(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for _each in range(5):
        with_title(office)
    _as_if_old(office)
    monkeypatch.setattr(stored.renew_slice, "__defaults__", (2,))
    progress = Progress()
    progress_after_one = Progress(reported=lambda step: progress_after_one.cancel() if step.done else None)
    with pytest.raises(Cancelled):
        renew_deadlines(office, progress_after_one)
    assert deadlines_need_renewal(office)
    left = renew_deadlines(office, progress)
    assert 0 < left < 5
    assert {each.first for each in deadlines_until(office, LAST).lines} == {date(2026, 5, 1)}


def test_a_plan_reviewed_today_is_not_at_once_said_to_be_old(office: Office) -> None:
    person = make_person(office)
    plan = make_entry(office, person, PLAN, agreed=(office.today - timedelta(days=250)).isoformat())
    (before,) = deadlines_of_person(office, person)
    assert (before.place.rule, before.state) == ("plan_age", State.OVERDUE)
    hold_review(office, person, plan, None)
    (after,) = deadlines_of_person(office, person)
    assert (after.place.rule, after.state) == ("plan_reviewed", State.UPCOMING)
