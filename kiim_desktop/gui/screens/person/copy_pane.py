"""The copy of a document as it is seen: a picture or one page of a PDF, as wide as there is room, with its pages."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.decoding import painted_page
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import plain_button
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.interchange.pdf_pages import PageImage
from kiim_desktop.presenters.document_copy import ShownCopy

PICTURE_HEIGHT = 360
_ALL = 1_000_000
_STEP = 80
"""How far an arrow moves the page, in px at 100 %."""


class PictureView(QWidget):
    """A picture, as large as the width allows; with the keyboard on it, arrows move what is too high to be seen."""

    moved = Signal(int)
    """By how many px the page is to go down."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._image: QImage | None = None
        self._fitted: QImage | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def show_image(self, image: object, name: str) -> None:
        """Show a picture; anything else hides the view."""
        self._image = image if isinstance(image, QImage) else None
        self._fitted = None
        self.setAccessibleName(name)
        self.setVisible(self._image is not None)
        self.updateGeometry()
        self.update()

    @property
    def holds_something(self) -> bool:
        """Whether anything of a picture is still held here."""
        return self._image is not None or self._fitted is not None

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(320), self._look.px(PICTURE_HEIGHT) if self._image is not None else 0)

    def heightForWidth(self, width: int) -> int:
        if self._image is None or not self._image.width():
            return 0
        return round(width * self._image.height() / self._image.width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: _STEP, Qt.Key.Key_Up: -_STEP}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.moved.emit(self._look.px(step))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._image is None:
            return
        painter, ratio = QPainter(self), self.devicePixelRatioF()
        size = self._image.size().scaled(self.size() * ratio, Qt.AspectRatioMode.KeepAspectRatio)
        if self._fitted is None or self._fitted.size() != size:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._fitted = self._image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        area = QRect(0, 0, round(size.width() / ratio), round(size.height() / ratio))
        painter.drawImage(area, self._fitted)


class CopyPane(QWidget):
    """Paints a ShownCopy."""

    turned = Signal(int)
    """By how many pages."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = PictureView(look)
        self.before = plain_button(look, _("Vorige"), self._back, hint=_("Bild auf"))
        self.after = plain_button(look, _("Nächste"), self._on, hint=_("Bild ab"))
        self.before.setAccessibleName(_("Vorige Seite"))
        self.after.setAccessibleName(_("Nächste Seite"))
        self.words = PlainLabel(look, color="text2")
        self._wait = PlainLabel(look, _("Die Kopie wird geöffnet …"), color="text2")
        self._bar, self._shown = QWidget(), ShownCopy()
        row, column = QHBoxLayout(self._bar), QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        row.addWidget(self.before)
        row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self.after)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(8))
        for widget in (self._bar, self._wait, self.picture):
            column.addWidget(widget)
        for keys, by in (("PgUp", -1), ("PgDown", 1), ("Home", -_ALL), ("End", _ALL)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda by=by: self.turned.emit(by))

    def show_copy(self, shown: ShownCopy, name: str) -> bool:
        """Paint what is seen of a copy; tells whether it is another picture than before."""
        is_other, self._shown = shown.picture is not self._shown.picture, shown
        if is_other:
            picture = painted_page(shown.picture) if isinstance(shown.picture, PageImage) else shown.picture
            self.picture.show_image(picture, f"{name}, {shown.words}" if shown.pages else name)
        self.setVisible(shown.picture is not None or shown.is_waiting)
        self._bar.setVisible(shown.pages > 0)
        self.words.setText(shown.words)
        self._wait.setVisible(shown.is_waiting and shown.picture is None)
        self.before.setEnabled(shown.has_before)
        self.after.setEnabled(shown.has_after)
        return is_other and shown.picture is not None

    @Slot()
    def _back(self) -> None:
        self.turned.emit(-1)

    @Slot()
    def _on(self) -> None:
        self.turned.emit(1)
