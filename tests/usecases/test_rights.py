"""Every use case asks for its right before anything else; what the table does not name is refused and logged."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import kiim_desktop.usecases
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.offices import Action, Role, User, may
from kiim_desktop.usecases.errors import NotAllowed
from kiim_desktop.usecases.office import Office
from tests.factories import make_note, make_office, make_person

NEEDS_NO_RIGHT = {
    "lock_office": "everybody may lock",
    "verify_profile": "says counts of pages and lines only",
    "count_differing": "part of verify_profile, says counts only",
    "has_hub": "says whether there is a Kreis at all",
    "stage": "says how far this device is admitted",
    "words_of_this_device": "are read out on the phone",
    "standing": "says when this device last exchanged",
    "find_batch": "finds what `imports` lists; each caller has its right",
    "reopen": "hands on what is open already",
    "opened_again": "the same",
    "change_password": "the own password, and the old one is asked for",
    "backup_if_due": "the office's own backup, into the folder the policy names; every session ends with it",
    "backup_after_lock": "the same",
    "backup_trouble": "says why the last daily backup was not made",
    "backup_folder_of": "says where a daily backup lies",
    "last_backup": "says when the last backup was made",
    "ring_for_sheet": "is sealed to the office sheet and goes with every backup",
    "sheet_standing": "says when a sheet was printed and tried",
    "check_named": "part of giving and refusing a consent, which ask",
    "check_terms": "part of giving a consent, which asks",
    "completed": "the same",
    "is_device_bound": "says how this device is enrolled",
    "recipient_of": "part of offering a file or a referral, which ask",
    "file_to_offer": "the same",
    "groups_to_offer": "the same",
    "preview_for": "the same",
    "propose": "the same",
    "answer": "part of accepting and declining, which ask",
    "keep_search": "keeps or forgets what oneself searched for; whoever locks may",
    "binding_problem": "says why the password store of this computer is not used",
}
"""Use cases that show no person and change nothing in a file, each with its reason."""


@dataclass(frozen=True, slots=True)
class UseCase:
    """One public function that works on an office, and the right its first line asks for."""

    name: str
    call: Callable[..., object]
    action: Action | None


def use_cases() -> Iterator[UseCase]:
    for module in pkgutil.iter_modules(kiim_desktop.usecases.__path__, "kiim_desktop.usecases."):
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            if function.__module__ == module.name and not name.startswith("_") and _works_on_an_office(function):
                asked = re.search(
                    r"^    office\.must_allow\(Action\.(\w+)\)", inspect.getsource(function), re.MULTILINE
                )
                yield UseCase(f"{name}", function, Action[asked[1]] if asked else None)


def _works_on_an_office(function: Callable[..., object]) -> bool:
    first = next(iter(inspect.signature(function).parameters.values()), None)
    return first is not None and first.annotation == "Office"


ASKING = [use_case for use_case in use_cases() if use_case.action is not None]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("rights")
    opened = make_office(folder, state=folder / "state")
    make_note(opened, make_person(opened))
    yield opened
    opened.store.close()


def as_role(office: Office, role: Role) -> Office:
    return replace(office, user=User(office.user.id, office.user.name, role))


def test_every_use_case_asks_for_a_right_or_says_why_not() -> None:
    silent = {use_case.name for use_case in use_cases() if use_case.action is None}
    assert silent == set(NEEDS_NO_RIGHT) & {use_case.name for use_case in use_cases()}
    assert len(ASKING) > 15


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("use_case", ASKING, ids=lambda use_case: use_case.name)
def test_what_the_table_does_not_name_is_refused_and_logged(office: Office, use_case: UseCase, role: Role) -> None:
    assert use_case.action is not None
    if may(role, use_case.action):
        return
    lines, generation = len(office.store.audit_lines()), office.store.generation()
    others = len([p for p in inspect.signature(use_case.call).parameters.values() if p.kind is not p.KEYWORD_ONLY]) - 1
    with pytest.raises(NotAllowed):
        use_case.call(as_role(office, role), *[None] * others)
    line = office.store.audit_lines()[-1]
    assert (line.entry.action, line.entry.detail) == (AuditAction.REFUSED, use_case.action.value)
    assert (len(office.store.audit_lines()), office.store.generation()) == (lines + 1, generation + 1)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_the_gate_lets_through_exactly_what_the_table_names(office: Office, role: Role, action: Action) -> None:
    gate = as_role(office, role)
    if may(role, action):
        gate.must_allow(action)
        return
    with pytest.raises(NotAllowed) as refusal:
        gate.must_allow(action)
    assert action.value in refusal.value.sentence


@pytest.mark.parametrize("role", Role)
def test_the_role_that_was_authenticated_in_the_key_file_counts(tmp_path: Path, role: Role) -> None:
    opened = make_office(tmp_path, role=role)
    try:
        assert opened.user.role is role
    finally:
        opened.store.close()
