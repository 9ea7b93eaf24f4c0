"""One area of "Angaben": its heading, the kinds in it, their records, the facts of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.mirroring import painter_of, set_margins
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.facts_conflict import ConflictLine
from kiim_desktop.gui.screens.person.facts_lines import DAY, LABEL, NARROW, SOURCE, FactLine
from kiim_desktop.gui.widgets.buttons import Button, ButtonSize, text_button
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.text_paint import draw_line
from kiim_desktop.presenters.fact_rows import FactArea, FactBlock, FactKey, FactRecord, FactRow

Line = FactLine | ConflictLine
Deeds = Sequence[tuple[str, str, Callable[[], None]]]
"""What can be done: the word, what it is about (for a screen reader), the deed."""


DELETED = ":deleted"
"""Marks the fold of the deleted records of a kind."""


def deed_button(look: Look, words: str, about: str, deed: Callable[[], None]) -> Button:
    """Return a repeated action as a text button."""
    button = text_button(look, words, deed, size=ButtonSize.SMALL, flush=True)
    button.setAccessibleName(_("{action}: {about}").format(action=words.lstrip("+ "), about=about))
    return button


class AreaHead(QWidget):
    """The heading of an area with the titles of the columns, and the heavier rule below."""

    def __init__(self, look: Look, title: str, deeds: Deeds = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._title = look, title
        row = QHBoxLayout(self)
        beside = look.metrics(Type.SECTION, True).horizontalAdvance(title) + look.px(16)
        set_margins(row, self, look.space.page_side + beside, 0, 0, 0)
        row.setSpacing(look.px(16))
        for deed in deeds:
            row.addWidget(deed_button(look, *deed))
        row.addStretch(1)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(280), self._look.row.section_head)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, palette, painter = self._look, self._look.palette, painter_of(self)
        side = look.space.page_side
        inner = QRect(side, 0, self.width() - 2 * side, self.height() - 1)
        draw_line(painter, inner, self._title, look.font(Type.SECTION, True), palette.text)
        if inner.width() - look.px(LABEL) >= look.px(NARROW - LABEL):
            small, end = look.font(Type.SMALL), inner.right() + 1
            source = QRect(end - look.px(SOURCE + DAY), 0, look.px(SOURCE), inner.height())
            draw_line(painter, source, _("Quelle"), small, palette.text2)
            day = QRect(end - look.px(DAY), 0, look.px(DAY), inner.height())
            draw_line(painter, day, _("Stand"), small, palette.text2, right=True)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), palette.line_control)


class AreaSection(QWidget):
    """Paints a FactArea. Signals carry the key of a fact, the id of a record, or the name of a kind."""

    begin_wanted = Signal(str)
    form_wanted = Signal(object)
    delete_wanted = Signal(object)
    return_wanted = Signal(object)
    line_made = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._area: FactArea | None = None
        self._unfolded: frozenset[str] = frozenset()
        self.lines: dict[FactKey, Line] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, look.space.section_gap)
        self._column.setSpacing(0)

    def show_area(self, area: FactArea) -> bool:
        """Paint an area; return whether the lines are new ones."""
        if area == self._area:
            return False
        self._area = area
        self._clear()
        alone = next((block for block in area.blocks if block.title == area.title and len(block.records) == 1), None)
        deeds = self._deeds(alone.records[0], alone.title) if alone else ()
        self._add(AreaHead(self._look, area.title, deeds))
        for block in area.blocks:
            if block is alone:
                if _beside(block.records[0]):
                    self._add(self._indented(self._small(_beside(block.records[0]))))
                self._add_record(block.records[0])
            else:
                self._add_block(block)
            self._add_deleted(block)
        return True

    def lay_out(self) -> None:
        """Put the lines in their places now, not with the next event."""
        self._column.activate()

    def _add(self, widget: QWidget) -> None:
        """Add a widget that counts from the first layout on; left to itself it would be shown with a later event."""
        self._column.addWidget(widget)
        widget.show()

    def _add_block(self, block: FactBlock) -> None:
        adds = [(_("+ Eintrag"), block.title, self._beginner(block.kind))] if block.can_add else []
        if not block.records:
            self._add_head(block.title, adds, quiet=True)
            return
        if len(block.records) == 1:
            (record,) = block.records
            deeds = [*self._deeds(record, block.title), *adds]
            self._add_head(block.title, deeds, note=_beside(record))
            self._add_record(record)
            return
        self._add_head(block.title, adds)
        folded = [record for record in block.records if record.is_folded and block.kind not in self._unfolded]
        known = Counter(record.title for record in block.records)
        for number, record in enumerate(block.records, 1):
            if record not in folded:
                about = f"{record.title} ({number})" if known[record.title] > 1 else record.title
                self._add_head(record.title, self._deeds(record, about), is_record=True, note=_beside(record))
                self._add_record(record)
        if folded:
            words = ngettext("{count} älteren Eintrag zeigen", "{count} ältere Einträge zeigen", len(folded))
            button = deed_button(self._look, words.format(count=len(folded)), block.title, self._unfolder(block.kind))
            self._add(self._indented(button))

    def _add_deleted(self, block: FactBlock) -> None:
        """Add the deleted records of a kind: a word that shows them, then what stood in each."""
        if not block.deleted:
            return
        key = f"{block.kind}{DELETED}"
        if key not in self._unfolded:
            count = len(block.deleted)
            words = ngettext("{count} gelöschten Eintrag zeigen", "{count} gelöschte Einträge zeigen", count)
            button = deed_button(self._look, words.format(count=count), block.title, self._unfolder(key))
            self._add(self._indented(button))
            return
        for record in block.deleted:
            self._add_head(record.title, self._deeds(record, record.title), is_record=True, note=_beside(record))
            self._add_record(record)

    def _deeds(self, record: FactRecord, title: str) -> Deeds:
        if record.can_restore:
            return [(_("Zurückholen"), title, lambda: self.return_wanted.emit(record.record))]
        if record.is_past:
            return ()
        deeds: list[tuple[str, str, Callable[[], None]]] = [(_("Alle Felder"), title, self._opener(record.record))]
        return [*deeds, (_("Löschen"), title, self._deleter(record.record))] if record.can_delete else deeds

    def _add_record(self, record: FactRecord) -> None:
        look = self._look
        for row in record.rows:
            line = self._line(row)
            line.setAccessibleDescription(record.title)
            self.lines[row.key] = line
            self._add(line)
            self.line_made.emit(line)
        if record.empty:
            words = _("noch leer: {fields}").format(fields=", ".join(record.empty))
            self._add(self._indented(PlainLabel(look, words, kind=Type.SMALL, color="text3")))

    def _line(self, row: FactRow) -> Line:
        if row.conflict is not None:
            return ConflictLine(self._look, row, row.conflict)
        return FactLine(self._look, row)

    def _add_head(
        self,
        title: str,
        deeds: Deeds,
        *,
        is_record: bool = False,
        quiet: bool = False,
        note: str = "",
    ) -> None:
        look, holder = self._look, QWidget()
        row = QHBoxLayout(holder)
        side = look.space.page_side
        row.setContentsMargins(side, look.px(4 if is_record else 8), side, look.px(4))
        row.setSpacing(look.px(16))
        color = "text2" if is_record or quiet else "text"
        heading = PlainLabel(look, title, semibold=not quiet, color=color, is_name=is_record)
        row.addWidget(heading, 0 if note else 1)
        if note:
            row.addWidget(PlainLabel(look, note, kind=Type.SMALL, color="text2"), 1)
        if quiet:
            row.addWidget(PlainLabel(look, _("noch nichts eingetragen"), kind=Type.SMALL, color="text3"))
        for words, about, deed in deeds:
            row.addWidget(deed_button(look, words, about, deed))
        self._add(holder)

    def _indented(self, widget: QWidget) -> QWidget:
        look, holder = self._look, QWidget()
        row = QHBoxLayout(holder)
        side = look.space.page_side
        set_margins(row, self, side + look.px(LABEL), look.px(6), side, look.px(6))
        row.addWidget(widget, 1, Qt.AlignmentFlag.AlignVCenter)
        return holder

    def _small(self, words: str) -> PlainLabel:
        return PlainLabel(self._look, words, kind=Type.SMALL, color="text2")

    def _unfolder(self, kind: str) -> Callable[[], None]:
        def unfold() -> None:
            self._unfolded |= {kind}
            area, self._area = self._area, None
            if area is not None:
                self.show_area(area)

        return unfold

    def _beginner(self, kind: str) -> Callable[[], None]:
        return lambda: self.begin_wanted.emit(kind)

    def _opener(self, record: RecordId) -> Callable[[], None]:
        return lambda: self.form_wanted.emit(record)

    def _deleter(self, record: RecordId) -> Callable[[], None]:
        return lambda: self.delete_wanted.emit(record)

    def _clear(self) -> None:
        self.lines = {}
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def _beside(record: FactRecord) -> str:
    """Return what stands beside the heading of a record: its period, and in the past whether it is sure."""
    return " · ".join(part for part in (record.valid_words, record.doubt) if part)
