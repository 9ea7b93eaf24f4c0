"""From an order to the page of a sheet."""

from __future__ import annotations

from kiim_desktop.presenters.paper.appointment_page import appointment_page
from kiim_desktop.presenters.paper.my_data_page import my_data_page
from kiim_desktop.presenters.paper.pages import Page
from kiim_desktop.presenters.paper.person_page import person_page
from kiim_desktop.presenters.paper.plan_page import plan_page
from kiim_desktop.presenters.paper.sheets import PaperGround, SheetOrder
from kiim_desktop.usecases.sheet_words import Sheet


def page_of(order: SheetOrder, ground: PaperGround) -> Page:
    """Return the page of a sheet about a person; SheetWordsUnreadable."""
    match order.sheet:
        case Sheet.PERSON:
            return person_page(ground, order.parts)
        case Sheet.PLAN:
            return plan_page(ground, order)
        case Sheet.APPOINTMENT:
            return appointment_page(ground, order)
        case Sheet.MY_DATA:
            return my_data_page(ground, order)
