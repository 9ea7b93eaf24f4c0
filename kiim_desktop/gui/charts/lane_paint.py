"""Paints the swim lanes: ground, lines, bars, dots and flags, words, today, focus ring, in this order."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from kiim_desktop.base.translation import _
from kiim_desktop.gui.charts.lane_axis import x_of
from kiim_desktop.gui.charts.lane_layout import PlacedItem, PlacedLane, Scene
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.text_paint import draw_line
from kiim_desktop.presenters.lanes import LaneItem, LaneKind, LaneState
from kiim_desktop.presenters.words import whole_day

POINT = 7
MUTED = 0.35
HATCH_PITCH, HATCH_WIDTH = 6.0, 1.2
MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")


def paint_scene(  # what is marked in the picture
    painter: QPainter, look: Look, scene: Scene, focus: str = "", hover: str = "", day: date | None = None
) -> None:
    """Draw everything; `focus` and `hover` are keys of items; what came after `day` is muted, a line stands there."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    flag = day_flag(look, scene, day)
    _paint_ground(painter, look, scene, day)
    _paint_axis(painter, look, scene, flag)
    for lane in scene.lanes:
        _paint_lane_title(painter, look, scene, lane)
    painter.save()
    painter.setClipRect(QRectF(scene.metrics.label - 1, 0, scene.width - scene.metrics.label + 1, scene.height))
    items = [item for lane in scene.lanes for item in lane.items]
    for item in items:
        painter.setOpacity(MUTED if is_after(item.item, day) else 1)
        if item.item.kind is LaneKind.BAR:
            _paint_bar(painter, look, scene, item, is_hovered=item.item.key == hover)
    for item in items:
        painter.setOpacity(MUTED if is_after(item.item, day) else 1)
        _paint_mark(painter, look, scene, item)
    painter.setOpacity(1)
    for item in items:
        _paint_label(painter, look, scene, item, is_muted=is_after(item.item, day))
    for lane in scene.lanes:
        _paint_hidden(painter, look, lane)
    painter.restore()
    _paint_today(painter, look, scene, is_quiet=day is not None)
    if day is not None and flag is not None:
        _paint_day(painter, look, scene, day, flag)
    for item in items:
        if focus and item.item.key == focus:
            _paint_focus(painter, look, scene, item)


def bar_rect(scene: Scene, placed: PlacedItem) -> QRectF:
    """Return the visible box of a bar."""
    left = max(placed.x0, scene.metrics.label)
    right = max(left + scene.metrics.least, min(placed.x1, scene.width))
    return QRectF(left, placed.middle - scene.metrics.bar / 2, right - left, scene.metrics.bar)


def mark_rect(scene: Scene, placed: PlacedItem) -> QRectF:
    """Return the box that answers to the mouse: the bar, or a square round a dot."""
    if placed.item.kind is LaneKind.BAR:
        rect = bar_rect(scene, placed).adjusted(0, -2, POINT if placed.is_open else 0, 2)
        return rect.intersected(QRectF(scene.metrics.label, 0, scene.width, scene.height))
    reach = scene.metrics.dot + 3
    right = placed.label.x + 40 if placed.label is not None and placed.label.x > placed.x1 else placed.x1 + reach
    return QRectF(placed.x0 - reach, placed.middle - 12, right - placed.x0 + reach, 24)


def is_after(item: LaneItem, day: date | None) -> bool:
    """Tell whether an item began after the day that is shown."""
    first = item.start or item.end
    return day is not None and first is not None and first > day


def day_flag(look: Look, scene: Scene, day: date | None) -> QRectF | None:
    """Return the box of the flag of a past day; None if it is not in sight."""
    if day is None:
        return None
    x = x_of(day, scene.span, scene.metrics.label, scene.width)
    if not scene.metrics.label <= x <= scene.width:
        return None
    wide = look.metrics(Type.LANE_BAR, True).horizontalAdvance(whole_day(day)) + look.px(12)
    left = min(max(x - wide / 2, scene.metrics.label), scene.width - wide)
    return QRectF(left, look.px(4), wide, look.px(18))


def _paint_ground(painter: QPainter, look: Look, scene: Scene, day: date | None) -> None:
    palette = look.palette
    painter.fillRect(QRectF(0, 0, scene.width, scene.height), palette.surface)
    later = scene.axis.today if day is None else x_of(day, scene.span, scene.metrics.label, scene.width)
    if later is not None:
        painter.fillRect(QRectF(later, 0, scene.width - later, scene.height), palette.sunken)


def _paint_axis(painter: QPainter, look: Look, scene: Scene, flag: QRectF | None) -> None:
    palette, high = look.palette, scene.metrics.axis
    font = look.font(Type.LANE_BAR, False)
    _hairline(painter, QPointF(0, high - 1), QPointF(scene.width, high - 1), palette.line)
    for line, word, year in scene.axis.years:
        if line is not None:
            _hairline(painter, QPointF(line, high - 8), QPointF(line, scene.height), palette.line)
        if word >= 0 and not (flag and flag.intersects(QRectF(word, flag.y(), look.px(34), flag.height()))):
            draw_line(painter, QRect(round(word), 0, look.px(60), round(high) - 2), str(year), font, palette.text2)
    for x, month in scene.axis.months:
        _hairline(painter, QPointF(x, high - 4), QPointF(x, high), palette.line_control)
        if scene.axis.has_month_names and month > 1:
            place = QRect(round(x) + 4, 0, look.px(40), round(high) - 2)
            draw_line(painter, place, _(MONTHS[month - 1]), look.font(Type.KEY_HINT), palette.text3)


def _paint_lane_title(painter: QPainter, look: Look, scene: Scene, lane: PlacedLane) -> None:
    palette = look.palette
    place = QRect(0, round(lane.top), round(scene.metrics.label) - 8, round(scene.metrics.lane))
    draw_line(painter, place, lane.title, look.font(Type.LANE_LABEL), palette.text2)
    if lane is not scene.lanes[-1]:
        below = lane.top + lane.height
        _hairline(painter, QPointF(0, below), QPointF(scene.width, below), palette.line)


def _paint_bar(painter: QPainter, look: Look, scene: Scene, placed: PlacedItem, *, is_hovered: bool) -> None:
    palette, state = look.palette, placed.item.state
    path = bar_path(bar_rect(scene, placed).adjusted(0.5, 0.5, -0.5, -0.5), look.radius.bar, is_open=placed.is_open)
    fill: QColor | None = {LaneState.RUNNING: palette.bar_now, LaneState.PLANNED: palette.surface}.get(
        state, palette.bar_past
    )
    pen = QPen(palette.accent if state in (LaneState.RUNNING, LaneState.PLANNED) else palette.bar_past_line, 1)
    if state is LaneState.ESTIMATED:
        fill = None
        pen.setDashPattern([4, 3])
    if fill is not None:
        painter.fillPath(path, fill)
    if state is LaneState.PLANNED:
        hatch(painter, path, palette.accent_line)
    if is_hovered:
        pen.setColor(palette.text)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def bar_path(rect: QRectF, radius: float, *, is_open: bool) -> QPainterPath:
    """Return the outline of a bar; an open one ends in a point of 7 px."""
    path = QPainterPath()
    if not is_open:
        path.addRoundedRect(rect, radius, radius)
        return path
    path.moveTo(rect.right(), rect.top())
    path.lineTo(rect.right() + POINT, rect.center().y())
    path.lineTo(rect.right(), rect.bottom())
    path.lineTo(rect.left() + radius, rect.bottom())
    path.arcTo(QRectF(rect.left(), rect.bottom() - 2 * radius, 2 * radius, 2 * radius), 270, -90)
    path.lineTo(rect.left(), rect.top() + radius)
    path.arcTo(QRectF(rect.left(), rect.top(), 2 * radius, 2 * radius), 180, -90)
    path.closeSubpath()
    return path


def hatch(painter: QPainter, path: QPainterPath, color: QColor) -> None:
    """Fill a path with 45-degree lines; pitch and width are ours, unlike those of Qt's brush patterns."""
    box = path.boundingRect()
    painter.save()
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(color, HATCH_WIDTH))
    step = HATCH_PITCH * 2**0.5
    x = box.left() - box.height()
    while x < box.right():
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + box.height(), box.top()))
        x += step
    painter.restore()


def _paint_mark(painter: QPainter, look: Look, scene: Scene, placed: PlacedItem) -> None:
    kind, palette = placed.item.kind, look.palette
    if kind is LaneKind.TICK:
        wide = 3.0 if placed.x1 > placed.x0 else 1.5
        middle = (placed.x0 + placed.x1) / 2
        painter.fillRect(QRectF(round(middle) - wide / 2, placed.middle - look.px(6), wide, look.px(12)), palette.text2)
    elif kind is LaneKind.FLAG:
        paint_flag(painter, look, placed.x0, placed.middle)
    elif kind is LaneKind.EVENT:
        paint_dot(painter, look, QPointF(placed.x0, placed.middle), scene.metrics.dot, placed.item.state)


def paint_dot(painter: QPainter, look: Look, center: QPointF, radius: float, state: LaneState) -> None:
    """Draw a dot: reached filled, begun a ring, failed a ring with cross, estimated a dashed grey ring."""
    palette = look.palette
    painter.setBrush(palette.surface)
    pen = QPen(palette.accent, 1.5)
    if state in (LaneState.REACHED, LaneState.PAST):
        painter.setBrush(palette.accent)
    elif state is LaneState.FAILED:
        pen.setColor(palette.text2)
    elif state in (LaneState.ESTIMATED, LaneState.PLANNED):
        pen.setColor(palette.bar_past_line)
        pen.setDashPattern([2, 1.6])
    elif state is LaneState.DEADLINE:
        pen.setColor(palette.warn)
    painter.setPen(pen)
    painter.drawEllipse(center, radius - 0.25, radius - 0.25)
    if state is LaneState.FAILED:
        arm = radius * 0.45
        painter.drawLine(center + QPointF(-arm, -arm), center + QPointF(arm, arm))
        painter.drawLine(center + QPointF(-arm, arm), center + QPointF(arm, -arm))


def paint_flag(painter: QPainter, look: Look, x: float, middle: float) -> None:
    """Draw the amber flag of a deadline, its pole at `x`."""
    unit, palette = look.scale / 100, look.palette
    pole = round(x) + 0.5
    top = middle - 8 * unit
    flag = QPainterPath(QPointF(pole, top))
    for dx, dy in ((10, 0), (7, 3.5), (10, 7), (0, 7)):
        flag.lineTo(pole + dx * unit, top + dy * unit)
    flag.closeSubpath()
    painter.setPen(QPen(palette.warn, 1.5))
    painter.setBrush(palette.warn_tint)
    painter.drawPath(flag)
    painter.drawLine(QPointF(pole, top), QPointF(pole, middle + 8 * unit))


def _paint_label(painter: QPainter, look: Look, scene: Scene, placed: PlacedItem, *, is_muted: bool) -> None:
    if placed.label is None:
        return
    state, palette = placed.item.state, look.palette
    is_bar = placed.item.kind is LaneKind.BAR
    font = look.font(Type.LANE_BAR, is_bar and state is LaneState.RUNNING)
    wide = look.metrics(Type.LANE_BAR, is_bar and state is LaneState.RUNNING).horizontalAdvance(placed.label.text) + 4
    place = QRect(round(placed.label.x), round(placed.middle - scene.metrics.bar / 2), wide, round(scene.metrics.bar))
    if is_bar and state is LaneState.PLANNED:
        painter.fillRect(QRectF(place).adjusted(-2, 2, -2, -2), palette.surface)
    color = palette.warn if placed.item.kind is LaneKind.FLAG else palette.text
    color = palette.text3 if is_muted else color
    draw_line(painter, place, placed.label.text, font, color)


def _paint_hidden(painter: QPainter, look: Look, lane: PlacedLane) -> None:
    if lane.hidden:
        place = QRect(round(lane.hidden_x) + 4, round(lane.top + lane.height) - look.px(16), look.px(40), look.px(16))
        draw_line(painter, place, f"+{lane.hidden}", look.font(Type.KEY_HINT, True), look.palette.text2)


def _paint_day(painter: QPainter, look: Look, scene: Scene, day: date, flag: QRectF) -> None:
    """Draw the line and the flag of the past day that is shown."""
    palette = look.palette
    x = x_of(day, scene.span, scene.metrics.label, scene.width)
    painter.fillRect(QRectF(x - 1, look.px(6), 2, scene.height - look.px(6)), palette.accent)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.accent)
    painter.drawRoundedRect(flag, look.radius.bar, look.radius.bar)
    painter.setPen(palette.on_accent)
    painter.setFont(look.font(Type.LANE_BAR, True))
    painter.drawText(flag, Qt.AlignmentFlag.AlignCenter, whole_day(day))


def _paint_today(painter: QPainter, look: Look, scene: Scene, *, is_quiet: bool) -> None:
    """Draw the line of today; without its flag while a past day is shown."""
    x = scene.axis.today
    if x is None:
        return
    palette = look.palette
    if is_quiet:
        _hairline(painter, QPointF(x, look.px(6)), QPointF(x, scene.height), palette.accent_line)
        return
    painter.fillRect(QRectF(x - 0.75, look.px(6), 1.5, scene.height - look.px(6)), palette.accent)
    flag = QRectF(x - look.px(22), look.px(4), look.px(44), look.px(18))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.accent)
    painter.drawRoundedRect(flag, look.radius.bar, look.radius.bar)
    painter.setPen(palette.on_accent)
    painter.setFont(look.font(Type.LANE_BAR, True))
    painter.drawText(flag, Qt.AlignmentFlag.AlignCenter, _("heute"))


def _paint_focus(painter: QPainter, look: Look, scene: Scene, placed: PlacedItem) -> None:
    is_bar = placed.item.kind is LaneKind.BAR
    rect = bar_rect(scene, placed) if is_bar else mark_rect(scene, placed).adjusted(1, 3, -1, -3)
    wide = look.border.focus_ring
    grow = look.border.focus_gap + wide / 2
    painter.setPen(QPen(look.palette.focus, wide))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(-grow, -grow, grow, grow), look.radius.bar + 2, look.radius.bar + 2)


def _hairline(painter: QPainter, start: QPointF, end: QPointF, color: QColor) -> None:
    """Fill a sharp 1-px line, upright or level."""
    x, y = round(start.x()), round(start.y())
    painter.fillRect(QRectF(x, y, max(1, end.x() - x) if start.y() == end.y() else 1, max(1, end.y() - y)), color)
