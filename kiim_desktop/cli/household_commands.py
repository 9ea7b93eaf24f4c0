"""`kiim household`: who lives together, one address for several, children with files of their own."""

from __future__ import annotations

from collections.abc import Sequence

import click

from kiim_desktop.cli.composing import Call, looking, with_call, writing
from kiim_desktop.cli.edge import Commands
from kiim_desktop.cli.file_commands import person_id, typed_answers, typed_value
from kiim_desktop.cli.printing import Json, as_json, tell
from kiim_desktop.domain.kinds import ADDRESS, HOUSEHOLD_MEMBER, IDENTITY
from kiim_desktop.domain.values import Value, to_plain
from kiim_desktop.usecases import households
from kiim_desktop.usecases.households import Member
from kiim_desktop.usecases.office import Office


@click.group(cls=Commands)
def household() -> None:
    """Haushalt: Mitglieder, gemeinsame Anschrift, Kinder mit eigener Akte."""


@household.command()
@click.argument("person")
@with_call
@as_json
def show(call: Call, person: str, *, as_json: bool) -> None:
    """Alle Mitglieder des Haushalts einer Person, auch frühere."""
    with looking(call) as office:
        found = households.household_of(office, person_id(person))
        members = [_member(office, each) for each in found.members] if found else []
    lines = [f"{each['person'] or '-':32}  {each['name']}  {each['role']}" for each in members]
    document: Json = {"id": found.id.hex() if found else None, "members": members}
    tell(document, lines or ["Kein Haushalt eingetragen."], as_json=as_json)


@household.command()
@click.argument("person")
@click.argument("other")
@click.option("--role", required=True, help="was OTHER für die Bezugsperson ist, z. B. Kind, Ehefrau")
@click.option("--since", default="", help="seit wann")
@with_call
@as_json
def join(call: Call, person: str, other: str, role: str, since: str, *, as_json: bool) -> None:  # one option each
    """OTHER in den Haushalt von PERSON aufnehmen."""
    with writing(call) as office:
        code = str(typed_value(office, HOUSEHOLD_MEMBER, "role", role))
        households.join_household(office, person_id(person), person_id(other), code, _day(office, since))
    tell({"person": person, "other": other}, ["Aufgenommen."], as_json=as_json)


@household.command()
@click.argument("parent")
@click.argument("fields", nargs=-1, required=True, metavar="FELD=WERT...")
@click.option("--since", default="", help="seit wann")
@with_call
@as_json
def child(call: Call, parent: str, fields: Sequence[str], since: str, *, as_json: bool) -> None:
    """Eine Akte für ein Kind anlegen, an der Anschrift von PARENT."""
    with writing(call) as office:
        answers = typed_answers(office, IDENTITY, fields)
        done = households.add_child(office, person_id(parent), answers, _day(office, since))
    tell({"person": done.person.hex(), "id": done.record.hex()}, [f"Angelegt: {done.person.hex()}"], as_json=as_json)


@household.command()
@click.argument("person")
@click.option("--on", "day", required=True, help="Tag des Auszugs")
@with_call
@as_json
def leave(call: Call, person: str, day: str, *, as_json: bool) -> None:
    """PERSON verlässt ihren Haushalt."""
    with writing(call) as office:
        households.leave_household(office, person_id(person), _day(office, day))
    tell({"person": person}, ["Eingetragen."], as_json=as_json)


@household.command()
@click.argument("persons", nargs=-1, required=True)
@click.option("--address", "fields", multiple=True, required=True, metavar="FELD=WERT", help="z. B. street=Am Markt 3")
@click.option("--since", default="", help="seit wann")
@with_call
@as_json
def move(call: Call, persons: Sequence[str], fields: Sequence[str], since: str, *, as_json: bool) -> None:
    """Eine neue Anschrift für mehrere Personen; die bisherige endet an diesem Tag."""
    with writing(call) as office:
        answers = typed_answers(office, ADDRESS, fields)
        households.move_together(office, [person_id(each) for each in persons], answers, _day(office, since))
    tell({"persons": list(persons)}, ["Umgezogen."], as_json=as_json)


def _day(office: Office, text: str) -> Value:
    return typed_value(office, HOUSEHOLD_MEMBER, "valid_from", text) if text else None


def _member(office: Office, member: Member) -> dict[str, Json]:
    own = member.person
    return {
        "person": own.id.hex() if own else "",
        "name": member.name or member.holder.name,
        "role": office.codes["household_roles"].label(str(member.role)) if member.role else "",
        "since": to_plain(member.since),
        "until": to_plain(member.until),
    }


COMMANDS: dict[str, click.Command] = {"household": household}
