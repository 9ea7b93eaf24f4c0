"""Heute: what came from other offices, in words; opened, seen, all shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import millis
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.kinds import ADDRESS, HEALTH_NEED, LANGUAGE_SKILL, RESIDENCE_TITLE
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Edit, person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.today import TodayPresenter
from kiim_desktop.storage import news
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.news import StoredNews
from kiim_desktop.usecases.recording import numbered_answers
from tests.factories import make_entry, make_person
from tests.presenters.desks import TUESDAY, notes, open_desk

OTHER_OFFICE = b"o" * 16


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


@pytest.fixture
def selam(desk: Desk) -> PersonId:
    return make_person(desk.office, "Selam", "Gebremariam")


def came(desk: Desk, person: PersonId, *records: RecordId, ago: timedelta = timedelta()) -> None:
    """Let records count as what another office sent some time ago."""
    now = millis(TUESDAY)
    stored = StoredNews(millis(TUESDAY - ago), person_scope(person), OTHER_OFFICE, tuple(records))
    with Exchange(desk.office.store).writing() as writing:
        news.keep_news(writing.connection, [stored], now)


def loaded(desk: Desk) -> TodayPresenter:
    presenter = TodayPresenter(desk)
    presenter.load()
    return presenter


def shown(presenter: TodayPresenter) -> list[tuple[str, str, str]]:
    return [(row.name, row.what, row.where) for row in presenter.state.news]


def language(desk: Desk, person: PersonId, code: str = "deu") -> RecordId:
    return make_entry(desk.office, person, LANGUAGE_SKILL, language=code, listening="B1")


def unchecked(desk: Desk, person: PersonId, kind: Kind, /, **answers: Value) -> RecordId:
    """Write a record as it may come from elsewhere, though this office does not record its kind."""
    record = RecordId(b"elsewher")
    values = numbered_answers(kind, answers)
    desk.office.save([Edit(scope=person_scope(person), record=record, kind=kind.number, values=values)], [])
    return record


def test_a_line_says_about_whom_what_from_where_and_when(desk: Desk, selam: PersonId) -> None:
    came(desk, selam, language(desk, selam))
    clock = TUESDAY.astimezone()
    ((name, what, where),) = shown(loaded(desk))
    assert name == "Selam Gebremariam"
    assert what.startswith(f"{LANGUAGE_SKILL.title}: Deutsch")
    assert where == f"eine andere Stelle · eingetroffen {clock:%H:%M}"


def test_what_came_yesterday_says_so(desk: Desk, selam: PersonId) -> None:
    came(desk, selam, language(desk, selam), ago=timedelta(days=1))
    assert shown(loaded(desk))[0][2] == "eine andere Stelle · gestern"


def test_several_records_of_one_exchange_are_counted(desk: Desk, selam: PersonId) -> None:
    title = make_entry(desk.office, selam, RESIDENCE_TITLE, title="25(2)")
    came(desk, selam, language(desk, selam), language(desk, selam, "fra"), title)
    assert shown(loaded(desk))[0][1] == f"3 neue Einträge: {LANGUAGE_SKILL.plural}, {RESIDENCE_TITLE.plural}"


def test_of_a_blocked_address_and_of_health_only_the_kind_is_said(desk: Desk, selam: PersonId) -> None:
    address = make_entry(desk.office, selam, ADDRESS, municipality="Steinfeld", address_block=True)
    came(desk, selam, address)
    assert shown(loaded(desk))[0][1] == ADDRESS.title
    came(desk, selam, unchecked(desk, selam, HEALTH_NEED, kind="disability"), ago=timedelta(minutes=1))
    assert [what for _name, what, _where in shown(loaded(desk))] == [ADDRESS.title, HEALTH_NEED.title]


def test_opening_leads_to_the_record_and_counts_as_seen(desk: Desk, selam: PersonId) -> None:
    record = language(desk, selam)
    came(desk, selam, record)
    presenter = loaded(desk)
    assert (presenter.state.news_count, presenter.state.news_unseen) == (1, 1)
    presenter.open_news(presenter.state.news[0])
    assert notes(desk).went == [("person", {"person": selam, "tab": "facts", "look_at": record})]
    assert presenter.state.news[0].is_seen
    assert (presenter.state.news_count, presenter.state.news_unseen) == (1, 0)


def test_all_are_shown_when_asked_for_and_few_again(desk: Desk, selam: PersonId) -> None:
    for minutes, code in enumerate(("deu", "fra", "ara", "eng", "tur")):
        came(desk, selam, language(desk, selam, code), ago=timedelta(minutes=minutes))
    presenter = loaded(desk)
    assert (len(presenter.state.news), presenter.state.news_count) == (3, 5)
    presenter.show_all_news()
    assert (len(presenter.state.news), presenter.state.shows_all_news) == (5, True)
    presenter.show_all_news()
    assert len(presenter.state.news) == 3


def test_without_news_nothing_is_shown(desk: Desk) -> None:
    assert loaded(desk).state.news == ()
