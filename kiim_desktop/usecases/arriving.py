"""A bundle file somebody opens: a double-clicked mail attachment, in place of a folder or stick."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.domain.offices import Action
from kiim_desktop.interchange.errors import FileMissing
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.store import Changed
from kiim_desktop.storage.streams import UnitState
from kiim_desktop.sync.arriving import take_arrived
from kiim_desktop.sync.errors import DeviceRevoked, NotEnrolled, WaitingForOffice
from kiim_desktop.sync.membership import Stage, load_membership, stage_of
from kiim_desktop.sync.recovering import go_on_under_new_replica
from kiim_desktop.sync.sharing.obeying import carry_out
from kiim_desktop.sync.wire.bundles import inspect
from kiim_desktop.sync.wire.codec import FILE_CAP
from kiim_desktop.sync.wire.errors import TrainingWall
from kiim_desktop.usecases.news import note_news
from kiim_desktop.usecases.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What came in with a bundle."""

    received: int
    parked: int
    quarantined: int
    orders: int
    """Orders carried out because of it."""
    changed: Changed = field(default_factory=Changed)

    @property
    def sentence(self) -> str:
        waiting = self.parked + self.quarantined
        if waiting:
            text = _(
                "Übernommen: {received} Änderungen. {waiting} Teile warten auf ein früheres Paket; bitte abgleichen."
            )
            return text.format(received=self.received, waiting=waiting)
        if not self.received and not self.orders:
            return _("In diesem Paket war nichts, was hier noch fehlte.")
        return _("Übernommen: {received} Änderungen, {orders} Aufträge.").format(
            received=self.received, orders=self.orders
        )


def take_bundle_file(office: Office, file: Path, progress: Progress | None = None) -> Arrived:
    """Check a bundle file and apply it; FileMissing, TrainingWall, NotEnrolled, WaitingForOffice, DeviceRevoked, and
    what is wrong with a bundle that is damaged, old, or not for this device.
    """
    office.must_allow(Action.EXCHANGE)
    try:
        with file.open("rb") as opened:
            raw = opened.read(FILE_CAP + 1)
    except OSError as error:
        raise FileMissing from error
    if inspect(raw).training != office.store.identity.training:
        raise office.refused(TrainingWall(), "bundle")
    exchange = Exchange(office.store)
    _must_be_member(stage_of(exchange))
    member = load_membership(exchange)
    received, changed = 0, Changed()
    steps = progress or Progress()
    before = {state: len(exchange.waiting_units(state)) for state in (UnitState.PARKED, UnitState.QUARANTINED)}
    for applied in take_arrived(exchange, member, raw, office.user.id):
        received, changed = received + applied.changes, changed | applied.changed
        steps.step(received, 0, _("Übernehme das Paket"))
        steps.let_others()
    note_news(office, changed)
    orders = carry_out(exchange, member, office.user.id)
    if orders:
        go_on_under_new_replica(exchange)
    aside = {state: len(exchange.waiting_units(state)) - count for state, count in before.items()}
    return Arrived(
        received=received,
        parked=max(0, aside[UnitState.PARKED]),
        quarantined=max(0, aside[UnitState.QUARANTINED]),
        orders=orders,
        changed=changed,
    )


def _must_be_member(stage: Stage) -> None:
    match stage:
        case Stage.ALONE:
            raise NotEnrolled
        case Stage.WAITING_HUB | Stage.WAITING_OFFICE:
            raise WaitingForOffice
        case Stage.REVOKED:
            raise DeviceRevoked
        case Stage.MEMBER:
            return
