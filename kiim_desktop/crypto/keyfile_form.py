"""What a key file says, and its one byte form: canonical JSON of at most 64 KiB that begins with a checksum."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, Final, Literal

import msgspec

from kiim_desktop.crypto.costs import check_cost
from kiim_desktop.crypto.errors import DamagedKeyFile, UnsupportedSuite
from kiim_desktop.crypto.slots import HexId, Slot, SlotKind
from kiim_desktop.crypto.suites import SUITE_NAME

LARGEST_FILE: Final = 64 * 1024
MOST_SLOTS: Final = 16
"""A slot takes up to 3.7 KB, mostly its hybrid public key and what is sealed to it."""

_CHECKSUM_KEY = b'{"checksum":"'


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """Everything the key file says.

    `pending` is the outgoing database key, sealed under the new one, while the database may have either;
    `mac` is made with the database key over all the rest.
    """

    suite: str = SUITE_NAME
    db_id: HexId
    office_name: Annotated[str, msgspec.Meta(max_length=200)] = field(default="", repr=False)
    minimum_generation: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0
    practice: Literal[True] | msgspec.UnsetType = msgspec.UNSET
    """Said by profiles for training only; their keys are others, so that it cannot be taken away or added."""
    slots: Annotated[tuple[Slot, ...], msgspec.Meta(min_length=1, max_length=MOST_SLOTS)]
    pending: bytes = field(default=b"", repr=False)
    mac: bytes = field(default=b"", repr=False)

    @property
    def users(self) -> tuple[Slot, ...]:
        """Return the slots of people, in the order they were added."""
        return tuple(slot for slot in self.slots if slot.kind is SlotKind.PASSWORD)

    @property
    def training(self) -> bool:
        """Tell whether this profile is for training."""
        return self.practice is True

    @property
    def is_rotating(self) -> bool:
        """Tell whether a change of the database key was begun and not finished."""
        return bool(self.pending)


class _AnySuite(msgspec.Struct, frozen=True):
    suite: str


def encode_key_file(keyfile: KeyFile) -> bytes:
    """Return the bytes of the file: canonical JSON whose first value is a SHA-256 over all that follows it."""
    rest = b'",' + canonical(keyfile)[1:]
    return _CHECKSUM_KEY + _hex_digest(rest) + rest


def decode_key_file(raw: bytes) -> KeyFile:
    """Return what the file says, not yet authenticated; DamagedKeyFile, UnsupportedSuite, KdfOutOfBounds.

    The checksum comes first: what passes it was written like this, and only decay of the disk falls back to `.prev`.
    """
    start, end = len(_CHECKSUM_KEY), len(_CHECKSUM_KEY) + 64
    if len(raw) > LARGEST_FILE or raw[:start] != _CHECKSUM_KEY or raw[start:end] != _hex_digest(raw[end:]):
        raise DamagedKeyFile
    try:
        if msgspec.json.decode(raw, type=_AnySuite).suite != SUITE_NAME:
            raise UnsupportedSuite
        keyfile = msgspec.json.decode(raw, type=KeyFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DamagedKeyFile from error
    for slot in keyfile.slots:
        if slot.cost is not None:
            check_cost(slot.cost)
    if encode_key_file(keyfile) != raw:
        raise DamagedKeyFile
    return keyfile


def canonical(keyfile: KeyFile) -> bytes:
    """Return the one JSON form: sorted names, no spaces, bytes as base64."""
    return msgspec.json.encode(keyfile, order="sorted")


def _hex_digest(content: bytes) -> bytes:
    return sha256(content).hexdigest().encode()
