"""Whatever carries a bundle carries the same bytes; and what a hub refuses is said item by item."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import pytest

from kiim_desktop.crypto.certificates import self_signed
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.sites import Terms
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.exchange_lists import ExchangeLists
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.errors import BundleGone, HubFull, HubNotTrusted, LineBroke, NoProgress, Unreachable
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.transports.https import HttpsCarrier, Line
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.sync.wire.codec import FILE_CAP, INLINE_CAP, pack, unpack
from kiim_desktop.sync.wire.requests import DownHead, SyncRequest, UpAnswer, UpHead, UpRequest, make_down, make_up
from tests.sync.devices import Desktop
from tests.sync.sticks import Stick
from tests.sync.test_https import served


@dataclass(slots=True)
class Seen:
    """A hub that keeps what reaches it and loses its answer."""

    inner: Carrier
    bundles: list[bytes] = field(default_factory=list)
    pieces: dict[bytes, bytes] = field(default_factory=dict)
    name: str = "memory"
    answers_at_once: bool = True

    def enrol(self, message: bytes) -> bytes | None:
        return self.inner.enrol(message)

    def sync(self, request: bytes) -> bytes | None:
        self.bundles.append(unpack(request, SyncRequest, FILE_CAP + 8192).bundle)
        raise Unreachable

    def up(self, request: bytes) -> bytes:
        asked = unpack(request, UpRequest, FILE_CAP + 8192)
        name = unpack(asked.head, UpHead).sha256
        self.pieces[name] = self.pieces.get(name, b"") + asked.chunk
        return self.inner.up(request)

    def down(self, request: bytes) -> bytes:
        return self.inner.down(request)

    def waiting_answers(self) -> list[bytes]:
        return []

    def done_with(self, answer: bytes) -> None:
        """Nothing to tidy."""


@contextmanager
def swallowing() -> Iterator[tuple[str, list[bytes]]]:
    """Listen on this computer, take in one request a connection, and hang up instead of answering."""
    door, bodies = socket.create_server(("127.0.0.1", 0)), list[bytes]()

    def take() -> None:
        while True:
            try:
                near = door.accept()[0]
            except OSError:
                return
            with near, near.makefile("rb") as asked:
                length = 0
                while (line := asked.readline().strip().lower()) != b"":
                    length = int(line.partition(b":")[2]) if line.startswith(b"content-length:") else length
                bodies.append(asked.read(length))

    thread = threading.Thread(target=take)
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}", bodies
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(10)


@contextmanager
def impostor(folder: Path) -> Iterator[tuple[str, list[bytes]]]:
    """Speak TLS with a key of its own, and keep what anybody says to it."""
    certificate, key = self_signed(["127.0.0.1"], dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    (folder / "tls.pem").write_bytes(certificate)
    (folder / "tls.key").write_bytes(key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "tls.pem", folder / "tls.key")
    door, heard = socket.create_server(("127.0.0.1", 0)), list[bytes]()

    def listen() -> None:
        near = door.accept()[0]
        with near:
            try:
                with context.wrap_socket(near, server_side=True) as secret:
                    heard.append(secret.recv(65_536))
            except OSError:
                heard.append(b"")

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield f"https://127.0.0.1:{door.getsockname()[1]}", heard
    finally:
        thread.join(10)
        door.close()


def files_of(desktop: Desktop) -> list[bytes]:
    """Return the files that the list of what waits names."""
    return [each.scope for each in ExchangeLists(desktop.office.store.database).waiting()]


def sent_over_https(hub: Hub, desktop: Desktop, bundle: bytes) -> bytes:
    """Return what reaches the far end of HTTPS of the bundle a device has ready; every answer to a hello is lost."""
    if len(bundle) > INLINE_CAP:
        with served(hub) as (address, _pin), closing(HttpsCarrier(Line(url=address, proxy="none"))) as carrier:
            desktop.carrier = Seen(carrier)
            with pytest.raises(Unreachable):
                desktop.sync()
        with hub.site.store.read() as transaction:
            device = desktop.office.store.identity.device
            return transaction.channels.whole_upload(device, sha256(bundle).digest()) or b""
    with swallowing() as (address, bodies), closing(HttpsCarrier(Line(url=address, proxy="none"))) as carrier:
        desktop.carrier = carrier
        with pytest.raises(LineBroke):
            desktop.sync()
    (only,) = {unpack(body, SyncRequest, FILE_CAP).bundle for body in bodies}
    return only


@pytest.mark.parametrize(("notes", "letters"), [(4, 200), (12, 8_000)])
def test_a_bundle_is_the_same_bytes_over_https_by_folder_and_in_memory(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, notes: int, letters: int
) -> None:
    person = first.person("Amira", "Haddad")
    for _note in range(notes):
        first.note(person, first.office.random(letters // 2).hex())
    first.carrier = memory = Seen(MemoryCarrier(hub))
    with pytest.raises(Unreachable):
        first.sync()
    made = first.exchange.outgoing()
    assert made is not None
    assert next(iter(memory.pieces.values()), memory.bundles[0]) == made.bundle
    assert sent_over_https(hub, first, made.bundle) == made.bundle
    stick = Stick(tmp_path / "stick", hub)
    stick.root.mkdir()
    stick.serve()
    stick.visit(first)
    (laid,) = stick.bundles_up()
    assert laid.read_bytes() == made.bundle
    stick.serve()
    stick.visit(first)
    first.carrier = MemoryCarrier(hub)
    assert (first.sync().waiting, second.sync().received) == (0, notes + 1)
    assert first.state == second.state


def test_a_hub_that_takes_no_piece_is_not_sent_the_same_one_for_ever(hub: Hub, first: Desktop) -> None:
    class Full(Seen):
        """Answers that nothing is there yet, whatever comes."""

        def up(self, request: bytes) -> bytes:
            Seen.up(self, request)
            return pack(UpAnswer(0))

    person = first.person("Amira", "Haddad")
    for _note in range(70):
        first.note(person, first.office.random(2_000).hex())
    first.carrier = Full(MemoryCarrier(hub))
    with pytest.raises(NoProgress):
        first.sync()
    assert first.exchange.waiting() == 71


def test_an_impostor_is_named_and_hears_nothing(first: Desktop, tmp_path: Path) -> None:
    first.person("Amira", "Haddad")
    with impostor(tmp_path) as (address, heard):
        first.carrier = carrier = HttpsCarrier(Line(url=address, pins=(bytes(32),), proxy="none"))
        with closing(carrier), pytest.raises(HubNotTrusted) as refused:
            first.sync()
    assert heard == [b""]
    assert "nichts gesendet" in refused.value.sentence
    assert (first.exchange.lines()[0].outcome, first.exchange.waiting()) == ("exchange_not_trusted", 1)


def test_without_room_at_the_hub_every_file_goes_on_waiting_and_nothing_counts_as_confirmed(
    hub: Hub, first: Desktop
) -> None:
    confirmed = first.exchange.get(ExchangeFact.CONFIRMED_AT)
    sound, persons = first.carrier, [first.person("Amira", f"Haddad {number}") for number in range(2)]
    first.carrier = MemoryCarrier(Hub(replace(hub.site, terms=Terms(quota_bytes=1))))
    with pytest.raises(HubFull) as full:
        first.sync()
    assert "kein Platz" in full.value.sentence
    first.note(persons[0], "Anmeldung zum Kurs besprochen")
    waiting = ExchangeLists(first.office.store.database).waiting()
    assert {each.scope: (each.changes, each.under_way) for each in waiting} == {
        bytes(persons[0]): (2, 1),
        bytes(persons[1]): (1, 1),
    }
    assert first.exchange.get(ExchangeFact.CONFIRMED_AT) == confirmed
    first.carrier = sound
    assert (first.sync().sent, files_of(first)) == (3, [])


def test_a_full_hub_and_a_bundle_cut_anew_are_told_as_what_they_are(hub: Hub, first: Desktop) -> None:
    member = load_membership(first.exchange)

    def piece(number: int) -> bytes:
        head = UpHead(member.device, bytes([number]) * 32, FILE_CAP, 0, sha256(b"x").digest())
        return make_up(member.keys.signing, head, b"x")

    with served(hub) as (address, _pin), closing(HttpsCarrier(Line(url=address, proxy="none"))) as carrier:
        for number in range(4):
            carrier.up(piece(number))
        with pytest.raises(HubFull):
            carrier.up(piece(4))
        with pytest.raises(BundleGone) as gone:
            carrier.down(make_down(member.keys.signing, DownHead(member.device, 99, 0, 1)))
    assert "Es ging nichts verloren" in gone.value.sentence
