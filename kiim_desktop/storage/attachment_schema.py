"""The fixed tables of attached files: what belongs to which document, and the sealed pieces (sync.md 7)."""

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
    UniqueConstraint("scope", "record"),
    Index("attachment_in_halves", "no", sqlite_where=text("is_whole = 0")),
)
"""The file of a document record, with the key of its pieces. is_whole = 0: it is just coming or going, nobody sees it,
and what a dead program left of it is swept. Size and sha256 are those of the content, in clear."""

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
