"""The first-start assistant: which office, whose password, the recovery sheet. Three steps, no network needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Protocol

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.jobs import Jobs, Progress
from kiim_desktop.base.translation import _
from kiim_desktop.presenters.new_password import NO_PASSWORD, NewPassword, PasswordRules, typed_password
from kiim_desktop.presenters.presenting_base import Presenter


class Way(Enum):
    """How an office begins."""

    INVITATION = "invitation"
    NEW_OFFICE = "new_office"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What an invitation file says in clear."""

    office: str
    role: str
    words: tuple[str, ...]
    """Four words to compare by phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """All that was entered in the assistant."""

    way: Way
    office: str
    user: str
    password: str = field(repr=False)
    recovery_code: str = field(repr=False)
    invitation: Path | None = None
    code: str = field(default="", repr=False)
    is_filled: bool = False
    """Begin with invented persons; in a profile for training only."""


class Builder(PasswordRules, Protocol):
    """Makes profiles; the real one stands in cli, because it reaches into every room."""

    def read_invitation(self, path: Path) -> Invitation:
        """Return what an invitation file says; an error with a sentence if it is none."""

    @property
    def training(self) -> bool:
        """Tell whether it makes profiles for training."""

    def new_recovery_code(self) -> str:
        """Return a fresh code as it is printed: six groups of five."""

    def set_up(self, entered: SetUp) -> object:
        """Make the profile and return the open office. Takes about a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartState:
    """What the assistant shows."""

    step: int = 0
    training: bool = False
    is_filled: bool = True
    """A profile for training begins with invented persons."""
    way: Way = Way.NEW_OFFICE
    office: str = ""
    invitation: Invitation | None = None
    invitation_path: Path | None = None
    code: str = field(default="", repr=False)
    user: str = ""
    new: NewPassword = NO_PASSWORD
    recovery_code: str = field(default="", repr=False)
    proof: str = ""
    is_safe: bool = False
    is_busy: bool = False
    problem: str = ""

    @property
    def proof_is_right(self) -> bool:
        """Tell whether the third group of the sheet was typed from the paper."""
        groups = self.recovery_groups
        return len(groups) > PROOF_GROUP and self.proof.strip().upper().translate(_ALIKE) == groups[PROOF_GROUP]

    @property
    def recovery_groups(self) -> tuple[str, ...]:
        """Return the groups of the code, however they are parted in print."""
        return tuple(self.recovery_code.replace("-", " ").split())

    @property
    def may_go_on(self) -> bool:
        match self.step:
            case 0 if self.way is Way.NEW_OFFICE:
                return bool(self.office.strip())
            case 0 if self.way is Way.BACKUP:
                return True
            case 0:
                return self.invitation is not None and len(_plain_code(self.code)) == CODE_LENGTH
            case 1:
                return bool(self.user.strip()) and self.new.is_good
            case _:
                return self.proof_is_right and self.is_safe


PROOF_GROUP = 2
_ALIKE = str.maketrans("ILO", "110")
"""Letters that look like a digit; the code has only the digits (crypto.sheets reads them in the same way)."""
CODE_LENGTH = 12
LAST_STEP = 2


class StartPresenter(Presenter[StartState]):
    """Walks through the steps; makes the profile at the end, in one go."""

    def __init__(
        self,
        builder: Builder,
        jobs: Jobs,
        opened: Callable[[object], None],
        restoring: Callable[[], None] | None = None,
    ) -> None:
        """`restoring` opens the way from a backup; None: it is not offered."""
        training = builder.training
        super().__init__(StartState(training=training, office=_("Übungsbüro") if training else ""))
        self._builder = builder
        self._jobs = jobs
        self._opened = opened
        self._restoring = restoring

    @property
    def may_restore(self) -> bool:
        return self._restoring is not None

    def choose_way(self, way: Way) -> None:
        self._become(replace(self.state, way=way, problem=""))

    def name_office(self, name: str) -> None:
        self._become(replace(self.state, office=name))

    def fill(self, is_filled: bool) -> None:  # noqa: FBT001  # a slot of a check box
        self._become(replace(self.state, is_filled=is_filled))

    def take_invitation(self, path: Path) -> None:
        """Read the invitation file that was chosen."""
        try:
            invitation = self._builder.read_invitation(path)
        except KiimError as error:
            self._become(replace(self.state, invitation=None, invitation_path=None, problem=error.sentence))
            return
        self._become(
            replace(self.state, way=Way.INVITATION, invitation=invitation, invitation_path=path,
                    office=invitation.office, problem="")
        )  # fmt: skip

    def type_code(self, code: str) -> None:
        self._become(replace(self.state, code=code))

    def name_user(self, name: str) -> None:
        new = self.state.new
        self._become(replace(self.state, user=name, new=self._typed(new.password, new.again, name)))

    def type_password(self, password: str, again: str) -> None:
        self._become(replace(self.state, new=self._typed(password, again, self.state.user)))

    def suggest_password(self) -> None:
        """Put a password of words into both fields."""
        password = self._builder.suggest_password()
        self.type_password(password, password)

    def prove(self, typed: str) -> None:
        self._become(replace(self.state, proof=typed))

    def confirm_safe(self, is_safe: bool) -> None:  # noqa: FBT001  # a slot of a check box
        self._become(replace(self.state, is_safe=is_safe))

    def back(self) -> None:
        if self.state.step and not self.state.is_busy:
            self._become(replace(self.state, step=self.state.step - 1, problem=""))

    def forward(self) -> None:
        """Go to the next step, or make the profile at the end."""
        if not self.state.may_go_on or self.state.is_busy:
            return
        if self.state.step == 0 and self.state.way is Way.BACKUP:
            if self._restoring is not None:
                self._restoring()
            return
        if self.state.step < LAST_STEP:
            code = self.state.recovery_code or self._builder.new_recovery_code()
            self._become(replace(self.state, step=self.state.step + 1, recovery_code=code, problem=""))
            return
        entered = _entered(self.state)
        self._become(replace(self.state, is_busy=True, problem=""))

        def work(_progress: Progress) -> object:
            return self._builder.set_up(entered)

        self._jobs.run(work, done=self._done, failed=self._failed)

    def _done(self, office: object) -> None:
        self.state = StartState()  # the secrets are not needed any more
        self._opened(office)

    def _failed(self, error: Exception) -> None:
        sentence = error.sentence if isinstance(error, KiimError) else _("Das Einrichten hat nicht geklappt.")
        self._become(replace(self.state, is_busy=False, problem=sentence))

    def _typed(self, password: str, again: str, user: str) -> NewPassword:
        return typed_password(self._builder, password, again, (self.state.office, user))


def _entered(state: StartState) -> SetUp:
    return SetUp(
        way=state.way,
        office=state.office.strip(),
        user=state.user.strip(),
        password=state.new.password,
        recovery_code=state.recovery_code,
        invitation=state.invitation_path,
        code=_plain_code(state.code),
        is_filled=state.training and state.is_filled and state.way is Way.NEW_OFFICE,
    )


def _plain_code(typed: str) -> str:
    return "".join(letter for letter in typed.upper() if letter.isalnum())
