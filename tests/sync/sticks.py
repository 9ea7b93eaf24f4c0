"""A stick that is carried between real devices and a real hub."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.folders import serve_folder
from kiim_desktop.sync.transports.folder import FolderCarrier
from kiim_desktop.sync.wire.bundles import inspect
from kiim_desktop.sync.wire.folders import BUNDLE, TO_HUB, bundle_for
from kiim_desktop.usecases.exchanging import Exchanged
from tests.sync.devices import Desktop


@dataclass(slots=True)
class Stick:
    """A stick, the hub it is carried to, and who carries it."""

    root: Path
    hub: Hub

    def visit(self, desktop: Desktop) -> Exchanged:
        """Plug the stick in at a device and exchange."""
        desktop.carrier = FolderCarrier(
            self.root, self.hub.site.entry(), desktop.office.store.identity.device, desktop.office.random
        )
        return desktop.sync()

    def serve(self) -> int:
        """Bring the stick to the hub."""
        return serve_folder(self.hub, self.root)

    def bundles_for(self, desktop: Desktop) -> list[Path]:
        """Return what lies there for a device, by number."""
        box = bundle_for(self.root, desktop.office.store.identity.device, 1).parent
        return sorted(box.glob(f"*{BUNDLE}"))

    def bundles_up(self) -> list[Path]:
        """Return what lies there for the hub, by number."""
        return sorted((self.root / TO_HUB).glob(f"*{BUNDLE}"), key=lambda path: inspect(path.read_bytes()).number)

    def copy(self) -> Path:
        copy = self.root.with_name(self.root.name + ".copy")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.root, copy)
        return copy

    def put_back(self, copy: Path) -> None:
        shutil.rmtree(self.root)
        shutil.copytree(copy, self.root)
