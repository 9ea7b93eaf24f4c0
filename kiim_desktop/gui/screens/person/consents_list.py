"""The consents below each other: who sees what today, then one card per signature with how far it is at each office."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import ButtonSize, plain_button, text_button
from kiim_desktop.gui.widgets.chips import ChipKind, StateChip
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.labels import Divider, PlainLabel
from kiim_desktop.presenters.consent_lines import ConsentCard, OfficeLine, WhoSees
from kiim_desktop.presenters.tones import Tone
from kiim_desktop.presenters.words import NOTHING

CHIPS = {
    Tone.NEUTRAL: ChipKind.NEUTRAL,
    Tone.QUIET: ChipKind.QUIET,
    Tone.OK: ChipKind.OK,
    Tone.WARN: ChipKind.WARN,
    Tone.DANGER: ChipKind.DANGER,
}
INKS = {Tone.NEUTRAL: "text2", Tone.QUIET: "text2", Tone.OK: "ok", Tone.WARN: "warn", Tone.DANGER: "danger"}
GROUP_WIDTH, OFFICE_WIDTH = 160, 184


class WhoSeesTable(QWidget):
    """Rows are data groups, columns are offices; a word in each cell."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown: WhoSees | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_table(self, sees: WhoSees) -> None:
        if sees == self._shown:
            return
        self._shown = sees
        clear(self._column)
        self.setVisible(bool(sees.rows))
        if not sees.rows:
            return
        look = self._look
        self._add(("", *sees.offices), is_head=True)
        self._column.addWidget(Divider(look, strong=True))
        for row in sees.rows:
            self._add(row)
            self._column.addWidget(Divider(look))
        rest = PlainLabel(look, sees.rest, kind=Type.SMALL, color="text2", wrap=True)
        rest.setContentsMargins(0, look.px(6), 0, 0)
        self._column.addSpacing(look.px(6))
        self._column.addWidget(rest)

    def _add(self, cells: Sequence[str], *, is_head: bool = False) -> None:
        look, holder = self._look, QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(12))
        holder.setFixedHeight(look.row.table_head if is_head else look.row.table - look.px(4))
        first = PlainLabel(look, cells[0])
        first.setFixedWidth(look.px(GROUP_WIDTH))
        row.addWidget(first)
        for words in cells[1:]:
            is_waiting = words not in ("", NOTHING) and words.startswith(_("noch nichts"))
            color = "text2" if is_head else "text3" if words == NOTHING else "warn" if is_waiting else "text"
            row.addWidget(PlainLabel(look, words, kind=Type.SMALL if is_head else Type.BODY, color=color), 1)
        if not is_head and self._shown is not None:
            told = (f"{office}: {word}" for office, word in zip(self._shown.offices, cells[1:], strict=True))
            holder.setAccessibleName(f"{cells[0]}. {', '.join(told)}")
        self._column.addWidget(holder)


class Card(QWidget):
    """One consent; Entf asks for its withdrawal, the arrows go on to the next."""

    withdraw_wanted = Signal(bytes)
    renew_wanted = Signal(bytes)
    moved = Signal(bytes, int)

    def __init__(self, look: Look, card: ConsentCard, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.card = look, card
        self.was_walked_to = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{number}. {card.spoken}")
        about = _("{n}. Einwilligung, {title}").format(n=number, title=card.title)
        self.withdraw = plain_button(
            look, _("Widerrufen …"), lambda: self.withdraw_wanted.emit(card.record), size=ButtonSize.SMALL
        )
        self.renew = text_button(
            look, card.renew_words, lambda: self.renew_wanted.emit(card.record), size=ButtonSize.SMALL, flush=True
        )
        self.withdraw.setAccessibleName(_("Widerrufen: {about}").format(about=about))
        self.renew.setAccessibleName(f"{card.renew_words}: {about}")
        self._build()
        self.withdraw.setVisible(card.can_withdraw)
        self.renew.setVisible(card.can_renew)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step:
            self.moved.emit(self.card.record, step)
        elif event.key() == Qt.Key.Key_Delete and self.card.can_withdraw:
            self.withdraw_wanted.emit(self.card.record)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.was_walked_to = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.moved.emit(self.card.record, 0)

    def _build(self) -> None:
        look, card = self._look, self.card
        column = QVBoxLayout(self)
        column.setContentsMargins(look.px(8), look.px(12), look.px(8), look.px(12))
        column.setSpacing(look.px(6))
        head = QHBoxLayout()
        head.setSpacing(look.px(12))
        head.addWidget(StateChip(look, card.state.text, CHIPS[card.state.tone]))
        head.addWidget(PlainLabel(look, card.title, semibold=True), 1)
        head.addWidget(PlainLabel(look, card.period, kind=Type.SMALL, color="text2", right=True))
        column.addLayout(head)
        column.addWidget(PlainLabel(look, card.who, wrap=True))
        flow = FlowLayout(gap=look.px(6))
        for group in card.groups:
            chip = StateChip(look, group.title, ChipKind.LOCKED if group.is_special else ChipKind.QUIET, inline=True)
            flow.addWidget(chip)
        column.addLayout(flow)
        if card.facts:
            column.addWidget(PlainLabel(look, card.facts, kind=Type.SMALL, color="text2", wrap=True))
        for line in card.lines:
            column.addWidget(office_line(look, line))
        foot = QHBoxLayout()
        foot.setSpacing(look.px(12))
        foot.addWidget(self.withdraw)
        foot.addWidget(self.renew)
        foot.addStretch(1)
        column.addLayout(foot)


def office_line(look: Look, line: OfficeLine) -> QWidget:
    """Return how far it is at one office, and below it the receipts of its devices."""
    holder = QWidget()
    column, row = QVBoxLayout(holder), QHBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look.px(2))
    row.setSpacing(look.px(12))
    office = PlainLabel(look, line.office, kind=Type.SMALL, semibold=True)
    office.setFixedWidth(look.px(OFFICE_WIDTH))
    row.addWidget(office, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(PlainLabel(look, line.words.text, kind=Type.SMALL, color=INKS[line.words.tone], wrap=True), 1)
    column.addLayout(row)
    for receipt in line.receipts:
        label = PlainLabel(look, receipt, kind=Type.SMALL, color="text2", wrap=True)
        under = QHBoxLayout()
        under.setContentsMargins(look.px(OFFICE_WIDTH + 12), 0, 0, 0)
        under.addWidget(label)
        column.addLayout(under)
    holder.setAccessibleName(line.spoken)
    return holder


class CardList(QWidget):
    """Cards under a heading; hidden while there are none."""

    withdraw_wanted = Signal(bytes)
    renew_wanted = Signal(bytes)
    entered = Signal(object)

    def __init__(self, look: Look, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown: tuple[ConsentCard, ...] | None = None
        self.cards: dict[RecordId, Card] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PlainLabel(look, title, kind=Type.SECTION, semibold=True))
        column.addSpacing(look.px(6))
        column.addWidget(Divider(look, strong=True))
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        column.addLayout(self._column)

    def show_cards(self, cards: tuple[ConsentCard, ...], first: int) -> None:
        """Show these, counted from `first`; the keyboard stays on the consent it was on."""
        self.setVisible(bool(cards))
        if cards == self._shown:
            return
        self._shown = cards
        focused = next((key for key, card in self.cards.items() if self._holds_keys(card)), None)
        clear(self._column)
        self.cards = {}
        for number, each in enumerate(cards, first):
            card = Card(self._look, each, number)
            card.withdraw_wanted.connect(self.withdraw_wanted)
            card.renew_wanted.connect(self.renew_wanted)
            card.moved.connect(self._move)
            self.cards[each.record] = card
            self._column.addWidget(card)
            self._column.addWidget(Divider(self._look))
            card.show()
        if focused in self.cards:
            self.cards[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, record: bytes, step: int) -> None:
        keys = list(self.cards)
        place = keys.index(RecordId(record)) + step if RecordId(record) in self.cards else -1
        if step == 0:
            self.entered.emit(self.cards.get(RecordId(record)))
        elif 0 <= place < len(keys):
            self.cards[keys[place]].setFocus(Qt.FocusReason.TabFocusReason)

    def _holds_keys(self, card: Card) -> bool:
        focus: QWidget | None = self.window().focusWidget()
        return focus is not None and (focus is card or card.isAncestorOf(focus))


def clear(layout: QVBoxLayout) -> None:
    """Take everything out of a column."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
