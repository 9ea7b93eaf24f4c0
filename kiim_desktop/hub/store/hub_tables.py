"""The part "hub": what is on its way, and what it is counted by."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

from kiim_desktop.hub.store.columns import (
    bytes_column,
    counted_column,
    key_column,
    metadata,
    number_column,
)

hub_fact = Table("fact", metadata, Column("name", Text, primary_key=True), bytes_column("value"), schema="hub")
"""Epoch, opening token, schema version and the highest numbers anybody was told."""

counter = Table("counter", metadata, Column("name", Text, primary_key=True), number_column("value"), schema="hub")
"""hub_seq and alias: their row is the lock under which numbers are given, so that they rise in the order of commits."""

stream = Table(
    "stream",
    metadata,
    counted_column("alias"),
    bytes_column("id"),
    bytes_column("key_id"),
    bytes_column("owner"),
    bytes_column("rid"),
    number_column("reach"),
    bytes_column("head"),
    number_column("hub_seq"),
    number_column("frozen"),
    bytes_column("successor"),
    number_column("erased"),
    Index("stream_by_id", "id", "key_id", unique=True),
    Index("stream_of_owner", "owner", "hub_seq"),
    schema="hub",
)
"""A stream under one key; the alias is the short number under which units name it. head is sealed, rid announced it.

frozen and erased: the hub_seq at which that happened, 0 if it did not; successor: where it goes on, or empty."""

unit = Table(
    "unit",
    metadata,
    counted_column("hub_seq"),
    number_column("alias"),
    bytes_column("id"),
    bytes_column("device"),
    bytes_column("rid"),
    number_column("dictionary"),
    bytes_column("body"),
    bytes_column("covers"),
    number_column("late"),
    Index("unit_of_stream", "alias", "id", unique=True),
    Index("unit_of_replica", "rid", "hub_seq"),
    schema="hub",
)
"""body is what the device sent, byte for byte; covers names the dots it receipts, device and rid who sent it.

late: 1 if it came when its stream was frozen or its sender had lost access; only the owner gets it."""

aside = Table(
    "aside",
    metadata,
    counted_column("hub_seq"),
    number_column("alias"),
    bytes_column("id"),
    bytes_column("device"),
    bytes_column("rid"),
    number_column("dictionary"),
    bytes_column("body"),
    bytes_column("covers"),
    number_column("by"),
    number_column("at"),
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
    counted_column("hub_seq"),
    bytes_column("unit"),
    bytes_column("author"),
    bytes_column("device"),
    Index("report_of_unit", "unit", "device", unique=True),
    Index("report_to", "author", "hub_seq"),
    schema="hub",
)
"""A device could not open a unit; it is told to the device that sent the unit (author)."""

backlog = Table(
    "backlog",
    metadata,
    counted_column("hub_seq"),
    bytes_column("office"),
    number_column("alias"),
    number_column("unit"),
    Index("backlog_of_office", "office", "hub_seq"),
    Index("backlog_of_stream", "alias", "office"),
    schema="hub",
)
"""What a stream held when it was opened to an office: each unit (by its hub_seq) has a number of its own for that
office, so that a cursor can stop between any two of them."""

usage = Table("usage", metadata, key_column("office"), number_column("bytes"), schema="hub")
"""How much each office has stored: what its quota is measured by."""

uplink = Table(
    "uplink",
    metadata,
    key_column("rid"),
    key_column("epoch"),
    counted_column("number"),
    bytes_column("hash"),
    number_column("at"),
    schema="hub",
)
"""Every bundle a replica sent: the same number with another hash is a fork."""

channel = Table(
    "channel",
    metadata,
    key_column("device"),
    number_column("counter"),
    number_column("down_number"),
    bytes_column("down_hash"),
    bytes_column("rid"),
    number_column("cursor"),
    number_column("scanned"),
    number_column("seen_at"),
    number_column("schema"),
    number_column("by_folder"),
    schema="hub",
)
"""One line per device: the last request counter, the last bundle sent down, how far it confirmed (cursor) under which
rid, and up to where nothing more was found for it (scanned); schema: the version of records it last said it speaks."""

transfer = Table(
    "transfer",
    metadata,
    key_column("device"),
    key_column("id"),
    counted_column("start"),
    number_column("at"),
    number_column("size"),
    bytes_column("body"),
    schema="hub",
)
"""Bundles too large to ride along: pieces of an uplink until it is whole. A cache, never backed up."""

queued = Table(
    "queued",
    metadata,
    key_column("device"),
    number_column("number"),
    number_column("from_seq"),
    number_column("to_seq"),
    number_column("head"),
    number_column("at"),
    bytes_column("body"),
    schema="hub",
)
"""Downlink bundles a device may fetch in pieces. A cache, never backed up. head: the greatest hub_seq when it was cut;
whatever takes something back from the office later makes it void."""

chunk_file = Table(
    "chunk_file",
    metadata,
    key_column("stream"),
    key_column("root"),
    bytes_column("owner"),
    number_column("is_whole"),
    number_column("at"),
    number_column("asked_at"),
    number_column("left_at"),
    Index("chunk_file_of_owner", "owner", "root"),
    schema="hub",
)
"""An attached file in a stream, named by the address of its index; is_whole: all of it is here.

asked_at: when the owner last asked for it; left_at: since when nothing names it (0: something does). Milliseconds."""

chunk = Table(
    "chunk",
    metadata,
    key_column("stream"),
    key_column("address"),
    bytes_column("root"),
    bytes_column("owner"),
    Index("chunk_of_file", "stream", "root"),
    Index("chunk_of_owner", "owner", "address"),
    schema="hub",
)
"""Which sealed pieces a file in a stream has."""

chunk_body = Table(
    "chunk_body",
    metadata,
    key_column("owner"),
    key_column("address"),
    bytes_column("office"),
    bytes_column("body"),
    schema="hub",
)
"""The pieces themselves, once for all streams of an owner; office: who sent it, and whose room it takes."""

chunk_use = Table("chunk_use", metadata, key_column("office"), number_column("bytes"), schema="hub")
"""How much of the room for files each office has taken."""
