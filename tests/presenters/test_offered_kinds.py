"""Which kinds are offered: those people enter by hand, health only if IT allows it; others if there are records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.settings import RECORD_HEALTH, Settings
from kiim_desktop.domain.kinds import ATTENDANCE, HEALTH_NEED, HOUSEHOLD_MEMBER, REACHABILITY
from kiim_desktop.domain.records import person_scope
from kiim_desktop.presenters.fact_rows import FactKey
from kiim_desktop.presenters.facts import FactsPresenter
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.office import Office
from tests.factories import OtherDevice, make_entry, make_person, open_office
from tests.presenters.desks import Notes


@dataclass(slots=True)
class Place:
    """An office and one person in it."""

    office: Office
    person: PersonId

    def facts(self) -> FactsPresenter:
        facts = FactsPresenter(Desk(self.office, InlineJobs(), Notes()))
        facts.open(self.person)
        return facts

    def shown(self) -> dict[str, bool]:
        """Return the kinds in Angaben, each with whether one can be added."""
        return {block.kind: block.can_add for area in self.facts().state.areas for block in area.blocks}

    def offered(self) -> set[str]:
        presenter = PersonPresenter(Desk(self.office, InlineJobs(), Notes()))
        return {each.name for each in presenter.new_kinds()}


def _allowing_health() -> Mapping[str, object]:
    return {RECORD_HEALTH.name: True}


@pytest.fixture
def place(tmp_path: Path, clock: FixedClock) -> Iterator[Place]:
    with open_office(tmp_path, clock=clock) as office:
        yield Place(office, make_person(office))


def test_kinds_with_a_workflow_of_their_own_are_neither_offered_nor_empty_groups(place: Place) -> None:
    for kind in ("attendance", "document", "referral", "consent", "case", "offer", "user"):
        assert kind not in place.offered()
        assert kind not in place.shown()
    assert {"household_member", "employment", "goal", "task"} <= place.offered()
    assert place.shown()["employment"]


def test_records_of_a_kind_that_nobody_types_are_shown_where_they_exist(place: Place) -> None:
    make_entry(place.office, place.person, ATTENDANCE, date="2026-03-02", mark="present")
    assert place.shown()["attendance"] is False
    assert "attendance" not in place.offered()


def test_health_is_offered_only_where_it_has_been_allowed_and_what_exists_is_shown(place: Place) -> None:
    assert not {"health_need", "vulnerability"} & {*place.offered(), *place.shown()}
    place.office = replace(place.office, settings=Settings(_allowing_health, None))
    assert {"health_need", "vulnerability"} <= place.offered()
    assert place.shown()["health_need"]
    make_entry(place.office, place.person, HEALTH_NEED, kind="care")
    place.office = replace(place.office, settings=Settings(dict, None))
    assert place.shown()["health_need"] is False


def test_a_reference_to_another_record_stands_in_no_row_and_no_form(place: Place) -> None:
    record = make_entry(place.office, place.person, HOUSEHOLD_MEMBER, role="child", name="Lina", household="ab" * 8)
    facts = place.facts()
    (shown,) = [each for area in facts.state.areas for block in area.blocks for each in block.records
                if each.record == record]  # fmt: skip
    assert {row.key for row in shown.rows} == {FactKey(record, "role"), FactKey(record, "name")}
    assert not {"Haushalt", "Person mit eigener Akte"} & set(shown.empty)
    facts.open_form(record)
    assert not {"household", "person"} & {each.name for each in facts.form.state.fields}
    facts.form.write("name", "Lina Marie")
    facts.form.save()
    (after,) = place.office.store.records(person_scope(place.person), [HOUSEHOLD_MEMBER.number])
    assert after.answer(HOUSEHOLD_MEMBER, "household") == "ab" * 8


def test_keeping_both_of_a_kind_a_person_has_once_keeps_the_other_in_words_beside_it(place: Place) -> None:
    record = make_entry(place.office, place.person, REACHABILITY, preferred_channel="phone")
    scope = person_scope(place.person)
    (before,) = place.office.store.records(scope, [REACHABILITY.number])
    make_entry(place.office, place.person, REACHABILITY, preferred_channel="signal")
    other = OtherDevice().writes(scope, REACHABILITY, sees=before, preferred_channel="viber")
    place.office.store.take_in([other], [])
    told = Notes()
    facts = FactsPresenter(Desk(place.office, InlineJobs(), told))
    facts.open(place.person)
    facts.keep_both(FactKey(record, "preferred_channel"))
    (after,) = place.office.store.records(scope, [REACHABILITY.number])
    assert after.conflicts == ()
    said = {after.answer(REACHABILITY, field.name) for field in REACHABILITY.fields}
    assert any("Viber" in str(each) or "Signal" in str(each) for each in said)
    assert {"signal", "viber"} & said


def test_nobody_but_it_can_allow_to_record_health(tmp_path: Path) -> None:
    file = tmp_path / "user.json"
    file.write_text(f'{{"{RECORD_HEALTH.name}": true}}')
    settings = Settings(dict, file)
    assert not settings.is_on(RECORD_HEALTH)
    assert not settings.choose(RECORD_HEALTH, True)
    assert Settings(lambda: {RECORD_HEALTH.name: True}, None).is_on(RECORD_HEALTH)


def test_a_broken_policy_never_switches_health_on() -> None:
    assert not Settings(lambda: {RECORD_HEALTH.name: "yes"}, None).is_on(RECORD_HEALTH)
