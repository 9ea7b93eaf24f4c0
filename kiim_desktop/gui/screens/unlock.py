"""The unlock screen: users at the left, password at the right, a few facts below (01-unlock)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QPainter, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiim_desktop import __version__
from kiim_desktop.base.ids import UserId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.lists.cells import Blank, Cell, Column, Name, RowCells, Text
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.training import practice_button
from kiim_desktop.gui.widgets.buttons import Button, ButtonKind, ButtonSize, primary_button
from kiim_desktop.gui.widgets.fields import PasswordField
from kiim_desktop.gui.widgets.labels import Divider, IconLabel, PlainLabel
from kiim_desktop.presenters.unlock import UnlockPresenter, UnlockState, UserCard

_USERS_WIDTH = 320
_FORM_WIDTH = 496
_USER_SIDE = 16
_FORM_SIDE = 40
_USER_ROW = 56
_FORGOTTEN_KEY = QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_B)


class UnlockScreen(QWidget):
    """Paints an UnlockState."""

    def __init__(
        self,
        presenter: UnlockPresenter,
        look: Look,
        parent: QWidget | None = None,
        *,
        practise: Callable[[], None] | None = None,
    ) -> None:
        """`practise` opens the profile for training; None: it is not offered."""
        super().__init__(parent)
        self._practise = practise
        self._presenter = presenter
        self._look = look
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(presenter.second_passed)
        self._build()
        QShortcut(_FORGOTTEN_KEY, self, presenter.forget, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._users.set_rows(presenter.state.users)
        presenter.on_change = self.show_state
        self.show_state(presenter.state)
        self.setFocusProxy(self.password.line)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the cursor into the password field: what is typed first is the password."""
        super().showEvent(event)
        self.password.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a compact window the list of one single user gives its room to the form."""
        super().resizeEvent(event)
        room = frame_width(self.window().width(), self._look.scale)
        is_needed = room is not FrameWidth.COMPACT or len(self._presenter.state.users) > 1
        self._side.setVisible(is_needed)

    def show_state(self, state: UnlockState) -> None:
        """Paint a state; may be called with the same one again."""
        self.office.setText(state.office)
        if self.list.currentIndex().row() != state.chosen:
            self.list.select_row(state.chosen)
        self.greeting.setText(state.greeting)
        self.password.set_error(state.problem)
        self.password.setEnabled(not state.is_busy)
        self.button.setEnabled(not state.is_busy and not state.wait)
        self.button.set_text(_open_words(state))
        self.forgotten.setVisible(state.may_recover)
        hint = _("Kennwort vergessen? Das Notfallblatt hilft: Strg+B.") if state.is_sheet_offered else ""
        self.hint.setText(state.note or hint)
        self.hint.setVisible(bool(self.hint.text()))
        self._second.start() if state.wait else self._second.stop()
        if state.problem and not state.is_busy:
            self.password.line.setFocus()
            self.password.line.selectAll()

    def come_back(self, note: str) -> None:
        """Ask for the password again, with what happened on the other way in."""
        self._presenter.come_back(note)

    @Slot()
    def _open(self) -> None:
        self._presenter.open(self.password.text())

    @Slot(object)
    def _choose(self, _row: object) -> None:
        self._presenter.choose(self.list.currentIndex().row())

    def _build(self) -> None:
        look, state = self._look, self._presenter.state
        outer, inside = QVBoxLayout(self), QWidget()
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        outer.addWidget(area, 1)
        outer.addWidget(self._foot())
        page = QVBoxLayout(inside)
        page.setContentsMargins(look.px(16), look.px(16), look.px(16), look.px(16))
        page.addStretch(2)
        column = QWidget()
        column.setMaximumWidth(look.panel.unlock)
        lines = QVBoxLayout(column)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(PlainLabel(look, "KiIM", kind=Type.TITLE))
        self.office = PlainLabel(look, state.office, kind=Type.TITLE_UNLOCK)
        lines.addWidget(self.office)
        lines.addSpacing(look.px(24))
        lines.addWidget(self._box())
        lines.addSpacing(look.px(12))
        lines.addLayout(self._facts(state))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(column, 100)
        row.addStretch(1)
        page.addLayout(row)
        if self._practise is not None:
            lines.addSpacing(look.px(8))
            lines.addWidget(practice_button(look, self._practise), 0, Qt.AlignmentFlag.AlignLeft)
        page.addStretch(3)

    def _box(self) -> QWidget:
        look = self._look
        box = QFrame()
        box.setProperty("card", "true")
        halves = QHBoxLayout(box)
        halves.setContentsMargins(1, 1, 1, 1)
        halves.setSpacing(0)
        self._side = self._user_list()
        halves.addWidget(self._side, _USERS_WIDTH)
        halves.addWidget(self._form(), _FORM_WIDTH)
        box.setMinimumHeight(look.px(308))
        return box

    def _user_list(self) -> QWidget:
        look = self._look
        side = QFrame()
        side.setProperty("surface", "sunken")
        side.setMinimumWidth(look.px(_USERS_WIDTH) // 2)
        row = QHBoxLayout(side)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        heading = QHBoxLayout()
        heading.setContentsMargins(look.px(_USER_SIDE), look.px(10), 0, look.px(10))
        heading.addWidget(PlainLabel(look, _("Wer sind Sie?"), kind=Type.LABEL_HEADING, color="text2"))
        column.addLayout(heading)
        column.addWidget(Divider(look))
        self._users: RowsModel[UserCard] = RowsModel(InlineJobs(), lambda card: card.name)
        delegate = _UserRows(look, (Column(width=16), Column()), _user_cells, height=_USER_ROW, side=_USER_SIDE)
        self.list = RowList(look, _("Benutzer"), self._users, delegate)
        self.list.current_row_changed.connect(self._choose)
        self.list.opened.connect(lambda _row: self.password.line.setFocus())
        column.addWidget(self.list, 1)
        row.addLayout(column, 1)
        row.addWidget(Divider(look, upright=True))
        return side

    def _form(self) -> QWidget:
        look = self._look
        form = QWidget()
        column = QVBoxLayout(form)
        side = look.px(_FORM_SIDE)
        column.setContentsMargins(side, look.px(32), side, look.px(32))
        self.greeting = PlainLabel(look, "", kind=Type.SECTION, is_name=True)
        column.addWidget(self.greeting)
        column.addSpacing(look.px(12))
        self.password = PasswordField(look, _("Kennwort"))
        self.password.line.returnPressed.connect(self._open)
        self.button = primary_button(look, _("Öffnen"), self._open, size=ButtonSize.LARGE)
        row = QHBoxLayout()
        row.addWidget(self.password, 1)
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addSpacing(look.line(Type.SMALL) + look.px(3))  # the label of the field, so that both stand in line
        beside.addWidget(self.button)
        beside.addStretch(1)
        row.addLayout(beside)
        column.addLayout(row)
        self.hint = PlainLabel(look, "", color="text2", wrap=True)
        column.addWidget(self.hint)
        column.addSpacing(look.px(24))
        column.addStretch(1)
        column.addWidget(Divider(look))
        column.addSpacing(look.px(8))
        column.addLayout(self._way_without_password())
        return form

    def _way_without_password(self) -> QVBoxLayout:
        look, column = self._look, QVBoxLayout()
        column.setSpacing(look.px(4))
        self.forgotten = Button(look, _("Kennwort vergessen?"), ButtonKind.TEXT, hint=_("Strg+B"), flush=True)
        self.forgotten.clicked.connect(self._presenter.forget)
        column.addWidget(self.forgotten)
        words = _(
            "Das Notfallblatt liegt in Ihrem Büro, nicht im Rechner. Ohne Kennwort und ohne Blatt kann "
            "niemand die Akten lesen, auch der Landkreis nicht."
        )
        column.addWidget(PlainLabel(look, words, kind=Type.SMALL, color="text2", wrap=True))
        return column

    def _foot(self) -> QWidget:
        look, foot = self._look, QWidget()
        foot.setFixedHeight(look.size.foot)
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Divider(look))
        row = QHBoxLayout()
        row.setContentsMargins(look.space.page_side, 0, look.space.page_side, 0)
        version = _("Version {version} · arbeitet ohne Netz").format(version=__version__)
        row.addWidget(PlainLabel(look, version, kind=Type.SMALL, color="text3"), 1)
        row.addWidget(PlainLabel(look, _("Größer / kleiner: Strg + −"), kind=Type.SMALL, color="text3", right=True))
        column.addLayout(row, 1)
        return foot

    def _facts(self, state: UnlockState) -> QHBoxLayout:
        look = self._look
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        for icon, words in state.facts:
            row.addWidget(IconLabel(look, icon, size=14))
            row.addWidget(PlainLabel(look, words, kind=Type.SMALL, color="text2"))
            row.addSpacing(look.px(16))
        row.addStretch(1)
        return row


class _UserRows(RowDelegate):
    """Rows with a figure of a person in the first column."""

    def paint_cell(self, painter: QPainter, place: QRect, cell: Cell, *, right: bool, quiet: bool) -> None:
        if not isinstance(cell, Blank):
            super().paint_cell(painter, place, cell, right=right, quiet=quiet)
            return
        side = self.look.icon_size.rail
        middle = QRect(place.x(), place.y() + self.look.px(8), side, side)
        self.look.icons.paint(painter, "persons", middle, self.look.palette.text2, side)


def _user_cells(row: object) -> RowCells:
    card = row if isinstance(row, UserCard) else UserCard(UserId(b""), "", "")
    second = Text(text=card.role, color="text2", is_small=True)
    return RowCells(cells=(Blank(), Name(name=card.name)), second=second, second_from=1)


def _open_words(state: UnlockState) -> str:
    if state.is_busy:
        return _("Öffnet …")
    return _("noch {n} s").format(n=state.wait) if state.wait else _("Öffnen")
