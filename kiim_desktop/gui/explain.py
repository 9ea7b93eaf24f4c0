"""Turns an exception into what a person reads: what happened, what it means, what to do."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from enum import Enum

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.translation import _

log = logging.getLogger(__name__)

SENTENCE = re.compile(r"(?<=[.!?])\s+")


class Tone(Enum):
    """How grave a notice is, and how it is painted."""

    DONE = "done"
    INFO = "info"
    OK = "ok"
    WARN = "warn"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: `what` happened, what it `meaning`s, and the word on the one button (empty = none)."""

    kind: Tone
    what: str
    meaning: str = ""
    action: str = ""
    keys: str = ""


def explain(error: BaseException, action: str = "") -> Notice:
    """Return the notice for an error; a foreign exception is logged by its type only, never by its text."""
    if isinstance(error, KiimError):
        what, meaning = _split(error.sentence)
        return Notice(Tone.DANGER, what, meaning, action)
    log.error("unexpected error: %s", type(error).__name__, extra={"code": "unexpected"})
    return Notice(
        Tone.DANGER,
        _("Das hat nicht geklappt."),
        _("Gespeichertes ist unberührt. Bitte noch einmal versuchen, sonst IT verständigen [{code}].").format(
            code=f"unexpected.{type(error).__name__}"
        ),
        action,
    )


def _split(sentence: str) -> tuple[str, str]:
    """Return the first sentence and the rest."""
    first, *rest = SENTENCE.split(sentence.strip(), maxsplit=1)
    return first, rest[0] if rest else ""
