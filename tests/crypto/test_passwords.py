"""Rules of new passwords."""

from __future__ import annotations

import string
from random import Random as Dice

import pytest

from kiim_desktop.crypto.errors import WeakPassword, WeakReason
from kiim_desktop.crypto.passwords import SHORTEST, check_password, common_passwords, suggest_passphrase

NAMES = ("Quirina Zobelmann", "Fachdienst Rosental", "qzobelmann")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("elf Zeichen", WeakReason.TOO_SHORT),
        ("", WeakReason.TOO_SHORT),
        ("x9Kd" * 65, WeakReason.TOO_LONG),
        ("aaaaaaaaaaaaaaaa", WeakReason.MONOTONOUS),
        ("Krxqv7Krxqv7Krxqv7", WeakReason.MONOTONOUS),
        ("Passwort12345!", WeakReason.COMMON),
        ("P@ssw0rt-P@ssw0rt", WeakReason.COMMON),
        ("Sommer2026!!!", WeakReason.COMMON),
        ("SCHLÜSSEL-2026", WeakReason.COMMON),
        ("qwertzuiop123", WeakReason.COMMON),
        ("123456789012", WeakReason.COMMON),
        ("Passwort1-2-3-4-5", WeakReason.COMMON),
        ("Passwortjxq12", WeakReason.COMMON),
        ("Zobelmann-1978", WeakReason.OWN_NAME),
        ("zobelmannquirina", WeakReason.OWN_NAME),
        ("Fachdienst2026!", WeakReason.OWN_NAME),
        ("lampe\tgiraffe teich", WeakReason.UNTYPABLE),
    ],
)
def test_guessable_passwords_are_refused_with_their_reason(password: str, reason: WeakReason) -> None:
    with pytest.raises(WeakPassword) as weak:
        check_password(password, NAMES)
    assert weak.value.reason is reason
    assert password not in str(weak.value) or not password


@pytest.mark.parametrize(
    "password",
    [
        "lampe giraffe teich",
        "lampengiraffen",
        "8K2#9x!4%7q3",
        "Ich-trinke-um-7-Tee",
        "Пароль из слов",
        "x9Kd" + "mPq2w" * 3,
    ],
)
def test_long_or_mixed_passwords_pass_without_rules_of_composition(password: str) -> None:
    check_password(password, NAMES)


def test_random_passwords_of_twelve_signs_pass() -> None:
    dice = Dice(8)
    for _attempt in range(300):
        check_password("".join(dice.choices(string.ascii_letters + string.digits, k=SHORTEST)), NAMES)


def test_every_suggestion_passes_and_no_two_are_alike() -> None:
    dice = Dice(9)
    suggestions = [suggest_passphrase(dice.randbytes) for _attempt in range(300)]
    for suggestion in suggestions:
        check_password(suggestion, NAMES)
    assert len(set(suggestions)) == 300
    assert {suggestion.count("-") for suggestion in suggestions} == {4}


def test_the_list_of_common_passwords_is_there_and_german() -> None:
    assert len(common_passwords()) > 400
    assert {"passwort", "sommer", "hallo", "qwertz"} <= common_passwords()
