"""Verwaltung in a Kreis: devices, letting a new one in, and whose four words were compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.presenters.office.devices import DevicesPresenter
from kiim_desktop.presenters.office.joining import JoiningPresenter
from kiim_desktop.presenters.office.places import PlacesPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.tones import Tone
from kiim_desktop.sync.errors import WordsDiffer
from kiim_desktop.usecases.enrolling import list_devices, words_of_this_device
from tests.presenters.desks import TUESDAY, Notes
from tests.sync.devices import Desktop, _enrolment, invited_desktop, office_at
from tests.sync.moulds import FIRST, OTHER, SECOND, Place, cast_place

WRONG = "birne kegel lampe ufer"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with cast_place(tmp_path, FixedClock(TUESDAY), (FIRST, SECOND, OTHER)) as cast:
        yield cast


@pytest.fixture
def first(place: Place) -> Iterator[Desktop]:
    desktop = place.device(FIRST)
    desktop.sync()
    yield desktop
    desktop.close()


def desk_of(desktop: Desktop) -> tuple[Desk, Notes]:
    told = Notes()
    return Desk(desktop.office, InlineJobs(), told), told


def test_the_own_device_comes_first_and_cannot_exclude_itself(first: Desktop) -> None:
    presenter = DevicesPresenter(desk_of(first)[0], lambda: None)
    presenter.look()
    own, other = presenter.state.devices
    assert (own.is_own, own.may_revoke, own.standing.text) == (True, False, "dieses Gerät")
    assert (other.is_own, other.may_revoke, other.standing.text) == (False, True, "zugelassen")
    assert presenter.state.own_words == " ".join(words_of_this_device(first.office))
    presenter.revoke()
    assert [line.status for line in list_devices(first.office)] == ["active", "active"]


def test_a_device_is_excluded_with_the_exchange_that_follows(first: Desktop) -> None:
    desk, told = desk_of(first)
    presenter = DevicesPresenter(desk, first.sync)
    presenter.look()
    presenter.choose(presenter.state.devices[1].id)
    presenter.revoke()
    presenter.look()
    row = presenter.state.row
    assert row is not None
    assert (row.standing.text, row.may_revoke, row.may_change_keys) == ("ausgeschlossen", False, True)
    assert told.told[0].endswith("ist ausgeschlossen.")
    presenter.change_keys()
    details = [line.entry.detail for line in first.office.store.audit_lines()]
    assert "revoke_device" in details
    assert "change_all_keys" in details
    assert told.errors == []


def test_without_a_line_a_decision_is_shown_as_made_and_is_made_once(place: Place, first: Desktop) -> None:
    new = invited_desktop(place.hub, office_at(place.hub, first), place.folder, place.clock, 9)
    new.carrier.enrol(_enrolment(new))
    first.sync()
    desk, _told = desk_of(first)
    devices, joining = DevicesPresenter(desk, lambda: None), JoiningPresenter(desk, lambda: None)
    devices.look()
    devices.choose(devices.state.devices[1].id)
    devices.revoke()
    joining.look()
    joining.type_words(" ".join(words_of_this_device(new.office)))
    joining.approve()
    row, waiting = devices.state.row, joining.state.row
    assert row is not None
    assert (row.standing.text, row.may_revoke) == ("geht beim Abgleich", False)
    assert waiting is not None
    assert waiting.is_decided
    joining.type_words(" ".join(words_of_this_device(new.office)))
    assert not joining.state.may_approve
    new.close()


def test_a_new_device_comes_in_only_with_the_words_from_the_phone(place: Place, first: Desktop) -> None:
    new = invited_desktop(place.hub, office_at(place.hub, first), place.folder, place.clock, 9)
    new.carrier.enrol(_enrolment(new))
    first.sync()
    desk, told = desk_of(first)
    presenter = JoiningPresenter(desk, first.sync)
    presenter.look()
    [waiting] = presenter.state.waiting
    words = " ".join(words_of_this_device(new.office))
    assert words not in repr(presenter.state)
    assert (waiting.asked, presenter.state.row) == ("heute", waiting)
    presenter.type_words("birne kegel")
    presenter.approve()
    assert len(presenter.state.waiting) == 1
    presenter.type_words(WRONG)
    presenter.approve()
    assert presenter.state.problem
    assert len(presenter.state.waiting) == 1
    presenter.type_words(words)
    presenter.approve()
    presenter.look()
    assert len(list(presenter.state.waiting)) == 0
    assert len(told.told) == 1
    assert sum(line.status == "active" for line in list_devices(first.office)) == 3
    new.close()


def test_words_that_differ_note_nothing(first: Desktop) -> None:
    desk, told = desk_of(first)
    presenter = PlacesPresenter(desk)
    presenter.look()
    row = presenter.state.row
    assert row is not None
    assert row.standing.tone is Tone.WARN
    presenter.type_words(" ".join(reversed(row.words.split())))
    presenter.confirm()
    assert presenter.state.problem == WordsDiffer().sentence
    assert told.told == []
    presenter.look()
    assert presenter.state.problem == WordsDiffer().sentence


def test_the_same_words_are_noted_and_the_next_place_is_not_touched(first: Desktop) -> None:
    desk, told = desk_of(first)
    presenter = PlacesPresenter(desk)
    presenter.look()
    open_before = [each.name for each in presenter.state.places if each.may_confirm]
    row = presenter.state.row
    assert row is not None
    presenter.type_words(f"  {row.words.upper()} ")
    presenter.confirm()
    row = presenter.state.row
    assert row is not None
    assert (row.standing.text, row.may_confirm, presenter.state.typed) == ("verglichen", False, "")
    assert [each.name for each in presenter.state.places if each.may_confirm] == open_before[1:]
    assert told.told == [f"Mit {row.name} verglichen: Es sind dieselben Wörter."]
    entry = first.office.store.audit_lines()[-1].entry
    assert (entry.action, entry.detail) == (AuditAction.KEY_USE, "compare_words")


def test_the_own_office_shows_the_words_to_read_out(first: Desktop) -> None:
    presenter = PlacesPresenter(desk_of(first)[0])
    presenter.look()
    own = next(each for each in presenter.state.places if each.is_own)
    presenter.choose(own.id)
    assert len(own.words.split()) == 4
    assert not own.may_confirm
