"""Lists of courses as providers send them: places, times, prices and levels in any wording."""

from __future__ import annotations

from dataclasses import fields

import pytest
from openpyxl.styles import Font, PatternFill

from kiim_desktop.interchange.offers import ReadOffer, offer_json
from kiim_desktop.interchange.recognising import recognised
from kiim_desktop.interchange.rows import Outcome, RowOutcome, read_rows
from kiim_desktop.interchange.sheets import CellValue
from kiim_desktop.interchange.workbook import read_workbook
from tests.interchange.tables import TODAY, codes, csv_bytes, excel, excel_bytes, read


def rows_of(data: bytes) -> dict[int, RowOutcome]:
    """Return the outcomes of a list recognised as one of offers."""
    workbook = read_workbook(data)
    mapping = recognised(workbook, codes(), TODAY)
    assert mapping is not None
    assert mapping.kind == "offers"
    return {each.row: each for each in read_rows(workbook, mapping, codes(), TODAY)}


def offers_of(data: bytes) -> dict[int, ReadOffer]:
    return {number: each.offer for number, each in rows_of(data).items() if each.offer}


def with_places(heading: str, text: str) -> ReadOffer:
    data = csv_bytes(
        f"Angebot;Niveau;Start;Zeiten;Kosten;{heading}",
        f'Deutschkurs Mitte;A2 → B1;3.3.2025;Mo-Do 9-12 Uhr;kostenlos;"{text}"',
        f"Deutschkurs West;A1 → A2;4.3.2025;Mo-Do 9-12 Uhr;kostenlos;{'4' if heading != 'Stand' else 'offen'}",
    )
    return offers_of(data)[2]


@pytest.mark.parametrize(
    ("heading", "text", "expected"),
    [
        ("belegt", "10 von 25", (25, 10, 15, "open")),
        ("belegt", "12/12", (12, 12, 0, "full")),
        ("Plätze", "noch 20 frei (max. 20)", (20, 0, 20, "open")),
        ("belegt", "voll (25)", (25, 25, 0, "full")),
        ("frei", "3 von 20", (20, 17, 3, "open")),
        ("Anmeldestand", "frei: 3 von 20", (20, 17, 3, "open")),
        ("Plätze", "noch 2 Plätze", (None, None, 2, "open")),
        ("Plätze", "18 (davon 5 frei)", (18, 13, 5, "open")),
        ("Plätze", "ausgebucht", (None, None, 0, "full")),
        ("Plätze", "Warteliste (4)", (None, None, 0, "full")),
        ("TN", "12 angemeldet, max. 15", (15, 12, 3, "open")),
        ("Plätze", "mind. 8, max. 15 TN", (15, None, None, "open")),
        ("Plätze", "1 Platz frei", (None, None, 1, "open")),
        ("freie Plätze", "keine", (None, None, 0, "full")),
        ("freie Plätze", "0", (None, None, 0, "full")),
        ("max. TN", "16", (16, None, None, "open")),
        ("Stand", "abgesagt", (None, None, None, "cancelled")),
        ("Stand", "fällt aus", (None, None, None, "cancelled")),
        ("Stand", "läuft", (None, None, None, "running")),
        ("Stand", "in Planung", (None, None, None, "planned")),
        ("Anmeldestand", "15/15 + 3 Warteliste", (15, 15, 0, "full")),
        ("Anmeldestand", "nur noch 1 Platz", (None, None, 1, "open")),
        ("Anmeldestand", "Plätze frei", (None, None, None, "open")),
    ],
)
def test_places_are_understood_in_any_wording(
    heading: str, text: str, expected: tuple[int | None, int | None, int | None, str]
) -> None:
    offer = with_places(heading, text)
    assert (offer.capacity, offer.taken, offer.free, offer.status) == expected


@pytest.mark.parametrize(
    ("text", "days", "times"),
    [
        ("Mo-Fr 8:30-12:45", "12345", "08:30-12:45"),
        ("Di+Do 17.30 Uhr", "24", "17:30"),
        ("Mo, Mi, Do 17.30 – 20.45 Uhr", "134", "17:30-20:45"),
        ("Di + Do 09-12 h", "24", "09:00-12:00"),
        ("montags und mittwochs, 18 bis 20 Uhr", "13", "18:00-20:00"),
        ("täglich 9.00 - 13.00", "12345", "09:00-13:00"),
        ("Sa. 10–14 Uhr", "6", "10:00-14:00"),
        ("Montag bis Donnerstag von 8 bis 12 Uhr", "1234", "08:00-12:00"),
        ("Mo/Di/Do", "124", None),
        ("8:30 - 12:45 (Mo–Do)", "1234", "08:30-12:45"),
        ("Mi ab 17:30", "3", "17:30"),
    ],
)
def test_weekdays_and_times_are_told_apart(text: str, days: str, times: str | None) -> None:
    values = read("schedule", text, "schedule").values
    assert (values.get("weekdays"), values.get("times")) == (tuple(days), times)


@pytest.mark.parametrize(
    ("text", "price", "unit"),
    [
        ("2,29 €/UE", "2.29", "lesson_unit"),
        ("1.603,00 €", "1603.00", "total"),
        ("195,- €", "195.00", "total"),
        ("229 €", "229.00", "total"),
        ("229,00 EUR (erm. 115 €)", "229.00", "total"),
        ("kostenlos", "0.00", "total"),
        ("gebührenfrei", "0.00", "total"),
        (45, "45.00", "total"),
        (2.29, "2.29", "total"),
        ("30 € im Monat", "30.00", "month"),
        ("2.29 € pro UE", "2.29", "lesson_unit"),
        ("auf Anfrage", None, None),
    ],
)
def test_prices_are_read_with_what_they_are_for(text: CellValue, price: str | None, unit: str | None) -> None:
    reading = read("price", text, "price")
    assert (reading.values.get("price"), reading.values.get("price_unit")) == (price, unit)
    assert not reading.warnings


@pytest.mark.parametrize(
    ("target", "text", "entry", "goal"),
    [
        ("levels", "0 → A2", "0", "A2"),
        ("levels", "von B1 nach B2", "B1", "B2"),
        ("levels", "A1-A2", "A1", "A2"),
        ("levels", "Ziel B1", None, "B1"),
        ("levels", "ab A2", "A2", None),
        ("levels", "Einstieg A2, Ziel B1", "A2", "B1"),
        ("levels", "B1 (Voraussetzung: A2)", "A2", "B1"),
        ("levels", "B1", None, "B1"),
        ("levels", "Anfänger", "0", None),
        ("levels", "offen", None, None),
        ("entry_level", "A2", "A2", None),
        ("entry_level", "mind. A2", "A2", None),
        ("entry_level", "keine", "0", None),
        ("target_level", "B2", None, "B2"),
        ("levels", "A0 bis A1", "0", "A1"),
        ("levels", "A2.1 – A2.2", "A2", "A2"),
    ],
)
def test_levels_are_entry_or_target_as_the_words_say(
    target: str, text: str, entry: str | None, goal: str | None
) -> None:
    values = read("levels", text, target).values
    assert (values.get("entry_level"), values.get("target_level")) == (entry, goal)


@pytest.mark.parametrize(
    ("text", "units"),
    [("600 UE", 600), ("600+100", 700), ("1.000 UE", 1000), ("25 Termine à 4 UE", 100), (300, 300), ("ca. 300", 300)],
)
def test_lessons_are_counted(text: CellValue, units: int) -> None:
    assert read("lesson_units", text, "lesson_units").values == {"lesson_units": units}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("20.1.25", {"begins": "2025-01-20"}),
        ("ab 16.6.25", {"begins": "2025-06-16"}),
        ("Mo, 03.03.2025, 8:30 Uhr", {"begins": "2025-03-03"}),
        ("3.3.-27.6.2025", {"begins": "2025-03-03", "ends": "2025-06-27"}),
        ("01.12.2024 bis 28.02.2025", {"begins": "2024-12-01", "ends": "2025-02-28"}),
        ("1.12.-28.2.2025", {"begins": "2024-12-01", "ends": "2025-02-28"}),
        ("April 2025", {"begins": "2025-04"}),
        ("laufend", {"status": "running"}),
        ("ab sofort", {"status": "open"}),
        ("fällt aus", {"status": "cancelled"}),
        (45719, {"begins": "2025-03-03"}),
    ],
)
def test_the_beginning_may_be_a_day_a_period_or_a_word(text: CellValue, values: dict[str, str]) -> None:
    assert read("offer_begin", text, "begins").values == values


def test_a_struck_row_and_a_cancelling_word_both_cancel_and_leave_the_title_clean() -> None:
    book = excel(
        ("Programm Herbst",),
        ("Kurs-Nr.", "Kurstitel", "Kursbeginn", "Kursort", "Gebühr", "Bemerkung"),
        ("A1", "Deutsch A1 am Abend", "1.9.2025", "Elsterfeld", "120 €", None),
        ("A2", "Deutsch A2 – ENTFÄLLT", "2.9.2025", "Elsterfeld", "120 €", None),
        ("A3", "Deutsch B1", "3.9.2025", "Elsterfeld", "120 €", "abgesagt!"),
        ("A4", "ABGESAGT: Deutsch B2", "4.9.2025", "Elsterfeld", "120 €", None),
        ("A5", "Sprachcafé (mit Kinderbetreuung)", "5.9.2025", "Elsterfeld", "frei", None),
        ("* Änderungen vorbehalten",),
    )
    assert book.active is not None
    for cell in book.active[3]:
        cell.font = Font(strike=True)
    offers = offers_of(excel_bytes(book))
    assert [(each.title, each.status) for each in offers.values()] == [
        ("Deutsch A1 am Abend", "cancelled"),
        ("Deutsch A2", "cancelled"),
        ("Deutsch B1", "cancelled"),
        ("Deutsch B2", "cancelled"),
        ("Sprachcafé (mit Kinderbetreuung)", "open"),
    ]
    assert offers[7].childcare is True
    assert offers[7].price == "0.00"


def test_days_times_and_places_may_stand_in_columns_of_their_own() -> None:
    data = csv_bytes(
        "Träger,Angebot,Einstiegsniveau,Zielniveau,Start,Ende,Wochentage,Uhrzeit von,Uhrzeit bis,Plätze gesamt,"
        "Anmeldungen,Kinderbetreuung,PLZ/Ort,Telefon",
        'Bildungswerk Nord,Frauenkurs,A1,A2,3.3.25,27.6.25,"Mo, Mi",08:30,11:45,15,9,ja,36134 Elsterfeld,03691 12345',
        "Bildungswerk Nord,BSK B2,B1,B2,1.4.25,30.9.25,Mo-Fr,8.30 Uhr,12.45 Uhr,20,20,nein,36134 Elsterfeld,",
    )  # fmt: skip
    first, second = (offer_json(each) for each in offers_of(data).values())
    expected = {"title": "Frauenkurs", "provider": "Bildungswerk Nord", "start": "2025-03-03", "end": "2025-06-27",
                "weekdays": "Mo,Mi", "time": "08:30-11:45", "capacity": 15, "taken": 9, "free": 6, "childcare": True,
                "entry_level": "A1", "target_level": "A2", "place": "Elsterfeld", "postcode": "36134",
                "phones": ["+49369112345"]}  # fmt: skip
    assert {name: first.get(name) for name in expected} == expected
    assert (second["time"], second["status"], second["childcare"]) == ("08:30-12:45", "full", False)


def test_a_list_without_niveau_or_numbers_is_still_one_of_offers() -> None:
    book = excel(
        ("Sprachangebote im Kreis, Stand 1.3.2025",),
        ("Was", "Wo", "Wann", "Anbieter", "Kosten"),
        ("Sprachcafé", "Bücherei Moorbeck", "Di 15-17 Uhr", "Helferkreis", "kostenlos"),
        ("Alphakurs", "Rathaus Elsterfeld", "Mo+Mi 9-11:30 Uhr", "vhs", "2,29 €/UE"),
    )
    offers = offers_of(excel_bytes(book))
    assert [each.title for each in offers.values()] == ["Sprachcafé", "Alphakurs"]
    assert [each.provider for each in offers.values()] == ["Helferkreis", "vhs"]
    assert [each.times for each in offers.values()] == ["15:00-17:00", "09:00-11:30"]


def test_a_cell_may_hold_days_weekdays_and_times() -> None:
    values = read("schedule", "03.03.–27.06.2025, Mo–Do 8:30–12:45 Uhr", "schedule").values
    assert values == {"begins": "2025-03-03", "ends": "2025-06-27", "weekdays": tuple("1234"), "times": "08:30-12:45"}
    assert read("offer_begin", "03.03.–27.06.2025, Mo–Do 8:30–12:45 Uhr", "begins").values == values


def test_what_is_not_understood_stays_as_told_with_a_warning() -> None:
    data = csv_bytes(
        "Kurs;Beginn;Preis;Ort", "Deutsch A1;irgendwann;je nach Wetter;Moorbeck", "Deutsch A2;1.4.2025;10 €;Moorbeck"
    )
    row = rows_of(data)[2]
    assert row.outcome is Outcome.WARNED
    assert row.offer is not None
    assert (row.offer.as_told["begins"], row.offer.as_told["price"]) == ("irgendwann", "je nach Wetter")
    assert (row.offer.begins, row.offer.price) == (None, None)


def test_a_row_without_a_title_is_refused_not_dropped() -> None:
    data = csv_bytes("Kurs;Beginn;Preis;Ort", "Deutsch A1;1.3.2025;5 €;Moorbeck", ";1.4.2025;10 €;Moorbeck")
    assert rows_of(data)[3].outcome is Outcome.REFUSED


def test_every_text_of_an_offer_has_a_declared_name() -> None:
    names = {each.name for each in fields(ReadOffer)}
    assert {"number", "title", "provider", "begins", "lesson_units", "waiting", "minimum"} <= names


def test_the_colour_of_a_row_says_what_the_legend_says() -> None:
    book = excel(
        ("rot = ausgebucht, grau = abgesagt",),
        ("Kurs", "Beginn", "Ort", "Preis"),
        ("Deutsch A1", "1.9.2025", "Elsterfeld", "120 €"),
        ("Deutsch A2", "2.9.2025", "Elsterfeld", "120 €"),
        ("Deutsch B1", "3.9.2025", "Elsterfeld", "120 €"),
    )
    assert book.active is not None
    for row, colour in ((3, "FF0000"), (4, "BFBFBF")):
        for cell in book.active[row]:
            cell.fill = PatternFill("solid", fgColor=colour)
    assert [each.status for each in offers_of(excel_bytes(book)).values()] == ["full", "cancelled", "open"]


def test_a_line_above_the_list_names_the_provider_of_all_offers() -> None:
    book = excel(
        ("Bildungswerk Nord e. V. – Deutschkurse 1/2025",),
        ("Kurs", "Beginn", "Ort", "Preis"),
        ("Deutsch A1", "1.9.2025", "Elsterfeld", "120 €"),
    )
    assert [each.provider for each in offers_of(excel_bytes(book)).values()] == ["Bildungswerk Nord e. V."]
