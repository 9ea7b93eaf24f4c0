"""Builds ods files for tests: the XML as LibreOffice writes it, in a zip with the type as its first entry."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

MIME = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip
_CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def document(body: str, styles: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} {_CALC}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )


def ods(body: str, styles: str = "", mime: str = MIME, **entries: str) -> bytes:
    """Return an ods file with these tables; `entries` are further parts by name (underscore for slash)."""
    return zipped({"mimetype": mime, "content.xml": document(body, styles)} | entries)


def zipped(entries: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def table(*rows: str, name: str = "Liste", attributes: str = "") -> str:
    return f'<table:table table:name="{name}" {attributes}>{"".join(rows)}</table:table>'


def row(*cells: str, attributes: str = "") -> str:
    """Return a row; what is no cell yet becomes one of text."""
    whole = (each if each.startswith("<") else cell(each) for each in cells)
    return f"<table:table-row {attributes}>{''.join(whole)}</table:table-row>"


def cell(text: str = "", attributes: str = "", inside: str = "") -> str:
    value = 'office:value-type="string"' if text and "value-type" not in attributes else ""
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n")) if text else ""
    return f"<table:table-cell {value} {attributes}>{inside}{paragraphs}</table:table-cell>"


def typed(kind: str, value: str, text: str = "", attributes: str = "") -> str:
    name = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}.get(kind, "value")
    return cell(text or value, f'office:value-type="{kind}" office:{name}="{value}" {attributes}')


HEAD = row("Name", "Vorname", "geb.", "Ort")
EMPTY_REST = row(
    cell(attributes='table:number-columns-repeated="16384"'), attributes='table:number-rows-repeated="1048570"'
)
"""How LibreOffice ends each sheet."""
