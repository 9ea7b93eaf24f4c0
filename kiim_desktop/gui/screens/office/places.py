"""Verwaltung, Bekannte Stellen: the hub and the offices, with whom the words were compared, comparing them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.cells import Column, Name, RowCells, chip_of
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.office.comparing import WordsForm
from kiim_desktop.gui.screens.office.parts import Facts, Listing, SectionPage
from kiim_desktop.gui.screens.office.rows import show_rows
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.office.places import PlaceRow, PlacesPresenter, PlacesState


class PlacesPage(SectionPage):
    """Paints a PlacesState."""

    def __init__(self, presenter: PlacesPresenter, look: Look) -> None:
        super().__init__(look, _("Bekannte Stellen im Landkreis"))
        self.presenter = presenter
        self.model: RowsModel[PlaceRow] = RowsModel(InlineJobs(), lambda row: row.spoken, self)
        self._delegate = RowDelegate(look, _columns(), _cells)
        self.list = RowList(look, _("Stellen"), self.model, self._delegate)
        self.listing = Listing(look, self.list, self._delegate, EmptyState(look, ""))
        self.note = PlainLabel(look, "", color="text2", wrap=True)
        self.notices = PlainLabel(look, "", color="warn", wrap=True)
        self.title = PlainLabel(look, "", kind=Type.SECTION, wrap=True)
        self.facts = Facts(look)
        self.hint = PlainLabel(look, "", kind=Type.SMALL, color="text2", wrap=True)
        self.form = WordsForm(look, _("Vergleichen"))
        self.main_column.addLayout(self.inset(self.note))
        self.main_column.addLayout(self.inset(self.notices))
        self.main_column.addWidget(self.listing, 1)
        for widget in (self.title, self.facts, self.hint, self.form):
            self.side_column.addWidget(widget)
        self.side_column.addStretch(1)
        self.form.typed.connect(presenter.type_words)
        self.form.saved.connect(presenter.confirm)
        self.form.left.connect(self.focus_first)
        self.list.current_row_changed.connect(self._choose)
        self.list.opened.connect(lambda _row: self._focus_words())
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        return ((_("Eingabe"), _("Wörter eintippen, dann vergleichen")), (_("Esc"), _("zurück zur Liste")))

    def opened(self) -> None:
        self.presenter.look()

    def changed(self) -> None:
        if self.isVisible():
            self.presenter.look()

    def focus_first(self) -> None:
        self.listing.focus_first()

    def show_state(self, state: PlacesState) -> None:
        """Paint a state; may be called with the same one again."""
        had_form = self.form.isVisible() and self.form.words.line.hasFocus()
        show_rows(self.list, self.model, state.places, lambda row: row.id == state.chosen)
        self.listing.empty.set_words(
            _("Dieses Büro kennt noch keine andere Stelle."),
            _("Das Verzeichnis des Landkreises kommt mit der Aufnahme und dem ersten Abgleich."),
        )
        self.listing.show_any(has_rows=bool(state.places) or not state.is_loaded)
        self.note.setText(state.age)
        self.notices.setText("\n".join(state.notices))
        self.notices.setVisible(bool(state.notices))
        self._show_row(state)
        if had_form and not self.form.isVisible():
            self.focus_first()

    def _show_row(self, state: PlacesState) -> None:
        row = state.row
        self.side.setVisible(row is not None)
        if row is None:
            return
        may_compare = row.may_confirm
        self.title.setText(row.name)
        words = "" if may_compare else row.words
        self.facts.show_facts(((_("Stand"), row.standing.text), (_("Vier Wörter"), words)))
        self.hint.setText(_hint(row))
        self.form.setVisible(may_compare)
        self.form.title.setText(_("Am Telefon vergleichen"))
        self.form.told.setText(
            _("Rufen Sie die Nummer an, die Sie ohnehin kennen, und lassen Sie sich die vier Wörter vorlesen.")
        )
        self.form.show_words(state.typed, state.problem, may_save=state.may_confirm)

    def _focus_words(self) -> None:
        if self.form.isVisible():
            self.form.words.line.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _choose(self, row: object) -> None:
        if isinstance(row, PlaceRow):
            self.presenter.choose(row.id)


def _hint(row: PlaceRow) -> str:
    if row.is_own:
        return _("Diese Wörter lesen Sie vor, wenn eine andere Stelle anruft.")
    return _("Stimmen die Wörter, kann sich niemand als diese Stelle ausgeben, auch nicht beim Landkreis.")


def _columns() -> tuple[Column, ...]:
    return Column(title=_("Stelle")), Column(title=_("Vier Wörter"), width=224)


def _cells(row: object) -> RowCells:
    if not isinstance(row, PlaceRow):
        return RowCells(cells=())
    return RowCells(cells=(Name(name=row.name), chip_of(row.standing)))
