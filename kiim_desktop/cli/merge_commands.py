"""`kiim merge` and `kiim unmerge`: one file of two of the same person, and taking that back."""

from __future__ import annotations

from collections.abc import Iterable

import click

from kiim_desktop.base.ids import PersonId
from kiim_desktop.cli.composing import Call, with_call, writing
from kiim_desktop.cli.errors import NotAChoice
from kiim_desktop.cli.file_commands import person_id
from kiim_desktop.cli.printing import Json, as_json, tell
from kiim_desktop.domain.errors import UnknownField
from kiim_desktop.domain.values import to_plain
from kiim_desktop.usecases.merging import Comparison, FieldKey, compare_files, merge_files, separate_files

_SIDES = ("A", "B")


@click.command()
@click.argument("a")
@click.argument("b")
@click.option("--take", multiple=True, metavar="FELD=A|B", help="wessen Angabe gilt; sonst die von A, Lücken füllt B")
@with_call
@as_json
def merge(call: Call, a: str, b: str, take: tuple[str, ...], *, as_json: bool) -> None:
    """Zwei Akten einer Person zusammenführen: A bleibt in der Liste, die Einträge von B stehen mit darin."""
    with writing(call) as office:
        compared = compare_files(office, person_id(a), person_id(b))
        taken = _taken(compared, take)
        done = merge_files(office, compared.listed.id, compared.other.id, taken)
    document: dict[str, Json] = {
        "listed": done.listed.hex(),
        "merged": done.other.hex(),
        "taken": [f"{each.kind.name}.{each.field.name}" for each in compared.choices if each.key in taken],
        "differing": [
            {
                "field": f"{each.kind.name}.{each.field.name}",
                "a": to_plain(each.own),
                "b": to_plain(each.other),
            }
            for each in compared.choices
        ],
    }
    tell(document, [f"{done.other.hex()} steht jetzt in der Akte {done.listed.hex()}."], as_json=as_json)


@click.command()
@click.argument("person")
@with_call
@as_json
def unmerge(call: Call, person: str, *, as_json: bool) -> None:
    """Eine Zusammenführung aufheben: Beide Akten stehen wieder für sich, mit allem, was seither dazukam."""
    with writing(call) as office:
        done = separate_files(office, PersonId(person_id(person)))
    document: Json = {"listed": done.listed.hex(), "separated": done.other.hex()}
    tell(document, [f"{done.other.hex()} steht wieder für sich."], as_json=as_json)


def _taken(compared: Comparison, pairs: Iterable[str]) -> frozenset[FieldKey]:
    """Return which fields B fills; NotAChoice, UnknownField."""
    keys = {f"{each.kind.name}.{each.field.name}": each.key for each in compared.choices}
    keys |= {each.field.name: each.key for each in reversed(compared.choices)}
    taken = set(compared.proposed)
    for pair in pairs:
        name, equals, side = pair.partition("=")
        if not equals or side not in _SIDES:
            raise NotAChoice
        if name not in keys:
            raise UnknownField(field=name, kind="merge", known=", ".join(sorted(keys)) or "–")
        (taken.add if side == "B" else taken.discard)(keys[name])
    return frozenset(taken)


COMMANDS: dict[str, click.Command] = {"merge": merge, "unmerge": unmerge}
