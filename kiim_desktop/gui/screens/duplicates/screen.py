"""The screen of doubles: pairs to decide, several at once, the search for one, and the comparison at the right."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.duplicates.compare_panel import ComparePanel
from kiim_desktop.gui.screens.duplicates.pair_list import PairList
from kiim_desktop.gui.widgets.buttons import plain_button
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.comparing import ComparisonState
from kiim_desktop.presenters.duplicates import DuplicatesPresenter, DuplicatesState, PairLine
from kiim_desktop.storage.store import Changed


class DuplicatesScreen(QWidget):
    """Paints a DuplicatesState. `keys_changed` asks the frame to show other keys in its foot line."""

    keys_changed = Signal()

    def __init__(self, presenter: DuplicatesPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = self.presenter = presenter
        self._look = look
        self._about: PersonId | None = None
        self.headline = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self.other = TextField(look, _("Andere Akte"), placeholder=_("Name, Geburtsjahr oder Telefon"))
        self.apart_button = plain_button(look, "", self._tell_apart)
        self.pairs = PairList(presenter, look)
        self.panel = ComparePanel(presenter.comparing, look, may_decide=presenter.state.may_decide)
        self._left, self._line = QWidget(), Ground(look, "line")
        self._build()
        self._bind()
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        if self.panel.isVisibleTo(self):
            return self.panel.keys()
        state = self._presenter.state
        is_about = state.about is not None
        return (
            *((("↓", _("in die Liste")),) if is_about else ()),
            (_("Eingabe"), _("vergleichen")),
            *(((_("Leertaste"), _("markieren")),) if state.may_decide and not is_about else ()),
            *(((_("Entf"), _("verschiedene Personen")),) if state.may_decide else ()),
        )

    def opened(self, arguments: Mapping[str, object] | None = None, /, **more: object) -> None:
        """Come into sight: all pairs, or person=PersonId beside those like it."""
        about = {**(arguments or {}), **more}.get("person")
        self.other.set_text("")
        self._presenter.open(PersonId(about) if isinstance(about, bytes) else None)

    def changed(self, changed: Changed) -> None:
        self._presenter.changed(changed)

    def focus_first(self) -> None:
        if self._presenter.state.about is not None and self.pairs.model.total == 0:
            self.other.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.pairs.focus_first()

    def show_state(self, state: DuplicatesState) -> None:
        """Paint a state; may be called with the same one again."""
        self.headline.setText(state.headline)
        self.other.setVisible(state.about is not None)
        marked = len(state.marked)
        self.apart_button.setVisible(state.may_decide and state.about is None and marked > 0)
        self.apart_button.set_text(_("{n} markierte: verschiedene Personen").format(n=marked))
        self.pairs.show_state(state)
        if state.about != self._about:
            self._about = state.about
            self.keys_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the downward arrow lead from the search into what it found."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            self.pairs.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        look, column = self._look, QVBoxLayout(self._left)
        column.setContentsMargins(0, look.space.page_top, 0, 0)
        column.setSpacing(look.px(8))
        head = QVBoxLayout()
        head.setContentsMargins(look.space.page_side, 0, look.space.page_side, 0)
        head.setSpacing(look.px(8))
        title = QHBoxLayout()
        title.addWidget(PlainLabel(look, _("Doppelte Akten"), kind=Type.TITLE, semibold=True), 1)
        title.addWidget(self.apart_button)
        head.addLayout(title)
        head.addWidget(self.headline)
        head.addWidget(self.other)
        column.addLayout(head)
        column.addWidget(self.pairs, 1)
        self._line.setFixedWidth(look.border.hairline)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left, 1)
        row.addWidget(self._line)
        row.addWidget(self.panel)

    def _bind(self) -> None:
        rows = self.pairs.list
        rows.opened.connect(self._compare)
        rows.action_chosen.connect(self._mark)
        rows.clicked.connect(lambda _index: self._compare(self.pairs.current()))
        rows.left_at_top.connect(self.other.line.setFocus)
        self.pairs.empty.pressed.connect(lambda: self._presenter.desk.navigator.go("persons"))
        self.pairs.model.failed.connect(self._presenter.desk.navigator.explain)
        self.other.changed.connect(self._presenter.search)
        self.other.line.returnPressed.connect(self._compare_found)
        self.other.line.installEventFilter(self)
        self.panel.apart_wanted.connect(self._tell_apart)
        self.panel.closed.connect(rows.setFocus)
        self._presenter.comparing.on_change = self._follow
        delete = QShortcut(QKeySequence("Del"), rows)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._tell_apart)

    def _follow(self, state: ComparisonState) -> None:
        """Show the comparison; the keyboard goes with it when it comes."""
        was_open = self.panel.isVisible()
        self.panel.show_state(state)
        self._fit()
        if self.panel.isVisible() and not was_open:
            self.panel.focus_first()
        elif was_open and not self.panel.isVisible():
            self.focus_first()
        if self.panel.isVisible() is not was_open:
            self.keys_changed.emit()

    @Slot(object)
    def _compare(self, row: object) -> None:
        if isinstance(row, PairLine):
            self._presenter.compare(row)

    @Slot()
    def _compare_found(self) -> None:
        self._presenter.compare_found(self.pairs.current())

    @Slot(object, str)
    def _mark(self, row: object, _key: str) -> None:
        if isinstance(row, PairLine):
            self._presenter.mark(row)

    @Slot()
    def _tell_apart(self) -> None:
        """Say it of the marked pairs, else of the one that is compared, else of the current one."""
        current, compared = self.pairs.current(), self._presenter.comparing.pair
        if self._presenter.state.may_decide:
            self._presenter.tell_apart(compared or (current.key if current is not None else None))

    def _fit(self) -> None:
        """Fewer columns and a narrower panel where there is less room."""
        room = frame_width(self.window().width(), self._look.scale)
        is_open = self._presenter.comparing.state.listed is not None
        covers = is_open and room is FrameWidth.COMPACT
        self.panel.setFixedWidth(self.width() if covers else min(self._look.panel.new_person, self.width()))
        self._left.setVisible(not covers)
        self._line.setVisible(is_open and not covers)
        self.pairs.fit(room)
