"""Two files beside each other: which one stays in the list, whose word holds in each field, and the merge."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import Button, ButtonSize, plain_button, primary_button, text_button
from kiim_desktop.gui.widgets.chips import ChipKind, StateChip
from kiim_desktop.gui.widgets.clearing import clear
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import Divider, NameLabel, PlainLabel
from kiim_desktop.gui.widgets.scrolling import scrolling
from kiim_desktop.presenters.comparing import ChoiceRow, ComparingPresenter, ComparisonState, FileSide


class ComparePanel(Ground):
    """Paints a ComparisonState; `apart_wanted` says that the two are different persons, `closed` that it was left."""

    apart_wanted = Signal()
    closed = Signal()

    def __init__(self, presenter: ComparingPresenter, look: Look, *, may_decide: bool) -> None:
        super().__init__(look, "sunken")
        self._presenter, self._look, self._may_decide = presenter, look, may_decide
        self._shown: tuple[FileSide | None, FileSide | None, tuple[object, ...]] = (None, None, ())
        self.setAccessibleName(_("Zwei Akten vergleichen"))
        self.choices: list[ChoiceField] = []
        self.openers: list[Button] = []
        self._files, self._fields = QVBoxLayout(), QVBoxLayout()
        self._why = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self._doubt = PlainLabel(look, color="warn", wrap=True)
        self._differs = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self.swap_button = text_button(
            look, _("Andere Akte behalten"), presenter.swap, size=ButtonSize.SMALL, flush=True
        )
        self.merge_button = primary_button(look, _("Zusammenführen"), presenter.merge)
        self.apart_button = plain_button(look, _("Verschiedene Personen"), self.apart_wanted.emit)
        self._build()
        for button in (self.merge_button, self.apart_button, self.swap_button):
            button.setVisible(may_decide)
        for keys, deed in (("Ctrl+Return", presenter.merge), ("Ctrl+Enter", presenter.merge), ("Esc", self.leave)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def show_state(self, state: ComparisonState) -> None:
        """Paint a state; may be called with the same one again."""
        self.setVisible(state.listed is not None)
        self._why.setText(state.why)
        self._why.setVisible(bool(state.why))
        self._doubt.setText(state.doubt)
        self._doubt.setVisible(bool(state.doubt))
        for button in (self.merge_button, self.swap_button, self.apart_button):
            button.setEnabled(state.is_ready)
        shown = (state.listed, state.other, tuple((row.key, row.own, row.other) for row in state.rows))
        if shown != self._shown:
            self._shown = shown
            focus: QWidget | None = self.window().focusWidget()
            had_keys = focus is not None and self.isAncestorOf(focus)
            self._show_files(state)
            self._show_fields(state.rows)
            if had_keys and state.is_ready:
                self.focus_first()
        for field, row in zip(self.choices, state.rows, strict=False):
            field.show_row(row)

    def focus_first(self) -> None:
        """Go to the first field that differs, else to the merge."""
        first: QWidget = self.choices[0].first if self.choices else self.merge_button
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def keys(self) -> tuple[KeyHint, ...]:
        keys = ((_("Esc"), _("schließen")),)
        return ((_("Strg+Eingabe"), _("zusammenführen")), *keys) if self._may_decide else keys

    @Slot()
    def leave(self) -> None:
        self._presenter.close()
        self.closed.emit()

    def _build(self) -> None:
        look, inside = self._look, QWidget()
        self.setLayout(scrolling(inside))
        column = QVBoxLayout(inside)
        column.setContentsMargins(look.space.panel_side, look.px(16), look.space.panel_side, look.px(16))
        column.setSpacing(look.px(8))
        head = QHBoxLayout()
        head.addWidget(PlainLabel(look, _("Dieselbe Person?"), kind=Type.SECTION, semibold=True), 1)
        head.addWidget(PlainLabel(look, _("Esc schließt"), kind=Type.SMALL, color="text2"))
        column.addLayout(head)
        column.addWidget(self._doubt)
        column.addWidget(self._why)
        self._files.setSpacing(look.px(8))
        column.addLayout(self._files)
        column.addWidget(self.swap_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(Divider(look))
        column.addWidget(self._differs)
        self._fields.setSpacing(look.px(12))
        column.addLayout(self._fields)
        column.addSpacing(look.px(4))
        foot = FlowLayout(gap=look.px(8))
        foot.addWidget(self.merge_button)
        foot.addWidget(self.apart_button)
        column.addLayout(foot)
        said = _("Nichts geht verloren: Beide Verläufe bleiben, und die Akten lassen sich später wieder trennen.")
        column.addWidget(PlainLabel(look, said, kind=Type.SMALL, color="text2", wrap=True))
        column.addStretch(1)

    def _show_files(self, state: ComparisonState) -> None:
        clear(self._files)
        self.openers = []
        for side, words in ((state.listed, _("bleibt in der Liste")), (state.other, _("kommt dazu"))):
            if side is not None:
                self._files.addWidget(self._file(side, words, is_listed=side is state.listed))

    def _file(self, side: FileSide, words: str, *, is_listed: bool) -> QWidget:
        look, block = self._look, QWidget()
        column, head = QVBoxLayout(block), QHBoxLayout()
        column.setContentsMargins(0, look.px(4), 0, look.px(4))
        column.setSpacing(look.px(2))
        head.setSpacing(look.px(8))
        head.addWidget(NameLabel(look, side.name, side.variant, kind=Type.BODY), 1)
        head.addWidget(StateChip(look, words, ChipKind.ACCENT if is_listed else ChipKind.QUIET, inline=True))
        column.addLayout(head)
        foot = QHBoxLayout()
        facts = " · ".join(filter(None, (side.born, side.facts)))
        foot.addWidget(PlainLabel(look, facts, kind=Type.SMALL, color="text2", wrap=True), 1)
        opener = text_button(look, _("Öffnen"), partial(self._open, side.person), size=ButtonSize.SMALL)
        opener.setAccessibleName(_("Akte öffnen: {name}").format(name=side.name))
        self.openers.append(opener)
        foot.addWidget(opener, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(foot)
        return block

    def _open(self, person: PersonId) -> None:
        self._presenter.open_file(person)

    def _show_fields(self, rows: tuple[ChoiceRow, ...]) -> None:
        clear(self._fields)
        self.choices = [ChoiceField(self._look, row, self._presenter) for row in rows]
        for field in self.choices:
            self._fields.addWidget(field)
            field.show()  # now, not with the next event: the keyboard goes there
        differs = _("Wo sich die Akten widersprechen: Welche Angabe gilt?")
        same = _("Die Angaben zur Person widersprechen sich nicht.")
        self._differs.setText(differs if rows else same)


class ChoiceField(QWidget):
    """One field in which the files differ, with the two values to choose from."""

    def __init__(self, look: Look, row: ChoiceRow, presenter: ComparingPresenter) -> None:
        super().__init__()
        self._key, self._presenter = row.key, presenter
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(2))
        column.addWidget(PlainLabel(look, row.title, kind=Type.SMALL, color="text2"))
        self._options = [_Option(look, row.title, value) for value in (row.own, row.other)]
        for number, option in enumerate(self._options):
            self._group.addButton(option.radio, number)
            column.addWidget(option)
        self._group.idClicked.connect(self._choose)
        self.show_row(row)

    @property
    def first(self) -> QWidget:
        """Return where the keyboard goes: the value that is chosen."""
        return self._group.checkedButton() or self._options[0].radio

    def show_row(self, row: ChoiceRow) -> None:
        self._options[int(row.takes_other)].radio.setChecked(True)

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._presenter.take(self._key, from_other=bool(number))


class _Option(QWidget):
    """A value that can be chosen; long ones wrap, a click on the words counts."""

    def __init__(self, look: Look, title: str, value: str) -> None:
        super().__init__()
        self.radio = QRadioButton()
        self.radio.setAccessibleName(f"{title}: {value}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(6))
        row.addWidget(self.radio, 0, Qt.AlignmentFlag.AlignTop)
        label = PlainLabel(look, value, wrap=True, is_name=True)
        row.addWidget(label, 1, Qt.AlignmentFlag.AlignVCenter)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.radio.click()
