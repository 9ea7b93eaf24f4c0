"""The drawing rules of the swim lanes, without Qt: a letter is six px wide here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest

from kiim_desktop.gui.charts.lane_axis import Span, axis, day_at, showing, x_of, zoomed
from kiim_desktop.gui.charts.lane_labels import beside, inside
from kiim_desktop.gui.charts.lane_layout import (
    LaneMetrics,
    PlacedItem,
    PlacedLane,
    lay_out_lanes,
    running_lanes,
    whole_span,
)
from kiim_desktop.gui.charts.lane_walk import LaneWalk
from kiim_desktop.presenters.lanes import Lane, LaneItem, LaneKind, LaneState

TODAY = date(2026, 7, 1)
SPAN = Span(date(2026, 1, 1), date(2027, 1, 1))
LABEL, WIDTH = 112.0, 112.0 + 365.0
"""One px per day."""


def measure(text: str, _semibold: bool) -> float:
    return 6.0 * len(text)


def bar(start: int | None, end: int | None, state: LaneState = LaneState.PAST, label: str = "Kurs") -> LaneItem:
    return LaneItem(
        key=f"{start}-{end}-{label}",
        kind=LaneKind.BAR,
        label=label,
        start=None if start is None else SPAN.first + timedelta(days=start),
        end=None if end is None else SPAN.first + timedelta(days=end),
        state=state,
    )


def dot(day: int, label: str = "", kind: LaneKind = LaneKind.EVENT) -> LaneItem:
    start = SPAN.first + timedelta(days=day)
    return LaneItem(key=f"{kind.value}{day}", kind=kind, label=label, start=start, state=LaneState.REACHED)


def lay(*items: LaneItem) -> PlacedLane:
    return lay_out_lanes([Lane("Sprache", items)], SPAN, TODAY, WIDTH, measure, LaneMetrics()).lanes[0]


def only(*items: LaneItem) -> PlacedItem:
    placed = lay(*items).items
    assert len(placed) == 1
    return placed[0]


def words(lane: PlacedLane) -> list[tuple[str, float] | None]:
    return [(item.label.text, item.label.x) if item.label else None for item in lane.items]


def test_x_is_linear_from_the_label_column_to_the_right_edge() -> None:
    assert x_of(SPAN.first, SPAN, LABEL, WIDTH) == LABEL
    assert x_of(SPAN.last, SPAN, LABEL, WIDTH) == WIDTH
    assert x_of(SPAN.first + timedelta(days=100), SPAN, LABEL, WIDTH) == pytest.approx(LABEL + 100)
    assert day_at(LABEL + 100, SPAN, LABEL, WIDTH) == SPAN.first + timedelta(days=100)


def test_a_short_bar_is_four_px_wide() -> None:
    placed = only(bar(10, 11))
    assert placed.x1 - placed.x0 == 4


def test_an_open_bar_ends_today_and_has_a_point() -> None:
    placed = only(bar(10, None, LaneState.RUNNING))
    assert (placed.x1, placed.is_open) == (x_of(TODAY, SPAN, LABEL, WIDTH), True)


def test_a_running_bar_with_a_known_end_reaches_it_without_a_point() -> None:
    placed = only(bar(10, 300, LaneState.RUNNING))
    assert (placed.x1, placed.is_open) == (LABEL + 300, False)


def test_a_planned_bar_without_end_runs_out_of_the_picture() -> None:
    assert only(bar(300, None, LaneState.PLANNED)).x1 > WIDTH


def test_what_lies_outside_the_span_is_left_out() -> None:
    assert lay(bar(-100, -50), bar(400, 500), dot(-20), dot(380)).items == ()


def test_words_of_a_clipped_bar_begin_in_the_part_that_is_in_sight() -> None:
    placed = only(bar(-100, 100, label="Gestattung"))
    assert placed.label is not None
    assert placed.label.x == LABEL + 8


def test_overlapping_bars_take_further_lines_and_the_lane_grows() -> None:
    lane = lay(bar(0, 100), bar(50, 150), bar(100, 200))
    assert [item.line for item in lane.items] == [0, 1, 0]
    assert lane.height == 28 + 24


def test_touching_bars_stay_in_one_line() -> None:
    assert lay(bar(0, 100), bar(100, 200)).height == 28


def test_more_than_three_at_once_are_counted() -> None:
    lane = lay(*(bar(number, 100 + number) for number in range(5)))
    assert (len(lane.items), lane.hidden, lane.height) == (3, 2, 28 + 48)


def test_contacts_nearer_than_three_px_become_one() -> None:
    lane = lay(*(dot(day, kind=LaneKind.TICK) for day in (10, 12, 14, 17, 30)))
    assert [(item.x0 - LABEL, len(item.members)) for item in lane.items] == [(10, 3), (17, 1), (30, 1)]


@pytest.mark.parametrize(("room", "shown"), [(60, "Gestattung"), (59, "Gestattu…"), (24, "Ges…"), (23, ""), (0, "")])
def test_words_in_a_bar_fit_or_are_cut_to_three_letters_or_left_out(room: float, shown: str) -> None:
    assert inside("Gestattung", room, measure, semibold=False) == shown


def test_words_beside_a_dot_stand_right_if_that_is_free_else_left_else_nowhere() -> None:
    assert words(lay(dot(100, "B1"))) == [("B1", LABEL + 109)]
    assert words(lay(dot(100, "B1"), bar(110, 200)))[0] == ("B1", LABEL + 91 - 12)
    assert words(lay(bar(20, 90), dot(100, "B1"), bar(110, 200)))[1] is None


def test_words_beside_neighbouring_dots_never_overlap() -> None:
    lane = lay(dot(100, "B1 bestanden"), dot(120, "Antrag"), dot(200, "Bescheid"))
    spans = sorted((x, x + measure(text, False)) for text, x in (found for found in words(lane) if found))
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_words_stay_between_label_column_and_right_edge() -> None:
    assert beside(30, (120, 140), (112, 160), []) is None
    assert beside(20, (140, 141), (112, 160), []) == 120


def test_year_words_give_way_to_the_flag_of_today() -> None:
    found = axis(Span(date(2025, 7, 1), date(2027, 7, 1)), date(2026, 1, 3), LABEL, 900)
    assert found.today is not None
    for _line, word, _year in found.years:
        assert word + 34 <= found.today - 22 or word >= found.today + 22 or word == -1


@pytest.mark.parametrize(("width", "ticks", "names"), [(400, False, False), (500, True, False), (900, True, True)])
def test_months_appear_with_the_zoom(width: float, ticks: bool, names: bool) -> None:
    found = axis(SPAN, TODAY, LABEL, width)
    assert (bool(found.months), found.has_month_names) == (ticks, names)


def test_zooming_keeps_the_day_in_its_place() -> None:
    closer = zoomed(SPAN, TODAY, 2)
    assert closer.days == pytest.approx(SPAN.days / 2, abs=1)
    assert x_of(TODAY, closer, LABEL, WIDTH) == pytest.approx(x_of(TODAY, SPAN, LABEL, WIDTH), abs=2)
    assert zoomed(SPAN, TODAY, 10_000).days == 60


def test_a_day_out_of_sight_is_brought_in_with_air() -> None:
    late = showing(SPAN, date(2028, 5, 1))
    assert late.first < date(2028, 5, 1) < late.last
    assert showing(SPAN, TODAY) == SPAN


def test_the_whole_span_shows_every_item_and_today() -> None:
    lanes: Sequence[Lane] = [Lane("a", (bar(-2000, -1900), bar(900, 1000)))]
    span = whole_span(lanes, TODAY)
    assert span.first < SPAN.first - timedelta(days=2000)
    assert span.last > SPAN.first + timedelta(days=1000)
    assert whole_span([], TODAY).first < TODAY < whole_span([], TODAY).last


def test_a_narrow_window_keeps_the_lanes_with_something_running() -> None:
    lanes = [
        Lane(str(number), (bar(0, 10, LaneState.RUNNING if number in (2, 4) else LaneState.PAST),))
        for number in range(6)
    ]
    assert [lane.title for lane in running_lanes(lanes)] == ["0", "2", "4"]


def test_keys_walk_in_time_and_to_the_nearest_in_the_next_lane() -> None:
    lanes = (Lane("a", (dot(200), dot(10), dot(100))), Lane("leer"), Lane("b", (dot(30), dot(190))))
    walk = LaneWalk(lanes, TODAY, "event200")
    assert (walk.stepped(-1), walk.stepped(1)) == ("event100", "event200")
    assert walk.in_other_lane(1) == "event190"
    assert walk.in_other_lane(-1) == "event200"
    assert (walk.at_end(0), walk.at_end(-1)) == ("event10", "event200")
    assert LaneWalk((), TODAY).stepped(1) == ""
