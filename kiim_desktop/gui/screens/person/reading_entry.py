"""One entry of the reading view, laid out for a width: date, who and how, chips, text in full, next step."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPen

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.chips import ChipKind, chip_width, paint_chip
from kiim_desktop.gui.widgets.text_paint import TextBlock, draw_line, lay_out, one_line
from kiim_desktop.presenters.history import Entry

DATE_WIDTH = 96
TEXT_WIDTH = 704
TOP, BOTTOM, META, GAP = 16, 18, 20, 6
INSET = 8
"""Room at both sides for the focus ring."""
_LETTERS_PER_LINE = 85


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The pieces of an entry and where they stand, from its top; heights in px."""

    width: int
    height: int
    meta: int
    chips: tuple[tuple[QRect, str], ...]
    text_top: int
    text: TextBlock
    more: TextBlock | None
    step_top: int
    step: TextBlock | None
    step_left: int


def estimated_height(look: Look, entry: Entry) -> int:
    """Return about how high an entry will be, without laying it out."""
    lines = sum(1 + len(part) // _LETTERS_PER_LINE for part in entry.text.split("\n"))
    step = look.line(Type.BODY) + look.px(8) if entry.next_step else 0
    more = look.line(Type.SMALL) if entry.more else 0
    return look.px(TOP + META + GAP + BOTTOM) + lines * look.line(Type.READING) + step + more


def lay_out_entry(look: Look, entry: Entry, width: int) -> LaidOut:
    """Place everything for a view of `width` px."""
    wide = max(look.px(120), width - look.px(DATE_WIDTH + 2 * INSET))
    reading = min(wide, look.px(TEXT_WIDTH))
    meta = look.metrics(Type.SMALL).horizontalAdvance(one_line(entry.meta)) + (look.px(22) if entry.is_foreign else 0)
    meta = min(meta, wide)
    chips, bottom = _chips(look, entry, meta, wide)
    text_top = bottom + look.px(GAP)
    text = lay_out(entry.text, look.font(Type.READING), reading, look.line(Type.READING))
    more = lay_out(entry.more, look.font(Type.SMALL), reading, look.line(Type.SMALL)) if entry.more else None
    end = text_top + text.height + (more.height + look.px(4) if more else 0)
    step_top, step, step_left = end, None, 0
    if entry.next_step:
        step_left = look.metrics(Type.BODY).horizontalAdvance(_("Nächster Schritt")) + look.px(8)
        step_top = end + look.px(8)
        step = lay_out(entry.next_step, look.font(Type.BODY, True), reading - step_left, look.line(Type.BODY))
        end = step_top + step.height
    height = end + look.px(BOTTOM)
    return LaidOut(width, height, meta, chips, text_top, text, more, step_top, step, step_left)


def _chips(look: Look, entry: Entry, meta: int, wide: int) -> tuple[tuple[tuple[QRect, str], ...], int]:
    """Place the chips beside the meta words, wrapping; return them and the bottom of the meta lines."""
    left, top, line = meta + (look.px(8) if meta else 0), look.px(TOP), look.px(META)
    placed: list[tuple[QRect, str]] = []
    for words in entry.areas:
        width = min(chip_width(look, words, ChipKind.QUIET), wide)
        if left + width > wide and left > 0:
            left, top = 0, top + line + look.px(4)
        placed.append((QRect(left, top, width, look.size.chip_inline), words))
        left += width + look.px(8)
    return tuple(placed), top + line


def paint_entry(painter: QPainter, look: Look, entry: Entry, laid: LaidOut, top: int, *, has_focus: bool) -> None:
    """Draw an entry whose top edge stands at `top`; the hairline below belongs to it."""
    palette, inset = look.palette, look.px(INSET)
    left = inset + look.px(DATE_WIDTH)
    if has_focus:
        _paint_ring(painter, look, QRectF(0, top, laid.width, laid.height))
    date = QRect(inset, top + look.px(TOP), left - 2 * inset, look.px(META))
    draw_line(painter, date, entry.date_words, look.font(Type.BODY, True), palette.text)
    draw_line(painter, date.translated(0, look.px(19)), entry.ago_words, look.font(Type.SMALL), palette.text2)
    meta = QRect(left, top + look.px(TOP), laid.meta + 2, look.px(META))
    if entry.is_foreign:
        side = look.icon_size.inline
        look.icons.paint(painter, "office", QRect(left, meta.y(), side, meta.height()), palette.accent, side)
        meta.setLeft(left + look.px(22))
    draw_line(painter, meta, entry.meta, look.font(Type.SMALL), palette.text2)
    for rect, words in laid.chips:
        paint_chip(painter, look, rect.translated(left, top), words, ChipKind.QUIET)
    laid.text.draw(painter, QPointF(left, top + laid.text_top), palette.text)
    if laid.more is not None:
        at = top + laid.text_top + laid.text.height + look.px(4)
        laid.more.draw(painter, QPointF(left, at), palette.text2)
    if laid.step is not None:
        label = QRect(left, top + laid.step_top, laid.step_left, look.line(Type.BODY))
        draw_line(painter, label, _("Nächster Schritt"), look.font(Type.BODY), palette.text2)
        laid.step.draw(painter, QPointF(left + laid.step_left, top + laid.step_top), palette.text)
    painter.fillRect(QRect(inset, top + laid.height - 1, laid.width - 2 * inset, look.border.hairline), palette.line)


def _paint_ring(painter: QPainter, look: Look, area: QRectF) -> None:
    painter.save()
    painter.setPen(QPen(look.palette.focus, look.border.focus_ring))
    painter.drawRoundedRect(area.adjusted(1, 2, -1, -3), look.radius.control, look.radius.control)
    painter.restore()
