"""Persons on file twice are found, shown with reasons, and told apart for good."""

from __future__ import annotations

from itertools import combinations

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Cancelled, Progress
from kiim_desktop.domain.kinds import ADDRESS, CONTACT_DETAIL, DISTINCT_PERSON, HOUSEHOLD_MEMBER, IDENTITY, NAME_VARIANT
from kiim_desktop.domain.records import person_scope
from kiim_desktop.matching.reasons import About, Said
from kiim_desktop.matching.traits import traits_of
from kiim_desktop.storage.forgetting import forget_records, forget_scope, hide_scope, unhide_scope
from kiim_desktop.usecases import duplicates
from kiim_desktop.usecases.backing_up import verify_profile
from kiim_desktop.usecases.duplicates import (
    alike,
    count_suspected,
    look_for_duplicates,
    no_longer_apart,
    suspected_pairs,
    tell_apart,
)
from kiim_desktop.usecases.errors import NoSuchPerson, NotToldApart, SameFile
from kiim_desktop.usecases.merging import merge_files, separate_files
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, record_entry
from kiim_desktop.usecases.undoing import undo_last
from tests.factories import core_data, make_entry, make_person


def pairs(office: Office) -> set[frozenset[PersonId]]:
    look_for_duplicates(office)
    found = suspected_pairs(office)
    assert count_suspected(office) == len(found)
    return {frozenset((each.one.id, each.other.id)) for each in found}


@pytest.fixture
def two(office: Office) -> frozenset[PersonId]:
    """The same person twice, and two who are somebody else."""
    one = make_person(office, "Mohammed", "Al-Hassan", "1985-03-04", municipality="Boxberg", phone="0170 1234567")
    other = make_person(office, "Muhamad", "Alhasan", "1985-03-04", municipality="Boxberg", phone="+49 170 1234567")
    make_person(office, "Olena", "Kowaltschuk", "1992-07-01")
    make_person(office, "Amina", "Haddad", "1990-02-01")
    return frozenset((one, other))


def test_a_person_who_is_on_file_twice_is_found_and_says_why(office: Office, two: frozenset[PersonId]) -> None:
    assert pairs(office) == {two}
    (pair,) = suspected_pairs(office)
    assert pair.is_strong
    said = {each.about: each.said for each in pair.grounds}
    assert said == {
        About.NAME: Said.ALIKE,
        About.BIRTH: Said.EQUAL,
        About.PHONE: Said.EQUAL,
        About.MUNICIPALITY: Said.EQUAL,
    }


def test_a_native_name_finds_its_transcription(office: Office) -> None:
    one = make_person(office, "Oleksandr", "Schewtschenko", "1979-11-30")
    other = make_person(office, "Олександр", "Шевченко", "1979-11-30")
    third = make_person(office, "Alexander", "S.", "1979-11-30")
    make_entry(office, third, NAME_VARIANT, text="Олександр Шевченко")
    assert frozenset((one, other)) in pairs(office)
    assert frozenset((other, third)) in pairs(office)


def test_nobody_is_looked_at_twice_for_nothing(office: Office, two: frozenset[PersonId]) -> None:
    assert look_for_duplicates(office) == 4
    assert look_for_duplicates(office) == 0
    make_entry(office, next(iter(two)), CONTACT_DETAIL, kind="phone", value="0151 2345678")
    assert look_for_duplicates(office) == 1
    assert pairs(office) == {two}


def test_a_correction_ends_a_suspicion(office: Office, two: frozenset[PersonId]) -> None:
    assert pairs(office) == {two}
    other = max(two)
    core = core_data(office, other)
    answers = {"given_names": "Bahar", "family_name": "Rostami", "birth_date": "2001-10-10", "sex": "w"}
    for record in office.store.records(person_scope(other), [CONTACT_DETAIL.number]):
        record_entry(office, other, Entry(kind=CONTACT_DETAIL, answers={"value": "0151 999"}, record=record.id))
    record_entry(office, other, Entry(kind=IDENTITY, answers=answers, record=core.id))
    assert pairs(office) == set()


def test_told_apart_is_remembered_and_can_be_taken_back(office: Office, two: frozenset[PersonId]) -> None:
    one, other = sorted(two)
    assert pairs(office) == {two}
    tell_apart(office, [(other, one)])
    assert pairs(office) == set()
    make_entry(office, one, CONTACT_DETAIL, kind="phone", value="0151 2345678")
    assert pairs(office) == set()
    undo_last(office)
    undo_last(office)
    assert pairs(office) == {two}


def test_a_decision_that_was_taken_back_can_be_made_again(office: Office, two: frozenset[PersonId]) -> None:
    one, other = sorted(two)
    for _turn in range(2):
        assert pairs(office) == {two}
        tell_apart(office, [(one, other)])
        assert pairs(office) == set()
        no_longer_apart(office, [(other, one)])
    assert pairs(office) == {two}
    with pytest.raises(NotToldApart):
        no_longer_apart(office, [(one, other)])


def test_many_decisions_are_one_act(office: Office, two: frozenset[PersonId]) -> None:
    third = make_person(office, "Mohamed", "Al Hassan", "1985-03-04", phone="0170 1234567")
    three = [frozenset(pair) for pair in combinations((*two, third), 2)]
    assert pairs(office) == set(three)
    tell_apart(office, [(min(pair), max(pair)) for pair in three])
    assert pairs(office) == set()
    undo_last(office)
    assert pairs(office) == set(three)


def test_the_decision_is_the_same_record_whoever_makes_it(office: Office, two: frozenset[PersonId]) -> None:
    one, other = sorted(two)
    tell_apart(office, [(one, other)])
    (record,) = office.store.records(person_scope(one), [DISTINCT_PERSON.number])
    tell_apart(office, [(other, one), (one, other)])
    assert [each.id for each in office.store.records(person_scope(one), [DISTINCT_PERSON.number])] == [record.id]


def test_a_blocked_address_says_nothing_not_even_that_it_is_the_same(office: Office, two: frozenset[PersonId]) -> None:
    (address,) = office.store.records(person_scope(min(two)), [ADDRESS.number])
    record_entry(office, min(two), Entry(kind=ADDRESS, answers={"address_block": True}, record=address.id))
    assert pairs(office) == {two}
    (pair,) = suspected_pairs(office)
    assert About.MUNICIPALITY not in {each.about for each in pair.grounds}


def test_who_lives_together_is_told_apart_by_that(office: Office) -> None:
    one = make_person(office, "Hasan", "Yilmaz", "2015-05-05", municipality="Boxberg")
    other = make_person(office, "Hussein", "Yilmaz", "2015-05-05", municipality="Boxberg")
    look_for_duplicates(office)
    make_entry(office, one, HOUSEHOLD_MEMBER, role="sibling", person=other.hex())
    assert pairs(office) == set()


def test_what_cannot_be_told_apart_is_refused(office: Office, two: frozenset[PersonId]) -> None:
    one = min(two)
    with pytest.raises(SameFile):
        tell_apart(office, [(one, one)])
    with pytest.raises(NoSuchPerson):
        tell_apart(office, [(one, PersonId(b"nobody-there-000"))])
    assert office.store.records(person_scope(one), [DISTINCT_PERSON.number]) == []


def test_a_merged_pair_is_no_suspicion_and_comes_back_when_it_is_separated(
    office: Office, two: frozenset[PersonId]
) -> None:
    one, other = sorted(two)
    assert pairs(office) == {two}
    merge_files(office, one, other)
    assert pairs(office) == set()
    third = make_person(office, "Muhamad", "Alhasan", "1985-03-04")
    assert pairs(office) == {frozenset((one, third))}, "found by the name of the merged file"
    separate_files(office, other)
    assert two in pairs(office)


def kept_of(office: Office) -> set[bytes]:
    """Return of whom anything is kept by which doubles are found."""
    with office.store.database.read() as connection:
        cards = connection.execute("SELECT person FROM match_card UNION SELECT person FROM match_due").scalars()
        pairs = connection.execute("SELECT one FROM suspicion UNION SELECT other FROM suspicion").scalars()
        assert (
            connection.execute(
                "SELECT count(*) FROM match_key WHERE card NOT IN (SELECT no FROM match_card)"
            ).scalar_one()
            == 0
        )
    return {*cards, *pairs}


def test_what_was_told_apart_stays_so_when_one_of_the_files_is_merged(office: Office, two: frozenset[PersonId]) -> None:
    third = make_person(office, "Muhamad", "Alhasan", "1985-03-04")
    for listed, part in (sorted(two), sorted(two, reverse=True)):
        tell_apart(office, [(part, third)])
        merge_files(office, listed, part)
        assert pairs(office) == set()
        separate_files(office, part)
        assert pairs(office) == {two, frozenset((listed, third))}
        no_longer_apart(office, [(part, third)])


def test_a_person_who_is_forgotten_or_hidden_leaves_no_trace(office: Office, two: frozenset[PersonId]) -> None:
    one, other = sorted(two)
    assert pairs(office) == {two}
    with office.store.database.write() as connection:
        hide_scope(connection, office.store.ground, other)
    assert pairs(office) == set()
    assert other not in kept_of(office)
    with office.store.database.write() as connection:
        unhide_scope(connection, office.store.ground, other)
    assert pairs(office) == {two}
    with office.store.database.write() as connection:
        forget_scope(connection, office.store.ground, one)
        forget_scope(connection, office.store.ground, other)
    assert not two & kept_of(office)


def test_of_what_is_forgotten_nothing_is_kept_not_even_with_the_file_it_was_merged_into(office: Office) -> None:
    listed = make_person(office, "Mohammed", "Al-Hassan", "1985-03-04")
    part = make_person(office, "Muhamad", "Alhasan", "1985-03-04", phone="0170 1234567")
    merge_files(office, listed, part)
    look_for_duplicates(office)
    assert all(each in kept_texts(office) for each in ("Al-Hassan", "Alhasan", "1701234567"))
    (phone,) = office.store.records(person_scope(part), [CONTACT_DETAIL.number])
    with office.store.database.write() as connection:
        forget_records(connection, office.store.ground, person_scope(part), [phone.id])
    assert "1701234567" not in kept_texts(office)
    look_for_duplicates(office)
    assert all(each in kept_texts(office) for each in ("Al-Hassan", "Alhasan"))
    with office.store.database.write() as connection:
        forget_scope(connection, office.store.ground, part)
    assert "Alhasan" not in kept_texts(office)
    look_for_duplicates(office)
    assert "Al-Hassan" in kept_texts(office)


def test_what_changes_while_it_is_looked_at_is_not_kept_as_it_was(office: Office, two: frozenset[PersonId]) -> None:
    (phone,) = office.store.records(person_scope(min(two)), [CONTACT_DETAIL.number])
    kept: list[str] = []

    def forget() -> None:
        kept.append(kept_texts(office))
        if len(kept) == 1:
            with office.store.database.write() as connection:
                forget_records(connection, office.store.ground, person_scope(min(two)), [phone.id])

    look_for_duplicates(office, Progress(between=forget))
    assert max(text.count("1701234567") for text in kept) == 1, "only that of the other one"


def kept_texts(office: Office) -> str:
    """Return all that is kept of anybody, as a text in which a value can be found."""
    with office.store.database.read() as connection:
        cards = connection.execute("SELECT card FROM match_card").scalars()
    return " ".join(card.decode(errors="replace") for card in cards)


@pytest.mark.parametrize("place", [0, 1])
def test_who_is_forgotten_while_others_are_looked_at_leaves_no_trace(
    office: Office, two: frozenset[PersonId], place: int
) -> None:
    gone = sorted(two)[place]

    def forget() -> None:
        if office.store.persons.one(gone) is not None:
            with office.store.database.write() as connection:
                forget_scope(connection, office.store.ground, gone)

    look_for_duplicates(office, Progress(between=forget))
    assert gone not in kept_of(office)


def test_it_can_be_cancelled_and_goes_on(office: Office, two: frozenset[PersonId]) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        look_for_duplicates(office, progress)
    assert pairs(office) == {two}


def test_who_is_typed_is_compared_with_those_on_file(office: Office, two: frozenset[PersonId]) -> None:
    look_for_duplicates(office)
    records = office.store.records(person_scope(min(two)))
    found = alike(office, traits_of(records))
    assert {each.person for each in found} == two
    assert [each.person for each in alike(office, traits_of(records), without=min(two))] == [max(two)]


def test_another_program_looks_at_everybody_anew(
    office: Office, two: frozenset[PersonId], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pairs(office) == {two}
    with office.store.database.write() as connection:
        connection.execute("DELETE FROM suspicion")  # as a program would have found it that compares worse
    assert pairs(office) == set()
    monkeypatch.setattr(duplicates, "__version__", "2099.1.0")
    assert pairs(office) == {two}
    assert look_for_duplicates(office) == 0


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE match_card SET card = (SELECT card FROM match_card ORDER BY no LIMIT 1)",
        "UPDATE match_card SET card = x'c1'",
        "DELETE FROM match_key WHERE key = (SELECT key FROM match_key LIMIT 1)",
        "DELETE FROM match_card WHERE no = (SELECT no FROM match_card LIMIT 1)",
        "UPDATE suspicion SET other = x'ffffffffffffffffffffffffffffffff'",
    ],
)
def test_what_is_kept_otherwise_than_the_files_say_is_noticed(
    office: Office, two: frozenset[PersonId], damage: str
) -> None:
    def is_sound() -> bool:
        return next(check.ok for check in verify_profile(office) if check.name == "duplicates")

    assert is_sound(), "nobody was looked at yet"
    look_for_duplicates(office)
    assert is_sound()
    make_entry(office, min(two), CONTACT_DETAIL, kind="phone", value="0151 2345678")
    assert is_sound(), "who changed is looked at beside the work"
    look_for_duplicates(office)
    with office.store.database.write() as connection:
        connection.execute(damage)
    assert not is_sound()


def test_who_was_hidden_until_it_was_forgotten_leaves_no_trace(office: Office, two: frozenset[PersonId]) -> None:
    _one, other = sorted(two)
    with office.store.database.write() as connection:
        hide_scope(connection, office.store.ground, other)
        forget_scope(connection, office.store.ground, other)
        unhide_scope(connection, office.store.ground, other)
    assert other not in kept_of(office)
