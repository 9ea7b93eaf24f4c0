"""Verwaltung, Neues Gerät: how one comes in, which ones wait, and the words to compare."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.cells import Column, RowCells, Text
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.office.comparing import WordsForm
from kiim_desktop.gui.screens.office.parts import Listing, SectionPage, Steps
from kiim_desktop.gui.screens.office.rows import show_rows
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.office.joining import JoiningPresenter, JoiningState, WaitingRow


class JoiningPage(SectionPage):
    """Paints a JoiningState."""

    def __init__(self, presenter: JoiningPresenter, look: Look) -> None:
        super().__init__(look, _("Neues Gerät aufnehmen"))
        self.presenter = presenter
        self.model: RowsModel[WaitingRow] = RowsModel(InlineJobs(), lambda row: row.spoken, self)
        delegate = RowDelegate(look, _columns(), _cells)
        self.list = RowList(look, _("Wartende Geräte"), self.model, delegate)
        self.listing = Listing(look, self.list, delegate, EmptyState(look, ""))
        self.form = WordsForm(look, _("Vergleichen und aufnehmen"))
        self.main_column.addWidget(self.listing, 1)
        self.side_column.addWidget(self.form)
        self.how = PlainLabel(look, _("So kommt ein Gerät dazu"), kind=Type.SECTION)
        self.side_column.addSpacing(look.px(8))
        self.side_column.addWidget(self.how)
        self.side_column.addWidget(Steps(look, _steps()))
        self.side_column.addStretch(1)
        self.form.typed.connect(presenter.type_words)
        self.form.saved.connect(presenter.approve)
        self.form.left.connect(self.focus_first)
        self.listing.empty.pressed.connect(presenter.exchange)
        self.list.current_row_changed.connect(self._choose)
        self.list.opened.connect(lambda _row: self.form.words.line.setFocus(Qt.FocusReason.OtherFocusReason))
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        return ((_("Eingabe"), _("Wörter eintippen, dann aufnehmen")), (_("Esc"), _("zurück zur Liste")))

    def opened(self) -> None:
        self.presenter.look()

    def changed(self) -> None:
        if self.isVisible():
            self.presenter.look()

    def focus_first(self) -> None:
        self.listing.focus_first()

    def show_state(self, state: JoiningState) -> None:
        """Paint a state; may be called with the same one again."""
        had_form = self.form.isVisible() and self.form.words.line.hasFocus()
        show_rows(self.list, self.model, state.waiting, lambda row: row.id == state.chosen)
        if state.is_member:
            self.listing.empty.set_words(
                _("Es wartet kein Gerät."),
                _("Ist die Einladung auf dem neuen Gerät schon eingelesen, bitte abgleichen."),
                _("Jetzt abgleichen"),
            )
        else:
            self.listing.empty.set_words(
                _("Dieses Büro gehört noch zu keinem Landkreis."),
                _("Weitere Geräte gibt es erst, wenn es mit einer Einladung beigetreten ist."),
            )
        self.listing.show_any(has_rows=bool(state.waiting) or not state.is_loaded)
        row = state.row
        self.form.setVisible(row is not None)
        if row is not None:
            self.form.title.setText(row.label)
            self.form.told.setText(
                _("Aufgenommen. Das Gerät erfährt es mit dem nächsten Abgleich.")
                if row.is_decided
                else _("Rufen Sie dort an und lassen Sie sich die vier Wörter vorlesen, die das neue Gerät zeigt.")
            )
            self.form.words.setVisible(not row.is_decided)
            self.form.save.setVisible(not row.is_decided)
            self.form.show_words(state.words, state.problem, may_save=state.may_approve)
        elif had_form:
            self.focus_first()

    @Slot(object)
    def _choose(self, row: object) -> None:
        if isinstance(row, WaitingRow):
            self.presenter.choose(row.id)


def _steps() -> tuple[str, ...]:
    return (
        _("Beim Landkreis eine Einladung bestellen: eine Datei (.kiimenrol) und auf anderem Weg ein Code."),
        _("Auf dem neuen Gerät KiIM starten, die Datei wählen, Code, Namen und Kennwort eingeben."),
        _("Beide Geräte abgleichen, über die Leitung oder mit dem Stick. Dann steht das neue hier."),
        _("Am Telefon die vier Wörter vergleichen und aufnehmen. Mit dem nächsten Abgleich ist es dabei."),
    )


def _columns() -> tuple[Column, ...]:
    return Column(title=_("Gerät")), Column(title=_("Rolle"), width=104), Column(title=_("gefragt"), width=112)


def _cells(row: object) -> RowCells:
    if not isinstance(row, WaitingRow):
        return RowCells(cells=())
    return RowCells(cells=(Text(text=row.label), Text(text=row.role, color="text2"), Text(text=row.asked)))
