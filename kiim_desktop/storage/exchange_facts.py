"""What the exchange remembers between two exchanges, a value each, in the table of facts about the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from kiim_desktop.storage.connection import Connection


class ExchangeFact(Enum):
    """The closed list of what is kept by name; values are bytes, secret ones too (the file is encrypted)."""

    STAGE = "x_stage"
    DEVICE_SEED = "x_device_seed"
    INVITATION = "x_invitation"
    ENROLMENT = "x_enrolment"
    HUB = "x_hub"
    MANIFEST = "x_manifest"
    CERTIFICATE = "x_certificate"
    RING = "x_ring"
    NEXT_RING = "x_next_ring"
    SIBLINGS = "x_siblings"
    PENDING = "x_pending"
    POST = "x_post"
    EPOCH = "x_epoch"
    CURSOR = "x_cursor"
    CHANNEL = "x_channel"
    RECEIPT = "x_receipt"
    CONFIRMED_AT = "x_confirmed_at"
    HUB_OFFSET = "x_hub_offset"
    """Clock of the hub less the clock here, as a line last told it."""
    HUB_TIME = "x_hub_time"
    """The latest time the hub ever told: it is no earlier there."""
    MANIFEST_SEEN = "x_manifest_seen"
    """When the hub last said, by its own clock, that the directory kept here is the newest."""
    GRANTS_WAIT = "x_grants_wait"
    """The directory is too old to seal keys to other offices by it."""
    WAITS_FOR_DIRECTORY = "x_waits_for_directory"
    """What came from other offices, or by keys, that the directory kept here cannot vouch for (yet)."""
    RENEWALS = "x_renewals"
    """Devices whose certificates somebody here decided to renew."""
    SILENT = "x_silent"
    """This device was silent for so long, or had passed by so much, that it loads everything anew once it has sent."""
    UNREAD = "x_unread"
    """Streams were announced under keys of the office this device did not have yet."""
    GRANTS_DOUBTED = "x_grants_doubted"
    """Siblings founded shared streams: whether they also gave their keys away, the hub is to tell."""
    LEFT_OUT = "x_left_out"
    """Names the hub has for streams that were taken back or over when they were told: their units are not kept."""
    REKEY = "x_rekey"
    """Somebody asked for new keys of all files at once."""
    BY_NEWS = "x_by_news"
    """The directory came with the news in a folder: what an answer brings beside it (siblings) is still to come."""
    STICKS = "x_sticks"
    """The offices that come by folder or stick alone, and when last."""
    COMPARED = "x_compared"
    """Of which offices, and of the hub, the four words were compared by phone."""
    ORDERS = "x_orders"
    RECOVERING = "x_recovering"
    FOLDER_HELLOS = "x_folder_hellos"
    PART = "x_part"
    """The beginning of a bundle whose download broke off."""
    ROOM = "x_room"
    """Bytes that may travel at once over a line that broke lately."""
    LOOK_BACK = "x_look_back"
    """Own replica id and cursor when the oldest bundle without a receipt was made: what came of it lies behind."""
    ASKS = "x_asks"
    """The replicas of which the hub is to tell what it has: units wait for that."""
    RECALLED = "x_recalled"
    """Of what the hub was reminded in its present epoch."""
    FILES_PAUSED = "x_files_paused"
    """Somebody has paused the exchange of attached files."""
    READS = "x_reads"
    """What the program could read that looked last at what waits here."""
    PACKED = "x_packed"
    """Which streams a bundle under way packs anew, and in the place of which units."""
    PACKS_LOOKED = "x_packs_looked"
    """The day on which every stream was looked at whether it lies in too many units."""
    OPENED = "x_opened"
    """Units by which siblings replaced others, opened here; the hub is to be told."""
    UNOPENED_TOLD = "x_unopened_told"
    """Units in quarantine of which the hub was told."""


Values = Mapping[ExchangeFact, bytes | None]
"""What to keep; None forgets it."""


def get_fact(connection: Connection, name: ExchangeFact) -> bytes | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (name.value,)).one_or_none()
    return row[0] if row else None


def get_facts(connection: Connection, names: Sequence[ExchangeFact]) -> dict[ExchangeFact, bytes | None]:
    marks = ", ".join("?" * len(names))
    rows = connection.execute(
        f"SELECT key, value FROM meta WHERE key IN ({marks})",  # noqa: S608  # question marks
        tuple(name.value for name in names),
    ).all()
    known = dict(tuple(row) for row in rows)
    return {name: known.get(name.value) for name in names}


def put_facts(connection: Connection, values: Values) -> None:
    gone = [(name.value,) for name, value in values.items() if value is None]
    kept = [(name.value, value) for name, value in values.items() if value is not None]
    if gone:
        connection.execute("DELETE FROM meta WHERE key = ?", gone)
    if kept:
        connection.execute(
            "INSERT INTO meta(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value", kept
        )
