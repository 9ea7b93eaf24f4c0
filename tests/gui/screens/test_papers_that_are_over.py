"""In "Angaben" the last day of a paper that is over is marked in words and by a sign, as of the day that is shown."""

from __future__ import annotations

from datetime import date

from PySide6.QtGui import QImage

from kiim_desktop.domain.kinds import DOCUMENT, RESIDENCE_TITLE
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.facts_lines import FactLine
from tests.factories import make_entry
from tests.gui.screens.test_facts import Shown
from tests.gui.screens.test_facts import shown as shown  # noqa: PLC0414  # the fixture
from tests.gui.screens.test_forms import look as look  # noqa: PLC0414  # the fixture that dresses the program


def _is_marked(line: FactLine, look: Look) -> bool:
    image: QImage = line.grab().toImage()
    danger = look.palette.danger
    return any(image.pixelColor(x, y) == danger for x in range(image.width()) for y in range(image.height()))


def test_the_title_that_counts_is_marked_when_it_is_over(shown: Shown, look: Look) -> None:
    old = make_entry(shown.office, shown.person, RESIDENCE_TITLE, title="55", valid_until="2022-01-01")
    last = make_entry(shown.office, shown.person, RESIDENCE_TITLE, title="25(2)", valid_until="2024-03-12")
    shown.again()
    line = shown.line(last, "valid_until")
    assert "12.03.2024, abgelaufen am 12.03.2024" in line.accessibleName()
    assert _is_marked(line, look)
    assert not _is_marked(shown.line(old, "valid_until"), look)


def test_a_title_that_holds_is_not_marked(shown: Shown, look: Look) -> None:
    title = make_entry(shown.office, shown.person, RESIDENCE_TITLE, title="25(2)", valid_until="2099-03-12")
    shown.again()
    line = shown.line(title, "valid_until")
    assert "abgelaufen" not in line.accessibleName()
    assert not _is_marked(line, look)


def test_a_document_that_is_over_is_marked(shown: Shown, look: Look) -> None:
    passport = make_entry(shown.office, shown.person, DOCUMENT, kind="passport", expires="2024-03")
    shown.again()
    line = shown.line(passport, "expires")
    assert "abgelaufen 03/2024" in line.accessibleName()
    assert _is_marked(line, look)


def test_on_a_past_day_nothing_is_over_that_still_held_then(shown: Shown) -> None:
    title = make_entry(
        shown.office, shown.person, RESIDENCE_TITLE, title="25(2)", issued="2021-03-12", valid_until="2024-03-12"
    )
    shown.again()
    assert "abgelaufen" in shown.line(title, "valid_until").accessibleName()
    shown.page.presenter.view_as_of(date(2023, 5, 3))
    assert "abgelaufen" not in shown.line(title, "valid_until").accessibleName()
