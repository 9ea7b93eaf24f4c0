"""What the two hashes of a profile count, and what they do not."""

from __future__ import annotations

from pathlib import Path

from kiim_desktop.domain.kinds import ADDRESS
from kiim_desktop.domain.records import Edit, person_scope
from kiim_desktop.storage.state_hash import heads_hash, state_hash
from kiim_desktop.usecases.office import Office
from tests.factories import OtherDevice, make_entry, make_office, make_person

TOWN = ADDRESS.field("municipality")


def _save(office: Office, edit: Edit) -> None:
    office.store.save([edit], office.user.id, [])


def test_a_new_replica_id_changes_the_heads_but_not_what_the_records_say(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    make_person(office)
    said, heads = state_hash(office.store), heads_hash(office.store)
    office.store.mint_replica()
    assert state_hash(office.store) == said
    assert heads_hash(office.store) != heads


def test_what_was_undone_by_the_opposite_change_says_the_same_as_before(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    person = make_person(office)
    record = make_entry(office, person, ADDRESS, municipality="Lauenstein")
    assert TOWN is not None
    before = state_hash(office.store)
    added = make_entry(office, person, ADDRESS, municipality="Moorbeck")
    assert state_hash(office.store) != before
    scope = person_scope(person)
    _save(office, Edit(scope=scope, record=added, kind=ADDRESS.number, values={}, deletes=True))
    assert state_hash(office.store) == before
    for town in ("Bad Salzufer", "Lauenstein"):
        _save(office, Edit(scope=scope, record=record, kind=ADDRESS.number, values={TOWN.number: town}))
    assert state_hash(office.store) == before
    street = ADDRESS.field("street")
    assert street is not None
    for text in ("Gartenweg 3", None):
        _save(office, Edit(scope=scope, record=record, kind=ADDRESS.number, values={street.number: text}))
    assert state_hash(office.store) == before


def test_both_sides_of_an_open_disagreement_count(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    person = make_person(office)
    record = make_entry(office, person, ADDRESS, municipality="Moorbeck")
    found, other = {state_hash(office.store)}, OtherDevice()
    for town in ("Lauenstein", "Bad Salzufer"):
        office.store.take_in([other.writes(person_scope(person), ADDRESS, record, municipality=town)], [])
        found.add(state_hash(office.store))
    assert len(found) == 3
    office.store.take_in([other.writes(person_scope(person), ADDRESS, record, municipality="Moorbeck")], [])
    assert state_hash(office.store) in found
