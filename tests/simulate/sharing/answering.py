"""Who answers for which file: the office that keeps it, with its devices and the hub. What others see is no copy.

An office whose devices and hub have lost a file begins it anew; whoever reads it goes on reading until the last day.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.changes import Change
from kiim_desktop.domain.records import person_scope
from tests.simulate.places import Device
from tests.simulate.seeing import changes_at, records_at


def answered_for_by(device: Device, owners: Mapping[PersonId, bytes]) -> list[Change]:
    """Return what a device has of the files its office keeps, and what its office wrote into those of others."""
    office = device.office.store.identity.office
    shown = {person_scope(person) for person, owner in owners.items() if owner != office}
    changes = changes_at(device)
    with device.exchange.reading() as desk:
        known = {rid: desk.replica(rid) for rid in {each.dot.replica for each in changes}}
    own = {rid for rid, replica in known.items() if replica is not None and replica.office == office}
    return [each for each in changes if each.scope not in shown or each.dot.replica in own]


def kept_by_nobody(person: PersonId, keepers: list[Device]) -> bool:
    """Tell whether no device of the office that made a file has anything of it."""
    scope = person_scope(person)
    return all(record.scope != scope for device in keepers for record in records_at(device))
