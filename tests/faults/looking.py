"""What can be seen of an office whose files were tampered with, and who noticed."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from kiim_desktop.base.errors import KiimError
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.storage.errors import StorageError
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import search
from kiim_desktop.usecases.unlocking import lock_office
from tests.faults.offices import faults_of, open_again

QUESTIONS = ("Haddad", "1990", "Kurs", "0171 2345671")


@dataclass(frozen=True, slots=True)
class Seen:
    """What an office shows (None: refused), and what noticed the damage: codes of errors, names of checks."""

    shown: object
    noticed: tuple[str, ...]
    sentence: str = ""
    from_previous: bool = False


def everything(office: Office) -> object:
    """Return all that an office can see: lists, records, search, drafts, the log up to the last unlocking."""
    rows = office.store.persons.page(0, 1_000)
    records = [_values(record) for row in rows for record in office.store.records(person_scope(row.id))]
    hits = [search(office, text) for text in QUESTIONS]
    return rows, records, hits, office.store.audit_lines()[:10], office.store.drafts.of(office.user.id)


def _values(record: Record) -> tuple[object, ...]:
    """Return what a record says; its dots are new ones if this device noticed that its file was put back."""
    return record.id, record.kind_number, {number: record.value(number) for number in record.state.cells}


def shown_by(folder: Path) -> object:
    """Return what a sound office shows; it is locked again."""
    office = open_again(folder)
    try:
        return everything(office)
    finally:
        lock_office(office)


def look(folder: Path) -> Seen:
    """Open an office, read all of it, and let it verify itself."""
    try:
        office = open_again(folder)
    except KiimError as error:
        return Seen(None, (error.code,), error.sentence)
    try:
        shown = everything(office)
    except KiimError as error:
        return Seen(None, (error.code,), error.sentence)
    else:
        return Seen(shown, tuple(faults_of(office)), from_previous=office.profile.from_previous)
    finally:
        with contextlib.suppress(StorageError):  # what is damaged may not be carried over
            office.store.close()


def offers_restoring(sentence: str) -> bool:
    """Tell whether a sentence says what to do: fetch a backup back, or whom to call."""
    return sentence.endswith(".") and ("Sicherung" in sentence or "IT verständigen" in sentence)
