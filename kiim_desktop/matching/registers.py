"""Reads a register of persons for measuring: one JSON object a line, as exports of client lists look."""

from __future__ import annotations

import json
from pathlib import Path

from kiim_desktop.matching.cards import PersonCard, birth_of, phone_digits


def read_cards(path: Path) -> tuple[list[str], list[PersonCard]]:
    """Return the ids and the records of a file; ValueError or KeyError for a line that is no record."""
    ids, cards = [], []
    with path.open(encoding="utf-8") as file:
        for line in file:
            told = json.loads(line)
            ids.append(str(told["id"]))
            cards.append(
                PersonCard(
                    given=told.get("given_names", ""),
                    family=told.get("family_name", ""),
                    native=told.get("native_name", ""),
                    birth=birth_of(told.get("birth_date")),
                    sex=told.get("sex", ""),
                    nationality=told.get("nationality", ""),
                    phone=phone_digits(told.get("phone")),
                    municipality=told.get("municipality", ""),
                    arrival=told.get("arrival_date", ""),
                )
            )
    return ids, cards
