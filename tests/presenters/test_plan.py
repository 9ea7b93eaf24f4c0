"""The tab "Plan": what stands there, what is due, deeds with their undo, questions, what another office opened."""

from __future__ import annotations

from datetime import UTC, date, datetime

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.kinds import GOAL, MEASURE
from kiim_desktop.domain.records import person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.plan_asking import Question, Who
from kiim_desktop.presenters.plan_rows import Mark
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.tones import Tone
from kiim_desktop.usecases.planning import finish_goal, tick_step
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.factories import OtherDevice, make_person
from tests.plans import LEARN, LIVE, WORK
from tests.presenters.desks import Notes
from tests.presenters.plan_places import Place
from tests.presenters.plan_places import place as place  # noqa: PLC0414  # the fixture


def test_goals_stand_by_field_of_action_with_their_steps_below(place: Place) -> None:
    place.begin()
    assert [section.title for section in place.tab.state.sections] == ["Sprache", "Arbeit"]
    assert [line.text for line in place.tab.state.sections[0].lines] == [
        LEARN.text,
        "Ich mache den Einstufungstest.",
        "Wir stellen den Antrag.",
    ]
    assert place.line("Antrag").who == "die Beratung"
    assert place.line("Arbeitgeber").who == "Bäckerei"


def test_how_far_a_goal_is_stands_in_words_and_never_as_a_mark(place: Place) -> None:
    place.begin()
    place.tab.tick(place.step("Einstufung"))
    assert place.line("Deutsch").note == "dringend · in Arbeit · 1 von 2 Schritten erledigt"
    words = " ".join(line.spoken for line in place.tab.state.lines)
    assert "%" not in words
    assert "Punkte" not in words


def test_what_is_late_says_since_when(place: Place) -> None:
    place.begin()
    late = place.line("Antrag").due
    assert (late.text, late.tone) == ("seit 16.3. überfällig", Tone.DANGER)
    assert place.line("Einstufung").due.text == "bis 1.4."
    head = place.tab.state.head
    assert head is not None
    assert head.progress == "2 Ziele · 0 von 3 Schritten erledigt · 1 überfällig"


def test_a_review_that_is_over_warns(place: Place) -> None:
    place.begin(LEARN, review=date(2026, 3, 1))
    head = place.tab.state.head
    assert head is not None
    assert (head.review.text, head.review.tone) == ("Überprüfung war am 01.03.2026", Tone.WARN)


def test_a_tick_is_said_and_taken_back(place: Place) -> None:
    place.begin()
    place.tab.tick(place.step("Einstufung"))
    assert place.line("Einstufung").mark is Mark.DONE
    assert place.told.told == ["Schritt erledigt."]
    place.told.take_back()
    assert place.line("Einstufung").mark is Mark.OPEN
    assert place.line("Deutsch").note.startswith("dringend · offen")


def test_a_goal_that_was_reached_is_folded_away_and_can_be_seen(place: Place) -> None:
    place.begin()
    place.tab.tick(place.goal("Deutsch"))
    folded = place.tab.state.sections[-1]
    assert (folded.title, folded.fold_words, folded.lines) == ("Abgeschlossen", "1 abgeschlossenes Ziel zeigen", ())
    place.tab.unfold()
    assert place.line("Deutsch").note.startswith("erreicht am 30.03.2026")
    late = place.line("Antrag")
    assert (late.due.text, late.due.tone, late.is_closed) == ("nicht mehr nötig", Tone.QUIET, True)


def test_giving_up_asks_why_and_the_reason_stays(place: Place) -> None:
    place.begin()
    place.tab.ask_why(place.step("Einstufung"))
    place.tab.write_answer("hat schon einen")
    place.tab.answer()
    assert place.tab.state.asking is None
    assert place.line("Einstufung").note == "Grund: hat schon einen"
    place.told.take_back()
    assert place.line("Einstufung").mark is Mark.OPEN


def test_a_question_says_how_a_day_was_understood_and_takes_no_past_day_for_a_review(place: Place) -> None:
    place.begin()
    place.tab.ask(Question.REVIEW)
    asking = place.tab.state.asking
    assert asking is not None
    assert (asking.typed, asking.reading) == ("in 3 Monaten", "Di 30.6.2026")
    place.tab.write_answer("gestern")
    place.tab.answer()
    asking = place.tab.state.asking
    assert asking is not None
    assert "vorbei" in asking.problem
    place.tab.write_answer("in 4 Wochen")
    place.tab.answer()
    assert place.tab.state.asking is None
    current = place.plan.current
    assert current is not None
    assert current.review is not None
    assert current.review.latest == date(2026, 4, 27)


def test_signing_names_who_signed_and_refuses_a_day_to_come(place: Place) -> None:
    place.begin()
    place.tab.ask(Question.SIGN)
    place.tab.write_answer("1.5.2026")
    place.tab.answer()
    assert place.tab.state.asking is not None
    assert "Zukunft" in place.tab.state.asking.problem
    place.tab.write_answer("28.3.2026")
    place.tab.choose_signer(Who.PERSON)
    place.tab.answer()
    head = place.tab.state.head
    assert head is not None
    assert head.agreed.startswith("vereinbart am 30.03.2026 · unterschrieben von der Person am 28.03.2026")
    assert head.agreed.endswith("danach geändert")


def test_a_new_version_leaves_the_old_one_to_be_read(place: Place) -> None:
    place.begin()
    place.clock.at = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
    place.tab.ask(Question.VERSION)
    place.tab.answer()
    (old,) = place.tab.state.versions
    assert old.words == "1. Fassung · vereinbart am 30.03.2026 · noch nicht unterschrieben"
    place.tab.read_version(old.record)
    page = place.tab.state.agreed
    assert page is not None
    assert [goal.text for goal in page.goals] == [LEARN.text, WORK.text]
    assert page.goals[0].steps[0] == "Ich mache den Einstufungstest. (die Person, bis 01.04.2026)"


def test_a_new_step_belongs_to_the_goal_of_the_line_one_stands_in(place: Place) -> None:
    place.begin()
    for near in (place.goal("Deutsch"), place.step("Einstufung")):
        place.tab.new_step(near)
        form = place.tab.file.form
        form.write("text", "Ich kaufe ein Wörterbuch.")
        form.save()
        learn = place.plan.goal(place.goal("Deutsch"))
        assert learn is not None
        assert any("Wörterbuch" in step.text for step in learn.steps)
        place.told.take_back()


def test_a_new_goal_comes_to_the_version_that_holds(place: Place) -> None:
    place.begin()
    place.tab.new_goal()
    place.tab.file.form.write("text", LIVE.text)
    place.tab.file.form.write("area", "wohnen")
    place.tab.file.form.save()
    current = place.plan.current
    assert current is not None
    assert LIVE.text in {goal.text for goal in place.plan.goals if goal.plan == current.id}


def test_postponing_is_editing_the_day_in_the_line(place: Place) -> None:
    place.begin()
    place.tab.edit_day(place.step("Antrag"))
    place.tab.file.line.write("due", "in 2 Wochen")
    place.tab.file.line.save()
    assert place.line("Antrag").due.text == "bis 13.4."
    assert place.tab.state.focused == place.step("Antrag")


def test_the_history_says_who_when_and_what_stood_there_before(place: Place) -> None:
    place.begin()
    goal = place.goal("Deutsch")
    record_entry(place.office, place.person, Entry(kind=GOAL, answers={"text": "Ich lerne B2."}, record=goal))
    place.tab.file.look_again()
    place.tab.focus(goal)
    history = place.tab.state.history
    assert history is not None
    assert [line.value for line in history.now] == ["Ziel: Ich lerne B2."]
    assert [past.line.value for past in history.past] == [f"Ziel: {LEARN.text}"]
    assert history.now[0].author == place.office.user.name.split()[-1]


def test_a_disagreement_stands_at_its_line_and_is_settled_there(place: Place) -> None:
    place.begin()
    step = place.step("Einstufung")
    before = next(r for r in place.office.store.records(person_scope(place.person), [MEASURE.number]) if r.id == step)
    record_entry(place.office, place.person, Entry(kind=MEASURE, answers={"due": "2026-05-01"}, record=step))
    answers: dict[str, Value] = {"due": "2026-06-01"}
    other = OtherDevice().writes(person_scope(place.person), MEASURE, sees=before, **answers)
    place.office.store.take_in([other], [])
    place.tab.file.look_again()
    assert place.tab.state.conflicts == 1
    (row,) = place.line("Einstufung").conflicts
    assert row.conflict is not None
    place.tab.file.take(row.key, row.conflict.sides[0].key)
    assert place.tab.state.conflicts == 0


def test_a_past_day_is_only_looked_at(place: Place) -> None:
    place.begin()
    place.clock.at = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
    place.tab.tick(place.step("Einstufung"))
    asked: list[bool] = []

    def on_today() -> bool:
        asked.append(True)
        return False

    place.tab.file.on_today = on_today
    place.tab.view_as_of(date(2026, 4, 1))
    assert place.line("Einstufung").mark is Mark.OPEN
    assert not place.tab.state.may_add
    place.tab.tick(place.step("Einstufung"))
    place.tab.new_goal()
    assert asked
    assert place.line("Einstufung").mark is Mark.OPEN


def test_steps_that_are_due_stand_among_what_is_open_and_are_ticked_there(place: Place) -> None:
    place.begin()
    told = Notes()
    person = PersonPresenter(Desk(place.office, InlineJobs(), told))
    told.on_changed.append(person.changed)
    person.open(place.person)
    assert [task.text for task in person.state.tasks] == ["Wir stellen den Antrag.", "Ich mache den Einstufungstest."]
    person.finish(person.state.tasks[0])
    assert told.told == ["Erledigt: Wir stellen den Antrag."]
    assert [task.text for task in person.state.tasks] == ["Ich mache den Einstufungstest."]
    told.take_back()
    assert len(person.state.tasks) == 2


def test_an_entry_of_the_plan_is_begun_in_its_tab(place: Place) -> None:
    told = Notes()
    person = PersonPresenter(Desk(place.office, InlineJobs(), told))
    person.open(place.person)
    person.begin_entry("goal")
    assert told.went == [("person", {"person": place.person, "tab": "plan", "new": "goal"})]


def test_a_plan_without_goals_is_no_empty_tab(place: Place) -> None:
    was_empty = place.tab.state.is_empty
    place.tab.begin_empty()
    assert (was_empty, place.tab.state.is_empty) == (True, False)
    assert place.tab.state.has_version


def test_moving_beyond_the_edge_says_why_it_goes_no_further(place: Place) -> None:
    place.begin()
    place.tab.move(place.goal("Deutsch"), -1)
    assert "Handlungsfeld" in place.told.told[-1]
    place.tab.move(place.step("Antrag"), -1)
    assert place.told.told[-1] == "Reihenfolge geändert."
    assert [line.text for line in place.tab.state.sections[0].lines][1] == "Wir stellen den Antrag."


def test_the_file_of_another_person_shows_nothing_of_the_one_before(place: Place) -> None:
    place.begin()
    other = make_person(place.office, "Olena", "Kovalenko")
    place.tab.open(other)
    assert place.tab.state.is_empty
    place.tab.open(None)
    assert place.tab.state.person is None


def test_the_sum_of_a_plan_counts_no_goal_that_is_over(place: Place) -> None:
    place.begin()
    tick_step(place.office, place.person, place.step("Einstufung"))
    finish_goal(place.office, place.person, place.goal("Deutsch"), "partly")
    place.tab.file.look_again()
    head = place.tab.state.head
    assert head is not None
    assert head.progress == "1 Ziel · 0 von 1 Schritt erledigt"


def test_a_step_that_was_dropped_is_opened_again_with_the_same_key(place: Place) -> None:
    place.begin()
    step = place.step("Einstufung")
    place.tab.ask_why(step)
    place.tab.answer()
    assert place.line("Einstufung").mark is Mark.DROPPED
    place.tab.tick(step)
    assert (place.line("Einstufung").mark, place.told.told[-1]) == (Mark.OPEN, "Schritt wieder offen.")
