"""Code lists are dated data; people find entries by the words they use; unknown codes survive."""

from __future__ import annotations

from datetime import date

import pytest

from kiim_desktop.base.resources import read_code_sources, read_codes_texts
from kiim_desktop.domain.codes import CodeLists, fold, load, parse

HEADER = "code,label_de,label_en,valid_from,valid_to,successor,sort,synonyms,extra\n"


@pytest.fixture(scope="module")
def lists() -> CodeLists:
    return load(read_codes_texts())


def test_an_unknown_code_is_shown_as_it_is(lists: CodeLists) -> None:
    assert lists["residence_titles"].label("99z(7)") == "99z(7)"
    assert lists["list of a newer version"].label("x") == "x"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("countries", "syrisch", "SYR"),
        ("countries", "ÄTHIOPIEN", "ETH"),
        ("countries", "Aethiopien", "ETH"),
        ("countries", "Athiopien", "ETH"),
        ("countries", "Russ. Föd.", "RUS"),
        ("countries", "D", "DEU"),
        ("countries", "dt.", "DEU"),
        ("countries", "Kosovo", "XKX"),
        ("countries", "Staatenlos", "XXA"),
        ("languages", "kurmanci", "kmr"),
        ("languages", "Dari", "prs"),
        ("residence_titles", "25(2) Alt.1", "25(2) Alt.1"),
        ("residence_titles", "subs. Schutz", "25(2) Alt.2"),
        ("residence_titles", "NE", "9"),
        ("sexes", "♀", "w"),
        ("non_values", "??", "unknown"),
        ("non_values", "–", "not_applicable"),
        ("contact_kinds", "WhatsApp", "whatsapp"),
        ("cefr_levels", "Muttersprache", "nativ"),
    ],
)
def test_people_find_an_entry_by_their_own_words(lists: CodeLists, name: str, text: str, code: str) -> None:
    found = lists[name].exact(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("Afgh.", "AFG"), ("ukr", "UKR"), ("türk.", "TUR"), ("Iran, Islam. Rep.", "IRN"), ("arab. Rep. Syrien", "SYR")],
)
def test_shortened_words_are_understood_when_only_one_entry_fits(lists: CodeLists, text: str, code: str) -> None:
    found = lists["countries"].abbreviated(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["ma", "i", "", "x y z", "Ma. Ma."])
def test_an_abbreviation_of_several_entries_is_not_guessed(lists: CodeLists, text: str) -> None:
    assert lists["countries"].abbreviated(text) is None


def test_the_chooser_shows_equal_before_beginning_before_containing(lists: CodeLists) -> None:
    found = [code.code for code in lists["residence_titles"].find("25(5)", 5)]
    assert found[0] == "25(5)"
    assert [code.code for code in lists["countries"].find("nig", 3)][:2] == ["NER", "NGA"]
    assert [code.code for code in lists["residence_titles"].find("duldung", 1)] == ["60a"]
    assert lists["countries"].find("qqq", 5) == []


def test_an_entry_counts_only_in_its_time() -> None:
    known = parse("x", HEADER + "a,Alt,,2020-01-01,2022-12-31,b,1,,\nb,Neu,,2023-01-01,,,2,,\n")
    assert [code.code for code in known.valid(date(2022, 6, 1))] == ["a"]
    assert [code.code for code in known.valid(date(2024, 6, 1))] == ["b"]
    assert known.codes["a"].successor == "b"


@pytest.mark.parametrize(
    "text", ["code,label_de\nx,y\n", HEADER + "a,A,,,,,1,,\na,B,,,,,2,,\n", HEADER + ",A,,,,,1,,\n"]
)
def test_a_broken_list_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="x"):
        parse("x", text)


def test_every_shipped_list_names_its_source(lists: CodeLists) -> None:
    sources = read_code_sources()
    assert set(sources) == set(lists)
    assert all(set(entry) == {"title_de", "source", "licence", "date", "version"} for entry in sources.values())


def test_the_lists_hold_what_offices_need(lists: CodeLists) -> None:
    assert len(lists["countries"].codes) >= 198
    assert {"XKX", "XXA", "XXX"} <= set(lists["countries"].codes)
    assert len(lists["languages"].codes) >= 120
    assert {"prs", "pes", "kmr", "ckb", "zza", "tir"} <= set(lists["languages"].codes)
    ranks = [int(code.extra["rank"]) for code in lists["cefr_levels"].codes.values()]
    assert ranks == sorted(ranks)
    assert all(code.extra["res_group"] for code in lists["residence_titles"].codes.values())


def test_folding_equates_spellings() -> None:
    assert fold("  Şêxo-İPEK ") == "sexo ipek"
    assert fold("§ 25 Abs. 2") == "25 abs 2"
