"""The head of a person: name and script variant, the line of facts, the buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.mirroring import painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.entry_chooser import EntryChooser
from kiim_desktop.gui.widgets.buttons import icon_button, plain_button, primary_button, text_button
from kiim_desktop.gui.widgets.chips import ChipKind, StateChip
from kiim_desktop.gui.widgets.labels import IconLabel, NameLabel, PlainLabel
from kiim_desktop.gui.widgets.text_paint import draw_line, one_line
from kiim_desktop.presenters.entry_kinds import NOTE, KindFinder
from kiim_desktop.presenters.person import PersonState
from kiim_desktop.presenters.person_side import HeaderFact
from kiim_desktop.presenters.sharing import Keeper

FACT_GAP = 12
ROUNDING = 4
"""What painting two texts may use beyond their measures, in px."""


class FactsLine(QWidget):
    """Facts with 1-px dividers between them; what does not fit is left to the tool tip and to "mehr"."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._facts: tuple[HeaderFact, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def set_facts(self, facts: Sequence[HeaderFact]) -> None:
        self._facts = tuple(facts)
        words = ", ".join(f"{fact.text} {fact.note}".strip() for fact in facts)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        gaps = 2 * self._look.px(FACT_GAP) * max(0, len(self._facts) - 1)
        width = sum(self._width(fact) for fact in self._facts) + gaps
        return QSize(width, self._look.px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(80), self._look.px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, palette, painter, x = self._look, self._look.palette, painter_of(self), 0
        for number, fact in enumerate(self._facts):
            if number:
                x += look.px(FACT_GAP)
                painter.fillRect(QRect(x, look.px(5), 1, look.px(14)), palette.line_control)
                x += look.px(FACT_GAP)
            room = QRect(x, 0, self.width() - x, self.height())
            if room.width() < min(self._width(fact), look.px(48)):
                return
            ink = palette.danger if fact.is_over else palette.text
            used = draw_line(painter, room, fact.text, look.font(Type.BODY), ink)
            if fact.note:
                beside = room.adjusted(used + look.px(4), 0, 0, 0)
                draw_line(painter, beside, fact.note, look.font(Type.BODY), palette.text2)
            x += self._width(fact)

    def _width(self, fact: HeaderFact) -> int:
        metrics = self._look.metrics(Type.BODY)
        note = metrics.horizontalAdvance(one_line(fact.note)) + self._look.px(4) if fact.note else 0
        return metrics.horizontalAdvance(one_line(fact.text)) + note + ROUNDING


class KeeperLine(QWidget):
    """Whose file this is, if it is not this office's: name, what may be done, until when."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.office = PlainLabel(look, semibold=True)
        self.mode = StateChip(look, "", ChipKind.NEUTRAL, inline=True)
        self.until = PlainLabel(look, color="text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        row.addWidget(IconLabel(look, "office", color="accent"))
        row.addWidget(self.office)
        row.addWidget(self.mode)
        row.addWidget(self.until)
        row.addStretch(1)
        self.setVisible(False)

    def show_keeper(self, keeper: Keeper | None) -> None:
        self.setVisible(keeper is not None)
        if keeper is None:
            for label in (self.office, self.until):
                label.setText("")
            self.setAccessibleName("")
            return
        self.office.setText(_("Akte von {office}").format(office=keeper.office))
        self.mode.set_state(keeper.mode, ChipKind.LOCKED if keeper.is_read_only else ChipKind.NEUTRAL)
        self.until.setText(keeper.until)
        self.setAccessibleName(keeper.spoken)


class PersonHeader(QWidget):
    """`note_wanted` and `entry_wanted` ask for new entries.

    `entry_wanted` carries the name of the kind, "" where nothing may be written, and the word by which it was found.
    """

    note_wanted = Signal()
    print_wanted = Signal()
    entry_wanted = Signal(str, str)

    def __init__(self, look: Look, kinds: KindFinder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.kinds = EntryChooser(look, kinds, self)
        self.kinds.chosen.connect(self._begin)
        self.destroyed.connect(self.kinds.deleteLater)
        self._facts: tuple[HeaderFact, ...] = ()
        self._room = FrameWidth.FULL
        self._shows_all = self._is_short = False
        self._may_note = self._may_enter = True
        self.keeper = KeeperLine(look)
        self.name = NameLabel(look)
        self.line = FactsLine(look)
        self.more = text_button(look, _("mehr"), self._show_all)
        self.note = primary_button(look, _("Notiz"), self.note_wanted.emit, icon="note", hint=_("Strg+E"))
        self.note.setCheckable(True)
        self.entry = plain_button(look, _("Eintrag"), self._open_kinds, icon="add", hint=_("Strg+I"))
        self.paper = icon_button(look, "print", _("Drucken"), self.print_wanted.emit)
        self.paper.setToolTip(_("Drucken (Strg+P)"))
        self.others = icon_button(look, "more", _("Weitere Aktionen"), self._open_kinds)
        for button in (self.entry, self.others):
            button.setToolTip(_("Neuer Eintrag (Strg+I)"))
        QShortcut(QKeySequence("Ctrl+I"), self).activated.connect(self._open_kinds)
        self._build()

    def show_state(self, state: PersonState) -> None:
        self.name.set_name(state.name, state.variant)
        self._facts = state.facts
        self.keeper.show_keeper(state.keeper)
        self._may_note = state.keeper is None
        self._may_enter = state.keeper is None or not state.keeper.is_read_only
        if state.person is None:
            self.kinds.hide()
        self._fit()

    def set_writing(self, is_writing: bool) -> None:
        """Show the button Notiz as pressed while the editor is open."""
        self.note.setChecked(is_writing)

    def set_room(self, room: FrameWidth) -> None:
        self._room, self._shows_all = room, False
        self._fit()

    def set_short(self, *, is_short: bool) -> None:
        """Leave the line of facts out, where a low window needs the room for what is being written."""
        if is_short is not self._is_short:
            self._is_short = is_short
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.kinds.hide()

    def _build(self) -> None:
        look, column = self._look, QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(4))
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        row.addWidget(self.name, 1)
        for button in (self.note, self.entry, self.paper, self.others):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(row)
        below = QHBoxLayout()
        below.setSpacing(look.px(4))
        below.addWidget(self.line)
        below.addWidget(self.more)
        below.addStretch(1)
        column.addLayout(below)
        column.addWidget(self.keeper)

    def _fit(self) -> None:
        is_compact = self._room is FrameWidth.COMPACT
        important = [fact for fact in self._facts if fact.rank == 0]
        is_cut = is_compact and not self._shows_all and len(important) < len(self._facts)
        self.line.set_facts(important if is_cut else self._facts)
        self.line.setVisible(not self._is_short)
        self.more.setVisible(is_cut and not self._is_short)
        self.entry.setVisible(not is_compact and self._may_enter)
        self.others.setVisible(is_compact and self._may_enter)
        self.note.setVisible(self._may_note)
        self.note.set_text(_("Notiz"), "" if is_compact else _("Strg+E"))
        self.note.setAccessibleName(_("Notiz schreiben"))

    @Slot()
    def _show_all(self) -> None:
        self._shows_all = True
        self._fit()

    @Slot()
    def _open_kinds(self) -> None:
        if not self._may_enter:
            self.entry_wanted.emit("", "")
            return
        self.kinds.open_below(self.entry if self.entry.isVisible() else self.others)

    @Slot(str, str)
    def _begin(self, kind: str, typed: str) -> None:
        if kind == NOTE:
            self.note_wanted.emit()
        else:
            self.entry_wanted.emit(kind, typed)
