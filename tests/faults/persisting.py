"""Work on a failing disk: it meets a refusal, tells it, makes room, and tries once more."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Final, TypeVar

from kiim_desktop.base.errors import KiimError
from kiim_desktop.usecases.backing_up import back_up
from kiim_desktop.usecases.importing import ImportFile, continue_import, imports, run_import
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import make_note
from tests.faults.offices import first_person, open_again
from tests.faults.tracing import Work

T = TypeVar("T")
Tell = Callable[[str], None]
ROOM_MADE: Final = "room made"


def tried(folder: Path, tell: Tell, act: Callable[[], T]) -> T:
    """Do it; if that is refused, tell why, make room and do it again."""
    try:
        return act()
    except KiimError as error:
        tell(f"refused {error.code} {error.sentence}")
        (folder / ROOM_MADE).mkdir(exist_ok=True)
        return act()


def saving(folder: Path) -> Work:
    """Unlock, save, lock."""

    def work(begin: Callable[[], None], tell: Tell) -> None:
        begin()
        office = tried(folder, tell, lambda: open_again(folder))
        person = first_person(office)
        for number in range(3):
            text = f"{number} gespeichert " + "Wort " * number * 300
            note = tried(folder, tell, lambda text=text: make_note(office, person, text))  # type: ignore[misc]
            tell(f"note {note.hex()} {text}")
        _lock(folder, tell, office)
        tell("done")

    return work


def locking(folder: Path) -> Work:
    """Save, then lock on a failing disk."""

    def work(begin: Callable[[], None], tell: Tell) -> None:
        office = open_again(folder)
        note = make_note(office, first_person(office), "gespeichert")
        tell(f"note {note.hex()} gespeichert")
        begin()
        _lock(folder, tell, office)
        tell("done")

    return work


def _lock(folder: Path, tell: Tell, office: Office) -> None:
    """Lock; if the key file cannot be written, open again once there is room, and lock then.

    Writing the key file has no sentence of its own: the reason comes as the error of the system.
    """
    try:
        lock_office(office)
    except (KiimError, OSError) as error:
        words = error.sentence if isinstance(error, KiimError) else "Bitte Platz schaffen."
        tell(f"refused {type(error).__name__} {words}")
        (folder / ROOM_MADE).mkdir(exist_ok=True)
        office.store.close()
        lock_office(open_again(folder))


def importing(folder: Path, file: ImportFile) -> Work:
    """Take a list over and continue it after a refusal."""

    def work(begin: Callable[[], None], tell: Tell) -> None:
        office = open_again(folder)
        begin()
        tried(folder, tell, lambda: _import(office, file))
        (folder / ROOM_MADE).mkdir(exist_ok=True)
        lock_office(office)
        tell("done")

    return work


def _import(office: Office, file: ImportFile) -> None:
    begun = imports(office)
    if not begun:
        run_import(office, file)
    elif begun[0].state.value == "running":
        continue_import(office, begun[0].id, file)


def backing_up(folder: Path) -> Work:
    """Write a backup, and another one after a refusal."""

    def work(begin: Callable[[], None], tell: Tell) -> None:
        office = open_again(folder)
        numbers = count()
        begin()
        tried(folder, tell, lambda: back_up(office, folder / f"backup-{next(numbers)}"))
        (folder / ROOM_MADE).mkdir(exist_ok=True)
        lock_office(office)
        tell("done")

    return work
