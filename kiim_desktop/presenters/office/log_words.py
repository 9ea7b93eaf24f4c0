"""What the details of the log say in words; what is no code of ours stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from kiim_desktop.base.translation import _, mark
from kiim_desktop.domain.audit import AuditAction, AuditEntry
from kiim_desktop.domain.kinds import Kinds
from kiim_desktop.domain.offices import role_title

_KEYS: Final = {
    "unlock": mark("entsperrt"),
    "password": mark("eigenes Kennwort geändert"),
    "recover": mark("neues Kennwort mit dem Notfallblatt"),
    "rejoin": mark("neu angemeldet"),
    "rotate_key": mark("Schlüssel der Datei gewechselt"),
    "change_all_keys": mark("neue Schlüssel für alle Akten verlangt"),
    "approve_device": mark("Gerät aufgenommen"),
    "revoke_device": mark("Gerät ausgeschlossen"),
    "renew_device": mark("Zulassung eines Geräts erneuert"),
    "compare_words": mark("Wörter verglichen"),
    "remove_user": mark("Zugang entfernt"),
    "reset_password": mark("Kennwort eines Zugangs gesetzt"),
    "sheet device": mark("neues Notfallblatt für dieses Gerät"),
    "sheet office": mark("neues Notfallblatt des Büros"),
    "sheet_drill device": mark("Notfallblatt dieses Geräts geprobt"),
    "sheet_drill office": mark("Notfallblatt des Büros geprobt"),
}
_PRINTED: Final = {
    "sheet device": mark("Notfallblatt für dieses Gerät"),
    "sheet office": mark("Notfallblatt des Büros"),
    "calendar": mark("Kalender"),
    "week": mark("Wochenplan"),
}
_REFUSED: Final = {
    "training_wall bundle": mark("Abgleichsdatei: Übung und echte Daten bleiben getrennt"),
    "training_wall list": mark("Liste: Übung und echte Daten bleiben getrennt"),
    "training_wall invitation": mark("Einladung: Übung und echte Daten bleiben getrennt"),
    "training_wall backup": mark("Sicherung: Übung und echte Daten bleiben getrennt"),
}
_MERGED: Final = {
    "merge": mark("zwei Akten einer Person"),
    "separate": mark("wieder getrennt"),
    "late": mark("spätere Änderung entschieden"),
}
_BY_ACTION: Final[Mapping[AuditAction, Mapping[str, str]]] = {
    AuditAction.KEY_USE: _KEYS,
    AuditAction.PRINT: _PRINTED,
    AuditAction.REFUSED: _REFUSED,
    AuditAction.MERGE: _MERGED,
}
_COUNTED: Final = re.compile(r"([a-z_ ]+)=(\d+)")
_COUNTS: Final = {
    "sent": mark("gesendet: {n}"),
    "received": mark("empfangen: {n}"),
    "hits": mark("Treffer: {n}"),
    "generated": mark("Beispieldaten: {n}"),
    "backup generation": mark("Sicherung von Hand, Stand {n}"),
    "daily backup generation": mark("tägliche Sicherung, Stand {n}"),
}
_WITH_ROLE: Final = {
    "add_user": mark("Zugang angelegt: {role}"),
    "change_role": mark("Rolle geändert: {role}"),
}


def detail_words(entry: AuditEntry, kinds: Kinds) -> str:
    """Return the extent of a line in words."""
    detail = entry.detail
    first, _space, rest = detail.partition(" ")
    if entry.action is AuditAction.KEY_USE and first in _WITH_ROLE:
        return _(_WITH_ROLE[first]).format(role=role_title(rest))
    known = _BY_ACTION.get(entry.action, {})
    if detail in known:
        return _(known[detail])
    if (counted := _COUNTED.fullmatch(detail)) and counted[1] in _COUNTS:
        return _(_COUNTS[counted[1]]).format(n=counted[2])
    kind = next((each for each in kinds.all if each.name == detail), None)
    return kind.title if kind is not None else detail
