"""The part "ledger": what was promised, as a chain of entries and as their present sum."""

from __future__ import annotations

from sqlalchemy import Index, Table

from kiim_desktop.hub.store.columns import (
    bytes_column,
    counted_column,
    key_column,
    metadata,
    number_column,
    text_column,
)

entry = Table(
    "entry",
    metadata,
    counted_column("number"),
    text_column("kind"),
    number_column("at"),
    bytes_column("subject"),
    bytes_column("salt", nullable=True),
    bytes_column("content", nullable=True),
    bytes_column("commitment"),
    bytes_column("link"),
    Index("entry_of_subject", "subject"),
    schema="ledger",
)
"""A chain over salted commitments: salt and content of an entry can be deleted, the chain still holds."""

replica = Table(
    "replica",
    metadata,
    key_column("rid"),
    bytes_column("device"),
    bytes_column("office"),
    bytes_column("certificate"),
    bytes_column("seen"),
    number_column("changed"),
    Index("replica_of_office", "office"),
    schema="ledger",
)
"""seen: the intervals of receipted seqs; changed: the ledger entry that changed them last."""

office = Table(
    "office",
    metadata,
    key_column("id"),
    text_column("name"),
    text_column("organisation"),
    text_column("kind"),
    bytes_column("keys"),
    number_column("created"),
    schema="ledger",
)
"""An office as the hub knows it; keys: the signed public keys of each generation, none before its first device."""

device = Table(
    "device",
    metadata,
    key_column("id"),
    bytes_column("office"),
    text_column("status"),
    text_column("role"),
    text_column("label"),
    bytes_column("public"),
    bytes_column("certificate"),
    bytes_column("request"),
    number_column("since"),
    Index("device_of_office", "office"),
    schema="ledger",
)
"""status: waiting_hub, waiting_office, active, revoked; request is the signed enrolment as it came."""

invitation = Table(
    "invitation",
    metadata,
    key_column("id"),
    bytes_column("office"),
    text_column("role"),
    bytes_column("code_key"),
    number_column("wrong"),
    number_column("expires"),
    bytes_column("device"),
    schema="ledger",
)
"""code_key is derived from the one-time code, which stands nowhere; device is empty until one used it."""

manifest = Table(
    "manifest", metadata, counted_column("number"), bytes_column("signed"), bytes_column("hash"), schema="ledger"
)
"""hash: by which a device names the one it goes by."""

subscription = Table(
    "subscription",
    metadata,
    key_column("stream"),
    key_column("office"),
    text_column("mode"),
    text_column("until"),
    number_column("since"),
    number_column("closed"),
    number_column("at"),
    Index("subscription_of_office", "office"),
    schema="ledger",
)
"""mode: owner, read, contribute, co_edit; until: the last day, ISO 8601; since: the hub_seq from which on it is open;
closed: the hub_seq of the order that ended it, 0 if none did; at: of the grant that says so."""

dropped = Table(
    "dropped",
    metadata,
    key_column("stream"),
    number_column("number"),
    bytes_column("successor"),
    schema="ledger",
)
"""Which streams an order closed (the first one counts): its hub_seq, and the stream in their place, empty if none.
Units put back know nothing of it: whoever brings the stream again brings it closed."""

granted = Table(
    "granted",
    metadata,
    key_column("stream"),
    key_column("key_id"),
    key_column("office"),
    bytes_column("signed"),
    number_column("generation"),
    number_column("since"),
    number_column("hub_seq"),
    Index("granted_to_office", "office", "hub_seq"),
    schema="ledger",
)
"""The newest grant of a stream under one key to an office; since: units after it reach the office in their own order,
those before through the backlog; hub_seq: when the grant was taken."""

orders = Table(
    "orders",
    metadata,
    key_column("id"),
    text_column("kind"),
    bytes_column("owner"),
    bytes_column("signed"),
    number_column("hub_seq"),
    schema="ledger",
)
"""What owners took back, as they signed it."""

order_office = Table(
    "order_office",
    metadata,
    key_column("id"),
    key_column("office"),
    Index("order_to_office", "office", "id"),
    schema="ledger",
)
"""To whom an order goes: every device of these offices."""

countersigned = Table(
    "countersigned",
    metadata,
    key_column("id"),
    bytes_column("order_id"),
    bytes_column("signed"),
    number_column("hub_seq"),
    Index("countersigned_order", "order_id"),
    schema="ledger",
)

order_receipt = Table(
    "order_receipt",
    metadata,
    key_column("order_id"),
    key_column("device"),
    bytes_column("rid"),
    bytes_column("signed"),
    number_column("hub_seq"),
    number_column("is_done"),
    Index("order_receipt_by_seq", "hub_seq"),
    schema="ledger",
)
"""The first receipt of each device, or until then what it last said of it (is_done = 0: the order goes on being told);
rid: under which replica id it gave it last."""

offer = Table(
    "offer",
    metadata,
    key_column("id"),
    bytes_column("tenure"),
    bytes_column("owner"),
    bytes_column("office"),
    text_column("until"),
    bytes_column("signed"),
    number_column("recipient_generation"),
    bytes_column("rid"),
    number_column("hub_seq"),
    Index("offer_of_tenure", "tenure"),
    schema="ledger",
)
"""What an office offered to another (hand-over, referral), as it signed it; tenure: the same for one file."""

word = Table(
    "word",
    metadata,
    key_column("id"),
    bytes_column("offer_id"),
    bytes_column("signed"),
    bytes_column("rid"),
    number_column("hub_seq"),
    Index("word_of_offer", "offer_id"),
    schema="ledger",
)

erased = Table("erased", metadata, key_column("tag"), number_column("at"), schema="ledger")

erased_office = Table("erased_office", metadata, key_column("tag"), key_column("office"), schema="ledger")
"""Who had access to an erased stream and so may be told that it is erased; to everybody else it never was."""
