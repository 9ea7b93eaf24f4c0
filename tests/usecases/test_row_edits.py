"""Attendance is added to whom it belongs, offers go into the catalogue, and both can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import ATTENDANCE, LANGUAGE_SKILL, OFFER, ORGANISATION
from kiim_desktop.domain.offices import Role
from kiim_desktop.domain.records import CATALOGUE, Record, person_scope
from kiim_desktop.usecases.errors import NotAllowed
from kiim_desktop.usecases.importing import ImportReport, RowResult, open_import, run_import
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.taking_back import take_back_import
from tests.factories import make_person, open_office

MARCH = ("Kurs B1 Nord, 1 Termin = 4 UE", "Nachname;Vorname;Geburtsdatum;3.3.2025;4.3.2025;6.3.2025")
OFFERS = (
    "Kursnummer;Kurs;Niveau;Beginn;Tage/Zeit;belegt;Träger;Ort;Preis",
    "A1;Deutsch am Abend;A1 - A2;1.9.2025;Mo+Mi 18-20 Uhr;10 von 15;Bildungswerk Nord;Elsterfeld;2,29 €/UE",
    "A2;Sprachcafé;offen;2.9.2025;Di 15-17 Uhr;voll (12);Bildungswerk Nord;Moorbeck;kostenlos",
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def take(office: Office, folder: Path, *lines: str, name: str = "liste.csv") -> ImportReport:
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return run_import(office, open_import(office, path))


def days(office: Office, person: PersonId) -> list[tuple[object, object, object]]:
    records = office.store.records(person_scope(person), [ATTENDANCE.number])
    return sorted(
        (each.answer(ATTENDANCE, "date"), each.answer(ATTENDANCE, "mark"), each.answer(ATTENDANCE, "lesson_units"))
        for each in records
        if not each.is_deleted
    )


def living(office: Office, kind: int) -> list[Record]:
    return [each for each in office.store.records(CATALOGUE, [kind]) if not each.is_deleted]


def test_attendance_of_somebody_unknown_makes_a_person(office: Office, tmp_path: Path) -> None:
    report = take(office, tmp_path, *MARCH, "Berg;Anna;1.2.1990;x;u;x")
    person = report.rows[0].person
    assert person is not None
    assert days(office, person) == [("2025-03-03", "present", 4), ("2025-03-04", "unexcused", None),
                                    ("2025-03-06", "present", 4)]  # fmt: skip


def test_attendance_joins_the_person_of_the_same_name_and_birth(office: Office, tmp_path: Path) -> None:
    first = take(office, tmp_path, "Nachname;Vorname;Geburtsdatum;Ort", "Berg;Anna;1.2.1990;Moorbeck")
    known = first.rows[0].person
    assert known is not None
    report = take(office, tmp_path, *MARCH, "Berg;Anna;1.2.1990;x;x;e", name="maerz.csv")
    assert [(row.result, row.person) for row in report.rows] == [(RowResult.CREATED, known)]
    assert office.store.persons.count() == 1
    assert len(days(office, known)) == 3


def test_another_birth_is_another_person(office: Office, tmp_path: Path) -> None:
    take(office, tmp_path, "Nachname;Vorname;Geburtsdatum;Ort", "Berg;Anna;1.2.1990;Moorbeck")
    take(office, tmp_path, *MARCH, "Berg;Anna;7.8.1971;x;x;e", name="maerz.csv")
    assert office.store.persons.count() == 2


def test_a_participant_known_by_name_only_is_told(office: Office, tmp_path: Path) -> None:
    known = make_person(office, "Anna", "Berg")
    report = take(office, tmp_path, "Nachname;Vorname;3.3.2025;4.3.2025;6.3.2025", "Berg;Anna;x;x;x")
    assert [(row.person, row.result) for row in report.rows] == [(known, RowResult.WARNED)]
    assert [remark.code for remark in report.rows[0].warnings] == ["known_by_name"]


def test_two_participants_of_one_name_on_one_sheet_stay_two(office: Office, tmp_path: Path) -> None:
    report = take(office, tmp_path, "Nachname;Vorname;3.3.2025;4.3.2025;6.3.2025", "Berg;Anna;x;x;x", "Berg;Anna;x;e;x")
    assert len({row.person for row in report.rows}) == 2


def test_the_same_participant_in_a_further_block_of_the_sheet_is_one_person(office: Office, tmp_path: Path) -> None:
    blocks = (
        "Nachname;Vorname;3.3.2025;4.3.2025",
        "Berg;Anna;x;x",
        ";;;",
        "Nachname;Vorname;1.4.;2.4.",
        "Berg;Anna;e;x",
    )
    report = take(office, tmp_path, *blocks)
    (person,) = {row.person for row in report.rows if row.person}
    assert len(days(office, person)) == 4


def test_the_same_days_once_more_change_nothing(office: Office, tmp_path: Path) -> None:
    take(office, tmp_path, *MARCH, "Berg;Anna;1.2.1990;x;u;x")
    report = take(office, tmp_path, *MARCH, "Berg;Anna;1.2.1990;x;u;x", "", name="noch-einmal.csv")
    person = report.rows[0].person
    assert person is not None
    assert len(days(office, person)) == 3


def test_offers_become_records_of_the_catalogue(office: Office, tmp_path: Path) -> None:
    take(office, tmp_path, *OFFERS)
    assert office.store.persons.count() == 0
    (organisation,) = living(office, ORGANISATION.number)
    assert organisation.answer(ORGANISATION, "name") == "Bildungswerk Nord"
    first = next(each for each in living(office, OFFER.number) if each.answer(OFFER, "number") == "A1")
    expected = {
        "title": "Deutsch am Abend",
        "kind": "course",
        "status": "open",
        "free_places": 5,
        "price": 229,
        "price_unit": "lesson_unit",
        "weekdays": ("1", "3"),
        "times": "18:00-20:00",
        "entry_level": "A1",
        "target_level": "A2",
        "municipality": "Elsterfeld",
        "organisation": organisation.id.hex(),
        "source": "list",
    }
    assert {name: first.answer(OFFER, name) for name in expected} == expected


def test_the_next_list_renews_an_offer_instead_of_doubling_it(office: Office, tmp_path: Path) -> None:
    take(office, tmp_path, *OFFERS)
    take(office, tmp_path, OFFERS[0], OFFERS[1].replace("10 von 15", "15 von 15"), OFFERS[2], name="neu.csv")
    offers = {each.answer(OFFER, "number"): each for each in living(office, OFFER.number)}
    assert len(living(office, OFFER.number)) == 2
    assert (offers["A1"].answer(OFFER, "free_places"), offers["A1"].answer(OFFER, "status")) == (0, "full")


def test_a_taken_back_list_of_offers_leaves_nothing(office: Office, tmp_path: Path) -> None:
    report = take(office, tmp_path, *OFFERS)
    assert report.batch is not None
    take_back_import(office, report.batch)
    assert living(office, OFFER.number) == living(office, ORGANISATION.number) == []


def test_who_may_not_write_the_catalogue_cannot_import_offers(tmp_path: Path) -> None:
    with open_office(tmp_path, role=Role.COUNSELLOR) as office, pytest.raises(NotAllowed):
        take(office, tmp_path, *OFFERS)


def test_fields_of_one_kind_in_a_row_are_one_record(office: Office, tmp_path: Path) -> None:
    report = take(
        office, tmp_path, "Nachname;Vorname;Deutsch;Sprachkenntnis: Hören;SPRACHKENNTNIS Lesen", "Berg;Anna;B1;A2;B1"
    )
    person = report.rows[0].person
    assert person is not None
    (skill,) = office.store.records(person_scope(person), [LANGUAGE_SKILL.number])
    assert [skill.answer(LANGUAGE_SKILL, name) for name in ("language", "overall", "listening", "reading")] == [
        "deu", "B1", "A2", "B1"
    ]  # fmt: skip
