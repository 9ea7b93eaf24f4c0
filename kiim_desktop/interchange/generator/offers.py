"""Invented organisations and what they offer, as a Kreis would list them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from kiim_desktop.base.ids import new_record_id
from kiim_desktop.domain.kinds import OFFER, ORGANISATION
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import CATALOGUE, Edit
from kiim_desktop.domain.values import Value
from kiim_desktop.interchange.generator.lists import places
from kiim_desktop.interchange.generator.lives import words
from kiim_desktop.interchange.generator.notes import happens

_DAYS = (("1", "2", "3", "4", "5"), ("1", "3"), ("2", "4"), ("6",))
_TIMES = ("8:30 bis 12:45", "9:00 bis 13:00", "13:30 bis 17:00", "18:00 bis 20:15")


def catalogue(count: int, seed: int, today: date) -> Iterator[Edit]:
    """Yield so many offers and, before them, the organisations that make them. The same seed gives the same."""
    random = Random(f"{seed}/offers")  # noqa: S311  # repeatable on purpose
    providers = []
    for name in words()["providers"] if count else ():
        edit = _edit(random, ORGANISATION, _organisation(random, name, today))
        providers.append((name, edit.record))
        yield edit
    for number in range(count):
        name, record = random.choice(providers)
        yield _edit(random, OFFER, _offer(random, number, name, today) | {"organisation": record.hex()})


def _organisation(random: Random, name: str, today: date) -> dict[str, Value]:
    place = random.choice(places())
    return {
        "name": name,
        "kind": "language_provider",
        "postcode": place.postcode,
        "municipality": place.municipality,
        "last_confirmed": (today - timedelta(days=random.randrange(60))).isoformat(),
    }


def _offer(random: Random, number: int, provider: str, today: date) -> dict[str, Value]:
    kind, title, course, entry, target, units = random.choice(words()["offers"])
    begins = today + timedelta(days=random.randrange(-200, 150))
    ends = begins + timedelta(days=random.randrange(40, 300))
    capacity = random.choice((8, 12, 16, 20, 25))
    taken = random.randrange(capacity + 1)
    place = random.choices(places(), [each.weight for each in places()])[0]
    answers: dict[str, Value] = {
        "title": f"{title} {place.municipality}",
        "kind": kind,
        "status": _status(begins, ends, today, is_full=taken == capacity),
        "provider": provider,
        "municipality": place.municipality,
        "postcode": place.postcode,
        "begins": begins.isoformat(),
        "ends": ends.isoformat(),
        "number": f"{begins.year % 100}-{number + 1:04}",
        "capacity": capacity,
        "taken": taken,
        "free_places": capacity - taken,
        "weekdays": random.choice(_DAYS),
        "times": random.choice(_TIMES),
        "mode": random.choices(("presence", "hybrid", "online"), (80, 12, 8))[0],
        "childcare": random.choices(("none", "onsite", "cooperation"), (70, 18, 12))[0],
        "last_confirmed": (today - timedelta(days=random.randrange(90))).isoformat(),
        "source": random.choice(("hand", "list", "provider")),
    }
    for name, value in (("course", course), ("entry_level", entry), ("target_level", target), ("lesson_units", units)):
        answers |= {name: value} if value else {}
    return answers | ({"target_groups": ("women",)} if happens(random, 10) else {})


def _status(begins: date, ends: date, today: date, *, is_full: bool) -> str:
    if ends < today:
        return "ended"
    if begins <= today:
        return "running"
    return "full" if is_full else "open"


def _edit(random: Random, kind: Kind, answers: dict[str, Value]) -> Edit:
    return Edit(
        scope=CATALOGUE,
        record=new_record_id(random.randbytes),
        kind=kind.number,
        values={field.number: answers[field.name] for field in kind.fields if field.name in answers},
        basis="other_agency",
    )
