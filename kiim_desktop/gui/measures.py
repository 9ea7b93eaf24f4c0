"""The measures of the design by name; the values come from tokens.json, scaled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TypeVar

M = TypeVar("M")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Heights and widths of controls."""

    top_bar: int
    foot: int
    rail: int
    rail_narrow: int
    rail_item: int
    search_width: int
    button: int
    button_small: int
    button_large: int
    field: int
    field_large: int
    chip_filter: int
    chip: int
    chip_inline: int
    segment: int
    tab: int
    menu_item: int
    hit_target_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Row heights."""

    list: int
    list_two_lines: int
    table: int
    table_head: int
    nav: int
    user: int
    group_head: int
    section_head: int
    appointment: int
    lane: int
    lane_bar: int
    lane_axis: int
    score_bar: int
    progress: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spaces:
    """Distances."""

    grid: int
    half: int
    page_side: int
    page_top: int
    panel_side: int
    card: int
    control_gap: int
    icon_text: int
    section_gap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Radii:
    """Corner radii."""

    control: int
    chip: int
    card: int
    bar: int
    key: int
    check: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IconSizes:
    """Icon edge lengths by place."""

    rail: int
    control: int
    inline: int
    chip: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Borders:
    """Line widths; they grow in whole steps only."""

    hairline: int
    focus_ring: int
    focus_gap: int
    selection_bar: int
    tab_underline: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panels:
    """Widths of side panels and boxes."""

    today_right: int
    new_person: int
    person_side: int
    note_editor: int
    facts_nav: int
    facts_history: int
    match_side: int
    exchange_side: int
    indicator_list: int
    card_list: int
    card_meta: int
    assistant_steps: int
    unlock: int


def read_measures(kind: type[M], section: Mapping[str, object], factor: float) -> M:
    """Return one group of measures, scaled; line widths only in whole steps."""
    step = float(int(factor)) if kind is Borders else factor
    values = {field.name: round(_number(section[field.name]) * step) for field in fields(kind)}  # type: ignore[arg-type]  # only dataclasses of this module
    return kind(**values)


def _number(value: object) -> float:
    if isinstance(value, int | float):
        return float(value)
    raise TypeError(value)
