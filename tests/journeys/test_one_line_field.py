"""One more `answer` line in a kind is enough: form, storage, sealed bundle, second device, export, manual."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import CefrLevel, Day, Language, LevelBasis, Text
from kiim_desktop.domain.kinds import KINDS, LANGUAGE_SKILL, Kinds
from kiim_desktop.domain.kinds.declaring import Search, answer, kind_of, on, record_kind
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.presenters.facts import FactsPresenter
from kiim_desktop.presenters.forms import FormPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.usecases.exporting import export_persons
from kiim_desktop.usecases.importing import open_import, run_import
from tests.docs import field_list
from tests.presenters.desks import Notes
from tests.sync.devices import PASSWORD, Desktop, first_desktop, further_desktop, hub_in_memory

SAID = "Zwergpinguin & Söhne"


@record_kind(
    number=8,
    category=Category.LANGUAGE,
    title=_("Sprachkenntnis"),
    plural=_("Sprachkenntnisse"),
    summary="{language} {overall}",
    timeline=on("assessed", _("Sprache")),
)
class LanguageSkill:
    """A copy of the kind as it is, and one line more."""

    language: Language | None = answer(1, _("Sprache"), required=True)
    overall: CefrLevel | None = answer(2, _("Niveau"), required=True)
    assessed: Day | None = answer(9, _("festgestellt am"))
    listening: CefrLevel | None = answer(3, _("Hören"))
    reading: CefrLevel | None = answer(4, _("Lesen"))
    speaking: CefrLevel | None = answer(5, _("Sprechen"))
    writing: CefrLevel | None = answer(6, _("Schreiben"))
    evidence: LevelBasis | None = answer(
        7, _("Grundlage"), help=_("Selbstauskunft, Einschätzung, Einstufungstest, Zertifikat")
    )
    exam: Text | None = answer(8, _("Prüfung"), help=_("z. B. DTZ, telc, Goethe"))
    as_told: Text | None = answer(10, _("Wie gesagt"), more=True)
    speaking_alone: CefrLevel | None = answer(
        11, _("Zusammenhängend sprechen"), help=_("wenn anders als im Gespräch"), more=True
    )
    listening_basis: LevelBasis | None = answer(12, _("Hören: Grundlage"), more=True)
    listening_assessed: Day | None = answer(13, _("Hören: festgestellt am"), more=True)
    reading_basis: LevelBasis | None = answer(14, _("Lesen: Grundlage"), more=True)
    reading_assessed: Day | None = answer(15, _("Lesen: festgestellt am"), more=True)
    speaking_basis: LevelBasis | None = answer(16, _("Sprechen: Grundlage"), more=True)
    speaking_assessed: Day | None = answer(17, _("Sprechen: festgestellt am"), more=True)
    speaking_alone_basis: LevelBasis | None = answer(18, _("Zusammenhängend: Grundlage"), more=True)
    speaking_alone_assessed: Day | None = answer(19, _("Zusammenhängend: festgestellt am"), more=True)
    writing_basis: LevelBasis | None = answer(20, _("Schreiben: Grundlage"), more=True)
    writing_assessed: Day | None = answer(21, _("Schreiben: festgestellt am"), more=True)
    school: Text | None = answer(22, _("Sprachschule"), help=_("Name auf dem Aushang"), search=Search.TEXT)


WITH_ONE_MORE = kind_of(LanguageSkill)
NEW_KINDS = Kinds(tuple(WITH_ONE_MORE if kind is LANGUAGE_SKILL else kind for kind in KINDS.all))
NEW = 22


@dataclass(slots=True)
class Wiretap:
    """A hub that keeps what it is handed."""

    hub: Hub
    heard: list[bytes] = field(default_factory=list)

    def enrol(self, message: bytes) -> bytes:
        return self.hub.enrol(message)

    def sync(self, request: bytes) -> bytes:
        self.heard.append(request)
        return self.hub.sync(request)

    def up(self, request: bytes) -> bytes:
        self.heard.append(request)
        return self.hub.up(request)

    def down(self, request: bytes) -> bytes:
        return self.hub.down(request)

    def chunks(self, request: bytes) -> bytes:
        return self.hub.chunks(request)

    def chunk(self, request: bytes) -> bytes:
        return self.hub.chunk(request)


def upgrade(desktop: Desktop) -> None:
    """Start the program with the new field on this device."""
    desktop.around = replace(desktop.around, kinds=NEW_KINDS)
    desktop.reopen()


def desk_of(desktop: Desktop) -> Desk:
    return Desk(desktop.office, InlineJobs(), Notes())


def skill_of(desktop: Desktop, person: PersonId) -> Record:
    (found,) = desktop.office.store.records(person_scope(person), [LANGUAGE_SKILL.number])
    return found


def fill_in(desktop: Desktop, person: PersonId) -> RecordId:
    """Type the new field into the form, as the form shows it, and save."""
    form = FormPresenter(desk_of(desktop))
    form.begin(person, WITH_ONE_MORE)
    form.write("language", "deu")
    form.write("school", SAID)
    form.save()
    return skill_of(desktop, person).id


@pytest.fixture
def hub(tmp_path: Path, clock: FixedClock) -> Iterator[Hub]:
    with hub_in_memory(tmp_path, clock) as hub:
        yield hub


@pytest.fixture
def first(hub: Hub, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device that has the new field."""
    desktop = first_desktop(hub, tmp_path, clock)
    upgrade(desktop)
    yield desktop
    desktop.close()


@pytest.fixture
def second(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of the same office that does not have it yet."""
    desktop = further_desktop(hub, first, tmp_path, clock)
    yield desktop
    desktop.close()


@pytest.fixture
def person(first: Desktop) -> PersonId:
    return first.person("Amina", "Haddad")


def test_the_copy_is_the_kind_as_it_is_and_one_line_more() -> None:
    assert WITH_ONE_MORE.fields[:-1] == LANGUAGE_SKILL.fields
    assert WITH_ONE_MORE.category is LANGUAGE_SKILL.category


def test_the_form_has_a_row_for_it_with_title_and_help(first: Desktop, person: PersonId) -> None:
    form = FormPresenter(desk_of(first))
    form.begin(person, WITH_ONE_MORE)
    row = form.state.fields[-1]
    assert (row.name, row.title, row.help, row.typed) == ("school", "Sprachschule", "Name auf dem Aushang", "")


def test_what_is_typed_is_stored_shown_found_and_can_be_changed(first: Desktop, person: PersonId) -> None:
    record = fill_in(first, person)
    assert skill_of(first, person).value(NEW) == SAID
    facts = FactsPresenter(desk_of(first))
    facts.open(person)
    assert "Sprachschule" in repr(facts.state)
    assert SAID in repr(facts.state)
    assert [hit.record for hit in first.office.store.persons.search("zwergping")] == [record]
    form = FormPresenter(desk_of(first))
    form.edit(person, WITH_ONE_MORE, record)
    assert form.state.fields[-1].typed == SAID
    form.write("school", "Abendschule")
    form.save()
    assert skill_of(first, person).value(NEW) == "Abendschule"


def test_it_reaches_the_second_device_sealed(first: Desktop, second: Desktop, person: PersonId, hub: Hub) -> None:
    upgrade(second)
    record = fill_in(first, person)
    assert isinstance(first.carrier, MemoryCarrier)
    wire = first.carrier.hub = Wiretap(hub)
    first.sync()
    assert any(len(message) > 500 for message in wire.heard)
    assert not any(SAID.encode() in message for message in wire.heard)
    second.sync()
    assert skill_of(second, person).value(NEW) == SAID
    assert [hit.record for hit in second.office.store.persons.search("zwergping")] == [record]
    form = FormPresenter(desk_of(second))
    form.edit(person, WITH_ONE_MORE, record)
    assert form.state.fields[-1].typed == SAID
    assert first.state == second.state


def test_a_device_without_the_line_keeps_the_value_and_has_it_after_its_upgrade(
    first: Desktop, second: Desktop, person: PersonId
) -> None:
    record = fill_in(first, person)
    first.sync()
    second.sync()
    form = FormPresenter(desk_of(second))
    form.edit(person, LANGUAGE_SKILL, record)
    assert "school" not in {each.name for each in form.state.fields}
    form.write("overall", "B1")
    form.save()
    second.sync()
    first.sync()
    assert (skill_of(first, person).value(2), skill_of(first, person).value(NEW)) == ("B1", SAID)
    upgrade(second)
    assert skill_of(second, person).answer(WITH_ONE_MORE, "school") == SAID


def test_two_values_on_two_devices_are_both_kept(first: Desktop, second: Desktop, person: PersonId) -> None:
    upgrade(second)
    record = fill_in(first, person)
    first.sync()
    second.sync()
    for desktop, text in ((first, "Nord"), (second, "Süd")):
        form = FormPresenter(desk_of(desktop))
        form.edit(person, WITH_ONE_MORE, record)
        form.write("school", text)
        form.save()
    for desktop in (first, second, first):
        desktop.sync()
    for desktop in (first, second):
        assert {head.value for head in skill_of(desktop, person).cell(NEW)} == {"Nord", "Süd"}


def test_the_export_has_a_column_for_it(first: Desktop, person: PersonId, tmp_path: Path) -> None:
    fill_in(first, person)
    export_persons(first.office, tmp_path / "alle.csv", lambda: PASSWORD)
    with (tmp_path / "alle.csv").open(encoding="utf-8-sig", newline="") as file:
        header, line = csv.reader(file, delimiter=";")
    assert line[header.index("Sprachkenntnis: Sprachschule")] == SAID


def test_the_list_of_all_fields_in_the_manual_has_a_row_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = field_list.render().splitlines()
    monkeypatch.setattr(field_list, "KINDS", NEW_KINDS)
    assert [line for line in field_list.render().splitlines() if line not in before] == [
        "| Sprachschule | `school` | Text | Name auf dem Aushang |"
    ]


@pytest.mark.parametrize("heading", ["Sprachschule", "Sprachkenntnis: Sprachschule", "SPRACHKENNTNIS Sprachschule"])
def test_a_list_with_its_title_as_a_heading_fills_it(first: Desktop, tmp_path: Path, heading: str) -> None:
    path = tmp_path / "liste.csv"
    path.write_text(f"Nachname;Vorname;{heading}\nBerg;Anna;{SAID}\nTal;Berta;{SAID}\n", encoding="utf-8")
    run_import(first.office, open_import(first.office, path))
    rows = first.office.store.persons.page(0, 10)
    assert len(rows) == 2
    assert [skill_of(first, row.id).value(NEW) for row in rows] == [SAID, SAID]


def test_without_the_line_the_column_is_kept_as_told(second: Desktop, tmp_path: Path) -> None:
    """Nothing of a cell is lost for want of a field."""
    path = tmp_path / "liste.csv"
    path.write_text(f"Nachname;Vorname;Sprachschule\nBerg;Anna;{SAID}\n", encoding="utf-8")
    run_import(second.office, open_import(second.office, path))
    (row,) = second.office.store.persons.page(0, 10)
    records = second.office.store.records(person_scope(row.id))
    assert any(SAID in str(head.value) for record in records for cell in record.state.cells
               for head in record.cell(cell))  # fmt: skip
