"""The words of the sheets: twelve languages, each complete, each honest about how far it was reviewed."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from kiim_desktop.base.paths import resource
from kiim_desktop.base.resources import read_codes_texts
from kiim_desktop.domain.codes import load
from kiim_desktop.usecases.consent_texts import Review
from kiim_desktop.usecases.errors import SheetWordsUnreadable
from kiim_desktop.usecases.sheet_words import (
    COMMON,
    GERMAN,
    Sheet,
    languages_for,
    own_language,
    sheet_language,
    sheet_languages,
    sheet_words,
)

FOLDERS = (COMMON, *(sheet.value for sheet in Sheet if sheet.is_for_person))
PROMISED = {"de", "en", "ar", "fa", "ps", "ti", "kmr", "uk", "ru", "tr", "fr", "so"}
SCRIPTS = {"ar": "ARABIC", "fa": "ARABIC", "ps": "ARABIC", "ti": "ETHIOPIC", "uk": "CYRILLIC", "ru": "CYRILLIC"}
CODES = [each.code for each in sheet_languages()]


def test_the_promised_languages_are_there_german_first() -> None:
    assert set(CODES) == PROMISED
    assert CODES[0] == GERMAN


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_sheet_has_a_file_for_each_language_and_no_other(folder: str) -> None:
    files = {file.stem for file in resource(f"sheets/{folder}").glob("*.json")}
    assert files == PROMISED


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("folder", FOLDERS)
def test_no_word_is_missing_or_left_over_and_each_has_the_same_gaps_as_the_german(folder: str, language: str) -> None:
    words, german = sheet_words(folder, language), sheet_words(folder, GERMAN)
    assert list(words.texts) == list(german.texts)
    same = [key for key in words.texts if words.texts[key] == german.texts[key]]
    assert language == GERMAN or len(same) < len(words.texts) / 4


@pytest.mark.parametrize(("language", "script"), SCRIPTS.items())
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_text_is_written_in_the_script_of_its_language(folder: str, language: str, script: str) -> None:
    for key, text in sheet_words(folder, language).texts.items():
        letters = {unicodedata.name(letter).partition(" ")[0] for letter in text if letter.isalpha()}
        assert script in letters, key
        assert letters <= {script, "LATIN"}, key


def test_what_stands_in_a_file_is_in_one_form() -> None:
    for folder in FOLDERS:
        for language in CODES:
            for text in sheet_words(folder, language).texts.values():
                assert text == unicodedata.normalize("NFC", text).strip()


def test_right_to_left_are_arabic_farsi_and_paschtu() -> None:
    assert {each.code for each in sheet_languages() if each.is_right_to_left} == {"ar", "fa", "ps"}


def test_nothing_counts_as_reviewed_without_a_name_and_a_day() -> None:
    draft = sheet_words("plan", "uk")
    assert draft.is_draft
    claimed = replace(draft, status=Review.REVIEWED)
    assert claimed.is_draft
    assert replace(claimed, reviewed_by="Dolmetschbüro").is_draft
    assert not replace(claimed, reviewed_by="Dolmetschbüro", reviewed_on=date(2026, 11, 1)).is_draft


def test_what_the_person_reads_best_is_offered_first_and_everything_else_too() -> None:
    assert [each.code for each in languages_for(["tir", "ara"])][:3] == ["ti", "ar", "de"]
    assert {each.code for each in languages_for(["tir"])} == PROMISED
    assert [own_language(spoken) for spoken in ((), ("deu",), ("prs", "pus"), ("xxx",), ("xxx", "kmr"))] == [
        "de", "de", "fa", "de", "kmr",
    ]  # fmt: skip


def test_the_languages_that_are_covered_stand_in_the_list_of_languages() -> None:
    known = load(read_codes_texts())["languages"].codes
    assert [code for each in sheet_languages() for code in each.covers if code not in known] == []


def test_a_language_there_are_no_words_in_is_refused_in_a_sentence() -> None:
    with pytest.raises(SheetWordsUnreadable) as refusal:
        sheet_language("xx")
    assert "xx" in refusal.value.sentence
    with pytest.raises(SheetWordsUnreadable):
        sheet_words("no_such_sheet", GERMAN)


def test_files_say_when_their_words_were_written() -> None:
    for folder in FOLDERS:
        for language in CODES:
            stored = json.loads((resource(f"sheets/{folder}") / f"{language}.json").read_text(encoding="utf-8"))
            assert date.fromisoformat(stored["version"]) >= date(2026, 11, 1)
            assert stored["status"] in {"draft", "reviewed"}
