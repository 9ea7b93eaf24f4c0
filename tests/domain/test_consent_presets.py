"""Proposals for a new consent: dated data that fit the other lists and never propose what needs a tick of its own."""

from __future__ import annotations

from datetime import date

from kiim_desktop.base.resources import read_codes_texts, read_text
from kiim_desktop.domain.categories import Category, Reach
from kiim_desktop.domain.codes import load
from kiim_desktop.domain.consent_presets import load_presets, presets_on
from kiim_desktop.domain.permissions import group_named
from kiim_desktop.usecases.consent_terms import shipped_rules

TODAY = date(2026, 11, 17)


def test_every_purpose_has_a_proposal_of_groups_that_can_leave() -> None:
    presets = presets_on(load_presets(read_text), TODAY)
    assert set(presets.groups) == set(load(read_codes_texts())["purposes"].codes)
    named = [group_named(code) for codes in presets.groups.values() for code in codes]
    assert all(each is not None and each.reach is Reach.GRANTABLE and not each.is_special for each in named)
    assert set(presets.once) <= set(presets.groups)


def test_several_purposes_propose_what_any_of_them_needs() -> None:
    presets = presets_on(load_presets(read_text), TODAY)
    both = presets.groups_for(("P-B", "P-D"))
    assert both == presets.groups_for(("P-B",)) | presets.groups_for(("P-D",))
    assert Category.HEALTH not in both
    assert presets.groups_for(()) == frozenset()
    assert not presets.is_once(())
    assert presets.is_once(("P-E",))
    assert not presets.is_once(("P-E", "P-B"))


def test_no_usual_period_is_longer_than_a_consent_may_hold() -> None:
    presets, terms = presets_on(load_presets(read_text), TODAY), shipped_rules().terms_on(TODAY)
    assert max(presets.months) <= terms.longest_months.value
    assert list(presets.months) == sorted(presets.months)


def test_before_the_first_edition_the_first_counts() -> None:
    editions = load_presets(read_text)
    assert presets_on(editions, date(1999, 1, 1)) is editions[0]
