"""The record of a row in the shape of the JSON contract, whatever kind of list it comes from."""

from __future__ import annotations

from kiim_desktop.interchange.offers import offer_json
from kiim_desktop.interchange.persons import JsonValue, person_json
from kiim_desktop.interchange.rows import RowOutcome


def record_json(outcome: RowOutcome) -> dict[str, JsonValue]:
    """Return what was read, {} if nothing stands in the row."""
    if outcome.offer is not None:
        return offer_json(outcome.offer)
    return person_json(outcome.person) if outcome.person is not None else {}
