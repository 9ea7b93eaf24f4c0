"""`kiim print`: a sheet about a person as PDF or HTML, in her language; logged like every printing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiim_desktop.cli.composing import Call, with_call, writing
from kiim_desktop.cli.file_commands import person_id
from kiim_desktop.cli.page_files import rendered
from kiim_desktop.cli.printing import as_json, tell
from kiim_desktop.presenters.paper.person_sheets import page_of
from kiim_desktop.presenters.paper.sheets import SHEETS, Part, SheetOrder, ground_of, usual_order
from kiim_desktop.usecases.sheet_words import Sheet, own_language, sheet_language

if TYPE_CHECKING:
    from kiim_desktop.usecases.printing import PaperFile

_FILE = click.Path(path_type=Path, dir_okay=False)
_SHEETS = {each.value.replace("_", "-"): each for each in SHEETS}
_PARTS = click.Choice([each.value for each in Part])


@click.command("print")
@click.argument("person")
@click.argument("sheet", type=click.Choice(sorted(_SHEETS)))
@click.option("--language", default="", metavar="CODE", help="z. B. uk, ar; ohne: die der Person, sonst Deutsch")
@click.option("--part", "parts", multiple=True, type=_PARTS, help="genau das darauf; ohne: das Übliche")
@click.option("--out", required=True, type=_FILE, help="PDF oder HTML, das es noch nicht gibt")
@with_call
@as_json
def print_(  # one option each
    call: Call,
    person: str,
    sheet: str,
    language: str,
    parts: Collection[str],
    out: Path,
    *,
    as_json: bool,
) -> None:
    """Ein Blatt zu PERSON schreiben: Terminzettel, Plan, „Meine Daten“ oder der Aktenbogen fürs Büro."""
    from kiim_desktop.usecases.printing import Printed, export_sheet, file_for_paper, save_sheet

    with writing(call) as office:
        paper = file_for_paper(office, person_id(person))
        order = _order(_SHEETS[sheet], language, parts, paper)
        content, path = rendered(page_of(order, ground_of(office, paper)), out)
        printed = Printed(order.sheet, order.language)
        if order.sheet.is_for_person:
            save_sheet(office, paper.file.row.id, printed, content, path)
        else:
            export_sheet(office, paper.file.row.id, printed, content, path, call.password)
    words = f"Geschrieben: {path.name}. Die Datei ist nicht verschlüsselt."
    tell({"page": path.name, "sheet": sheet, "language": order.language}, [words], as_json=as_json)


def _order(sheet: Sheet, language: str, parts: Collection[str], paper: PaperFile) -> SheetOrder:
    """Return what was asked for; SheetWordsUnreadable for a language there are no words in."""
    from kiim_desktop.usecases.printing import spoken_in

    usual = usual_order(sheet, sheet_language(language).code if language else own_language(spoken_in(paper)))
    wanted = frozenset(Part(each) for each in parts) & set(SHEETS[sheet].parts)
    return replace(usual, parts=wanted) if parts else usual


COMMANDS: dict[str, click.Command] = {"print": print_}
