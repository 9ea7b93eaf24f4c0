"""How the rows of Heute look: reminders under their headings, appointments with their bar, files to be clarified."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.lists.cells import Action, Blank, Column, Name, RowCells, Text
from kiim_desktop.gui.lists.page_model import ROW_ROLE
from kiim_desktop.gui.lists.row_delegate import Index, RowDelegate
from kiim_desktop.gui.lists.wrapped_rows import WrappedRows
from kiim_desktop.gui.mirroring import turn
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.text_paint import draw_line, isolate
from kiim_desktop.presenters.news_rows import NewsRow
from kiim_desktop.presenters.today import DONE, RESUME
from kiim_desktop.presenters.today_rows import AppointmentRow, ClarifyRow, DeadlineRow, DraftRow, HeadRow, TaskRow
from kiim_desktop.presenters.tones import Tone

INK = {Tone.NEUTRAL: "text2", Tone.QUIET: "text3", Tone.OK: "ok", Tone.WARN: "warn", Tone.DANGER: "danger"}
CLARIFY = "clarify"
TIME_WIDTH, BAR_WIDTH = 56, 3
INSET = 8
"""How far words stand from the edge of a row in the panel, so that the frame of the keyboard touches none."""
_FIRST_HEAD_GAP = 12


def task_columns(room: FrameWidth) -> tuple[Column, ...]:
    if room is FrameWidth.COMPACT:
        return Column(width=100), Column(), Column(width=72, is_right=True)
    name = 280 if room is FrameWidth.FULL else 220
    return Column(width=100), Column(width=name), Column(), Column(width=72, is_right=True)


class TaskRows(RowDelegate):
    """Reminders of 40 px, in a narrow window of two lines; headings with their count."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, task_columns(FrameWidth.FULL), self._describe_row)
        self.room = FrameWidth.FULL

    def set_room(self, room: FrameWidth) -> None:
        self.room = room
        self.columns = task_columns(room)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row, size = index.data(ROW_ROLE), super().sizeHint(option, index)
        if isinstance(row, HeadRow):
            gap = self.look.px(_FIRST_HEAD_GAP) if index.row() else 0
            return QSize(size.width(), self.look.row.group_head + gap)
        return size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, HeadRow):
            self._paint_head(painter, option, row)
        else:
            super().paint(painter, option, index)

    def _paint_head(self, painter: QPainter, option: QStyleOptionViewItem, row: HeadRow) -> None:
        """Draw a heading at the foot of its room: icon, words in the size of a section, count."""
        look, palette, place = self.look, self.look.palette, QRect(option.rect)
        side, height = look.px(24), look.row.group_head
        line = QRect(place.x() + side, place.bottom() + 1 - height, place.width() - 2 * side, height - 1)
        color = palette.named(INK[row.tone] if row.tone is Tone.DANGER else "text")
        painter.save()
        if option.direction is Qt.LayoutDirection.RightToLeft:
            turn(painter, place)
        if row.is_folded:
            ground = QRect(place.x(), line.y(), place.width(), line.height())
            self._paint_ground(painter, option, ground, self._describe_row(row))
        left, edge = line.x(), look.icon_size.inline
        fold = QRect(place.x() + look.px(4), line.y(), edge, line.height())
        look.icons.paint(painter, "right" if row.is_folded else "down", fold, palette.text2, edge)
        if row.icon:
            edge = look.icon_size.control
            look.icons.paint(painter, row.icon, QRect(left, line.y(), edge, line.height()), color, edge)
            left += edge + look.px(8)
        font, metrics = look.font(Type.SECTION, True), look.metrics(Type.SECTION, True)
        wide = metrics.horizontalAdvance(row.title) + 2
        draw_line(painter, QRect(left, line.y(), wide, line.height()), row.title, font, color)
        count = QRect(left + wide + look.px(8), line.y(), look.px(64), line.height())
        draw_line(painter, count, str(row.count), look.font(Type.BODY), palette.text2)
        painter.fillRect(QRect(line.x(), place.bottom(), line.width(), look.border.hairline), palette.line_control)
        painter.restore()

    def _describe_row(self, row: object) -> RowCells:
        if isinstance(row, HeadRow):
            return RowCells(cells=(), is_head=not row.is_folded)
        if isinstance(row, DraftRow):
            return self._row(
                row, Text(text=row.when.text, color="text2"), Text(text=row.what), Action(RESUME, _("Weiter"))
            )
        if not isinstance(row, TaskRow | DeadlineRow):
            return RowCells(cells=())
        is_urgent = isinstance(row, TaskRow) and row.is_urgent
        when = Text(text=row.when.text, color=INK[row.when.tone])
        what = Text(text=row.what, icon="flag" if is_urgent else "", is_semibold=is_urgent)
        if row.is_done:
            what = Text(text=row.what, icon="check", color="text3", is_struck=True)
            return self._row(row, Text(text=_("erledigt"), color="text3"), what, Blank())
        return self._row(row, when, what, Action(DONE, _("Erledigt")))

    def _row(self, row: TaskRow | DeadlineRow | DraftRow, when: Text, what: Text, done: Action | Blank) -> RowCells:
        if self.room is not FrameWidth.COMPACT:
            return RowCells(cells=(when, _name(row), what, done))
        if not row.name:
            return RowCells(cells=(when, what, done))
        return RowCells(cells=(when, _name(row), done), second=what, second_from=1)


def _name(row: TaskRow | DeadlineRow | DraftRow) -> Name | Text | Blank:
    if not row.name:
        return Blank()
    if row.person is None:
        return Text(text=row.name, color="text2")
    return Name(name=row.name, variant=row.variant)


def spoken(row: object) -> str:
    """Say a row in words."""
    if isinstance(row, HeadRow):
        folded = _("zugeklappt") if row.is_folded else ""
        return ", ".join(part for part in (row.title, str(row.count), folded) if part)
    if isinstance(row, DraftRow):
        return f"{row.name}, {row.what}, {row.when.text}"
    if isinstance(row, TaskRow | DeadlineRow):
        urgent = _("dringend") if isinstance(row, TaskRow) and row.is_urgent else ""
        when = _("erledigt") if row.is_done else row.when.text
        return ", ".join(part for part in (when, row.name, row.what, urgent) if part)
    return ""


class AppointmentRows(RowDelegate):
    """44 px: time, a bar that is accented for the next one, who, and what below."""

    def __init__(self, look: Look) -> None:
        columns = (Column(width=TIME_WIDTH), Column())
        super().__init__(look, columns, _appointment, height=look.row.appointment, side=INSET)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), self.look.row.appointment + self.look.px(4))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        row = index.data(ROW_ROLE)
        if isinstance(row, AppointmentRow):
            look, place = self.look, QRect(option.rect)
            left = place.x() + look.px(INSET) + look.px(TIME_WIDTH)
            bar = QRect(left, place.y() + look.px(6), look.px(BAR_WIDTH), place.height() - look.px(12))
            bar = QStyle.visualRect(option.direction, place, bar)
            painter.fillRect(bar, look.palette.accent if row.is_next else look.palette.line_control)


def _appointment(row: object) -> RowCells:
    if not isinstance(row, AppointmentRow):
        return RowCells(cells=())
    color = "text2" if row.is_past else "text"
    return RowCells(
        cells=(
            Text(text=row.time or "–", color="text" if row.is_next else "text2", is_semibold=row.is_next),
            Text(text=row.title, color=color, is_semibold=row.is_next),
        ),
        second=Text(text=row.detail, color="text2", is_small=True) if row.detail else None,
        second_from=1,
    )


def appointment_spoken(row: AppointmentRow) -> str:
    return ", ".join(part for part in (row.time, row.title, row.detail) if part)


class NewsRows(WrappedRows):
    """About whom and what; from where and when below. What nobody has seen yet is semibold and says "neu"."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, (Column(),), _came, side=INSET)


def _came(row: object) -> RowCells:
    if not isinstance(row, NewsRow):
        return RowCells(cells=())
    where = row.where if row.is_seen else _("neu · {where}").format(where=row.where)
    return RowCells(
        cells=(Text(text=_about(row), is_semibold=not row.is_seen),),
        second=Text(text=where, color="text2", is_small=True),
    )


def _about(row: NewsRow) -> str:
    return _("{name}: {what}").format(name=isolate(row.name), what=row.what)


def news_spoken(row: NewsRow) -> str:
    return ", ".join((*(() if row.is_seen else (_("neu"),)), row.name, row.what, row.where))


class ClarifyRows(WrappedRows):
    """Who, what below, the way there."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, (Column(), Column(width=72, is_right=True)), _to_clarify, side=INSET)


def _to_clarify(row: object) -> RowCells:
    if not isinstance(row, ClarifyRow):
        return RowCells(cells=())
    return RowCells(
        cells=(Text(text=row.name, is_semibold=True, icon="warning"), Action(CLARIFY, _("Klären"))),
        second=Text(text=row.detail, color="text2", is_small=True),
    )


def clarify_spoken(row: ClarifyRow) -> str:
    return f"{row.name}, {row.detail}"
