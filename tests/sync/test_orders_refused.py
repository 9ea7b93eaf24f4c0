"""An order the hub did not take is shown as such, never as taken, and is sent again when the reason may be gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, StreamId
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.administration import revoke
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.store.orders import StoredOrder as HubOrder
from kiim_desktop.hub.store.statements import Statement
from kiim_desktop.storage import shares
from kiim_desktop.sync.wire.sharing import OrderKind, order_id
from kiim_desktop.usecases.orders import ListedOrder, Standing, orders
from tests.sync.devices import Desktop, first_desktop
from tests.sync.shared import consent, settle, withdraw


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of another office; the first office knows of it."""
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


def given(desktop: Desktop) -> ListedOrder:
    (order,) = [each for each in orders(desktop.office) if each.is_given]
    return order


def shared(owner: Desktop, other: Desktop) -> tuple[PersonId, StreamId]:
    """Share a file, and return the person and the stream; taking it back is what the tests are about."""
    person = owner.person("Amira", "Haddad")
    consent(owner, person, other)
    settle(owner, other)
    with owner.exchange.reading() as desk:
        (share,) = shares.shares_of_scope(desk.connection, person_scope(person))
    return person, share.stream


def take_back(owner: Desktop, person: PersonId) -> None:
    with owner.exchange.reading() as desk:
        (share,) = shares.shares_of_scope(desk.connection, person_scope(person))
    assert share.consent is not None
    withdraw(owner, person, share.consent)


def give_stream_to(hub: Hub, stream: StreamId, office: bytes) -> None:
    """Let the hub believe that a stream is another office's, as after a mistake of its administrator."""
    with hub.site.store.write() as transaction:
        sql = Statement("UPDATE hub.stream SET owner = :owner WHERE id = :id")
        transaction._connection.execute(sql, {"owner": office, "id": stream})  # noqa: SLF001  # no door for mistakes


def test_a_refused_order_is_shown_with_its_reason_until_it_is_taken(
    hub: Hub, first: Desktop, other: Desktop, clock: FixedClock
) -> None:
    person, stream = shared(first, other)
    give_stream_to(hub, stream, other.office.store.identity.office)
    take_back(first, person)
    settle(first, other)
    order = given(first)
    assert (order.standing, order.why) == (Standing.REFUSED, "unknown")
    assert order.cause == "Der Kreisknoten kennt diese geteilte Akte nicht."
    assert other.identity(person) is not None, "nobody told the other office"
    give_stream_to(hub, stream, first.office.store.identity.office)
    settle(first, other)
    assert given(first).standing is Standing.REFUSED, "not with every exchange of the same day"
    clock.at += timedelta(days=1)
    settle(first, other)
    assert given(first).standing is Standing.DONE
    assert other.identity(person) is None


def test_a_refused_order_leaves_again_under_a_newer_directory(
    hub: Hub, first: Desktop, other: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    person, stream = shared(first, other)
    give_stream_to(hub, stream, other.office.store.identity.office)
    take_back(first, person)
    first.sync()
    assert given(first).standing is Standing.REFUSED
    give_stream_to(hub, stream, first.office.store.identity.office)
    first_desktop(hub, tmp_path, clock, seed=9, name="Jobcenter", kind="jobcenter").close()
    settle(first, other)
    assert given(first).standing is Standing.DONE


def test_an_id_somebody_else_occupied_costs_only_another_id(hub: Hub, first: Desktop, other: Desktop) -> None:
    person, stream = shared(first, other)
    taken = order_id(OrderKind.DROP, (stream,), 0)
    with hub.site.store.write() as transaction:
        foreign = HubOrder(
            id=taken, kind="drop", owner=other.office.store.identity.office, signed=b"", hub_seq=1
        )  # fmt: skip
        transaction.orders.add(foreign, ())
    take_back(first, person)
    settle(first, other)
    assert given(first).id == order_id(OrderKind.DROP, (stream,), 1)
    assert given(first).standing is Standing.DONE
    assert other.identity(person) is None


def test_an_order_nobody_was_told_of_is_not_done_because_the_office_has_no_device_left(
    hub: Hub, first: Desktop, other: Desktop
) -> None:
    person, stream = shared(first, other)
    give_stream_to(hub, stream, other.office.store.identity.office)
    take_back(first, person)
    first.sync()
    revoke(hub.site, other.office.store.identity.device.hex())
    first.sync()
    assert given(first).missing == ()
    assert given(first).standing is Standing.REFUSED
