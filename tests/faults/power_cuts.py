"""What may stand on a disk after a power cut: every write since the last sync of its file may be there, torn, or not.

Built from the calls that a traced process made. What was synced stays. Of the rest any part may have reached the disk,
in any order, down to single sectors. Files appear, vanish and change names in their order, but not all of it need
have happened since their folder was synced.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.faults.calls import Call

SECTOR: Final = 512
NAMES: Final = frozenset({"create", "rename", "unlink", "mkdir"})
CONTENTS: Final = frozenset({"write", "truncate", "cut"})


def lay_down(calls: Sequence[Call], cut: int, place: Path, before: Path, chance: random.Random) -> None:
    """Change the files in `place` (a copy of what stood in `before`) to what a cut before call `cut` may leave."""
    durable = _durable(calls, cut)
    last_name = max((at for at in range(cut) if calls[at].name in NAMES and at in durable), default=-1)
    names_until = chance.randrange(last_name, cut) if last_name + 1 < cut else cut
    for at, call in enumerate(calls[:cut]):
        path = place / Path(call.path).relative_to(before)
        if call.name in NAMES:
            if at <= max(names_until, last_name):
                _rename(call, path, place, before)
        elif call.name in CONTENTS and path.exists():
            if at in durable:
                _write(path, call, 0, call.size)
            elif chance.random() < 0.5:  # there or not
                _write_torn(path, call, chance)


def _durable(calls: Sequence[Call], cut: int) -> set[int]:
    """Return the calls whose effect a later sync made durable: of the file for contents, of the folder for names."""
    found: set[int] = set()
    synced: set[str] = set()
    for at in range(cut - 1, -1, -1):
        call = calls[at]
        if call.name == "sync":
            synced.add(call.path)
        elif (call.name in CONTENTS and call.path in synced) or (
            call.name in NAMES and ({str(Path(call.path).parent), call.path} & synced)
        ):
            found.add(at)
    return found


def _rename(call: Call, path: Path, place: Path, before: Path) -> None:
    match call.name:
        case "create":
            path.touch()
        case "mkdir":
            path.mkdir(exist_ok=True)
        case "unlink":
            path.unlink(missing_ok=True)
        case "rename" if path.exists():
            path.replace(place / Path(call.target).relative_to(before))


def _write(path: Path, call: Call, first: int, last: int) -> None:
    with path.open("r+b") as file:
        if call.name != "write":
            file.truncate(call.size)
            return
        file.seek(call.offset + first)
        file.write(call.content[first:last])


def _write_torn(path: Path, call: Call, chance: random.Random) -> None:
    """Let some sectors of a write reach the disk."""
    if call.name != "write":
        _write(path, call, 0, 0)
        return
    for first in range(0, call.size, SECTOR):
        if chance.random() < 0.7:  # most of them
            _write(path, call, first, min(first + SECTOR, call.size))
