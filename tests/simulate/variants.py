"""Wrong variants by name: one function of the real path replaced by a plausible mistake. The worlds must notice each.

Each names the seed of a world that does; one that no world notices shows a hole in the worlds, not in the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import ModuleType

from kiim_desktop.base.ids import ReplicaId, StreamId
from kiim_desktop.domain import changes
from kiim_desktop.domain.changes import Cell, Context, Dot, Head, RecordState, covers, seen
from kiim_desktop.domain.records import Edit
from kiim_desktop.hub import exchanges as hub_exchanges
from kiim_desktop.hub.exchanges import Place
from kiim_desktop.hub.floors import Floor
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.storage import store, streams, writing
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.exchange import Desk, Exchange, Outgoing
from kiim_desktop.storage.sentinel import Sentinel, Standing
from kiim_desktop.sync import applying, preparing, recovering, session, steps
from kiim_desktop.sync.applying import Applied, apply_bundle
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.wire.bundles import OpenedBundle
from kiim_desktop.sync.wire.requests import AnswerCode, Hello

Target = ModuleType | type


@dataclass(frozen=True, slots=True)
class Variant:
    """A mistake: what it replaces, and the seed of a world that notices."""

    replaced: tuple[tuple[Target, str, object], ...]
    seed: int


@contextmanager
def mistaken(variants: Mapping[str, Variant], name: str | None) -> Iterator[None]:
    """Make one mistake for a while; None makes none."""
    with ExitStack() as stack:
        for target, attribute, wrong in variants[name].replaced if name else ():
            stack.callback(setattr, target, attribute, getattr(target, attribute))
            setattr(target, attribute, wrong)
        yield


def _always_a_continuation(sentinel: Sentinel | None, standing: Standing) -> bool:
    return True


def _context_of_record(edit: Edit, state: RecordState, number: int, own: ReplicaId) -> Context:
    """Take what was seen of any field for what was seen of this one."""
    found = dict((edit.seen or {}).get(number, {}))
    for cell in state.cells.values():
        for replica, seq in seen(cell).items():
            found[replica] = max(seq, found.get(replica, 0))
    return found


def _stale_form_saved(edit: Edit, state: RecordState, number: int, own: ReplicaId) -> Context:
    """Believe that a form shows what the device shows."""
    return seen(state.cells.get(number, ()))


_keep_outgoing = Desk.keep_outgoing


def _sealed_is_sent(self: Desk, outgoing: Outgoing, rid: ReplicaId, sealed_to: int) -> None:
    """Clear the outbox when a bundle is made, before anybody has receipted it."""
    _keep_outgoing(self, outgoing, rid, sealed_to)
    self.connection.execute("DELETE FROM outbox WHERE seq <= ?", (sealed_to,))


def _add_ignoring_covers(cell: Cell, head: Head) -> Cell:
    """Bring back what somebody replaced already, if it comes late."""
    if any(old.dot == head.dot for old in cell):
        return cell
    kept = [old for old in cell if not covers(head.context, old.dot)]
    return tuple(sorted([*kept, head], key=lambda each: each.dot))


def _newest_clock_wins(cell: Cell, head: Head) -> Cell:
    """Keep the value whose author had the latest clock."""
    return (max([*cell, head], key=lambda each: (each.origin.wall, each.dot)),)


def _cursor_first(exchange: Exchange, member: Membership, bundle: OpenedBundle, user: bytes) -> Iterator[Applied]:
    """Move the cursor in a transaction of its own, before what it stands for is there."""
    with exchange.writing() as desk:
        applying._move_cursor(desk, bundle.body.cursor)  # noqa: SLF001  # the mistake is to call it here
    yield from apply_bundle(exchange, member, bundle, user)


def _contexts_kept(state: RecordState, old: Dot, new: Dot, receipted: int) -> RecordState | None:
    return _reborn(state, old, new, old.seq - 1)


_reborn = writing._reborn  # noqa: SLF001  # the function the mistake is made in


def _nothing_doubted(connection: Connection) -> None:
    """Believe that a restored hub still has what it once receipted."""


def _numbers_go_on(exchange: Exchange) -> None:
    """Go on under the same replica although a copy of this device writes under it, too."""
    recovering.drop_bundles(exchange)


def _erases_everything(state: RecordState) -> tuple[int, ...]:
    """Let a deletion take what nobody who deleted had seen."""
    return ()


def _nobody_else(exchange: Exchange, number: int) -> bool:
    return False


def _no_floor(self: Floor) -> int:
    return 0


def _never_put_back(transaction: Transaction, hello: Hello, epoch: bytes) -> bool:
    return False


def _no_fork(transaction: Transaction, opened: OpenedBundle) -> Place:
    """Take every bundle as it comes."""
    return Place(AnswerCode.OK)


def _nothing_lost(connection: Connection) -> list[StreamId]:
    connection.execute("DELETE FROM unit WHERE state = 'before'")
    return []


VARIANTS: Mapping[str, Variant] = {
    "no_new_rid_after_restore": Variant(
        ((store, "is_continuation", _always_a_continuation), (steps, "is_written_elsewhere", _nobody_else)), 108
    ),
    "context_of_the_record": Variant(((writing, "_context", _context_of_record),), 2),
    "stale_form_saved": Variant(((writing, "_context", _stale_form_saved),), 2),
    "outbox_cleared_before_receipt": Variant(((Desk, "keep_outgoing", _sealed_is_sent),), 2),
    "apply_ignores_covers": Variant(((changes, "add", _add_ignoring_covers),), 6),
    "newest_clock_wins": Variant(((changes, "add", _newest_clock_wins),), 2),
    "cursor_before_commit": Variant(((session, "apply_bundle", _cursor_first),), 202),
    "contexts_kept_on_remint": Variant(((writing, "_reborn", _contexts_kept),), 39),
    "receipts_outlive_the_epoch": Variant(((streams, "doubt_held", _nothing_doubted),), 6),
    "nothing_offered_to_a_restored_hub": Variant(((streams, "lost_streams", _nothing_lost),), 6),
    "no_new_rid_after_fork": Variant(
        ((preparing, "go_on_under_new_replica", _numbers_go_on), (preparing, "part_from_copy", _numbers_go_on)), 38
    ),
    "copy_not_noticed": Variant(((steps, "is_written_elsewhere", _nobody_else),), 42),
    "hub_believed": Variant(((Floor, "read", _no_floor), (hub_exchanges, "_was_put_back", _never_put_back)), 145),
    "hub_sees_no_fork": Variant(((hub_exchanges, "_place", _no_fork),), 4),
    "deletion_takes_the_unseen": Variant(((changes, "edited_after", _erases_everything),), 6),
}
