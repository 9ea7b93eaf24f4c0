"""Reading a file is logged, the log is a chain, and locking leaves nothing open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock, millis
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.settings import RECORD_HEALTH, Settings
from kiim_desktop.crypto.errors import WrongPassword
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import HEALTH_NEED
from kiim_desktop.usecases.errors import NoSuchPerson
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import look_again, open_person, search
from kiim_desktop.usecases.unlocking import lock_office, unlock_office
from tests.factories import make_entry, make_note, make_office, make_person, open_again, surroundings


def actions(office: Office) -> list[AuditAction]:
    return [line.entry.action for line in office.store.audit_lines()]


def test_opening_a_file_is_logged_with_who_and_when(office: Office, clock: FixedClock) -> None:
    person = make_person(office)
    file = open_person(office, person)
    line = office.store.audit_lines()[-1]
    assert file.row.name == "Amina Haddad"
    assert (line.entry.action, line.entry.object) == (AuditAction.READ_RECORD, person)
    assert (line.entry.user, line.at) == (office.user.id, millis(clock.now()))


def test_looking_again_at_an_open_file_is_no_new_reading(office: Office) -> None:
    person = make_person(office)
    open_person(office, person)
    before = len(office.store.audit_lines())
    look_again(office, person)
    assert len(office.store.audit_lines()) == before


def test_reading_a_special_category_is_logged_as_such(office: Office) -> None:
    person = make_person(office)
    allowed = replace(office, settings=Settings(lambda: {RECORD_HEALTH.name: True}, None))
    make_entry(allowed, person, HEALTH_NEED, insurance="gkv")
    open_person(office, person)
    assert actions(office)[-1] is AuditAction.READ_SPECIAL


def test_a_person_who_is_not_there_cannot_be_opened(office: Office) -> None:
    with pytest.raises(NoSuchPerson):
        open_person(office, PersonId(bytes(16)))


def test_what_is_typed_into_the_search_is_not_logged(office: Office) -> None:
    make_person(office)
    before = office.store.audit_lines()
    search(office, "haddad")
    assert office.store.audit_lines() == before


def test_the_log_is_a_chain_over_every_session(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    make_note(office, make_person(office))
    lock_office(office)
    again = open_again(tmp_path)
    try:
        assert again.store.audit.first_break() is None
        assert actions(again).count(AuditAction.KEY_USE) == 2
    finally:
        again.store.close()


def test_the_log_holds_no_contents(office: Office) -> None:
    make_note(office, make_person(office, "Amina", "Haddad"), "Geheimes")
    details = " ".join(line.entry.detail for line in office.store.audit_lines())
    assert not any(word in details for word in ("Amina", "Haddad", "Geheimes"))


def test_a_wrong_password_opens_nothing(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    lock_office(office)
    with pytest.raises(WrongPassword):
        unlock_office(office.profile, office.user.id, "Falsch-Geraten-Wieder-11", surroundings())
