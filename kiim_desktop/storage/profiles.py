"""A profile is a folder: key file, encrypted database, reserve, lock. Made once, opened with a password."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kiim_desktop.base.clock import Clock
from kiim_desktop.base.ids import DeviceId, OfficeId, Random, ReplicaId, UserId, new_uuid
from kiim_desktop.crypto.errors import AlteredKeyFile
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.keyfile import (
    Dek,
    KeyFile,
    NewUser,
    begin_rotation,
    create,
    find_key_file,
    finish_rotation,
    raw_database_key,
    read_key_file,
    unlock,
    verify_key_file,
    with_minimum_generation,
    write_key_file,
)
from kiim_desktop.crypto.sheets import RecoveryCode
from kiim_desktop.domain.kinds import KINDS, Kinds
from kiim_desktop.domain.offices import Role, User
from kiim_desktop.storage import chains, facts
from kiim_desktop.storage.anchors import begin_log
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.deadlines import shipped_deadlines
from kiim_desktop.storage.errors import (
    DatabaseOutdated,
    DiskFull,
    ProfileExists,
    ProfileInUse,
    ProfileMissing,
    WrongDatabase,
)
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.opening import Access, check_encrypted, connect, readable_failures
from kiim_desktop.storage.places import DATABASE, check_folder, disk_error, make_reserve, refill_reserve
from kiim_desktop.storage.rekeying import change_key, open_alone, opening_key
from kiim_desktop.storage.sentinel import sync_folder
from kiim_desktop.storage.store import Store
from kiim_desktop.storage.upgrading import bring_up_to_date


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProfile:
    """What a new profile begins with."""

    office_name: str
    user_name: str
    password: str
    role: Role = Role.LEAD
    office: OfficeId | None = None
    """None makes a new office; an enrolment names an existing one."""
    recovery: RecoveryCode | None = None
    training: bool = False
    cost: KdfCost = KdfCost.DEFAULT


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile folder as it can be seen without a password."""

    folder: Path
    key_path: Path
    keyfile: KeyFile
    from_previous: bool
    """The newest key file was damaged and the one before it is used."""

    @property
    def database_path(self) -> Path:
        return self.folder / DATABASE

    @property
    def training(self) -> bool:
        return self.keyfile.training

    def raw_key(self, dek: Dek) -> bytes:
        """Return what SQLCipher takes for a key of this profile."""
        return raw_database_key(dek, training=self.training)

    @property
    def users(self) -> tuple[User, ...]:
        return tuple(
            User(UserId(bytes.fromhex(slot.user_id)), slot.display_name, Role(slot.role)) for slot in self.keyfile.users
        )


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening needs besides the password."""

    clock: Clock
    random: Random
    state_folder: Path
    kinds: Kinds = KINDS
    forbid_in: int | None = None
    """The thread of the window: storage refuses to be called from it."""
    beside: bool = False
    """Another program holds the lock and writes: look only, and never change what it relies on."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open profile: the store, the user who opened it, and the key that the key duties need."""

    profile: Profile
    store: Store
    user: User
    dek: Dek
    """The key of the key file. The file itself may still be under the outgoing one if a change was cut short."""


def make_profile(folder: Path, new: NewProfile, opening: Opening) -> tuple[Profile, Dek]:
    """Make an encrypted profile in an empty folder; returns it with its key.

    ProfileExists, UnsafeFolder, DiskFull, ReadOnlyFolder.

    The key file is written last: without it a half-made folder counts as empty and is begun anew.
    """
    check_folder(folder)
    if find_key_file(folder) is not None:
        raise ProfileExists
    _prepare(folder)
    random = opening.random
    profile_id = new_uuid(random)
    user = NewUser(user_id=random(8).hex(), display_name=new.user_name, role=new.role.value, password=new.password)
    keyfile, dek = create(
        db_id=profile_id.hex(),
        first_user=user,
        recovery_code=new.recovery,
        office_name=new.office_name,
        training=new.training,
        cost=new.cost,
        random=random,
    )
    office = new.office or OfficeId(new_uuid(random))
    key = raw_database_key(dek, training=new.training)
    _make_database(folder / DATABASE, key, _first_facts(profile_id, office, new, random), random)
    make_reserve(folder)
    path = folder / f"{profile_id.hex()}.kiimkeys"
    write_key_file(path, keyfile)
    return Profile(folder, path, keyfile, from_previous=False), dek


def find_profile(folder: Path) -> Profile:
    """Return the profile in a folder; ProfileMissing, or what is wrong with its key file."""
    path = find_key_file(folder)
    if path is None:
        raise ProfileMissing
    read = read_key_file(path)
    return Profile(folder, path, read.keyfile, read.from_previous)


def unlock_profile(profile: Profile, user: UserId, password: str) -> Dek:
    """Return the database key; WrongPassword. This takes about a second on purpose (Argon2id)."""
    return unlock(profile.keyfile, user.hex(), password)


def open_profile(profile: Profile, user: UserId, dek: Dek, opening: Opening) -> Opened:
    """Open the database with its key; refuses a foreign, outdated, newer or damaged file, never makes a new one."""
    check_folder(profile.folder)
    if opening.beside:
        key = profile.raw_key(opening_key(profile.database_path, profile.keyfile, dek, Access.READ))
    else:
        profile, key = _settled(profile, dek)
        bring_up_to_date(profile.database_path, key)
        refill_reserve(profile.folder)
    database = Database(profile.database_path, key, forbid_in=opening.forbid_in)
    try:
        with database.read() as connection:
            _check_file(connection, profile.keyfile)
        store = Store(
            database, opening.kinds, opening.clock, opening.random, opening.state_folder, beside=opening.beside
        )
    except BaseException:
        database.close()
        raise
    owner = next(each for each in profile.users if each.id == user)
    return Opened(profile, store, owner, dek)


def is_key_of(profile: Profile, dek: Dek) -> bool:
    """Tell whether a database key known from before is still the one of the key file."""
    try:
        verify_key_file(profile.keyfile, dek)
    except AlteredKeyFile:
        return False
    return True


def remember_generation(profile: Profile, store: Store, dek: Dek) -> None:
    """Write into the key file the least generation this database may show from now on; DiskFull, ReadOnlyFolder."""
    current = read_key_file(profile.key_path).keyfile
    number = store.generation()
    if number > current.minimum_generation:
        _write_key_file(profile.key_path, with_minimum_generation(current, dek, number))


def rewrite_key_file(profile: Profile, change: Callable[[KeyFile], KeyFile], *, keep_previous: bool = True) -> Profile:
    """Write the key file as the change makes it of the newest one; returns the profile as it is now.

    With keep_previous=False no older password or sheet opens anything here any more.
    """
    current = read_key_file(profile.key_path).keyfile
    _write_key_file(profile.key_path, change(current), keep_previous=keep_previous)
    return find_profile(profile.folder)


def rotate_database_key(
    profile: Profile, dek: Dek, random: Random, change: Callable[[KeyFile], KeyFile] = lambda keyfile: keyfile
) -> Dek:
    """Put the closed database under a fresh key; `change` is made to the key file with it (a user is removed).

    Nobody may have the file open: ProfileInUse before anything is written. From the moment the key file names both
    keys the change counts: if it is cut short (a crash, DiskFull), the next opening finishes it.
    """
    with closing(open_alone(profile.database_path, profile.raw_key(dek))) as raw:
        begun, fresh = begin_rotation(change(read_key_file(profile.key_path).keyfile), dek, random=random)
        _write_key_file(profile.key_path, begun, keep_previous=False)
        change_key(raw, profile.database_path, profile.raw_key(fresh))
    _write_key_file(profile.key_path, finish_rotation(begun, fresh), keep_previous=False)
    return fresh


def _write_key_file(path: Path, keyfile: KeyFile, *, keep_previous: bool = True) -> None:
    """Write it, or say why not: DiskFull, ReadOnlyFolder. What was there before stays valid."""
    try:
        write_key_file(path, keyfile, keep_previous=keep_previous)
    except OSError as error:
        raise disk_error(error) from error


def _settled(profile: Profile, dek: Dek) -> tuple[Profile, bytes]:
    """Finish a change of the key that was cut short; returns the profile and the key the file has now.

    Where there is no room for it, or somebody looks at the file, the office opens under the outgoing key.
    """
    path, keyfile = profile.database_path, profile.keyfile
    if not keyfile.is_rotating:
        return profile, profile.raw_key(dek)
    present = opening_key(path, keyfile, dek, Access.WRITE)
    if present != dek:
        try:
            with closing(open_alone(path, profile.raw_key(present))) as raw:
                change_key(raw, path, profile.raw_key(dek))
        except (DiskFull, ProfileInUse):
            return profile, profile.raw_key(present)
    return rewrite_key_file(profile, lambda it: finish_rotation(it, dek), keep_previous=False), profile.raw_key(dek)


def _check_file(connection: Connection, keyfile: KeyFile) -> None:
    if facts.get(connection, Fact.PROFILE) != bytes.fromhex(keyfile.db_id):
        raise WrongDatabase
    if (facts.get(connection, Fact.TRAINING) == b"1") != keyfile.training:
        raise WrongDatabase
    if chains.generation(connection) < keyfile.minimum_generation:
        raise DatabaseOutdated


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal"):
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise disk_error(error) from error


def _first_facts(profile: bytes, office: OfficeId, new: NewProfile, random: Random) -> dict[Fact, bytes]:
    return {
        Fact.PROFILE: profile,
        Fact.OFFICE_ID: office,
        Fact.OFFICE_NAME: new.office_name.encode(),
        Fact.DEADLINE_RULES: shipped_deadlines().version.encode(),
        Fact.DEVICE: DeviceId(random(16)),
        Fact.REPLICA: ReplicaId(random(8)),
        Fact.NEXT_SEQ: (1).to_bytes(8, "big"),
        Fact.TRAINING: b"1" if new.training else b"0",
        Fact.TOKEN: random(8),
    }


def _make_database(path: Path, key: bytes, first: dict[Fact, bytes], random: Random) -> None:
    # SQLAlchemy, which makes the tables, takes 0.4 s to import, and nearly every start opens a file that is there
    from kiim_desktop.storage.tables import make_tables  # noqa: PLC0415  # see above

    with readable_failures(path):
        raw = connect(path, key, Access.CREATE)
        try:
            make_tables(raw)
            connection = Connection(raw)
            connection.execute("BEGIN")
            for fact, value in first.items():
                facts.put(connection, fact, value)
            begin_log(connection, random)
            connection.execute("COMMIT")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()
    check_encrypted(path)
    if os.name == "posix":
        path.chmod(0o600)
    sync_folder(path.parent)
