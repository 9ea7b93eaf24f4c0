"""The frame round all screens: top bar, rail, the screen in sight, foot line; it is the navigator."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.frame.foot import Foot
from kiim_desktop.gui.frame.navigator import Entered, FrameWidth, KeyHints, RailEntry, Visit, frame_width
from kiim_desktop.gui.frame.rail import Rail
from kiim_desktop.gui.frame.top_bar import TopBar
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.ground import Ground

SMALLEST = (640, 400)
MOST_VISITS = 50
OUTSIDE_THE_RAIL = frozenset({"help", "acts", "settings"})
"""Screens that belong to no entry of the rail; a file belongs to where it was opened."""


class MainFrame(QMainWindow):
    """Register screens by name with `add_screen` or `add_later`, then `go`.

    `went` tells the name, `width_changed` the new class.
    """

    went = Signal(str)
    width_changed = Signal(FrameWidth)

    def __init__(self, look: Look, entries: Sequence[RailEntry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._screens: dict[str, QWidget] = {}
        self._later: dict[str, Callable[[], object]] = {}
        self._entered: dict[str, Entered] = {}
        self._keys: dict[str, KeyHints] = {}
        self._visits: list[Visit] = []
        self._place: tuple[str, object] = ("", None)
        """The screen in sight, and whose file it shows."""
        self._rail_names = {entry.name for entry in entries}
        self.room = FrameWidth.FULL
        self.top = TopBar(look)
        self.rail = Rail(look, _("Bereiche"), entries)
        self.foot = Foot(look)
        self.stack = QStackedWidget()
        self.setMinimumSize(*SMALLEST)
        self._build()
        self._bind(entries)
        look.changed.connect(self._measure)

    def add_screen(self, name: str, screen: QWidget, *, entered: Entered | None = None, keys: KeyHints = ()) -> None:
        """Register a screen; `entered` gets the arguments of `go`, `keys` stand in the foot line."""
        self._screens[name] = screen
        self._keys[name] = keys
        if entered is not None:
            self._entered[name] = entered
        self.stack.addWidget(screen)

    def add_later(self, name: str, build: Callable[[], object]) -> None:
        """Register what builds a screen and adds it, for when somebody first goes there."""
        self._later[name] = build

    def go(self, name: str, **args: object) -> None:
        """Bring a screen into sight and remember the place."""
        visit = Visit(name, tuple(args.items()))
        if not self._visits or self._visits[-1] != visit:
            self._visits = [*self._visits[1 - MOST_VISITS :], visit]
        self._show(visit)

    def back(self) -> None:
        """Return to the place before; at the first one nothing happens."""
        if len(self._visits) > 1:
            self._visits.pop()
            self._show(self._visits[-1])

    def forget_visits(self) -> None:
        """Drop the history (the office was locked, a person was erased)."""
        self._visits = self._visits[-1:]

    def current(self) -> str:
        return self._visits[-1].name if self._visits else ""

    def set_keys(self, name: str, keys: KeyHints) -> None:
        """Change the keys of a screen."""
        self._keys[name] = keys
        if name == self.current():
            self.foot.set_keys(keys)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the digits while Alt is down."""
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Alt:
                self.rail.set_shows_digits(kind is QEvent.Type.KeyPress)
        elif kind is QEvent.Type.WindowDeactivate:
            self.rail.set_shows_digits(False)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def _show(self, visit: Visit) -> None:
        if visit.name not in self._screens:
            self._later[visit.name]()
        screen, before = self._screens[visit.name], self.stack.currentWidget()
        focused: QWidget | None = self.window().focusWidget()
        if before is not None and before is not screen and focused is not None and before.isAncestorOf(focused):
            focused.clearFocus()  # else Qt hands the keyboard to whatever comes first on the new screen
        self.stack.setCurrentWidget(screen)
        self.rail.set_current("" if visit.name in OUTSIDE_THE_RAIL else visit.name)
        self.foot.set_keys(self._keys[visit.name])
        place = (visit.name, dict(visit.args).get("person"))
        if place != self._place:
            self._place = place
            self.foot.leave_screen()
        entered = self._entered.get(visit.name)
        if entered is not None:
            entered(dict(visit.args))
        self.went.emit(visit.name)

    def _build(self) -> None:
        ground, side = Ground(self._look, "surface"), Ground(self._look, "window")
        column, row, beside = QVBoxLayout(ground), QHBoxLayout(), QHBoxLayout(side)
        for layout in (column, row, beside):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        self._rail_room = beside
        beside.setContentsMargins(0, self._look.px(12), 0, 0)
        beside.addWidget(self.rail)
        line = Ground(self._look, "line")
        line.setFixedWidth(self._look.border.hairline)
        row.addWidget(side)
        row.addWidget(line)
        row.addWidget(self.stack, 1)
        column.addWidget(self.top)
        column.addLayout(row, 1)
        column.addWidget(self.foot)
        self.setCentralWidget(ground)

    def _bind(self, entries: Sequence[RailEntry]) -> None:
        self.rail.chosen.connect(self.go)
        for entry in entries:
            if entry.digit:
                self._key(f"Alt+{entry.digit}").activated.connect(lambda name=entry.name: self.go(name))
        self._key("Ctrl+K").activated.connect(self._search)
        self._key("Ctrl+L").activated.connect(self.top.lock_wanted)
        self._key("Alt+Left").activated.connect(self.back)
        self.installEventFilter(self)

    def _key(self, keys: str) -> QShortcut:
        return QShortcut(QKeySequence(keys), self)

    def _search(self) -> None:
        self.top.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.top.search.selectAll()

    def _measure(self) -> None:
        """Find out how much room there is and tell everybody whom it concerns."""
        room = frame_width(self.width(), self._look.scale)
        if room is not self.room:
            self.room = room
            self.rail.set_width(room)
            self.top.set_width(room)
            self.width_changed.emit(room)
