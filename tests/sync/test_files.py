"""A file attached at one device is there at the others when somebody opens it, and nowhere it was not opened to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.settings import Settings
from kiim_desktop.hub.core import Hub
from kiim_desktop.usecases.attaching import FileState, remove_attachment
from kiim_desktop.usecases.attachment_exchange import pause_files, resume_files
from kiim_desktop.usecases.errors import AttachmentNotArrived
from kiim_desktop.usecases.recording import delete_record, restore_record
from tests.sync.devices import Desktop, first_desktop
from tests.sync.files import DOCUMENTS, EVERYTHING, at_hub, attach, content, hub_bytes, opened, seen, states
from tests.sync.shared import consent, settle


@pytest.fixture
def person(first: Desktop, second: Desktop) -> PersonId:
    """Return a person both devices of the office know."""
    made = first.person("Amira", "Haddad")
    first.sync()
    second.sync()
    return made


@pytest.fixture
def other(hub: Hub, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of another office."""
    desktop = first_desktop(hub, tmp_path, clock, 5, "Jugendberatung", "jmd")
    yield desktop
    desktop.close()


def test_a_file_goes_up_after_the_records_and_comes_down_when_somebody_opens_it(
    first: Desktop, second: Desktop, person: PersonId, tmp_path: Path
) -> None:
    raw = content()
    document = attach(first, person, tmp_path, raw)
    assert at_hub(first, person) == [False]
    assert first.sync().files_sent == 1
    assert at_hub(first, person) == [True]
    assert second.sync().files_fetched == 0
    (file,) = seen(second, person)
    assert (file.state, file.size, file.is_here) == (FileState.AT_HUB, len(raw), False)
    assert opened(second, person, document) == raw
    (file,) = seen(second, person)
    assert (file.state, file.name, file.is_at_hub) == (FileState.HERE, seen(first, person)[0].name, True)


def test_a_file_that_is_not_at_the_hub_yet_is_said_to_be_so_and_comes_with_the_next_exchange(
    first: Desktop, second: Desktop, person: PersonId, tmp_path: Path
) -> None:
    pause_files(first.office)
    raw = content()
    document = attach(first, person, tmp_path, raw)
    first.sync()
    second.sync()
    assert states(second, person) == [FileState.NOT_AT_HUB]
    with pytest.raises(AttachmentNotArrived):
        opened(second, person, document)
    assert states(second, person) == [FileState.LOADING]
    resume_files(first.office)
    assert first.sync().files_sent == 1
    assert second.sync().files_fetched == 1
    assert opened(second, person, document) == raw


def test_an_office_may_fetch_everything_with_every_exchange_as_far_as_there_is_room(
    first: Desktop, second: Desktop, person: PersonId, tmp_path: Path
) -> None:
    for seed in range(3):
        attach(first, person, tmp_path, content(400_000, seed), f"{seed}.pdf")
    first.sync()
    small = {"FetchFiles": "always", "AttachmentMegabytes": 1}
    second.office = replace(second.office, settings=Settings(lambda: small, None))
    assert second.sync().files_fetched == 2
    second.office = replace(second.office, settings=EVERYTHING)
    assert second.sync().files_fetched == 1


def test_what_is_known_to_be_there_is_not_asked_about_again(
    first: Desktop, second: Desktop, person: PersonId, tmp_path: Path
) -> None:
    attach(first, person, tmp_path, content())
    first.sync()
    second.sync()
    assert [each.sync().round_trips for each in (first, second)] == [1, 1]


def test_a_document_that_died_before_is_never_sent(first: Desktop, person: PersonId, tmp_path: Path, hub: Hub) -> None:
    document = attach(first, person, tmp_path, content())
    delete_record(first.office, person, document)
    assert first.sync().files_sent == 0
    assert hub_bytes(hub) == b""
    restore_record(first.office, person, document)
    assert first.sync().files_sent == 1


def test_a_file_removed_by_a_colleague_is_gone_here_too_and_a_deleted_document_can_be_taken_back(
    first: Desktop, second: Desktop, person: PersonId, tmp_path: Path
) -> None:
    removed = attach(first, person, tmp_path, content(seed=1), "a.pdf")
    deleted = attach(first, person, tmp_path, content(seed=2), "b.pdf")
    settle(first, second)
    for document in (removed, deleted):
        opened(second, person, document)
    remove_attachment(first.office, person, removed, keeps_document=True)
    delete_record(first.office, person, deleted)
    settle(first, second)
    assert [each.document for each in seen(second, person)] == []
    restore_record(first.office, person, deleted)
    settle(first, second)
    assert opened(second, person, deleted) == content(seed=2)
    assert second.office.store.attachments.used() == len(content())


def test_a_recipient_sees_the_files_of_an_agreed_group_and_no_others(
    first: Desktop, other: Desktop, person: PersonId, tmp_path: Path, hub: Hub
) -> None:
    raw = content()
    document = attach(first, person, tmp_path, raw)
    settle(first, other)
    size = len(hub_bytes(hub))
    consent(first, person, other, groups=DOCUMENTS)
    settle(first, other)
    assert opened(other, person, document) == raw
    assert len(hub_bytes(hub)) == size


def test_a_consent_without_documents_opens_no_file(
    first: Desktop, other: Desktop, person: PersonId, tmp_path: Path
) -> None:
    attach(first, person, tmp_path, content())
    consent(first, person, other)
    settle(first, other)
    assert seen(other, person) == []
    assert other.office.store.incoming.all(only_wanted=False) == []
