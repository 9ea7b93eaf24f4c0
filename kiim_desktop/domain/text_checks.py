"""What is said of a typed text before it is kept: whether it can be written down, whether a number can be dialled."""

from __future__ import annotations

import re

from kiim_desktop.base.translation import _

_HALF_A_LETTER = re.compile("[\ud800-\udfff]")


def is_text(value: object) -> bool:
    """Tell whether a value is a text that can be written down: half a letter of UTF-16 cannot (RFC 3629, section 3)."""
    return isinstance(value, str) and (value.isascii() or _HALF_A_LETTER.search(value) is None)


def phone_doubt(typed: str) -> str:
    """Return what warns of a number that nobody can dial; names and addresses of other ways have no such form."""
    begins = typed.strip()[:1]
    if (begins.isdigit() or begins in "+(") and "@" not in typed and any(letter.isalpha() for letter in typed):
        return _("Enthält Buchstaben. Wem die Nummer gehört, steht besser im Hinweis.")
    return ""
