"""An office whose program claims to have seen what nobody has written yet: it must kill nothing but its own.

What it says is parked by everybody else, as a whole unit, and so are its later words in the same field. So of what it
writes about that person nothing is asked any more; everything of everybody else is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from kiim_desktop.base.ids import ReplicaId
from kiim_desktop.domain.changes import Context, RecordState
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.records import Edit, person_scope
from kiim_desktop.storage import writing
from kiim_desktop.sync.applying import _Waiting
from tests.simulate import actions
from tests.simulate.places import Device
from tests.simulate.sharing.world import SharingWorld, id_of, office_of

FAR = 1_000_000


def lie(world: SharingWorld, device: Device) -> None:
    """Change a file of another office and claim to know its future; one office of a world does."""
    if world.liar not in (b"", office_of(device)):
        return
    foreign = [each for each in world.known_persons(device) if world.owners.get(each) != office_of(device)]
    if not foreign:
        return
    person = world.chance.choice(foreign)
    record = world.identity(device, person)
    if record is None:
        return
    world.liar = office_of(device)
    world.lied.add(person_scope(person))
    world.trace.append(f"  about {person.hex()[:6]}")
    with _claiming():
        actions._save(world, device, person, record, IDENTITY, actions.NAMES)  # noqa: SLF001  # the same worlds


@contextmanager
def _claiming() -> Iterator[None]:
    honest = writing._context  # noqa: SLF001  # what the lie is about

    def claimed(edit: Edit, state: RecordState, number: int, own: ReplicaId) -> Context:
        known = dict(honest(edit, state, number, own))
        return {rid: seq if rid == own else seq + FAR for rid, seq in known.items()}

    writing._context = claimed  # noqa: SLF001  # see above
    try:
        yield
    finally:
        writing._context = honest  # noqa: SLF001  # see above


def is_of_liar(world: SharingWorld, body: bytes | None) -> bool:
    """Tell whether a unit that waits was sent by the office that lies."""
    if not world.liar or body is None:
        return False
    sender = msgspec.msgpack.decode(body, type=_Waiting).device
    return sender in {id_of(each) for each in world.devices if office_of(each) == world.liar}
