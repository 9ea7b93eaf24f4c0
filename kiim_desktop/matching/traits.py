"""By what a file is compared with others: every name a person is written with, and the facts beside; kept as bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

import msgspec

from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.kinds import ADDRESS, ARRIVAL, CONTACT_DETAIL, IDENTITY, NAME_VARIANT, NATIONALITY
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.persons import LAST_LATIN, Listed, last_day
from kiim_desktop.domain.values import Value
from kiim_desktop.matching.blocking import MOST_IN_BLOCK, keys_of, phone_key
from kiim_desktop.matching.cards import PersonCard, birth_known, phone_digits
from kiim_desktop.matching.persons import PersonMatcher
from kiim_desktop.matching.screening import Screened, is_worth_comparing, screened

__all__ = [
    "MOST_IN_BLOCK",
    "PersonTraits",
    "Ready",
    "is_other_script",
    "likeness",
    "pack_traits",
    "ready",
    "traits_of",
    "unpack_traits",
]

_MOST_NAMES: Final = 4
TOLD_SEXES: Final = ("m", "w")
_ADDRESS_BLOCK: Final = next(field.number for field in ADDRESS.fields if field.name == "address_block")
_pack = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class PersonTraits:
    """A person as she is compared: a card for each way her name is written, and her phone numbers."""

    cards: tuple[PersonCard, ...] = ()
    phones: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[int]:
        """Return the keys under which the person is looked for, as numbers of 63 bits."""
        keys = {key for card in self.cards for key in keys_of(card)}
        keys.update(phone_key(phone) for phone in self.phones if self.cards)
        return frozenset(map(_number, keys))


_unpack = msgspec.msgpack.Decoder(PersonTraits).decode


def traits_of(records: Sequence[Listed]) -> PersonTraits:
    """Return what the records of a file tell; nothing without a name. The first core data are those of the file."""
    identities = [each for each in records if each.kind_number == IDENTITY.number]
    if not identities:
        return PersonTraits()
    facts = _facts(records)
    names = [(_said(each, IDENTITY, "given_names"), _said(each, IDENTITY, "family_name")) for each in identities]
    spellings = [_said(each, NAME_VARIANT, "text") for each in records if each.kind_number == NAME_VARIANT.number]
    native = next((each for each in spellings if is_other_script(each)), "")
    names += [("", each) for each in spellings if each and not is_other_script(each)]
    if not native:
        native = next((name for given, family in names if is_other_script(name := f"{given} {family}".strip())), "")
    births = {_said(each, IDENTITY, "birth_date") for each in identities}
    cards = [
        PersonCard(given=given, family=family, native=native, birth=birth_known(as_date(birth or None)), **facts)
        for given, family in dict.fromkeys(names)
        for birth in sorted(births, key=lambda each: each != _said(identities[0], IDENTITY, "birth_date"))
        if given or family or native
    ]
    return PersonTraits(tuple(cards[:_MOST_NAMES]), _phones(records))


@dataclass(frozen=True, slots=True)
class Ready:
    """Traits with the forms of all names ready, for somebody who is compared with many."""

    cards: tuple[Screened, ...]
    phones: tuple[str, ...]

    def with_phone(self, phone: str) -> tuple[Screened, ...]:
        """Return the cards with another number than the first one."""
        if phone == self.phones[0]:
            return self.cards
        return tuple(replace(each, card=replace(each.card, phone=phone)) for each in self.cards)


def ready(traits: PersonTraits) -> Ready:
    phone = next(iter(traits.phones), "")
    cards = (replace(card, phone=phone) if card.phone != phone else card for card in traits.cards)
    return Ready(tuple(map(screened, cards)), traits.phones)


def likeness(matcher: PersonMatcher, some: Ready, others: Ready) -> float:
    """Return how likely two persons are one: that of the likeliest way to write both; 0.0 at a quick look."""
    shared = next((phone for phone in some.phones if phone in others.phones), "")
    left, right = (each.with_phone(shared) if shared else each.cards for each in (some, others))
    return max(
        (
            matcher.probability(one.card, other.card)
            for one in left
            for other in right
            if is_worth_comparing(one, other)
        ),
        default=0.0,
    )


def pack_traits(traits: PersonTraits) -> bytes:
    """Return traits as they are kept; b"" if there is nothing to compare."""
    return _pack(traits) if traits.cards else b""


def unpack_traits(kept: bytes) -> PersonTraits:
    return _unpack(kept) if kept else PersonTraits()


def _facts(records: Sequence[Listed]) -> dict[str, str]:
    core = next(each for each in records if each.kind_number == IDENTITY.number)
    sex = _said(core, IDENTITY, "sex")
    return {
        "sex": sex if sex in TOLD_SEXES else "",
        "nationality": _first(records, NATIONALITY, "country"),
        "municipality": "" if _is_blocked(records) else _latest(records, ADDRESS, "municipality", "valid_from"),
        "arrival": _first(records, ARRIVAL, "arrived_germany"),
    }


def _phones(records: Sequence[Listed]) -> tuple[str, ...]:
    told = (_said(each, CONTACT_DETAIL, "value") for each in records if each.kind_number == CONTACT_DETAIL.number)
    return tuple(dict.fromkeys(digits for text in told if "@" not in text and (digits := phone_digits(text))))


def _first(records: Sequence[Listed], kind: Kind, name: str) -> str:
    told = (_said(each, kind, name) for each in records if each.kind_number == kind.number)
    return next((text for text in told if text), "")


def _latest(records: Sequence[Listed], kind: Kind, name: str, since: str) -> str:
    of_kind = [each for each in records if each.kind_number == kind.number]
    newest = max(of_kind, key=lambda each: last_day(_said(each, kind, since)), default=None)
    return _said(newest, kind, name) if newest is not None else ""


def _is_blocked(records: Sequence[Listed]) -> bool:
    """Tell whether an address must not be seen; then not even that two persons share a place may tell it."""
    return any(each.kind_number == ADDRESS.number and each.value(_ADDRESS_BLOCK) is True for each in records)


def _said(record: Listed, kind: Kind, name: str) -> str:
    field = kind.field(name)
    value: Value = record.value(field.number) if field is not None else None
    return value if isinstance(value, str) else ""


def is_other_script(text: str) -> bool:
    """Tell whether a name is written in letters other than Latin."""
    return any(ord(letter) > LAST_LATIN for letter in text if letter.isalpha())


def _number(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big") >> 1
