"""What a row shows: columns and cells as plain values, painted by RowDelegate."""

from __future__ import annotations

from dataclasses import dataclass

from kiim_desktop.gui.widgets.chips import ChipKind
from kiim_desktop.gui.widgets.text_paint import Range
from kiim_desktop.presenters.tones import Tone, Toned


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: `width` px at 100 %, or 0 for a share of what is left, weighted by `share`."""

    title: str = ""
    width: int = 0
    share: int = 1
    is_right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Text in a colour role; `marks` are search hits; `icon` stands left of it."""

    text: str
    color: str = "text"
    is_semibold: bool = False
    is_small: bool = False
    marks: tuple[Range, ...] = ()
    icon: str = ""
    is_struck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name as told and its script variant, isolated; `origin` is the office that keeps the file, quietly beside.

    `alert` is what must not be overlooked, in words from the longest to the shortest; where there is room for none of
    them its sign remains.
    """

    name: str
    variant: str = ""
    marks: tuple[Range, ...] = ()
    variant_marks: tuple[Range, ...] = ()
    color: str = "text"
    origin: str = ""
    alert: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in a word."""

    text: str
    kind: ChipKind = ChipKind.NEUTRAL


def chip_of(toned: Toned) -> Chip:
    """Return a word with its tone as a chip."""
    return Chip(toned.text, _TONES[toned.tone])


_TONES = {
    Tone.NEUTRAL: ChipKind.NEUTRAL,
    Tone.QUIET: ChipKind.QUIET,
    Tone.OK: ChipKind.OK,
    Tone.WARN: ChipKind.WARN,
    Tone.DANGER: ChipKind.DANGER,
}


@dataclass(frozen=True, slots=True)
class Action:
    """A text button in the row: accent, right-aligned; `key` comes back with `action_chosen`."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing."""


Cell = Text | Name | Chip | Action | Blank


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCells:
    """One row: a cell per column, and perhaps a small second line under the first columns.

    The second line begins under the column `second_from`. `is_head` makes the row a group heading: not selectable in
    look, a heavier line below.
    """

    cells: tuple[Cell, ...]
    second: Text | None = None
    second_from: int = 0
    is_head: bool = False
    is_quiet: bool = False


def column_places(columns: tuple[Column, ...], width: int, gap: int, scale: float = 1.0) -> tuple[tuple[int, int], ...]:
    """Return left edge and width of each column in `width` px; shares get what the fixed ones leave."""
    fixed = sum(round(column.width * scale) for column in columns) + gap * (len(columns) - 1)
    shares = sum(column.share for column in columns if not column.width)
    left = max(0, width - fixed)
    places, x = [], 0
    for column in columns:
        wide = round(column.width * scale) if column.width else left * column.share // max(1, shares)
        places.append((x, max(0, min(wide, width - x))))
        x += wide + gap
    return tuple(places)
