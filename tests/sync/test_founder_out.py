"""A device founds a shared stream and is out before it gave its key away: a colleague's computer does it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import CONSENT, IDENTITY, LANGUAGE_SKILL
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync import outbox
from kiim_desktop.sync.errors import Unreachable
from kiim_desktop.sync.hellos import next_hello
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.sharing import owing
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.sync.wire.requests import Wish
from kiim_desktop.usecases.sharing_standing import Stage, shared_with
from tests.sync.devices import Desktop, first_desktop
from tests.sync.shared import consent, entry, found, said, settle, withdraw
from tests.sync.test_sharing_setbacks import sealed

LANGUAGES = ("ara", "fra", "deu")


class GoesOutAfter(MemoryCarrier):
    """A line that takes some requests and then no more."""

    def __init__(self, hub: Hub, number: int) -> None:
        MemoryCarrier.__init__(self, hub)
        self._left = number

    def sync(self, request: bytes) -> bytes | None:
        if not self._left:
            raise Unreachable
        self._left -= 1
        return MemoryCarrier.sync(self, request)


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of another office; the first office knows of it."""
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


@pytest.fixture
def half_founded(
    hub: Hub, first: Desktop, second: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> PersonId:
    """Return a person of whom one record lies in a stream whose key nobody was given; its founder is out."""
    person = first.person("Amira", "Haddad")
    for language in LANGUAGES:
        entry(first, person, LANGUAGE_SKILL, language=language, listening="B1")
    settle(first, second, other)
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "debts", lambda desk, office: owing.debts(desk, office, 1))
        consent(first, person, other)
        sealed(first)
    first.carrier = GoesOutAfter(hub, 2)
    with pytest.raises(Unreachable):
        first.sync()
    return person


def asks(desktop: Desktop) -> bool:
    hello = next_hello(desktop.exchange, load_membership(desktop.exchange), None)
    return bool(hello.wishes & Wish.UNGRANTED)


def test_a_colleague_completes_the_file_and_gives_its_key_away(
    second: Desktop, other: Desktop, half_founded: PersonId
) -> None:
    other.sync()
    assert found(other, half_founded, IDENTITY) == []
    settle(second, other)
    assert said(other, half_founded, IDENTITY, "family_name") == {"Haddad"}
    assert said(other, half_founded, LANGUAGE_SKILL, "language") == set(LANGUAGES)


def test_who_founded_it_comes_back_and_nothing_is_there_twice(
    hub: Hub, first: Desktop, second: Desktop, other: Desktop, half_founded: PersonId
) -> None:
    settle(second, other)
    first.carrier = MemoryCarrier(hub)
    settle(first, second, other)
    assert len(found(other, half_founded, LANGUAGE_SKILL)) == len(LANGUAGES)
    assert first.state == second.state


def test_what_was_withdrawn_meanwhile_is_given_to_nobody(
    first: Desktop, second: Desktop, other: Desktop, half_founded: PersonId
) -> None:
    second.sync()
    (consented,) = found(second, half_founded, CONSENT)
    withdraw(second, half_founded, consented.id)
    settle(second, other)
    assert found(other, half_founded, IDENTITY) == []


def test_a_colleague_sees_that_a_file_is_open_and_asks_no_more(first: Desktop, second: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    settle(first)
    settle(second)
    assert not asks(second)
    (line,) = shared_with(second.office, person, second.office.store.records(person_scope(person)))
    assert line.stage is Stage.OPEN
