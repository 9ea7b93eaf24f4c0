"""A lost computer: which backup, how somebody gets in, a new password if it is the sheet, and what came back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Protocol

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import UserId
from kiim_desktop.base.jobs import Jobs, Lane, Progress, Step
from kiim_desktop.base.translation import _
from kiim_desktop.crypto.sheets import RecoveryCode
from kiim_desktop.presenters.new_password import NO_PASSWORD, NewPassword, PasswordRules, typed_password
from kiim_desktop.presenters.presenting_base import Presenter
from kiim_desktop.presenters.recovering import unexpected
from kiim_desktop.presenters.sheet_entry import NOTHING_TYPED, SheetEntry
from kiim_desktop.presenters.waits import seconds_after

_WRONG = ("wrong_recovery_code", "wrong_password")


class Page(Enum):
    """The pages in their order."""

    BACKUP = 0
    ACCESS = 1
    PASSWORD = 2
    RESULT = 3


class Key(Enum):
    """What opens the backup."""

    OLD_PASSWORD = 0
    SHEET = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBackup:
    """What can be seen of a backup without its key."""

    folder: Path
    office: str
    made: datetime
    size: int
    """Bytes of the file."""
    users: tuple[tuple[UserId, str], ...]
    has_sheet: bool
    training: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreWish:
    """All that is needed to get a backup back: the password of its day, or a sheet and a new password."""

    backup: FoundBackup
    user: UserId
    password: str = field(repr=False)
    code: RecoveryCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """The open office and what is told of it."""

    office: object
    name: str
    persons: int | None
    """None: the role of this user does not see people."""
    is_new_device: bool
    """The office has a hub, which does not know this computer yet."""


class Restorer(PasswordRules, Protocol):
    """Finds backups and makes profiles of them; every method that reads files belongs in a worker."""

    def find_backups(self, chosen: Path) -> tuple[FoundBackup, ...]:
        """Return the backups in a folder, newest first; a file in a backup stands for its folder."""

    def check_sheet_of(self, backup: FoundBackup, code: RecoveryCode) -> None:
        """Tell by WrongRecoveryCode whether the sheet opens this backup; quick."""

    def restore(self, wish: RestoreWish, progress: Progress) -> Restored:
        """Make the profile and open it. Cancelled: the folder is as it was before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreState:
    """What the pages of a restore show."""

    page: Page = Page.BACKUP
    path: str = ""
    found: tuple[FoundBackup, ...] = ()
    chosen: int = 0
    user: int = 0
    key: Key = Key.OLD_PASSWORD
    password: str = field(default="", repr=False)
    """That of the day of the backup."""
    sheet: SheetEntry = NOTHING_TYPED
    new: NewPassword = NO_PASSWORD
    is_busy: bool = False
    doing: Step | None = None
    problem: str = ""
    wait: int = 0
    restored: Restored | None = None

    @property
    def backup(self) -> FoundBackup | None:
        return self.found[self.chosen] if self.found else None

    @property
    def may_go_on(self) -> bool:
        match self.page:
            case Page.BACKUP:
                return bool(self.path.strip())
            case Page.ACCESS if self.key is Key.OLD_PASSWORD:
                return bool(self.password)
            case Page.ACCESS:
                return self.sheet.code is not None
            case Page.PASSWORD:
                return self.new.is_good
            case Page.RESULT:
                return True


class RestorePresenter(Presenter[RestoreState]):
    """Walks from the backup to the open office. Nothing is written before everything is known."""

    def __init__(
        self, restorer: Restorer, jobs: Jobs, opened: Callable[[object], None], left: Callable[[], None]
    ) -> None:
        """`left` is told when somebody goes back to the choice of how to begin."""
        super().__init__(RestoreState())
        self._restorer = restorer
        self._jobs = jobs
        self._opened = opened
        self._left = left
        self._wrong = 0
        self._running: Progress | None = None

    def type_path(self, path: str) -> None:
        """Name the folder; what was found in another one is forgotten."""
        if path != self.state.path:
            self._become(replace(self.state, path=path, found=(), chosen=0, user=0, problem=""))

    def look(self) -> None:
        """Look which backups lie in the folder."""
        path = self.state.path.strip()
        if not path or self.state.is_busy:
            return
        self._become(replace(self.state, is_busy=True, problem=""))
        self._jobs.run(
            lambda _progress: self._restorer.find_backups(Path(path).expanduser()),
            done=self._seen,
            failed=self._failed,
            lane=Lane.OUTSIDE,
        )

    def choose_backup(self, number: int) -> None:
        self._become(replace(self.state, chosen=number, user=0, problem=""))

    def choose_user(self, number: int) -> None:
        self._become(replace(self.state, user=number, problem=""))

    def choose_key(self, key: Key) -> None:
        self._become(replace(self.state, key=key, problem=""))

    def type_old_password(self, password: str) -> None:
        self._become(replace(self.state, password=password, problem=""))

    def type_group(self, number: int, text: str) -> None:
        """Take a group of the code, or the whole of it if it was pasted there."""
        self._become(replace(self.state, sheet=self.state.sheet.typed(number, text), problem=""))

    def type_password(self, password: str, again: str) -> None:
        backup = self.state.backup
        names = (backup.office, backup.users[self.state.user][1]) if backup else ()
        self._become(replace(self.state, new=typed_password(self._restorer, password, again, names), problem=""))

    def suggest_password(self) -> None:
        """Put a password of words into both fields."""
        words = self._restorer.suggest_password()
        self.type_password(words, words)

    def back(self) -> None:
        """Go back one page, keeping what was typed; stop what runs. From the result there is no way back."""
        match self.state.page:
            case _ if self.state.is_busy:
                self.cancel()
            case Page.BACKUP:
                self._left()
            case Page.ACCESS | Page.PASSWORD:
                self._become(replace(self.state, page=Page(self.state.page.value - 1), problem=""))

    def cancel(self) -> None:
        if self._running is not None:
            self._become(replace(self.state, doing=Step(0, 0, _("Wird abgebrochen …"))))
            self._running.cancel()

    def second_passed(self) -> None:
        """Count the waiting time down by one second."""
        if self.state.wait:
            self._become(replace(self.state, wait=self.state.wait - 1))

    def forward(self) -> None:
        """Do what this page asks for, then show the next one."""
        state, backup = self.state, self.state.backup
        if not state.may_go_on or state.is_busy or state.wait:
            return
        match state.page:
            case Page.BACKUP if backup is None:
                self.look()
            case Page.BACKUP:
                self._become(replace(state, page=Page.ACCESS, problem=""))
            case Page.ACCESS if backup is not None and state.key is Key.SHEET and state.sheet.code is not None:
                self._check_sheet(backup, state.sheet.code)
            case Page.RESULT if state.restored is not None:
                self.state = RestoreState()
                self._opened(state.restored.office)
            case _ if backup is not None:
                self._restore(backup)

    def _seen(self, found: tuple[FoundBackup, ...]) -> None:
        nothing = _("Hier liegt keine Sicherung. Gesucht ist der Ordner mit „akten.db“ und einer Schlüsseldatei.")
        key = Key.SHEET if found and found[0].has_sheet else Key.OLD_PASSWORD
        self._become(replace(self.state, found=found, chosen=0, user=0, key=key, is_busy=False,
                             problem="" if found else nothing))  # fmt: skip

    def _check_sheet(self, backup: FoundBackup, code: RecoveryCode) -> None:
        self._become(replace(self.state, is_busy=True, problem=""))
        self._jobs.run(
            lambda _progress: self._restorer.check_sheet_of(backup, code),
            done=lambda _nothing: self._become(replace(self.state, page=Page.PASSWORD, is_busy=False)),
            failed=self._failed,
            lane=Lane.OUTSIDE,
        )

    def _restore(self, backup: FoundBackup) -> None:
        state = self.state
        by_sheet = state.key is Key.SHEET
        wish = RestoreWish(
            backup=backup,
            user=backup.users[state.user][0],
            password=state.new.password if by_sheet else state.password,
            code=state.sheet.code if by_sheet else None,
        )
        self._become(replace(state, is_busy=True, problem=""))
        self._running = self._jobs.run(
            lambda progress: self._restorer.restore(wish, progress),
            done=self._done,
            failed=self._failed,
            progressed=lambda step: self._become(replace(self.state, doing=step)),
            cancelled=lambda: self._rest(_("Abgebrochen. Es wurde nichts eingerichtet.")),
        )

    def _done(self, restored: Restored) -> None:
        """Show what came back; the secrets are not needed any more."""
        self._running = None
        state = self.state
        self._become(
            RestoreState(page=Page.RESULT, path=state.path, found=state.found, chosen=state.chosen, restored=restored)
        )

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, KiimError):
            self._rest(unexpected(error))
            return
        self._rest(error.sentence)
        if error.code in _WRONG:
            self._wrong += 1
            self._become(replace(self.state, page=Page.ACCESS, wait=seconds_after(self._wrong)))

    def _rest(self, problem: str) -> None:
        self._running = None
        self._become(replace(self.state, is_busy=False, doing=None, problem=problem))
