"""The word lists of the generator, read from resources/generator."""

from __future__ import annotations

import csv
import functools
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from kiim_desktop.base.resources import read_text


@dataclass(frozen=True, slots=True)
class Shares:
    """Codes with weights, as in "SYR:80|IRQ:20"."""

    codes: tuple[str, ...]
    weights: tuple[int, ...]

    def one(self, random: Random) -> str:
        return random.choices(self.codes, self.weights)[0]


@dataclass(frozen=True, slots=True)
class Name:
    """One name: its spellings in Latin letters, the first as in the passport, and its own script if there is one."""

    spellings: tuple[str, ...]
    native: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Culture:
    """How people of one origin are called and what they often have."""

    code: str
    weight: int
    nationalities: Shares
    languages: Shares
    script: str
    titles: Shares
    style: str
    names: Mapping[str, tuple[Name, ...]]
    """By part: given_m, given_w, family."""


@dataclass(frozen=True, slots=True)
class Place:
    """An invented municipality."""

    municipality: str
    postcode: str
    districts: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Sentences:
    """What counsellors write: sentences by topic, with slots in braces."""

    slots: Mapping[str, list[str]]
    openings: list[str]
    closings: list[str]
    topics: Mapping[str, list[str]]
    steps: list[str]


@functools.cache
def cultures() -> tuple[Culture, ...]:
    names: dict[str, dict[str, list[Name]]] = {}
    for row in _rows("names"):
        name = Name(tuple(row["latin"].split("|")), row["native"])
        names.setdefault(row["culture"], {}).setdefault(row["part"], []).append(name)
    return tuple(
        Culture(
            code=row["culture"],
            weight=int(row["weight"]),
            nationalities=_shares(row["nationalities"]),
            languages=_shares(row["languages"]),
            script=row["script"],
            titles=_shares(row["titles"]),
            style=row["style"],
            names={part: tuple(found) for part, found in names[row["culture"]].items()},
        )
        for row in _rows("cultures")
    )


@functools.cache
def places() -> tuple[Place, ...]:
    return tuple(
        Place(row["municipality"], row["postcode"], tuple(row["districts"].split("|")), int(row["weight"]))
        for row in _rows("places")
    )


@functools.cache
def sentences() -> Sentences:
    loaded = json.loads(read_text("generator/notes.json"))
    return Sentences(loaded["slots"], loaded["openings"], loaded["closings"], loaded["topics"], loaded["steps"])


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(read_text(f"generator/{name}.csv"), newline="")))


def _shares(text: str) -> Shares:
    pairs = [part.rsplit(":", 1) for part in text.split("|")]
    return Shares(tuple(code for code, _weight in pairs), tuple(int(weight) for _code, weight in pairs))
