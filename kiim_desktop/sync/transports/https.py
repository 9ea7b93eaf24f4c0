"""HTTPS to the hub: lean headers, one connection per exchange, and a hub that proves its pinned key before we speak."""

from __future__ import annotations

import base64
import contextlib
import hmac
import ipaddress
import re
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec
import truststore

from kiim_desktop.crypto.certificates import key_pin
from kiim_desktop.crypto.errors import BadPublicKey
from kiim_desktop.sync.errors import (
    BundleGone,
    HubBusy,
    HubFull,
    HubNotTrusted,
    HubRefused,
    LineBroke,
    LineStalled,
    SyncError,
    Unreachable,
)
from kiim_desktop.sync.wire.chunks import CHUNKS_PATH, Fetch, read_chunk_request
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
_MEANT: Final[Mapping[str, type[SyncError]]] = {
    "quota": HubFull,
    "gone": BundleGone,
    "too_slow": LineBroke,
}
"""What a problem+json of the hub means here; every other one is a refusal that names its code."""
_WIRES: Final = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})
"""What httpcore says when it has a connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How to reach a hub."""

    url: str
    pins: tuple[bytes, ...] = ()
    """SHA-256 of accepted TLS keys; () trusts what the system trusts, and `extra_ca`."""
    extra_ca: str = ""
    proxy: str = "system"
    """system, none, or the address of a proxy."""
    patience: float = ANSWER_SECONDS
    """Seconds without a single byte after which a line counts as stalled."""


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
            timeout=httpx.Timeout(line.patience, connect=min(CONNECT_SECONDS, line.patience)),
            trust_env=line.proxy == "system",
            proxy=None if line.proxy in {"system", "none"} else line.proxy,
            follow_redirects=False,
        )
        self._client.headers.clear()
        self._wire: socket.socket | None = None
        self._is_cut = False

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
        path = f"{DOWN_PATH}/{head.device.hex()}/{head.number}"
        return self._carry("GET", path, headers=headers, takes_part=True)

    def chunks(self, request: bytes) -> bytes:
        return self._carry("POST", CHUNKS_PATH, content=request)

    def chunk(self, request: bytes) -> bytes:
        """Ask for bytes of a chunk, the rest of it from an offset on."""
        asked = read_chunk_request(request)[0].said
        if not isinstance(asked, Fetch):
            raise HubRefused(reason="damaged")
        headers = {
            "Kiim-Request": base64.urlsafe_b64encode(request).decode().rstrip("="),
            "Range": f"bytes={asked.offset}-{asked.offset + asked.length - 1}",
        }
        path = f"{CHUNKS_PATH}/{asked.stream.hex()}/{asked.address.hex()}"
        return self._carry("GET", path, headers=headers, takes_part=True)

    def waiting_answers(self) -> list[bytes]:
        return []

    def done_with(self, answer: bytes) -> None:
        """Nothing to tidy."""

    def close(self) -> None:
        self._client.close()

    def cut(self) -> None:
        """Break off what is under way, from any thread: nobody waits for a line that says nothing."""
        self._is_cut = True
        if self._wire is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._wire, socket.SHUT_RDWR)

    def _carry(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
        takes_part: bool = False,
    ) -> bytes:
        """Return the body of an answer; with `takes_part` also the beginning of one whose line broke.

        Unreachable if there is no line, LineBroke or LineStalled if there was one; HubNotTrusted, HubRefused and more.
        """
        body, is_known = bytearray(), False
        try:
            with self._client.stream(
                method, path, content=content, headers=headers, extensions={"trace": self._note_wire}
            ) as response:
                is_known = response.is_success
                _read(response, body)
        except httpx.TransportError as error:
            if takes_part and is_known and body:
                return bytes(body)
            raise _told(error) from error
        if response.is_success:
            return bytes(body)
        raise _refusal(bytes(body), response.status_code)

    def _note_wire(self, event: str, info: Mapping[str, Any]) -> None:
        if event in _WIRES:
            self._wire = info["return_value"].get_extra_info("socket")
            if self._is_cut:
                self.cut()


def _read(response: httpx.Response, body: bytearray) -> None:
    """Read into a body as far as the line carries, without ever holding more than its cap; HubRefused."""
    for part in response.iter_raw():
        if len(body) + len(part) > ANSWER_CAP:
            raise HubRefused(reason="size")
        body += part


def _told(error: httpx.TransportError) -> SyncError:
    """Return what a broken transport means: nobody there, somebody else there, or a line that broke or stalled."""
    if _is_distrust(error):
        return HubNotTrusted()
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError):
        return Unreachable()
    if isinstance(error, httpx.TimeoutException):
        return LineStalled()
    return LineBroke()


def _refusal(body: bytes, status: int) -> SyncError:
    reason = _reason(body, status)
    if reason in _MEANT:
        return _MEANT[reason]()
    return HubBusy() if status in _BUSY else HubRefused(reason=reason)


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
