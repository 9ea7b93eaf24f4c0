"""What came from other offices: a line per exchange, file and office; seen, gone with its file, never the own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock, millis
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.kinds import LANGUAGE_SKILL
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage import forgetting, news
from kiim_desktop.storage.news import DAYS, MOST, StoredNews
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.news import NewsPage, mark_news_seen, news_from_elsewhere, note_news
from kiim_desktop.usecases.recording import delete_record
from tests.sync.devices import Desktop
from tests.sync.moulds import two_offices
from tests.sync.shared import consent, entry, settle

Two = tuple[Desktop, Desktop]
ALL = 200


@pytest.fixture
def two(tmp_path: Path, clock: FixedClock) -> Iterator[Two]:
    with two_offices(tmp_path, clock) as offices:
        yield offices


def shared(two: Two) -> PersonId:
    """Open a file of the first office to the other one, which may add to it."""
    owner, other = two
    person = owner.person("Amira", "Haddad")
    consent(owner, person, other, mode=Mode.CONTRIBUTE)
    settle(owner, other)
    return person


def page(desktop: Desktop, limit: int = ALL) -> NewsPage:
    return news_from_elsewhere(desktop.office, limit)


def keep(desktop: Desktop, *lines: StoredNews) -> None:
    with desktop.exchange.writing() as desk:
        news.keep_news(desk.connection, lines, millis(desktop.office.clock.now()))


def line(desktop: Desktop, person: PersonId, record: bytes, ago: timedelta = timedelta()) -> StoredNews:
    at = millis(desktop.office.clock.now() - ago)
    return StoredNews(at, person_scope(person), b"o" * 16, (record,))


def test_what_another_office_wrote_is_listed_with_its_name_and_when_it_came(two: Two) -> None:
    owner, other = two
    person = shared(two)
    mark_news_seen(other.office, person)
    record = entry(other, person, LANGUAGE_SKILL, language="deu", listening="B1")
    assert page(owner).lines == ()
    settle(other, owner)
    (found,) = page(owner).lines
    assert (found.person.id, [each.id for each in found.records]) == (person, [record])
    assert found.office == other.office.store.identity.office_name
    assert found.at == millis(owner.office.clock.now())
    assert not found.is_seen
    assert (page(owner).total, page(owner).unseen) == (1, 1)


def test_what_the_own_office_wrote_is_never_news(two: Two) -> None:
    owner, other = two
    person = shared(two)
    entry(owner, person, LANGUAGE_SKILL, language="ara")
    settle(owner, other)
    with owner.exchange.reading() as desk:
        dots = tuple(change.dot for change in desk.living(person_scope(person)))
    note_news(owner.office, Changed(scopes=frozenset({person_scope(person)}), dots=dots))  # as from a second device
    assert page(owner).total == 0


def test_a_file_that_was_opened_is_one_line(two: Two) -> None:
    owner, other = two
    person = owner.person("Amira", "Haddad")
    for language in ("ara", "deu"):
        entry(owner, person, LANGUAGE_SKILL, language=language)
    consent(owner, person, other)
    settle(owner, other)
    (found,) = page(other).lines
    assert found.person.id == person
    assert len(found.records) >= 3


def test_nothing_is_new_to_a_device_that_is_new(two: Two) -> None:
    owner, other = two
    person = shared(two)
    entry(other, person, LANGUAGE_SKILL, language="deu")
    settle(other)
    with other.exchange.reading() as desk:
        dots = tuple(change.dot for change in desk.living(person_scope(person)))
    settle(owner)
    before = page(owner).total
    brought = Changed(scopes=frozenset({person_scope(person)}), dots=dots)
    note_news(owner.office, brought, is_first=True)
    assert page(owner).total == before == 1
    note_news(owner.office, brought)
    assert page(owner).total == 2


def test_what_was_seen_stands_behind_what_was_not(two: Two) -> None:
    owner, other = two
    person = shared(two)
    first = entry(other, person, LANGUAGE_SKILL, language="deu")
    settle(other, owner)
    second = entry(other, person, LANGUAGE_SKILL, language="fra")
    settle(other, owner)
    mark_news_seen(owner.office, person, second)
    shown = page(owner)
    assert [each.records[0].id for each in shown.lines] == [first, second]
    assert [each.is_seen for each in shown.lines] == [False, True]
    assert (shown.total, shown.unseen) == (2, 1)
    mark_news_seen(owner.office, person)
    assert page(owner).unseen == 0


def test_a_record_that_was_deleted_is_no_news_any_more(two: Two) -> None:
    owner, other = two
    person = shared(two)
    record = entry(other, person, LANGUAGE_SKILL, language="deu")
    settle(other, owner)
    delete_record(owner.office, person, record)
    assert page(owner).lines == ()


def test_a_file_that_is_hidden_or_forgotten_is_no_news(two: Two) -> None:
    owner, other = two
    person = shared(two)
    entry(other, person, LANGUAGE_SKILL, language="deu")
    settle(other, owner)
    with owner.exchange.writing() as desk:
        forgetting.hide_scope(desk.connection, desk.ground, person_scope(person))
    assert page(owner) == NewsPage()
    with owner.exchange.writing() as desk:
        forgetting.forget_scope(desk.connection, desk.ground, person_scope(person))
        assert news.has_lapsed(desk.connection, 0) is False
    with owner.exchange.reading() as desk:
        assert desk.connection.execute("SELECT count(*) FROM meta WHERE key = 'news'").scalar_one() == 0


def test_lines_are_kept_for_a_month_and_not_without_end(two: Two) -> None:
    owner, _other = two
    person = owner.person("Amira", "Haddad")
    record = entry(owner, person, LANGUAGE_SKILL, language="deu")
    keep(owner, line(owner, person, record, timedelta(days=DAYS + 1)), line(owner, person, record, timedelta(days=2)))
    assert page(owner).total == 1
    keep(owner, *(line(owner, person, record, timedelta(minutes=each)) for each in range(MOST + 5)))
    assert page(owner, MOST + 10).total == MOST


def test_only_as_many_lines_are_read_as_are_asked_for(two: Two) -> None:
    owner, _other = two
    person = owner.person("Amira", "Haddad")
    record = entry(owner, person, LANGUAGE_SKILL, language="deu")
    keep(owner, *(line(owner, person, record, timedelta(minutes=each)) for each in range(5)))
    shown = page(owner, 2)
    assert (len(shown.lines), shown.total, shown.unseen) == (2, 5, 5)
    assert shown.lines[0].at > shown.lines[1].at
    assert shown.lines[0].office == ""


def test_a_line_without_a_record_that_is_there_is_left_out(two: Two) -> None:
    owner, _other = two
    person = owner.person("Amira", "Haddad")
    keep(owner, line(owner, person, bytes(RecordId(b"12345678"))))
    assert page(owner).lines == ()
    assert page(owner).total == 0
