"""What somebody did, in words: for the list of own acts and for what is said when one is taken back."""

from __future__ import annotations

from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.base.translation import mark as marked
from kiim_desktop.domain.acts import Deed, How, Touch
from kiim_desktop.domain.agenda import TASK_KINDS
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, TASK, Kinds
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.storage.act_parts import ActPart
from kiim_desktop.storage.acts import Act
from kiim_desktop.usecases.office import Office

_MOST_FIELDS = 3
_HOW = {
    How.MADE: marked("{kind} angelegt"),
    How.CHANGED: marked("{kind} geändert"),
    How.DELETED: marked("{kind} gelöscht"),
    How.RESTORED: marked("{kind} zurückgeholt"),
}
_DEEDS = {
    Deed.NEW_PERSON: (marked("Akte angelegt"), marked("Akte angelegt")),
    Deed.CONSENT: (marked("Einwilligung festgehalten"), marked("Einwilligung geändert oder widerrufen")),
    Deed.FILE: (marked("Datei angehängt"), marked("Datei angehängt")),
    Deed.FILE_REMOVED: (marked("Datei entfernt"), marked("Datei entfernt")),
    Deed.REFERRAL: (marked("Vermittlung geschrieben"), marked("Vermittlung geschrieben")),
    Deed.MERGE: (marked("Akten zusammengeführt"), marked("Zusammenführung geändert")),
    Deed.DISTINCT: (marked("Als verschiedene Personen gemerkt"), marked("Als verschiedene Personen gemerkt")),
    Deed.KEEPING: (marked("Eigene Einträge behalten"), marked("Eigene Einträge behalten")),
}
"""What is said if the act made a record, and if not."""


def what_words(act: Act, kinds: Kinds) -> str:
    """Return what was done in a few words, without contents: "Adresse geändert: Ort, Straße"."""
    if act.deed is Deed.IMPORT:
        words = ngettext("Liste eingelesen: {n} Akte", "Liste eingelesen: {n} Akten", act.records)
        return words.format(n=act.records)
    if act.deed is Deed.CONFLICT and act.touches:
        return _("Widerspruch geklärt: {what}").format(what=_named(act.touches[-1], kinds))
    if act.deed not in _DEEDS:
        return _several(act, kinds)
    if act.deed is Deed.FILE and any(touch.how is How.DELETED for touch in act.touches):
        return _("Datei entfernt")
    if act.deed is Deed.MERGE and any(touch.how is How.DELETED for touch in act.touches):
        return _("Akten getrennt")
    made, else_ = _DEEDS[act.deed]
    return _(made) if any(touch.how is How.MADE for touch in act.touches) else _(else_)


def named_words(office: Office, act: Act) -> str:
    """Return what was done, with the name of a list, or the words of a reminder as they stand today."""
    words = what_words(act, office.kinds)
    if act.batch and (name := office.store.batches.names().get(act.batch)):
        return f"{words} ({name})"
    if act.deed is not Deed.ENTRY or not act.is_kept or len(act.touches) != 1 or act.touches[0].kind not in TASK_KINDS:
        return words
    part = next(iter(office.store.acts.parts_of(act.no)), None)
    kind, record = office.kinds.numbered(act.touches[0].kind), None
    if part is not None:
        record = office.store.record(part.scope, part.record)
    if part is None or kind is None or record is None or not (text := str(record.answer(kind, "text") or "")):
        return words
    return (_done_words(act, part, kind) or f"{words} („{{text}}“)").format(text=text)


def state_words(act: Act) -> Toned:
    """Return whether an act holds, and whether it has left this device."""
    if act.is_undone:
        return Toned(_("zurückgenommen"), Tone.QUIET)
    return Toned(_("nur hier"), Tone.NEUTRAL) if act.is_waiting else Toned(_("abgeglichen"), Tone.OK)


def _done_words(act: Act, part: ActPart, kind: Kind) -> str:
    """Return how to say that a reminder was ticked off, put off, or opened again; nothing for another change."""
    fields = {field.number: field.name for field in kind.fields}
    changed = [fields.get(number, "") for number in act.touches[0].fields]
    if act.touches[0].how is not How.CHANGED or len(changed) != 1:
        return ""
    was_empty = not any(head.value is not None for head in part.before.get(act.touches[0].fields[0], ()))
    if changed == ["done"]:
        return _("Erledigt: {text}") if was_empty else _("Wieder offen: {text}")
    return _("Verschoben: {text}") if changed == ["snoozed_until"] else ""


def _several(act: Act, kinds: Kinds) -> str:
    touches = sorted(act.touches, key=lambda touch: touch.kind == TASK.number)  # a note comes before its reminder
    if not touches:
        return ""
    first, more = _touched(touches[0], kinds), len(touches) - 1
    if [touch.kind for touch in touches] == [COUNSELLING_ENTRY.number, TASK.number]:
        return _("Notiz mit nächstem Schritt geschrieben")
    if not more:
        return first
    rest = ngettext("und {n} weiterer Eintrag", "und {n} weitere Einträge", more).format(n=more)
    return f"{first} {rest}"


def _touched(touch: Touch, kinds: Kinds) -> str:
    if touch.kind == COUNSELLING_ENTRY.number and touch.how is How.MADE:
        return _("Notiz geschrieben")
    kind = kinds.numbered(touch.kind)
    words = _(_HOW[touch.how]).format(kind=kind.title if kind else _("Eintrag"))
    fields = _fields(touch, kinds) if touch.how is How.CHANGED else ""
    return f"{words}: {fields}" if fields else words


def _named(touch: Touch, kinds: Kinds) -> str:
    kind, fields = kinds.numbered(touch.kind), _fields(touch, kinds)
    title = kind.title if kind else _("Eintrag")
    return f"{title}, {fields}" if fields else title


def _fields(touch: Touch, kinds: Kinds) -> str:
    kind = kinds.numbered(touch.kind)
    found = [field.title for number in touch.fields if kind is not None and (field := kind.numbered(number))]
    more = [_("…")] if len(found) > _MOST_FIELDS else []
    return ", ".join([*found[:_MOST_FIELDS], *more])
