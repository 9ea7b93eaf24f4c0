"""The fixed tables of the exchange: streams, units, what was refused, and a log of exchanges (sync.md 2 and 4)."""

from __future__ import annotations

from sqlalchemy import BLOB, INTEGER, TEXT, Column, Index, Table, UniqueConstraint, text

from kiim_desktop.storage.schema import metadata

stream = Table(
    "stream",
    metadata,
    Column("id", BLOB, primary_key=True),
    Column("kind", TEXT, nullable=False),
    Column("scope", BLOB, nullable=False),
    Column("owner", BLOB, nullable=False),
    Column("offer", INTEGER, nullable=False),
    Column("touched", INTEGER, nullable=False),
    Column("stale", INTEGER, nullable=False),
    Index("stream_of_scope", "scope"),
    Index("stream_to_offer", "id", sqlite_where=text("offer > 0")),
    Index("stream_stale", "stale", sqlite_where=text("stale > 0")),
    sqlite_with_rowid=False,
)
"""kind: own, office, catalogue (shared ones come with consents). offer: all living heads are to be sent again, because
the hub lacks some of them (1), or keys (2); negative while in a bundle. touched: when a record of its scope changed
last (milliseconds, by the clock here). stale: units at the hub hold what does not live any more: 1 something was
replaced, 2 a record was deleted (repacks.py)."""

stream_key = Table(
    "stream_key",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("stream", BLOB, nullable=False),
    Column("key_id", BLOB, nullable=False),
    Column("sealed_key", BLOB, nullable=False),
    Column("head", BLOB, nullable=False),
    Column("generation", INTEGER, nullable=False),
    Column("alias", INTEGER, unique=True),
    UniqueConstraint("stream", "key_id"),
)
"""Keys of streams, newest last; sealed_key lies under the office secret of `generation`; alias is the hub's short name
of stream and key in its present epoch, NULL until the hub has told it."""

unit = Table(
    "unit",
    metadata,
    Column("id", BLOB, primary_key=True),
    Column("stream", BLOB, nullable=False),
    Column("hub_seq", INTEGER),
    Column("state", TEXT, nullable=False),
    Column("body", BLOB),
    Index("unit_of_stream", "stream"),
    Index("unit_waiting", "state", sqlite_where=text("state IN ('parked', 'quarantined')")),
    sqlite_with_rowid=False,
)
"""state: held (sealed here and receipted, or applied), parked (raw body kept, tried again), quarantined (cannot be
opened; body kept), claimed (of a stream that is not believed yet; body kept)."""

outgoing = Table(
    "outgoing",
    metadata,
    Column("number", INTEGER, primary_key=True),
    Column("rid", BLOB, nullable=False),
    Column("hash", BLOB, nullable=False),
    Column("bundle", BLOB, nullable=False),
    Column("units", BLOB, nullable=False),
    Column("at", INTEGER, nullable=False),
)
"""Bundles made but not yet taken by the hub: they are sent again byte for byte.
units: MessagePack [[unit id, stream, [record ...]]], the records only of a unit in a stream of another office."""

refused = Table(
    "refused",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("scope", BLOB, nullable=False),
    Column("record", BLOB, nullable=False),
    Column("kind", INTEGER, nullable=False),
    Column("field", INTEGER, nullable=False),
    Column("value", BLOB, nullable=False),
    Column("office", BLOB, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("at", INTEGER, nullable=False),
    Column("settled", INTEGER, nullable=False, server_default=text("0")),
    Index("refused_in_file", "scope", "record"),
)
"""The "nicht angenommen" list: the value stays visible until somebody decides. office: who wrote it or, of own values,
who keeps the file. scope, record and value are empty where the file had to be forgotten: then only that something was
written is remembered. settled: it was taken back here where it would have stayed (sync/sharing/turning.py)."""

exchange_log = Table(
    "exchange_log",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("at", INTEGER, nullable=False),
    Column("carrier", TEXT, nullable=False),
    Column("outcome", TEXT, nullable=False),
    Column("sent", INTEGER, nullable=False),
    Column("received", INTEGER, nullable=False),
    Column("bytes_up", INTEGER, nullable=False),
    Column("bytes_down", INTEGER, nullable=False),
    Column("round_trips", INTEGER, nullable=False),
    Column("millis", INTEGER, nullable=False),
)

carried = Table(
    "carried",
    metadata,
    Column("hash", BLOB, primary_key=True),
    Column("device", BLOB, nullable=False),
    Column("rid", BLOB, nullable=False),
    Column("number", INTEGER, nullable=False),
    Column("bundle", BLOB),
    Column("at", INTEGER, nullable=False),
    sqlite_with_rowid=False,
)
"""Bundles of other devices of the office, found in a folder: kept until the hub has them (bundle NULL from then on)."""
