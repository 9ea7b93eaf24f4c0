"""The merge laws: the state depends only on which changes arrived, and nothing written is lost unless it was seen."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.base.ids import ReplicaId
from kiim_desktop.domain.changes import (
    DELETED,
    Cell,
    Dot,
    Head,
    RecordState,
    add,
    apply,
    conflicts,
    covers,
    deletion_contexts,
    displayed,
    edited_after,
    is_conflict,
    is_deleted,
    merge,
    seen,
    value_of,
)
from kiim_desktop.domain.values import NonValue, Value
from tests.factories import head

FIELDS = (1, 2)
VALUES: tuple[Value, ...] = ("A1", "B2", True, 7, ("de", "ar"), NonValue.UNKNOWN, "unknown", None)
Written = tuple[int, Head]


@dataclass(frozen=True, slots=True)
class Step:
    """What one device does next: it writes a field or deletes the record, or hears everything another one knows."""

    device: int
    field: int
    value: Value
    hears: int | None = None


STEPS = st.lists(
    st.builds(
        Step,
        st.integers(0, 2),
        st.sampled_from((*FIELDS, DELETED)),
        st.sampled_from(VALUES),
        st.none() | st.integers(0, 2),
    ),
    min_size=1,
    max_size=14,
)
ORDERS = st.randoms(use_true_random=False)


def history(steps: Sequence[Step]) -> list[Written]:
    """Return what three devices wrote, each knowing only what it had heard."""
    states = [RecordState(1)] * 3
    written: list[Written] = []
    for number, step in enumerate(steps, 1):
        if step.hears is not None:
            states[step.device] = merge(states[step.device], states[step.hears])
            continue
        mine = states[step.device]
        new = head(
            step.value if step.field != DELETED else True,
            b"device-%d" % step.device,
            number,
            seen=seen(mine.cells.get(step.field, ())),
            lamport=number,
            erases=deletion_contexts(mine) if step.field == DELETED else None,
        )
        written.append((step.field, new))
        states[step.device] = apply(mine, {step.field: new})
    return written


def sum_of(written: Sequence[Written]) -> RecordState:
    state = RecordState(1)
    for number, new in written:
        state = apply(state, {number: new})
    return state


@given(STEPS, ORDERS)
def test_the_state_does_not_depend_on_the_order_of_arrival(steps: list[Step], order: random.Random) -> None:
    written = history(steps)
    shuffled = order.sample(written, len(written))
    assert sum_of(shuffled) == sum_of(written)


@given(STEPS, ORDERS)
def test_what_arrives_twice_changes_nothing(steps: list[Step], order: random.Random) -> None:
    written = history(steps)
    again = [*written, *order.choices(written, k=5)] if written else []
    assert sum_of(order.sample(again, len(again))) == sum_of(written)


@given(STEPS, ORDERS)
def test_merging_is_commutative(steps: list[Step], order: random.Random) -> None:
    left, right = (sum_of(part) for part in _parts(history(steps), order, 2))
    assert merge(left, right) == merge(right, left)


@given(STEPS, ORDERS)
def test_merging_is_associative(steps: list[Step], order: random.Random) -> None:
    a, b, c = (sum_of(part) for part in _parts(history(steps), order, 3))
    assert merge(merge(a, b), c) == merge(a, merge(b, c))


@given(STEPS)
def test_merging_is_idempotent(steps: list[Step]) -> None:
    state = sum_of(history(steps))
    assert merge(state, state) == state


@given(STEPS, ORDERS)
def test_merging_states_is_the_same_as_delivering_their_changes(steps: list[Step], order: random.Random) -> None:
    written = history(steps)
    left, right = _parts(written, order, 2)
    assert merge(sum_of(left), sum_of(right)) == sum_of(written)


@given(STEPS, ORDERS)
def test_no_value_is_lost_unless_somebody_had_seen_it(steps: list[Step], order: random.Random) -> None:
    written = history(steps)
    state = sum_of(order.sample(written, len(written)))
    for number, each in written:
        lives = any(living.dot == each.dot for living in state.cells[number])
        was_seen = any(other == number and covers(later.context, each.dot) for other, later in written)
        assert lives != was_seen


@given(STEPS)
def test_a_device_that_reads_before_it_writes_leaves_one_value(steps: list[Step]) -> None:
    cell: Cell = sum_of(history(steps)).cells.get(1, ())
    assert len(add(cell, head("C1", b"device-9", 99, seen=seen(cell)))) == 1


@given(STEPS, ORDERS)
def test_a_record_is_gone_only_if_everything_living_was_seen_by_who_deleted(
    steps: list[Step], order: random.Random
) -> None:
    written = history(steps)
    state = sum_of(order.sample(written, len(written)))
    gone = state.cells.get(DELETED, ())
    unseen = [
        living
        for number in FIELDS
        for living in state.cells.get(number, ())
        if not any(covers(deletion.erases.get(number, {}), living.dot) for deletion in gone)
    ]
    assert is_deleted(state) == (bool(gone) and not unseen)


@given(STEPS, st.integers(-(10**12), 10**12))
def test_clocks_take_no_part_in_merging_nor_in_what_is_shown(steps: list[Step], skew: int) -> None:
    written = history(steps)
    skewed = [(number, _at(each, each.origin.wall + skew * (each.dot.seq % 3 - 1))) for number, each in written]
    right, wrong = sum_of(written), sum_of(skewed)
    assert [value_of(right, number) for number in FIELDS] == [value_of(wrong, number) for number in FIELDS]
    assert {n: [h.dot for h in c] for n, c in right.cells.items()} == {
        n: [h.dot for h in c] for n, c in wrong.cells.items()
    }


def test_two_edits_of_one_field_that_did_not_know_each_other_both_stay() -> None:
    first = head("A2", b"device-1", 1)
    cell = add(add((), first), head("B1", b"device-2", 1))
    assert {each.value for each in cell} == {"A2", "B1"}
    assert conflicts(RecordState(8, {2: cell})) == (2,)


def test_equal_values_of_two_devices_are_no_conflict() -> None:
    cell = add(add((), head("B1", b"device-1", 1)), head("B1", b"device-2", 1))
    assert len(cell) == 2
    assert not is_conflict(cell)


def test_a_refused_answer_is_not_the_word_that_stands_for_it() -> None:
    cell = add(add((), head(NonValue.REFUSED, b"device-1", 1)), head("refused", b"device-2", 1))
    assert is_conflict(cell)


def test_clearing_a_field_against_a_concurrent_value_is_a_conflict() -> None:
    cell = add(add((), head(None, b"device-1", 1)), head("B1", b"device-2", 1))
    assert is_conflict(cell)


def test_the_greatest_lamport_number_is_shown_whatever_the_clocks_say() -> None:
    early = _at(head("later change", b"device-1", 1, lamport=9), wall=0)
    late = _at(head("earlier change", b"device-2", 1, lamport=8), wall=10**13)
    shown = displayed(add(add((), early), late))
    assert shown is not None
    assert shown.value == "later change"


def test_equal_lamport_numbers_show_the_same_value_everywhere() -> None:
    one, two = head("x", b"device-1", 1, lamport=5), head("y", b"device-2", 1, lamport=5)
    assert displayed(add(add((), one), two)) == displayed(add(add((), two), one))


def test_a_concurrent_edit_keeps_a_deleted_record_and_is_named() -> None:
    before = apply(RecordState(8), {1: head("deu", b"device-1", 1), 2: head("A2", b"device-1", 1)})
    deleted = apply(before, {DELETED: head(True, b"device-1", 2, erases=deletion_contexts(before))})
    assert is_deleted(deleted)
    edited = apply(before, {2: head("B1", b"device-2", 1, seen=seen(before.cells[2]))})
    assert not is_deleted(merge(deleted, edited))
    assert edited_after(merge(deleted, edited)) == (2,)


def test_a_deletion_can_be_taken_back() -> None:
    before = apply(RecordState(8), {1: head("deu", b"device-1", 1)})
    deleted = apply(before, {DELETED: head(True, b"device-1", 2, erases=deletion_contexts(before))})
    back = apply(deleted, {DELETED: head(False, b"device-1", 3, seen=seen(deleted.cells[DELETED]))})
    assert not is_deleted(back)


def test_a_change_that_had_seen_a_value_drops_it_even_if_it_arrives_first() -> None:
    old, new = head("A1", b"device-1", 1), head("A2", b"device-1", 2, seen={ReplicaId(b"device-1"): 1})
    assert add(add((), new), old) == (new,)
    assert new.dot == Dot(ReplicaId(b"device-1"), 2)


def _at(each: Head, wall: int) -> Head:
    return replace(each, origin=replace(each.origin, wall=wall))


def _parts(written: list[Written], order: random.Random, count: int) -> list[list[Written]]:
    """Deal the changes out to several holders; some get a change twice."""
    parts: list[list[Written]] = [[] for _ in range(count)]
    for each in written:
        for holder in {order.randrange(count), order.randrange(count)}:
            parts[holder].append(each)
    return parts
