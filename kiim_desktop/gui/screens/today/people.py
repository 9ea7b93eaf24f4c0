"""A short menu of colleagues."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.domain.offices import User


def offer_people(
    parent: QWidget, name: str, people: Sequence[User | None], place: QPoint, chosen: Callable[[User | None], None]
) -> None:
    """Offer these people at a place of the screen; None stands for everybody."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setAccessibleName(name)
    for user in people:
        action = menu.addAction((user.name if user else _("alle im Büro")).replace("&", "&&"))
        action.triggered.connect(lambda _on=False, user=user: chosen(user))
    if not people:
        menu.addAction(_("Hier arbeitet sonst niemand.")).setEnabled(False)
    menu.popup(place)
