"""`kiim consent`: from the sheet to the withdrawal, with the offices of the directory of a real hub."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiim_desktop.base.clock import SystemClock
from kiim_desktop.hub.administration import add_office, approve
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.usecases.enrolling import words_of_this_device
from kiim_desktop.usecases.unlocking import lock_office
from tests.cli.conftest import Kiim
from tests.sync.devices import PASSWORD, Desktop, first_desktop, hub_in_memory, invited_desktop

AGREED = ("--groups", "P0,P4", "--purpose", "P-B", "--evidence", "Handakte, Blatt 3")


@pytest.fixture
def kreis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kiim:
    """Return the commands of an office that belongs to a Kreis with three others."""
    clock: Any = SystemClock()
    monkeypatch.setenv("KIIM_STATE_DIR", str(tmp_path / "state1"))
    with hub_in_memory(tmp_path, clock) as hub:
        desktop = first_desktop(hub, tmp_path, clock)
        others = ("Jobcenter Rabenstedt", "jobcenter"), ("Sprachschule", "mbe"), ("Sprachschule", "language_provider")
        for seed, (name, kind) in enumerate(others, 2):
            join(hub, invited_desktop(hub, add_office(hub.site, name, kind), tmp_path, clock, seed))
        desktop.sync()
        lock_office(desktop.office)
    password_file = tmp_path / "kennwort"
    password_file.write_text(PASSWORD, encoding="utf-8")
    return Kiim(tmp_path / "profile1", password_file)


def join(hub: Hub, desktop: Desktop) -> None:
    """Let the first device of another office in; only offices with keys stand in the directory."""
    desktop.carrier.enrol(desktop.exchange.get(ExchangeFact.ENROLMENT) or b"")
    approve(hub.site, desktop.office.store.identity.device.hex(), " ".join(words_of_this_device(desktop.office)))
    lock_office(desktop.office)


def test_a_consent_is_given_listed_and_withdrawn_by_command(kreis: Kiim) -> None:
    person = kreis.person("Amina", "Haddad", "birth_date=1990-02-01")
    assert kreis.json("consent", "list", person) == {"consents": []}
    given = kreis.json("consent", "give", person, "--to", "jobcenter rabenstedt", *AGREED, "--mode", "co-edit")
    assert given["id"] == f"{person}-{given['record']}"
    assert [each["code"] for each in given["warnings"]] == ["release_missing"]
    (held,) = kreis.json("consent", "list", person)["consents"]
    assert (held["id"], held["standing"], held["is_valid"]) == (given["id"], "consented", True)
    assert (held["to"], held["groups"], held["purposes"]) == (["Jobcenter Rabenstedt"], ["P0", "P4"], ["P-B"])
    assert (held["mode"], held["extent"], held["evidence"]) == ("co_edit", "all", "Handakte, Blatt 3")
    assert held["until"] > held["from"]
    part = kreis.json("consent", "withdraw", given["id"], "--groups", "P4", "--channel", "Telefon")
    assert (part["standing"], part["groups"]) == ("consented", ["P0"])
    assert kreis.json("consent", "withdraw", given["id"])["standing"] == "withdrawn"
    (held,) = kreis.json("consent", "list", person)["consents"]
    assert (held["standing"], held["is_valid"]) == ("withdrawn", False)


def test_an_office_can_be_named_by_its_id_and_a_refusal_be_written_down(kreis: Kiim) -> None:
    person = kreis.person()
    named = kreis.json("consent", "give", person, "--to", "Jobcenter Rabenstedt", *AGREED, "--release")
    (held,) = kreis.json("consent", "list", person)["consents"]
    by_id = kreis.json("consent", "give", person, "--to", held["recipients"][0], *AGREED, "--until", "31.12.2026")
    refused = kreis.json("consent", "refuse", person, "--to", "Jobcenter Rabenstedt", *AGREED)
    standing = {each["id"]: each["standing"] for each in kreis.json("consent", "list", person)["consents"]}
    assert standing == {named["id"]: "consented", by_id["id"]: "consented", refused["id"]: "refused"}
    lines = kreis("consent", "list", person).stdout.splitlines()
    assert len(lines) == 3
    assert "Jobcenter Rabenstedt: P0, P4. Die Person hat eingewilligt." in lines[0]


def test_what_cannot_be_is_said_in_a_sentence(kreis: Kiim) -> None:
    person = kreis.person()
    to = ("--to", "Jobcenter Rabenstedt")
    for arguments, code in (
        (("give", person, *AGREED), "blanket_consent"),
        (("give", person, "--to", "Polizei", *AGREED), "no_such_recipient"),
        (("give", person, "--to", "Sprachschule", *AGREED), "which_recipient"),
        (("give", person, "--to", "Beratung Nord", *AGREED), "own_office"),
        (("give", person, *to, "--groups", "P4", "--purpose", "P-B"), "proof_missing"),
        (("give", person, *to, "--purpose", "P-B", "--evidence", "x"), "nothing_agreed"),
        (("give", person, *to, *AGREED, "--groups", "P8"), "not_for_recipient"),
        (("give", person, *to, *AGREED, "--groups", "P9"), "own_tick_missing"),
        (("give", person, *to, *AGREED, "--groups", "P12"), "not_readable"),
        (("give", person, *to, *AGREED, "--until", "1.1.2020"), "end_before_start"),
        (("give", person, *to, *AGREED, "--until", "1.1.2099"), "consent_too_long"),
        (("give", person, *to, *AGREED, "--until", "irgendwann"), "not_readable"),
        (("give", "00" * 16, *to, *AGREED), "no_such_person"),
        (("withdraw", "nonsense"), "not_an_id"),
        (("withdraw", f"{person}-zz"), "not_an_id"),
        (("withdraw", f"{person}-{'00' * 8}"), "no_such_record"),
        (("list", "00" * 16), "no_such_person"),
    ):
        result = kreis("consent", *arguments)
        assert (result.exit_code, f"[{code}]" in result.stderr) == (1, True), (arguments, result.stderr)
        assert "Haddad" not in result.stderr


def test_an_office_without_a_kreis_has_nobody_to_share_with(kiim: Kiim) -> None:
    person = kiim.person()
    result = kiim("consent", "give", person, "--to", "Jobcenter", *AGREED)
    assert (result.exit_code, "[no_such_recipient]" in result.stderr) == (1, True)
    assert kiim.json("consent", "list", person) == {"consents": []}
