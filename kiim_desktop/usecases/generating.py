"""Filling an office with invented persons, for training, demonstration and measuring."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import Edit
from kiim_desktop.interchange.generator.offers import catalogue
from kiim_desktop.interchange.generator.people import GeneratedPerson
from kiim_desktop.interchange.generator.population import SIZES, population
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.training import NoTrainingProfile

PERSONS_FOR_PRACTICE: Final = 60
_OFFERS: Final = 30
_SEED: Final = 20261122
_AT_ONCE = 400
"""Records in one transaction."""


def fill_office(
    office: Office, people: Iterable[GeneratedPerson], total: int = 0, progress: Progress | None = None
) -> int:
    """Write generated persons through the one write path, person by person whole; returns the number of records."""
    office.must_allow(Action.IMPORT)
    steps = progress or Progress()
    waiting: list[Edit] = []
    written = 0
    for count, person in enumerate(people):
        steps.step(count, total, _("Personen werden erfunden"))
        waiting += person.edits()
        if len(waiting) >= _AT_ONCE:
            written += _write(office, waiting)
            waiting = []
            steps.let_others()
    return written + _write(office, waiting)


def fill_for_practice(office: Office) -> int:
    """Fill a profile for training with some persons and offers; NoTrainingProfile. Returns the number of records."""
    office.must_allow(Action.IMPORT)
    if not office.store.identity.training:
        raise NoTrainingProfile
    records = fill_office(office, islice(population(SIZES["S"], _SEED, office.today), PERSONS_FOR_PRACTICE))
    return records + fill_catalogue(office, catalogue(_OFFERS, _SEED, office.today))


def fill_catalogue(office: Office, edits: Iterable[Edit]) -> int:
    """Write generated organisations and offers into the catalogue; returns how many."""
    office.must_allow(Action.IMPORT)
    waiting = list(edits)
    return sum(_write(office, waiting[first : first + _AT_ONCE]) for first in range(0, len(waiting), _AT_ONCE))


def _write(office: Office, edits: list[Edit]) -> int:
    if edits:
        office.save(edits, [office.entry(AuditAction.IMPORT, detail=f"generated={len(edits)}")], act=None)
    return len(edits)
