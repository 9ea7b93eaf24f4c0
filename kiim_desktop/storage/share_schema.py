"""The fixed tables of sharing: what is open to whom, what a stream holds and lacks, orders and receipts."""

from __future__ import annotations

from sqlalchemy import BLOB, INTEGER, TEXT, Column, Index, Table, text

from kiim_desktop.storage.schema import metadata

share = Table(
    "share",
    metadata,
    Column("stream", BLOB, primary_key=True),
    Column("scope", BLOB, nullable=False),
    Column("owner", BLOB, nullable=False),
    Column("consent", BLOB, nullable=False),
    Column("until", TEXT, nullable=False),
    Column("mode", INTEGER, nullable=False),
    Column("terms", BLOB, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("granted_at", INTEGER, nullable=False),
    Column("founded_seq", INTEGER, nullable=False),
    Index("share_of_scope", "scope"),
    Index("share_by_end", "until"),
    sqlite_with_rowid=False,
)
"""A shared stream and what was agreed (packed SharedTerms), of this office or opened to it. state: founding, open,
closed. granted_at orders several of one consent (milliseconds); founded_seq: own records from this number on know of
the stream."""

share_grant = Table(
    "share_grant",
    metadata,
    Column("stream", BLOB, primary_key=True),
    Column("office", BLOB, primary_key=True),
    Column("generation", INTEGER, nullable=False),
    Column("sent", INTEGER, nullable=False),
    Index("share_grant_unsent", "stream", sqlite_where=text("sent = 0")),
    sqlite_with_rowid=False,
)
"""To whom this office opened a stream; generation: of the recipient's keys under which the stream key was sealed."""

in_stream = Table(
    "in_stream",
    metadata,
    Column("stream", BLOB, primary_key=True),
    Column("record", BLOB, primary_key=True),
    Column("dots", BLOB, nullable=False),
    Column("before", BLOB),
    sqlite_with_rowid=False,
)
"""What a stream holds of a record: MessagePack [[rid, seq]], as far as its heads still live here. Kept for the streams
this office shares, for those others opened to it, and in the own stream of a person for what others contributed.
before, in streams of others: what came in an earlier epoch of the hub and was not seen again in the present one."""

share_due = Table(
    "share_due",
    metadata,
    Column("stream", BLOB, primary_key=True),
    Column("record", BLOB, primary_key=True),
    sqlite_with_rowid=False,
)
"""Records of which something may be missing in a stream."""

consent_due = Table(
    "consent_due", metadata, Column("scope", BLOB, primary_key=True), sqlite_with_rowid=False
)  # fmt: skip
"""Persons whose consents changed: what is open has to be compared with what may be open."""

sharing_order = Table(
    "sharing_order",
    metadata,
    Column("id", BLOB, primary_key=True),
    Column("kind", TEXT, nullable=False),
    Column("given", INTEGER, primary_key=True),
    Column("owner", BLOB, nullable=False),
    Column("scope", BLOB, nullable=False),
    Column("signed", BLOB, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("at", INTEGER, nullable=False),
    Column("receipt", BLOB),
    Column("second", BLOB),
    Column("second_until", INTEGER, nullable=False),
    Column("why", TEXT, nullable=False),
    Column("tried_at", INTEGER, nullable=False),
    Column("tried_by", INTEGER, nullable=False),
    Index("order_by_state", "state"),
    sqlite_with_rowid=False,
)
"""Orders this office gave (given = 1) or got; states as in sharing_orders.py. receipt: the own signed one, of an order
that was carried out; second: a second signature that came for it; second_until: until when (milliseconds) one is waited
for, 0 if none is needed; why: the code by which the hub did not take it, "" if it did not say so; tried_at, tried_by:
when (milliseconds, time of the hub) and under which number of the directory that was."""

order_letter = Table(
    "order_letter",
    metadata,
    Column("order", BLOB, primary_key=True),
    Column("what", TEXT, primary_key=True),
    Column("signed", BLOB, nullable=False),
    Column("sent", INTEGER, nullable=False),
    sqlite_with_rowid=False,
)
"""What is said about an order beside its receipt: a second signature of this office (second), or why this device has
not deleted yet (notice). sent: 0 not yet, 1 in a bundle, 2 taken, 3 wanted by newer keys."""

farewell = Table(
    "farewell",
    metadata,
    Column("unit", BLOB, primary_key=True),
    Column("stream", BLOB, nullable=False),
    Column("key_id", BLOB, nullable=False),
    Column("rid", BLOB, nullable=False),
    Column("epoch", BLOB, nullable=False),
    Column("envelope", BLOB, nullable=False),
    Column("sent", INTEGER, nullable=False),
    sqlite_with_rowid=False,
)
"""Own changes that had not left when their file had to be forgotten: sealed (packed UnitEnvelope) for the office that
keeps the file, under a key that was forgotten here with it. sent: 0 not yet, 1 in a bundle, 2 in the next exchange,
because the hub did not know the stream; taken ones are gone."""

kept_offer = Table(
    "kept_offer",
    metadata,
    Column("stream", BLOB, primary_key=True),
    Column("record", BLOB, primary_key=True),
    Column("owner", BLOB, nullable=False),
    Column("until", TEXT, nullable=False),
    Column("kind", INTEGER, nullable=False),
    Column("values", BLOB, nullable=False),
    Column("basis", TEXT, nullable=False),
    Column("wall", INTEGER, nullable=False),
    sqlite_with_rowid=False,
)
"""Own records of a file of another office that was taken back: offered until a day to be kept with a legal basis, then
gone. They say nothing that anybody else wrote."""

claim = Table(
    "claim",
    metadata,
    Column("stream", BLOB, primary_key=True),
    Column("key_id", BLOB, primary_key=True),
    Column("scope", BLOB, nullable=False),
    Column("owner", BLOB, nullable=False),
    Column("until", TEXT, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("epoch", BLOB, nullable=False),
    Column("alias", INTEGER),
    Column("notice", BLOB, nullable=False),
    Column("grant", BLOB, nullable=False),
    Column("at", INTEGER, nullable=False),
    Index("claim_of_scope", "scope"),
    sqlite_with_rowid=False,
)
"""Streams in which an office opened a file here that another keeps, as far as is known (sync/sharing/claiming.py).
state: waits (its units are put aside as claimed, notice and grant are packed) or past (its office kept the file once,
or people did not believe it: nothing of it is taken any more)."""

transfer = Table(
    "transfer",
    metadata,
    Column("id", BLOB, primary_key=True),
    Column("kind", TEXT, nullable=False),
    Column("given", INTEGER, nullable=False),
    Column("scope", BLOB, nullable=False),
    Column("office", BLOB, nullable=False),
    Column("tenure", BLOB, nullable=False),
    Column("until", TEXT, nullable=False),
    Column("signed", BLOB, nullable=False),
    Column("preview", BLOB),
    Column("record", BLOB, nullable=False),
    Column("sent", INTEGER, nullable=False),
    Column("past", INTEGER, nullable=False),
    Index("transfer_of_scope", "scope"),
    sqlite_with_rowid=False,
)
"""Offers of files and referrals: given = 1 by this office to `office`, else got from it. preview: packed, gone when
nobody has to decide any more; record: that of a referral; sent: 0 to send, 1 in a bundle, 2 the hub has it; past: the
file came back since, or, of one that was got, it was taken over."""

transfer_word = Table(
    "transfer_word",
    metadata,
    Column("id", BLOB, primary_key=True),
    Column("offer", BLOB, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("signed", BLOB, nullable=False),
    Column("sent", INTEGER, nullable=False),
    Column("why", TEXT, nullable=False),
    Index("word_of_offer", "offer"),
    sqlite_with_rowid=False,
)
"""What was said about an offer, here or there. sent: as in transfer, 3 the hub did not take it, and `why`
(a code), 4 the hub did not know the offer, it waits."""

order_receipt = Table(
    "order_receipt",
    metadata,
    Column("order", BLOB, primary_key=True),
    Column("device", BLOB, primary_key=True),
    Column("signed", BLOB, nullable=False),
    Column("at", INTEGER, nullable=False),
    Column("outcome", INTEGER, nullable=False),
    sqlite_with_rowid=False,
)
"""What devices receipted of the orders this office gave; outcome as in the wire form (0: deleted)."""
