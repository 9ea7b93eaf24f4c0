"""Who may see the status page: whoever brings a link made at the terminal, once and soon, and then for some hours.

Links and sessions are signed with a key of hub.key, so that every worker knows them and nothing has to be kept; only
links that were used are remembered until they would have ended anyway.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from hashlib import sha256
from typing import Final

import msgspec

from kiim_desktop.hub.sites import Site

LINK_MINUTES: Final = 10
SESSION_HOURS: Final = 8
LINK, SESSION = b"link", b"session"
USED: Final = "status_links"
"""Name of the fact that holds the links used, each as (nonce, end)."""
_NONCE, _END, _SEAL = 16, 8, 32
_MINUTE = 60_000
Used = list[tuple[bytes, int]]


def make_link_code(site: Site) -> str:
    """Return the code of a link; it opens the status page once."""
    return _made(site, LINK, site.now() + LINK_MINUTES * _MINUTE)


def redeem(site: Site, code: str) -> str | None:
    """Use up the code of a link and return a session, None if it is none, too old or used."""
    found = _read(site, LINK, code)
    if found is None:
        return None
    nonce, _end = found
    with site.store.write() as transaction:
        transaction.lock_numbers()
        used = _still_open(transaction.facts.get(USED), site.now())
        if any(each == nonce for each, _until in used):
            return None
        transaction.facts.put(USED, msgspec.msgpack.encode([*used, found]))
    return _made(site, SESSION, site.now() + SESSION_HOURS * 60 * _MINUTE)


def is_session(site: Site, text: str) -> bool:
    return _read(site, SESSION, text) is not None


def _made(site: Site, purpose: bytes, end: int) -> str:
    body = site.random(_NONCE) + end.to_bytes(_END, "big")
    return base64.urlsafe_b64encode(body + _seal(site, purpose, body)).decode().rstrip("=")


def _read(site: Site, purpose: bytes, text: str) -> tuple[bytes, int] | None:
    """Return nonce and end of what was made here for this purpose and has not ended."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body, seal = raw[:-_SEAL], raw[-_SEAL:]
    if len(body) != _NONCE + _END or not hmac.compare_digest(seal, _seal(site, purpose, body)):
        return None
    end = int.from_bytes(body[_NONCE:], "big")
    return (body[:_NONCE], end) if site.now() < end else None


def _seal(site: Site, purpose: bytes, body: bytes) -> bytes:
    return hmac.digest(site.identity.status_key, b"kiim hub status " + purpose + b"\0" + body, sha256)


def _still_open(raw: bytes, now: int) -> Used:
    known: Used = msgspec.msgpack.decode(raw, type=Used) if raw else []
    return [(nonce, end) for nonce, end in known if end > now]
