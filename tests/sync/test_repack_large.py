"""Packing anew what is large: many changes, many bytes, more than one bundle holds, more old units than one names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.domain.records import Edit
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync import repacking
from kiim_desktop.usecases.recording import delete_record
from tests.sync.devices import Desktop, further_desktop
from tests.sync.repacks import aside_of, content_of, held_at, says, stream_of, units_of
from tests.sync.shared import settle
from tests.sync.test_repack import WRONG, in_many_units, noted
from tests.sync.test_setbacks import paste


def lines(desktop: Desktop, person: PersonId, count: int) -> None:
    """Save so many small records at once."""
    edits = [
        Edit(
            scope=bytes(person), record=RecordId(desktop.office.random(8)), kind=COUNSELLING_ENTRY.number,
            values={5: f"Gespräch {number}"},
        )
        for number in range(count)
    ]  # fmt: skip
    desktop.office.store.save(edits, desktop.office.user.id, [])


def long_texts(desktop: Desktop, person: PersonId, count: int) -> None:
    """Save texts of a tenth of a megabyte that no compression makes much smaller."""
    for _text in range(count):
        paste(desktop, person, desktop.office.random(50_000).hex())


@pytest.mark.parametrize(("fill", "count"), [(lines, 4_100), (long_texts, 24)])
def test_a_large_stream_is_packed_into_several_units_in_one_step(
    hub: Hub, first: Desktop, second: Desktop, fill: Callable[[Desktop, PersonId, int], None], count: int
) -> None:
    person = first.person("Amira", "Haddad")
    record = noted(first, person)
    fill(first, person, count)
    settle(first, second)
    stream = stream_of(first, person)
    assert fill is lines or sum(len(unit.body) for unit in units_of(hub, stream)) > 1024 * 1024
    old = {unit.id for unit in units_of(hub, stream)}
    delete_record(first.office, person, record)
    first.sync()
    before = {unit.id for unit in units_of(hub, stream)}
    first.sync()
    new = {unit.id for unit in units_of(hub, stream)}
    assert old < before, "until the swap nothing is missing"
    assert len(new) > 1
    assert not new & before
    assert not says(content_of(hub, first, stream), WRONG)
    settle(second)
    assert second.state == first.state


def test_a_stream_larger_than_a_bundle_goes_ahead_in_parts_and_is_swapped_at_the_end(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repacking, "BYTES_AT_ONCE", 200_000)
    person = first.person("Amira", "Haddad")
    record = noted(first, person)
    long_texts(first, person, 12)
    settle(first, second)
    stream = stream_of(first, person)
    old = {unit.id for unit in units_of(hub, stream)}
    delete_record(first.office, person, record)
    first.sync()
    steps = []
    for _exchange in range(12):
        steps.append(len(old & {unit.id for unit in units_of(hub, stream)}))
        first.sync()
    left = len(old & {unit.id for unit in units_of(hub, stream)})
    assert left < len(old), "what says only what lives may stay"
    assert set(steps) == {len(old), left}, "all the others go in one step"
    assert 1 < steps.count(len(old)) < 12
    assert not says(content_of(hub, first, stream), WRONG)
    assert held_at(first, stream) == {unit.id for unit in units_of(hub, stream)}
    assert aside_of(hub, stream) == 0
    third = further_desktop(hub, first, tmp_path, clock, seed=3)
    settle(second, third, first)
    assert first.state == second.state == third.state
    third.close()


def test_more_old_units_than_one_bundle_names_are_replaced_in_several(
    hub: Hub, first: Desktop, second: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repacking, "REPLACES_CAP", 4)
    person = in_many_units(first)
    record = noted(first, person)
    settle(first, second)
    delete_record(first.office, person, record)
    for _exchange in range(8):
        first.sync()
    assert not says(content_of(hub, first, stream_of(first, person)), WRONG)
    assert len(units_of(hub, stream_of(first, person))) < 4
    settle(second)
    assert second.state == first.state
