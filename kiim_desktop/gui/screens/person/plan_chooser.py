"""Templates at the left, at the right what would be agreed: each line can be left out or changed before."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.forms.line_form import DRAFT_EVERY_MS
from kiim_desktop.gui.mirroring import is_mirrored, painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.plan_row import PlanRow
from kiim_desktop.gui.screens.person.plan_row_layout import RowWords
from kiim_desktop.gui.widgets.buttons import is_enter, plain_button, primary_button, text_button
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import Divider, PlainLabel
from kiim_desktop.gui.widgets.text_paint import draw_line
from kiim_desktop.presenters.plan_chooser import REVIEW, ChooserPresenter, ChooserState, PreviewRow, TemplateChoice
from kiim_desktop.presenters.plan_rows import Mark

TEXT, DUE = "text", "due"
_OF_LIST = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TemplateButton(QAbstractButton):
    """One template: its title, and for whom it is."""

    def __init__(self, look: Look, choice: TemplateChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.choice = look, choice
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Vorlage {title}. {about}").format(title=choice.title, about=choice.about))
        self.setToolTip(f"{choice.title}. {choice.about}")

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(160), self._look.row.list_two_lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows and Eingabe to the list: a button alone would hand the keyboard on."""
        if Qt.Key(event.key()) in _OF_LIST:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, palette, painter = self._look, self._look.palette, painter_of(self)
        is_current = self.isChecked()
        if is_current or self.underMouse():
            painter.fillRect(self.rect(), palette.selected if is_current else palette.hover)
        if is_current:
            painter.fillRect(QRect(0, 0, look.border.selection_bar, self.height()), palette.accent)
        side, body, small = look.px(16), look.line(Type.BODY), look.line(Type.SMALL)
        top = (self.height() - body - small) // 2
        title = QRect(side, top, self.width() - 2 * side, body)
        draw_line(painter, title, self.choice.title, look.font(Type.BODY, is_current), palette.text)
        about = QRect(side, top + body, self.width() - 2 * side, small)
        draw_line(painter, about, self.choice.about, look.font(Type.SMALL), palette.text2)


class TemplateNav(Ground):
    """`chosen` tells the id of a template; arrows walk, `entered` that Eingabe goes on to the goals."""

    chosen = Signal(str)
    entered = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sunken", parent)
        self._look = look
        self.buttons: dict[str, TemplateButton] = {}
        self.setAccessibleName(_("Vorlagen"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, look.px(12), 0, look.px(12))
        self._column.setSpacing(0)
        self._column.addStretch(1)

    def show_choices(self, state: ChooserState) -> None:
        if list(self.buttons) != [each.id for each in state.choices]:
            self._build(state)
        for key, button in self.buttons.items():
            button.setChecked(key == state.chosen)
            is_current = key == state.chosen
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_current else Qt.FocusPolicy.ClickFocus)

    def focus_current(self) -> None:
        for button in self.buttons.values():
            if button.isChecked():
                button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, names = Qt.Key(event.key()), list(self.buttons)
        inwards = Qt.Key.Key_Left if is_mirrored(self) else Qt.Key.Key_Right
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key, 0)
        here = next((number for number, name in enumerate(names) if self.buttons[name].isChecked()), 0)
        if step and names:
            self.chosen.emit(names[min(len(names) - 1, max(0, here + step))])
            self.focus_current()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, inwards):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def _build(self, state: ChooserState) -> None:
        for button in self.buttons.values():
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = {choice.id: TemplateButton(self._look, choice) for choice in state.choices}
        for number, (key, button) in enumerate(self.buttons.items()):
            button.clicked.connect(lambda _on=False, key=key: self.chosen.emit(key))
            self._column.insertWidget(number, button)
            button.show()


class PreviewLine(PlanRow):
    """`edit_wanted` carries the key of the line and what is edited in it."""

    edit_wanted = Signal(object, str)

    def __init__(self, look: Look, row: PreviewRow, parent: QWidget | None = None) -> None:
        super().__init__(look, row.key, words_of(row), row.spoken, parent)
        self.row = row

    def show_row(self, row: PreviewRow) -> None:
        self.row = row
        self.set_words(words_of(row), row.spoken)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.edit_wanted.emit(self.key, DUE if self.key == REVIEW else TEXT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key, 0)
        is_plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if step:
            self.moved.emit(self.key, step)
        elif key is Qt.Key.Key_Space:
            self.ticked.emit(self.key)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_plain:
            self.edit_wanted.emit(self.key, DUE if self.key == REVIEW else TEXT)
        elif key is Qt.Key.Key_T:
            self.edit_wanted.emit(self.key, DUE)
        else:
            super().keyPressEvent(event)


class _LineField(TextField):
    """Eingabe ends here: the line below it would begin to edit once more."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not is_enter(event):
            super().keyPressEvent(event)


class ChooserPage(Ground):
    """Paints a ChooserState."""

    def __init__(self, presenter: ChooserPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "surface", parent)
        self._presenter, self._look = presenter, look
        self._built: tuple[str, ...] = ()
        self._editing: tuple[object, str] | None = None
        self.nav = TemplateNav(look)
        self.lines: dict[str, PreviewLine] = {}
        self._about = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self._mark = PlainLabel(look, kind=Type.SMALL, color="text2", right=True)
        self._problem = PlainLabel(look, color="danger", wrap=True)
        self.take = primary_button(look, "", self._take)
        self.leave = plain_button(look, _("Abbrechen"), presenter.leave)
        self.discard = text_button(look, _("Änderungen verwerfen"), presenter.discard)
        self._inside, self.area, self._column = QWidget(), QScrollArea(), QVBoxLayout()
        self._timer = QTimer(self)
        self._build()
        presenter.on_change = self.show_state
        self.nav.chosen.connect(presenter.choose)
        self.nav.entered.connect(self._focus_lines)

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            (_("Strg+Eingabe"), _("übernehmen")),
            (_("Leertaste"), _("weglassen")),
            (_("Eingabe"), _("ändern")),
            ("T", _("Termin")),
            (_("Esc"), _("abbrechen")),
        )

    def show_state(self, state: ChooserState) -> None:
        """Paint a state; may be called with the same one again."""
        if not state.is_open:
            self._timer.stop()
            self._end_edit()
            self._built = ()
            return
        if not self._timer.isActive():
            self._timer.start()
        self.nav.show_choices(state)
        rows = (*state.rows, *((state.review,) if state.review else ()))
        wanted = (state.chosen, *(row.key for row in rows))
        if wanted != self._built:
            self._rebuild(rows)
            self._built = wanted
        for row in rows:
            self.lines[row.key].show_row(row)
        choice = state.choice
        self._about.setText(f"{choice.about} {choice.note}" if choice else "")
        self._mark.setText(state.saved_mark)
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        self.take.set_text(state.take_words, _("Strg+Eingabe"))
        self.take.setEnabled(not state.is_saving)
        self.discard.setVisible(bool(state.edits))
        self._show_edit()

    def focus_first(self) -> None:
        """Take the keyboard to the templates."""
        self.nav.focus_current()

    def _rebuild(self, rows: tuple[PreviewRow, ...]) -> None:
        self._editing = None
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.lines = {}
        for row in rows:
            line = PreviewLine(self._look, row)
            line.moved.connect(self._move)
            line.ticked.connect(self._presenter.toggle)
            line.edit_wanted.connect(self._begin_edit)
            line.set_tab_stop(not self.lines)
            self.lines[row.key] = line
            self._column.addWidget(line)
            line.show()
        self._column.activate()

    @Slot()
    def _focus_lines(self) -> None:
        first = next(iter(self.lines.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(object, int)
    def _move(self, key: str, step: int) -> None:
        names = list(self.lines)
        place = names.index(key) + step
        if 0 <= place < len(names):
            line = self.lines[names[place]]
            line.setFocus(Qt.FocusReason.TabFocusReason)
            self.area.ensureWidgetVisible(line)

    @Slot(object, str)
    def _begin_edit(self, key: str, what: str) -> None:
        self._end_edit()
        line = self.lines[key]
        if not line.row.is_taken:
            return
        self._editing = (key, what)
        field = _LineField(self._look, "", text=line.row.due if what == DUE else line.row.text)
        name = _("Bis wann: {text}") if what == DUE else _("Wortlaut: {text}")
        field.line.setAccessibleName(name.format(text=line.row.text))
        line.begin_edit(field)
        write = self._presenter.write_due if what == DUE else self._presenter.write
        field.changed.connect(lambda text: write(key, text))
        field.line.returnPressed.connect(self._finish_edit)
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.line.selectAll()
        self.area.ensureWidgetVisible(line)

    def _show_edit(self) -> None:
        """Say under the field how its day was understood."""
        line = self.lines.get(str(self._editing[0])) if self._editing else None
        if line is None or self._editing is None or not isinstance(line.editor, TextField):
            return
        if self._editing[1] == DUE:
            line.editor.set_hint(line.row.reading)
            if line.row.problem:
                line.editor.set_warning(line.row.problem)
            line.fit()

    @Slot()
    def _finish_edit(self) -> None:
        line = self.lines.get(str(self._editing[0])) if self._editing else None
        self._end_edit()
        if line is not None:
            line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_edit(self) -> None:
        line = self.lines.get(str(self._editing[0])) if self._editing else None
        self._editing = None
        if line is not None:
            line.end_edit()

    @Slot()
    def _escape(self) -> None:
        if self._editing is not None:
            self._finish_edit()
        else:
            self._presenter.leave()

    def _take(self) -> None:
        self._finish_edit()
        self._presenter.take()

    def _build(self) -> None:
        look, side = self._look, self._look.space.page_side
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        about = QVBoxLayout()
        about.setContentsMargins(side, look.px(12), side, look.px(8))
        about.addWidget(self._about)
        inside.addLayout(about)
        inside.addWidget(Divider(look))
        inside.addLayout(self._column)
        inside.addStretch(1)
        self.area.setWidget(self._inside)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        right, foot = QVBoxLayout(), QWidget()
        right.setSpacing(0)
        right.addWidget(self.area, 1)
        right.addWidget(Divider(look))
        flow = FlowLayout(foot, look.px(8))
        flow.setContentsMargins(side, look.px(10), side, look.px(10))
        for widget in (self.take, self.leave, self.discard, self._mark):
            flow.addWidget(widget)
        problem = QVBoxLayout()
        problem.setContentsMargins(side, look.px(6), side, 0)
        problem.addWidget(self._problem)
        right.addLayout(problem)
        right.addWidget(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.nav)
        row.addWidget(Divider(look, upright=True))
        row.addLayout(right, 1)
        self._timer.setInterval(DRAFT_EVERY_MS)
        self._timer.timeout.connect(self._presenter.keep_draft)
        for keys, deed in (("Ctrl+Return", self._take), ("Ctrl+Enter", self._take), ("Esc", self._escape)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Give the templates less room in a small window."""
        self.nav.setFixedWidth(self._look.px(180 if is_narrow else 288))


def words_of(row: PreviewRow) -> RowWords:
    """Return how a line of the preview is painted."""
    due = _("bis {day}").format(day=row.reading or row.due) if row.due else _("ohne Termin")
    if row.key == REVIEW:
        due = row.reading or row.due or _("nicht vereinbart")
    return RowWords(
        text=row.text,
        who=row.who,
        due=due,
        due_color="warn" if row.problem else "text2",
        mark=None if row.key == REVIEW else Mark.DONE if row.is_taken else Mark.OPEN,
        is_strong=row.is_goal,
        is_dim=not row.is_taken,
        indent=0 if row.is_goal or row.key == REVIEW else 1,
    )
