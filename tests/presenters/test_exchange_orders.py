"""Abgleich says what was taken back and who has to receipt it, what was not accepted and why, and tells everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.kinds import ADDRESS, LANGUAGE_SKILL
from kiim_desktop.domain.records import person_scope
from kiim_desktop.presenters.exchange import ExchangePresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.storage.exchange import Exchange, ExchangeLine
from kiim_desktop.storage.plain import plain_of
from kiim_desktop.sync.errors import BundlesMissing
from kiim_desktop.usecases.exchanging import Exchanged
from tests.factories import OtherDevice, make_entry, make_person
from tests.presenters.desks import TUESDAY, Notes, notes, open_desk
from tests.sync.devices import Desktop
from tests.sync.moulds import two_offices
from tests.sync.shared import consent, entry, settle, withdraw

Two = tuple[Desktop, Desktop]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(TUESDAY)


@pytest.fixture
def two(tmp_path: Path, clock: FixedClock) -> Iterator[Two]:
    with two_offices(tmp_path, clock) as offices:
        yield offices


def looked(desktop: Desktop) -> ExchangePresenter:
    presenter = ExchangePresenter(Desk(desktop.office, InlineJobs(), Notes()))
    presenter.look()
    return presenter


def test_an_order_is_listed_with_its_age_until_everybody_has_receipted(two: Two, clock: FixedClock) -> None:
    owner, other = two
    person = owner.person("Amira", "Haddad")
    given = consent(owner, person, other)
    settle(owner, other)
    withdraw(owner, person, given)
    owner.sync()
    clock.at += timedelta(days=3)
    state = looked(owner).state
    (line,) = state.orders
    assert (line.title, line.offices, line.age) == ("Zurückgenommen", "Jobcenter Lauenstein", "vor 3 Tagen")
    assert line.missing.startswith("Quittung fehlt von: ")
    assert (line.standing.text, state.unsettled_orders) == ("1 Quittung fehlt", 1)
    settle(other, owner)
    state = looked(owner).state
    assert [(line.standing.text, line.missing) for line in state.orders] == [("alle quittiert", "")]
    assert state.unsettled_orders == 0
    (line,) = looked(other).state.orders
    assert (line.title, line.offices) == ("Hier gelöscht", "auf Anordnung von Beratung Nord")
    assert "Haddad" not in repr(looked(other).state)


def test_an_order_the_hub_does_not_have_is_never_called_done(two: Two) -> None:
    owner, other = two
    person = owner.person("Amira", "Haddad")
    given = consent(owner, person, other)
    settle(owner, other)
    withdraw(owner, person, given)
    before = Exchange(owner.office.store)
    owner.sync()
    with before.writing() as desk:
        desk.connection.execute("UPDATE sharing_order SET state = 'sent' WHERE given = 1")
    (line,) = looked(owner).state.orders
    assert line.standing.text == "noch nicht beim Kreisknoten"
    with before.writing() as desk:
        desk.connection.execute("UPDATE sharing_order SET state = 'refused', why = 'unknown' WHERE given = 1")
    state = looked(owner).state
    (line,) = state.orders
    assert line.standing.text == "nicht angenommen"
    assert line.missing == "Der Kreisknoten kennt diese geteilte Akte nicht."
    words = state.decisions.refused_words
    assert words.startswith("Der Kreisknoten hat 1 Rücknahme oder Löschung nicht angenommen. Die anderen Stellen")
    assert words.endswith("bitte die Kreis-IT verständigen.")


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("late", "Kam an, als schon zurückgenommen war. Es steht nicht in der Akte."),
        ("not_shared", "Dafür ist nichts mehr geöffnet. Es wurde nicht weitergegeben."),
        ("too_large", "Zu groß für den Abgleich. Es steht nur auf diesem Rechner."),
        ("something_newer", "Nicht angenommen [something_newer]."),
    ],
)
def test_what_was_not_accepted_stands_with_value_and_reason(tmp_path: Path, reason: str, words: str) -> None:
    with open_desk(tmp_path) as desk:
        office = desk.office
        person = make_person(office, "Amira", "Haddad")
        record = make_entry(office, person, LANGUAGE_SKILL, language="deu")
        change = OtherDevice().writes(person_scope(person), LANGUAGE_SKILL, record, listening="B1")
        with Exchange(office.store).writing() as writing:
            writing.refuse([plain_of(change)], reason)
        presenter = ExchangePresenter(desk)
        presenter.look()
        (line,) = presenter.state.refused
        assert (line.name, line.what, line.why) == ("Amira Haddad", "Sprachkenntnis: Hören „B1“", words)


def test_a_late_contribution_to_nothing_known_still_shows_what_it_is(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        person = make_person(desk.office, "Amira", "Haddad")
        change = OtherDevice().writes(person_scope(person), LANGUAGE_SKILL, None, listening="B1")
        with Exchange(desk.office.store).writing() as writing:
            writing.refuse([plain_of(change)], "late")
        presenter = ExchangePresenter(desk)
        presenter.look()
        assert [line.what for line in presenter.state.refused] == ["Sprachkenntnis: Hören „B1“"]


def test_a_blocked_address_that_was_not_accepted_shows_no_place(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        person = make_person(desk.office)
        record = make_entry(desk.office, person, ADDRESS, municipality="Lauenstein", address_block=True)
        change = OtherDevice().writes(person_scope(person), ADDRESS, record, municipality="Steinfeld")
        with Exchange(desk.office.store).writing() as writing:
            writing.refuse([plain_of(change)], "late")
        presenter = ExchangePresenter(desk)
        presenter.look()
        assert "Steinfeld" not in repr(presenter.state)


def test_a_visit_with_missing_bundles_says_what_was_taken(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        line = ExchangeLine(
            at=1_800_000_000_000, carrier="folder", outcome="bundles_missing", sent=2, received=5, bytes_up=1,
            bytes_down=1, round_trips=1, millis=900,
        )  # fmt: skip
        Exchange(desk.office.store).log(line)
        presenter = ExchangePresenter(desk)
        presenter.look()
        (past,) = presenter.state.past
        assert past.outcome == "Pakete fehlen noch, der Rest ist übernommen"
        assert (past.sent, past.received, past.is_good) == ("2", "5", False)


def failing(desk: Desk, *, first: Callable[[], object]) -> Callable[[object], Exchanged]:
    def work(_progress: object) -> Exchanged:
        first()
        raise BundlesMissing(first="57", last="59", missing="58")

    return work


def test_open_screens_look_again_after_a_failed_exchange_that_changed_something(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        presenter = ExchangePresenter(desk)
        presenter._start(failing(desk, first=lambda: None), quiet=True)  # noqa: SLF001  # the door of all carriers
        assert notes(desk).renewed == 0
        presenter._start(failing(desk, first=lambda: make_person(desk.office)), quiet=True)  # noqa: SLF001
        assert notes(desk).renewed == 1
        assert presenter.state.problem


def test_an_order_that_came_with_an_exchange_lets_every_screen_look_again(two: Two) -> None:
    owner, other = two
    person = owner.person("Amira", "Haddad")
    given = consent(owner, person, other)
    entry(owner, person, LANGUAGE_SKILL, language="ara")
    settle(owner, other)
    withdraw(owner, person, given)
    owner.sync()
    desk = Desk(other.office, InlineJobs(), Notes())
    presenter = ExchangePresenter(desk)
    presenter._start(lambda _progress: other.sync(), quiet=True)  # noqa: SLF001  # the door of all carriers
    assert notes(desk).renewed == 1
    presenter._start(lambda _progress: other.sync(), quiet=True)  # noqa: SLF001
    assert notes(desk).renewed == 1, "nothing new, nothing is read again"
