"""The few fixed tables of the encrypted file. A new field of a kind needs no change here.

`record.payload` is JSON {field number: displayed value}; `record.state` is MessagePack with the heads (see codec.py).
"""

from __future__ import annotations

from sqlalchemy import BLOB, FLOAT, INTEGER, TEXT, Column, ForeignKey, Index, MetaData, Table, UniqueConstraint, text

metadata = MetaData()

meta = Table("meta", metadata, Column("key", TEXT, primary_key=True), Column("value", BLOB, nullable=False),
             sqlite_with_rowid=False)  # fmt: skip

person = Table(
    "person",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("id", BLOB, nullable=False, unique=True),
    Column("sort", TEXT, nullable=False),
    Column("row", BLOB, nullable=False),
    Column("names", TEXT, nullable=False),
    Column("numbers", TEXT, nullable=False),
    Column("last_contact", TEXT, nullable=False),
    Column("next_due", TEXT, nullable=False),
    Column("level", TEXT, nullable=False),
    Column("conflicts", INTEGER, nullable=False),
    Index("person_by_name", "sort", "no"),
)
"""Projection of the records of a person for lists; `row` is a MessagePack PersonRow; `names` and `numbers` are what
the full-text index holds (it needs them to forget). It can be built anew at any time."""

record = Table(
    "record",
    metadata,
    Column("scope", BLOB, primary_key=True),
    Column("id", BLOB, primary_key=True),
    Column("kind", INTEGER, nullable=False),
    Column("begins", TEXT, nullable=False),
    Column("deleted", INTEGER, nullable=False),
    Column("conflicts", INTEGER, nullable=False),
    Column("payload", BLOB, nullable=False),
    Column("state", BLOB, nullable=False),
    Index("record_in_time", "scope", "kind", "begins"),
    Index("record_in_conflict", "scope", "id", sqlite_where=text("conflicts > 0")),
    sqlite_with_rowid=False,
)

replica = Table(
    "replica",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("rid", BLOB, nullable=False, unique=True),
    Column("device", BLOB),
    Column("office", BLOB),
    Column("certificate", BLOB),
    Column("receipted", BLOB),
)
"""Replicas named anywhere in a state; states refer to them by `no`, which never leaves this file."""

outbox = Table(
    "outbox",
    metadata,
    Column("seq", INTEGER, primary_key=True),
    Column("scope", BLOB, nullable=False),
    Column("record", BLOB, nullable=False),
    Column("kind", INTEGER, nullable=False),
    Column("at", INTEGER, nullable=False),
    Index("outbox_by_kind", "kind", "seq"),
)
"""Own changes that the hub has not receipted yet; seq is that of the own replica, kind that of the record."""

value_history = Table(
    "value_history",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("scope", BLOB, nullable=False),
    Column("record", BLOB, nullable=False),
    Column("field", INTEGER, nullable=False),
    Column("value", BLOB, nullable=False),
    Column("origin", BLOB, nullable=False),
    Index("history_of_record", "scope", "record", "field"),
)
"""Values that a newer one replaced: 24 months, never exchanged, erased with the person."""

draft = Table(
    "draft",
    metadata,
    Column("id", BLOB, primary_key=True),
    Column("user", BLOB, nullable=False),
    Column("scope", BLOB, nullable=False),
    Column("kind", INTEGER, nullable=False),
    Column("record", BLOB, nullable=False),
    Column("values", BLOB, nullable=False),
    Column("at", INTEGER, nullable=False),
    sqlite_with_rowid=False,
)
"""What is being typed; it never leaves the device."""

audit = Table(
    "audit",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("at", INTEGER, nullable=False),
    Column("user", BLOB, nullable=False),
    Column("action", TEXT, nullable=False),
    Column("object", BLOB, nullable=False),
    Column("detail", TEXT, nullable=False),
    Column("purpose", TEXT, nullable=False),
    Column("consent", BLOB, nullable=False),
    Column("hash", BLOB, nullable=False),
    Index("audit_in_time", "at"),
    Index("audit_of_object", "object", "at", sqlite_where=text("object <> x''")),
    Index("audit_of_action", "action", "at"),
    Index("audit_of_user", "user", "at"),
)
"""The log of this device, one chain of hashes; months are its segments (chains.py)."""

audit_anchor = Table(
    "audit_anchor",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("month", TEXT, nullable=False),
    Column("first", INTEGER, nullable=False),
    Column("last", INTEGER, nullable=False),
    Column("count", INTEGER, nullable=False),
    Column("head", BLOB, nullable=False),
    Column("before", BLOB, nullable=False),
    Column("device", BLOB, nullable=False),
    Column("signer", BLOB, nullable=False),
    Column("signature", BLOB, nullable=False),
    Column("device_key", BLOB),
    Column("device_signature", BLOB),
    Column("removed", INTEGER),
    Column("removal", BLOB),
)
"""What ends each segment of the log and stays when its lines are removed (anchors.py)."""

batch = Table(
    "batch",
    metadata,
    Column("id", BLOB, primary_key=True),
    Column("file_hash", BLOB, nullable=False),
    Column("at", INTEGER, nullable=False),
    Column("user", BLOB, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("rows_done", INTEGER, nullable=False),
    Column("rows_total", INTEGER, nullable=False),
    sqlite_with_rowid=False,
)
"""One import of a file: running, done, taken_back."""

batch_record = Table(
    "batch_record",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("batch", BLOB, ForeignKey("batch.id"), nullable=False),
    Column("source_row", INTEGER, nullable=False),
    Column("scope", BLOB, nullable=False),
    Column("record", BLOB, nullable=False),
    Column("seq", INTEGER, nullable=False),
    Index("records_of_batch", "batch", "source_row"),
)

act = Table(
    "act",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("user", BLOB, nullable=False),
    Column("at", INTEGER, nullable=False),
    Column("wrote", INTEGER, nullable=False),
    Column("deed", TEXT, nullable=False),
    Column("what", BLOB, nullable=False),
    Column("batch", BLOB, nullable=False),
    Column("draft", BLOB, nullable=False),
    Column("turned", INTEGER, nullable=False),
)
"""What somebody did at this device: the last acts of each user (acts.py), never exchanged. no is the generation of the
file it made; what: kinds and fields without contents; wrote: when something was last written for it; turned: the
generation in which it was taken back, 0 if it holds."""

act_part = Table(
    "act_part",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("act", INTEGER, nullable=False),
    Column("scope", BLOB, nullable=False),
    Column("record", BLOB, nullable=False),
    Column("kind", INTEGER, nullable=False),
    Column("before", BLOB, nullable=False),
    Column("after", BLOB, nullable=False),
)
"""What an act did to one record: the former values, and the marks of those it left. Empty once it is too old to be
taken back. No index: some dozens of rows are read faster than one more page is written with each save."""

text_entry = Table(
    "text_entry",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("scope", BLOB, nullable=False),
    Column("record", BLOB, nullable=False),
    Column("words", TEXT, nullable=False),
    UniqueConstraint("scope", "record"),
)
"""Gives records with searchable text a row number for the full-text index; `words` are what it holds, so that it can
forget them."""

reference = Table(
    "reference",
    metadata,
    Column("target", BLOB, primary_key=True),
    Column("scope", BLOB, primary_key=True),
    Column("record", BLOB, primary_key=True),
    Column("field", INTEGER, primary_key=True),
    Index("references_of_record", "scope", "record"),
    Index("reference_to_file", "scope", "record", sqlite_where=text("length(target) = 80")),
    sqlite_with_rowid=False,
)
"""Which living records point at what (references.py). It can be built anew at any time. A target of 80 bytes is an
attached file: its id, its key and the address of its index."""

agenda = Table(
    "agenda",
    metadata,
    Column("scope", BLOB, primary_key=True),
    Column("record", BLOB, primary_key=True),
    Column("kind", INTEGER, nullable=False),
    Column("day", TEXT, nullable=False),
    Column("due", TEXT, nullable=False),
    Column("time", TEXT, nullable=False),
    Column("user", BLOB, nullable=False),
    Index("agenda_in_time", "day", "time"),
    sqlite_with_rowid=False,
)
"""Open reminders and appointments by the day they are shown (agenda.py). It can be built anew at any time."""

deadline = Table(
    "deadline",
    metadata,
    Column("scope", BLOB, primary_key=True),
    Column("record", BLOB, primary_key=True),
    Column("rule", TEXT, primary_key=True),
    Column("begin", TEXT, nullable=False),
    Column("first", TEXT, nullable=False),
    Column("last", TEXT, nullable=False),
    Column("shown_from", TEXT, nullable=False),
    Column("shown_until", TEXT, nullable=False),
    Column("user", BLOB, nullable=False),
    Index("deadline_in_time", "first", "last", "shown_from", "shown_until", "user"),
    sqlite_with_rowid=False,
)
"""Open deadlines that follow from records, by the days they can end (deadlines.py). It can be built anew at any
time."""

hidden = Table("hidden", metadata, Column("scope", BLOB, primary_key=True), Column("reason", TEXT, primary_key=True),
               sqlite_with_rowid=False)  # fmt: skip
"""Files that are to be forgotten but still wait for a second signature: nobody sees them (hidden.py)."""

merged = Table(
    "merged",
    metadata,
    Column("scope", BLOB, primary_key=True),
    Column("target", BLOB, nullable=False),
    Column("person", BLOB),
    Index("merged_by_person", "person"),
    sqlite_with_rowid=False,
)
"""Files that are merged into another one (merged.py): the one their record names, and the one under which they are
shown; NULL while that one is not there. It can be built anew at any time."""

match_card = Table(
    "match_card",
    metadata,
    Column("no", INTEGER, primary_key=True),
    Column("person", BLOB, nullable=False, unique=True),
    Column("card", BLOB, nullable=False),
)
"""What a person is compared by when doubles are looked for (likeness.py). It can be built anew at any time, like the
three tables that follow."""

match_key = Table("match_key", metadata, Column("key", INTEGER, primary_key=True),
                  Column("card", INTEGER, primary_key=True), Index("keys_of_card", "card"),
                  sqlite_with_rowid=False)  # fmt: skip

match_due = Table("match_due", metadata, Column("person", BLOB, primary_key=True),
                  Column("mark", INTEGER, nullable=False), sqlite_with_rowid=False)  # fmt: skip
"""Persons who changed since they were last looked at; mark: the generation of the file in which they did."""

suspicion = Table(
    "suspicion",
    metadata,
    Column("one", BLOB, primary_key=True),
    Column("other", BLOB, primary_key=True),
    Column("probability", FLOAT, nullable=False),
    Index("suspicion_of_other", "other"),
    sqlite_with_rowid=False,
)
"""Two persons, the lower id first, who may be one."""
