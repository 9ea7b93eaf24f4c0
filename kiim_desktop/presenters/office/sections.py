"""The sections of Verwaltung, and which of them a role sees."""

from __future__ import annotations

from enum import Enum
from typing import Final

from kiim_desktop.base.translation import _, mark
from kiim_desktop.domain.offices import Action, Role, may


class Section(Enum):
    """One tab; the value is its key for `go("office", section=...)`."""

    USERS = "users"
    DEVICES = "devices"
    JOINING = "joining"
    SHEETS = "sheets"
    BACKUP = "backup"
    AUDIT = "audit"
    PLACES = "places"

    @property
    def title(self) -> str:
        return _(_TITLES[self])


_TITLES: Final = {
    Section.USERS: mark("Benutzer"),
    Section.DEVICES: mark("Geräte"),
    Section.JOINING: mark("Neues Gerät"),
    Section.SHEETS: mark("Notfallblätter"),
    Section.BACKUP: mark("Sicherung"),
    Section.AUDIT: mark("Protokoll"),
    Section.PLACES: mark("Bekannte Stellen"),
}
_NEEDS: Final = {
    Section.USERS: Action.ADMINISTER_USERS,
    Section.DEVICES: Action.READ_DEVICES,
    Section.JOINING: Action.APPROVE_DEVICE,
    Section.SHEETS: Action.ADMINISTER_USERS,
    Section.BACKUP: Action.BACK_UP,
    Section.AUDIT: Action.READ_AUDIT,
    Section.PLACES: Action.EXCHANGE,
}


def sections_for(role: Role) -> tuple[Section, ...]:
    """Return what a role sees, in the order of the tabs; never nothing: every role exchanges."""
    return tuple(section for section in Section if may(role, _NEEDS[section]))


def not_for(role: Role) -> str:
    """Return which sections are missing and why, as a sentence; "" if a role sees them all."""
    missing = ", ".join(section.title for section in Section if not may(role, _NEEDS[section]))
    if not missing:
        return ""
    return _("Ihre Rolle umfasst hier nicht: {sections}. Bitte die Leitung fragen.").format(sections=missing)
