"""`kiim undo`: the last own acts are listed and taken back by command as in the window."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import LIST, Kiim


def state(kiim: Kiim) -> str:
    return kiim("state-hash").stdout


def test_the_last_act_is_taken_back_and_done_again(kiim: Kiim) -> None:
    person = kiim.person()
    before = state(kiim)
    kiim.json("record", person, "contact_detail", "kind=Mobiltelefon", "value=0176 5")
    after = state(kiim)
    (done,) = kiim.json("undo")["undone"]
    assert (done["what"], done["persons"], done["state"], done["deed"]) == (
        "Kontaktweg angelegt", [person], "undone", "entry",
    )  # fmt: skip
    assert state(kiim) == before
    assert kiim.json("undo", "--redo")["redone"][0]["act"] == done["act"]
    assert state(kiim) == after


def test_several_are_taken_back_newest_first_until_nothing_is_left(kiim: Kiim) -> None:
    before = state(kiim)
    person = kiim.person()
    kiim.json("record", person, "contact_detail", "kind=Mobiltelefon", "value=0176 5")
    result = kiim("undo", "5", "--json")
    assert result.exit_code == 3
    document = kiim.json("undo", "--list")
    assert [act["state"] for act in document["acts"]] == ["undone", "undone"]
    assert state(kiim) == before


def test_the_list_says_what_was_done_and_when(kiim: Kiim) -> None:
    person = kiim.person()
    text = kiim("undo", "--list").stdout
    assert "Akte angelegt" in text
    assert "nur hier" in text
    (act,) = kiim.json("undo", "--list")["acts"]
    assert (act["persons"], act["can_be_undone"], act["import"]) == ([person], True, None)


def test_an_import_is_one_step(kiim: Kiim, tmp_path: Path) -> None:
    before, path = state(kiim), tmp_path / "liste.csv"
    path.write_text(LIST, encoding="utf-8")
    kiim("import", path)
    (done,) = kiim.json("undo")["undone"]
    assert done["deleted"] > 3
    assert done["import"]
    assert state(kiim) == before


def test_a_note_says_that_it_is_a_draft_again(kiim: Kiim) -> None:
    person = kiim.person()
    kiim.json("record", person, "counselling_entry", "text=Anruf", "date=2.3.2026")
    assert kiim("undo").stdout.strip() == "Zurückgenommen: Notiz geschrieben. Die Notiz ist wieder ein Entwurf."


def test_nothing_to_take_back_is_a_sentence(kiim: Kiim) -> None:
    result = kiim("undo")
    assert result.exit_code != 0
    assert "nichts getan, was sich noch zurücknehmen lässt" in result.stderr


@pytest.mark.parametrize("count", ["0", "21", "viele"])
def test_only_the_last_twenty_can_be_asked_for(kiim: Kiim, count: str) -> None:
    assert kiim("undo", count).exit_code == 2
