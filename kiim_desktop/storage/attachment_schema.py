"""The fixed tables of attached files: what belongs to which document, the pieces, and where at the hub they lie."""

from __future__ import annotations

from sqlalchemy import BLOB, INTEGER, TEXT, Column, ForeignKey, Index, Table, UniqueConstraint, text

from kiim_desktop.storage.schema import metadata

attachment = Table(
    "attachment",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("id", BLOB, nullable=False, unique=True),
    Column("scope", BLOB, nullable=False),
    Column("record", BLOB, nullable=False),
    Column("key", BLOB, nullable=False),
    Column("name", TEXT, nullable=False),
    Column("media_type", TEXT, nullable=False),
    Column("size", INTEGER, nullable=False),
    Column("sha256", BLOB, nullable=False),
    Column("chunks", INTEGER, nullable=False),
    Column("at", INTEGER, nullable=False),
    Column("is_whole", INTEGER, nullable=False),
    Column("root", BLOB, nullable=False, server_default=text("x''")),
    Column("listing", BLOB, nullable=False, server_default=text("x''")),
    Column("part", BLOB, nullable=False, server_default=text("x''")),
    Column("is_wanted", INTEGER, nullable=False, server_default=text("0")),
    UniqueConstraint("scope", "record"),
    Index("attachment_in_halves", "no", sqlite_where=text("is_whole = 0")),
    Index("attachment_elsewhere", "no", sqlite_where=text("is_whole = 2")),
    Index("attachment_by_root", "root"),
)
"""The file of a document record, with the key of its pieces. is_whole = 0: it is just coming or going, nobody sees it,
and what a dead program left of it is swept; 2: it was attached elsewhere, not all of it is here (incoming_files.py).
Size and sha256 are those of the content, in clear. root: address of the index; listing: the addresses of the pieces in
a row, once the index is here; part: address and beginning of a piece whose download broke off."""

chunk = Table(
    "chunk",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("attachment", INTEGER, ForeignKey("attachment.no", ondelete="CASCADE"), nullable=False),
    Column("place", INTEGER, nullable=False),
    Column("address", BLOB, nullable=False),
    Column("content", BLOB, nullable=False),
    UniqueConstraint("attachment", "place"),
    Index("chunk_by_address", "address"),
)
"""A sealed piece of at most 128 KiB; address is the SHA-256 of the content. It goes with its attachment."""

chunk_place = Table(
    "chunk_place",
    metadata,
    Column("stream", BLOB, primary_key=True),
    Column("root", BLOB, primary_key=True),
    Column("scope", BLOB, nullable=False),
    Column("record", BLOB, nullable=False),
    Column("is_to_fill", INTEGER, nullable=False),
    Column("state", INTEGER, nullable=False),
    Column("asked", INTEGER, nullable=False),
    Index("chunk_place_of_record", "scope", "record"),
    sqlite_with_rowid=False,
)
"""Where at the hub a file lies or is to lie: one line per stream its document is in (chunk_places.py). is_to_fill: this
office may send it there. state: 0 unknown or not there, 1 there, 2 no document names it any more. asked: when the hub
last said so, milliseconds."""
