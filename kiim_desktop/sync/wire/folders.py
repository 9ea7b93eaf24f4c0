"""A folder or stick in place of a line: how requests, bundles and answers lie there, for both sides.

    kiim-hub.identity            whose folder this is, signed by the hub
    kiim-hub.news                the newest directory, revocations included, and the time at the hub, signed by it
    to-hub/<random>.kiimreq      a request without its bundles
    to-hub/<hash>.kiim           a bundle that waits, byte for byte what HTTPS would carry; any number of them
    from-hub/<box>/<n>.kiimans   answers for one device, in their order; <box> tells nothing about the device
    from-hub/<box>/<no>.kiim     the bundles the newest answer offers, by their number; a single one lies in the answer

One trip carries everything, both ways. Every file is written as *.part, flushed to the disk and renamed, so that a
stick pulled out too early shows a file whole or not at all. Nothing is ever concluded from what is absent.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

import msgspec

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import Random
from kiim_desktop.crypto.errors import BadSignature
from kiim_desktop.crypto.signing import SigningKey, VerifyKey
from kiim_desktop.sync.wire.bundles import inspect
from kiim_desktop.sync.wire.codec import FILE_CAP, MESSAGE_CAP, Count, Id16, pack, unpack
from kiim_desktop.sync.wire.directory import EnrolMessage, EnrolRequest, Signed, SignLabel, sign, verified
from kiim_desktop.sync.wire.errors import MessageDamaged, WireError
from kiim_desktop.sync.wire.requests import Hello, SyncRequest

IDENTITY: Final = "kiim-hub.identity"
NEWS: Final = "kiim-hub.news"
TO_HUB, FROM_HUB = "to-hub", "from-hub"
REQUEST, BUNDLE, ANSWER, PART = ".kiimreq", ".kiim", ".kiimans", ".part"
ANSWERS_KEPT: Final = 64
"""Answers one device may leave unread; the oldest go first (it asks again)."""


class FolderIdentity(msgspec.Struct, frozen=True, array_like=True):
    """Whose folder this is (SignLabel.FOLDER, by the hub)."""

    hub: Id16
    created: Count


class FolderNews(msgspec.Struct, frozen=True, array_like=True):
    """What everybody may know who finds the folder (SignLabel.NEWS, by the hub): at this time this was the newest."""

    hub: Id16
    time: Count
    manifest: Signed


class What(StrEnum):
    """What a file in a folder carries."""

    SYNC = "sync"
    ENROL = "enrol"


class Message(msgspec.Struct, frozen=True, array_like=True):
    """A request or an answer as it lies in a folder."""

    what: What
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer, and the bundles that lie down beside it: (number, content)."""

    response: bytes
    beside: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)


class Sync(Protocol):
    """How the hub answers a request that came with bundles, oldest first."""

    def __call__(self, request: bytes, bundles: Iterable[bytes], *, brings_down: bool) -> Answered:
        """Take bundles until one cannot be taken (the next is asked for only then), and answer."""
        ...


Enrol = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidRequest:
    """A request for the hub as anybody finds it, not yet checked, and the bundles that belong to it, oldest first."""

    hello: Hello
    request: SyncRequest
    bundles: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """A request as it lies there."""

    path: Path
    message: Message
    device: bytes
    counter: int = 0
    bundle: bytes = b""
    """SHA-256 of the newest bundle it brings."""


def box_of(device: bytes) -> str:
    """Return the name of the box in which a device finds its answers."""
    return sha256(b"kiim folder box\0" + device).hexdigest()[:32]


def mark_folder(root: Path, key: SigningKey, hub: bytes, now: int) -> None:
    """Make a folder the hub's; once is enough."""
    if not (root / IDENTITY).exists():
        lay_down(root / IDENTITY, pack(sign(key, SignLabel.FOLDER, FolderIdentity(hub, now))))
    for name in (TO_HUB, FROM_HUB):
        (root / name).mkdir(exist_ok=True)


def lay_news(root: Path, key: SigningKey, news: FolderNews) -> None:
    """Lay down what is new, over what was there."""
    lay_down(root / NEWS, pack(sign(key, SignLabel.NEWS, news)))


def read_news(root: Path, key: VerifyKey, hub: bytes) -> FolderNews | None:
    """Return what a hub last laid down; None if nothing, or nothing of this hub, lies there."""
    try:
        signed = unpack(read_capped(root / NEWS, MESSAGE_CAP), Signed)
        news = verified(key, SignLabel.NEWS, signed, FolderNews)
    except (WireError, BadSignature):
        return None
    return news if news.hub == hub else None


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


def lay_request(root: Path, message: Message, random: Random) -> None:
    """Lay a request into a folder, after its bundles."""
    lay_down(root / TO_HUB / (random(16).hex() + REQUEST), pack(message))


def lay_bundle(root: Path, bundle: bytes) -> None:
    """Lay a bundle into a folder, unless it lies there whole; a cut one is written anew."""
    path = root / TO_HUB / (sha256(bundle).hexdigest() + BUNDLE)
    if _read_named(path) is None:
        lay_down(path, bundle)


def answer_folder(root: Path, sync: Sync, enrol: Enrol) -> int:
    """Answer every request that lies in a folder, each device's in their order; returns how many were answered.

    With a request comes the bundle it names, and before it those that this one follows, as far as they lie there. What
    the hub refuses or cannot read is left out and removed: its sender asks again. Bundles that were not taken stay, and
    so do those whose request did not come yet. Only the newest request of a device brings everything down.
    """
    answered = 0
    requests = _requests(root)
    newest = {each.device: each for each in requests}
    for each in requests:
        taken: list[Path] = []
        try:
            found = _answer(root, each, sync, enrol, taken, is_newest=newest[each.device] is each)
        except KiimError:
            each.path.unlink(missing_ok=True)
            continue
        _lay_answer(root / FROM_HUB / box_of(each.device), Message(each.message.what, found.response), found.beside)
        for path in (each.path, *taken):
            path.unlink(missing_ok=True)
        answered += 1
    return answered


def laid_requests(root: Path) -> Iterator[LaidRequest]:
    """Yield what devices laid down for the hub, as far as it can be read; nothing is changed."""
    for path in sorted((root / TO_HUB).glob(f"*{REQUEST}")):
        try:
            found = _read_request(path)
            if found.message.what is not What.SYNC:
                continue
            request = unpack(found.message.content, SyncRequest)
            hello = unpack(request.hello, Hello)
        except WireError:
            continue
        contents = (_read_named(each) for each in _chain(root, found))
        bundles = tuple(each for each in contents if each is not None)
        yield LaidRequest(hello=hello, request=request, bundles=bundles)


def answers_in(root: Path, device: bytes) -> list[Path]:
    """Return the answers that lie ready for a device, oldest first."""
    return sorted((root / FROM_HUB / box_of(device)).glob(f"*{ANSWER}"))


def bundle_for(root: Path, device: bytes, number: int) -> Path:
    """Return where a bundle for a device lies."""
    return root / FROM_HUB / box_of(device) / f"{number:016x}{BUNDLE}"


def _requests(root: Path) -> list[_Request]:
    """Return what lies there to be answered, by device and request number."""
    found: list[_Request] = []
    for path in (root / TO_HUB).glob(f"*{REQUEST}"):
        try:
            found.append(_read_request(path))
        except WireError:
            path.unlink(missing_ok=True)
    return sorted(found, key=lambda each: (each.device, each.counter))


def _read_request(path: Path) -> _Request:
    message = unpack(read_capped(path, MESSAGE_CAP), Message)
    if message.what is What.ENROL:
        asked = unpack(unpack(message.content, EnrolMessage).request.raw, EnrolRequest)
        return _Request(path=path, message=message, device=asked.device)
    hello = unpack(unpack(message.content, SyncRequest).hello, Hello)
    return _Request(path=path, message=message, device=hello.device, counter=hello.counter, bundle=hello.bundle)


def _read_named(path: Path) -> bytes | None:
    """Return a file that is named by its hash; None if it is not there, or not whole (yet)."""
    try:
        content = read_capped(path, FILE_CAP)
    except WireError:
        return None
    return content if sha256(content).hexdigest() == path.stem else None


def _answer(root: Path, request: _Request, sync: Sync, enrol: Enrol, taken: list[Path], *, is_newest: bool) -> Answered:
    content = request.message.content
    if request.message.what is What.ENROL:
        return Answered(response=enrol(content))
    return sync(content, _handed(_chain(root, request), taken), brings_down=is_newest)


def _chain(root: Path, request: _Request) -> list[Path]:
    """Return where the named bundle lies, and those it follows, oldest first, back to the first that does not lie here.

    One that lies here but is named by nobody may be from before this device was set back: nothing is concluded from it.
    """
    found: list[Path] = []
    name = request.bundle
    while name:
        path = root / TO_HUB / (name.hex() + BUNDLE)
        content = _read_named(path)
        if content is None:
            break
        try:
            header = inspect(content)
        except WireError:
            break
        found.append(path)
        name = header.previous if header.number > 1 else b""
    return found[::-1]


def _handed(paths: list[Path], taken: list[Path]) -> Iterator[bytes]:
    """Hand bundles over one by one; who asks for the next one has taken the one before."""
    for path in paths:
        content = _read_named(path)
        if content is None:
            return
        yield content
        taken.append(path)


def _lay_answer(box: Path, message: Message, beside: tuple[tuple[int, bytes], ...]) -> None:
    """Lay the bundles down first, then the answer that names them; earlier bundles are void, for these go on where
    the device is.
    """
    box.mkdir(parents=True, exist_ok=True)
    earlier = [*box.glob(f"*{BUNDLE}"), *box.glob(f"*{PART}")]
    for number, content in beside:
        lay_down(box / f"{number:016x}{BUNDLE}", content)
    there = sorted(box.glob(f"*{ANSWER}"))
    number = int(there[-1].stem, 16) + 1 if there else 1
    lay_down(box / f"{number:016x}{ANSWER}", pack(message))
    laid = {f"{number:016x}{BUNDLE}" for number, _content in beside}
    for path in earlier if beside else ():
        if path.name not in laid:
            path.unlink(missing_ok=True)
    for path in there[: max(0, len(there) + 1 - ANSWERS_KEPT)]:
        path.unlink(missing_ok=True)
