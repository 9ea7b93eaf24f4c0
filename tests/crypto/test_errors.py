"""Every error of this package has its own code and a complete German sentence."""

from __future__ import annotations

import re

import pytest

from kiim_desktop.crypto import errors
from kiim_desktop.crypto.errors import CryptoError, KeyringTrouble, SlotReason, WeakReason


def _tree(root: type[CryptoError]) -> list[type[CryptoError]]:
    return [root, *(found for child in root.__subclasses__() for found in _tree(child))]


def test_codes_are_unique_and_every_error_stands_in_the_drawn_tree() -> None:
    codes = [error.code for error in _tree(CryptoError)]
    assert len(codes) == len(set(codes))
    assert [error.__name__ for error in _tree(CryptoError) if error.__name__ not in str(errors.__doc__)] == []


@pytest.mark.parametrize(
    "error",
    [
        *(errors.SlotRefused(reason) for reason in SlotReason),
        *(errors.WeakPassword(reason) for reason in WeakReason),
        *(errors.KeyringUnavailable(trouble) for trouble in KeyringTrouble),
        errors.RecoveryCodeTypo((2, 5)),
    ],
)
def test_reasons_are_filled_into_the_sentence(error: CryptoError) -> None:
    assert not re.search(r"[<{]", error.sentence)
    assert error.sentence.endswith(".")
