"""Two files of one person: which of them is listed, and what its core data took from the other one.

A merge is a record in the file that is no longer listed, and it names the one that is. No record moves: late changes of
either file find their place, and taking the merge back leaves both as they were (domain.md 3.20: merge is reversible).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from kiim_desktop.domain.records import Scope
from kiim_desktop.domain.values import Value, from_plain, to_plain


def survivors(links: Mapping[Scope, Scope], living: Collection[Scope]) -> dict[Scope, Scope]:
    """Return for each file that is not listed the one under which its records are shown.

    `links`: into which file each one goes; `living`: the files with core data that may be seen. A link to a file that
    is not there does not count, so its records are not lost from sight. Two devices may each have chosen the other
    file: of files in a circle the lowest id is listed, on every device alike.
    """
    there = {scope: into for scope, into in links.items() if into in living and into != scope}
    found = {scope: _end(scope, there) for scope in there}
    return {scope: end for scope, end in found.items() if scope != end}


def _end(scope: Scope, links: Mapping[Scope, Scope]) -> Scope:
    path = [scope]
    for each in _followed(scope, links):
        if each in path:
            return min(path[path.index(each) :])
        path.append(each)
    return path[-1]


def _followed(scope: Scope, links: Mapping[Scope, Scope]) -> Iterator[Scope]:
    while scope in links:
        scope = links[scope]
        yield scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A field that both files have once, as it stood in each when they were merged."""

    kind: int
    field: int
    own: Value
    """In the file that is listed."""
    other: Value
    is_taken: bool = False
    """The listed file took the value of the other one."""


def compared_text(compared: Collection[Compared]) -> str:
    """Return what was compared as it is kept in the record of a merge."""
    rows = [[each.kind, each.field, to_plain(each.own), to_plain(each.other), each.is_taken] for each in compared]
    return json.dumps(rows, ensure_ascii=False)


def read_compared(text: object) -> tuple[Compared, ...]:
    """Return what was compared; nothing for what a newer version wrote in another form."""
    try:
        rows = json.loads(text) if isinstance(text, str) else []
        return tuple(
            Compared(
                kind=int(kind),
                field=int(field),
                own=from_plain(own),
                other=from_plain(other),
                is_taken=is_taken is True,
            )
            for kind, field, own, other, is_taken in rows
        )
    except (ValueError, TypeError):
        return ()
