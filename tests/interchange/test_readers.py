"""Each reader understands what people write, and leaves the rest as told with a warning."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiim_desktop.interchange.readers.registry import READERS
from kiim_desktop.interchange.readings import ReadNote
from kiim_desktop.interchange.sheets import CellValue
from tests.interchange.tables import read


@pytest.mark.parametrize(
    ("value", "edtf"),
    [
        (datetime(1993, 10, 16), "1993-10-16"),  # noqa: DTZ001  # Excel knows no zones
        (date(1993, 10, 16), "1993-10-16"),
        (26646, "1972-12-13"),
        ("26646", "1972-12-13"),
        (2006, "2006"),
        ("2006", "2006"),
        ("25.09.1988?", "1988-09-25?"),
        ("~1970", "1970~"),
        ("Jg. 1983", "1983"),
        ("30/07/1992", "1992-07-30"),
        ("11/2002", "2002-11"),
        ("27.9.09", "2009-09-27"),
        ("27.9.30", "1930-09-27"),
    ],
)
def test_birth_dates(value: CellValue, edtf: str) -> None:
    assert read("birth", value, "birth").values == {"birth": edtf}


def test_a_birth_date_that_is_none_stays_as_told() -> None:
    reading = read("birth", "siehe Akte", "birth")
    assert (reading.values, reading.as_told, reading.warnings[0].code) == ({}, "siehe Akte", "not_understood")
    assert read("birth", "k.A.", "birth").missing == "refused"
    assert read("birth", "unbekannt", "birth").missing == "unknown"
    assert read("birth", "01.01.2031", "birth").warnings[0].code == "implausible_birth"


@pytest.mark.parametrize(
    ("value", "family", "given"),
    [
        ("KARIMI Ahmad", "Karimi", "Ahmad"),
        ("Ahmad KARIMI", "Karimi", "Ahmad"),
        ("Karimi, Ahmad", "Karimi", "Ahmad"),
        ("KARIMI, AHMAD REZA", "Karimi", "Ahmad Reza"),
        ("MUHAMMAD AJAJ Amer (Hr.)", "Muhammad Ajaj", "Amer"),
        ("Frau Mina Karimi", "Karimi", "Mina"),
        ("Herr Omar Ben Hamouda", "Ben Hamouda", "Omar"),
        ("Hr. Dr. Omar al Ali", "al Ali", "Omar"),
        ("AL-LALA Malek", "al-Lala", "Malek"),
        ("O'NEIL Sean", "O'Neil", "Sean"),
        ("JA'FARI Ali", "Ja'fari", "Ali"),
        ("MÜLLER-LÜDENSCHEIDT Eva", "Müller-Lüdenscheidt", "Eva"),
        ("al-Ja'fari, Hamza", "al-Ja'fari", "Hamza"),
        ("YAĞCI İpek", "Yağcı", "İpek"),
    ],
)
def test_full_names(value: str, family: str, given: str) -> None:
    values = read("full_name", value).values
    assert (values["family_name"], values["given_names"]) == (family, given)


def test_the_order_of_names_follows_the_heading_or_is_told_to_be_assumed() -> None:
    assert read("full_name", "Karimi Ahmad", heading="Name, Vorname").values["family_name"] == "Karimi"
    assert read("full_name", "Ahmad Karimi", heading="Vorname Name").values["family_name"] == "Karimi"
    assert read("full_name", "Ahmad Karimi", heading="Vor- und Nachname").warnings == ()
    assert read("full_name", "Ahmad Karimi", heading="Name").warnings[0].code == "name_order"
    assert read("full_name", "Ahmad", heading="Name").warnings[0].code == "single_name"


def test_additions_to_a_name_are_taken_apart() -> None:
    assert read("full_name", "Frau Mina Karimi geb. Tahiri").values["birth_name"] == "Tahiri"
    assert read("full_name", "Karimi, Ahmad (كريمي احمد)").values["native_name"] == "كريمي احمد"
    assert read("full_name", "Karimi, Ahmad (Hr.)").values["sex"] == "m"
    assert read("full_name", "Karimi, Ahmad (Sohn von 12)").warnings[0].code == "name_addition"
    assert read("given_names", "Ölmez").values == {"given_names": "Ölmez"}
    assert read("family_name", "Karimi, Ahmad").values == {"family_name": "Karimi", "given_names": "Ahmad"}


@pytest.mark.parametrize(
    ("value", "sex"), [("männl.", "m"), ("M", "m"), ("weiblich", "w"), ("f", "w"), ("Frau", "w"), ("divers", "d")]
)
def test_sexes(value: str, sex: str) -> None:
    assert read("sex", value, "sex").values == {"sex": sex}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Syrien", ("SYR",)),
        ("Syr.", ("SYR",)),
        ("arab. Rep. Syrien", ("SYR",)),
        ("Syrer/in", ("SYR",)),
        ("Ukrainer:in", ("UKR",)),
        ("Iran, Islam. Rep.", ("IRN",)),
        ("Türkei/dt.", ("TUR", "DEU")),
        ("syrisch und deutsch", ("SYR", "DEU")),
        ("AFG, IRN", ("AFG", "IRN")),
        ("SYR (dt.)", ("SYR", "DEU")),
        ("Kongo, Dem. Rep.", ("COD",)),
        ("Elfenbeinküste", ("CIV",)),
        ("Bosnien u. Herzegowina", ("BIH",)),
        ("Weißrussland", ("BLR",)),
        ("SOMALIA", ("SOM",)),
        ("Aethiopien", ("ETH",)),
        ("staatenlos", ("XXA",)),
        ("ungeklärt", ("XXX",)),
        ("D", ("DEU",)),
    ],
)
def test_nationalities(value: str, expected: tuple[str, ...]) -> None:
    assert read("nationality", value, "nationality").values == {"nationality": expected}


def test_a_nationality_nobody_knows_is_not_guessed() -> None:
    assert read("nationality", "Atlantis", "nationality").warnings[0].code == "not_understood"
    assert read("nationality", "?", "nationality").missing == "unknown"
    partly = read("nationality", "Syrien / Atlantis", "nationality")
    assert (partly.values, partly.warnings[0].code) == ({"nationality": ("SYR",)}, "not_understood")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0151-2660199", ("+491512660199",)),
        (1794623573, ("+491794623573",)),
        ("17616801655", ("+4917616801655",)),
        ("+49(0)15704237836", ("+4915704237836",)),
        ("+49 0151 12345678", ("+4915112345678",)),
        ("00491512660199", ("+491512660199",)),
        ("491512660199", ("+491512660199",)),
        ("(0151) 5517825", ("+491515517825",)),
        ("0175 61 11 5868", ("+4917561115868",)),
        ("0160 24 04 001", ("+491602404001",)),
        ("+49 174 0035990", ("+491740035990",)),
        ("01759459373 (WhatsApp)", ("+491759459373",)),
        ("05541/12345", ("+49554112345",)),
        ("٠١٥١ ٢٣٤٥٦٧٨", ("+491512345678",)),
        ("+380 67 123 45 67", ("+380671234567",)),
        ("0151/2345678 / 0176 9876543", ("+491512345678", "+491769876543")),
        ("01512345678, 0176-9876543", ("+491512345678", "+491769876543")),
        ("01512345678\n0176 9876543", ("+491512345678", "+491769876543")),
        ("01512345678 oder 0176 9876543", ("+491512345678", "+491769876543")),
        ("01512345678 01769876543", ("+491512345678", "+491769876543")),
    ],
)
def test_phone_numbers(value: CellValue, expected: tuple[str, ...]) -> None:
    assert read("phones", value).values == {"phones": expected}


def test_phone_cells_with_more_or_less_than_a_number() -> None:
    assert read("phones", "keine").missing == "not_applicable"
    assert read("phones", "12345").warnings[0].code == "phone_unclear"
    assert read("phones", "0151 2345678 (Tochter)").warnings[0].code == "phone_words"
    mixed = read("phones", "0151 2345678, a.b@example.org")
    assert mixed.values == {"phones": ("+491512345678",), "emails": ("a.b@example.org",)}


@pytest.mark.parametrize(
    ("value", "code", "until"),
    [
        ("§ 25 Abs. 2 AufenthG", "25(2)", None),
        ("§25 II", "25(2)", None),
        ("25.2", "25(2)", None),
        ("25/2", "25(2)", None),
        ("25 (2)", "25(2)", None),
        ("25 II", "25(2)", None),
        ("§ 25 Abs. 2 S. 1 1. Alt.", "25(2) Alt.1", None),
        ("§ 25 Abs. 2 Satz 1 Alt. 2 AufenthG", "25(2) Alt.2", None),
        ("Flüchtling (§ 25 II 1. Alt.)", "25(2) Alt.1", None),
        ("subs. Schutz", "25(2) Alt.2", None),
        ("§ 25 Abs 5", "25(5)", None),
        ("§ 25a", "25a", None),
        ("§ 25 b AufenthG", "25b", None),
        ("§25 Abs. 4a", "25(4a)", None),
        ("§ 28 I", "28", None),
        ("§ 28 Abs. 2", "28(2)", None),
        ("§ 24 bis 4.3.26", "24", "2026-03-04"),
        ("24", "24", None),
        ("§ 55 AsylG", "55 AsylG", None),
        ("Gestattung", "55 AsylG", None),
        ("Aufenthaltsgestattung (bis 12.05.25)", "55 AsylG", "2025-05-12"),
        ("Duldung bis 3/25", "60a", "2025-03"),
        ("§ 60a Abs. 2 S. 3", "60a(2) S.3", None),
        ("Ausb.duldung § 60c bis 31.08.26", "60c", "2026-08-31"),
        ("Chancen-AE 104c", "104c", None),
        ("Fiktion bis 1.7.25", "81", "2025-07-01"),
        ("Fiktionsbescheinigung § 81 Abs. 4", "81(4)", None),
        ("NE", "9", None),
        ("Niederlassungserlaubnis § 26 Abs. 4", "26(4)", None),
        ("unbefristet", "9", None),
        ("Fam.nachzug § 30", "30", None),
        ("EU-Bürger", "FreizügG/EU", None),
        ("Blaue Karte EU", "18g", None),
        ("AE § 16d Abs. 3", "16d(3)", None),
    ],
)
def test_residence_titles(value: str, code: str, until: str | None) -> None:
    values = read("residence", value, "residence").values
    assert (values.get("residence_code"), values.get("residence_until")) == (code, until)


def test_an_expired_or_unknown_title_gets_no_code() -> None:
    for told in (
        "abgelaufen, Termin ABH 14.2.",
        "Duldung abgelaufen",
        "NE beantragt",
        "Termin am 3.5.",
        "Pass verloren",
    ):
        reading = read("residence", told, "residence")
        assert "residence_code" not in reading.values
        assert reading.as_told == told
        assert reading.warnings
    assert read("residence", "?", "residence").missing == "unknown"


def test_a_paragraph_that_excel_made_a_date_is_a_paragraph_again() -> None:
    reading = read("residence", datetime(2025, 2, 25), "residence")  # noqa: DTZ001  # Excel knows no zones
    assert reading.values["residence_code"] == "25(2)"
    assert reading.warnings[0].code == "paragraph_as_date"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("B1", {"german_level": "B1"}),
        ("b1", {"german_level": "B1"}),
        ("B 1", {"german_level": "B1"}),
        ("A2+", {"german_level": "A2"}),
        ("A1.2", {"german_level": "A1"}),
        ("ca. A2", {"german_level": "A2"}),
        ("A2 (mdl. B1)", {"german_level": "A2", "german_speaking": "B1"}),
        ("B1 mdl./A2 schr.", {"german_level": "A2", "german_speaking": "B1", "german_writing": "A2"}),
        ("B2 Pflege (telc)", {"german_level": "B2", "german_exam": "telc"}),
        ("DTZ B1 06/23", {"german_level": "B1", "german_exam": "DTZ", "german_date": "2023-06"}),
        ("C1 Goethe 11.2022", {"german_level": "C1", "german_exam": "Goethe", "german_date": "2022-11"}),
        ("telc B1 vom 12.05.2021", {"german_level": "B1", "german_exam": "telc", "german_date": "2021-05-12"}),
        ("B1 nicht bestanden (A2)", {"german_level": "A2"}),
        ("a2/b1", {"german_level": "A2", "german_accept": ("A2", "B1")}),
        ("A1-A2", {"german_level": "A1", "german_accept": ("A1", "A2")}),
        ("kein Deutsch", {"german_level": "0"}),
        ("Muttersprache", {"german_level": "nativ"}),
        ("Analphabet", {"german_literacy": True, "german_literacy_kind": "primaer"}),
        ("Alpha-Kurs", {"german_literacy": True, "german_literacy_kind": "kurs"}),
        ("A2, B1-Kurs läuft", {"german_level": "A2"}),
    ],
)
def test_levels_of_german(value: str, expected: dict[str, object]) -> None:
    assert read("german", value).values == expected


def test_a_course_or_a_judgement_is_no_level() -> None:
    assert read("german", "B1-Kurs").warnings[0].code == "level_planned"
    assert read("german", "spricht gut").warnings[0].code == "not_understood"
    assert read("german", "B1 n.b.").warnings[0].code == "exam_failed"
    assert "german_level" not in read("german", "im Kurs B2").values
    assert read("german", "–").missing == "not_applicable"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("36134 Elsterfeld", {"postcode": "36134", "municipality": "Elsterfeld"}),
        ("D-36134 Elsterfeld-Süd", {"postcode": "36134", "municipality": "Elsterfeld-Süd"}),
        ("Elsterfeld", {"municipality": "Elsterfeld"}),
        ("Elsterfeld (36134)", {"postcode": "36134", "municipality": "Elsterfeld"}),
        ("Am Markt 5, 36134 Elsterfeld", {"postcode": "36134", "municipality": "Elsterfeld", "street": "Am Markt 5"}),
        ("36134", {"postcode": "36134"}),
    ],
)
def test_places(value: str, expected: dict[str, str]) -> None:
    assert read("place", value).values == expected


def test_a_post_code_gets_its_zero_back() -> None:
    reading = read("postcode", 1067)
    assert (reading.values, reading.warnings[0].code) == ({"postcode": "01067"}, "postcode_zero")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("12.4.23  war da // 29.04.2023 - Warteliste", [("2023-04-12", "war da"), ("2023-04-29", "Warteliste")]),
        ("19.9.23  Wohnung, 4 Pers.\n14.10.: Rückruf", [("2023-09-19", "Wohnung, 4 Pers."), ("2023-10-14", "Rückruf")]),
        ("1.12.23: A\n3.1.: B", [("2023-12-01", "A"), ("2024-01-03", "B")]),
        ("1.1.23 A 4 Pers.. 2.2.23 B", [("2023-01-01", "A 4 Pers."), ("2023-02-02", "B")]),
        ("Erst ohne Datum\n1.1.23: dann mit", [(None, "Erst ohne Datum"), ("2023-01-01", "dann mit")]),
        ("Termin beim JC am 3.5.23 um 10 Uhr", [(None, "Termin beim JC am 3.5.23 um 10 Uhr")]),
        ("1.1.23: Termin am 3.5.23 um 10", [("2023-01-01", "Termin am 3.5.23 um 10")]),
        ("<p>6.6.23: A &amp; B</p><p>7.6.23 - C</p>", [("2023-06-06", "A & B"), ("2023-06-07", "C")]),
        ("<b>1.2.23: A</b> 3.2.23: B", [("2023-02-01", "A"), ("2023-02-03", "B")]),
        ("1.2.23: A <script>alert(1)</script>3.2.23: B", [("2023-02-01", "A"), ("2023-02-03", "B")]),
        ("das ist <b>sehr</b> wichtig", [(None, "das ist sehr wichtig")]),
        ("=cmd|' /C calc'!A0", [(None, "=cmd|' /C calc'!A0")]),
        ("Preis < 5 & mehr", [(None, "Preis < 5 & mehr")]),
    ],
)
def test_notes(value: str, expected: list[tuple[str | None, str]]) -> None:
    assert read("notes", value).values["notes"] == tuple(ReadNote(day, text) for day, text in expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Dari/Farsi", ("prs", "pes")),
        ("Kurmandschi", ("kmr",)),
        ("Russ.", ("rus",)),
        ("Arabisch, Kurdisch", ("ara", "kur")),
    ],
)
def test_languages(value: str, expected: tuple[str, ...]) -> None:
    assert read("languages", value, "native_languages").values == {"native_languages": expected}


WORDS = st.lists(
    st.sampled_from(
        [
            "§",
            "25",
            "II",
            "Abs.",
            "(",
            ")",
            "/",
            ",",
            "bis",
            "1.7.25",
            "31.2.2020",
            "0",
            "00",
            "+49",
            "(0)",
            "0151",
            "B1",
            "A2+",
            "mdl.",
            "nicht bestanden",
            "Herr",
            "ÖZ",
            "Ali",
            "al",
            "geb.",
            "?",
            "~",
            "vor 2 Jahren",
            "99999",
            "dt.",
            "<b>",
            "&nbsp;",
            "</p>",
            "\n",
            "//",
            "-",
            "كريمي",
            "ßẞ",
            "İ",
            "99.99.9999",
            "9/9/9",
            "XX.XX.1985",
            "1e9",
            "²",
        ]
    ),
    max_size=7,
).map(" ".join)


@given(st.one_of(WORDS, st.text(max_size=40), st.integers(-10, 10**14), st.floats(), st.datetimes(), st.booleans()))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_no_reader_ever_fails_and_none_forgets_what_was_told(value: CellValue) -> None:
    for name in READERS:
        reading = read(name, value)
        is_kept = reading.values or reading.as_told or reading.missing or reading.warnings
        assert (
            is_kept or name == "row_number" or not str(value).strip() or name in {"salutation", "notes", "text", "told"}
        )
