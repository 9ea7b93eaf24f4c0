"""Ids are distinct types over bytes; the hexadecimal form is for people, files and commands."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from typing import NewType

Random = Callable[[int], bytes]

PersonId = NewType("PersonId", bytes)
"""16 random bytes (UUIDv4): reaches the hub inside sealed units, so it must not carry a time."""
OfficeId = NewType("OfficeId", bytes)
"""16 random bytes (UUIDv4)."""
RecordId = NewType("RecordId", bytes)
"""8 random bytes, unique within its scope."""
UserId = NewType("UserId", bytes)
"""8 random bytes."""
DeviceId = NewType("DeviceId", bytes)
"""16 random bytes."""
ReplicaId = NewType("ReplicaId", bytes)
"""8 random bytes; minted anew whenever local state was rolled back or forgotten."""
StreamId = NewType("StreamId", bytes)
"""16 random bytes."""
KeyId = NewType("KeyId", bytes)
"""16 random bytes."""
UnitId = NewType("UnitId", bytes)
"""The 16-byte tag of a sealed unit."""
BatchId = NewType("BatchId", bytes)
"""8 random bytes: one import."""
DraftId = NewType("DraftId", bytes)
"""8 random bytes."""

AttachmentId = NewType("AttachmentId", bytes)
"""16 random bytes: one attached file."""

system_random: Random = os.urandom


def new_uuid(random: Random) -> bytes:
    """Return 16 bytes in the form of a UUIDv4 (RFC 9562, section 5.4)."""
    return uuid.UUID(bytes=random(16), version=4).bytes


def new_person_id(random: Random) -> PersonId:
    return PersonId(new_uuid(random))


def new_record_id(random: Random) -> RecordId:
    return RecordId(random(8))
