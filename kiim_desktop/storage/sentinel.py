"""The sentinel: a small file outside the profile that notices when local state was rolled back or copied.

It lies in the user's *state* folder, so neither a backup nor a copy of the profile carries it. It holds the replica id,
the highest seq that ever left this device, and a token that changes at each opening. A database is the one this
device knows if its replica is the same, it still holds every change that left, and its token is the last one (or the
one before, if the program died between writing both). Otherwise a new replica id is minted (sync.md 1): a dot that
others may have seen is never used again for something else.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kiim_desktop.base.ids import Random, ReplicaId, StreamId

_TAG = 32
"""Hexadecimal digits of a tag: 16 bytes."""


class Sentinel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the file holds; ids in hexadecimal."""

    replica: str
    sealed_to: int
    tokens: tuple[str, ...]
    erased: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What a database says of itself when it is opened."""

    replica: ReplicaId
    next_seq: int
    token: bytes


def sentinel_path(state_folder: Path, profile: bytes) -> Path:
    return state_folder / f"{profile.hex()}.sentinel"


def is_continuation(sentinel: Sentinel | None, standing: Standing) -> bool:
    """Tell whether this database may go on writing under its replica id."""
    return (
        sentinel is not None
        and sentinel.replica == standing.replica.hex()
        and standing.next_seq > sentinel.sealed_to
        and standing.token.hex() in sentinel.tokens
    )


def read_sentinel(path: Path) -> Sentinel | None:
    """Return the sentinel, or None where there is none that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Sentinel)
    except (OSError, msgspec.MsgspecError):
        return None


def write_sentinel(path: Path, sentinel: Sentinel) -> None:
    """Write the sentinel so that it is whole after a power cut: temp file, fsync, replace, fsync of the folder."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        file.write(msgspec.json.encode(sentinel))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def erased_tag(stream: StreamId) -> str:
    """Return the mark of an erased stream, the hub's too, in hexadecimal; it does not name the stream."""
    return hashlib.sha256(b"erased" + stream).hexdigest()[:_TAG]


def note_erased(path: Path, streams: Iterable[StreamId]) -> None:
    """Remember for ever, outside the profile, that these streams were erased: a backup may bring them back."""
    known = read_sentinel(path) or Sentinel("", 0, ())
    erased = dict.fromkeys((*known.erased, *map(erased_tag, streams)))
    write_sentinel(path, Sentinel(known.replica, known.sealed_to, known.tokens, tuple(erased)))


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder durable; Windows has no such call and needs none."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def new_token(random: Random) -> bytes:
    return random(8)
