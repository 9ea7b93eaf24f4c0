"""What somebody did at this device, as it can be listed and taken back: one act is what one intent wrote."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

UNDOABLE: Final = 20
"""So many of the last acts of a user can be taken back (product.md B06)."""


class Deed(Enum):
    """The closed list of what an act can be. The codes stand in files and never change."""

    ENTRY = "entry"
    """One or more records of a file were written, changed, deleted or brought back."""
    NEW_PERSON = "new_person"
    CONFLICT = "conflict"
    """A disagreement was decided."""
    HOUSEHOLD = "household"
    IMPORT = "import"
    CONSENT = "consent"
    """What a person allows is taken back by withdrawing it, so that everybody hears of it."""
    FILE = "file"
    """A file was attached; acts of older versions also mean one that was removed."""
    FILE_REMOVED = "file_removed"
    REFERRAL = "referral"
    """Offered to or answered by another office: that has left."""
    MERGE = "merge"
    """Two files became one, or stand apart again."""
    DISTINCT = "distinct"
    """Files that looked alike were told apart."""
    KEEPING = "keeping"
    """Own records of a file that went were kept."""

    @property
    def can_be_undone(self) -> bool:
        """Tell whether the opposite change brings back what was before."""
        return self not in _FOR_GOOD


_FOR_GOOD = frozenset({Deed.CONSENT, Deed.FILE, Deed.FILE_REMOVED, Deed.REFERRAL, Deed.KEEPING})


class How(Enum):
    """What an act did to one record."""

    MADE = "made"
    CHANGED = "changed"
    DELETED = "deleted"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Touch:
    """What an act did to one record, without its contents."""

    kind: int
    how: How
    fields: tuple[int, ...] = ()
