"""The unlock screen: who are you, password, open. Imports nothing of the file's room, so it shows at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import UserId
from kiim_desktop.base.jobs import Jobs, Progress
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.presenters.presenting_base import Presenter

SECONDS_AFTER_WRONG = (0, 0, 1, 2, 5, 10, 20, 30)
"""How long the next try waits after so many wrong ones; never wipes anything (security.md 2)."""


@dataclass(frozen=True, slots=True)
class UserCard:
    """One user who may open this profile."""

    id: UserId
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class AfterLock:
    """What the process before told: only known after a lock in the same session."""

    user: str = ""
    drafts: int = 0
    exchange: str = ""
    reason: str = ""


class Door(Protocol):
    """The profile from outside: who may open it, and opening it (about a second, in a worker)."""

    office_name: str
    users: tuple[UserCard, ...]
    from_previous: bool

    def open(self, user: UserId, password: str) -> object:
        """Return the open office; WrongPassword or what is wrong with the files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockState:
    """What the unlock screen shows."""

    office: str
    users: tuple[UserCard, ...]
    chosen: int = 0
    is_busy: bool = False
    problem: str = ""
    wait: int = 0
    """Seconds until the next try."""
    facts: tuple[tuple[str, str], ...] = ()
    """Icon name and sentence each, under the box."""

    @property
    def greeting(self) -> str:
        return _("Guten Tag, {name}").format(name=self.users[self.chosen].name) if self.users else ""


class UnlockPresenter(Presenter[UnlockState]):
    """Knows the door, tries the password, counts wrong tries."""

    def __init__(self, door: Door, jobs: Jobs, opened: Callable[[object], None], before: AfterLock) -> None:
        names = [card.id.hex() for card in door.users]
        chosen = names.index(before.user) if before.user in names else 0
        super().__init__(
            UnlockState(office=door.office_name, users=door.users, chosen=chosen, facts=_facts(before, door))
        )
        self._door = door
        self._jobs = jobs
        self._opened = opened
        self._wrong = 0

    def choose(self, number: int) -> None:
        """Choose the user who is about to type."""
        if 0 <= number < len(self.state.users) and not self.state.is_busy:
            self._become(replace(self.state, chosen=number, problem=""))

    def open(self, password: str) -> None:
        """Try a password."""
        if self.state.is_busy or self.state.wait or not self.state.users:
            return
        if not password:
            self._become(replace(self.state, problem=_("Bitte das Kennwort eingeben.")))
            return
        user = self.state.users[self.state.chosen].id
        self._become(replace(self.state, is_busy=True, problem=""))

        def work(_progress: Progress) -> object:
            return self._door.open(user, password)

        self._jobs.run(work, done=self._done, failed=self._failed)

    def second_passed(self) -> None:
        """Count the waiting time down by one second."""
        if self.state.wait:
            self._become(replace(self.state, wait=self.state.wait - 1))

    def _done(self, office: object) -> None:
        self._become(replace(self.state, is_busy=False))
        self._opened(office)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, KiimError):
            self._become(replace(self.state, is_busy=False, problem=_unexpected(error)))
            return
        wait = 0
        if error.code == "wrong_password":
            self._wrong += 1
            wait = SECONDS_AFTER_WRONG[min(self._wrong, len(SECONDS_AFTER_WRONG) - 1)]
        self._become(replace(self.state, is_busy=False, problem=error.sentence, wait=wait))


def _facts(before: AfterLock, door: Door) -> tuple[tuple[str, str], ...]:
    facts: list[tuple[str, str]] = []
    if door.from_previous:
        facts.append(
            ("warning", _("Die Schlüsseldatei war beschädigt, die vorige wird benutzt. Bitte IT verständigen."))
        )
    if before.drafts:
        text = ngettext("{n} Entwurf ist gesichert", "{n} Entwürfe sind gesichert", before.drafts)
        facts.append(("document", text.format(n=before.drafts)))
    if before.exchange:
        facts.append(("check", before.exchange))
    if before.reason:
        facts.append(("clock", before.reason))
    return tuple(facts)


def _unexpected(error: Exception) -> str:
    return _("Das Öffnen hat nicht geklappt. Die Akten sind unberührt. Bitte IT verständigen [{code}].").format(
        code=f"unexpected.{type(error).__name__}"
    )
