"""Attached files on a stick: the same as over a line, beside the records, and nothing waits for them."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock, millis
from kiim_desktop.base.ids import PersonId
from kiim_desktop.crypto.chunks import PIECE_LENGTH
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.wire.bundles import BundleKind, inspect
from kiim_desktop.sync.wire.chunk_folders import chunks_for, chunks_up
from kiim_desktop.sync.wire.codec import FILE_CAP
from kiim_desktop.sync.wire.folders import PART, mark_folder
from kiim_desktop.usecases.attaching import FileState, open_attachment
from kiim_desktop.usecases.attachment_exchange import fetch_attachment, pause_files
from tests.sync.devices import Desktop
from tests.sync.files import at_hub, attach, content, hub_bytes, states
from tests.sync.sticks import Stick

RAW = content(30 * PIECE_LENGTH)
"""More than one bundle holds."""


@pytest.fixture
def stick(hub: Hub, tmp_path: Path, clock: FixedClock) -> Stick:
    root = tmp_path / "stick"
    root.mkdir()
    mark_folder(root, hub.site.identity.signing, hub.site.identity.id, millis(clock.now()))
    return Stick(root, hub)


@pytest.fixture
def person(first: Desktop, second: Desktop) -> PersonId:
    made = first.person("Amira", "Haddad")
    first.sync()
    second.sync()
    return made


def lying(stick: Stick) -> list[Path]:
    return sorted(chunks_up(stick.root).glob("*"))


def test_a_file_goes_by_stick_with_its_record_and_comes_by_stick(
    stick: Stick, first: Desktop, second: Desktop, person: PersonId, tmp_path: Path
) -> None:
    document = attach(first, person, tmp_path, RAW)
    stick.visit(first)
    assert len(lying(stick)) >= 2
    for path in lying(stick):
        assert inspect(path.read_bytes()).kind is BundleKind.CHUNKS
        assert path.stat().st_size < FILE_CAP
    stick.serve()
    assert lying(stick) == []
    stick.visit(first)
    assert at_hub(first, person) == [True]
    stick.visit(second)
    stick.serve()
    stick.visit(second)
    stick.serve()
    stick.visit(second)
    assert states(second, person) == [FileState.AT_HUB]
    assert fetch_attachment(second.office, second.carrier, person, document) is FileState.LOADING
    stick.visit(second)
    stick.serve()
    assert list(chunks_for(stick.root, second.office.store.identity.device).glob("*.kiim"))
    assert stick.visit(second).files_fetched == 1
    assert b"".join(open_attachment(second.office, person, document)) == RAW
    assert list(chunks_for(stick.root, second.office.store.identity.device).glob("*")) == []


def test_a_second_visit_before_the_hub_was_there_lays_nothing_twice(
    stick: Stick, first: Desktop, person: PersonId, tmp_path: Path
) -> None:
    attach(first, person, tmp_path, RAW)
    stick.visit(first)
    before = {path: path.stat().st_mtime_ns for path in lying(stick)}
    stick.visit(first)
    assert {path: path.stat().st_mtime_ns for path in lying(stick)} == before


def test_what_was_lost_on_the_way_comes_with_the_next_trip_and_no_record_waits_for_it(
    stick: Stick, first: Desktop, second: Desktop, person: PersonId, tmp_path: Path
) -> None:
    attach(first, person, tmp_path, RAW)
    first.rename(person, "Haddad-Klein")
    stick.visit(first)
    chosen = random.Random(3).choice([path for path in lying(stick) if path.stat().st_size > PIECE_LENGTH])
    chosen.unlink()
    stick.serve()
    second.sync()
    identity = second.identity(person)
    assert identity is not None
    assert identity.value(2) == "Haddad-Klein"
    for _trip in range(2):
        stick.visit(first)
        stick.serve()
    stick.visit(first)
    assert at_hub(first, person) == [True]


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "huge", "strange", "part", "link"])
def test_what_is_damaged_or_strange_on_a_stick_does_no_harm(
    stick: Stick, first: Desktop, person: PersonId, tmp_path: Path, hub: Hub, harm: str
) -> None:
    attach(first, person, tmp_path, RAW)
    stick.visit(first)
    path = max(lying(stick), key=lambda each: each.stat().st_size)
    raw = path.read_bytes()
    match harm:
        case "cut":
            path.write_bytes(raw[: len(raw) // 2])
        case "flipped":
            path.write_bytes(raw[:-100] + bytes([raw[-100] ^ 1]) + raw[-99:])
        case "empty":
            path.write_bytes(b"")
        case "huge":
            path.write_bytes(raw + bytes(FILE_CAP))
        case "strange":
            (path.parent / "..%2f..%2fetc.kiim").write_bytes(raw)
            path.write_bytes(random.Random(1).randbytes(5_000))
        case "part":
            path.rename(path.with_name(path.name + PART))
        case _:
            path.unlink()
            path.symlink_to(tmp_path / "hub" / "hub.key")
    stick.serve()
    assert (tmp_path / "hub" / "hub.key").exists()
    for left in lying(stick):
        left.unlink()
    for _trip in range(2):
        stick.visit(first)
        stick.serve()
    stick.visit(first)
    assert at_hub(first, person) == [True]
    assert len(hub_bytes(hub)) > len(RAW)


def test_a_stick_carries_no_more_than_one_trip_may_and_the_rest_later(
    stick: Stick, first: Desktop, second: Desktop, person: PersonId, tmp_path: Path
) -> None:
    document = attach(first, person, tmp_path, RAW)
    first.sync()
    second.sync()
    small = replace(stick.hub.site, terms=replace(stick.hub.site.terms, trip_bytes=12 * PIECE_LENGTH))
    stick.hub = Hub(small)
    carrier = second.carrier
    stick.visit(second)
    fetch_attachment(second.office, second.carrier, person, document)
    stick.visit(second)
    stick.serve()
    assert stick.visit(second).files_fetched == 0
    second.carrier = carrier
    assert states(second, person) == [FileState.LOADING]
    assert second.sync().files_fetched == 1


def test_paused_files_stay_off_the_stick(stick: Stick, first: Desktop, person: PersonId, tmp_path: Path) -> None:
    attach(first, person, tmp_path, RAW)
    pause_files(first.office)
    stick.visit(first)
    assert sum(path.stat().st_size for path in lying(stick)) < PIECE_LENGTH


def test_a_bundle_of_chunks_says_outside_only_what_it_is(
    stick: Stick, first: Desktop, person: PersonId, tmp_path: Path
) -> None:
    attach(first, person, tmp_path, b"Kanarienvogel" * 90)
    stick.visit(first)
    for path in lying(stick):
        assert b"Kanarienvogel" not in path.read_bytes()
        assert bytes(person).hex() not in path.name
