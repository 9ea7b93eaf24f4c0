"""A device joins a Kreis beside a real Secret Service, and what it says when that is locked or empty (child process).

Arguments: `joined`, `locked` or `emptied`, then a folder of its own.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import secretstorage

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.errors import KiimError
from kiim_desktop.crypto.binding import read_binding
from kiim_desktop.sync.binding import service_of
from kiim_desktop.usecases.enrolling import is_device_bound
from tests.crypto.secret_service import say, start_daemon
from tests.sync import devices
from tests.sync.devices import first_desktop, hub_in_memory


def main(situation: str, folder: Path) -> None:
    start_daemon()
    clock = FixedClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    usual = devices.surroundings
    vars(devices)["surroundings"] = lambda *given: replace(usual(*given), binds_devices=True)
    with hub_in_memory(folder, clock) as hub:
        desktop = first_desktop(hub, folder, clock)
        desktop.person("Amira", "Haddad")
        say("bound:", is_device_bound(desktop.office), read_binding(service_of(desktop.office.store)) is not None)
        say("sent:", desktop.sync().sent > 0)
        collection = secretstorage.get_default_collection(secretstorage.dbus_init())
        if situation == "locked":
            collection.lock()
        elif situation == "emptied":
            for item in collection.get_all_items():
                item.delete()
        desktop.reopen()
        desktop.person("Boris", "Danach")
        say("persons:", desktop.office.store.persons.count())
        try:
            say("sent:", desktop.sync().sent > 0)
        except KiimError as error:
            say("refused:", error.code)
        desktop.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
