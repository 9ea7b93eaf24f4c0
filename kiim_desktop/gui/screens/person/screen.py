"""The screen of one person: header, tab row, and the tabs from one explicit list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.base.translation import mark as marked
from kiim_desktop.domain.records import person_scope
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.frame.on_demand import OnDemand
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.above import FileBanner, GonePage
from kiim_desktop.gui.screens.person.consents import build_consents
from kiim_desktop.gui.screens.person.documents import build_documents
from kiim_desktop.gui.screens.person.facts import build_facts
from kiim_desktop.gui.screens.person.header import PersonHeader
from kiim_desktop.gui.screens.person.history import build_history
from kiim_desktop.gui.screens.person.plan import build_plan
from kiim_desktop.gui.screens.person.tabs import TabPage, TabSpec
from kiim_desktop.gui.widgets.chips import ChipKind
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.tabs import Tab, TabRow
from kiim_desktop.presenters.entry_kinds import NOTE
from kiim_desktop.presenters.person import PersonPresenter, PersonState
from kiim_desktop.storage.store import Changed

LOW = 560
"""A window lower than this, in px at 100 %, gives the room of facts and tabs to what is being written."""
HISTORY = "history"
FACTS = "facts"
PLAN = "plan"
CONSENTS = "consents"
DOCUMENTS = "documents"
TABS: tuple[TabSpec, ...] = (
    TabSpec(HISTORY, marked("Verlauf"), build_history),
    TabSpec(FACTS, marked("Angaben"), build_facts),
    TabSpec(PLAN, marked("Plan"), build_plan),
    TabSpec(CONSENTS, marked("Einwilligungen"), build_consents),
    TabSpec(DOCUMENTS, marked("Dokumente"), build_documents),
)
"""A new tab is one line here."""


class PersonScreen(QWidget):
    """Paints a PersonState. `keys_changed` asks the frame to show other keys in its foot line."""

    keys_changed = Signal()

    def __init__(
        self, presenter: PersonPresenter, look: Look, tabs: Sequence[TabSpec] = TABS, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter = self.presenter = presenter
        self._look = look
        self._room: FrameWidth | None = None
        self._pending: Mapping[str, object] | None = None
        self.header = PersonHeader(look, presenter.kinds)
        self.tabs = TabRow(look, [Tab(spec.key, _(spec.title)) for spec in tabs])
        self.last = PlainLabel(look, kind=Type.SMALL, color="text2", right=True)
        self.stack = QStackedWidget()
        self._pages = OnDemand(
            self.stack, {spec.key: partial(spec.build, presenter, look) for spec in tabs}, self._placed
        )
        self._outer, self._head = QStackedWidget(), QWidget()
        self.gone = GonePage(look, lambda: (self._outer, self.header.kinds))
        self.above = FileBanner(look, presenter)
        self.banner = self.above.banner
        self._escape = _key(self, "Esc", self.above.leave)
        self._head_column = QVBoxLayout(self._head)
        self._build()
        self._bind()
        presenter.on_gone.insert(0, self.gone.note_keys)
        look.changed.connect(self._fit)
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    @property
    def page(self) -> TabPage:
        """Return the tab in sight."""
        return self._pages[self.tabs.current()]

    def tab(self, key: str) -> TabPage:
        return self._pages[key]

    def keys(self) -> tuple[KeyHint, ...]:
        if self._presenter.state.is_gone:
            return ((_("Alt+←"), _("zurück zur Liste")),)
        return (*self.page.keys(), (_("Strg+Bild ↑ ↓"), _("anderer Reiter")))

    def opened(self, arguments: Mapping[str, object] | None = None, /, **more: object) -> None:
        """Come into sight: person=PersonId, tab=key, new=kind name, note=True."""
        given = {**(arguments or {}), **more}
        person = given.get("person")
        if isinstance(person, bytes):
            self._presenter.open(PersonId(person))
        tab = given.get("tab")
        if isinstance(tab, str) and tab in self._pages:
            self._show_tab(tab)
        self._pending = given
        self._hand_over()

    def changed(self, changed: Changed) -> None:
        self._presenter.changed(changed)
        for page in self._pages.there():
            page.changed(changed)

    def renew(self) -> None:
        """Look again at the open file and its facts: something went or came that nobody wrote here."""
        person = self._presenter.state.person
        if person is None:
            return
        self._presenter.renew()
        for page in self._pages.there():
            page.changed(Changed(scopes=frozenset({person_scope(person)})))

    def keep_drafts(self) -> None:
        for page in self._pages.there():
            page.keep_drafts()

    def focus_first(self) -> None:
        if self._presenter.state.is_gone:
            self.gone.focus_button()
        else:
            self.page.focus_first()

    def show_state(self, state: PersonState) -> None:
        """Paint a state; may be called with the same one again."""
        self._outer.setCurrentIndex(1 if state.is_gone else 0)
        if state.is_gone:
            self.gone.show_gone(state)
        self.header.show_state(state)
        self.last.setText(state.last)
        self.above.show_state(state)
        self._escape.setEnabled(state.as_of is not None or bool(state.refusal[0]))
        if FACTS in self._pages:
            words = _("{count} klären").format(count=state.conflicts) if state.conflicts else ""
            self.tabs.set_note(FACTS, words, ChipKind.WARN if words else None)
        for key, count in ((CONSENTS, state.consents), (DOCUMENTS, state.documents)):
            if key in self._pages:
                self.tabs.set_note(key, str(count) if count else "")
        for page in self._pages.there():
            page.show_state(state)
        self._hand_over()
        self.keys_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _hand_over(self) -> None:
        """Give the arguments of `go` to the tab as soon as the file is open."""
        pending, state = self._pending, self._presenter.state
        if pending is None or state.person is None:
            return
        if pending.get("person", state.person) not in (state.person, self._presenter.asked):
            return
        self._pending = None
        self.page.opened(pending)
        if self.isVisible():  # somebody may have gone on to another screen while the file was read
            self.page.focus_first()

    def _placed(self, page: TabPage) -> None:
        """Let a new page know what the others know."""
        page.writing_changed.connect(self._follow_writing)
        page.day_asked.connect(self._presenter.view_as_of)
        if self._room is not None:
            page.set_room(self._room)
        page.show_state(self._presenter.state)

    def _build(self) -> None:
        look, inside = self._look, QWidget()
        head = self._head_column
        head.setSpacing(look.px(8))
        head.addWidget(self.header)
        head.addWidget(self.tabs)
        self.tabs.set_right(self.last)
        for bar in self.tabs.findChildren(QTabBar):
            bar.setAccessibleName(_("Bereiche der Akte"))
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.above)
        column.addWidget(self.stack, 1)
        self._outer.addWidget(inside)
        self._outer.addWidget(self.gone)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._outer)

    def _bind(self) -> None:
        presenter = self._presenter
        self.header.note_wanted.connect(self._write_note)
        self.header.entry_wanted.connect(presenter.begin_entry)
        self.header.print_wanted.connect(lambda: presenter.print_sheets(self.page.sheet))
        self.header.kinds.lost.connect(self.focus_first)
        self.tabs.chosen.connect(self._show_tab)
        self.gone.pressed.connect(lambda: presenter.desk.navigator.go("persons"))
        _key(self, "Ctrl+E", self._write_note)
        _key(self, "Ctrl+P", self.header.print_wanted.emit)
        _key(self, "Ctrl+D", lambda: self.page.ask_day())  # noqa: PLW0108  # asks the tab in sight
        _key(self, "Ctrl+PgUp", partial(_walk, self, -1))
        _key(self, "Ctrl+PgDown", partial(_walk, self, 1))
        _key(self, "Alt+Shift+Left", lambda: presenter.step_month(-1))
        _key(self, "Alt+Shift+Right", lambda: presenter.step_month(1))

    @Slot()
    def _write_note(self) -> None:
        if not self._presenter.may_begin(NOTE):
            return
        self._show_tab(HISTORY)
        self.header.set_writing(is_writing=self._presenter.note.state.is_open)
        self._presenter.write_note()
        self.page.focus_first()

    @Slot(str)
    def _show_tab(self, key: str) -> None:
        self.tabs.set_current(key)
        self.stack.setCurrentWidget(self._pages[key])
        self.keys_changed.emit()

    @Slot()
    def _follow_writing(self) -> None:
        self.header.set_writing(is_writing=self._presenter.note.state.is_open)
        self._fit()
        self.keys_changed.emit()

    def _fit(self) -> None:
        """Learn the room from the whole window and pass it on."""
        room, look = frame_width(self.window().width(), self._look.scale), self._look
        side = look.px(16) if room is FrameWidth.COMPACT else look.space.page_side
        self.header.setContentsMargins(side, 0, side, 0)
        self.tabs.setContentsMargins(side, 0, side, 0)
        self.last.setVisible(room is not FrameWidth.COMPACT)
        self.above.set_side(side)
        is_low = room is FrameWidth.COMPACT and self.window().height() < look.px(LOW)
        needs_room = is_low and self.page.is_writing()
        self._head_column.setContentsMargins(0, look.space.page_top, 0, look.px(8) if needs_room else 0)
        self.header.set_short(is_short=needs_room)
        self.tabs.setVisible(not needs_room)
        if room is not self._room:
            self._room = room
            self.header.set_room(room)
            for page in self._pages.there():
                page.set_room(room)
            self.keys_changed.emit()


def _walk(screen: PersonScreen, step: int) -> None:
    """Go to the tab beside, the keyboard with it."""
    screen.tabs.walk(step)
    screen.page.focus_first()


def _key(screen: QWidget, keys: str, deed: Callable[[], None]) -> QShortcut:
    shortcut = QShortcut(QKeySequence(keys), screen)
    shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
    shortcut.activated.connect(deed)
    return shortcut
