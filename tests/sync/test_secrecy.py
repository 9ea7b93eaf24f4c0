"""The hub cannot read: no value, name, kind or scope stands in its files; and a lying hub changes nothing here."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.streams import UnitState
from kiim_desktop.sync.applying import apply_bundle, verify_bundle
from kiim_desktop.sync.errors import HubNotTrusted, ManifestRefused
from kiim_desktop.sync.hellos import next_hello
from kiim_desktop.sync.manifests import accept_manifest
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.wire.bundles import BundleBody, BundlePlan, make_bundle
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Manifest, Signed, SignLabel, sign
from kiim_desktop.sync.wire.errors import SenderUnknown
from kiim_desktop.sync.wire.requests import SyncResponse, make_request
from kiim_desktop.sync.wire.units import UnitEnvelope
from tests.sync.devices import Desktop, first_desktop

CANARIES = ("Kanarienvogel", "Zeisigmann", "Geheimnotiz")


def test_no_canary_and_no_person_id_stands_in_the_hubs_tables(hub: Hub, first: Desktop, second: Desktop) -> None:
    person = first.person(CANARIES[0], CANARIES[1])
    first.note(person, CANARIES[2])
    first.sync()
    second.sync()
    second.rename(person, CANARIES[1] + "in")
    second.sync()

    content = everything_in(hub)

    assert content
    for canary in (*(word.encode() for word in CANARIES), person, bytes(first.office.user.id)):
        assert not any(canary in value for value in content)


def everything_in(hub: Hub) -> list[bytes]:
    """Return every value of every table of the hub, as bytes."""
    found: list[bytes] = []
    with hub.site.store.read() as transaction:
        connection = Connection(transaction._connection.raw)  # noqa: SLF001  # the test reads what an operator could
        for part in ("hub", "ledger", "keys"):
            tables = connection.execute(f"SELECT name FROM {part}.sqlite_master WHERE type = 'table'")  # noqa: S608
            for table in tables.scalars():
                for row in connection.execute(f"SELECT * FROM {part}.{table}"):  # noqa: S608
                    found += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return found


def test_no_canary_stands_in_clear_in_any_file_of_hub_or_device(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path
) -> None:
    person = first.person(CANARIES[0], CANARIES[1])
    first.note(person, CANARIES[2])
    first.sync()
    second.sync()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(word.encode() in content for word in CANARIES), path.name


def test_an_answer_somebody_else_signed_confirms_nothing(
    hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    first.person("Amira", "Haddad")
    first.carrier = _Tampering(first.carrier)  # type: ignore[assignment]  # only `sync` is used
    with pytest.raises(HubNotTrusted):
        first.sync()
    assert first.exchange.waiting() == 1


class _Tampering:
    """A carrier in whose hands answers change by one bit."""

    name = "memory"
    answers_at_once = True

    def __init__(self, inner: object) -> None:
        self._inner = inner

    def sync(self, request: bytes) -> bytes:
        response = unpack(self._inner.sync(request), SyncResponse)  # type: ignore[attr-defined]  # a MemoryCarrier
        answer = bytearray(response.answer)
        answer[-1] ^= 1
        return msgspec.msgpack.encode(msgspec.structs.replace(response, answer=bytes(answer)))

    def waiting_answers(self) -> list[bytes]:
        return []


def test_a_replayed_answer_is_not_the_answer_to_this_request(first: Desktop) -> None:
    replay = _Replaying(first.carrier)
    first.carrier = replay  # type: ignore[assignment]  # only `sync` is used
    first.person("Amira", "Haddad")
    first.sync()
    first.person("Bela", "Sommer")
    with pytest.raises(HubNotTrusted):
        first.sync()
    assert first.exchange.waiting() == 1


class _Replaying(_Tampering):
    """A carrier that gives the first answer for ever."""

    _first: bytes | None = None

    def sync(self, request: bytes) -> bytes:
        if self._first is None:
            self._first = self._inner.sync(request)  # type: ignore[attr-defined]  # a MemoryCarrier
        return self._first


def test_an_older_a_forked_and_a_foreign_manifest_are_refused(first: Desktop, second: Desktop, hub: Hub) -> None:
    first.sync()
    member = load_membership(first.exchange)
    known = member.manifest
    assert known is not None
    key = hub.site.identity.signing

    def signed(**changed: object) -> Signed:
        return sign(key, SignLabel.MANIFEST, msgspec.structs.replace(known, **changed))

    for bad in (
        signed(number=known.number - 1),
        signed(at=known.at + 1),
        signed(number=known.number + 1, previous=bytes(32)),
        signed(number=known.number + 2, offices=()),
        sign(member.keys.signing, SignLabel.MANIFEST, known),
    ):
        with pytest.raises(ManifestRefused):
            accept_manifest(member, bad)
    later = signed(number=known.number + 2, at=known.at + 5)
    assert isinstance(accept_manifest(member, later), Manifest)


def test_a_unit_that_cannot_be_opened_is_put_aside_and_holds_up_nothing(
    hub: Hub, first: Desktop, second: Desktop
) -> None:
    first.person("Amira", "Haddad")
    first.sync()
    second.sync()
    first.person("Bela", "Sommer")
    first.sync()
    raw = bundle_from(
        hub, second, BundleBody(units=(UnitEnvelope(b"j" * 16, 1, 0, b"junk" * 8),), devices=(b"d" * 16,))
    )
    member = load_membership(second.exchange)
    list(apply_bundle(second.exchange, member, verify_bundle(member, raw), b""))
    assert len(second.exchange.waiting_units(UnitState.QUARANTINED)) == 1
    assert second.sync().received == 1
    assert first.state == second.state


def test_only_the_hub_can_send_a_bundle_down(hub: Hub, first: Desktop, second: Desktop) -> None:
    member = load_membership(second.exchange)
    raw = make_bundle(
        _plan(second), BundleBody(), sender=first.office.store.identity.device,
        key=load_membership(first.exchange).keys.signing, recipients=[member.keys.public.hpke_public],
    )  # fmt: skip
    with pytest.raises(SenderUnknown):
        verify_bundle(member, raw)


def test_a_unit_sealed_with_our_key_but_sent_by_another_office_is_parked(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    stranger = first_desktop(hub, tmp_path, clock, seed=9, name="Jugendberatung")
    first.sync()
    second.sync()
    person = first.person("Amira", "Haddad")
    first.sync()
    bundle = _down_with_device(hub, first, second, stranger.office.store.identity.device)
    member = load_membership(second.exchange)
    list(apply_bundle(second.exchange, member, verify_bundle(member, bundle), b""))
    assert second.identity(person) is None
    assert len(second.exchange.waiting_units(UnitState.PARKED)) == 1
    stranger.close()


def bundle_from(hub: Hub, to: Desktop, body: BundleBody) -> bytes:
    """Return a bundle a (lying) hub makes for a device."""
    member = load_membership(to.exchange)
    identity = hub.site.identity
    return make_bundle(
        _plan(to), body, sender=identity.id, key=identity.signing, recipients=[member.keys.public.hpke_public]
    )


def _plan(to: Desktop) -> BundlePlan:
    device = to.office.store.identity.device
    return BundlePlan(channel=device, number=1, previous=bytes(32), epoch=b"", training=False)


def _down_with_device(hub: Hub, sender: Desktop, to: Desktop, device: bytes) -> bytes:
    """Return what the hub would send down, but with another device named as the uploader."""
    response = unpack(_ask(hub, to), SyncResponse)
    opened = verify_bundle(load_membership(to.exchange), response.bundle)
    return bundle_from(hub, to, msgspec.structs.replace(opened.body, devices=(device,), cursor=0))


def _ask(hub: Hub, to: Desktop) -> bytes:
    member = load_membership(to.exchange)
    return hub.sync(make_request(member.keys.signing, next_hello(to.exchange, member, None)))
