"""At the right of Heute: the appointments of the day, what came from other offices, what somebody has to decide."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.lists.wrapped_rows import WholeList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.today.rows import (
    INSET,
    AppointmentRows,
    ClarifyRows,
    NewsRows,
    appointment_spoken,
    clarify_spoken,
    news_spoken,
)
from kiim_desktop.gui.widgets.buttons import ButtonSize, text_button
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.news_rows import NewsRow
from kiim_desktop.presenters.today import TodayPresenter, TodayState
from kiim_desktop.presenters.today_rows import AppointmentRow, ClarifyRow

_MOST_APPOINTMENTS, _MOST_NEWS, _MOST_TO_CLARIFY = 9, 6, 6


class TodaySide(Ground):
    """Paints the right half of a TodayState."""

    def __init__(self, look: Look, presenter: TodayPresenter, parent: QWidget | None = None) -> None:
        super().__init__(look, "sunken", parent)
        self._presenter = presenter
        self.setAccessibleName(_("Termine und zu klären"))
        self._appointments: RowsModel[AppointmentRow] = RowsModel(InlineJobs(), appointment_spoken)
        self._news: RowsModel[NewsRow] = RowsModel(InlineJobs(), news_spoken)
        self._clarify: RowsModel[ClarifyRow] = RowsModel(InlineJobs(), clarify_spoken)
        self.appointments = RowList(
            look, _("Termine heute"), self._appointments, AppointmentRows(look), uniform=False
        )  # fmt: skip
        self.news = WholeList(look, _("Neu von anderen Stellen"), self._news, NewsRows(look), _MOST_NEWS)
        self.all_news = text_button(look, "", presenter.show_all_news, size=ButtonSize.SMALL, flush=True)
        self._news_box = QWidget()
        self.clarify = WholeList(look, _("Zu klären"), self._clarify, ClarifyRows(look), _MOST_TO_CLARIFY)
        self._none = PlainLabel(look, _("Heute keine Termine."), color="text2", wrap=True)
        self._clarify_count = PlainLabel(look, color="text2", right=True)
        self._clarify_box = QWidget()
        self._build()
        for rows in (self.appointments, self.clarify):
            rows.opened.connect(presenter.open)
        self.news.opened.connect(presenter.open_news)
        self.clarify.action_chosen.connect(lambda row, _key: presenter.open(row))

    def show_state(self, state: TodayState) -> None:
        look = self._look
        self._appointments.set_rows(state.appointments)
        self.appointments.setVisible(bool(state.appointments))
        self._none.setVisible(state.is_loaded and not state.appointments)
        height = look.row.appointment + look.px(4)
        self.appointments.setFixedHeight(min(len(state.appointments), _MOST_APPOINTMENTS) * height + 1)
        self._show_news(state)
        self.clarify.show_rows(state.clarify)
        self._clarify_box.setVisible(bool(state.clarify))
        self._clarify_count.setText(str(state.clarify_count))

    def focus_first(self) -> None:
        lists = ((self._appointments, self.appointments), (self._news, self.news), (self._clarify, self.clarify))
        shown = next((shown for model, shown in lists if model.total), self.clarify)
        shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_news(self, state: TodayState) -> None:
        self.news.show_rows(state.news)
        self._news_box.setVisible(bool(state.news))
        has_more = state.news_count > len(state.news)
        self.all_news.set_text(_("Alle {n}").format(n=state.news_count) if has_more else _("Weniger"))
        spoken = _("Alle {n} von anderen Stellen zeigen") if has_more else _("Weniger von anderen Stellen zeigen")
        self.all_news.setAccessibleName(spoken.format(n=state.news_count))
        self.all_news.setVisible(has_more or state.shows_all_news)

    def _build(self) -> None:
        look, inside, area, outer = self._look, QWidget(), QScrollArea(), QVBoxLayout(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        column = QVBoxLayout(inside)
        inset = look.px(INSET)
        side = look.space.panel_side - inset
        column.setContentsMargins(side, look.space.page_top, side, look.px(16))
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(inset, 0, inset, 0)
        head.setSpacing(look.px(8))
        head.addWidget(PlainLabel(look, _("Termine"), kind=Type.SECTION, semibold=True))
        head.addWidget(self._none)
        column.addLayout(head)
        column.addWidget(self.appointments)
        self._section(self._news_box, _("Neu von anderen Stellen"), self.all_news, self.news)
        self._section(self._clarify_box, _("Zu klären"), self._clarify_count, self.clarify)
        column.addWidget(self._news_box)
        column.addWidget(self._clarify_box)
        column.addStretch(1)

    def _section(self, box: QWidget, title: str, beside: QWidget, rows: QWidget) -> None:
        """Fill a part of the panel: its heading, what stands beside it, its rows."""
        look, column, head = self._look, QVBoxLayout(box), QHBoxLayout()
        column.setContentsMargins(0, look.space.section_gap, 0, 0)
        column.setSpacing(look.px(8))
        head.setContentsMargins(look.px(INSET), 0, look.px(INSET), 0)
        head.addWidget(PlainLabel(look, title, kind=Type.SECTION, semibold=True), 1)
        head.addWidget(beside)
        column.addLayout(head)
        column.addWidget(rows)
