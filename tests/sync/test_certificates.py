"""Certificates end: by themselves renewed well before, refused with nothing lost after, renewed by a colleague."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from kiim_desktop.base.clock import FixedClock, millis
from kiim_desktop.base.ids import DeviceId
from kiim_desktop.domain.device_rules import DAY
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.store.directory import Device
from kiim_desktop.sync.errors import CertificateEnded, ManifestRefused, NotYetDue
from kiim_desktop.sync.hellos import next_hello
from kiim_desktop.sync.manifests import accept_manifest
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.renewing import certified_anew, own_end
from kiim_desktop.sync.terms import device_terms
from kiim_desktop.sync.wire.certificates import end_of
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import DeviceCertificate, Signed, SignLabel, sign
from kiim_desktop.sync.wire.requests import AnswerCode, hello_hash, make_request, read_response
from kiim_desktop.usecases.enrolling import list_devices, renew_device
from tests.sync.devices import Desktop
from tests.sync.sticks import Stick
from tests.sync.test_evil_hub import later, manifest_of
from tests.sync.test_stick import stick as stick  # noqa: PLC0414  # a fixture

ENDED = timedelta(days=401)
LONG_ENDED = timedelta(days=440)


def end_of_own(desktop: Desktop) -> int:
    member = load_membership(desktop.exchange)
    end = own_end(member, device_terms(millis(desktop.office.clock.now())))
    assert end is not None
    return end


def at_hub(hub: Hub, desktop: Desktop) -> Device:
    with hub.site.store.read() as transaction:
        found = transaction.directory.device(desktop.office.store.identity.device)
    assert found is not None
    return found


def test_a_certificate_near_its_end_is_renewed_at_an_exchange(first: Desktop, clock: FixedClock) -> None:
    before = end_of_own(first)
    clock.at += timedelta(days=300)
    first.sync()
    assert end_of_own(first) == before
    clock.at += timedelta(days=20)
    first.sync()
    assert end_of_own(first) == millis(clock.now()) + 400 * DAY


def test_one_that_just_ended_is_renewed_by_the_device_itself(first: Desktop, clock: FixedClock) -> None:
    clock.at += ENDED
    first.person("Amira", "Haddad")
    assert first.sync().waiting == 0
    assert end_of_own(first) > millis(clock.now())


def test_one_that_ended_long_ago_sends_nothing_loses_nothing_and_is_renewed_by_a_colleague(
    first: Desktop, second: Desktop, clock: FixedClock
) -> None:
    clock.at += timedelta(days=320)
    first.sync()
    clock.at += timedelta(days=120)
    second.person("Bela", "Sommer")
    first.person("Amira", "Haddad")
    first.sync()
    with pytest.raises(CertificateEnded) as ended:
        second.sync()
    assert "06.04.2027" in ended.value.sentence
    assert second.exchange.waiting() == 1
    assert second.office.store.persons.count() == 2, "what comes in still comes"

    (line,) = (each for each in list_devices(first.office) if each.is_ended)
    renew_device(first.office, line.id.hex())
    first.sync()
    assert second.sync().waiting == 0
    first.sync()
    assert first.state == second.state


def test_by_stick_too_it_is_renewed_in_time_and_refused_after(
    first: Desktop, second: Desktop, stick: Stick, clock: FixedClock
) -> None:
    clock.at += timedelta(days=320)
    stick.visit(first)
    stick.serve()
    stick.visit(first)
    stick.serve()
    assert end_of_own(first) == millis(clock.now()) + 400 * DAY
    clock.at += timedelta(days=120)
    second.person("Bela", "Sommer")
    stick.visit(second)
    stick.serve()
    with pytest.raises(CertificateEnded):
        stick.visit(second)
    assert second.exchange.waiting() == 1
    stick.serve()
    stick.visit(first)
    stick.serve()
    stick.visit(first)
    renew_device(first.office, second.office.store.identity.device.hex())
    stick.visit(first)
    stick.serve()
    for _visit in range(3):
        stick.visit(second)
        stick.serve()
    assert second.exchange.waiting() == 0


def test_nobody_is_renewed_before_it_is_due(first: Desktop, second: Desktop) -> None:
    with pytest.raises(NotYetDue):
        renew_device(first.office, second.office.store.identity.device.hex())


def renewal(first: Desktop, of: Desktop, **changed: object) -> Signed:
    """Return a certificate the office really signed, with something else in it."""
    member = load_membership(first.exchange)
    now = millis(first.office.clock.now())
    device = DeviceId(of.office.store.identity.device)
    fresh = certified_anew(member.own_ring, member.certified[device].certificate, device_terms(now), now)
    said = msgspec.structs.replace(unpack(fresh.raw, DeviceCertificate), **changed)
    return sign(member.own_ring.signing, SignLabel.DEVICE, said)


@pytest.mark.parametrize(
    "changed",
    [
        {"valid_until": 99 * 400 * DAY},
        {"valid_from": 30_000 * DAY, "valid_until": 30_400 * DAY},
        {"role": "dpo"},
        {"label": "Rechner der Leitung"},
        {"generation": 2},
    ],
)
def test_the_hub_countersigns_no_other_certificate_than_the_same_again(
    hub: Hub, first: Desktop, clock: FixedClock, changed: dict[str, object]
) -> None:
    clock.at += timedelta(days=320)
    before = at_hub(hub, first).certificate
    ask(hub, first, renewal(first, first, **changed))
    assert at_hub(hub, first).certificate == before
    ask(hub, first, renewal(first, first))
    assert at_hub(hub, first).certificate != before


def test_after_the_days_of_grace_a_device_cannot_renew_itself_even_with_the_keys_of_its_office(
    hub: Hub, first: Desktop, clock: FixedClock
) -> None:
    clock.at += LONG_ENDED
    before = at_hub(hub, first).certificate
    ask(hub, first, renewal(first, first))
    assert at_hub(hub, first).certificate == before


def test_a_device_whose_certificate_has_ended_renews_nobody_else(
    hub: Hub, first: Desktop, second: Desktop, clock: FixedClock
) -> None:
    clock.at += LONG_ENDED
    before = at_hub(hub, second).certificate
    ask(hub, first, renewal(first, second))
    assert at_hub(hub, second).certificate == before


def ask(hub: Hub, desktop: Desktop, renewed: Signed) -> AnswerCode:
    """Send a certificate along with a hello and nothing else."""
    member = load_membership(desktop.exchange)
    hello = next_hello(desktop.exchange, member, None)
    raw = hub.sync(make_request(member.keys.signing, hello, renewals=(renewed,)))
    return read_response(member.hub_key, hello_hash(pack(hello)), raw)[0].code


def test_an_end_stretched_without_the_office_is_refused_and_one_stretched_by_it_does_not_count(
    hub: Hub, first: Desktop, second: Desktop
) -> None:
    first.sync()
    member = load_membership(first.exchange)
    entry = manifest_of(member).devices[-1]
    said = unpack(entry.certificate.raw, DeviceCertificate)
    longer = msgspec.structs.replace(said, valid_until=said.valid_until + 4_000 * DAY)
    for key, is_signed in ((hub.site.identity.signing, False), (member.own_ring.signing, True)):
        signed = sign(key, SignLabel.DEVICE, longer)
        devices = (*manifest_of(member).devices[:-1], msgspec.structs.replace(entry, certificate=signed))
        if not is_signed:
            with pytest.raises(ManifestRefused):
                accept_manifest(member, later(hub, member, devices=devices))
            continue
        accepted = accept_manifest(member, later(hub, member, devices=devices))
        stretched = unpack(accepted.devices[-1].certificate.raw, DeviceCertificate)
        terms = device_terms(millis(first.office.clock.now()))
        assert end_of(stretched, terms) == said.valid_from + 400 * DAY
