"""By what two files may be of one person: kept cards and keys, which persons have to be looked at anew, what was found.

What a card says and when two persons are alike is known by matching; here it is only kept, found and forgotten. A
write notes whom it touched, the rest is made up for beside the work (usecases/duplicates.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import ADDRESS, ARRIVAL, CONTACT_DETAIL, IDENTITY, NAME_VARIANT, NATIONALITY
from kiim_desktop.domain.persons import ListedRecord, PersonRow
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import facts
from kiim_desktop.storage.chains import generation
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.merged import family_of, merged_scopes
from kiim_desktop.storage.projections import read_row
from kiim_desktop.storage.reading import listed_records

TELLING_KINDS: Final = frozenset(
    kind.number for kind in (IDENTITY, NAME_VARIANT, NATIONALITY, CONTACT_DETAIL, ADDRESS, ARRIVAL)
)
"""Kinds that tell persons apart."""
_FILES_OF_ONE: Final = "(SELECT suspicion.one UNION ALL SELECT scope FROM merged WHERE person = suspicion.one)"
_FILES_OF_OTHER: Final = "(SELECT suspicion.other UNION ALL SELECT scope FROM merged WHERE person = suspicion.other)"
_POINTS: Final = "EXISTS (SELECT 1 FROM reference WHERE"
_NOT_TOLD_APART: Final = (
    f"NOT {_POINTS} target IN {_FILES_OF_OTHER} AND scope IN {_FILES_OF_ONE})"
    f" AND NOT {_POINTS} target IN {_FILES_OF_ONE} AND scope IN {_FILES_OF_OTHER})"
)
"""Nobody said that they are two: by that very decision, or because one file names the other (a household). What was
said of a file that was merged since holds for the one it is shown with."""
_PAIRS: Final = (
    "FROM suspicion JOIN person AS first ON first.id = suspicion.one JOIN person AS second"
    f" ON second.id = suspicion.other WHERE {_NOT_TOLD_APART}"
)


@dataclass(frozen=True, slots=True)
class Due:
    """A person who has to be looked at, and since which state of the file."""

    person: PersonId
    mark: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is known of a person after she was looked at; no card: nobody may be like her."""

    due: Due
    card: bytes
    keys: Collection[int]
    alike: Mapping[PersonId, float]


@dataclass(frozen=True, slots=True)
class SuspectedPair:
    """Two list lines that may be of one person, how likely that is, and their cards."""

    one: PersonRow
    other: PersonRow
    probability: float
    cards: tuple[bytes, bytes]


class Likenesses:
    """Reading and keeping; every call is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, way: str) -> None:
        """Let everybody be looked at anew if the last look was another program's, which compares in another way."""
        if self.is_made_by(way):
            return
        with self._database.write() as connection:
            connection.execute("INSERT OR IGNORE INTO match_due(person, mark) SELECT id, 0 FROM person")
            facts.put(connection, Fact.LIKENESS, way.encode())

    def is_made_by(self, way: str) -> bool:
        with self._database.read() as connection:
            return facts.get(connection, Fact.LIKENESS) == way.encode()

    def due(self, limit: int) -> list[Due]:
        """Return persons who changed since they were looked at."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT person, mark FROM match_due ORDER BY person LIMIT ?", (limit,))
            return [Due(PersonId(person), mark) for person, mark in rows]

    def count_due(self) -> int:
        with self._database.read() as connection:
            return int(connection.execute("SELECT count(*) FROM match_due").scalar_one())

    def settled(self) -> set[PersonId]:
        """Return everybody in the list who did not change since the last look."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT id FROM person WHERE id NOT IN (SELECT person FROM match_due)")
            return {PersonId(person) for person in rows.scalars()}

    def count_stray(self) -> int:
        """Return how many pairs name somebody of whom no card is kept."""
        with self._database.read() as connection:
            sql = (
                "SELECT count(*) FROM suspicion WHERE one >= other OR one NOT IN (SELECT person FROM match_card)"
                " OR other NOT IN (SELECT person FROM match_card)"
            )
            return int(connection.execute(sql).scalar_one())

    def telling(self, persons: Iterable[PersonId]) -> dict[PersonId, list[ListedRecord]]:
        """Return the living records that tell these persons apart, own ones first; nothing for who has no list line."""
        found: dict[PersonId, list[ListedRecord]] = {}
        with self._database.read() as connection:
            for person in persons:
                found[person] = []
                if not _is_listed(connection, person):
                    continue
                for scope in family_of(connection, person):
                    found[person] += [record for _scope, record in listed_records(connection, [scope], TELLING_KINDS)]
        return found

    def sharing(self, keys: Iterable[int], most: int) -> dict[PersonId, bytes]:
        """Return the cards of persons with one of these keys; a key that more than `most` share tells nothing."""
        with self._database.read() as connection:
            cards: set[int] = set()
            for key in keys:
                found = connection.execute(
                    "SELECT card FROM match_key WHERE key = ? LIMIT ?", (key, most + 1)
                ).scalars()
                if len(found) <= most:
                    cards.update(found)
            rows = [
                connection.execute("SELECT person, card FROM match_card WHERE no = ?", (card,)).one()
                for card in sorted(cards)
            ]
        return {PersonId(person): card for person, card in rows}

    def all(self) -> list[tuple[PersonId, bytes, list[int]]]:
        """Return the card and the keys of everybody who has some and did not change since."""
        keys: dict[int, list[int]] = {}
        with self._database.read() as connection:
            for key, card in connection.execute("SELECT key, card FROM match_key"):
                keys.setdefault(card, []).append(key)
            rows = connection.execute(
                "SELECT no, person, card FROM match_card WHERE person NOT IN (SELECT person FROM match_due)"
            ).all()
        return [(PersonId(person), card, keys.get(number, [])) for number, person, card in rows]

    def keep(self, looked_at: Sequence[Likeness]) -> None:
        """Keep cards, keys and findings; nothing of who changed or was forgotten meanwhile: the former stays due."""
        with self._database.write(is_piece=True) as connection:
            for each in looked_at:
                if not _is_due(connection, each.due):
                    continue
                _drop(connection, each.due.person)
                if each.card:
                    _put(connection, each)
                connection.execute("DELETE FROM match_due WHERE person = ?", (each.due.person,))

    def count(self) -> int:
        """Return how many pairs wait for a decision."""
        with self._database.read() as connection:
            return int(connection.execute(f"SELECT count(*) {_PAIRS}").scalar_one())  # a constant

    def page(self, offset: int, limit: int) -> list[SuspectedPair]:
        """Return pairs that wait for a decision, the likeliest first."""
        columns = "first.row, second.row, probability, suspicion.one, suspicion.other"
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT {columns} {_PAIRS} ORDER BY probability DESC, first.sort, first.no, second.no"  # constants
                " LIMIT ? OFFSET ?",
                (limit, offset),
            ).all()
            cards = {each: _card(connection, each) for row in rows for each in row[3:]}
        return [
            SuspectedPair(read_row(first), read_row(second), probability, (cards[one], cards[other]))
            for first, second, probability, one, other in rows
        ]


def note_due(connection: Connection, touched: Iterable[Scope]) -> None:
    """Note that these persons, and those under whom they are shown, have to be looked at."""
    scopes = set(touched)
    if not scopes:
        return
    merged = merged_scopes(connection)
    mark = generation(connection) + 1
    listed = {merged[scope] for scope in scopes if scope in merged}
    connection.execute(
        "INSERT OR REPLACE INTO match_due(person, mark) VALUES (?, ?)",
        [(each, mark) for each in sorted(scopes | listed)],
    )


def look_anew(connection: Connection, scopes: Collection[Scope]) -> None:
    """Leave nothing of what these persons were found by; those who have a list line are looked at anew."""
    for scope in scopes:
        _drop(connection, scope)
        connection.execute("DELETE FROM match_due WHERE person = ?", (scope,))
    note_due(connection, [scope for scope in scopes if _is_listed(connection, scope)])


def _is_listed(connection: Connection, scope: Scope) -> bool:
    return connection.execute("SELECT 1 FROM person WHERE id = ?", (scope,)).one_or_none() is not None


def _is_due(connection: Connection, due: Due) -> bool:
    sql = "SELECT mark FROM match_due WHERE person = ?"
    return bool(connection.execute(sql, (due.person,)).scalar_one_or_none() == due.mark)


def _drop(connection: Connection, person: Scope) -> None:
    number = connection.execute("SELECT no FROM match_card WHERE person = ?", (person,)).scalar_one_or_none()
    if number is not None:
        connection.execute("DELETE FROM match_key WHERE card = ?", (number,))
        connection.execute("DELETE FROM match_card WHERE no = ?", (number,))
    connection.execute("DELETE FROM suspicion WHERE one = ? OR other = ?", (person, person))


def _put(connection: Connection, each: Likeness) -> None:
    person = each.due.person
    connection.execute("INSERT INTO match_card(person, card) VALUES (?, ?)", (person, each.card))
    number = connection.execute("SELECT no FROM match_card WHERE person = ?", (person,)).scalar_one()
    keys = [(key, number) for key in sorted(each.keys)]
    if keys:
        connection.execute("INSERT INTO match_key(key, card) VALUES (?, ?)", keys)
    pairs = [
        (*sorted((person, other)), probability)
        for other, probability in each.alike.items()
        if connection.execute("SELECT 1 FROM match_card WHERE person = ?", (other,)).one_or_none() is not None
    ]
    if pairs:
        connection.execute("INSERT OR REPLACE INTO suspicion(one, other, probability) VALUES (?, ?, ?)", pairs)


def _card(connection: Connection, person: bytes) -> bytes:
    found: bytes = (
        connection.execute("SELECT card FROM match_card WHERE person = ?", (person,)).scalar_one_or_none() or b""
    )
    return found
