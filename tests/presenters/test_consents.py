"""The tab Einwilligungen: who may see what and how far it is, giving, refusing, signing anew, taking back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.presenters.consents import ConsentsPresenter
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.withdrawal import GROUPS as SOME_GROUPS
from kiim_desktop.presenters.withdrawal import OFFICES
from tests.factories import make_person
from tests.presenters.consent_places import JOBCENTER, Two, begun, only, opened, typed
from tests.presenters.desks import TUESDAY, Notes, open_desk
from tests.sync.moulds import two_offices
from tests.sync.shared import CORE_AND_LANGUAGE, consent, office_of, settle, withdraw


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(TUESDAY)


@pytest.fixture
def two(tmp_path: Path, clock: FixedClock) -> Iterator[Two]:
    with two_offices(tmp_path, clock) as offices:
        yield offices


def test_a_card_says_what_was_signed_and_that_nothing_is_there_yet(two: Two) -> None:
    person = two[0].person("Amira", "Haddad")
    consent(two[0], person, two[1])
    presenter = opened(two[0], person)
    card = only(presenter)
    assert (card.state.text, card.title) == ("gilt", "gemeinsamer Beratungsplan")
    assert card.who == f"{JOBCENTER}: lesen"
    assert [each.title for each in card.groups] == ["Stammdaten", "Sprachen"]
    assert card.period == "17.11.2026 bis 17.11.2027"
    assert "Nachweis: Blatt in der Handakte" in card.facts
    assert "Fassung weitergabe-2026-11" in card.facts
    (line,) = card.lines
    assert line.words.text == "noch nicht beim Kreisknoten, dort ist noch nichts zu sehen"
    assert presenter.state.sees.rows == (("Stammdaten", "noch nichts (lesen)"), ("Sprachen", "noch nichts (lesen)"))


def test_once_the_hub_has_it_the_office_sees_it(two: Two) -> None:
    person = two[0].person("Amira", "Haddad")
    consent(two[0], person, two[1], mode=Mode.CONTRIBUTE)
    settle(*two)
    presenter = opened(two[0], person)
    assert only(presenter).lines[0].words.text == "kann es sehen"
    assert presenter.state.sees.offices == (JOBCENTER,)
    assert presenter.state.sees.rows[0] == ("Stammdaten", "lesen und beitragen")


def test_of_two_consents_the_table_tells_the_most_that_is_really_there(two: Two) -> None:
    person = two[0].person("Amira", "Haddad")
    consent(two[0], person, two[1])
    settle(*two)
    consent(two[0], person, two[1], mode=Mode.CO_EDIT, groups=frozenset({Category.IDENTITY, Category.WORK}))
    rows = {row[0]: row[1] for row in opened(two[0], person).state.sees.rows}
    assert rows == {
        "Stammdaten": "lesen",
        "Sprachen": "lesen",
        "Arbeit und Leistungen": "noch nichts (mitschreiben)",
    }


def test_after_a_withdrawal_each_device_stands_with_its_receipt(two: Two) -> None:
    person = two[0].person("Amira", "Haddad")
    given = consent(two[0], person, two[1])
    settle(*two)
    presenter = opened(two[0], person)
    presenter.withdraw(given)
    assert presenter.withdrawal.question() == "Diese Einwilligung ganz widerrufen?"
    presenter.withdrawal.withdraw()
    card = only(presenter)
    assert (card.state.text, card.period) == ("widerrufen", "widerrufen am 17.11.2026")
    assert card.lines[0].words.text == "Rücknahme noch nicht beim Kreisknoten, dort ist noch alles zu sehen"
    two[0].sync()
    presenter.look_again()
    (line,) = only(presenter).lines
    assert line.words.text == "zurückgenommen am 17.11.2026, noch nicht von allen quittiert"
    assert line.receipts == ("Rechner 7: Quittung fehlt",)
    settle(*two)
    presenter.look_again()
    (line,) = only(presenter).lines
    assert line.words.text == "gelöscht, von allen Geräten quittiert"
    assert line.receipts == ("Rechner 7: am 17.11.2026 1 Eintrag gelöscht",)
    assert presenter.state.sees.rows == ()


def test_what_is_withdrawn_is_said_before(two: Two) -> None:
    person = two[0].person("Amira", "Haddad")
    presenter = opened(two[0], person)
    given = consent(two[0], person, two[1])
    presenter.look_again()
    presenter.withdraw(given)
    state = presenter.withdrawal.state
    assert state.consequence.startswith(
        f"1 Stelle verliert den Zugriff auf alles, was diese Einwilligung öffnet: {JOBCENTER}."
    )
    presenter.withdrawal.choose(SOME_GROUPS)
    assert presenter.withdrawal.state.consequence == ""
    assert not presenter.withdrawal.may_ask()
    assert presenter.withdrawal.state.problem == "Bitte ankreuzen, was widerrufen wird."
    presenter.withdrawal.tick(str(Category.LANGUAGE.number))
    assert presenter.withdrawal.may_ask()
    assert "auf Sprachen" in presenter.withdrawal.state.consequence
    assert presenter.withdrawal.question() == "Sprachen widerrufen?"
    presenter.withdrawal.withdraw()
    card = only(presenter)
    assert (card.state.text, [each.title for each in card.groups]) == ("gilt", ["Stammdaten"])
    assert "widerrufen: Sprachen" in card.facts


def test_one_recipient_can_lose_it_alone(two: Two) -> None:
    person = two[0].person("Amira", "Haddad")
    given = consent(two[0], person, two[1])
    presenter = opened(two[0], person)
    presenter.withdraw(given)
    presenter.withdrawal.choose(OFFICES)
    presenter.withdrawal.tick(office_of(two[1]).hex())
    assert presenter.withdrawal.question() == f"Einwilligung für {JOBCENTER} widerrufen?"
    presenter.withdrawal.withdraw()
    assert only(presenter).state.text == "widerrufen"


def test_a_withdrawal_is_never_of_tomorrow_and_stays_open_with_the_reason(two: Two) -> None:
    person = two[0].person("Amira", "Haddad")
    given = consent(two[0], person, two[1])
    presenter = opened(two[0], person)
    presenter.withdraw(given)
    presenter.withdrawal.write_day("20.11.2026")
    assert presenter.withdrawal.may_ask()
    presenter.withdrawal.withdraw()
    assert "kann nicht in der Zukunft liegen" in presenter.withdrawal.state.problem
    assert presenter.withdrawal.state.is_open
    for unreadable in ("irgendwann", "unbekannt", ""):
        presenter.withdrawal.write_day(unreadable)
        assert not presenter.withdrawal.may_ask()
    assert only(presenter).state.text == "gilt"


def test_a_file_of_another_office_is_only_read_here_and_says_why(two: Two) -> None:
    person = two[0].person("Amira", "Haddad")
    consent(two[0], person, two[1], groups=CORE_AND_LANGUAGE)
    settle(*two)
    presenter = opened(two[1], person)
    assert presenter.state.is_empty
    assert presenter.state.why_not[0] == "Diese Akte führt Beratung Nord."
    assert [each.title for each in presenter.state.opened] == ["Stammdaten, Sprachen"]
    presenter.give()
    presenter.renew(RecordId(b"12345678"))
    presenter.withdraw(RecordId(b"12345678"))
    assert not presenter.form.state.is_open
    assert not presenter.withdrawal.state.is_open


def test_an_office_without_a_kreis_has_nobody_to_name(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        presenter = ConsentsPresenter(desk)
        presenter.open(make_person(desk.office))
        assert not presenter.state.may_give
        assert presenter.state.why_not[0] == "Dieses Büro kennt noch keine andere Stelle."


def test_a_past_day_is_left_before_anything_is_written(two: Two) -> None:
    person = two[0].person("Amira", "Haddad")
    given = consent(two[0], person, two[1])
    presenter = opened(two[0], person)
    presenter.on_today = lambda: False
    presenter.give()
    presenter.withdraw(given)
    assert not presenter.form.state.is_open
    assert not presenter.withdrawal.state.is_open


def test_a_file_that_went_takes_what_was_typed_along(two: Two) -> None:
    presenter, _person = begun(two)
    typed(presenter.form, two)
    assert presenter.forget()
    assert presenter.state.person is None
    assert not presenter.form.state.is_open


def test_orders_of_a_withdrawal_by_a_colleague_stand_there_too(two: Two) -> None:
    person = two[0].person("Amira", "Haddad")
    given = consent(two[0], person, two[1])
    settle(*two)
    withdraw(two[0], person, given)
    settle(*two)
    assert only(opened(two[0], person)).lines[0].words.text == "gelöscht, von allen Geräten quittiert"


def test_the_tab_counts_what_holds_today(two: Two) -> None:
    person = two[0].person("Amira", "Haddad")
    consent(two[0], person, two[1])
    gone = consent(two[0], person, two[1])
    withdraw(two[0], person, gone)
    file = PersonPresenter(Desk(two[0].office, InlineJobs(), Notes()))
    file.open(person)
    assert (file.state.consents, file.state.documents) == (1, 0)
