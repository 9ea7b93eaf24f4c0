"""Writing consents down: named recipients, an end, a proof; taking them back counts at once and is logged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import OfficeId, PersonId, RecordId
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.consents import Reason, Recipient, scope_of
from kiim_desktop.domain.errors import NotReadable
from kiim_desktop.domain.kinds import CASE, CONSENT
from kiim_desktop.domain.permissions import Extent, Mode, Stored, permission_of
from kiim_desktop.domain.records import Edit, person_scope
from kiim_desktop.usecases import consent_errors, errors
from kiim_desktop.usecases.consent_terms import Terms, Warned, shipped_rules
from kiim_desktop.usecases.consent_texts import Review, consent_texts, text_for
from kiim_desktop.usecases.consents import (
    HeldConsent,
    WithdrawalScope,
    consents_of,
    give_consent,
    refuse_consent,
    withdraw_consent,
)
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, delete_record, numbered_answers, record_entry
from tests.factories import make_entry, make_person

TODAY = date(2026, 3, 2)
JOBCENTER = Recipient(OfficeId(b"j" * 16), "Jobcenter", "jobcenter")
SCHOOL = Recipient(OfficeId(b"l" * 16), "Sprachschule", "language_provider")
YOUTH = Recipient(OfficeId(b"y" * 16), "Jugendamt", "youth_office")
COUNTY = Recipient(OfficeId(b"k" * 16), "Kreis", "county_coordination")
TERMS = Terms(
    purposes=("P-B",),
    recipients=(JOBCENTER.id,),
    groups=frozenset({Category.IDENTITY, Category.LANGUAGE}),
    evidence="Handakte, Blatt 3",
    confidentiality_release=True,
)


def known(office: Office) -> tuple[Recipient, ...]:
    own = Recipient(office.store.identity.office, "Büro am Markt", "mbe")
    return (own, JOBCENTER, SCHOOL, YOUTH, COUNTY)


def give(office: Office, person: PersonId, **said: Any) -> RecordId:  # noqa: ANN401  # terms by name
    return give_consent(office, person, replace(TERMS, **said), lambda: known(office)).record


def only(office: Office, person: PersonId) -> HeldConsent:
    (held,) = consents_of(office, person)
    return held


def test_a_consent_is_one_record_that_opens_exactly_what_was_signed(office: Office) -> None:
    person = make_person(office)
    done = give_consent(office, person, TERMS, lambda: known(office))
    assert done.warnings == ()
    assert done.changed.scopes == {person}
    held = only(office, person)
    said = held.permission
    assert (said.id, said.status, held.standing) == (done.record, Stored.GIVEN, Reason.CONSENTED)
    assert (said.recipients, said.groups, said.mode, said.extent) == (
        frozenset({JOBCENTER.id}),
        frozenset({Category.IDENTITY, Category.LANGUAGE}),
        Mode.READ,
        Extent.ALL,
    )
    assert (said.valid_from, held.until) == (TODAY, date(2027, 3, 2))
    assert (said.text_version, said.evidence) == (text_for(["P-B"], TODAY).version, "Handakte, Blatt 3")
    scope = scope_of([said], JOBCENTER, TODAY, shipped_rules())
    assert scope.categories == {Category.IDENTITY: Mode.READ, Category.LANGUAGE: Mode.READ}
    assert scope_of([said], SCHOOL, TODAY, shipped_rules()).shares == ()


def test_each_signature_is_a_record_of_its_own_and_those_that_hold_stand_first(office: Office) -> None:
    person = make_person(office)
    first = give(office, person)
    second = give(office, person, groups=frozenset({Category.WORK}))
    withdraw_consent(office, person, second, TODAY, "telefon")
    third = give(office, person, valid_from=date(2026, 4, 1))
    assert next(each.permission.id for each in consents_of(office, person)) == first
    assert {each.permission.id for each in consents_of(office, person)} == {first, second, third}


def test_everything_the_sheet_says_is_kept(office: Office) -> None:
    person = make_person(office)
    record = give(
        office,
        person,
        mode=Mode.CO_EDIT,
        extent=Extent.LISTED,
        chosen=(RecordId(b"record01"),),
        is_mutual=True,
        given_by="both",
        guardian="Vormund beim Jugendamt",
        language="ara",
        interpreter=True,
        told_voluntary=True,
        signature_hash="ab12",
    )
    stored = office.store.record(person_scope(person), record)
    assert stored is not None
    names = ("given_by", "guardian", "language", "interpreter", "told_voluntary", "signed", "counsellor")
    assert [stored.answer(CONSENT, name) for name in names] == [
        *("both", "Vormund beim Jugendamt", "ara", True, True, "2026-03-02"),
        office.user.id.hex(),
    ]
    said = permission_of(stored)
    assert (said.mode, said.extent, said.chosen, said.is_mutual, said.signature) == (
        Mode.CO_EDIT,
        Extent.LISTED,
        frozenset({RecordId(b"record01")}),
        True,
        "ab12",
    )


REFUSED: list[tuple[dict[str, object], type[KiimError]]] = [
    ({"recipients": ()}, consent_errors.BlanketConsent),
    ({"recipients": (OfficeId(b"?" * 16),)}, consent_errors.NoSuchRecipient),
    ({"recipients": (JOBCENTER.id, OfficeId(b"?" * 16))}, consent_errors.NoSuchRecipient),
    ({"purposes": ()}, consent_errors.NothingAgreed),
    ({"groups": frozenset()}, consent_errors.NothingAgreed),
    ({"purposes": ("P-Z",)}, NotReadable),
    ({"given_by": "neighbour"}, NotReadable),
    ({"language": "klingonisch"}, NotReadable),
    ({"groups": frozenset({Category.COUNSELLING})}, NotReadable),
    ({"evidence": ""}, consent_errors.ProofMissing),
    ({"text_version": "erfunden"}, consent_errors.NoConsentText),
    ({"valid_until": date(2026, 3, 1)}, consent_errors.EndBeforeStart),
    ({"valid_until": date(2029, 3, 3)}, consent_errors.ConsentTooLong),
    ({"groups": frozenset({Category.HEALTH})}, consent_errors.OwnTickMissing),
    ({"groups": frozenset({Category.HEALTH}), "covers_special": True}, consent_errors.NotForRecipient),
    ({"groups": frozenset({Category.HOUSING})}, consent_errors.NotForRecipient),
    ({"recipients": (SCHOOL.id,)}, consent_errors.NotForRecipient),
    ({"recipients": (JOBCENTER.id, SCHOOL.id)}, consent_errors.NotForRecipient),
    ({"groups": frozenset({Category.REFERRAL})}, consent_errors.NotForRecipient),
    ({"recipients": (COUNTY.id,)}, consent_errors.NotForRecipient),
    ({"given_by": "guardian"}, consent_errors.GuardianMissing),
]


@pytest.mark.parametrize(("said", "error"), REFUSED)
def test_what_would_be_void_is_refused_with_a_sentence_and_leaves_nothing(
    office: Office, said: dict[str, Any], error: type[KiimError]
) -> None:
    person = make_person(office)
    generation = office.store.generation()
    with pytest.raises(error) as refusal:
        give(office, person, **said)
    assert "<" not in refusal.value.sentence
    assert "Es wurde nichts gespeichert" in refusal.value.sentence
    assert (consents_of(office, person), office.store.generation()) == ((), generation)


ALLOWED: list[dict[str, object]] = [
    {"valid_until": date(2029, 3, 2)},
    {"valid_until": TODAY},
    {"recipients": (SCHOOL.id,), "groups": frozenset({Category.LANGUAGE, Category.COURSES})},
    {"groups": frozenset({Category.HOUSING}), "mode": Mode.ONCE},
    {"groups": frozenset({Category.REFERRAL}), "mode": Mode.ONCE},
    {
        "recipients": (YOUTH.id,),
        "groups": frozenset({Category.HEALTH}),
        "covers_special": True,
        "mode": Mode.ONCE,
    },
    {"recipients": (COUNTY.id,), "purposes": ("P-F",), "groups": frozenset({Category.LANGUAGE})},
    {"evidence": "", "signature_hash": "ab12"},
]


@pytest.mark.parametrize("said", ALLOWED)
def test_what_the_rules_allow_is_written(office: Office, said: dict[str, Any]) -> None:
    person = make_person(office)
    give(office, person, **said)
    assert only(office, person).standing is Reason.CONSENTED


def test_the_refusal_of_a_group_names_the_office_and_says_why(office: Office) -> None:
    with pytest.raises(consent_errors.NotForRecipient) as refusal:
        give(office, make_person(office), groups=frozenset({Category.HOUSING}))
    assert "„Wohnen und Alltag“ kann so nicht an „Jobcenter“ gehen" in refusal.value.sentence
    assert Reason.ONLY_ONCE.sentence in refusal.value.sentence


def test_the_own_office_needs_no_consent(office: Office) -> None:
    with pytest.raises(consent_errors.OwnOfficeNamed):
        give(office, make_person(office), recipients=(office.store.identity.office,))


def test_a_person_nobody_knows_gives_none(office: Office) -> None:
    for attempt in (give_consent, refuse_consent):
        with pytest.raises(errors.NoSuchPerson):
            attempt(office, PersonId(b"?" * 16), TERMS, lambda: known(office))
    with pytest.raises(errors.NoSuchPerson):
        consents_of(office, PersonId(b"?" * 16))


@pytest.mark.parametrize(
    ("birth", "given_by", "outcome"),
    [
        ("2011-03-03", "self", consent_errors.GuardianMissing),
        ("2011-03-02", "self", ()),
        ("2011-03-03", "guardian", ()),
        ("2011-03-03", "both", ()),
        ("2011", "self", (Warned.AGE_UNSURE,)),
        ("2012", "self", consent_errors.GuardianMissing),
        ("", "self", (Warned.AGE_UNSURE,)),
        ("", "guardian", ()),
    ],
)
def test_who_is_under_fifteen_signs_with_a_guardian(
    office: Office, birth: str, given_by: str, outcome: type[KiimError] | tuple[Warned, ...]
) -> None:
    person = make_person(office, birth=birth)
    terms = replace(TERMS, given_by=given_by, guardian="Frau Haddad" if given_by != "self" else "")
    if isinstance(outcome, tuple):
        assert give_consent(office, person, terms, lambda: known(office)).warnings == outcome
        return
    with pytest.raises(outcome) as refusal:
        give_consent(office, person, terms, lambda: known(office))
    assert "15" in refusal.value.sentence


def test_who_is_bound_by_confidentiality_is_warned_without_a_release(office: Office) -> None:
    person = make_person(office)
    bare = replace(TERMS, confidentiality_release=False)
    assert give_consent(office, person, bare, lambda: known(office)).warnings == (Warned.RELEASE_MISSING,)
    assert "203" in Warned.RELEASE_MISSING.sentence
    center = Recipient(office.store.identity.office, "Büro am Markt", "welcome_center")
    assert give_consent(office, person, bare, lambda: (center, JOBCENTER)).warnings == ()


def test_a_consent_ends_with_the_counselling(office: Office, clock: FixedClock) -> None:
    person = make_person(office)
    give(office, person)
    make_entry(office, person, CASE, status="open", opened="2026-01-01", closed="2026-06-30")
    assert only(office, person).until == date(2026, 6, 30)
    with pytest.raises(consent_errors.AfterCounselling):
        give(office, person, valid_until=date(2026, 7, 1))
    give(office, person, valid_until=date(2026, 6, 30))
    clock.at += timedelta(days=125)
    assert {each.standing for each in consents_of(office, person)} == {Reason.EXPIRED}


def test_it_ends_by_itself_without_anybody_writing(office: Office, clock: FixedClock) -> None:
    person = make_person(office)
    give(office, person, valid_until=date(2026, 3, 31))
    generation = office.store.generation()
    clock.at += timedelta(days=29)
    assert only(office, person).standing is Reason.CONSENTED
    clock.at += timedelta(days=1)
    assert only(office, person).standing is Reason.EXPIRED
    assert office.store.generation() == generation


def test_a_refusal_is_kept_and_opens_nothing(office: Office) -> None:
    person = make_person(office)
    done = refuse_consent(office, person, replace(TERMS, evidence=""), lambda: known(office))
    held = only(office, person)
    assert (held.permission.id, held.standing) == (done.record, Reason.REFUSED)
    assert held.permission.recipients == {JOBCENTER.id}
    with pytest.raises(consent_errors.BlanketConsent):
        refuse_consent(office, person, replace(TERMS, recipients=()), lambda: known(office))


def test_a_withdrawal_counts_at_once_and_is_one_day_in_the_same_record(office: Office) -> None:
    person = make_person(office)
    record = give(office, person)
    withdraw_consent(office, person, record, date(2026, 2, 27), "brief")
    held = only(office, person)
    assert (held.permission.id, held.standing, held.permission.withdrawn) == (
        record,
        Reason.WITHDRAWN,
        date(2026, 2, 27),
    )
    stored = office.store.record(person_scope(person), record)
    assert stored is not None
    assert stored.answer(CONSENT, "withdrawal_channel") == "brief"
    assert stored.answer(CONSENT, "status") == "given"
    with pytest.raises(consent_errors.AlreadyWithdrawn):
        withdraw_consent(office, person, record, TODAY, "brief")


def write_over(office: Office, person: PersonId, record: RecordId, answers: dict[str, Any]) -> None:
    with pytest.raises(errors.NotLikeThis):
        record_entry(office, person, Entry(kind=CONSENT, answers=answers, record=record))
    values = numbered_answers(CONSENT, answers)
    office.save([Edit(scope=bytes(person), record=record, kind=CONSENT.number, values=values)], [])


def test_a_withdrawal_stays_whatever_is_written_over_it(office: Office) -> None:
    person = make_person(office)
    record = give(office, person)
    withdraw_consent(office, person, record, TODAY, "brief")
    write_over(office, person, record, {"withdrawn": None, "status": "given"})
    assert only(office, person).standing is Reason.WITHDRAWN


def test_a_part_can_be_withdrawn_and_parts_add_up_to_the_whole(office: Office) -> None:
    person = make_person(office)
    groups = frozenset({Category.LANGUAGE, Category.COURSES})
    record = give(office, person, recipients=(JOBCENTER.id, SCHOOL.id), groups=groups)
    withdraw_consent(office, person, record, TODAY, "telefon", WithdrawalScope(recipients=frozenset({SCHOOL.id})))
    said = only(office, person).permission
    assert (said.recipients, said.groups) == (frozenset({JOBCENTER.id}), groups)
    withdraw_consent(office, person, record, TODAY, "telefon", WithdrawalScope(frozenset({Category.COURSES})))
    said = only(office, person).permission
    assert (said.status, said.recipients, said.groups) == (
        Stored.GIVEN,
        frozenset({JOBCENTER.id}),
        frozenset({Category.LANGUAGE}),
    )
    with pytest.raises(errors.NothingToSave):
        withdraw_consent(office, person, record, TODAY, "telefon", WithdrawalScope(frozenset({Category.COURSES})))
    withdraw_consent(office, person, record, TODAY, "telefon", WithdrawalScope(frozenset({Category.LANGUAGE})))
    assert only(office, person).standing is Reason.WITHDRAWN


def test_a_later_withdrawal_does_not_forget_an_earlier_one(office: Office) -> None:
    person = make_person(office)
    record = give(office, person, groups=frozenset({Category.IDENTITY, Category.LANGUAGE, Category.COURSES}))
    for group in (Category.LANGUAGE, Category.COURSES):
        withdraw_consent(office, person, record, TODAY, "telefon", WithdrawalScope(frozenset({group})))
    assert only(office, person).permission.groups == {Category.IDENTITY}


def test_what_is_no_consent_or_no_day_or_no_channel_is_not_withdrawn(office: Office) -> None:
    person = make_person(office)
    record, note = give(office, person), make_entry(office, person, CASE, status="open")
    for which in (note, RecordId(b"nothere1")):
        with pytest.raises(errors.NoSuchRecord):
            withdraw_consent(office, person, which, TODAY, "brief")
    with pytest.raises(consent_errors.WithdrawnInFuture):
        withdraw_consent(office, person, record, TODAY + timedelta(days=1), "brief")
    with pytest.raises(NotReadable):
        withdraw_consent(office, person, record, TODAY, "Brieftaube")
    assert only(office, person).standing is Reason.CONSENTED


def test_a_deleted_consent_opens_nothing(office: Office) -> None:
    person = make_person(office)
    record = give(office, person)
    with pytest.raises(errors.NotLikeThis):
        delete_record(office, person, record)
    office.save([Edit(scope=bytes(person), record=record, kind=CONSENT.number, values={}, deletes=True)], [])
    assert consents_of(office, person) == ()
    with pytest.raises(errors.NoSuchRecord):
        withdraw_consent(office, person, record, TODAY, "brief")


def test_the_log_says_that_and_for_what_but_not_what(office: Office) -> None:
    person = make_person(office)
    record = give(office, person, purposes=("P-B", "P-A"))
    withdraw_consent(office, person, record, TODAY, "brief", WithdrawalScope(frozenset({Category.LANGUAGE})))
    withdraw_consent(office, person, record, TODAY, "brief")
    refuse_consent(office, person, TERMS, lambda: known(office))
    lines = [each.entry for each in office.store.audit_lines() if each.entry.action is AuditAction.SHARE]
    assert {each.object for each in lines} == {person}
    assert [(each.detail, each.purpose) for each in lines] == [
        *(("given", "P-A"), ("given", "P-B"), ("narrowed", "P-A"), ("narrowed", "P-B")),
        *(("withdrawn", "P-A"), ("withdrawn", "P-B"), ("refused", "P-B")),
    ]
    assert {each.consent for each in lines[:6]} == {record}


def test_every_text_has_a_german_wording_that_names_all_its_purposes(office: Office) -> None:
    versions = [each.version for each in consent_texts()]
    assert versions
    assert len(set(versions)) == len(versions)
    for text in consent_texts():
        german = text.wordings["deu"]
        assert set(german.purpose_texts) == set(text.purposes) <= set(office.codes["purposes"].codes)
        assert text.source
        assert german.status is Review.DRAFT or (german.reviewed_by and german.reviewed_on)
        together = " ".join(each.text for each in german.paragraphs)
        for word in (
            "freiwillig",
            "widerrufen",
            "{recipients}",
            "{groups}",
            "{purposes}",
            "{until}",
            "Nachteil",
            "§ 87",
        ):
            assert word in together
    with pytest.raises(consent_errors.NoConsentText):
        text_for(["P-B"], date(2025, 12, 31))
