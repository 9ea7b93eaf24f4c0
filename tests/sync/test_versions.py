"""A newer version writes, this one keeps and hands on; what it cannot read yet waits; an older one is understood."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId, StreamId, UnitId
from kiim_desktop.crypto.streams import seal_unit
from kiim_desktop.domain.changes import Dot
from kiim_desktop.domain.kinds import IDENTITY, KINDS, RESIDENCE_TITLE
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.epochs import begin_epoch
from kiim_desktop.hub.store.statements import sql
from kiim_desktop.storage import streams
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.streams import StoredUnit, UnitState
from kiim_desktop.sync import dictionaries, sealing, translating
from kiim_desktop.sync.applying import apply_bundle, verify_bundle
from kiim_desktop.sync.errors import HubOutdated, Unreachable
from kiim_desktop.sync.hellos import next_hello
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.sealing import OpenStream
from kiim_desktop.sync.translating import unit_body
from kiim_desktop.sync.wire import bundles, directory, requests, sharing, units
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import deflate, pack, unpack
from kiim_desktop.sync.wire.errors import BundleNewer
from kiim_desktop.sync.wire.requests import AnswerCode, Hello, SyncAnswer, SyncResponse, make_request
from kiim_desktop.sync.wire.units import UnitBody, UnitEnvelope
from kiim_desktop.usecases.enrolling import revoke_device
from tests.sync.devices import Desktop, first_desktop, further_desktop
from tests.sync.shared import consent, entry, said, settle
from tests.sync.test_hub_put_back import BreaksAt
from tests.sync.test_secrecy import bundle_from

NEW_KIND, NEW_FIELD, NEW_DICTIONARY = 900, 250, 77
STRANGE = {"de": "neu", "parts": [1, 2.5, {"x": None}], "until": "2031-01-01"}
"""What a field of a newer version may hold."""


@pytest.fixture
def person(first: Desktop, second: Desktop) -> PersonId:
    made = first.person("Amira", "Haddad")
    settle(first, second)
    return made


def newer(by: Desktop, person: PersonId, kind: int, record: bytes, values: dict[int, object], seq: int) -> PlainChange:
    """Return a change that only a newer version of the program could have made on this device."""
    dot = Dot(by.office.store.replica, seq)
    return PlainChange(dot, person_scope(person), RecordId(record), kind, 40, 1_772_442_000_000,
                       by.office.user.id, "told", values)  # fmt: skip


def news(by: Desktop, person: PersonId) -> list[PlainChange]:
    """Return a record of an unknown kind, an unknown field of a known kind, and an unknown code."""
    return [
        newer(by, person, NEW_KIND, b"newkind!", {1: "Wert", 2: STRANGE, 77: 12}, 901),
        newer(by, person, IDENTITY.number, single_record_id(IDENTITY), {NEW_FIELD: STRANGE}, 902),
        newer(by, person, RESIDENCE_TITLE.number, b"newcode!", {1: "AE-99-neu", NEW_FIELD: ["a", True]}, 903),
    ]


def home(desktop: Desktop, person: PersonId) -> OpenStream:
    office = desktop.office.store.identity.office
    with desktop.exchange.reading() as desk:
        stream = streams.stream_of_scope(desk.connection, person_scope(person), office)
        assert stream is not None
        stored = streams.newest_key(desk.connection, stream.id)
    assert stored is not None
    return sealing.open_stored(stream, stored, load_membership(desktop.exchange).own_ring)


def hand(hub: Hub, to: Desktop, by: Desktop, unit: UnitEnvelope, *extra: object) -> None:
    """Let the hub hand a unit of a sibling on; `extra` stands behind what this version knows of a bundle."""
    member = load_membership(to.exchange)
    body = pack(BundleBody(units=(unit,), devices=(by.office.store.identity.device,)))
    tree = [*msgspec.msgpack.decode(body), *extra]
    raw = bundle_from(hub, to, msgspec.Raw(msgspec.msgpack.encode(tree)))  # type: ignore[arg-type]  # it packs
    list(apply_bundle(to.exchange, member, verify_bundle(member, raw), b""))


def unit_of(to: Desktop, person: PersonId, plain: bytes, dictionary: int = 0) -> UnitEnvelope:
    opened = home(to, person)
    assert opened.stored.alias is not None
    sealed = seal_unit(opened.key, opened.stream.id, dictionary, plain)
    return UnitEnvelope(sealed.unit_id, opened.stored.alias, dictionary, sealed.ciphertext)


def kept(desktop: Desktop, person: PersonId, listed: list[PlainChange]) -> list[bytes]:
    """Return the packed values that live of these changes, as this device would send them."""
    told = {(change.record, number) for change in listed for number in change.values}
    with desktop.exchange.reading() as desk:
        return sorted(
            pack((each.dot, each.record, each.kind, number, value, each.basis, each.lamport))
            for each in desk.living(person_scope(person))
            for number, value in each.values.items()
            if (each.record, number) in told
        )


def parked(desktop: Desktop) -> int:
    return len(desktop.exchange.waiting_units(UnitState.PARKED))


@contextmanager
def newer_program(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let programs run for a while that compress with a dictionary older ones do not have."""
    known, content = dictionaries.dictionary, b"family_name given_names " * 20
    with monkeypatch.context() as patch:
        patch.setattr(dictionaries, "dictionary", lambda no: content if no == NEW_DICTIONARY else known(no))
        patch.setattr(dictionaries, "newest", lambda: NEW_DICTIONARY)
        yield


@pytest.fixture
def received(hub: Hub, first: Desktop, second: Desktop, person: PersonId) -> list[PlainChange]:
    """Return what the first device got of a newer sibling."""
    told = news(second, person)
    hand(hub, first, second, unit_of(first, person, deflate(pack(unit_body(told)))))
    assert len(kept(first, person, told)) == 6
    return told


def test_what_only_a_newer_version_knows_survives_edits_here_and_travels_on(
    hub: Hub, first: Desktop, person: PersonId, received: list[PlainChange], tmp_path: Path, clock: FixedClock
) -> None:
    before = kept(first, person, received)
    first.rename(person, "Haddad-Klein")
    entry(first, person, RESIDENCE_TITLE, RecordId(b"newcode!"), authority="Amt am Markt")
    first.reopen()
    assert kept(first, person, received) == before

    with first.exchange.writing() as desk:
        streams.mark_to_offer(desk.connection, [home(first, person).stream.id])
    settle(first)
    third = further_desktop(hub, first, tmp_path, clock, seed=3)
    settle(third, first)
    assert kept(third, person, received) == before
    assert third.state == first.state
    third.close()


def test_unknown_things_are_parked_or_kept_but_break_no_list(
    first: Desktop, person: PersonId, received: object
) -> None:
    records = first.office.store.records(person_scope(person), [kind.number for kind in KINDS.all])
    assert {record.kind_number for record in records} >= {IDENTITY.number, RESIDENCE_TITLE.number}
    assert [row.id for row in first.office.store.persons.page(0, 9)] == [person]


@pytest.mark.parametrize("what", ["dictionary", "schema", "form"])
def test_what_cannot_be_read_yet_waits_and_is_replayed_after_the_update(
    hub: Hub, first: Desktop, second: Desktop, person: PersonId, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    told = news(second, person)
    body = unit_body(told)
    content = b"ein neues Worterbuch " * 20
    match what:
        case "dictionary":
            unit = unit_of(first, person, deflate(pack(body), content), NEW_DICTIONARY)
        case "schema":
            unit = unit_of(first, person, deflate(pack(msgspec.structs.replace(body, schema=2))))
        case _:
            unit = unit_of(first, person, deflate(pack([2, {"rids": "anders"}])))
    first.sync()
    hand(hub, first, second, unit)
    first.rename(person, "Haddad-Klein")
    first.sync()
    assert (parked(first), kept(first, person, told[:1])) == (1, [])

    old = dictionaries.dictionary
    monkeypatch.setattr(dictionaries, "dictionary", lambda no: content if no == NEW_DICTIONARY else old(no))
    for module in (bundles, translating, sealing):
        monkeypatch.setattr(module, "SCHEMA", 2)
    first.exchange.put({ExchangeFact.READS: b"an older program"})
    first.sync()
    if what == "form":
        assert len(first.exchange.waiting_units(UnitState.QUARANTINED)) == 1, "this 'update' reads it no better"
        return
    assert (parked(first), len(kept(first, person, told))) == (0, 6)


def test_a_file_of_which_something_waits_unread_is_carried_nowhere(
    hub: Hub, first: Desktop, second: Desktop, person: PersonId, tmp_path: Path, clock: FixedClock
) -> None:
    other = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    settle(first, second)
    hand(hub, second, first, unit_of(second, person, deflate(pack([2, {"rids": "anders"}]))))
    assert parked(second) == 1
    consent(second, person, other)
    settle(second, other)
    assert said(other, person, IDENTITY, "family_name") == set(), "what seems to live may be long replaced"
    settle(first, other, second)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}, "whoever can read all of the file opens it"
    other.close()


def test_what_waited_unread_while_its_stream_got_a_new_key_reaches_those_who_get_only_that(
    hub: Hub, first: Desktop, second: Desktop, person: PersonId, tmp_path: Path, clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    other = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    settle(first, second)
    with newer_program(monkeypatch):
        consent(second, person, other)
        second.rename(person, "Haddad-Lang")
        second.carrier = BreaksAt(hub, 2)
        with pytest.raises(Unreachable):
            second.sync()
    first.sync()
    assert parked(first) > 0
    revoke_device(first.office, second.office.store.identity.device.hex())
    settle(first)
    with newer_program(monkeypatch):
        settle(first, other)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad-Lang"}
    other.close()


def test_what_waited_unread_when_the_hub_was_put_back_is_read_and_reaches_the_others_again(
    hub: Hub, first: Desktop, second: Desktop, person: PersonId, tmp_path: Path, clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    other = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    settle(first, second)
    consent(first, person, other)
    settle(first, other)
    with hub.site.store.read() as transaction:
        before = transaction.facts.hub_seq()
    with newer_program(monkeypatch):
        second.rename(person, "Haddad-Lang")
        second.sync()
    first.sync()
    assert parked(first) > 0
    with hub.site.store.write() as transaction:  # as it was before the second device wrote, which is gone by now
        lose = sql("DELETE FROM hub.unit WHERE hub_seq > :before")
        transaction._connection.execute(lose, {"before": before})  # noqa: SLF001  # no honest way leads there
        begin_epoch(transaction, hub.site.now(), hub.site.random)
    settle(first, other)
    assert parked(first) > 0
    with newer_program(monkeypatch):
        first.exchange.put({ExchangeFact.READS: b"an older program"})
        settle(first, other)
    assert parked(first) == 0
    assert said(first, person, IDENTITY, "family_name") == {"Haddad-Lang"}
    assert said(other, person, IDENTITY, "family_name") == {"Haddad-Lang"}
    with first.exchange.reading() as desk:
        assert desk.connection.execute("SELECT count(*) FROM unit WHERE state = 'before'").scalar_one() == 0
    other.close()


def test_a_unit_that_waited_counts_for_its_stream_once_it_is_read(first: Desktop, person: PersonId) -> None:
    """Else a hub that was put back without it would never be told what is in it."""
    stream, unit = home(first, person).stream.id, UnitId(bytes(16))
    with first.exchange.writing() as desk:
        waiting = StoredUnit(id=unit, stream=StreamId(b""), state=UnitState.QUARANTINED, hub_seq=9, body=b"...")
        streams.keep_units(desk.connection, [waiting])
        streams.keep_units(desk.connection, [StoredUnit(id=unit, stream=stream, hub_seq=9)])
        assert unit in streams.held_ids(desk.connection, stream)


def test_an_update_is_noticed_once(first: Desktop) -> None:
    first.sync()
    noted = first.exchange.get(ExchangeFact.READS)
    first.sync()
    assert noted
    assert first.exchange.get(ExchangeFact.READS) == noted


WIRE = [each for module in (bundles, directory, requests, sharing, units) for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, msgspec.Struct) and each.__module__ == module.__name__
        and each.__struct_fields__]  # fmt: skip


@pytest.mark.parametrize("form", [BundleBody, Hello, SyncAnswer, UnitEnvelope, UnitBody, units.StreamHead])
def test_messages_of_older_and_newer_versions_are_read(form: type[msgspec.Struct]) -> None:
    """Older: without the fields that have a default. Newer: with fields behind those that are known."""
    assert form in WIRE
    fields = msgspec.structs.fields(form)
    least = [_example(form, field.name) for field in fields if field.required]
    read = unpack(msgspec.msgpack.encode(least), form)
    assert unpack(msgspec.msgpack.encode([*msgspec.msgpack.decode(pack(read)), {"new": 1}, [2]]), form) == read


def _example(form: type[msgspec.Struct], name: str) -> object:
    strings = {"id": 16, "device": 16, "rid": 8, "epoch": 16, "body": 40}
    if name in strings:
        return bytes(strings[name])
    return {"kind": "own", "scope": b"s", "rids": [], "actors": [], "changes": []}.get(name, 0)


def test_a_newer_device_and_this_hub_understand_each_other(hub: Hub, first: Desktop, person: PersonId) -> None:
    member = load_membership(first.exchange)
    hello = [*msgspec.msgpack.decode(pack(next_hello(first.exchange, member, None))), {"more": 1}, b"news"]
    response = unpack(hub.sync(make_request(member.keys.signing, hello)), SyncResponse)  # type: ignore[arg-type]
    assert unpack(response.answer, SyncAnswer).code is AnswerCode.OK


def test_more_behind_a_bundle_and_a_unit_of_a_newer_hub_is_passed_over(
    hub: Hub, first: Desktop, second: Desktop, person: PersonId
) -> None:
    told = news(second, person)
    hand(hub, first, second, unit_of(first, person, deflate(pack(unit_body(told)))), [b"new"], {"x": 1})
    assert len(kept(first, person, told)) == 6


def test_a_file_of_a_newer_version_is_named_so_on_both_sides(
    hub: Hub, first: Desktop, person: PersonId, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = load_membership(first.exchange)
    first.rename(person, "Haddad-Klein")
    make = bundles._header  # noqa: SLF001  # a newer version has another number there
    with monkeypatch.context() as patch:
        patch.setattr(bundles, "_header", lambda *given: msgspec.structs.replace(make(*given), version=2))
        down = bundle_from(hub, first, BundleBody())
        with pytest.raises(BundleNewer):
            verify_bundle(member, down)
        with pytest.raises(HubOutdated):
            first.sync()
    assert first.exchange.waiting() == 1, "nothing is lost, nothing is made anew"
    assert first.exchange.outgoing() is not None


@pytest.fixture(autouse=True)
def _fresh_dictionaries() -> Iterator[None]:
    yield
    dictionaries.newest.cache_clear()
