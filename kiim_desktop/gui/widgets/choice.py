"""Chooses one code from a list by typing its word, its code or a synonym."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.fields import FieldBox
from kiim_desktop.gui.widgets.typing import Line
from kiim_desktop.presenters.finding import Forms, clear_fit, forms_of, ranked

SEARCH_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a choice: its key, its word and what else finds it."""

    key: str
    title: str
    synonyms: tuple[str, ...] = ()


class OptionModel(QAbstractListModel):
    """The options of a choice; `seek` puts those that fit what is typed first, the best one on top."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._options: tuple[Option, ...] = ()
        self._forms: tuple[Forms, ...] = ()
        self._order: tuple[int, ...] = ()
        self._fitting, self._sought = 0, ""

    def set_options(self, options: Sequence[Option]) -> None:
        self.beginResetModel()
        self._options = tuple(options)
        self._forms = tuple(forms_of(option.title, (option.key, *option.synonyms)) for option in options)
        self._order, self._fitting, self._sought = tuple(range(len(options))), len(options), ""
        self.endResetModel()

    def seek(self, typed: str) -> None:
        """Order the options by how well they fit; those that do not come last and are not found."""
        if typed == self._sought:
            return
        self.beginResetModel()
        found = ranked(typed, self._forms)
        fits = set(found)
        self._order = (*found, *(place for place in range(len(self._options)) if place not in fits))
        self._fitting, self._sought = len(found), typed
        self.endResetModel()

    def option(self, key: str) -> Option | None:
        return next((option for option in self._options if option.key == key), None)

    def titled(self, text: str) -> Option | None:
        """Return the option whose word, key or synonym is exactly the text, whatever the case."""
        sought = text.strip().casefold()
        for option in self._options:
            if sought in (
                option.title.casefold(),
                option.key.casefold(),
                *(word.casefold() for word in option.synonyms),
            ):
                return option
        return None

    def clear_fit(self, typed: str) -> Option | None:
        """Return the option that alone can be meant by what was typed."""
        place = clear_fit(typed, self._forms) if typed.strip() else None
        return None if place is None else self._options[place]

    def first_fit(self) -> Option | None:
        """Return the option that stands on top for what was sought."""
        return self._options[self._order[0]] if self._fitting and self._sought else None

    def at(self, index: Index) -> Option:
        return self._options[self._order[index.row()]]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self._options)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        option = self.at(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.AccessibleTextRole):
            return option.title
        if role == SEARCH_ROLE:
            return self._sought if index.row() < self._fitting else None
        return None


class TitleCompleter(QCompleter):
    """Searches in everything that finds an option, writes only its word."""

    index_chosen = Signal(QModelIndex)

    def __init__(self, model: OptionModel, parent: QObject) -> None:
        super().__init__(model, parent)
        self._options = model
        chosen = self.activated[QModelIndex]  # type: ignore[index]  # the stubs do not know overloaded signals
        chosen.connect(self.index_chosen)
        self.setCompletionRole(SEARCH_ROLE)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setMaxVisibleItems(10)
        self.list = QListView()
        self.list.setProperty("popup", "true")
        self.setPopup(self.list)

    def pathFromIndex(self, index: Index) -> str:
        return str(index.data(Qt.ItemDataRole.DisplayRole) or "")

    def splitPath(self, path: str) -> list[str]:
        """Qt asks this before it filters: what is typed orders the options, and those that fit answer with it."""
        self._options.seek(path)
        return [path]


class Choice(FieldBox):
    """A field that takes one option. `chosen` tells its key; an empty key means nothing is chosen."""

    chosen = Signal(str)

    def __init__(  # noqa: PLR0913  # each word is one property of the field
        self,
        look: Look,
        label: str,
        options: Sequence[Option] = (),
        *,
        key: str = "",
        hint: str = "",
        placeholder: str = "",
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self.line = Line()
        super().__init__(look, label, self.line, hint=hint, optional=optional, parent=parent)
        self._key = ""
        self._model = OptionModel(self)
        self._completer = TitleCompleter(self._model, self)
        self.line.setCompleter(self._completer)
        self.line.setPlaceholderText(placeholder)
        self._arrow = self.line.addAction(
            look.icons.icon("down", 12, look.palette.text2), QLineEdit.ActionPosition.TrailingPosition
        )
        self._arrow.setText(_("Liste öffnen"))
        self._arrow.triggered.connect(self.open_list)
        self._completer.index_chosen.connect(self._take_index)
        self.line.returnPressed.connect(self._take_first)  # with the list open, Enter passes by the event filter
        self.line.editingFinished.connect(self.take_typed)
        self.line.installEventFilter(self)
        look.changed.connect(self._tint)
        self.set_options(options)
        self.set_key(key)

    def set_options(self, options: Sequence[Option]) -> None:
        self._model.set_options(options)
        self.set_key(self._key)

    def key(self) -> str:
        return self._key

    def set_key(self, key: str) -> None:
        """Show an option without telling anybody; unknown keys show nothing."""
        option = self._model.option(key)
        self._key = option.key if option else ""
        title = option.title if option else ""
        if self.line.text() != title:
            self.line.setText(title)
        self.line.setCursorPosition(0)

    def list_popup(self) -> QListView:
        """Return the list that opens below the line."""
        return self._completer.list

    @Slot()
    def open_list(self) -> None:
        """Show all options, the present one included."""
        self.line.setFocus()
        self.line.selectAll()
        self._completer.setCompletionPrefix("")
        self._completer.complete()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            opens = event.key() == Qt.Key.Key_F4 or (
                event.key() == Qt.Key.Key_Down and not self._completer.list.isVisible()
            )
            if opens and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier):
                self.open_list()
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def _take_first(self) -> None:
        """Take the best fit if the list hangs open, somebody typed, and no arrow chose another one; Qt closes it."""
        shown, first = self._completer.list, self._model.first_fit()
        if shown.isVisible() and first is not None and not shown.currentIndex().isValid():
            self._take(first)

    @Slot(QModelIndex)
    def _take_index(self, index: QModelIndex) -> None:
        option = self._model.titled(str(index.data(Qt.ItemDataRole.DisplayRole) or ""))
        if option is not None:
            self._take(option)

    @Slot()
    def take_typed(self) -> None:
        """Take what was typed: a full word, a code, or what alone can be meant; else say so and keep the text."""
        text = self.line.text()
        if not text.strip():
            self._take(None)
            return
        option = self._model.titled(text) or self._model.clear_fit(text)
        if option is None:
            self._completer.setCompletionPrefix(text)
            several = self._completer.completionCount() > 1
            self.set_error(
                _("Das passt auf mehrere. Bitte einen wählen.")
                if several
                else _("Steht nicht in der Liste. Bitte einen Eintrag wählen.")
            )
            return
        self._take(option)

    def _take(self, option: Option | None) -> None:
        before = self._key
        self.clear_message()
        self.set_key(option.key if option else "")
        if self._key != before:
            self.chosen.emit(self._key)

    @Slot()
    def _tint(self) -> None:
        self._arrow.setIcon(self._look.icons.icon("down", self._look.icon_size.chip, self._look.palette.text2))
