"""Screens ask for each other by name; nobody imports another screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from kiim_desktop.base.translation import _
from kiim_desktop.gui.widgets.keys_line import KeyHint

Entered = Callable[[dict[str, object]], None]
"""Called when a screen comes into sight, with the arguments of `go`."""


class Navigator(Protocol):
    """Brings a screen into sight: go("person", person=some_id)."""

    def go(self, name: str, **args: object) -> None: ...

    def back(self) -> None: ...


class FrameWidth(Enum):
    """How much room there is, in px at 100 %: from 1200, from 800, less."""

    FULL = "full"
    NARROW = "narrow"
    COMPACT = "compact"


FULL_FROM, NARROW_FROM = 1200, 800


def frame_width(width: int, scale: int) -> FrameWidth:
    """Return the class of a window width at a scale in per cent."""
    logical = width * 100 / scale
    if logical >= FULL_FROM:
        return FrameWidth.FULL
    return FrameWidth.NARROW if logical >= NARROW_FROM else FrameWidth.COMPACT


@dataclass(frozen=True, slots=True, kw_only=True)
class RailEntry:
    """One item of the rail; `digit` goes with Alt (0 = none), `starts_group` draws a line before it.

    The title is declared in German; `words` says it in the language of the surface.
    """

    name: str
    icon: str
    title: str
    digit: int = 0
    count: int = 0
    starts_group: bool = False

    @property
    def words(self) -> str:
        return _(self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeState:
    """What the top bar says of the exchange: words for a wide and a narrow window, waiting records, its icon."""

    words: str
    short: str
    waiting: str = ""
    icon: str = "check"
    color: str = "text2"


@dataclass(frozen=True, slots=True)
class Visit:
    """A place in the history."""

    name: str
    args: tuple[tuple[str, object], ...]


KeyHints = Sequence[KeyHint]
