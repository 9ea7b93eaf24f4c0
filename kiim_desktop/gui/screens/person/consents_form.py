"""The form of a new consent: the general form with data groups to tick, usual periods and what would be open."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.forms.field_editor import FieldEditor, LineEditor
from kiim_desktop.gui.forms.panel import FormPanel
from kiim_desktop.gui.palette import Look
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
_BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)
_ON = (Qt.Key.Key_Right, Qt.Key.Key_Down)


class ChipRow(QWidget):
    """Chips to tick of which one has the Tab key; the arrows walk through them."""

    def __init__(self, look: Look, ticked: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._ticked = look, ticked
        self.chips: dict[str, FilterChip] = {}
        self._flow = FlowLayout(self, look.px(8))

    def show_chip(self, key: str, title: str, *, is_on: bool, closed: str = "", name: str = "") -> None:
        """Show one; a closed one cannot be ticked and says why."""
        chip = self.chips.get(key)
        if chip is None:
            chip = self.chips[key] = FilterChip(self._look, title, on=is_on)
            chip.clicked.connect(lambda _on=False: self._ticked(key))
            chip.installEventFilter(self)
            self._flow.addWidget(chip)
            chip.show()
        chip.setChecked(is_on)
        chip.setEnabled(is_on or not closed)
        chip.setToolTip(closed)
        state = _("angekreuzt") if is_on else _("nicht angekreuzt")
        chip.setAccessibleName(f"{name or title}: {closed or state}")

    def rest(self) -> None:
        """Let the Tab key reach the chip that has the keyboard, else the first."""
        able = [each for each in self.chips.values() if each.isEnabled()]
        stop = next((each for each in able if each.hasFocus()), able[0] if able else None)
        for chip in self.chips.values():
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chip is stop else Qt.FocusPolicy.ClickFocus)
        if stop is not None:
            self.setFocusProxy(stop)

    def clear(self) -> None:
        for chip in self.chips.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = {}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = 1 if event.key() in _ON else -1 if event.key() in _BACK else 0
            able = [each for each in self.chips.values() if each.isEnabled()]
            if step and watched in able:
                able[(able.index(watched) + step) % len(able)].setFocus(Qt.FocusReason.OtherFocusReason)
                self.rest()
                return True
        return super().eventFilter(watched, event)


class GroupsEditor(FieldEditor):
    """Every data group that can ever leave, to be ticked; health stands apart, behind a lock."""

    def __init__(self, look: Look, field: FormField, presenter: ConsentForm, parent: QWidget | None = None) -> None:
        self._presenter = presenter
        holder = QWidget()
        self.plain = ChipRow(look, presenter.tick)
        self.special = ChipRow(look, presenter.tick)
        column, locked = QVBoxLayout(holder), QHBoxLayout()
        column.setContentsMargins(0, look.px(2), 0, look.px(2))
        column.setSpacing(look.px(8))
        column.addWidget(self.plain)
        locked.setSpacing(look.px(6))
        locked.addWidget(IconLabel(look, "lock", meaning=_("besonders geschützt")))
        locked.addWidget(self.special)
        self._special_words = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        locked.addWidget(self._special_words, 1)
        column.addLayout(locked)
        holder.setFocusProxy(self.plain)
        super().__init__(look, field, FieldBox(look, field.title, holder), parent)
        holder.setAccessibleName("")
        self.show_groups()

    @property
    def chips(self) -> dict[str, FilterChip]:
        return self.plain.chips | self.special.chips

    def set_text(self, text: str) -> None:  # noqa: ARG002  # what is ticked comes with what cannot be
        self.show_groups()

    def show_groups(self) -> None:
        closed = []
        for group in self._presenter.groups():
            row = self.special if group.is_special else self.plain
            name = _("Datengruppe {title}").format(title=group.title)
            row.show_chip(group.key, group.title, is_on=group.is_on, closed=group.closed, name=name)
            if group.closed and not group.is_special:
                closed.append(group.title)
            if group.is_special:
                self._special_words.setText(group.closed or _("nur mit eigenem Kreuz der Person"))
        self.plain.rest()
        self.special.rest()
        words = _("Kann so nicht hinaus: {groups}.").format(groups=", ".join(closed)) if closed else ""
        self.box.set_hint(words)

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
        super().__init__(presenter, look, parent)
        self.preview = PreviewBox(look)
        self.refuse = text_button(look, _("Abgelehnt: so eintragen"), presenter.refuse, flush=True)
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
        """Walk through the groups and the periods where they stand."""
        super()._order_tabs()
        chain: list[QWidget] = []
        for editor in self.editors.values():
            if isinstance(editor, GroupsEditor):
                chain += editor.chips.values()
            else:
                chain.append(_last_focus(editor))
                chain += editor.chips if isinstance(editor, PeriodEditor) else ()
        for first, second in itertools.pairwise([*chain, self.more]):
            QWidget.setTabOrder(first, second)


def _last_focus(widget: QWidget) -> QWidget:
    while (proxy := widget.focusProxy()) is not None:
        widget = proxy
    return widget
