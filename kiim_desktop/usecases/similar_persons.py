"""Which persons of the office a row may mean, by the learned matcher; reported, never merged.

Where a birth is missing on either side, the same name alone is worth a look as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.fuzzy_dates import FuzzyDate
from kiim_desktop.domain.names import folded, words
from kiim_desktop.interchange.persons import ReadPerson
from kiim_desktop.matching.cards import PersonCard, birth_known, phone_digits
from kiim_desktop.matching.persons import person_matcher
from kiim_desktop.matching.traits import (
    MOST_IN_BLOCK,
    TOLD_SEXES,
    PersonTraits,
    Ready,
    is_other_script,
    likeness,
    ready,
    traits_of,
    unpack_traits,
)
from kiim_desktop.storage.store import Store

_Key = tuple[str, ...]
_PAGE = 500
_FEWEST_WORDS = 2
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Known:
    """One name of one person."""

    person: PersonId
    birth: FuzzyDate | None


class SimilarPersons:
    """Everybody in the list of the office, and those that joined them from the file."""

    def __init__(self, store: Store, between: Callable[[], None] = lambda: None) -> None:
        """Learn the persons of the office; `between` is called often and may raise to stop it."""
        self._matcher = person_matcher()
        self._known: dict[_Key, list[_Known]] = {}
        self._cards: dict[PersonId, bytes] = {}
        self._ready: dict[PersonId, Ready] = {}
        self._blocks: dict[int, list[PersonId]] = {}
        self._newest: tuple[ReadPerson, Ready, frozenset[int]] | None = None
        listed = list(self._listed(store, between))
        for person, card, keys in store.likenesses.all():
            self._cards[person] = card
            self._share(person, keys)
        unknown = (each for each in listed if each not in self._cards)
        while part := list(islice(unknown, _PAGE)):
            between()
            for person, records in store.likenesses.telling(part).items():
                traits = traits_of(records)
                self._ready[person] = ready(traits)
                self._share(person, traits.keys)

    def of(self, read: ReadPerson) -> tuple[PersonId, ...]:
        """Return the persons this one may be, at most five, the likeliest first."""
        asked, keys = self._of(read)
        near = dict.fromkeys(
            person
            for key in keys
            if len(block := self._blocks.get(key, ())) <= MOST_IN_BLOCK
            for person in block
        )  # fmt: skip
        worth = {person: likeness(self._matcher, asked, self._known_as(person)) for person in near}
        likely = (person for person, value in worth.items() if value >= self._matcher.threshold)
        found = sorted(likely, key=lambda person: -worth[person])
        return tuple(dict.fromkeys((*found, *self._namesakes(read))))[:_SHOWN]

    def exact(self, read: ReadPerson) -> PersonId | None:
        """Return the only person with exactly this name and birth; without a birth the name has to be one person's."""
        birth = as_date(read.birth)
        found = dict.fromkeys(known.person for known in self._same_name(read) if birth is None or birth == known.birth)
        return next(iter(found)) if len(found) == 1 else None

    def add(self, person: PersonId, read: ReadPerson) -> None:
        """Count a person of the file in."""
        for name in _names(read):
            self._put(person, name, read.birth or "")
        self._ready[person], keys = self._of(read)
        self._share(person, keys)

    def _listed(self, store: Store, between: Callable[[], None]) -> Iterator[PersonId]:
        offset = 0
        while page := store.persons.page(offset, _PAGE):
            offset += len(page)
            between()
            for row in page:
                for name in (row.name, row.variant):
                    self._put(row.id, name, row.birth)
                yield row.id

    def _of(self, read: ReadPerson) -> tuple[Ready, frozenset[int]]:
        """Return by what a row is compared; the one asked for last is remembered."""
        if self._newest is None or self._newest[0] is not read:
            traits = _traits(read)
            self._newest = (read, ready(traits), traits.keys)
        return self._newest[1:]

    def _known_as(self, person: PersonId) -> Ready:
        """Return by what somebody is compared; made ready for the first row that may mean her."""
        if person not in self._ready:
            self._ready[person] = ready(unpack_traits(self._cards[person]))
        return self._ready[person]

    def _share(self, person: PersonId, keys: Iterable[int]) -> None:
        for key in keys:
            self._blocks.setdefault(key, []).append(person)

    def _put(self, person: PersonId, name: str, birth: str) -> None:
        plain = _plain(name)
        if len(plain) >= _FEWEST_WORDS:
            self._known.setdefault(plain, []).append(_Known(person, as_date(birth or None)))

    def _same_name(self, read: ReadPerson) -> Iterator[_Known]:
        for name in _names(read):
            yield from self._known.get(_plain(name), ())

    def _namesakes(self, read: ReadPerson) -> Iterator[PersonId]:
        """Yield who has the same name, if nobody knows one of the births."""
        birth = as_date(read.birth)
        yield from (known.person for known in self._same_name(read) if not birth or not known.birth)


def _traits(read: ReadPerson) -> PersonTraits:
    """Return by what the person of a row is compared, a card for each way the name is written."""
    given, family, other = (
        " ".join((name or "").split()) for name in (read.given_names, read.family_name, read.native_name)
    )
    plain = f"{given} {family}".strip()
    native = next((name for name in (other, plain) if is_other_script(name)), "")
    names = [(given, family)] if plain else []
    names += [("", other)] if other and not is_other_script(other) else []
    birth, phones = birth_known(as_date(read.birth)), [digits for each in read.phones if (digits := phone_digits(each))]
    cards = [
        PersonCard(
            given=given,
            family=family,
            native=native,
            birth=birth,
            sex=read.sex if read.sex in TOLD_SEXES else "",
            phone=phones[0] if phones else "",
            nationality=next(iter(read.nationality), ""),
            municipality=read.municipality or "",
            arrival=read.arrival or "",
        )
        for given, family in names or [("", "")]
        if given or family or native
    ]
    return PersonTraits(tuple(cards), tuple(dict.fromkeys(phones)))


def _names(read: ReadPerson) -> list[str]:
    plain = f"{read.given_names or ''} {read.family_name or ''}"
    return [name for name in (plain, read.native_name or "") if name.strip()]


def _plain(name: str) -> _Key:
    return tuple(sorted(folded(word) for word in words(name)))
