"""What is typed into "+ Eintrag" fills a field only if it is a whole code or label of one list of the kind."""

from __future__ import annotations

from datetime import date

import pytest

from kiim_desktop.base.resources import read_codes_texts
from kiim_desktop.domain.codes import load
from kiim_desktop.domain.kinds import KINDS
from kiim_desktop.presenters.entry_kinds import said_words
from kiim_desktop.presenters.said_words import said_answers

CODES, TODAY = load(read_codes_texts()), date(2026, 11, 17)


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("language_skill", "B1", {"overall": "B1"}),
        ("language_skill", " b1 ", {"overall": "B1"}),
        ("language_certificate", "telc", {"exam": "telc"}),
        ("family_status", "Verheiratet", {"marital_status": "VH"}),
        ("residence_title", "25(2)", {"title": "25(2)"}),
    ],
)
def test_a_whole_code_or_label_says_something(kind: str, typed: str, said: dict[str, str]) -> None:
    assert said_answers(KINDS.named(kind), typed, CODES, TODAY) == said


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("residence_title", "Asyl"),
        ("residence_title", "titel"),
        ("childcare", "Kita"),
        ("contact_detail", "tel"),
        ("passport", "pass"),
        ("language_certificate", "Sprachprüfung telc"),
        ("occupation", "Tätigkeit im Heimatland"),
        ("language_skill", "B"),
        ("language_skill", ""),
    ],
)
def test_a_word_for_finding_says_nothing(kind: str, typed: str) -> None:
    assert said_answers(KINDS.named(kind), typed, CODES, TODAY) == {}


def test_no_word_that_leads_to_a_title_claims_a_paragraph() -> None:
    words = [word for word in said_words()["residence_title"] if not word.startswith("§")]
    assert [word for word in words if said_answers(KINDS.named("residence_title"), word, CODES, TODAY)] == []
