"""The window: start to the unlock screen beside an empty window, unlocking to a usable list, memory (B53)."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path

from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.interchange.generator.population import SIZES, Size, population
from kiim_desktop.storage.profiles import NewProfile, find_profile
from kiim_desktop.usecases.generating import fill_office
from kiim_desktop.usecases.unlocking import lock_office, set_up_office, unlock_office
from tests.bench.figures import Figure, at_most
from tests.factories import PASSWORD, surroundings

RUNS = 5
_EMPTY = """
import time; began = time.perf_counter()
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([]); window = QWidget(); window.resize(1440, 900); window.show(); app.processEvents()
print(time.perf_counter() - began)
"""
_PROGRAM = """
import time; began = time.perf_counter()
import json, resource, sys
from pathlib import Path
from kiim_desktop.base.settings import Settings, no_policies
from kiim_desktop.cli.window import open_window
told = {}
def play(window):
    from kiim_desktop.gui.journey import breathe
    breathe(0.01)
    told["shown"] = time.perf_counter() - began
    line = window.entrance.password.line
    breathe(1.5)  # nobody types a password faster; the program reads its modules meanwhile
    line.setText(sys.argv[2]); pressed = time.perf_counter(); line.returnPressed.emit()
    while window.workplace is None or window.workplace.screens.persons.found.model.total == 0:
        breathe()
    told["usable"] = time.perf_counter() - pressed
    breathe(1.5)
    told["memory"] = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
open_window(Path(sys.argv[1]), Settings(no_policies, None), play=play)
print(json.dumps(told))
"""


def figures(persons: int = 1_000) -> list[Figure]:
    """Measure on a fresh profile with generated persons; times are medians of several starts."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        environment = os.environ | {"KIIM_STATE_DIR": str(place / "state"), "QT_QPA_PLATFORM": "offscreen"}
        _fill(place, persons)
        empty = statistics.median(float(_run(_EMPTY, [], environment)) for _run_number in range(RUNS))
        told = [
            json.loads(_run(_PROGRAM, [str(place / "profil"), PASSWORD], environment)) for _run_number in range(RUNS)
        ]
    shown, usable, memory = (statistics.median(each[name] for each in told) for name in ("shown", "usable", "memory"))
    return [
        at_most("window.start_to_unlock_screen", shown, "s", 2 * empty, empty),
        at_most("window.enter_to_list_usable", usable, "s", 0.8 + _KDF),
        at_most("window.memory_after_unlock", memory, "MB", 200),
    ]


_KDF = 0.1
"""Seconds of the smallest allowed password cost, with which the bench profile is made."""


def _fill(place: Path, persons: int) -> None:
    around = surroundings(state=place / "state")
    new = NewProfile(office_name="Büro", user_name="Frau Sommer", password=PASSWORD, cost=KdfCost.MINIMUM)
    set_up_office(place / "profil", new, around)
    profile = find_profile(place / "profil")
    office = unlock_office(profile, profile.users[0].id, PASSWORD, around)
    size = Size(persons, persons * SIZES["M"].records // SIZES["M"].persons)
    fill_office(office, islice(population(size, 5), persons))
    lock_office(office)


def _run(program: str, arguments: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(  # our own interpreter and program
        [sys.executable, "-c", program, *arguments], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip().splitlines()[-1]
