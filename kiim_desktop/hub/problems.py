"""The edge of the hub: errors become problem+json with stable codes (RFC 9457), every request leaves one log line."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiim_desktop.hub.bodies import announced_length
from kiim_desktop.hub.errors import StoreError
from kiim_desktop.hub.logs import LOGGER
from kiim_desktop.hub.metrics import GONE_AWAY, Metrics
from kiim_desktop.hub.refusals import NotReady, Refused, TooLarge, TooMany, TooSlow

PROBLEM: Final = "application/problem+json"
AGAIN_SECONDS: Final = {NotReady.problem: 30, TooMany.problem: 5}
"""After how long a device may come again."""
CLOSING: Final = frozenset({TooLarge.problem, TooSlow.problem})
"""Problems after which the rest of a body is not waited for."""
Endpoint = Callable[[Request], Awaitable[Response]]
_log = logging.getLogger(LOGGER)


def problem(code: str, status: int, sentence: str) -> Response:
    """Return an error in the form of RFC 9457; `code` is stable."""
    body = {"type": f"urn:kiim:problem:{code}", "title": sentence, "status": status, "code": code}
    headers = {"Retry-After": str(AGAIN_SECONDS[code])} if code in AGAIN_SECONDS else {}
    if code in CLOSING:
        headers["Connection"] = "close"
    return JSONResponse(body, status_code=status, media_type=PROBLEM, headers=headers)


def route(path: str, methods: Sequence[str], endpoint: Endpoint, metrics: Metrics, *, timed: bool = False) -> Route:
    """Return a route whose errors become problems; the time of a timed one is counted."""

    async def answered(request: Request) -> Response:
        start = time.monotonic()
        code, response = await _answer(endpoint, request)
        seconds = time.monotonic() - start
        if timed:
            metrics.took(seconds)
        if code != "ok":
            metrics.count("problems", code)
        facts = {
            "event": f"{request.method} {path}",
            "code": code,
            "status": response.status_code,
            "millis": round(seconds * 1000),
            "bytes_in": announced_length(request.headers) or 0,
            "bytes_out": announced_length(response.headers) or 0,
        }
        _log.info("request", extra=facts)
        return response

    return Route(path, answered, methods=list(methods))


async def not_here(_request: Request, error: Exception) -> Response:
    """Answer for paths and methods that do not exist; the same for all of them."""
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND.value
    return problem("not_found" if status == HTTPStatus.NOT_FOUND else "method", status, "Das gibt es hier nicht.")


async def _answer(endpoint: Endpoint, request: Request) -> tuple[str, Response]:
    try:
        return "ok", await endpoint(request)
    except Refused as refused:
        return refused.problem, problem(refused.problem, refused.status, refused.sentence)
    except StoreError as error:
        _log.error("store", extra={"event": "store", "code": error.code}, exc_info=True)
        return NotReady.problem, problem(NotReady.problem, NotReady.status, NotReady().sentence)
    except asyncio.CancelledError:  # the hub stops and has waited long enough: the device comes again
        return NotReady.problem, problem(NotReady.problem, NotReady.status, NotReady().sentence)
    except ClientDisconnect:
        return GONE_AWAY, Response(status_code=499)
