"""The fixed tables of the exchange: streams, units, what was refused, and a log of exchanges (sync.md 2 and 4)."""

from __future__ import annotations

from sqlalchemy import BLOB, INTEGER, TEXT, Column, Index, Table, text

from kiim_desktop.storage.schema import metadata

stream = Table(
    "stream",
    metadata,
    Column("id", BLOB, primary_key=True),
    Column("kind", TEXT, nullable=False),
    Column("scope", BLOB, nullable=False),
    Column("owner", BLOB, nullable=False),
    Column("key_id", BLOB, nullable=False),
    Column("sealed_key", BLOB, nullable=False),
    Column("mode", TEXT, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("announced", INTEGER, nullable=False),
    Index("stream_of_scope", "scope"),
    sqlite_with_rowid=False,
)
"""kind: own, office, catalogue, shared; state: open, frozen. sealed_key lies under the office secret."""

unit = Table(
    "unit",
    metadata,
    Column("id", BLOB, primary_key=True),
    Column("stream", BLOB, nullable=False),
    Column("hub_seq", INTEGER),
    Column("state", TEXT, nullable=False),
    Column("body", BLOB),
    Index("unit_waiting", "state", sqlite_where=text("state <> 'applied'")),
    sqlite_with_rowid=False,
)
"""state: sent, applied, parked (raw body kept), quarantined (cannot be opened; body kept)."""

refused = Table(
    "refused",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("scope", BLOB, nullable=False),
    Column("record", BLOB, nullable=False),
    Column("field", INTEGER, nullable=False),
    Column("value", BLOB, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("at", INTEGER, nullable=False),
)
"""The "nicht angenommen" list: the value stays visible until somebody decides."""

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
