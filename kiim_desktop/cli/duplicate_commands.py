"""`kiim duplicates`: pairs of files that may be of one person, why, and remembering that they are two."""

from __future__ import annotations

import click

from kiim_desktop.cli.composing import Call, looking, with_call, writing
from kiim_desktop.cli.counting import counted
from kiim_desktop.cli.edge import Commands
from kiim_desktop.cli.file_commands import person_id
from kiim_desktop.cli.printing import Json, as_json, tell
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.matching.reasons import About, Ground
from kiim_desktop.presenters.ground_words import for_and_against, reasons_of, strength
from kiim_desktop.usecases.duplicates import (
    SuspectedPair,
    count_suspected,
    look_for_duplicates,
    no_longer_apart,
    suspected_pairs,
    tell_apart,
)
from kiim_desktop.usecases.office import Office

_UNSAID = frozenset({About.PHONE})
"""Of these it is told how they stand, not what they are: numbers belong into the file, whose opening is logged."""


@click.group(cls=Commands, invoke_without_command=True)
@click.option("--limit", default=50, type=click.IntRange(1, 10_000), help="höchstens so viele Paare")
@click.option("--offset", default=0, type=click.IntRange(0), help="so viele überspringen")
@with_call
@as_json
@click.pass_context
def duplicates(context: click.Context, call: Call, limit: int, offset: int, *, as_json: bool) -> None:
    """Akten zeigen, die von derselben Person sein können, die wahrscheinlichsten zuerst, mit Gründen."""
    if context.invoked_subcommand is not None:
        context.obj = call
        return
    with looking(call) as office:
        with counted() as progress:
            look_for_duplicates(office, progress)
        count, pairs = count_suspected(office), suspected_pairs(office, offset, limit)
        lines = [line for pair in pairs for line in _lines(office, pair)]
    document: Json = {"count": count, "duplicates": [_document(pair) for pair in pairs]}
    tell(document, lines or ["Keine doppelten Akten."], as_json=as_json)


@duplicates.command()
@click.argument("a")
@click.argument("b")
@click.option("--take-back", is_flag=True, help="es sich anders überlegen: das Paar wird wieder gezeigt")
@with_call
@as_json
def dismiss(call: Call, a: str, b: str, *, take_back: bool, as_json: bool) -> None:
    """Sich merken, dass zwei Akten nicht von derselben Person sind; das gilt auf allen Geräten des Büros."""
    pair = person_id(a), person_id(b)
    with writing(call) as office:
        (no_longer_apart if take_back else tell_apart)(office, [pair])
    document: Json = {"a": pair[0].hex(), "b": pair[1].hex(), "dismissed": not take_back}
    line = "Das Paar wird wieder gezeigt." if take_back else "Als verschiedene Personen gemerkt."
    tell(document, [line], as_json=as_json)


def _document(pair: SuspectedPair) -> Json:
    return {
        "a": _person(pair.one),
        "b": _person(pair.other),
        "probability": round(pair.probability, 4),
        "strength": "strong" if pair.is_strong else "possible",
        "reasons": [_reason(each) for each in pair.grounds],
    }


def _person(row: PersonRow) -> Json:
    return {
        "id": row.id.hex(),
        "name": row.name,
        "birth": row.birth,
        "municipality": "" if row.address_blocked else row.municipality,
    }


def _reason(ground: Ground) -> Json:
    found: dict[str, Json] = {"about": ground.about.value, "said": ground.said.value, "agrees": ground.agrees}
    return found if ground.about in _UNSAID else {**found, "a": ground.one, "b": ground.other}


def _lines(office: Office, pair: SuspectedPair) -> list[str]:
    """Return a pair for people: how likely it is, both files, why."""
    files = [f"  {row.id.hex()}  {row.name}  {row.birth}".rstrip() for row in (pair.one, pair.other)]
    why = for_and_against(reasons_of(pair.grounds, office.codes))
    return [strength(pair.probability, is_strong=pair.is_strong).text, *files, f"  {why}"]


COMMANDS: dict[str, click.Command] = {"duplicates": duplicates}
