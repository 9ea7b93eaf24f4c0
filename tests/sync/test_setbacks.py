"""Nothing that was saved is lost: lost answers, restored backups, cloned laptops, a hub set back, cut lines."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.domain.records import Edit
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.databases import open_sqlite
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.errors import Unreachable
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.usecases.unlocking import Surroundings, unlock_office
from tests.sync.devices import PASSWORD, Desktop


@dataclass(slots=True)
class BrokenLine:
    """A carrier that loses requests or answers when told to."""

    inner: Carrier
    lose_requests: int = 0
    lose_answers: int = 0
    name: str = "memory"
    answers_at_once: bool = True
    requests: list[bytes] = field(default_factory=list)

    def enrol(self, message: bytes) -> bytes | None:
        return self.inner.enrol(message)

    def sync(self, request: bytes) -> bytes | None:
        if self.lose_requests:
            self.lose_requests -= 1
            raise Unreachable
        self.requests.append(request)
        answer = self.inner.sync(request)
        if self.lose_answers:
            self.lose_answers -= 1
            raise Unreachable
        return answer

    def up(self, request: bytes) -> bytes:
        return self.inner.up(request)

    def down(self, request: bytes) -> bytes:
        return self.inner.down(request)

    def waiting_answers(self) -> list[bytes]:
        return []

    def done_with(self, answer: bytes) -> None:
        """Nothing to tidy."""


def names(desktop: Desktop, person: PersonId) -> set[object]:
    identity = desktop.identity(person)
    return {head.value for head in identity.cell(2)} if identity else set()


def test_a_lost_answer_leads_to_the_same_bytes_and_the_same_state(first: Desktop, second: Desktop) -> None:
    line = BrokenLine(first.carrier, lose_answers=1)
    first.carrier = line
    person = first.person("Amira", "Haddad")
    with pytest.raises(Unreachable):
        first.sync()
    first.rename(person, "Haddad-Klein")
    again = first.sync()
    second.sync()
    assert again.waiting == 0
    assert first.state == second.state
    assert names(second, person) == {"Haddad-Klein"}


def test_a_crash_between_sealing_and_sending_changes_nothing(first: Desktop, second: Desktop) -> None:
    first.carrier = BrokenLine(first.carrier, lose_requests=1)
    person = first.person("Amira", "Haddad")
    with pytest.raises(Unreachable):
        first.sync()
    made = first.exchange.outgoing()
    first.reopen()
    assert made is not None
    assert first.exchange.outgoing() == made
    first.sync()
    second.sync()
    assert names(second, person) == {"Haddad"}


def test_receipted_changes_are_the_only_ones_that_leave_the_outbox(first: Desktop) -> None:
    first.person("Amira", "Haddad")
    line = BrokenLine(first.carrier, lose_answers=1)
    first.carrier = line
    with pytest.raises(Unreachable):
        first.sync()
    assert first.exchange.waiting() == 1
    first.sync()
    assert first.exchange.waiting() == 0


def copied(desktop: Desktop, to: Path) -> None:
    """Copy the profile of a closed device."""
    shutil.copytree(desktop.office.profile.folder, to)


def put_back(desktop: Desktop, copy: Path) -> None:
    folder = desktop.office.profile.folder
    shutil.rmtree(folder)
    shutil.copytree(copy, folder)


def opened(folder: Path, around: Surroundings, carrier: Carrier) -> Desktop:
    profile = find_profile(folder)
    return Desktop(unlock_office(profile, profile.users[0].id, PASSWORD, around), around, carrier)


def test_a_restored_backup_gets_back_what_the_hub_has_and_loses_nothing_new(
    first: Desktop, second: Desktop, tmp_path: Path
) -> None:
    person = first.person("Amira", "Haddad")
    first.sync()
    first.close()
    copied(first, tmp_path / "copy")
    first.office = opened(first.office.profile.folder, first.around, first.carrier).office
    first.rename(person, "Haddad-Klein")
    first.sync()
    replica = first.office.store.replica
    first.close()
    put_back(first, tmp_path / "copy")
    first.office = opened(first.office.profile.folder, first.around, first.carrier).office
    assert first.office.store.replica != replica
    first.note(person, "Nach dem Zurückholen geschrieben")

    first.sync()
    second.sync()
    first.sync()

    assert names(first, person) == names(second, person) == {"Haddad-Klein"}
    assert first.state == second.state


def test_a_cloned_laptop_is_noticed_and_both_copies_keep_what_they_wrote(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path
) -> None:
    person = first.person("Amira", "Haddad")
    first.sync()
    first.close()
    folder, state = first.office.profile.folder, first.around.state_folder
    shutil.copytree(folder, tmp_path / "clone")
    shutil.copytree(state, tmp_path / "clone_state")
    first.office = opened(folder, first.around, first.carrier).office
    around = Surroundings(
        settings=first.around.settings, clock=first.around.clock, random=first.around.random,
        state_folder=tmp_path / "clone_state",
    )  # fmt: skip
    clone = opened(tmp_path / "clone", around, MemoryCarrier(hub))
    assert clone.office.store.replica == first.office.store.replica
    first.rename(person, "Haddad-Klein")
    clone.rename(person, "Haddad-Gross")

    first.sync()
    clone.sync()
    first.sync()
    second.sync()

    for desktop in (first, clone, second):
        assert names(desktop, person) == {"Haddad-Klein", "Haddad-Gross"}
    assert first.state == clone.state == second.state
    clone.close()


def test_a_hub_set_back_gets_again_what_it_lost(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    old = first.person("Amira", "Haddad")
    first.sync()
    second.sync()
    folder = tmp_path / "hub"
    hub.site.store.close()
    shutil.copytree(folder, tmp_path / "hub_backup")
    _reopen(hub, folder, first, second)
    first.rename(old, "Haddad-Klein")
    new = second.person("Bela", "Sommer")
    first.sync()
    second.sync()
    first.carrier.hub.site.store.close()  # type: ignore[attr-defined]  # a MemoryCarrier
    for part in ("hub.db", "ledger.db", "keys.db"):
        shutil.copy(tmp_path / "hub_backup" / part, folder / part)
    restored = _reopen(hub, folder, first, second)

    first.sync()
    second.sync()
    first.sync()

    for desktop in (first, second):
        assert names(desktop, old) == {"Haddad-Klein"}
        assert names(desktop, new) == {"Sommer"}
    assert first.state == second.state
    restored.site.store.close()


def _reopen(hub: Hub, folder: Path, *desktops: Desktop) -> Hub:
    site = hub.site
    store = open_sqlite(folder, site.identity.store_key, create=False)
    again = Hub.open(
        Site(store=store, identity=site.identity, terms=site.terms, clock=site.clock, random=site.random), folder
    )
    for desktop in desktops:
        desktop.carrier = MemoryCarrier(again)
    return again


def _write_much(desktop: Desktop) -> None:
    for number in range(60):
        person = desktop.person("Amira", f"Haddad {number}")
        desktop.note(person, f"Notiz {number} " + desktop.office.random(400).hex())


def _break_once(desktop: Desktop) -> None:
    desktop.carrier = BrokenLine(desktop.carrier, lose_requests=1)
    with pytest.raises(Unreachable):
        desktop.sync()


def test_over_a_line_that_broke_a_large_delta_goes_in_pieces(first: Desktop, second: Desktop) -> None:
    _write_much(first)
    _break_once(first)
    _break_once(second)
    up, down = first.sync(), second.sync()
    assert up.bytes_up > 60 * 400
    assert up.round_trips > 2
    assert down.round_trips > 2
    assert down.received == 120
    assert first.state == second.state


def test_over_a_proved_line_a_day_of_changes_is_one_request_each_way(first: Desktop, second: Desktop) -> None:
    first.sync()
    second.sync()
    _write_much(first)
    up, down = first.sync(), second.sync()
    assert up.bytes_up > 60 * 400
    assert up.round_trips == 1
    assert down.round_trips <= 2
    assert down.received == 120
    assert first.state == second.state


def paste(desktop: Desktop, person: PersonId, text: str) -> None:
    """Save a text past the limits of the form, as an import or an older version might have."""
    edit = Edit(
        scope=bytes(person), record=RecordId(desktop.office.random(8)), kind=COUNSELLING_ENTRY.number, values={5: text}
    )
    desktop.office.store.save([edit], desktop.office.user.id, [])


def test_a_note_too_large_to_travel_is_listed_and_holds_up_nothing(first: Desktop, second: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    paste(first, person, "x" * 300_000)
    first.note(person, "Anmeldung zum Kurs besprochen")
    done = first.sync()
    second.sync()
    assert (done.waiting, done.not_accepted > 0) == (0, True)
    assert len(second.office.store.records(bytes(person))) == 2


def test_more_than_a_file_may_hold_goes_in_several(first: Desktop, second: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    for _number in range(30):
        paste(first, person, first.office.random(90_000).hex())
    first.sync()
    second.sync()
    assert first.exchange.waiting() == 0
    assert first.state == second.state
