"""A small locked office that every fault test copies, and what must be true of it afterwards."""

from __future__ import annotations

from pathlib import Path

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.crypto.keyfile import Dek, find_key_file, verify_key_file
from kiim_desktop.domain.kinds import CONTACT_DETAIL
from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage.places import DATABASE
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.importing import ImportFile, open_import
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office, open_with_key
from tests.factories import make_entry, make_note, make_office, make_person, surroundings

PROFILE = "profil"
STATE = "state"
KEY = "key"
"""Beside the profile: the database key, so that a test can open it without the work of the password."""
PERSONS = 4
HEAD = "Nachname;Vorname;Geburtsdatum;Ort;Telefon;Bemerkungen"


def make_locked(folder: Path) -> Path:
    """Make an office with some people in `folder`, with its sentinel beside it, and lock it."""
    office = make_office(folder, state=folder / STATE)
    for number in range(PERSONS):
        person = make_person(office, f"Person {number}", "Haddad", municipality="Neustadt")
        make_entry(office, person, CONTACT_DETAIL, kind="phone", value=f"0171 234567{number}")
        make_note(office, person, f"Notiz Nummer {number} über den Kurs " * 20)
    (folder / KEY).write_bytes(office.dek)
    lock_office(office)
    return folder


def open_again(folder: Path) -> Office:
    """Open as a password would, but with the key that was kept: deriving it takes 0.1 s, and there are hundreds.

    Each opening has chance of its own; its count lies outside the folder and so outside all faults.
    """
    count = folder.with_name(f"{folder.name}.openings")
    opening = int(count.read_text()) + 1 if count.exists() else 1
    count.write_text(str(opening))
    around = surroundings(seed=f"{opening}{folder.name}", state=folder / STATE)
    profile = find_profile(folder / PROFILE)
    dek = Dek((folder / KEY).read_bytes())
    verify_key_file(profile.keyfile, dek)
    return open_with_key(profile, profile.users[0].id, dek, around)


def database(folder: Path) -> Path:
    return folder / PROFILE / DATABASE


def wal(folder: Path) -> Path:
    return folder / PROFILE / f"{DATABASE}-wal"


def key_file(folder: Path) -> Path:
    found = find_key_file(folder / PROFILE)
    assert found is not None
    return found


def first_person(office: Office) -> PersonId:
    return office.store.persons.page(0, 1)[0].id


def faults_of(office: Office) -> list[str]:
    """Return the names of the checks that fail."""
    return [check.name for check in verify(office.store, office.profile.keyfile.minimum_generation) if not check.ok]


def missing(office: Office, told: list[str]) -> list[str]:
    """Return the acknowledged notes and drafts (`note <id> <text>`, `draft <id> <number> <text>`) that are not there.

    A draft may be one step newer than the last that was acknowledged: that one was being saved.
    """
    there = {note.id: note.value(5) for row in office.store.persons.page(0, 1_000)
             for note in office.store.records(person_scope(row.id), [10])}  # fmt: skip
    typed = {draft.id.hex(): draft.typed["text"] for draft in office.store.drafts.of(office.user.id)}
    notes = [line.split(" ", 2) for line in told if line.startswith("note ")]
    drafts = {line.split(" ", 2)[1]: line.split(" ", 2)[2] for line in told if line.startswith("draft ")}
    return [
        *(id_ for _, id_, text in notes if there.get(RecordId(bytes.fromhex(id_))) != text),
        *(id_ for id_, text in drafts.items() if _number(typed.get(id_, "-1")) < _number(text)),
    ]


def _number(text: str) -> int:
    return int(text.split(maxsplit=1)[0])


def read_list(folder: Path, rows: int) -> ImportFile:
    """Write a list of invented people beside the office and read it, ready to be taken over."""
    lines = (
        f"Berg{n:03};Anna{n:03};{n % 28 + 1}.3.19{n % 80 + 10};Moorbeck;0151 2{n:07};3.11.25 Post" for n in range(rows)
    )
    path = folder.with_name("liste.csv")
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    office = open_again(folder)
    try:
        return open_import(office, path)
    finally:
        lock_office(office)
