"""The part "keys": what is sealed to offices and devices; deleting here shreds content in older backups of the rest."""

from __future__ import annotations

from sqlalchemy import Table

from kiim_desktop.hub.store.columns import (
    bytes_column,
    counted_column,
    key_column,
    metadata,
    number_column,
)

stream_key = Table(
    "stream_key", metadata, key_column("stream"), key_column("key_id"), bytes_column("sealed"), schema="keys"
)

recipient_key = Table(
    "recipient_key",
    metadata,
    key_column("stream"),
    key_column("key_id"),
    key_column("office"),
    bytes_column("sealed"),
    bytes_column("grant_hash"),
    schema="keys",
)
"""A stream key sealed to an office to which the stream was opened; grant_hash: SHA-256 of the packed grant it was
sealed with, because it opens with no other one."""

offer_preview = Table(
    "offer_preview", metadata, key_column("offer_id"), key_column("office"), bytes_column("sealed"), schema="keys"
)
"""What the other office sees before it decides, sealed to it, and once more to the own one; gone with the decision."""

sealed_ring = Table(
    "sealed_ring", metadata, key_column("device"), number_column("generation"), bytes_column("sealed"), schema="keys"
)
"""An office's newest ring, sealed to one device: it asks for it again when an older copy of it was restored. Empty: the
device has an older one and nothing is here for it; its colleagues are told."""


written = Table("written", metadata, counted_column("number"), schema="keys")
"""One row: how often anything was written here. The hub part remembers it too: keys put back alone are noticed."""
