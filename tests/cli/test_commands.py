"""What the commands do and print: files, profile, care, export, generate."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from kiim_desktop.interchange.generator.population import SIZES, population
from kiim_desktop.storage.places import DATABASE
from tests.cli.conftest import Kiim


def test_a_record_written_by_command_is_shown_with_source_and_author(kiim: Kiim) -> None:
    person = kiim.person()
    made = kiim.json("record", person, "language_skill", "language=deu", "overall=B1", "--source", "certificate")
    shown = kiim.json("show", person)
    record = next(each for each in shown["records"] if each["id"] == made["id"])
    assert record["fields"] == {"language": "deu", "overall": "B1"}
    assert (record["source"], record["author"], record["category"]) == ("certificate", "Frau Sommer", "P4")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("zodiac", "a=b"), "unknown_kind"),
        (("identity", "religion=x"), "unknown_field"),
        (("identity", "birth_date=neulich mal"), "not_readable"),
        (("identity", "sex=vielleicht"), "not_readable"),
        (("identity", "Haddad"), "not_a_pair"),
        (("identity", "sex=w", "--source", "gossip"), "not_readable"),
        (("identity", "given_names=" + "x" * 600), "not_readable"),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_a_code(kiim: Kiim, args: tuple[str, ...], code: str) -> None:
    person = kiim.person()
    result = kiim("record", person, *args)
    assert (result.exit_code, f"[{code}]" in result.stderr) == (1, True), result.stderr


def test_an_unknown_person_is_refused(kiim: Kiim) -> None:
    assert "[no_such_person]" in kiim("show", "00" * 16).stderr
    assert "[not_an_id]" in kiim("show", "Haddad").stderr


def test_a_backup_restores_to_the_same_files_under_a_new_replica(kiim: Kiim, tmp_path: Path) -> None:
    kiim.person()
    replica = kiim.json("profile", "info")["replica"]
    kiim.json("backup", tmp_path / "sicherung")
    other = Kiim(tmp_path / "anderswo", kiim.password_file)
    restored = other.json("restore", tmp_path / "sicherung")
    assert other.json("search", "Haddad")["hits"]
    assert restored["replica"] != replica
    assert other.json("verify")["ok"]
    assert len(other.json("show", other.json("search", "Haddad")["hits"][0]["id"])["records"]) == 1


def test_a_backup_overwrites_nothing(kiim: Kiim, tmp_path: Path) -> None:
    (tmp_path / "voll").mkdir()
    (tmp_path / "voll" / "wichtig.txt").write_text("x")
    assert "[backup_exists]" in kiim("backup", tmp_path / "voll").stderr
    assert "[profile_exists]" in kiim("restore", kiim.folder).stderr


def test_a_restore_with_a_wrong_password_leaves_nothing_behind(kiim: Kiim, tmp_path: Path) -> None:
    kiim.json("backup", tmp_path / "sicherung")
    kiim.password_file.write_text("Nebel-Kachel-Ruder-12")
    other = Kiim(tmp_path / "anderswo", kiim.password_file)
    assert other("restore", tmp_path / "sicherung").exit_code == 1
    assert not (tmp_path / "anderswo").exists()


def test_verify_finds_a_flipped_bit(kiim: Kiim) -> None:
    for number in range(30):
        kiim.person(f"Amina{number}")
    path = kiim.folder / DATABASE
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    result = kiim("verify", "--json")
    assert result.exit_code == 1
    assert "Traceback" not in result.stderr


def test_an_export_is_formula_safe_and_logged(kiim: Kiim, tmp_path: Path) -> None:
    kiim.person("=HYPERLINK(1)", "Haddad")
    kiim.json("export", "persons", "--out", tmp_path / "alle.csv")
    with (tmp_path / "alle.csv").open(encoding="utf-8-sig", newline="") as file:
        header, line = csv.reader(file, delimiter=";")
    assert line[header.index("Stammdaten: Vorname")] == "'=HYPERLINK(1)"
    kiim.json("export", "persons", "--out", tmp_path / "alle.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "alle.xlsx").active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert [each["action"] for each in kiim.json("audit")["lines"]].count("export") == 2


def test_notes_are_no_part_of_the_export(kiim: Kiim, tmp_path: Path) -> None:
    kiim.json("record", kiim.person(), "counselling_entry", "date=2026-03-02", "text=Geheimwort Quitte")
    kiim.json("export", "persons", "--out", tmp_path / "alle.csv")
    assert "Quitte" not in (tmp_path / "alle.csv").read_text(encoding="utf-8-sig")


def test_an_export_of_another_kind_of_file_is_refused(kiim: Kiim, tmp_path: Path) -> None:
    assert "[unknown_file_kind]" in kiim("export", "persons", "--out", tmp_path / "alle.pdf").stderr


def test_profile_info_tells_counts_and_no_names(kiim: Kiim) -> None:
    kiim.person()
    result = kiim("profile", "info", "--json")
    info = json.loads(result.stdout)
    assert (info["persons"], info["records"], info["exchange"]["state"]) == (1, 1, "alone")
    assert "Haddad" not in result.stdout
    assert "Sommer" not in result.stdout


def test_doctor_needs_no_password_and_names_what_it_saw(empty: Kiim) -> None:
    result = empty.bare("doctor", "--profile", empty.folder, "--json")
    assert result.exit_code == 3
    checks = {each["name"]: each["ok"] for each in json.loads(result.stdout)["checks"]}
    assert checks["sqlcipher"]
    assert not checks["profile"]


def test_an_office_without_a_hub_is_told_so(kiim: Kiim) -> None:
    assert "[not_enrolled]" in kiim("exchange").stderr


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x00" * 4096, b"kiim" * 1000, b"\xff" * 70])
def test_a_hostile_bundle_is_refused(empty: Kiim, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.kiim").write_bytes(content)
    result = empty("bundle", "inspect", tmp_path / "x.kiim")
    assert result.exit_code == 1
    assert "[unexpected]" not in result.stderr


def test_generated_lines_are_the_same_for_the_same_seed(empty: Kiim, tmp_path: Path) -> None:
    for name in ("a", "b"):
        found = empty.json("generate", "--size", "S", "--seed", "7", "--out", tmp_path / name)
        assert (found["persons"], found["records"]) == (300, 5000)
    empty.json("generate", "--size", "S", "--seed", "8", "--out", tmp_path / "c")
    first, second, third = ((tmp_path / name / "office-01.jsonl").read_bytes() for name in "abc")
    assert first == second != third


def test_a_generated_profile_opens_and_is_searchable(empty: Kiim, tmp_path: Path) -> None:
    empty.json("generate", "--size", "S", "--out", tmp_path / "muster", "--profile")
    muster = Kiim(tmp_path / "muster", empty.password_file)
    assert muster.json("profile", "info")["persons"] == 300
    somebody = next(population(SIZES["S"], 1)).records[0].answers["family_name"]
    assert muster.json("search", somebody)["hits"]


def test_a_damaged_office_is_set_aside_for_its_backup_and_nothing_is_deleted(kiim: Kiim) -> None:
    kiim.person()
    backup = kiim.folder / "sicherungen" / "heute"
    kiim.json("backup", backup)
    database = kiim.folder / DATABASE
    database.write_bytes(b"x" * 4096 + database.read_bytes()[4096:])
    assert "[database_damaged]" in kiim("search", "Haddad").stderr
    assert "[profile_exists]" in kiim("restore", backup).stderr
    kiim.json("restore", backup, "--set-aside")
    assert len(kiim.json("search", "Haddad")["hits"]) == 1
    (beside,) = kiim.folder.parent.glob(f"{kiim.folder.name}-beiseite-*")
    assert (beside / DATABASE).read_bytes()[:4096] == b"x" * 4096


def test_nothing_is_set_aside_without_a_backup(kiim: Kiim, tmp_path: Path) -> None:
    kiim.person()
    assert "[profile_missing]" in kiim("restore", tmp_path / "nirgends", "--set-aside").stderr
    assert len(kiim.json("search", "Haddad")["hits"]) == 1


def test_nothing_is_set_aside_for_a_wrong_password(kiim: Kiim, tmp_path: Path) -> None:
    kiim.person()
    kiim.json("backup", tmp_path / "sicherung")
    wrong = tmp_path / "falsch"
    wrong.write_text("ein ganz anderes Kennwort", encoding="utf-8")
    refused = Kiim(kiim.folder, wrong)("restore", tmp_path / "sicherung", "--set-aside")
    assert "[wrong_password]" in refused.stderr
    assert len(kiim.json("search", "Haddad")["hits"]) == 1
