"""Who may open streams and take them back: every role with the own, an opened, a foreign and a random stream."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec import structs

from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import add_office
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.refusals import Unknown
from kiim_desktop.hub.store.directory import Office
from kiim_desktop.sync.wire.requests import AnswerCode
from kiim_desktop.sync.wire.sharing import Mode
from tests.hub.devices import TestDevice
from tests.hub.sharing_steps import (
    Shared,
    codes,
    countersigned,
    drop,
    erasure,
    fetched,
    found,
    grant_to,
    offer,
    open_to,
    order_of,
    orders_in,
    receipt_of,
    units_in,
    write,
)
from tests.hub.test_who_may import HOLDERS, Stranger, stranger_of, with_role

Join = Callable[[Office], TestDevice]
NOBODYS_STREAM = bytes(16)


@pytest.fixture
def foreign(join: Join, hub: Hub) -> TestDevice:
    """Return a device of another office."""
    return join(add_office(hub.site, "Beratung Süd", "mbe"))


@pytest.mark.parametrize("role", HOLDERS)
def test_of_streams_every_role_opens_and_takes_back_its_own_only(
    device: TestDevice, foreign: TestDevice, hub: Hub, role: Role
) -> None:
    """The own stream, a foreign one, a random one and one that was opened to the own office to write in."""
    member = with_role(hub, device, role)
    own, theirs, opened = found(member), found(foreign), found(foreign)
    open_to(opened, member, mode=Mode.CO_EDIT)
    nobodys = Shared(notice=structs.replace(theirs.notice, stream=NOBODYS_STREAM), owner=member)
    member.stream_keys[NOBODYS_STREAM] = theirs.key
    told: dict[str, list[list[str]]] = {"grant": [], "drop": [], "erase": [], "countersign": []}
    for shared in (theirs, opened, nobodys, own):
        claimed = Shared(notice=shared.notice, owner=member)
        member.stream_keys[shared.stream] = shared.key
        told["grant"].append(codes(open_to(claimed, foreign)))
        order = order_of(member, claimed, offices=(foreign.office,))
        told["drop"].append(codes(offer(member, orders=(order,))))
        told["countersign"].append(codes(offer(member, countersignatures=(countersigned(member, order),))))
        told["erase"].append(codes(offer(member, orders=(erasure(claimed),))))
    for kind in ("grant", "drop", "erase"):
        assert told[kind] == [["unknown"]] * 3 + [[]], kind
    assert told["countersign"] == [["order"]] * 3 + [[]]
    unit = write(opened, foreign, b"noch da")
    assert [one.id for one in units_in(fetched(member))] == [unit.id]


@pytest.mark.parametrize("mode", [None, *Mode])
@pytest.mark.parametrize("role", HOLDERS)
def test_of_foreign_streams_every_role_does_what_the_grant_says(
    device: TestDevice, foreign: TestDevice, hub: Hub, role: Role, mode: Mode | None
) -> None:
    member = with_role(hub, device, role)
    shared = found(foreign, b"eins")
    if mode is not None:
        open_to(shared, member, mode=mode)
    assert len(units_in(fetched(member))) == (mode is not None)
    write(shared, member, b"zwei")
    may = {None: ["unknown"], Mode.READ: ["foreign"], Mode.CONTRIBUTE: [], Mode.CO_EDIT: []}
    assert codes(member.answer) == may[mode]
    assert len(units_in(fetched(foreign))) == (may[mode] == [])


@pytest.mark.parametrize("role", Role)
def test_of_orders_every_role_confirms_those_to_its_office_only(
    device: TestDevice, foreign: TestDevice, hub: Hub, role: Role
) -> None:
    member = with_role(hub, device, role)
    mine, others = found(foreign), found(foreign)
    order, not_to_us = drop(mine, device), drop(others)
    never = order_of(foreign, others)
    assert orders_in(fetched(member)) == [order]
    offer(member, order_receipts=tuple(receipt_of(member, one) for one in (not_to_us, never, order)))
    got = [receipt for body in fetched(foreign) for receipt in body.order_receipts]
    assert got == [receipt_of(member, order)]


@pytest.mark.parametrize("sort", Stranger)
def test_whoever_is_no_member_opens_takes_back_and_confirms_nothing(
    device: TestDevice, foreign: TestDevice, hub: Hub, sort: Stranger
) -> None:
    shared = found(device, b"eins")
    stranger = stranger_of(sort, hub, device)
    claimed = Shared(notice=shared.notice, owner=stranger)
    stranger.stream_keys, stranger.ring = device.stream_keys, device.ring
    stranger.aliases = device.aliases
    grant = grant_to(claimed, foreign, owner=device.office)
    order = order_of(stranger, claimed, offices=(foreign.office,), owner=device.office)
    if sort is Stranger.REVOKED:
        assert offer(stranger, grants=(grant,), orders=(order,)).code is AnswerCode.REVOKED
    else:
        with pytest.raises(Unknown):
            offer(stranger, grants=(grant,), orders=(order,))
    assert fetched(foreign) == []
    with hub.site.store.read() as transaction:
        assert transaction.orders.all() == []
