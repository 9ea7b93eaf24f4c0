"""Which of several files is listed: the same on every device, and no file is lost from sight."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.domain.merging import Compared, compared_text, read_compared, survivors
from kiim_desktop.domain.values import NonValue

A, B, C, D = b"a", b"b", b"c", b"d"
FILES = st.sampled_from([A, B, C, D])


def test_a_file_is_shown_where_its_link_leads_also_over_several() -> None:
    assert survivors({B: A, C: B}, {A, B, C}) == {B: A, C: A}


def test_a_link_to_a_file_that_is_not_there_does_not_count() -> None:
    assert survivors({B: A, C: B}, {B, C}) == {C: B}


def test_two_devices_that_chose_the_other_file_each_list_the_same_one() -> None:
    assert survivors({A: B, B: A}, {A, B}) == {B: A}


def test_a_file_that_leads_into_a_circle_is_shown_under_the_one_that_is_listed() -> None:
    assert survivors({D: C, B: C, C: B}, {B, C, D}) == {C: B, D: B}


@given(st.dictionaries(FILES, FILES), st.frozensets(FILES))
def test_every_file_that_is_not_listed_is_shown_under_one_that_is(
    links: dict[bytes, bytes], living: frozenset[bytes]
) -> None:
    shown = survivors(links, living)
    for scope, listed in shown.items():
        assert listed not in shown
        assert listed in living
        assert scope in links


def test_what_was_compared_comes_back_as_it_was_kept() -> None:
    compared = (
        Compared(kind=1, field=2, own="Haddad", other="Hadad", is_taken=True),
        Compared(kind=1, field=3, own=None, other=NonValue.REFUSED),
        Compared(kind=25, field=1, own=("a", "b"), other=("a",)),
    )
    assert read_compared(compared_text(compared)) == compared


def test_what_a_newer_version_wrote_otherwise_is_nothing_compared() -> None:
    assert read_compared('{"new": 1}') == read_compared("[[1]]") == read_compared(None) == read_compared("{") == ()
