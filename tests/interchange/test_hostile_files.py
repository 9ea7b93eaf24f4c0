"""A file that is broken, huge or hostile ends in a German sentence, never in a crash or a stall."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from kiim_desktop.interchange import errors
from kiim_desktop.interchange.excel import read_excel
from kiim_desktop.interchange.plan import propose
from kiim_desktop.interchange.workbook import open_workbook, read_workbook
from tests.interchange.tables import TODAY, codes, csv_bytes, excel, excel_bytes, outcomes

LIST = (("Name", "Vorname", "geb."), ("Karimi", "Mina", "1990"))


def with_entry(data: bytes, name: str, content: bytes) -> bytes:
    """Return the archive with one entry replaced."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return result.getvalue()


def sheet_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.timeout(30)  # milliseconds, or for ever
def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = with_entry(excel_bytes(excel(*LIST)), "xl/worksheets/sheet1.xml", b"<c>" + b" " * 60_000_000)
    with pytest.raises(errors.FileSuspicious):
        read_workbook(bomb)


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(errors.FileTooBig):
        read_excel(excel_bytes(excel(*LIST)), max_unpacked=1000)


def test_entities_in_xml_are_not_expanded() -> None:
    whole = excel_bytes(excel(*LIST))
    evil = sheet_of(whole).replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet', 1)
    with pytest.raises(errors.FileNotReadable):
        read_workbook(with_entry(whole, "xl/worksheets/sheet1.xml", evil.encode()))


@pytest.mark.timeout(30)  # milliseconds, or for ever
def test_one_cell_at_the_end_of_the_sheet_does_not_stall() -> None:
    book = excel(*LIST)
    assert book.active is not None
    book.active["XFD1048576"] = "x"
    rows = outcomes(excel_bytes(book))
    assert rows[2].person is not None


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_broken(share: float) -> None:
    data = excel_bytes(excel(*LIST))
    with pytest.raises(errors.FileBroken):
        read_workbook(data[: int(len(data) * share)])


@pytest.mark.parametrize(
    "content", [b"", b"<worksheet>", b"\x00\x01\x02", b"<worksheet><sheetData><row r='x'><c/></row>"]
)
def test_a_workbook_with_rubbish_inside_is_broken(content: bytes) -> None:
    with pytest.raises(errors.FileNotReadable):
        read_workbook(with_entry(excel_bytes(excel(*LIST)), "xl/worksheets/sheet1.xml", content))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", errors.FileIsEmpty),
        (b" \r\n ", errors.FileIsEmpty),
        (b"%PDF-1.7 ...", errors.UnknownFileKind),
        (b"\x89PNG\r\n\x1a\n", errors.UnknownFileKind),
        (b"<html><table><tr><td>Name</td></tr></table></html>", errors.UnknownFileKind),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), errors.OldFileFormat),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90) + "EncryptedPackage".encode("utf-16-le"),
            errors.FileProtected,
        ),
        (bytes(range(256)) * 20, errors.EncodingUnknown),
        (b"Name;Vorname\r\nKa\x00rimi;Mina\r\n", errors.EncodingUnknown),
        (b"\x01\x02\x03\x04\x05" * 50, errors.EncodingUnknown),
        (b"\xff\xfeN", errors.EncodingUnknown),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(data: bytes, error: type[errors.FileNotReadable]) -> None:
    with pytest.raises(error):
        read_workbook(data)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(errors.UnknownFileKind):
        read_workbook(buffer.getvalue())


def test_the_content_decides_not_the_name(tmp_path: Path) -> None:
    disguised = tmp_path / "liste.csv"
    disguised.write_bytes(excel_bytes(excel(*LIST)))
    assert open_workbook(disguised).kind.value == "xlsx"
    with pytest.raises(errors.FileMissing):
        open_workbook(tmp_path / "nowhere.csv")
    with pytest.raises(errors.FileTooBig):
        open_workbook(disguised, max_file=10)


def test_a_file_without_headings_says_so() -> None:
    workbook = read_workbook(csv_bytes("1;2;3", "4;5;6"))
    with pytest.raises(errors.NoHeaderFound):
        propose(workbook, codes(), TODAY)


@pytest.mark.parametrize(
    "giant",
    ["x" * 900_000, "\n" * 300_000, "<" * 200_000, "<b>" * 60_000, "1.1.23 " * 40_000, "((((" * 50_000,
     " " * 400_000 + "x",
     "0151 " * 50_000, "& " * 90_000, "\t" * 300_000 + "1.1.23", "A," * 90_000],
)  # fmt: skip
@pytest.mark.timeout(30)  # milliseconds, or for ever
def test_a_giant_cell_is_kept_and_does_not_stall(giant: str) -> None:
    quoted = '"' + giant + '"'
    rows = outcomes(
        csv_bytes("Name;Vorname;geb.;Bemerkung;Telefon;Ort", f"Karimi;Mina;{quoted};{quoted};{quoted};{quoted}")
    )
    assert any(each.person is not None for each in rows.values())


def test_a_cell_beyond_all_measure_is_refused() -> None:
    with pytest.raises(errors.FileBroken):
        read_workbook(csv_bytes("Name;Vorname", f'Karimi;"{"x" * 2_000_000}"'))


def test_no_error_carries_what_stood_in_the_file() -> None:
    with pytest.raises(errors.InterchangeError) as caught:
        propose(read_workbook(csv_bytes("Karimi;Mina;1990", "Osman;Ali;1991")), codes(), TODAY)
    assert "Karimi" not in str(caught.value)
