"""The anchors of the log: each month of lines ends with one that is signed and stays when its lines are removed.

An anchor names its segment (number, month, first and last line, count, hash of the last line), the device, and the
anchor before it. It is signed twice. At once with the key of the log (Ed25519), whose seed lies in the encrypted file:
not with the database key, which changes when a user leaves, and not with the key of the device, which needs the
password store of the computer and must not keep a save waiting. And at the next exchange with the key of the device,
so that others can check it by its certificate.

Who holds the database key can read the seed and sign as well: against him only an anchor helps that somebody else
keeps, such as the hub.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, fields

from kiim_desktop.base.ids import Random, system_random
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.kdf import derive
from kiim_desktop.crypto.signing import SigningKey, VerifyKey
from kiim_desktop.storage import facts
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.facts import Fact

START = bytes(32)
"""What stands before the first line and before the first anchor."""
_ANCHOR, _BY_DEVICE, _REMOVAL = "audit anchor", "audit anchor by device", "audit removal"
_STANDING = (
    "SELECT (SELECT value FROM meta WHERE key = ?), (SELECT value FROM meta WHERE key = ?), (SELECT max(no) FROM audit)"
)
_SEED_LENGTH = _CODE_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The end of one month of lines, as it is signed."""

    no: int
    month: str
    first: int
    last: int
    count: int
    head: bytes
    """Hash of the last line."""
    before: bytes
    """Hash of the anchor before."""
    device: bytes
    signer: bytes
    """Public key of the log (Ed25519)."""
    signature: bytes
    device_key: bytes | None = None
    """Public key of the device (Ed25519); None before the first exchange after the month, and without a Kreis."""
    device_signature: bytes | None = None
    removed: int | None = None
    """When the lines were removed, in milliseconds; None while they are there."""
    removal: bytes | None = None
    """Signature of the removal."""

    @property
    def said(self) -> bytes:
        """Return what is signed: all that the anchor says, its signatures and its removal left out."""
        numbers = (self.no, self.first, self.last, self.count)
        marks: tuple[object, ...] = (self.head, self.before, self.device, self.signer)
        said = (
            each.hex() if isinstance(each, bytes) else repr(each) for each in marks
        )  # somebody may have put text there
        return "|".join((self.month, *map(str, numbers), *said)).encode()

    @property
    def hash(self) -> bytes:
        """Return 32 bytes that stand for what is said."""
        return hashlib.sha256(self.said).digest()


_COLUMNS = tuple(each.name for each in fields(Anchor))
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM audit_anchor"  # noqa: S608  # constant names


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the log stands: its last line and the open segment. Kept under a code, so that a cut-off tail shows."""

    number: int = 0
    hash: bytes = START
    segment: int = 1
    first: int = 1
    """First line of the open segment."""
    month: str = ""
    """Month of the open segment; empty before its first line."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the file itself says of its log, read at once because every line needs it."""

    seed: bytes | None
    head: Head | None
    """None if where the log stands was never noted, or if it was not this program that noted it."""
    last: int
    """Number of the last line that is there."""


def begin_log(connection: Connection, random: Random) -> None:
    """Begin the log of a new file: its secret, and that it has no line yet."""
    seed = random(_SEED_LENGTH)
    facts.put(connection, Fact.AUDIT_SEED, seed)
    write_head(connection, seed, Head())


def sure_seed(connection: Connection) -> bytes:
    """Return the secret of this log. Another one if somebody took it away: then what it signed is genuine no more."""
    seed = facts.get(connection, Fact.AUDIT_SEED)
    if seed is None:
        seed = system_random(_SEED_LENGTH)
        facts.put(connection, Fact.AUDIT_SEED, seed)
    return seed


def read_standing(connection: Connection) -> Standing:
    seed, stored, last = connection.execute(_STANDING, (Fact.AUDIT_SEED.value, Fact.AUDIT_HEAD.value)).one()
    if seed is None or stored is None:
        return Standing(seed, None, last or 0)
    said, code = stored[:-_CODE_LENGTH], stored[-_CODE_LENGTH:]
    if not hmac.compare_digest(code, _code(seed, said)):
        return Standing(seed, None, last or 0)
    number, hash_, segment, first, month = said.split(b"|")
    head = Head(
        number=int(number), hash=bytes.fromhex(hash_.decode()), segment=int(segment), first=int(first),
        month=month.decode(),
    )  # fmt: skip
    return Standing(seed, head, last or 0)


def write_head(connection: Connection, seed: bytes, head: Head) -> None:
    said = f"{head.number}|{head.hash.hex()}|{head.segment}|{head.first}|{head.month}".encode()
    facts.put(connection, Fact.AUDIT_HEAD, said + _code(seed, said))


def close_segment(connection: Connection, head: Head) -> Head:
    """End the open segment with a signed anchor; returns the head of the empty segment that follows.

    An anchor that somebody put there before stays: it is not genuine and will be named.
    """
    before = latest_anchor(connection)
    count = connection.execute(
        "SELECT count(*) FROM audit WHERE no BETWEEN ? AND ?", (head.first, head.number)
    ).scalar_one()
    key = _key_of(sure_seed(connection))
    unsigned = Anchor(
        no=head.segment,
        month=head.month,
        first=head.first,
        last=head.number,
        count=count,
        head=head.hash,
        before=before.hash if before else START,
        device=facts.get(connection, Fact.DEVICE) or b"",
        signer=key.public_bytes(),
        signature=b"",
    )
    connection.execute(
        "INSERT OR IGNORE INTO audit_anchor(no, month, first, last, count, head, before, device, signer, signature)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (unsigned.no, unsigned.month, unsigned.first, unsigned.last, unsigned.count, unsigned.head, unsigned.before,
         unsigned.device, unsigned.signer, key.sign(_ANCHOR, unsigned.said)),
    )  # fmt: skip
    return Head(number=head.number, hash=head.hash, segment=head.segment + 1, first=head.number + 1)


def anchors(connection: Connection) -> list[Anchor]:
    """Return every anchor, the oldest first."""
    return [Anchor(**row) for row in connection.execute(f"{_SELECT} ORDER BY no").mappings()]


def latest_anchor(connection: Connection) -> Anchor | None:
    """Return the newest anchor; the session hands it to the hub, whose receipts keep it."""
    rows = connection.execute(f"{_SELECT} ORDER BY no DESC LIMIT 1").mappings()
    return Anchor(**rows[0]) if rows else None


def lack_device(connection: Connection) -> bool:
    """Tell whether an anchor waits for the signature of the device."""
    asked = "SELECT 1 FROM audit_anchor WHERE device_signature IS NULL LIMIT 1"
    return connection.execute(asked).one_or_none() is not None


def sign_as_device(connection: Connection, key: SigningKey) -> int:
    """Sign every anchor that the device has not signed yet; returns how many."""
    waiting = [each for each in anchors(connection) if each.device_signature is None]
    for anchor in waiting:
        connection.execute(
            "UPDATE audit_anchor SET device_key = ?, device_signature = ? WHERE no = ?",
            (key.public_bytes(), key.sign(_BY_DEVICE, anchor.hash), anchor.no),
        )
    return len(waiting)


def is_any_older(connection: Connection, month: str) -> bool:
    """Tell whether lines of a closed month before another are still there."""
    asked = "SELECT 1 FROM audit_anchor WHERE removed IS NULL AND month < ? LIMIT 1"
    return connection.execute(asked, (month,)).one_or_none() is not None


def remove_segments(connection: Connection, before_month: str, at: int) -> list[Anchor]:
    """Remove the lines of every closed segment older than a month; the anchors stay and say, signed, when.

    Returns the anchors of what was removed. What lies under an anchor that is not genuine stays as evidence.
    """
    seals = Seals(connection)
    old = (each for each in anchors(connection) if each.removed is None and each.month < before_month)
    due = [each for each in old if seals.is_genuine(each)]
    if not due:
        return []
    key = _key_of(sure_seed(connection))
    for anchor in due:
        connection.execute("DELETE FROM audit WHERE no BETWEEN ? AND ?", (anchor.first, anchor.last))
        connection.execute(
            "UPDATE audit_anchor SET removed = ?, removal = ? WHERE no = ?",
            (at, key.sign(_REMOVAL, _removal_message(anchor, at)), anchor.no),
        )
    return due


class Seals:
    """Tells genuine anchors of this log."""

    def __init__(self, connection: Connection) -> None:
        seed = facts.get(connection, Fact.AUDIT_SEED)
        self._public = _key_of(seed).public_bytes() if seed is not None else b""

    def is_genuine(self, anchor: Anchor) -> bool:
        """Tell whether this log signed the anchor, and the device too if it says so."""
        waits = anchor.device_key is None and anchor.device_signature is None
        return (
            anchor.signer == self._public
            and _is_signed(self._public, _ANCHOR, anchor.said, anchor.signature)
            and (waits or _is_signed(anchor.device_key, _BY_DEVICE, anchor.hash, anchor.device_signature))
        )

    def is_removed_rightly(self, anchor: Anchor) -> bool:
        """Tell whether a signed removal says why the lines of this segment are gone."""
        return anchor.removed is not None and _is_signed(
            self._public, _REMOVAL, _removal_message(anchor, anchor.removed), anchor.removal
        )


def _is_signed(public: bytes | None, label: str, message: bytes, signature: bytes | None) -> bool:
    try:
        VerifyKey(public or b"").verify(label, message, signature or b"")
    except CryptoError:
        return False
    return True


def _removal_message(anchor: Anchor, at: int) -> bytes:
    return f"{anchor.hash.hex()}|{at}".encode()


def _key_of(seed: bytes) -> SigningKey:
    return SigningKey(derive(seed, "audit signing"))


def _code(seed: bytes, said: bytes) -> bytes:
    return hmac.digest(seed, b"audit head|" + said, "sha256")
