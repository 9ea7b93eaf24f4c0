"""The note: saved with its reminder, kept as a draft, never lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, TASK
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.presenters.note import CHANNEL, DATE, MINUTES, NotePresenter
from kiim_desktop.presenters.note_steps import DUE, STEP, TEXT
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.storage.errors import DiskFull
from kiim_desktop.usecases.drafting import drafts_of
from tests.factories import make_office, make_person, open_again
from tests.presenters.desks import TUESDAY, Notes, PatientJobs, notes, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


@pytest.fixture
def person(desk: Desk) -> PersonId:
    return make_person(desk.office)


def records(desk: Desk, person: PersonId, kind: Kind) -> list[Record]:
    return desk.office.store.records(person_scope(person), [kind.number])


def opened(desk: Desk, person: PersonId, **typed: str) -> NotePresenter:
    presenter = NotePresenter(desk)
    presenter.begin(person)
    for name, text in typed.items():
        presenter.write(name, text)
    return presenter


def test_a_note_and_its_reminder_are_saved_in_one_step(desk: Desk, person: PersonId) -> None:
    typed = {TEXT: "Zusage dabei.", MINUTES: "35", STEP: "VHS anrufen", DUE: "in 3 Tagen"}
    presenter = opened(desk, person, **typed)
    presenter.choose_topics(("sprache", "familie"))
    assert presenter.state.due_words == "Fr 20.11."
    presenter.save()
    (note,) = records(desk, person, COUNSELLING_ENTRY)
    (task,) = records(desk, person, TASK)
    said = {name: note.answer(COUNSELLING_ENTRY, name) for name in (DATE, CHANNEL, MINUTES, "topics", TEXT)}
    assert said == {
        DATE: "2026-11-17",
        CHANNEL: "persoenlich",
        MINUTES: 35,
        "topics": ("sprache", "familie"),
        TEXT: "Zusage dabei.",
    }
    assert (task.answer(TASK, "text"), task.answer(TASK, "due")) == ("VHS anrufen", "2026-11-20")
    assert not presenter.state.is_open
    assert notes(desk).told == ["Notiz gespeichert."]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("morgen", "2026-11-18"),
        ("in 1 Woche", "2026-11-24"),
        ("in 2 Wochen", "2026-12-01"),
        ("nächster Monat", "2026-12-17"),
        ("20.11.", "2026-11-20"),
        ("3.1.", "2027-01-03"),
    ],
)
def test_due_days_may_be_said_in_words_and_lie_ahead(desk: Desk, person: PersonId, typed: str, day: str) -> None:
    presenter = opened(desk, person, text="x", next_step="y", next_step_due=typed)
    assert presenter.answers()[DUE] == day


def test_what_is_not_understood_is_kept_word_for_word_in_the_text(desk: Desk, person: PersonId) -> None:
    typed = {DATE: "neulich", MINUTES: "lang", TEXT: "Gespräch.", STEP: "y", DUE: "bald"}
    presenter = opened(desk, person, **typed)
    assert set(presenter.state.doubts) == {DATE, MINUTES, DUE}
    presenter.save()
    assert presenter.state.asks == DUE
    presenter.save()
    (note,) = records(desk, person, COUNSELLING_ENTRY)
    assert note.answer(COUNSELLING_ENTRY, TEXT) == "Gespräch.\nDatum: neulich\nDauer: lang\nbis: bald"
    assert note.answer(COUNSELLING_ENTRY, DATE) == "2026-11-17"


def test_an_empty_note_says_what_is_missing_and_saves_nothing(desk: Desk, person: PersonId) -> None:
    presenter = opened(desk, person, text="   ")
    presenter.save()
    assert "noch leer" in presenter.state.problem
    assert presenter.state.is_open
    assert records(desk, person, COUNSELLING_ENTRY) == []


def test_a_draft_is_kept_once_per_change_and_gone_after_saving(desk: Desk, person: PersonId) -> None:
    presenter = opened(desk, person, text="halb")
    presenter.keep_draft()
    assert presenter.state.saved_mark == "Entwurf gesichert 10:42:15"
    (draft,) = drafts_of(desk.office, person)
    assert draft.typed[TEXT] == "halb"
    clock = desk.office.clock
    assert isinstance(clock, FixedClock)
    clock.at = TUESDAY.replace(minute=50)
    presenter.keep_draft()
    assert drafts_of(desk.office, person)[0].at == draft.at
    presenter.write(TEXT, "ganz")
    presenter.keep_draft()
    assert len(drafts_of(desk.office, person)) == 1
    presenter.save()
    assert drafts_of(desk.office, person) == []


def test_nothing_typed_makes_no_draft(desk: Desk, person: PersonId) -> None:
    presenter = opened(desk, person)
    presenter.keep_draft()
    presenter.leave()
    assert drafts_of(desk.office, person) == []


def test_a_draft_survives_the_end_of_the_program_without_a_goodbye(tmp_path: Path) -> None:
    office = make_office(tmp_path, clock=FixedClock(TUESDAY))
    person = make_person(office)
    jobs = PatientJobs()
    presenter = opened(Desk(office, jobs, Notes()), person, text="Der halbe Satz", next_step_due="morgen")
    presenter.keep_draft()
    jobs.finish(1)  # before it the text snippets are read
    office.store.close()  # nothing of the presenter is asked
    again = open_again(tmp_path, clock=FixedClock(TUESDAY))
    with_fresh_eyes = NotePresenter(Desk(again, PatientJobs(), Notes()))
    try:
        (draft,) = drafts_of(again, person)
        waiting = with_fresh_eyes._desk.jobs  # noqa: SLF001  # the test holds the other end of it
        with_fresh_eyes.resume(person, draft.id)
        assert isinstance(waiting, PatientJobs)
        waiting.finish()
        assert with_fresh_eyes.state.typed[TEXT] == "Der halbe Satz"
        assert with_fresh_eyes.state.due_words == "Mi 18.11."
    finally:
        again.store.close()


def test_a_save_that_fails_leaves_the_text_in_the_fields_and_in_the_draft(desk: Desk, person: PersonId) -> None:
    presenter = opened(desk, person, text="wichtig")
    store = desk.office.store
    save, store.save = store.save, _disk_is_full  # type: ignore[method-assign, assignment]  # a full disk, once
    presenter.save()
    store.save = save  # type: ignore[method-assign]  # space again
    assert [type(error) for error in notes(desk).errors] == [DiskFull]
    assert presenter.state.typed[TEXT] == "wichtig"
    assert presenter.state.is_open
    assert not presenter.state.is_saving
    assert drafts_of(desk.office, person)[0].typed[TEXT] == "wichtig"
    presenter.save()
    assert len(records(desk, person, COUNSELLING_ENTRY)) == 1


def _disk_is_full(*_given: object) -> None:
    raise DiskFull


def test_pressing_save_twice_saves_once(tmp_path: Path) -> None:
    jobs = PatientJobs()
    with open_desk(tmp_path, jobs=jobs) as desk:
        person = make_person(desk.office)
        presenter = opened(desk, person, text="einmal")
        presenter.save()
        presenter.save()
        presenter.keep_draft()
        while jobs.waiting:
            jobs.finish()
        assert len(records(desk, person, COUNSELLING_ENTRY)) == 1
        assert drafts_of(desk.office, person) == []


def test_a_discarded_note_comes_back_with_all_its_fields(desk: Desk, person: PersonId) -> None:
    presenter = opened(desk, person, text="doch gut", next_step="anrufen")
    presenter.keep_draft()
    presenter.discard()
    assert not presenter.state.is_open
    assert drafts_of(desk.office, person) == []
    notes(desk).take_back()
    assert presenter.state.typed[TEXT] == "doch gut"
    assert drafts_of(desk.office, person)[0].typed[STEP] == "anrufen"


def test_a_saved_draft_mark_of_another_note_is_not_shown(tmp_path: Path) -> None:
    jobs = PatientJobs()
    with open_desk(tmp_path, jobs=jobs) as desk:
        first, second = make_person(desk.office), make_person(desk.office, "Tesfay", "Tekle")
        presenter = opened(desk, first, text="eins")
        presenter.keep_draft()
        presenter.begin(second)
        while jobs.waiting:
            jobs.finish()
        assert presenter.state.person == second
        assert presenter.state.saved_mark == ""


def test_a_date_in_the_future_is_doubted_but_taken(desk: Desk, person: PersonId) -> None:
    presenter = opened(desk, person, text="x", date="20.12.2026")
    assert presenter.state.doubts[DATE] == "Liegt in der Zukunft."
    assert presenter.answers()[DATE] == "2026-12-20"
