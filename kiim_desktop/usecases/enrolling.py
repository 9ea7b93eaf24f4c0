"""Joining a Kreis by invitation, and deciding which devices belong to the office."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kiim_desktop.base.clock import millis
from kiim_desktop.base.ids import DeviceId, OfficeId
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.sheets import RecoveryCode
from kiim_desktop.crypto.words import FourWords
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.offices import Action, Role
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.profiles import NewProfile
from kiim_desktop.sync import enrolling
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.enrolling import DeviceLine
from kiim_desktop.sync.errors import NoSuchDevice
from kiim_desktop.sync.membership import Stage, load_membership, stage_of
from kiim_desktop.sync.wire.directory import read_invitation
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import Surroundings, set_up_office, unlock_office

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
    cost: KdfCost = KdfCost.DEFAULT


def join_office(folder: Path, joining: Joining, around: Surroundings) -> Office:
    """Make a profile for an invited device and open it; the request goes out with the first exchange.

    MessageDamaged, InvitationExpired, BadSignature, and everything `set_up_office` refuses. No half-made profile is
    left behind by a bad invitation: it is checked first.
    """
    read = read_invitation(joining.invitation)
    now = millis(around.clock.now())
    enrolling.check_invitation(joining.invitation, training=read.training, now=now)
    new = NewProfile(
        office_name=read.office_name,
        user_name=joining.user_name,
        password=joining.password,
        role=Role(read.role),
        office=OfficeId(read.office),
        recovery=joining.recovery,
        training=read.training,
        cost=joining.cost,
    )
    profile = set_up_office(folder, new, around)
    office = unlock_office(profile, profile.users[0].id, joining.password, around)
    enrolling.begin_enrolment(
        Exchange(office.store), joining.invitation, joining.code, label=joining.label, now=now, random=around.random
    )
    return office


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
    return enrolling.device_lines(exchange, load_membership(exchange))


def approve_device(office: Office, device: str, words: str) -> DeviceId:
    """Let a waiting device in after comparing its four words; it takes effect with the next exchange.

    `device` is its id in hexadecimal, at least four digits. NoSuchDevice, WordsDiffer, UnknownWord.
    """
    office.must_allow(Action.APPROVE_DEVICE)
    exchange = Exchange(office.store)
    member = load_membership(exchange)
    found = _find(enrolling.device_lines(exchange, member), device, ("waiting",))
    enrolling.approve_device(exchange, member, found, words, millis(office.clock.now()))
    office.store.log([office.entry(AuditAction.KEY_USE, found, "approve_device")])
    return found


def revoke_device(office: Office, device: str) -> DeviceId:
    """Withdraw a device of the office; with the next exchange it gets nothing more, and the office gets new keys."""
    office.must_allow(Action.APPROVE_DEVICE)
    exchange = Exchange(office.store)
    member = load_membership(exchange)
    found = _find(enrolling.device_lines(exchange, member), device, ("active",))
    enrolling.revoke_device(exchange, member, found, millis(office.clock.now()))
    office.store.log([office.entry(AuditAction.KEY_USE, found, "revoke_device")])
    return found


def _find(lines: list[DeviceLine], asked: str, status: tuple[str, ...]) -> DeviceId:
    wanted = asked.strip().lower()
    found = [line.id for line in lines if line.status in status and line.id.hex().startswith(wanted)]
    if len(wanted) < SHORTEST_ID or len(found) != 1:
        raise NoSuchDevice
    return found[0]
