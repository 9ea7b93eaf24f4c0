"""`kiim handover`, `kiim refer`, `kiim referral`: what is offered, to whom, and how it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock, SystemClock
from kiim_desktop.usecases.unlocking import lock_office
from tests.cli.conftest import Kiim
from tests.sync import devices
from tests.sync.handed import offered
from tests.sync.shared import settle

SOUTH = "Beratung Süd"
AGREED = ("--to", SOUTH, "--groups", "P0,P4", "--mode", "once", "--evidence", "Blatt", "--release")


@pytest.fixture
def kreis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Kiim, Kiim, str]:
    """Return the commands of an office that keeps a file and was offered another, those of the other, and the file."""
    clock = FixedClock(SystemClock().now())
    with devices.hub_in_memory(tmp_path, clock) as hub:
        owner = devices.first_desktop(hub, tmp_path, clock)
        other = devices.first_desktop(hub, tmp_path, clock, seed=7, name=SOUTH)
        person, theirs = owner.person("Amira", "Haddad"), other.person("Bela", "Sommer")
        owner.sync()
        offered(other, theirs, owner)
        settle(other, owner)
        for desktop in (owner, other):
            lock_office(desktop.office)
    secret = tmp_path / "kennwort"
    secret.write_text(devices.PASSWORD, encoding="utf-8")
    monkeypatch.setenv("KIIM_STATE_DIR", str(tmp_path / "state1"))
    return Kiim(owner.office.profile.folder, secret), Kiim(other.office.profile.folder, secret), person.hex()


def test_a_file_is_offered_listed_and_withdrawn(kreis: tuple[Kiim, Kiim, str]) -> None:
    kiim, _other, person = kreis
    assert "[basis_missing]" in kiim("handover", "offer", person, "--to", SOUTH).stderr
    consent = kiim.json("consent", "give", person, *AGREED, "--purpose", "P-E")
    offer = kiim.json("handover", "offer", person, "--to", SOUTH, "--consent", consent["id"], "--reason", "Umzug")
    own, got = sorted(kiim.json("handover", "list")["offers"], key=lambda each: not each["is_given"])
    assert (own["id"], own["state"], own["office"], own["groups"]) == (
        offer["offer"],
        "offered",
        SOUTH,
        {"P0": 1, "P4": 0},
    )
    assert (got["name"], got["office"], got["state"]) == ("Bela Sommer", SOUTH, "offered")
    assert "Umzug" in kiim("handover", "list").stdout
    assert "[already_offered]" in kiim("handover", "offer", person, "--to", SOUTH, "--law", "§ 1 SGB X").stderr
    kiim.json("handover", "withdraw", own["id"])
    assert "[offer_over]" in kiim("handover", "withdraw", own["id"]).stderr
    kiim.json("handover", "accept", got["id"])
    assert {each["state"] for each in kiim.json("handover", "list")["offers"]} == {"withdrawn", "accepted"}
    assert "[offer_over]" in kiim("handover", "decline", got["id"]).stderr
    assert "[no_such_offer]" in kiim("handover", "accept", "00" * 16).stderr
    assert "[not_an_id]" in kiim("handover", "accept", "xyz").stderr


def test_a_person_is_referred_and_the_steps_are_kept_to(kreis: tuple[Kiim, Kiim, str]) -> None:
    kiim, _other, person = kreis
    consent = kiim.json("consent", "give", person, *AGREED, "--purpose", "P-D")
    made = kiim.json("refer", person, "--to", SOUTH, "--consent", consent["id"], "--reason", "Platz im Kurs?")
    (listed,) = kiim.json("referral", "list")["offers"]
    assert (listed["id"], listed["state"], listed["groups"]) == (
        made["referral"],
        "offered",
        {"P0": 1, "P4": 0, "P13": 1},
    )
    refused = kiim("referral", "answer", listed["id"], "--status", "attended")
    assert "[step_not_possible]" in refused.stderr
    assert "angenommen" in refused.stderr
    kiim.json("referral", "answer", listed["id"], "--status", "withdrawn", "note=hat sich erledigt")
    assert "[no_such_offer]" in kiim("referral", "accept", listed["id"]).stderr
    kiim.json("referral", "withdraw", listed["id"])
