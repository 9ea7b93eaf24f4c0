"""`kiim conflicts`: the list with proposal and reason, and every decision the window offers, by command."""

from __future__ import annotations

from typing import Any

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.cli.composing import Call, writing
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.domain.kinds import CONTACT_DETAIL, KINDS
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import person_scope
from kiim_desktop.domain.values import Value
from tests.cli.conftest import Kiim
from tests.factories import OtherDevice

BEFORE = "Er näht. Er sucht Arbeit."


def conflict(kiim: Kiim, kind: Kind, before: dict[str, str], mine: dict[str, str], theirs: dict[str, Value]) -> str:
    """Let this device and another one write in the same record; returns the person."""
    person = kiim.person()
    record = kiim.json("record", person, kind.name, *(f"{name}={value}" for name, value in before.items()))["id"]
    call = Call(profile=kiim.folder, password_file=str(kiim.password_file), cost=KdfCost.MINIMUM)
    scope = person_scope(PersonId(bytes.fromhex(person)))
    with writing(call) as office:
        known = next(each for each in office.store.records(scope, [kind.number]) if each.id.hex() == record)
    changes = (f"{name}={value}" for name, value in mine.items())
    kiim.json("record", person, kind.name, *changes, "--record", record, "--source", "document_seen")
    with writing(call) as office:
        office.store.take_in([OtherDevice().writes(scope, kind, sees=known, **theirs)], [])
    return person


def phones(kiim: Kiim) -> str:
    return conflict(
        kiim, CONTACT_DETAIL, {"kind": "Mobiltelefon", "value": "0176 5"}, {"value": "0170 1"}, {"value": "0151 2"}
    )


def texts(kiim: Kiim) -> str:
    kind = KINDS.named("occupation")
    return conflict(
        kiim,
        kind,
        {"title": "Schneider", "activities": BEFORE},
        {"activities": BEFORE + " Gern Teilzeit."},
        {"activities": "Er näht seit 2010. Er sucht Arbeit."},
    )


def the_one(kiim: Kiim) -> dict[str, Any]:
    (found,) = kiim.json("conflicts")["conflicts"]
    return dict(found)


def fields(kiim: Kiim, person: str, kind: str) -> list[dict[str, Any]]:
    return [each["fields"] for each in kiim.json("show", person)["records"] if each["kind"] == kind]


def test_a_conflict_is_listed_with_its_values_the_proposal_and_why(kiim: Kiim) -> None:
    person = phones(kiim)
    found = the_one(kiim)
    assert (found["person"], found["kind"], found["field"]) == (person, "contact_detail", "value")
    by_value = {each["value"]: each for each in found["values"]}
    assert by_value["0170 1"]["office"] == "Büro am Markt"
    assert (by_value["0170 1"]["author"], by_value["0170 1"]["source"]) == ("Frau Sommer", "document_seen")
    assert found["proposal"]["take"] == by_value["0170 1"]["take"]
    assert found["proposal"]["reason"]
    assert (found["merged"], found["keep_both"]) == (None, "record")
    (shown,) = [each["conflicts"] for each in kiim.json("show", person)["records"] if each["conflicts"]]
    assert shown == [found]
    text = kiim("conflicts").stdout
    assert "Vorschlag" in text
    assert "0151 2" in text


def test_taking_a_value_by_its_number_ends_the_conflict(kiim: Kiim) -> None:
    person = phones(kiim)
    found = the_one(kiim)
    number = next(each["take"] for each in found["values"] if each["value"] == "0151 2")
    done = kiim.json("conflicts", "resolve", found["id"], "--take", number)
    assert done == {"id": found["id"], "decision": "take", "taken": number, "made": []}
    assert [each["value"] for each in fields(kiim, person, "contact_detail")] == ["0151 2"]
    assert kiim.json("conflicts") == {"conflicts": []}


def test_keeping_both_makes_a_second_entry(kiim: Kiim) -> None:
    person = phones(kiim)
    done = kiim.json("conflicts", "resolve", the_one(kiim)["id"], "--keep-both")
    assert len(done["made"]) == 1
    assert {each["value"] for each in fields(kiim, person, "contact_detail")} == {"0170 1", "0151 2"}
    assert kiim.json("conflicts") == {"conflicts": []}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ((), "Er näht seit 2010. Er sucht Arbeit. Gern Teilzeit."),
        (("--text", "Er näht seit 2010 und sucht Teilzeit."), "Er näht seit 2010 und sucht Teilzeit."),
    ],
)
def test_the_merged_text_is_taken_as_proposed_or_as_written(kiim: Kiim, more: tuple[str, ...], expected: str) -> None:
    person = texts(kiim)
    found = the_one(kiim)
    assert found["merged"]["text"] == "Er näht seit 2010. Er sucht Arbeit. Gern Teilzeit."
    kiim.json("conflicts", "resolve", found["id"], "--merged", *more)
    assert fields(kiim, person, "occupation")[0]["activities"] == expected


def test_what_cannot_be_decided_so_is_said_in_a_sentence_and_changes_nothing(kiim: Kiim) -> None:
    phones(kiim)
    id_ = the_one(kiim)["id"]
    other_mark = f"{id_[:-8]}{'0' * 8}"
    for arguments, code in (
        ((id_,), "one_decision"),
        ((id_, "--take", "1", "--keep-both"), "one_decision"),
        ((id_, "--take", "1", "--text", "x"), "one_decision"),
        ((id_, "--take", "3"), "conflict_gone"),
        ((id_, "--merged"), "nothing_to_save"),
        ((other_mark, "--take", "1"), "conflict_gone"),
        (("x-y-z", "--take", "1"), "not_an_id"),
        (("zz-yy-1-aa", "--take", "1"), "not_an_id"),
    ):
        result = kiim("conflicts", "resolve", *arguments)
        assert (result.exit_code, f"[{code}]" in result.stderr) == (1, True), (arguments, result.stderr)
    assert the_one(kiim)["id"] == id_


def test_a_number_means_the_values_that_were_listed(kiim: Kiim) -> None:
    person = phones(kiim)
    found = the_one(kiim)
    call = Call(profile=kiim.folder, password_file=str(kiim.password_file), cost=KdfCost.MINIMUM)
    scope = person_scope(PersonId(bytes.fromhex(person)))
    with writing(call) as office:
        (known,) = office.store.records(scope, [CONTACT_DETAIL.number])
        third = OtherDevice(replica=type(known.cell(2)[0].dot.replica)(b"aaaaaaaa")).writes(
            scope, CONTACT_DETAIL, known.id, value="0160 3"
        )
        office.store.take_in([third], [])
    result = kiim("conflicts", "resolve", found["id"], "--take", "1")
    assert "[conflict_gone]" in result.stderr
    assert len(the_one(kiim)["values"]) == 3
