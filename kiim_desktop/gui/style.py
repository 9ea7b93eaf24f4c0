"""Dresses the application: Fusion, our palette, our style sheet; again whenever the look changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from kiim_desktop.base.translation import runs_right_to_left
from kiim_desktop.gui.focus_ring import FocusRing, RingStyle
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look, Palette
from kiim_desktop.gui.style_sheet import style_sheet
from kiim_desktop.gui.tooltips import PlainToolTips


def qt_palette(palette: Palette) -> QPalette:
    """Return Qt's own palette for everything the style sheet does not reach."""
    role = QPalette.ColorRole
    colors = {
        role.Window: palette.surface,
        role.WindowText: palette.text,
        role.Base: palette.surface,
        role.AlternateBase: palette.sunken,
        role.Text: palette.text,
        role.PlaceholderText: palette.text3,
        role.Button: palette.surface,
        role.ButtonText: palette.text,
        role.BrightText: palette.danger,
        role.Highlight: palette.selected,
        role.HighlightedText: palette.text,
        role.Link: palette.accent,
        role.LinkVisited: palette.accent,
        role.ToolTipBase: palette.surface,
        role.ToolTipText: palette.text,
        role.Light: palette.surface,
        role.Midlight: palette.line,
        role.Mid: palette.line_control,
        role.Dark: palette.line_input,
        role.Shadow: palette.line_input,
        role.Accent: palette.accent,
    }
    result = QPalette()
    for each, color in colors.items():
        result.setColor(each, color)
    for each in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, each, QColor(palette.disabled))
    return result


class Dress(QObject):
    """Keeps application and look together; built once in app, lives as long as it. Its tool tips watch when told."""

    def __init__(self, app: QApplication, look: Look) -> None:
        super().__init__(app)
        self._app = app
        self._look = look
        self._style = RingStyle(look)
        app.setStyle(self._style)
        hints = app.styleHints()
        look.follow_system(hints.colorScheme())
        hints.colorSchemeChanged.connect(look.follow_system)
        look.changed.connect(self.put_on)
        self.ring = FocusRing(app)
        self.tooltips = PlainToolTips(app)
        self.follow_language()
        self.put_on()

    def follow_language(self) -> None:
        """Lay out from the side where the language of the surface begins."""
        right_to_left, left_to_right = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
        self._app.setLayoutDirection(right_to_left if runs_right_to_left() else left_to_right)

    @Slot()
    def put_on(self) -> None:
        """Apply fonts, palette and style sheet of the look."""
        look = self._look
        self._app.setFont(look.font(Type.BODY))
        self._app.setPalette(qt_palette(look.palette))
        QToolTip.setFont(look.font(Type.SMALL))
        self._app.setStyleSheet(style_sheet(look))


def dress(app: QApplication, look: Look) -> Dress:
    """Give the application its look, tool tips included, and keep it up to date."""
    worn = Dress(app, look)
    worn.tooltips.watch()
    return worn
