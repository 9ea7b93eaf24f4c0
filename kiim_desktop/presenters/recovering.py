"""A forgotten password: the code of the recovery sheet, then a new password, then the file opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import UserId
from kiim_desktop.base.jobs import Jobs, Progress, Step
from kiim_desktop.base.translation import _
from kiim_desktop.crypto.sheets import RecoveryCode
from kiim_desktop.presenters.new_password import NO_PASSWORD, NewPassword, PasswordRules, typed_password
from kiim_desktop.presenters.presenting_base import Presenter
from kiim_desktop.presenters.sheet_entry import NOTHING_TYPED, SheetEntry
from kiim_desktop.presenters.waits import seconds_after

LAST_STEP = 1
_NOBODY = UserId(b"")


class SheetDoor(PasswordRules, Protocol):
    """The profile from outside, for somebody with the sheet. Both methods that use the code belong in a worker."""

    office_name: str

    def check_sheet(self, code: RecoveryCode) -> None:
        """Tell by WrongRecoveryCode whether the sheet opens this profile; quick."""

    def recover(self, user: UserId, code: RecoveryCode, password: str, progress: Progress) -> object | None:
        """Set the new password and return the open office; about two seconds.

        None: cancelled when the password was set already. Cancelled: before anything was changed.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryState:
    """What the pages of a forgotten password show."""

    office: str
    user: UserId = _NOBODY
    name: str = ""
    step: int = 0
    sheet: SheetEntry = NOTHING_TYPED
    new: NewPassword = NO_PASSWORD
    is_busy: bool = False
    doing: Step | None = None
    """What long work is at; None while nothing long runs."""
    problem: str = ""
    wait: int = 0
    """Seconds until the next try."""

    @property
    def may_go_on(self) -> bool:
        return self.new.is_good if self.step == LAST_STEP else self.sheet.code is not None


class RecoveryPresenter(Presenter[RecoveryState]):
    """Walks from the sheet to the new password. Keeps what was typed until the file is open."""

    def __init__(
        self, door: SheetDoor, jobs: Jobs, opened: Callable[[object], None], left: Callable[[str], None]
    ) -> None:
        """`left` is told when somebody goes back to the password, with a sentence to be shown there or ""."""
        super().__init__(RecoveryState(office=door.office_name))
        self._door = door
        self._jobs = jobs
        self._opened = opened
        self._left = left
        self._wrong = 0
        self._running: Progress | None = None

    def begin(self, user: UserId, name: str) -> None:
        """Take up the page for a user; for another one the new password is asked anew."""
        new = self.state.new if user == self.state.user else NewPassword()
        self._become(replace(self.state, user=user, name=name, new=new, step=0))

    def type_group(self, number: int, text: str) -> None:
        """Take a group of the code, or the whole of it if it was pasted there."""
        self._become(replace(self.state, sheet=self.state.sheet.typed(number, text), problem=""))

    def type_password(self, password: str, again: str) -> None:
        names = (self.state.office, self.state.name)
        self._become(replace(self.state, new=typed_password(self._door, password, again, names), problem=""))

    def suggest_password(self) -> None:
        """Put a password of words into both fields."""
        words = self._door.suggest_password()
        self.type_password(words, words)

    def back(self) -> None:
        """Go back one page, keeping what was typed; stop what runs."""
        if self.state.is_busy:
            self.cancel()
        elif self.state.step:
            self._become(replace(self.state, step=0, problem=""))
        else:
            self._left("")

    def cancel(self) -> None:
        if self._running is not None:
            self._become(replace(self.state, doing=Step(0, 0, _("Wird abgebrochen …"))))
            self._running.cancel()

    def second_passed(self) -> None:
        """Count the waiting time down by one second."""
        if self.state.wait:
            self._become(replace(self.state, wait=self.state.wait - 1))

    def forward(self) -> None:
        """Try the sheet, or set the password and open."""
        code = self.state.sheet.code
        if not self.state.may_go_on or code is None or self.state.is_busy or self.state.wait:
            return
        self._become(replace(self.state, is_busy=True, problem=""))
        if self.state.step < LAST_STEP:
            self._jobs.run(lambda _progress: self._door.check_sheet(code), done=self._fits, failed=self._failed)
            return
        user, password = self.state.user, self.state.new.password
        self._running = self._jobs.run(
            lambda progress: self._door.recover(user, code, password, progress),
            done=self._done,
            failed=self._failed,
            progressed=lambda step: self._become(replace(self.state, doing=step)),
            cancelled=lambda: self._rest(_("Abgebrochen. Es wurde nichts geändert.")),
        )

    def _fits(self, _nothing: None) -> None:
        self._wrong = 0
        self._become(replace(self.state, step=LAST_STEP, is_busy=False))

    def _done(self, office: object | None) -> None:
        self._running = None
        self._become(RecoveryState(office=self.state.office))
        if office is None:
            self._left(_("Abgebrochen, aber das neue Kennwort gilt schon."))
        else:
            self._opened(office)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, KiimError):
            self._rest(unexpected(error))
            return
        self._rest(error.sentence)
        if error.code == "wrong_recovery_code":
            self._wrong += 1
            self._become(replace(self.state, step=0, wait=seconds_after(self._wrong)))

    def _rest(self, problem: str) -> None:
        self._running = None
        self._become(replace(self.state, is_busy=False, doing=None, problem=problem))


def unexpected(error: Exception) -> str:
    """Return a sentence with the type of a foreign error; its text may hold what a person typed."""
    return _("Das hat nicht geklappt. Die Akten sind unberührt. Bitte IT verständigen [{code}].").format(
        code=f"unexpected.{type(error).__name__}"
    )
