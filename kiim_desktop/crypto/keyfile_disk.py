"""Writing and reading the key file so that no crash and no power cut can leave the office without one."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from kiim_desktop.crypto.errors import DamagedKeyFile, KeyFileMissing
from kiim_desktop.crypto.keyfile_form import LARGEST_FILE, KeyFile, decode_key_file, encode_key_file


@dataclass(frozen=True, slots=True)
class ReadKeyFile:
    """A key file that was read, and whether it had to be the previous version of it."""

    keyfile: KeyFile
    from_previous: bool


def find_key_file(folder: Path) -> Path | None:
    """Return the key file in a profile folder, also if only the version before it is left; None if there is none."""
    found = {*folder.glob("*.kiimkeys"), *(path.with_suffix("") for path in folder.glob("*.kiimkeys.prev"))}
    return min(found, default=None)


def previous_of(path: Path) -> Path:
    """Return where the version before the last write is kept."""
    return path.with_name(path.name + ".prev")


def write_key_file(path: Path, keyfile: KeyFile, *, keep_previous: bool = True) -> None:
    """Replace the key file in one step; the version before it stays as `.prev`.

    With `keep_previous=False` `.prev` becomes the same as the new file: after a password was changed or a user
    removed, the old password must not open anything here any more.
    """
    content = encode_key_file(keyfile)
    if len(content) > LARGEST_FILE:
        raise ValueError(len(content))
    if keep_previous:
        _keep_as_previous(path)
    _replace_durably(path, content)
    if not keep_previous:
        _replace_durably(previous_of(path), content)


def read_key_file(path: Path) -> ReadKeyFile:
    """Return the key file, or the previous one if this one is damaged or gone.

    DamagedKeyFile or KeyFileMissing if neither can be read. A file of a newer program or with a forbidden cost is
    not damage: it is refused as it is.
    """
    try:
        return ReadKeyFile(decode_key_file(_read_capped(path)), from_previous=False)
    except (DamagedKeyFile, FileNotFoundError) as error:
        trouble = error
    try:
        return ReadKeyFile(decode_key_file(_read_capped(previous_of(path))), from_previous=True)
    except (DamagedKeyFile, FileNotFoundError):
        raise (KeyFileMissing if isinstance(trouble, FileNotFoundError) else DamagedKeyFile) from trouble


def _keep_as_previous(path: Path) -> None:
    """Copy the present file to `.prev`, but never let a damaged one displace a good one."""
    with contextlib.suppress(FileNotFoundError, DamagedKeyFile):
        content = _read_capped(path)
        decode_key_file(content)
        _replace_durably(previous_of(path), content)


def _read_capped(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _replace_durably(path: Path, content: bytes) -> None:
    """Write beside, flush to the disk, rename over, flush the folder."""
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows writes the folder entry through and cannot open folders
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
