"""Names for attached files: what somebody called a file elsewhere, made harmless for every system and every list."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from kiim_desktop.base.translation import _
from kiim_desktop.interchange.media_types import ENDINGS, JPEG, TEXT, UNKNOWN

LONGEST_NAME: Final = 120
"""Characters; a file system takes 255 bytes."""
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names Windows takes for devices."""
_FITTING: Final = {
    JPEG: (".jpg", ".jpeg"),
    TEXT: (".txt", ".csv", ".tsv", ".rtf", ".eml", ".vcf", ".ics"),
    UNKNOWN: (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".msg", ".zip", ".bin"),
}
"""Endings that may stay; everything else gets one that no system runs."""
_HARMLESS: Final = ".bin"


def clean_file_name(raw: str, media_type: str) -> str:
    """Return the last part of a path without signs that steer or hide, with an ending that fits what the file is."""
    last = re.split(r"[/\\]", raw)[-1]
    shown = "".join(sign for sign in unicodedata.normalize("NFC", last) if sign.isprintable())
    name = _FORBIDDEN.sub("_", shown).strip(" .")
    name = f"_{name}" if _DEVICES.fullmatch(name) else name
    ending = ENDINGS.get(media_type, _HARMLESS)
    fitting = _FITTING.get(media_type, (ending,))
    stem, dot, last_ending = name.rpartition(".")
    if stem and f"{dot}{last_ending}".lower() in fitting:
        name, ending = stem, f".{last_ending}"
    return f"{name[: LONGEST_NAME - len(ending)].strip(' .') or _('Anhang')}{ending}"
