"""HTTPS to the hub: lean headers, one connection per exchange, and a hub that proves its pinned key before we speak."""

from __future__ import annotations

import base64
import hmac
import ipaddress
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec
import truststore

from kiim_desktop.crypto.certificates import key_pin
from kiim_desktop.crypto.errors import BadPublicKey
from kiim_desktop.sync.errors import HubBusy, HubNotTrusted, HubRefused, Unreachable
from kiim_desktop.sync.wire.codec import FILE_CAP, MESSAGE_CAP, unpack
from kiim_desktop.sync.wire.requests import (
    DOWN_PATH,
    ENROL_PATH,
    SYNC_PATH,
    UP_PATH,
    DownHead,
    DownRequest,
    UpHead,
    UpRequest,
)

CONNECT_SECONDS: Final = 20.0
ANSWER_SECONDS: Final = 90.0
"""A 64 kbit/s line carries a piece of 32 KiB in about 5 s; the rest is for retransmission."""
ANSWER_CAP: Final = FILE_CAP + MESSAGE_CAP
_BUSY = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY,
                   HTTPStatus.GATEWAY_TIMEOUT})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How to reach a hub."""

    url: str
    pins: tuple[bytes, ...] = ()
    """SHA-256 of accepted TLS keys; () trusts what the system trusts, and `extra_ca`."""
    extra_ca: str = ""
    proxy: str = "system"
    """system, none, or the address of a proxy."""


class HttpsCarrier:
    """Carries requests over HTTPS; plain HTTP only to this computer."""

    name = "https"
    answers_at_once = True

    def __init__(self, line: Line) -> None:
        """Open nothing yet; HubNotTrusted for a plain address that is not this computer's."""
        _check_address(line.url)
        self._client = httpx.Client(
            base_url=line.url.rstrip("/"),
            verify=_context(line),
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            trust_env=line.proxy == "system",
            proxy=None if line.proxy in {"system", "none"} else line.proxy,
            follow_redirects=False,
        )
        self._client.headers.clear()

    def enrol(self, message: bytes) -> bytes | None:
        return self._carry("POST", ENROL_PATH, content=message)

    def sync(self, request: bytes) -> bytes | None:
        return self._carry("POST", SYNC_PATH, content=request)

    def up(self, request: bytes) -> bytes:
        head = unpack(unpack(request, UpRequest, FILE_CAP).head, UpHead)
        return self._carry("PATCH", f"{UP_PATH}/{head.sha256.hex()}", content=request)

    def down(self, request: bytes) -> bytes:
        head = unpack(unpack(request, DownRequest).head, DownHead)
        headers = {
            "Kiim-Request": base64.urlsafe_b64encode(request).decode().rstrip("="),
            "Range": f"bytes={head.offset}-{head.offset + head.length - 1}",
        }
        return self._carry("GET", f"{DOWN_PATH}/{head.device.hex()}/{head.number}", headers=headers)

    def waiting_answers(self) -> list[bytes]:
        return []

    def done_with(self, answer: bytes) -> None:
        """Nothing to tidy."""

    def close(self) -> None:
        self._client.close()

    def _carry(
        self, method: str, path: str, *, content: bytes | None = None, headers: dict[str, str] | None = None
    ) -> bytes:
        try:
            with self._client.stream(method, path, content=content, headers=headers) as response:
                body = _read(response)
        except httpx.TransportError as error:
            if _is_distrust(error):
                raise HubNotTrusted from error
            raise Unreachable from error
        if response.status_code in _BUSY:
            raise HubBusy
        if not response.is_success:
            raise HubRefused(reason=_reason(body, response.status_code))
        return body


def _read(response: httpx.Response) -> bytes:
    """Read a body without ever holding more than its cap; HubRefused."""
    parts: list[bytes] = []
    size = 0
    for part in response.iter_raw():
        size += len(part)
        if size > ANSWER_CAP:
            raise HubRefused(reason="size")
        parts.append(part)
    return b"".join(parts)


def _reason(body: bytes, status: int) -> str:
    """Return the stable code of a problem+json, or the number of the answer."""
    try:
        code = msgspec.json.decode(body, type=_Problem).code
    except msgspec.MsgspecError:
        return str(status)
    return code if re.fullmatch(r"[a-z_]{1,32}", code) else str(status)


class _Problem(msgspec.Struct, frozen=True):
    code: str


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and _is_this_computer(parts.hostname or ""):
        return
    raise HubNotTrusted


def _is_this_computer(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _context(line: Line) -> ssl.SSLContext:
    if line.pins:
        return pinned_context(line.pins)
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if line.extra_ca:
        context.load_verify_locations(cafile=line.extra_ca)
    return context


def pinned_context(pins: Sequence[bytes]) -> ssl.SSLContext:
    """Return a context that trusts exactly the servers whose TLS key hashes to one of the pins, by whatever name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.sslsocket_class = _pinned_socket(tuple(pins))
    return context


def _pinned_socket(pins: tuple[bytes, ...]) -> type[ssl.SSLSocket]:
    class PinnedSocket(ssl.SSLSocket):
        """Refuses a server with another key right after the handshake, before a byte of ours leaves."""

        def do_handshake(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as the class above has it
            super().do_handshake(*args, **kwargs)
            shown = self.getpeercert(binary_form=True) or b""
            try:
                pin = key_pin(shown)
            except BadPublicKey as error:
                raise ssl.SSLCertVerificationError from error
            if not any(hmac.compare_digest(pin, each) for each in pins):
                raise ssl.SSLCertVerificationError

    return PinnedSocket


def _is_distrust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
