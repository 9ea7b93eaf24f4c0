"""Which records are worth comparing: those that share a key. A register of 12,000 has 72 million pairs otherwise.

Several keys, since each alone loses true pairs (a rule of birth year and sex loses 6 %): a word of the name with the
year, with day and month of birth or with the municipality, two words of the name, the day of birth, the phone.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence

from kiim_desktop.matching.cards import PersonCard
from kiim_desktop.matching.name_words import name_words
from kiim_desktop.matching.sounds import bones

MOST_IN_BLOCK = 12
"""A key that more records share tells too little; the pair is found by another one."""
_FEWEST_BONES = 2


def keys_of(card: PersonCard) -> set[str]:
    """Return the keys of a record."""
    names = [_bones(card.name), _bones(card.native)]
    birth, found = card.birth, set[str]()
    for word in {*names[0], *names[1]}:
        if len(word) < _FEWEST_BONES:
            continue
        if birth.year:
            found.add(f"y{word}{birth.year}")
        if birth.is_day and not birth.is_first_of_january:
            found.add(f"m{word}{birth.month:02}{birth.day:02}")
        if card.municipality:
            found.add(f"o{word}{card.municipality.casefold()}")
    for words in names:
        found |= {f"w{one}|{other}" for one, other in itertools.combinations(sorted(words), 2)}
    if birth.is_day and not birth.is_first_of_january:
        first, second = sorted((birth.month, birth.day))
        found.add(f"d{birth.year}{first:02}{second:02}")
    if card.phone:
        found.add(phone_key(card.phone))
    return found


def phone_key(phone: str) -> str:
    return f"p{phone}"


def _bones(name: str) -> set[str]:
    return {kept for word in name_words(name) if (kept := bones(word.text))}


def candidates(cards: Sequence[PersonCard]) -> Iterator[tuple[int, int]]:
    """Yield the places of two records that share a key, each pair once, the lower place first."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, card in enumerate(cards):
        for key in keys_of(card):
            blocks[key].append(place)
    seen: set[tuple[int, int]] = set()
    for block in blocks.values():
        if 1 < len(block) <= MOST_IN_BLOCK:
            seen.update(itertools.combinations(block, 2))
    yield from sorted(seen)
