"""Measures live search on files with known answers (commands.md, `kiim score search`): the product's own search.

The list is laid down as persons of an encrypted office that is thrown away; the file is the one of every day.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from kiim_desktop.base.ids import new_person_id
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.records import Edit, person_scope, single_record_id
from kiim_desktop.matching.scoring import PAIRS, Measured, read_rows
from kiim_desktop.storage.profiles import NewProfile
from kiim_desktop.usecases.finding import find
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import Surroundings, found_office, lock_office

QUERIES, SEED, FIRST = 1_000, 3, 20
_AT_ONCE: Final = 500
_GIVEN: Final = next(field.number for field in IDENTITY.fields if field.name == "given_names")
_DIGITS: Final = 4


def score_search(paths: Sequence[Path], around: Surroundings) -> dict[str, Measured]:
    """Return the share of queries whose name is among the first 20 (hit20) and the first (hit1), and their times.

    All names of the files are one list; `a` of 1,000 pairs that are one name asks for `b`, written as it stands there.
    """
    rows = [row for path in paths for row in read_rows(path, PAIRS)]
    same = [row for row in rows if row["same"] == "1"]
    names = [row["b"] for row in same]
    names += [row[side] for row in rows if row["same"] != "1" for side in ("a", "b")]
    asked = random.Random(SEED).sample(same, min(QUERIES, len(same)))  # noqa: S311  # a sample that is the same each time
    times: list[float] = []
    places: list[int | None] = []
    with _office_of(list(dict.fromkeys(names)), around) as office:
        for row in asked:
            began = time.perf_counter()
            hits = find(office.store.persons, row["a"], FIRST)
            times.append((time.perf_counter() - began) * 1000)
            found = [hit.row.name for hit in hits]
            places.append(found.index(row["b"]) if row["b"] in found else None)
    return _summary(asked, places, sorted(times), len(set(names)))


def _summary(
    asked: Sequence[dict[str, str]], places: Sequence[int | None], times: Sequence[float], names: int
) -> dict[str, Measured]:
    by_lang: dict[str, list[int | None]] = defaultdict(list)
    by_kind: dict[str, list[int | None]] = defaultdict(list)
    for row, place in zip(asked, places, strict=True):
        by_lang[row["lang"]].append(place)
        by_kind[row["kind"].partition(" (")[0]].append(place)
    crossing = [place for kind, found in by_kind.items() if kind.startswith("cross-script") for place in found]
    return {
        "hit20": _share(places),
        "cross_script_hit20": _share(crossing),
        "hit1": _share(places, 1),
        "p50_ms": round(times[len(times) // 2], 1) if times else 0.0,
        "p95_ms": round(times[int(len(times) * 0.95)], 1) if times else 0.0,
        "names": names,
        "queries": len(asked),
        "by_lang": {lang: _share(found) for lang, found in sorted(by_lang.items())},
        "by_kind": {kind: _share(found) for kind, found in sorted(by_kind.items())},
    }


def _share(places: Sequence[int | None], first: int = FIRST) -> float:
    hits = sum(place is not None and place < first for place in places)
    return round(hits / len(places), _DIGITS) if places else 0.0


@contextmanager
def _office_of(names: Sequence[str], around: Surroundings) -> Iterator[Office]:
    """Give an encrypted office with a person for each name, and take it away again."""
    with tempfile.TemporaryDirectory() as place:
        password = around.random(16).hex()
        new = NewProfile(office_name="Messung", user_name="Messung", password=password, cost=KdfCost.MINIMUM)
        here = replace(around, state_folder=Path(place) / "state", binds_devices=False)
        office = found_office(Path(place) / "profil", new, here)
        try:
            for first in range(0, len(names), _AT_ONCE):
                edits = [_core_data(office, name) for name in names[first : first + _AT_ONCE]]
                office.save(edits, [], act=None)
            yield office
        finally:
            lock_office(office)


def _core_data(office: Office, name: str) -> Edit:
    person = new_person_id(office.random)
    return Edit(
        scope=person_scope(person), record=single_record_id(IDENTITY), kind=IDENTITY.number, values={_GIVEN: name}
    )
