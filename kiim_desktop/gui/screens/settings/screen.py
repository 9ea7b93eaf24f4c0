"""Einstellungen: what holds at this computer and where it comes from; what IT fixed is shown with its reason."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.explain import Notice, Tone
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.settings.row import SettingLine
from kiim_desktop.gui.widgets.banners import Banner
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import Divider, PlainLabel
from kiim_desktop.gui.widgets.scrolling import scrolling
from kiim_desktop.presenters.setting_rows import SettingGroup
from kiim_desktop.presenters.settings import PlaceLine, SettingsPresenter, SettingsState

_WIDEST = 960


class SettingsScreen(QWidget):
    """Paints a SettingsState."""

    def __init__(self, presenter: SettingsPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter, self._look = presenter, look
        self.lines: dict[str, SettingLine] = {}
        self._shape: tuple[tuple[str, object], ...] = ()
        self._wants_focus = False
        self.banner = Banner(look)
        self._inside, self._rows, self._places = QWidget(), QVBoxLayout(), QVBoxLayout()
        self._build()
        look.changed.connect(presenter.renew)
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        return ((_("Tab"), _("nächste Einstellung")), ("← →", _("wählen")), (_("Alt+←"), _("zurück")))

    def opened(self, _arguments: Mapping[str, object]) -> None:
        """Come into sight: what holds now."""
        self.presenter.load()

    def focus_first(self) -> None:
        first = next(iter(self.lines.values()), None)
        self._wants_focus = first is None
        if first is not None:
            first.focus_editor()

    def show_state(self, state: SettingsState) -> None:
        """Paint a state; may be called with the same one again."""
        self.banner.set_notice(Notice(Tone.WARN, state.problem) if state.problem else None)
        rows = [row for group in state.groups for row in group.rows]
        shape = tuple((row.name, row.editor) for row in rows)
        if shape != self._shape:
            self._shape = shape
            self._make_lines(state.groups)
            self._make_places(state.places)
            self._fit()
        for row in rows:
            self.lines[row.name].show_row(row)
        if self._wants_focus and self.lines and self.isVisible():
            self.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_upright = frame_width(self.window().width(), self._look.scale) is FrameWidth.COMPACT
        for line in self.lines.values():
            line.set_upright(is_upright=is_upright)

    def _make_lines(self, groups: tuple[SettingGroup, ...]) -> None:
        _empty(self._rows)
        self.lines = {}
        for group in groups:
            self._rows.addSpacing(self._look.px(16))
            self._rows.addWidget(PlainLabel(self._look, group.title, kind=Type.SECTION, semibold=True))
            self._rows.addWidget(Divider(self._look, strong=True))
            for row in group.rows:
                line = SettingLine(self._look, self.presenter.choose, self.presenter.reset, row)
                self.lines[row.name] = line
                self._rows.addWidget(line)

    def _make_places(self, places: tuple[PlaceLine, ...]) -> None:
        _empty(self._places)
        self._places.addSpacing(self._look.px(16))
        self._places.addWidget(PlainLabel(self._look, _("Wo etwas liegt"), kind=Type.SECTION, semibold=True))
        self._places.addWidget(Divider(self._look, strong=True))
        for place in places:
            field = TextField(self._look, place.title, text=place.path)
            field.line.setReadOnly(True)
            field.line.setCursorPosition(0)
            self._places.addWidget(field)

    def _build(self) -> None:
        look, column = self._look, QVBoxLayout(self._inside)
        column.setContentsMargins(look.space.page_side, look.space.page_top, look.space.page_side, look.px(24))
        column.setSpacing(look.px(4))
        column.addWidget(PlainLabel(look, _("Einstellungen"), kind=Type.TITLE, semibold=True))
        text = _("Gilt für Ihr Konto an diesem Rechner. Wo ein Wert herkommt, steht daneben.")
        column.addWidget(PlainLabel(look, text, kind=Type.SMALL, color="text2", wrap=True))
        column.addWidget(self.banner)
        self._rows.setSpacing(0)
        self._places.setSpacing(look.px(8))
        column.addLayout(self._rows)
        column.addLayout(self._places)
        column.addStretch(1)
        self._inside.setMaximumWidth(look.px(_WIDEST))
        outer = QWidget()
        holder = QVBoxLayout(outer)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.addWidget(self._inside)
        outer.setMinimumWidth(0)
        holder.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setLayout(scrolling(outer))


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
