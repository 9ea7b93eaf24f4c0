"""`kiim device`, `kiim directory`, `kiim FILE.kiim`: what an office without a window can see and do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock, SystemClock
from kiim_desktop.usecases.unlocking import lock_office
from tests.cli.conftest import Kiim
from tests.sync import devices
from tests.sync.sticks import Stick


@pytest.fixture
def bundles(tmp_path: Path) -> Path:
    made = tmp_path / "mails"
    made.mkdir()
    return made


@pytest.fixture
def kreis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kiim:
    """Return the commands of an office with a second device; another office comes by stick, last 23 days ago."""
    now = SystemClock().now()
    clock = FixedClock(now - timedelta(days=23))
    with devices.hub_in_memory(tmp_path, clock) as hub:
        owner = devices.first_desktop(hub, tmp_path, clock)
        other = devices.first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter X", kind="jobcenter")
        second = devices.further_desktop(hub, owner, tmp_path, clock)
        root = tmp_path / "stick"
        root.mkdir()
        stick = Stick(root, hub)
        stick.serve()
        stick.visit(other)
        stick.serve()
        clock.at = now
        owner.person("Amira", "Haddad")
        owner.sync()
        second.person("Bela", "Sommer")
        second.sync()
        for desktop in (owner, second, other):
            lock_office(desktop.office)
    monkeypatch.setenv("KIIM_STATE_DIR", str(tmp_path / "state1"))
    secret = tmp_path / "kennwort"
    secret.write_text(devices.PASSWORD, encoding="utf-8")
    return Kiim(owner.office.profile.folder, secret)


def test_the_directory_says_whose_words_were_compared_and_notes_it(kreis: Kiim) -> None:
    listed = kreis.json("directory", "list")
    by_name = {each["name"]: each for each in listed["counterparts"]}
    assert set(by_name) == {"Kreisknoten", "Beratung Nord", "Jobcenter X"}
    assert (listed["uncompared"], listed["age_days"], listed["grants_wait"]) == (2, 0, False)
    refused = kreis("directory", "confirm", "Jobcenter X", "--words", by_name["Beratung Nord"]["words"])
    assert (refused.exit_code, "exchange_words_differ" in refused.stderr) == (1, True)
    assert kreis.json("directory", "confirm", "Jobcenter X", "--words", by_name["Jobcenter X"]["words"])["compared"]
    assert kreis.json("directory", "list")["uncompared"] == 1
    assert kreis.json("profile", "info")["exchange"]["directory"]["uncompared"] == 1


def test_devices_are_listed_with_their_end_and_renewed_only_when_due(kreis: Kiim) -> None:
    lines = kreis.json("device", "list")["devices"]
    assert all(each["until"] and not each["ended"] for each in lines)
    refused = kreis("device", "renew", next(each["id"] for each in lines if not each["this"]))
    assert (refused.exit_code, "certificate_not_due" in refused.stderr) == (1, True)
    assert kreis.json("device", "rekey") == {"rekey": True}


def test_a_consent_says_that_an_office_comes_by_stick_and_how_long_ago(kreis: Kiim) -> None:
    person = kreis.json("search", "Haddad")["hits"][0]["id"]
    told = ("--to", "Jobcenter X", "--groups", "P0", "--purpose", "P-A", "--evidence", "Blatt", "--release")
    given = kreis.json("consent", "give", person, *told)
    assert given["sticks"] == [{"office": "Jobcenter X", "days": 23}]
    said = kreis("consent", "withdraw", given["id"]).stdout
    assert "mit dem nächsten Stick, zuletzt vor 23 Tagen" in said


def test_a_file_in_place_of_a_command_is_taken_in_or_refused_politely(kreis: Kiim, bundles: Path) -> None:
    nonsense = bundles / "anhang.kiim"
    nonsense.write_bytes(b"kein Paket")
    for words in ((nonsense,), ("bundle", "take", nonsense)):
        refused = kreis(*words)
        assert refused.exit_code == 1
        assert "Traceback" not in refused.stderr
        assert "bundle_damaged" in refused.stderr
    missing = kreis(bundles / "fehlt.kiim")
    assert missing.exit_code == 1
