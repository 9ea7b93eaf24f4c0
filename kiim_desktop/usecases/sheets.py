"""The two paper sheets: one opens this file, the other the keys of the office on a new computer.

A sheet counts once it was written down: `make_sheet` only makes a code, `adopt_sheet` makes it the valid one and the
sheet before it void. The ring of the office lies in every backup, sealed to the office sheet (`RING_FILE`).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from kiim_desktop.base.clock import millis, moment
from kiim_desktop.base.ids import OfficeId
from kiim_desktop.base.new_files import write_new
from kiim_desktop.crypto.errors import CryptoError, NotForUs, WrongRecoveryCode
from kiim_desktop.crypto.keyfile import SlotKind, unlock_with_code, with_recovery_code
from kiim_desktop.crypto.rings import OfficeRing, unwrap_ring, wrap_ring_for_device
from kiim_desktop.crypto.sheets import RecoveryCode, SheetKind, new_recovery_code, office_key_pair
from kiim_desktop.domain.audit import AuditAction, AuditEntry
from kiim_desktop.domain.offices import Action
from kiim_desktop.interchange.errors import FileNotWritten, FileThere
from kiim_desktop.storage.care import CareFact, remember, remembered, remembered_time
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.profiles import Profile, find_profile, open_profile, rewrite_key_file
from kiim_desktop.sync.errors import NotEnrolled
from kiim_desktop.usecases.errors import NoSheetMade, RingFileDamaged
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import Surroundings

RING_FILE: Final = "buero.kiimring"
_MAGIC: Final = b"KIIMRING1\r\n"
_ID_LENGTH: Final = 16
_INFO: Final = b"office sheet"
_MADE = {SheetKind.DEVICE: CareFact.SHEET_MADE, SheetKind.OFFICE: CareFact.OFFICE_SHEET_MADE}
_TRIED = {SheetKind.DEVICE: CareFact.SHEET_TRIED, SheetKind.OFFICE: CareFact.OFFICE_SHEET_TRIED}


@dataclass(frozen=True, slots=True)
class SheetStanding:
    """Whether there is a sheet, when it was made (None: with the office itself), when somebody last tried it."""

    exists: bool
    made: datetime | None
    tried: datetime | None
    can_be_made: bool
    """Without the keys of the office there is nothing that its sheet could open."""


def make_sheet(office: Office, kind: SheetKind = SheetKind.DEVICE) -> RecoveryCode:
    """Return a fresh code; the present sheet stays valid until the new one is adopted. NotEnrolled without a ring."""
    office.must_allow(Action.ADMINISTER_USERS)
    if kind is SheetKind.OFFICE and _ring(office) is None:
        raise NotEnrolled
    return new_recovery_code(office.random, kind)


def keep_sheet_page(office: Office, kind: SheetKind, content: bytes, out: Path) -> None:
    """Write the page of a sheet into a new file only this account may read. FileThere, FileNotWritten."""
    office.must_allow(Action.ADMINISTER_USERS)
    office.store.log([office.entry(AuditAction.PRINT, detail=f"sheet {kind.name.lower()}")])
    try:
        write_new(out, content)
    except FileExistsError as error:
        raise FileThere from error
    except (OSError, ValueError) as error:
        raise FileNotWritten from error


def adopt_sheet(office: Office, code: RecoveryCode) -> None:
    """Make this sheet the valid one; the sheet before it opens nothing any more. Backups keep the sheet of their day.

    Whoever may have seen the old sheet and a copy of the file: change the database key as well (`rotate_key`).
    """
    office.must_allow(Action.ADMINISTER_USERS)
    if code.kind is SheetKind.DEVICE:
        rewrite_key_file(
            office.profile,
            lambda keyfile: with_recovery_code(keyfile, office.dek, code, random=office.random),
            keep_previous=False,
        )
    else:
        _adopt_office_sheet(office, code)
    remember(office.store, {_MADE[code.kind]: millis(office.clock.now()), _TRIED[code.kind]: None})
    office.store.log([office.entry(AuditAction.KEY_USE, detail=f"sheet {code.kind.name.lower()}")])


def try_office_sheet(office: Office, code: RecoveryCode) -> None:
    """Check a typed office sheet and remember the day; NoSheetMade, WrongRecoveryCode."""
    office.must_allow(Action.ADMINISTER_USERS)
    public = _sheet_public(office)
    if not public:
        raise NoSheetMade
    if not hmac.compare_digest(office_key_pair(code).public_bytes(), public):
        raise WrongRecoveryCode
    remember(office.store, {CareFact.OFFICE_SHEET_TRIED: millis(office.clock.now())})
    office.store.log([office.entry(AuditAction.KEY_USE, detail="sheet_drill office")])


def try_sheet(office: Office, code: RecoveryCode) -> None:
    """Check a typed sheet of either kind in the open office and remember the day; NoSheetMade, WrongRecoveryCode."""
    office.must_allow(Action.ADMINISTER_USERS)
    if code.kind is SheetKind.OFFICE:
        try_office_sheet(office, code)
        return
    if not sheet_standing(office, SheetKind.DEVICE).exists:
        raise NoSheetMade
    if unlock_with_code(find_profile(office.profile.folder).keyfile, code) != office.dek:
        raise WrongRecoveryCode
    remember(office.store, {CareFact.SHEET_TRIED: millis(office.clock.now())})
    office.store.log([office.entry(AuditAction.KEY_USE, detail="sheet_drill device")])


def try_device_sheet(profile: Profile, code: RecoveryCode, around: Surroundings) -> None:
    """Check a typed device sheet by really opening the file with it, and remember the day; WrongRecoveryCode.

    No password is needed and nothing of the keys changes; the log names nobody, because the sheet does not say who.
    """
    dek = unlock_with_code(profile.keyfile, code)
    store = open_profile(profile, profile.users[0].id, dek, around.opening).store
    try:
        remember(store, {CareFact.SHEET_TRIED: millis(around.clock.now())})
        store.log([AuditEntry(b"", AuditAction.KEY_USE, detail="sheet_drill device")])
    finally:
        store.close()


def sheet_standing(office: Office, kind: SheetKind) -> SheetStanding:
    """Return when a sheet was made and tried."""
    made, tried = (remembered_time(office.store, facts[kind]) for facts in (_MADE, _TRIED))
    slots = find_profile(office.profile.folder).keyfile.slots
    is_device = kind is SheetKind.DEVICE
    exists = any(slot.kind is SlotKind.RECOVERY for slot in slots) if is_device else bool(_sheet_public(office))
    can_be_made = is_device or _ring(office) is not None
    return SheetStanding(exists, moment(made) if made else None, moment(tried) if tried else None, can_be_made)


def ring_for_sheet(office: Office) -> bytes | None:
    """Return the content of RING_FILE: the newest ring sealed to the office sheet; None without ring or sheet."""
    ring, public = _ring(office), _sheet_public(office)
    if ring is None or not public:
        return None
    own = office.store.identity.office
    return _MAGIC + own + wrap_ring_for_device(ring, public, own + _INFO)


def ring_of_file(raw: bytes, code: RecoveryCode) -> tuple[OfficeId, OfficeRing]:
    """Return the office and its ring, opened with the office sheet; RingFileDamaged, WrongRecoveryCode."""
    if not raw.startswith(_MAGIC):
        raise RingFileDamaged
    body = raw[len(_MAGIC) :]
    own, wrapped = OfficeId(body[:_ID_LENGTH]), body[_ID_LENGTH:]
    try:
        return own, unwrap_ring(office_key_pair(code), wrapped, own + _INFO)
    except NotForUs as error:
        raise WrongRecoveryCode from error
    except CryptoError as error:
        raise RingFileDamaged from error


def _adopt_office_sheet(office: Office, code: RecoveryCode) -> None:
    ring = _ring(office)
    if ring is None:
        raise NotEnrolled
    public = office_key_pair(code).public_bytes()
    Exchange(office.store).put({ExchangeFact.RING: ring.with_sheet(public).to_bytes()})
    remember(office.store, {CareFact.OFFICE_SHEET_PUBLIC: public})


def _ring(office: Office) -> OfficeRing | None:
    stored = Exchange(office.store).get(ExchangeFact.RING)
    return OfficeRing.from_bytes(stored) if stored else None


def _sheet_public(office: Office) -> bytes:
    """Return the public key of the office sheet: made here, or told by the device that made it, with the ring."""
    ring = _ring(office)
    return remembered(office.store, CareFact.OFFICE_SHEET_PUBLIC) or (ring.sheet_public if ring else b"")
