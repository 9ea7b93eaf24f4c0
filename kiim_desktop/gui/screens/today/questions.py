"""What Heute asks before it writes: a day, a few words, a colleague; each by one key, each given up with Esc."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.domain.offices import User
from kiim_desktop.gui.forms.ask_strip import Answer, AskStrip
from kiim_desktop.gui.lists.grouped_list import GroupedList
from kiim_desktop.gui.palette import Look
from kiim_desktop.presenters.today import TodayPresenter
from kiim_desktop.presenters.today_rows import DeadlineRow, Row, TaskRow
from kiim_desktop.presenters.today_sections import Todo

_UNDER_THE_NAME = 124


class Questions:
    """Asks in the strip below the list, or in a menu beside its row."""

    def __init__(self, look: Look, presenter: TodayPresenter, rows: GroupedList[Row], strip: AskStrip) -> None:
        self._look, self._presenter, self._rows, self._strip = look, presenter, rows, strip

    def chosen(self) -> Todo | None:
        """Return the reminder or deadline the keyboard is on, if it is still open."""
        row = self.beside()
        return row if row is not None and not row.is_done else None

    def beside(self) -> Todo | None:
        """Return the reminder or deadline the keyboard is on, also one that was just ticked off."""
        row = self._rows.current_row()
        return row if isinstance(row, TaskRow | DeadlineRow) else None

    def rule_out(self) -> None:
        """Say that the chosen deadline does not apply."""
        row = self.chosen()
        if isinstance(row, DeadlineRow):
            self._presenter.rule_out(row)

    def task(self) -> None:
        """Ask for a new reminder of the office."""
        day = _("Bis (freiwillig)")
        self._strip.ask(_("Neue Aufgabe des Büros"), self._presenter.add, day=day, save=_("Notieren"), for_what=True)

    def appointment(self) -> None:
        """Ask for a new appointment of the office."""
        title, answer = _("Neuer Termin des Büros"), self._presenter.add_appointment
        self._strip.ask(title, answer, day=_("Wann"), save=_("Notieren"), for_what=True)

    def rest(self) -> None:
        """Ask until when the chosen reminder rests."""
        row = self.chosen()
        if row is not None:
            title = _("„{text}“ verschieben").format(text=row.what)
            answer = _day_only(partial(self._presenter.snooze, row))
            self._strip.ask(title, answer, day=_("Verschieben auf"), save=_("Verschieben"))

    def colleague(self) -> None:
        """Offer the colleagues to whom the chosen reminder can be given."""
        row = self.chosen()
        if isinstance(row, TaskRow):
            people = (*self._presenter.state.colleagues, None)
            self._offer(_("Wer soll das tun"), people, lambda user: self._presenter.assign(row, user))

    def absent(self) -> None:
        """Ask for whom somebody stands in, and until when."""
        self._offer(_("Wen vertreten"), self._presenter.others, self._ask_until)

    def _ask_until(self, user: User | None) -> None:
        if user is not None:
            title = _("{name} vertreten").format(name=user.name)
            answer = _day_only(partial(self._presenter.stand_in, user))
            self._strip.ask(title, answer, day=_("Letzter Tag"), save=_("Vertreten"))

    def _offer(self, name: str, people: Sequence[User | None], chosen: Callable[[User | None], None]) -> None:
        """Offer people below the current row; None stands for everybody."""
        parent: QWidget = self._rows
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(name)
        for user in people:
            action = menu.addAction((user.name if user else _("alle im Büro")).replace("&", "&&"))
            action.triggered.connect(lambda _on=False, user=user: chosen(user))
        if not people:
            menu.addAction(_("Hier arbeitet sonst niemand.")).setEnabled(False)
        corner = self._rows.visualRect(self._rows.currentIndex()).bottomLeft()
        menu.popup(self._rows.viewport().mapToGlobal(corner + QPoint(self._look.px(_UNDER_THE_NAME), 0)))


def _day_only(answer: Callable[[str], str]) -> Answer:
    return lambda _what, day: answer(day)
