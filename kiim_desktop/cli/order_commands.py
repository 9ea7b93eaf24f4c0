"""`kiim orders` and `kiim erase`: what was ordered to be forgotten and who receipted it; deleting a file for good."""

from __future__ import annotations

import click

from kiim_desktop.cli.composing import Call, looking, read_secret, with_call, writing
from kiim_desktop.cli.file_commands import person_id
from kiim_desktop.cli.printing import Json, as_json, tell
from kiim_desktop.usecases.orders import ListedOrder

KINDS = {"drop": "zurückgenommen", "erase": "für immer gelöscht"}


@click.command()
@with_call
@as_json
def orders(call: Call, *, as_json: bool) -> None:
    """Was andere Stellen vergessen müssen, wer es quittiert hat, und was dieses Büro vergessen musste."""
    from kiim_desktop.usecases.orders import orders as all_orders

    with looking(call) as office:
        found = all_orders(office)
    lines = [line for each in found for line in _lines(each)]
    document: Json = {"orders": [_document(each) for each in found]}
    tell(document, lines or ["Es wurde nichts zurückgenommen oder gelöscht."], as_json=as_json)


@click.command()
@click.argument("person")
@click.option("--second", required=True, help="Name der zweiten Person, die mit entscheidet")
@click.option("--second-password-file", default="", help="Datei mit dem Kennwort der zweiten Person")
@with_call
@as_json
def erase(call: Call, person: str, second: str, second_password_file: str, *, as_json: bool) -> None:
    """Eine Akte für immer löschen, bei allen, die sie je hatten. Zwei Menschen entscheiden."""
    from kiim_desktop.usecases.erasing import SecondPerson, erase_person

    password = (
        read_secret(second_password_file)
        if second_password_file
        else str(click.prompt(f"Kennwort von {second}", hide_input=True, err=True))
    )
    with writing(call) as office:
        ids = erase_person(office, person_id(person), SecondPerson(second, password))
    said = "Ausgeblendet. Gelöscht wird mit dem nächsten Abgleich, überall." if ids else "Gelöscht."
    tell({"person": person, "orders": [each.hex() for each in ids]}, [said], as_json=as_json)


def _lines(order: ListedOrder) -> list[str]:
    whom = ", ".join(order.offices) or "alle"
    first = f"{order.day:%d.%m.%Y}  {KINDS[order.kind.value]}  {whom}: {order.standing.title}"
    if not order.is_given:
        return [f"{first} (angeordnet von {whom})"]
    receipts = [
        f"    {each.office}, {each.device}: {each.records} Einträge, {each.day:%d.%m.%Y}" for each in order.receipts
    ]
    missing = [f"    {each}: noch keine Quittung seit {order.age} Tagen" for each in order.missing]
    return [first, *receipts, *missing]


def _document(order: ListedOrder) -> Json:
    return {
        "id": order.id.hex(),
        "kind": order.kind.value,
        "given": order.is_given,
        "day": order.day.isoformat(),
        "age": order.age,
        "standing": order.standing.value,
        "offices": list(order.offices),
        "receipts": [
            {"office": each.office, "device": each.device, "records": each.records, "day": each.day.isoformat()}
            for each in order.receipts
        ],
        "missing": list(order.missing),
    }


COMMANDS: dict[str, click.Command] = {each.name or "": each for each in (orders, erase)}
