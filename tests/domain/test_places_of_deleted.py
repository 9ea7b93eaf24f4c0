"""Of a deleted record only the places of its heads are sent again: merging must come to the same state either way."""

from __future__ import annotations

from itertools import permutations

from kiim_desktop.base.ids import ReplicaId, UserId
from kiim_desktop.domain.changes import Cell, Context, Dot, Head, Origin, add
from kiim_desktop.domain.values import Value

A, B = ReplicaId(b"a" * 8), ReplicaId(b"b" * 8)
ORIGIN = Origin(1, 1, UserId(b"u"), "told")


def head(replica: ReplicaId, seq: int, value: Value, context: Context | None = None) -> Head:
    return Head(Dot(replica, seq), context or {}, value, ORIGIN)


def merged(*heads: Head) -> Cell:
    cell: Cell = ()
    for each in heads:
        cell = add(cell, each)
    return cell


def test_a_value_that_comes_later_fills_its_place_and_is_never_emptied_again() -> None:
    full, place = head(A, 2, "0171", {A: 1}), head(A, 2, None, {A: 1})
    assert merged(place, full) == merged(full, place) == merged(full, place, full) == (full,)


def test_an_older_value_stays_dead_where_only_the_place_came() -> None:
    place, older = head(A, 2, None, {A: 1}), head(A, 1, "0170")
    assert merged(place, older) == merged(older, place) == (place,)


def test_in_whatever_order_places_values_and_later_edits_come_the_cell_is_the_same() -> None:
    heads = (
        head(A, 1, "0170"), head(A, 2, None, {A: 1}), head(A, 2, "0171", {A: 1}), head(B, 1, "0172", {A: 1}),
        head(B, 2, None, {A: 1, B: 1}),
    )  # fmt: skip
    assert len({str(merged(*order)) for order in permutations(heads)}) == 1


def test_a_field_that_was_emptied_stays_empty() -> None:
    emptied = head(A, 2, None, {A: 1})
    assert merged(head(A, 1, "0170"), emptied) == merged(emptied, head(A, 1, "0170")) == (emptied,)
