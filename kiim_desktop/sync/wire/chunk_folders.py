"""Bundles of chunks in a folder or on a stick: beside the others, so that nothing waits for them.

    to-hub/chunks/<name>.kiim            chunks and questions of a device
    from-hub/<box>/chunks/<name>.kiim    what the hub says to them

A name is a hash that tells nothing; every file is written as *.part, flushed and renamed. What is larger than a bundle
may be is never read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from kiim_desktop.base.errors import KiimError
from kiim_desktop.sync.wire.codec import FILE_CAP
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.folders import BUNDLE, FROM_HUB, PART, TO_HUB, box_of, lay_down, read_capped

CHUNKS: Final = "chunks"
REPLIES_KEPT: Final = 64
"""Bundles one device may leave unread; the oldest go first (it asks again)."""
_NAME: Final = re.compile(r"[0-9a-f]{1,80}")
Take = Callable[[bytes], Sequence[tuple[bytes, bytes]]]
"""Takes a bundle and returns (device, bundle of replies) for the boxes."""


def chunks_up(root: Path) -> Path:
    return root / TO_HUB / CHUNKS


def chunks_for(root: Path, device: bytes) -> Path:
    return root / FROM_HUB / box_of(device) / CHUNKS


def lay_chunk_bundle(folder: Path, name: str, bundle: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lay_down(folder / f"{name}{BUNDLE}", bundle)


def bundles_in(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the bundles of chunks that lie in a folder, one at a time; what cannot be read is passed over."""
    for path in sorted(folder.glob(f"*{BUNDLE}")):
        if not _NAME.fullmatch(path.stem) or path.is_symlink():
            continue
        try:
            yield path, read_capped(path, FILE_CAP)
        except WireError:
            continue


def answer_chunks_in(root: Path, take: Take) -> int:
    """Take every bundle of chunks that lies in a folder and lay the replies down; returns how many were taken.

    What the hub refuses or cannot read is removed: its sender brings it again.
    """
    taken = 0
    for path, raw in bundles_in(chunks_up(root)):
        try:
            replies = take(raw)
        except KiimError:
            path.unlink(missing_ok=True)
            continue
        for number, (device, bundle) in enumerate(replies):
            box = chunks_for(root, device)
            lay_chunk_bundle(box, f"{path.stem}{number:04x}", bundle)
            _tidy(box)
        path.unlink(missing_ok=True)
        taken += 1
    for part in chunks_up(root).glob(f"*{PART}"):
        part.unlink(missing_ok=True)
    return taken


def _tidy(box: Path) -> None:
    there = sorted(box.glob(f"*{BUNDLE}"), key=lambda path: path.stat().st_mtime_ns)
    for path in there[: max(0, len(there) - REPLIES_KEPT)]:
        path.unlink(missing_ok=True)
