"""`kiim orders` and `kiim erase`: what was taken back is listed with its receipts, and proved by a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock, SystemClock
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import LANGUAGE_SKILL
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.usecases.unlocking import lock_office
from tests.cli.conftest import Kiim
from tests.sync import devices
from tests.sync.shared import consent, entry, settle, withdraw


@pytest.fixture
def taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kiim:
    """Return the commands of an office that gave a consent and took it back."""
    return _takes_back(tmp_path, monkeypatch, lambda _owner: None)


@pytest.fixture
def turned_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kiim:
    """Return the commands of an office whose order the hub did not take."""

    def refuse(owner: devices.Desktop) -> None:
        with owner.exchange.writing() as desk:
            sql = "UPDATE sharing_order SET state = 'refused', why = 'roles' WHERE given = 1"
            desk.connection.execute(sql)
            desk.connection.execute("DELETE FROM order_receipt")

    return _takes_back(tmp_path, monkeypatch, refuse)


def _takes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: Callable[[devices.Desktop], None]) -> Kiim:
    clock = FixedClock(SystemClock().now())
    with devices.hub_in_memory(tmp_path, clock) as hub:
        owner = devices.first_desktop(hub, tmp_path, clock)
        other = devices.first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter <b>X", kind="jobcenter")
        person = owner.person("Amira", "Haddad")
        owner.sync()
        consented = consent(owner, person, other)
        settle(owner, other)
        withdraw(owner, person, consented)
        settle(owner, other)
        last(owner)
        lock_office(owner.office)
        other.close()
    monkeypatch.setenv("KIIM_STATE_DIR", str(tmp_path / "state1"))
    secret = tmp_path / "kennwort"
    secret.write_text(devices.PASSWORD, encoding="utf-8")
    return Kiim(owner.office.profile.folder, secret)


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kiim:
    """Return the commands of an office that may keep what it wrote into a file that was taken back."""
    clock = FixedClock(SystemClock().now())
    with devices.hub_in_memory(tmp_path, clock) as hub:
        owner = devices.first_desktop(hub, tmp_path, clock)
        other = devices.first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
        person = owner.person("Amira", "Haddad")
        owner.sync()
        groups = frozenset({Category.IDENTITY, Category.LANGUAGE})
        consented = consent(owner, person, other, groups=groups, mode=Mode.CONTRIBUTE)
        settle(owner, other)
        entry(other, person, LANGUAGE_SKILL, language="ara", listening="B1")
        settle(other, owner)
        withdraw(owner, person, consented)
        settle(owner, other)
        lock_office(other.office)
        owner.close()
    monkeypatch.setenv("KIIM_STATE_DIR", str(tmp_path / "state7"))
    secret = tmp_path / "kennwort"
    secret.write_text(devices.PASSWORD, encoding="utf-8")
    return Kiim(other.office.profile.folder, secret)


def test_own_records_are_listed_and_kept_by_command(offered: Kiim) -> None:
    listed = offered.json("orders")
    (offer,) = listed["offers"]
    assert [each["kind"] for each in offer["records"]] == ["Sprachkenntnis"]
    assert "kiim orders keep" in offered("orders").stdout
    assert "[no_such_basis]" in offered("orders", "keep", offer["id"], "--basis", "x", "--family-name", "H.").stderr
    assert "[name_missing]" in offered("orders", "keep", offer["id"], "--basis", "counselling").stderr
    kept = offered.json("orders", "keep", offer["id"], "--basis", "counselling", "--family-name", "H.")
    kinds = {each["kind"] for each in offered.json("show", kept["person"])["records"]}
    assert {"language_skill", "identity", "counselling_entry"} <= kinds
    assert "[not_offered]" in offered("orders", "leave", offer["id"]).stderr


def test_own_records_are_let_go_by_command(offered: Kiim) -> None:
    (offer,) = offered.json("orders")["offers"]
    assert offered.json("orders", "leave", offer["id"]) == {"deleted": 1}
    assert offered.json("orders")["offers"] == []


def test_what_the_hub_did_not_take_is_listed_with_its_reason(turned_down: Kiim) -> None:
    (order,) = turned_down.json("orders")["orders"]
    assert (order["standing"], order["why"]) == ("refused", "roles")
    said = turned_down("orders").stdout
    assert "vom Kreisknoten nicht angenommen" in said
    assert "    Dem Kreisknoten fehlen zwei verschiedene Rollen" in said
    assert "bitte die Kreis-IT verständigen." in said


def test_there_is_nothing_to_sign_where_nothing_waits(taken_back: Kiim) -> None:
    for command in ("sign", "again"):
        assert "[no_such_order]" in taken_back("orders", command).stderr


def test_an_order_is_listed_with_its_receipts_and_names_nobody(taken_back: Kiim) -> None:
    (order,) = taken_back.json("orders")["orders"]
    assert (order["kind"], order["standing"], order["missing"]) == ("drop", "done", [])
    assert [each["office"] for each in order["receipts"]] == ["Jobcenter <b>X"]
    said = taken_back("orders").stdout
    assert "von allen quittiert" in said
    assert "Haddad" not in said


def test_the_proof_is_a_page_and_a_file_that_can_be_checked(taken_back: Kiim, tmp_path: Path) -> None:
    (order,) = taken_back.json("orders")["orders"]
    written = taken_back.json("orders", "--certificate", order["id"], "--out", tmp_path / "nachweis.html")
    assert written == {"page": "nachweis.html", "proof": "nachweis.kiimproof"}
    page = (tmp_path / "nachweis.html").read_text(encoding="utf-8")
    assert "bestätigt gelöscht auf 1 von 1 Geräten" in page
    assert "Jobcenter &lt;b&gt;X" in page
    assert taken_back.json("orders", "--check", tmp_path / "nachweis.kiimproof")["receipts"] == 1
    again = taken_back("orders", "--certificate", order["id"], "--out", tmp_path / "nachweis.html")
    assert "[proof_not_written]" in again.stderr
    (tmp_path / "falsch.kiimproof").write_bytes((tmp_path / "nachweis.kiimproof").read_bytes()[:-1])
    assert "[proof_not_sound]" in taken_back("orders", "--check", tmp_path / "falsch.kiimproof").stderr
    assert "[no_such_order]" in taken_back("orders", "--certificate", "00" * 16, "--out", tmp_path / "x.html").stderr


def test_a_file_without_a_kreis_is_erased_by_two_people_at_once(kiim: Kiim, tmp_path: Path) -> None:
    person = kiim.person()
    second = tmp_path / "zweites"
    second.write_text("eine zweite lange Wortfolge", encoding="utf-8")
    kiim.json("user", "add", "Ina Muster", "--role", "counsellor", "--new-password-file", second)
    lead = ("--user", "Frau Sommer", "--profile", kiim.folder, "--password-file", kiim.password_file)
    alone = kiim.bare(*lead, "erase", person, "--second", "Frau Sommer", "--second-password-file", kiim.password_file)
    assert "[second_person_needed]" in alone.stderr
    both = kiim.bare(*lead, "erase", person, "--second", "Ina Muster", "--second-password-file", second)
    assert both.exit_code == 0, both.stderr
    assert json.loads(kiim.bare(*lead, "search", "Haddad", "--json").stdout)["hits"] == []
    assert kiim.bare(*lead, "verify").exit_code == 0
