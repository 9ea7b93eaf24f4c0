"""What commands print: one JSON document, or lines for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import click

from kiim_desktop.base.clock import moment

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]

as_json = click.option("--json", "as_json", is_flag=True, help="ein JSON-Dokument statt Text")


def tell(document: Json, lines: Iterable[str], *, as_json: bool) -> None:
    """Print the document, or the lines."""
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    for line in lines:
        click.echo(printable(line))


def printable(text: str) -> str:
    """Return a text without control signs: a name from a file must not steer a terminal."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def iso(at_millis: int | None) -> str | None:
    """Return stored milliseconds as ISO 8601 in UTC."""
    return moment(at_millis).isoformat(timespec="seconds") if at_millis is not None else None


def local(at_millis: int | None) -> str:
    """Return stored milliseconds as people read them here."""
    return moment(at_millis).astimezone().strftime("%d.%m.%Y %H:%M") if at_millis is not None else "–"


def since_millis(day: datetime | None) -> int:
    """Return the milliseconds of the beginning of a day here, 0 for none."""
    return int(day.astimezone(UTC).timestamp() * 1000) if day else 0
