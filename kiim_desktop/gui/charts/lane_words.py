"""What an item of the swim lanes says: its tool tip, its sentence for a screen reader, its row in the table."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import date

from kiim_desktop.base.translation import _
from kiim_desktop.gui.charts.lane_layout import PlacedItem
from kiim_desktop.presenters.lanes import Lane, LaneItem, LaneState

LONGEST = 300


def table_titles() -> tuple[str, ...]:
    """Return the column titles of the sibling table."""
    return _("Zeile"), _("Was"), _("Stand"), _("von"), _("bis"), _("Näheres")


def state_word(state: LaneState) -> str:
    """Return the word for a state."""
    return {
        LaneState.PAST: _("vergangen"),
        LaneState.RUNNING: _("läuft"),
        LaneState.PLANNED: _("geplant"),
        LaneState.ESTIMATED: _("geschätzt"),
        LaneState.REACHED: _("erreicht"),
        LaneState.BEGUN: _("begonnen"),
        LaneState.FAILED: _("nicht erreicht oder abgebrochen"),
        LaneState.DEADLINE: _("Frist"),
    }[state]


def tooltip(placed: PlacedItem) -> str:
    """Return safe markup: name and state, dates, further lines; every word escaped."""
    blocks = [_tooltip_of(item) for item in (placed.members or (placed.item,))[:6]]
    more = len(placed.members) - len(blocks)
    if more > 0:
        blocks.append(_("und {count} weitere").format(count=more))
    return "<div style='white-space:pre-wrap'>" + "<br>".join(blocks) + "</div>"


def _tooltip_of(item: LaneItem) -> str:
    head = f"<b>{_safe(item.label)}</b>&nbsp;&nbsp;{_safe(state_word(item.state))}"
    lines = item.details or (dates(item),)
    return "<br>".join([head, *(_safe(line) for line in lines if line)])


def sentence(lane: Lane, placed: PlacedItem) -> str:
    """Return what a screen reader says of the focused item."""
    item = placed.item
    parts = [lane.title, item.label, state_word(item.state), *(item.details or (dates(item),))]
    return ", ".join(part for part in parts if part)[:LONGEST]


def dates(item: LaneItem) -> str:
    """Return the dates in words."""
    first, last = item.start, item.end
    if first is not None and last is not None and first != last:
        return _("{first} bis {last}").format(first=_day(first), last=_day(last))
    if first is not None:
        has_run = item.state is LaneState.RUNNING
        return _("seit {day}").format(day=_day(first)) if has_run else _day(first)
    return _("bis {day}").format(day=_day(last)) if last is not None else ""


def table_rows(lanes: Sequence[Lane]) -> list[tuple[str, ...]]:
    """Return the same data as rows of words, lane by lane in order of time."""
    rows: list[tuple[str, ...]] = []
    for lane in lanes:
        items = sorted(lane.items, key=lambda each: each.start or each.end or date.min)
        rows.extend(
            (lane.title, item.label, state_word(item.state), *_ends(item), ", ".join(item.details)) for item in items
        )
    return rows


def _ends(item: LaneItem) -> tuple[str, str]:
    return (_day(item.start) if item.start else "", _day(item.end) if item.end else "")


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _safe(text: str) -> str:
    return html.escape(text[:LONGEST])
