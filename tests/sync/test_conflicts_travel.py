"""A decision travels like any change: it ends the disagreement elsewhere, and two decisions apart make a new one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.disputes import Dispute
from kiim_desktop.domain.kinds import BENEFIT, CONTACT_DETAIL, IDENTITY
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.hub.core import Hub
from kiim_desktop.usecases.conflicts import all_disputes, keep_both, take
from kiim_desktop.usecases.recording import Entry, delete_record, record_entry
from tests.sync.devices import Desktop, first_desktop
from tests.sync.shared import consent, entry, said, settle

MINE, THEIRS = "Haddad-Klein", "Haddad-Gross"
GROUPS = frozenset({Category.IDENTITY, Category.WORK})


def disagreeing(first: Desktop, second: Desktop) -> PersonId:
    """Give a person for whom both devices hold the same two family names."""
    person = first.person("Amira", "Haddad")
    meet(first, second)
    first.rename(person, MINE)
    second.rename(person, THEIRS)
    meet(first, second)
    return person


def meet(first: Desktop, second: Desktop) -> None:
    first.sync()
    second.sync()
    first.sync()


def the_one(desktop: Desktop) -> Dispute:
    (dispute,) = all_disputes(desktop.office)
    return dispute


def choose(desktop: Desktop, value: Value) -> None:
    dispute = the_one(desktop)
    take(desktop.office, dispute, [voice.head.value for voice in dispute.voices].index(value))


def family_names(desktop: Desktop, person: PersonId) -> set[Value]:
    identity = desktop.identity(person)
    assert identity is not None
    return {head.value for head in identity.cell(2)}


def test_a_decision_ends_the_disagreement_on_the_other_device_and_both_values_are_in_its_history(
    first: Desktop, second: Desktop
) -> None:
    person = disagreeing(first, second)
    decider = first.office.user.id
    choose(first, THEIRS)
    meet(first, second)
    for desktop in (first, second):
        assert all_disputes(desktop.office) == []
        assert family_names(desktop, person) == {THEIRS}
        identity = desktop.identity(person)
        origin = identity.origin(2) if identity else None
        assert origin is not None
        assert origin.actor == decider
        assert identity is not None
        past = desktop.office.store.history(person_scope(person), identity.id, 2)
        assert {each.value for each in past} >= {MINE, THEIRS}
    assert first.state == second.state


def test_deciding_differently_at_the_same_time_is_a_new_visible_disagreement(first: Desktop, second: Desktop) -> None:
    person = disagreeing(first, second)
    choose(first, MINE)
    choose(second, THEIRS)
    meet(first, second)
    for desktop in (first, second):
        assert {voice.head.value for voice in the_one(desktop).voices} == {MINE, THEIRS}
        assert family_names(desktop, person) == {MINE, THEIRS}
    choose(second, MINE)
    meet(first, second)
    assert all_disputes(first.office) == all_disputes(second.office) == []
    assert first.state == second.state


def test_deciding_alike_at_the_same_time_is_none(first: Desktop, second: Desktop) -> None:
    disagreeing(first, second)
    choose(first, MINE)
    choose(second, MINE)
    meet(first, second)
    assert all_disputes(first.office) == all_disputes(second.office) == []


def test_keeping_both_travels_as_two_records(first: Desktop, second: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    answers: dict[str, Value] = {"kind": "mobile", "value": "0176"}
    record = record_entry(first.office, person, Entry(kind=CONTACT_DETAIL, answers=answers)).record
    meet(first, second)
    for desktop, number in ((first, "0170 1"), (second, "0151 2")):
        record_entry(desktop.office, person, Entry(kind=CONTACT_DETAIL, answers={"value": number}, record=record))
    meet(first, second)
    keep_both(second.office, the_one(second))
    meet(first, second)
    records = first.office.store.records(person_scope(person), [CONTACT_DETAIL.number])
    assert {each.answer(CONTACT_DETAIL, "value") for each in records} == {"0170 1", "0151 2"}
    assert all_disputes(first.office) == []
    assert first.state == second.state


def test_a_deletion_against_a_change_stands_on_both_devices_until_one_decides(first: Desktop, second: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    answers: dict[str, Value] = {"kind": "mobile", "value": "0176"}
    record = record_entry(first.office, person, Entry(kind=CONTACT_DETAIL, answers=answers)).record
    meet(first, second)
    delete_record(first.office, person, record)
    record_entry(second.office, person, Entry(kind=CONTACT_DETAIL, answers={"value": "0170"}, record=record))
    meet(first, second)
    assert the_one(first).is_deletion
    assert the_one(second).is_deletion
    take(first.office, the_one(first), 1)
    meet(first, second)
    for desktop in (first, second):
        assert all_disputes(desktop.office) == []
        assert desktop.office.store.records(person_scope(person), [CONTACT_DETAIL.number]) == []
    assert first.state == second.state


def test_both_authors_are_named_with_their_office(first: Desktop, second: Desktop) -> None:
    disagreeing(first, second)
    offices = [voice.office for voice in the_one(first).voices]
    assert all(office is not None and office.is_own and office.keeps_file for office in offices)
    assert {(office.name, office.kind) for office in offices if office} == {("Beratung Nord", "mbe")}
    assert the_one(first).proposal is None, "both are of the steward and equally proven"


@pytest.fixture
def jobcenter(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of a Jobcenter that the first office knows."""
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter Lauenstein", kind="jobcenter")
    first.sync()
    yield desktop
    desktop.close()


def test_between_two_offices_both_propose_the_value_of_the_steward_of_the_field(
    first: Desktop, jobcenter: Desktop
) -> None:
    person = first.person("Amira", "Haddad")
    benefit = entry(first, person, BENEFIT, authority="unbekannt")
    consent(first, person, jobcenter, groups=GROUPS, mode=Mode.CO_EDIT)
    settle(first, jobcenter)
    first.rename(person, MINE)
    jobcenter.rename(person, THEIRS)
    entry(first, person, BENEFIT, benefit, authority="Büro 1")
    entry(jobcenter, person, BENEFIT, benefit, authority="Büro 2")
    settle(first, jobcenter)

    for desktop in (first, jobcenter):
        found = {each.record.kind_number: each for each in all_disputes(desktop.office)}
        name, payer = found[IDENTITY.number].proposal, found[BENEFIT.number].proposal
        assert name is not None
        assert payer is not None
        assert (name.head.value, name.reason) == (MINE, "von der Stelle, die die Akte führt")
        assert payer.head.value == "Büro 2"
        assert payer.reason == "von Jobcenter oder Agentur für Arbeit, die dafür zuständig sind"
        offices = {voice.head.value: voice.office for voice in found[BENEFIT.number].voices}
        assert {value: office.name for value, office in offices.items() if office} == {
            "Büro 1": "Beratung Nord",
            "Büro 2": "Jobcenter Lauenstein",
        }


def test_a_decision_of_one_office_ends_the_disagreement_at_the_other(first: Desktop, jobcenter: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, jobcenter, groups=GROUPS, mode=Mode.CO_EDIT)
    settle(first, jobcenter)
    first.rename(person, MINE)
    jobcenter.rename(person, THEIRS)
    settle(first, jobcenter)
    choose(jobcenter, MINE)
    settle(jobcenter, first)
    for desktop in (first, jobcenter):
        assert all_disputes(desktop.office) == []
        assert said(desktop, person, IDENTITY, "family_name") == {MINE}
