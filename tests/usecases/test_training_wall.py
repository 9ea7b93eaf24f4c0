"""The wall round training, both ways: lists, backups, invitations, bundles. Refused with a sentence, nothing done."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import OfficeId
from kiim_desktop.crypto.hpke import HpkeKeyPair
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.signing import SigningKey
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import add_office, invite
from kiim_desktop.storage.places import DATABASE
from kiim_desktop.sync.membership import Stage
from kiim_desktop.sync.wire.bundles import BundleBody, BundlePlan, make_bundle
from kiim_desktop.sync.wire.directory import read_invitation
from kiim_desktop.sync.wire.errors import TrainingWall
from kiim_desktop.usecases.arriving import take_bundle_file
from kiim_desktop.usecases.backing_up import NewAccess, back_up, check_backup, restore, restore_with_sheet
from kiim_desktop.usecases.enrolling import Joining, join_office, rejoin_office, stage
from kiim_desktop.usecases.exporting import export_persons
from kiim_desktop.usecases.generating import fill_for_practice
from kiim_desktop.usecases.importing import open_import, preview_import, run_import
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.sheets import adopt_sheet, make_sheet
from kiim_desktop.usecases.training import NoTrainingProfile
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import PASSWORD, make_office, make_person, surroundings
from tests.sync.devices import hub_in_memory

SIDES = pytest.mark.parametrize("training", [True, False], ids=["training", "real"])
BACKUP = {True: "training_backup", False: "no_training_backup"}
LIST = {True: "training_list", False: "no_training_list"}
INVITATION = {True: "training_invitation", False: "no_training_invitation"}


@pytest.fixture
def offices(tmp_path: Path, clock: FixedClock) -> Iterator[dict[bool, Office]]:
    """Return a real office and one for training, with one person each."""
    made = {each: make_office(tmp_path / str(each), clock=clock, training=each) for each in (True, False)}
    for office in made.values():
        make_person(office)
    yield made
    for office in made.values():
        office.store.close()


def refusals(office: Office) -> list[str]:
    return [line.entry.detail for line in office.store.audit_lines() if line.entry.action is AuditAction.REFUSED]


def refused(work: Callable[[], object]) -> str:
    """Return the code of a refusal that says what it means and what to do."""
    with pytest.raises(KiimError) as caught:
        work()
    sentence = caught.value.sentence
    assert "nichts" in sentence
    assert "itte" in sentence
    return caught.value.code


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def exported(office: Office, out: Path) -> Path:
    export_persons(office, out, lambda: PASSWORD)
    return out


@SIDES
@pytest.mark.parametrize("name", ["liste.csv", "liste.xlsx"])
def test_a_list_does_not_cross_the_wall(offices: dict[bool, Office], tmp_path: Path, name: str, training: bool) -> None:
    path, other = exported(offices[training], tmp_path / name), offices[not training]
    before = other.store.generation()
    assert refused(lambda: open_import(other, path)) == LIST[training]
    assert refusals(other) == ["training_wall list"]
    assert other.store.generation() == before + 1, "nothing but the line in the log"
    assert open_import(offices[training], path).row_count


def test_the_mark_survives_what_people_do_to_a_list(offices: dict[bool, Office], tmp_path: Path) -> None:
    """Sorted, without its head, the column at the end, other letters, saved as another kind: it is still recognised."""
    path = exported(offices[True], tmp_path / "alle.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    moved = [[*line[1:], line[0]] for line in lines]
    shapes = {"kopf-weg": lines[1:], "verschoben": moved, "ein-rest": [["Name"], ["Haddad", "KIIM-ÜBUNG "]]}
    for shape, left in shapes.items():
        text = "\n".join(";".join(line) for line in left)
        for encoding in ("utf-8", "cp1252"):
            changed = tmp_path / f"{shape}-{encoding}.csv"
            changed.write_bytes(text.encode(encoding, "replace"))
            assert refused(partial(open_import, offices[False], changed)) == "training_list"
    book = openpyxl.Workbook()
    book.create_sheet("Zweite").append(["x", "KiIM-Übung"])
    book.save(tmp_path / "mappe.xlsx")
    assert refused(lambda: open_import(offices[False], tmp_path / "mappe.xlsx")) == "training_list"


def test_a_column_called_exercise_is_no_mark(offices: dict[bool, Office], tmp_path: Path) -> None:
    path = tmp_path / "kurs.csv"
    path.write_text("Name;Vorname;Übung\nHaddad;Amina;KiIM Übung\n", encoding="utf-8")
    assert open_import(offices[False], path).row_count
    assert refused(lambda: open_import(offices[True], path)) == "no_training_list"


def test_an_invented_list_with_the_column_is_taken_for_training(offices: dict[bool, Office], tmp_path: Path) -> None:
    path = tmp_path / "erfunden.csv"
    path.write_text("Name;Vorname;Geburtsdatum;KiIM-Übung\nBerg;Ida;01.02.1990;\n", encoding="utf-8")
    office = offices[True]
    assert [row.read.given_names for row in preview_import(office, open_import(office, path)).rows if row.read]
    run_import(office, open_import(office, path))
    assert office.store.persons.count() == 2


@SIDES
def test_a_backup_makes_only_a_profile_of_its_own_sort(
    offices: dict[bool, Office], tmp_path: Path, training: bool
) -> None:
    around = surroundings(state=tmp_path / "state")
    back_up(offices[training], tmp_path / "stick")
    new, name = tmp_path / "neu", offices[training].user.name
    assert (
        refused(lambda: restore(tmp_path / "stick", new, name, PASSWORD, around, training=not training))
        == BACKUP[training]
    )
    assert not new.exists()
    again = restore(tmp_path / "stick", new, name, PASSWORD, around, training=training)
    assert again.store.identity.training is training
    lock_office(again)


@SIDES
def test_a_sheet_does_not_carry_a_backup_across_either(
    offices: dict[bool, Office], tmp_path: Path, training: bool
) -> None:
    sheet = make_sheet(offices[training])
    adopt_sheet(offices[training], sheet)
    back_up(offices[training], tmp_path / "stick")
    access = NewAccess(code=sheet, password="Kiesel-Apfel-Ruder-Nebel", cost=KdfCost.MINIMUM)  # of a test
    around = surroundings(state=tmp_path / "state")
    assert (
        refused(lambda: restore_with_sheet(tmp_path / "stick", tmp_path / "neu", access, around, training=not training))
        == BACKUP[training]
    )
    assert not (tmp_path / "neu").exists()


@SIDES
def test_no_profile_is_set_aside_for_a_backup_of_the_other_sort(
    offices: dict[bool, Office], tmp_path: Path, training: bool
) -> None:
    back_up(offices[training], tmp_path / "stick")
    place = offices[not training].profile.folder
    lock_office(offices[not training])
    before = contents(place)
    for wanted in (True, False):
        work = partial(restore, tmp_path / "stick", place, "", PASSWORD, surroundings(), aside=True, training=wanted)
        assert refused(work) == BACKUP[training]
    assert contents(place) == before
    assert not list(place.parent.glob("*beiseite*"))


def test_a_broken_profile_is_still_set_aside_for_its_own_backup(offices: dict[bool, Office], tmp_path: Path) -> None:
    office = offices[True]
    back_up(office, tmp_path / "stick")
    lock_office(office)
    for path in office.profile.folder.glob("*.kiimkeys*"):
        path.write_bytes(b"kaputt")
    around = surroundings(state=tmp_path / "state")
    again = restore(tmp_path / "stick", office.profile.folder, "", PASSWORD, around, aside=True, training=True)
    assert again.store.identity.training
    lock_office(again)


@SIDES
def test_a_backup_of_the_other_sort_is_not_looked_through(
    offices: dict[bool, Office], tmp_path: Path, training: bool
) -> None:
    back_up(offices[training], tmp_path / "stick")
    other = offices[not training]
    assert refused(lambda: check_backup(other, tmp_path / "stick")) == BACKUP[training]
    assert refusals(other) == ["training_wall backup"]
    assert all(check.ok for check in check_backup(offices[training], tmp_path / "stick"))
    assert (tmp_path / "stick" / DATABASE).exists()


@SIDES
def test_an_invitation_makes_no_profile_on_the_other_side(tmp_path: Path, clock: FixedClock, training: bool) -> None:
    with hub_in_memory(tmp_path, clock, training=training) as hub:
        invited = invite(hub.site, add_office(hub.site, "Beratung Nord", "mbe"), Role.LEAD)
        joining = Joining(
            invitation=invited.file,
            code=invited.code,
            user_name="Nora Beispiel",
            password=PASSWORD,
            training=not training,
            cost=KdfCost.MINIMUM,
        )
        around = surroundings(clock=clock, state=tmp_path / "state")
        assert refused(lambda: join_office(tmp_path / "profil", joining, around)) == INVITATION[training]
        assert not (tmp_path / "profil").exists()


@SIDES
def test_a_profile_is_not_enrolled_anew_across_the_wall(tmp_path: Path, clock: FixedClock, training: bool) -> None:
    """Even an invitation for the very same office is refused, and the device stays who it is."""
    with hub_in_memory(tmp_path, clock, training=training) as hub:
        added = add_office(hub.site, "Beratung Nord", "mbe")
        invited = invite(hub.site, added, Role.LEAD)
        named = OfficeId(read_invitation(invited.file).office)
        office = make_office(tmp_path, clock=clock, office=named, training=not training, afresh=True)
        device = office.store.identity.device
        around = surroundings(clock=clock)
        assert refused(lambda: rejoin_office(office, invited.file, invited.code, "", around)) == INVITATION[training]
        assert refusals(office) == ["training_wall invitation"]
        assert (office.store.identity.device, stage(office)) == (device, Stage.ALONE)
        office.store.close()


@SIDES
def test_a_bundle_is_refused_before_anybody_asks_for_a_hub(
    offices: dict[bool, Office], tmp_path: Path, training: bool
) -> None:
    path = tmp_path / "paket.kiim"
    path.write_bytes(_bundle(training=training))
    assert refused(lambda: take_bundle_file(offices[not training], path)) == TrainingWall.code
    assert refusals(offices[not training]) == ["training_wall bundle"]


def _bundle(*, training: bool) -> bytes:
    plan = BundlePlan(channel=bytes(8), number=1, previous=bytes(32), epoch=b"", training=training)
    to = HpkeKeyPair.derive(bytes(32), "test").public_bytes()
    return make_bundle(plan, BundleBody(), sender=bytes(16), key=SigningKey.from_bytes(bytes(32)), recipients=[to])


def test_invented_persons_fill_a_profile_for_training_and_no_other(offices: dict[bool, Office]) -> None:
    assert fill_for_practice(offices[True]) > 100
    assert offices[True].store.persons.count() > 50
    with pytest.raises(NoTrainingProfile):
        fill_for_practice(offices[False])
    assert offices[False].store.persons.count() == 1
