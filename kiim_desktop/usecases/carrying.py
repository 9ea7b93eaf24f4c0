"""The ways to the hub that this office has: the line, a shared folder or a stick."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.settings import DISABLE_USB_EXPORT, EXTRA_CA_FILE, PROXY
from kiim_desktop.crypto.signing import fingerprint
from kiim_desktop.crypto.words import FourWords, four_words
from kiim_desktop.domain.offices import Action
from kiim_desktop.storage.errors import AttachmentGone
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.sync.errors import Unreachable
from kiim_desktop.sync.membership import Stage, load_membership, stage_of
from kiim_desktop.sync.transports.folder import FolderCarrier
from kiim_desktop.sync.wire.directory import HubEntry, Invitation, read_invitation
from kiim_desktop.usecases.attaching import FileState
from kiim_desktop.usecases.attachment_exchange import fetch_attachment
from kiim_desktop.usecases.errors import ForbiddenByPolicy
from kiim_desktop.usecases.exchanging import Exchanged, exchange_now
from kiim_desktop.usecases.office import Office

if TYPE_CHECKING:
    from kiim_desktop.sync.transports.https import HttpsCarrier, Line

Result = TypeVar("Result")


def has_hub(office: Office) -> bool:
    """Tell whether this office is connected to a Kreis, or waits to be."""
    return stage_of(Exchange(office.store)) is not Stage.ALONE


def exchange_over_line(office: Office, progress: Progress | None = None) -> Exchanged | None:
    """Exchange over the line; tries the addresses of the hub in turn. None for an office without a hub."""
    office.must_allow(Action.EXCHANGE)
    if not has_hub(office):
        return None
    return _at_first_address(office, progress, lambda carrier: exchange_now(office, carrier, progress))


def fetch_over_line(
    office: Office, person: PersonId, document: RecordId, progress: Progress | None = None
) -> FileState:
    """Fetch the file of a document now if it is not here, because somebody wants to see it.

    As fetch_attachment; for an office without a hub AttachmentGone.
    """
    office.must_allow(Action.READ_PERSON)
    if not has_hub(office):
        raise AttachmentGone
    return _at_first_address(
        office, progress, lambda carrier: fetch_attachment(office, carrier, person, document, progress)
    )


def exchange_in_folder(office: Office, folder: Path, progress: Progress | None = None) -> Exchanged:
    """Exchange through a shared folder or a stick: lay down what waits, take in what lies there."""
    office.must_allow(Action.EXCHANGE)
    if office.settings.is_on(DISABLE_USB_EXPORT):
        raise ForbiddenByPolicy(name=DISABLE_USB_EXPORT.name)
    return exchange_now(
        office, FolderCarrier(folder, _hub(office), office.store.identity.device, office.random), progress
    )


def invitation_in(raw: bytes) -> tuple[Invitation, FourWords]:
    """Return an invitation and the four words of its hub, to be compared on the phone; MessageDamaged."""
    invitation = read_invitation(raw)
    return invitation, four_words(fingerprint(invitation.hub.signing_public))


def _at_first_address(office: Office, progress: Progress | None, work: Callable[[HttpsCarrier], Result]) -> Result:
    """Return what comes of work over the first address of the hub that can be reached; Unreachable."""
    from kiim_desktop.sync.transports.https import HttpsCarrier  # noqa: PLC0415  # httpx is large: whoever has a hub

    hub = _hub(office)
    last: Unreachable | None = None
    for url in hub.urls:
        with closing(HttpsCarrier(_line(office, hub, url))) as carrier:
            if progress is not None:
                progress.when_cancelled(carrier.cut)
            try:
                return work(carrier)
            except Unreachable as error:
                last = error
    raise last or Unreachable()


def _hub(office: Office) -> HubEntry:
    """Return the newest that is known of the hub: the manifest's entry, else that of the invitation."""
    member = load_membership(Exchange(office.store))
    return member.manifest.hub if member.manifest is not None else member.hub


def _line(office: Office, hub: HubEntry, url: str) -> Line:
    from kiim_desktop.sync.transports.https import Line  # noqa: PLC0415  # as above

    return Line(
        url=url,
        pins=hub.tls_pins,
        extra_ca=office.settings.text(EXTRA_CA_FILE),
        proxy=office.settings.text(PROXY),
    )
