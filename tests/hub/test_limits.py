"""What one device, one line or one body may take: each limit has a code of its own, and none is a fault of the hub."""

from __future__ import annotations

import asyncio
import base64
import random
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import ClassVar

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from kiim_desktop.hub import pieces
from kiim_desktop.hub.app import ACK_CAP, BODY_CAP, STREAMED, make_app
from kiim_desktop.hub.bodies import LARGE, Intake
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.lines import GuardedLine
from kiim_desktop.hub.pace import AT_ONCE, Pace
from kiim_desktop.hub.refusals import OverQuota, TooLarge, TooMany
from kiim_desktop.sync.wire.codec import FILE_CAP, MESSAGE_CAP
from kiim_desktop.sync.wire.requests import DownHead, UpHead, make_down, make_request, make_up
from tests.hub.devices import TestDevice
from tests.hub.test_pieces import large_body, up

LOCAL = ("127.0.0.1", 50_000)


async def asked(app: Starlette, method: str, path: str, **more: object) -> httpx.Response:
    transport = httpx.ASGITransport(app=app, client=LOCAL)
    async with httpx.AsyncClient(transport=transport, base_url="https://hub.test") as session:
        return await session.request(method, path, **more)  # type: ignore[arg-type]  # as httpx has it


def told(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def called(hub: Hub, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
    return asyncio.run(asked(make_app(hub), method, path, headers=headers))


def signed(request: bytes) -> dict[str, str]:
    return {"Kiim-Request": base64.urlsafe_b64encode(request).decode().rstrip("=")}


# ------------------------------------------------------------------------------------------------------- bodies


@pytest.mark.parametrize(
    ("method", "path", "cap"),
    [
        ("POST", "/v1/sync", BODY_CAP),
        ("POST", "/v1/ack", ACK_CAP),
        ("PATCH", "/v1/up/00", BODY_CAP),
        ("POST", "/v1/enrol", MESSAGE_CAP),
        ("POST", "/status", 2048),
    ],
)
def test_a_body_announced_above_its_cap_is_not_read(hub: Hub, method: str, path: str, cap: int) -> None:
    read: list[bool] = []

    async def never() -> AsyncIterator[bytes]:
        read.append(True)
        yield b""

    headers = {"Content-Length": str(cap + 1)}
    response = asyncio.run(asked(make_app(hub), method, path, content=never(), headers=headers))
    assert told(response) == (413, "too_large")
    assert (read, response.headers["connection"]) == ([], "close")


@pytest.mark.parametrize("length", ["²", "-1", "1e3", ""])
def test_a_length_that_is_no_number_is_refused(hub: Hub, length: str) -> None:
    async def ask() -> list[dict[str, object]]:
        said: list[dict[str, object]] = []
        scope = {"type": "http", "method": "POST", "path": "/v1/sync", "query_string": b"", "client": LOCAL,
                 "headers": [(b"content-length", length.encode("latin-1"))]}  # fmt: skip

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, object]) -> None:
            said.append(message)

        await make_app(hub)(scope, receive, send)  # type: ignore[arg-type]  # ASGI speaks in dictionaries
        return said

    assert asyncio.run(ask())[0]["status"] == 413


def test_a_body_that_trickles_is_given_up(hub: Hub) -> None:
    async def trickling() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()

    app = make_app(hub, intake=Intake(patience=0.01))
    response = asyncio.run(asked(app, "POST", "/v1/sync", content=trickling()))
    assert told(response) == (408, "too_slow")


def test_large_bodies_take_one_of_few_places_and_small_ones_do_not(hub: Hub) -> None:
    async def ask() -> tuple[httpx.Response, httpx.Response, httpx.Response, httpx.Response]:
        app = make_app(hub, intake=Intake(large_at_once=1))
        begun, end = asyncio.Event(), asyncio.Event()

        async def held() -> AsyncIterator[bytes]:
            yield bytes(LARGE + 1)
            begun.set()
            await end.wait()

        first = asyncio.create_task(asked(app, "POST", "/v1/sync", content=held()))
        await begun.wait()
        large = await asked(app, "POST", "/v1/sync", content=bytes(LARGE + 1))
        small = await asked(app, "POST", "/v1/sync", content=b"rubbish")
        end.set()
        return large, small, await first, await asked(app, "POST", "/v1/sync", content=bytes(LARGE + 1))

    large, small, first, later = asyncio.run(ask())
    assert told(large) == (429, "busy")
    assert large.headers["retry-after"] == "5"
    assert [told(one) for one in (small, first, later)] == [(400, "damaged")] * 3


# ------------------------------------------------------------------------------------------------------ devices


def test_a_device_that_asks_too_fast_is_told_so_and_no_other_device_is(
    hub: Hub, device: TestDevice, sibling: TestDevice
) -> None:
    now = [0.0]
    app = make_app(hub, pace=Pace(60, lambda: now[0]))

    def sync(sender: TestDevice) -> httpx.Response:
        request = make_request(sender.keys.signing, sender.hello())
        return asyncio.run(asked(app, "POST", "/v1/sync", content=request))

    assert [sync(device).status_code for _each in range(60)] == [200] * 60
    assert told(sync(device)) == (429, "busy")
    assert sync(sibling).status_code == 200
    now[0] += 1
    assert [sync(device).status_code for _each in range(2)] == [200, 429]


def test_a_stranger_cannot_use_up_the_share_of_a_device(hub: Hub, device: TestDevice, sibling: TestDevice) -> None:
    app = make_app(hub, pace=Pace(60, lambda: 0.0))
    forged = make_request(sibling.keys.signing, device.hello())
    for _each in range(61):
        assert told(asyncio.run(asked(app, "POST", "/v1/sync", content=forged))) == (403, "unknown")
    own = make_request(device.keys.signing, device.hello())
    assert asyncio.run(asked(app, "POST", "/v1/sync", content=own)).status_code == 200


def test_who_is_known_and_too_fast_looks_to_a_stranger_like_nobody(
    hub: Hub, device: TestDevice, sibling: TestDevice
) -> None:
    app = make_app(hub, pace=Pace(1, lambda: 0.0))
    asyncio.run(asked(app, "POST", "/v1/sync", content=make_request(device.keys.signing, device.hello())))
    forged = make_request(sibling.keys.signing, device.hello())
    unknown = make_request(sibling.keys.signing, device.hello(device=bytes(16)))
    answers = [asyncio.run(asked(app, "POST", "/v1/sync", content=one)) for one in (forged, unknown)]
    assert (answers[0].content, answers[0].headers) == (answers[1].content, answers[1].headers)


def test_a_device_has_few_requests_under_way() -> None:
    pace = Pace(600, lambda: 0.0)
    turns = [pace.turn(b"device") for _each in range(AT_ONCE)]
    for turn in turns:
        turn.__enter__()
    with pytest.raises(TooMany), pace.turn(b"device"):
        pass
    with pace.turn(b"other"):
        turns[0].__exit__(None, None, None)
    with pace.turn(b"device"):
        pass


def test_a_device_has_few_uploads_under_way(device: TestDevice) -> None:
    for number in range(pieces.OPEN_UPLOADS):
        assert up(device, bytes([number]) * 10, 0, 5) == 5
    with pytest.raises(TooMany):
        up(device, b"one more.", 0, 5)
    assert up(device, bytes([0]) * 10, 5, 5) == 10
    assert OverQuota.problem != TooMany.problem


def test_an_upload_has_so_many_pieces_and_no_more(device: TestDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECES_CAP", 3)
    content = bytes(10)
    for offset in range(3):
        up(device, content, offset, 1)
    with pytest.raises(TooMany):
        up(device, content, 3, 1)


# ------------------------------------------------------------------------------------------------------- pieces


@pytest.fixture
def waiting(device: TestDevice, sibling: TestDevice) -> tuple[TestDevice, int, int]:
    """Return a device and number and length of a large bundle that waits for it."""
    device.sync(large_body(device, count=40))
    (offer,) = sibling.sync(room=1_000).down
    return sibling, offer.number, offer.length


def fetched(hub: Hub, waiting: tuple[TestDevice, int, int], offset: int, length: int, **more: str) -> httpx.Response:
    device, number, _length = waiting
    headers = signed(make_down(device.keys.signing, DownHead(device.id, number, offset, length))) | more
    return called(hub, "GET", f"/v1/down/{device.id.hex()}/{number}", headers)


def test_a_download_is_streamed_and_says_which_part_it_is(hub: Hub, waiting: tuple[TestDevice, int, int]) -> None:
    device, _number, total = waiting
    assert total > 2 * STREAMED
    response = fetched(hub, waiting, 7, total, Range="bytes=7-")
    assert (response.status_code, response.headers["content-range"]) == (206, f"bytes 7-{total - 1}/{total}")
    assert int(response.headers["content-length"]) == len(response.content) == total - 7
    whole = fetched(hub, waiting, 0, FILE_CAP).content
    assert whole[7:] == response.content
    assert len(device.open(whole).body.units) == 40


@pytest.mark.parametrize("asked_for", ["bytes=1-9", "bytes=0-5", "bytes=5-"])
def test_a_range_that_was_not_signed_is_refused(hub: Hub, waiting: tuple[TestDevice, int, int], asked_for: str) -> None:
    assert told(fetched(hub, waiting, 0, 10, Range=asked_for)) == (416, "range")


def test_beyond_its_end_there_is_nothing(hub: Hub, waiting: tuple[TestDevice, int, int]) -> None:
    for offset in (waiting[2], 2**62):
        assert told(fetched(hub, waiting, offset, 10)) == (416, "range")


def test_a_path_that_names_another_bundle_than_was_signed_is_refused(
    hub: Hub, waiting: tuple[TestDevice, int, int]
) -> None:
    device, number, _total = waiting
    headers = signed(make_down(device.keys.signing, DownHead(device.id, number, 0, 10)))
    for path in (f"/v1/down/{device.id.hex()}/{number + 1}", f"/v1/down/{bytes(16).hex()}/{number}"):
        assert told(called(hub, "GET", path, headers)) == (400, "damaged")


def test_how_far_an_upload_has_come_is_asked_without_a_body(hub: Hub, device: TestDevice) -> None:
    content = random.Random(5).randbytes(1_000)
    id = sha256(content).digest()
    up(device, content, 0, 300)
    headers = signed(make_up(device.keys.signing, UpHead(device.id, id, 1_000, 0, sha256(b"").digest())))
    response = called(hub, "HEAD", f"/v1/up/{id.hex()}", headers)
    assert (response.status_code, response.headers["upload-offset"]) == (200, "300")
    assert called(hub, "HEAD", f"/v1/up/{bytes(32).hex()}", headers).status_code == 400


def test_more_than_was_announced_is_too_large(device: TestDevice) -> None:
    with pytest.raises(TooLarge):
        up(device, b"abcdef", 0, 6, total=3)


# -------------------------------------------------------------------------------------------------------- lines


class HastyLine(GuardedLine):
    """Loses patience at once, so that nobody has to wait for it."""

    head_seconds: ClassVar[float] = 0.02
    life_seconds: ClassVar[float] = 0.02


class LonelyLine(GuardedLine):
    """Serves one line at a time."""

    lines_at_once: ClassVar[int] = 1


@contextmanager
def listening(app: Starlette, line: type[GuardedLine]) -> Iterator[int]:
    """Serve an app over real lines of this computer, and give the port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(app, http=line, log_config=None, access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()


def said_to(port: int, *parts: bytes) -> bytes:
    """Return all a line answers until it is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        answer = b""
        try:
            for part in parts:
                line.sendall(part)
            while piece := line.recv(65_536):
                answer += piece
        except ConnectionError:
            pass
        return answer


def is_answered(line: socket.socket) -> bool:
    line.sendall(b"GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n")
    answer = b""
    while not answer.endswith(b"ok\n") and (piece := line.recv(65_536)):
        answer += piece
    return answer.startswith(b"HTTP/1.1 200")


def test_a_head_that_never_ends_closes_the_line(hub: Hub) -> None:
    with listening(make_app(hub), HastyLine) as port:
        assert said_to(port, b"GET /healthz HTTP/1.1\r\nHost: hub\r\nX-More: ") == b""


def test_a_line_that_says_nothing_is_closed(hub: Hub) -> None:
    with listening(make_app(hub), HastyLine) as port:
        assert said_to(port) == b""


def test_a_second_head_that_never_ends_closes_the_line_too(hub: Hub) -> None:
    class Patient(HastyLine):
        life_seconds: ClassVar[float] = 60.0

    with listening(make_app(hub), Patient) as port:
        answer = said_to(port, b"GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n", b"GET /healthz HTTP/1.1\r\nX-More: ")
    assert answer.count(b"ok\n") == 1


def test_a_request_that_stalls_closes_the_line(hub: Hub) -> None:
    class Stalling(GuardedLine):
        life_seconds: ClassVar[float] = 0.02

    head = b"POST /v1/sync HTTP/1.1\r\nHost: hub\r\nContent-Length: 100\r\n\r\nten bytes."
    with listening(make_app(hub), Stalling) as port:
        assert said_to(port, head) == b""


def test_who_comes_on_top_is_turned_away_and_the_others_stay(hub: Hub) -> None:
    with listening(make_app(hub), LonelyLine) as port, socket.create_connection(("127.0.0.1", port), 30) as first:
        assert is_answered(first)
        assert said_to(port, b"GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n") == b""
        assert is_answered(first)
