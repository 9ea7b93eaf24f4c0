"""A record comes out of the file as it went in, heads, contexts and deletions included."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.base.ids import RecordId, ReplicaId
from kiim_desktop.domain.changes import DELETED, Change, Dot, Head, RecordState, apply, displayed, shown
from kiim_desktop.domain.values import Value
from kiim_desktop.storage import codec
from kiim_desktop.storage.codec import pack_state, payload, read_payload, unpack_state
from kiim_desktop.storage.plain import change_of, plain_of
from tests.domain.test_merging import STEPS, VALUES, Step, history, sum_of

SCOPE, RECORD = b"p" * 16, RecordId(b"r" * 8)


class Numbers:
    """Numbers replicas as they come."""

    def __init__(self) -> None:
        self.replicas: dict[int, ReplicaId] = {}

    def __call__(self, replica: ReplicaId) -> int:
        number = next((no for no, known in self.replicas.items() if known == replica), len(self.replicas) + 1)
        self.replicas[number] = replica
        return number


@given(STEPS)
def test_a_state_survives_being_stored(steps: list[Step]) -> None:
    state, numbers = sum_of(history(steps)), Numbers()
    packed, values = pack_state(state, numbers), read_payload(payload(shown(state)))
    assert unpack_state(state.kind, packed, values, numbers.replicas.__getitem__) == state


@given(STEPS)
def test_the_payload_says_what_is_displayed(steps: list[Step]) -> None:
    state = sum_of(history(steps))
    heads = {number: displayed(cell) for number, cell in state.cells.items() if number != DELETED}
    assert read_payload(payload(shown(state))) == {
        number: head.value for number, head in heads.items() if head is not None
    }


def _changes(written: list[tuple[int, Head]]) -> list[Change]:
    """Return each head as a change of its own."""
    return [Change(head.dot, SCOPE, RECORD, 1, {number: head}) for number, head in written]


@given(STEPS)
def test_what_lives_of_each_change_comes_out_of_the_file_as_it_went_in(steps: list[Step]) -> None:
    state = sum_of(history(steps))
    living: dict[Dot, dict[int, Head]] = {}
    for number, cell in state.cells.items():
        for head in cell:
            living.setdefault(head.dot, {})[number] = head
    numbers = Numbers()
    stored = payload(shown(state)), pack_state(state, numbers)
    found = codec.living((SCOPE, RECORD, state.kind), stored, numbers.replicas.__getitem__)
    assert [change_of(each) for each in found] == [
        Change(dot, SCOPE, RECORD, state.kind, heads) for dot, heads in sorted(living.items())
    ]


@given(STEPS, st.lists(st.sampled_from(VALUES), max_size=4))
def test_a_change_that_nothing_is_merged_with_is_stored_as_its_sum_would_be(
    steps: list[Step], more: list[Value]
) -> None:
    for change in _changes([each for each in history(steps) if each[0] != DELETED]):
        first = next(iter(change.heads.values()))
        others = {number: Head(first.dot, {}, value, first.origin) for number, value in enumerate(more, 10)}
        whole = Change(change.dot, SCOPE, RECORD, 1, {**others, **change.heads})
        state = apply(RecordState(1), whole.heads)
        assert change_of(plain_of(whole)) == whole
        assert codec.first_of(plain_of(whole), Numbers()) == (payload(shown(state)), pack_state(state, Numbers()))
