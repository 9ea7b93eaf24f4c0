"""Abgleich lets people decide about what was taken back: keep own records or not, sign a second time, order anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import CONTACT_DETAIL, IDENTITY
from kiim_desktop.domain.offices import Role
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.exchange.decisions import OfferRow, SentenceRow
from kiim_desktop.gui.screens.exchange.screen import ExchangeScreen
from kiim_desktop.gui.widgets.confirm import ConfirmLoss
from kiim_desktop.presenters.exchange import ExchangePresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.keeping import offers
from kiim_desktop.usecases.orders import Standing, orders
from tests.gui.plain_text import rich_texts
from tests.gui.screens.test_forms import look as look  # noqa: PLC0414  # the fixture that dresses the program
from tests.presenters.desks import TUESDAY, Notes
from tests.sync.devices import Desktop, first_desktop, hub_in_memory
from tests.sync.shared import consent, entry, said, settle, withdraw

MANY = 5
Two = tuple[Desktop, Desktop]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(TUESDAY)


@pytest.fixture
def two(tmp_path: Path, clock: FixedClock) -> Iterator[Two]:
    with hub_in_memory(tmp_path, clock) as hub:
        owner = first_desktop(hub, tmp_path, clock, name="Beratung <b>Nord</b>")
        other = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
        owner.sync()
        yield owner, other
        owner.close()
        other.close()


def screen_of(desktop: Desktop, look: Look, qtbot: QtBot, width: int = 1440) -> ExchangeScreen:
    presenter = ExchangePresenter(Desk(desktop.office, InlineJobs(), Notes()))
    screen = ExchangeScreen(presenter, look)
    qtbot.addWidget(screen)
    screen.resize(width, 900)
    screen.show()
    presenter.look()
    QApplication.processEvents()
    return screen


def take_back(two: Two, count: int) -> None:
    """Share files, let the other office write something of its own into one, and take all of them back."""
    owner, other = two
    given = []
    for number in range(count):
        person = owner.person("Amira", f"Haddad {number}")
        groups = frozenset({Category.IDENTITY, Category.CONTACT})
        given.append((person, consent(owner, person, other, groups=groups, mode=Mode.CONTRIBUTE)))
    settle(owner, other)
    entry(other, given[0][0], CONTACT_DETAIL, kind="mail", note="abends")
    settle(other, owner)
    for person, consented in given:
        withdraw(owner, person, consented)
    settle(owner, other)


def button(widget: QWidget, words: str) -> QAbstractButton:
    return next(each for each in widget.findChildren(QAbstractButton) if words in each.text())


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def test_nothing_to_decide_takes_no_room(two: Two, look: Look, qtbot: QtBot) -> None:
    assert not screen_of(two[1], look, qtbot).decisions.isVisible()


def test_own_records_are_kept_with_a_ground_and_a_name(two: Two, look: Look, qtbot: QtBot) -> None:
    take_back(two, 1)
    other = two[1]
    screen = screen_of(other, look, qtbot)
    (row,) = screen.decisions.rows
    assert isinstance(row, OfferRow)
    assert "1 eigener Eintrag" in row.what.text()
    assert "behalten geht bis" in row.until.text()
    assert "Haddad" not in row.what.text() + row.until.text()
    assert not row.form.isVisible()

    click(row.keep)
    assert row.form.isVisible()
    assert not row.form.keep.isEnabled()
    row.form.basis.set_key("counselling")
    row.form.given.set_text("Amira")
    row.form.basis.chosen.emit("counselling")
    assert row.form.keep.isEnabled()
    click(row.form.keep)

    assert not screen.decisions.isVisible()
    (kept,) = [each.id for each in other.office.store.persons.page(0, 9)]
    assert said(other, kept, CONTACT_DETAIL, "note") == {"abends"}
    assert said(other, kept, IDENTITY, "given_names") == {"Amira"}


def test_what_is_not_kept_asks_once_and_is_gone(two: Two, look: Look, qtbot: QtBot) -> None:
    take_back(two, 1)
    screen = screen_of(two[1], look, qtbot)
    click(button(screen.decisions, "Nicht behalten"))
    (asked,) = screen.findChildren(ConfirmLoss)
    assert len(offers(two[1].office)) == 1
    click(asked.lose)
    assert offers(two[1].office) == ()
    assert not screen.decisions.isVisible()


def test_what_is_typed_stays_when_the_screen_looks_again(two: Two, look: Look, qtbot: QtBot) -> None:
    take_back(two, 1)
    screen = screen_of(two[1], look, qtbot)
    (row,) = screen.decisions.rows
    assert isinstance(row, OfferRow)
    click(row.keep)
    row.form.given.set_text("Amira")
    screen.presenter.look()
    assert screen.decisions.rows == [row]
    assert row.form.given.text() == "Amira"


def test_the_lead_signs_a_second_time(two: Two, look: Look, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    take_back(two, MANY)
    owner = two[0]
    screen = screen_of(owner, look, qtbot)
    (row,) = screen.decisions.rows
    assert isinstance(row, SentenceRow)
    assert row.label.text().startswith("5 Rücknahmen warten auf die zweite Unterschrift.")
    monkeypatch.setattr(ExchangePresenter, "exchange_quietly", lambda _self: None)
    click(row.button)
    assert not screen.decisions.isVisible()
    standings = [each.standing for each in orders(owner.office) if each.is_given]
    assert standings == [Standing.SIGNED] * MANY


def test_who_is_no_lead_reads_who_decides(two: Two, look: Look, qtbot: QtBot) -> None:
    take_back(two, MANY)
    owner = two[0]
    owner.office = replace(owner.office, user=replace(owner.office.user, role=Role.COUNSELLOR))
    screen = screen_of(owner, look, qtbot)
    (row,) = screen.decisions.rows
    assert isinstance(row, SentenceRow)
    assert row.label.text().endswith("Das entscheidet die Leitung.")
    assert not row.button.isVisible()


def test_what_nobody_signed_in_time_is_ordered_anew(two: Two, look: Look, qtbot: QtBot, clock: FixedClock) -> None:
    take_back(two, MANY)
    clock.at += timedelta(hours=73)
    settle(two[1], two[0])
    screen = screen_of(two[0], look, qtbot)
    (row,) = screen.decisions.rows
    assert isinstance(row, SentenceRow)
    assert "nicht rechtzeitig" in row.label.text()
    click(row.button)
    assert not screen.decisions.isVisible()


@pytest.mark.parametrize("width", [1440, 900, 640])
def test_it_is_plain_text_and_fits_in_every_width(two: Two, look: Look, qtbot: QtBot, width: int) -> None:
    take_back(two, 1)
    screen = screen_of(two[1], look, qtbot, width)
    (row,) = screen.decisions.rows
    assert isinstance(row, OfferRow)
    click(row.keep)
    assert rich_texts(screen.decisions) == []
    assert row.leave.mapTo(screen, row.leave.rect().topRight()).x() <= screen.width()
