"""What an office does with own records of a file that was taken back: keeps them in an own file, or lets them go."""

from __future__ import annotations

from kiim_desktop.usecases.keeping import keep_records, leave_records, offers
from tests.simulate.places import Device
from tests.simulate.sharing.world import SharingWorld, office_of


def answer_offer(world: SharingWorld, device: Device) -> None:
    """Keep own records with a legal basis, or delete them; nothing where nothing is offered."""
    found = offers(device.office)
    if not found:
        return
    offer = world.chance.choice(found)
    world.tick()
    with world.saving(device, []):
        if world.chance.random() < 0.5:
            leave_records(device.office, offer.id)
            return
        kept = keep_records(device.office, offer.id, "counselling", {"family_name": "Eigene Akte"}).person
        world.owners[kept] = office_of(device)
