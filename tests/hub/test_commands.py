"""`kiim-hub` as a person at the terminal meets it: exit codes, sentences, and JSON that scripts can read."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiim_desktop.cli.hub_commands import COMMANDS
from kiim_desktop.cli.hub_main import main
from kiim_desktop.crypto.certificates import key_pin
from kiim_desktop.hub.homes import Settings, read_home
from kiim_desktop.sync.wire.directory import EnrolState, code_key, read_invitation
from kiim_desktop.sync.wire.requests import AnswerCode
from tests.hub.devices import TestDevice


@pytest.fixture
def home(hub_store_url: str, tmp_path: Path) -> Path:
    folder = tmp_path / "kreis"
    where = hub_store_url if hub_store_url.startswith("postgresql") else str(folder)
    done = CliRunner().invoke(main, ["--home", str(folder), "init", where, "--url", "https://hub.kreis.test:8443"])
    assert done.exit_code == 0, done.output
    return folder


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), *words])


def told(home: Path, *words: str) -> object:
    done = run(home, *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def joined(home: Path, tmp_path: Path) -> TestDevice:
    """Return a device that joined with nothing but the commands and its own messages."""
    told(home, "office", "add", "Beratung Nord", "--kind", "mbe")
    path = tmp_path / "nord.kiimenrol"
    invited = told(home, "invite", "Beratung Nord", "--role", "lead", "--out", str(path))
    assert isinstance(invited, dict)
    hub = read_home(home).open_hub()
    invitation = read_invitation(path.read_bytes())
    source = random.Random(3).randbytes
    device = TestDevice(
        hub=hub,
        random=source,
        invitation=invitation,
        code_key=code_key(str(invited["code"]).lower(), invitation.id),
        id=source(16),
        keys=TestDevice.new_keys(source),
        rid=source(8),
    )
    assert device.enrol().state is EnrolState.WAITING_HUB
    return device


def test_init_makes_a_hub_whose_secrets_are_its_own(home: Path) -> None:
    for name in ("hub.key", "hub.toml", "tls.key"):
        assert (home / name).stat().st_mode & 0o077 == 0
    again = run(home, "init", str(home))
    assert (again.exit_code, "[hub_store_exists]" in again.stderr) == (1, True)


def test_invitations_pin_the_certificate_of_the_hub(home: Path, tmp_path: Path) -> None:
    told(home, "office", "add", "Beratung Nord", "--kind", "mbe")
    path = tmp_path / "nord.kiimenrol"
    run(home, "invite", "Beratung Nord", "--role", "lead", "--out", str(path))
    invitation = read_invitation(path.read_bytes())
    assert invitation.hub.tls_pins == (key_pin((home / "tls.crt").read_bytes()),)
    assert invitation.hub.urls == ("https://hub.kreis.test:8443",)


def test_the_way_from_invitation_to_revocation(home: Path, tmp_path: Path) -> None:
    device = joined(home, tmp_path)
    lines = told(home, "devices")
    assert isinstance(lines, list)
    line = lines[0]
    assert (line["status"], len(line["words"].split())) == ("waiting_hub", 4)
    wrong = run(home, "approve", device.id.hex(), "--words", " ".join(reversed(line["words"].split())))
    assert (wrong.exit_code, "[hub_words_differ]" in wrong.stderr) == (1, True)
    assert run(home, "approve", device.id.hex(), "--words", line["words"]).exit_code == 0
    device.enrol()
    assert device.sync(device.next_body(b"eins")).code is AnswerCode.OK
    status = told(home, "status")
    assert isinstance(status, dict)
    assert (status["ready"], status["units"], status["devices"]["active"]) == (True, 1, 1)
    assert run(home, "revoke", device.id.hex()[:8]).exit_code == 0
    assert device.sync().code is AnswerCode.REVOKED
    device.hub.site.store.close()


def test_verify_backup_restore_and_ledger_export(home: Path, tmp_path: Path) -> None:
    device = joined(home, tmp_path)
    run(home, "approve", device.id.hex())
    device.enrol()
    device.sync(device.next_body(b"eins"))
    assert told(home, "verify")["ok"]  # type: ignore[index]  # a dictionary
    assert run(home, "backup", str(tmp_path / "b.kiimhub")).exit_code == 0
    device.sync(device.next_body(b"zwei"))
    assert run(home, "restore", str(tmp_path / "b.kiimhub")).exit_code == 0
    assert told(home, "status")["units"] == 1  # type: ignore[index]  # a dictionary
    assert device.sync().code is AnswerCode.EPOCH
    (tmp_path / "b.kiimhub.keys").unlink()
    assert run(home, "restore", str(tmp_path / "b.kiimhub")).exit_code == 3
    lines = [json.loads(line) for line in run(home, "ledger", "export").stdout.splitlines()]
    assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
    device.hub.site.store.close()


def test_a_folder_serves_like_a_line(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    assert told(home, "folder", str(folder)) == {"answered": 0}
    assert (folder / "kiim-hub.identity").exists()
    (folder / "kiim-hub.identity").write_bytes(b"somebody else")
    foreign = run(home, "folder", str(folder))
    assert (foreign.exit_code, "[hub_folder]" in foreign.stderr) == (1, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("approve", "00000000"), "hub_device_unknown"),
        (("revoke", "00000000"), "hub_device_unknown"),
        (("invite", "Niemand", "--role", "lead", "--out", "x.kiimenrol"), "hub_office_unknown"),
        (("serve", "--host", "0.0.0.0", "--behind-proxy"), "hub_plain_http"),  # noqa: S104  # refused
    ],
)
def test_a_refusal_is_one_sentence_and_exit_code_1(home: Path, words: tuple[str, ...], code: str) -> None:
    done = run(home, *words)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.strip().endswith(f"[{code}]")


def test_without_a_hub_the_sentence_says_how_to_make_one(tmp_path: Path) -> None:
    done = run(tmp_path, "status")
    assert (done.exit_code, "[hub_home_missing]" in done.stderr) == (1, True)


def test_a_key_others_can_read_is_refused(home: Path) -> None:
    (home / "hub.key").chmod(0o644)
    done = run(home, "status")
    assert (done.exit_code, "[hub_key_damaged]" in done.stderr) == (1, True)


def test_the_environment_overrules_the_file_and_nonsense_is_refused(home: Path) -> None:
    assert read_home(home, {"KIIM_HUB_PORT": "9000"}).settings.port == 9000
    assert read_home(home, {"KIIM_HUB_URLS": "https://a.test, https://b.test"}).settings.urls[1] == "https://b.test"
    done = CliRunner(env={"KIIM_HUB_PORT": "many"}).invoke(main, ["--home", str(home), "status"])
    assert (done.exit_code, "[hub_setting]" in done.stderr) == (1, True)
    (home / "hub.toml").write_text("surprise = 1\n", encoding="utf-8")
    assert run(home, "status").exit_code == 1


def test_settings_survive_being_written(home: Path) -> None:
    settings = read_home(home, {}).settings
    assert isinstance(settings, Settings)
    assert settings.urls == ("https://hub.kreis.test:8443",)


def test_only_what_is_built_is_listed() -> None:
    names = {command.name for command in COMMANDS}
    assert names == {"init", "serve", "office", "invite", "approve", "devices", "revoke", "status", "backup",
                     "restore", "verify", "folder", "ledger"}  # fmt: skip
