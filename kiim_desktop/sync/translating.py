"""Changes to the plain form of a unit and back: short tables for ids, contexts as flat numbers.

Coming back, everything is checked: what a hostile member may have put into a unit must not reach the merge rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kiim_desktop.base.ids import RecordId, ReplicaId, UserId
from kiim_desktop.domain.changes import DELETED, Change, Context, Dot, Head, Origin
from kiim_desktop.domain.records import Scope
from kiim_desktop.domain.values import from_plain, to_plain
from kiim_desktop.sync.wire.bundles import SCHEMA
from kiim_desktop.sync.wire.codec import check_plain
from kiim_desktop.sync.wire.errors import MessageDamaged
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


def unit_body(changes: Iterable[Change], mark: tuple[Triple, ...] = ()) -> UnitBody:
    """Return the plain unit that carries these changes, all of one scope; `mark` tells an empty one from another."""
    listed = list(changes)
    rids, actors = _Table(), _Table()
    wall = min((_origin(change).wall for change in listed), default=0)
    wired = tuple(_wire(change, rids, actors, wall) for change in listed)
    return UnitBody(SCHEMA, rids.ids, actors.ids, wall, wired, mark)


def changes_of(body: UnitBody, scope: Scope) -> list[Change]:
    """Return the changes of a unit; MessageDamaged if numbers point nowhere or contexts name the future.

    A unit of a newer version is not taken apart: it is kept as it came until this program is newer, too.
    """
    if body.schema > SCHEMA:
        raise MessageDamaged(what="schema")
    try:
        return [_change(each, body, scope) for each in body.changes]
    except (IndexError, ValueError) as error:
        raise MessageDamaged(what="UnitBody") from error


def _wire(change: Change, rids: _Table, actors: _Table, wall: int) -> WireChange:
    origin = _origin(change)
    gone = change.heads.get(DELETED)
    return WireChange(
        rid=rids(change.dot.replica),
        seq=change.dot.seq,
        record=change.record,
        kind=change.kind,
        lamport=origin.lamport,
        wall=origin.wall - wall,
        actor=actors(origin.actor),
        basis=origin.basis,
        fields=tuple(
            (number, to_plain(head.value), _flat(head.context, rids)) for number, head in sorted(change.heads.items())
        ),
        erases=tuple(
            (number, _flat(context, rids)) for number, context in sorted((gone.erases if gone else {}).items())
        ),
    )


def _origin(change: Change) -> Origin:
    return next(iter(change.heads.values())).origin


def _flat(context: Context, rids: _Table) -> tuple[int, ...]:
    return tuple(part for rid, seq in sorted(context.items()) for part in (rids(rid), seq))


def _change(wired: WireChange, body: UnitBody, scope: Scope) -> Change:
    dot = Dot(ReplicaId(body.rids[wired.rid]), wired.seq)
    origin = Origin(wired.lamport, body.wall + wired.wall, UserId(body.actors[wired.actor]), wired.basis)
    erases = {number: _context(flat, body.rids, dot) for number, flat in wired.erases}
    heads: dict[int, Head] = {}
    for number, plain, flat in wired.fields:
        check_plain(plain)
        context = _context(flat, body.rids, dot)
        heads[number] = Head(dot, context, from_plain(plain), origin, erases if number == DELETED else {})
    if len(heads) != len(wired.fields) or len(erases) != len(wired.erases) or not heads:
        raise MessageDamaged(what="WireChange")
    return Change(dot, scope, RecordId(wired.record), wired.kind, heads)


def _context(flat: Sequence[int], rids: Sequence[bytes], dot: Dot) -> Mapping[ReplicaId, int]:
    if not flat:
        return {}
    pairs = zip(flat[::2], flat[1::2], strict=True)
    context = {ReplicaId(rids[number]): seq for number, seq in pairs}
    if len(context) * 2 != len(flat) or context.get(dot.replica, 0) >= dot.seq:
        raise MessageDamaged(what="context")
    return context
