"""The tables of the hub in three parts that are backed up and forgotten apart (sync.md 4).

hub     what is on its way: streams, sealed units, channels, cursors, queued transfers
ledger  what was promised: a chain of entries, and their present sum (replicas, devices, subscriptions, manifests)
keys    sealed stream keys and sealed rings: deleting here shreds content in every older backup of the rest
No column holds a person, a category or a name of a stream; `name` is that of an office.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, Table, Text

PARTS = ("keys", "hub", "ledger")
"""In the order in which SQLite commits them: a receipt is never there without its unit, nor a unit without its key."""

metadata = MetaData()


def _key(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, primary_key=True)


def _bytes(name: str, *, nullable: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _counted(name: str) -> Column[int]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


hub_fact = Table("fact", metadata, Column("name", Text, primary_key=True), _bytes("value"), schema="hub")
"""Epoch, opening token, schema version and the highest numbers anybody was told."""

counter = Table("counter", metadata, Column("name", Text, primary_key=True), _number("value"), schema="hub")
"""hub_seq: its row is the lock under which numbers are given, so that they rise in the order of commits."""

stream = Table("stream", metadata, _key("id"), _bytes("owner"), _number("hub_seq"), schema="hub")

unit = Table(
    "unit",
    metadata,
    _counted("hub_seq"),
    _bytes("stream"),
    _bytes("id"),
    _bytes("device"),
    _bytes("rid"),
    _bytes("envelope"),
    Index("unit_of_stream", "stream", "id", unique=True),
    Index("unit_by_stream_and_seq", "stream", "hub_seq"),
    schema="hub",
)
"""envelope is what the device sent, byte for byte; device and rid say who sent it."""

channel = Table(
    "channel",
    metadata,
    _key("device"),
    _bytes("rid"),
    _number("counter"),
    _number("up_number"),
    _bytes("up_hash"),
    _number("down_number"),
    _bytes("down_hash"),
    _number("cursor"),
    _number("offered"),
    _number("manifest"),
    _number("seen_at"),
    schema="hub",
)
"""One line per device: what it sent last, how far it confirmed (cursor), and how far a bundle not yet confirmed goes."""

transfer = Table(
    "transfer",
    metadata,
    _key("device"),
    _key("id"),
    _number("at"),
    _number("size"),
    _bytes("body"),
    schema="hub",
)
"""Bundles too large to ride along: parts of an uplink until it is whole. A cache, never backed up."""

queued = Table(
    "queued",
    metadata,
    _key("device"),
    _counted("number"),
    _number("to_seq"),
    _number("at"),
    _bytes("body"),
    schema="hub",
)
"""Downlink bundles a device may fetch in pieces. A cache, never backed up."""

entry = Table(
    "entry",
    metadata,
    _counted("number"),
    _text("kind"),
    _number("at"),
    _bytes("subject"),
    _bytes("salt", nullable=True),
    _bytes("content", nullable=True),
    _bytes("commitment"),
    _bytes("link"),
    Index("entry_of_subject", "subject"),
    schema="ledger",
)
"""A chain over salted commitments: salt and content of an entry can be deleted, the chain still holds."""

replica = Table(
    "replica",
    metadata,
    _key("rid"),
    _bytes("device"),
    _bytes("office"),
    _bytes("certificate"),
    _bytes("seen"),
    _number("changed"),
    Index("replica_of_office", "office"),
    schema="ledger",
)
"""seen: the intervals of receipted seqs; changed: the ledger number that changed them last."""

organisation = Table(
    "organisation", metadata, _key("id"), _text("name"), _text("kind"), _number("created"), schema="ledger"
)
"""An office as the hub knows it; its ring is absent until the first device posted it."""

office_ring = Table(
    "office_ring",
    metadata,
    _key("office"),
    _number("generation"),
    _bytes("public"),
    _bytes("signature"),
    schema="ledger",
)

device = Table(
    "device",
    metadata,
    _key("id"),
    _bytes("office"),
    _text("status"),
    _text("role"),
    _bytes("public"),
    _bytes("certificate"),
    _bytes("request"),
    _number("at"),
    Index("device_of_office", "office"),
    schema="ledger",
)
"""status: waiting, active, revoked; request is the enrolment as it came, for those who approve it."""

invitation = Table(
    "invitation",
    metadata,
    _key("id"),
    _bytes("office"),
    _text("role"),
    _bytes("code"),
    _number("wrong"),
    _number("expires"),
    _bytes("used_by"),
    schema="ledger",
)
"""code is an HMAC of the one-time code under a key that lies outside the store."""

manifest = Table("manifest", metadata, _counted("number"), _bytes("signed"), schema="ledger")

subscription = Table(
    "subscription",
    metadata,
    _key("stream"),
    _key("office"),
    _text("mode"),
    _number("since"),
    Index("subscription_of_office", "office"),
    schema="ledger",
)

erased = Table("erased", metadata, _key("tag"), _number("at"), schema="ledger")

stream_key = Table(
    "stream_key",
    metadata,
    _key("stream"),
    _key("key_id"),
    _key("office"),
    _bytes("sealed"),
    _number("hub_seq"),
    Index("key_of_office", "office", "hub_seq"),
    schema="keys",
)

sealed_ring = Table("sealed_ring", metadata, _key("device"), _bytes("sealed"), schema="keys")
"""An office's ring on its way to one device, sealed to that device; gone once fetched."""
