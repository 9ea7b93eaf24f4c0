"""The offices of the Kreis a consent can name: those of the directory this device got with its last exchange."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kiim_desktop.base.ids import OfficeId
from kiim_desktop.domain.codes import fold
from kiim_desktop.domain.consents import Recipient
from kiim_desktop.domain.offices import Action
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Manifest, Signed, Status
from kiim_desktop.usecases.consent_errors import NoSuchRecipient, WhichRecipient
from kiim_desktop.usecases.office import Office


def known_offices(office: Office) -> tuple[Recipient, ...]:
    """Return the active offices of the Kreis, the own one too; () for an office without a Kreis.

    The directory was checked when it came in; its ids are those by which the hub routes.
    """
    office.must_allow(Action.READ_CATALOGUE)
    with Exchange(office.store).reading() as desk:
        return offices_of(desk)


def all_office_names(office: Office) -> Mapping[OfficeId, str]:
    """Return the names of all offices of the Kreis, of those that left it too."""
    office.must_allow(Action.READ_CATALOGUE)
    with Exchange(office.store).reading() as desk:
        return office_names(desk)


def offices_of(desk: Desk) -> tuple[Recipient, ...]:
    """Return the active offices the directory on this device names."""
    stored = desk.get(ExchangeFact.MANIFEST)
    if stored is None:
        return ()
    manifest = unpack(unpack(stored, Signed).raw, Manifest)
    active = (entry for entry in manifest.offices if entry.status is Status.ACTIVE)
    return tuple(Recipient(OfficeId(entry.id), entry.name, entry.kind) for entry in active)


def office_names(desk: Desk) -> Mapping[OfficeId, str]:
    """Return the names of all offices of the Kreis, of those that left it too: what they wrote still stands there."""
    stored = desk.get(ExchangeFact.MANIFEST)
    manifest = unpack(unpack(stored, Signed).raw, Manifest) if stored else None
    return {OfficeId(entry.id): entry.name for entry in manifest.offices} if manifest else {}


def office_called(known: Iterable[Recipient], text: str) -> Recipient:
    """Return the office with this name or id; NoSuchRecipient, WhichRecipient."""
    offices = tuple(known)
    wanted = fold(text)
    by_id = [each for each in offices if each.id.hex() == text.casefold().replace("-", "")]
    found = by_id or [each for each in offices if fold(each.name) == wanted]
    if len(found) > 1:
        raise WhichRecipient
    if not found:
        raise NoSuchRecipient(known=", ".join(each.name for each in offices) or "–")
    return found[0]
