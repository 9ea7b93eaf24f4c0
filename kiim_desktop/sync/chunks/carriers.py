"""What carries chunks: a line that answers, or a folder in which questions and replies lie.

A carrier that can do neither leaves files for the next one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable


@runtime_checkable
class ChunkLine(Protocol):
    """Carries a ChunkRequest and what the hub says to it; raises what a Carrier raises."""

    def chunks(self, request: bytes) -> bytes:
        """Carry a question or chunks; returns the ChunkAnswer."""
        ...

    def chunk(self, request: bytes) -> bytes:
        """Ask for bytes of a chunk; returns them, or the beginning of them if the line broke."""
        ...


@runtime_checkable
class ChunkFolder(Protocol):
    """Lays bundles of chunks down and finds those that lie there for this device."""

    def lies_there(self, name: bytes) -> bool:
        """Tell whether a bundle of this name still waits for the hub."""
        ...

    def lay_chunks(self, name: bytes, bundle: bytes) -> None:
        """Lay a bundle down, whole or not at all."""
        ...

    def waiting_chunks(self) -> Iterator[tuple[Path, bytes]]:
        """Yield what lies there for this device, one at a time."""
        ...

    def done_with_chunks(self, path: Path) -> None:
        """Say that a bundle was processed durably."""
        ...
