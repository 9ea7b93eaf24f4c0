"""A hub whose files can be copied while it runs, and put back later: as a whole, or one of its stores alone."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.databases import open_sqlite
from kiim_desktop.sync.transports.memory import MemoryCarrier
from tests.sync.devices import Desktop

ALL = ("hub.db", "ledger.db", "keys.db")


@dataclass(slots=True)
class HubFiles:
    """The hub of these devices and its folder."""

    hub: Hub
    folder: Path
    desktops: tuple[Desktop, ...]

    @property
    def epoch(self) -> bytes:
        with self.hub.site.store.read() as transaction:
            return transaction.facts.get("epoch")

    def copy(self, to: Path) -> Path:
        """Copy the stores as they are between two requests; the hub notices nothing of it."""
        to.mkdir()
        for path in self.folder.glob("*.db*"):
            if not path.name.endswith("-shm"):
                shutil.copyfile(path, to / path.name)
        return to

    def put_back(self, copy: Path, *parts: str) -> None:
        """Put stores of a copy in place, all of them if none is named; what lies beside them stays."""
        self.hub.site.store.close()
        for part in parts or ALL:
            for path in self.folder.glob(part + "*"):
                path.unlink()
            for path in copy.glob(part + "*"):
                shutil.copyfile(path, self.folder / path.name)
        self.open()

    def open(self) -> None:
        """Open the stores as they lie there, and connect the devices."""
        site = self.hub.site
        store = open_sqlite(self.folder, site.identity.store_key, create=False)
        self.hub = Hub.open(
            Site(store=store, identity=site.identity, terms=site.terms, clock=site.clock, random=site.random),
            self.folder,
        )
        for desktop in self.desktops:
            desktop.carrier = MemoryCarrier(self.hub)

    def close(self) -> None:
        self.hub.site.store.close()
