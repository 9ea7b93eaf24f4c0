"""Rules of keys made from passwords."""

from __future__ import annotations

import pytest

from kiim_desktop.crypto.errors import KdfOutOfBounds
from kiim_desktop.crypto.kdf import KdfCost, calibrate, check_cost, derive, derive_kek, normalised_password

MIB = 1024


@pytest.mark.parametrize(
    "cost",
    [
        KdfCost(46 * MIB - 1, 1, 1),
        KdfCost(1024 * MIB + 1, 1, 1),
        KdfCost(64 * MIB, 0, 1),
        KdfCost(64 * MIB, 11, 1),
        KdfCost(64 * MIB, 1, 0),
        KdfCost(64 * MIB, 1, 5),
        KdfCost(-1, 1, 1),
    ],
)
def test_a_cost_outside_the_bounds_is_refused_before_any_work(cost: KdfCost) -> None:
    with pytest.raises(KdfOutOfBounds):
        derive_kek("egal", bytes(16), cost)


@pytest.mark.parametrize("cost", [KdfCost.MINIMUM, KdfCost.DEFAULT, KdfCost(1024 * MIB, 10, 4)])
def test_the_bounds_themselves_are_allowed(cost: KdfCost) -> None:
    check_cost(cost)


def test_the_refusal_names_value_and_bounds() -> None:
    with pytest.raises(KdfOutOfBounds, match="memory_kib ist 1, erlaubt ist 47104 bis 1048576"):
        check_cost(KdfCost(1, 1, 1))


def test_salt_password_and_cost_each_change_the_key() -> None:
    usual = derive_kek("ein Passwort", bytes(16), KdfCost.MINIMUM)
    assert usual != derive_kek("ein Passwort", b"\1" * 16, KdfCost.MINIMUM)
    assert usual != derive_kek("ein Passwort.", bytes(16), KdfCost.MINIMUM)
    assert usual != derive_kek("ein Passwort", bytes(16), KdfCost(46 * MIB, 2, 1))


def test_a_password_is_the_same_on_every_keyboard_but_keeps_its_case() -> None:
    assert normalised_password("Bu\u0308ro\u00a0ﬁx") == normalised_password("Büro fix")
    assert normalised_password("büro") != normalised_password("Büro")


def test_keys_for_different_purposes_differ() -> None:
    assert derive(bytes(32), "keyfile mac") != derive(bytes(32), "search")
    assert len(derive(bytes(32), "stream unit", 64)) == 64


@pytest.mark.parametrize("seconds_per_mib_round", [0.00001, 0.0002, 0.0005, 0.0013, 0.004, 0.015, 0.05, 1.0])
def test_calibration_lands_near_one_second_or_at_a_bound(seconds_per_mib_round: float) -> None:
    def seconds(cost: KdfCost) -> float:
        return cost.memory_kib / MIB * cost.iterations * seconds_per_mib_round

    cost = calibrate(seconds)
    check_cost(cost)
    at_a_bound = cost == KdfCost.MINIMUM or (cost.memory_kib, cost.iterations) == (1024 * MIB, 10)
    assert at_a_bound or 0.7 <= seconds(cost) <= 1.5
