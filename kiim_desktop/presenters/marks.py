"""Which letters of a text are why it was found: equal beginnings in any script, or the same sound."""

from __future__ import annotations

import re

from kiim_desktop.domain.names import folded, german_folded, skeletons, words
from kiim_desktop.matching.finding import is_near

Marks = tuple[tuple[int, int], ...]
"""Pairs of start and end (exclusive), in characters."""
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_ARTICLE = "ال"
_LEAST_BONES = 2
_LEAST_LETTERS = 3


def marks_in(text: str, query: str) -> Marks:
    """Return what to mark in `text` for what was typed."""
    asked = words(query)
    found = ((_hit(match[0], word), match.start()) for match in _WORD.finditer(text[:400]) for word in asked)
    spans = sorted({(start, start + length) for length, start in found if length})
    return tuple(_apart(spans))


def near_marks_in(text: str, query: str) -> Marks:
    """Return what to mark in a name that is only near what was typed: each word with the typed one it resembles."""
    exact, asked = marks_in(text, query), words(query)
    near = (match.span() for match in _WORD.finditer(text) if any(is_near(word, match[0]) for word in asked))
    left = [span for span in near if not any(start < span[1] and span[0] < end for start, end in exact)]
    return tuple(sorted((*exact, *left)))


def sounds_alike(word: str, other: str) -> bool:
    """Tell whether two words are the same name in some spelling or script."""
    if {folded(word), german_folded(word)} & {folded(other), german_folded(other)} - {""}:
        return True
    bones = {*skeletons(word), *skeletons(word.removeprefix(_ARTICLE))}
    others = {*skeletons(other), *skeletons(other.removeprefix(_ARTICLE))}
    return any(len(each) >= _LEAST_BONES for each in bones & others)


def _hit(word: str, asked: str) -> int:
    """Return how many letters of the word answer what was asked, from its beginning; 0 for none."""
    for form in (str.casefold, folded, german_folded):
        wanted = form(asked)
        if wanted and form(word).startswith(wanted):
            return next((end for end in range(1, len(word)) if len(form(word[:end])) >= len(wanted)), len(word))
    bones = max(map(len, skeletons(asked)), default=0)
    if bones < _LEAST_BONES or len(folded(asked)) < _LEAST_LETTERS:
        return 0
    return len(word) if sounds_alike(word, asked) else 0


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that touch or overlap."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
