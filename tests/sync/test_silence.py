"""A device that was silent for half a year sends first, and then loads everything anew."""

from __future__ import annotations

from datetime import timedelta

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.storage.exchange_facts import ExchangeFact
from tests.sync.devices import Desktop
from tests.sync.sticks import Stick
from tests.sync.test_stick import stick as stick  # noqa: PLC0414  # a fixture

SILENT = timedelta(days=181)


def cursor(desktop: Desktop) -> int:
    return int.from_bytes(desktop.exchange.get(ExchangeFact.CURSOR) or b"", "big")


def test_after_half_a_year_everything_is_sent_and_then_everything_loaded_anew(
    first: Desktop, second: Desktop, clock: FixedClock
) -> None:
    people = [first.person("Amira", f"Haddad {number}") for number in range(6)]
    first.sync()
    second.sync()
    known = second.office.store.persons.count()
    clock.at += SILENT
    second.person("Bela", "Sommer")
    first.rename(people[0], "Haddad-Klein")
    first.sync()
    done = second.sync()
    assert done.waiting == 0
    assert done.sent > 0
    assert done.received > known, "not what is new alone: everything came again"
    first.sync()
    assert first.state == second.state
    assert cursor(second) > 0
    assert second.sync().received == 0, "once, not for ever"


def test_a_shorter_silence_loads_what_is_new_alone(first: Desktop, second: Desktop, clock: FixedClock) -> None:
    people = [first.person("Amira", f"Haddad {number}") for number in range(6)]
    first.sync()
    second.sync()
    clock.at += timedelta(days=179)
    first.rename(people[0], "Haddad-Klein")
    first.sync()
    assert second.sync().received == 1


def test_by_stick_too(first: Desktop, second: Desktop, stick: Stick, clock: FixedClock) -> None:
    for number in range(6):
        first.person("Amira", f"Haddad {number}")
    first.sync()
    second.sync()
    clock.at += SILENT
    second.person("Bela", "Sommer")
    received = 0
    for _visit in range(4):
        received += stick.visit(second).received
        stick.serve()
    assert received > 6
    first.sync()
    assert first.state == second.state
