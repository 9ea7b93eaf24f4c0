"""Offices that come by folder or stick alone: what is given or taken back reaches them with the next one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kiim_desktop.base.ids import OfficeId
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.device_rules import DAY
from kiim_desktop.domain.offices import Action
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.hub_time import hub_now
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.usecases.known_offices import office_names
from kiim_desktop.usecases.office import Office

_Sticks = tuple[tuple[bytes, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StickOffice:
    """An office that comes by folder or stick alone."""

    id: OfficeId
    name: str
    days: int
    """Since its last visit, by the clock of the hub."""

    @property
    def sentence(self) -> str:
        """Return what whoever gives or takes back a consent has to know, and tell the person."""
        ago = _("heute") if not self.days else ngettext("vor {n} Tag", "vor {n} Tagen", self.days).format(n=self.days)
        text = _("{name} gleicht nur über Ordner oder Stick ab: Es wirkt dort mit dem nächsten Stick, zuletzt {ago}.")
        return text.format(name=self.name, ago=ago)


def stick_offices(office: Office, among: Iterable[OfficeId]) -> tuple[StickOffice, ...]:
    """Return those of some offices that come by folder or stick alone, as far as the last exchange told."""
    office.must_allow(Action.READ_CATALOGUE)
    with Exchange(office.store).reading() as desk:
        names, days = office_names(desk), days_since_stick(desk)
    return tuple(
        StickOffice(id=each, name=names.get(each, ""), days=days[each]) for each in sorted(set(among)) if each in days
    )


def days_since_stick(desk: Desk) -> dict[OfficeId, int]:
    """Return the days since the last visit of the offices that come by folder or stick alone."""
    told = unpack(desk.get(ExchangeFact.STICKS) or b"\x90", _Sticks)
    now = hub_now(desk)
    return {OfficeId(office): max(0, now - at) // DAY for office, at in told}
