"""Units in the place of others: only the owner of a stream can, all at once, and what was deleted is really gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import StreamId
from kiim_desktop.crypto.streams import seal_unit
from kiim_desktop.hub.backups import back_up, restore
from kiim_desktop.hub.checking import verify
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.store.schema import ALL_TABLES
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.repacking import Repack
from kiim_desktop.sync.wire.requests import SyncAnswer, Wish
from kiim_desktop.sync.wire.units import UnitEnvelope, digest_of
from tests.hub.devices import TestDevice
from tests.hub.sharing_steps import (
    Shared,
    codes,
    drop,
    erasure,
    fetched,
    found,
    offer,
    open_to,
    read_with_grant,
    small_pages,
    units_in,
    write,
)


def new_unit(shared: Shared, content: bytes, by: TestDevice | None = None) -> UnitEnvelope:
    """Seal a unit to come in the place of others; it asks for no receipt."""
    device = by or shared.owner
    sealed = seal_unit(shared.key, StreamId(shared.stream), 0, content)
    device.aliases.setdefault(shared.stream, shared.owner.aliases[shared.stream])
    return UnitEnvelope(sealed.unit_id, device.aliases[shared.stream], 0, sealed.ciphertext)


def repack_of(
    shared: Shared,
    *contents: bytes,
    replaces: list[UnitEnvelope] | None = None,
    forgets: bool = False,
    by: TestDevice | None = None,
) -> Repack:
    units = tuple(new_unit(shared, content, by) for content in contents)
    listed = tuple(unit.id for unit in (shared.units if replaces is None else replaces))
    return Repack((by or shared.owner).aliases.get(shared.stream, 99), units, listed, forgets)


def send(device: TestDevice, *repacks: Repack) -> SyncAnswer:
    return device.sync(BundleBody(rids=(device.rid,), repacks=repacks), wishes=Wish.NO_DOWN)


def lying(hub: Hub, shared: Shared) -> list[bytes]:
    """Return the ids of the units of a stream that lie at the hub, in their order."""
    with hub.site.store.read() as transaction:
        head = transaction.facts.hub_seq()
        aliases = {stream.alias for stream in transaction.units.by_id(shared.stream)}
        units = transaction.units.between(0, head, shared.owner.office, b"")
    return [unit.id for unit in units if unit.alias in aliases]


def aside(hub: Hub, shared: Shared) -> int:
    with hub.site.store.read() as transaction:
        return len(transaction.repacks.aside_of(shared.stream))


def used(hub: Hub, device: TestDevice) -> int:
    with hub.site.store.write() as transaction:
        return transaction.units.use(device.office, 0)


@pytest.fixture
def own(device: TestDevice) -> Shared:
    """Return a stream of three units that is open to nobody."""
    return found(device, b"eins", b"zwei", b"drei")


def test_the_owner_puts_one_unit_in_the_place_of_others(hub: Hub, own: Shared) -> None:
    repack = repack_of(own, b"alles")
    assert send(own.owner, repack).refused == ()
    assert lying(hub, own) == [repack.units[0].id]
    assert aside(hub, own) == 3


def test_what_is_not_listed_stays(hub: Hub, own: Shared) -> None:
    repack = repack_of(own, b"alles", replaces=own.units[:2])
    send(own.owner, repack)
    assert lying(hub, own) == [own.units[2].id, repack.units[0].id]


def test_a_device_that_had_nothing_gets_the_new_unit_only_and_whose_dots_it_covers(
    own: Shared, sibling: TestDevice
) -> None:
    repack = repack_of(own, b"alles")
    send(own.owner, repack)
    got = fetched(sibling)
    (unit,) = units_in(got)
    assert unit.id == repack.units[0].id
    assert [body.rids[number] for body in got for number, _first, _last in unit.covers] == [own.owner.rid]
    assert unit.covers == ((0, own.owner.seq - 2, own.owner.seq),)


def test_a_device_that_had_all_gets_the_new_unit_after_them(own: Shared, sibling: TestDevice) -> None:
    assert len(units_in(fetched(sibling))) == 3
    repack = repack_of(own, b"alles")
    send(own.owner, repack)
    assert [unit.id for unit in units_in(fetched(sibling))] == [repack.units[0].id]


def test_a_device_in_the_middle_goes_on_behind_its_cursor(own: Shared, sibling: TestDevice) -> None:
    small_pages(sibling, 1)
    while not units_in([one.body for one in sibling.received]):
        sibling.sync()
    repack = repack_of(own, b"alles")
    send(own.owner, repack)
    got = [unit.id for unit in units_in(fetched(sibling))]
    assert got == [repack.units[0].id]


def test_several_units_come_in_one_step(hub: Hub, own: Shared, sibling: TestDevice) -> None:
    repack = repack_of(own, b"halb", b"ganz")
    send(own.owner, repack)
    assert lying(hub, own) == [unit.id for unit in repack.units]
    send_opened(sibling, repack.units[1].id)
    assert aside(hub, own) == 0


def send_opened(device: TestDevice, *ids: bytes) -> SyncAnswer:
    return device.sync(BundleBody(rids=(device.rid,), opened=ids), wishes=Wish.NO_DOWN)


def test_recipients_get_the_new_unit_whether_they_had_the_old_ones_or_not(
    hub: Hub, device: TestDevice, south: TestDevice, west: TestDevice
) -> None:
    shared = found(device, b"eins", b"zwei")
    open_to(shared, south)
    fetched(south)
    open_to(shared, west)
    send(device, repack_of(shared, b"alles"))
    fetched(south)
    fetched(west)
    assert read_with_grant(south, shared) == [b"eins", b"zwei", b"alles"]
    assert read_with_grant(west, shared) == [b"alles"]
    with hub.site.store.read() as transaction:
        assert list(transaction.rows("hub.backlog")) == []


def test_a_recipient_of_later_gets_what_took_the_place_of_the_founding_units(
    device: TestDevice, south: TestDevice
) -> None:
    shared = found(device, b"eins", b"zwei")
    send(device, repack_of(shared, b"alles"))
    open_to(shared, south)
    fetched(south)
    assert read_with_grant(south, shared) == [b"alles"]


def test_recipients_and_contributors_replace_nothing(hub: Hub, shared: Shared, south: TestDevice) -> None:
    before = lying(hub, shared)
    repack = repack_of(shared, b"nur meins", by=south)
    assert codes(send(south, repack)) == ["unknown"]
    assert lying(hub, shared) == before


def test_a_stranger_learns_nothing_from_trying(hub: Hub, own: Shared, south: TestDevice) -> None:
    before = lying(hub, own)
    real = repack_of(own, b"meins", by=south)
    unknown = Repack(4711, (new_unit(own, b"meins", south),), real.replaces)
    assert codes(send(south, real)) == codes(send(south, unknown)) == ["unknown"]
    assert lying(hub, own) == before


def test_units_of_other_streams_stay_whoever_lists_them(hub: Hub, own: Shared, west: TestDevice) -> None:
    other, foreign = found(own.owner, b"andere Akte"), found(west, b"anderes Haus")
    listed = [*own.units, *other.units, *foreign.units]
    send(own.owner, repack_of(own, b"alles", replaces=listed, forgets=True))
    assert lying(hub, other) == [unit.id for unit in other.units]
    assert lying(hub, foreign) == [unit.id for unit in foreign.units]
    only_foreign = repack_of(own, b"noch mehr", replaces=foreign.units)
    assert codes(send(own.owner, only_foreign)) == ["repacked"]


def test_a_unit_cannot_be_hidden_in_another_stream(hub: Hub, own: Shared) -> None:
    other = found(own.owner, b"andere Akte")
    mixed = Repack(own.owner.aliases[own.stream], (new_unit(other, b"x"),), tuple(unit.id for unit in own.units))
    assert codes(send(own.owner, mixed)) == ["order"]
    assert len(lying(hub, own)) == 3


def test_nothing_takes_the_place_of_units_in_an_open_stream_without_a_new_one(hub: Hub, own: Shared) -> None:
    assert codes(send(own.owner, repack_of(own))) == ["order"]
    assert len(lying(hub, own)) == 3


def test_the_same_bundle_twice_swaps_once(hub: Hub, own: Shared) -> None:
    bundle = own.owner.bundle(BundleBody(rids=(own.owner.rid,), repacks=(repack_of(own, b"alles"),)))
    assert own.owner.send(bundle).refused == ()
    before = used(hub, own.owner)
    own.owner.number -= 1
    assert own.owner.send(bundle).refused == ()
    assert len(lying(hub, own)) == 1
    assert used(hub, own.owner) == before


def test_a_bundle_of_before_brings_no_replaced_unit_back(hub: Hub, own: Shared, sibling: TestDevice) -> None:
    fetched(sibling)
    sibling.stream_keys[own.stream] = own.key
    sibling.aliases[own.stream] = own.owner.aliases[own.stream]
    unit = sibling.unit(own.stream, b"vier")
    bundle = sibling.bundle(BundleBody(rids=(sibling.rid,), units=(unit,)))
    first = sibling.send(bundle)
    repack = repack_of(own, b"alles", replaces=[*own.units, unit], forgets=True)
    send(own.owner, repack)
    sibling.number -= 1
    again = sibling.send(bundle)
    assert again.receipts == first.receipts
    assert lying(hub, own) == [repack.units[0].id]


def test_the_second_of_two_colleagues_replaces_what_is_left_or_nothing(
    hub: Hub, own: Shared, sibling: TestDevice
) -> None:
    fetched(sibling)
    one = repack_of(own, b"alles", replaces=own.units)
    late = write(own, own.owner, b"vier")
    other = repack_of(own, b"alles und vier", by=sibling)
    same = repack_of(own, b"wieder alles", replaces=own.units[:3], by=sibling)
    assert send(own.owner, one).refused == ()
    assert codes(send(sibling, same)) == ["repacked"]
    assert lying(hub, own) == [late.id, one.units[0].id]
    assert send(sibling, other).refused == ()
    assert lying(hub, own) == [one.units[0].id, other.units[0].id]


def test_a_deleted_record_leaves_nothing_aside_and_voids_what_waits(hub: Hub, own: Shared, sibling: TestDevice) -> None:
    first = repack_of(own, b"alles")
    send(own.owner, first)
    assert aside(hub, own) == 3
    offered = sibling.sync(room=1).down
    assert len(offered) == 1
    send(own.owner, repack_of(own, b"ohne", replaces=list(first.units), forgets=True))
    assert aside(hub, own) == 0
    with hub.site.store.read() as transaction:
        assert transaction.channels.queued(sibling.id) is None


@pytest.mark.parametrize("who", ["nobody", "itself", "stranger", "colleague"])
def test_only_a_colleague_who_could_open_it_lets_the_old_ones_go(
    hub: Hub, own: Shared, sibling: TestDevice, south: TestDevice, who: str
) -> None:
    repack = repack_of(own, b"alles")
    send(own.owner, repack)
    device = {"itself": own.owner, "stranger": south, "colleague": sibling}.get(who)
    if device is not None:
        send_opened(device, repack.units[0].id)
    assert aside(hub, own) == (0 if who == "colleague" else 3)


def test_after_thirty_days_the_old_ones_go_whoever_opened_what(
    hub: Hub, own: Shared, clock: FixedClock, south: TestDevice
) -> None:
    send(own.owner, repack_of(own, b"alles"))
    clock.at += timedelta(days=30)
    south.sync(south.next_body(b"etwas"))
    assert aside(hub, own) == 3
    clock.at += timedelta(days=1)
    south.sync(south.next_body(b"mehr"))
    assert aside(hub, own) == 0


def test_a_hub_that_starts_again_forgets_what_was_aside_too_long(
    hub: Hub, own: Shared, clock: FixedClock, hub_folder: Path
) -> None:
    send(own.owner, repack_of(own, b"alles"))
    clock.at += timedelta(days=31)
    Hub.open(hub.site, hub_folder)
    assert aside(hub, own) == 0


def test_the_quota_counts_what_is_there(hub: Hub, own: Shared, sibling: TestDevice) -> None:
    before = used(hub, own.owner)
    big = write(own, own.owner, bytes(5_000))
    repack = repack_of(own, b"klein")
    send(own.owner, repack)
    assert used(hub, own.owner) > before + len(big.body)
    send_opened(sibling, repack.units[0].id)
    assert used(hub, own.owner) < before


def test_a_stream_that_was_taken_back_is_emptied_but_for_what_came_late(
    hub: Hub, shared: Shared, south: TestDevice, west: TestDevice
) -> None:
    drop(shared, south, west)
    late = write(shared, south, b"zu spaet")
    assert codes(send(shared.owner, repack_of(shared, b"neu"))) == ["frozen"]
    assert send(shared.owner, repack_of(shared)).refused == ()
    assert lying(hub, shared) == [late.id]


def test_an_erased_stream_takes_nothing_and_keeps_nothing_aside(hub: Hub, own: Shared) -> None:
    send(own.owner, repack_of(own, b"alles", replaces=own.units[:2]))
    offer(own.owner, orders=(erasure(own),))
    assert aside(hub, own) == 0
    assert codes(send(own.owner, repack_of(own, b"neu"))) == ["erased"]
    assert lying(hub, own) == []
    assert [check.name for check in verify(hub.site) if not check.ok] == []


def test_digests_count_what_lies_here_now(own: Shared) -> None:
    repack = repack_of(own, b"alles", replaces=own.units[:2])
    send(own.owner, repack)
    digests = {one.stream: one for one in own.owner.sync(wishes=Wish.DIGESTS).digests}
    assert digests[own.stream].total == digest_of([own.units[2].id, repack.units[0].id])
    assert digests[own.stream].units == 2


def test_a_backup_carries_what_is_aside_and_the_checks_hold(hub: Hub, own: Shared, tmp_path: Path) -> None:
    send(own.owner, repack_of(own, b"alles"))
    back_up(hub.site, tmp_path / "sicherung")
    restore(hub.site, tmp_path / "sicherung", tmp_path / "hub")
    assert aside(hub, own) == 3
    assert [check.name for check in verify(hub.site) if not check.ok] == []


def test_what_a_deleted_record_was_sealed_in_is_in_no_table_of_the_hub(
    hub: Hub, own: Shared, sibling: TestDevice
) -> None:
    bodies = [unit.body for unit in own.units]
    sibling.sync(room=1)
    send(own.owner, repack_of(own, b"halb", replaces=own.units[:2]))
    send(own.owner, repack_of(own, b"ohne", forgets=True))
    with hub.site.store.read() as transaction:
        values = [value for name in ALL_TABLES.tables for row in transaction.rows(name) for value in row]
    assert [body for body in bodies for value in values if isinstance(value, bytes) and body in value] == []


def send_unopened(device: TestDevice, *ids: bytes) -> SyncAnswer:
    return device.sync(BundleBody(rids=(device.rid,), unopened=ids), wishes=Wish.NO_DOWN)


def reports_to(device: TestDevice) -> list[bytes]:
    return [unit for body in fetched(device) for unit in body.unopened]


def test_what_a_colleague_cannot_open_brings_the_replaced_ones_back_and_is_told_to_its_author(
    hub: Hub, own: Shared, sibling: TestDevice
) -> None:
    fetched(sibling)
    repack = repack_of(own, b"alles", b"und mehr")
    send(own.owner, repack)
    send_unopened(sibling, repack.units[0].id)
    assert lying(hub, own) == [*[unit.id for unit in repack.units], *[unit.id for unit in own.units]]
    assert aside(hub, own) == 0
    assert reports_to(own.owner) == [repack.units[0].id]
    assert [unit.id for unit in units_in(fetched(sibling))][2:] == [unit.id for unit in own.units]
    send_unopened(sibling, repack.units[0].id)
    assert reports_to(own.owner) == reports_to(sibling) == []


def test_what_a_recipient_cannot_open_is_told_and_brings_nothing_back(
    hub: Hub, shared: Shared, south: TestDevice, west: TestDevice
) -> None:
    unit = write(shared, west, b"von West")
    repack = repack_of(shared, b"alles", replaces=shared.units[:1])
    send(shared.owner, repack)
    send_unopened(south, unit.id, repack.units[0].id)
    assert reports_to(west) == [unit.id]
    assert reports_to(shared.owner) == [repack.units[0].id]
    assert aside(hub, shared) == 1


def test_a_stranger_reports_nothing(own: Shared, south: TestDevice) -> None:
    send_unopened(south, own.units[0].id, bytes(16))
    assert reports_to(own.owner) == []
