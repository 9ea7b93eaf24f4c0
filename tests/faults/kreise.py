"""A small Kreis on the disk, closed, to be copied and killed: a hub, two devices of an office, one of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.keyfile import Dek
from kiim_desktop.domain.kinds import ADDRESS, IDENTITY, LANGUAGE_SKILL
from kiim_desktop.domain.offices import Role
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.checking import verify
from kiim_desktop.hub.core import Hub
from kiim_desktop.usecases.colleagues import add_user
from tests.faults.offices import faults_of
from tests.moulds import copy
from tests.sync import moulds
from tests.sync.devices import Desktop, first_desktop, further_desktop, hub_in_memory
from tests.sync.moulds import FIRST, HUB, OTHER, SECOND
from tests.sync.shared import consent, entry, settle

NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND_PERSON, SECOND_PASSWORD = "Ina Muster", "eine zweite lange Wortfolge"


@dataclass(slots=True)
class Kreis:
    """A Kreis whose hub and devices are open in this process."""

    hub: Hub
    first: Desktop
    second: Desktop
    other: Desktop

    @property
    def desktops(self) -> tuple[Desktop, ...]:
        return self.first, self.second, self.other

    def faults(self) -> list[str]:
        """Return the names of the checks that fail, at the hub and at the devices."""
        return [check.name for check in verify(self.hub.site) if not check.ok] + [
            name for desktop in self.desktops for name in faults_of(desktop.office)
        ]


def made_in(folder: Path) -> tuple[PersonId, PersonId, RecordId]:
    """Make a Kreis in a folder; returns a person both offices have, one only the first has, and the consent."""
    folder.mkdir()
    clock = FixedClock(NOW)
    with hub_in_memory(folder, clock) as hub:
        first = first_desktop(hub, folder, clock, FIRST)
        first.office = add_user(first.office, SECOND_PERSON, Role.COUNSELLOR, SECOND_PASSWORD, cost=KdfCost.MINIMUM)
        second = further_desktop(hub, first, folder, clock, SECOND)
        other = first_desktop(hub, folder, clock, OTHER, name="Jobcenter Lauenstein", kind="jobcenter")
        first.sync()
        shared, own = first.person("Amira", "Haddad"), first.person("Bela", "Sommer")
        for number in range(6):
            entry(first, shared, LANGUAGE_SKILL, language="ara", listening=f"B{number % 2 + 1}")
            entry(first, own, ADDRESS, municipality=f"Ort {number}")
        first.note(own, "Vertrauliches aus der Beratung " * 40)
        agreed = consent(first, shared, other, mode=Mode.CO_EDIT)
        settle(first, second, other)
        for seed, desktop in ((FIRST, first), (SECOND, second), (OTHER, other)):
            (folder / f"key{seed}").write_bytes(desktop.office.dek)
            desktop.close()
    return shared, own, agreed


@contextmanager
def opened(folder: Path) -> Iterator[Kreis]:
    """Open hub and devices as their programs would after a restart, but with keys that were kept."""
    with hub_at(folder) as hub:
        kreis = Kreis(hub, *(device_at(folder, hub, seed) for seed in (FIRST, SECOND, OTHER)))
        try:
            yield kreis
        finally:
            for desktop in kreis.desktops:
                desktop.close()


@contextmanager
def hub_at(folder: Path) -> Iterator[Hub]:
    with moulds.hub_at(folder / HUB, FixedClock(NOW), str(opening(folder))) as hub:
        yield hub


def device_at(folder: Path, hub: Hub, seed: int) -> Desktop:
    dek = Dek((folder / f"key{seed}").read_bytes())
    return moulds.device_at(folder, hub, FixedClock(NOW), seed, dek, str(opening(folder)))


def opening(folder: Path) -> int:
    """Count how often something in a folder was opened: each opening has chance of its own."""
    count = folder.with_name(f"{folder.name}.openings")
    number = int(count.read_text()) + 1 if count.exists() else 1
    count.write_text(str(number))
    return number


def prepared(made: Path, to: Path, step: Callable[[Kreis], object]) -> Path:
    """Return a copy in which somebody did something more."""
    with opened(copy(made, to)) as kreis:
        step(kreis)
    return to


def told_of(desktop: Desktop, person: PersonId) -> dict[int, int]:
    """Return how many records of each kind a device has of a person."""
    found: dict[int, int] = {}
    for each in desktop.office.store.records(person_scope(person), [kind.number for kind in KINDS_TOLD]):
        found[each.kind_number] = found.get(each.kind_number, 0) + 1
    return found


KINDS_TOLD: Final = (IDENTITY, LANGUAGE_SKILL, ADDRESS)
