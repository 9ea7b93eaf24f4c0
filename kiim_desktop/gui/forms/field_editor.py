"""One field of a form as a widget: what is typed goes out as text, what was understood stands below."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.domain.field_types import Shape
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import ButtonSize, icon_button, text_button
from kiim_desktop.gui.widgets.chips_field import ChipsField
from kiim_desktop.gui.widgets.choice import Choice, Option
from kiim_desktop.gui.widgets.fields import FieldBox, LargeText, TextField
from kiim_desktop.gui.widgets.inside_hint import InsideHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.segments import Segments
from kiim_desktop.presenters.form_fields import CodeChoice, FormField, non_value_titles

SEPARATOR = ", "
FEWEST_LINES, MOST_LINES, LINES_PAD = 4, 14, 16
"""Lines a long text shows, and the room above and below them in px at 100 %."""


class FieldEditor(QWidget):
    """The base: `typed` carries name and text, `left` the name of a field the keyboard has left."""

    typed = Signal(str, str)
    left = Signal(str)

    def __init__(self, look: Look, field: FormField, box: FieldBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.name, self.box = look, field.name, box
        self._saved = field.saved
        self._beside = PlainLabel(look, kind=Type.SMALL, color="warn")
        self._take = text_button(look, _("Diesen nehmen"), self._take_saved, size=ButtonSize.SMALL)
        self._take.setAccessibleName(_("{field}: gespeicherten Wert nehmen").format(field=field.title))
        self._last = text_button(look, "", self._take_last, size=ButtonSize.SMALL, flush=True)
        self._last.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._last.setToolTip(_("Strg+R"))
        self._last_text = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(box)
        row = QHBoxLayout()
        row.setSpacing(look.px(4))
        row.addWidget(self._beside, 1)
        row.addWidget(self._take)
        column.addLayout(row)
        column.addWidget(self._last, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(box)
        for keys, deed in (("Ctrl+.", self.open_non_values), ("Ctrl+R", self._take_last)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    def show_field(self, field: FormField) -> None:
        """Paint a field; may be called with the same one again."""
        self.set_text(field.typed)
        self.show_message(field)
        self._saved, self._last_text = field.saved, field.last
        self._beside.setText(field.beside)
        self._beside.setVisible(bool(field.beside))
        self._take.setVisible(bool(field.beside))
        self._last.set_text(_("zuletzt: {text}").format(text=self.last_words(field.last)) if field.last else "")
        self._last.setVisible(bool(field.last))

    def show_message(self, field: FormField) -> None:
        """Say below the field what is wrong, else what was understood, else what helps."""
        if field.error:
            self.box.set_error(field.error)
        elif field.warning:
            self.box.set_warning(field.warning)
        else:
            self.box.set_hint(field.reading or field.help)

    def set_text(self, text: str) -> None:
        """Show a text without telling anybody who knows it already."""
        raise NotImplementedError

    def last_words(self, text: str) -> str:
        """Return how a text that was typed before reads."""
        return text

    def finish(self) -> None:
        """Take what was only begun, as leaving the field does."""

    @Slot()
    def open_non_values(self) -> None:
        """Offer the reasons why there is no value."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for title in (*non_value_titles(), ""):
            action = menu.addAction(title or _("Feld leeren"))
            action.triggered.connect(self._writer(title))
        menu.popup(self.box.editor.mapToGlobal(QPoint(0, self.box.editor.height())))

    def _writer(self, text: str) -> Callable[[], None]:
        return lambda: self.typed.emit(self.name, text)

    @Slot()
    def _take_saved(self) -> None:
        self.typed.emit(self.name, self._saved)

    @Slot()
    def _take_last(self) -> None:
        if self._last_text:
            self.typed.emit(self.name, self._last_text)


class LineEditor(FieldEditor):
    """A line: text, phone, date, number with its unit inside."""

    def __init__(self, look: Look, field: FormField, *, bare: bool = False, parent: QWidget | None = None) -> None:
        placeholder = _("Tag, Monat oder Jahr") if field.shape is Shape.DATE else ""
        self.field = TextField(look, "" if bare else field.title, placeholder=placeholder)
        super().__init__(look, field, self.field, parent)
        self.field.line.setAccessibleName(f"{field.title}, {field.unit}" if field.unit else field.title)
        why = self.field.add_icon("more", _("keine Angabe: warum (Strg+.)"))
        why.triggered.connect(self.open_non_values)
        if field.unit:
            InsideHint(look, self.field.line).show_words(field.unit)
        self.field.changed.connect(lambda text: self.typed.emit(self.name, text))
        self.field.finished.connect(lambda: self.left.emit(self.name))

    def set_text(self, text: str) -> None:
        self.field.set_text(text)


class LongEditor(FieldEditor):
    """Several lines of text: four at first, more as they are written."""

    def __init__(self, look: Look, field: FormField, parent: QWidget | None = None) -> None:
        self.field = LargeText(look, field.title, lines=FEWEST_LINES)
        super().__init__(look, field, self.field, parent)
        self.field.changed.connect(lambda: self.typed.emit(self.name, self.field.text()))
        self.field.edit.document().documentLayout().documentSizeChanged.connect(self._grow)
        self._grow()

    def set_text(self, text: str) -> None:
        self.field.set_text(text)

    @Slot()
    def _grow(self) -> None:
        """Give the text its lines; a very long one scrolls inside."""
        lines = round(self.field.edit.document().size().height())  # a plain text edit counts lines, not px
        shown = max(FEWEST_LINES, min(MOST_LINES, lines))
        height = shown * self._look.metrics(Type.READING).lineSpacing() + 2 * self._look.px(LINES_PAD)
        if self.field.edit.minimumHeight() != height:
            self.field.edit.setFixedHeight(height)


class CodeEditor(FieldEditor):
    """One code, found by typing its word, number, § or a synonym; what is not in the list stays as typed."""

    def __init__(
        self,
        look: Look,
        field: FormField,
        choices: Sequence[CodeChoice],
        *,
        bare: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._titles = {choice.key: choice.title for choice in choices}
        self.field = Choice(look, "" if bare else field.title, options_of(choices))
        super().__init__(look, field, self.field, parent)
        self._shown = field
        self.field.line.setAccessibleName(field.title)
        self.field.line.textEdited.connect(lambda text: self.typed.emit(self.name, text))
        self.field.chosen.connect(self._choose)
        self.field.line.editingFinished.connect(self._leave)

    def show_field(self, field: FormField) -> None:
        self._shown = field
        super().show_field(field)

    def show_message(self, field: FormField) -> None:
        """A word that is still being typed is not wrong yet."""
        if field.error and self.field.line.hasFocus():
            self.box.set_hint(field.help)
        else:
            super().show_message(field)

    def set_text(self, text: str) -> None:
        line = self.field.line
        if text in self._titles:
            if line.text() != text or not line.hasFocus():
                self.field.set_key(text)
        elif line.text() != text:
            self.field.set_key("")
            line.setText(text)

    def last_words(self, text: str) -> str:
        return self._titles.get(text, text)

    def finish(self) -> None:
        self.field.take_typed()

    @Slot(str)
    def _choose(self, key: str) -> None:
        if key or not self.field.line.text():
            self.typed.emit(self.name, key)

    @Slot()
    def _leave(self) -> None:
        self.left.emit(self.name)
        super().show_message(self._shown)


class CodesEditor(FieldEditor):
    """Several codes as chips."""

    def __init__(
        self, look: Look, field: FormField, choices: Sequence[CodeChoice], parent: QWidget | None = None
    ) -> None:
        self._non_values = non_value_titles()
        self.field = ChipsField(look, field.title, options_of(choices), placeholder=_("tippen oder Pfeil nach unten"))
        super().__init__(look, field, self.field, parent)
        self.field.changed.connect(self._tell)

    def set_text(self, text: str) -> None:
        self.field.set_keys(tuple(part.strip() for part in text.split(",") if part.strip()))

    def finish(self) -> None:
        self.field.take_typed()

    @Slot(tuple)
    def _tell(self, keys: tuple[str, ...]) -> None:
        """A reason for no value stands alone."""
        newest = keys[-1:] if keys[-1:] and keys[-1] in self._non_values else ()
        wanted = newest or tuple(key for key in keys if key not in self._non_values)
        self.field.set_keys(wanted)
        self.typed.emit(self.name, SEPARATOR.join(wanted))


class YesNoEditor(FieldEditor):
    """Ja, nein, not known; the rarer reasons stand in the menu and join the row when chosen."""

    def __init__(self, look: Look, field: FormField, *, bare: bool = False, parent: QWidget | None = None) -> None:
        self._title = field.title
        self._holder = QWidget()
        self._row = QHBoxLayout(self._holder)
        self._row.setContentsMargins(0, look.px(3), 0, look.px(3))
        self._row.setSpacing(look.px(4))
        self.segments = self._segments(look, "")
        why = icon_button(
            look,
            "more",
            _("{field}, keine Angabe: warum").format(field=field.title),
            self.open_non_values,
            size=ButtonSize.SMALL,
        )
        self._row.addWidget(self.segments)
        self._row.addWidget(why)
        self._row.addStretch(1)
        self._holder.setFocusProxy(self.segments)
        super().__init__(look, field, FieldBox(look, "" if bare else field.title, self._holder), parent)
        self._holder.setAccessibleName("")

    def set_text(self, text: str) -> None:
        keys = [key for key, _word in _yes_no(text)]
        if keys != self._keys:
            had_focus = self.segments.hasFocus()
            old, self.segments = self.segments, self._segments(self._look, text)
            self._row.replaceWidget(old, self.segments)
            self._holder.setFocusProxy(self.segments)
            old.hide()
            old.deleteLater()
            if had_focus:
                self.segments.setFocus()
        if self.segments.current() != text and text in keys:
            self.segments.set_current(text)

    def _segments(self, look: Look, text: str) -> Segments:
        options = _yes_no(text)
        self._keys = [key for key, _word in options]
        made = Segments(look, self._title, options)
        made.chosen.connect(lambda key: self.typed.emit(self.name, key))
        return made


def _yes_no(text: str) -> tuple[tuple[str, str], ...]:
    """Return the segments: always open, ja, nein, unbekannt; another reason only while it is chosen."""
    shown = ["", _("ja"), _("nein"), non_value_titles()[1]]
    if text and text not in shown:
        shown.append(text)
    return tuple((key, key or _("offen")) for key in shown)


def options_of(choices: Sequence[CodeChoice]) -> tuple[Option, ...]:
    return tuple(Option(choice.key, choice.title, choice.synonyms) for choice in choices)


def make_editor(look: Look, field: FormField, choices: Sequence[CodeChoice], *, bare: bool = False) -> FieldEditor:
    """Return the editor of a field by its shape; `bare` leaves the label out (the row has it)."""
    match field.shape:
        case Shape.LONG_TEXT if not bare:
            return LongEditor(look, field)
        case Shape.CODE:
            return CodeEditor(look, field, choices, bare=bare)
        case Shape.CODES:
            return CodesEditor(look, field, choices)
        case Shape.YES_NO:
            return YesNoEditor(look, field, bare=bare)
        case _:
            return LineEditor(look, field, bare=bare)


def line_of(editor: FieldEditor) -> QLineEdit | None:
    """Return the line people type into, if the editor has one."""
    if isinstance(editor, LineEditor | CodeEditor | CodesEditor):
        return editor.field.line
    return None
