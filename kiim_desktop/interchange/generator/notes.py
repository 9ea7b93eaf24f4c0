"""Notes as counsellors write them: an opening, what was done, what comes next; put together from sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from kiim_desktop.interchange.generator.lists import sentences

_SLOT = re.compile(r"\{(\w+)\}")
_MOST_SENTENCES = 4


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """One note with the topics it is about."""

    topics: tuple[str, ...]
    text: str


def write_note(random: Random) -> WrittenNote:
    """Return one note of one to three paragraphs, about 60 to 700 characters."""
    told = sentences()
    topics = tuple(sorted(random.sample(sorted(told.topics), k=random.choices((1, 2, 3), (60, 30, 10))[0])))
    parts: list[str] = [random.choice(told.openings)] if happens(random, 60) else []
    for topic in topics:
        known = told.topics[topic]
        parts += random.sample(known, k=min(len(known), random.choices(range(1, _MOST_SENTENCES), (60, 30, 10))[0]))
    parts += [random.choice(told.closings)] if happens(random, 70) else []
    glue = "\n" if happens(random, 20) else " "
    return WrittenNote(topics, filled(glue.join(part for part in parts if part), random))


def write_step(random: Random) -> str:
    """Return what is to be done next, in a few words."""
    return filled(random.choice(sentences().steps), random)


def happens(random: Random, percent: int) -> bool:
    """Tell whether something happens that happens in so many of a hundred cases."""
    return random.random() * 100 < percent


def filled(text: str, random: Random) -> str:
    """Return a sentence with words in its slots, its first letter a capital."""
    slots = sentences().slots
    done = _SLOT.sub(lambda found: random.choice(slots[found[1]]), text)
    return done[:1].upper() + done[1:]
