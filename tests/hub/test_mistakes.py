"""Each named mistake of the hub breaks a rule: a rule that does not notice it proves nothing."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping

import pytest

from tests.hub import test_blindness as blindness
from tests.hub import test_durability as durability
from tests.hub import test_erasures as erasures
from tests.hub import test_exchange as exchange
from tests.hub import test_orders as orders
from tests.hub.mistakes import HUB_VARIANTS
from tests.simulate.variants import mistaken

NOTICED: Mapping[str, Callable[..., None]] = {
    "queued_bundle_survives_withdrawal": orders.test_a_bundle_that_waits_is_void_once_something_was_taken_back,
    "no_erased_check": erasures.test_what_belongs_to_an_erased_stream_is_refused_for_ever,
    "rid_not_bound": exchange.test_a_replica_id_belongs_to_one_device,
    "key_outlives_erasure": erasures.test_an_erasure_leaves_neither_units_nor_keys,
    "key_blob_outside_the_key_store": blindness.test_sealed_keys_lie_in_the_key_store_alone,
    "ack_before_fsync": durability.test_what_was_answered_survives_a_kill_right_after_the_answer,
    "one_high_water_mark": exchange.test_receipts_name_every_seq_the_hub_holds,
}


def test_every_mistake_has_a_rule() -> None:
    assert NOTICED.keys() == HUB_VARIANTS.keys()


@pytest.mark.parametrize("name", NOTICED)
def test_a_mistake_of_the_hub_breaks_its_rule(request: pytest.FixtureRequest, name: str) -> None:
    rule = NOTICED[name]
    given = {each: request.getfixturevalue(each) for each in inspect.signature(rule).parameters}
    with mistaken(HUB_VARIANTS, name), pytest.raises((AssertionError, KeyError, ValueError, pytest.fail.Exception)):
        rule(**given)
