"""What the screen "Liste einlesen" shows: the step it is at, and the words of what came of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePath

from kiim_desktop.base.ids import BatchId
from kiim_desktop.base.jobs import Step
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.interchange.recognising import ATTENDANCE, OFFERS
from kiim_desktop.presenters.import_columns import FileFacts
from kiim_desktop.presenters.import_rows import RowDetail, RowFilter
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import clock_words, local_day, short_day
from kiim_desktop.storage.batches import Batch, BatchState
from kiim_desktop.usecases.import_leftovers import left_over
from kiim_desktop.usecases.importing import (
    ImportReport,
    RowResult,
    files_of_imports,
    imports,
    names_of_imports,
    way_of_import,
)
from kiim_desktop.usecases.office import Office

PAST_SHOWN = 20


class Stage(Enum):
    """Where somebody is on the way from a file to its records."""

    FILE = 0
    COLUMNS = 1
    ROWS = 2
    RESULT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """One import of this device."""

    batch: BatchId
    when: str
    what: str
    standing: Toned
    is_unfinished: bool
    can_take_back: bool

    @property
    def spoken(self) -> str:
        return f"{self.when}, {self.what}, {self.standing.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What came of a list: sentences with their counts, and whether something can still be done."""

    title: str
    counts: tuple[tuple[str, int], ...] = ()
    left_over: int = 0
    batch: BatchId | None = None
    is_unfinished: bool = False
    is_taken_back: bool = False
    saved: str = ""
    """Where the rows that were not taken over lie now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportState:
    """The whole screen."""

    stage: Stage = Stage.FILE
    is_busy: bool = False
    step: Step | None = None
    """How far reading, looking through or taking over is."""
    is_writing: bool = False
    problem: str = ""
    past: tuple[BatchLine, ...] = ()
    waits_for: BatchId | None = None
    """The unfinished import whose file has to be shown again."""
    facts: FileFacts | None = None
    counts: Mapping[RowFilter, int] = field(default_factory=dict)
    choice: RowFilter = RowFilter.ALL
    version: int = 0
    """Grows when the rows should be read again."""
    detail: RowDetail | None = None
    result: ImportResult | None = None

    @property
    def can_go_on(self) -> bool:
        if self.is_busy:
            return False
        if self.stage is Stage.COLUMNS:
            return self.facts is not None and not self.facts.lacking
        return self.stage is Stage.ROWS

    @property
    def run_words(self) -> str:
        """Return what the button that begins to write says."""
        taken = self.counts.get(RowFilter.ALL, 0) - self.counts.get(RowFilter.NOT_TAKEN, 0)
        return ngettext("{n} Zeile übernehmen", "{n} Zeilen übernehmen", taken).format(n=_dotted(taken))

    @property
    def open_words(self) -> str:
        """Return what becomes of the doubtful rows that nobody has decided."""
        left = self.counts.get(RowFilter.DOUBTFUL, 0)
        words = ngettext(
            "{n} Zeile ist noch zu entscheiden. Ohne Entscheidung wird sie eine neue Person mit Hinweis.",
            "{n} Zeilen sind noch zu entscheiden. Ohne Entscheidung werden sie neue Personen mit Hinweis.",
            left,
        )
        return words.format(n=_dotted(left)) if left else _("Nichts mehr zu entscheiden.")

    @property
    def has_open_rows(self) -> bool:
        return self.counts.get(RowFilter.DOUBTFUL, 0) > 0


def past_imports(office: Office) -> tuple[BatchLine, ...]:
    """Return the imports of this device, the unfinished ones first."""
    shown = sorted(imports(office), key=lambda batch: batch.state is not BatchState.RUNNING)[:PAST_SHOWN]
    names, files = names_of_imports(office), files_of_imports(office)
    return tuple(_batch_line(office, batch, names.get(batch.id, ""), files.get(batch.id, 0)) for batch in shown)


def result_of(report: ImportReport) -> ImportResult:
    """Return what came of a list that was taken over to its end."""
    taken = {ATTENDANCE: _("mit ihren Tagen übernommen"), OFFERS: _("Angebote angelegt oder erneuert")}
    words = {
        RowResult.CREATED: taken.get(report.mapping.kind, _("Personen neu angelegt")),
        RowResult.WARNED: _("ebenso, mit einem Hinweis zum Nachsehen"),
        RowResult.JOINED: _("zu einer Akte genommen, die es schon gab"),
        RowResult.LEFT: _("ausgelassen"),
        RowResult.DUPLICATE: _("doppelte Zeilen"),
        RowResult.REFUSED: _("nicht lesbar"),
        RowResult.IGNORED: _("Überschriften, Summen und Bemerkungen"),
    }
    counts = tuple((word, report.count(result)) for result, word in words.items() if report.count(result))
    return ImportResult(
        title=_("Die Liste ist übernommen."), counts=counts, left_over=len(left_over(report)), batch=report.batch
    )


def unfinished_result(line: BatchLine | None) -> ImportResult:
    """Return what stands when somebody stopped it: what is there stays until it is decided."""
    title = _("Angehalten. {what}").format(what=line.what) if line else _("Angehalten, bevor etwas geschrieben war.")
    return ImportResult(title=title, batch=line.batch if line else None, is_unfinished=line is not None)


def taken_back_words(deleted: int, kept: int) -> str:
    words = ngettext(
        "Zurückgenommen: {n} Eintrag ist wieder fort.", "Zurückgenommen: {n} Einträge sind wieder fort.", deleted
    ).format(n=_dotted(deleted))
    if not kept:
        return words
    rest = ngettext(
        "{n} Eintrag bleibt, weil damit weitergearbeitet wurde.",
        "{n} Einträge bleiben, weil damit weitergearbeitet wurde.",
        kept,
    )
    return f"{words} {rest.format(n=_dotted(kept))}"


def _batch_line(office: Office, batch: Batch, name: str, files: int) -> BatchLine:
    done, total = _dotted(batch.rows_done), _dotted(batch.rows_total)
    when = f"{short_day(local_day(batch.at), office.today)} {clock_words(batch.at)}"
    if batch.state is BatchState.RUNNING:
        name = name or PurePath(way_of_import(office, batch.id).path).name
        words = _("{done} von {total} Zeilen übernommen").format(done=done, total=total)
        return BatchLine(
            batch=batch.id,
            when=when,
            what=f"{name}: {words}" if name else words,
            standing=Toned(_("nicht fertig"), Tone.WARN),
            is_unfinished=True,
            can_take_back=True,
        )
    is_done = batch.state is BatchState.DONE
    words = ngettext("{n} Zeile", "{n} Zeilen", batch.rows_done).format(n=done)
    if is_done and files:
        words += " · " + ngettext("{n} Akte", "{n} Akten", files).format(n=_dotted(files))
    return BatchLine(
        batch=batch.id,
        when=when,
        what=f"{name}: {words}" if name else words,
        standing=Toned(_("übernommen"), Tone.OK) if is_done else Toned(_("zurückgenommen"), Tone.QUIET),
        is_unfinished=False,
        can_take_back=is_done,
    )


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")
