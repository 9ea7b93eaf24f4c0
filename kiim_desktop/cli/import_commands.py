"""`kiim import` and `kiim export`: lists in, lists out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from kiim_desktop.base.ids import BatchId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.cli.composing import Call, looking, with_call, writing
from kiim_desktop.cli.counting import counted
from kiim_desktop.cli.edge import Commands, Partly
from kiim_desktop.cli.errors import MappingUnreadable, NotAnId
from kiim_desktop.cli.printing import Json, as_json, iso, local, tell
from kiim_desktop.interchange.columns import list_kinds, load_columns
from kiim_desktop.interchange.errors import MappingNotReadable
from kiim_desktop.interchange.given_mappings import GivenMapping, given_mapping, targets_of
from kiim_desktop.interchange.offers import offer_json
from kiim_desktop.interchange.persons import person_json
from kiim_desktop.interchange.recognising import PERSONS
from kiim_desktop.storage.batches import Batch
from kiim_desktop.usecases.importing import (
    ImportedRow,
    ImportFile,
    ImportReport,
    RowResult,
    continue_import,
    imports,
    open_import,
    preview_import,
    run_import,
)
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.taking_back import TakenBack, take_back_import

_FILE = click.Path(path_type=Path, dir_okay=False)
_WORDS = {
    RowResult.CREATED: "angelegt",
    RowResult.WARNED: "angelegt mit Hinweis",
    RowResult.DUPLICATE: "doppelte Zeile",
    RowResult.REFUSED: "abgelehnt",
    RowResult.IGNORED: "keine Person",
    RowResult.JOINED: "zu einer Akte genommen",
    RowResult.LEFT: "ausgelassen",
}


@click.command("import")
@click.argument("what", nargs=-1, metavar="DATEI | take-back IMPORT | continue IMPORT DATEI")
@click.option(
    "--as", "kind", type=click.Choice([*list_kinds()]), help="was in der Liste steht; sonst sagt es ihr Inhalt"
)
@click.option("--mapping", type=_FILE, help="JSON: Überschrift -> Feld (null: Text bleibt stehen), oder die Vorschau")
@click.option("--dry-run", is_flag=True, help="nur zeigen, was geschehen würde")
@click.option("--list", "listed", is_flag=True, help="die Importe dieses Geräts")
@click.option("--undo", metavar="IMPORT", help="diesen Import ganz zurücknehmen")
@click.option("--continue", "going_on", metavar="IMPORT", help="diesen Import mit seiner Datei weiterführen")
@with_call
@as_json
def import_(  # noqa: PLR0913  # one option each
    call: Call,
    what: Sequence[str],
    kind: str | None,
    mapping: Path | None,
    *,
    dry_run: bool,
    listed: bool,
    undo: str | None,
    going_on: str | None,
    as_json: bool,
) -> None:
    """Eine Liste übernehmen (xlsx, ods, csv, tsv, txt, json), weiterführen oder ganz zurücknehmen."""
    words = [*(["take-back", undo] if undo else []), *(["continue", going_on] if going_on else []), *what]
    match words:
        case [] if listed:
            _list(call, as_json=as_json)
        case ["take-back", batch]:
            _take_back(call, _batch(batch), as_json=as_json)
        case ["continue", batch, path]:
            _run(call, _Chosen(Path(path), mapping, kind or ""), _batch(batch), as_json=as_json)
        case [path] if not listed and path not in {"take-back", "continue"}:
            chosen = _Chosen(Path(path), mapping, kind or "")
            if dry_run:
                _preview(call, chosen, as_json=as_json)
            else:
                _run(call, chosen, None, as_json=as_json)
        case _:
            raise click.UsageError("import", click.get_current_context())


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Which file is meant and how it is to be read."""

    path: Path
    mapping: Path | None
    kind: str

    def open(self, office: Office, progress: Progress) -> ImportFile:
        given = _given(self.mapping, self.kind) if self.mapping else None
        return open_import(office, self.path, given, self.kind, progress)


def _preview(call: Call, chosen: _Chosen, *, as_json: bool) -> None:
    with looking(call) as office, counted() as progress:
        report = preview_import(office, chosen.open(office, progress), progress)
    _tell(report, as_json=as_json)


def _run(call: Call, chosen: _Chosen, batch: BatchId | None, *, as_json: bool) -> None:
    with writing(call) as office, counted() as progress:
        file = chosen.open(office, progress)
        report = continue_import(office, batch, file, progress) if batch else run_import(office, file, progress)
    _tell(report, as_json=as_json)
    if report.count(RowResult.REFUSED):
        raise Partly


def _take_back(call: Call, batch: BatchId, *, as_json: bool) -> None:
    with writing(call) as office, counted() as progress:
        done = take_back_import(office, batch, progress)
        document = _taken_back(office, done)
    text = [f"Zurückgenommen: {done.deleted} Einträge. Behalten, weil daran weitergearbeitet wurde: {len(done.kept)}."]
    tell(document, text + [f"  {each.person.hex()} Zeile {each.source_row}" for each in done.kept], as_json=as_json)
    if done.kept:
        raise Partly


def _list(call: Call, *, as_json: bool) -> None:
    with looking(call) as office:
        found = imports(office)
    text = [
        f"{each.id.hex()}  {local(each.at)}  {each.state.value}  {each.rows_done}/{each.rows_total}" for each in found
    ]
    tell({"imports": [_batch_json(each) for each in found]}, text or ["Noch keine Importe."], as_json=as_json)


def _tell(report: ImportReport, *, as_json: bool) -> None:
    first = report.mapping.chosen[0]
    document: Json = {
        "kind": report.mapping.kind,
        "sheet": first.name,
        "header_rows": list(first.header_rows),
        "mapping": targets_of(first),
        "sheets": [
            {"sheet": each.name, "header_rows": list(each.header_rows), "mapping": targets_of(each)}
            for each in report.mapping.chosen
        ],
        "batch": report.batch.hex() if report.batch else None,
        "remarks": list(report.mapping.remarks),
        "counts": {result.value: report.count(result) for result in RowResult},
        "rows": [_row(each) for each in report.rows],
    }
    lines = [*report.mapping.remarks, *(f"{report.count(result):6} {word}" for result, word in _WORDS.items())]
    lines += [f"Zeile {row.row}: {remark.text}" for row in report.rows for remark in row.warnings]
    lines += [f"Import {report.batch.hex()}"] if report.batch else []
    tell(document, lines, as_json=as_json)


def _row(row: ImportedRow) -> Json:
    found: dict[str, Json] = {
        "row": row.row,
        "outcome": row.result.value,
        "warnings": [{"code": each.code, "field": each.target, "text": each.text} for each in row.warnings],
    }
    found |= {"sheet": row.sheet} if row.sheet else {}
    found |= {"person": row.person.hex()} if row.person else {}
    found |= {"duplicate_of": row.duplicate_of} if row.duplicate_of else {}
    found |= {"similar": [each.hex() for each in row.similar]} if row.similar else {}
    found |= {"record": person_json(row.read)} if row.read else {}
    found |= {"record": offer_json(row.offer)} if row.offer else {}
    return found


def _taken_back(office: Office, done: TakenBack) -> Json:
    return {
        "batch": done.batch.hex(),
        "deleted": done.deleted,
        "kept": [
            {
                "person": each.person.hex(),
                "record": each.record.hex(),
                "kind": kind.name if (kind := office.kinds.numbered(each.kind)) else str(each.kind),
                "row": each.source_row,
            }
            for each in done.kept
        ],
    }


def _batch_json(batch: Batch) -> Json:
    return {
        "id": batch.id.hex(),
        "at": iso(batch.at),
        "state": batch.state.value,
        "rows_done": batch.rows_done,
        "rows_total": batch.rows_total,
        "file": batch.file_hash[:32].hex(),
    }


def _batch(text: str) -> BatchId:
    try:
        return BatchId(bytes.fromhex(text))
    except ValueError as error:
        raise NotAnId(what="IMPORT") from error


def _given(path: Path, kind: str) -> GivenMapping:
    """Return the mapping in a JSON file; MappingUnreadable names the fields there are."""
    try:
        return given_mapping(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, MappingNotReadable) as error:
        raise MappingUnreadable(known=", ".join(load_columns(kind or PERSONS).columns)) from error


@click.group(cls=Commands)
def export() -> None:
    """Daten herausgeben; fragt das Kennwort noch einmal und wird protokolliert."""


@export.command()
@click.option("--out", required=True, type=_FILE, help="Datei, .csv oder .xlsx")
@with_call
@as_json
def persons(call: Call, out: Path, *, as_json: bool) -> None:
    """Alle Personen, eine Zeile je Person, eine Spalte je Feld."""
    from kiim_desktop.usecases.exporting import export_persons

    with looking(call) as office:
        count = export_persons(office, out, call.password)
    tell({"persons": count}, [f"{count} Personen geschrieben."], as_json=as_json)


COMMANDS: dict[str, click.Command] = {each.name or "": each for each in (import_, export)}
