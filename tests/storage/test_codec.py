"""A record comes out of the file as it went in, heads, contexts and deletions included."""

from __future__ import annotations

from hypothesis import given

from kiim_desktop.base.ids import ReplicaId
from kiim_desktop.domain.changes import DELETED, displayed, shown
from kiim_desktop.storage.codec import pack_state, payload, read_payload, unpack_state
from tests.domain.test_merging import STEPS, Step, history, sum_of


@given(STEPS)
def test_a_state_survives_being_stored(steps: list[Step]) -> None:
    state = sum_of(history(steps))
    numbers: dict[ReplicaId, int] = {}
    replicas: dict[int, ReplicaId] = {}

    def number_of(replica: ReplicaId) -> int:
        number = numbers.setdefault(replica, len(numbers) + 1)
        replicas[number] = replica
        return number

    packed, values = pack_state(state, number_of), read_payload(payload(shown(state)))
    assert unpack_state(state.kind, packed, values, replicas.__getitem__) == state


@given(STEPS)
def test_the_payload_says_what_is_displayed(steps: list[Step]) -> None:
    state = sum_of(history(steps))
    heads = {number: displayed(cell) for number, cell in state.cells.items() if number != DELETED}
    assert read_payload(payload(shown(state))) == {
        number: head.value for number, head in heads.items() if head is not None
    }
