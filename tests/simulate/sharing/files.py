"""Attached files in worlds of several offices: attached, opened, removed; and whether all is well at the end."""

from __future__ import annotations

import random
from collections.abc import Iterator
from hashlib import sha256

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.kinds import DOCUMENT
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.checking import verify as verify_hub
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.attaching import attach_file, attachments_of, open_attachment, remove_attachment
from kiim_desktop.usecases.attachment_exchange import fetch_attachment
from tests.simulate.lines import RoughLine
from tests.simulate.places import Device
from tests.simulate.sharing.world import SharingWorld, office_of

MOST_BYTES = 3_000


def attach(world: SharingWorld, device: Device) -> None:
    """Attach a small file to a person somebody at this device sees."""
    person = _chosen(world, device)
    if person is None:
        return
    world.tick()
    path = world.root / "attached.bin"
    path.write_bytes(
        b"%PDF-" + random.Random(f"{world.seed}/{world.ticks}").randbytes(world.chance.randrange(MOST_BYTES))
    )
    with world.saving(device, []):
        attach_file(device.office, person, path)


def open_file(world: SharingWorld, device: Device) -> None:
    """Open a document, wherever its file is; it may not have arrived anywhere yet."""
    found = _files(world, device)
    if found and not device.away:
        person, document = world.chance.choice(found)
        try:
            fetch_attachment(device.office, RoughLine(world.hub.hub), person, document)
        except KiimError as error:
            world.trace.append(f"  {error.code}")


def remove_file(world: SharingWorld, device: Device) -> None:
    """Take a file out of its document, or delete both."""
    found = _files(world, device)
    if found:
        person, document = world.chance.choice(found)
        world.tick()
        keeps = world.chance.random() < 0.5
        with world.saving(device, []):
            try:
                remove_attachment(device.office, person, document, keeps_document=keeps)
            except KiimError as error:
                world.trace.append(f"  {error.code}")


def judge_files(world: SharingWorld) -> Iterator[str]:
    """Return what is wrong: pieces of nothing, files a device of the office has and others cannot get, wrong bytes."""
    for check in verify_hub(world.hub.site):
        if check.name == "files_attached" and not check.ok:
            yield f"pieces at the hub that belong to nothing: {check.detail}"
    for device in world.in_use:
        yield from _wrong_at(device)
        for person in world.own_persons(device):
            yield from _unreachable(world, device, person)


def _wrong_at(device: Device) -> Iterator[str]:
    if not next(check.ok for check in verify(device.office.store) if check.name == "attachments"):
        yield f"damaged files at {device.name}"
    with device.office.store.database.read() as connection:
        for table in ("attachment", "chunk_place"):
            homeless = connection.execute(
                f"SELECT count(*) FROM {table} a WHERE NOT EXISTS"  # noqa: S608  # constants
                " (SELECT 1 FROM record r WHERE r.scope = a.scope AND r.id = a.record)"
            ).scalar_one()
            if homeless:
                yield f"{table} without a document at {device.name}"


def _unreachable(world: SharingWorld, device: Device, person: PersonId) -> Iterator[str]:
    """Try to open every file of a person of the own office that any device of the office still has."""
    held = {
        record
        for each in world.devices_of(office_of(device))
        for record in (file.record for file in each.office.store.attachments.of(person_scope(person)))
    }
    for file in attachments_of(device.office, person):
        record = device.office.store.record(person_scope(person), file.document)
        if file.document not in held or record is None or record.answer(DOCUMENT, "content") is None:
            continue
        try:
            fetch_attachment(device.office, RoughLine(world.hub.hub), person, file.document)
            raw = b"".join(open_attachment(device.office, person, file.document))
        except KiimError as error:
            yield f"a file cannot be opened at {device.name}: {error.code}"
            continue
        if sha256(raw).hexdigest() != record.answer(DOCUMENT, "sha256"):
            yield f"a file is another one at {device.name}"


def _chosen(world: SharingWorld, device: Device) -> PersonId | None:
    known = world.known_persons(device)
    return world.chance.choice(known) if known else None


def _files(world: SharingWorld, device: Device) -> list[tuple[PersonId, RecordId]]:
    return [
        (person, file.document)
        for person in world.known_persons(device)
        for file in attachments_of(device.office, person)
    ]
