"""What is to be decided stands in "Abgleich" with between how many values, and leads to its place in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiim_desktop.base.ids import ReplicaId
from kiim_desktop.domain.kinds import ADDRESS, LANGUAGE_SKILL
from kiim_desktop.domain.records import person_scope
from kiim_desktop.presenters.exchange import ExchangePresenter
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.factories import OtherDevice, make_entry, make_person
from tests.presenters.desks import notes, open_desk


@pytest.mark.parametrize(
    ("others", "words"), [(("A2",), "2 Werte"), (("A2", "B2"), "3 Werte"), (("A2", "A2"), "2 Werte")]
)
def test_a_disagreement_says_between_how_many_values(tmp_path: Path, others: tuple[str, ...], words: str) -> None:
    with open_desk(tmp_path) as desk:
        person = make_person(desk.office)
        record = make_entry(desk.office, person, LANGUAGE_SKILL, language="deu", overall="B1")
        for number, level in enumerate(others):
            device = OtherDevice(replica=ReplicaId(b"device%02d" % number))
            change = device.writes(person_scope(person), LANGUAGE_SKILL, record, overall=level)
            desk.office.store.take_in([change], [])
        presenter = ExchangePresenter(desk)
        presenter.look()
        (line,) = presenter.state.disagreements
        assert (line.what, line.right) == ("Sprachkenntnis: Niveau", words)
        presenter.open_person(line)
        assert notes(desk).went == [("person", {"person": person, "tab": "facts", "look_at": record})]


def test_a_record_deleted_while_another_wrote_is_to_be_decided_too(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        person = make_person(desk.office)
        record = make_entry(desk.office, person, ADDRESS, municipality="Lauenstein")
        before = desk.office.store.record(person_scope(person), record)
        assert before is not None
        entry = Entry(kind=ADDRESS, answers={"municipality": "Steinfeld"}, record=record)
        record_entry(desk.office, person, entry)
        desk.office.store.take_in([OtherDevice().deletes(person_scope(person), ADDRESS, before)], [])
        presenter = ExchangePresenter(desk)
        presenter.look()
        (line,) = presenter.state.disagreements
        assert (line.what, line.right) == ("Anschrift", "gelöscht und geändert")
        assert presenter.state.disagreement_count == 1
