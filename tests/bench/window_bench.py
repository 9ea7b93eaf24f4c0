"""The window (B53, B02): start to the unlock screen, unlocking to a usable list, memory, a long file, what holds it up.

Every start is a process of its own (window_child), offscreen, with byte code as an installed program has it; the
floor, an empty window, is taken in the same minute. Run with --persons 10000 for Office-M. Memory is what is resident
60 s after the unlocking, without the 256 MiB the password takes and gives back: the profile has the cheapest cost. It
is told twice: of any morning, and of the one after everybody was imported, when doubles are looked for among all.
A block is the longest time the thread of the window did not beat.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

from kiim_desktop.base.ids import PersonId
from kiim_desktop.crypto.costs import KdfCost
from kiim_desktop.interchange.generator.people import GeneratedPerson
from kiim_desktop.interchange.generator.population import SIZES, Size, population
from kiim_desktop.storage.profiles import NewProfile, find_profile
from kiim_desktop.usecases.generating import fill_office
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office, set_up_office, unlock_office
from tests.bench.figures import Figure, at_most
from tests.factories import PASSWORD, surroundings

STARTS = 5
AFTER_UNLOCK = 60.0
"""Seconds after which memory is read."""
LONG = 500
"""Records of the long file."""
START, ENTER, MEMORY, BLOCK = 2, 0.8, 200, 100
FIRST_PAINT, FILTER, KEY = 300, 100, 50
WAITS = {"first_paint_of_file": FIRST_PAINT, "second_paint_of_file": FIRST_PAINT, "filter": FILTER, "note_saved": None}
KEYS = ("key_to_paint.search", "key_to_paint.note")


def figures(persons: int = 1_000) -> list[Figure]:
    """Measure on a fresh profile with generated persons and one long file."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        long_file = fill(place, persons)
        starts, floors = measure_starts(place, STARTS)
        morning = ("work", str(place / "profil"), PASSWORD, long_file.hex())
        run(place, *morning, "0")  # writes the byte code of the workplace
        imported, worked = (run(place, *morning, str(AFTER_UNLOCK)) for _morning in range(2))
    return [*_start_figures(starts, floors), *_work_figures(worked), *_import_figures(imported)]


def measure_starts(place: Path, times: int) -> tuple[list[Mapping[str, float]], list[Mapping[str, float]]]:
    """Start the program and the empty window by turns; each once before, to write the byte code."""
    pairs = [(run(place, "start", str(place / "profil")), run(place, "empty")) for _start in range(times + 1)]
    return [start for start, _floor in pairs[1:]], [floor for _start, floor in pairs[1:]]


def run(place: Path, *arguments: str) -> Mapping[str, float]:
    """Run a child to its end and return what it told."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {
        "KIIM_STATE_DIR": str(place / "state"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPYCACHEPREFIX": str(place / "byte-code"),
    }
    command = [sys.executable, "-m", "tests.bench.window_child", str(time.monotonic()), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(done.stderr[-2000:])
    found: Mapping[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def fill(place: Path, persons: int) -> PersonId:
    """Make a profile with generated persons (25 records each, as Office-M) and return whose file is the long one."""
    around = surroundings(state=place / "state")
    new = NewProfile(office_name="Büro", user_name="Frau Sommer", password=PASSWORD, cost=KdfCost.MINIMUM)
    set_up_office(place / "profil", new, around)
    profile = find_profile(place / "profil")
    office = unlock_office(profile, profile.users[0].id, PASSWORD, around)
    size = Size(persons, persons * SIZES["M"].records // SIZES["M"].persons)
    fill_office(office, islice(population(size, 5), persons))
    long_file = _long_file(office)
    lock_office(office)
    return long_file


def _long_file(office: Office) -> PersonId:
    """Write a file of LONG records: what several invented persons lived through, told of one."""
    people = iter(population(Size(LONG, LONG * 25), 6))
    first: GeneratedPerson = next(people)
    edits = first.edits()
    while len(edits) < LONG:
        other = next(people)
        lived = {record.record for record in other.records if not record.kind.is_single}
        edits += [replace(edit, scope=bytes(first.id)) for edit in other.edits() if edit.record in lived]
    office.save(edits[:LONG], [], act=None)
    return first.id


def _start_figures(starts: list[Mapping[str, float]], floors: list[Mapping[str, float]]) -> list[Figure]:
    shown, floor = (statistics.median(each["shown"] for each in told) for told in (starts, floors))
    cpu, floor_cpu = (statistics.median(each["cpu"] for each in told) for told in (starts, floors))
    return [
        at_most("window.start_to_unlock_screen", shown, "s", START * floor, floor),
        at_most("window.start_to_unlock_screen, CPU", cpu, "s", START * floor_cpu, floor_cpu),
    ]


def _import_figures(told: Mapping[str, float]) -> list[Figure]:
    """Return what is different on the morning after an import, when all of it is looked through for doubles."""
    return [
        at_most("window.memory_60_s_after_unlock, after an import", told["memory"], "MB", None),
        at_most("window.block.idle, after an import", told["block.idle"] * 1000, "ms", BLOCK),
    ]


def _work_figures(told: Mapping[str, float]) -> list[Figure]:
    kdf = told["kdf"]
    found = [
        at_most("window.kdf", kdf, "s", None),
        at_most("window.enter_to_today", told["today"], "s", ENTER + kdf),
        at_most("window.enter_to_list_usable", told["usable"], "s", ENTER + kdf),
        at_most("window.memory_60_s_after_unlock", told["memory"], "MB", MEMORY),
        at_most("window.memory_after_a_morning", told["memory_after_work"], "MB", None),
        at_most("window.entries_of_the_long_file", told["entries"], "", None),
    ]
    found += [at_most(f"window.{name}", told[name] * 1000, "ms", budget) for name, budget in WAITS.items()]
    found += [at_most(f"window.{name}", told[name] * 1000, "ms", KEY) for name in KEYS]
    blocks = sorted(name for name in told if name.startswith("block."))
    return found + [at_most(f"window.{name}", told[name] * 1000, "ms", BLOCK) for name in blocks]
