"""Generated persons as plain JSON lines: one person a line, the same bytes for the same seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, KINDS
from kiim_desktop.domain.records import Edit
from kiim_desktop.domain.values import to_plain
from kiim_desktop.interchange.errors import FileNotWritten
from kiim_desktop.interchange.generator.people import GeneratedPerson

_json = msgspec.json.Encoder()


def write_lines(people: Iterable[GeneratedPerson], folder: Path, offices: int = 1) -> int:
    """Write office-01.jsonl and so on, persons dealt out in turn; returns the number of records. FileNotWritten."""
    records = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = [(folder / f"office-{number:02}.jsonl").open("wb") for number in range(1, offices + 1)]
        try:
            for number, person in enumerate(people):
                files[number % offices].write(_line(person))
                records += len(person.records)
        finally:
            for file in files:
                file.close()
    except OSError as error:
        raise FileNotWritten from error
    return records


def write_catalogue(edits: Iterable[Edit], folder: Path) -> int:
    """Write catalogue.jsonl, one organisation or offer a line; returns how many. FileNotWritten."""
    lines = [_catalogue_line(edit) for edit in edits]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "catalogue.jsonl").write_bytes(b"".join(lines))
    except OSError as error:
        raise FileNotWritten from error
    return len(lines)


def _catalogue_line(edit: Edit) -> bytes:
    kind = KINDS.numbered(edit.kind)
    names = {field.number: field.name for field in kind.fields} if kind else {}
    fields = {names[number]: to_plain(value) for number, value in edit.values.items()}
    line = {"id": edit.record.hex(), "kind": kind.name if kind else "", "source": edit.basis, "fields": fields}
    return _json.encode(line) + b"\n"


def note_texts(people: Iterable[GeneratedPerson]) -> Iterator[str]:
    """Return the texts of the notes, for training a dictionary."""
    for person in people:
        for record in person.records:
            text = record.answers.get("text")
            if record.kind is COUNSELLING_ENTRY and isinstance(text, str):
                yield text


def _line(person: GeneratedPerson) -> bytes:
    return (
        _json.encode(
            {
                "id": person.id.hex(),
                "records": [
                    {
                        "id": record.record.hex(),
                        "kind": record.kind.name,
                        "source": record.basis,
                        "fields": {name: to_plain(value) for name, value in record.answers.items()},
                    }
                    for record in person.records
                ],
            }
        )
        + b"\n"
    )
