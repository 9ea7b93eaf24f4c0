"""Notfallblätter: whether there are any, making one anew, trying one, and changing the key after one was lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.translation import _
from kiim_desktop.crypto.sheets import RecoveryCode, SheetKind
from kiim_desktop.presenters.office.closing import Closing
from kiim_desktop.presenters.paper.pages import Page
from kiim_desktop.presenters.paper.recovery_page import recovery_page, title_of
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.sheet_entry import NOTHING_TYPED, SheetEntry
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import NOTHING, whole_day
from kiim_desktop.usecases.key_duties import rotate_key
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.sheets import (
    SheetStanding,
    adopt_sheet,
    keep_sheet_page,
    make_sheet,
    sheet_standing,
    try_sheet,
)

T = TypeVar("T")
YEAR = 365
"""Days after which a sheet should be tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One of the two sheets."""

    kind: SheetKind
    title: str
    opens: str
    made: str
    tried: str
    standing: Toned
    exists: bool
    may_make: bool = True

    @property
    def spoken(self) -> str:
        return _("{title}, {standing}").format(title=self.title, standing=self.standing.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetsState:
    """What the section shows. While a sheet is made its code is in sight, and the present one stays valid."""

    is_loaded: bool = False
    sheets: tuple[SheetRow, ...] = ()
    chosen: SheetKind = SheetKind.DEVICE
    code: RecoveryCode | None = field(default=None, repr=False)
    is_saved: bool = False
    """The page lies in a file, which has to be deleted after printing."""
    is_trying: bool = False
    entry: SheetEntry = field(default=NOTHING_TYPED, repr=False)
    is_busy: bool = False
    problem: str = ""

    @property
    def row(self) -> SheetRow | None:
        return next((each for each in self.sheets if each.kind is self.chosen), None)

    @property
    def typed(self) -> RecoveryCode | None:
        """Return the code as typed from the paper, once it is free of typing errors."""
        return self.entry.code

    @property
    def may_adopt(self) -> bool:
        """Tell whether the paper says what the screen says."""
        return self.code is not None and self.typed == self.code and not self.is_busy

    @property
    def may_try(self) -> bool:
        return self.is_trying and self.typed is not None and not self.is_busy


class SheetsPresenter(Presenter[SheetsState]):
    """A sheet counts once its code was typed from the paper: only then the sheet before it goes."""

    def __init__(self, desk: Desk, closing: Closing) -> None:
        super().__init__(SheetsState())
        self._desk, self._closing = desk, closing

    def look(self) -> None:
        office = self._desk.office
        self._desk.jobs.run(
            lambda _progress: _rows(office),
            done=lambda rows: self._become(replace(self.state, is_loaded=True, sheets=rows)),
            failed=self._desk.navigator.explain,
        )

    def choose(self, kind: SheetKind) -> None:
        """Show the other sheet; what is being made or tried is left."""
        if kind is not self.state.chosen:
            self._become(self._at_rest(kind))

    def begin_making(self) -> None:
        """Think of a new code and show it; nothing is changed yet."""
        office, kind = self._desk.office, self.state.chosen
        self._run(
            lambda: make_sheet(office, kind),
            lambda code: self._become(replace(self._at_rest(kind), code=code)),
        )

    def begin_trying(self) -> None:
        self._become(replace(self._at_rest(self.state.chosen), is_trying=True))

    def leave(self) -> None:
        """Stop making or trying; the present sheet stays valid."""
        self._become(self._at_rest(self.state.chosen))

    def type_group(self, number: int, text: str) -> None:
        self._become(replace(self.state, entry=self.state.entry.typed(number, text), problem=""))

    def page(self) -> Page | None:
        """Return the sheet being made; None if there is none."""
        code, office = self.state.code, self._desk.office
        if code is None:
            return None
        identity = office.store.identity
        return recovery_page(code, identity.office_name, office.today, training=identity.training)

    def keep_page(self, content: bytes, out: Path) -> None:
        """Write the page into a new file that only this account may read."""
        office, kind = self._desk.office, self.state.chosen
        self._run(
            lambda: keep_sheet_page(office, kind, content, out),
            lambda _none: self._become(replace(self.state, is_saved=True)),
        )

    def adopt(self) -> None:
        """Make the new sheet the valid one."""
        office, code = self._desk.office, self.state.code
        if code is None or not self.state.may_adopt:
            return

        def adopted(_none: object) -> None:
            self._desk.navigator.tell(_("Das neue Blatt gilt. Das vorige öffnet nichts mehr."))
            self.leave()
            self.look()

        self._run(lambda: adopt_sheet(office, code), adopted)

    def try_typed(self) -> None:
        """Tell whether the paper still fits, and remember the day."""
        office, code = self._desk.office, self.state.typed
        if code is None or not self.state.may_try:
            return

        def fits(_none: object) -> None:
            self._desk.navigator.tell(_("Das Blatt passt. Heute geprobt."))
            self.leave()
            self.look()

        self._run(lambda: try_sheet(office, code), fits)

    def change_key(self) -> None:
        """Put the file under another key, because a sheet was lost; asked for twice before. The office is locked."""
        self._become(replace(self.state, is_busy=True, problem=""))
        self._closing(rotate_key, _("nach dem Wechsel des Schlüssels"), self._failed)

    def _run(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        if self.state.is_busy:
            return
        self._become(replace(self.state, is_busy=True, problem=""))

        def finished(result: T) -> None:
            self._become(replace(self.state, is_busy=False))
            done(result)

        self._desk.jobs.run(lambda _progress: work(), done=finished, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        sentence = error.sentence if isinstance(error, KiimError) else ""
        self._become(replace(self.state, is_busy=False, problem=sentence))
        if not sentence:
            self._desk.navigator.explain(error)

    def _at_rest(self, kind: SheetKind) -> SheetsState:
        return SheetsState(
            is_loaded=self.state.is_loaded, sheets=self.state.sheets, chosen=kind, entry=SheetEntry(kind=kind)
        )


def _rows(office: Office) -> tuple[SheetRow, ...]:
    return tuple(_row(office, kind) for kind in (SheetKind.DEVICE, SheetKind.OFFICE))


def _row(office: Office, kind: SheetKind) -> SheetRow:
    standing = sheet_standing(office, kind)
    is_device = kind is SheetKind.DEVICE
    opens = (
        _("Öffnet die Akten, wenn das Kennwort vergessen ist, und jede Sicherung von diesem Gerät.")
        if is_device
        else _("Öffnet die Schlüssel des Büros auf einem neuen Rechner, wenn kein Gerät mehr da ist.")
    )
    made = whole_day(standing.made.astimezone().date()) if standing.made else ""
    return SheetRow(
        kind=kind,
        title=title_of(kind),
        opens=opens,
        made=made or (_("mit dem Büro") if standing.exists else NOTHING),
        tried=whole_day(standing.tried.astimezone().date()) if standing.tried else NOTHING,
        standing=_standing(office, standing),
        exists=standing.exists,
        may_make=standing.can_be_made,
    )


def _standing(office: Office, standing: SheetStanding) -> Toned:
    if not standing.exists:
        return Toned(_("keines"), Tone.WARN)
    if standing.tried is None:
        return Toned(_("noch nie geprobt"), Tone.WARN)
    if (office.today - standing.tried.astimezone().date()).days > YEAR:
        return Toned(_("vor über einem Jahr geprobt"), Tone.WARN)
    return Toned(_("gilt, geprobt"), Tone.OK)
