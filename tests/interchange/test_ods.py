"""ods: the same cells as from xlsx, with looks and comments, and nothing hostile in it stalls or explodes."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date, datetime

import pytest

from kiim_desktop.interchange import errors
from kiim_desktop.interchange.ods import read_ods
from kiim_desktop.interchange.sheets import FileKind, Merge, Sheet
from kiim_desktop.interchange.workbook import read_workbook
from tests.interchange.ods_files import EMPTY_REST, HEAD, MIME, cell, document, ods, row, table, typed, zipped
from tests.interchange.tables import outcomes


def sheet_of(*rows: str, styles: str = "", attributes: str = "") -> Sheet:
    return read_workbook(ods(table(*rows, attributes=attributes), styles)).sheets[0]


def test_a_list_of_libreoffice_is_read_like_any_other() -> None:
    data = ods(table(HEAD, row("Karimi", "Mina", typed("date", "1990-02-01", "01.02.1990"), "Moorbeck"), EMPTY_REST))
    assert read_workbook(data).kind is FileKind.ODS
    person = outcomes(data)[2].person
    assert person is not None
    assert (person.family_name, person.birth, person.municipality) == ("Karimi", "1990-02-01", "Moorbeck")


def test_every_type_of_value_is_what_it_is_in_xlsx() -> None:
    (line,) = sheet_of(
        row(
            typed("float", "15112345678"), typed("float", "1.5"), typed("percentage", "0.25", "25 %"),
            typed("date", "2025-03-14"), typed("date", "2025-03-14T10:30:00"), typed("time", "PT09H05M00S"),
            typed("boolean", "true"), typed("currency", "12", "12,00 €"), typed("date", "-0044-03-15", "Iden"),
            typed("float", "NaN", "?"), cell(attributes='office:value-type="string" office:string-value="still"'),
        )
    ).rows  # fmt: skip
    assert [line.cell(column).value for column in range(11)] == [
        15112345678, 1.5, 0.25, date(2025, 3, 14), datetime(2025, 3, 14, 10, 30),  # noqa: DTZ001  # cells have no zone
        "09:05:00", True, 12, "Iden", "?", "still",
    ]  # fmt: skip


def test_of_a_formula_the_stored_result_is_read_and_an_error_is_one() -> None:
    (line,) = sheet_of(
        row(
            typed("float", "7", attributes='table:formula="of:=SUM([.A1:.A2])"'),
            cell(attributes='table:formula="of:=[.A1]"'),
            cell("#NV", 'calcext:value-type="error" table:formula="of:=NA()"'),
        )
    ).rows
    assert [(line.cell(c).value, line.cell(c).is_formula, line.cell(c).is_error) for c in range(3)] == [
        (7, True, False),
        (None, True, False),
        ("#NV", True, True),
    ]


def test_merged_hidden_and_commented_is_told() -> None:
    note = "<office:annotation><text:p>nur</text:p><text:p>dienstags</text:p></office:annotation>"
    sheet = sheet_of(
        '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>',
        row(cell("Person", 'table:number-columns-spanned="3" table:number-rows-spanned="2"'),
            '<table:covered-table-cell table:number-columns-repeated="2"/>', "rechts"),
        row(cell("Berg", inside=note), attributes='table:visibility="filter"'),
    )  # fmt: skip
    assert sheet.merges == (Merge(1, 2, 0, 2),)
    assert sheet.hidden_columns == {1, 2}
    assert sheet.rows[0].text(3) == "rechts"
    assert (sheet.rows[1].is_hidden, sheet.rows[1].cell(0).comment) == (True, "nur\ndienstags")
    assert sheet.rows[1].text(0) == "Berg"


def test_a_hidden_sheet_is_only_proposed() -> None:
    styles = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'  # noqa: E501
    workbook = read_workbook(
        ods(table(HEAD, row("a", "b")) + table(HEAD, name="alt", attributes='table:style-name="ta2"'), styles)
    )
    assert [(sheet.name, sheet.is_hidden) for sheet in workbook.sheets] == [("Liste", False), ("alt", True)]


def test_looks_come_from_the_cell_its_row_its_column_and_their_parents() -> None:
    styles = (
        '<style:style style:name="grau" style:family="table-cell">'
        '<style:table-cell-properties fo:background-color="#c0c0c0"/></style:style>'
        '<style:style style:name="weg" style:family="table-cell" style:parent-style-name="grau">'
        '<style:text-properties style:text-line-through-style="solid" fo:font-weight="bold"/></style:style>'
        '<style:style style:name="kreis" style:family="table-cell" style:parent-style-name="kreis"/>'
    )
    columns = '<table:table-column/><table:table-column table:default-cell-style-name="grau"/>'
    upper, lower = sheet_of(
        columns,
        row(cell("a", 'table:style-name="weg"'), "b", cell("c", 'table:style-name="kreis"')),
        row("d", attributes='table:default-cell-style-name="weg"'),
        styles=styles,
    ).rows
    assert (upper.cell(0).fill, upper.cell(0).is_struck, upper.cell(0).is_bold) == ("C0C0C0", True, True)
    assert (upper.cell(1).fill, upper.cell(1).is_struck, upper.cell(2).fill) == ("C0C0C0", False, "")
    assert lower.cell(0).is_struck


def test_spaces_tabs_and_lines_of_a_cell_are_kept_but_not_a_drawing_on_it() -> None:
    inside = (
        "<draw:frame><draw:text-box><text:p>Aushang</text:p></draw:text-box></draw:frame>"
        '<text:p>Anna<text:s text:c="2"/><text:span>Maria</text:span><text:tab/>x\n  y</text:p><text:p>zwei</text:p>'
    )
    (line,) = sheet_of(row(cell(attributes='office:value-type="string"', inside=inside))).rows
    assert line.cell(0).value == "Anna  Maria\tx y\nzwei"


def test_equal_rows_and_cells_stand_for_as_many() -> None:
    sheet = sheet_of(
        HEAD,
        row("Karimi", cell("x", 'table:number-columns-repeated="3"'), attributes='table:number-rows-repeated="3"'),
        row("Berg"),
    )
    assert [each.number for each in sheet.rows] == [1, 2, 3, 4, 5]
    assert [sheet.row(3).text(column) for column in range(5)] == ["Karimi", "x", "x", "x", ""]


def test_a_row_repeated_to_the_end_of_the_sheet_does_not_explode_and_is_told() -> None:
    workbook = read_workbook(ods(table(HEAD, row("Karimi", "Mina", attributes='table:number-rows-repeated="1048575"'))))
    assert len(workbook.sheets[0].rows) == 1001
    assert "Zeile 2" in workbook.remarks[0]
    assert "1048575" in workbook.remarks[0]


def test_painted_empty_cells_to_the_end_of_the_sheet_are_no_rows() -> None:
    styles = '<style:style style:name="g" style:family="table-cell"><style:table-cell-properties fo:background-color="#ffff00"/></style:style>'  # noqa: E501
    painted = cell(attributes='table:style-name="g" table:number-columns-repeated="16384"')
    sheet = sheet_of(HEAD, row(painted, attributes='table:number-rows-repeated="1048575"'), row(painted), styles=styles)
    assert [each.number for each in sheet.rows] == [1]


def test_too_many_repeated_cells_are_refused_before_they_fill_the_memory() -> None:
    wide = row(cell("x", 'table:number-columns-repeated="16384"'), attributes='table:number-rows-repeated="1000"')
    with pytest.raises(errors.FileTooBig):
        read_workbook(ods(table(*[wide] * 50)))
    with pytest.raises(errors.FileTooBig):
        read_ods(ods(table(row("a", "b")) + table(row("c", "d"), name="zwei")), max_cells=3)


@pytest.mark.parametrize("number", ["-5", "0", "9" * 30])
def test_absurd_repetitions_do_no_harm(number: str) -> None:
    sheet = sheet_of(row("a", cell(attributes=f'table:number-columns-repeated="{number}"')),
                     row(attributes=f'table:number-rows-repeated="{number}"'), row("b"))  # fmt: skip
    assert {each.text(0) for each in sheet.rows} == {"a", "b"}


@pytest.mark.parametrize("number", ["x", "9" * 5000, "1.5"])
def test_a_repetition_that_is_no_number_is_a_broken_file(number: str) -> None:
    with pytest.raises(errors.FileBroken):
        sheet_of(row("a", attributes=f'table:number-rows-repeated="{number}"'))


def test_a_zip_bomb_is_refused_before_and_while_it_is_unpacked() -> None:
    bomb = ods(table(row("x" * 60_000_000)))
    with pytest.raises(errors.FileSuspicious):
        read_workbook(bomb)
    with pytest.raises(errors.FileTooBig):
        read_ods(ods(table(HEAD, row("x" * 5000))), max_unpacked=4000)


@pytest.mark.parametrize(
    "declared",
    ['<!DOCTYPE x [<!ENTITY a "aaaa">]>', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
     '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'],
)  # fmt: skip
def test_entities_and_outside_files_are_never_opened(declared: str) -> None:
    evil = document(table(HEAD, row("Karimi", "&a;"))).replace("?>", f"?>{declared}", 1)
    with pytest.raises(errors.FileSuspicious):
        read_workbook(zipped({"mimetype": MIME, "content.xml": evil}))


def test_xml_as_deep_as_a_well_is_refused() -> None:
    deep = "<text:span>" * 50_000 + "x" + "</text:span>" * 50_000
    with pytest.raises(errors.FileSuspicious):
        read_workbook(ods(table(row(cell(attributes='office:value-type="string"', inside=f"<text:p>{deep}</text:p>")))))


def test_a_table_in_a_cell_and_a_linked_one_are_no_sheets() -> None:
    inner = table(row("innen"), name="innen")
    linked = f"<table:dde-links><table:dde-link>{table(row('fern'), name='fern')}</table:dde-link></table:dde-links>"
    workbook = read_workbook(ods(table(row(cell("außen", inside=inner)), row("unten")) + linked))
    assert [sheet.name for sheet in workbook.sheets] == ["Liste"]
    assert [each.text(0) for each in workbook.sheets[0].rows] == ["außen", "unten"]


def test_a_protected_or_foreign_document_is_refused_with_its_reason() -> None:
    manifest = "<m><manifest:encryption-data/></m>"
    with pytest.raises(errors.FileProtected):
        read_workbook(ods(table(HEAD), **{"META-INF/manifest.xml": manifest}))
    with pytest.raises(errors.UnknownFileKind):
        read_workbook(ods(table(HEAD), mime="application/vnd.oasis.opendocument.text"))
    with pytest.raises(errors.UnknownFileKind):
        read_workbook(zipped({"content.xml": "<a/>"}))
    with pytest.raises(errors.FileIsEmpty):
        read_workbook(ods(table(EMPTY_REST)))


def test_whatever_is_damaged_ends_in_a_sentence() -> None:
    """Cut at every kind of place and flip bytes everywhere (seed 7): an error of ours or a table, never a crash."""
    data = ods(table(HEAD, *[row(f"Berg{n}", "Anna", typed("date", "1990-02-01")) for n in range(30)]))
    chance = random.Random(7)
    for _time in range(150):
        broken = bytearray(data)
        if chance.random() < 0.3:
            del broken[chance.randrange(4, len(broken)) :]
        else:
            for _flip in range(chance.randrange(1, 6)):
                broken[chance.randrange(4, len(broken))] ^= 1 << chance.randrange(8)
        try:
            read_workbook(bytes(broken))
        except errors.FileNotReadable:
            continue


def test_the_size_an_archive_admits_to_is_not_believed() -> None:
    data = bytearray(ods(table(HEAD, row("x" * 500_000, "y"))))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = archive.getinfo("content.xml").file_size
    lied = bytes(data).replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    with pytest.raises(errors.FileNotReadable):
        read_ods(lied, max_unpacked=100_000)
