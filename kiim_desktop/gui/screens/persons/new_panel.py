"""The panel for a new person: five fields, hints, Anlegen; what is typed is kept every few seconds."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import plain_button, primary_button
from kiim_desktop.gui.widgets.candidate_card import CandidateCard
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import IconLabel, PlainLabel
from kiim_desktop.presenters.candidates import BIRTH, FAMILY, GIVEN, MUNICIPALITY, PHONE, Candidate
from kiim_desktop.presenters.new_person import NewPersonPresenter, NewPersonState

DRAFT_EVERY_MS = 3_000
"""Five seconds are promised; this leaves room for a slow disk."""


class NewPersonPanel(Ground):
    """Paints a NewPersonState; `opening_changed` tells that it opened or closed."""

    opening_changed = Signal(bool)

    def __init__(self, presenter: NewPersonPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sunken", parent)
        self._presenter = presenter
        self._cards: tuple[Candidate, ...] = ()
        self._was_open = False
        self.setAccessibleName(_("Neue Person"))
        self.fields = self._build_fields()
        self._mark = PlainLabel(look, kind=Type.SMALL, color="text2")
        self._problem = PlainLabel(look, color="danger", wrap=True)
        self._count = PlainLabel(look, kind=Type.SMALL, color="text2", right=True)
        self._hints = QWidget()
        self._card_column = QVBoxLayout()
        self.create_button = primary_button(look, _("Anlegen"), presenter.create)
        self.cancel_button = plain_button(look, _("Abbrechen"), presenter.cancel)
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(DRAFT_EVERY_MS)
        self._timer.timeout.connect(presenter.keep_draft)
        self._bind()
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def show_state(self, state: NewPersonState) -> None:
        """Paint a state; may be called with the same one again."""
        self.setVisible(state.is_open)
        if state.is_open and not self._timer.isActive():
            self._timer.start()
        elif not state.is_open:
            self._timer.stop()
        for name, field in self.fields.items():
            field.set_text(state.typed.get(name, ""))
            field.set_warning(state.doubts.get(name, ""))
            field.line.setReadOnly(state.is_saving)
        self._mark.setText(state.saved_mark or _("Name, Geburtsdatum und Wohnort genügen."))
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        self.create_button.setEnabled(not state.is_saving)
        self._show_cards(state.shown)
        was_open, self._was_open = self._was_open, state.is_open
        if was_open is not state.is_open:
            self.opening_changed.emit(state.is_open)

    @property
    def is_open(self) -> bool:
        return self._was_open

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            (_("Eingabe"), _("nächstes Feld")),
            (_("Strg+Eingabe"), _("anlegen")),
            (_("Esc"), _("schließen, der Entwurf bleibt")),
        )

    def keep_draft(self) -> None:
        self._presenter.keep_draft()

    def focus_first(self) -> None:
        self.fields[GIVEN].line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._presenter.keep_draft()

    def _build_fields(self) -> dict[str, TextField]:
        look = self._look
        return {
            GIVEN: TextField(look, _("Vorname")),
            FAMILY: TextField(look, _("Nachname")),
            BIRTH: TextField(look, _("Geburtsdatum")),
            MUNICIPALITY: TextField(look, _("Wohnort")),
            PHONE: TextField(look, _("Telefon"), optional=True),
        }

    def _build(self) -> None:
        look = self._look
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        area.setWidget(inside)
        outer.addWidget(area)
        side = look.space.panel_side
        column = QVBoxLayout(inside)
        column.setContentsMargins(side, look.px(16), side, look.px(16))
        column.setSpacing(look.px(8))
        column.addLayout(self._head())
        column.addWidget(self._mark)
        column.addLayout(self._grid())
        self._build_hints()
        column.addWidget(self._hints)
        column.addWidget(self._problem)
        column.addSpacing(look.px(8))
        column.addLayout(self._foot())
        column.addStretch(1)

    def _head(self) -> QHBoxLayout:
        look, row = self._look, QHBoxLayout()
        row.addWidget(PlainLabel(look, _("Neue Person"), kind=Type.SECTION, semibold=True), 1)
        row.addWidget(PlainLabel(look, _("Esc schließt"), kind=Type.SMALL, color="text2"))
        return row

    def _grid(self) -> QGridLayout:
        look, grid = self._look, QGridLayout()
        grid.setHorizontalSpacing(look.px(12))
        grid.setVerticalSpacing(look.px(8))
        for number, name in enumerate((GIVEN, FAMILY, BIRTH, MUNICIPALITY)):
            grid.addWidget(self.fields[name], number // 2, number % 2, Qt.AlignmentFlag.AlignTop)
        hint = PlainLabel(look, _("auch „~1990“, „Sommer 1990“ oder „unbekannt“"), kind=Type.SMALL, color="text2")
        grid.addWidget(hint, 2, 0, 1, 2)
        grid.addWidget(self.fields[PHONE], 3, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _build_hints(self) -> None:
        look, column, head = self._look, QVBoxLayout(self._hints), QHBoxLayout()
        column.setContentsMargins(0, look.px(12), 0, 0)
        column.setSpacing(look.px(8))
        head.setSpacing(look.px(8))
        head.addWidget(IconLabel(look, "duplicates", color="warn", size=16))
        head.addWidget(PlainLabel(look, _("Vielleicht schon erfasst"), kind=Type.SECTION, semibold=True), 1)
        head.addWidget(self._count)
        column.addLayout(head)
        self._card_column.setSpacing(look.px(8))
        column.addLayout(self._card_column)

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._look.px(8))
        row.addWidget(self.create_button)
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        return row

    def _bind(self) -> None:
        for name, field in self.fields.items():
            field.changed.connect(lambda text, name=name: self._presenter.write(name, text))
            field.line.returnPressed.connect(self._go_on)
        create, leave = self._presenter.create, self._presenter.leave
        for keys, deed in (("Ctrl+Return", create), ("Ctrl+Enter", create), ("Esc", leave)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    def _show_cards(self, cards: tuple[Candidate, ...]) -> None:
        self._hints.setVisible(bool(cards))
        self._count.setText(str(len(cards)))
        if cards == self._cards:
            return
        self._cards = cards
        while (item := self._card_column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for card in cards:
            deeds = ((_("Akte öffnen"), self._presenter.open_candidate), (_("Andere Person"), self._presenter.dismiss))
            self._card_column.addWidget(CandidateCard(self._look, card, deeds))

    @Slot()
    def _go_on(self) -> None:
        """Eingabe goes to the next field, in the last one to Anlegen."""
        lines = [field.line for field in self.fields.values()]
        at = next((number for number, line in enumerate(lines) if line.hasFocus()), len(lines) - 1)
        target = lines[at + 1] if at + 1 < len(lines) else self.create_button
        target.setFocus(Qt.FocusReason.TabFocusReason)
