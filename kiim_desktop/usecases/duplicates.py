"""Persons who may be on file twice: found beside the work, shown with reasons, decided by people (product.md B13-B15).

Only files of this office are compared; across offices nothing is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

from kiim_desktop import __version__
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.domain.acts import Deed
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import DISTINCT_PERSON
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.domain.records import Edit, person_scope
from kiim_desktop.matching.persons import forget_words, person_matcher
from kiim_desktop.matching.reasons import Ground, grounds
from kiim_desktop.matching.traits import (
    MOST_IN_BLOCK,
    PersonTraits,
    likeness,
    pack_traits,
    ready,
    traits_of,
    unpack_traits,
)
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.likeness import Due, Likeness
from kiim_desktop.storage.noting import ActNote
from kiim_desktop.storage.store import Changed
from kiim_desktop.sync.sharing.owing import is_foreign
from kiim_desktop.usecases.errors import NoSuchPerson, NotToldApart, SameFile
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import numbered_answers

STRONG: Final = 0.85
"""From this probability on two files are very likely of one person."""
_SLICE, _PAGE, _MANY = 25, 100, 500
_DISMISS = ActNote(Deed.DISTINCT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Somebody on file who may be the person asked about."""

    person: PersonId
    probability: float
    grounds: tuple[Ground, ...]

    @property
    def is_strong(self) -> bool:
        return self.probability >= STRONG

    @property
    def is_weak(self) -> bool:
        """Tell whether it is rather somebody else."""
        return self.probability < person_matcher().threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectedPair:
    """Two files that may be of one person, and what speaks for and against it."""

    one: PersonRow
    other: PersonRow
    probability: float
    grounds: tuple[Ground, ...]

    @property
    def is_strong(self) -> bool:
        return self.probability >= STRONG


def look_for_duplicates(office: Office, progress: Progress | None = None) -> int:
    """Look at everybody who changed since the last time; return how many. Cancelled: the next call goes on.

    Runs beside the work: reads and compares in slices and holds the writer for moments.
    """
    office.must_allow(Action.SEARCH)
    steps, store = progress or Progress(), office.store.likenesses
    store.begin(__version__)
    total, done = store.count_due(), 0
    while due := store.due(_SLICE):
        steps.step(min(done, total), max(total, done + len(due)), _("Doppelte Akten werden gesucht"))
        store.keep(_looked_at(office, due, steps.let_others))
        done += len(due)
        steps.let_others()
    if done > _MANY:
        forget_words()
    return done


def count_differing(office: Office, progress: Progress | None = None) -> tuple[int, int]:
    """Return of how many persons something else is kept than their files say, and how many were compared.

    Who is to be looked at anew is left out; nothing is changed.
    """
    steps, store = progress or Progress(), office.store.likenesses
    if not store.is_made_by(__version__):
        return 0, 0
    kept = {person: (card, frozenset(keys)) for person, card, keys in store.all()}
    everybody = sorted(store.settled() | kept.keys())
    differing: set[PersonId] = set()
    for first in range(0, len(everybody), _PAGE):
        steps.step(first, len(everybody), _("Doppelte Akten werden geprüft"))
        for person, traits in _traits(office, everybody[first : first + _PAGE]).items():
            if kept.get(person, (b"", frozenset())) != (pack_traits(traits), traits.keys):
                differing.add(person)
    changed = {each.person for each in store.due(store.count_due())}
    return len(differing - changed) + store.count_stray(), len(everybody)


def alike(office: Office, traits: PersonTraits, *, without: PersonId | None = None) -> tuple[Alike, ...]:
    """Return who on file may be a person of whom this much is known, the likeliest first."""
    office.must_allow(Action.SEARCH)
    matcher, asked, found = person_matcher(), ready(traits), []
    for person, card in office.store.likenesses.sharing(traits.keys, MOST_IN_BLOCK).items():
        if person == without:
            continue
        known = unpack_traits(card)
        probability = likeness(matcher, asked, ready(known))
        if probability >= matcher.threshold:
            found.append(Alike(person=person, probability=probability, grounds=grounds(matcher, traits, known)))
    return tuple(sorted(found, key=lambda each: (-each.probability, each.person)))


def likely_one(office: Office, one: PersonId, other: PersonId) -> Alike:
    """Return how likely the other file is of the same person, also where nothing speaks for it."""
    office.must_allow(Action.SEARCH)
    matcher, traits = person_matcher(), _traits(office, (one, other))
    mine, theirs = traits[one], traits[other]
    return Alike(
        person=other,
        probability=likeness(matcher, ready(mine), ready(theirs)),
        grounds=grounds(matcher, mine, theirs),
    )


def suspected_pairs(office: Office, offset: int = 0, limit: int = 50) -> tuple[SuspectedPair, ...]:
    """Return pairs that wait for a decision, the likeliest first."""
    office.must_allow(Action.SEARCH)
    matcher = person_matcher()
    return tuple(
        SuspectedPair(
            one=each.one,
            other=each.other,
            probability=each.probability,
            grounds=grounds(matcher, *map(unpack_traits, each.cards)),
        )
        for each in office.store.likenesses.page(offset, limit)
    )


def count_suspected(office: Office) -> int:
    """Return how many pairs wait for a decision."""
    office.must_allow(Action.SEARCH)
    return office.store.likenesses.count()


def tell_apart(office: Office, pairs: Iterable[tuple[PersonId, PersonId]]) -> Changed:
    """Remember that these are two persons each, on every device of the office; one act. NoSuchPerson, SameFile."""
    office.must_allow(Action.WRITE_RECORD)
    edits = [_decision(office, *pair) for pair in _sorted(pairs)]
    again = [replace(each, restores=True, values={}) for each in edits if _is_taken_back(office, each)]
    return _save(office, [*again, *edits], AuditAction.WRITE)


def no_longer_apart(office: Office, pairs: Iterable[tuple[PersonId, PersonId]]) -> Changed:
    """Take back that these are two persons each; one act. NotToldApart, NoSuchPerson, SameFile."""
    office.must_allow(Action.WRITE_RECORD)
    edits = [replace(_decision(office, *pair), deletes=True, values={}) for pair in _sorted(pairs)]
    for edit in edits:
        known = office.store.record(edit.scope, edit.record)
        if known is None or known.is_deleted:
            raise NotToldApart
    return _save(office, edits, AuditAction.DELETE)


def _traits(office: Office, persons: Sequence[PersonId]) -> dict[PersonId, PersonTraits]:
    """Return by what persons are compared; nothing of those whose files another office keeps."""
    with Exchange(office.store).reading() as desk:
        own = [each for each in persons if not is_foreign(desk, office.store.identity.office, each)]
    told = office.store.likenesses.telling(own)
    return {person: traits_of(told.get(person, ())) for person in persons}


def _looked_at(office: Office, due: Sequence[Due], rest: Callable[[], None]) -> list[Likeness]:
    store, matcher = office.store.likenesses, person_matcher()
    traits = _traits(office, [each.person for each in due])
    keys = {person: known.keys for person, known in traits.items()}
    found: list[Likeness] = []
    waiting = {each.person for each in due}
    for each in due:
        mine, own_keys = traits.get(each.person, PersonTraits()), keys.get(each.person, frozenset())
        kept = store.sharing(own_keys, MOST_IN_BLOCK)
        others = {person: unpack_traits(card) for person, card in kept.items() if person not in waiting}
        beside = (person for person in traits if person not in waiting and not own_keys.isdisjoint(keys[person]))
        others |= {person: traits[person] for person in beside}
        asked = ready(mine)
        worth = {person: likeness(matcher, asked, ready(known)) for person, known in others.items()}
        likely = {person: value for person, value in worth.items() if value >= matcher.threshold}
        found.append(Likeness(each, pack_traits(mine), own_keys, likely))
        waiting.discard(each.person)
        rest()
    return found


def _sorted(pairs: Iterable[tuple[PersonId, PersonId]]) -> list[tuple[PersonId, PersonId]]:
    """Return each pair once, the lower id first."""
    return list(dict.fromkeys((min(pair), max(pair)) for pair in pairs))


def _save(office: Office, edits: Sequence[Edit], action: AuditAction) -> Changed:
    persons = dict.fromkeys(PersonId(each.scope) for each in edits)
    return office.save(edits, [office.entry(action, each, DISTINCT_PERSON.name) for each in persons], act=_DISMISS)


def _is_taken_back(office: Office, edit: Edit) -> bool:
    known = office.store.record(edit.scope, edit.record)
    return known is not None and known.is_deleted


def _decision(office: Office, one: PersonId, other: PersonId) -> Edit:
    """Return the record that tells two persons apart; it stands in the file with the lower id."""
    for person in (one, other):
        if office.store.persons.one(person) is None:
            raise NoSuchPerson
    if one == other:
        raise SameFile
    return Edit(
        scope=person_scope(one),
        record=RecordId(blake2b(bytes(other), digest_size=8).digest()),
        kind=DISTINCT_PERSON.number,
        values=numbered_answers(DISTINCT_PERSON, {"other": other.hex()}),
    )
