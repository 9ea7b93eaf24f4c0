"""A list with which somebody was not done when the window was locked: kept in the file, found again afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Newest
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.offices import Action, may
from kiim_desktop.interchange.errors import FileMissing
from kiim_desktop.presenters.import_checking import RowChecking
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.importing import ImportFile
from kiim_desktop.usecases.leaving import BegunImport, FoundAgain, begun_import, keep_begun_import
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.row_decisions import ImportWay

BegunWork = Callable[[Office], None]


class BegunList:
    """Looks once for a list that was begun; `waiting` is that list until it stands where it stood."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._looking = Newest(desk.jobs)
        self._has_asked = self._knows = False
        self.waiting: BegunImport | None = None
        self.names: Mapping[PersonId, str] = {}
        """Of whose files were chosen for its rows."""

    def look(self, found: Callable[[BegunImport], None]) -> None:
        """Tell `found` about a list that was begun; asks only once."""
        office = self._desk.office
        if self._has_asked or not may(office.user.role, Action.IMPORT):
            return

        def done(begun: BegunImport | None) -> None:
            self._knows = True
            if begun is not None:
                found(begun)

        self._has_asked = True
        self._looking.run(lambda _progress: begun_import(office), done=done, failed=self._desk.navigator.explain)

    def keeping(self, file: ImportFile | None, rows: RowChecking | None) -> BegunWork | None:
        """Return what keeps the list that is read, `rows` if they are in sight; None leaves what was kept."""
        if not self._knows:
            return None
        begun = self.waiting or (_begun(file, rows) if file is not None else None)
        return lambda office: keep_begun_import(office, begun)


def is_file_of(begun: BegunImport, path: Path) -> bool:
    """Tell whether a file is the one of a list that was begun, wherever it lies now."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest() == begun.digest
    except OSError:
        return False


def lost_words(begun: BegunImport, error: KiimError) -> str:
    """Return what is said if the file of a list cannot be opened any more."""
    name = PurePath(begun.way.path).name
    why = (
        _("Die Liste „{name}“ liegt nicht mehr dort, wo sie war.").format(name=name)
        if isinstance(error, FileMissing)
        else _("Die Liste „{name}“ lässt sich nicht mehr öffnen: {why}").format(name=name, why=error.sentence)
    )
    count = len(begun.way.decisions)
    if not count:
        return f"{why} " + _("Die Spalten sind noch zugeordnet: bitte dieselbe Datei wählen, wo sie jetzt liegt.")
    kept = ngettext(
        "Die Spalten und {n} Entscheidung sind noch da: bitte dieselbe Datei wählen, wo sie jetzt liegt.",
        "Die Spalten und {n} Entscheidungen sind noch da: bitte dieselbe Datei wählen, wo sie jetzt liegt.",
        count,
    ).format(n=count)
    return f"{why} {kept}"


def changed_words(begun: BegunImport, found: FoundAgain) -> str:
    """Return what is said if something else stands in the file of a list than before."""
    words = [_("Die Liste „{name}“ hat sich geändert, seit gesperrt wurde.").format(name=found.file.path.name)]
    if not found.is_read_alike:
        words.append(_("Auch ihre Überschriften sind andere: Bitte die Spalten neu zuordnen."))
    if count := len(begun.way.decisions):
        gone = ngettext(
            "{n} Entscheidung zu ihren Zeilen gilt nicht mehr und ist neu zu treffen.",
            "{n} Entscheidungen zu ihren Zeilen gelten nicht mehr und sind neu zu treffen.",
            count,
        )
        words.append(gone.format(n=count))
    return " ".join(words)


def _begun(file: ImportFile, rows: RowChecking | None) -> BegunImport:
    decisions = rows.decisions if rows is not None else file.decisions
    return BegunImport(
        way=ImportWay(path=str(file.path), kind=file.mapping.kind, given=file.given, decisions=decisions),
        digest=file.digest,
        is_at_rows=rows is not None,
        shown=rows.choice.value if rows is not None else "",
        marked=rows.marked if rows is not None else None,
    )
