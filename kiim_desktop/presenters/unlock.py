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
from kiim_desktop.presenters.waits import seconds_after

OFFERED_AFTER = 3
"""Wrong tries after which the way without the password is pointed out."""


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
    place: str = ""
    """Where the user was, for the workplace that opens next; ids and names of screens, never shown."""


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
    wrong: int = 0
    """Wrong tries so far."""
    note: str = ""
    """What happened on the way without the password."""
    may_recover: bool = False
    facts: tuple[tuple[str, str], ...] = ()
    """Icon name and sentence each, under the box."""

    @property
    def is_sheet_offered(self) -> bool:
        """Tell whether somebody seems to have forgotten the password."""
        return self.may_recover and self.wrong >= OFFERED_AFTER

    @property
    def greeting(self) -> str:
        return _("Guten Tag, {name}").format(name=self.users[self.chosen].name) if self.users else ""


class UnlockPresenter(Presenter[UnlockState]):
    """Knows the door, tries the password, counts wrong tries."""

    def __init__(
        self,
        door: Door,
        jobs: Jobs,
        opened: Callable[[object], None],
        before: AfterLock,
        forgotten: Callable[[UserCard], None] | None = None,
    ) -> None:
        """`forgotten` opens the way in without the password; None: there is none."""
        names = [card.id.hex() for card in door.users]
        chosen = names.index(before.user) if before.user in names else 0
        super().__init__(
            UnlockState(
                office=door.office_name,
                users=door.users,
                chosen=chosen,
                may_recover=forgotten is not None and bool(door.users),
                facts=_facts(before, door),
            )
        )
        self._door = door
        self._jobs = jobs
        self._opened = opened
        self._forgotten = forgotten

    def choose(self, number: int) -> None:
        """Choose the user who is about to type."""
        if 0 <= number < len(self.state.users) and not self.state.is_busy:
            self._become(replace(self.state, chosen=number, problem="", note=""))

    def open(self, password: str) -> None:
        """Try a password."""
        if self.state.is_busy or self.state.wait or not self.state.users:
            return
        if not password:
            self._become(replace(self.state, problem=_("Bitte das Kennwort eingeben.")))
            return
        user = self.state.users[self.state.chosen].id
        self._become(replace(self.state, is_busy=True, problem="", note=""))

        def work(_progress: Progress) -> object:
            return self._door.open(user, password)

        self._jobs.run(work, done=self._done, failed=self._failed)

    def forget(self) -> None:
        """Go on without the password, with the recovery sheet."""
        if self._forgotten is not None and self.state.may_recover and not self.state.is_busy:
            self._forgotten(self.state.users[self.state.chosen])

    def come_back(self, note: str) -> None:
        """Ask for the password again, with what happened meanwhile or ""."""
        self._become(replace(self.state, note=note, problem=""))

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
        is_wrong = error.code == "wrong_password"
        wrong = self.state.wrong + is_wrong
        wait = seconds_after(wrong) if is_wrong else 0
        self._become(replace(self.state, is_busy=False, problem=error.sentence, wait=wait, wrong=wrong))


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
