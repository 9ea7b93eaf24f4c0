"""The thin skin over the core: paths, caps, problem+json. Everything that matters happens in core.py."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import logging
import re
import time
from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from typing import Final, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from kiim_desktop.hub.administration import standing
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.errors import StoreError
from kiim_desktop.hub.logs import LOGGER
from kiim_desktop.hub.metrics import Metrics
from kiim_desktop.hub.refusals import Damaged, NotReady, Refused, TooLarge
from kiim_desktop.sync.wire.codec import FILE_CAP, MESSAGE_CAP
from kiim_desktop.sync.wire.requests import DOWN_PATH, ENROL_PATH, SYNC_PATH, UP_PATH

BINARY: Final = "application/octet-stream"
PROBLEM: Final = "application/problem+json"
AT_ONCE: Final = 8
Result = TypeVar("Result")
BODY_CAP: Final = FILE_CAP + 8192
_log = logging.getLogger(LOGGER)
_RANGE = re.compile(r"bytes=\d+-\d*")


class HubSkin:
    """The endpoints of one hub."""

    def __init__(self, hub: Hub, metrics: Metrics) -> None:
        self._hub = hub
        self._metrics = metrics
        self._at_once = CapacityLimiter(AT_ONCE)

    async def _run(self, work: Callable[..., Result], *arguments: object) -> Result:
        """Work in a thread; few at once, as writers queue for the store anyway and its connections are few."""
        return await to_thread.run_sync(partial(work, *arguments), limiter=self._at_once)

    async def sync(self, request: Request) -> Response:
        raw = await _body(request, BODY_CAP)
        code, answer = await self._run(self._hub.sync_told, raw)
        self._metrics.count("answers", code.name.lower())
        return Response(answer, media_type=BINARY)

    async def up(self, request: Request) -> Response:
        raw = await _body(request, BODY_CAP)
        return Response(await self._run(self._hub.up, raw), media_type=BINARY)

    async def down(self, request: Request) -> Response:
        raw = _asked(request)
        piece = await self._run(self._hub.down, raw)
        is_part = _RANGE.fullmatch(request.headers.get("range", "")) is not None
        return Response(piece, status_code=206 if is_part else 200, media_type=BINARY)

    async def enrol(self, request: Request) -> Response:
        raw = await _body(request, MESSAGE_CAP)
        return Response(await self._run(self._hub.enrol, raw), media_type=BINARY)

    async def healthz(self, _request: Request) -> Response:
        """Tell that the process lives."""
        return PlainTextResponse("ok\n")

    async def readyz(self, _request: Request) -> Response:
        """Tell whether devices are served: store reachable, and promises whole."""
        if not await self._run(self._hub.is_ready):
            raise NotReady
        return PlainTextResponse("ready\n")

    async def metrics(self, request: Request) -> Response:
        """Return counts, to this machine only: for everybody else there is nothing here."""
        if not _is_local(request):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        now = await self._run(standing, self._hub.site)
        gauges = {
            "units": now.units,
            "unit_bytes": now.unit_bytes,
            "store_bytes": now.store_bytes,
            "hub_seq": now.hub_seq,
            "ledger_head": now.ledger_head,
            "ready": int(now.ready),
            "last_exchange_millis": now.last_seen_at,
        } | {f"devices_{status.value}": count for status, count in now.devices.items()}
        return PlainTextResponse(self._metrics.text(gauges))


def make_app(hub: Hub, metrics: Metrics | None = None) -> Starlette:
    """Return the ASGI app of a hub."""
    counted = metrics or Metrics()
    skin = HubSkin(hub, counted)
    routes = [
        _route(SYNC_PATH, "POST", skin.sync, counted),
        _route(UP_PATH + "/{sha256}", "PATCH", skin.up, counted),
        _route(DOWN_PATH + "/{device}/{number}", "GET", skin.down, counted),
        _route(ENROL_PATH, "POST", skin.enrol, counted),
        Route("/healthz", skin.healthz),
        _route("/readyz", "GET", skin.readyz, counted),
        _route("/metrics", "GET", skin.metrics, counted),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _not_here})


def problem(code: str, status: int, sentence: str) -> Response:
    """Return an error in the form of RFC 9457; `code` is stable."""
    body = {"type": f"urn:kiim:problem:{code}", "title": sentence, "status": status, "code": code}
    return JSONResponse(body, status_code=status, media_type=PROBLEM)


def _route(path: str, method: str, endpoint: Callable[[Request], Awaitable[Response]], metrics: Metrics) -> Route:
    """Wrap an endpoint: this is the edge where errors become problems, and where a line is logged."""

    async def answered(request: Request) -> Response:
        start = time.monotonic()
        code = "ok"
        try:
            response = await endpoint(request)
        except Refused as refused:
            code = refused.problem
            response = problem(code, refused.status, refused.sentence)
        except StoreError as error:
            code = NotReady.problem
            _log.error("store", extra={"event": "store", "code": error.code}, exc_info=True)
            response = problem(code, NotReady.status, NotReady().sentence)
        except ClientDisconnect:
            code = "gone_away"
            response = Response(status_code=499)
        seconds = time.monotonic() - start
        if path == SYNC_PATH:
            metrics.took(seconds)
        if code != "ok":
            metrics.count("problems", code)
        facts = {
            "event": f"{method} {path}",
            "code": code,
            "status": response.status_code,
            "millis": round(seconds * 1000),
            "bytes_in": int(request.headers.get("content-length") or 0),
            "bytes_out": len(response.body),
        }
        _log.info("request", extra=facts)
        return response

    return Route(path, answered, methods=[method])


async def _body(request: Request, cap: int) -> bytes:
    """Read a body without ever holding more than its cap; TooLarge."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > cap:
        raise TooLarge
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > cap:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)


def _asked(request: Request) -> bytes:
    """Return the DownRequest of the header Kiim-Request; Damaged."""
    text = request.headers.get("kiim-request", "")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise Damaged from error


def _is_local(request: Request) -> bool:
    if request.client is None or "x-forwarded-for" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


async def _not_here(_request: Request, error: Exception) -> Response:
    """Answer for paths and methods that do not exist; the same for all of them."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return problem("not_found" if status == HTTPStatus.NOT_FOUND else "method", status, "Das gibt es hier nicht.")
