"""What nobody knew here is written without merging; the file then says the same as if all had been merged."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import cast

import pytest

from kiim_desktop.base.ids import RecordId, ReplicaId, UserId
from kiim_desktop.domain.changes import (
    DELETED,
    Change,
    Context,
    Dot,
    Head,
    Origin,
    RecordState,
    apply,
    deletion_contexts,
    seen,
)
from kiim_desktop.domain.kinds import KINDS
from kiim_desktop.domain.kinds.declaring import Field, Kind
from kiim_desktop.domain.records import Scope
from kiim_desktop.domain.values import NonValue, Value
from kiim_desktop.storage.pending import Pending
from kiim_desktop.storage.state_hash import state_hash
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.office import Office
from tests.factories import open_office

UNKNOWN_KIND, UNKNOWN_FIELD = 9_999, 901
TABLES = {
    "record": "scope, id",
    "person": "no",
    "text_entry": "no",
    "reference": "target, scope, record, field",
    "agenda": "scope, record",
    "deadline": "scope, record, rule",
    "value_history": "no",
}
WORDS: tuple[Value, ...] = ("Amal", "Haddad", "2026-01-05", "2026", "A1", "Brief gelesen", None, True, 7, ("de", "ar"))
NEWER = cast("tuple[Value, ...]", (*NonValue, {"form": ["a", 1]}, {"?": "newer"}))
"""Non-values, and forms that a newer version wrote."""
REFERENCES: tuple[Value, ...] = ("ab" * 8, ("cd" * 8, "ef" * 16), "no id")


class Colleagues:
    """Two devices that write about a few persons, seldom knowing the newest state of what they write about."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._replicas = [ReplicaId(bytes([number]) * 8) for number in (7, 9)]
        self._seqs = dict.fromkeys(self._replicas, 0)
        self._scopes = [b"", *(self._chance.randbytes(16) for _each in range(5))]
        self._states: dict[tuple[Scope, RecordId], list[RecordState]] = {}

    def changes(self, count: int) -> Iterator[Change]:
        for _each in range(count):
            yield self._change()

    def _change(self) -> Change:
        chance = self._chance
        if self._states and chance.random() < 0.5:
            place = chance.choice(list(self._states))
        else:
            place = chance.choice(self._scopes), RecordId(chance.randbytes(8))
        past = self._states.setdefault(place, [RecordState(chance.choice([*_NUMBERS, UNKNOWN_KIND]))])
        sees = chance.choice(past)
        replica = chance.choice(self._replicas)
        self._seqs[replica] += 1
        dot = Dot(replica, self._seqs[replica])
        origin = Origin(chance.randrange(1, 99), 1_772_442_000_000 + dot.seq, UserId(b"userid01"), "told")
        heads = self._deletion(dot, sees, origin) if chance.random() < 0.15 else self._answers(dot, sees, origin)
        past.append(apply(past[-1], heads))
        return Change(dot, *place, sees.kind, heads)

    def _deletion(self, dot: Dot, sees: RecordState, origin: Origin) -> dict[int, Head]:
        gone = self._chance.random() < 0.8
        context = seen(sees.cells.get(DELETED, ()))
        return {DELETED: Head(dot, context, gone, origin, deletion_contexts(sees) if gone else {})}

    def _answers(self, dot: Dot, sees: RecordState, origin: Origin) -> dict[int, Head]:
        fields = [*_FIELDS.get(sees.kind, ()), None]
        chosen = self._chance.sample(fields, self._chance.randrange(1, min(6, len(fields)) + 1))
        values = {field.number if field else UNKNOWN_FIELD: self._value(field) for field in chosen}
        return {number: Head(dot, self._context(sees, number), value, origin) for number, value in values.items()}

    def _value(self, field: Field | None) -> Value:
        if field is not None and field.type.is_reference and self._chance.random() < 0.8:
            return self._chance.choice(REFERENCES)
        return self._chance.choice((*WORDS, *NEWER))

    def _context(self, sees: RecordState, number: int) -> Context:
        return seen(sees.cells.get(number, ()))


_KINDS: tuple[Kind, ...] = KINDS.all
_FIELDS = {kind.number: kind.fields for kind in _KINDS}
_NUMBERS = [kind.number for kind in _KINDS if any(field.type.is_reference for field in kind.fields)] + [
    kind.number for kind in _KINDS if any(field.search is not None for field in kind.fields)
]


@pytest.mark.parametrize("seed", range(6))
def test_the_short_way_of_new_records_says_the_same_as_merging(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_office(tmp_path / "a") as short, open_office(tmp_path / "b") as long:
        written = list(Colleagues(seed).changes(140))
        random.Random(seed).shuffle(written)  # what came later may arrive first
        for first, last in pairwise((0, 1, 40, 43, 55, 135, 140)):
            changes = written[first:last]
            taken = short.store.take_in(changes, [])
            with monkeypatch.context() as patched:
                patched.setattr(Pending, "put_first", lambda *_: False)
                merged = long.store.take_in(changes, [])
            assert (taken.dots, taken.scopes, taken.kinds) == (merged.dots, merged.scopes, merged.kinds)
            assert _said(short) == _said(long)
            assert state_hash(short.store) == state_hash(long.store)
        assert [each for each in verify(short.store) if not each.ok] == []


def test_what_arrives_twice_in_one_transaction_counts_once(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        changes = [each for each in Colleagues(3).changes(30) if DELETED not in each.heads]
        again = office.store.take_in([*changes, *changes], [])
        assert office.store.take_in(changes, []).dots == ()
        assert set(again.dots) == {change.dot for change in changes}
        assert len(again.dots) == len(changes)


def _said(office: Office) -> dict[str, list[tuple[object, ...]]]:
    """Return every row that a change of somebody else can touch; search words as their indexes hold them."""
    own = office.store.replica
    with office.store.database.write() as connection:
        found = {
            name: [tuple(row) for row in connection.execute(f"SELECT * FROM {name} ORDER BY {order}")]  # noqa: S608  # names above
            for name, order in TABLES.items()
        }
        found["replica"] = [
            tuple(row) for row in connection.execute("SELECT no, rid FROM replica WHERE rid <> ? ORDER BY no", (own,))
        ]
        for words in ("person_words", "text_words"):
            connection.execute(f"CREATE VIRTUAL TABLE temp.said USING fts5vocab(main, {words}, instance)")
            found[words] = [tuple(row) for row in connection.execute("SELECT * FROM temp.said")]
            connection.execute("DROP TABLE temp.said")
    return found
