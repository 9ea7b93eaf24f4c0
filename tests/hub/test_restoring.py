"""Backup, verify and restore as IT does it, on either database: what was put back says so before it serves anybody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiim_desktop.base.clock import SystemClock
from kiim_desktop.base.ids import Random
from kiim_desktop.cli.hub_main import main
from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import add_office, approve, invite
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.epochs import LEDGER_FLOOR
from kiim_desktop.hub.homes import HERE, Settings, create_home
from kiim_desktop.hub.store.databases import is_postgres
from kiim_desktop.hub.store.statements import sql
from kiim_desktop.sync.wire.requests import AnswerCode
from tests.hub.devices import TestDevice
from tests.hub.test_http import Browser


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kreis"


@pytest.fixture
def service(folder: Path, hub_store_url: str) -> Iterator[Hub]:
    """Return the hub as a running service holds it while commands work beside it."""
    store = hub_store_url if is_postgres(hub_store_url) else HERE
    hub = create_home(folder, Settings(store=store, urls=("https://hub.kreis.test:8443",)), SystemClock()).open_hub()
    yield hub
    hub.site.store.close()


@pytest.fixture
def member(service: Hub, seeded_random: Random) -> TestDevice:
    invited = invite(service.site, add_office(service.site, "Beratung Nord", "mbe"), Role.LEAD)
    device = TestDevice.invited(service, invited, seeded_random)
    device.enrol()
    approve(service.site, device.id.hex())
    device.enrol()
    return device


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(folder), *words])


def status(folder: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads(run(folder, "status", "--json").stdout)
    return told


def put_ledger_back(hub: Hub) -> None:
    """Leave of the ledger what it was before the last transaction but one, as if it had been put back alone."""
    with hub.site.store.write() as transaction:
        last = transaction.facts.number(LEDGER_FLOOR) - 1
        transaction._connection.execute(sql("DELETE FROM ledger.entry WHERE number > :last"), {"last": last})  # noqa: SLF001  # no honest way leads there


def test_the_age_of_the_newest_backup_is_told(service: Hub, folder: Path, tmp_path: Path) -> None:
    assert status(folder)["last_backup"] is None
    assert run(folder, "backup", str(tmp_path / "b")).exit_code == 0
    told = status(folder)
    assert str(told["last_backup"]) <= str(told["at"])


def test_a_ledger_put_back_alone_serves_nobody_until_the_whole_is_restored(
    service: Hub, member: TestDevice, folder: Path, tmp_path: Path
) -> None:
    member.sync(member.next_body(b"eins"))
    run(folder, "backup", str(tmp_path / "b"))
    put_ledger_back(service)
    assert Browser(service).call("GET", "/readyz").status_code == 503
    assert member.sync().code is AnswerCode.LATER
    assert run(folder, "status").exit_code == 3
    verified = run(folder, "verify", "--json")
    assert verified.exit_code == 1
    assert "ledger_complete" in [one["name"] for one in json.loads(verified.stdout)["checks"] if not one["ok"]]
    before = status(folder)["epoch"]
    assert run(folder, "restore", str(tmp_path / "b")).exit_code == 0
    assert Browser(service).call("GET", "/readyz").status_code == 200
    assert run(folder, "verify").exit_code == 0
    assert status(folder)["epoch"] != before
    assert member.sync().code is AnswerCode.EPOCH


def test_after_a_restore_no_number_is_given_twice(
    service: Hub, member: TestDevice, folder: Path, tmp_path: Path
) -> None:
    run(folder, "backup", str(tmp_path / "b"))
    member.sync(member.next_body(b"verloren"))
    lost = member.answer.head
    run(folder, "restore", str(tmp_path / "b"))
    member.sync()
    member.certified = False
    assert member.sync(member.next_body(b"neu")).code is AnswerCode.OK
    with service.site.store.read() as transaction:
        numbers = [unit.hub_seq for unit in transaction.units.between(0, 2**62, member.office, b"")]
    assert numbers
    assert min(numbers) > lost


def test_a_third_party_checks_the_exported_ledger_with_nothing_but_hashes(
    service: Hub, member: TestDevice, folder: Path
) -> None:
    member.sync(member.next_body(b"eins"))
    link = bytes(32)
    lines = [json.loads(line) for line in run(folder, "ledger", "export").stdout.splitlines()]
    for number, line in enumerate(lines, start=1):
        salt, content = bytes.fromhex(line["salt"]), bytes.fromhex(line["content"])
        assert sha256(b"kiim ledger commitment\0" + salt + content).hexdigest() == line["commitment"]
        head = f"{number}\0{line['kind']}\0{line['at']}\0".encode()
        subject = sha256(bytes.fromhex(line["subject"])).digest()
        link = sha256(b"kiim ledger link\0" + link + head + subject + bytes.fromhex(line["commitment"])).digest()
        assert link.hex() == line["link"]
    assert len(lines) > 3
