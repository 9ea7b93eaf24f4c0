"""Who may do what in an office: one table role x action, deny by default (security.md 2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from kiim_desktop.base.ids import OfficeId, UserId
from kiim_desktop.base.translation import _, mark


class Role(Enum):
    """The closed list of roles; a user has one per organisation."""

    COUNSELLOR = "counsellor"
    LEAD = "lead"
    PROVIDER_EDITOR = "provider_editor"
    COORDINATOR = "coordinator"
    IT = "it"
    DPO = "dpo"


_ROLE_TITLES = {
    Role.COUNSELLOR.value: mark("Beratung"),
    Role.LEAD.value: mark("Leitung"),
    Role.PROVIDER_EDITOR.value: mark("Kursträger"),
    Role.COORDINATOR.value: mark("Koordination"),
    Role.IT.value: mark("IT"),
    Role.DPO.value: mark("Datenschutz"),
}


def role_title(role: str) -> str:
    """Return a role in words; one that only a newer version knows as it is written."""
    return _(_ROLE_TITLES[role]) if role in _ROLE_TITLES else role


class Action(Enum):
    """What a use case asks leave for."""

    READ_PERSON = "read_person"
    SEARCH = "search"
    WRITE_RECORD = "write_record"
    DELETE_RECORD = "delete_record"
    IMPORT = "import"
    EXPORT = "export"
    PRINT = "print"
    EXCHANGE = "exchange"
    APPROVE_DEVICE = "approve_device"
    ADMINISTER_USERS = "administer_users"
    READ_DEVICES = "read_devices"
    READ_AUDIT = "read_audit"
    BACK_UP = "back_up"
    READ_CATALOGUE = "read_catalogue"
    WRITE_CATALOGUE = "write_catalogue"
    GIVE_CONSENT = "give_consent"
    """Record what a person allows, refuses or withdraws."""
    COUNTERSIGN = "countersign"
    """Sign a second time what deletes many files at once, or order it anew."""


_CASEWORK = frozenset(
    {
        Action.READ_PERSON,
        Action.SEARCH,
        Action.WRITE_RECORD,
        Action.DELETE_RECORD,
        Action.IMPORT,
        Action.PRINT,
        Action.EXCHANGE,
        Action.BACK_UP,
        Action.READ_CATALOGUE,
        Action.GIVE_CONSENT,
    }
)

RIGHTS: dict[Role, frozenset[Action]] = {
    Role.COUNSELLOR: _CASEWORK | {Action.READ_DEVICES},
    Role.LEAD: _CASEWORK
    | {
        Action.EXPORT,
        Action.APPROVE_DEVICE,
        Action.ADMINISTER_USERS,
        Action.READ_DEVICES,
        Action.READ_AUDIT,
        Action.WRITE_CATALOGUE,
        Action.COUNTERSIGN,
    },
    Role.PROVIDER_EDITOR: frozenset({Action.EXCHANGE, Action.READ_CATALOGUE, Action.WRITE_CATALOGUE}),
    Role.COORDINATOR: frozenset({Action.EXCHANGE, Action.READ_CATALOGUE, Action.WRITE_CATALOGUE}),
    Role.IT: frozenset({Action.EXCHANGE, Action.READ_DEVICES, Action.BACK_UP}),
    Role.DPO: frozenset({Action.EXCHANGE, Action.READ_AUDIT, Action.READ_DEVICES}),
}
"""What each role may do; what is not named is forbidden."""

RINGLESS: Final = frozenset({Role.IT.value, Role.DPO.value})
"""Devices of these roles never get the keys of the office: they see devices, orders and receipts, and no person."""
OFFICER_KIND: Final = "dpo"
"""The office of the data-protection officer keeps no files; its devices hold its keys to sign with."""


def may(role: Role, action: Action) -> bool:
    """Tell whether a role has a right."""
    return action in RIGHTS.get(role, frozenset())


def holds_ring(role: str, office_kind: str) -> bool:
    """Tell whether a device with this role, in an office of this kind, gets the keys of its office."""
    return role not in RINGLESS or office_kind == OFFICER_KIND


@dataclass(frozen=True, slots=True)
class User:
    """A person who works in the office."""

    id: UserId
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """The office that keeps this profile."""

    id: OfficeId
    name: str
