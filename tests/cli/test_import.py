"""`kiim import`: every row has an outcome, a file can be given back, hostile files do no harm."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Kiim

ListFile = Callable[..., Path]


def _outcomes(report: dict[str, object]) -> list[str]:
    rows = report["rows"]
    assert isinstance(rows, list)
    return [row["outcome"] for row in rows]


def test_a_dry_run_tells_every_row_and_writes_nothing(kiim: Kiim, list_file: ListFile) -> None:
    report = kiim.json("import", list_file(), "--dry-run")
    assert (report["kind"], report["header_rows"], report["mapping"]["Nachname"]) == ("persons", [1], "family_name")
    assert _outcomes(report)[0] in {"created", "warned"}
    assert "duplicate" in _outcomes(report)
    assert report["rows"][0]["record"]["nationality"] == ["SYR"]
    assert kiim.json("profile", "info")["persons"] == 0


def test_a_list_becomes_files_and_the_repeated_row_does_not(kiim: Kiim, list_file: ListFile) -> None:
    report = kiim.json("import", list_file())
    persons = [row["person"] for row in report["rows"] if "person" in row]
    assert len(persons) == 3
    records = kiim.json("show", persons[0])["records"]
    assert {each["kind"] for each in records} == {
        "identity", "nationality", "contact_detail", "address",
        "residence_title", "language_skill", "counselling_entry",
    }  # fmt: skip
    assert {each["source"] for each in records} == {"imported"}
    title = next(each for each in records if each["kind"] == "residence_title")
    assert title["fields"]["as_told"].startswith("§ 25 Abs. 2")


def test_text_without_a_field_is_kept_as_told(kiim: Kiim, list_file: ListFile) -> None:
    report = kiim.json("import", list_file())
    core = kiim.json("show", report["rows"][0]["person"])["records"][0]
    assert core["fields"]["as_told"] == "Hobby: Schach"


def test_the_same_file_is_not_taken_twice(kiim: Kiim, list_file: ListFile) -> None:
    kiim.json("import", list_file())
    again = kiim("import", list_file())
    assert (again.exit_code, "[already_imported]" in again.stderr) == (1, True)


def test_taken_back_leaves_no_person_and_may_be_imported_anew(kiim: Kiim, list_file: ListFile) -> None:
    batch = kiim.json("import", list_file())["batch"]
    done = kiim.json("import", "take-back", batch)
    assert done["kept"] == []
    assert kiim.json("profile", "info")["records"] == 0
    assert kiim.json("import", "--list")["imports"][0]["state"] == "taken_back"
    assert "[batch_taken_back]" in kiim("import", "take-back", batch).stderr
    assert kiim.json("import", list_file())["counts"]["duplicate"] == 1


def test_what_somebody_worked_on_is_kept_and_named(kiim: Kiim, list_file: ListFile) -> None:
    report = kiim.json("import", list_file())
    person = report["rows"][0]["person"]
    kiim.json("record", person, "identity", "birth_place=Homs")
    result = kiim("import", "take-back", report["batch"], "--json")
    assert result.exit_code == 3
    assert [(each["person"], each["kind"]) for each in json.loads(result.stdout)["kept"]] == [(person, "identity")]
    assert [hit["id"] for hit in kiim.json("search", "Haddad")["hits"]] == [person]


def test_a_mapping_corrects_the_proposal(kiim: Kiim, list_file: ListFile, tmp_path: Path) -> None:
    (tmp_path / "zuordnung.json").write_text(json.dumps({"Hobby": "notes"}), encoding="utf-8")
    report = kiim.json("import", list_file(), "--mapping", tmp_path / "zuordnung.json", "--dry-run")
    assert any(note["text"] == "Schach" for note in report["rows"][0]["record"]["notes"])


@pytest.mark.parametrize("content", ["[]", "{", "{}", '{"Hobby": 3}', '{"mapping": {}, "sheet": 1}', "[" * 100_000])
def test_an_unreadable_mapping_is_refused(kiim: Kiim, list_file: ListFile, tmp_path: Path, content: str) -> None:
    (tmp_path / "zuordnung.json").write_text(content, encoding="utf-8")
    result = kiim("import", list_file(), "--mapping", tmp_path / "zuordnung.json")
    assert (result.exit_code, "[mapping]" in result.stderr) == (1, True)


def test_an_unknown_field_is_refused_with_the_known_ones(kiim: Kiim, list_file: ListFile, tmp_path: Path) -> None:
    (tmp_path / "zuordnung.json").write_text('{"Hobby": "nonsense"}', encoding="utf-8")
    result = kiim("import", list_file(), "--mapping", tmp_path / "zuordnung.json")
    assert (result.exit_code, "[unknown_target]" in result.stderr, "nationality" in result.stderr) == (1, True, True)


def test_the_preview_can_be_changed_and_given_back(kiim: Kiim, list_file: ListFile, tmp_path: Path) -> None:
    shown = kiim.json("import", list_file(), "--dry-run")
    given = tmp_path / "zuordnung.json"
    given.write_text(json.dumps(shown), encoding="utf-8")
    again = kiim.json("import", list_file(), "--mapping", given, "--dry-run")
    assert (again["mapping"], again["rows"]) == (shown["mapping"], shown["rows"])
    given.write_text(
        json.dumps(shown | {"mapping": shown["mapping"] | {"Hobby": "notes", "Ort": None}}), encoding="utf-8"
    )
    changed = kiim.json("import", list_file(), "--mapping", given, "--dry-run")
    assert (changed["mapping"]["Hobby"], changed["mapping"]["Ort"]) == ("notes", "")
    assert changed["rows"][0]["record"]["as_told"]["Ort"] == "Rabenstedt"


def test_a_corrected_list_is_remembered_for_the_next(kiim: Kiim, list_file: ListFile, tmp_path: Path) -> None:
    (tmp_path / "zuordnung.json").write_text(json.dumps({"Hobby": "notes"}), encoding="utf-8")
    batch = kiim.json("import", list_file(), "--mapping", tmp_path / "zuordnung.json")["batch"]
    kiim.json("import", "--undo", batch)
    again = kiim.json("import", list_file(), "--dry-run")
    assert again["mapping"]["Hobby"] == "notes"
    assert "wie beim letzten Mal" in again["remarks"][0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n\n",
        b"\xd0\xcf\x11\xe0" + bytes(600),
        b"PK\x03\x04" + bytes(300),
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
        b"%PDF-1.7",
        bytes(range(256)) * 40,
        b"nur ein Wort",
        ("x" * 2_000_000).encode(),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence(kiim: Kiim, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "liste").write_bytes(content)
    result = kiim("import", tmp_path / "liste")
    assert result.exit_code == 1
    assert "[unexpected]" not in result.stderr
    assert kiim.json("import", "--list")["imports"] == []


def test_hostile_cells_are_only_text(kiim: Kiim, list_file: ListFile) -> None:
    rows = "Nachname;Vorname;Ort\n=cmd|'/c calc'!A1;<b>Amina</b>;x\u202ey\nHaddad;{n};Rabenstedt\n".replace(
        "{n}", "y" * 3000
    )
    report = kiim.json("import", list_file(rows))
    assert {row["outcome"] for row in report["rows"]} <= {"created", "warned"}
    assert kiim.json("profile", "info")["persons"] == 2


def test_a_missing_file_and_an_unknown_batch_are_sentences(kiim: Kiim, tmp_path: Path) -> None:
    assert "[file_missing]" in kiim("import", tmp_path / "fehlt.csv").stderr
    assert "[no_such_batch]" in kiim("import", "take-back", "00" * 8).stderr
    assert "[no_such_batch]" in kiim("import", "--undo", "00" * 8).stderr
    assert "[not_an_id]" in kiim("import", "take-back", "Haddad").stderr
