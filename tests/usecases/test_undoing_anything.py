"""Whatever somebody did in whatever order: taken back step by step, each state is there again, by its state hash."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.acts import UNDOABLE
from kiim_desktop.domain.kinds import (
    ADDRESS,
    CONTACT_DETAIL,
    COUNSELLING_ENTRY,
    IDENTITY,
    LANGUAGE_SKILL,
    NAME_VARIANT,
)
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, person_scope, single_record_id
from kiim_desktop.domain.values import NonValue, Value
from kiim_desktop.storage.state_hash import state_hash
from kiim_desktop.usecases.conflicts import all_disputes, take
from kiim_desktop.usecases.households import join_household, move_together
from kiim_desktop.usecases.importing import open_import, run_import
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, delete_record, record_entry, restore_record
from kiim_desktop.usecases.undo_errors import ImportNotRedone, NothingToRedo
from kiim_desktop.usecases.undoing import own_acts, redo_last, undo_last
from tests.factories import OtherDevice, core_data, make_note, make_office, make_person

VALUES: tuple[Value, ...] = ("eins", "zwei", None, NonValue.UNKNOWN)
TEXTS: dict[int, tuple[Kind, str]] = {
    0: (CONTACT_DETAIL, "value"),
    1: (ADDRESS, "municipality"),
    2: (LANGUAGE_SKILL, "as_told"),
    3: (NAME_VARIANT, "text"),
}


class Somebody:
    """Does what a drawn number says, as far as there is anything to do it with."""

    def __init__(self, office: Office, folder: Path, other: OtherDevice) -> None:
        self.office, self._folder, self._other = office, folder, other
        self.persons = [make_person(office)]
        self._lists = 0
        self.deeds: tuple[Callable[[int], object], ...] = (
            self.meet, self.write, self.write, self.correct, self.change, self.change, self.delete, self.restore,
            self.note, self.move, self.live_together, self.read_list, self.decide,
        )  # fmt: skip

    def meet(self, chance: int) -> None:
        self.persons.append(
            make_person(self.office, f"Vorname {chance}", municipality="Neustadt" if chance % 2 else "")
        )

    def write(self, chance: int) -> None:
        kind, field = TEXTS[chance % len(TEXTS)]
        self._save(chance, Entry(kind=kind, answers={field: f"neu {chance}"}))

    def correct(self, chance: int) -> None:
        answers = {"birth_place": VALUES[chance % 4], "family_name": f"Name {chance}"}
        basis = "told" if chance % 3 else "document_seen"
        self._save(chance, Entry(kind=IDENTITY, answers=answers, record=single_record_id(IDENTITY), basis=basis))

    def change(self, chance: int) -> None:
        found = self._records(chance)
        if found:
            record = found[chance % len(found)]
            kind, field = next(pair for pair in TEXTS.values() if pair[0].number == record.kind_number)
            self._save(chance, Entry(kind=kind, answers={field: VALUES[chance % 4]}, record=record.id))

    def delete(self, chance: int) -> None:
        found = self._records(chance)
        if found:
            delete_record(self.office, self._person(chance), found[chance % len(found)].id)

    def restore(self, chance: int) -> None:
        gone = self.office.store.records(person_scope(self._person(chance)), deleted=True)
        if gone:
            restore_record(self.office, self._person(chance), gone[chance % len(gone)].id)

    def note(self, chance: int) -> None:
        make_note(self.office, self._person(chance), f"Notiz {chance}")

    def move(self, chance: int) -> None:
        move_together(self.office, self.persons[:2], {"municipality": f"Ort {chance}"})

    def live_together(self, chance: int) -> None:
        rows = [person for person in self.persons if self.office.store.persons.one(person) is not None]
        if len(rows) > 1:
            join_household(self.office, rows[0], make_person(self.office, f"Kind {chance}"), "child")

    def read_list(self, chance: int) -> None:
        self._lists += 1
        path = self._folder / f"{self._lists}.csv"
        path.write_text(f"Nachname;Vorname\nListe{chance};Ada{self._lists}\n", encoding="utf-8")
        run_import(self.office, open_import(self.office, path))

    def decide(self, chance: int) -> None:
        disputes = all_disputes(self.office)
        if disputes:
            take(self.office, disputes[0], chance % len(disputes[0].voices))

    def hear_of_another_value(self, chance: int) -> None:
        """Let a device that saw nothing of the newest value say another one."""
        person = self._person(chance)
        if self.office.store.persons.one(person) is not None:
            known = core_data(self.office, person)
            self._save(chance, Entry(kind=IDENTITY, answers={"birth_name": f"hier {chance}"}, record=known.id))
            change = self._other.writes(person_scope(person), IDENTITY, sees=known, birth_name=f"dort {chance}")
            self.office.store.take_in([change], ())

    def _person(self, chance: int) -> PersonId:
        return self.persons[chance % len(self.persons)]

    def _records(self, chance: int) -> list[Record]:
        kinds = [kind.number for kind, _field in TEXTS.values()]
        return self.office.store.records(person_scope(self._person(chance)), kinds)

    def _save(self, chance: int, entry: Entry) -> RecordId:
        return record_entry(self.office, self._person(chance), entry).record


@pytest.mark.usefixtures("tmp_path")
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 11)), min_size=1, max_size=12), st.booleans())
def test_all_that_was_done_is_taken_back_step_by_step(drawn: list[tuple[int, int]], is_disputed: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="test_") as place:
        folder = Path(place)
        office = make_office(folder, state=folder / "state")
        try:
            somebody = Somebody(office, folder, OtherDevice())
            if is_disputed:
                somebody.hear_of_another_value(0)
            start = len(own_acts(office))
            states = [state_hash(office.store)]
            for deed, chance in drawn:
                before = len(own_acts(office))
                somebody.deeds[deed](chance)
                made = len(own_acts(office)) - before
                states += [state_hash(office.store)] if made == 1 else []
                if made > 1:  # living together takes a new person first
                    states += ["", state_hash(office.store)]
                if len(states) > UNDOABLE:
                    break
            steps = len(own_acts(office)) - start
            assert steps == len(states) - 1
            for expected in reversed(states[:-1]):
                undo_last(office)
                assert expected in ("", state_hash(office.store))
            _do_again(office, states)
        finally:
            office.store.close()


def _do_again(office: Office, states: list[str]) -> None:
    """All of it can be done again, up to an import, which is read anew instead."""
    for expected in states[1:]:
        try:
            redo_last(office)
        except (ImportNotRedone, NothingToRedo):
            return
        assert expected in ("", state_hash(office.store))


def test_a_note_and_everything_else_of_a_day_is_taken_back(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    somebody = Somebody(office, tmp_path, OtherDevice())
    before = state_hash(office.store)
    for number, deed in enumerate((somebody.note, somebody.read_list, somebody.move, somebody.correct)):
        deed(number)
    for _ in range(4):
        undo_last(office)
    assert state_hash(office.store) == before
    assert [draft.kind for draft in office.store.drafts.of(office.user.id)] == [COUNSELLING_ENTRY.number]
    office.store.close()
