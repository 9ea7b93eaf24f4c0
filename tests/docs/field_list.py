"""Renders the chapter "Alle Felder" from the declarations: `python -m tests.docs.field_list` writes it."""

from __future__ import annotations

from kiim_desktop.base.paths import resource
from kiim_desktop.domain.field_types import FieldType, Shape
from kiim_desktop.domain.kinds import KINDS
from kiim_desktop.domain.kinds.declaring import Field, Kind

NAME = "manual/90-felder.md"
SHAPES = {
    Shape.TEXT: "Text",
    Shape.LONG_TEXT: "langer Text",
    Shape.PHONE: "Nummer oder Adresse",
    Shape.CODE: "Liste",
    Shape.CODES: "Liste, mehrere",
    Shape.DATE: "Datum, auch ungenau",
    Shape.NUMBER: "Zahl",
    Shape.YES_NO: "ja oder nein",
    Shape.REFERENCE: "Verweis",
    Shape.REFERENCES: "Verweise",
    Shape.FILE: "Datei",
}


def render() -> str:
    """Return the whole chapter in Markdown."""
    return "\n\n".join([_HEAD, *(_kind(kind) for kind in KINDS.all if kind.is_of_person)]) + "\n"


_HEAD = """# Alle Felder

Diese Liste entsteht aus dem Programm selbst. Überall sind auch vier Antworten ohne Wert möglich: nicht gefragt,
unbekannt, möchte nicht sagen, trifft nicht zu. „Name“ ist der Name des Feldes in Befehlen (`kiim record`)."""


def _kind(kind: Kind) -> str:
    head = f"## {kind.title} (`{kind.name}`)\n\nDatengruppe: {kind.category.title}\n"
    rows = "\n".join(_row(field) for field in kind.fields)
    return f"{head}\n| Feld | Name | Art | Hinweis |\n|---|---|---|---|\n{rows}"


def _row(field: Field) -> str:
    return f"| {field.title} | `{field.name}` | {_shape(field.type)} | {field.help} |"


def _shape(type_: FieldType) -> str:
    return f"{SHAPES[type_.shape]} ({type_.unit})" if type_.unit else SHAPES[type_.shape]


if __name__ == "__main__":
    (resource("manual") / "90-felder.md").write_text(render(), encoding="utf-8")
