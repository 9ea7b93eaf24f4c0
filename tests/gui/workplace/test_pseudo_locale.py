"""Every text goes through the catalogue: in a language of brackets nothing stands outside them but data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QMenu, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.paths import resources
from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.deadline_rules import load_deadline_rules
from kiim_desktop.domain.kinds import RESIDENCE_TITLE
from kiim_desktop.domain.snippets import FIELDS
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.printing.sheets_view import SheetsView
from kiim_desktop.gui.style import Dress
from kiim_desktop.presenters.manual import chapters
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.gui.workplace.conftest import Place, _people, _placed
from tests.gui.workplace.scenes import scenes
from tests.pseudo import outside, pseudo_language

WORD = re.compile(r"[^\W\d_]{3,}")
NO_WORDS = re.compile(r"(?:/[\w.-]+){2,}|\b[0-9A-HJKMNP-TV-Z]{5}\b")
"""Folders, and the groups of a recovery sheet."""
ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
DATA = "Amina Haddad Zahra Azizi Lauenstein Berg Erstgespräch Zeugnis fehlt noch KiIM liste.csv Name Vorname Ort system"
OF_QT = "Scroll Left Scroll Right"
"""Names of the arrows of its tab bar; in German and English Qt brings its own words."""
CALENDAR = (
    "Mon Tue Wed Thu Fri Sat Sun Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "January February March April May June July August September October November December "
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"
)


def _with_a_deadline(office: Office) -> dict[str, PersonId]:
    """Return the persons of every scene; the permit of one runs out soon."""
    persons = _people(office)
    answers = {"title": "25(2)", "valid_until": "2026-12-20"}
    record_entry(office, persons["amina"], Entry(kind=RESIDENCE_TITLE, answers=answers))
    return persons


@pytest.fixture
def bracketed(tmp_path: Path, qtbot: QtBot, dressed: tuple[Look, Dress]) -> Iterator[Place]:
    with pseudo_language():
        yield from _placed(tmp_path, qtbot, dressed, "Welcome Center", _with_a_deadline)


def shown(root: QWidget) -> Iterator[tuple[str, str]]:
    """Yield every text somebody can see or hear, with what shows it; sheets are in the language of who gets them."""
    on_paper = root.findChildren(SheetsView)
    for widget in (root, *(each for each in root.findChildren(QWidget) if each not in on_paper)):
        where = type(widget).__name__
        for read in ("text", "placeholderText", "toolTip", "accessibleName", "accessibleDescription", "title"):
            said = getattr(widget, read, None)
            if callable(said) and not (read == "text" and isinstance(widget, (QLineEdit, QTextEdit, QPlainTextEdit))):
                yield where, str(said())
        if isinstance(widget, QMenu):
            yield from ((where, action.text()) for action in widget.actions())
        if isinstance(widget, QAbstractItemView) and (model := widget.model()) is not None:
            for row in range(model.rowCount()):
                for role in ROLES:
                    yield where, str(model.data(model.index(row, 0), role) or "")


def german_alone() -> list[str]:
    """Return the texts that exist in German only, the longest first: titles of the manual, plans, laws."""
    plans = [json.loads(each.read_text(encoding="utf-8")) for each in (resources() / "plans").iterdir()]
    laws = {edition.law.source for rule in load_deadline_rules(read_text).rules for edition in rule.editions}
    found = laws | {chapter.title for chapter in chapters()} | {text for plan in plans for text in strings(plan)}
    return sorted(found, key=len, reverse=True)


def strings(document: object) -> Iterator[str]:
    """Yield every text of a JSON document."""
    if isinstance(document, str) and document[:1].isupper():
        yield document
    elif isinstance(document, (dict, list)):
        for each in document.values() if isinstance(document, dict) else document:
            yield from strings(each)


def known_words(codes: CodeLists) -> set[str]:
    """Return the words that are data: what was typed, what codes say, names of days."""
    said = [each for listed in codes.values() for code in listed.codes.values() for each in (code.label, code.code)]
    return {word.casefold() for text in (DATA, OF_QT, CALENDAR, *FIELDS, *said) for word in WORD.findall(text)}


def strange_words(text: str, data: list[str], known: set[str]) -> list[str]:
    """Return the words of a text that are neither of the catalogue nor data."""
    left = NO_WORDS.sub(" ", re.sub(r"<[^>]*>|&\w+;", " ", outside(text)))
    for each in data:
        left = left.replace(each, " ")
    return [word for word in WORD.findall(left) if word.casefold() not in known]


def test_nothing_is_shown_that_is_not_in_the_catalogue(qtbot: QtBot, bracketed: Place) -> None:
    known, data = known_words(bracketed.office.codes), german_alone()
    bare: dict[str, str] = {}
    for scene in scenes(qtbot, bracketed, "amina"):
        for where, text in set(shown(bracketed.work.frame)):
            if strange := strange_words(text, data, known):
                bare.setdefault(f"{where}: {' '.join(strange)}", f"{scene}: {text[:120]}")
    assert not bare, "\n".join(f"{what}  ({where})" for what, where in bare.items())
