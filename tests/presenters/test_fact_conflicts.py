"""Disagreements in the tab "Angaben": what is shown, proposed and offered, how they end and are taken back."""

from __future__ import annotations

from datetime import UTC, datetime

from kiim_desktop.domain.kinds import (
    ADDRESS,
    CONTACT_DETAIL,
    IDENTITY,
    LANGUAGE_SKILL,
    OCCUPATION,
    TASK,
)
from kiim_desktop.domain.records import person_scope
from kiim_desktop.presenters.fact_rows import WHOLE, FactKey, Standing
from tests.factories import OtherDevice
from tests.presenters.fact_places import Place
from tests.presenters.fact_places import place as place  # noqa: PLC0414  # the fixture


def test_a_disagreement_shows_all_values_with_author_source_and_day(place: Place) -> None:
    place.clock.at = datetime(2026, 11, 11, 9, 58, tzinfo=UTC)
    key = place.disagree((CONTACT_DETAIL, "value"), ("0170 555 01 82", "0151 555 07 20"), kind="mobile", value="0176")
    row = place.rows()[key]
    assert row.standing is Standing.CONFLICT
    assert row.conflict is not None
    first, second = row.conflict.sides
    assert (first.value, first.author, first.is_suggested) == ("0170 555 01 82", "Frau Sommer, Büro am Markt", True)
    assert first.source == "Person gesagt · 11.11.2026"
    assert (second.value, second.author, second.is_suggested) == ("0151 555 07 20", "anderes Gerät", False)
    assert "zuletzt von der Person selbst genannt" in row.conflict.reason
    area = next(area for area in place.facts.state.areas if area.key == "CONTACT")
    assert area.conflicts == 1


def test_the_chosen_value_holds_with_its_own_source_and_the_other_stays_in_the_history(place: Place) -> None:
    key = place.disagree((LANGUAGE_SKILL, "overall"), ("B1", "A2"), basis="certificate", language="deu", overall="A1")
    conflict = place.rows()[key].conflict
    assert conflict is not None
    other = next(side for side in conflict.sides if side.value == "A2")
    place.facts.take(key, other.key)
    (record,) = place.records(LANGUAGE_SKILL)
    origin = record.origin(2)
    assert record.answer(LANGUAGE_SKILL, "overall") == "A2"
    assert origin is not None
    assert origin.basis == "told"
    assert not record.conflicts
    past = place.office.store.history(person_scope(place.person), record.id, 2)
    assert "B1" in {each.value for each in past}


def test_keeping_both_ways_to_reach_a_person_makes_two_records(place: Place) -> None:
    key = place.disagree((CONTACT_DETAIL, "value"), ("0170 1", "0151 2"), kind="mobile", value="0176", note="abends")
    place.facts.keep_both(key)
    records = place.records(CONTACT_DETAIL)
    assert {record.answer(CONTACT_DETAIL, "value") for record in records} == {"0170 1", "0151 2"}
    assert {record.answer(CONTACT_DETAIL, "note") for record in records} == {"abends"}
    assert not any(record.conflicts for record in records)


def test_keeping_both_taken_back_leaves_the_disagreement_in_the_one_entry(place: Place) -> None:
    key = place.disagree((CONTACT_DETAIL, "value"), ("0170 1", "0151 2"), kind="mobile", value="0176")
    place.facts.keep_both(key)
    assert place.told.told[-1] == "Beide behalten: es gibt jetzt zwei Einträge."
    place.told.take_back()
    assert [record.id for record in place.records(CONTACT_DETAIL)] == [key.record]
    assert {side.value for side in place.conflict(key).sides} == {"0170 1", "0151 2"}


def test_keeping_both_is_offered_only_where_both_can_stand(place: Place) -> None:
    contact = place.disagree((CONTACT_DETAIL, "value"), ("0170 1", "0151 2"), kind="mobile", value="0176")
    name = place.disagree((IDENTITY, "given_names"), ("Achmad", "Ahmed"))
    note = place.disagree((IDENTITY, "as_told"), ("eins", "zwei"))
    offered = {key: place.conflict(key).both_words for key in (contact, name, note)}
    assert offered == {contact: "Beide behalten", name: "", note: ""}, "the note itself is in dispute"
    place.facts.take(note, place.conflict(note).sides[0].key)
    assert place.conflict(name).both_hint == "Der andere Wert kommt mit seiner Quelle in „Wie gesagt“."


def test_equally_proven_values_have_no_proposal_and_that_is_said(place: Place) -> None:
    key = place.disagree((LANGUAGE_SKILL, "overall"), ("B1", "A2"), language="deu", overall="A1")
    conflict = place.conflict(key)
    assert not any(side.is_suggested for side in conflict.sides)
    assert conflict.reason == "Kein Vorschlag: gleich gut belegt."


def test_a_decision_taken_back_shows_the_disagreement_as_it_was_and_can_be_taken_again(place: Place) -> None:
    key = place.disagree((LANGUAGE_SKILL, "overall"), ("B1", "A2"), basis="certificate", language="deu", overall="A1")
    before = {side.value for side in place.conflict(key).sides}
    shown = place.records(LANGUAGE_SKILL)[0].answer(LANGUAGE_SKILL, "overall")
    chosen = place.conflict(key).sides[1]
    place.facts.take(key, chosen.key)
    place.told.take_back()
    assert {side.value for side in place.conflict(key).sides} == before
    assert place.records(LANGUAGE_SKILL)[0].answer(LANGUAGE_SKILL, "overall") == shown
    assert place.told.told[-1].startswith("Zurückgenommen")
    place.told.do_again()
    assert place.records(LANGUAGE_SKILL)[0].answer(LANGUAGE_SKILL, "overall") == chosen.value


def test_a_merged_text_is_offered_and_taken_as_it_was_edited(place: Place) -> None:
    before = "Er näht. Er sucht Arbeit."
    key = place.disagree(
        (OCCUPATION, "activities"),
        ("Er näht seit 2010. Er sucht Arbeit.", before + " Gern Teilzeit."),
        title="Schneider",
        activities=before,
    )
    conflict = place.conflict(key)
    assert conflict.merged is not None
    assert conflict.is_text
    assert conflict.merged.text == "Er näht seit 2010. Er sucht Arbeit. Gern Teilzeit."
    assert place.rows()[key].standing is Standing.CONFLICT, "it is not applied by itself"
    place.facts.take_merged(key, conflict.merged.text + " Neu.")
    assert place.rows()[key].value == "Er näht seit 2010. Er sucht Arbeit. Gern Teilzeit. Neu."


def test_what_one_side_struck_out_is_said_beside_the_merged_text(place: Place) -> None:
    before = "Er näht. Er sucht Arbeit."
    key = place.disagree(
        (OCCUPATION, "activities"), ("Er sucht Arbeit.", before + " Neu."), title="Schneider", activities=before
    )
    merged = place.conflict(key).merged
    assert merged is not None
    assert merged.note == "Auf einer Seite gestrichen und hier weggelassen: Er näht"


def test_a_record_deleted_while_another_wrote_asks_to_keep_or_delete_it(place: Place) -> None:
    record = place.save(ADDRESS, municipality="Lauenstein")
    before = place.records(ADDRESS)[0]
    place.write(ADDRESS, {"municipality": "Steinfeld"}, record=record)
    place.office.store.take_in([OtherDevice().deletes(person_scope(place.person), ADDRESS, before)], [])
    place.facts.look_again()
    conflict = place.conflict(FactKey(record, WHOLE))
    assert [(side.value, side.take_words) for side in conflict.sides] == [
        ("Geändert: Wohnort", "Behalten"),
        ("Eintrag gelöscht", "Doch löschen"),
    ]
    area = next(area for area in place.facts.state.areas if area.key == "CONTACT")
    assert area.conflicts == 1
    place.facts.take(FactKey(record, WHOLE), conflict.sides[1].key)
    assert place.records(ADDRESS) == []
    place.told.take_back()
    assert [each.id for each in place.records(ADDRESS)] == [record]
    assert place.conflict(FactKey(record, WHOLE)).sides[1].take_words == "Doch löschen"


def test_a_reminder_stands_among_the_facts_only_while_people_disagree_about_it(place: Place) -> None:
    key = place.disagree((TASK, "text"), ("anrufen", "schreiben"), text="melden")
    assert place.rows()[key].standing is Standing.CONFLICT
    place.facts.take(key, place.conflict(key).sides[0].key)
    assert key not in place.rows()


def test_asking_about_a_blocked_address_names_no_address(place: Place) -> None:
    key = place.disagree((ADDRESS, "street"), ("Hofweg 3", "Am Bach 5"), municipality="Lauenstein", address_block=True)
    place.facts.reveal(key.record)
    place.facts.ask(key)
    (task,) = place.records(TASK)
    text = str(task.answer(TASK, "text"))
    assert "Straße" in text
    assert "Hofweg" not in text
    assert "Bach" not in text


def test_asking_makes_a_reminder_that_names_who_knows_and_can_be_taken_back(place: Place) -> None:
    key = place.disagree((LANGUAGE_SKILL, "overall"), ("B1", "A2"), language="deu", overall="A1")
    place.facts.ask(key)
    (task,) = place.records(TASK)
    text = task.answer(TASK, "text")
    assert isinstance(text, str)
    assert "den Kursträger" in text
    assert "B1" in text
    assert task.answer(TASK, "due") == "2026-03-09"
    place.told.take_back()
    assert place.records(TASK) == []
