"""The tab "Dokumente": what was seen, in a list; at the right one document with its copy, or its form."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.ids import DraftId, RecordId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.lists.cells import Column, RowCells, Text, chip_of
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowHead, RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.consents_list import INKS
from kiim_desktop.gui.screens.person.document_form import DocumentForm
from kiim_desktop.gui.screens.person.document_panel import DocumentPanel
from kiim_desktop.gui.screens.person.draft_offers import DraftOffers
from kiim_desktop.gui.screens.person.read_page import ReadPage
from kiim_desktop.gui.widgets.buttons import plain_button
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import Divider, PlainLabel
from kiim_desktop.presenters.document_lines import DocumentLine
from kiim_desktop.presenters.documents import DocumentsPresenter, DocumentsState
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.words import NOTHING

ROOM_FOR_COLUMNS = 720
"""A list narrower than this, in px at 100 %, shows only what a document is and until when it is valid."""
ROOM_BESIDE_COPY, WIDEST_COPY = 400, 800
"""A copy that is looked at takes the width but for this of the list, up to that, in px at 100 %."""
_UNBOUND = 16_777_215


class DocumentsPage(ReadPage):
    """Paints a DocumentsState, the chosen document and the form."""

    def __init__(self, presenter: DocumentsPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(presenter, look, parent)
        self.presenter, self._look = presenter, look
        self._room = FrameWidth.FULL
        self._wants_focus, self._is_narrow = False, False
        self._is_opened = False
        """In a small window: the chosen document stands in the place of the list."""
        self._escape = QShortcut(QKeySequence("Esc"), self)
        self.add = plain_button(look, _("Dokument eintragen"), presenter.add, icon="add", hint=_("Strg+N"))
        self._rows: RowsModel[DocumentLine] = RowsModel(InlineJobs(), lambda line: line.spoken)
        self._delegate = RowDelegate(look, _columns(is_narrow=False), self._cells)
        self.list = RowList(look, _("Liste der Dokumente"), self._rows, self._delegate)
        self._head = RowHead(look, self._delegate)
        self.empty = EmptyState(look, "")
        self.drafts = DraftOffers(look)
        self.panel = DocumentPanel(presenter, look)
        self.form = DocumentForm(presenter.form, look)
        self._title = PlainLabel(look, _("Dokumente"), kind=Type.SECTION, semibold=True)
        self._foot = PlainLabel(look, kind=Type.SMALL, color="text2")
        self._middle, self._line = Ground(look, "surface"), Divider(look, upright=True)
        self._shown: tuple[DocumentLine, ...] | None = None
        self._build()
        self._bind()
        self.show_documents(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        if self.presenter.form.state.is_open:
            return self.form.keys()
        state = self.presenter.state
        keys: list[KeyHint] = [(_("Strg+N"), _("eintragen"))] if state.may_add else []
        if state.lines:
            keys += [(_("Pfeile"), _("nächstes Dokument")), (_("Eingabe"), _("ansehen oder bearbeiten"))]
        if state.shown.pages > 1:
            keys.append((_("Bild auf / ab"), _("blättern")))
        return tuple(keys)

    def opened(self, arguments: Mapping[str, object]) -> None:
        """Come into sight: new=True opens the form, record=id shows that document."""
        self.catch_up()
        record, draft = arguments.get("record"), arguments.get("draft")
        if isinstance(draft, bytes):
            self.presenter.when_loaded(lambda: self.presenter.resume(DraftId(draft)))
        elif isinstance(record, bytes):
            self.presenter.when_loaded(lambda: self.presenter.choose(RecordId(record)))
        elif arguments.get("new"):
            self.presenter.when_loaded(self.presenter.add)

    def is_writing(self) -> bool:
        return self.presenter.form.state.is_open

    def set_room(self, room: FrameWidth) -> None:
        self._room = room
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focus_first(self) -> None:
        self._wants_focus = not self.presenter.state.is_loaded
        if self.presenter.form.state.is_open:
            self.form.focus_first()
        elif self.presenter.state.lines:
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
        elif self.presenter.state.may_add and self.presenter.state.is_loaded:
            self.empty.focus_button()

    def show_documents(self, state: DocumentsState) -> None:
        """Paint a state; may be called with the same one again."""
        focus: QWidget | None = self.window().focusWidget()
        held = focus if focus is not None and self.isAncestorOf(focus) else None
        if state.lines != self._shown:
            self._shown = state.lines
            self._rows.set_rows(state.lines)
        if state.chosen is not None:
            self._select(state.chosen)
        has_lines = bool(state.lines)
        for widget in (self.list, self._head, self._foot, self._title):
            widget.setVisible(has_lines)
        self.add.setVisible(state.may_add and has_lines)
        self._foot.setText(state.room)
        self.drafts.show_drafts([(each.id, each.words) for each in state.drafts], self.presenter.form.state.draft)
        self._show_empty(state)
        self.panel.show_state(state)
        self._fit()
        has_lost = held is not None and not (held.isVisible() and held.isEnabled())
        if (self._wants_focus or has_lost) and state.is_loaded and self.isVisible():
            self.focus_first()
        self.writing_changed.emit()
        self._ask_for_copy(state)

    def _ask_for_copy(self, state: DocumentsState) -> None:
        """Ask for the file once the document that was saved for it stands in the list."""
        form = self.presenter.form
        is_there = not form.state.is_open and form.written is None and state.chosen is not None
        if self.form.wants_copy and is_there:
            self.form.wants_copy = False
            QTimer.singleShot(0, self.panel, self.panel.choose_file)

    def _select(self, line: DocumentLine) -> None:
        shown = self._shown or ()
        place = next((number for number, each in enumerate(shown) if each.record == line.record), -1)
        if place >= 0 and self.list.currentIndex().row() != place:
            self.list.select_row(place)

    def _show_empty(self, state: DocumentsState) -> None:
        self.empty.setVisible(state.is_loaded and state.is_empty)
        if state.may_add:
            sentence = _(
                "Meist genügt, dass ein Papier gesehen wurde; eine Kopie nur, wenn sie wirklich gebraucht wird."
            )
            self.empty.set_words(_("Noch kein Dokument."), sentence, _("Dokument eintragen"))
        else:
            self.empty.set_words(_("Hier steht kein Dokument."), " ".join(state.why_not))

    def _fit(self) -> None:
        """Share the width: form or document push, in a small window they take the place of the list."""
        has_form = self.presenter.form.state.is_open
        is_compact = self._room is FrameWidth.COMPACT
        has_panel = not has_form and self.presenter.state.chosen is not None and (self._is_opened or not is_compact)
        self._middle.setVisible(not (is_compact and (has_form or has_panel)))
        self._escape.setEnabled(is_compact and has_panel)
        self._line.setVisible((has_form or has_panel) and not is_compact)
        self.panel.setVisible(has_panel)
        look = self._look
        panel_width = look.panel.facts_history
        if self.presenter.state.shown.picture is not None:
            panel_width = max(panel_width, min(self.width() - look.px(ROOM_BESIDE_COPY), look.px(WIDEST_COPY)))
        for panel, width in ((self.form, look.panel.note_editor), (self.panel, panel_width)):
            panel.setMinimumWidth(0 if is_compact else width)
            panel.setMaximumWidth(_UNBOUND if is_compact else width)
        side = look.panel.note_editor if has_form else panel_width if has_panel else 0
        self._show_columns(is_narrow=is_compact or self.width() - side < look.px(ROOM_FOR_COLUMNS))

    def _show_columns(self, *, is_narrow: bool) -> None:
        if is_narrow is not self._is_narrow:
            self._is_narrow = is_narrow
            self._delegate.columns = _columns(is_narrow=is_narrow)
            self.list.viewport().update()
            self._head.update()

    @Slot(object)
    def _choose(self, row: object) -> None:
        if isinstance(row, DocumentLine):
            self.presenter.choose(row.record)

    @Slot(object)
    def _open(self, row: object) -> None:
        """Look at the copy where there is one to look at, else change what is known."""
        if not isinstance(row, DocumentLine):
            return
        self.presenter.choose(row.record)
        self._is_opened = True
        self._fit()
        if self._room is FrameWidth.COMPACT:
            self.panel.focus_first()
        if row.can_look:
            self.panel.look_at()
        elif self._room is not FrameWidth.COMPACT:
            self.presenter.edit()

    @Slot()
    def _back_to_list(self) -> None:
        self._is_opened = False
        self._fit()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _follow_form(self) -> None:
        self.show_documents(self.presenter.state)
        if not self.presenter.form.state.is_open and self.isVisible() and self.presenter.state.person is not None:
            self.focus_first()

    def _cells(self, row: object) -> RowCells:
        if not isinstance(row, DocumentLine):
            return RowCells(cells=())
        name = Text(text=row.title or row.kind, is_semibold=True)
        valid = Text(text=row.valid.text, color=INKS[row.valid.tone] if row.valid.text != NOTHING else "text3")
        kind = Text(text=row.kind if row.title else "", color="text2")
        seen = Text(text=row.seen, color="text2", is_small=True)
        if self._is_narrow:
            return RowCells(cells=(name, valid))
        return RowCells(cells=(name, kind, seen, valid, chip_of(row.copy)))

    def _build(self) -> None:
        look, side = self._look, self._look.space.page_side
        above, middle, row = QHBoxLayout(), QVBoxLayout(self._middle), QHBoxLayout(self)
        above.setContentsMargins(side, look.px(16), side, look.px(8))
        above.addWidget(self._title, 1)
        above.addStretch(0)
        above.addWidget(self.add)
        self._head.follow(self.list)
        below = QHBoxLayout()
        below.setContentsMargins(side, look.px(8), side, look.px(12))
        below.addWidget(self._foot)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.drafts)
        noted = QHBoxLayout()
        noted.setContentsMargins(side, 0, side, 0)
        noted.addWidget(self.past_note)
        middle.addLayout(noted)
        middle.addLayout(above)
        middle.addWidget(self._head)
        middle.addWidget(self.list, 1)
        middle.addWidget(self.empty, 1)
        middle.addLayout(below)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._middle, 1)
        row.addWidget(self._line)
        row.addWidget(self.panel)
        row.addWidget(self.form)

    def _bind(self) -> None:
        presenter = self.presenter
        presenter.on_change = self.show_documents
        self.list.current_row_changed.connect(self._choose)
        self.list.opened.connect(self._open)
        self.empty.pressed.connect(presenter.add)
        self.drafts.resumed.connect(presenter.resume)
        self.form.opening_changed.connect(self._follow_form)
        self._escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._escape.activated.connect(self._back_to_list)
        shortcut = QShortcut(QKeySequence("Ctrl+N"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(presenter.add)


def _columns(*, is_narrow: bool) -> tuple[Column, ...]:
    what, valid = Column(title=_("Dokument"), share=2), Column(title=_("Gültig"), width=200)
    if is_narrow:
        return what, valid
    kind, copy = Column(title=_("Art"), share=1), Column(title=_("Kopie"), width=152)
    return what, kind, Column(title=_("Gesehen am"), width=96), valid, copy


def build_documents(presenter: PersonPresenter, look: Look) -> DocumentsPage:
    """Return the tab for the screen of a person."""
    documents = DocumentsPresenter(presenter.desk)
    documents.on_vanished = presenter.look_again
    documents.on_today = presenter.must_be_today
    documents.on_refused = presenter.refuse
    presenter.on_gone.append(documents.forget)
    return DocumentsPage(documents, look)
