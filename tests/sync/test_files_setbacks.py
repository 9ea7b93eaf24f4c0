"""Whatever breaks off, fills up, lies or is put back: files go on from where they stood, and no record waits."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.crypto.chunks import PIECE_LENGTH
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.errors import FileDamaged, HubNotTrusted, Unreachable
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.sync.wire.chunks import ChunkAnswer, Put, read_chunk_request
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.usecases.attaching import FileState
from kiim_desktop.usecases.exchanging import exchange_now
from tests.sync.devices import Desktop
from tests.sync.files import at_hub, attach, content, hub_bytes, opened, states
from tests.sync.shared import settle
from tests.sync.test_setbacks import _reopen

RAW = content(10 * PIECE_LENGTH)
Meddle = Callable[[bytes], bytes]


@dataclass(slots=True)
class Meddler:
    """A line on which somebody does something with each chunk: to what goes up, what comes down, and what is said."""

    inner: MemoryCarrier
    up_: Meddle = bytes
    down_: Meddle = bytes
    said_: Meddle = bytes
    name: str = "memory"
    answers_at_once: bool = True
    puts: int = 0
    gets: int = 0

    def enrol(self, message: bytes) -> bytes | None:
        return self.inner.enrol(message)

    def sync(self, request: bytes) -> bytes | None:
        return self.inner.sync(request)

    def up(self, request: bytes) -> bytes:
        return self.inner.up(request)

    def down(self, request: bytes) -> bytes:
        return self.inner.down(request)

    def chunks(self, request: bytes) -> bytes:
        head, asked = read_chunk_request(request)
        if isinstance(head.said, Put):
            self.puts += len(asked.chunks)
            request = self.up_(request)
        return self.said_(self.inner.chunks(request))

    def chunk(self, request: bytes) -> bytes:
        self.gets += 1
        return self.down_(self.inner.chunk(request))

    def waiting_answers(self) -> list[bytes]:
        return []

    def done_with(self, answer: bytes) -> None:
        """Nothing to tidy."""


@pytest.fixture
def person(first: Desktop, second: Desktop) -> PersonId:
    made = first.person("Amira", "Haddad")
    first.sync()
    second.sync()
    return made


@pytest.fixture
def line(first: Desktop) -> Meddler:
    return meddled(first)


def meddled(desktop: Desktop) -> Meddler:
    assert isinstance(desktop.carrier, MemoryCarrier)
    made = Meddler(desktop.carrier)
    desktop.carrier = made
    return made


def breaking_after(line: Meddler, puts: int) -> Meddle:
    def give(request: bytes) -> bytes:
        if line.puts > puts:
            raise Unreachable
        return request

    return give


def test_an_upload_that_broke_off_goes_on_and_the_records_count_as_confirmed(
    first: Desktop, person: PersonId, line: Meddler, tmp_path: Path, hub: Hub
) -> None:
    attach(first, person, tmp_path, RAW)
    line.up_ = breaking_after(line, 5)
    broken = first.sync()
    assert (broken.waiting, broken.files_sent) == (0, 0)
    assert "geht beim nächsten Abgleich mit" in broken.files_problem
    assert first.exchange.lines(limit=1)[0].outcome == "confirmed"
    there = len(hub_bytes(hub))
    assert 0 < there < len(RAW)
    first.reopen()
    line.up_, line.puts = bytes, 0
    assert first.sync().files_sent == 1
    assert line.puts <= 12 - there // PIECE_LENGTH


def test_a_download_that_broke_off_goes_on_from_the_piece_where_it_stood(
    first: Desktop, second: Desktop, person: PersonId, tmp_path: Path
) -> None:
    document = attach(first, person, tmp_path, RAW)
    settle(first, second)
    line = meddled(second)

    def cut(chunk: bytes) -> bytes:
        if line.gets > 6:
            raise Unreachable
        return chunk

    line.down_ = cut
    with pytest.raises(Unreachable):
        opened(second, person, document)
    assert states(second, person) == [FileState.LOADING]
    second.reopen()
    line.down_, line.gets = bytes, 0
    assert second.sync().files_fetched == 1
    assert line.gets == 11 - 6
    assert opened(second, person, document) == RAW


def test_what_is_saved_while_a_large_file_goes_up_leaves_before_the_rest_of_it(
    first: Desktop, second: Desktop, person: PersonId, line: Meddler, tmp_path: Path
) -> None:
    attach(first, person, tmp_path, RAW)
    seen: list[str] = []

    def write(request: bytes) -> bytes:
        if line.puts >= 3 and not seen:
            first.rename(person, "Haddad-Klein")
            seen.append("written")
        elif seen == ["written"]:
            second.sync()
            identity = second.identity(person)
            seen.append(str(identity.value(2)) if identity else "")
        return request

    line.up_ = write
    assert first.sync().files_sent == 1
    assert seen == ["written", "Haddad-Klein"]


def test_a_person_who_cancels_keeps_what_is_confirmed_and_the_file_goes_on_later(
    first: Desktop, person: PersonId, line: Meddler, tmp_path: Path
) -> None:
    attach(first, person, tmp_path, RAW)
    progress = Progress(lambda step: progress.cancel() if "Datei" in step.what and step.done > 2 else None)
    done = exchange_now(first.office, first.carrier, progress)
    assert (done.waiting, done.files_sent, at_hub(first, person)) == (0, 0, [False])
    assert first.sync().files_sent == 1


def test_a_full_hub_is_said_in_a_sentence_and_the_records_travel(
    first: Desktop, second: Desktop, person: PersonId, tmp_path: Path, hub: Hub
) -> None:
    attach(first, person, tmp_path, RAW)
    full = Hub(replace(hub.site, terms=replace(hub.site.terms, file_quota_bytes=4 * PIECE_LENGTH)))
    first.carrier = MemoryCarrier(full)
    first.rename(person, "Haddad-Klein")
    done = first.sync()
    assert (done.waiting, done.files_sent) == (0, 0)
    assert "Platz Ihrer Stelle für angehängte Dateien am Hub ist voll" in done.files_problem
    second.sync()
    assert states(second, person) == [FileState.NOT_AT_HUB]
    first.carrier = MemoryCarrier(hub)
    assert first.sync().files_sent == 1


@pytest.mark.parametrize("change", [lambda raw: raw[:-1] + b"?", lambda raw: b"", lambda raw: bytes(200_000)])
def test_a_chunk_that_is_not_what_it_is_called_is_never_kept(
    first: Desktop, second: Desktop, person: PersonId, tmp_path: Path, change: Meddle
) -> None:
    document = attach(first, person, tmp_path, RAW)
    settle(first, second)
    line = meddled(second)
    line.down_ = lambda raw: change(raw) if line.gets > 3 else raw
    with pytest.raises(FileDamaged):
        opened(second, person, document)
    line.down_ = bytes
    assert opened(second, person, document) == RAW


def test_nobody_but_the_hub_says_that_a_file_is_there(
    first: Desktop, second: Desktop, person: PersonId, tmp_path: Path
) -> None:
    def all_there(answer: bytes) -> bytes:
        said = unpack(answer, ChunkAnswer)
        return pack(msgspec.structs.replace(said, there=(True,) * len(said.there)))

    document = attach(first, person, tmp_path, RAW)
    line = meddled(first)
    line.said_ = all_there
    done = first.sync()
    assert done.waiting == 0, "the records have arrived"
    assert done.files_problem == HubNotTrusted().sentence
    line.said_ = bytes
    settle(first, second)
    assert opened(second, person, document) == RAW


def test_a_hub_put_back_gets_its_files_again(
    hub: Hub, first: Desktop, second: Desktop, person: PersonId, tmp_path: Path
) -> None:
    folder = tmp_path / "hub"
    hub.site.store.close()
    shutil.copytree(folder, tmp_path / "hub_backup")
    _reopen(hub, folder, first, second)
    document = attach(first, person, tmp_path, RAW)
    settle(first, second)
    assert at_hub(second, person) == [True]
    first.carrier.hub.site.store.close()  # type: ignore[attr-defined]  # a MemoryCarrier
    for part in ("hub.db", "ledger.db", "keys.db"):
        shutil.copy(tmp_path / "hub_backup" / part, folder / part)
    restored = _reopen(hub, folder, first, second)
    assert hub_bytes(restored) == b""
    second.sync()
    assert states(second, person) == [FileState.NOT_AT_HUB]
    assert first.sync().files_sent == 1
    settle(second)
    assert opened(second, person, document) == RAW
    restored.site.store.close()


def test_a_device_that_fetched_a_file_gives_it_to_a_hub_that_lost_it(
    hub: Hub, first: Desktop, second: Desktop, person: PersonId, tmp_path: Path
) -> None:
    document = attach(first, person, tmp_path, RAW)
    settle(first, second)
    opened(second, person, document)
    with hub.site.store.write() as transaction:
        transaction.chunks.drop(transaction.chunks.files_of([second_stream(second)]))
    doubted(second)
    assert second.sync().files_sent == 1


def second_stream(desktop: Desktop) -> bytes:
    with desktop.office.store.database.read() as connection:
        found: bytes = connection.execute("SELECT stream FROM chunk_place").scalar_one()
    return found


def doubted(desktop: Desktop) -> None:
    """Let the device not be sure any more what the hub has, as after a month."""
    with desktop.exchange.writing() as desk:
        desk.connection.execute("UPDATE chunk_place SET asked = 0")
