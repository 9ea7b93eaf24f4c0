"""Attached files follow their documents from office to office, and go with them: no piece and no key is left behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.keyfile import raw_database_key
from kiim_desktop.domain.offices import Role
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage.incoming_files import IncomingFile
from kiim_desktop.sync.chunks.carriers import ChunkLine
from kiim_desktop.sync.errors import HubRefused
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.wire.chunks import ChunkAnswer, Fetch, Put, make_chunk_request
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.usecases.attaching import FileState
from kiim_desktop.usecases.colleagues import add_user
from kiim_desktop.usecases.erasing import SecondPerson, erase_person
from tests.hub.test_blindness import everything
from tests.storage.pages import decrypted_pages, decrypted_wal
from tests.sync.devices import Desktop, first_desktop
from tests.sync.files import DOCUMENTS, attach, content, hub_bytes, opened, states
from tests.sync.shared import consent, settle, withdraw

RAW = content(280_000)
SECOND = "eine zweite lange Wortfolge"


@pytest.fixture
def other(hub: Hub, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of another office."""
    desktop = first_desktop(hub, tmp_path, clock, 5, "Jugendberatung", "jmd")
    yield desktop
    desktop.close()


@pytest.fixture
def person(first: Desktop, other: Desktop) -> PersonId:
    made = first.person("Amira", "Haddad")
    settle(first, other)
    return made


@pytest.fixture
def contributed(first: Desktop, other: Desktop, person: PersonId, tmp_path: Path) -> RecordId:
    """Return a document that another office attached a file to."""
    consent(first, person, other, groups=DOCUMENTS, mode=Mode.CONTRIBUTE)
    settle(first, other)
    document = attach(other, person, tmp_path, RAW)
    settle(other, first)
    return document


def pages(desktop: Desktop) -> bytes:
    """Return every page of the file of a device in clear, free ones and the log included."""
    path = desktop.office.store.database.path
    key = raw_database_key(desktop.office.dek)
    return decrypted_pages(path, key) + decrypted_wal(path, key)


def traces(desktop: Desktop, file: IncomingFile | None, sealed: bytes) -> list[str]:
    """Return what is left of a file on the disk of a device: its key, or parts of its sealed pieces."""
    there = pages(desktop)
    parts = [sealed[at : at + 32] for at in range(0, len(sealed) - 32, 997)]
    found = [f"piece {number}" for number, part in enumerate(parts) if part in there]
    return found + (["key"] if file is not None and file.key.secret in there else [])


def test_what_a_recipient_attaches_reaches_every_device_of_the_owner(
    first: Desktop, second: Desktop, person: PersonId, contributed: RecordId
) -> None:
    assert opened(first, person, contributed) == RAW
    settle(second)
    assert opened(second, person, contributed) == RAW


def test_a_recipient_never_sends_files_of_others_into_a_stream(
    first: Desktop, other: Desktop, person: PersonId, tmp_path: Path, hub: Hub
) -> None:
    consent(first, person, other, groups=DOCUMENTS, mode=Mode.CO_EDIT)
    document = attach(first, person, tmp_path, RAW)
    settle(first, other)
    opened(other, person, document)
    before = hub.site.store.bytes_used()
    assert other.sync().files_sent == 0
    assert hub.site.store.bytes_used() <= before + 500_000


def test_taken_back_files_are_gone_from_the_recipient_down_to_the_last_piece_and_key(
    first: Desktop, other: Desktop, person: PersonId, tmp_path: Path, hub: Hub
) -> None:
    agreed = consent(first, person, other, groups=DOCUMENTS)
    whole = attach(first, person, tmp_path, RAW, "a.pdf")
    half = attach(first, person, tmp_path, content(500_000, 4), "b.pdf")
    settle(first, other)
    opened(other, person, whole)
    file = other.office.store.incoming.one(bytes(person), half)
    assert file is not None
    sealed = hub_bytes(hub)
    kept_part(other, file)
    assert len(traces(other, file, sealed)) > 100
    withdraw(first, person, agreed)
    settle(first, other)
    assert seen_at(other) == 0
    other.reopen()
    assert traces(other, file, sealed) == []


def kept_part(desktop: Desktop, file: IncomingFile) -> None:
    """Fetch a part of a file, as when the line breaks in the middle."""
    desktop.office.store.incoming.keep_part(file, bytes(32), b"Anfang")


def seen_at(desktop: Desktop) -> int:
    with desktop.office.store.database.read() as connection:
        tables = ("attachment", "chunk", "chunk_place")
        return sum(connection.execute(f"SELECT count(*) FROM {name}").scalar_one() for name in tables)  # noqa: S608


def test_after_an_erasure_no_piece_lies_at_the_hub_or_at_anybody(
    first: Desktop, second: Desktop, other: Desktop, person: PersonId, tmp_path: Path, hub: Hub
) -> None:
    consent(first, person, other, groups=DOCUMENTS)
    document = attach(first, person, tmp_path, RAW)
    settle(first, other, second)
    for desktop in (other, second):
        assert opened(desktop, person, document) == RAW
    sealed = hub_bytes(hub)
    assert sealed[1000:1032] in everything(hub)
    first.office = add_user(first.office, "Ina Muster", Role.COUNSELLOR, SECOND, cost=KdfCost.MINIMUM)
    erase_person(first.office, person, SecondPerson("Ina Muster", SECOND))
    settle(first, second, other)
    assert hub_bytes(hub) == b""
    assert not [at for at in range(0, len(sealed) - 32, 997) if sealed[at : at + 32] in everything(hub)]
    for desktop in (first, second, other):
        assert seen_at(desktop) == 0
        desktop.reopen()
        assert traces(desktop, None, sealed) == []


def test_what_was_contributed_before_the_consent_ended_stays_with_the_owner(
    first: Desktop, other: Desktop, person: PersonId, tmp_path: Path, hub: Hub
) -> None:
    agreed = consent(first, person, other, groups=DOCUMENTS, mode=Mode.CONTRIBUTE)
    settle(first, other)
    document = attach(other, person, tmp_path, RAW)
    other.sync()
    withdraw(first, person, agreed)
    settle(first, other)
    assert seen_at(other) == 0
    assert opened(first, person, document) == RAW


def test_a_hash_that_is_known_is_no_right_to_a_chunk(
    first: Desktop, other: Desktop, person: PersonId, tmp_path: Path, hub: Hub
) -> None:
    """A recipient names a chunk of the owner in its own stream, and in one it was given: it has to bring the bytes."""
    attach(first, person, tmp_path, RAW)
    consent(first, person, other)
    settle(first, other)
    (place,) = places(first)
    own = other.person("Bela", "Sommer")
    attach(other, own, tmp_path, content(2_000, 9))
    other.sync()
    mine = places(other)[0][0]
    member = load_membership(other.exchange)
    line = other.carrier
    assert isinstance(line, ChunkLine)
    put = make_chunk_request(member.keys.signing, member.device, Put(mine, place[1], 2, (place[1],)))
    assert unpack(line.chunks(put), ChunkAnswer).there == (False, False)
    for stream in (mine, place[0]):
        with pytest.raises(HubRefused) as refused:
            line.chunk(make_chunk_request(member.keys.signing, member.device, Fetch(stream, place[1], 0, 9)))
        assert "no_chunk" in refused.value.sentence


def places(desktop: Desktop) -> list[tuple[bytes, bytes]]:
    with desktop.office.store.database.read() as connection:
        rows = connection.execute("SELECT stream, root FROM chunk_place ORDER BY stream").all()
    return [(stream, root) for stream, root in rows]


def test_states_tell_the_truth_to_a_recipient(first: Desktop, other: Desktop, person: PersonId, tmp_path: Path) -> None:
    consent(first, person, other, groups=DOCUMENTS)
    document = attach(first, person, tmp_path, RAW)
    settle(first, other)
    assert states(other, person) == [FileState.AT_HUB]
    opened(other, person, document)
    assert states(other, person) == [FileState.HERE]
