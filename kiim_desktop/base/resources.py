"""Reads shipped text resources (code lists, column lists), so that inner layers only see text."""

from __future__ import annotations

import functools
import json

from kiim_desktop.base.errors import ResourceMissing
from kiim_desktop.base.paths import resource, resources


@functools.cache
def read_text(name: str) -> str:
    """Return one UTF-8 text by its path below resources/."""
    return resource(name).read_text(encoding="utf-8")


@functools.cache
def _code_texts() -> tuple[tuple[str, str], ...]:
    folder = resources() / "codes"
    if not folder.is_dir():
        raise ResourceMissing(name="codes")
    return tuple((path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.csv")))


def read_codes_texts() -> dict[str, str]:
    """Return the CSV text of every code list by its name."""
    return dict(_code_texts())


def read_code_sources() -> dict[str, dict[str, str]]:
    """Return title, source, licence, date and version of every code list."""
    loaded: dict[str, dict[str, str]] = json.loads(read_text("codes/sources.json"))
    return loaded
