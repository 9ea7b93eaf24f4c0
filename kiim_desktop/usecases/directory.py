"""The directory of the Kreis as this device has it: how old it is, and with whom the four words were compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from kiim_desktop.base.clock import millis, moment
from kiim_desktop.base.translation import _
from kiim_desktop.crypto.signing import fingerprint
from kiim_desktop.crypto.words import FourWords, four_words, parse_words
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.codes import fold
from kiim_desktop.domain.offices import Action
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.errors import WordsDiffer
from kiim_desktop.sync.freshness import directory_age, is_too_old
from kiim_desktop.sync.manifests import office_publics
from kiim_desktop.sync.membership import Membership, Stage, load_membership, stage_of
from kiim_desktop.sync.renewing import own_end
from kiim_desktop.sync.terms import device_terms
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.usecases.consent_errors import NoSuchRecipient, WhichRecipient
from kiim_desktop.usecases.office import Office

HUB = b"hub"
"""Under this name the words of the hub are kept."""
Compared = tuple[tuple[bytes, bytes], ...]
NAMED: Final = 4
"""So many offices are named in a warning at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterpart:
    """The hub or an office, and the four words of its newest keys."""

    id: bytes
    name: str
    words: FourWords
    is_compared: bool
    """Somebody here compared the words by phone, of these keys or of earlier ones that vouch for them."""
    has_new_keys: bool = False
    """Since then it got new keys, signed by those that were compared."""
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryStanding:
    """How the directory stands here."""

    number: int
    age: int
    """Whole days since the hub said that it is the newest."""
    grants_wait: bool
    """It is too old to open anything new to other offices."""
    warns: bool
    certified_until: date | None
    counterparts: tuple[Counterpart, ...]
    """The hub first, then the offices by name."""

    @property
    def uncompared(self) -> tuple[Counterpart, ...]:
        return tuple(each for each in self.counterparts if not each.is_compared and not each.is_own)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what people should know, in sentences."""
        found = []
        if self.grants_wait:
            found.append(
                _(
                    "Das Verzeichnis des Kreises ist {days} Tage alt. Neue Freigaben an andere Büros warten, bis es"
                    " bestätigt ist, und was von ihnen kommt, auch; alles andere geht weiter. Bitte abgleichen."
                ).format(days=self.age)
            )
        elif self.warns:
            found.append(_("Das Verzeichnis des Kreises ist {days} Tage alt. Bitte abgleichen.").format(days=self.age))
        if self.uncompared:
            found.append(
                _("Die vier Wörter sind noch nicht am Telefon verglichen: {names}.").format(names=self._named())
            )
        return tuple(found)

    def _named(self) -> str:
        """Return the names of those whose words were not compared; of many only the first."""
        names = [each.name for each in self.uncompared]
        if len(names) <= NAMED:
            return ", ".join(names)
        few = names[: NAMED - 1]
        return _("{names} und {count} weiteren").format(names=", ".join(few), count=len(names) - len(few))


def directory_standing(office: Office) -> DirectoryStanding | None:
    """Return how the directory stands; None for an office without a Kreis, or one that still waits for it."""
    office.must_allow(Action.EXCHANGE)
    exchange = Exchange(office.store)
    if stage_of(exchange) not in {Stage.MEMBER, Stage.REVOKED}:
        return None
    member = load_membership(exchange)
    with exchange.reading() as desk:
        terms = device_terms(millis(office.clock.now()))
        age = directory_age(desk, member)
        end = own_end(member, terms)
        return DirectoryStanding(
            number=member.manifest.number if member.manifest else 0,
            age=age,
            grants_wait=is_too_old(desk, member, terms),
            warns=age > terms.directory_warn_days.value,
            certified_until=moment(end).astimezone().date() if end is not None else None,
            counterparts=_counterparts(member, _compared(desk)),
        )


def confirm_words(office: Office, name: str, words: str) -> Counterpart:
    """Note that the four words of an office, or of the hub („Kreisknoten“), were compared by phone.

    NoSuchRecipient, WhichRecipient, UnknownWord; WordsDiffer: nothing is noted, and somebody should be told.
    """
    office.must_allow(Action.APPROVE_DEVICE)
    exchange = Exchange(office.store)
    member = load_membership(exchange)
    with exchange.writing() as desk:
        known = _compared(desk)
        found = _called(_counterparts(member, known), name)
        if parse_words(words) != found.words:
            raise WordsDiffer
        newest = _prints(member)[found.id][-1]
        desk.put({ExchangeFact.COMPARED: pack(tuple(sorted((known | {found.id: newest}).items())))})
    office.store.log([office.entry(AuditAction.KEY_USE, found.id if found.id != HUB else b"", "compare_words")])
    return next(each for each in _counterparts(member, known | {found.id: newest}) if each.id == found.id)


def _called(known: tuple[Counterpart, ...], name: str) -> Counterpart:
    found = [each for each in known if fold(each.name) == fold(name) or each.id.hex() == name.casefold()]
    if len(found) > 1:
        raise WhichRecipient
    if not found:
        raise NoSuchRecipient(known=", ".join(each.name for each in known) or "–")
    return found[0]


def _counterparts(member: Membership, compared: Mapping[bytes, bytes]) -> tuple[Counterpart, ...]:
    names = {entry.id: entry.name for entry in (member.manifest.offices if member.manifest else ())}
    found = [
        Counterpart(
            id=each,
            name=names.get(each, _("Kreisknoten")),
            words=four_words(prints[-1]),
            is_compared=compared.get(each) in prints,
            has_new_keys=compared.get(each) in prints[:-1],
            is_own=each == member.office,
        )
        for each, prints in _prints(member).items()
    ]
    return tuple(sorted(found, key=lambda each: (each.id != HUB, fold(each.name), each.id)))


def _prints(member: Membership) -> dict[bytes, list[bytes]]:
    """Return the fingerprints of the hub and of every generation of each office, oldest first."""
    prints = {HUB: [fingerprint(member.hub.signing_public)]}
    for entry in member.manifest.offices if member.manifest else ():
        if entry.keys:
            prints[entry.id] = [public.fingerprint() for public in office_publics(entry)]
    return prints


def _compared(desk: Desk) -> dict[bytes, bytes]:
    """Return the fingerprints that were compared, by office."""
    return dict(unpack(desk.get(ExchangeFact.COMPARED) or b"\x90", Compared))
