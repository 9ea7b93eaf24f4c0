"""Where records stand in the swim lanes, and in which state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.domain.kinds import (
    ADDRESS,
    ARRIVAL,
    COUNSELLING_ENTRY,
    COURSE_ENROLMENT,
    LANGUAGE_SKILL,
    RESIDENCE_TITLE,
)
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.presenters.lanes import Lane, LaneItem, LaneKind, LaneState
from kiim_desktop.presenters.person_lanes import END, Ground, entry_key, lanes_of
from kiim_desktop.presenters.presenting import Desk
from tests.factories import make_entry, make_person
from tests.presenters.desks import open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


def lanes(desk: Desk, *entries: tuple[Kind, dict[str, Value]]) -> tuple[Lane, ...]:
    office = desk.office
    person = make_person(office)
    for kind, answers in entries:
        make_entry(office, person, kind, **answers)
    return lanes_of(office.store.records(person_scope(person)), Ground(office.kinds, office.codes, office.today))


def only(desk: Desk, kind: Kind, **answers: Value) -> LaneItem:
    (lane,) = lanes(desk, (kind, answers))
    return lane.items[0]


def test_lanes_stand_in_their_order_and_empty_ones_are_hidden(desk: Desk) -> None:
    found = lanes(
        desk,
        (COUNSELLING_ENTRY, {"date": "2026-01-01", "text": "x"}),
        (ADDRESS, {"municipality": "Lauenstein", "valid_from": "2023-05-01"}),
        (ARRIVAL, {"arrived_germany": "2021-11-20"}),
    )
    assert [lane.title for lane in found] == ["Aufenthalt", "Wohnen", "Beratung"]


def test_a_record_without_any_date_stands_in_no_lane(desk: Desk) -> None:
    assert lanes(desk, (ADDRESS, {"municipality": "Lauenstein"}), (LANGUAGE_SKILL, {"language": "deu"})) == ()


@pytest.mark.parametrize(
    ("begins", "ends", "state"),
    [
        ("2020-01-01", "2021-01-01", LaneState.PAST),
        ("2020", "2021-01-01", LaneState.ESTIMATED),
        ("2020-01-01~", "2021-01-01", LaneState.ESTIMATED),
        ("2020-01-01?", "2021-01-01", LaneState.ESTIMATED),
        ("2020-01", "2021-01", LaneState.PAST),
        ("2020", None, LaneState.RUNNING),
        ("2020-01-01", "2026-11-17", LaneState.RUNNING),
        ("2026-11-18", None, LaneState.PLANNED),
    ],
)
def test_dates_decide_the_state_and_running_wins_over_estimated(
    desk: Desk, begins: str, ends: str | None, state: LaneState
) -> None:
    answers: dict[str, Value] = {"municipality": "Lauenstein", "valid_from": begins, "valid_to": ends}
    item = only(desk, ADDRESS, **answers)
    assert (item.kind, item.state) == (LaneKind.BAR, state)


def test_a_running_title_says_until_when(desk: Desk) -> None:
    item = only(desk, RESIDENCE_TITLE, title="25(2)", issued="2023-07-01", valid_until="2027-03-31")
    assert item.label == "§ 25(2) · bis 31.03.2027"


def test_a_title_only_applied_for_is_planned(desk: Desk) -> None:
    item = only(desk, RESIDENCE_TITLE, title="25(2)", issued="2026-01-01", is_applied_for=True)
    assert item.state is LaneState.PLANNED


@pytest.mark.parametrize(
    ("status", "bar", "dot", "label"),
    [
        ("abgebrochen", LaneState.PAST, LaneState.FAILED, "abgebrochen"),
        ("geprueft_B1", LaneState.PAST, LaneState.REACHED, "B1"),
    ],
)
def test_the_end_of_a_course_is_a_dot_that_leads_to_the_same_entry(
    desk: Desk, status: str, bar: LaneState, dot: LaneState, label: str
) -> None:
    (lane,) = lanes(desk, (COURSE_ENROLMENT, {"course": "IK-A", "status": status, "begins": "2022", "ends": "2023-03"}))
    first, last = sorted(lane.items, key=lambda item: item.key)
    assert first.state is (LaneState.ESTIMATED if bar is LaneState.PAST else bar)
    assert (last.key, last.state, last.label) == (first.key + END, dot, label)
    assert entry_key(last.key) == first.key


def test_a_course_somebody_only_signed_up_for_is_planned(desk: Desk) -> None:
    item = only(desk, COURSE_ENROLMENT, course="BSK-B2", status="angemeldet", begins="2026-11-01")
    assert item.state is LaneState.PLANNED


def test_a_level_people_only_guess_looks_estimated(desk: Desk) -> None:
    guessed = only(desk, LANGUAGE_SKILL, language="deu", overall="A1", evidence="self", assessed="2022-01-10")
    proven = only(desk, LANGUAGE_SKILL, language="deu", overall="B1", evidence="certificate", assessed="2023-11-20")
    assert (guessed.state, proven.state) == (LaneState.ESTIMATED, LaneState.REACHED)


def test_a_blocked_address_shows_no_place(desk: Desk) -> None:
    item = only(desk, ADDRESS, municipality="Lauenstein", address_block=True, valid_from="2023-05-01")
    assert "Lauenstein" not in f"{item.label}{item.details}"


def test_an_end_before_the_beginning_does_not_turn_the_bar_round(desk: Desk) -> None:
    item = only(desk, ADDRESS, municipality="Lauenstein", valid_from="2023-05-01", valid_to="2021-01-01")
    assert item.start == item.end
