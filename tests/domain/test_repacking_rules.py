"""When streams are packed anew stands in a dated table with sources."""

from __future__ import annotations

from datetime import date

from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.repacking_rules import PACKING_FILE, load_packing_rules
from kiim_desktop.domain.sharing_rules import Sourced


def test_every_number_has_a_source_and_makes_sense() -> None:
    for terms in load_packing_rules(read_text).editions:
        numbers = [getattr(terms, name) for name in terms.__slots__ if isinstance(getattr(terms, name), Sourced)]
        assert len(numbers) == len(terms.__slots__) - 2
        assert all(each.value >= 0 and each.source for each in numbers)
        assert terms.aside_days.value <= 30
        assert min(terms.streams_at_once.value, terms.bytes_at_once.value) > 0
        assert terms.deleted_quiet_days.value <= terms.corrected_shared_quiet_days.value <= terms.quiet_days.value


def test_a_later_edition_counts_from_its_day_on() -> None:
    changed = read_text(PACKING_FILE).replace('"valid_to": null', '"valid_to": "2026-12-31"')
    edition = changed[changed.index("[") + 1 : changed.rindex("]")]
    later = edition.replace("2026-01-01", "2027-01-01")
    later = later.replace('"quiet_days": {"value": 30', '"quiet_days": {"value": 9')
    rules = load_packing_rules(lambda _name: changed.replace(edition, f"{edition},{later}"))
    assert rules.terms_on(date(2026, 12, 31)).quiet_days.value == 30
    assert rules.terms_on(date(2027, 1, 1)).quiet_days.value == 9
    assert rules.terms_on(date(2020, 1, 1)).quiet_days.value == 30
