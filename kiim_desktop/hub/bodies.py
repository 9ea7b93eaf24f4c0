"""What comes in over a line: bodies with a cap and a pace, signed headers, and the range somebody asks for."""

from __future__ import annotations

import asyncio
import base64
import binascii
import ipaddress
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request

from kiim_desktop.hub.refusals import Damaged, TooLarge, TooMany, TooSlow

SIGNED_HEADER: Final = "kiim-request"
LARGE: Final = 256 * 1024
"""Bytes from which on a body takes one of few places; devices of ours send smaller ones."""
LARGE_AT_ONCE: Final = 8
PATIENCE_SECONDS: Final = 20.0
SLOWEST: Final = 4096
"""Bytes per second a body must bring after that: half of what a line of 64 kbit/s carries."""
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")


class Intake:
    """Takes bodies in for one worker and keeps what they hold in memory within bounds."""

    def __init__(self, large_at_once: int = LARGE_AT_ONCE, patience: float = PATIENCE_SECONDS) -> None:
        self._places = large_at_once
        self._patience = patience

    @asynccontextmanager
    async def body(self, request: Request, cap: int) -> AsyncIterator[bytes]:
        """Give a body, never holding more than its cap; TooLarge, TooSlow, TooMany."""
        announced = announced_length(request.headers)
        if announced is None or announced > cap:
            raise TooLarge
        place = _Place(self)
        try:
            place.make_room(announced)
            yield await self._read(request, cap, place)
        finally:
            place.leave()

    async def _read(self, request: Request, cap: int, place: _Place) -> bytes:
        parts: list[bytes] = []
        size = 0
        start = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self._patience) as deadline:
                async for part in request.stream():
                    size += len(part)
                    if size > cap:
                        raise TooLarge
                    place.make_room(size)
                    parts.append(part)
                    deadline.reschedule(start + self._patience + size / SLOWEST)
        except TimeoutError as error:
            raise TooSlow from error
        return b"".join(parts)

    def take_place(self) -> None:
        if not self._places:
            raise TooMany
        self._places -= 1

    def free_place(self) -> None:
        self._places += 1


class _Place:
    """The place of one body among the large ones, if it is large."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._is_held = False

    def make_room(self, size: int) -> None:
        if size > LARGE and not self._is_held:
            self._intake.take_place()
            self._is_held = True

    def leave(self) -> None:
        if self._is_held:
            self._intake.free_place()


def announced_length(headers: Headers) -> int | None:
    """Return what Content-Length says, 0 without one, None if it is no number."""
    text = headers.get("content-length", "0")
    return int(text) if text.isascii() and text.isdigit() else None


def signed_header(request: Request) -> bytes:
    """Return the message of the header Kiim-Request; Damaged."""
    text = request.headers.get(SIGNED_HEADER, "")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise Damaged from error


def asked_range(request: Request) -> tuple[int, int | None] | None:
    """Return first and last byte of a Range header, None without a (single, readable) one."""
    found = _RANGE.fullmatch(request.headers.get("range", ""))
    if found is None:
        return None
    return int(found[1]), int(found[2]) if found[2] else None


def is_local(request: Request) -> bool:
    """Tell whether somebody on this very machine asks, and no proxy for somebody else."""
    if request.client is None or "x-forwarded-for" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
