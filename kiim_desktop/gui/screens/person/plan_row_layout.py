"""How a line of a plan is laid out and painted: its words in full, the box, who and by when."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter

from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.chips import paint_box
from kiim_desktop.gui.widgets.text_paint import TextBlock, draw_line, isolate, lay_out
from kiim_desktop.presenters.plan_rows import Mark

WHO, DUE = 160, 176
BOX, BOX_ROOM, GAP = 18, 28, 16
NARROW = 600
"""Below this width who and by when stand under the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWords:
    """What a line says and how it looks."""

    text: str
    note: str = ""
    note_color: str = "text2"
    who: str = ""
    due: str = ""
    due_color: str = "text2"
    mark: Mark | None = None
    """None: no box to tick."""
    is_strong: bool = False
    is_dim: bool = False
    indent: int = 0
    """How many steps the line stands further in."""


@dataclass(frozen=True, slots=True)
class RowLayout:
    """A line at one width."""

    look: Look
    words: RowWords
    width: int

    def box_rect(self) -> QRect:
        """Return where the box stands that is ticked."""
        look = self.look
        side = look.px(BOX)
        left = look.space.page_side + self.words.indent * look.px(BOX_ROOM)
        return QRect(left, (look.row.list - side) // 2, side, side)

    @property
    def is_narrow(self) -> bool:
        return self.width < self.look.px(NARROW)

    def text_left(self) -> int:
        look, words = self.look, self.words
        room = look.px(BOX_ROOM)
        return look.space.page_side + words.indent * room + (room if words.mark is not None else 0)

    def text_block(self) -> TextBlock:
        look = self.look
        right = 0 if self.is_narrow else look.px((WHO if self.words.who else 0) + DUE + GAP)
        width = max(look.px(120), self.width - self.text_left() - look.space.page_side - right)
        font = look.font(Type.BODY, self.words.is_strong)
        return lay_out(isolate(self.words.text), font, width, look.line(Type.BODY))

    def below(self) -> str:
        """Return what stands under the words: how far it is, and in a narrow list who and by when."""
        words = self.words
        parts = (words.due, words.who, words.note) if self.is_narrow else (words.note,)
        return " · ".join(part for part in parts if part)

    def note_block(self) -> TextBlock | None:
        look, words = self.look, self.below()
        if not words:
            return None
        width = max(look.px(120), self.width - self.text_left() - look.space.page_side)
        return lay_out(words, look.font(Type.SMALL), width, look.line(Type.SMALL))

    def pad(self) -> int:
        return (self.look.row.list - self.look.line(Type.BODY)) // 2

    def height(self) -> int:
        note = self.note_block()
        return self.text_block().height + (note.height if note else 0) + 2 * self.pad() + 1

    def paint_words(self, painter: QPainter) -> None:
        look, palette, words = self.look, self.look.palette, self.words
        block, left, top = self.text_block(), self.text_left(), self.pad()
        block.draw(painter, QPointF(left, top), palette.text3 if words.is_dim else palette.text)
        note = self.note_block()
        if note is not None:
            is_late = self.is_narrow and words.due_color == "danger"
            color = "danger" if is_late else "text3" if words.is_dim else words.note_color
            note.draw(painter, QPointF(left, top + block.height), palette.named(color))
        if not self.is_narrow:
            end, height, small = self.width - look.space.page_side, look.line(Type.BODY), look.font(Type.SMALL)
            who = QRect(end - look.px(DUE + WHO), top, look.px(WHO - 16), height)
            draw_line(painter, who, words.who, small, palette.text3 if words.is_dim else palette.text2)
            due = QRect(end - look.px(DUE), top, look.px(DUE), height)
            color = "text3" if words.is_dim else words.due_color
            draw_line(painter, due, words.due, small, palette.named(color), right=True)

    def paint_box(self, painter: QPainter, mark: Mark) -> None:
        look, palette, box = self.look, self.look.palette, self.box_rect()
        if mark is Mark.DONE:
            paint_box(painter, box, palette.accent, palette.accent, look.radius.check)
            look.icons.paint(painter, "check", box, palette.on_accent, look.px(14))
        elif mark is Mark.DROPPED:
            paint_box(painter, box, palette.sunken, palette.line_control, look.radius.check)
            look.icons.paint(painter, "cross", box, palette.text3, look.px(12))
        else:
            paint_box(painter, box, palette.surface, palette.line_input, look.radius.check)
