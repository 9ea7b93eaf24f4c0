"""What IT is given besides the program: the chapter of the manual and the service files say what the program does."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import msgspec
import pytest

from kiim_desktop.base.paths import resource
from kiim_desktop.cli.hub_main import main
from kiim_desktop.hub import bodies, lines, pace, pieces, serving, status_access
from kiim_desktop.hub.homes import ENVIRONMENT, Settings, default_folder

ROOT = Path(__file__).resolve().parents[2]
SERVICE = ROOT / "packaging" / "hub" / "kiim-hub.service"
CHAPTER = (resource("manual") / "82-kreisknoten.md").read_text(encoding="utf-8")
HARDENED = {
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "NoNewPrivileges": "yes",
    "MemoryDenyWriteExecute": "yes",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "CapabilityBoundingSet": "",
    "UMask": "0077",
    "StateDirectoryMode": "0700",
}


@pytest.fixture
def service() -> configparser.SectionProxy:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]  # names of systemd are written as they are
    read.read(SERVICE, encoding="utf-8")
    return read["Service"]


@pytest.mark.parametrize("name", Settings.__struct_fields__)
def test_every_setting_stands_in_the_chapter_with_its_default(name: str) -> None:
    default = msgspec.to_builtins(Settings())[name]
    shown = "" if default in ("", ()) else str(default).lower() if isinstance(default, bool) else str(default)
    assert re.search(rf"^\| `{name}` \| {re.escape(shown)} ?\| \S", CHAPTER, re.MULTILINE)


def test_no_setting_stands_in_the_chapter_that_is_not_there() -> None:
    table = CHAPTER.partition("## Einstellungen")[2].partition("## ")[0]
    named = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert sorted(named) == sorted(Settings.__struct_fields__)


@pytest.mark.parametrize(
    "limit",
    [
        f"| Kopf einer Anfrage | {lines.GuardedLine.head_seconds:.0f} Sekunden",
        f"| Leitungen gleichzeitig | {lines.GuardedLine.lines_at_once} je Prozess",
        f"nach {bodies.PATIENCE_SECONDS:.0f} Sekunden mindestens {bodies.SLOWEST // 1024} kB/s",
        f"(über {bodies.LARGE // 1024} kB) gleichzeitig | {bodies.LARGE_AT_ONCE} je Prozess",
        f"{pace.AT_ONCE} gleichzeitig, {pieces.OPEN_UPLOADS} begonnene Sendungen",
        f"höchstens {serving.GRACE_SECONDS} Sekunden",
        f"gilt {status_access.LINK_MINUTES} Minuten und einmal",
    ],
)
def test_the_limits_in_the_chapter_are_those_of_the_program(limit: str) -> None:
    assert limit in " ".join(CHAPTER.split())


def test_the_service_starts_what_is_there_and_in_its_own_folder(service: configparser.SectionProxy) -> None:
    program, command = service["ExecStart"].split()
    assert (Path(program).name, command in main.commands) == ("kiim-hub", True)
    name, _equals, folder = service["Environment"].partition("=")
    assert name == f"{ENVIRONMENT}HOME"
    assert default_folder({name: folder}) == Path("/var/lib") / service["StateDirectory"]


def test_the_service_may_do_little_else(service: configparser.SectionProxy) -> None:
    assert {name: service[name] for name in HARDENED} == HARDENED
    assert service["User"] not in {"", "root"}
    assert int(service["TimeoutStopSec"]) > serving.GRACE_SECONDS
    assert int(service["LimitNOFILE"]) > 4 * lines.GuardedLine.lines_at_once


def test_the_daily_backup_forgets_the_keys_in_time() -> None:
    text = (ROOT / "packaging" / "hub" / "kiim-hub-backup.service").read_text(encoding="utf-8")
    (days,) = re.findall(r"-name \"\*\.keys\" -mtime \+(\d+) -delete", text)
    assert int(days) < 14
    assert "kiim-hub backup" in text
