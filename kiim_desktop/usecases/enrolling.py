"""Joining a Kreis by invitation, and deciding which devices belong to the office."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kiim_desktop.base.clock import millis
from kiim_desktop.base.ids import DeviceId, OfficeId
from kiim_desktop.crypto.errors import KeyringUnavailable
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.rings import OfficeRing
from kiim_desktop.crypto.sheets import RecoveryCode
from kiim_desktop.crypto.words import FourWords
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.device_rules import DeviceTerms
from kiim_desktop.domain.offices import Action, Role
from kiim_desktop.storage.care import become_new_device
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.profiles import NewProfile
from kiim_desktop.sync import enrolling, renewing
from kiim_desktop.sync.binding import bind_device, is_bound, unbound_because
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.enrolling import DeviceLine, Entrance
from kiim_desktop.sync.errors import NoSuchDevice
from kiim_desktop.sync.membership import Stage, load_membership, stage_of
from kiim_desktop.sync.post import read_post
from kiim_desktop.sync.rekeying import ask_for_new_keys
from kiim_desktop.sync.terms import device_terms
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import DeviceCertificate, Invitation, Revocation, read_invitation
from kiim_desktop.usecases.errors import OtherOffice
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.training import NoTrainingInvitation, TrainingInvitation
from kiim_desktop.usecases.unlocking import Surroundings, found_office, reopen

SHORTEST_ID = 4
"""Hexadecimal digits to which the id of a device may be shortened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """What somebody brings who joins: the invitation file, its code, and what a new profile needs."""

    invitation: bytes = field(repr=False)
    code: str = field(repr=False)
    user_name: str
    password: str = field(repr=False)
    label: str = ""
    """What the office calls this device, such as "Laptop 2"."""
    recovery: RecoveryCode | None = field(default=None, repr=False)
    ring: OfficeRing | None = field(default=None, repr=False)
    """The office ring opened with the office sheet (usecases/sheets.py), if no device of the office is left."""
    training: bool = False
    """Whether a profile for training is to be made; the invitation has to be of the same sort."""
    cost: KdfCost = KdfCost.DEFAULT


def join_office(folder: Path, joining: Joining, around: Surroundings) -> Office:
    """Make a profile for an invited device and open it; the request goes out with the first exchange.

    MessageDamaged, TrainingInvitation, NoTrainingInvitation, InvitationExpired, BadSignature, and everything
    `found_office` refuses. No half-made profile is left behind by a bad invitation: it is checked first.
    """
    read = read_invitation(joining.invitation)
    now = millis(around.clock.now())
    must_be_for(read, training=joining.training)
    enrolling.check_invitation(joining.invitation, training=joining.training, now=now)
    new = NewProfile(
        office_name=read.office_name,
        user_name=joining.user_name,
        password=joining.password,
        role=Role(read.role),
        office=OfficeId(read.office),
        recovery=joining.recovery,
        training=joining.training,
        cost=joining.cost,
    )
    office = found_office(folder, new, around)
    _begin(office, joining.invitation, joining.code, _entrance(office, around, joining.label, joining.ring))
    return office


def rejoin_office(office: Office, invitation: bytes, code: str, label: str, around: Surroundings) -> Office:
    """Enrol this profile anew as another device, because its keys are lost or it was restored elsewhere.

    Nothing of the office is lost: records stay, and what the hub lacks is sent again after the first exchange. Use the
    office that is returned. MessageDamaged, TrainingInvitation, NoTrainingInvitation, InvitationExpired. The old device
    should be revoked by a colleague.
    """
    office.must_allow(Action.EXCHANGE)
    now, training = millis(office.clock.now()), office.store.identity.training
    try:
        must_be_for(read_invitation(invitation), training=training)
    except (TrainingInvitation, NoTrainingInvitation) as error:
        raise office.refused(error, "invitation") from error
    read = enrolling.check_invitation(invitation, training=training, now=now)
    if read.office != office.store.identity.office:
        raise OtherOffice
    exchange = Exchange(office.store)
    kept = exchange.get(ExchangeFact.RING)
    enrolling.leave(exchange)
    become_new_device(office.store)
    office.store.mint_replica()
    office.store.log([office.entry(AuditAction.KEY_USE, detail="rejoin")])
    anew = reopen(office, around)
    ring = OfficeRing.from_bytes(kept) if kept else None
    _begin(anew, invitation, code, _entrance(anew, around, label, ring))
    return anew


def must_be_for(invitation: Invitation, *, training: bool) -> None:
    """Refuse an invitation of the other side of the wall; TrainingInvitation, NoTrainingInvitation."""
    if invitation.training != training:
        raise TrainingInvitation if invitation.training else NoTrainingInvitation


def _entrance(office: Office, around: Surroundings, label: str, ring: OfficeRing | None) -> Entrance:
    return Entrance(label=label, binding=bind_device(office.store) if around.binds_devices else None, ring=ring)


def _begin(office: Office, invitation: bytes, code: str, entrance: Entrance) -> None:
    now = millis(office.clock.now())
    enrolling.begin_enrolment(
        Exchange(office.store), invitation, code, entrance, now=now, random=office.random, terms=device_terms(now)
    )


def binding_problem(office: Office) -> str:
    """Return why this device is not bound to this computer, as a sentence; "" if it is or exchanges with nobody."""
    trouble = unbound_because(office.store)
    return KeyringUnavailable(trouble).sentence if trouble is not None else ""


def is_device_bound(office: Office) -> bool:
    """Tell whether the keys of this device need the password store of this computer."""
    return is_bound(office.store)


def ask_for_admission(office: Office, carrier: Carrier) -> Stage:
    """Ask the hub whether this device is in by now; EnrolmentRefused, Unreachable."""
    office.must_allow(Action.EXCHANGE)
    return enrolling.continue_enrolment(Exchange(office.store), carrier)


def stage(office: Office) -> Stage:
    """Return how far this device is."""
    return stage_of(Exchange(office.store))


def words_of_this_device(office: Office) -> FourWords:
    """Return the four words to read out on the phone; NotEnrolled before a request was made."""
    return enrolling.own_words(Exchange(office.store))


def list_devices(office: Office) -> list[DeviceLine]:
    """Return the devices of the office, those that wait first, as of the last exchange."""
    office.must_allow(Action.READ_DEVICES)
    exchange = Exchange(office.store)
    return enrolling.device_lines(exchange, load_membership(exchange), _terms(office))


def decided_devices(office: Office) -> frozenset[DeviceId]:
    """Return the devices that were let in or revoked here and whose decision waits for the next exchange."""
    office.must_allow(Action.READ_DEVICES)
    with Exchange(office.store).reading() as desk:
        post = read_post(desk)
    leaving = (unpack(each.raw, Revocation).device for each in post.revocations)
    coming = (unpack(each.certificate.raw, DeviceCertificate).device for each in post.approvals)
    return frozenset(DeviceId(each) for each in (*leaving, *coming))


def approve_device(office: Office, device: str, words: str) -> DeviceId:
    """Let a waiting device in after comparing its four words; it takes effect with the next exchange.

    `device` is its id in hexadecimal, at least four digits. NoSuchDevice, WordsDiffer, UnknownWord.
    """
    office.must_allow(Action.APPROVE_DEVICE)
    exchange = Exchange(office.store)
    member = load_membership(exchange)
    found = _find(enrolling.device_lines(exchange, member, _terms(office)), device, ("waiting",))
    enrolling.approve_device(exchange, member, found, words, _terms(office))
    office.store.log([office.entry(AuditAction.KEY_USE, found, "approve_device")])
    return found


def revoke_device(office: Office, device: str) -> DeviceId:
    """Withdraw a device of the office; with the next exchange it gets nothing more, and the office gets new keys."""
    office.must_allow(Action.APPROVE_DEVICE)
    exchange = Exchange(office.store)
    member = load_membership(exchange)
    found = _find(enrolling.device_lines(exchange, member, _terms(office)), device, ("active",))
    enrolling.revoke_device(exchange, member, found, millis(office.clock.now()))
    office.store.log([office.entry(AuditAction.KEY_USE, found, "revoke_device")])
    return found


def change_all_keys(office: Office) -> None:
    """Give all files new keys with the next exchange, after a device was revoked; else each gets them when saved."""
    office.must_allow(Action.APPROVE_DEVICE)
    load_membership(Exchange(office.store))
    ask_for_new_keys(Exchange(office.store))
    office.store.log([office.entry(AuditAction.KEY_USE, detail="change_all_keys")])


def renew_device(office: Office, device: str) -> DeviceId:
    """Renew the certificate of a device of the office; it takes effect with the next exchange. NoSuchDevice, NotYetDue.

    Needed only for a device that was away when its certificate ended: all others renew theirs in good time.
    """
    office.must_allow(Action.APPROVE_DEVICE)
    exchange = Exchange(office.store)
    member = load_membership(exchange)
    found = _find(enrolling.device_lines(exchange, member, _terms(office)), device, ("active",))
    renewing.renew_device(exchange, member, found, _terms(office))
    office.store.log([office.entry(AuditAction.KEY_USE, found, "renew_device")])
    return found


def _terms(office: Office) -> DeviceTerms:
    return device_terms(millis(office.clock.now()))


def _find(lines: list[DeviceLine], asked: str, status: tuple[str, ...]) -> DeviceId:
    wanted = asked.strip().lower()
    found = [line.id for line in lines if line.status in status and line.id.hex().startswith(wanted)]
    if len(wanted) < SHORTEST_ID or len(found) != 1:
        raise NoSuchDevice
    return found[0]
