"""Abgleich: four figures, what waits, what needs a decision, what happened; and the carriers (09-abgleich)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.gui.explain import Notice, Tone
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.lists.cells import Column, Name, RowCells, Text
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import TWO_LINES, RowDelegate
from kiim_desktop.gui.lists.row_list import RowHead, RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.exchange.decisions import DecisionsSection
from kiim_desktop.gui.screens.exchange.insets import INSET, inset
from kiim_desktop.gui.screens.exchange.orders import OrdersSection
from kiim_desktop.gui.screens.exchange.side import ExchangeSide
from kiim_desktop.gui.widgets.banners import Banner
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import Divider, IconLabel, PlainLabel
from kiim_desktop.presenters.exchange import ExchangePresenter, ExchangeState
from kiim_desktop.presenters.exchange_lines import Line, PastLine
from kiim_desktop.storage.store import Changed

_NAME_WIDTH = 248
_PAST_ROW = 36
_FOUR_FIGURES = 780
"""Below this width the four figures stand in two rows."""
_MOST_ROWS = 8


class ExchangeScreen(QWidget):
    """Paints an ExchangeState."""

    def __init__(self, presenter: ExchangePresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self._look = look
        self.setProperty("surface", "surface")
        self.banner = Banner(look)
        self.figures = tuple(_Figure(look, title) for title in _figure_titles())
        self.waiting = _Section(look, _("Wartet auf den Kreis"), "")
        self.refused = _Section(look, _("Nicht angenommen"), _("nichts davon wird von selbst übernommen"))
        self.disagreements = _Section(look, _("Zu klären"), _("zu einer Angabe stehen zwei verschiedene Werte da"))
        self.decisions = DecisionsSection(look, presenter.decisions)
        self.orders = OrdersSection(look)
        self.past = _PastSection(look)
        self.side = ExchangeSide(look, presenter)
        self._room: FrameWidth | None = None
        self._build()
        for section in (self.waiting, self.refused, self.disagreements):
            section.list.opened.connect(self._open)
        presenter.on_change = self.show_state
        self.show_state(presenter.state)
        look.changed.connect(self._renew)

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            (_("F5"), _("jetzt abgleichen")),
            (_("Strg+U"), _("über Ordner oder Stick")),
            (_("Tab"), _("nächster Abschnitt")),
        )

    def opened(self, _arguments: dict[str, object]) -> None:
        """Come into sight: read anew."""
        self.presenter.look()

    def focus_first(self) -> None:
        self.side.now.setFocus()

    def changed(self, _changed: Changed) -> None:
        self.presenter.look()

    def show_state(self, state: ExchangeState) -> None:
        """Paint a state; may be called with the same one again."""
        confirmed, waiting, refused, unclear = self.figures
        confirmed.show_figure(
            "check" if state.confirmed else "clock",
            "ok" if state.confirmed else "text2",
            state.confirmed or _("noch nie"),
            _("bis dahin alles angekommen") if state.confirmed else _("alles hier gespeichert"),
        )
        waiting.show_figure("clock", "text2", str(state.waiting_count),
                            _waiting_words(state.waiting_files))  # fmt: skip
        tone = "danger" if state.refused_count else "text2"
        refused.show_figure("warning", tone, str(state.refused_count),
                            _("bitte ansehen") if state.refused_count else _("nichts offen"))  # fmt: skip
        tone = "warn" if state.disagreement_count else "text2"
        meaning = ngettext("Angabe mit zwei Werten", "Angaben mit zwei Werten", state.disagreement_count)
        meaning = meaning if state.disagreement_count else _("nichts offen")
        unclear.show_figure("duplicates", tone, str(state.disagreement_count), meaning)
        self.decisions.show_decisions(state.decisions)
        self.waiting.show_lines(state.waiting)
        self.waiting.note.setText(
            _("geht mit dem nächsten Abgleich hinaus")
            if state.has_hub
            else _("geht hinaus, sobald ein Kreis dazukommt")
        )
        self.refused.show_lines(state.refused)
        self.disagreements.show_lines(state.disagreements)
        self.orders.show_orders(state.orders, state.unsettled_orders)
        self.past.show_lines(state.past)
        self.side.show_state(state)
        self.banner.set_notice(Notice(Tone.WARN, state.problem) if state.problem else None)

    def _open(self, row: object) -> None:
        if isinstance(row, Line):
            self.presenter.open_person(row)

    def _build(self) -> None:
        look = self._look
        halves = self._halves = QHBoxLayout(self)
        halves.setContentsMargins(0, 0, 0, 0)
        halves.setSpacing(0)
        main = QWidget()
        column = self._main = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        title = QHBoxLayout()
        title.setContentsMargins(look.space.page_side, look.px(16), look.space.page_side, look.px(12))
        title.addWidget(PlainLabel(look, _("Abgleich"), kind=Type.TITLE))
        column.addLayout(title)
        column.addWidget(self.banner)
        self._band = self._make_band()
        column.addWidget(self._band)
        inside = QWidget()
        sections = self._sections = QVBoxLayout(inside)
        self._set_margins(look.space.page_side)
        sections.setSpacing(0)
        for section in (self.decisions, self.waiting, self.refused, self.disagreements, self.orders, self.past):
            sections.addWidget(section)
        sections.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its lists have the keyboard
        scroll.setAccessibleName(_("Stand des Abgleichs"))
        column.addWidget(scroll, 1)
        halves.addWidget(main, 1)
        self._line = Divider(look, upright=True)
        halves.addWidget(self._line)
        halves.addWidget(self.side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = frame_width(self.window().width(), self._look.scale)
        if room is not self._room:
            self._room = room
            self._fit(is_compact=room is FrameWidth.COMPACT)
        beside = 0 if room is FrameWidth.COMPACT else self.side.width()
        self._place_figures(4 if self.width() - beside >= self._look.px(_FOUR_FIGURES) else 2)

    @Slot()
    def _renew(self) -> None:
        """Take the measures of another scale."""
        self._room = None
        self.show_state(self.presenter.state)

    def _fit(self, *, is_compact: bool) -> None:
        """In a compact window everything stands below each other and scrolls: how it stands, the button, the rest."""
        look = self._look
        self._line.setVisible(not is_compact)
        self.side.set_wide(is_wide=is_compact)
        for section in (self.waiting, self.refused, self.disagreements, self.orders, self.past):
            section.set_room(self._room or FrameWidth.FULL)
        self._set_margins(look.px(16) if is_compact else look.space.page_side)
        if is_compact:
            self._sections.insertWidget(0, self._band)
            self._sections.insertWidget(1, self.side)
        else:
            self._main.insertWidget(2, self._band)
            self._halves.addWidget(self.side)

    def _set_margins(self, side: int) -> None:
        """Let the words stand so far from the edge; the rows reach beyond them, so that the bar of one stands apart."""
        look = self._look
        beside = side - look.px(INSET)
        self._sections.setContentsMargins(beside, look.px(8), beside, look.px(24))

    def _place_figures(self, columns: int) -> None:
        for number, figure in enumerate(self.figures):
            row, column = divmod(number, columns)
            self._grid.addWidget(figure, row, 2 * column)
            upright = self._uprights[number]
            if column:
                self._grid.addWidget(upright, row, 2 * column - 1)
            upright.setVisible(column > 0)
        for column in range(0, 8, 2):
            self._grid.setColumnStretch(column, 1 if column < 2 * columns else 0)

    def _make_band(self) -> QWidget:
        look = self._look
        band = QFrame()
        band.setProperty("surface", "sunken")
        column = QVBoxLayout(band)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._uprights = tuple(Divider(look, upright=True) for _figure in self.figures)
        column.addWidget(Divider(look))
        column.addLayout(self._grid)
        column.addWidget(Divider(look))
        self._place_figures(len(self.figures))
        return band


class _Figure(QWidget):
    """One number of the band: title, icon and number, what it means."""

    def __init__(self, look: Look, title: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(look.space.page_side, look.px(12), look.px(8), look.px(12))
        column.setSpacing(look.px(2))
        column.addWidget(PlainLabel(look, title, kind=Type.SMALL, color="text2"))
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        self._icon = IconLabel(look, "", size=20)
        self._number = PlainLabel(look, "", kind=Type.SCORE)
        row.addWidget(self._icon)
        row.addWidget(self._number, 1)
        column.addLayout(row)
        self._meaning = PlainLabel(look, "", kind=Type.SMALL, color="text2")
        column.addWidget(self._meaning)

    def show_figure(self, icon: str, color: str, number: str, meaning: str) -> None:
        self._icon.set_icon(icon, color)
        self._number.setText(number)
        self._meaning.setText(meaning)


class _Section(QWidget):
    """A heading with a count and the rows below; hidden while there are none."""

    def __init__(self, look: Look, title: str, note: str) -> None:
        super().__init__()
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.px(16), 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(look.px(INSET), 0, look.px(INSET), 0)
        head.setSpacing(look.px(12))
        head.addWidget(PlainLabel(look, title, kind=Type.SECTION))
        self._count = PlainLabel(look, "", color="text2")
        head.addWidget(self._count)
        self.note = PlainLabel(look, note, kind=Type.SMALL, color="text2")
        head.addWidget(self.note, 1)
        column.addLayout(head)
        column.addSpacing(look.px(6))
        column.addWidget(Divider(look, strong=True))
        self._rows: RowsModel[Line] = RowsModel(InlineJobs(), lambda line: line.spoken)
        self._delegate = RowDelegate(look, _line_columns(FrameWidth.FULL), _line_cells, side=INSET)
        self.list = RowList(look, title, self._rows, self._delegate, uniform=False)
        column.addWidget(self.list)

    def set_room(self, room: FrameWidth) -> None:
        """Give the words the room there is."""
        self._delegate.columns = _line_columns(room)
        self.list.viewport().update()

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        self.setVisible(bool(lines))
        self._count.setText(str(len(lines)))
        self._rows.set_rows(lines)
        look = self._look
        heights = (look.px(TWO_LINES) if line.why else look.row.list for line in lines[:_MOST_ROWS])
        self.list.setFixedHeight(sum(heights) + 1)


class _PastSection(QWidget):
    """The table of past exchanges."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.px(16), 0, 0)
        column.setSpacing(0)
        column.addLayout(inset(look, PlainLabel(look, _("Verlauf"), kind=Type.SECTION)))
        self._room = FrameWidth.FULL
        delegate = self._delegate = RowDelegate(
            look, _past_columns(self._room), self._cells, height=_PAST_ROW, side=INSET
        )
        self.head = RowHead(look, delegate, side=INSET)
        column.addWidget(self.head)
        self._rows: RowsModel[PastLine] = RowsModel(InlineJobs(), lambda line: f"{line.when}: {line.outcome}")
        self.list = RowList(look, _("Verlauf des Abgleichs"), self._rows, delegate)
        self.head.follow(self.list)
        column.addWidget(self.list)
        self.empty = PlainLabel(look, _("Noch kein Abgleich auf diesem Gerät."), color="text2")
        column.addLayout(inset(look, self.empty))

    def set_room(self, room: FrameWidth) -> None:
        """Show fewer columns where there is less room; the result always stays."""
        self._room = room
        self._delegate.columns = _past_columns(room)
        self.head.update()
        self.list.viewport().update()

    def _cells(self, row: object) -> RowCells:
        return _past_cells(row, self._room)

    def show_lines(self, lines: tuple[PastLine, ...]) -> None:
        self._rows.set_rows(lines)
        self.list.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self.list.setFixedHeight(min(len(lines), _MOST_ROWS) * self._look.row.table + 1)


def _figure_titles() -> tuple[str, str, str, str]:
    return _("Vom Kreis bestätigt"), _("Warten"), _("Nicht angenommen"), _("Zu klären")


_STATE_WIDTH = {FrameWidth.FULL: 352, FrameWidth.NARROW: 264, FrameWidth.COMPACT: 160}


def _line_columns(room: FrameWidth) -> tuple[Column, ...]:
    return Column(width=_NAME_WIDTH), Column(), Column(width=_STATE_WIDTH[room], is_right=True)


def _line_cells(row: object) -> RowCells:
    if not isinstance(row, Line):
        return RowCells(cells=())
    return RowCells(
        cells=(
            Name(name=row.name, variant=row.variant),
            Text(text=row.what),
            Text(text=row.right, color="text2", is_small=True),
        ),
        second=Text(text=row.why, color="text2", is_small=True) if row.why else None,
        second_from=1,
    )


_SHOWN = {FrameWidth.FULL: (0, 1, 2, 3, 4, 5), FrameWidth.NARROW: (0, 2, 3), FrameWidth.COMPACT: (0, 2, 3)}
"""Which of time, way, sent, received, size and duration stand before the result."""


def _past_columns(room: FrameWidth) -> tuple[Column, ...]:
    columns = (
        Column(title=_("Zeit"), width=152),
        Column(title=_("Weg"), width=128),
        Column(title=_("Gesendet"), width=72, is_right=True),
        Column(title=_("Empfangen"), width=80, is_right=True),
        Column(title=_("Umfang"), width=72, is_right=True),
        Column(title=_("Dauer"), width=56, is_right=True),
    )
    return (*(columns[number] for number in _SHOWN[room]), Column(title=_("Ergebnis")))


def _past_cells(row: object, room: FrameWidth) -> RowCells:
    if not isinstance(row, PastLine):
        return RowCells(cells=())
    words = (row.when, row.carrier, row.sent, row.received, row.size, row.duration)
    quiet = tuple(Text(text=words[number], color="text2" if number in (1, 4, 5) else "text") for number in _SHOWN[room])
    icon, color = ("check", "text") if row.is_good else ("info", "text2")
    return RowCells(cells=(*quiet, Text(text=row.outcome, color=color, icon=icon)))


def _waiting_words(files: int) -> str:
    words = ngettext("Änderungen in {n} Akte", "Änderungen in {n} Akten", files).format(n=files)
    return words if files else _("nichts offen")
