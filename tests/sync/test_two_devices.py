"""Two devices of one office and the real hub: what one writes the other has, and conflicts are shown on both."""

from __future__ import annotations

from tests.sync.devices import Desktop


def test_what_one_device_writes_the_other_has_after_both_exchanged(first: Desktop, second: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    first.note(person, "Anmeldung zum Kurs besprochen")

    up, down = first.sync(), second.sync()

    assert (up.sent, up.waiting, down.received) == (2, 0, 2)
    assert second.identity(person) is not None
    assert first.state == second.state


def test_two_edits_of_one_field_are_both_kept_and_shown_on_both_devices(first: Desktop, second: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    first.sync()
    second.sync()
    first.rename(person, "Haddad-Klein")
    second.rename(person, "Haddad-Gross")

    first.sync()
    second.sync()
    first.sync()

    for desktop in (first, second):
        identity = desktop.identity(person)
        assert identity is not None
        assert {head.value for head in identity.cell(2)} == {"Haddad-Klein", "Haddad-Gross"}
        assert desktop.sync().conflicts == 1
    assert first.state == second.state


def test_an_exchange_with_nothing_to_say_is_one_small_request(first: Desktop, second: Desktop) -> None:
    first.person("Amira", "Haddad")
    first.sync()
    second.sync()

    for desktop in (first, second):
        quiet = desktop.sync()
        assert quiet.round_trips == 1
        assert quiet.bytes_up + quiet.bytes_down <= 400
