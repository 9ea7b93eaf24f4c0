"""A whole office or Kreis of invented persons, with as many records as a size asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from random import Random

from kiim_desktop.base.ids import new_person_id, new_record_id
from kiim_desktop.domain.records import single_record_id
from kiim_desktop.interchange.generator import histories, lives
from kiim_desktop.interchange.generator.people import GeneratedPerson, GeneratedRecord, Told, begin, core

AS_OF = date(2026, 3, 2)
"""The day on which generated histories end, unless another is asked for: the same seed gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a population is (product.md, reference data)."""

    persons: int
    records: int
    offers: int = 0
    offices: int = 1


_BESIDE_NOTES = 0.85
"""Which share of the records of a person may be something else than notes."""

SIZES = {"S": Size(300, 5_000, 60), "M": Size(10_000, 250_000, 2_000), "L": Size(60_000, 1_500_000, 5_000, 25)}


def population(size: Size, seed: int, as_of: date = AS_OF) -> Iterator[GeneratedPerson]:
    """Yield the persons one by one; notes are shared out so that all records together are `size.records`."""
    written = 0
    for number in range(size.persons):
        random = Random(f"{seed}/{number}")  # noqa: S311  # repeatable on purpose
        left = (size.records - written) / (size.persons - number)
        person = _person(random, as_of, left, is_last=number == size.persons - 1)
        written += len(person.records)
        yield person


def _person(random: Random, as_of: date, share: float, *, is_last: bool) -> GeneratedPerson:
    who = begin(random, as_of)
    told: list[Told] = list(
        chain(
            core(random, who),
            histories.residence(random, who),
            histories.languages(random, who),
            histories.courses(random, who),
            histories.reminders(random, who),
        )
    )
    told += _some(random, list(lives.life(random, who)), round(share * _BESIDE_NOTES) - len(told))
    mean = max(share - len(told), 0.0)
    count = round(mean) if is_last else round(mean * random.expovariate(1))
    told += histories.talks(random, who, count)
    return GeneratedPerson(new_person_id(random.randbytes), tuple(_record(random, each) for each in told))


def _some(random: Random, told: list[Told], room: int) -> list[Told]:
    """Return as many as there is room for, in their order; small offices ask less."""
    kept = sorted(random.sample(range(len(told)), k=min(max(room, 0), len(told))))
    return [told[place] for place in kept]


def _record(random: Random, told: Told) -> GeneratedRecord:
    kind, answers, basis = told
    record = single_record_id(kind) if kind.is_single else new_record_id(random.randbytes)
    return GeneratedRecord(kind, record, answers, basis)
