"""How grave a word is; apart from the wording, because the unlock screen needs no words about files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Tone(Enum):
    """How grave a word is; screens give it colour and icon."""

    NEUTRAL = "neutral"
    QUIET = "quiet"
    OK = "ok"
    WARN = "warn"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Toned:
    """A word with its tone."""

    text: str
    tone: Tone = Tone.NEUTRAL
