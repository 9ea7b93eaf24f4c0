"""`kiim print`: a sheet about a person as a file, in her language, logged."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Kiim


def test_a_sheet_comes_in_the_language_of_the_person(kiim: Kiim, tmp_path: Path) -> None:
    amina = kiim.person()
    kiim.json("record", amina, "native_language", "language=prs")
    out = tmp_path / "plan.html"
    found = kiim.json("print", amina, "plan", "--out", out)
    assert found == {"page": "plan.html", "sheet": "plan", "language": "fa"}
    page = out.read_text(encoding="utf-8")
    assert '<html lang="fa" dir="rtl">' in page
    assert "Amina Haddad" in page
    assert any(line["detail"] == "plan fa html" for line in kiim.json("audit")["lines"])


def test_language_and_parts_can_be_said(kiim: Kiim, tmp_path: Path) -> None:
    amina, out = kiim.person(), tmp_path / "daten.html"
    found = kiim.json("print", amina, "my-data", "--language", "uk", "--part", "notes", "--out", out)
    assert found["language"] == "uk"
    page = out.read_text(encoding="utf-8")
    assert "Vorname" not in page
    assert "Що про мене збережено" in page


def test_the_office_sheet_is_german_and_taken_out_like_an_export(kiim: Kiim, tmp_path: Path) -> None:
    amina, out = kiim.person(), tmp_path / "akte.html"
    assert kiim.json("print", amina, "person", "--language", "uk", "--out", out)["language"] == "de"
    exports = [line for line in kiim.json("audit")["lines"] if line["action"] == "export"]
    assert exports[-1]["detail"] == "person de html"


def test_what_cannot_be_is_said_in_a_sentence(kiim: Kiim, tmp_path: Path) -> None:
    amina, out = kiim.person(), tmp_path / "da.html"
    out.write_text("vorher")
    for arguments, code in (
        ((amina, "plan", "--out", out), "file_there"),
        ((amina, "plan", "--language", "xx", "--out", tmp_path / "neu.html"), "sheet_words_unreadable"),
        (("00" * 16, "plan", "--out", tmp_path / "neu.html"), "no_such_person"),
    ):
        result = kiim("print", *arguments)
        assert (result.exit_code, f"[{code}]" in result.stderr) == (1, True), result.stderr
    assert out.read_text() == "vorher"
    assert kiim("print", amina, "steuer", "--out", out).exit_code == 2
