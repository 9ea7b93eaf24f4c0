"""How the hub stands, for the person who looks after it: one set of facts for terminal, status page and /metrics.

Numbers, ids and names of offices; no content, no person, and no label a device gave itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import kiim_desktop
from kiim_desktop.hub.administration import DeviceLine, Standing, device_lines, standing
from kiim_desktop.hub.backups import BACKED_UP_AT
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.channels import UnderWay
from kiim_desktop.hub.store.databases import SCHEMA
from kiim_desktop.sync.wire.requests import PROTOCOL

Document = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything the status shows; times in milliseconds, 0 for never."""

    at: int
    database: str
    is_training: bool
    standing: Standing
    under_way: UnderWay
    backed_up_at: int
    lines: tuple[DeviceLine, ...]


def overview(site: Site) -> Overview:
    """Look at the hub as it stands now."""
    with site.store.read() as transaction:
        backed_up_at = transaction.facts.number(BACKED_UP_AT)
        under_way = transaction.channels.under_way()
    return Overview(
        at=site.now(),
        database="SQLite" if site.store.folder else "PostgreSQL",
        is_training=site.terms.training,
        standing=standing(site),
        under_way=under_way,
        backed_up_at=backed_up_at,
        lines=tuple(device_lines(site)),
    )


def document(seen: Overview) -> Document:
    """Return an overview as `kiim-hub status --json` prints it and the status page shows it."""
    now, moving = seen.standing, seen.under_way
    return {
        "ready": now.ready,
        "at": told_time(seen.at),
        "version": kiim_desktop.__version__,
        "protocol": PROTOCOL,
        "store_schema": SCHEMA,
        "store": seen.database,
        "training": seen.is_training,
        "epoch": now.epoch.hex(),
        "hub_seq": now.hub_seq,
        "ledger_head": now.ledger_head,
        "manifest": now.manifest,
        "units": now.units,
        "unit_bytes": now.unit_bytes,
        "store_bytes": now.store_bytes,
        "queued": moving.queued,
        "queued_bytes": moving.queued_bytes,
        "uploads": moving.uploads,
        "upload_bytes": moving.upload_bytes,
        "open_orders": now.open_orders,
        "last_backup": told_time(seen.backed_up_at),
        "last_exchange": told_time(now.last_seen_at),
        "offices": [{"id": one.id.hex(), "name": one.name, "kind": one.kind} for one in now.offices],
        "devices": {state.value: count for state, count in now.devices.items()},
        "device_list": [_device(line) for line in seen.lines],
    }


def gauges(site: Site) -> Mapping[str, float]:
    """Return the numbers of /metrics that are looked up rather than counted; times in seconds since 1970."""
    seen = overview(site)
    now, moving = seen.standing, seen.under_way
    return {
        "ready": int(now.ready),
        "offices": len(now.offices),
        "units": now.units,
        "unit_bytes": now.unit_bytes,
        "store_bytes": now.store_bytes,
        "hub_seq": now.hub_seq,
        "ledger_head": now.ledger_head,
        "queued": moving.queued,
        "queued_bytes": moving.queued_bytes,
        "uploads": moving.uploads,
        "upload_bytes": moving.upload_bytes,
        "open_orders": now.open_orders,
        "last_exchange_timestamp_seconds": now.last_seen_at // 1000,
        "last_backup_timestamp_seconds": seen.backed_up_at // 1000,
    } | {f"devices_{status.value}": count for status, count in now.devices.items()}


def told_time(millis: int) -> str | None:
    """Return a time in ISO 8601, None for never."""
    return datetime.fromtimestamp(millis / 1000, UTC).isoformat(timespec="seconds") if millis else None


def _device(line: DeviceLine) -> Document:
    return {
        "id": line.id.hex(),
        "office": line.office.hex(),
        "office_name": line.office_name,
        "status": line.status.value,
        "schema": line.schema,
        "last_exchange": told_time(line.seen_at),
        "behind": line.behind,
    }
