"""`kiim audit`: what it shows, to whom, and that showing it is in the log itself."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import Result

from kiim_desktop.cli import composing
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.domain.offices import Role
from kiim_desktop.storage.profiles import NewProfile
from kiim_desktop.usecases.unlocking import set_up_office
from tests.cli.conftest import Kiim
from tests.factories import PASSWORD

PURPOSE = "Zweck: Datenschutz, keine Leistungskontrolle."


def actions(kiim: Kiim, *args: object) -> list[str]:
    return [str(line["action"]) for line in kiim.json("audit", *args)["lines"]]


def test_the_log_says_its_purpose_and_holds_no_contents(kiim: Kiim) -> None:
    kiim.json("show", kiim.person("Amina", "Haddad"))
    result: Result = kiim("audit")
    assert result.stdout.startswith(PURPOSE)
    assert "Akte gelesen" in result.stdout
    assert "Frau Sommer" in result.stdout
    assert "Haddad" not in result.stdout
    assert kiim.json("audit")["purpose"].startswith(PURPOSE)


def test_each_look_at_the_log_is_one_more_line_in_it(kiim: Kiim) -> None:
    assert [actions(kiim).count("read_audit") for _ in range(3)] == [1, 2, 3]


def test_a_search_by_command_is_logged_once_without_its_words(kiim: Kiim) -> None:
    kiim.person()
    kiim.json("search", "Haddad")
    (line,) = kiim.json("audit", "--action", "search")["lines"]
    assert (line["detail"], line["object"], line["purpose"]) == ("hits=1", "", "casework")


def test_lines_are_chosen_by_person_user_action_day_and_number(kiim: Kiim) -> None:
    one, two = kiim.person("Amina"), kiim.person("Oleh", "Kowaltschuk")
    kiim.json("show", one)
    kiim.json("show", two)
    assert actions(kiim, "--person", one) == ["write", "read_record", "read_audit"]
    assert actions(kiim, "--person", one, "--action", "read_record") == ["read_record"]
    assert len(actions(kiim, "--by", "Frau Sommer")) == len(actions(kiim)) - 2
    assert actions(kiim, "--by", "00" * 8) == []
    assert actions(kiim, "--since", "2999-01-01") == actions(kiim, "--until", "2001-01-01") == []
    assert actions(kiim, "--limit", "2") == ["key_use", "read_audit"]


@pytest.mark.parametrize("args", [("--person", "Haddad"), ("--by", "Frau Winter")])
def test_what_is_no_id_is_refused_without_being_repeated(kiim: Kiim, args: tuple[str, str]) -> None:
    result = kiim("audit", *args)
    assert (result.exit_code, "[not_an_id]" in result.stderr) == (1, True)
    assert args[1] not in result.stderr


def test_the_log_goes_into_a_table_and_says_so(kiim: Kiim, tmp_path: Path) -> None:
    kiim.json("show", kiim.person())
    written = kiim.json("audit", "--out", tmp_path / "protokoll.csv")
    with (tmp_path / "protokoll.csv").open(encoding="utf-8-sig", newline="") as file:
        purpose, header, *lines = list(csv.reader(file, delimiter=";"))
    assert purpose[0].startswith(PURPOSE)
    assert len(lines) == written["lines"]
    assert "read_record" in {line[header.index("Code")] for line in lines}
    assert "[unknown_file_kind]" in kiim("audit", "--out", tmp_path / "protokoll.pdf").stderr
    assert actions(kiim, "--action", "export") == ["export", "export"]


@pytest.mark.parametrize(("role", "exit_code"), [(Role.DPO, 0), (Role.COUNSELLOR, 1), (Role.IT, 1)])
def test_the_role_decides_who_reads_the_log(empty: Kiim, role: Role, exit_code: int) -> None:
    new = NewProfile(office_name="Büro am Markt", user_name="Herr Weber", password=PASSWORD, role=role,
                     cost=KdfCost.MINIMUM)  # fmt: skip
    set_up_office(empty.folder, new, composing.Call(profile=empty.folder).around())
    result = empty("audit", "--json")
    assert result.exit_code == exit_code
    if exit_code:
        assert "[not_allowed]" in result.stderr
        return
    (unlocked, looked) = json.loads(result.stdout)["lines"]
    assert (unlocked["who"], unlocked["title"], looked["action"]) == ("Herr Weber", "Schlüssel benutzt", "read_audit")
