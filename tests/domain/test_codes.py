"""Code lists are dated data; people find entries by the words they use; unknown codes survive."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from kiim_desktop.base.resources import read_code_sources, read_codes_texts
from kiim_desktop.domain.codes import CodeLists, fold, load, parse

HEADER = "code,label_de,label_en,valid_from,valid_to,successor,sort,synonyms,extra\n"
TOLD_APART_BY_A_SIGN = {("course_kinds", "bsk b2")}
NO_STATE = {"XXA", "XXX", "XNA", "GBD", "HKG", "MAC", "TWN", "PSE"}
KNOWN_KEYS = {
    "DEU": "000",
    "AFG": "423",
    "SYR": "475",
    "UKR": "166",
    "TUR": "163",
    "XKX": "150",
    "SRB": "170",
    "SUN": "159",
    "SCG": "132",
    "XXA": "997",
    "XXX": "998",
    "XNA": "999",
}
COMMON_ORIGINS = (
    "SYR AFG UKR TUR IRQ IRN SOM ERI ETH RUS GEO ARM AZE MDA BLR ALB XKX SRB MKD BIH MNE HRV ROU BGR POL HUN GRC ITA "
    "ESP PRT FRA PAK IND BGD LKA NPL VNM CHN PHL THA MNG KAZ KGZ UZB TJK TKM EGY MAR TUN DZA LBY LBN JOR PSE YEM SDN "
    "SSD NGA GHA GMB GIN SEN MLI CIV TGO BEN SLE LBR CMR KEN UGA RWA AGO BRA COL VEN PER CUB MEX"
)
RESIDENCE_TITLES = {
    "asylum_procedure": "63a AsylG; 55 AsylG",
    "protection": "25(1); 25(2) Alt.1; 25(2) Alt.2; 25(3); 24",
    "other_humanitarian": "22 S.1; 22 S.2; 23(1); 23(2); 23(4); 23a; 25(4); 25(4a); 25(4b); 25(5); 25a; 25b; 104c",
    "education": "16a(1); 16a(2); 16b(1); 16b(5); 16d(1); 16d(3); 16d(4) Nr.1; 16d(5); 16e; 16f; 16g; 17(1); 17(2)",
    "work": "18a; 18b; 18g; 18d; 19; 19c(1); 19c(2); 19c(3); 19c(4); 19d; 20; 20a; 21",
    "family": "28; 29; 30; 31; 32; 33; 34; 36; 36a",
    "special": "37; 38; 38a",
    "permanent": "9; 9a; 18c; 26(3); 26(4); 28(2); 31(3); 35; 38(1) Nr.1",
    "toleration": "60a(1); 60a(2) S.1; 60a(2) S.2; 60a(2) S.3; 60c; 60d; 60b; 60a(2a); 60a(2b)",
    "eu_other": "FreizügG/EU; 4(2); CH; 6; 81; GÜB; 4 BVFG; 7 BVFG; deutsch; unbekannt",
}
COURSE_KINDS = (
    "IK-A IK-J IK-E IK-F IK-ALPHA IK-ZS IK-FOE IK-INT IK-WDH BSK-B2 BSK-B2+ BSK-C1 BSK-C2 BSK-A2 BSK-B1 BSK-ANERK "
    "BSK-FACH EOK MiA LAND VHS EA"
)
ORG_KINDS = (
    "mbe jmd county_case_mgmt jobcenter employment_agency language_provider school kita youth_office "
    "recognition_counselling employer_recruiting volunteer_group welcome_center county_coordination housing health "
    "dpo it"
)
CONTACT_AREAS = (
    "sprache arbeit bildung wohnen aufenthalt familie gesundheit finanzen soziales behoerdenpost formular schulden "
    "familiennachzug gewalt"
)


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
        ("countries", "Burkinerin", "BFA"),
        ("countries", "Elfenbeinküste", "CIV"),
        ("countries", "UdSSR", "SUN"),
        ("countries", "Serbien", "SRB"),
        ("countries", "Serbien und Montenegro", "SCG"),
        ("languages", "Af-Maay", "ymm"),
        ("languages", "Serbo-Kroatisch", "hbs"),
        ("residence_titles", "§ 25 II", "25(2)"),
        ("residence_titles", "25 Abs. 2 S. 1 Alt. 2", "25(2) Alt.2"),
        ("residence_titles", "§ 25 II 1. Alt.", "25(2) Alt.1"),
        ("residence_titles", "60a Abs. 2 Satz 3", "60a(2) S.3"),
        ("residence_titles", "GFK", "25(2) Alt.1"),
        ("residence_titles", "Blaue Karte", "18g"),
        ("course_kinds", "BSK B2+", "BSK-B2+"),
        ("language_exams", "telc B1", "telc-B1"),
        ("language_exams", "telc", "telc"),
        ("language_exams", "TDN 4", "TestDaF-4"),
        ("isced_2011", "Mittlere Reife", "2"),
        ("org_kinds", "Ehrenamt", "volunteer_group"),
        ("kldb_2010", "Altenpfleger", "821"),
        ("kldb_2010", "Krankenschwester", "813"),
        ("kldb_2010", "Bäcker", "292"),
        ("kldb_2010", "LKW-Fahrer", "521"),
        ("kldb_2010", "Lehrerin", "841"),
        ("kldb_2010", "Elektriker", "262"),
        ("kldb_2010", "Frisörin", "823"),
        ("kldb_2010", "schweisser", "244"),
        ("kldb_2010", "Reinigungskraft", "541"),
        ("kldb_2010", "Näherin", "282"),
    ],
)
def test_people_find_an_entry_by_their_own_words(lists: CodeLists, name: str, text: str, code: str) -> None:
    found = lists[name].exact(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Afgh.", "AFG"),
        ("ukr", "UKR"),
        ("türk.", "TUR"),
        ("Iran, Islam. Rep.", "IRN"),
        ("arab. Rep. Syrien", "SYR"),
        ("tschech.", "CZE"),
        ("tschechosl.", "CSK"),
        ("sowj.", "SUN"),
        ("serb.", "SRB"),
    ],
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
    for name, entry in sources.items():
        assert set(entry) == {"title_de", "source", "licence", "date", "version"}, name
        assert all(text.strip() for text in entry.values()), name
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", entry["date"]), name


def test_every_entry_is_complete(lists: CodeLists) -> None:
    for name, text in read_codes_texts().items():
        assert "\r" not in text
        assert all(line.strip() for line in text.splitlines()), name
    for name, listed in lists.items():
        sorts = [code.sort for code in listed.codes.values()]
        assert min(sorts) > 0, name
        assert len(set(sorts)) == len(sorts), name
        for code in listed.codes.values():
            assert code.label_de.strip() == code.label_de != "", (name, code.code)
            assert code.label_en.strip() == code.label_en != "", (name, code.code)
            assert not code.valid_from or not code.valid_to or code.valid_from <= code.valid_to, (name, code.code)


def test_a_successor_stands_in_the_same_list_and_no_entry_succeeds_itself(lists: CodeLists) -> None:
    for name, listed in lists.items():
        for code in listed.codes.values():
            assert not code.successor or code.successor in listed.codes, (name, code.code)
            assert not code.successor or code.valid_to, (name, code.code)
            assert code.successor != code.code, (name, code.code)


def test_every_word_of_a_list_leads_to_one_entry_only(lists: CodeLists) -> None:
    """Two entries may share no text; "BSK B2+" and "BSK B2" are told apart by the sign."""
    astray = [
        (name, text, code.code, found.code)
        for name, listed in lists.items()
        for code in listed.codes.values()
        for text in code.texts
        if (found := listed.exact(text)) and found.code != code.code
    ]
    assert astray == []
    doubled = [
        (name, form)
        for name, listed in lists.items()
        for form, times in Counter(
            form for code in listed.codes.values() for form in {fold(text) for text in code.texts} if form
        ).items()
        if times > 1
    ]
    assert set(doubled) <= TOLD_APART_BY_A_SIGN


def test_the_lists_hold_what_offices_need(lists: CodeLists) -> None:
    assert {"prs", "pes", "kmr", "ckb", "zza", "tir", "tig", "ssy", "pus", "twi", "wol", "mnk", "ful", "lin"} <= set(
        lists["languages"].codes
    )
    assert len(lists["languages"].codes) >= 250
    ranks = [int(code.extra["rank"]) for code in lists["cefr_levels"].codes.values()]
    assert ranks == sorted(ranks)
    assert set(lists["org_kinds"].codes) == set(ORG_KINDS.split())
    assert set(CONTACT_AREAS.split()) <= set(lists["contact_topics"].codes)


def test_a_language_has_three_letters_and_a_script(lists: CodeLists) -> None:
    for code in lists["languages"].codes.values():
        assert re.fullmatch(r"[a-z]{3}", code.code)
        assert re.fullmatch(r"[A-Z][a-z]{3}", code.extra["script"]), code.code


def test_states_nationalities_and_those_that_are_gone(lists: CodeLists) -> None:
    countries = lists["countries"].codes
    today = [code for code in countries.values() if code.is_valid(date(2026, 1, 1))]
    assert len([code for code in today if code.extra["destatis"] and code.code not in NO_STATE]) >= 196
    assert {"XKX", "XXA", "XXX", "XNA", "PSE", "TWN"} <= {code.code for code in today}
    gone = {"SUN", "YUG", "XYU", "SCG", "XSK", "CSK", "DDR", "XSD"}
    assert {code.code for code in countries.values() if code.valid_to} == gone
    assert lists["countries"].label("SUN").startswith("Sowjetunion")


def test_the_key_of_a_state_is_three_digits_of_its_continent_and_its_own(lists: CodeLists) -> None:
    keys = {code.code: code.extra["destatis"] for code in lists["countries"].codes.values() if code.extra["destatis"]}
    assert all(re.fullmatch(r"000|[1-5]\d\d|99[789]", key) for key in keys.values())
    assert len(set(keys.values())) == len(keys)
    assert {code: keys[code] for code in KNOWN_KEYS} == KNOWN_KEYS


def test_people_of_the_common_states_of_origin_are_found_by_adjective_and_gender(lists: CodeLists) -> None:
    for code in COMMON_ORIGINS.split():
        words = lists["countries"].codes[code].synonyms
        assert any(word.endswith("sch") for word in words), code
        assert any(word[0].isupper() and word.endswith("in") for word in words), code


def test_every_residence_title_of_the_record_is_listed(lists: CodeLists) -> None:
    titles = lists["residence_titles"].codes
    for group, named in RESIDENCE_TITLES.items():
        for code in named.split("; "):
            assert titles[code].extra["res_group"] == group, code
    assert {code.extra["res_group"] for code in titles.values()} == set(RESIDENCE_TITLES)


def test_a_title_can_be_chosen_as_long_as_somebody_holds_it(lists: CodeLists) -> None:
    titles = lists["residence_titles"]
    assert titles.codes["104c"].extra["granted_until"] == "2025-12-31"
    assert titles.codes["104c"].is_valid(date(2026, 11, 1))
    assert not titles.codes["104c"].is_valid(date(2027, 7, 1))
    assert not titles.codes["18g"].is_valid(date(2023, 11, 17))
    assert titles.codes["18g"].is_valid(date(2023, 11, 18))


def test_exams_with_a_fixed_level_name_it_and_their_family(lists: CodeLists) -> None:
    exams = lists["language_exams"].codes
    levels = set(lists["cefr_levels"].codes)
    for code in exams.values():
        assert not code.extra["parent"] or code.extra["parent"] in exams, code.code
        assert code.extra["level"] in levels | {""}, code.code
    assert {exam: exams[exam].extra["level"] for exam in ("telc-B2", "Goethe-A1", "DSD-I", "LiD", "DTB-C1")} == {
        "telc-B2": "B2",
        "Goethe-A1": "A1",
        "DSD-I": "",
        "LiD": "",
        "DTB-C1": "C1",
    }


def test_courses_name_known_levels(lists: CodeLists) -> None:
    levels = set(lists["cefr_levels"].codes) | {""}
    courses = lists["course_kinds"].codes
    assert set(COURSE_KINDS.split()) <= set(courses)
    for code in courses.values():
        assert {code.extra["entry_level"], code.extra["target_level"]} <= levels, code.code
        assert re.fullmatch(r"|\d+(\+\d+)?", code.extra["lesson_units"]), code.code


def test_occupations_are_the_37_main_groups_and_144_groups(lists: CodeLists) -> None:
    occupations = lists["kldb_2010"].codes
    main = {code for code in occupations if len(code) == 2}
    groups = {code for code in occupations if len(code) == 3}
    assert (len(main), len(groups), len(occupations)) == (37, 144, 181)
    assert all(not occupations[code].extra["parent"] for code in main)
    assert all(occupations[code].extra["parent"] == code[:2] in main for code in groups)
    assert main == {code[:2] for code in groups}
    assert len({code.label_de for code in occupations.values()}) == 181
    assert len({code.label_en for code in occupations.values()}) == 181
    assert all(occupations[code].synonyms for code in groups)
    assert sum(len(code.synonyms) for code in occupations.values()) >= 400


def test_education_has_the_nine_levels_in_order(lists: CodeLists) -> None:
    levels = lists["isced_2011"].codes
    assert list(levels) == [str(rank) for rank in range(9)]
    assert all(code.extra["rank"] == code.code for code in levels.values())


def test_occupations_are_found_while_typing() -> None:
    occupations = load(read_codes_texts())["kldb_2010"]
    assert [code.code for code in occupations.find("krankenschw", 2)] == ["813"]


CHAIN = (
    "a,Alt,Old,,2019-12-31,b,1,,\nb,Neuer,Newer,2020-01-01,2022-12-31,c,2,,\nc,Neu,New,2023-01-01,,,3,,\n"
    "x,X,X,,2019-12-31,y,4,,\ny,Y,Y,,2020-12-31,x,5,,\nz,Z,Z,,2019-12-31,,6,,\nw,W,W,,2019-12-31,gone,7,,\n"
)


@pytest.mark.parametrize(
    ("code", "year", "current"),
    [
        ("a", 2019, "a"),
        ("a", 2021, "b"),
        ("a", 2024, "c"),
        ("c", 2024, "c"),
        ("x", 2024, "y"),
        ("z", 2024, "z"),
        ("w", 2024, "w"),
        ("not known", 2024, "not known"),
    ],
)
def test_an_ended_entry_is_followed_to_the_one_in_force(code: str, year: int, current: str) -> None:
    assert parse("x", HEADER + CHAIN).current(code, date(year, 6, 1)).code == current


def test_a_successor_that_has_not_begun_is_not_taken() -> None:
    known = parse("x", HEADER + "a,Alt,Old,,2019-12-31,b,1,,\nb,Neu,New,2021-01-01,,,2,,\n")
    assert known.current("a", date(2020, 6, 1)).code == "a"
    assert known.current("a", date(2021, 6, 1)).code == "b"


def test_an_ended_code_keeps_its_label(lists: CodeLists) -> None:
    titles = lists["residence_titles"]
    assert titles.label("19a") == "§ 19a Blaue Karte EU (erteilt bis 29.02.2020)"
    assert titles.codes["19a"].label_en.startswith("Section 19a")
    assert titles.current("19a", date(2025, 1, 1)).code == "18b(2)"
    assert titles.current("19a", date(2028, 1, 1)).code == "18g"
    assert lists["countries"].current("DDR", date(2026, 1, 1)).code == "DEU"


def test_folding_equates_spellings() -> None:
    assert fold("  Şêxo-İPEK ") == "sexo ipek"
    assert fold("§ 25 Abs. 2") == "25 abs 2"
