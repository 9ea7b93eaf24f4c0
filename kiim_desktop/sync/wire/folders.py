"""A folder or stick in place of a line: how requests, bundles and answers lie there, for both sides.

    kiim-hub.identity            whose folder this is, signed by the hub
    to-hub/<random>.kiimreq      a request without its bundle
    to-hub/<hash>.kiim           the bundle a request names, byte for byte what HTTPS would carry
    from-hub/<box>/<n>.kiimans   answers for one device, in their order; <box> tells nothing about the device

Every file is written as *.part, flushed to the disk and renamed, so that a stick pulled out too early shows a file
whole or not at all. Nothing is ever concluded from what is absent.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import Random
from kiim_desktop.crypto.errors import BadSignature
from kiim_desktop.crypto.signing import SigningKey, VerifyKey
from kiim_desktop.sync.wire.codec import FILE_CAP, MESSAGE_CAP, Count, Id16, pack, unpack
from kiim_desktop.sync.wire.directory import EnrolMessage, EnrolRequest, Signed, SignLabel, sign, verified
from kiim_desktop.sync.wire.errors import MessageDamaged, WireError
from kiim_desktop.sync.wire.requests import Hello, SyncRequest

IDENTITY: Final = "kiim-hub.identity"
TO_HUB, FROM_HUB = "to-hub", "from-hub"
REQUEST, BUNDLE, ANSWER, PART = ".kiimreq", ".kiim", ".kiimans", ".part"
ANSWERS_KEPT: Final = 64
"""Answers one device may leave unread; the oldest go first (it asks again)."""


class FolderIdentity(msgspec.Struct, frozen=True, array_like=True):
    """Whose folder this is (SignLabel.FOLDER, by the hub)."""

    hub: Id16
    created: Count


class What(StrEnum):
    """What a file in a folder carries."""

    SYNC = "sync"
    ENROL = "enrol"


class Message(msgspec.Struct, frozen=True, array_like=True):
    """A request or an answer as it lies in a folder."""

    what: What
    content: bytes


Answer = Callable[[bytes], bytes]


def box_of(device: bytes) -> str:
    """Return the name of the box in which a device finds its answers."""
    return sha256(b"kiim folder box\0" + device).hexdigest()[:32]


def mark_folder(root: Path, key: SigningKey, hub: bytes, now: int) -> None:
    """Make a folder the hub's; once is enough."""
    if not (root / IDENTITY).exists():
        lay_down(root / IDENTITY, pack(sign(key, SignLabel.FOLDER, FolderIdentity(hub, now))))
    for name in (TO_HUB, FROM_HUB):
        (root / name).mkdir(exist_ok=True)


def is_folder_of(root: Path, key: VerifyKey, hub: bytes) -> bool:
    """Tell whether the hub with this key and id marked the folder."""
    try:
        signed = unpack((root / IDENTITY).read_bytes(), Signed)
        return verified(key, SignLabel.FOLDER, signed, FolderIdentity).hub == hub
    except (OSError, WireError, BadSignature):
        return False


def lay_down(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, even if the stick is pulled out."""
    part = path.with_name(path.name + PART)
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    if os.name == "posix":
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_capped(path: Path, cap: int) -> bytes:
    """Return a file; MessageDamaged if it is larger than it may be or cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(cap + 1)
    except OSError as error:
        raise MessageDamaged(what="Ordner") from error
    if len(content) > cap:
        raise MessageDamaged(what="Ordner")
    return content


def lay_request(root: Path, message: Message, bundle: bytes, random: Random) -> None:
    """Lay a request into a folder, its bundle first; `content` of a sync request carries no bundle."""
    if bundle:
        path = root / TO_HUB / (sha256(bundle).hexdigest() + BUNDLE)
        if not path.exists():
            lay_down(path, bundle)
    lay_down(root / TO_HUB / (random(16).hex() + REQUEST), pack(message))


def answer_folder(root: Path, sync: Answer, enrol: Answer) -> int:
    """Answer every request that lies in a folder, each device's in their order; returns how many were answered.

    What the hub refuses or cannot read is left out and removed: its sender asks again. Bundles whose request did not
    come yet stay.
    """
    answered = 0
    used: set[Path] = set()
    for path, order, message in _requests(root):
        try:
            answer = _answer(root, message, sync, enrol, used)
        except KiimError:
            path.unlink(missing_ok=True)
            continue
        _lay_answer(root / FROM_HUB / box_of(order[0]), Message(message.what, answer))
        path.unlink(missing_ok=True)
        answered += 1
    for path in used:
        path.unlink(missing_ok=True)
    return answered


def answers_in(root: Path, device: bytes) -> list[Path]:
    """Return the answers that lie ready for a device, oldest first."""
    return sorted((root / FROM_HUB / box_of(device)).glob(f"*{ANSWER}"))


def _requests(root: Path) -> list[tuple[Path, tuple[bytes, int], Message]]:
    """Return what lies there to be answered, by device and request number."""
    found: list[tuple[Path, tuple[bytes, int], Message]] = []
    for path in (root / TO_HUB).glob(f"*{REQUEST}"):
        try:
            message = unpack(read_capped(path, MESSAGE_CAP), Message)
            found.append((path, _order(message), message))
        except WireError:
            path.unlink(missing_ok=True)
    return sorted(found, key=lambda each: each[1])


def _order(message: Message) -> tuple[bytes, int]:
    if message.what is What.ENROL:
        return unpack(unpack(message.content, EnrolMessage).request.raw, EnrolRequest).device, 0
    hello = unpack(unpack(message.content, SyncRequest).hello, Hello)
    return hello.device, hello.counter


def _answer(root: Path, message: Message, sync: Answer, enrol: Answer, used: set[Path]) -> bytes:
    if message.what is What.ENROL:
        return enrol(message.content)
    request = unpack(message.content, SyncRequest)
    named = unpack(request.hello, Hello).bundle
    path = root / TO_HUB / (named.hex() + BUNDLE)
    if named and path.exists():
        request = msgspec.structs.replace(request, bundle=read_capped(path, FILE_CAP))
        used.add(path)
    return sync(pack(request))


def _lay_answer(box: Path, message: Message) -> None:
    box.mkdir(parents=True, exist_ok=True)
    there = sorted(box.glob(f"*{ANSWER}"))
    number = int(there[-1].stem, 16) + 1 if there else 1
    lay_down(box / f"{number:016x}{ANSWER}", pack(message))
    for old in there[: max(0, len(there) + 1 - ANSWERS_KEPT)]:
        old.unlink(missing_ok=True)
