"""What another office claims to have seen: nothing of it may kill what this office has yet to write (sync.md 1)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, ReplicaId, UserId
from kiim_desktop.domain.changes import DELETED, Change, Context, Dot, Head, Origin
from kiim_desktop.domain.kinds import IDENTITY, LANGUAGE_SKILL
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage import receipts
from kiim_desktop.storage.plain import PlainChange, plain_of
from kiim_desktop.storage.streams import UnitState
from kiim_desktop.sync import sealing
from kiim_desktop.sync.applying import apply_bundle, verify_bundle
from kiim_desktop.sync.contexts import asks_of, united
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.units import RidIntervals
from tests.sync.devices import Desktop, first_desktop, further_desktop
from tests.sync.shared import consent, entry, said, settle
from tests.sync.test_evil_hub import shared_stream
from tests.sync.test_secrecy import bundle_from

FAR = 1_000_000
FAMILY = 2
RECORD = single_record_id(IDENTITY)


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of another office; the first office knows of it."""
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter Lauenstein", kind="jobcenter")
    first.sync()
    yield desktop
    desktop.close()


@pytest.fixture
def person(first: Desktop, second: Desktop, other: Desktop) -> PersonId:
    """Return a person of the first office that the other one may change."""
    made = first.person("Amira", "Haddad")
    consent(first, made, other, mode=Mode.CO_EDIT)
    settle(first, second, other)
    return made


def claiming(by: Desktop, person: PersonId, context: Context, *, seq: int = 900, erases: bool = False) -> PlainChange:
    """Return a change of a family name by somebody who claims to have seen this much."""
    dot, origin = Dot(by.office.store.replica, seq), Origin(9, 9, UserId(by.office.user.id), "told")
    heads = {FAMILY: Head(dot, {} if erases else context, "Falsch", origin)}
    if erases:
        heads = {DELETED: Head(dot, {}, True, origin, {FAMILY: context})}
    return plain_of(Change(dot, person_scope(person), RECORD, IDENTITY.number, heads))


def hand(
    hub: Hub, to: Desktop, by: Desktop, person: PersonId, *changes: PlainChange,
    told: tuple[RidIntervals, ...] = (),
) -> None:  # fmt: skip
    """Let a device seal changes into the stream both know, and the hub hand them on with what it tells of receipts."""
    name = shared_stream(to, person).stored.alias
    assert name is not None
    unit = sealing.seal_changes(shared_stream(by, person), changes, name, ())
    give(hub, to, by, BundleBody(units=(unit,), devices=(by.office.store.identity.device,), receipted=told))


def give(hub: Hub, to: Desktop, by: Desktop, body: BundleBody) -> None:
    with by.exchange.reading() as desk:
        certificates = tuple(unpack(raw, Signed) for raw in desk.certificates([by.office.store.replica]))
    member = load_membership(to.exchange)
    body = msgspec.structs.replace(body, rid_certificates=certificates, rids=(by.office.store.replica,))
    list(apply_bundle(to.exchange, member, verify_bundle(member, bundle_from(hub, to, body)), b""))


def parked(desktop: Desktop) -> int:
    return len(desktop.exchange.waiting_units(UnitState.PARKED))


def asked(desktop: Desktop) -> tuple[bytes, ...]:
    with desktop.exchange.reading() as desk:
        return asks_of(desk)


@pytest.mark.parametrize(("whose", "erases"), [("this device", False), ("a sibling", True)])
def test_a_co_editor_who_names_the_future_of_the_owner_kills_nothing(
    hub: Hub, first: Desktop, second: Desktop, other: Desktop, person: PersonId, whose: str, erases: bool
) -> None:
    victim = first if whose == "this device" else second
    hand(hub, first, other, person, claiming(other, person, {victim.office.store.replica: FAR}, erases=erases))
    assert said(first, person, IDENTITY, "family_name") == {"Haddad"}
    assert parked(first) == 1
    victim.rename(person, "Haddad-Klein")
    settle(second, first)
    assert said(first, person, IDENTITY, "family_name") == {"Haddad-Klein"}
    assert parked(first) == 1, "still visible, still waiting"


def test_what_was_written_here_and_has_not_left_cannot_be_guessed_away(
    hub: Hub, first: Desktop, other: Desktop, person: PersonId
) -> None:
    first.rename(person, "Haddad-Klein")
    pending = first.office.store.replica
    with first.exchange.reading() as desk:
        last = desk.next_seq() - 1
    hand(hub, first, other, person, claiming(other, person, {pending: last}))
    assert said(first, person, IDENTITY, "family_name") == {"Haddad-Klein"}
    assert parked(first) == 1
    first.sync()
    hand(hub, first, other, person)
    assert parked(first) == 0, "it has left and has its receipt: now somebody may have seen it"


def test_what_this_device_wrote_under_an_id_it_gave_up_is_past_and_nothing_beyond(
    hub: Hub, first: Desktop, other: Desktop, person: PersonId
) -> None:
    first.rename(person, "Haddad-Klein")
    given_up = first.office.store.replica
    with first.exchange.reading() as desk:
        last = desk.next_seq() - 1
    first.office.store.mint_replica()
    hand(hub, first, other, person, claiming(other, person, {given_up: last + 1}))
    assert parked(first) == 1
    hand(hub, first, other, person, claiming(other, person, {given_up: last}, seq=901))
    assert parked(first) == 1
    assert said(first, person, IDENTITY, "family_name") == {"Haddad-Klein", "Falsch"}, "both are shown"


def test_readers_learn_from_the_owner_that_what_named_numbers_given_up_was_right(
    hub: Hub, first: Desktop, other: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    reader = first_desktop(hub, tmp_path, clock, seed=9, name="Anerkennung", kind="recognition_counselling")
    settle(first, other)
    person = first.person("Amira", "Haddad")
    consent(first, person, other, reader, mode=Mode.CO_EDIT)
    settle(first, other, reader)
    first.rename(person, "Haddad-Klein")
    given_up = first.office.store.replica
    with first.exchange.reading() as desk:
        change = claiming(other, person, {given_up: desk.next_seq() - 1})
    hand(hub, reader, other, person, change)
    first.office.store.mint_replica()
    assert parked(reader) == 1, "it could kill what is yet to come"
    hand(hub, first, other, person, change)
    settle(first, reader)
    assert said(reader, person, IDENTITY, "family_name") == {"Haddad-Klein", "Falsch"}
    hand(hub, reader, other, person)
    assert parked(reader) == 0
    reader.close()


def test_a_unit_that_came_before_the_receipts_it_names_is_taken_when_they_come(
    hub: Hub, first: Desktop, other: Desktop, person: PersonId
) -> None:
    unheard = ReplicaId(b"unheard!")
    hand(hub, first, other, person, claiming(other, person, {unheard: 12}))
    assert (parked(first), asked(first)) == (1, (unheard,))
    hand(hub, first, other, person, told=(RidIntervals(unheard, ((1, 11),)),))
    assert parked(first) == 1
    hand(hub, first, other, person, told=(RidIntervals(unheard, ((12, 14),)),))
    assert (parked(first), asked(first)) == (0, ())
    assert said(first, person, IDENTITY, "family_name") == {"Haddad", "Falsch"}


def test_the_hub_is_asked_by_exact_id_and_what_waited_is_taken_in_the_same_exchange(
    hub: Hub, first: Desktop, other: Desktop, person: PersonId, tmp_path: Path, clock: FixedClock
) -> None:
    third = first_desktop(hub, tmp_path, clock, seed=9, name="Anerkennung", kind="recognition_counselling")
    third.person("Bela", "Sommer")
    third.sync()
    hand(hub, first, other, person, claiming(other, person, {third.office.store.replica: 1}))
    assert parked(first) == 1
    first.sync()
    assert (parked(first), asked(first)) == (0, ())
    hand(hub, first, other, person, claiming(other, person, {third.office.store.replica: FAR}, seq=901))
    first.sync()
    assert first.sync().round_trips == 1, "asked once per exchange, not for ever"
    assert parked(first) == 1
    third.close()


def test_units_of_the_own_office_are_taken_whatever_they_name(
    hub: Hub, first: Desktop, second: Desktop, other: Desktop, person: PersonId
) -> None:
    change = claiming(second, person, {other.office.store.replica: FAR, ReplicaId(b"unheard!"): FAR})
    hand(hub, first, second, person, change)
    assert "Falsch" in said(first, person, IDENTITY, "family_name")
    assert parked(first) == 0


def test_an_owner_cannot_kill_what_a_recipient_will_write(
    hub: Hub, first: Desktop, other: Desktop, person: PersonId
) -> None:
    mine = other.office.store.replica
    hand(hub, other, first, person, claiming(first, person, {mine: FAR}))
    for dot, context in ((Dot(mine, FAR), {mine: FAR - 1}), (Dot(mine, following(other)), {})):
        hand(hub, other, first, person, replace_dot(claiming(first, person, context), dot))
    assert parked(other) == 3
    other.rename(person, "Haddad-Lang")
    other.sync()
    assert said(other, person, IDENTITY, "family_name") == {"Haddad-Lang"}


def test_what_was_met_in_the_record_needs_no_word_of_the_hub(
    hub: Hub, first: Desktop, second: Desktop, other: Desktop, person: PersonId, tmp_path: Path, clock: FixedClock
) -> None:
    """Two recipients of one stream: what one replaces the other has met, and who wrote it never spoke to either."""
    third = first_desktop(hub, tmp_path, clock, seed=9, name="Anerkennung", kind="recognition_counselling")
    settle(first, second)
    known = first.person("Bela", "Sommer")
    settle(first, second)
    second.rename(known, "Winter")
    settle(second, first)
    consent(first, known, other, third, mode=Mode.CO_EDIT)
    settle(first, other, third)
    writer = second.office.store.replica
    with second.exchange.reading() as desk:
        last = desk.next_seq() - 1
    hand(hub, other, third, known, claiming(third, known, {writer: last}))
    assert said(other, known, IDENTITY, "family_name") == {"Falsch"}
    hand(hub, other, third, known, claiming(third, known, {writer: last + 1}, seq=901))
    assert parked(other) == 1
    third.close()


def test_an_office_may_name_what_its_own_devices_have_not_sent(
    hub: Hub, first: Desktop, other: Desktop, person: PersonId, tmp_path: Path, clock: FixedClock
) -> None:
    colleague = further_desktop(hub, other, tmp_path, clock, seed=12)
    entry(colleague, person, LANGUAGE_SKILL, language="deu", listening="B1")
    settle(colleague, first)
    hand(hub, first, other, person, claiming(other, person, {colleague.office.store.replica: FAR}))
    assert parked(first) == 0
    colleague.close()


def following(desktop: Desktop) -> int:
    with desktop.exchange.reading() as desk:
        return desk.next_seq()


def replace_dot(change: PlainChange, dot: Dot) -> PlainChange:
    return msgspec.structs.replace(change, dot=dot)


def test_honest_offices_with_many_devices_and_new_replica_ids_wait_for_nothing(
    hub: Hub, first: Desktop, second: Desktop, other: Desktop, person: PersonId, tmp_path: Path, clock: FixedClock
) -> None:
    colleague = further_desktop(hub, other, tmp_path, clock, seed=12)
    for turn, desktop in enumerate((second, other, first, colleague, second, other)):
        desktop.office.store.mint_replica()
        desktop.rename(person, f"Haddad-{turn}")
        entry(desktop, person, LANGUAGE_SKILL, language="deu", listening="B1")
        settle(desktop, first, second, other, colleague)
        for each in (first, second, other, colleague):
            assert said(each, person, IDENTITY, "family_name") == {f"Haddad-{turn}"}
            assert (parked(each), asked(each)) == (0, ())
    colleague.close()


def test_receipts_are_kept_over_new_replica_ids(first: Desktop) -> None:
    first.person("Amira", "Haddad")
    first.sync()
    old = first.office.store.replica
    with first.exchange.reading() as desk:
        last = desk.next_seq() - 1
    first.office.store.mint_replica()
    with first.exchange.reading() as desk:
        assert receipts.of(desk.connection, old) == ((1, last),)


def test_interval_sets_join() -> None:
    assert united(((1, 3),), ((4, 6), (9, 9))) == ((1, 6), (9, 9))
    assert united((), ((2, 2),)) == ((2, 2),)
    assert united(((1, 9),), ((2, 3),)) == ((1, 9),)
