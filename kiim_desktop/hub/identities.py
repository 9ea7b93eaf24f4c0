"""Who a hub is: one master key of 32 bytes in hub.key, from which every other key of it is derived."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from kiim_desktop.base.ids import Random, system_random
from kiim_desktop.crypto.hpke import HpkeKeyPair
from kiim_desktop.crypto.kdf import derive
from kiim_desktop.crypto.signing import SigningKey
from kiim_desktop.hub.errors import HubKeyDamaged, StoreExists

KEY_LENGTH = 32
KEY_FILE = "hub.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class HubIdentity:
    """The keys of a hub; `id` is public and names it as a sender."""

    id: bytes
    signing: SigningKey = field(repr=False)
    hpke: HpkeKeyPair = field(repr=False)
    hpke_public: bytes = field(repr=False)
    store_key: bytes = field(repr=False)
    backup_key: bytes = field(repr=False)
    status_key: bytes = field(repr=False)

    @classmethod
    def derive(cls, master: bytes) -> HubIdentity:
        pair = HpkeKeyPair.derive(master, "hub")
        return cls(
            id=derive(master, "hub id", 16),
            signing=SigningKey(derive(master, "hub signing")),
            hpke=pair,
            hpke_public=pair.public_bytes(),
            store_key=derive(master, "hub store"),
            backup_key=derive(master, "hub backup"),
            status_key=derive(master, "hub status"),
        )


def create_key(folder: Path, random: Random = system_random) -> HubIdentity:
    """Make hub.key, readable by its owner alone; StoreExists if there is one."""
    master = random(KEY_LENGTH)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(folder / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise StoreExists from error
    with os.fdopen(handle, "wb") as file:
        file.write(master.hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return HubIdentity.derive(master)


def read_key(folder: Path) -> HubIdentity:
    """Return the identity of hub.key; HubKeyDamaged if it is missing, malformed or readable by others."""
    path = folder / KEY_FILE
    try:
        text = path.read_text(encoding="ascii")
        open_to_others = os.name == "posix" and path.stat().st_mode & 0o077
        master = bytes.fromhex(text)
    except (OSError, ValueError) as error:
        raise HubKeyDamaged from error
    if open_to_others or len(master) != KEY_LENGTH:
        raise HubKeyDamaged
    return HubIdentity.derive(master)
