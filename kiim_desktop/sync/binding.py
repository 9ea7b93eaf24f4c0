"""The secret of this computer in the device keys: made when a device joins, asked for at each exchange, never kept.

Only what the secret hashes to lies in the file, so that a wrong one is noticed before anything is signed with it. A
copied file exchanges nothing on another computer; the office's own work never needs the secret.
"""

from __future__ import annotations

import hmac

from kiim_desktop.crypto.binding import ensure_binding, read_binding
from kiim_desktop.crypto.errors import KeyringTrouble, KeyringUnavailable
from kiim_desktop.crypto.kdf import derive
from kiim_desktop.storage.care import CareFact, remember, remembered
from kiim_desktop.storage.store import Store
from kiim_desktop.sync.errors import BindingLost, BindingUnreachable


def bind_device(store: Store) -> bytes | None:
    """Return the secret this computer keeps for this profile; None if it keeps none, and the profile remembers why.

    Takes up to three seconds. A profile for training is thrown away again and leaves nothing behind.
    """
    if store.identity.training:
        return None
    told: list[KeyringUnavailable] = []
    secret = ensure_binding(service_of(store), random=store.random, on_trouble=told.append)
    remember(
        store,
        {
            CareFact.BINDING: _trace(secret) if secret else None,
            CareFact.BINDING_TROUBLE: told[0].trouble.value.encode() if told else None,
        },
    )
    return secret


def present_binding(store: Store) -> bytes | None:
    """Return the secret of a bound device, None if it is not bound; BindingLost, BindingUnreachable."""
    expected = remembered(store, CareFact.BINDING)
    if expected is None:
        return None
    try:
        secret = read_binding(service_of(store))
    except KeyringUnavailable as error:
        raise BindingUnreachable from error
    if secret is None or not hmac.compare_digest(_trace(secret), expected):
        raise BindingLost
    return secret


def is_bound(store: Store) -> bool:
    return remembered(store, CareFact.BINDING) is not None


def unbound_because(store: Store) -> KeyringTrouble | None:
    """Return why this device could not be bound; None if it is, or never joined a Kreis."""
    trouble = remembered(store, CareFact.BINDING_TROUBLE)
    return KeyringTrouble(trouble.decode()) if trouble else None


def service_of(store: Store) -> str:
    """Return the name under which the password store of the computer keeps the secret of this profile."""
    return f"kiim-desktop {store.identity.profile.hex()}"


def _trace(secret: bytes) -> bytes:
    return derive(secret, "binding trace", 16)
