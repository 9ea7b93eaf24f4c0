"""Live search: who answers every typed word, then who only sounds alike, then whose notes say it.

Used by the window, by `kiim search` and by what measures it; the file proposes (storage/person_lists.py) and the
learned judgement of names decides (matching/finding.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.matching.finding import LEAST_LIKELY, Named, begins_as_typed, likeliest
from kiim_desktop.storage.database import Superseded
from kiim_desktop.storage.person_lists import Hit, PersonLists, Where

ENOUGH: Final = 8
"""Who answers as typed so often needs no help; a short word would only find half the office."""
ENOUGH_NOTES: Final = 5
"""What stands in so many notes and in no name is a word, and no name with a slip."""
MOST_ALIKE: Final = 20
SAME_NAME: Final = 0.5
"""From here on two spellings are rather one name than two."""
PROPOSED: Final = 800
_READ_AT_LEAST: Final = 100
_SURE: Final = frozenset({Where.PHONE, Where.ID})


def find(persons: PersonLists, text: str, limit: int, superseded: Superseded | None = None) -> list[Hit]:
    """Return at most so many hits. QuerySuperseded as soon as nobody waits for them."""
    hits = in_order(text, persons.named(text, max(limit, _READ_AT_LEAST), superseded))[:limit]
    noted = persons.noted(text, limit - len(hits), {hit.row.id for hit in hits}, superseded)
    is_word = not hits and len(noted) >= ENOUGH_NOTES
    if len(hits) < min(limit, ENOUGH) and not is_word and not any(hit.where in _SURE for hit in hits):
        hits += _alike(persons, text, hits, min(limit - len(hits), MOST_ALIKE), superseded)
    known = {hit.row.id for hit in hits}
    return [*hits, *(hit for hit in noted if hit.row.id not in known)][:limit]


def in_order(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return hits with those first that begin as typed, and those last that only have its sounds, the likeliest first.

    Whoever most likely has the name that was typed, in another spelling, is no longer told to be only alike.
    """
    named = [_named(hit.row) for hit in hits]
    begins = [each for each, name in enumerate(named) if begins_as_typed(text, name)]
    others = [each for each in range(len(hits)) if each not in set(begins)]
    likely: dict[int, float] = {}
    if len(begins) < ENOUGH:
        likely = {others[found.place]: found.likely for found in likeliest(text, [named[each] for each in others])}
    told = [
        *(_answering(hits[each]) for each in begins),
        *(_answering(hits[each]) if share >= SAME_NAME else hits[each] for each, share in likely.items()),
        *(hits[each] for each in others if each not in likely),
    ]
    return sorted(told, key=lambda hit: hit.where is Where.ALIKE)


def _answering(hit: Hit) -> Hit:
    return replace(hit, where=Where.NAME) if hit.where is Where.ALIKE else hit


def _alike(
    persons: PersonLists, text: str, hits: Sequence[Hit], limit: int, superseded: Superseded | None
) -> list[Hit]:
    proposed = persons.proposed(text, PROPOSED, superseded)
    known = {hit.row.id for hit in hits}
    rows = [row for row in proposed.rows if row.id not in known]
    found = likeliest(proposed.asked, [_named(row) for row in rows])
    chosen = [rows[each.place].id for each in found if each.likely >= LEAST_LIKELY][:limit]
    lines = persons.lines(chosen) if chosen else {}
    return [Hit(lines[person], Where.ALIKE) for person in chosen if person in lines]


def _named(row: PersonRow) -> Named:
    return Named(tuple(name for name in (row.name, row.variant) if name), (row.municipality, row.birth[:4]))
