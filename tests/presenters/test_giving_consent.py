"""Giving a consent in the window: proposals, what would be seen, what is missing, refusing, signing anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.domain.kinds import ADDRESS, LANGUAGE_SKILL
from kiim_desktop.domain.permissions import Extent, Mode
from kiim_desktop.presenters.consent_fields import (
    CHOSEN,
    COVERS,
    EVIDENCE,
    EXTENT,
    FROM,
    GROUPS,
    MODE,
    PURPOSES,
    RECIPIENTS,
    UNTIL,
)
from kiim_desktop.usecases.consents import consents_of
from kiim_desktop.usecases.drafting import drafts_of
from tests.presenters.consent_places import JOBCENTER, Two, begun, only, opened, preview, ticked, typed
from tests.presenters.desks import TUESDAY, notes
from tests.sync.moulds import two_offices
from tests.sync.shared import consent, entry, office_of


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(TUESDAY)


@pytest.fixture
def two(tmp_path: Path, clock: FixedClock) -> Iterator[Two]:
    with two_offices(tmp_path, clock) as offices:
        yield offices


def test_a_purpose_proposes_groups_that_the_office_may_have_and_never_health(two: Two) -> None:
    presenter, _person = begun(two)
    form = presenter.form
    typed(form, two)
    assert ticked(form) == "P0, P1, P4, P7"
    form.write(PURPOSES, "P-A")
    assert ticked(form) == "P0, P1, P3, P4, P5, P6, P7, P11"
    form.tick("P5")
    form.write(PURPOSES, "P-B")
    assert ticked(form) == "P0, P1, P3, P4, P6, P7, P11"
    assert all(not each.is_on for each in form.groups() if each.is_special)


def test_what_an_office_can_never_have_cannot_be_ticked_and_says_why(two: Two) -> None:
    presenter, _person = begun(two)
    form = presenter.form
    typed(form, two)
    closed = {each.title: each.closed for each in form.groups() if each.closed}
    assert set(closed) == {"Wohnen und Alltag", "Kinder", "Vermittlung", "Gesundheit"}
    assert closed["Gesundheit"] == f"{JOBCENTER}: Stellen dieser Art erhalten diese Datengruppe nie."
    form.tick("P9")
    assert "P9" not in ticked(form)


def test_a_consent_is_saved_and_the_list_shows_it(two: Two) -> None:
    presenter, person = begun(two)
    typed(presenter.form, two)
    presenter.form.write(UNTIL, presenter.form.ends()[0][1])
    assert preview(presenter.form).missing == ""
    presenter.form.save()
    assert not presenter.form.state.is_open
    assert only(presenter).period == "17.11.2026 bis 17.02.2027"
    (held,) = consents_of(two[0].office, person)
    assert held.permission.evidence == "Blatt 7"
    assert notes(presenter.desk).told[-1].startswith("Einwilligung für 1 Stelle eingetragen.")
    assert drafts_of(two[0].office, person) == []


def test_everybody_at_once_is_impossible_and_said_clearly(two: Two) -> None:
    presenter, person = begun(two)
    presenter.form.write(PURPOSES, "P-B")
    presenter.form.write(EVIDENCE, "Blatt 7")
    assert preview(presenter.form).missing.startswith("Eine Einwilligung für alle Stellen gibt es nicht")
    presenter.form.save()
    assert presenter.form.state.problem.startswith("Eine Einwilligung für alle Stellen gibt es nicht")
    assert presenter.form.state.is_open
    assert consents_of(two[0].office, person) == ()
    assert len(drafts_of(two[0].office, person)) == 1


def test_before_saving_it_says_how_much_they_would_see_and_what_stays(two: Two) -> None:
    person = two[0].person("Amira", "Haddad")
    entry(two[0], person, LANGUAGE_SKILL, language="ara", listening="C2")
    entry(two[0], person, LANGUAGE_SKILL, language="deu", listening="A2")
    entry(two[0], person, ADDRESS, municipality="Lauenstein", address_block=True)
    presenter = opened(two[0], person)
    presenter.give()
    typed(presenter.form, two)
    words = preview(presenter.form)
    assert words.title == f"Das sehen dann: {JOBCENTER} bis 17.11.2027"
    assert words.seen == ("Stammdaten: 1 Eintrag", "Kontakt: 0 Einträge", "Sprachen: 2 Einträge", "Kurse: 0 Einträge")
    assert "Anschrift" in words.never
    assert "Notizen" in words.never
    presenter.form.write(EXTENT, Extent.NONE.value)
    assert preview(presenter.form).seen[2] == "Sprachen: 0 Einträge"


def test_records_can_be_named_one_by_one(two: Two) -> None:
    person = two[0].person("Amira", "Haddad")
    entry(two[0], person, ADDRESS, municipality="Lauenstein", address_block=True)
    for _twice in range(2):
        entry(two[0], person, LANGUAGE_SKILL, language="ara", listening="C2")
    presenter = opened(two[0], person)
    presenter.give()
    typed(presenter.form, two)
    assert CHOSEN not in {each.name for each in presenter.form.state.fields}
    presenter.form.write(EXTENT, Extent.LISTED.value)
    field = next(each for each in presenter.form.state.fields if each.name == CHOSEN)
    choices = presenter.form.reader.choices(field, presenter.form.ground)
    titles = [each.title for each in choices]
    assert len(set(titles)) == len(titles)
    assert not [each for each in titles if "Anschrift" in each]
    language = next(each for each in choices if each.title.startswith("Sprach"))
    presenter.form.write(CHOSEN, language.key)
    assert preview(presenter.form).seen[2] == "Sprachen: 1 Eintrag"
    presenter.form.save()
    assert "nur 1 ausgewählter Eintrag" in only(presenter).facts


def test_warnings_refuse_nothing(two: Two) -> None:
    presenter, _person = begun(two)
    typed(presenter.form, two)
    assert preview(presenter.form).warnings
    assert preview(presenter.form).missing == ""


def test_a_day_that_cannot_be_read_is_said_and_nothing_is_saved(two: Two) -> None:
    presenter, person = begun(two)
    typed(presenter.form, two)
    presenter.form.write(UNTIL, "nach Weihnachten")
    field = next(each for each in presenter.form.state.fields if each.name == UNTIL)
    assert field.error == "Nicht lesbar. Bitte so schreiben: 31.3.2027."
    presenter.form.save()
    assert "gilt bis" in presenter.form.state.problem
    assert consents_of(two[0].office, person) == ()


def test_an_end_without_a_year_lies_ahead(two: Two) -> None:
    presenter, _person = begun(two)
    typed(presenter.form, two)
    presenter.form.write(UNTIL, "31.3.")
    presenter.form.save()
    assert only(presenter).period == "17.11.2026 bis 31.03.2027"


def test_a_consent_that_begins_later_says_so(two: Two) -> None:
    presenter, _person = begun(two)
    typed(presenter.form, two)
    presenter.form.write(FROM, "1.12.2026")
    presenter.form.save()
    assert only(presenter).state.text == "gilt ab 01.12.2026"
    assert only(presenter).holds


def test_what_is_typed_survives_a_crash(two: Two) -> None:
    presenter, person = begun(two)
    typed(presenter.form, two)
    presenter.form.keep_draft()
    after = opened(two[0], person)
    (offer,) = after.state.drafts
    after.resume(offer.id)
    assert after.form.state.typed[EVIDENCE] == "Blatt 7"
    assert ticked(after.form) == "P0, P1, P4, P7"
    assert preview(after.form).title.startswith(f"Das sehen dann: {JOBCENTER}")
    after.form.save()
    assert only(after).state.text == "gilt"


def test_a_refusal_is_written_down_and_can_become_a_signature(two: Two) -> None:
    presenter, _person = begun(two)
    typed(presenter.form, two, evidence="")
    presenter.form.refuse()
    card = only(presenter)
    assert (card.state.text, card.period, card.renew_words) == (
        "abgelehnt",
        "gefragt am 17.11.2026",
        "Jetzt unterschreiben",
    )
    assert not card.can_withdraw
    presenter.renew(card.record)
    assert presenter.form.state.typed[RECIPIENTS] == office_of(two[1]).hex()


def test_signing_anew_takes_the_terms_but_never_the_proof_or_the_end(two: Two, clock: FixedClock) -> None:
    person = two[0].person("Amira", "Haddad")
    first = consent(two[0], person, two[1], mode=Mode.CO_EDIT, until=date(2026, 12, 1))
    clock.at += timedelta(days=30)
    presenter = opened(two[0], person)
    assert only(presenter).state.text == "abgelaufen"
    presenter.renew(first)
    form = presenter.form
    assert (ticked(form), form.state.typed[MODE]) == ("P0, P4", "co_edit")
    assert form.state.typed.get(EVIDENCE, "") == ""
    assert form.state.typed.get(UNTIL, "") == ""
    form.save()
    assert "Nachweis" in form.state.problem
    form.write(EVIDENCE, "Blatt 9")
    form.save()
    assert [each.period for each in presenter.state.holding] == ["17.12.2026 bis 17.12.2027"]
    assert [each.record for each in presenter.state.past] == [first]


def test_health_goes_only_once_and_with_a_tick_of_its_own(two: Two) -> None:
    presenter, _person = begun(two)
    form = presenter.form
    form.write(MODE, Mode.ONCE.value)
    form.write(GROUPS, "P0, P9")
    assert COVERS in {each.name for each in form.state.fields}
    form.write(PURPOSES, "P-E")
    form.write(RECIPIENTS, office_of(two[1]).hex())
    assert preview(form).missing
    form.write(GROUPS, "P0")
    assert COVERS not in {each.name for each in form.state.fields}


def test_of_documents_it_is_said_that_no_copy_leaves(two: Two) -> None:
    presenter, _person = begun(two)
    typed(presenter.form, two)
    assert "Kopien" not in preview(presenter.form).never
    presenter.form.tick("P14")
    assert preview(presenter.form).never.startswith("Von Dokumenten nur die Angaben, keine Kopien.")
