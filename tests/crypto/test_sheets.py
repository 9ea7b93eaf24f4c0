"""Rules of the code on the paper sheets: what people mistype is found, and where."""

from __future__ import annotations

from random import Random as Dice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.base.ids import Random
from kiim_desktop.crypto.errors import RecoveryCodeError, RecoveryCodeIncomplete, RecoveryCodeTypo, WrongSheet
from kiim_desktop.crypto.sheets import (
    ALPHABET,
    CODE_LENGTH,
    GROUP_LENGTH,
    RecoveryCode,
    SheetKind,
    kek_from_code,
    new_recovery_code,
    parse_recovery_code,
)

codes = st.binary(min_size=17, max_size=17).map(lambda raw: new_recovery_code(lambda _length: raw))


@given(codes)
def test_a_code_is_six_groups_of_five_that_read_back(code: RecoveryCode) -> None:
    assert [len(group) for group in code.groups] == [5] * 6
    assert parse_recovery_code(code.printed) == code


def test_all_130_bits_are_used() -> None:
    full = new_recovery_code(lambda length: b"\xff" * length)
    assert full.symbols == (31,) * 26
    assert {
        len({new_recovery_code(Dice(seed).randbytes).symbols[place] for seed in range(300)}) for place in range(26)
    } == {32}


@given(codes)
def test_small_letters_other_separators_and_look_alikes_are_accepted(code: RecoveryCode) -> None:
    typed = code.printed.lower().replace("-", " \n").replace("0", "o").replace("1", "l")
    assert parse_recovery_code(typed) == code
    assert parse_recovery_code(code.printed.replace("-", "").replace("1", "I")) == code


@given(codes, st.integers(min_value=0, max_value=CODE_LENGTH - 1), st.integers(min_value=1, max_value=31))
def test_one_wrong_sign_is_found_in_its_group(code: RecoveryCode, place: int, shift: int) -> None:
    with pytest.raises(RecoveryCodeTypo) as typo:
        parse_recovery_code(_mistyped(code, {place: shift}))
    assert typo.value.groups == (place // GROUP_LENGTH + 1,)
    assert f"Gruppe {place // GROUP_LENGTH + 1}" in str(typo.value)


def test_no_single_typo_looks_like_the_other_sheet(seeded_random: Random) -> None:
    code = new_recovery_code(seeded_random)
    for place in range(CODE_LENGTH):
        for shift in range(1, 32):
            with pytest.raises(RecoveryCodeTypo) as typo:
                parse_recovery_code(_mistyped(code, {place: shift}))
            assert typo.value.groups == (place // GROUP_LENGTH + 1,)


@given(
    codes,
    st.lists(st.integers(min_value=0, max_value=CODE_LENGTH - 1), min_size=2, max_size=2, unique=True),
    st.tuples(st.integers(min_value=1, max_value=31), st.integers(min_value=1, max_value=31)),
)
def test_two_wrong_signs_are_both_found(code: RecoveryCode, places: list[int], shifts: tuple[int, int]) -> None:
    with pytest.raises(RecoveryCodeTypo) as typo:
        parse_recovery_code(_mistyped(code, dict(zip(places, shifts, strict=True))))
    assert typo.value.groups == tuple(sorted({place // GROUP_LENGTH + 1 for place in places}))


@given(codes, st.integers(min_value=0, max_value=CODE_LENGTH - 2))
def test_neighbours_typed_in_the_wrong_order_are_found(code: RecoveryCode, place: int) -> None:
    signs = list("".join(code.groups))
    if signs[place] == signs[place + 1]:
        return
    signs[place], signs[place + 1] = signs[place + 1], signs[place]
    with pytest.raises(RecoveryCodeTypo) as typo:
        parse_recovery_code("".join(signs))
    assert set(typo.value.groups) == {place // GROUP_LENGTH + 1, (place + 1) // GROUP_LENGTH + 1}


def test_many_wrong_signs_are_never_taken_for_a_code() -> None:
    dice = Dice(4)
    for _attempt in range(300):
        code = new_recovery_code(dice.randbytes)
        places = dice.sample(range(CODE_LENGTH), dice.randint(3, 10))
        with pytest.raises(RecoveryCodeError):
            parse_recovery_code(_mistyped(code, {place: dice.randint(1, 31) for place in places}))


def test_a_missing_sign_names_its_group_and_a_missing_group_the_count() -> None:
    groups = new_recovery_code(Dice(5).randbytes).groups
    with pytest.raises(RecoveryCodeTypo) as typo:
        parse_recovery_code(" ".join([*groups[:3], groups[3][:4], *groups[4:]]))
    assert typo.value.groups == (4,)
    with pytest.raises(RecoveryCodeIncomplete, match="25 statt 30"):
        parse_recovery_code(" ".join(groups[:5]))


def test_a_sign_that_is_in_no_code_names_its_group() -> None:
    groups = new_recovery_code(Dice(6).randbytes).groups
    with pytest.raises(RecoveryCodeTypo) as typo:
        parse_recovery_code(" ".join([groups[0], "U" + groups[1][1:], *groups[2:]]))
    assert typo.value.groups == (2,)


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_a_named_error(text: str) -> None:
    with pytest.raises(RecoveryCodeError):
        parse_recovery_code(text)


def test_the_other_sheet_is_recognised(seeded_random: Random) -> None:
    office = new_recovery_code(seeded_random, SheetKind.OFFICE)
    assert parse_recovery_code(office.printed, SheetKind.OFFICE) == office
    with pytest.raises(WrongSheet):
        parse_recovery_code(office.printed)
    with pytest.raises(WrongSheet):
        parse_recovery_code(new_recovery_code(seeded_random).printed, SheetKind.OFFICE)


def test_the_key_depends_on_code_sheet_and_salt(seeded_random: Random) -> None:
    code = new_recovery_code(seeded_random)
    keys = {
        kek_from_code(code),
        kek_from_code(code, b"salt"),
        kek_from_code(RecoveryCode(code.symbols, SheetKind.OFFICE)),
        kek_from_code(new_recovery_code(seeded_random)),
    }
    assert len(keys) == 4


def test_a_code_is_never_shown_by_accident(seeded_random: Random) -> None:
    assert "symbols" not in repr(new_recovery_code(seeded_random))


def _mistyped(code: RecoveryCode, shifts: dict[int, int]) -> str:
    signs = list("".join(code.groups))
    for place, shift in shifts.items():
        signs[place] = ALPHABET[(ALPHABET.index(signs[place]) + shift) % 32]
    return "".join(signs)
