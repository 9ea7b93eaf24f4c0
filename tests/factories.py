"""Offices, people and changes for tests: real files with the cheapest allowed password cost, invented people only.

`open_office` closes what it opened; whoever uses `make_office` closes, with `lock_office` or `store.close()`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kiim_desktop.base.clock import Clock, FixedClock
from kiim_desktop.base.ids import OfficeId, PersonId, Random, RecordId, ReplicaId, UserId, new_record_id
from kiim_desktop.base.paths import state_folder
from kiim_desktop.base.settings import Settings, no_policies
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.sheets import RecoveryCode
from kiim_desktop.domain.changes import DELETED, Change, Context, Dot, Head, Origin
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY, KINDS, Kinds
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.offices import Role
from kiim_desktop.domain.records import Edit, Record, Scope, person_scope, single_record_id
from kiim_desktop.domain.values import Value
from kiim_desktop.storage.profiles import NewProfile, find_profile
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, new_person, numbered_answers, record_entry
from kiim_desktop.usecases.unlocking import Surroundings, found_office, unlock_office
from tests.moulds import cast_office

PASSWORD = "Quitte-Laterne-Besen-41"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OTHER = ReplicaId(b"otherdev")

OF_ONE_TEST = "test_"
"""How the folder of a single test begins: what is made right there gets the same ids in every test."""


def surroundings(
    *,
    clock: Clock | None = None,
    seed: str = "office",
    kinds: Kinds = KINDS,
    state: Path | None = None,
    window_thread: int | None = None,
) -> Surroundings:
    """Return what stands around a profile in a test; `state` is where sentinels lie (default: KIIM_STATE_DIR)."""
    return Surroundings(
        settings=Settings(no_policies, None),
        clock=clock or FixedClock(MONDAY),
        random=random.Random(seed).randbytes,
        state_folder=state or state_folder(),
        kinds=kinds,
        window_thread=window_thread,
    )


def make_office(
    folder: Path,
    *,
    clock: Clock | None = None,
    kinds: Kinds = KINDS,
    role: Role = Role.LEAD,
    name: str = "Büro am Markt",
    user: str = "Frau Sommer",
    office: OfficeId | None = None,
    recovery: RecoveryCode | None = None,
    state: Path | None = None,
    seed: str = "",
    training: bool = False,
    afresh: bool = False,
) -> Office:
    """Make a profile in `folder`/profil and open it. Different folders or seeds give different ids; close it.

    It is cast from a mould; `afresh` lays it down as the program does, for tests that are about that.
    """
    new = NewProfile(
        office_name=name,
        user_name=user,
        password=PASSWORD,
        role=role,
        office=office,
        recovery=recovery,
        training=training,
        cost=KdfCost.MINIMUM,
    )
    around = surroundings(clock=clock, seed=f"opened {seed}{folder.name}", kinds=kinds, state=state)
    if afresh:
        return found_office(folder / "profil", new, around)
    place = folder.name if not folder.name.startswith(OF_ONE_TEST) else OF_ONE_TEST
    return cast_office(folder / "profil", new, f"{seed}{place}", around)


def open_again(
    folder: Path,
    *,
    clock: Clock | None = None,
    kinds: Kinds = KINDS,
    state: Path | None = None,
    window_thread: int | None = None,
) -> Office:
    """Open the profile that `make_office` made in this folder; close it. Each opening has chance of its own."""
    count = folder / "openings"
    seed = str(int(count.read_text()) + 1 if count.exists() else 1)
    count.write_text(seed)
    around = surroundings(
        clock=clock, seed=f"{seed}{folder.name}", kinds=kinds, state=state, window_thread=window_thread
    )
    profile = find_profile(folder / "profil")
    return unlock_office(profile, profile.users[0].id, PASSWORD, around)


@contextmanager
def open_office(
    folder: Path,
    *,
    clock: Clock | None = None,
    kinds: Kinds = KINDS,
    role: Role = Role.LEAD,
    name: str = "Büro am Markt",
    state: Path | None = None,
) -> Iterator[Office]:
    """Make and open an office, and close its file at the end."""
    office = make_office(folder, clock=clock, kinds=kinds, role=role, name=name, state=state)
    try:
        yield office
    finally:
        office.store.close()


def make_person(
    office: Office,
    given: str = "Amina",
    family: str = "Haddad",
    birth: str = "1990-02-01",
    *,
    municipality: str = "",
    phone: str = "",
    **answers: Value,
) -> PersonId:
    """Make the file of an invented person; `answers` are further fields of the core data by name."""
    core: dict[str, Value] = {"given_names": given, "family_name": family, "birth_date": birth or None, **answers}
    return new_person(office, core, municipality, phone).person


def make_entry(office: Office, person: PersonId, kind: Kind, /, **answers: Value) -> RecordId:
    """Save one new record of a person."""
    return record_entry(office, person, Entry(kind=kind, answers=answers)).record


def make_note(office: Office, person: PersonId, text: str = "Termin vereinbart.", day: str = "2026-03-02") -> RecordId:
    """Save one counselling note."""
    return make_entry(office, person, COUNSELLING_ENTRY, date=day, text=text)


def core_data(office: Office, person: PersonId) -> Record:
    """Return the core data of a person."""
    found = office.store.record(person_scope(person), single_record_id(IDENTITY))
    assert found is not None
    return found


def edit(
    scope: Scope,
    kind: Kind,
    record: RecordId | None = None,
    /,
    *,
    seen: Mapping[int, Context] | None = None,
    random: Random | None = None,
    **answers: Value,
) -> Edit:
    """Return an edit by field names; a single kind needs no record id, another new record a source of chance."""
    if record is None:
        record = single_record_id(kind) if kind.is_single or random is None else new_record_id(random)
    return Edit(scope=scope, record=record, kind=kind.number, values=numbered_answers(kind, answers), seen=seen)


def head(
    value: Value,
    replica: bytes = b"replica1",
    seq: int = 1,
    *,
    seen: Context | None = None,
    lamport: int = 1,
    erases: Mapping[int, Context] | None = None,
) -> Head:
    """Return one living value."""
    origin = Origin(lamport, 1_772_442_000_000, UserId(b"userid01"), "told")
    return Head(Dot(ReplicaId(replica), seq), seen or {}, value, origin, erases or {})


@dataclass(slots=True)
class OtherDevice:
    """A device whose changes reach the office: numbers its own changes and counts Lamport as a device does."""

    replica: ReplicaId = OTHER
    seq: int = 0
    lamport: int = 0

    def writes(
        self,
        scope: Scope,
        kind: Kind,
        record: RecordId | None = None,
        /,
        *,
        sees: Record | None = None,
        **answers: Value,
    ) -> Change:
        """Return a change with these answers; `sees` is the record its writer had before him (None: nothing)."""
        record = record or (sees.id if sees else single_record_id(kind))
        contexts = sees.contexts() if sees else {}
        values = numbered_answers(kind, answers)
        return self._change(scope, record, kind, {n: (v, contexts.get(n, {})) for n, v in values.items()}, sees)

    def deletes(self, scope: Scope, kind: Kind, sees: Record) -> Change:
        """Return the deletion of a record as this device saw it."""
        contexts = sees.contexts()
        change = self._change(scope, sees.id, kind, {DELETED: (True, contexts.get(DELETED, {}))}, sees)
        gone = change.heads[DELETED]
        erases = {number: context for number, context in contexts.items() if number != DELETED}
        whole = Head(gone.dot, gone.context, gone.value, gone.origin, erases)
        return Change(change.dot, change.scope, change.record, change.kind, {DELETED: whole})

    def _change(
        self,
        scope: Scope,
        record: RecordId,
        kind: Kind,
        values: Mapping[int, tuple[Value, Context]],
        sees: Record | None,
    ) -> Change:
        self.seq += 1
        known = sees.newest if sees else None
        self.lamport = max(self.lamport, known.lamport if known else 0) + 1
        heads = {
            number: head(value, self.replica, self.seq, seen=context, lamport=self.lamport)
            for number, (value, context) in values.items()
        }
        return Change(Dot(self.replica, self.seq), scope, record, kind.number, heads)
