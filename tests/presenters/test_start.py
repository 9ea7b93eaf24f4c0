"""The first-start assistant: nothing is made before everything is known, and a failure keeps what was typed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.crypto.sheets import SECRET_SIGNS, RecoveryCode, SheetKind
from kiim_desktop.presenters.start import StartPresenter, Way
from kiim_desktop.storage.errors import DiskFull
from tests.presenters.entrances import CODE, PASSWORD, SmallBuilder


def _walked_to_the_sheet(builder: SmallBuilder) -> tuple[StartPresenter, list[object]]:
    opened: list[object] = []
    presenter = StartPresenter(builder, InlineJobs(), opened.append)
    presenter.name_office("Welcome Center Lauenstein")
    presenter.forward()
    presenter.name_user("Anna Müller")
    presenter.type_password(PASSWORD, PASSWORD)
    presenter.forward()
    return presenter, opened


def test_an_office_begins_without_a_network_or_a_kreis() -> None:
    builder = SmallBuilder()
    presenter, opened = _walked_to_the_sheet(builder)
    presenter.prove("9hrta")
    presenter.confirm_safe(True)
    presenter.forward()
    assert opened == ["office"]
    (made,) = builder.made
    assert (made.way, made.office, made.user, made.recovery_code) == (
        Way.NEW_OFFICE, "Welcome Center Lauenstein", "Anna Müller", CODE,
    )  # fmt: skip


def test_the_sheet_must_be_on_paper_before_the_office_opens() -> None:
    builder = SmallBuilder()
    presenter, opened = _walked_to_the_sheet(builder)
    presenter.confirm_safe(True)
    presenter.forward()
    presenter.prove("FGHJK")
    presenter.forward()
    assert not opened
    assert not builder.made


def test_the_proof_is_read_from_the_code_as_it_is_printed() -> None:
    builder = SmallBuilder()
    presenter, opened = _walked_to_the_sheet(builder)
    presenter.state = replace(
        presenter.state, recovery_code=RecoveryCode((1,) * SECRET_SIGNS, SheetKind.DEVICE).printed
    )
    presenter.prove("i1lI1")
    presenter.confirm_safe(True)
    presenter.forward()
    assert opened == ["office"]


def test_a_weak_or_unequal_password_does_not_go_on() -> None:
    presenter, _opened = _walked_to_the_sheet(SmallBuilder())
    presenter.back()
    for password, again in (("kurz", "kurz"), (PASSWORD, PASSWORD + "x"), ("Anna Müller Anna", "Anna Müller Anna")):
        presenter.type_password(password, again)
        assert not presenter.state.may_go_on, password


def test_a_suggested_password_is_good_enough_as_it_is() -> None:
    presenter, _opened = _walked_to_the_sheet(SmallBuilder())
    presenter.back()
    presenter.suggest_password()
    assert presenter.state.may_go_on


def test_a_full_disk_keeps_everything_that_was_typed() -> None:
    builder = SmallBuilder()
    presenter, opened = _walked_to_the_sheet(builder)
    presenter.prove("9HRTA")
    presenter.confirm_safe(True)
    builder.refuses = DiskFull()
    presenter.forward()
    assert not opened
    assert "voll" in presenter.state.problem
    builder.refuses = None
    presenter.forward()
    assert opened == ["office"]


def test_an_invitation_names_the_office_and_needs_its_code() -> None:
    presenter = StartPresenter(SmallBuilder(), InlineJobs(), lambda _office: None)
    presenter.take_invitation(Path("lauenstein.kiimenrol"))
    assert presenter.state.way is Way.INVITATION
    assert not presenter.state.may_go_on
    presenter.type_code("K7QM-4XW9-2ABC")
    assert presenter.state.may_go_on


def test_a_file_that_is_no_invitation_is_refused_with_a_sentence() -> None:
    presenter = StartPresenter(SmallBuilder(refuses=DiskFull()), InlineJobs(), lambda _office: None)
    presenter.take_invitation(Path("urlaub.jpg"))
    assert presenter.state.invitation is None
    assert presenter.state.problem
