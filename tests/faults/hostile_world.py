"""A small Kreis for hostile messages, and what a liar in it can seal and sign: hub, owner and recipient alike."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import PersonId
from kiim_desktop.crypto.streams import seal_unit
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.hub.administration import add_office
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.applying import apply_bundle, verify_bundle
from kiim_desktop.sync.channels import read_channel
from kiim_desktop.sync.hellos import next_hello
from kiim_desktop.sync.membership import Membership, load_membership
from kiim_desktop.sync.wire.bundles import BundleBody, BundlePlan, bundle_hash, make_bundle
from kiim_desktop.sync.wire.codec import FILE_CAP, unpack
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.requests import AnswerCode, Hello, SyncResponse, make_request
from kiim_desktop.sync.wire.sharing import Order, OrderKind
from kiim_desktop.sync.wire.units import UnitEnvelope
from tests.conftest import SEED
from tests.sync.devices import Desktop, first_desktop, further_desktop, hub_in_memory, invited_desktop
from tests.sync.shared import consent, office_of, settle
from tests.sync.test_evil_hub import shared_stream

CASES, TIMES_LONG = 9, 80
"""Of each kind of message, and so many times more in a long run."""
FIRST: Final = bytes(32)
NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(slots=True)
class World:
    """A hub, two devices of one office, and one of another that reads one of its persons and may change another."""

    hub: Hub
    first: Desktop
    second: Desktop
    other: Desktop
    waiting: Desktop
    read: PersonId
    edited: PersonId
    page: BundleBody
    """All the hub ever had for the other office's device; it has applied it."""

    def down(self, to: Desktop, body: object) -> bytes:
        """Return a bundle the hub makes for a device; the body may be anything that packs."""
        identity = self.hub.site.identity
        member = member_of(to)
        plan = BundlePlan(channel=member.device, number=1, previous=FIRST, epoch=b"", training=False)
        public = member.keys.public.hpke_public
        return make_bundle(plan, body, sender=identity.id, key=identity.signing, recipients=[public])  # type: ignore[arg-type]

    def apply(self, to: Desktop, raw: bytes) -> None:
        member = member_of(to)
        list(apply_bundle(to.exchange, member, verify_bundle(member, raw), b""))

    def unit_for(self, to: Desktop, person: PersonId, plain: bytes, dictionary: int = 0) -> BundleBody:
        """Return a bundle with a unit of the other office, sealed as it should be, whatever is in it."""
        stream, name = shared_stream(self.other, person), shared_stream(to, person).stored.alias
        assert name is not None
        sealed = seal_unit(stream.key, stream.stream.id, dictionary, plain)
        unit = UnitEnvelope(sealed.unit_id, name, dictionary, sealed.ciphertext)
        rid = self.other.office.store.replica
        with self.other.exchange.reading() as desk:
            certificates = tuple(unpack(raw, Signed) for raw in desk.certificates([rid]))
        return BundleBody((rid,), certificates, units=(unit,), devices=(member_of(self.other).device,))

    def order(self) -> Order:
        """Return an order the owner has not given."""
        stream = shared_stream(self.other, self.read).stream.id
        return Order(b"o" * 16, OrderKind.DROP, office_of(self.first), (stream,), (office_of(self.other),), 1, 1)

    def request(self, by: Desktop, body: object, change: Callable[[Hello], object] = lambda hello: hello) -> bytes:
        """Return the next request of a device with a bundle that has anything for a body, rightly sealed and signed."""
        member = member_of(by)
        with by.exchange.reading() as desk:
            channel = read_channel(desk.get(ExchangeFact.CHANNEL), by.office.store.replica)
            epoch = desk.get(ExchangeFact.EPOCH) or b""
        plan = BundlePlan(
            channel=channel.rid, number=channel.number + 1, previous=channel.hash, epoch=epoch, training=False
        )
        public = self.hub.site.identity.hpke_public
        raw = make_bundle(plan, body, sender=member.device, key=member.keys.signing, recipients=[public])  # type: ignore[arg-type]
        hello = msgspec.structs.replace(next_hello(by.exchange, member, None), bundle=bundle_hash(raw))
        return make_request(member.keys.signing, change(hello), raw)  # type: ignore[arg-type]  # anything that packs

    def send(self, by: Desktop, body: object) -> AnswerCode:
        """Let a device send a bundle of its own making; what the hub took stands in the chain of its bundles."""
        raw = self.request(by, body)
        code = self.hub.sync_told(raw)[0]
        if code is AnswerCode.OK:
            with by.exchange.writing() as desk:
                channel = read_channel(desk.get(ExchangeFact.CHANNEL), by.office.store.replica)
                made = msgspec.msgpack.decode(raw)[2]
                desk.put(replace(channel, number=channel.number + 1, hash=bundle_hash(made)).facts)
        return code


@contextmanager
def kreis(folder: Path) -> Iterator[World]:
    clock = FixedClock(NOW)
    with hub_in_memory(folder, clock) as hub:
        first = first_desktop(hub, folder, clock)
        second = further_desktop(hub, first, folder, clock)
        other = first_desktop(hub, folder, clock, seed=7, name="Jobcenter Lauenstein", kind="jobcenter")
        waiting = invited_desktop(hub, add_office(hub.site, "Anerkennung", "mbe"), folder, clock, 9)
        settle(first)
        read, edited = first.person("Amira", "Haddad"), first.person("Bela", "Sommer")
        consent(first, read, other, mode=Mode.READ)
        consent(first, edited, other, mode=Mode.CO_EDIT)
        settle(first, second, other)
        other.rename(edited, "Winter")
        settle(other, first, second)
        yield World(hub, first, second, other, waiting, read, edited, _page(hub, other))
        for desktop in (first, second, other, waiting):
            desktop.close()


def _page(hub: Hub, to: Desktop) -> BundleBody:
    """Return everything the hub has for a device, as if it had never come."""
    member = member_of(to)
    hello = msgspec.structs.replace(next_hello(to.exchange, member, None, FILE_CAP), cursor=0)
    response = unpack(hub.sync(make_request(member.keys.signing, hello)), SyncResponse, FILE_CAP)
    return msgspec.structs.replace(verify_bundle(member, response.bundle).body, cursor=0)


def member_of(desktop: Desktop) -> Membership:
    return load_membership(desktop.exchange)


def forget_waiting(desktop: Desktop) -> None:
    """Take away what was put aside, so that the next test does not try it all again."""
    with desktop.exchange.writing() as desk:
        desk.connection.execute("DELETE FROM unit WHERE state IN ('parked', 'quarantined')")


def chances(name: str, *, long: bool, part: int = 1) -> Iterator[random.Random]:
    """Return seeded chances, one for each case; each kind of message has its own."""
    count = CASES * (TIMES_LONG if long else 1) // part
    return (random.Random(f"{SEED} {name} {number}") for number in range(count))


def refused(act: Callable[[], object]) -> bool:
    """Do it; tell whether it was refused with a typed error. Any other error is the test's failure."""
    try:
        act()
    except KiimError:
        return True
    return False
