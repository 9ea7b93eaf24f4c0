"""`kiim search`, `show`, `record`: reading and writing files for scripts, with the rights of the user."""

from __future__ import annotations

import time
from collections.abc import Sequence

import click

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.cli.composing import Call, looking, with_call, writing
from kiim_desktop.cli.conflict_commands import conflict_document
from kiim_desktop.cli.errors import NotAnId, NotAPair
from kiim_desktop.cli.printing import Json, as_json, iso, tell
from kiim_desktop.domain.errors import NotReadable, UnknownField
from kiim_desktop.domain.field_types import NotUnderstood, Shape, read_text
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.kinds.declaring import Field, Kind
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.values import Value, to_plain
from kiim_desktop.storage.person_lists import Hit, Where
from kiim_desktop.usecases import reading, recording
from kiim_desktop.usecases.conflicts import Disputes, disputes_in
from kiim_desktop.usecases.office import Office

NEW = "new"


@click.command()
@click.argument("text")
@click.option("--limit", default=50, type=click.IntRange(1, 1000), help="höchstens so viele")
@with_call
@as_json
def search(call: Call, text: str, limit: int, *, as_json: bool) -> None:
    """Personen suchen: Name in jeder Schrift, Geburtsjahr oder -tag, Telefon, Kennung, Ort, Notiz."""
    with looking(call) as office:
        started = time.perf_counter()
        hits = reading.search(office, text, limit)
        took = round((time.perf_counter() - started) * 1000, 2)
        reading.note_search(office, len(hits))
    document: Json = {"hits": [_hit(hit) for hit in hits], "ms": took}
    tell(
        document,
        [f"{h.row.id.hex()}  {h.row.name}  {h.row.birth}  {h.row.municipality}" for h in hits],
        as_json=as_json,
    )


@click.command()
@click.argument("person")
@with_call
@as_json
def show(call: Call, person: str, *, as_json: bool) -> None:
    """Eine Akte zeigen; das Lesen wird protokolliert."""
    with looking(call) as office:
        file = reading.open_person(office, person_id(person))
        disputes = disputes_in(office, file.row.id, file.records)
        records = [_record(office, each, disputes) for each in file.records]
    document: Json = {"id": file.row.id.hex(), "scope": file.row.id.hex(), "records": records}
    tell(document, [f"{each['kind']}: {each['fields']}" for each in records], as_json=as_json)


@click.command()
@click.argument("person")
@click.argument("kind")
@click.argument("fields", nargs=-1, required=True, metavar="FELD=WERT...")
@click.option("--record", "record_id", default="", help="einen vorhandenen Eintrag ändern")
@click.option("--source", default="told", help="Grundlage, z. B. told, document_seen")
@with_call
@as_json
def record(  # one option each
    call: Call, person: str, kind: str, fields: Sequence[str], record_id: str, source: str, *, as_json: bool
) -> None:
    """Einen Eintrag schreiben; PERSON „new“ legt mit KIND identity eine neue Akte an."""
    with writing(call) as office:
        declared = office.kinds.named(kind)
        answers = typed_answers(office, declared, fields)
        if source not in office.codes["sources"].codes:
            raise NotReadable(field="source", why=", ".join(office.codes["sources"].codes))
        if person == NEW and declared is IDENTITY:
            done = recording.new_person(office, answers)
        else:
            known = RecordId(_bytes(record_id, 8, "RECORD")) if record_id else None
            entry = recording.Entry(kind=declared, answers=answers, record=known, basis=source)
            done = recording.record_entry(office, person_id(person), entry)
    document: Json = {"id": done.record.hex(), "person": done.person.hex(), "kind": declared.name}
    tell(document, [f"Gespeichert: {done.person.hex()} {done.record.hex()}"], as_json=as_json)


def person_id(text: str) -> PersonId:
    """Return the id of a person as commands print it; NotAnId."""
    return PersonId(_bytes(text, 16, "PERSON"))


def record_id(text: str, what: str) -> RecordId:
    """Return the id of a record as commands print it; NotAnId names what was meant."""
    return RecordId(_bytes(text, 8, what))


def typed_answers(office: Office, kind: Kind, pairs: Sequence[str]) -> dict[str, Value]:
    """Return the values of FIELD=VALUE as typed; NotAPair, UnknownField, NotReadable."""
    return {name: typed_value(office, kind, name, text) for name, text in map(_pair, pairs)}


def _bytes(text: str, size: int, what: str) -> bytes:
    try:
        found = bytes.fromhex(text.replace("-", ""))
    except ValueError as error:
        raise NotAnId(what=what) from error
    if len(found) != size:
        raise NotAnId(what=what)
    return found


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise NotAPair
    return name, value


def typed_value(office: Office, kind: Kind, name: str, text: str) -> Value:
    """Return the value of one field as typed; UnknownField, NotReadable."""
    field = kind.field(name)
    if field is None:
        raise UnknownField(field=name, kind=kind.name, known=", ".join(each.name for each in kind.fields))
    try:
        return read_text(field.type, text, office.codes, office.today).value
    except NotUnderstood as error:
        raise NotReadable(field=field.title, why=str(error.args[0])) from error


def _hit(hit: Hit) -> Json:
    row = hit.row
    return {
        "id": row.id.hex(),
        "name": row.name,
        "variants": [row.variant] if row.variant else [],
        "birth": row.birth,
        "municipality": row.municipality,
        "why": [hit.snippet] if hit.snippet else ["klingt ähnlich"] if hit.where is Where.ALIKE else [],
        "where": (Where.NAME if hit.where is Where.ALIKE else hit.where).value,
    }


def _record(office: Office, record: Record, disputes: Disputes) -> dict[str, Json]:
    kind = office.kinds.numbered(record.kind_number)
    newest = record.newest
    return {
        "id": record.id.hex(),
        "kind": kind.name if kind else str(record.kind_number),
        "category": f"P{kind.category.number}" if kind else "",
        "fields": _fields(record, kind.fields) if kind else {},
        "source": newest.basis if newest else "",
        "author": _author(office, newest.actor) if newest else "",
        "at": iso(newest.wall) if newest else None,
        "conflicts": [conflict_document(office, each) for each in disputes.values() if each.record.id == record.id],
    }


def _fields(record: Record, fields: Sequence[Field]) -> dict[str, Json]:
    told = (field for field in fields if field.type.shape is not Shape.FILE)
    values = ((field.name, record.value(field.number)) for field in told)
    return {name: to_plain(value) for name, value in values if value is not None}


def _author(office: Office, actor: bytes) -> str:
    return next((user.name for user in office.profile.users if user.id == actor), actor.hex())


COMMANDS: dict[str, click.Command] = {each.name or "": each for each in (search, show, record)}
