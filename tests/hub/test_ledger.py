"""The ledger: only ever continued, contents can be forgotten, and any change is noticed."""

from __future__ import annotations

import itertools
import threading
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.base.ids import Random
from kiim_desktop.hub.checking import verify
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.intervals import contains, united
from kiim_desktop.hub.store.ledger import Entry, EntryKind, first_broken
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import RidCertificate, Signed
from kiim_desktop.sync.wire.requests import AnswerCode
from tests.hub.devices import TestDevice

ranges = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)).map(lambda pair: (pair[0], sum(pair))), max_size=8)


def entries(hub: Hub) -> list[Entry]:
    with hub.site.store.read() as transaction:
        return list(transaction.ledger.entries())


def test_a_changed_moved_or_missing_entry_is_found(device: TestDevice, hub: Hub) -> None:
    device.sync(device.next_body(b"eins"))
    whole = entries(hub)
    assert len(whole) >= 5
    assert first_broken(iter(whole)) is None
    assert first_broken(iter([*whole[:2], *whole[3:]])) == whole[3].number
    assert first_broken(iter([*whole[:2], replace(whole[2], content=b"anders"), *whole[3:]])) == whole[2].number
    assert first_broken(iter([*whole[:2], replace(whole[2], at=1), *whole[3:]])) == whole[2].number
    assert first_broken(iter([*whole[:2], replace(whole[2], kind=EntryKind.SEEN), *whole[3:]])) == whole[2].number


def test_contents_can_be_forgotten_and_the_chain_still_holds(device: TestDevice, hub: Hub) -> None:
    device.sync(device.next_body(b"eins"))
    with hub.site.store.write() as transaction:
        transaction.ledger.forget(device.rid)
    found = [entry for entry in entries(hub) if entry.subject == device.rid]
    assert found
    assert all(entry.content is None and entry.salt is None for entry in found)
    assert all(check.ok for check in verify(hub.site))


def test_receipts_that_nobody_promised_are_found(device: TestDevice, hub: Hub) -> None:
    device.sync(device.next_body(b"eins"))
    with hub.site.store.write() as transaction:
        replica = transaction.ledger.replicas([device.rid])[device.rid]
        transaction.ledger.put_replicas([replace(replica, seen=((1, 99),))])
    assert [check.name for check in verify(hub.site) if not check.ok] == ["receipts"]


def test_the_certificate_of_a_replica_is_promised_at_its_first_use(device: TestDevice, hub: Hub) -> None:
    device.sync(device.next_body(b"eins"))
    (entry,) = [entry for entry in entries(hub) if entry.kind is EntryKind.REPLICA]
    certificate = unpack(unpack(entry.content or b"", Signed).raw, RidCertificate)
    assert (certificate.rid, certificate.device) == (device.rid, device.id)


def test_erased_streams_are_refused_for_ever(device: TestDevice, hub: Hub) -> None:
    body = device.next_body(b"eins")
    device.sync(body)
    with hub.site.store.write() as transaction:
        transaction.ledger.mark_erased(body.notices[0].stream, 0)
    unit = device.unit(body.notices[0].stream, b"zwei")
    answer = device.sync(BundleBody(rids=(device.rid,), units=(unit,)))
    assert [(one.id, one.code) for one in answer.refused] == [(unit.id, "erased")]
    assert answer.receipts[0].intervals == ((1, 1),)


def test_numbers_rise_in_the_order_of_commits(device: TestDevice, sibling: TestDevice, hub: Hub) -> None:
    """A reader that has seen a number has seen every smaller one, however many write at the same time."""
    senders = (device, sibling)
    errors: list[BaseException] = []
    done = threading.Event()

    def send(sender: TestDevice) -> None:
        try:
            for number in range(12):
                assert sender.sync(sender.next_body(b"%d" % number), wishes=2).code is AnswerCode.OK
        except BaseException as error:  # noqa: BLE001  # shown by the test below
            errors.append(error)

    def watch() -> None:
        highest: set[int] = set()
        while not done.is_set():
            with hub.site.store.read() as transaction:
                seen = {unit.hub_seq for unit in transaction.units.between(0, 2**62, device.office, b"")}
            late = {number for number in seen - highest if highest and number < max(highest)}
            if late:
                errors.append(AssertionError(late))
            highest = seen

    threads = [threading.Thread(target=send, args=(sender,)) for sender in senders]
    watcher = threading.Thread(target=watch)
    watcher.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    watcher.join()
    assert errors == []
    assert all(check.ok for check in verify(hub.site))


@given(ranges, ranges)
def test_a_union_of_intervals_holds_exactly_what_its_parts_hold(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    joined = united(one, other)
    for number in range(1, 80):
        assert contains(joined, number) == (contains(one, number) or contains(other, number))
    assert all(before[1] + 1 < after[0] for before, after in itertools.pairwise(joined))
    assert united(joined) == joined


def test_entries_of_another_random_differ(device: TestDevice, hub: Hub, seeded_random: Random) -> None:
    """Equal contents make different commitments: nobody who holds the chain can guess what it says."""
    with hub.site.store.write() as transaction:
        for _twice in range(2):
            transaction.ledger.append(EntryKind.SEEN, 1, b"subject", b"content", seeded_random)
    first, second = entries(hub)[-2:]
    assert first.commitment != second.commitment
