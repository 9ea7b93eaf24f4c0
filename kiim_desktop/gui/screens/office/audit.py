"""Verwaltung, Protokoll: the filter, the pages of the log, the chosen line in full, and taking it out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout

from kiim_desktop.base.jobs import Jobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.file_dialogs import ask_save
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.lists.cells import Column, RowCells, Text
from kiim_desktop.gui.lists.page_model import PageModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.office.parts import Facts, Form, Listing, SectionPage
from kiim_desktop.gui.widgets.buttons import plain_button, text_button
from kiim_desktop.gui.widgets.choice import Choice, Option
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.office import audit as presented
from kiim_desktop.presenters.office.audit import Asked, AuditPresenter, AuditState, LogLine
from kiim_desktop.usecases.auditing import AuditView, purpose_of_log

_ROW = 32


class AuditPage(SectionPage):
    """Paints an AuditState."""

    def __init__(self, presenter: AuditPresenter, jobs: Jobs, look: Look) -> None:
        super().__init__(look, _("Protokoll dieses Geräts"))
        self.presenter = presenter
        self.model: PageModel[LogLine] = PageModel(jobs, lambda line: line.spoken, self)
        self._delegate = RowDelegate(look, _columns(FrameWidth.FULL), self._cells, height=_ROW)
        self.list = RowList(look, _("Zeilen des Protokolls"), self.model, self._delegate)
        self.listing = Listing(look, self.list, self._delegate, EmptyState(look, ""))
        self.filter = AuditFilter(look, presenter)
        self.total = PlainLabel(look, "", color="text2")
        self.export = plain_button(look, _("Als Tabelle speichern …"), self._pick, icon="export")
        self.title = PlainLabel(look, "", kind=Type.SECTION, wrap=True)
        self.facts = Facts(look)
        self.open = plain_button(look, _("Akte öffnen"), presenter.open_person)
        self.problem = PlainLabel(look, "", kind=Type.SMALL, color="danger", wrap=True)
        self._view: AuditView | None = None
        purpose = PlainLabel(look, purpose_of_log(), kind=Type.SMALL, color="text2", wrap=True)
        self.main_column.addLayout(self.inset(self.filter))
        self.main_column.addLayout(self.inset(purpose, self.total, self.export))
        self.main_column.addLayout(self.inset(self.problem))
        self.main_column.addWidget(self.listing, 1)
        for widget in (self.title, self.facts, self.open):
            self.side_column.addWidget(widget)
        self.side_column.addStretch(1)
        self.list.current_row_changed.connect(self._choose)
        self.list.opened.connect(lambda _row: self._focus_open())
        self.listing.empty.pressed.connect(presenter.clear)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.filter.focus_first)
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self.listing, context=inside).activated.connect(presenter.clear)
        self.model.failed.connect(self._failed)
        self.model.total_changed.connect(self._begin_at_top)
        self.model.loading_changed.connect(self._read)
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            (_("Strg+F"), _("zum Filter")),
            (_("↑ ↓"), _("Zeile wählen")),
            (_("Esc"), _("alle Zeilen")),
        )

    def opened(self) -> None:
        self.presenter.look()

    def focus_first(self) -> None:
        self.listing.focus_first()

    def set_room(self, room: FrameWidth) -> None:
        super().set_room(room)
        self._delegate.columns = _columns(room)
        self.listing.head.update()
        self.filter.place(2 if room is FrameWidth.COMPACT else 4)

    def show_state(self, state: AuditState) -> None:
        """Paint a state; may be called with the same one again."""
        self.filter.show_state(state)
        self.total.setText(state.total)
        if state.view is not None and state.view != self._view:
            self._view = state.view
            self.model.ask(self.presenter.fetch(state.view))
        has_rows = state.view is None or state.view.total > 0
        self.listing.empty.set_words(
            _("Dazu steht nichts im Protokoll."), _("Bitte einen anderen Zeitraum wählen."), _("Alles zeigen")
        )
        self.listing.show_any(has_rows=has_rows)
        self.export.setEnabled(has_rows)
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        line = state.chosen
        self.open.setVisible(state.person is not None)
        self.title.setText(line.action if line is not None else "")
        if line is not None:
            self.facts.show_facts(
                (
                    (_("Wann"), line.moment),
                    (_("Wer"), line.who),
                    (_("Umfang"), line.detail),
                    (_("Zweck"), line.purpose),
                    (_("Objekt"), line.object),
                    (_("Einwilligung"), line.consent),
                    (_("Nummer"), str(line.number)),
                )
            )

    @Slot(object)
    def _choose(self, row: object) -> None:
        self.presenter.choose(row if isinstance(row, LogLine) else None)

    @Slot(object)
    def _failed(self, error: object) -> None:
        if isinstance(error, Exception):
            self.presenter.explain(error)

    @Slot(int)
    def _begin_at_top(self, total: int) -> None:
        """Show the newest line in full: the side stands from the beginning, nothing jumps later."""
        if total:
            self.list.select_row(0)

    @Slot(bool)
    def _read(self, is_loading: bool) -> None:  # a slot
        """Show the current line once its page is there: whoever jumps is faster than the reading."""
        if not is_loading:
            self._choose(self.list.current_row())

    def _focus_open(self) -> None:
        if self.open.isVisible():
            self.open.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pick(self) -> None:
        chosen = ask_save(self, _("Protokoll speichern"), _("protokoll.xlsx"), _("Tabellen (*.xlsx *.csv)"))
        if chosen is not None:
            self.presenter.export(chosen)

    def _cells(self, row: object) -> RowCells:
        if not isinstance(row, LogLine):
            return RowCells(cells=())
        day, clock = Text(text=row.day, color="text2"), Text(text=row.time, color="text2")
        who, action = Text(text=row.who), Text(text=row.action)
        if self.room is FrameWidth.FULL:
            return RowCells(cells=(day, clock, who, action, Text(text=row.detail, color="text2", is_small=True)))
        return RowCells(cells=(day, clock, who, action))


class AuditFilter(Form):
    """From when to when, who, what; Eingabe asks, Esc shows everything again."""

    def __init__(self, look: Look, presenter: AuditPresenter) -> None:
        super().__init__(look, "")
        self.title.hide()
        self._presenter = presenter
        self.since = TextField(look, _("Von"), placeholder=_("z. B. 1.11. oder gestern"))
        self.until = TextField(look, _("Bis"), placeholder=_("z. B. heute"))
        self.user = Choice(look, _("Wer"), placeholder=_("alle"))
        self.action = Choice(look, _("Was"), [Option(*each) for each in presented.actions()], placeholder=_("alles"))
        self.clear = text_button(look, _("Filter leeren"), presenter.clear)
        self._people: tuple[tuple[str, str], ...] = ()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(look.px(12))
        self._grid.setVerticalSpacing(look.px(4))
        self.column.addLayout(self._grid)
        self._columns = 0
        self.place(4)
        for field in (self.since, self.until):
            field.finished.connect(self._ask)
        for choice in (self.user, self.action):
            choice.chosen.connect(self._ask)
        self.saved.connect(self._ask)
        self.left.connect(presenter.clear)

    @Slot()
    def focus_first(self) -> None:
        self.since.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def place(self, columns: int) -> None:
        """Stand in so many columns."""
        if columns == self._columns:
            return
        self._columns = columns
        fields = (self.since, self.until, self.user, self.action)
        for number, field in enumerate(fields):
            self._grid.addWidget(field, number // columns, number % columns, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self.clear, 0, columns, Qt.AlignmentFlag.AlignBottom)
        for column in range(5):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def show_state(self, state: AuditState) -> None:
        if state.people != self._people:
            self._people = state.people
            self.user.set_options([Option(*each) for each in state.people])
        self.since.set_text(state.asked.since)
        self.until.set_text(state.asked.until)
        self.since.set_error(state.since_problem)
        self.until.set_error(state.until_problem)
        self.user.set_key(state.asked.user)
        self.action.set_key(state.asked.action)
        self.clear.setEnabled(state.asked.is_anything)

    @Slot()
    def _ask(self, _key: str = "") -> None:
        asked = Asked(since=self.since.text(), until=self.until.text(), user=self.user.key(), action=self.action.key())
        self._presenter.ask(asked)


def _columns(room: FrameWidth) -> tuple[Column, ...]:
    day, clock = Column(title=_("Tag"), width=88), Column(title=_("Zeit"), width=48)
    who, action = Column(title=_("Wer"), share=2), Column(title=_("Was"), share=3)
    return (day, clock, who, action, Column(title=_("Umfang"), share=3)) if room is FrameWidth.FULL else (
        day, clock, who, action)  # fmt: skip
