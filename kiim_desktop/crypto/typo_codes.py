"""Check symbols that locate typing errors: a Reed-Solomon code over GF(32), at most 31 symbols, 4 of them checks.

No secrecy rests on this. The field is GF(2)[x] / (x^5 + x^2 + 1) with the primitive element 2; a valid word is a
polynomial (first symbol = highest power) with the roots 2^1 to 2^4.
"""

from __future__ import annotations

from functools import reduce
from itertools import combinations
from typing import Final

CHECK_LENGTH: Final = 4
_ORDER = 31


def _powers() -> tuple[int, ...]:
    powers = [1]
    for _step in range(_ORDER - 1):
        doubled = powers[-1] << 1
        powers.append(doubled ^ 0b100101 if doubled & 32 else doubled)
    return tuple(powers)


_POWER = _powers()
_LOG = {value: exponent for exponent, value in enumerate(_POWER)}


def _times(left: int, right: int) -> int:
    return _POWER[(_LOG[left] + _LOG[right]) % _ORDER] if left and right else 0


def _value(word: tuple[int, ...], at: int) -> int:
    return reduce(lambda total, symbol: _times(total, at) ^ symbol, word, 0)


def _generator() -> tuple[int, ...]:
    """Return (x - 2)(x - 4)(x - 8)(x - 16), highest power first."""
    polynomial: tuple[int, ...] = (1,)
    for root in _POWER[1 : CHECK_LENGTH + 1]:
        shifted = (*polynomial, 0)
        scaled = (0, *(_times(coefficient, root) for coefficient in polynomial))
        polynomial = tuple(a ^ b for a, b in zip(shifted, scaled, strict=True))
    return polynomial


_GENERATOR = _generator()


def check_symbols(symbols: tuple[int, ...]) -> tuple[int, ...]:
    """Return the 4 symbols that make the word valid: the remainder of the division by the generator."""
    remainder = [*symbols, *(0,) * CHECK_LENGTH]
    for at in range(len(symbols)):
        factor = remainder[at]
        for offset, coefficient in enumerate(_GENERATOR):
            remainder[at + offset] ^= _times(factor, coefficient)
    return tuple(remainder[-CHECK_LENGTH:])


def wrong_places(word: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return the places of one or two wrong symbols, () if the word is valid, None if more are wrong."""
    syndromes = tuple(_value(word, root) for root in _POWER[1 : CHECK_LENGTH + 1])
    if not any(syndromes):
        return ()
    length = len(word)
    for count in (1, 2):
        for places in combinations(range(length), count):
            if _explains(syndromes, [_POWER[length - 1 - place] for place in places]):
                return places
    return None


def _explains(syndromes: tuple[int, ...], locators: list[int]) -> bool:
    """Tell whether errors at exactly these locators can have caused the syndromes.

    One error e at X gives S_k = e X^k; two obey S_(k+2) = (X + Y) S_(k+1) + X Y S_k.
    """
    if len(locators) == 1:
        return all(syndromes[k + 1] == _times(locators[0], syndromes[k]) for k in range(3))
    one, other = locators
    return all(
        syndromes[k + 2] == _times(one ^ other, syndromes[k + 1]) ^ _times(_times(one, other), syndromes[k])
        for k in range(2)
    )
