"""HTTPS to a real hub on this computer: pinned key, lean requests, pieces; and what a wrong address gets."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from kiim_desktop.crypto.certificates import key_pin, self_signed
from kiim_desktop.hub.app import make_app
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.errors import HubNotTrusted, HubRefused, Unreachable
from kiim_desktop.sync.transports.https import HttpsCarrier, Line
from tests.sync.devices import Desktop


@contextmanager
def served(hub: Hub, folder: Path | None = None) -> Iterator[tuple[str, bytes]]:
    """Serve a hub on a free port of this computer, with TLS if there is a folder; yields address and pin."""
    options: dict[str, str] = {}
    pin = b""
    if folder is not None:
        certificate, key = self_signed(["127.0.0.1"], dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
        (folder / "tls.pem").write_bytes(certificate)
        (folder / "tls.key").write_bytes(key)
        options = {"ssl_certfile": str(folder / "tls.pem"), "ssl_keyfile": str(folder / "tls.key")}
        pin = key_pin(certificate)
    config = uvicorn.Config(
        make_app(hub), host="127.0.0.1", port=0, log_level="critical", server_header=False, date_header=False,
        lifespan="off", **options,  # type: ignore[arg-type]  # two paths
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"{'https' if folder else 'http'}://127.0.0.1:{port}", pin
    finally:
        server.should_exit = True
        thread.join(10)


def test_an_exchange_over_tls_with_a_pinned_key_ends_as_in_memory(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path
) -> None:
    with served(hub, tmp_path) as (address, pin):
        carriers = [HttpsCarrier(Line(url=address, pins=(pin,), proxy="none")) for _desktop in range(2)]
        for desktop, carrier in zip((first, second), carriers, strict=True):
            desktop.carrier = carrier
        person = first.person("Amira", "Haddad")
        first.note(person, "Anmeldung zum Kurs besprochen")
        up, down = first.sync(), second.sync()
        for carrier in carriers:
            carrier.close()
    assert (up.sent, down.received) == (2, 2)
    assert first.state == second.state


def test_a_server_with_another_key_gets_nothing_from_us(hub: Hub, first: Desktop, tmp_path: Path) -> None:
    with served(hub, tmp_path) as (address, _pin):
        first.carrier = carrier = HttpsCarrier(Line(url=address, pins=(bytes(32),), proxy="none"))
        first.person("Amira", "Haddad")
        with pytest.raises(HubNotTrusted):
            first.sync()
        carrier.close()
    assert first.exchange.waiting() == 1


def test_plain_http_is_only_for_this_computer() -> None:
    for address in ("http://hub.example", "ftp://127.0.0.1", "hub.example", "http://10.0.0.1:80"):
        with pytest.raises(HubNotTrusted):
            HttpsCarrier(Line(url=address))


def test_an_absent_hub_is_told_as_unreachable(first: Desktop) -> None:
    first.carrier = carrier = HttpsCarrier(Line(url="http://127.0.0.1:9", proxy="none"))
    first.person("Amira", "Haddad")
    with pytest.raises(Unreachable):
        first.sync()
    carrier.close()
    assert first.exchange.lines()[0].outcome == "unreachable"


def test_a_refusal_names_the_stable_code(hub: Hub) -> None:
    with served(hub) as (address, _pin):
        carrier = HttpsCarrier(Line(url=address, proxy="none"))
        with pytest.raises(HubRefused) as refused:
            carrier.sync(b"nonsense")
        carrier.close()
    assert refused.value.facts["reason"] == "damaged"


def test_a_quiet_exchange_costs_at_most_535_bytes_with_all_headers(hub: Hub, first: Desktop) -> None:
    first.person("Amira", "Haddad")
    first.sync()
    with served(hub) as (address, _pin):
        sent, received = bytes_on_the_wire(address, first)
    assert sent + received <= 535, (sent, received)


def bytes_on_the_wire(address: str, desktop: Desktop) -> tuple[int, int]:
    """Return what one exchange sends and gets, counted between both ends."""
    with counting_proxy(int(address.rsplit(":", 1)[1])) as (port, counted):
        desktop.carrier = carrier = HttpsCarrier(Line(url=f"http://127.0.0.1:{port}", proxy="none"))
        assert desktop.sync().round_trips == 1
        carrier.close()
    return counted[0], counted[1]


@contextmanager
def counting_proxy(target: int) -> Iterator[tuple[int, list[int]]]:
    """Pass one connection on to a port of this computer and count the bytes of both directions."""
    counted = [0, 0]
    listener = socket.create_server(("127.0.0.1", 0))

    def pump(source: socket.socket, sink: socket.socket, which: int) -> None:
        while piece := source.recv(65_536):
            counted[which] += len(piece)
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)

    def accept() -> None:
        ours, _address = listener.accept()
        with ours, socket.create_connection(("127.0.0.1", target)) as theirs:
            back = threading.Thread(target=pump, args=(theirs, ours, 1))
            back.start()
            pump(ours, theirs, 0)
            back.join(10)

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield listener.getsockname()[1], counted
    finally:
        thread.join(10)
        listener.close()
