"""A hidden file is seen nowhere at once, stays whole, and comes back as it then is."""

from __future__ import annotations

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import HOUSEHOLD_MEMBER, IDENTITY
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.exchange_lists import ExchangeLists
from kiim_desktop.storage.forgetting import hide_scope, unhide_scope
from kiim_desktop.storage.hidden import Hidden, all_hidden
from kiim_desktop.storage.state_hash import state_hash
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.households import household_of, join_household
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import search
from tests.factories import OtherDevice, core_data, make_person
from tests.storage.forgotten import Teller, Told, forget

CORE = single_record_id(IDENTITY)
FAMILY_NAME = next(each.number for each in IDENTITY.fields if each.name == "family_name")


def seen_of(office: Office, told: Told, household: bytes) -> dict[str, object]:
    """Return what every place says of a person."""
    store, scope = office.store, person_scope(told.person)
    lists = ExchangeLists(store.database)
    found = {word: [hit.row.id for hit in search(office, word)] for word in told.words}
    return {
        "list": [row.id for row in store.persons.page(0, 10)],
        "count": store.persons.count(),
        "line": store.persons.one(told.person),
        "found": {word for word, hits in found.items() if told.person in hits},
        "records": [record.id for record in store.records(scope)],
        "record": store.record(scope, CORE),
        "history": len(store.history(scope, CORE, FAMILY_NAME)),
        "conflicts": (len(office.store.conflicting()), Exchange(store).conflicts()),
        "drafts": len(store.drafts.of(office.user.id)),
        "pointing": [record.scope for record in store.pointing_at(household, HOUSEHOLD_MEMBER.number)],
        "waiting": (len(lists.waiting()), lists.count_waiting()),
        "refused": (len(lists.refused()), Exchange(store).refused()),
        "total": store.count_records(),
    }


def hide(office: Office, person: PersonId, reason: str = "order") -> None:
    with office.store.database.write() as connection:
        hide_scope(connection, office.store.ground, person_scope(person), reason)


def unhide(office: Office, person: PersonId, reason: str | None = None) -> None:
    with office.store.database.write() as connection:
        unhide_scope(connection, office.store.ground, person_scope(person), reason)


def faults_of(office: Office) -> list[str]:
    return [check.name for check in verify(office.store) if not check.ok]


def scene(office: Office) -> tuple[Told, bytes]:
    """Tell of two persons who live together, and show one of them."""
    one, other = Teller(office, "hidden").everybody(2)
    join_household(office, other.person, one.person, "spouse")
    household = household_of(office, one.person)
    assert household is not None
    return one, household.id


def test_a_hidden_person_is_seen_nowhere_and_comes_back_whole(office: Office) -> None:
    told, household = scene(office)
    before, state = seen_of(office, told, household), state_hash(office.store)
    assert before["found"], "found by names and by notes"
    hide(office, told.person)
    hidden = seen_of(office, told, household)
    assert hidden["found"] == set()
    for place in ("line", "record"):
        assert hidden[place] is None
    assert hidden["records"] == []
    assert hidden["history"] == 0
    assert told.person not in hidden["list"]  # type: ignore[operator]  # a list of ids
    assert bytes(told.person) not in hidden["pointing"]  # type: ignore[operator]  # a list of ids
    for place in ("count", "conflicts", "drafts", "waiting", "refused", "total"):
        assert hidden[place] != before[place], place
    assert state_hash(office.store) == state, "the records stay"
    assert faults_of(office) == []
    unhide(office, told.person)
    assert seen_of(office, told, household) == before
    assert faults_of(office) == []


def test_what_comes_while_a_person_is_hidden_is_kept_and_shown_later(office: Office) -> None:
    told, _household = scene(office)
    known = core_data(office, told.person)
    scope = person_scope(told.person)
    hide(office, told.person)
    later = OtherDevice(seq=100).writes(scope, IDENTITY, known.id, sees=known, birth_name="Nachtragova")
    assert office.store.take_in([later], ()).dots
    assert search(office, "Nachtragova") == []
    assert office.store.persons.one(told.person) is None
    assert faults_of(office) == []
    unhide(office, told.person)
    assert [hit.row.id for hit in search(office, "Nachtragova")] == [told.person]
    assert faults_of(office) == []


def test_a_person_who_comes_hidden_is_not_listed(office: Office) -> None:
    make_person(office)
    person = PersonId(b"somebody hidden!")
    hide(office, person)
    office.store.take_in([OtherDevice().writes(bytes(person), IDENTITY, given_names="Neu", family_name="Da")], ())
    assert office.store.persons.count() == 1
    unhide(office, person)
    assert office.store.persons.count() == 2


def test_a_person_is_hidden_until_the_last_reason_is_gone(office: Office) -> None:
    person = make_person(office)
    hide(office, person, "one")
    hide(office, person, "one")
    hide(office, person, "two")
    with office.store.database.read() as connection:
        assert all_hidden(connection) == [Hidden(bytes(person), reason) for reason in ("one", "two")]
    unhide(office, person, "one")
    assert office.store.persons.count() == 0
    unhide(office, person, "two")
    assert office.store.persons.count() == 1


def test_forgetting_a_hidden_person_forgets_the_reason_too(office: Office) -> None:
    told, _household = scene(office)
    hide(office, told.person)
    assert forget(office, [told.person]).records > 0
    with office.store.database.read() as connection:
        assert all_hidden(connection) == []
    assert faults_of(office) == []
