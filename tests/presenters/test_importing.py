"""Liste einlesen, step by step: from a file to its records, stopped, continued, taken back."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from kiim_desktop.base.jobs import InlineJobs, Lane, Progress, Step, Work
from kiim_desktop.presenters.import_columns import STAYS_TEXT, ColumnLine
from kiim_desktop.presenters.import_rows import RowFilter
from kiim_desktop.presenters.import_state import Stage
from kiim_desktop.presenters.importing import ImportPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.row_decisions import Wish
from tests.factories import make_person
from tests.presenters.desks import T, notes, open_desk

HEAD = "Nachname;Vorname;Geburtsdatum;Ort;Kürzel QX"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class StoppingJobs(InlineJobs):
    """Stops every piece of work that writes, once it has come to a row."""

    def __init__(self) -> None:
        self.at = 0

    def run(
        self,
        work: Work[T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progressed: Callable[[Step], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        lane: Lane = Lane.RECORDS,
    ) -> Progress:
        def stopped(progress: Progress) -> T:
            inner = Progress(lambda step: self._look(step, progress, inner), progress.let_others)
            return work(inner)

        watched = stopped if self.at and lane is Lane.RECORDS else work
        return super().run(watched, done=done, failed=failed, progressed=progressed, cancelled=cancelled, lane=lane)

    def _look(self, step: Step, outer: Progress, inner: Progress) -> None:
        outer.step(step.done, step.total, step.what)
        if step.done >= self.at:
            inner.cancel()


@pytest.fixture
def jobs() -> StoppingJobs:
    return StoppingJobs()


@pytest.fixture
def desk(tmp_path: Path, jobs: StoppingJobs) -> Iterator[Desk]:
    with open_desk(tmp_path / "office", jobs=jobs) as opened:
        yield opened


@pytest.fixture
def wizard(desk: Desk) -> ImportPresenter:
    presenter = ImportPresenter(desk)
    presenter.open()
    return presenter


def listed(folder: Path, *rows: str, name: str = "liste.csv", head: str = HEAD) -> Path:
    path = folder / name
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return path


def many(folder: Path, count: int) -> Path:
    return listed(folder, *(f"Berg{n:05};Anna{n:05};{n % 28 + 1}.3.19{n % 80 + 10};Moorbeck;" for n in range(count)))


def column(wizard: ImportPresenter, heading: str) -> ColumnLine:
    assert wizard.state.facts is not None
    return next(line for line in wizard.state.facts.columns if line.heading == heading)


def standings(wizard: ImportPresenter) -> list[str]:
    return [line.standing.text for line in wizard.rows.page(0, 100).rows]


def stage(wizard: ImportPresenter) -> Stage:
    return wizard.state.stage


def mark(wizard: ImportPresenter, number: int) -> None:
    line = next(line for line in wizard.rows.page(0, 100).rows if line.number == number)
    wizard.rows.mark(line)


def test_a_list_goes_from_its_file_to_records_in_three_steps(
    wizard: ImportPresenter, desk: Desk, tmp_path: Path
) -> None:
    wizard.choose_file(listed(tmp_path, "Berg;Anna;3.4.1990;Moorbeck;Schneiderin", ";;1980;Moorbeck;"))
    assert stage(wizard) is Stage.COLUMNS
    assert wizard.state.facts is not None
    assert (
        wizard.state.facts.words
        == "Textdatei, Zeichensatz utf-8, getrennt durch Strichpunkt · 3 Zeilen samt Überschrift"
    )
    assert (column(wizard, "Ort").title, column(wizard, "Ort").standing.text) == ("Ort", "erkannt")
    assert column(wizard, "Kürzel QX").target == STAYS_TEXT
    wizard.forward()
    assert stage(wizard) is Stage.ROWS
    assert standings(wizard) == ["neu", "kein Name in der Zeile"]
    assert wizard.state.run_words == "1 Zeile übernehmen"
    assert desk.office.store.persons.count() == 0, "nothing is written before the last step"
    wizard.forward()
    assert wizard.state.result is not None
    assert wizard.state.result.counts == (("Personen neu angelegt", 1), ("nicht lesbar", 1))
    assert [line.standing.text for line in wizard.left_page(0, 9).rows] == ["kein Name in der Zeile"]
    assert desk.office.store.persons.count() == 1
    assert wizard.state.past[0].standing.text == "übernommen"


def test_a_column_read_otherwise_is_remembered_for_the_next_list(wizard: ImportPresenter, tmp_path: Path) -> None:
    wizard.choose_file(listed(tmp_path, "Berg;Anna;3.4.1990;Moorbeck;Schneiderin"))
    wizard.columns.retarget(column(wizard, "Kürzel QX"), "notes")
    assert (column(wizard, "Kürzel QX").target, column(wizard, "Kürzel QX").standing.text) == (
        "notes",
        "selbst gewählt",
    )
    wizard.columns.retarget(column(wizard, "Ort"), STAYS_TEXT)
    wizard.forward()
    wizard.forward()
    wizard.begin_anew()
    wizard.choose_file(listed(tmp_path, "Haddad;Amina;1985;Elsterfeld;Lehrerin", name="zweite.csv"))
    assert [column(wizard, name).target for name in ("Kürzel QX", "Ort")] == ["notes", STAYS_TEXT]
    assert wizard.state.facts is not None
    assert any("wie beim letzten Mal" in remark for remark in wizard.state.facts.remarks)


def test_a_list_without_a_column_of_names_cannot_go_on(wizard: ImportPresenter, tmp_path: Path) -> None:
    wizard.choose_file(listed(tmp_path, "Berg;Anna;3.4.1990;Moorbeck;x"))
    for heading in ("Nachname", "Vorname"):
        wizard.columns.retarget(column(wizard, heading), STAYS_TEXT)
    assert wizard.state.facts is not None
    assert "Familienname" in wizard.state.facts.lacking
    assert not wizard.state.can_go_on
    wizard.forward()
    assert stage(wizard) is Stage.COLUMNS


def test_a_list_without_headings_takes_its_first_row_for_them_and_says_so(
    wizard: ImportPresenter, tmp_path: Path
) -> None:
    wizard.choose_file(listed(tmp_path, "Haddad|x|y", "Azizi|x|y", head="Berg|a|b"))
    assert stage(wizard) is Stage.COLUMNS
    assert "Überschriften wurden nicht erkannt" in wizard.state.problem
    wizard.columns.retarget(column(wizard, "Berg"), "family_name")
    wizard.forward()
    assert [line.name for line in wizard.rows.page(0, 9).rows] == ["Haddad", "Azizi"]


def test_another_row_can_be_named_for_the_headings(wizard: ImportPresenter, tmp_path: Path) -> None:
    wizard.choose_file(listed(tmp_path, "Berg;Anna;1990;Moorbeck;x"))
    wizard.columns.choose_header("eins")
    assert wizard.state.problem.startswith("Bitte die Nummer der Zeile")
    wizard.columns.choose_header("999")
    assert "In der genannten Kopfzeile steht nichts." in wizard.state.problem
    wizard.columns.choose_header("2")
    assert wizard.state.facts is not None
    assert [line.heading for line in wizard.state.facts.columns][:2] == ["Berg", "Anna"]


def test_sheets_are_chosen_one_by_one_and_one_always_stays(wizard: ImportPresenter, tmp_path: Path) -> None:
    book = Workbook()
    for number, name in enumerate(("Nord", "Süd")):
        sheet = book.create_sheet(name)
        sheet.append(["Nachname", "Vorname"])
        sheet.append([f"Berg{number}", "Anna"])
    book.remove(book["Sheet"])
    book.save(tmp_path / "zwei.xlsx")
    wizard.choose_file(tmp_path / "zwei.xlsx")
    wizard.columns.retarget(column(wizard, "Vorname"), STAYS_TEXT)
    wizard.columns.toggle_sheet("Nord")
    wizard.columns.toggle_sheet("Süd")
    assert wizard.state.facts is not None
    assert [(sheet.title, sheet.is_chosen) for sheet in wizard.state.facts.sheets] == [("Nord", False), ("Süd", True)]
    wizard.forward()
    assert [line.name for line in wizard.rows.page(0, 9).rows] == ["Anna Berg1"], (
        "the correction was for the other sheet"
    )


def test_another_kind_of_list_is_read_as_such(wizard: ImportPresenter, tmp_path: Path) -> None:
    wizard.choose_file(listed(tmp_path, "Deutsch A1;1.9.2026;12", head="Kurs;Beginn;Plätze"))
    assert wizard.state.facts is not None
    assert wizard.state.facts.kind == "offers"
    wizard.columns.choose_kind("persons")
    assert wizard.state.problem, "there is no column of names"
    wizard.columns.choose_kind("offers")
    wizard.forward()
    wizard.forward()
    assert wizard.state.result is not None
    assert wizard.state.result.counts[0] == ("Angebote angelegt oder erneuert", 1)


def test_doubtful_rows_come_first_with_their_reasons_and_are_decided_one_by_one(
    wizard: ImportPresenter, desk: Desk, tmp_path: Path
) -> None:
    known = make_person(desk.office, "Ahmad", "Karimi", "1985", municipality="Moorbeck")
    rows = ("Karimi;Ahmad;1985;Moorbeck;", "Karimi;Ahmed;1985;Elsterfeld;", "Berg;Anna;1990;Moorbeck;")
    wizard.choose_file(listed(tmp_path, *rows))
    wizard.forward()
    assert wizard.state.choice is RowFilter.DOUBTFUL
    assert wizard.state.open_words.startswith("2 Zeilen sind noch zu entscheiden.")
    mark(wizard, 2)
    assert wizard.state.detail is not None
    (card,) = wizard.state.detail.candidates
    assert [(why.field, why.agrees) for why in card.reasons] == [("Name", True), ("Geburtsjahr", True), ("Ort", True)]
    wizard.rows.decide(Wish.SAME, known)
    mark(wizard, 3)
    wizard.rows.decide(Wish.LEAVE)
    assert standings(wizard) == ["zur Akte \u2068Ahmad Karimi\u2069", "wird ausgelassen"]
    assert (wizard.state.open_words, wizard.state.has_open_rows) == ("Nichts mehr zu entscheiden.", False)
    assert wizard.state.counts[RowFilter.NEW] == 1
    wizard.forward()
    assert desk.office.store.persons.count() == 2
    assert [line.standing.text for line in wizard.left_page(0, 9).rows] == ["ausgelassen"]


def test_a_decision_made_twice_is_taken_back(wizard: ImportPresenter, desk: Desk, tmp_path: Path) -> None:
    make_person(desk.office, "Ahmad", "Karimi", "1985")
    wizard.choose_file(listed(tmp_path, "Karimi;Ahmad;1985;Moorbeck;"))
    wizard.forward()
    mark(wizard, 2)
    for expected in (1, 0):
        wizard.rows.decide(Wish.LEAVE)
        assert len(wizard.rows.decisions) == expected
    wizard.rows.decide_rest(Wish.LEAVE)
    assert wizard.state.run_words == "0 Zeilen übernehmen"


def test_what_was_stopped_is_continued_without_asking_for_the_file(
    wizard: ImportPresenter, desk: Desk, jobs: StoppingJobs, tmp_path: Path
) -> None:
    wizard.choose_file(many(tmp_path, 300))
    wizard.forward()
    jobs.at = 200
    wizard.forward()
    result = wizard.state.result
    assert result is not None
    assert result.is_unfinished
    assert re.fullmatch(r"Angehalten\. liste\.csv: \d+ von 301 Zeilen übernommen", result.title)
    assert not wizard.state.is_busy
    jobs.at = 0
    again = ImportPresenter(desk)
    again.open()
    assert again.state.past[0].is_unfinished
    again.resume(again.state.past[0].batch)
    assert desk.office.store.persons.count() == 300
    assert again.state.stage is Stage.RESULT


def test_an_unfinished_import_whose_file_moved_asks_for_it(
    wizard: ImportPresenter, desk: Desk, jobs: StoppingJobs, tmp_path: Path
) -> None:
    path = many(tmp_path, 300)
    wizard.choose_file(path)
    wizard.forward()
    jobs.at = 200
    wizard.forward()
    jobs.at = 0
    moved = path.rename(tmp_path / "anderswo.csv")
    assert wizard.state.result is not None
    assert wizard.state.result.batch is not None
    wizard.resume(wizard.state.result.batch)
    assert (wizard.state.stage, wizard.state.waits_for) == (Stage.FILE, wizard.state.past[0].batch)
    assert wizard.state.problem.startswith("Die Datei ist nicht da")
    wizard.choose_file(listed(tmp_path, "Andere;Liste;1990;x;y", name="falsch.csv"))
    assert wizard.state.problem.startswith("Das ist nicht die Datei")
    wizard.choose_file(moved)
    assert stage(wizard) is Stage.RESULT
    assert desk.office.store.persons.count() == 300


def test_a_whole_import_is_taken_back(wizard: ImportPresenter, desk: Desk, tmp_path: Path) -> None:
    path = many(tmp_path, 5)
    wizard.choose_file(path)
    wizard.forward()
    wizard.forward()
    wizard.choose_file(path)
    assert stage(wizard) is Stage.FILE
    assert wizard.state.problem.startswith("Diese Liste ist schon übernommen")
    wizard.take_back(wizard.state.past[0].batch)
    assert wizard.state.result is not None
    assert wizard.state.result.title.startswith("Zurückgenommen: ")
    assert desk.office.store.persons.count() == 0
    wizard.begin_anew()
    wizard.choose_file(path)
    assert stage(wizard) is Stage.COLUMNS


def test_rows_that_were_not_taken_over_become_a_file(wizard: ImportPresenter, tmp_path: Path) -> None:
    wizard.choose_file(listed(tmp_path, "Berg;Anna;1990;Moorbeck;", ";;1980;=1+1;"))
    wizard.forward()
    wizard.forward()
    wizard.save_left_over(tmp_path / "rest.csv")
    with (tmp_path / "rest.csv").open(encoding="utf-8-sig", newline="") as written:
        assert list(csv.reader(written, delimiter=";"))[1] == [
            "3",
            "kein Name in der Zeile",
            "",
            "",
            "1980",
            "'=1+1",
            "",
        ]
    wizard.save_left_over(tmp_path / "rest")
    assert wizard.state.result is not None
    assert wizard.state.result.saved == str(tmp_path / "rest.xlsx")
    wizard.save_left_over(tmp_path / "gibt es nicht" / "rest.csv")
    assert wizard.state.problem.startswith("Die Datei konnte nicht geschrieben werden.")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Die Datei enthält keine Zeilen."),
        (b"   \n\n", "Die Datei enthält keine Zeilen."),
        (b"<html><table><tr><td>Name</td></tr></table></html>", "Diese Art von Datei wird nicht gelesen."),
        (b"\x00\x01\x02\x03" * 40, "Die Zeichen der Datei sind nicht lesbar."),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "Die Datei ist mit einem Kennwort geschützt."),
        (OLD_OFFICE + b"x" * 99, "Die Datei ist im alten xls-Format"),
        (b"PK\x03\x04 kein Archiv", "Die Datei ist beschädigt"),
        (b"%PDF-1.7", "Diese Art von Datei wird nicht gelesen."),
    ],
)
def test_what_cannot_be_read_gets_a_sentence_and_the_step_stays(
    wizard: ImportPresenter, desk: Desk, tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "liste.csv"
    path.write_bytes(content)
    wizard.choose_file(path)
    assert wizard.state.problem.startswith(sentence)
    assert (wizard.state.stage, wizard.state.is_busy) == (Stage.FILE, False)
    assert notes(desk).errors == []


def test_folders_and_files_that_are_gone_get_a_sentence(wizard: ImportPresenter, tmp_path: Path) -> None:
    wizard.choose_file(tmp_path)
    assert wizard.state.problem.startswith("Das ist ein Ordner, keine Datei.")
    wizard.choose_file(tmp_path / "weg.csv")
    assert wizard.state.problem.startswith("Die Datei ist nicht da")
    wizard.choose_file(Path("/dev/null"))
    assert wizard.state.problem.startswith("Die Datei ist nicht da")


def test_endless_cells_and_formulas_stay_text_and_short_in_sight(wizard: ImportPresenter, tmp_path: Path) -> None:
    formula, endless = '=HYPERLINK("http://x")', "x" * 50_000
    wizard.choose_file(listed(tmp_path, f"<table>;{formula.replace(';', ',')};1990;{endless};"))
    assert max(len(text) for line in wizard.state.facts.columns for text in line.examples) < 100  # type: ignore[union-attr]  # it was read
    wizard.forward()
    mark(wizard, 2)
    assert wizard.state.detail is not None
    assert wizard.state.detail.line.name == "=Hyperlink <table>"
    assert max(len(text) for _label, text in wizard.state.detail.cells) < 400


def test_back_leads_through_the_steps_and_out(wizard: ImportPresenter, desk: Desk, tmp_path: Path) -> None:
    wizard.choose_file(many(tmp_path, 3))
    wizard.forward()
    wizard.back()
    assert stage(wizard) is Stage.COLUMNS
    wizard.back()
    assert stage(wizard) is Stage.FILE
    wizard.back()
    assert notes(desk).went == [("persons", {})]


def test_ten_thousand_rows_are_shown_page_by_page(wizard: ImportPresenter, tmp_path: Path) -> None:
    wizard.choose_file(many(tmp_path, 10_000))
    wizard.forward()
    page = wizard.rows.page(9_950, 100)
    assert (len(page.rows), page.total) == (50, 10_000)
    assert wizard.state.counts[RowFilter.NEW] == 10_000
