"""Few keys: the common case of every kind, and a morning from a new file to the printed plan, by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.presenters.entry_kinds import kind_choices
from kiim_desktop.usecases.sheet_words import Sheet
from tests.gui.workplace.conftest import Place, elsewhere
from tests.gui.workplace.scenes import focused
from tests.strokes.common_cases import CASES, MOST_STROKES, Case
from tests.strokes.day import NOTE_JOB, NOTE_SECONDS, Morning
from tests.strokes.hands import Hands
from tests.strokes.writing import Effort, effort


def test_shortcuts_count_once_letters_each_and_what_is_told_apart() -> None:
    assert effort("<Strg+I>kita<Eingabe>ja<Tab>«Kita Sonnenweg»<Strg+Eingabe>") == Effort(
        strokes=10, told=14, seconds=round(24 * 0.28 + 5 * 1.35, 1)
    )


@pytest.mark.parametrize("script", ["<Strg+Unfug>", "<I+I>", "<"])
def test_what_is_no_key_is_refused(script: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        effort(script)


def test_every_kind_that_people_enter_has_a_common_case(healthy_place: Place) -> None:
    offered = {choice.name for choice in kind_choices(healthy_place.office)}
    assert {case.kind for case in CASES} == offered - {COUNSELLING_ENTRY.name, "identity"}


def test_the_common_case_of_every_kind_takes_few_keys(qtbot: QtBot, healthy_place: Place) -> None:
    place = healthy_place
    hands = Hands(place.work.frame, place.jobs)
    found = [(case.kind, _played(qtbot, place, hands, case), effort(case.script).strokes) for case in CASES]
    assert [(kind, saved) for kind, saved, _strokes in found] == [(case.kind, case.saved) for case in CASES]
    assert [(kind, strokes) for kind, _saved, strokes in found if strokes > MOST_STROKES] == []
    assert place.errors == []


def _played(qtbot: QtBot, place: Place, hands: Hands, case: Case) -> dict[str, str]:
    """Play a case in the open file; return what stands in the record it made."""
    kind = place.office.kinds.named(case.kind)
    place.open_file(qtbot, "amina")
    hands.look_up()
    before = {record.id for record in _records(place, kind)}
    hands.play(case.script)
    made = _made(_records(place, kind), before)
    return {name: str(made.answer(kind, name)) if made else "" for name in case.saved}


def _made(records: list[Record], before: set[RecordId]) -> Record | None:
    new = [record for record in records if record.id not in before]
    return new[0] if new else next(iter(records), None)


def _records(place: Place, kind: Kind) -> list[Record]:
    scope = person_scope(place.persons["amina"])
    return elsewhere(lambda: place.office.store.records(scope, [kind.number]))


def test_a_morning_is_played_by_keyboard_alone(place: Place, tmp_path: Path) -> None:
    played = list(Morning(place.work, place.jobs, tmp_path).play())
    assert [each.job.name for each in played if not each.is_done] == []
    assert next(each for each in played if each.job.name == NOTE_JOB).effort.seconds <= NOTE_SECONDS
    assert place.errors == []


@pytest.mark.parametrize(("tab", "sheet"), [("plan", Sheet.PLAN), ("facts", Sheet.MY_DATA)])
def test_printing_begins_with_the_sheet_of_the_tab(qtbot: QtBot, place: Place, tab: str, sheet: Sheet) -> None:
    hands = Hands(place.work.frame, place.jobs)
    place.open_file(qtbot, "amina", tab=tab)
    hands.play("<Strg+P>")
    assert place.work.screens.printing.presenter.state.sheet is sheet


def test_tabs_are_changed_by_keys_and_the_keyboard_goes_with_them(qtbot: QtBot, place: Place) -> None:
    hands = Hands(place.work.frame, place.jobs)
    place.open_file(qtbot, "amina")
    screen = place.work.screens.person
    walked = []
    for _tab in range(5):
        hands.play("<Strg+Bild↓>")
        walked.append(screen.tabs.current())
        assert screen.page.isAncestorOf(focused())
    assert walked == ["facts", "plan", "consents", "documents", "history"]
    hands.play("<Strg+Bild↑>")
    assert screen.tabs.current() == "documents"
