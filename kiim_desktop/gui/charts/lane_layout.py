"""Where everything in the swim lanes stands: pure arithmetic, no Qt; lengths in px, text widths through `measure`.

x = label + (date - first) / span * (width - label); all of it clipped at the label column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from kiim_desktop.gui.charts.lane_axis import Axis, Span, axis, x_of
from kiim_desktop.gui.charts.lane_labels import MOST_LETTERS, Interval, beside, inside
from kiim_desktop.presenters.lanes import Lane, LaneItem, LaneKind, LaneState

Measure = Callable[[str, bool], float]
"""(text, semibold) -> width in px."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneMetrics:
    """The measures of the drawing at the present scale."""

    label: float = 112
    axis: float = 28
    lane: float = 28
    second: float = 24
    foot: float = 8
    bar: float = 20
    pad: float = 8
    least: float = 4
    dot: float = 5
    tick_gap: float = 3
    gap: float = 4
    most_lines: int = 3
    unit: float = 1


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """The words of an item and where they begin."""

    text: str
    x: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedItem:
    """An item with its edges (`x0` = `x1` for a dot), its line and its words; `members` are merged ticks."""

    item: LaneItem
    x0: float
    x1: float
    middle: float
    line: int = 0
    is_open: bool = False
    label: PlacedLabel | None = None
    members: tuple[LaneItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLane:
    """One lane; `hidden` items did not fit in three lines, "+n" stands at `hidden_x`."""

    title: str
    top: float
    height: float
    items: tuple[PlacedItem, ...]
    hidden: int = 0
    hidden_x: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything the painter needs."""

    span: Span
    metrics: LaneMetrics
    width: float
    height: float
    axis: Axis
    lanes: tuple[PlacedLane, ...] = field(default=())


def whole_span(lanes: Sequence[Lane], today: date) -> Span:
    """Return the span that shows everything, with some air and at least a year before and half a year after today."""
    days = [day for lane in lanes for item in lane.items for day in (item.start, item.end) if day is not None]
    first = min([*days, today - timedelta(days=365)])
    last = max([*days, today + timedelta(days=183)])
    air = max(20, (last - first).days // 25)
    return Span(first - timedelta(days=air), last + timedelta(days=air // 2))


def running_lanes(lanes: Sequence[Lane], most: int = 3) -> tuple[Lane, ...]:
    """Return the lanes with something running, for narrow windows; filled up with the first others."""
    running = [lane for lane in lanes if any(item.state is LaneState.RUNNING for item in lane.items)]
    others = [lane for lane in lanes if lane not in running and lane.items]
    kept = [*running, *others][:most]
    return tuple(lane for lane in lanes if lane in kept)


def lay_out_lanes(
    lanes: Sequence[Lane], span: Span, today: date, width: float, measure: Measure, metrics: LaneMetrics
) -> Scene:
    """Place all lanes for a width."""
    top = metrics.axis
    placed = []
    for lane in lanes:
        each = _lane(lane, top, span, today, width, measure, metrics)
        placed.append(each)
        top += each.height
    ruling = axis(span, today, metrics.label, width, metrics.unit)
    return Scene(span=span, metrics=metrics, width=width, height=top + metrics.foot, axis=ruling, lanes=tuple(placed))


def _lane(
    lane: Lane, top: float, span: Span, today: date, width: float, measure: Measure, metrics: LaneMetrics
) -> PlacedLane:
    edges = {item.key: _edges(item, span, today, width, metrics) for item in lane.items}
    seen = [item for item in lane.items if _is_seen(edges[item.key], item, width, metrics)]
    bars = [item for item in seen if item.kind is LaneKind.BAR]
    lines, hidden = _lines(bars, edges, metrics)
    count = max(lines.values(), default=0) + 1

    def middle(line: int) -> float:
        return top + metrics.lane / 2 + line * metrics.second

    placed = [
        replace(
            _bar(item, edges[item.key], (metrics.label, width), measure, metrics, today=today),
            line=lines[item.key],
            middle=middle(lines[item.key]),
        )
        for item in bars
        if item.key in lines
    ]
    placed += _ticks([item for item in seen if item.kind is LaneKind.TICK], edges, middle(0), metrics)
    dots = [item for item in seen if item.kind in (LaneKind.EVENT, LaneKind.FLAG)]
    placed += _dots(dots, edges, placed, middle(0), width, measure, metrics)
    placed.sort(key=lambda each: (each.x0, each.line))
    return PlacedLane(
        title=lane.title,
        top=top,
        height=metrics.lane + (count - 1) * metrics.second,
        items=tuple(placed),
        hidden=len(hidden),
        hidden_x=min((max(edges[item.key][0], metrics.label) for item in hidden), default=0),
    )


def _edges(item: LaneItem, span: Span, today: date, width: float, metrics: LaneMetrics) -> tuple[float, float]:
    """Return left and right edge; an open bar ends today, a planned one without end runs out of the picture."""

    def x(day: date) -> float:
        return x_of(day, span, metrics.label, width)

    if item.kind is not LaneKind.BAR:
        at = x(item.start or item.end or today)
        return at, at
    left = x(item.start) if item.start else min(metrics.label, x(item.end)) - 1 if item.end else metrics.label - 1
    if item.end is not None:
        right = x(item.end)
    elif item.state is LaneState.RUNNING:
        right = max(left, x(today))
    elif item.state in (LaneState.PLANNED, LaneState.ESTIMATED):
        right = max(left + metrics.least, width + 1)
    else:
        right = left
    return left, max(right, left + metrics.least)


def _is_seen(edge: tuple[float, float], item: LaneItem, width: float, metrics: LaneMetrics) -> bool:
    reach = 0 if item.kind is LaneKind.BAR else metrics.dot
    return edge[1] + reach > metrics.label and edge[0] - reach < width


def _lines(
    bars: Iterable[LaneItem], edges: dict[str, tuple[float, float]], metrics: LaneMetrics
) -> tuple[dict[str, int], list[LaneItem]]:
    """Return the line of each bar, first free line first, and the bars for which three lines were too few."""
    ends: list[float] = []
    lines: dict[str, int] = {}
    hidden: list[LaneItem] = []
    for item in sorted(bars, key=lambda each: edges[each.key]):
        left, right = edges[item.key]
        free = next((line for line, end in enumerate(ends) if end <= left + 0.5), None)
        if free is None and len(ends) < metrics.most_lines:
            ends.append(right)
            free = len(ends) - 1
        if free is None:
            hidden.append(item)
            continue
        ends[free] = right
        lines[item.key] = free
    return lines, hidden


def _bar(
    item: LaneItem, edge: Interval, room: Interval, measure: Measure, metrics: LaneMetrics, *, today: date
) -> PlacedItem:
    """Place a bar in the first line, with its words in the part that is in sight."""
    left, right = max(edge[0], room[0]), min(edge[1], room[1])
    words = inside(item.label, right - left - 2 * metrics.pad, measure, semibold=item.state is LaneState.RUNNING)
    is_open = item.state is LaneState.RUNNING and item.end is None and (item.start is None or item.start <= today)
    return PlacedItem(
        item=item,
        x0=edge[0],
        x1=edge[1],
        middle=0,
        is_open=is_open,
        label=PlacedLabel(words, left + metrics.pad) if words else None,
    )


def _ticks(
    items: Sequence[LaneItem], edges: dict[str, tuple[float, float]], middle: float, metrics: LaneMetrics
) -> list[PlacedItem]:
    """Place contacts; those nearer than 3 px become one."""
    groups: list[list[LaneItem]] = []
    for item in sorted(items, key=lambda each: edges[each.key][0]):
        if groups and edges[item.key][0] - edges[groups[-1][-1].key][0] < metrics.tick_gap:
            groups[-1].append(item)
        else:
            groups.append([item])
    return [
        PlacedItem(
            item=group[0],
            x0=edges[group[0].key][0],
            x1=edges[group[-1].key][0],
            middle=middle,
            members=tuple(group),
        )
        for group in groups
    ]


def _dots(
    items: Sequence[LaneItem],
    edges: dict[str, tuple[float, float]],
    others: Sequence[PlacedItem],
    middle: float,
    width: float,
    measure: Measure,
    metrics: LaneMetrics,
) -> list[PlacedItem]:
    """Place dots and flags; their words stand right if that is free, else left, else nowhere."""
    ordered = sorted(items, key=lambda each: edges[each.key][0])
    taken: list[Interval] = [(each.x0, each.x1) for each in others if each.line == 0]
    shapes = [(edges[item.key][0] - metrics.dot, edges[item.key][0] + _reach(item, metrics)) for item in ordered]
    placed = []
    for number, item in enumerate(ordered):
        left, right = shapes[number]
        room = (metrics.label, width)
        blocked = [*taken, *(shape for index, shape in enumerate(shapes) if index != number)]
        words = item.label[:MOST_LETTERS]
        need = measure(words, False)
        at = beside(need, (left - metrics.gap, right + metrics.gap), room, blocked) if words else None
        if at is not None:
            taken.append((at, at + need))
        x = edges[item.key][0]
        label = PlacedLabel(words, at) if at is not None else None
        placed.append(PlacedItem(item=item, x0=x, x1=x, middle=middle, label=label))
    return placed


def _reach(item: LaneItem, metrics: LaneMetrics) -> float:
    return metrics.dot * 2 if item.kind is LaneKind.FLAG else metrics.dot
