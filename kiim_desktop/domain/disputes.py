"""A disagreement as people decide it: its values with their authors, a proposal, a merged text, what "both" would mean.

Pure: it reads a record and says what can be chosen; writing the choice is a change like any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from kiim_desktop.base.ids import ReplicaId
from kiim_desktop.domain.changes import DELETED, Cell, Head, displayed
from kiim_desktop.domain.field_types import Shape
from kiim_desktop.domain.kinds.declaring import Field, Kind
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.stewardship import AuthorOffice, Proposal, Rules, Voice, distinct, is_of_author, proposal
from kiim_desktop.domain.text_merge import MergedText, merged_text
from kiim_desktop.domain.values import Value

NOTE_FIELDS = ("as_told", "note")
"""Where a kind with one record only keeps a further value, with its source; the first that is there."""
_MARK_DIGITS = 8


class Further(Enum):
    """What becomes of the other values when all are kept."""

    NOTHING = "nothing"
    RECORD = "record"
    """An entry of their own, for kinds that may have several."""
    NOTE = "note"
    """A line with its source in the note of the only record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One field about which people disagree, or (field DELETED) a record that one deleted while another wrote in it.

    `voices` are the values that differ, ordered by their dots; of a deletion: first what keeps it, then the deletion.
    """

    record: Record
    field: int
    kind: Kind | None
    voices: tuple[Voice, ...]
    proposal: Proposal | None = None
    merged: MergedText | None = None
    further: Further = Further.NOTHING

    @property
    def declared(self) -> Field | None:
        """Return the field; None for a deletion and for a field that only a newer version knows."""
        return self.kind.numbered(self.field) if self.kind else None

    @property
    def is_deletion(self) -> bool:
        return self.field == DELETED

    @property
    def proposed(self) -> int | None:
        """Return the place of the proposed value among the voices."""
        heads = [voice.head for voice in self.voices]
        return heads.index(self.proposal.head) if self.proposal else None

    @property
    def staying(self) -> Head:
        """Return the value that stays in the record when all are kept: the proposed one, else the one displayed."""
        if self.proposal is not None:
            return self.proposal.head
        shown = displayed(tuple(voice.head for voice in self.voices))
        return shown or self.voices[0].head

    @property
    def mark(self) -> str:
        """Return a short name of exactly these living values: whoever decides by number means what stood there."""
        heads = sorted({voice.head.dot for voice in self.voices} | {head.dot for head in self.record.cell(self.field)})
        text = b"".join(dot.replica + dot.seq.to_bytes(8, "big") for dot in heads)
        return hashlib.sha256(text).hexdigest()[:_MARK_DIGITS]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeGround:
    """What telling a disagreement needs beside the record."""

    rules: Rules
    offices: Mapping[ReplicaId, AuthorOffice]
    past: Sequence[Value] = ()
    """The replaced values of the field, newest first."""


def dispute_of(record: Record, kind: Kind | None, number: int, ground: DisputeGround) -> Dispute:
    """Return what people decide about one field of `record.conflicts`."""
    heads = _deletion(record) if number == DELETED else distinct(record.cell(number))
    voices = tuple(Voice(head, ground.offices.get(head.dot.replica)) for head in heads)
    field = kind.numbered(number) if kind else None
    if kind is None or field is None:
        return Dispute(record=record, field=number, kind=kind, voices=voices)
    return Dispute(
        record=record,
        field=number,
        kind=kind,
        voices=voices,
        proposal=proposal(kind, field, voices, ground.rules),
        merged=_merged(record, kind, field, ground),
        further=_further(record, kind, field, ground.rules),
    )


def note_field(record: Record, kind: Kind, besides: int) -> Field | None:
    """Return the field that can take a further value as text: a note about which nobody disagrees."""
    fields = (kind.field(name) for name in NOTE_FIELDS)
    free = (each for each in fields if each and each.number not in (besides, *record.conflicts))
    return next((each for each in free if isinstance(record.value(each.number), str | None)), None)


def version_of(record: Record, kind: Kind, head: Head) -> dict[int, Value]:
    """Return a record as the author of one value left it: his own words where people disagree."""
    found: dict[int, Value] = {}
    for field in kind.fields:
        cell = record.cell(field.number)
        own = next((each for each in cell if each.dot.replica == head.dot.replica), displayed(cell))
        if own is not None and own.value is not None:
            found[field.number] = own.value
    return found


def common_text(cell: Cell, past: Sequence[Value]) -> str | None:
    """Return what all authors of a text had before them; None if that is not known for sure.

    Equal contexts say that they wrote over the same state, so the newest replaced value is one that all had seen.
    """
    contexts = [dict(head.context) for head in cell]
    if not contexts or not contexts[0] or any(context != contexts[0] for context in contexts):
        return None
    newest = next(iter(past), None)
    return newest if isinstance(newest, str) else None


def _merged(record: Record, kind: Kind, field: Field, ground: DisputeGround) -> MergedText | None:
    """Return all texts as one; None for what is no free text or belongs to its author alone."""
    texts = [head.value for head in distinct(record.cell(field.number))]
    if not field.editable_text or is_of_author(kind, field, ground.rules):
        return None
    written = [text for text in texts if isinstance(text, str) and text.strip()]
    if len(written) != len(texts):
        return None
    base = common_text(record.cell(field.number), ground.past)
    found = merged_text(written[0], written[1], base)
    for text in written[2:]:
        more = merged_text(found.text, text)
        found = MergedText(more.text, found.struck_out)
    return found


def _further(record: Record, kind: Kind, field: Field, rules: Rules) -> Further:
    if kind.is_final or not kind.is_by_hand or is_of_author(kind, field, rules):
        return Further.NOTHING
    if not kind.is_single:
        return Further.RECORD
    is_shown = field.type.shape is not Shape.LONG_TEXT and not field.type.is_reference
    return Further.NOTE if is_shown and note_field(record, kind, field.number) else Further.NOTHING


def _deletion(record: Record) -> tuple[Head, ...]:
    """Return what keeps a contested record and what deleted it."""
    gone = record.cell(DELETED)
    deletions = [head for head in gone if head.value is True]
    kept = [head for head in gone if head.value is not True]
    kept = kept or [
        head
        for number in record.edited_after_deletion
        for head in record.cell(number)
        if not any(head.dot in _seen(deletion, number, record) for deletion in deletions)
    ]
    newest = displayed(tuple(kept))
    last = displayed(tuple(deletions))
    return tuple(head for head in (newest, last) if head is not None)


def _seen(deletion: Head, number: int, record: Record) -> set[object]:
    """Return the dots of a field that somebody who deleted the record had before him."""
    context = deletion.erases.get(number, {})
    return {head.dot for head in record.cell(number) if context.get(head.dot.replica, 0) >= head.dot.seq}
