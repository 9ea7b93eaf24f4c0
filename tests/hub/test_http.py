"""The skin: caps, problem+json with stable codes, no oracle, and logs that hold no content."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import logging
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from kiim_desktop.hub.app import BODY_CAP, make_app
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.logs import JsonLines
from kiim_desktop.hub.metrics import Metrics
from kiim_desktop.sync.wire.requests import AnswerCode, DownHead, make_down, make_request
from tests.hub.devices import TestDevice

LOCAL, OUTSIDE = ("127.0.0.1", 50_000), ("192.0.2.7", 50_000)


class Browser:
    """Calls the app without a socket."""

    def __init__(self, hub: Hub) -> None:
        self._app = make_app(hub, Metrics())

    def call(
        self, method: str, path: str, content: bytes = b"", client: tuple[str, int] = LOCAL, **headers: str
    ) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app, client=client)
            async with httpx.AsyncClient(transport=transport, base_url="https://hub.test") as session:
                shown = {name.replace("_", "-"): value for name, value in headers.items()}
                return await session.request(method, path, content=content, headers=shown)

        return asyncio.run(ask())


@pytest.fixture
def browser(hub: Hub) -> Browser:
    return Browser(hub)


@pytest.fixture
def log(hub: Hub) -> Iterator[io.StringIO]:
    """Collect what the hub logs, in the form it logs it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("kiim.hub")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)


def test_a_day_takes_one_request(browser: Browser, device: TestDevice) -> None:
    bundle = device.bundle(device.next_body(b"eins"))
    request = make_request(device.keys.signing, device.hello(bundle), bundle)
    response = browser.call("POST", "/v1/sync", request)
    assert response.status_code == 200
    assert device.take(request, response.content).code is AnswerCode.OK


def test_pieces_come_with_range(browser: Browser, device: TestDevice, sibling: TestDevice) -> None:
    device.sync(device.next_body(device.random(50_000)))
    (offer,) = sibling.sync(room=10).down
    asked = make_down(sibling.keys.signing, DownHead(sibling.id, offer.number, 0, 100))
    text = base64.urlsafe_b64encode(asked).decode().rstrip("=")
    path = f"/v1/down/{sibling.id.hex()}/{offer.number}"
    response = browser.call("GET", path, kiim_request=text, range="bytes=0-99")
    assert (response.status_code, len(response.content)) == (206, 100)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("POST", "/v1/sync", 400, "damaged"),
        ("PATCH", "/v1/up/00", 400, "damaged"),
        ("GET", "/v1/down/00/1", 400, "damaged"),
        ("POST", "/v1/enrol", 400, "damaged"),
        ("GET", "/nowhere", 404, "not_found"),
        ("DELETE", "/v1/sync", 405, "method"),
    ],
)
def test_every_refusal_is_a_problem_with_a_stable_code(
    browser: Browser, method: str, path: str, status: int, code: str
) -> None:
    response = browser.call(method, path, b"rubbish")
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["code"] == code
    assert response.json()["status"] == status


def test_a_foreign_and_a_random_device_get_the_same_bytes(
    browser: Browser, device: TestDevice, sibling: TestDevice
) -> None:
    known = make_request(sibling.keys.signing, device.hello())
    random = make_request(sibling.keys.signing, device.hello(device=device.random(16)))
    answers = [browser.call("POST", "/v1/sync", one) for one in (known, random)]
    assert answers[0].status_code == 403
    assert answers[0].json()["code"] == "unknown"
    assert (answers[0].content, answers[0].headers) == (answers[1].content, answers[1].headers)


def test_what_is_too_large_is_not_read(browser: Browser) -> None:
    response = browser.call("POST", "/v1/sync", b"", content_length=str(BODY_CAP + 1))
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_what_grows_too_large_is_not_read_to_its_end(hub: Hub) -> None:
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while given < 50:
            given += 1
            yield bytes(1024 * 1024)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=make_app(hub))
        async with httpx.AsyncClient(transport=transport, base_url="https://hub.test") as session:
            return await session.post("/v1/sync", content=endless())

    response = asyncio.run(ask())
    assert (response.status_code, given) == (413, 5)


def test_counts_are_for_this_machine_only(browser: Browser, device: TestDevice) -> None:
    assert "kiim_hub_devices_active 1" in browser.call("GET", "/metrics").text
    outside = browser.call("GET", "/metrics", client=OUTSIDE)
    proxied = browser.call("GET", "/metrics", x_forwarded_for="192.0.2.7")
    nothing = browser.call("GET", "/nowhere")
    assert outside.content == proxied.content == nothing.content


def test_the_hub_says_whether_it_lives_and_whether_it_serves(browser: Browser, hub: Hub) -> None:
    assert browser.call("GET", "/healthz").status_code == 200
    assert browser.call("GET", "/readyz").status_code == 200
    with hub.site.store.write() as transaction:
        transaction.facts.put_number("ledger_floor", 1_000)
    assert browser.call("GET", "/healthz").status_code == 200
    response = browser.call("GET", "/readyz")
    assert (response.status_code, response.json()["code"]) == (503, "later")


def test_a_log_line_holds_no_ids_and_no_content(browser: Browser, device: TestDevice, log: io.StringIO) -> None:
    bundle = device.bundle(device.next_body(b"eins"))
    request = make_request(device.keys.signing, device.hello(bundle), bundle)
    browser.call("POST", "/v1/sync", request)
    browser.call("GET", f"/v1/down/{device.id.hex()}/1", kiim_request="AAAA")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["POST /v1/sync", "GET /v1/down/{device}/{number}"]
    assert [line["code"] for line in lines] == ["ok", "damaged"]
    assert device.id.hex() not in log.getvalue()


def test_a_fault_is_logged_by_kind_and_place_alone(log: io.StringIO) -> None:
    try:
        _fail("Frau Beispiel")
    except ValueError:
        logging.getLogger("kiim.hub").info("Frau Beispiel", exc_info=True)
    line = json.loads(log.getvalue())
    assert line["error"] == "ValueError"
    assert line["where"].startswith("test_http.py:")
    assert "Beispiel" not in log.getvalue()


def _fail(name: str) -> None:
    raise ValueError(name)
