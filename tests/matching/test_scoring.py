"""`kiim score`: counts of right and wrong are what they say, and a file of another form is refused with a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiim_desktop.matching.errors import ScoreFileUnreadable
from kiim_desktop.matching.scoring import Counts, score_duplicates, score_names

PAIRS = """id,lang,a,b,same,source,kind
1,ar,Mohamed Haddad,Muhammad Haddad,1,x,latin-variant
2,ar,Samir Karimi,Samira Karimi,0,x,gendered-pair
3,uk,Olena Bondar,Zahra Azizi,1,x,typo
"""


def test_precision_recall_and_f1_are_counted_from_right_wrong_and_missed() -> None:
    counts = Counts()
    for found, true in ((True, True), (True, True), (True, False), (False, True), (False, False)):
        counts.add(found=found, true=true)
    assert (counts.precision, counts.recall, counts.f1) == (0.6667, 0.6667, 0.6667)
    assert (Counts().precision, Counts().recall, Counts().f1) == (0.0, 0.0, 0.0)


def test_names_are_measured_by_language_and_kind(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text(PAIRS, encoding="utf-8")
    found = score_names(file)
    assert (found["precision"], found["recall"]) == (1.0, 0.5)
    assert found["by_lang"] == {"ar": 1.0, "uk": 0.0}
    assert found["by_kind"] == {"gendered-pair (different)": 1.0, "latin-variant (same)": 1.0, "typo (same)": 0.0}


def test_duplicates_are_measured_over_the_register_and_on_the_labelled_pairs(tmp_path: Path) -> None:
    persons, truth = tmp_path / "persons.jsonl", tmp_path / "truth.csv"
    records = [
        {"id": "1", "given_names": "Amina", "family_name": "Haddad", "birth_date": "1990-02-13", "sex": "w"},
        {"id": "2", "given_names": "Ameena", "family_name": "Haddad", "birth_date": "1990-02-13", "sex": "w"},
        {"id": "3", "given_names": "Oleh", "family_name": "Bondar", "birth_date": "1970-05-06", "sex": "m"},
    ]
    persons.write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    truth.write_text("id_a,id_b,same,kind\n1,2,1,typo\n2,3,0,mined\n", encoding="utf-8")
    found = score_duplicates(persons, truth)
    assert (found["precision"], found["recall"]) == (1.0, 1.0)
    assert found["labelled"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}


@pytest.mark.parametrize("text", ["", "a;b;same\n", "Hallo", "\xff\xfe"])
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "pairs.csv"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(ScoreFileUnreadable) as told:
        score_names(file)
    assert "pairs.csv" in told.value.sentence


@pytest.mark.parametrize("text", ["{}", "[]", "kein JSON", '{"id": 1, "birth_date": "gestern"}'])
def test_a_register_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    persons, truth = tmp_path / "persons.jsonl", tmp_path / "truth.csv"
    persons.write_text(text + "\n", encoding="utf-8")
    truth.write_text("id_a,id_b,same\n", encoding="utf-8")
    with pytest.raises(ScoreFileUnreadable):
        score_duplicates(persons, truth)


def test_an_id_that_is_in_no_record_is_refused(tmp_path: Path) -> None:
    persons, truth = tmp_path / "persons.jsonl", tmp_path / "truth.csv"
    persons.write_text('{"id": "1"}\n', encoding="utf-8")
    truth.write_text("id_a,id_b,same\n1,2,1\n", encoding="utf-8")
    with pytest.raises(ScoreFileUnreadable):
        score_duplicates(persons, truth)
