"""`kiim attach`, `attachments`, `attachment`: what goes in by command comes out by command."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from tests.cli.conftest import Kiim
from tests.interchange.picture_files import talkative_jpeg

CANARY = b"KanarienvogelAmFenster"


def test_an_attached_file_is_listed_and_saved(kiim: Kiim, tmp_path: Path) -> None:
    person, path = kiim.person(), tmp_path / "zeugnis.pdf"
    path.write_bytes(b"%PDF-1.7\n" + bytes(300_000))
    made = kiim.json("attach", person, path, "--title", "Abschluss 9. Klasse", "--kind", "Zeugnis")
    assert made["person"] == person
    listed = kiim.json("attachments", person)["attachments"]
    assert [{**each, "person": person} for each in listed] == [made]
    assert (made["title"], made["kind"], made["media_type"]) == (
        "Abschluss 9. Klasse",
        "school_report",
        "application/pdf",
    )
    assert (made["size"], made["sha256"]) == (300_009, sha256(path.read_bytes()).hexdigest())
    out = tmp_path / "heraus.pdf"
    assert kiim.json("attachment", "save", person, made["id"], "--out", out)["bytes"] == 300_009
    assert out.read_bytes() == path.read_bytes()
    assert "[file_there]" in kiim("attachment", "save", person, made["id"], "--out", out).stderr
    assert kiim.json("verify")["ok"]
    kiim.json("attachment", "remove", person, made["id"])
    assert kiim.json("attachments", person) == {"attachments": []}


def test_a_photo_comes_out_without_where_it_was_taken(kiim: Kiim, tmp_path: Path) -> None:
    person, path = kiim.person(), tmp_path / "foto.jpg"
    path.write_bytes(talkative_jpeg(CANARY))
    made = kiim.json("attach", person, path)
    kiim.json("attachment", "save", person, made["id"], "--out", tmp_path / "heraus.jpg")
    assert CANARY not in (tmp_path / "heraus.jpg").read_bytes()


def test_what_cannot_be_attached_is_refused_with_a_code(kiim: Kiim, tmp_path: Path) -> None:
    person, path = kiim.person(), tmp_path / "leer.pdf"
    path.write_bytes(b"")
    assert "[attachment_empty]" in kiim("attach", person, path).stderr
    assert "[file_missing]" in kiim("attach", person, tmp_path / "fehlt").stderr
    assert "[no_such_person]" in kiim("attach", "00" * 16, path).stderr
    assert "[not_readable]" in kiim("attach", person, path, "--kind", "Horoskop").stderr
    assert "[not_an_id]" in kiim("attachment", "save", person, "Zeugnis", "--out", tmp_path / "x").stderr
    assert "[no_such_record]" in kiim("attachment", "save", person, "00" * 8, "--out", tmp_path / "x").stderr
    assert kiim.json("attachments", person) == {"attachments": []}
