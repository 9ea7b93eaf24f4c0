"""The last step: what came of the list, what was not taken over, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.gui.file_dialogs import ask_save
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.cells import Column, Name, RowCells, Text, chip_of
from kiim_desktop.gui.lists.page_model import PageModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import plain_button, primary_button
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.scrolling import scrolling
from kiim_desktop.presenters.import_rows import RowLine
from kiim_desktop.presenters.import_state import ImportResult, ImportState
from kiim_desktop.presenters.importing import ImportPresenter
from kiim_desktop.presenters.words import NOTHING

_NUMBER, _LEAST_LIST = 72, 130
_COLUMNS = (Column(width=96), Column(), Column(width=220))


class ResultPage(QWidget):
    """Paints an ImportResult."""

    def __init__(self, presenter: ImportPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter, self._look = presenter, look
        self._shown: ImportResult | None = None
        self._title = PlainLabel(look, kind=Type.SECTION, semibold=True, wrap=True)
        self._counts = QGridLayout()
        self._saved = PlainLabel(look, color="text2", wrap=True)
        self._meaning = PlainLabel(look, color="text2", wrap=True)
        self._head = PlainLabel(look, _("Nicht übernommen"), kind=Type.SECTION, semibold=True)
        self._model: PageModel[RowLine] = PageModel(InlineJobs(), lambda line: line.spoken, self)
        self.list = RowList(look, _("Nicht übernommene Zeilen"), self._model, RowDelegate(look, _COLUMNS, _cells))
        self.resume = primary_button(look, _("Weiterführen"), self._resume)
        self.persons = primary_button(look, _("Zu den Personen"), lambda: presenter.desk.navigator.go("persons"))
        self.save = plain_button(look, "", self.ask_place, icon="table")
        self.take_back = plain_button(look, _("Ganz zurücknehmen"), self._take_back, icon="undo")
        self.again = plain_button(look, _("Noch eine Liste"), presenter.begin_anew)
        self._build()

    def show_state(self, state: ImportState) -> None:
        """Paint a state; may be called with the same one again."""
        result = state.result
        if result is None or result == self._shown:
            return
        if self._shown is None or self._shown.batch != result.batch or self._shown.left_over != result.left_over:
            self._model.ask(self._presenter.left_page)
        self._shown = result
        self._head.setVisible(bool(result.left_over))
        self.list.setVisible(bool(result.left_over))
        self._title.setText(result.title)
        self._show_counts(result.counts)
        words = ngettext("{n} Zeile als Datei speichern …", "{n} Zeilen als Datei speichern …", result.left_over)
        self.save.set_text(words.format(n=result.left_over))
        self.save.setVisible(bool(result.left_over))
        saved = _("Gespeichert unter {path}. Nach dem Ausbessern lässt sich die Datei ebenso einlesen.")
        self._saved.setText(saved.format(path=result.saved) if result.saved else "")
        self._saved.setVisible(bool(result.saved))
        self._meaning.setText(_meaning(result))
        self.resume.setVisible(result.is_unfinished)
        self.take_back.setVisible(result.batch is not None and not result.is_taken_back)
        self.persons.setVisible(not result.is_unfinished)

    def focus_first(self) -> None:
        first = self.resume if self.resume.isVisibleTo(self) else self.persons
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_place(self) -> None:
        """Ask where the rows go that were not taken over."""
        filters = _("Excel (*.xlsx)") + ";;" + _("Textdatei (*.csv)")
        name = _("nicht übernommen") + ".xlsx"
        chosen = ask_save(self, _("Zeilen speichern"), name, filters)
        if chosen is not None:
            self._presenter.save_left_over(chosen)

    def _resume(self) -> None:
        if self._shown is not None and self._shown.batch is not None:
            self._presenter.resume(self._shown.batch)

    def _take_back(self) -> None:
        if self._shown is not None and self._shown.batch is not None:
            self._presenter.take_back(self._shown.batch)

    def _show_counts(self, counts: tuple[tuple[str, int], ...]) -> None:
        while (item := self._counts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, (words, count) in enumerate(counts):
            number = PlainLabel(self._look, f"{count:,}".replace(",", "."), semibold=True, right=True)
            number.setFixedWidth(self._look.px(_NUMBER))
            self._counts.addWidget(number, row, 0)
            self._counts.addWidget(PlainLabel(self._look, words), row, 1)

    def _build(self) -> None:
        look, inside, buttons = self._look, QWidget(), FlowLayout(gap=self._look.px(8))
        column = QVBoxLayout(inside)
        side = look.space.page_side
        words = QVBoxLayout()
        words.setContentsMargins(side, 0, side, 0)
        words.setSpacing(look.px(12))
        column.setContentsMargins(0, look.px(8), 0, 0)
        column.setSpacing(look.px(8))
        self._counts.setHorizontalSpacing(look.px(12))
        self._counts.setVerticalSpacing(look.px(6))
        self._counts.setColumnStretch(1, 1)
        for button in (self.resume, self.persons, self.save, self.take_back, self.again):
            buttons.addWidget(button)
        words.addWidget(self._title)
        words.addLayout(self._counts)
        words.addWidget(self._meaning)
        words.addLayout(buttons)
        words.addWidget(self._saved)
        words.addSpacing(look.px(8))
        words.addWidget(self._head)
        column.addLayout(words)
        self.list.setMinimumHeight(look.px(_LEAST_LIST))
        column.addWidget(self.list, 1)
        column.addStretch(0)
        self.setLayout(scrolling(inside))


def _cells(row: object) -> RowCells:
    if not isinstance(row, RowLine):
        return RowCells(cells=())
    number = _("Zeile {n}").format(n=row.number)
    return RowCells(cells=(Text(text=number, color="text2"), Name(name=row.name or NOTHING), chip_of(row.standing)))


def _meaning(result: ImportResult) -> str:
    if result.is_taken_back:
        return _("Die Liste lässt sich danach noch einmal einlesen.")
    if result.is_unfinished:
        return _("Was schon da ist, bleibt, bis Sie sich entscheiden: weiterführen, wo es aufgehört hat, oder alles "
                 "zurücknehmen. Beides geht auch später und nach einem Neustart.")  # fmt: skip
    return _("Zurücknehmen geht auch später, als Ganzes. Woran inzwischen jemand weitergearbeitet hat, bleibt stehen.")
