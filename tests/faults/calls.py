"""The system calls that change files, as a tracer sees them: which file, where, and what is written."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

NUMBERS: Final = {
    1: "write",
    18: "pwrite64",
    40: "sendfile",
    74: "fsync",
    75: "fdatasync",
    77: "ftruncate",
    82: "rename",
    83: "mkdir",
    87: "unlink",
    90: "chmod",
    257: "openat",
    263: "unlinkat",
    264: "renameat",
    316: "renameat2",
    326: "copy_file_range",
}
"""Of x86_64 Linux."""
_BY_DESCRIPTOR: Final = {"write", "pwrite64", "fsync", "fdatasync", "ftruncate"}
_INTO_FIRST: Final = {"sendfile": 0, "copy_file_range": 2}
_BY_PATH: Final = {"rename": (0, 1), "mkdir": (0,), "unlink": (0,), "chmod": (0,), "unlinkat": (1,),
                   "renameat": (1, 3), "renameat2": (1, 3)}  # fmt: skip
_LONGEST_PATH = 4096


@dataclass(frozen=True, slots=True)
class Call:
    """One call; `content` is there only where it was asked for."""

    name: str
    path: str
    target: str = ""
    offset: int = 0
    size: int = 0
    content: bytes = field(default=b"", repr=False)


def read_call(pid: int, name: str, arguments: tuple[int, ...], *, contents: bool) -> Call | None:
    """Return what a stopped process is about to do, or None if it changes no file."""
    if name == "openat":
        makes = arguments[2] & (os.O_CREAT | os.O_TRUNC)
        return Call("create" if arguments[2] & os.O_CREAT else "cut", _text(pid, arguments[1])) if makes else None
    if name in _BY_PATH:
        first, *second = (_text(pid, arguments[at]) for at in _BY_PATH[name])
        return Call(name.removesuffix("at2").removesuffix("at"), first, second[0] if second else "")
    if name in _INTO_FIRST:
        return Call(name, _path_of(pid, arguments[_INTO_FIRST[name]]))
    path = _path_of(pid, arguments[0])
    match name:
        case "pwrite64" | "write":
            offset = arguments[3] if name == "pwrite64" else _position(pid, arguments[0])
            content = _memory(pid, arguments[1], arguments[2]) if contents else b""
            return Call("write", path, offset=offset, size=arguments[2], content=content)
        case "ftruncate":
            return Call("truncate", path, size=arguments[1])
        case _:
            return Call("sync", path)


def _path_of(pid: int, descriptor: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/fd/{descriptor}").readlink())
    except OSError:
        return ""


def _position(pid: int, descriptor: int) -> int:
    lines = Path(f"/proc/{pid}/fdinfo/{descriptor}").read_text(encoding="ascii").splitlines()
    return int(lines[0].split()[1])


def _memory(pid: int, address: int, size: int) -> bytes:
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        memory.seek(address)
        return memory.read(size)


def _text(pid: int, address: int) -> str:
    """Return a path from the memory of the process; it ends with a zero and may lie at the end of a mapping."""
    found = b""
    while len(found) < _LONGEST_PATH and b"\0" not in found:
        step = 256 - (address + len(found)) % 256
        found += _memory(pid, address + len(found), step)
    return os.fsdecode(found.partition(b"\0")[0])
