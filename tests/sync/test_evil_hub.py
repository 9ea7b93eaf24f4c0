"""What a hub, or an office that may write a little, tries beyond its rights: refused, or put aside and shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiim_desktop.base.clock import FixedClock, millis
from kiim_desktop.base.ids import PersonId, RecordId, StreamId
from kiim_desktop.crypto.rings import OfficeRing
from kiim_desktop.crypto.signing import SigningKey
from kiim_desktop.domain.changes import Change, Dot, Head, Origin
from kiim_desktop.domain.kinds import IDENTITY, RESIDENCE_TITLE
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage import shares, streams
from kiim_desktop.storage.plain import plain_of
from kiim_desktop.storage.streams import UnitState
from kiim_desktop.sync import sealing
from kiim_desktop.sync.applying import apply_bundle, verify_bundle
from kiim_desktop.sync.errors import ManifestRefused
from kiim_desktop.sync.manifests import accept_manifest
from kiim_desktop.sync.membership import Membership, load_membership
from kiim_desktop.sync.sealing import OpenStream
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import (
    DeviceCertificate,
    Manifest,
    OfficeEntry,
    OfficeKeys,
    Signed,
    SignLabel,
    sign,
)
from kiim_desktop.sync.wire.sharing import Order, OrderKind, order_id
from tests.sync.devices import Desktop, first_desktop
from tests.sync.shared import consent, found, office_of, said, settle
from tests.sync.test_secrecy import bundle_from


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter Lauenstein", kind="jobcenter")
    first.sync()
    yield desktop
    desktop.close()


def later(hub: Hub, member: Membership, **changed: object) -> Signed:
    """Return a manifest the hub signed as the next but one, with something changed in it."""
    assert member.manifest is not None
    number = member.manifest.number + 2
    forged = msgspec.structs.replace(member.manifest, number=number, **changed)
    return sign(hub.site.identity.signing, SignLabel.MANIFEST, forged)


def manifest_of(member: Membership) -> Manifest:
    assert member.manifest is not None
    return member.manifest


def test_swapped_keys_of_another_office_are_refused(hub: Hub, first: Desktop, other: Desktop) -> None:
    member = load_membership(first.exchange)
    mine = OfficeRing.create()

    def swapped(entry: OfficeEntry) -> OfficeEntry:
        if entry.id != office_of(other):
            return entry
        keys = sign(mine.signing, SignLabel.OFFICE_KEYS, OfficeKeys(entry.id, mine.public.to_bytes(), 1))
        return msgspec.structs.replace(entry, keys=(keys,))

    offices = tuple(swapped(entry) for entry in manifest_of(member).offices)
    with pytest.raises(ManifestRefused):
        accept_manifest(member, later(hub, member, offices=offices))
    assert accept_manifest(member, later(hub, member)).number > manifest_of(member).number


@pytest.mark.parametrize("of", ["own", "other"])
def test_a_device_no_office_signed_for_is_refused(hub: Hub, first: Desktop, other: Desktop, of: str) -> None:
    member = load_membership(first.exchange)
    office = office_of(first if of == "own" else other)
    entry = next(each for each in manifest_of(member).devices
                 if unpack(each.certificate.raw, DeviceCertificate).office == office)  # fmt: skip
    certificate = unpack(entry.certificate.raw, DeviceCertificate)
    ghost = msgspec.structs.replace(certificate, device=b"g" * 16)
    signed = sign(hub.site.identity.signing, SignLabel.DEVICE, ghost)
    devices = (*manifest_of(member).devices, msgspec.structs.replace(entry, certificate=signed))
    with pytest.raises(ManifestRefused):
        accept_manifest(member, later(hub, member, devices=devices))


@pytest.mark.parametrize("signer", ["hub", "third"])
def test_an_order_its_owner_did_not_sign_deletes_nothing(
    hub: Hub, first: Desktop, other: Desktop, clock: FixedClock, signer: str
) -> None:
    person = opened(first, other, Mode.READ)
    key = hub.site.identity.signing if signer == "hub" else load_membership(other.exchange).own_ring.signing
    forged = order(first, other, person, clock, key)
    give(hub, other, BundleBody(orders=(forged,)))
    other.sync()
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}


def test_an_order_the_owner_signed_is_obeyed_whoever_brings_it(
    hub: Hub, first: Desktop, other: Desktop, clock: FixedClock
) -> None:
    person = opened(first, other, Mode.READ)
    real = order(first, other, person, clock, load_membership(first.exchange).own_ring.signing)
    give(hub, other, BundleBody(orders=(real,)))
    other.sync()
    assert found(other, person, IDENTITY) == []


def test_what_a_co_editor_writes_beyond_what_was_agreed_is_put_aside(hub: Hub, first: Desktop, other: Desktop) -> None:
    person = opened(first, other, Mode.CO_EDIT)
    smuggle(hub, first, other, person, RESIDENCE_TITLE, {1: "AE-25-5"})
    assert found(first, person, RESIDENCE_TITLE) == []
    assert len(first.exchange.waiting_units(UnitState.QUARANTINED)) == 1


def test_a_reader_writes_nothing_even_with_the_key_in_hand(hub: Hub, first: Desktop, other: Desktop) -> None:
    person = opened(first, other, Mode.READ)
    smuggle(hub, first, other, person, IDENTITY, {2: "Falsch"})
    assert said(first, person, IDENTITY, "family_name") == {"Haddad"}
    assert len(first.exchange.waiting_units(UnitState.QUARANTINED)) == 1


def test_a_contributor_changes_no_record_of_others(hub: Hub, first: Desktop, other: Desktop) -> None:
    person = opened(first, other, Mode.CONTRIBUTE)
    smuggle(hub, first, other, person, IDENTITY, {2: "Falsch"})
    assert said(first, person, IDENTITY, "family_name") == {"Haddad"}
    assert len(first.exchange.waiting_units(UnitState.QUARANTINED)) == 1


def opened(first: Desktop, other: Desktop, mode: Mode) -> PersonId:
    person = first.person("Amira", "Haddad")
    consent(first, person, other, mode=mode)
    settle(first, other)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}
    return person


def shared_stream(desktop: Desktop, person: PersonId) -> OpenStream:
    with desktop.exchange.reading() as desk:
        (share,) = shares.shares_of_scope(desk.connection, person_scope(person))
        stream = streams.stream_by_id(desk.connection, share.stream)
        stored = streams.newest_key(desk.connection, share.stream)
    assert stream is not None
    assert stored is not None
    return sealing.open_stored(stream, stored, load_membership(desktop.exchange).own_ring)


def order(first: Desktop, other: Desktop, person: PersonId, clock: FixedClock, key: SigningKey) -> Signed:
    stream: StreamId = shared_stream(other, person).stream.id
    said = Order(
        id=order_id(OrderKind.DROP, [stream]),
        kind=OrderKind.DROP,
        owner=office_of(first),
        streams=(stream,),
        offices=(office_of(other),),
        generation=1,
        at=millis(clock.now()),
    )
    return sign(key, SignLabel.ORDER, said)


def smuggle(hub: Hub, first: Desktop, other: Desktop, person: PersonId, kind: Kind, values: dict[int, Value]) -> None:
    """Let the other office seal something into the shared stream, and the hub hand it to the owner."""
    stream = shared_stream(other, person)
    store = other.office.store
    dot, origin = Dot(store.replica, 900), Origin(9, 9, other.office.user.id, "told")
    record = RecordId(kind.number.to_bytes(8, "big"))
    heads = {number: Head(dot, {}, value, origin) for number, value in values.items()}
    change = plain_of(Change(dot, person_scope(person), record, kind.number, heads))
    name = shared_stream(first, person).stored.alias
    assert name is not None
    unit = sealing.seal_changes(stream, [change], name, ())
    with other.exchange.reading() as desk:
        certificates = [unpack(raw, Signed) for raw in desk.certificates([store.replica])]
    body = BundleBody(
        units=(unit,), devices=(store.identity.device,), rid_certificates=tuple(certificates), rids=(store.replica,)
    )
    give(hub, first, body)


def give(hub: Hub, to: Desktop, body: BundleBody) -> None:
    """Let a (lying) hub hand a bundle to a device."""
    member = load_membership(to.exchange)
    list(apply_bundle(to.exchange, member, verify_bundle(member, bundle_from(hub, to, body)), b""))
