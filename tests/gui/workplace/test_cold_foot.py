"""What was told leaves with its screen; the key that takes it back goes on working."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kiim_desktop.usecases.errors import NothingToSave
from tests.gui.workplace.conftest import Place
from tests.strokes.hands import Hands


def test_an_error_does_not_follow_to_another_screen(place: Place) -> None:
    foot, hands = place.work.frame.foot, Hands(place.work.frame, place.jobs)
    place.work.explain(NothingToSave())
    QCoreApplication.processEvents()
    assert foot.notice() is not None
    hands.play("<F1>")
    assert foot.notice() is None
    assert foot.keys.isVisible()


def test_what_was_done_is_not_told_over_another_screen_but_still_taken_back(place: Place) -> None:
    foot, hands, undone = place.work.frame.foot, Hands(place.work.frame, place.jobs), list[str]()
    place.work.tell("Gespeichert.", lambda: undone.append("it"))
    QCoreApplication.processEvents()
    hands.play("<F1>")
    assert place.work.frame.current() == "help"
    assert foot.notice() is None
    assert foot.keys.isVisible()
    hands.play("<Strg+z>")
    assert undone == ["it"]


def test_who_tells_and_goes_on_at_once_is_read_there(place: Place) -> None:
    place.work.tell("Akte angelegt.")
    place.work.go("persons")
    notice = place.work.frame.foot.notice()
    assert notice is not None
    assert notice.what == "Akte angelegt."


def test_the_keys_below_are_those_of_the_panel_that_is_open(place: Place) -> None:
    hands, keys = Hands(place.work.frame, place.jobs), place.work.frame.foot.keys
    place.work.go("persons")
    hands.play("<Strg+n>")
    assert "Strg+Eingabe: anlegen" in keys.accessibleName()
    hands.play("<Esc>")
    assert "Strg+N: neue Person" in keys.accessibleName()
