"""The form of a new consent: the general form with data groups to tick, usual periods and what would be open."""

from __future__ import annotations

import itertools

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.forms.field_editor import FieldEditor, LineEditor
from kiim_desktop.gui.forms.panel import FormPanel
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.chip_row import ChipRow, RowPart
from kiim_desktop.gui.widgets.buttons import text_button
from kiim_desktop.gui.widgets.chips import FilterChip
from kiim_desktop.gui.widgets.fields import FieldBox
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import IconLabel, PlainLabel
from kiim_desktop.presenters.consent_fields import GROUPS, UNTIL
from kiim_desktop.presenters.consent_form import ConsentForm, PreviewWords
from kiim_desktop.presenters.form_fields import CodeChoice, FormField

ROOM_FOR_PREVIEW = 640
"""A panel lower than this, in px at 100 %, needs its height for the fields."""


class GroupsEditor(FieldEditor):
    """Every data group that can ever leave, to be ticked; health stands behind a lock."""

    def __init__(self, look: Look, field: FormField, presenter: ConsentForm, parent: QWidget | None = None) -> None:
        self._presenter = presenter
        self.row = ChipRow(look, field.title, presenter.tick)
        super().__init__(look, field, FieldBox(look, field.title, self.row), parent)
        self.show_groups()

    def set_text(self, text: str) -> None:  # noqa: ARG002  # what is ticked comes with what cannot be
        self.show_groups()

    def show_groups(self) -> None:
        groups = self._presenter.groups()
        self.row.show_parts(RowPart(each.key, each.title, each.is_on, each.closed, each.is_special) for each in groups)
        closed = [each for each in groups if each.closed]
        words = ", ".join(each.title for each in closed)
        self.box.set_hint(_("Kann so nicht hinaus: {groups}.").format(groups=words) if closed else "")
        self.row.setToolTip("\n".join(f"{each.title}: {each.closed}" for each in closed))

    def show_message(self, field: FormField) -> None:
        """What cannot leave is said by `show_groups`."""


class PeriodEditor(LineEditor):
    """The last day, with usual periods below."""

    def __init__(self, look: Look, field: FormField, presenter: ConsentForm, parent: QWidget | None = None) -> None:
        super().__init__(look, field, parent=parent)
        flow = FlowLayout(gap=look.px(8))
        flow.setContentsMargins(0, look.px(4), 0, 0)
        self.chips: list[FilterChip] = []
        for number, (words, _day) in enumerate(presenter.ends()):
            chip = FilterChip(look, words)
            chip.setCheckable(False)
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.setAccessibleName(_("gilt {period}").format(period=words))
            chip.clicked.connect(lambda _on=False, n=number: self.typed.emit(self.name, presenter.ends()[n][1]))
            flow.addWidget(chip)
            self.chips.append(chip)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.addLayout(flow)


class PreviewBox(Ground):
    """What would be open, what never is, what is still missing."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "surface", parent)
        self.title = PlainLabel(look, semibold=True, wrap=True)
        self.seen = PlainLabel(look, wrap=True)
        self.never = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self.missing = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self.warnings = PlainLabel(look, kind=Type.SMALL, color="warn", wrap=True)
        self._sign = IconLabel(look, "warning", color="warn", size=14)
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(*(look.px(12),) * 4)
        column.setSpacing(look.px(6))
        row.setSpacing(look.px(6))
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.warnings, 1)
        for part in (self.title, self.seen, self.never):
            column.addWidget(part)
        column.addLayout(row)
        column.addWidget(self.missing)

    def show_words(self, words: PreviewWords | None) -> None:
        """Paint what was found out; None while nothing is known yet."""
        self.setVisible(words is not None)
        if words is None:
            return
        self.title.setText(words.title)
        self.seen.setText(" · ".join(words.seen) or _("nichts"))
        self.never.setText(words.never)
        self.warnings.setText("\n".join(words.warnings))
        self.warnings.setVisible(bool(words.warnings))
        self._sign.setVisible(bool(words.warnings))
        self.missing.setText(_("Noch nicht zu speichern: {why}").format(why=words.missing) if words.missing else "")
        self.missing.setVisible(bool(words.missing))


class ConsentPanel(FormPanel):
    """The general form, painted for a consent."""

    def __init__(self, presenter: ConsentForm, look: Look, parent: QWidget | None = None) -> None:
        self._form = presenter
        self.refuse = text_button(look, _("Abgelehnt: so eintragen"), presenter.refuse, flush=True)
        super().__init__(presenter, look, parent)
        self.preview = PreviewBox(look)
        self._below.setSpacing(look.px(8))
        self._below.addWidget(self.refuse, 0, Qt.AlignmentFlag.AlignLeft)
        self._pinned.addWidget(self.preview)
        self.basis.hide()
        self._rule.hide()
        presenter.on_preview = self.preview.show_words
        self.preview.show_words(presenter.preview)
        for keys in ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(presenter.refuse)

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            (_("Strg+Eingabe"), _("speichern")),
            (_("Strg+Umschalt+Eingabe"), _("abgelehnt")),
            (_("Esc"), _("als Entwurf lassen")),
            (_("Strg+M"), _("alle Felder")),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep in sight what would be open; in a low window it scrolls with the fields."""
        super().resizeEvent(event)
        is_low = self.height() < self._look.px(ROOM_FOR_PREVIEW)
        wanted = self._below if is_low else self._pinned
        if wanted.indexOf(self.preview) < 0:
            for layout in (self._below, self._pinned):
                layout.removeWidget(self.preview)
            wanted.insertWidget(0, self.preview)

    def _make_editor(self, field: FormField, choices: tuple[CodeChoice, ...]) -> None:
        if field.name not in (GROUPS, UNTIL):
            super()._make_editor(field, choices)
            return
        kind = GroupsEditor if field.name == GROUPS else PeriodEditor
        editor = kind(self._look, field, self._form)
        editor.typed.connect(self._form.write)
        editor.left.connect(self._form.finish)
        self.editors[field.name] = editor

    def _order_tabs(self) -> None:
        """Walk through the periods where they stand."""
        super()._order_tabs()
        until = self.editors.get(UNTIL)
        if isinstance(until, PeriodEditor):
            for first, second in itertools.pairwise((until.field.line, *until.chips)):
                QWidget.setTabOrder(first, second)
        for first, second in itertools.pairwise((self.more, self.refuse, self.save, self.leave, self.discard)):
            QWidget.setTabOrder(first, second)
