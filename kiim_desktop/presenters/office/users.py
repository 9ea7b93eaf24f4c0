"""Benutzer: who has a password on this device, and giving, changing and taking away such an access."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import Random, UserId
from kiim_desktop.base.translation import _
from kiim_desktop.crypto.errors import WeakPassword
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.passwords import check_password, suggest_passphrase
from kiim_desktop.domain.offices import Role, User, role_title
from kiim_desktop.presenters.new_password import NO_PASSWORD, NewPassword, typed_password
from kiim_desktop.presenters.office.closing import Closing
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.usecases.colleagues import add_user, change_role, remove_user, reset_password, users_here
from kiim_desktop.usecases.office import Office


class Form(Enum):
    """What stands beside the list."""

    CHOSEN = "chosen"
    NEW = "new"
    PASSWORD = "password"  # noqa: S105  # a form, no secret


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLine:
    """Somebody with a password here."""

    id: UserId
    name: str
    role: str
    """The code of the role."""
    title: str
    is_own: bool

    @property
    def spoken(self) -> str:
        own = _("{name}, {role}, Sie selbst") if self.is_own else _("{name}, {role}")
        return own.format(name=self.name, role=self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersState:
    """What the section shows; `role` is the one chosen in the form in sight."""

    is_loaded: bool = False
    users: tuple[UserLine, ...] = ()
    chosen: UserId | None = None
    form: Form = Form.CHOSEN
    name: str = ""
    role: str = ""
    new: NewPassword = field(default=NO_PASSWORD, repr=False)
    is_busy: bool = False
    problem: str = ""

    @property
    def line(self) -> UserLine | None:
        return next((each for each in self.users if each.id == self.chosen), None)

    @property
    def may_save(self) -> bool:
        """Tell whether what stands in the form is enough."""
        if self.is_busy:
            return False
        if self.form is Form.NEW:
            return bool(self.name.strip() and self.role and self.new.is_good)
        if self.form is Form.PASSWORD:
            return self.new.is_good
        return self.line is not None and not self.line.is_own and self.role not in ("", self.line.role)


class Passwords:
    """Which new passwords are good enough; the rules of crypto, for a form."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def password_problem(self, password: str, names: tuple[str, ...]) -> str:
        """Return why a password is too weak, or ""."""
        try:
            check_password(password, names)
        except WeakPassword as weak:
            return weak.sentence
        return ""

    def suggest_password(self) -> str:
        return suggest_passphrase(self._random)


def roles() -> tuple[tuple[str, str], ...]:
    """Return every role somebody can have, with its title."""
    return tuple((role.value, role_title(role.value)) for role in Role)


class UsersPresenter(Presenter[UsersState]):
    """Reads the key file when the section comes into sight, and after each change."""

    def __init__(self, desk: Desk, closing: Closing, *, cost: KdfCost = KdfCost.DEFAULT) -> None:
        super().__init__(UsersState())
        self._desk, self._closing, self._cost = desk, closing, cost
        self._rules = Passwords(desk.office.random)
        self._newest = ""
        """Who was just added and is to be chosen once the list is read."""

    def look(self) -> None:
        """Read who is here; the one chosen stays chosen."""
        self._desk.jobs.run(
            lambda _progress: lines_of(self._desk.office), done=self._show, failed=self._desk.navigator.explain
        )

    def choose(self, user: UserId) -> None:
        """Show somebody else; an open form is left."""
        if user != self.state.chosen and not self.state.is_busy:
            self._become(self._at_rest(user))

    def begin_new(self) -> None:
        self._become(replace(self._at_rest(self.state.chosen), form=Form.NEW, role=Role.COUNSELLOR.value))

    def begin_password(self) -> None:
        if self.state.line is not None and not self.state.line.is_own and not self.state.is_busy:
            self._become(replace(self._at_rest(self.state.chosen), form=Form.PASSWORD))

    def leave(self) -> None:
        """Close the form, forgetting what was typed."""
        self._become(self._at_rest(self.state.chosen))

    def name_user(self, name: str) -> None:
        new = self.state.new
        names = (self._desk.office.profile.keyfile.office_name, name)
        typed = typed_password(self._rules, new.password, new.again, names)
        self._become(replace(self.state, name=name, new=typed, problem=""))

    def choose_role(self, role: str) -> None:
        self._become(replace(self.state, role=role, problem=""))

    def type_password(self, password: str, again: str) -> None:
        line = self.state.line
        name = self.state.name if self.state.form is Form.NEW or line is None else line.name
        names = (self._desk.office.profile.keyfile.office_name, name)
        self._become(replace(self.state, new=typed_password(self._rules, password, again, names), problem=""))

    def suggest_password(self) -> None:
        words = self._rules.suggest_password()
        self.type_password(words, words)

    def save(self) -> None:
        """Do what the form in sight is for."""
        if not self.state.may_save:
            return
        state, office, cost = self.state, self._desk.office, self._cost
        line, name = state.line, state.name.strip()
        if state.form is Form.NEW:
            told, self._newest = _("{name} hat jetzt einen Zugang auf diesem Gerät.").format(name=name), name
            self._run(lambda: add_user(office, name, Role(state.role), state.new.password, cost=cost), told)
        elif line is not None and state.form is Form.PASSWORD:
            told = _("{name} kommt nur noch mit dem neuen Kennwort herein.").format(name=line.name)
            self._run(lambda: reset_password(office, line.name, state.new.password, cost=cost), told)
        elif line is not None:
            told = _("{name} hat ab dem nächsten Entsperren die Rolle {role}.").format(
                name=line.name, role=role_title(state.role)
            )
            self._run(lambda: change_role(office, line.name, Role(state.role)), told)

    def remove(self) -> None:
        """Take the chosen access away for good; asked for twice before. The office is locked afterwards."""
        line = self.state.line
        if line is None or line.is_own or self.state.is_busy:
            return
        name = line.name
        self._become(replace(self.state, is_busy=True, problem=""))
        reason = _("nach dem Entfernen eines Zugangs")  # no name: nobody has unlocked yet who reads it
        self._closing(lambda office, around: remove_user(office, name, around), reason, self._failed)

    def _run(self, work: Callable[[], object], told: str) -> None:
        self._become(replace(self.state, is_busy=True, problem=""))

        def done(_result: object) -> None:
            self._desk.navigator.tell(told)
            self._become(self._at_rest(self.state.chosen))
            self.look()

        self._desk.jobs.run(lambda _progress: work(), done=done, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        sentence = error.sentence if isinstance(error, KiimError) else ""
        self._become(replace(self.state, is_busy=False, problem=sentence))
        if not sentence:
            self._desk.navigator.explain(error)

    def _show(self, users: tuple[UserLine, ...]) -> None:
        newest, self._newest = self._newest, ""
        chosen = next((each.id for each in users if each.name == newest), self.state.chosen)
        if chosen is None or all(each.id != chosen for each in users):
            chosen = users[0].id if users else None
        state = replace(self.state, is_loaded=True, users=users, chosen=chosen)
        if state.form is Form.CHOSEN:
            state = replace(state, role=state.line.role if state.line else "")
        self._become(state)

    def _at_rest(self, chosen: UserId | None) -> UsersState:
        role = next((each.role for each in self.state.users if each.id == chosen), "")
        return UsersState(is_loaded=self.state.is_loaded, users=self.state.users, chosen=chosen, role=role)


def lines_of(office: Office) -> tuple[UserLine, ...]:
    """Return who has a password here, the own access first, then by name."""
    found = sorted(users_here(office), key=lambda user: (user.id != office.user.id, user.name.casefold()))
    return tuple(_line(office, user) for user in found)


def _line(office: Office, user: User) -> UserLine:
    is_own = user.id == office.user.id
    return UserLine(id=user.id, name=user.name, role=user.role.value, title=role_title(user.role.value), is_own=is_own)
