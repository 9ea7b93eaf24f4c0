"""Key duties from the command line: secrets come by file, sheets go to paper, nothing of them shows."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock, SystemClock, today
from kiim_desktop.crypto.sheets import RecoveryCode, SheetKind, new_recovery_code
from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import add_office, invite
from kiim_desktop.presenters.paper.html_page import html_of
from kiim_desktop.presenters.paper.recovery_page import recovery_page
from kiim_desktop.storage.places import ProfileLock
from tests.cli.conftest import Kiim
from tests.sync.devices import hub_in_memory

NEW = "Nebel-Kachel-Ruder-12"
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{5}")


def secret(folder: Path, text: str, name: str = "neu") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def code_on(sheet: Path) -> str:
    """Return the code as somebody types it from the paper."""
    text = subprocess.run(["pdftotext", "-layout", str(sheet), "-"], capture_output=True, text=True, check=True).stdout
    groups = [each for line in text.splitlines() if len(found := CODE.findall(line)) == 3 for each in found]
    assert len(groups) == 6, text
    return " ".join(groups)


@pytest.fixture
def sheet(kiim: Kiim, tmp_path: Path) -> Path:
    """Return the file with the code of a freshly printed sheet."""
    pytest.importorskip("PySide6")
    kiim.json("profile", "sheet", tmp_path / "blatt.pdf")
    return secret(tmp_path, code_on(tmp_path / "blatt.pdf"), "blatt")


def test_a_password_is_changed_by_file(kiim: Kiim, tmp_path: Path) -> None:
    new = secret(tmp_path, NEW)
    assert kiim("password", "--new-password-file", new).exit_code == 0
    assert "[wrong_password]" in kiim("profile", "info").stderr
    kiim.password_file.write_text(NEW)
    assert kiim("profile", "info").exit_code == 0


def test_users_come_and_go_and_the_last_lead_stays(kiim: Kiim, tmp_path: Path) -> None:
    new = secret(tmp_path, NEW)
    kiim.json("user", "add", "Frau Winter", "--role", "counsellor", "--new-password-file", new, "--user", "Frau Sommer")
    assert kiim("user", "remove", "Frau Sommer", "--user", "Frau Sommer").exit_code == 1
    assert "[not_allowed]" in Kiim(kiim.folder, new)("user", "remove", "Frau Sommer", "--user", "Frau Winter").stderr
    removed = kiim.json("user", "remove", "Frau Winter", "--user", "Frau Sommer")
    assert removed == {"users": 1, "drafts": 0}
    assert len(kiim.json("user", "list")["users"]) == 1
    assert kiim.json("verify")["ok"]


def test_an_unknown_role_is_wrong_usage(kiim: Kiim, tmp_path: Path) -> None:
    result = kiim("user", "add", "X", "--role", "boss", "--new-password-file", secret(tmp_path, NEW))
    assert result.exit_code == 2


@pytest.mark.parametrize(
    "command", [("rotate-key",), ("password", "--new-password-file", "x"), ("user", "remove", "x")]
)
def test_keys_are_not_changed_while_another_program_has_the_profile(
    kiim: Kiim, tmp_path: Path, command: tuple[str, ...]
) -> None:
    new = secret(tmp_path, NEW)
    with ProfileLock(kiim.folder):
        result = kiim(*(new if part == "x" and command[0] == "password" else part for part in command))
    assert (result.exit_code, "[in_use]" in result.stderr) == (1, True), result.stderr


def test_after_a_change_of_key_everything_opens_as_before(kiim: Kiim) -> None:
    kiim.person()
    before = kiim.json("state-hash")
    kiim.json("rotate-key")
    assert kiim.json("state-hash") == before
    assert kiim.json("verify")["ok"]


def test_a_forgotten_password_is_replaced_with_what_is_printed_on_the_sheet(
    kiim: Kiim, sheet: Path, tmp_path: Path
) -> None:
    kiim.password_file.write_text("vergessen-vergessen-9")
    new = secret(tmp_path, NEW)
    assert kiim("recover", "--sheet-file", sheet, "--new-password-file", new).exit_code == 0
    assert Kiim(kiim.folder, new)("profile", "info").exit_code == 0


def test_a_drill_changes_no_key_and_is_remembered(kiim: Kiim, sheet: Path) -> None:
    assert kiim.json("profile", "info")["sheets"]["device"]["tried"] is None
    keys = next(kiim.folder.glob("*.kiimkeys"))
    before = keys.read_bytes()
    assert kiim.json("recover", "--check", "--sheet-file", sheet) == {"sheet": "device", "fits": True}
    assert keys.read_bytes() == before
    tried = kiim.json("profile", "info")["sheets"]["device"]["tried"]
    assert tried[:4] == str(today(SystemClock()).year)
    assert f"zuletzt geprobt am {today(SystemClock()):%d.%m.%Y}" in kiim("profile", "info").stdout


def test_a_new_sheet_voids_the_one_before(kiim: Kiim, sheet: Path, tmp_path: Path) -> None:
    kiim.json("profile", "sheet", tmp_path / "zweites.pdf")
    assert "[wrong_recovery_code]" in kiim("recover", "--check", "--sheet-file", sheet).stderr
    second = secret(tmp_path, code_on(tmp_path / "zweites.pdf"), "blatt2")
    assert kiim("recover", "--check", "--sheet-file", second).exit_code == 0


def test_a_sheet_that_cannot_be_written_leaves_the_one_before_valid(kiim: Kiim, sheet: Path, tmp_path: Path) -> None:
    assert "[sheet_not_written]" in kiim("profile", "sheet", tmp_path / "blatt.pdf").stderr
    assert "[sheet_not_written]" in kiim("profile", "sheet", tmp_path / "kein ordner" / "x.pdf").stderr
    assert kiim("recover", "--check", "--sheet-file", sheet).exit_code == 0


def test_the_sheet_is_written_with_the_profile_or_not_at_all(empty: Kiim, tmp_path: Path) -> None:
    pytest.importorskip("PySide6")
    make = ("profile", "new", "--office", "Büro <b>am</b> Markt", "--user", "Frau Sommer", "--recovery-sheet")
    empty.password_file.write_text("kurz")
    assert empty(*make, tmp_path / "blatt.pdf").exit_code == 1
    assert not (tmp_path / "blatt.pdf").exists()
    empty.password_file.write_text(NEW)
    assert empty(*make, tmp_path / "blatt.pdf").exit_code == 0
    assert (tmp_path / "blatt.pdf").stat().st_mode & 0o077 == 0
    code = secret(tmp_path, code_on(tmp_path / "blatt.pdf"), "code")
    assert empty("recover", "--check", "--sheet-file", code).exit_code == 0


def test_the_name_of_an_office_is_text_on_the_sheet_and_nothing_else() -> None:
    day = today(SystemClock())
    page = html_of(recovery_page(RecoveryCode((0,) * 26), "<img src=x>", day, training=False))
    assert "<img" not in page
    office = html_of(recovery_page(new_recovery_code(kind=SheetKind.OFFICE), "", day, training=False))
    assert office.count("<td>") == page.count("<td>") == 6


def test_a_typing_error_names_its_group(kiim: Kiim, sheet: Path) -> None:
    groups = sheet.read_text().split()
    groups[3] = ("A" if groups[3][0] != "A" else "B") + groups[3][1:]
    sheet.write_text(" ".join(groups))
    result = kiim("recover", "--check", "--sheet-file", sheet)
    assert "Gruppe 4" in result.stderr


def test_a_backup_opens_on_a_new_computer_with_the_sheet(
    kiim: Kiim, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiim.person()
    before, replica = kiim.json("state-hash")["state_hash"], kiim.json("profile", "info")["replica"]
    kiim.json("backup", tmp_path / "sicherung")
    kiim.json("rotate-key")
    kiim.json("profile", "sheet", tmp_path / "spaeter.pdf")
    monkeypatch.setenv("KIIM_STATE_DIR", str(tmp_path / "anderer rechner"))
    new = secret(tmp_path, NEW)
    other = Kiim(tmp_path / "anderswo", new)
    restored = other("restore", tmp_path / "sicherung", "--sheet-file", sheet, "--new-password-file", new, "--json")
    assert restored.exit_code == 0, restored.stderr
    assert json.loads(restored.stdout)["replica"] != replica
    assert other.json("search", "Haddad")["hits"]
    assert other.json("verify")["ok"]
    assert other.json("state-hash")["state_hash"] == before


def test_nothing_is_laid_down_when_the_sheet_does_not_fit_the_backup(kiim: Kiim, sheet: Path, tmp_path: Path) -> None:
    kiim.json("backup", tmp_path / "sicherung")
    wrong = secret(tmp_path, new_recovery_code().printed, "falsch")
    new = secret(tmp_path, NEW)
    other = Kiim(tmp_path / "anderswo", new)
    result = other("restore", tmp_path / "sicherung", "--sheet-file", wrong, "--new-password-file", new)
    assert "[wrong_recovery_code]" in result.stderr
    assert not other.folder.exists()
    assert sheet.exists()


def test_the_daily_backup_is_made_once_and_told(kiim: Kiim) -> None:
    assert kiim.json("profile", "info")["backup"]["last"] is None
    assert kiim.json("backup", "--daily")["bytes"] > 0
    assert kiim.json("backup", "--daily")["bytes"] == 0
    info = kiim.json("profile", "info")["backup"]
    assert (info["last"], info["kept"], info["on_same_disk"]) == (today(SystemClock()).isoformat(), 1, True)
    checks = {each["name"]: each for each in kiim.json("doctor")["checks"]}
    assert checks["backup"]["ok"]
    assert "demselben Datenträger" in checks["backup"]["detail"]


def test_no_secret_is_printed(kiim: Kiim, tmp_path: Path) -> None:
    pytest.importorskip("PySide6")
    made = kiim("profile", "sheet", tmp_path / "blatt.pdf")
    assert CODE.findall(made.stdout + made.stderr) == []


def test_a_profile_joins_a_kreis_and_joins_again_as_another_device(empty: Kiim, tmp_path: Path) -> None:
    with hub_in_memory(tmp_path, FixedClock(SystemClock().now())) as hub:
        office = add_office(hub.site, "Beratung Nord", "mbe")
        invited = [invite(hub.site, office, Role.LEAD) for _ in range(2)]
    files = []
    for number, each in enumerate(invited):
        files.append(tmp_path / f"{number}.kiimenrol")
        files[-1].write_bytes(each.file)
    codes = [secret(tmp_path, each.code, f"code{number}") for number, each in enumerate(invited)]
    joined = empty.json("profile", "join", files[0], "--code-file", codes[0], "--user", "Nora Beispiel")
    again = empty.json("profile", "rejoin", files[1], "--code-file", codes[1])
    assert joined["device"] != again["device"]
    assert len(again["words"].split()) == 4
    assert (joined["bound"], again["bound"]) == (False, False)
    info = empty.json("profile", "info")
    assert (info["device"], info["exchange"]["state"], info["exchange"]["bound"]) == (
        again["device"],
        "waiting_hub",
        False,
    )
