"""Import: persons per second through the whole path and through the core alone, beside plain SQLCipher inserts."""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from kiim_desktop.base.ids import UserId
from kiim_desktop.domain.audit import AuditEntry
from kiim_desktop.domain.fuzzy_dates import german, parse_edtf
from kiim_desktop.domain.records import Edit
from kiim_desktop.interchange.generator.people import GeneratedPerson
from kiim_desktop.interchange.generator.population import Size, population
from kiim_desktop.interchange.rows import read_rows
from kiim_desktop.storage.batches import BatchPart
from kiim_desktop.storage.chunks import Step
from kiim_desktop.storage.noting import ActNote
from kiim_desktop.storage.store import Changed, Store
from kiim_desktop.usecases.importing import ImportReport, RowResult, open_import, run_import
from kiim_desktop.usecases.taking_back import take_back_import
from tests.bench.figures import Figure, at_least, at_most
from tests.bench.offices import measured_office, open_plain

CORE_BUDGET, WIZARD_BUDGET, SLICE_BUDGET = 700, 400, 100
HEADINGS = (
    "Nachname", "Vorname", "Geburtsdatum", "Geschlecht", "Staatsangehörigkeit", "Telefon", "Ort", "Aufenthaltstitel",
    "Deutsch", "Bemerkungen",
)  # fmt: skip


def figures(persons: int = 1_000) -> list[Figure]:
    people = list(population(Size(persons, persons * 17), 5))
    with tempfile.TemporaryDirectory() as place, measured_office(0) as measured:
        office = measured.office
        path = Path(place) / "liste.csv"
        _write(path, people)
        file = open_import(office, path)
        reading, reading_cpu = _seconds(
            lambda: list(read_rows(file.workbook, file.mapping, office.codes, office.today))
        )
        watched = _Watched(office.store)
        reports: list[ImportReport] = []
        took, cpu = _seconds(lambda: reports.append(run_import(office, file)))
        report = reports[0]
        made = report.count(RowResult.CREATED) + report.count(RowResult.WARNED)
        assert office.store.persons.count() == made
        batch = report.batch
        assert batch is not None
        slices = sorted(watched.seconds)
        written = office.store.batches.records_of(batch)
        floor = _floor(Path(place), [(each.scope, each.record) for each in written])
        back, _cpu = _seconds(lambda: take_back_import(office, batch))
    return [
        at_least(
            "Import, Kern (ohne Lesen der Datei)", made / (took - reading), "Personen/s", CORE_BUDGET, made / floor
        ),
        at_least("Import, Kern, nach Rechenzeit", made / (cpu - reading_cpu), "Personen/s", None),
        at_least("Import, ganzer Weg", len(report.rows) / took, "Zeilen/s", WIZARD_BUDGET),
        at_most("Import, Transaktionen p95", slices[int(len(slices) * 0.95)] * 1000, "ms", SLICE_BUDGET),
        at_least("Import, Einträge je Person", len(written) / made, "Einträge", None),
        at_least("Import zurücknehmen", len(written) / back, "Einträge/s", None),
    ]


def _write(path: Path, people: list[GeneratedPerson]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS)
        writer.writerows(_row(person) for person in people)


def _row(person: GeneratedPerson) -> list[str]:
    told: dict[str, dict[str, str]] = {}
    notes: list[str] = []
    for record in person.records:
        answers = {name: str(value) for name, value in record.answers.items()}
        told.setdefault(record.kind.name, answers)
        if record.kind.name == "counselling_entry" and not notes:
            notes.append(f"{_german(answers['date'])}: {answers['text']}".replace("\n", " "))
    core, language = told["identity"], told.get("language_skill", {})
    return [
        core["family_name"],
        core["given_names"],
        _german(core["birth_date"]),
        core["sex"],
        told["nationality"]["country"],
        told["contact_detail"]["value"],
        told["address"]["municipality"],
        told.get("residence_title", {}).get("title", ""),
        language.get("overall", "") if language.get("language") == "deu" else "A2",
        *(notes or [""]),
    ]


def _german(edtf: str) -> str:
    return german(parse_edtf(edtf))


class _Watched:
    """Saves as the store does, and notes how long each transaction took."""

    def __init__(self, store: Store) -> None:
        self._save = store.save
        self.seconds: list[float] = []
        store.save = self._timed  # type: ignore[method-assign]  # no files come with it

    def _timed(
        self,
        edits: Sequence[Edit],
        user: UserId,
        audit: Iterable[AuditEntry],
        part: BatchPart | None = None,
        file: Step | None = None,
        act: ActNote | None = None,
    ) -> Changed:
        started = time.perf_counter()
        try:
            return self._save(edits, user, audit, part, file, act)
        finally:
            self.seconds.append(time.perf_counter() - started)


def _floor(place: Path, keys: list[tuple[bytes, bytes]]) -> float:
    """Return how long the bare rows take in a plain file under the same key, one transaction a hundred persons."""
    connection = open_plain(place / "floor.db")
    connection.execute("CREATE TABLE record(scope BLOB, id BLOB, payload BLOB, PRIMARY KEY(scope, id)) WITHOUT ROWID")
    rows = [(scope, record, b'{"1":"Amina","2":"Haddad","3":"1990-02-01"}') for scope, record in keys]
    started = time.perf_counter()
    for start in range(0, len(rows), 700):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO record VALUES (?, ?, ?)", rows[start : start + 700])
        connection.execute("COMMIT")
    took = time.perf_counter() - started
    connection.close()
    return took


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Return wall and processor seconds; on a busy machine only the second says something of the program."""
    started, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - cpu
