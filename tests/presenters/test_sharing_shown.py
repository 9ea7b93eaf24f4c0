"""What is shared is visible: whose file it is and what may be written there, with whom an own one is shared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY, LANGUAGE_SKILL, RESIDENCE_TITLE
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import single_record_id
from kiim_desktop.presenters.fact_rows import FactKey, FactRecord
from kiim_desktop.presenters.facts import FactsPresenter
from kiim_desktop.presenters.note_steps import TEXT
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.persons import PersonLine, PersonsPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.sync.settling import mark_revoked
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.exchanging import end_what_is_over
from kiim_desktop.usecases.recording import delete_record
from tests.presenters.desks import TUESDAY, Notes, notes
from tests.sync.devices import Desktop
from tests.sync.moulds import two_offices
from tests.sync.shared import consent, entry, settle, withdraw

Two = tuple[Desktop, Desktop]
FAMILY = FactKey(single_record_id(IDENTITY), "family_name")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(TUESDAY)


@pytest.fixture
def two(tmp_path: Path, clock: FixedClock) -> Iterator[Two]:
    with two_offices(tmp_path, clock) as offices:
        yield offices


def shared(two: Two, mode: Mode) -> tuple[PersonId, RecordId, RecordId]:
    """Let the first office share a person with the second; returns person, its language, the consent."""
    owner, other = two
    person = owner.person("Amira", "Haddad")
    record = entry(owner, person, LANGUAGE_SKILL, language="ara", listening="C2")
    given = consent(owner, person, other, mode=mode)
    settle(owner, other)
    return person, record, given


def desk_of(desktop: Desktop) -> Desk:
    return Desk(desktop.office, InlineJobs(), Notes())


def opened(desk: Desk, person: PersonId) -> tuple[PersonPresenter, FactsPresenter]:
    presenter, facts = PersonPresenter(desk), FactsPresenter(desk)
    facts.on_today, facts.on_refused = presenter.must_be_today, presenter.refuse
    facts.on_vanished = presenter.look_again
    presenter.on_gone.append(facts.forget)
    presenter.open(person)
    facts.open(person)
    return presenter, facts


def record_shown(facts: FactsPresenter, record: RecordId) -> FactRecord:
    blocks = [block for area in facts.state.areas for block in area.blocks]
    return next(each for block in blocks for each in block.records if each.record == record)


def addable(facts: FactsPresenter) -> set[str]:
    return {block.kind for area in facts.state.areas for block in area.blocks if block.can_add}


def test_a_foreign_file_says_whose_it_is_until_when_and_what_may_be_done(two: Two) -> None:
    person, _record, _given = shared(two, Mode.READ)
    presenter, _facts = opened(desk_of(two[1]), person)
    keeper = presenter.state.keeper
    assert keeper is not None
    assert (keeper.office, keeper.mode, keeper.is_read_only) == ("Beratung Nord", "nur lesen", True)
    assert keeper.until == "bis 17.11.2027"
    assert [(row.title, row.terms) for row in keeper.rows] == [("Stammdaten, Sprachen", "nur lesen · bis 17.11.2027")]
    own, _facts = opened(desk_of(two[0]), person)
    assert own.state.keeper is None


def test_what_another_office_wrote_stands_with_its_name(two: Two) -> None:
    person, record, _given = shared(two, Mode.CONTRIBUTE)
    entry(two[1], person, LANGUAGE_SKILL, language="deu", listening="A1")
    settle(*two)
    presenter, facts = opened(desk_of(two[1]), person)
    authors = {entry.text: entry.meta.rsplit(" · ", 1)[-1] for entry in presenter.state.entries}
    assert authors == {"Arabisch": "Beratung Nord", "Deutsch": "Beispiel"}
    facts.focus(FactKey(record, "listening"))
    assert facts.state.history is not None
    assert facts.state.history.now[0].author == "Beratung Nord"
    presenter, _facts = opened(desk_of(two[0]), person)
    authors = {entry.text: entry.meta.rsplit(" · ", 1)[-1] for entry in presenter.state.entries}
    assert authors == {"Arabisch": "Beispiel", "Deutsch": "Jobcenter Lauenstein"}


def test_a_file_opened_for_reading_offers_nothing_to_write_and_says_why(two: Two) -> None:
    person, record, _given = shared(two, Mode.READ)
    desk = desk_of(two[1])
    presenter, facts = opened(desk, person)
    assert presenter.new_kinds() == ()
    assert addable(facts) == set()
    shown = record_shown(facts, record)
    assert shown.is_past
    assert not shown.can_delete
    assert all(row.is_past and not row.action for row in shown.rows)
    facts.edit(FAMILY)
    assert presenter.state.refusal == ("Hier können Sie nur lesen.", "Diese Akte führt Beratung Nord.")
    presenter.forget_refusal()
    presenter.begin_entry(LANGUAGE_SKILL.name)
    presenter.write_note()
    assert presenter.state.refusal[0] == "Notizen stehen nur in eigenen Akten."
    assert notes(desk).went == []
    assert not presenter.note.state.is_open
    assert not facts.line.state.is_open


def test_a_contributor_is_offered_new_entries_and_its_own_ones(two: Two) -> None:
    person, record, _given = shared(two, Mode.CONTRIBUTE)
    own = entry(two[1], person, LANGUAGE_SKILL, language="deu", listening="A1")
    presenter, facts = opened(desk_of(two[1]), person)
    offered = {choice.name for choice in presenter.new_kinds()}
    assert LANGUAGE_SKILL.name in offered
    assert not offered & {IDENTITY.name, RESIDENCE_TITLE.name, COUNSELLING_ENTRY.name, "task"}
    assert record_shown(facts, record).is_past
    assert not record_shown(facts, own).is_past
    facts.open_form(record)
    assert presenter.state.refusal[0] == "Diesen Eintrag hat eine andere Stelle gemacht."
    facts.open_form(own)
    assert facts.form.state.is_open
    facts.begin(RESIDENCE_TITLE.name)
    assert presenter.state.refusal == (
        "Dafür hat Beratung Nord nichts zum Schreiben geöffnet.",
        "Eintragen können Sie: Stammdaten, Sprachen.",
    )


def test_the_chooser_finds_only_what_is_open_and_all_again_in_an_own_file(two: Two) -> None:
    person, _record, _given = shared(two, Mode.CONTRIBUTE)
    presenter, _facts = opened(desk_of(two[1]), person)
    assert all(row.is_head or row.kind != COUNSELLING_ENTRY.name for row in presenter.kinds.rows(""))
    (row,) = presenter.kinds.rows("aufenthaltstitel")
    assert row.is_head
    presenter.open(two[1].person("Tesfay", "Tekle"))
    assert COUNSELLING_ENTRY.name in {choice.name for choice in presenter.new_kinds()}


def test_a_co_editor_edits_everything_that_is_open(two: Two) -> None:
    person, record, _given = shared(two, Mode.CO_EDIT)
    presenter, facts = opened(desk_of(two[1]), person)
    assert presenter.state.keeper is not None
    assert presenter.state.keeper.mode == "mitschreiben"
    assert not record_shown(facts, record).is_past
    facts.edit(FAMILY)
    assert facts.line.state.is_open
    assert presenter.state.refusal == ("", "")


def test_what_is_offered_is_what_the_gate_lets_through(two: Two) -> None:
    """The words before the deed and the refusal after it come from one rule."""
    person, record, _given = shared(two, Mode.CONTRIBUTE)
    own = entry(two[1], person, LANGUAGE_SKILL, language="deu", listening="A1")
    settle(*two)
    entry(two[0], person, LANGUAGE_SKILL, own, listening="A2")
    settle(*two)
    _presenter, facts = opened(desk_of(two[1]), person)
    assert record_shown(facts, own).is_past, "another office wrote in it"
    assert record_shown(facts, record).is_past


def test_an_entry_the_gate_refuses_stays_in_the_form_and_as_a_draft(two: Two) -> None:
    person, _record, given = shared(two, Mode.CO_EDIT)
    owner, other = two
    desk = desk_of(other)
    _presenter, facts = opened(desk, person)
    facts.begin(LANGUAGE_SKILL.name)
    facts.form.write("language", "deu")
    facts.form.write("listening", "B1")
    consent(owner, person, other, mode=Mode.READ)
    withdraw(owner, person, given)
    settle(owner, other)
    facts.form.save()
    assert facts.form.state.is_open
    assert "ein anderes Büro" in facts.form.state.problem
    assert facts.form.state.typed["listening"] == "B1"
    assert [draft.typed["listening"] for draft in drafts_of(other.office, person)] == ["B1"]


def test_the_list_says_which_file_is_of_another_office(two: Two) -> None:
    person, _record, _given = shared(two, Mode.READ)
    own = two[1].person("Tesfay", "Tekle")
    presenter = PersonsPresenter(desk_of(two[1]))
    keepers = {line.id: line.keeper for line in presenter.page(0, 10).rows if isinstance(line, PersonLine)}
    assert keepers == {person: "Beratung Nord", own: ""}
    presenter.search("haddad")
    assert [line.keeper for line in presenter.state.hits if isinstance(line, PersonLine)] == ["Beratung Nord"]


def test_an_own_file_says_with_whom_it_is_shared_and_what_is_not_at_the_hub_yet(two: Two) -> None:
    owner, other = two
    person = owner.person("Amira", "Haddad")
    given = consent(owner, person, other)
    presenter, _facts = opened(desk_of(owner), person)

    def said() -> tuple[str, str, list[tuple[str, str]]]:
        presenter.look_again()
        sharing = presenter.state.sharing
        assert sharing is not None
        return sharing.fact, sharing.note, [(row.title, row.note) for row in sharing.rows]

    assert said()[:2] == ("Einwilligung für 1 Stelle", "(noch nicht beim Kreisknoten)")
    owner.sync()
    assert said() == ("geteilt mit 1 Stelle", "", [("Jobcenter Lauenstein", "")])
    assert presenter.state.facts[-1].text == "geteilt mit 1 Stelle"
    other.sync()
    withdraw(owner, person, given)
    assert said()[:2] == ("geteilt mit 1 Stelle", "(Rücknahme noch nicht beim Kreisknoten)")
    owner.sync()
    assert said()[:2] == ("Teilen zurückgenommen", "(Quittung fehlt noch)")
    settle(other, owner)
    presenter.look_again()
    assert presenter.state.sharing is None


@pytest.mark.parametrize("change", ["UPDATE share_grant SET sent = 1", "UPDATE share SET state = 'founding'"])
def test_what_the_hub_has_not_confirmed_is_never_called_shared(two: Two, change: str) -> None:
    person, _record, _given = shared(two, Mode.READ)
    with two[0].exchange.writing() as desk:
        desk.connection.execute(change)
    presenter, _facts = opened(desk_of(two[0]), person)
    sharing = presenter.state.sharing
    assert sharing is not None
    assert (sharing.fact, sharing.note) == ("Einwilligung für 1 Stelle", "(noch nicht beim Kreisknoten)")


def test_a_file_taken_back_while_open_leaves_one_sentence_and_no_draft(two: Two) -> None:
    person, _record, given = shared(two, Mode.CO_EDIT)
    owner, other = two
    presenter, facts = opened(desk_of(other), person)
    facts.begin(LANGUAGE_SKILL.name)
    facts.form.write("listening", "B1")
    withdraw(owner, person, given)
    settle(owner, other)
    presenter.renew()
    state = presenter.state
    assert (state.is_gone, state.name) == (True, "")
    assert state.gone_words == (
        "Diese Akte ist nicht mehr geöffnet.",
        "Beratung Nord hat sie zurückgenommen oder gelöscht. Was Sie dort gerade schrieben, ist nicht gespeichert.",
    )
    assert not facts.form.state.is_open
    assert facts.state.person is None
    assert "Haddad" not in repr(facts.state) + repr(state)
    assert drafts_of(other.office) == []


def test_a_file_whose_time_is_over_says_so(two: Two, clock: FixedClock) -> None:
    person, _record, _given = shared(two, Mode.READ)
    presenter, _facts = opened(desk_of(two[1]), person)
    clock.at += timedelta(days=370)
    assert end_what_is_over(two[1].office)
    presenter.renew()
    assert presenter.state.gone_words[1] == "Die Einwilligung ist zu Ende; Beratung Nord führt die Akte weiter."


def test_a_device_that_was_signed_off_forgets_what_is_over_too(two: Two, clock: FixedClock) -> None:
    person, _record, _given = shared(two, Mode.READ)
    mark_revoked(two[1].exchange)
    clock.at += timedelta(days=370)
    assert end_what_is_over(two[1].office)
    assert two[1].office.store.persons.one(person) is None


def test_a_note_in_a_file_that_a_colleague_deleted_stays_as_a_draft(two: Two) -> None:
    owner, _other = two
    person = owner.person("Amira", "Haddad")
    presenter, _facts = opened(desk_of(owner), person)
    presenter.write_note()
    presenter.note.write(TEXT, "halb fertig")
    delete_record(owner.office, person, single_record_id(IDENTITY))
    presenter.renew()
    assert presenter.state.is_gone
    assert [draft.typed[TEXT] for draft in drafts_of(owner.office)] == ["halb fertig"]
