"""The thin skin over the core: paths, caps, ranges. Everything that matters happens in core.py.

resources/hub/openapi.json describes what is here; a test walks both.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Final, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import StatelessLifespan

from kiim_desktop.base.resources import read_text
from kiim_desktop.hub.bodies import Intake, asked_range, is_local, signed_header
from kiim_desktop.hub.chunk_routes import ChunkSkin
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.metrics import Metrics
from kiim_desktop.hub.overviews import gauges
from kiim_desktop.hub.pace import Pace
from kiim_desktop.hub.pieces import Waiting, named_upload
from kiim_desktop.hub.problems import Endpoint, not_here, route
from kiim_desktop.hub.refusals import Damaged, NoSuchRange, NotReady
from kiim_desktop.hub.status_pages import StatusPages
from kiim_desktop.sync.wire.chunks import CHUNKS_PATH
from kiim_desktop.sync.wire.codec import FILE_CAP, MESSAGE_CAP, unpack
from kiim_desktop.sync.wire.requests import (
    ACK_PATH,
    DOWN_PATH,
    ENROL_PATH,
    MANIFEST_PATH,
    SYNC_PATH,
    UP_PATH,
    UpAnswer,
)

BINARY: Final = "application/octet-stream"
PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"
OPENAPI: Final = "hub/openapi.json"
AT_ONCE: Final = 4
ACK_CAP: Final = 8192
BODY_CAP: Final = FILE_CAP + 8192
STREAMED: Final = 256 * 1024
"""Bytes of a download one line holds in memory."""
RECORD: Final = 4096
"""Bytes of a download that TLS seals at once: of one half received nothing can be read when a line breaks."""
Result = TypeVar("Result")


class HubSkin:
    """The endpoints of one hub."""

    def __init__(self, hub: Hub, metrics: Metrics, intake: Intake) -> None:
        self._hub = hub
        self._metrics = metrics
        self._intake = intake
        self._at_once = CapacityLimiter(AT_ONCE)

    async def run(self, work: Callable[..., Result], *arguments: object) -> Result:
        """Work in a thread; few at once: writers queue for the store anyway, and more threads only take turns."""
        return await to_thread.run_sync(partial(work, *arguments), limiter=self._at_once)

    async def sync(self, request: Request) -> Response:
        async with self._intake.body(request, BODY_CAP) as raw:
            code, answer = await self.run(self._hub.sync_told, raw)
        self._metrics.count("answers", code.name.lower())
        return Response(answer, media_type=BINARY)

    async def ack(self, request: Request) -> Response:
        async with self._intake.body(request, ACK_CAP) as raw:
            code, answer = await self.run(self._hub.ack_told, raw)
        self._metrics.count("answers", code.name.lower())
        return Response(answer, media_type=BINARY)

    async def up(self, request: Request) -> Response:
        """Take a piece, or with HEAD tell how far an upload has come."""
        if request.method == "HEAD":
            raw = signed_header(request)
            _check_named(request, raw)
            received = unpack(await self.run(self._hub.up, raw), UpAnswer).received
            return Response(headers={"Upload-Offset": str(received)})
        async with self._intake.body(request, BODY_CAP) as raw:
            _check_named(request, raw)
            return Response(await self.run(self._hub.up, raw), media_type=BINARY)

    async def down(self, request: Request) -> Response:
        """Give a piece of the bundle that waits for a device, in steps that need little memory."""
        waiting = await self.run(self._hub.waiting, signed_header(request))
        if request.path_params != {"device": waiting.device.hex(), "number": str(waiting.number)}:
            raise Damaged
        is_part = _is_part(request, waiting)
        headers = {"Content-Length": str(waiting.length), "Accept-Ranges": "bytes"}
        if is_part:
            last = waiting.start + waiting.length - 1
            headers["Content-Range"] = f"bytes {waiting.start}-{last}/{waiting.total}"
        first = await self.run(self._hub.read, waiting, waiting.start, min(waiting.length, STREAMED))
        status = HTTPStatus.PARTIAL_CONTENT if is_part else HTTPStatus.OK
        return StreamingResponse(self._parts(waiting, first), status, headers, BINARY)

    async def _parts(self, waiting: Waiting, first: bytes) -> AsyncIterator[bytes]:
        for record in _records(first):
            yield record
        for done in range(len(first), waiting.length, STREAMED):
            length = min(STREAMED, waiting.length - done)
            for record in _records(await self.run(self._hub.read, waiting, waiting.start + done, length)):
                yield record

    async def enrol(self, request: Request) -> Response:
        async with self._intake.body(request, MESSAGE_CAP) as raw:
            return Response(await self.run(self._hub.enrol, raw), media_type=BINARY)

    async def manifest(self, request: Request) -> Response:
        """Give the directory to a member, unless it has it."""
        published = await self.run(self._hub.manifest, signed_header(request))
        headers = {"ETag": f'"{published.name}"', "Cache-Control": "private, no-cache"}
        if headers["ETag"] in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(published.signed, media_type=BINARY, headers=headers)

    async def openapi(self, _request: Request) -> Response:
        return Response(read_text(OPENAPI), media_type="application/json")

    async def healthz(self, _request: Request) -> Response:
        """Tell that the process lives."""
        return PlainTextResponse("ok\n")

    async def readyz(self, _request: Request) -> Response:
        """Tell whether devices are served: store reachable, and promises whole."""
        if not await self.run(self._hub.is_ready):
            raise NotReady
        return PlainTextResponse("ready\n")

    async def metrics(self, request: Request) -> Response:
        """Return counts, to this machine only: for everybody else there is nothing here."""
        if not is_local(request):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        now = await self.run(gauges, self._hub.site)
        return Response(self._metrics.text(now), headers={"Content-Type": PROMETHEUS})


def make_app(
    hub: Hub,
    metrics: Metrics | None = None,
    *,
    intake: Intake | None = None,
    pace: Pace | None = None,
    lifespan: StatelessLifespan[Starlette] | None = None,
) -> Starlette:
    """Return the ASGI app of a hub; over a line each device has a pace."""
    site = replace(hub.site, pace=pace or Pace(hub.site.terms.requests_per_minute))
    counted = metrics or Metrics()
    doors = intake or Intake()
    skin = HubSkin(Hub(site), counted, doors)
    chunks = ChunkSkin(Hub(site), doors, skin.run)
    pages = StatusPages(site, skin.run)

    def at(path: str, methods: str, endpoint: Endpoint, *, timed: bool = False) -> Route:
        return route(path, methods.split(), endpoint, counted, timed=timed)

    routes = [
        at(SYNC_PATH, "POST", skin.sync, timed=True),
        at(ACK_PATH, "POST", skin.ack),
        at(UP_PATH + "/{sha256}", "PATCH HEAD", skin.up),
        at(DOWN_PATH + "/{device}/{number}", "GET", skin.down),
        at(CHUNKS_PATH, "POST", chunks.ask),
        at(CHUNKS_PATH + "/{stream}/{address}", "GET", chunks.give),
        at(ENROL_PATH, "POST", skin.enrol),
        at(MANIFEST_PATH, "GET", skin.manifest),
        at("/openapi.json", "GET", skin.openapi),
        at("/status", "GET", pages.show),
        at("/status", "POST", pages.sign_in),
        Route("/healthz", skin.healthz),
        at("/readyz", "GET", skin.readyz),
        at("/metrics", "GET", skin.metrics),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: not_here}, lifespan=lifespan)


def _records(content: bytes) -> Iterator[bytes]:
    return (content[at : at + RECORD] for at in range(0, len(content), RECORD))


def _check_named(request: Request, raw: bytes) -> None:
    """Refuse a path that names another upload than the signed head does; Damaged."""
    if request.path_params["sha256"] != named_upload(raw).hex():
        raise Damaged


def _is_part(request: Request, waiting: Waiting) -> bool:
    """Tell whether a range is asked for; NoSuchRange if it is not the one that was signed."""
    asked = asked_range(request)
    if asked is None:
        return False
    first, last = asked
    end = waiting.start + waiting.length - 1
    if first != waiting.start or (last is not None and min(last, waiting.total - 1) != end):
        raise NoSuchRange
    return True
