"""`kiim attach`, `attachments`, `attachment`: files kept with the documents of a person."""

from __future__ import annotations

from pathlib import Path

import click

from kiim_desktop.base.ids import RecordId
from kiim_desktop.cli.composing import Call, looking, with_call, writing
from kiim_desktop.cli.counting import counted
from kiim_desktop.cli.edge import Commands
from kiim_desktop.cli.file_commands import person_id, record_id, typed_value
from kiim_desktop.cli.printing import Json, as_json, tell
from kiim_desktop.domain.kinds import DOCUMENT
from kiim_desktop.usecases import attaching, reading
from kiim_desktop.usecases.attaching import AttachedFile, FileState
from kiim_desktop.usecases.attachment_exchange import pause_files, resume_files
from kiim_desktop.usecases.carrying import fetch_over_line

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("person")
@click.argument("path", type=_FILE, metavar="DATEI")
@click.option("--title", default="", help="Bezeichnung; sonst der Name der Datei")
@click.option("--kind", default="", help="Art des Dokuments, z. B. Zeugnis, Bescheid")
@with_call
@as_json
def attach(call: Call, person: str, path: Path, title: str, kind: str, *, as_json: bool) -> None:  # one option each
    """Eine Datei verschlüsselt zur Akte nehmen; aus Fotos verschwinden Ort und Gerät."""
    with writing(call) as office, counted() as progress:
        code = str(typed_value(office, DOCUMENT, "kind", kind)) if kind else attaching.OTHER
        done = attaching.attach_file(office, person_id(person), path, progress, title=title, kind=code)
        files = attaching.attachments_of(office, done.person)
    document = next(_document(each) for each in files if each.document == done.record)
    tell({**document, "person": done.person.hex()}, [f"Gespeichert: {done.record.hex()}"], as_json=as_json)


@click.command()
@click.argument("person")
@with_call
@as_json
def attachments(call: Call, person: str, *, as_json: bool) -> None:
    """Die Dateien einer Person."""
    with looking(call) as office:
        file = reading.open_person(office, person_id(person))
        found = attaching.attachments_of(office, file.row.id)
    document: Json = {"attachments": [_document(each) for each in found]}
    tell(document, [_line(each) for each in found] or ["Keine Dateien."], as_json=as_json)


@click.group(cls=Commands)
def attachment() -> None:
    """Eine Datei einer Person herausgeben oder entfernen; den Abgleich der Dateien anhalten."""


@attachment.command()
@click.argument("person")
@click.argument("document")
@click.option("--out", required=True, type=_FILE, help="neue Datei")
@with_call
@as_json
def save(call: Call, person: str, document: str, out: Path, *, as_json: bool) -> None:
    """Den Inhalt unverschlüsselt in eine neue Datei schreiben; wird protokolliert. Was nicht hier ist, wird geholt."""
    with looking(call) as office:
        files = attaching.attachments_of(office, person_id(person))
    if any(each.document == _document_id(document) and not each.is_here for each in files):
        with writing(call) as office, counted() as progress:
            fetch_over_line(office, person_id(person), _document_id(document), progress)
    with looking(call) as office, counted() as progress:
        size = attaching.export_attachment(office, person_id(person), _document_id(document), out, progress)
    tell({"id": document, "bytes": size}, [f"{size} Bytes geschrieben."], as_json=as_json)


@attachment.command()
@click.argument("person")
@click.argument("document")
@click.option("--keep-document", is_flag=True, help="nur die Datei entfernen; dass es das Dokument gibt, bleibt stehen")
@with_call
@as_json
def remove(call: Call, person: str, document: str, *, keep_document: bool, as_json: bool) -> None:
    """Eine Datei für immer entfernen, mit ihrem Eintrag."""
    with writing(call) as office:
        attaching.remove_attachment(office, person_id(person), _document_id(document), keeps_document=keep_document)
    tell({"id": document}, ["Entfernt."], as_json=as_json)


@attachment.command()
@with_call
@as_json
def pause(call: Call, *, as_json: bool) -> None:
    """Den Abgleich angehängter Dateien anhalten; Einträge werden weiter abgeglichen."""
    with writing(call) as office:
        pause_files(office)
    tell({"paused": True}, ["Angehängte Dateien warten."], as_json=as_json)


@attachment.command()
@with_call
@as_json
def resume(call: Call, *, as_json: bool) -> None:
    """Angehängte Dateien wieder abgleichen, von dort an, wo es aufgehört hat."""
    with writing(call) as office:
        resume_files(office)
    tell({"paused": False}, ["Angehängte Dateien werden wieder abgeglichen."], as_json=as_json)


def _document_id(text: str) -> RecordId:
    return record_id(text, "DOCUMENT")


def _document(file: AttachedFile) -> dict[str, Json]:
    return {
        "id": file.document.hex(),
        "kind": file.kind,
        "title": file.title,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "is_here": file.is_here,
        "state": file.state.value,
        "at_hub": file.is_at_hub,
    }


def _line(file: AttachedFile) -> str:
    return f"{file.document.hex()}  {file.size:>9}  {file.media_type}  {file.title}  ({_where(file)})"


def _where(file: AttachedFile) -> str:
    match file.state:
        case FileState.HERE:
            return "hier, beim Hub" if file.is_at_hub else "hier"
        case FileState.AT_HUB:
            return "beim Hub"
        case FileState.LOADING:
            return "wird geladen"
        case FileState.NOT_AT_HUB:
            return "noch nicht beim Hub angekommen"


COMMANDS: dict[str, click.Command] = {each.name or "": each for each in (attach, attachments, attachment)}
