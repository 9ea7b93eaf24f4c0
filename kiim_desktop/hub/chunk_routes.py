"""The endpoints for chunks: questions and pieces up by POST, bytes of one chunk down by GET with Range."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from typing import Final, cast

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kiim_desktop.hub.bodies import Intake, asked_range, signed_header
from kiim_desktop.hub.chunks import WaitingChunk
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.refusals import Damaged, NoSuchRange
from kiim_desktop.sync.wire.chunks import REQUEST_CAP

BINARY: Final = "application/octet-stream"
RECORD: Final = 4096
"""Bytes that TLS seals at once, as with bundles: of one half received nothing can be read when a line breaks."""
Run = Callable[..., Awaitable[object]]


class ChunkSkin:
    """The endpoints for chunks of one hub; `run` works in a thread."""

    def __init__(self, hub: Hub, intake: Intake, run: Run) -> None:
        self._hub = hub
        self._intake = intake
        self._run = run

    async def ask(self, request: Request) -> Response:
        async with self._intake.body(request, REQUEST_CAP) as raw:
            return Response(cast("bytes", await self._run(self._hub.chunks, raw)), media_type=BINARY)

    async def give(self, request: Request) -> Response:
        """Give a chunk, or the rest of it from where a line broke."""
        waiting = cast("WaitingChunk", await self._run(self._hub.waiting_chunk, signed_header(request)))
        stream, address = waiting.named
        if request.path_params != {"stream": stream.hex(), "address": address.hex()}:
            raise Damaged
        headers = {"Content-Length": str(len(waiting.body)), "Accept-Ranges": "bytes"}
        status = HTTPStatus.OK
        if _is_part(request, waiting):
            last = waiting.start + len(waiting.body) - 1
            headers["Content-Range"] = f"bytes {waiting.start}-{last}/{waiting.total}"
            status = HTTPStatus.PARTIAL_CONTENT
        return StreamingResponse(_records(waiting.body), status, headers, BINARY)


async def _records(content: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(content), RECORD):
        yield content[at : at + RECORD]


def _is_part(request: Request, waiting: WaitingChunk) -> bool:
    """Tell whether a range is asked for; NoSuchRange if it is not the one that was signed."""
    asked = asked_range(request)
    if asked is None:
        return False
    first, last = asked
    end = waiting.start + len(waiting.body) - 1
    if first != waiting.start or (last is not None and min(last, waiting.total - 1) != end):
        raise NoSuchRange
    return True
