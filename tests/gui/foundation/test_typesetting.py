"""Paper: every letter has a font, nothing is torn by the end of a sheet, nobody's name is in the properties."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from kiim_desktop.gui.printing import letters
from kiim_desktop.gui.printing.letters import missing_letters, unset
from kiim_desktop.gui.printing.pdf import pdf_of
from kiim_desktop.gui.printing.previews import MOST, preview_of
from kiim_desktop.gui.printing.typesetting import TypesetPage
from kiim_desktop.presenters.paper.pages import (
    CodeGroups,
    Facts,
    Heading,
    Page,
    Paragraph,
    Said,
    Signature,
    Signatures,
    Table,
    written,
)
from kiim_desktop.usecases.errors import LettersMissing
from kiim_desktop.usecases.sheet_words import COMMON, Sheet, sheet_languages, sheet_words

FOLDERS = (COMMON, *(sheet.value for sheet in Sheet if sheet.is_for_person))
NOWHERE = "\U0001bfff"
"""A place in Unicode where no letter is."""
DPI = 50


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> QApplication:
    return qapp


def page(*blocks: object, rtl: bool = False, mark: str = "") -> Page:
    return Page(
        title=Said("Titel"),
        blocks=blocks,  # type: ignore[arg-type]  # blocks of any sort
        foot=Said("Büro am Markt"),
        is_right_to_left=rtl,
        mark=mark,
    )


def ink(image: QImage, part: QRect) -> int:
    """Return how many dark dots a part of a sheet has."""
    grey = image.copy(part.adjusted(0, 0, -1, -1)).convertToFormat(QImage.Format.Format_Grayscale8)
    return sum(dot < 128 for row in rows_of_dots(grey) for dot in row)


def rows_of_dots(grey: QImage) -> list[bytes]:
    """Return how light each dot is, line by line."""
    dots, step = bytes(grey.constBits()), grey.bytesPerLine()
    return [dots[y * step : y * step + grey.width()] for y in range(grey.height())]


def halves(image: QImage, top: float, bottom: float) -> tuple[int, int]:
    """Return the ink in the left and the right half between two heights of a sheet."""
    width, height = image.width(), image.height()
    y, tall = round(top * height), round((bottom - top) * height)
    return ink(image, QRect(0, y, width // 2, tall)), ink(image, QRect(width // 2, y, width // 2, tall))


@pytest.mark.parametrize("language", [each.code for each in sheet_languages()])
def test_each_letter_of_our_words_has_a_font(language: str) -> None:
    words = "".join(text for folder in FOLDERS for text in sheet_words(folder, language).texts.values())
    assert unset(words) == frozenset()


def test_a_letter_without_a_font_is_found_and_joiners_are_none() -> None:
    assert unset(f"a{NOWHERE}\u200c\u2068 ") == {NOWHERE}


def test_what_people_wrote_is_told_apart_from_our_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "_is_box", lambda sign, _font: "\u1200" <= sign <= "\u137f" or sign == "☃")
    theirs = missing_letters(page(Paragraph(written("Schnee ☃"))))
    assert (theirs.signs, theirs.scripts) == ("☃", ())
    lacking = page(Paragraph(Said("ቆጸራ")))
    assert missing_letters(lacking).scripts == (("Tigrinya", "Noto Sans Ethiopic"),)
    with pytest.raises(LettersMissing) as refusal:
        pdf_of(lacking)
    assert "Tigrinya" in refusal.value.sentence


def test_right_to_left_turns_title_columns_and_foot_round() -> None:
    table = Table(head=(Said("a"), Said("b")), rows=((written("mmmmmmmm"), Said("")),), shares=(70, 30))
    left = TypesetPage(page(table)).image(0, 2 * DPI)
    right = TypesetPage(page(table, rtl=True)).image(0, 2 * DPI)
    assert halves(left, 0.05, 0.095)[1] == 0
    assert halves(right, 0.05, 0.095)[0] == 0
    (l_start, l_end), (r_start, r_end) = halves(left, 0.14, 0.16), halves(right, 0.14, 0.16)
    assert l_start > l_end
    assert r_start < r_end
    assert halves(left, 0.93, 0.97)[0] > halves(left, 0.93, 0.97)[1] > 0
    assert halves(right, 0.93, 0.97)[1] > halves(right, 0.93, 0.97)[0] > 0


def lines_of(image: QImage) -> list[int]:
    """Return the heights at which a horizontal line of a table stands."""
    rows = rows_of_dots(image.convertToFormat(QImage.Format.Format_Grayscale8))
    return [y for y, row in enumerate(rows) if sum(dot < 240 for dot in row) > image.width() * 0.7]


@pytest.mark.parametrize("above", range(0, 56, 11))
def test_no_row_of_a_table_is_torn_and_its_head_comes_again(above: int) -> None:
    rows = tuple((written(f"Zeile {n}"), Said("drei\nZeilen\nhoch")) for n in range(30))
    table = Table(head=(Said("Kopf"), Said("Kopf")), rows=rows, shares=(50, 50))
    typeset = TypesetPage(page(*[Paragraph(written("x"))] * above, Heading(Said("Über der Tabelle")), table))
    with_table = [image for n in range(typeset.count) if lines_of(image := typeset.image(n, DPI))]
    assert len(with_table) > 1
    for image in with_table:
        found = lines_of(image)
        gaps = [after - before for before, after in pairwise(found) if after - before > 2]
        assert max(gaps) < 3 * min(gaps) + 8, "a row that reaches to the end of the sheet was torn"
        assert found[-1] < image.height() * 0.94


def test_a_heading_never_stands_alone_at_the_end_of_a_sheet() -> None:
    for above in range(30, 50):
        blocks = [Paragraph(written("x"))] * above
        full, alone = TypesetPage(page(*blocks)), TypesetPage(page(*blocks, Heading(Said("Kopf"))))
        both = TypesetPage(page(*blocks, Heading(Said("Kopf")), Heading(Said("Kopf"), 3), Paragraph(written("y"))))
        if both.count > full.count:
            last = both.image(both.count - 1, DPI)
            assert ink(last, QRect(0, 0, last.width(), round(last.height() * 0.2))) > 40
            assert alone.count >= full.count
            return
    pytest.fail("no sheet ended here")


def test_german_words_stay_on_the_sheet_of_their_translation() -> None:
    counts = set()
    for above in range(30, 45):
        bare = TypesetPage(page(*[Paragraph(written("x"))] * above)).count
        beside = TypesetPage(page(*[Paragraph(written("x"))] * above, Paragraph(Said("Свій", "Deutsch"))))
        if beside.count > bare:
            last = beside.image(beside.count - 1, 2 * DPI)
            counts.add(len(_rows_of_ink(last)))
    assert counts == {3}, "two lines and the foot"


def _rows_of_ink(image: QImage) -> list[int]:
    dark = [ink(image, QRect(0, y, image.width(), 2)) > 0 for y in range(image.height() - 2)]
    return [y for y, (before, now) in enumerate(pairwise(dark)) if now and not before]


def test_a_cell_longer_than_a_sheet_goes_on_and_ends() -> None:
    typeset = TypesetPage(page(Table(head=(Said("a"),), rows=((written("Wort " * 3000),),), shares=(100,))))
    assert 2 <= typeset.count <= 9


def test_lines_to_sign_on_are_drawn_and_a_mark_across_each_sheet() -> None:
    line = Signature(place_and_day=Said("Ort"), who=Said("Name"))
    assert lines_of(TypesetPage(page(Signatures((line,)))).image(0, DPI))
    plain, marked = TypesetPage(page()).image(0, DPI), TypesetPage(page(mark="Übung")).image(0, DPI)
    middle = QRect(plain.width() // 4, plain.height() // 3, plain.width() // 2, plain.height() // 3)
    for image, is_marked in ((plain, False), (marked, True)):
        shades = rows_of_dots(image.copy(middle).convertToFormat(QImage.Format.Format_Grayscale8))
        assert any(dot < 250 for row in shades for dot in row) is is_marked


def test_a_pdf_names_its_sheet_and_no_account_or_computer() -> None:
    content = pdf_of(page(Facts(((Said("a"), (written("b"),)),)), CodeGroups(("AAAAA",) * 6)))
    assert content.startswith(b"%PDF")
    assert re.search(rb"/Author \((?!\))", content) is None
    for word in (b"/home", b"root", b"Users"):
        assert word not in content


def test_a_long_file_shows_its_first_sheets_and_counts_them_all() -> None:
    long = page(*[Paragraph(written("Wort " * 400))] * 30)
    preview = preview_of(long)
    assert len(preview.pictures) == MOST < preview.count
