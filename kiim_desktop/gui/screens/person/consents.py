"""The tab "Einwilligungen": who sees what today, each consent with its state; at the right a form or a withdrawal."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiim_desktop.base.ids import DraftId, RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.consents_form import ConsentPanel
from kiim_desktop.gui.screens.person.consents_list import Card, CardList, WhoSeesTable, clear, office_line
from kiim_desktop.gui.screens.person.consents_withdraw import WithdrawPanel
from kiim_desktop.gui.screens.person.draft_offers import DraftOffers
from kiim_desktop.gui.screens.person.read_page import ReadPage
from kiim_desktop.gui.widgets.buttons import plain_button
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import Divider, PlainLabel
from kiim_desktop.presenters.consent_lines import OfficeLine
from kiim_desktop.presenters.consents import ConsentsPresenter, ConsentsState
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.sharing import SharingRow

_UNBOUND = 16_777_215


class ConsentsPage(ReadPage):
    """Paints a ConsentsState, its form and its withdrawal."""

    def __init__(self, presenter: ConsentsPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(presenter, look, parent)
        self.presenter, self._look = presenter, look
        self._room = FrameWidth.FULL
        self._wants_focus = False
        self._was: RecordId | None = None
        self.give = plain_button(look, _("Einwilligung aufnehmen"), presenter.give, icon="add", hint=_("Strg+N"))
        self.sees = WhoSeesTable(look)
        self.holding = CardList(look, _("Gilt"))
        self.past = CardList(look, _("Gilt nicht oder nicht mehr"))
        self.empty = EmptyState(look, "")
        self.form = ConsentPanel(presenter.form, look)
        self.withdrawal = WithdrawPanel(presenter.withdrawal, look)
        self._why = _Reason(look)
        self.drafts, self._taken, self._opened = DraftOffers(look), _Section(look), _Section(look)
        self._sees_title = PlainLabel(look, _("Wer sieht heute was"), kind=Type.SECTION, semibold=True)
        self._middle, self.area, self._inside = Ground(look, "surface"), QScrollArea(), QWidget()
        self._line = Divider(look, upright=True)
        self._build()
        self._bind()
        self.show_consents(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        if self.presenter.form.state.is_open:
            return self.form.keys()
        if self.presenter.withdrawal.state.is_open:
            return self.withdrawal.keys()
        state, keys = self.presenter.state, list[KeyHint]()
        if state.may_give:
            keys.append((_("Strg+N"), _("aufnehmen")))
        if state.holding or state.past:
            keys.append((_("Pfeile"), _("nächste Einwilligung")))
        if any(each.can_withdraw for each in state.holding):
            keys.append((_("Entf"), _("widerrufen")))
        return tuple(keys)

    def opened(self, arguments: Mapping[str, object]) -> None:
        """Come into sight: new=True opens the form, renew=id the one of a consent that ends."""
        self.catch_up()
        renew, draft = arguments.get("renew"), arguments.get("draft")
        if isinstance(draft, bytes):
            self.presenter.when_loaded(lambda: self.presenter.resume(DraftId(draft)))
        elif isinstance(renew, bytes):
            self.presenter.when_loaded(lambda: self.presenter.renew(RecordId(renew)))
        elif arguments.get("new"):
            self.presenter.when_loaded(self.presenter.give)

    def is_writing(self) -> bool:
        return self.presenter.form.state.is_open or self.presenter.withdrawal.state.is_open

    def set_room(self, room: FrameWidth) -> None:
        self._room = room
        self._fit()

    def focus_first(self) -> None:
        if self.presenter.form.state.is_open:
            self.form.focus_first()
            return
        if self.presenter.withdrawal.state.is_open:
            self.withdrawal.focus_first()
            return
        cards = {**self.holding.cards, **self.past.cards}
        self._wants_focus = not self.presenter.state.is_loaded
        if cards:
            first = next(iter(cards.values()))
            wanted = cards.get(self._was, first) if self._was else first
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)  # who sees what stands above the first one
        elif self.empty.isVisibleTo(self) and self.presenter.state.may_give:
            self.empty.focus_button()
        elif self.presenter.state.is_loaded:
            self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_consents(self, state: ConsentsState) -> None:
        """Paint a state; may be called with the same one again."""
        self.give.setVisible(state.may_give and not state.is_empty)
        self._why.show_words(*state.why_not if state.is_loaded and not state.is_empty else ("", ""))
        self._sees_title.setVisible(bool(state.sees.rows))
        self.sees.show_table(state.sees)
        self.holding.show_cards(state.holding, 1)
        self.past.show_cards(state.past, 1 + len(state.holding))
        self._taken.show_lines(_("Zurückgenommen"), state.taken_back)
        self._opened.show_rows(_("Für uns geöffnet"), state.opened)
        self.drafts.show_drafts([(each.id, each.words) for each in state.drafts], self.presenter.form.state.draft)
        self._show_empty(state)
        self._fit()
        if self._wants_focus and state.is_loaded and self.isVisible():
            self.focus_first()
        self.writing_changed.emit()

    def _show_empty(self, state: ConsentsState) -> None:
        self.empty.setVisible(state.is_loaded and state.is_empty)
        if not (state.is_loaded and state.is_empty):
            return
        if state.may_give:
            sentence = _(
                "Von dieser Akte sieht keine andere Stelle etwas, solange die Person nicht unterschrieben hat."
            )
            self.empty.set_words(_("Noch keine Einwilligung."), sentence, _("Einwilligung aufnehmen"))
        else:
            self.empty.set_words(*state.why_not)

    def _fit(self) -> None:
        """Share the width: the form pushes, in a small window it takes the place of the list."""
        has_form, has_end = self.presenter.form.state.is_open, self.presenter.withdrawal.state.is_open
        has_side, is_compact = has_form or has_end, self._room is FrameWidth.COMPACT
        self._middle.setVisible(not (is_compact and has_side))
        self._line.setVisible(has_side and not is_compact)
        for panel in (self.form, self.withdrawal):
            width = self._look.panel.note_editor
            panel.setMinimumWidth(0 if is_compact else width)
            panel.setMaximumWidth(_UNBOUND if is_compact else width)

    @Slot()
    def _follow_side(self) -> None:
        """A panel opened or closed: share the room anew, bring the keyboard back to the list."""
        self.show_consents(self.presenter.state)
        if not self.is_writing() and self.isVisible() and self.presenter.state.person is not None:
            self.focus_first()

    @Slot(object)
    def _remember(self, card: object) -> None:
        """Know where the keyboard was; what somebody walks to comes into sight."""
        if isinstance(card, Card):
            self._was = card.card.record
            if card.was_walked_to:
                self.area.ensureWidgetVisible(card)

    def _build(self) -> None:
        look, side = self._look, self._look.space.page_side
        column, above = QVBoxLayout(self._inside), QHBoxLayout()
        column.setContentsMargins(side, look.px(16), side, look.px(24))
        column.setSpacing(look.px(12))
        above.addWidget(self._sees_title, 1)
        above.addStretch(0)
        above.addWidget(self.give)
        column.addWidget(self.past_note)
        column.addLayout(above)
        for part in (self.sees, self._why, self.holding, self.past, self._taken, self.empty, self._opened):
            column.addWidget(part)
        column.addStretch(1)
        self.area.setWidget(self._inside)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        middle = QVBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.drafts)
        middle.addWidget(self.area, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._middle, 1)
        row.addWidget(self._line)
        row.addWidget(self.form)
        row.addWidget(self.withdrawal)

    def _bind(self) -> None:
        presenter = self.presenter
        presenter.on_change = self.show_consents
        self.empty.pressed.connect(presenter.give)
        self.drafts.resumed.connect(presenter.resume)
        for cards in (self.holding, self.past):
            cards.withdraw_wanted.connect(lambda record: presenter.withdraw(RecordId(record)))
            cards.renew_wanted.connect(lambda record: presenter.renew(RecordId(record)))
            cards.entered.connect(self._remember)
        self.form.opening_changed.connect(self._follow_side)
        self.withdrawal.opening_changed.connect(self._follow_side)
        shortcut = QShortcut(QKeySequence("Ctrl+N"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(presenter.give)


class _Reason(QWidget):
    """Why nothing is written here: what, and what it means."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._what, self._meaning = (
            PlainLabel(look, semibold=True, wrap=True),
            PlainLabel(look, color="text2", wrap=True),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(2))
        column.addWidget(self._what)
        column.addWidget(self._meaning)

    def show_words(self, what: str, meaning: str) -> None:
        self._what.setText(what)
        self._meaning.setText(meaning)
        self.setVisible(bool(what))


class _Section(QWidget):
    """Lines under a heading; hidden while there are none."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._title, self._column = PlainLabel(look, kind=Type.SECTION, semibold=True), QVBoxLayout()
        self._shown: object = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(look.px(6))
        outer.addWidget(self._title)
        outer.addWidget(Divider(look, strong=True))
        outer.addLayout(self._column)

    def show_lines(self, title: str, lines: tuple[OfficeLine, ...]) -> None:
        self._show(title, lines, [office_line(self._look, each) for each in lines] if lines != self._shown else [])

    def show_rows(self, title: str, rows: tuple[SharingRow, ...]) -> None:
        words = [PlainLabel(self._look, each.spoken, wrap=True) for each in rows] if rows != self._shown else []
        self._show(title, rows, list(words))

    def _show(self, title: str, shown: tuple[object, ...], widgets: list[QWidget]) -> None:
        self.setVisible(bool(shown))
        if shown == self._shown:
            return
        self._shown = shown
        self._title.setText(title)
        clear(self._column)
        for widget in widgets:
            self._column.addWidget(widget)


def build_consents(presenter: PersonPresenter, look: Look) -> ConsentsPage:
    """Return the tab for the screen of a person."""
    consents = ConsentsPresenter(presenter.desk)
    consents.on_vanished = presenter.look_again
    consents.on_today = presenter.must_be_today
    presenter.on_gone.append(consents.forget)
    return ConsentsPage(consents, look)
