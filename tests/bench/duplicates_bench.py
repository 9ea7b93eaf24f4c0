"""Doubles: the hint while somebody is typed, the review list at 5,000 pairs, and looking everybody through."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from functools import partial

from kiim_desktop.base.jobs import Progress
from kiim_desktop.interchange.generator.people import GeneratedPerson
from kiim_desktop.presenters.candidates import candidates_of
from kiim_desktop.usecases.duplicates import count_differing, count_suspected, look_for_duplicates, suspected_pairs
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.similar_persons import SimilarPersons
from tests.bench.figures import Figure, at_least, at_most
from tests.bench.offices import measured_office

HINT_BUDGET, LIST_BUDGET, TURN_BUDGET = 100, 1_000, 100
PAIRS = 5_000
_TYPED = 200
_CORE = {"given_names", "family_name", "birth_date"}


def figures(persons: int = 1_000) -> list[Figure]:
    with measured_office(persons) as measured:
        office = measured.office
        before, turns = _size(office), _Turns()
        started = time.perf_counter()
        looked = look_for_duplicates(office, Progress(between=turns))
        took, size = time.perf_counter() - started, _size(office) - before
        typed = [_typed(person) for person in measured.people[:_TYPED]]
        hints = sorted(_millis(partial(candidates_of, office, each, Progress())) for each in typed)
        learning = _millis(lambda: SimilarPersons(office.store))
        differing: list[int] = []
        checking = _millis(lambda: differing.append(count_differing(office)[0]))
        assert differing == [0]
        _suspect(office, measured.people)
        listing = min(_millis(lambda: (count_suspected(office), suspected_pairs(office))) for _turn in range(3))
        last = min(_millis(lambda: suspected_pairs(office, count_suspected(office) - 50)) for _turn in range(3))
    return [
        at_least("Doppelte, alle ansehen", looked / took, "Personen/s", None),
        at_most("Doppelte, Wartezeit eines Speicherns p99", turns.p99 * 1000, "ms", TURN_BUDGET),
        at_most("Doppelte, Hinweis beim Anlegen p50", hints[len(hints) // 2], "ms", HINT_BUDGET),
        at_most("Doppelte, Hinweis beim Anlegen p95", hints[int(len(hints) * 0.95)], "ms", HINT_BUDGET),
        at_most("Doppelte, Prüfliste mit 5.000 Paaren", listing, "ms", LIST_BUDGET),
        at_most("Doppelte, deren letzte Seite", last, "ms", LIST_BUDGET),
        at_most("Doppelte, Büro lernen vor einem Import", learning, "ms", None),
        at_most("Doppelte, Karten gegen Akten prüfen", checking / 1000, "s", None),
        at_most("Doppelte, Platz je Person", size / persons, "Bytes", None),
    ]


class _Turns:
    """Notes how long others wait for their turn."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._since = time.perf_counter()

    @property
    def p99(self) -> float:
        return sorted(self.waits)[int(len(self.waits) * 0.99)]

    def __call__(self) -> None:
        now = time.perf_counter()
        self.waits.append(now - self._since)
        self._since = now


def _typed(person: GeneratedPerson) -> dict[str, str]:
    """Return what a panel would hold of a person on file, with the family name written another way."""
    typed: dict[str, str] = {}
    for record in person.records:
        for name, value in record.answers.items():
            if name in _CORE or (record.kind.name, name) == ("address", "municipality"):
                typed.setdefault(name, str(value))
            elif (record.kind.name, name) == ("contact_detail", "value"):
                typed.setdefault("phone", str(value))
    return {**typed, "family_name": typed["family_name"].replace("y", "i").replace("ou", "u")}


def _suspect(office: Office, people: list[GeneratedPerson]) -> None:
    """Let 5,000 pairs wait for a decision, whoever they are."""
    ids = sorted(person.id for person in people)
    pairs = itertools.islice(((one, other) for gap in range(1, len(ids)) for one, other in zip(ids, ids[gap:])), PAIRS)  # noqa: B905
    rows = [(one, other, 0.5 + number / 2 / PAIRS) for number, (one, other) in enumerate(pairs)]
    with office.store.database.write() as connection:
        connection.execute("INSERT OR REPLACE INTO suspicion(one, other, probability) VALUES (?, ?, ?)", rows)


def _size(office: Office) -> int:
    """Return how large the file is."""
    with office.store.database.read() as connection:
        found = (
            connection.execute(f"PRAGMA {name}").scalar_one() for name in ("page_size", "page_count", "freelist_count")
        )
        size, count, free = map(int, found)
        return size * (count - free)


def _millis(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
