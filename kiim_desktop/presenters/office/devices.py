"""Geräte: the devices of this office as the last exchange told, and revoking one that is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiim_desktop.base.jobs import Lane
from kiim_desktop.base.translation import _
from kiim_desktop.domain.offices import Action, may, role_title
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import local_day, whole_day
from kiim_desktop.sync.enrolling import DeviceLine
from kiim_desktop.sync.membership import Stage
from kiim_desktop.usecases.enrolling import (
    change_all_keys,
    decided_devices,
    list_devices,
    renew_device,
    revoke_device,
    stage,
    words_of_this_device,
)
from kiim_desktop.usecases.office import Office

SHOWN = 8
"""Digits of an id that people compare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """A device that is in, or was."""

    id: str
    label: str
    role: str
    standing: Toned
    since: str
    until: str
    is_own: bool
    may_revoke: bool = False
    may_renew: bool = False
    may_change_keys: bool = False

    @property
    def short_id(self) -> str:
        return self.id[:SHOWN]

    @property
    def spoken(self) -> str:
        return _("{label}, {role}, {standing}, dabei seit {since}").format(
            label=self.label, role=self.role, standing=self.standing.text, since=self.since
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesState:
    """What the section shows."""

    is_loaded: bool = False
    is_member: bool = False
    devices: tuple[DeviceRow, ...] = ()
    chosen: str = ""
    own_words: str = ""
    waiting: int = 0
    is_busy: bool = False

    @property
    def row(self) -> DeviceRow | None:
        return next((each for each in self.devices if each.id == self.chosen), None)


class DevicesPresenter(Presenter[DevicesState]):
    """Reads the devices when the section comes into sight; a decision goes out with the exchange it asks for."""

    def __init__(self, desk: Desk, exchange: Callable[[], object]) -> None:
        super().__init__(DevicesState())
        self._desk, self._exchange = desk, exchange

    def look(self) -> None:
        office = self._desk.office
        self._desk.jobs.run(
            lambda _progress: _read(office), done=self._show, failed=self._desk.navigator.explain, lane=Lane.READING
        )

    def choose(self, device: str) -> None:
        self._become(replace(self.state, chosen=device))

    def revoke(self) -> None:
        """Withdraw the chosen device; asked for twice before."""
        row = self.state.row
        if row is not None and row.may_revoke:
            office, told = self._desk.office, _("{label} ist ausgeschlossen.").format(label=row.label)
            self._run(lambda: revoke_device(office, row.id), told)

    def renew(self) -> None:
        """Renew the certificate of the chosen device, which was away when it ended."""
        row = self.state.row
        if row is not None and row.may_renew:
            office, told = self._desk.office, _("Die Zulassung von {label} wird erneuert.").format(label=row.label)
            self._run(lambda: renew_device(office, row.id), told)

    def change_keys(self) -> None:
        """Give all files new keys at once, after a device was revoked."""
        office = self._desk.office
        self._run(lambda: change_all_keys(office), _("Alle Akten bekommen jetzt neue Schlüssel."))

    def _run(self, work: Callable[[], object], told: str) -> None:
        if self.state.is_busy:
            return
        self._become(replace(self.state, is_busy=True))

        def done(_result: object) -> None:
            self._become(replace(self.state, is_busy=False))
            self._desk.navigator.tell(told)
            self.look()
            self._exchange()

        def failed(error: Exception) -> None:
            self._become(replace(self.state, is_busy=False))
            self._desk.navigator.explain(error)

        self._desk.jobs.run(lambda _progress: work(), done=done, failed=failed)

    def _show(self, read: DevicesState) -> None:
        known = [each.id for each in read.devices]
        chosen = self.state.chosen if self.state.chosen in known else next(iter(known), "")
        self._become(replace(read, chosen=chosen, is_busy=self.state.is_busy))


def _read(office: Office) -> DevicesState:
    at = stage(office)
    if at is not Stage.MEMBER:
        words = " ".join(words_of_this_device(office)) if at is not Stage.ALONE else ""
        return DevicesState(is_loaded=True, own_words=words)
    lines = list_devices(office)
    may_decide = may(office.user.role, Action.APPROVE_DEVICE)
    decided = decided_devices(office)
    rows = [
        _row(line, may_decide=may_decide, is_leaving=line.id in decided) for line in lines if line.status != "waiting"
    ]
    rows.sort(key=lambda row: (not row.is_own, row.standing.tone is Tone.QUIET))
    return DevicesState(
        is_loaded=True,
        is_member=True,
        devices=tuple(rows),
        own_words=" ".join(words_of_this_device(office)),
        waiting=sum(line.status == "waiting" for line in lines),
    )


def _row(line: DeviceLine, *, may_decide: bool, is_leaving: bool) -> DeviceRow:
    is_active = line.status == "active"
    return DeviceRow(
        id=line.id.hex(),
        label=line.label or _("Gerät {id}").format(id=line.id.hex()[:SHOWN]),
        role=role_title(line.role),
        standing=_standing(line, is_active=is_active, is_leaving=is_leaving),
        since=whole_day(local_day(line.at)),
        until=whole_day(local_day(line.until)) if line.until and is_active else "",
        is_own=line.is_own,
        may_revoke=may_decide and is_active and not line.is_own and not is_leaving,
        may_renew=may_decide and is_active and line.is_ended and not is_leaving,
        may_change_keys=may_decide and not is_active,
    )


def _standing(line: DeviceLine, *, is_active: bool, is_leaving: bool) -> Toned:
    if not is_active:
        return Toned(_("ausgeschlossen"), Tone.QUIET)
    if is_leaving:
        return Toned(_("geht beim Abgleich"), Tone.WARN)
    if line.is_ended:
        return Toned(_("Zulassung abgelaufen"), Tone.WARN)
    return Toned(_("dieses Gerät"), Tone.OK) if line.is_own else Toned(_("zugelassen"), Tone.OK)
