"""One place in the key file: a way to reach the database key, by a password or by the paper sheet.

Normally a slot wraps the database key with AES-256-GCM under a key made from its secret. When somebody else changes
the database key (a user was removed), the secrets of the others are not there. Then the new key is sealed twice:
inside under the slot's anchor, a key made from the slot's secret that holders of the database key can open, so that
an outsider cannot slip in a database key of his own; outside to the slot's public key, so that the removed user, who
knew all anchors, cannot open it. The next change of the password wraps it plainly again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NewType

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

from kiim_desktop.base.ids import Random
from kiim_desktop.crypto import hpke
from kiim_desktop.crypto.costs import KdfCost
from kiim_desktop.crypto.errors import AlteredKeyFile, BadPublicKey, SealError
from kiim_desktop.crypto.hpke import HpkeKeyPair
from kiim_desktop.crypto.kdf import SALT_LENGTH, derive
from kiim_desktop.crypto.slots import Slot, SlotKind, Wrapping
from kiim_desktop.crypto.suites import SUITE_NAME

Dek = NewType("Dek", bytes)
"""The database key: 32 random bytes, given to SQLCipher raw."""

DEK_LENGTH: Final = 32
NONCE_LENGTH: Final = 12
SLOT_ID_LENGTH: Final = 8


def blank_slot(
    kind: SlotKind, random: Random, *, user_id: str = "", display_name: str = "", role: str = "", cost: KdfCost | None
) -> Slot:
    """Return a slot that names its owner and has a fresh salt but holds no key yet."""
    return Slot(
        kind=kind,
        slot_id=random(SLOT_ID_LENGTH).hex(),
        user_id=user_id,
        display_name=display_name,
        role=role,
        cost=cost,
        salt=random(SALT_LENGTH),
    )


def fill_slot(blank: Slot, *, db_id: str, dek: Dek, kek: bytes, random: Random) -> Slot:
    """Return the slot with the database key wrapped under the key-encryption key."""
    anchor = _anchor_lid(dek).encrypt(_anchor(kek), _anchor_context(blank, db_id))
    bare = replace(
        blank, public=_pair(kek).public_bytes(), anchor=anchor, wrapping=Wrapping.KEK, nonce=random(NONCE_LENGTH)
    )
    return replace(bare, wrapped=AESGCM(_wrapping_key(kek)).encrypt(bare.nonce, dek, slot_header(bare, db_id)))


def reseal_slot(slot: Slot, *, db_id: str, dek: Dek, outgoing: Dek) -> Slot:
    """Return the slot with another database key, without knowing the slot's secret; AlteredKeyFile."""
    context = _anchor_context(slot, db_id)
    try:
        anchor = _anchor_lid(outgoing).decrypt(slot.anchor, context)
        bare = replace(
            slot, anchor=_anchor_lid(dek).encrypt(anchor, context), wrapping=Wrapping.PUBLIC, nonce=b"", wrapped=b""
        )
        inner = AESSIV(anchor).encrypt(dek, context)
        return replace(bare, wrapped=hpke.seal(bare.public, slot_header(bare, db_id), inner))
    except (InvalidTag, BadPublicKey, ValueError) as error:
        raise AlteredKeyFile from error


def open_slot(slot: Slot, *, db_id: str, kek: bytes) -> Dek | None:
    """Return the database key, or None if this is not the key of the slot or the slot was altered."""
    header = slot_header(slot, db_id)
    try:
        if slot.wrapping is Wrapping.PUBLIC:
            inner = hpke.open_sealed(_pair(kek), header, slot.wrapped)
            opened = AESSIV(_anchor(kek)).decrypt(inner, _anchor_context(slot, db_id))
        else:
            opened = AESGCM(_wrapping_key(kek)).decrypt(slot.nonce, slot.wrapped, header)
    except (InvalidTag, SealError, ValueError):
        return None
    return Dek(opened) if len(opened) == DEK_LENGTH else None


def slot_header(slot: Slot, db_id: str) -> bytes:
    """Return the canonical JSON that is authenticated with the wrapped key."""
    return msgspec.json.encode((SUITE_NAME, db_id, replace(slot, wrapped=b"")), order="sorted")


def _wrapping_key(kek: bytes) -> bytes:
    return derive(kek, "slot wrap")


def _pair(kek: bytes) -> HpkeKeyPair:
    return HpkeKeyPair.derive(kek, "slot")


def _anchor(kek: bytes) -> bytes:
    return derive(kek, "slot anchor", 64)


def _anchor_lid(dek: Dek) -> AESSIV:
    return AESSIV(derive(dek, "slot anchor lid", 64))


def _anchor_context(slot: Slot, db_id: str) -> list[bytes]:
    return [SUITE_NAME.encode(), db_id.encode(), slot.slot_id.encode()]
