"""Text tables and json: the separator and the encoding are guessed, a damaged sign is told and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiim_desktop.interchange import errors
from kiim_desktop.interchange.sheets import FileKind, Workbook
from kiim_desktop.interchange.workbook import open_workbook, read_workbook
from tests.interchange.ods_files import HEAD, ods, row, table
from tests.interchange.tables import csv_bytes, excel, excel_bytes, outcomes

LINES = ("Name;Vorname;Staatsangehörigkeit;Straße", "Müller;Jörg;türkisch;Große Gasse", "Weiß;Zoë;deutsch;Am Öhr")


def texts(workbook: Workbook) -> list[list[str]]:
    return [[each.text(column) for column in each.filled] for each in workbook.sheets[0].rows]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_separator_and_encoding_are_told_by_the_content(separator: str, encoding: str) -> None:
    workbook = read_workbook(csv_bytes(*LINES, encoding=encoding, delimiter=separator))
    assert workbook.delimiter == separator
    assert texts(workbook) == [line.split(";") for line in LINES]
    assert workbook.remarks == ()


def test_utf_16_without_a_mark_is_told_even_if_most_letters_are_arabic() -> None:
    lines = ("الاسم;العائلة;المدينة", *("محمد;كريمي;دمشق" for _each in range(30)))
    for encoding in ("utf-16-le", "utf-16-be"):
        assert texts(read_workbook(csv_bytes(*lines, encoding=encoding)))[1] == ["محمد", "كريمي", "دمشق"]


def test_the_old_mac_is_told_by_letters_in_the_middle_of_words_and_said() -> None:
    workbook = read_workbook(csv_bytes(*LINES, encoding="mac_roman").replace(b"\r\n", b"\r"))
    assert (texts(workbook)[1][0], workbook.encoding) == ("Müller", "mac-roman")
    assert "mac-roman" in workbook.remarks[0]


def test_latin_9_is_told_by_the_euro_and_the_carons() -> None:
    lines = ("Name;Vorname;Gebühr", "Matuška;Željko;12 €", "Müller;Jörg;9 €")
    workbook = read_workbook(csv_bytes(*lines, encoding="iso8859-15"))
    assert texts(workbook) == [line.split(";") for line in lines]


def test_windows_letters_are_not_taken_for_those_of_a_mac() -> None:
    lines = ("Name;Vorname;Ort", "Matuška;Željko;Moorbeck", "Pešić;Šime;Moorbeck", "Müller;Jörg;§ 25")
    readable = tuple(line.replace("ć", "c") for line in lines)
    assert texts(read_workbook(csv_bytes(*readable, encoding="cp1252"))) == [line.split(";") for line in readable]


def test_a_broken_byte_in_the_middle_is_told_by_its_row_and_nothing_is_lost() -> None:
    good = [f"Müller{number};Jörg;Moorbeck" for number in range(500)]
    data = csv_bytes("Name;Vorname;Ort", *good).replace("Müller250".encode(), b"M\xfcller250")
    workbook = read_workbook(data)
    assert texts(workbook)[251] == ["Müller250", "Jörg", "Moorbeck"]
    assert texts(workbook)[1:] == [line.split(";") for line in good]
    assert workbook.sheets[0].damaged == {252}
    assert "Zeile 252" in workbook.remarks[0]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_half_a_sign_of_utf_16_is_told_by_its_row(encoding: str) -> None:
    lines = ["Name;Vorname", *(f"Berg{number};Anna" for number in range(50))]
    data = "\n".join(lines).replace("Berg20", "Be\ud83dg20").encode(encoding, "surrogatepass")
    workbook = read_workbook(data)
    assert workbook.sheets[0].damaged == {22}
    assert texts(workbook)[21] == ["Be\ufffdg20", "Anna"]
    cut = read_workbook(data[:-1])
    assert len(cut.sheets[0].rows) == 51


def test_a_byte_windows_does_not_know_is_told_by_its_row() -> None:
    workbook = read_workbook(
        csv_bytes("Name;Vorname", "Müller;Jörg", "Berg;An\x01a", encoding="cp1252").replace(b"\x01", b"\x81")
    )
    assert texts(workbook)[1:] == [["Müller", "Jörg"], ["Berg", "An\ufffda"]]
    assert workbook.sheets[0].damaged == {3}


def test_no_text_from_a_file_holds_half_signs() -> None:
    """They cannot be written to the database."""
    files = [
        b"Name;Vorname\nM\xc3\xbcller;J\xffrg",
        "Name;Vorname\nBe\ud83drg;Anna\nA;B\nC;D".encode("utf-16-le", "surrogatepass"),
        b'[{"Name": "Be\\ud83drg", "Vorn\\ude00ame": "Anna"}]',
    ]
    for data in files:
        for each in read_workbook(data).sheets[0].rows:
            for cell in each.cells.values():
                cell.text.encode()


@pytest.mark.parametrize("name", ["liste.xls", "liste.csv", "liste.txt", "liste", "liste.json"])
def test_the_name_of_a_file_says_nothing(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    contents = {
        FileKind.DELIMITED: csv_bytes(*LINES),
        FileKind.XLSX: excel_bytes(excel(("Name", "Vorname"), ("Karimi", "Mina"))),
        FileKind.ODS: ods(table(HEAD, row("Karimi", "Mina"))),
        FileKind.JSON: b'[{"Name": "Karimi", "Vorname": "Mina"}]',
    }
    for kind, data in contents.items():
        path.write_bytes(data)
        assert open_workbook(path).kind is kind


PEOPLE = [
    {"Nachname": "Karimi", "Vorname": "Mina", "Geburtsdatum": "01.02.1990", "Ort": "Moorbeck"},
    {"Nachname": "Berg", "Vorname": "Anna", "Telefon": ["0151 23456789", "0151 98765432"], "Hobby": None},
]


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(PEOPLE).encode(),
        json.dumps(PEOPLE, indent=2, ensure_ascii=False).encode("utf-8-sig"),
        json.dumps({"stand": "2025", "personen": PEOPLE}).encode("utf-16"),
        "\n".join(json.dumps(each) for each in PEOPLE).encode(),
    ],
)
def test_objects_of_json_are_rows_and_their_names_headings(data: bytes) -> None:
    assert read_workbook(data).kind is FileKind.JSON
    first, second = outcomes(data).values()
    assert first.person is not None
    assert second.person is not None
    assert (first.row, first.person.family_name, first.person.birth) == (1, "Karimi", "1990-02-01")
    assert second.person.phones == ("+4915123456789", "+4915198765432")


def test_a_line_of_json_that_cannot_be_read_stays_as_text_in_its_row() -> None:
    lines = [json.dumps(PEOPLE[0]), '{"Nachname": "Osman", "Vorn', json.dumps(PEOPLE[1]), "[1, 2]"]
    workbook = read_workbook("\n".join(lines).encode())
    assert texts(workbook)[2] == ['{"Nachname": "Osman", "Vorn']
    assert texts(workbook)[4] == ["1; 2"]
    assert "Zeile 2, 4" in workbook.remarks[0]


def test_objects_in_objects_and_names_given_twice_lose_nothing() -> None:
    inner = '"Adresse": {"Ort": "Moorbeck", "PLZ": "01234"}, "ja": true, "n": 1e400'
    head, line = texts(read_workbook(f'[{{"Name": "Karimi", "Name": "Berg", {inner}}}]'.encode()))
    assert head == ["Name", "Name 2", "Adresse.Ort", "Adresse.PLZ", "ja", "n"]
    assert line == ["Karimi", "Berg", "Moorbeck", "01234", "ja", "inf"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"[]", errors.FileIsEmpty),
        (b'[{"Name": "Karimi"', errors.FileBroken),
        (b'{"Name": ', errors.FileBroken),
        (b"[" * 100_000, errors.FileNotReadable),
        (b'{"a":' * 100_000, errors.FileNotReadable),
        (b"[[1, 2], [3, 4]]", errors.FileBroken),
        (b'[{"Name": ' + b"9" * 10_000 + b"}]", errors.FileBroken),
        (json.dumps([{f"Spalte {n}": n for n in range(20_000)}]).encode(), errors.FileSuspicious),
    ],
)
def test_json_that_is_no_list_is_refused(data: bytes, error: type[errors.FileNotReadable]) -> None:
    with pytest.raises(error):
        read_workbook(data)


def test_a_table_whose_first_heading_begins_with_a_bracket_is_a_table() -> None:
    assert read_workbook(csv_bytes("[Nr];Name", "1;Karimi")).kind is FileKind.DELIMITED
    assert read_workbook(csv_bytes("{id};Name", "1;Karimi")).kind is FileKind.DELIMITED
