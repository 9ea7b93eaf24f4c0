"""Sealing takes what lives straight from the file; the bytes are those that a head for every field would give."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from kiim_desktop.base.ids import KeyId, OfficeId, RecordId, StreamId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.domain.changes import DELETED, Change, Context, Dot, Head, RecordState
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY
from kiim_desktop.domain.records import Edit, Scope, person_scope
from kiim_desktop.domain.values import NonValue, Value, to_plain
from kiim_desktop.interchange.generator.population import SIZES, population
from kiim_desktop.storage import streams
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.reading import every_record
from kiim_desktop.sync import applying
from kiim_desktop.sync.translating import unit_body
from kiim_desktop.sync.wire.bundles import SCHEMA
from kiim_desktop.sync.wire.codec import pack
from kiim_desktop.usecases.exchanging import exchange_now
from kiim_desktop.usecases.generating import fill_office
from kiim_desktop.usecases.office import Office
from tests.factories import OtherDevice, make_note, make_person, open_office
from tests.sync.devices import Desktop


def test_what_lives_is_sealed_from_the_file_as_head_by_head(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        _write_much(office)
        states = _states(office)
        with Exchange(office.store).reading() as desk:
            for scope in {scope for scope, _record in states}:
                assert pack(unit_body(desk.living(scope))) == _unit(_living(scope, states))


def test_own_changes_are_sealed_from_the_file_as_head_by_head(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        _write_much(office)
        states, own = _states(office), office.store.replica
        with Exchange(office.store).reading() as desk:
            rows = desk.unsealed(100_000)
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert any(row.change is None for row in rows)
        for scope in {row.scope for row in rows}:
            sealed = [row.change for row in rows if row.scope == scope and row.change is not None]
            mine = [each for each in _living(scope, states) if each.dot.replica == own]
            assert pack(unit_body(sealed)) == _unit(sorted(mine, key=lambda each: each.dot))


def _write_much(office: Office) -> None:
    """Fill an office with records, corrections, conflicts, deletions, non-values and things of a newer version."""
    chance, other = random.Random(3), OtherDevice()
    people = [person for _number, person in zip(range(6), population(SIZES["M"], 5), strict=False)]
    fill_office(office, people)
    person = make_person(office)
    scope = person_scope(person)
    for word in ("eins", "zwei"):
        make_note(office, person, word)
    known = {record.kind_number: record for record in office.store.records(scope)}
    identity, note = known[IDENTITY.number], known[COUNSELLING_ENTRY.number]
    _save(office, Edit(scope=scope, record=identity.id, kind=identity.kind_number, values={1: NonValue.UNKNOWN}))
    office.store.take_in(
        [
            other.writes(scope, IDENTITY, sees=identity, given_names="Amal", family_name=NonValue.REFUSED),
            other.deletes(scope, COUNSELLING_ENTRY, note),
        ],
        [],
    )
    _save(office, Edit(scope=scope, record=note.id, kind=note.kind_number, values={1: "doch"}))
    for each in chance.sample(people, 3):
        place: dict[str, Any] = {"scope": bytes(each.id), "kind": 9_999, "record": RecordId(chance.randbytes(8))}
        _save(office, Edit(values={1: "neu", 2: cast("Value", {"form": ["b", 1]}), 3: ("x", "y")}, **place))
        for word in ("anders", "noch einmal"):
            _save(office, Edit(values={2: word}, **place))
        _save(office, Edit(values={}, deletes=True, **place))


def _save(office: Office, edit: Edit) -> None:
    office.store.save([edit], office.user.id, [])


def _states(office: Office) -> dict[tuple[Scope, RecordId], RecordState]:
    with office.store.database.read() as connection:
        return {(each.scope, each.id): each.state for each in every_record(connection, office.store.database.replicas)}


def _living(scope: Scope, states: dict[tuple[Scope, RecordId], RecordState]) -> list[Change]:
    """Return the living heads of a scope by record and dot."""
    found: dict[tuple[RecordId, Dot], dict[int, Head]] = {}
    for (where, record), state in states.items():
        for number, cell in state.cells.items():
            for head in cell if where == scope else ():
                found.setdefault((record, head.dot), {})[number] = head
    return [Change(dot, scope, record, states[scope, record].kind, found[record, dot]) for record, dot in sorted(found)]


def _unit(changes: list[Change]) -> bytes:
    """Return the bytes of a unit as its form says (sync/wire/units.py), from heads."""
    rids: dict[bytes, int] = {}
    actors: dict[bytes, int] = {}
    origins = [next(iter(change.heads.values())).origin for change in changes]
    wall = min((origin.wall for origin in origins), default=0)

    def flat(context: Context) -> list[int]:
        return [part for rid, seq in sorted(context.items()) for part in (rids.setdefault(rid, len(rids)), seq)]

    wired = []
    for change, o in zip(changes, origins, strict=True):
        rid = rids.setdefault(change.dot.replica, len(rids))
        begins = [rid, change.dot.seq, change.record, change.kind, o.lamport, o.wall - wall]
        actor = actors.setdefault(o.actor, len(actors))
        fields = [[number, to_plain(head.value), flat(head.context)] for number, head in sorted(change.heads.items())]
        gone = change.heads.get(DELETED)
        erases = [[number, flat(context)] for number, context in sorted(gone.erases.items())] if gone else []
        wired.append([*begins, actor, o.basis, fields, erases])
    return msgspec.msgpack.encode([SCHEMA, list(rids), list(actors), wall, wired, [], []], order="deterministic")


def test_what_replaces_something_is_applied_in_smaller_pieces(
    first: Desktop, second: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old words are erased from the index for good, which takes long; the writer is not held for it."""
    monkeypatch.setattr(applying, "WEIGHT_AT_ONCE", 2 * applying.REPLACING_WEIGHT)
    people = [first.person("Amira", f"Haddad{number}") for number in range(4)]
    first.sync()
    assert _pieces_of(second) == 1
    for person in people:
        first.rename(person, "Anders")
    first.sync()
    assert _pieces_of(second) == 2
    assert first.state == second.state


def _pieces_of(desktop: Desktop) -> int:
    """Exchange and return after how many transactions waiting saves got their turn."""
    turns: list[None] = []
    exchange_now(desktop.office, desktop.carrier, Progress(between=lambda: turns.append(None)))
    return len(turns)


def test_of_two_keys_that_claim_one_alias_the_last_has_it(tmp_path: Path) -> None:
    stream = streams.Stream(id=StreamId(b"s" * 16), kind=streams.StreamKind.OWN, scope=b"p", owner=OfficeId(b"o" * 16))
    keys = [
        streams.StoredKey(stream=stream.id, key_id=KeyId(name * 16), sealed=b"", head=b"", generation=1, alias=alias)
        for name, alias in ((b"a", 3), (b"b", None), (b"c", 3))
    ]
    with open_office(tmp_path) as office, office.store.database.write() as connection:
        streams.keep_streams(connection, [stream, stream])
        streams.keep_keys(connection, keys)
        found = streams.key_by_alias(connection, 3)
        streams.keep_keys(connection, [replace(keys[1], alias=3), replace(keys[2], alias=4)])
        swapped = [streams.key_by_alias(connection, alias) for alias in (3, 4)]
    assert found == keys[2]
    assert [each.key_id for each in swapped if each] == [keys[1].key_id, keys[2].key_id]
