"""`kiim task`: noting, listing, ticking off, putting off, the week as a page, standing in."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from tests.cli.conftest import Kiim


def test_a_task_goes_from_noted_to_done(kiim: Kiim) -> None:
    amina = kiim.person()
    kiim.json("task", "add", "Stempelfarbe")
    task = kiim.json("task", "add", "anrufen", "--person", amina, "--due", "heute")["id"]
    listed = kiim.json("task", "list")
    assert [each["text"] for each in listed["undated"]] == ["Stempelfarbe"]
    assert [(each["id"], each["name"]) for each in listed["today"]] == [(task, "Amina Haddad")]
    today = date.fromisoformat(listed["today"][0]["due"])
    until = (today + timedelta(days=3)).isoformat()
    assert kiim.json("task", "snooze", task, "in 3 Tagen")["until"] == until
    assert [each["day"] for each in kiim.json("task", "list")["soon"]] == [until]
    kiim.json("task", "done", task)
    assert kiim.json("task", "list")["soon"] == []


def test_the_week_is_written_as_a_page_once(kiim: Kiim, tmp_path: Path) -> None:
    kiim.json("task", "add", "<b>Stempelfarbe</b>", "--due", "heute")
    out = tmp_path / "woche.html"
    assert kiim.json("task", "week", "--out", str(out)) == {"page": "woche.html"}
    page = out.read_text(encoding="utf-8")
    assert "&lt;b&gt;Stempelfarbe&lt;/b&gt;" in page
    again = kiim("task", "week", "--out", str(out))
    assert (again.exit_code, "[page_not_written]" in again.stderr) == (1, True)


def test_a_calendar_for_others_names_nobody_unless_asked(kiim: Kiim, tmp_path: Path) -> None:
    amina = kiim.person()
    kiim.json("record", amina, "appointment", "text=Folgeberatung", "date=morgen", "time=9.30", "place=Raum 2")
    quiet, named = tmp_path / "still.ics", tmp_path / "namen.ics"
    arguments = ("task", "calendar", "--everybody", "--out")
    assert kiim.json(*arguments, str(quiet)) == {"file": "still.ics", "appointments": 1}
    text = quiet.read_text(encoding="utf-8")
    assert "SUMMARY:Termin" in text
    assert not any(word in text for word in ("Haddad", "Folgeberatung", "Raum 2"))
    kiim.json(*arguments, str(named), "--names")
    assert "SUMMARY:Amina Haddad: Folgeberatung" in named.read_text(encoding="utf-8")


def test_what_cannot_be_is_said_in_a_sentence(kiim: Kiim) -> None:
    task = kiim.json("task", "add", "Stempelfarbe")["id"]
    for arguments, code in (
        (("done", "00" * 8), "no_such_record"),
        (("done", "zz"), "not_an_id"),
        (("snooze", task, "gestern"), "day_is_over"),
        (("snooze", task, "quatsch"), "not_a_day"),
        (("add", ""), "nothing_to_save"),
        (("add", "x", "--person", "00" * 16), "no_such_person"),
        (("stand-in", "Niemand", "--until", "morgen"), "no_such_user"),
    ):
        result = kiim("task", *arguments)
        assert (result.exit_code, f"[{code}]" in result.stderr) == (1, True), result.stderr
