"""Changes to the plain form of a unit and back: short tables for ids, contexts as flat numbers.

Coming back, everything is checked: what a hostile member may have put into a unit must not reach the merge rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from kiim_desktop.base.ids import RecordId, ReplicaId, UserId
from kiim_desktop.domain.changes import DELETED, Context, Dot
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage.plain import SCALARS, PlainChange
from kiim_desktop.sync.wire.bundles import SCHEMA
from kiim_desktop.sync.wire.codec import check_plain
from kiim_desktop.sync.wire.errors import BundleNewer, MessageDamaged
from kiim_desktop.sync.wire.units import Triple, UnitBody, WireChange


class _Table:
    """Gives each id a short number in the order of appearance."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}

    def __call__(self, id_: bytes) -> int:
        return self._numbers.setdefault(bytes(id_), len(self._numbers))

    @property
    def ids(self) -> tuple[bytes, ...]:
        return tuple(self._numbers)


def unit_body(
    changes: Iterable[PlainChange], mark: tuple[Triple, ...] = (), replaces: tuple[bytes, ...] = ()
) -> UnitBody:
    """Return the plain unit that carries these changes, all of one scope; `mark` tells an empty one from another."""
    listed = list(changes)
    rids, actors = _Table(), _Table()
    wall = min([change.wall for change in listed], default=0)
    wired = tuple([_wire(change, rids, actors, wall) for change in listed])
    return UnitBody(SCHEMA, rids.ids, actors.ids, wall, wired, mark, replaces)


def changes_of(body: UnitBody, scope: Scope) -> list[PlainChange]:
    """Return the changes of a unit; MessageDamaged if numbers point nowhere or contexts name the future, BundleNewer.

    A unit of a newer version is not taken apart: it is kept as it came until this program is newer, too.
    """
    if body.schema > SCHEMA:
        raise BundleNewer
    try:
        return [_change(each, body, scope) for each in body.changes]
    except (IndexError, ValueError) as error:
        raise MessageDamaged(what="UnitBody") from error


def _wire(change: PlainChange, rids: _Table, actors: _Table, wall: int) -> WireChange:
    contexts = change.contexts
    return WireChange(
        rid=rids(change.dot.replica),
        seq=change.dot.seq,
        record=change.record,
        kind=change.kind,
        lamport=change.lamport,
        wall=change.wall - wall,
        actor=actors(change.actor),
        basis=change.basis,
        fields=tuple(
            [
                (number, change.values[number], _flat(contexts[number], rids) if number in contexts else ())
                for number in sorted(change.values)
            ]
        ),
        erases=tuple([(number, _flat(change.erases[number], rids)) for number in sorted(change.erases)]),
    )


def _flat(context: Context, rids: _Table) -> tuple[int, ...]:
    return tuple(part for rid, seq in sorted(context.items()) for part in (rids(rid), seq))


def _change(wired: WireChange, body: UnitBody, scope: Scope) -> PlainChange:
    dot = Dot(ReplicaId(body.rids[wired.rid]), wired.seq)
    actor = UserId(body.actors[wired.actor])
    values: dict[int, object] = {}
    contexts: dict[int, Context] = {}
    for number, plain, flat in wired.fields:
        if type(plain) not in SCALARS:
            _check(plain)
        values[number] = plain
        if flat:
            contexts[number] = _context(flat, body.rids, dot)
    erases = {number: _context(flat, body.rids, dot) for number, flat in wired.erases}
    if len(values) != len(wired.fields) or len(erases) != len(wired.erases) or not values:
        raise MessageDamaged(what="WireChange")
    return PlainChange(
        dot, scope, RecordId(wired.record), wired.kind,
        wired.lamport, body.wall + wired.wall, actor, wired.basis,
        values, contexts, erases if DELETED in values else {},
    )  # fmt: skip


def _check(plain: object) -> None:
    """Refuse what is too deep, and what would not come out of the file as it went in (bytes, keys that are no text)."""
    check_plain(plain)
    try:
        is_kept = msgspec.json.decode(msgspec.json.encode(plain)) == plain
    except (TypeError, ValueError, msgspec.MsgspecError) as error:
        raise MessageDamaged(what="value") from error
    if not is_kept:
        raise MessageDamaged(what="value")


def _context(flat: Sequence[int], rids: Sequence[bytes], dot: Dot) -> Mapping[ReplicaId, int]:
    pairs = zip(flat[::2], flat[1::2], strict=True)
    context = {ReplicaId(rids[number]): seq for number, seq in pairs}
    if len(context) * 2 != len(flat) or context.get(dot.replica, 0) >= dot.seq:
        raise MessageDamaged(what="context")
    return context
