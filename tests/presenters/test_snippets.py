"""Text snippets beside the note: found by name, filled for the open file, forgotten with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.presenters.note import NotePresenter
from kiim_desktop.presenters.note_steps import TEXT
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.snippets import SnippetsPresenter, beginning
from kiim_desktop.usecases.snippets import save_snippet
from tests.factories import make_person
from tests.presenters.desks import notes, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


@pytest.fixture
def selam(desk: Desk) -> PersonId:
    return make_person(desk.office, "Selam", "Gebremariam")


@pytest.fixture
def note(desk: Desk, selam: PersonId) -> NotePresenter:
    save_snippet(desk.office, "abh", "{Datum}, {Uhrzeit}: {Vorname} {Nachname} bei der ABH, {Ergebnis}. {Ich}")
    made = NotePresenter(desk)
    made.begin(selam)
    return made


def names(presenter: SnippetsPresenter) -> list[str]:
    return [each.shortcut for each in presenter.state.lines]


def test_a_short_name_at_the_end_of_the_text_finds_its_snippet(note: NotePresenter) -> None:
    found = note.snippets.named_at("Heute ABH")
    assert found is not None
    assert (found[0], found[1].shortcut) == ("ABH", "abh")
    assert note.snippets.named_at("Heute abh ") is None
    assert note.snippets.named_at("Rabh") is None
    assert note.snippets.named_at("") is None


def test_the_fields_are_filled_from_the_file_and_the_clock(desk: Desk, note: NotePresenter) -> None:
    text = note.snippets.text_of(note.snippets.state.lines[0])
    now = f"{desk.office.clock.now().astimezone():%H:%M}"
    assert text == f"17.11.2026, {now}: Selam Gebremariam bei der ABH, {{Ergebnis}}. {desk.office.user.name}"


@pytest.mark.parametrize("ending", ["leave", "discard", "save", "forget"])
def test_the_words_of_a_file_go_with_its_note(note: NotePresenter, ending: str) -> None:
    note.write(TEXT, "Text")
    getattr(note, ending)()
    assert not note.state.is_open
    assert note.snippets.state.words == {}
    assert note.snippets.state.lines == ()


def test_the_note_of_another_file_gets_its_own_words(desk: Desk, note: NotePresenter) -> None:
    note.begin(make_person(desk.office, "Yusuf", "Abdi Warsame"))
    assert "Yusuf Abdi Warsame" in note.snippets.text_of(note.snippets.state.lines[0])


def test_what_is_written_in_the_form_is_saved_told_and_undone(desk: Desk, note: NotePresenter) -> None:
    presenter = note.snippets
    notes(desk).on_changed.append(lambda _changed: presenter.changed())
    presenter.save("tel", "Telefonisch erreicht.", is_shared=False)
    assert names(presenter) == ["abh", "tel"]
    assert presenter.state.told == "Baustein „tel“ gespeichert."
    assert notes(desk).told == ["Baustein „tel“ gespeichert."]
    notes(desk).take_back()
    assert names(presenter) == ["abh"]


def test_a_chosen_one_is_changed_or_deleted(desk: Desk, note: NotePresenter) -> None:
    presenter = note.snippets
    presenter.choose(presenter.state.lines[0])
    presenter.save("amt", "anders", is_shared=True)
    assert [(each.shortcut, each.text, each.is_shared) for each in presenter.state.lines] == [("amt", "anders", True)]
    assert presenter.state.chosen is None
    presenter.choose(presenter.state.lines[0])
    presenter.delete()
    assert names(presenter) == []
    assert notes(desk).told[-1] == "Baustein „amt“ gelöscht."


def test_what_cannot_be_kept_is_said_in_the_form_and_nothing_is_lost(desk: Desk, note: NotePresenter) -> None:
    presenter = note.snippets
    form = presenter.state.form
    presenter.save("zwei worte", "Text", is_shared=False)
    assert presenter.state.problem.startswith("Das Kürzel ist ein Wort")
    presenter.save("abh", "Text", is_shared=False)
    assert presenter.state.problem.startswith("Dieses Kürzel gibt es schon.")
    assert presenter.state.form == form
    assert notes(desk).told == []
    assert notes(desk).errors == []


def test_a_snippet_from_elsewhere_is_there_while_the_note_is_open(desk: Desk, selam: PersonId) -> None:
    file = PersonPresenter(desk)
    file.open(selam)
    file.write_note()
    assert names(file.note.snippets) == []
    file.changed(save_snippet(desk.office, "neu", "Text", is_shared=True))
    assert names(file.note.snippets) == ["neu"]


def test_without_a_note_nothing_is_read(desk: Desk) -> None:
    presenter = NotePresenter(desk).snippets
    presenter.changed()
    assert not presenter.state.is_loaded


def test_a_long_snippet_shows_its_first_words() -> None:
    assert beginning("kurz\nund gut") == "kurz und gut"
    assert beginning("Wort " * 30).endswith(" …")
    assert len(beginning("Wort " * 30)) < 70
