"""Changes in plain form, as they stand in the file and in a unit: no object per field between the two.

A first load moves hundreds of thousands of records that meet nothing where they arrive. Building heads for them only to
write the same values down again cost more than all SQL together (measured).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from kiim_desktop.base.ids import RecordId, UserId
from kiim_desktop.domain.changes import DELETED, Change, Context, Dot, Head, Origin
from kiim_desktop.domain.records import Scope
from kiim_desktop.domain.values import Value, from_plain, to_plain

NOTHING_SEEN: Final[Mapping[int, Context]] = MappingProxyType({})
SCALARS: Final = frozenset({str, int, bool, type(None)})
"""Types of values that are stored and sent as they are."""


class PlainChange(msgspec.Struct, frozen=True, gc=False):
    """One save of one record, or what of it still lives. The garbage collector need not look at it: it holds values."""

    dot: Dot
    scope: Scope
    record: RecordId
    kind: int
    lamport: int
    wall: int
    """Milliseconds since 1970-01-01 UTC, by the clock of the author."""
    actor: UserId
    basis: str
    values: Mapping[int, object]
    """Per field the value in its stored form (domain.values.to_plain)."""
    contexts: Mapping[int, Context] = NOTHING_SEEN
    """Of the fields whose author had seen something."""
    erases: Mapping[int, Context] = NOTHING_SEEN
    """With DELETED among the values: per field what the deleting person had seen."""


def plain_of(change: Change) -> PlainChange:
    """Return a change in plain form."""
    gone = change.heads.get(DELETED)
    origin = next(iter(change.heads.values())).origin
    return PlainChange(
        dot=change.dot,
        scope=change.scope,
        record=change.record,
        kind=change.kind,
        lamport=origin.lamport,
        wall=origin.wall,
        actor=origin.actor,
        basis=origin.basis,
        values={number: to_plain(head.value) for number, head in change.heads.items()},
        contexts={number: head.context for number, head in change.heads.items() if head.context},
        erases=gone.erases if gone else NOTHING_SEEN,
    )


def without_values(plain: PlainChange) -> PlainChange:
    """Return what is left of a change of a record that was deleted: that it was there, and what its author had seen."""
    values = {number: value if number == DELETED else None for number, value in plain.values.items()}
    return msgspec.structs.replace(plain, values=values)


def change_of(plain: PlainChange) -> Change:
    """Return the change with a head per field, as merging needs it."""
    origin = Origin(plain.lamport, plain.wall, plain.actor, plain.basis)
    heads = {
        number: Head(
            plain.dot,
            plain.contexts.get(number, {}),
            from_plain(value),
            origin,
            plain.erases if number == DELETED else {},
        )
        for number, value in plain.values.items()
    }
    return Change(plain.dot, plain.scope, plain.record, plain.kind, heads)


def values_of(plain: Mapping[int, object]) -> dict[int, Value]:
    """Return the values of their stored forms; nearly all are what they are."""
    return {
        number: value if type(value) in SCALARS else from_plain(value)  # type: ignore[misc]  # mypy cannot see it
        for number, value in plain.items()
    }
