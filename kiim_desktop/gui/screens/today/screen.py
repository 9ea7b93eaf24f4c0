"""Heute: the list of what is to be done, with one action a row; appointments and what is to be clarified beside it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.forms.ask_strip import AskStrip
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.lists.grouped_list import GroupedList
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.today.folding import Folding
from kiim_desktop.gui.screens.today.questions import Questions
from kiim_desktop.gui.screens.today.rows import TaskRows, spoken
from kiim_desktop.gui.screens.today.side import TodaySide
from kiim_desktop.gui.widgets.buttons import plain_button
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.segments import Segments
from kiim_desktop.presenters.today import MINE, TodayPresenter, TodayState
from kiim_desktop.presenters.today_rows import DraftRow, HeadRow, Row
from kiim_desktop.presenters.today_sections import key_of
from kiim_desktop.storage.store import Changed


class TodayScreen(QWidget):
    """Paints a TodayState."""

    def __init__(self, presenter: TodayPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self._look = look
        self._choices: tuple[tuple[str, str], ...] = ((MINE, _("Meine")),)
        self._room: FrameWidth | None = None
        self._wants_side = False
        self.title = PlainLabel(look, kind=Type.TITLE, semibold=True)
        self.whose = Segments(look, _("Wessen Aufgaben"), self._choices)
        self.new_button = plain_button(look, _("Neue Aufgabe"), self.begin_task, icon="add", hint="N")
        self.side_button = plain_button(look, _("Termine"), self.toggle_side, hint="F4")
        self._rows = TaskRows(look)
        self._model: RowsModel[Row] = RowsModel(InlineJobs(), spoken)
        self.list: GroupedList[Row] = GroupedList(look, _("Zu tun"), self._model, self._rows, _same)
        self.empty = EmptyState(look, "")
        self.strip = AskStrip(look)
        self.side = TodaySide(look, presenter)
        self.folding = Folding(presenter, self.list)
        self.questions = Questions(look, presenter, self.list, self.strip)
        self._main, self._line = QWidget(), Ground(look, "line")
        self._content = QStackedWidget()
        self._head = QHBoxLayout()
        self._build()
        self._bind()
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            ("↑ ↓", _("wählen")),
            (_("Eingabe"), _("Akte öffnen")),
            (_("Leertaste"), _("erledigt")),
            ("← →", _("zu- und aufklappen")),
            ("S", _("verschieben")),
            ("X", _("trifft nicht zu")),
            ("N", _("neue Aufgabe")),
            ("T", _("neuer Termin")),
            ("G", _("weitergeben")),
            ("V", _("vertreten")),
            (_("Strg+N"), _("neue Person")),
            (_("Strg+E"), _("Notiz")),
        )

    @Slot()
    def begin_task(self) -> None:
        self.questions.task()

    def opened(self, _arguments: Mapping[str, object] | None = None, /, **_more: object) -> None:
        """Come into sight: read the day anew."""
        self.presenter.come()

    def changed(self, changed: Changed) -> None:
        self.presenter.changed(changed)

    def focus_first(self) -> None:
        if self.presenter.state.is_empty:
            self.empty.focus_button()
        else:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.list.select_first()

    def show_state(self, state: TodayState) -> None:
        """Paint a state; may be called with the same one again."""
        self.title.setText(state.short_title if self._room is FrameWidth.COMPACT else state.title)
        self._show_choices(state)
        had_keys = self.list.hasFocus()
        self.list.show_rows(state.rows)
        if had_keys:
            self.list.select_first()
        self._show_empty(state)
        self.side.show_state(state)
        self.side_button.set_text(_beside(state))

    @Slot()
    def toggle_side(self) -> None:
        """In a narrow window the appointments come and go; in a wide one they are there."""
        self._wants_side = not self._wants_side
        self._fit()
        if self.side.isVisible():
            self.side.focus_first()
        else:
            self.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _show_choices(self, state: TodayState) -> None:
        if state.choices and state.choices != self._choices:
            self._choices = state.choices
            self.whose.set_options(state.choices)
        if state.whose in dict(self._choices):
            self.whose.set_current(state.whose)
        self.whose.setVisible(len(self._choices) > 1)

    def _show_empty(self, state: TodayState) -> None:
        if state.is_empty:
            self._say_empty(state)
        self._content.setCurrentWidget(self.empty if state.is_empty else self.list)

    def _say_empty(self, state: TodayState) -> None:
        """Say that nothing is to be done; where nobody is on file yet, how to begin."""
        if state.is_new_office:
            hint = _("Hier beginnt der Tag, sobald jemand erfasst ist. Eine vorhandene Liste lässt sich einlesen.")
            self.empty.set_words(_("Noch ist niemand erfasst."), hint, _("Person anlegen"), _("Liste einlesen"))
        else:
            hint = _("Nächste Schritte aus Notizen und neue Aufgaben stehen hier an ihrem Tag.")
            self.empty.set_words(_("Nichts zu tun."), hint, _("Eine Aufgabe notieren"))

    def _begin(self) -> None:
        if self.presenter.state.is_new_office:
            self.presenter.new_person()
        else:
            self.begin_task()

    def _act(self, row: Row) -> None:
        if isinstance(row, DraftRow):
            self.presenter.open(row)
        elif not isinstance(row, HeadRow):
            self.presenter.finish(row)

    def _build(self) -> None:
        look, row, column = self._look, QHBoxLayout(self), QVBoxLayout(self._main)
        for layout in (row, column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        self._head.setContentsMargins(look.space.page_side, look.space.page_top, look.space.page_side, look.px(4))
        self._head.setSpacing(look.px(12))
        self._head.addWidget(self.title, 1)
        for widget in (self.whose, self.side_button, self.new_button):
            self._head.addWidget(widget)
        column.addLayout(self._head)
        column.addWidget(self._content, 1)
        column.addWidget(self.strip)
        self._content.addWidget(self.list)
        self._content.addWidget(self.empty)
        self._line.setFixedWidth(look.border.hairline)
        row.addWidget(self._main, 1)
        row.addWidget(self._line)
        row.addWidget(self.side)

    def _bind(self) -> None:
        presenter = self.presenter
        self.whose.chosen.connect(presenter.choose)
        self.list.opened.connect(presenter.open)
        self.list.action_chosen.connect(lambda row, _key: self._act(row))
        self.empty.pressed.connect(self._begin)
        self.empty.second_pressed.connect(presenter.read_list)
        self.strip.closed.connect(self.focus_first)
        ask = self.questions
        is_left = self.layoutDirection() is not Qt.LayoutDirection.RightToLeft
        for keys, deed in (
            ("S", ask.rest),
            ("X", ask.rule_out),
            ("G", ask.colleague),
            ("V", ask.absent),
            ("Left", lambda: self.folding.fold_current(is_folded=is_left)),
            ("Right", lambda: self.folding.fold_current(is_folded=not is_left)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(deed)
        for keys, deed in (
            ("N", ask.task),
            ("T", ask.appointment),
            ("F4", self.toggle_side),
            ("Ctrl+E", lambda: presenter.write_note(ask.beside())),
            ("Ctrl+N", presenter.new_person),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(deed)
        self._look.changed.connect(self._fit_anew)

    @Slot()
    def _fit_anew(self) -> None:
        """Lay out again after the look changed; a method, so that it ends with the screen."""
        self._fit(anew=True)

    def _fit(self, *, anew: bool = False) -> None:
        """Beside each other where there is room; in a narrow window the appointments come with F4."""
        room = frame_width(self.window().width(), self._look.scale)
        if anew or room is not self._room:
            self._room = room
            self._rows.set_room(room)
            self.list.doItemsLayout()
            self.strip.set_room(room)
            self.show_state(self.presenter.state)
        is_full, is_compact = room is FrameWidth.FULL, room is FrameWidth.COMPACT
        has_side = is_full or self._wants_side
        covers = has_side and is_compact
        self.side.setVisible(has_side)
        self.side.setFixedWidth(self.width() if covers else min(self._look.panel.today_right, self.width()))
        self._main.setVisible(not covers)
        self._line.setVisible(has_side and not covers)
        self.side_button.setVisible(not is_full)
        self.new_button.setVisible(not is_compact)


def _same(row: Row, other: Row) -> bool:
    return key_of(row) == key_of(other)


def _beside(state: TodayState) -> str:
    """Return what waits beside the list, each counted by its own name."""
    words = [_("Termine ({n})").format(n=len(state.appointments)) if state.appointments else _("Termine")]
    if state.news_unseen:
        words.append(_("Neu ({n})").format(n=state.news_unseen))
    if state.clarify_count:
        words.append(_("Zu klären ({n})").format(n=state.clarify_count))
    return " · ".join(words)
