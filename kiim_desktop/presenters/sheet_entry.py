"""The code of a paper sheet while it is being typed: six groups, and for each how it stands.

The check signs speak for the whole code only. Until it is complete a group can be short, long or hold a sign that is
never printed; once it is complete they name the groups with a typing error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.crypto.errors import RecoveryCodeError, RecoveryCodeTypo
from kiim_desktop.crypto.sheets import (
    ALPHABET,
    CODE_LENGTH,
    GROUP_LENGTH,
    RecoveryCode,
    SheetKind,
    parse_recovery_code,
)

GROUPS: Final = CODE_LENGTH // GROUP_LENGTH
_ALIKE = str.maketrans("ILO", "110")


class Mark(Enum):
    """How a group stands."""

    EMPTY = "empty"
    BEGUN = "begun"
    WHOLE = "whole"
    WRONG = "wrong"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class GroupNote:
    """The mark of a group and the few words below it."""

    mark: Mark
    words: str = ""


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """What was typed so far; nothing is dropped silently, a group may be too long."""

    groups: tuple[str, ...] = field(default=("",) * GROUPS, repr=False)
    kind: SheetKind = SheetKind.DEVICE

    def typed(self, number: int, text: str) -> SheetEntry:
        """Return the entry after group `number` (from 0) became `text`; what is too much goes into empty groups."""
        pieces = _pieces(text)
        if len(pieces) == GROUPS and all(len(piece) <= GROUP_LENGTH for piece in pieces):
            return replace(self, groups=tuple(pieces))
        signs = "".join(pieces)
        if len(signs) > CODE_LENGTH - GROUP_LENGTH:
            return replace(self, groups=_cut(signs, GROUPS))
        after = self.groups[number + 1 :]
        if len(signs) > GROUP_LENGTH and not any(after):
            return replace(self, groups=(*self.groups[:number], *_cut(signs, GROUPS - number)))
        return replace(self, groups=(*self.groups[:number], signs, *after))

    @property
    def code(self) -> RecoveryCode | None:
        """Return the code once it is free of typing errors."""
        return self._read()[0]

    @property
    def problem(self) -> str:
        """Return what is wrong with the complete code as a sentence, or ""."""
        error = self._read()[1]
        return error.sentence if error is not None else ""

    @property
    def notes(self) -> tuple[GroupNote, ...]:
        """Return how each group stands."""
        code, error = self._read()
        if code is not None:
            return (GroupNote(Mark.RIGHT, _("stimmt")),) * GROUPS
        wrong = error.groups if isinstance(error, RecoveryCodeTypo) else ()
        last = max((n for n, group in enumerate(self.groups) if group), default=-1)
        return tuple(
            GroupNote(Mark.WRONG, _("Tippfehler")) if number + 1 in wrong else _note(group, is_left=number < last)
            for number, group in enumerate(self.groups)
        )

    def _read(self) -> tuple[RecoveryCode | None, RecoveryCodeError | None]:
        if any(len(group) != GROUP_LENGTH for group in self.groups):
            return None, None
        try:
            return parse_recovery_code("-".join(self.groups), self.kind), None
        except RecoveryCodeError as error:
            return None, error


NOTHING_TYPED: Final = SheetEntry()


def _note(group: str, *, is_left: bool) -> GroupNote:
    """Return how a group stands by itself; `is_left`: somebody has gone on to a later one."""
    strange = next((sign for sign in group if sign not in ALPHABET), "")
    missing = GROUP_LENGTH - len(group)
    if strange:
        return GroupNote(Mark.WRONG, _("„{sign}“ gibt es nicht").format(sign=strange))
    if missing < 0:
        return GroupNote(Mark.WRONG, _("{n} zu viel").format(n=-missing))
    if missing == 0:
        return GroupNote(Mark.WHOLE)
    if is_left:
        words = ngettext("{n} Zeichen fehlt", "{n} Zeichen fehlen", missing)
        return GroupNote(Mark.WRONG, words.format(n=missing))
    return GroupNote(Mark.BEGUN if group else Mark.EMPTY, _("noch {n}").format(n=missing) if group else "")


def _pieces(text: str) -> list[str]:
    """Return what was typed in capitals, with the signs the paper has, in the pieces it was typed."""
    return [piece.upper().translate(_ALIKE) for piece in re.split(r"[\W_]+", text) if piece]


def _cut(signs: str, count: int) -> tuple[str, ...]:
    """Return `count` groups of five; the last one takes what is left over."""
    starts = range(0, GROUP_LENGTH * (count - 1), GROUP_LENGTH)
    return (*(signs[at : at + GROUP_LENGTH] for at in starts), signs[GROUP_LENGTH * (count - 1) :])
