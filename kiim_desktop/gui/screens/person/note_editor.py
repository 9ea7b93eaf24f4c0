"""The note editor beside the timeline: a note in under a minute by keyboard, never lost (05-notiz)."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QHideEvent, QKeySequence, QResizeEvent, QShortcut, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import CodeList
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.keeping_in_sight import KeptInSight
from kiim_desktop.gui.screens.person.note_snippets import SnippetKey
from kiim_desktop.gui.widgets.buttons import Button, ButtonKind, ButtonSize, plain_button, primary_button
from kiim_desktop.gui.widgets.chips import FilterChip
from kiim_desktop.gui.widgets.chips_field import ChipsField
from kiim_desktop.gui.widgets.choice import Choice, Option
from kiim_desktop.gui.widgets.fields import LargeText, TextField
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.inside_hint import InsideHint
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import IconLabel, PlainLabel
from kiim_desktop.presenters.form_fields import non_value_titles
from kiim_desktop.presenters.note import (
    CHANNEL,
    DATE,
    MINUTES,
    SHORTCUTS,
    TOPICS,
    NotePresenter,
    NoteState,
)
from kiim_desktop.presenters.note_steps import DUE, STEP, TEXT

DRAFT_EVERY_MS = 3_000
"""Five seconds are promised; this leaves room for a slow disk."""


class NoteEditor(Ground):
    """Paints a NoteState; `closed` tells that the keyboard may go back, `opening_changed` also an opening."""

    closed = Signal()
    opening_changed = Signal()

    def __init__(
        self, presenter: NotePresenter, look: Look, lists: tuple[CodeList, CodeList], parent: QWidget | None = None
    ) -> None:
        super().__init__(look, "sunken", parent)
        self._presenter = presenter
        channels, topics = (options_of(codes) for codes in lists)
        self.setAccessibleName(_("Neue Notiz"))
        self.date = TextField(look, _("Datum"))
        self.channel = Choice(look, _("Weg"), channels)
        self.minutes = TextField(look, _("Dauer"), placeholder=_("Min"))
        self.topics = ChipsField(look, _("Themen"), topics, placeholder=_("Thema tippen …"))
        self.text = LargeText(look, _("Notiz"), lines=4)
        self.snippets = SnippetKey(look, presenter.snippets, self.text)
        self.snippet_button = plain_button(
            look, _("Baustein"), self.snippets.press, hint=_("Strg+B"), size=ButtonSize.SMALL
        )  # fmt: skip
        self.step = TextField(look, _("Nächster Schritt"))
        self.due = TextField(look, _("bis wann"), placeholder=_("z. B. in 3 Tagen"))
        self._due_hint = InsideHint(look, self.due.line)
        self.save = primary_button(look, _("Speichern"), self._save, hint=_("Strg+Eingabe"))
        self.leave = plain_button(look, _("Als Entwurf lassen"), presenter.leave, hint=_("Esc"))
        self.discard = _Discard(look, _("Verwerfen"), ButtonKind.TEXT)
        self._mark = PlainLabel(look, kind=Type.SMALL, color="text2", right=True)
        self._check = IconLabel(look, "check", color="text2", size=14)
        self._problem = PlainLabel(look, color="danger", wrap=True)
        self._shown: object = None
        self._asked = ""
        self._narrow: list[tuple[QWidget, int]] = []
        """Fields of a fixed width, in px at 100 %."""
        self._build()
        self.timer = QTimer(self)
        self.timer.setInterval(DRAFT_EVERY_MS)
        self.timer.timeout.connect(presenter.keep_draft)
        self._bind()
        look.changed.connect(self._fit)
        self._fit()
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            (_("Strg+Eingabe"), _("speichern")),
            (_("Esc"), _("als Entwurf lassen")),
            ("F6", _("zum Zeitstrahl")),
            (_("Strg+T"), _("Thema")),
            (_("Strg+B"), _("Baustein")),
            (_("Strg+."), _("keine Angabe: warum")),
        )

    def show_state(self, state: NoteState) -> None:
        """Paint a state; may be called with the same one again."""
        self.setVisible(state.is_open)
        if state.is_open and not self.timer.isActive():
            self.timer.start()
        elif not state.is_open:
            self.timer.stop()
        for name, field in self._lines().items():
            field.set_text(state.typed.get(name, ""))
            say = field.set_error if name == state.asks else field.set_warning
            say(state.doubts.get(name, ""))
        self.date.line.setAccessibleDescription(state.doubts.get(DATE) or state.day_words)
        self.date.line.setToolTip(state.day_words)
        self._due_hint.show_words(state.due_words)
        self.text.set_text(state.typed.get(TEXT, ""))
        if self.channel.key() != state.typed.get(CHANNEL, ""):
            self.channel.set_key(state.typed.get(CHANNEL, ""))
        self.topics.set_keys(state.topics)
        self._mark.setText(state.saved_mark)
        self._check.setVisible(bool(state.saved_mark))
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        for widget in (self.save, self.leave, self.discard):
            widget.setEnabled(not state.is_saving)
        self.text.edit.setReadOnly(state.is_saving)
        self._notice_opening(state)
        self._go_where_asked(state.asks)

    def focus_first(self) -> None:
        """Take the keyboard where most begin: the text."""
        self.text.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._presenter.keep_draft()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the field with the keyboard in sight, else the text."""
        super().resizeEvent(event)
        focus: QWidget | None = self.window().focusWidget()
        self._kept.keep(focus if focus is not None and self.isAncestorOf(focus) else self.text.edit)

    def _go_where_asked(self, asks: str) -> None:
        """Bring the keyboard once to the field that is asked about, its words marked to be typed over."""
        is_new, self._asked = asks != self._asked, asks
        if asks and is_new:
            line = self._lines()[asks].line
            line.setFocus(Qt.FocusReason.ShortcutFocusReason)
            line.selectAll()

    def _notice_opening(self, state: NoteState) -> None:
        if state.draft == self._shown:
            return
        self._shown = state.draft
        self.opening_changed.emit()
        if state.is_open:
            self.text.edit.moveCursor(QTextCursor.MoveOperation.End)
            self.focus_first()
        else:
            self.closed.emit()

    def _lines(self) -> dict[str, TextField]:
        return {DATE: self.date, MINUTES: self.minutes, STEP: self.step, DUE: self.due}

    def _build(self) -> None:
        look, inside = self._look, QWidget()
        column, outer, area = QVBoxLayout(inside), QVBoxLayout(self), QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        self._kept = KeptInSight(area)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(area, 1)
        column.setContentsMargins(look.space.panel_side, look.px(16), look.space.panel_side, look.px(6))
        column.setSpacing(look.px(8))
        head = QHBoxLayout()
        head.setSpacing(look.px(6))
        head.addWidget(PlainLabel(look, _("Neue Notiz"), kind=Type.SECTION, semibold=True), 1)
        head.addWidget(self._check)
        head.addWidget(self._mark)
        head.addWidget(self.snippet_button)
        column.addLayout(head)
        column.addLayout(self._row((self.date, 112), (self.channel, 0), (self.minutes, 88)))
        column.addWidget(self.topics)
        column.addWidget(self.text, 1)
        column.addLayout(self._row((self.step, 0), (self.due, 168)))
        column.addLayout(self._shortcuts())
        foot = QHBoxLayout()
        foot.setContentsMargins(look.space.panel_side, look.px(12), look.space.panel_side, look.px(16))
        foot.setSpacing(look.px(8))
        foot.addWidget(self.save)
        foot.addWidget(self.leave)
        foot.addStretch(1)
        foot.addWidget(self.discard)
        below = QHBoxLayout()
        below.setContentsMargins(look.space.panel_side, look.px(4), look.space.panel_side, 0)
        below.addWidget(self._problem)
        outer.addLayout(below)
        outer.addLayout(foot)

    def _row(self, *fields: tuple[QWidget, int]) -> QHBoxLayout:
        """Return fields side by side; width 0 takes the rest."""
        look, row = self._look, QHBoxLayout()
        row.setSpacing(look.px(8))
        self._narrow += [(field, width) for field, width in fields if width]
        for field, width in fields:
            row.addWidget(field, 0 if width else 1, Qt.AlignmentFlag.AlignTop)
        return row

    def _shortcuts(self) -> FlowLayout:
        flow = FlowLayout(gap=self._look.px(8))
        for when in map(_, SHORTCUTS):
            chip = FilterChip(self._look, when)
            chip.setCheckable(False)
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.setAccessibleName(_("Nächster Schritt {when}").format(when=when))
            chip.clicked.connect(lambda _on=False, when=when: self._presenter.write(DUE, when))
            flow.addWidget(chip)
        return flow

    def _bind(self) -> None:
        presenter = self._presenter
        self.discard.clicked.connect(lambda _on=False: presenter.discard())
        for name, field in self._lines().items():
            field.changed.connect(lambda text, name=name: presenter.write(name, text))
        self.text.changed.connect(lambda: presenter.write(TEXT, self.text.text()))
        self.channel.chosen.connect(lambda key: presenter.write(CHANNEL, key))
        self.topics.changed.connect(presenter.choose_topics)
        for keys, deed in (
            ("Ctrl+Return", self._save),
            ("Ctrl+Enter", self._save),
            ("Esc", presenter.leave),
            ("Ctrl+T", self._to_topics),
            ("Ctrl+B", self.snippets.press),
            ("Ctrl+.", self._offer_reasons),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    @Slot()
    def _fit(self) -> None:
        for field, width in self._narrow:
            field.setFixedWidth(self._look.px(width))

    @Slot()
    def _save(self) -> None:
        """Save, with the topic that was only begun."""
        self.topics.take_typed()
        self._presenter.save()

    @Slot()
    def _offer_reasons(self) -> None:
        """Offer the reasons why the field with the keyboard has no value."""
        fields: dict[str, QWidget] = {**self._lines(), CHANNEL: self.channel, TOPICS: self.topics}
        focus: QWidget | None = self.window().focusWidget()
        here = next((name for name, field in fields.items() if focus is not None and field.isAncestorOf(focus)), "")
        if not here:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for word in (*non_value_titles(), ""):
            action = menu.addAction(word or _("Feld leeren"))
            action.triggered.connect(lambda _on=False, word=word: self._presenter.write(here, word))
        menu.popup(fields[here].mapToGlobal(QPoint(0, fields[here].height())))

    @Slot()
    def _to_topics(self) -> None:
        self.topics.line.setFocus(Qt.FocusReason.ShortcutFocusReason)


def options_of(codes: CodeList) -> tuple[Option, ...]:
    """Return the entries of a code list for a choice, and the reasons why there is none."""
    listed = tuple(Option(code.code, code.label, code.synonyms) for code in codes.codes.values())
    return (*listed, *(Option(word, word) for word in non_value_titles()))


class _Discard(Button):
    """A red word without a frame: it can be undone, so it neither asks nor looks like the end."""

    def _ink(self) -> QColor:
        return self._look.palette.danger if self.isEnabled() else self._look.palette.disabled
