"""What an office signed itself: checked against its current keys, which only its own devices may use."""

from __future__ import annotations

from typing import TypeVar

from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.rings import OfficePublic
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.hub.manifests import current_keys
from kiim_desktop.hub.reasons import Reason
from kiim_desktop.hub.store.directory import Device
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed, SignLabel, verified
from kiim_desktop.sync.wire.errors import WireError

Form = TypeVar("Form")


class NotTaken(Exception):  # never shown: it becomes the code of a RefusedUnit
    """An item of a bundle is left out; the rest of the bundle is taken."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def decoded(signed: Signed, form: type[Form]) -> Form:
    """Return what a signed message claims, not yet checked; NotTaken."""
    try:
        return unpack(signed.raw, form)
    except WireError as error:
        raise NotTaken(Reason.DAMAGED) from error


def check_signed(
    keys: OfficePublic | None, label: SignLabel, signed: Signed, form: type[Form], generation: int
) -> None:
    """Return quietly if the office signed this with its current keys; NotTaken.

    An older generation may have been copied by a device that was revoked since.
    """
    if keys is None or keys.generation != generation:
        raise NotTaken(Reason.KEYS)
    try:
        verified(VerifyKey(keys.signing_public), label, signed, form)
    except (CryptoError, WireError) as error:
        raise NotTaken(Reason.SIGNATURE) from error


def keys_of_sender(transaction: Transaction, sender: Device) -> OfficePublic | None:
    office = transaction.directory.office(sender.office)
    return current_keys(office) if office is not None and office.keys else None


def stands_in_manifest(transaction: Transaction, office: bytes) -> bool:
    """Tell whether an office is one the manifest names to everybody as active."""
    found = transaction.directory.office(office)
    return found is not None and bool(found.keys)
