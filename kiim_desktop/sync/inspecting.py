"""What can be told of a bundle file without opening it (`kiim bundle inspect`)."""

from __future__ import annotations

from dataclasses import dataclass

from kiim_desktop.sync.wire.bundles import SCHEMA, BundleKind, bundle_hash, inspect


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleFacts:
    """The header of a bundle; ids in hexadecimal."""

    version: int
    kind: BundleKind
    id: str
    channel: str
    number: int
    previous: str
    epoch: str
    recipients: tuple[str, ...]
    schema: int
    is_newer: bool
    """A newer version wrote it; it would be kept, not applied."""
    training: bool
    unpacked: int
    size: int
    sha256: str


def inspect_bundle(raw: bytes) -> BundleFacts:
    """Return the header facts of a bundle file; BundleTooLarge, BundleDamaged, BundleNewer."""
    header = inspect(raw)
    return BundleFacts(
        version=header.version,
        kind=header.kind,
        id=header.id.hex(),
        channel=header.channel.hex(),
        number=header.number,
        previous=header.previous.hex(),
        epoch=header.epoch.hex(),
        recipients=tuple(each.hex() for each in header.recipients),
        schema=header.schema,
        is_newer=header.schema > SCHEMA,
        training=header.training,
        unpacked=header.unpacked,
        size=len(raw),
        sha256=bundle_hash(raw).hex(),
    )
