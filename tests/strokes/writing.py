"""Writes down what the hands do: letters as they are, keys in angle brackets, what somebody tells in «guillemets».

`<Strg+I>kita<Eingabe>ja<Tab>«Kita Sonnenweg»<Strg+Eingabe>`
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import Qt

KEY_SECONDS, THINK_SECONDS = 0.28, 1.35
"""Keystroke-Level Model (Card, Moran, Newell 1980): one key of an average typist (40 words a minute), and getting
ready in the mind, once for each piece that is done in one go: a shortcut, the answer to one field."""

KEYS = {
    "Eingabe": Qt.Key.Key_Return,
    "Tab": Qt.Key.Key_Tab,
    "Esc": Qt.Key.Key_Escape,
    "Leertaste": Qt.Key.Key_Space,
    "↓": Qt.Key.Key_Down,
    "↑": Qt.Key.Key_Up,
    "←": Qt.Key.Key_Left,
    "→": Qt.Key.Key_Right,
    "Pos1": Qt.Key.Key_Home,
    "Bild↓": Qt.Key.Key_PageDown,
    "Bild↑": Qt.Key.Key_PageUp,
    ".": Qt.Key.Key_Period,
} | {f"F{number}": Qt.Key(Qt.Key.Key_F1 + number - 1) for number in range(1, 13)}
MODIFIERS = {
    "Strg": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Umschalt": Qt.KeyboardModifier.ShiftModifier,
}
_PIECE = re.compile(r"<(?P<key>[^>]+)>|«(?P<told>[^»]*)»|(?P<typed>[^<«]+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """One key with what is held down, or letters."""

    text: str = ""
    key: Qt.Key | None = None
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    is_told: bool = False
    """What the person says: as many letters as the sentence has, whatever the program is like."""

    @property
    def count(self) -> int:
        """Return how many strokes it is; keys that are held down count as one with the key."""
        return len(self.text) or 1


@dataclass(frozen=True, slots=True)
class Effort:
    """What a script costs."""

    strokes: int
    """Keys that the program asks for: shortcuts, codes, dates, ways between fields."""
    told: int
    """Letters of what the person says, besides."""
    seconds: float
    """By the Keystroke-Level Model, letters told included, waiting not."""


def pieces(script: str) -> list[Piece]:
    """Read a script; ValueError for what is no key."""
    found = list(_PIECE.finditer(script))
    if "".join(each.group() for each in found) != script:
        raise ValueError(script)
    return [_piece(each) for each in found]


def effort(script: str) -> Effort:
    """Return what a script costs. A way key right after letters belongs to them and needs no thought of its own."""
    all_pieces = pieces(script)
    strokes = sum(each.count for each in all_pieces if not each.is_told)
    told = sum(each.count for each in all_pieces if each.is_told)
    thoughts, was_text = 0, False
    for each in all_pieces:
        is_plain_way = each.key is not None and not each.held and was_text
        thoughts += not is_plain_way
        was_text = bool(each.text)
    return Effort(strokes, told, round((strokes + told) * KEY_SECONDS + thoughts * THINK_SECONDS, 1))


def _piece(found: re.Match[str]) -> Piece:
    if found["told"] is not None:
        return Piece(found["told"], is_told=True)
    if found["typed"] is not None:
        return Piece(found["typed"])
    *held, name = found["key"].split("+")
    modifiers = Qt.KeyboardModifier.NoModifier
    if not set(held) <= set(MODIFIERS):
        raise ValueError(found["key"])
    for each in held:
        modifiers |= MODIFIERS[each]
    if name in KEYS:
        return Piece(key=KEYS[name], held=modifiers)
    if len(name) == 1 and (name.isascii() and name.isalnum()):
        return Piece(key=Qt.Key(ord(name.upper())), held=modifiers)
    raise ValueError(found["key"])
