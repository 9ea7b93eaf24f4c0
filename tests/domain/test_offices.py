"""Rights: one table, deny by default."""

from __future__ import annotations

import pytest

from kiim_desktop.domain.offices import RIGHTS, Action, Role, may

CASEWORK = {Action.READ_PERSON, Action.SEARCH, Action.WRITE_RECORD, Action.DELETE_RECORD, Action.IMPORT, Action.PRINT}
CASEWORK |= {Action.GIVE_CONSENT}


@pytest.mark.parametrize("role", set(Role) - {Role.COUNSELLOR, Role.LEAD})
def test_only_counsellors_and_leads_see_persons(role: Role) -> None:
    assert not any(may(role, action) for action in CASEWORK | {Action.EXPORT})


def test_who_counsels_takes_down_consents() -> None:
    assert {role for role in Role if may(role, Action.GIVE_CONSENT)} == {Role.COUNSELLOR, Role.LEAD}


def test_a_counsellor_neither_exports_nor_administers() -> None:
    forbidden = {Action.EXPORT, Action.APPROVE_DEVICE, Action.ADMINISTER_USERS, Action.READ_AUDIT}
    assert not any(may(Role.COUNSELLOR, action) for action in forbidden)


def test_what_is_named_nowhere_is_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(RIGHTS, Role.DPO)
    assert not any(may(Role.DPO, action) for action in Action)


def test_every_action_is_somebodys() -> None:
    assert {action for action in Action if not any(may(role, action) for role in Role)} == set()
