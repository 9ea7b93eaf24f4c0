"""The documents of a file in words: what was seen and when, until when it is valid, where its copy is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.translation import _, mark
from kiim_desktop.domain.as_of import has_ended
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.fuzzy_dates import german
from kiim_desktop.domain.kinds import DOCUMENT
from kiim_desktop.domain.records import Record
from kiim_desktop.interchange.media_types import JPEG, PDF, PNG
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import NOTHING, ago
from kiim_desktop.usecases.attaching import AttachedFile, FileState

PICTURES = (JPEG, PNG)
_MEGA, _KILO = 1_000_000, 1_000
_WHERE = {
    FileState.AT_HUB: (mark("beim Kreisknoten"), Tone.NEUTRAL),
    FileState.LOADING: (mark("wird geholt"), Tone.WARN),
    FileState.NOT_AT_HUB: (mark("noch nicht angekommen"), Tone.WARN),
}
_MEANINGS = {
    FileState.AT_HUB: mark("Die Kopie liegt beim Kreisknoten und noch nicht auf diesem Rechner."),
    FileState.LOADING: mark("Die Kopie ist angefordert. Sie kommt mit dem nächsten Abgleich, auch über den Stick."),
    FileState.NOT_AT_HUB: mark("Das Gerät, an dem die Kopie angehängt wurde, hat sie noch nicht gesendet."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """One document, and what can be done with it."""

    record: RecordId
    kind: str
    title: str
    seen: str
    issued: str
    valid: Toned
    copy: Toned
    facts: tuple[tuple[str, str], ...]
    """Label and words of what else is known."""
    meaning: str = ""
    """Why the copy cannot be shown here; "" where it can, or where there is none."""
    is_here: bool = False
    is_picture: bool = False
    can_look: bool = False
    """Whether the window can show it: a picture or a PDF that is here."""
    can_change: bool = False
    can_attach: bool = False
    can_fetch: bool = False
    can_save: bool = False
    can_remove: bool = False

    @property
    def spoken(self) -> str:
        said = (self.kind, self.title, _("gesehen {day}").format(day=self.seen), self.valid.text, self.copy.text)
        return ", ".join(part for part in said if part and part != NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the words are made from, and who asks."""

    codes: CodeLists
    today: date
    files: Mapping[RecordId, AttachedFile]
    may_export: bool
    may_delete: bool
    changeable: frozenset[RecordId]


def lines_of(records: Iterable[Record], ground: Ground) -> tuple[DocumentLine, ...]:
    """Return the documents of a file, those seen last first."""
    found = [record for record in records if record.kind_number == DOCUMENT.number]
    return tuple(_line(each, ground) for each in sorted(found, key=_newest_first))


def size_words(count: int) -> str:
    """Return "1,2 MB", "340 kB"."""
    if count >= _MEGA:
        return _("{n} MB").format(n=f"{count / _MEGA:.1f}".removesuffix(".0").replace(".", ","))
    return _("{n} kB").format(n=max(1, round(count / _KILO)))


def room_words(used: int, limit: int) -> str:
    """Return how much room attached files take on this device."""
    return _("Kopien belegen auf diesem Rechner {used} von {limit}.").format(
        used=size_words(used) if used else _("nichts"), limit=size_words(limit)
    )


def _line(record: Record, ground: Ground) -> DocumentLine:
    file, can_change = ground.files.get(record.id), record.id in ground.changeable
    has_copy = file is not None
    kind = record.answer(DOCUMENT, "kind")
    return DocumentLine(
        record=record.id,
        kind=ground.codes["document_kinds"].label(kind) if isinstance(kind, str) else _("Dokument"),
        title=_text(record, "title"),
        seen=_day(record, "seen"),
        issued=_day(record, "issued"),
        valid=_valid(record, ground.today),
        copy=_copy(record, file),
        facts=tuple(_facts(record)),
        meaning=_meaning(file),
        is_here=file is not None and file.is_here,
        is_picture=file is not None and file.media_type in PICTURES,
        can_look=file is not None and file.is_here and file.media_type in (*PICTURES, PDF),
        can_change=can_change,
        can_attach=can_change and not has_copy,
        can_fetch=file is not None and file.state in (FileState.AT_HUB, FileState.NOT_AT_HUB, FileState.LOADING),
        can_save=file is not None and file.is_here and ground.may_export,
        can_remove=can_change and ground.may_delete and file is not None and file.is_here,
    )


def _facts(record: Record) -> Iterable[tuple[str, str]]:
    for name in ("seen", "issued", "expires", "issuer", "note"):
        field = DOCUMENT.field(name)
        words = _text(record, name) if name in ("issuer", "note") else _day(record, name)
        if field is not None and words not in ("", NOTHING):
            yield field.title, words


def _meaning(file: AttachedFile | None) -> str:
    if file is None:
        return ""
    if not file.is_here:
        return _(_MEANINGS[file.state])
    if file.media_type not in (*PICTURES, PDF):
        return _("Diese Art von Datei zeigt KiIM nicht an. Zum Lesen bitte eine Kopie speichern.")
    return ""


def _copy(record: Record, file: AttachedFile | None) -> Toned:
    if file is None:
        return Toned(_("nur gesehen") if _text(record, "seen") else _("ohne Kopie"), Tone.QUIET)
    if file.is_here:
        return Toned(_("Kopie, {size}").format(size=size_words(file.size)))
    words, tone = _WHERE[file.state]
    return Toned(_(words), tone)


def _valid(record: Record, today: date) -> Toned:
    """Return until when a document is valid; a month or a year counts to its last day."""
    value = record.answer(DOCUMENT, "expires")
    fuzzy = as_date(value) if isinstance(value, str) else None
    if fuzzy is None or not fuzzy.is_known:
        return Toned(NOTHING, Tone.QUIET)
    if fuzzy.latest is None:
        return Toned(german(fuzzy))
    if has_ended(value, today):
        return Toned(_("abgelaufen {when}").format(when=ago(fuzzy.latest, today)), Tone.DANGER)
    return Toned(_("bis {day} ({when})").format(day=german(fuzzy), when=ago(fuzzy.latest, today)))


def _day(record: Record, name: str) -> str:
    value = record.answer(DOCUMENT, name)
    fuzzy = as_date(value) if isinstance(value, str) else None
    return german(fuzzy) if fuzzy is not None else NOTHING


def _text(record: Record, name: str) -> str:
    value = record.answer(DOCUMENT, name)
    return value if isinstance(value, str) else ""


def _newest_first(record: Record) -> tuple[int, RecordId]:
    value = record.answer(DOCUMENT, "seen")
    fuzzy = as_date(value) if isinstance(value, str) else None
    return -(fuzzy.earliest.toordinal() if fuzzy and fuzzy.earliest else 0), record.id
