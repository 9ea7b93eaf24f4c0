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

CACHES = frozenset({"hub.transfer", "hub.queued"})
"""Never backed up."""
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
"""hub_seq and alias: their row is the lock under which numbers are given, so that they rise in the order of commits."""

stream = Table(
    "stream",
    metadata,
    _counted("alias"),
    _bytes("id"),
    _bytes("key_id"),
    _bytes("owner"),
    _bytes("rid"),
    _number("reach"),
    _bytes("head"),
    _number("hub_seq"),
    _number("frozen"),
    _bytes("successor"),
    _number("erased"),
    Index("stream_by_id", "id", "key_id", unique=True),
    Index("stream_of_owner", "owner", "hub_seq"),
    schema="hub",
)
"""A stream under one key; the alias is the short number under which units name it. head is sealed, rid announced it.

frozen and erased: the hub_seq at which that happened, 0 if it did not; successor: where it goes on, or empty."""

unit = Table(
    "unit",
    metadata,
    _counted("hub_seq"),
    _number("alias"),
    _bytes("id"),
    _bytes("device"),
    _bytes("rid"),
    _number("dictionary"),
    _bytes("body"),
    _bytes("covers"),
    _number("late"),
    Index("unit_of_stream", "alias", "id", unique=True),
    Index("unit_of_replica", "rid", "hub_seq"),
    schema="hub",
)
"""body is what the device sent, byte for byte; covers names the dots it receipts, device and rid who sent it.

late: 1 if it came when its stream was frozen or its sender had lost access; only the owner gets it."""

aside = Table(
    "aside",
    metadata,
    _counted("hub_seq"),
    _number("alias"),
    _bytes("id"),
    _bytes("device"),
    _bytes("rid"),
    _number("dictionary"),
    _bytes("body"),
    _bytes("covers"),
    _number("by"),
    _number("at"),
    Index("aside_by", "by"),
    Index("aside_in_time", "at"),
    Index("aside_of_stream", "alias"),
    schema="hub",
)
"""Units in whose place the owner put others (by: the last of these; 0: nothing had to take their place), kept for some
weeks or until another device of the owner could open what replaced them; at: when that was."""

report = Table(
    "report",
    metadata,
    _counted("hub_seq"),
    _bytes("unit"),
    _bytes("author"),
    _bytes("device"),
    Index("report_of_unit", "unit", "device", unique=True),
    Index("report_to", "author", "hub_seq"),
    schema="hub",
)
"""A device could not open a unit; it is told to the device that sent the unit (author)."""

backlog = Table(
    "backlog",
    metadata,
    _counted("hub_seq"),
    _bytes("office"),
    _number("alias"),
    _number("unit"),
    Index("backlog_of_office", "office", "hub_seq"),
    Index("backlog_of_stream", "alias", "office"),
    schema="hub",
)
"""What a stream held when it was opened to an office: each unit (by its hub_seq) has a number of its own for that
office, so that a cursor can stop between any two of them."""

usage = Table("usage", metadata, _key("office"), _number("bytes"), schema="hub")
"""How much each office has stored: what its quota is measured by."""

uplink = Table(
    "uplink", metadata, _key("rid"), _key("epoch"), _counted("number"), _bytes("hash"), _number("at"), schema="hub"
)
"""Every bundle a replica sent: the same number with another hash is a fork."""

channel = Table(
    "channel",
    metadata,
    _key("device"),
    _number("counter"),
    _number("down_number"),
    _bytes("down_hash"),
    _bytes("rid"),
    _number("cursor"),
    _number("scanned"),
    _number("seen_at"),
    _number("schema"),
    _number("by_folder"),
    schema="hub",
)
"""One line per device: the last request counter, the last bundle sent down, how far it confirmed (cursor) under which
rid, and up to where nothing more was found for it (scanned); schema: the version of records it last said it speaks."""

transfer = Table(
    "transfer",
    metadata,
    _key("device"),
    _key("id"),
    _counted("start"),
    _number("at"),
    _number("size"),
    _bytes("body"),
    schema="hub",
)
"""Bundles too large to ride along: pieces of an uplink until it is whole. A cache, never backed up."""

queued = Table(
    "queued",
    metadata,
    _key("device"),
    _number("number"),
    _number("from_seq"),
    _number("to_seq"),
    _number("head"),
    _number("at"),
    _bytes("body"),
    schema="hub",
)
"""Downlink bundles a device may fetch in pieces. A cache, never backed up. head: the greatest hub_seq when it was cut;
whatever takes something back from the office later makes it void."""

chunk_file = Table(
    "chunk_file",
    metadata,
    _key("stream"),
    _key("root"),
    _bytes("owner"),
    _number("is_whole"),
    _number("at"),
    _number("asked_at"),
    _number("left_at"),
    Index("chunk_file_of_owner", "owner", "root"),
    schema="hub",
)
"""An attached file in a stream, named by the address of its index; is_whole: all of it is here.

asked_at: when the owner last asked for it; left_at: since when nothing names it (0: something does). Milliseconds."""

chunk = Table(
    "chunk",
    metadata,
    _key("stream"),
    _key("address"),
    _bytes("root"),
    _bytes("owner"),
    Index("chunk_of_file", "stream", "root"),
    Index("chunk_of_owner", "owner", "address"),
    schema="hub",
)
"""Which sealed pieces a file in a stream has."""

chunk_body = Table(
    "chunk_body", metadata, _key("owner"), _key("address"), _bytes("office"), _bytes("body"), schema="hub"
)
"""The pieces themselves, once for all streams of an owner; office: who sent it, and whose room it takes."""

chunk_use = Table("chunk_use", metadata, _key("office"), _number("bytes"), schema="hub")
"""How much of the room for files each office has taken."""

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
"""seen: the intervals of receipted seqs; changed: the ledger entry that changed them last."""

office = Table(
    "office",
    metadata,
    _key("id"),
    _text("name"),
    _text("organisation"),
    _text("kind"),
    _bytes("keys"),
    _number("created"),
    schema="ledger",
)
"""An office as the hub knows it; keys: the signed public keys of each generation, none before its first device."""

device = Table(
    "device",
    metadata,
    _key("id"),
    _bytes("office"),
    _text("status"),
    _text("role"),
    _text("label"),
    _bytes("public"),
    _bytes("certificate"),
    _bytes("request"),
    _number("since"),
    Index("device_of_office", "office"),
    schema="ledger",
)
"""status: waiting_hub, waiting_office, active, revoked; request is the signed enrolment as it came."""

invitation = Table(
    "invitation",
    metadata,
    _key("id"),
    _bytes("office"),
    _text("role"),
    _bytes("code_key"),
    _number("wrong"),
    _number("expires"),
    _bytes("device"),
    schema="ledger",
)
"""code_key is derived from the one-time code, which stands nowhere; device is empty until one used it."""

manifest = Table("manifest", metadata, _counted("number"), _bytes("signed"), _bytes("hash"), schema="ledger")
"""hash: by which a device names the one it goes by."""

subscription = Table(
    "subscription",
    metadata,
    _key("stream"),
    _key("office"),
    _text("mode"),
    _text("until"),
    _number("since"),
    _number("closed"),
    _number("at"),
    Index("subscription_of_office", "office"),
    schema="ledger",
)
"""mode: owner, read, contribute, co_edit; until: the last day, ISO 8601; since: the hub_seq from which on it is open;
closed: the hub_seq of the order that ended it, 0 if none did; at: of the grant that says so."""

granted = Table(
    "granted",
    metadata,
    _key("stream"),
    _key("key_id"),
    _key("office"),
    _bytes("signed"),
    _number("generation"),
    _number("since"),
    _number("hub_seq"),
    Index("granted_to_office", "office", "hub_seq"),
    schema="ledger",
)
"""The newest grant of a stream under one key to an office; since: units after it reach the office in their own order,
those before through the backlog; hub_seq: when the grant was taken."""

orders = Table(
    "orders",
    metadata,
    _key("id"),
    _text("kind"),
    _bytes("owner"),
    _bytes("signed"),
    _number("hub_seq"),
    schema="ledger",
)
"""What owners took back, as they signed it."""

order_office = Table(
    "order_office", metadata, _key("id"), _key("office"), Index("order_to_office", "office", "id"), schema="ledger"
)
"""To whom an order goes: every device of these offices."""

countersigned = Table(
    "countersigned",
    metadata,
    _key("id"),
    _bytes("order_id"),
    _bytes("signed"),
    _number("hub_seq"),
    Index("countersigned_order", "order_id"),
    schema="ledger",
)

order_receipt = Table(
    "order_receipt",
    metadata,
    _key("order_id"),
    _key("device"),
    _bytes("rid"),
    _bytes("signed"),
    _number("hub_seq"),
    _number("is_done"),
    Index("order_receipt_by_seq", "hub_seq"),
    schema="ledger",
)
"""The first receipt of each device, or until then what it last said of it (is_done = 0: the order goes on being told);
rid: under which replica id it gave it last."""

offer = Table(
    "offer",
    metadata,
    _key("id"),
    _bytes("tenure"),
    _bytes("owner"),
    _bytes("office"),
    _text("until"),
    _bytes("signed"),
    _number("recipient_generation"),
    _bytes("rid"),
    _number("hub_seq"),
    Index("offer_of_tenure", "tenure"),
    schema="ledger",
)
"""What an office offered to another (hand-over, referral), as it signed it; tenure: the same for one file."""

word = Table(
    "word",
    metadata,
    _key("id"),
    _bytes("offer_id"),
    _bytes("signed"),
    _bytes("rid"),
    _number("hub_seq"),
    Index("word_of_offer", "offer_id"),
    schema="ledger",
)

erased = Table("erased", metadata, _key("tag"), _number("at"), schema="ledger")

erased_office = Table("erased_office", metadata, _key("tag"), _key("office"), schema="ledger")
"""Who had access to an erased stream and so may be told that it is erased; to everybody else it never was."""

stream_key = Table("stream_key", metadata, _key("stream"), _key("key_id"), _bytes("sealed"), schema="keys")

recipient_key = Table(
    "recipient_key", metadata, _key("stream"), _key("key_id"), _key("office"), _bytes("sealed"), schema="keys"
)
"""A stream key sealed to an office to which the stream was opened."""

offer_preview = Table("offer_preview", metadata, _key("offer_id"), _key("office"), _bytes("sealed"), schema="keys")
"""What the other office sees before it decides, sealed to it, and once more to the own one; gone with the decision."""

sealed_ring = Table("sealed_ring", metadata, _key("device"), _number("generation"), _bytes("sealed"), schema="keys")
"""An office's newest ring, sealed to one device: it asks for it again when an older copy of it was restored. Empty: the
device has an older one and nothing is here for it; its colleagues are told."""


written = Table("written", metadata, _counted("number"), schema="keys")
"""One row: how often anything was written here. The hub part remembers it too: keys put back alone are noticed."""


def backed_up(*, keys: bool) -> list[str]:
    """Return the names of the tables of a backup file, the ledger first: what it promises is then in the rest too."""
    names = [name for name in metadata.tables if name not in CACHES]
    if keys:
        return [name for name in names if name.startswith("keys.")]
    return sorted((name for name in names if not name.startswith("keys.")), key=lambda name: name.startswith("hub."))
