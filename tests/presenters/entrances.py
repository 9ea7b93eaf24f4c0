"""Real doors and builders for the entrance, on profiles with the cheapest allowed password cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import UserId
from kiim_desktop.crypto.errors import WeakPassword, WrongPassword
from kiim_desktop.crypto.passwords import check_password
from kiim_desktop.presenters.start import Invitation, SetUp
from kiim_desktop.presenters.unlock import UserCard

PASSWORD = "Quitte-Laterne-Besen-41"
CODE = "ABCDE FGHJK 9HRTA MNPQR STVWX YZ012"


@dataclass(slots=True)
class SmallDoor:
    """Two users; only Anna's password opens."""

    office_name: str = "Welcome Center Lauenstein"
    from_previous: bool = False
    users: tuple[UserCard, ...] = (
        UserCard(UserId(b"anna----"), "Anna Müller", "Beratung"),
        UserCard(UserId(b"deniz---"), "Deniz Yilmaz", "Beratung"),
    )
    tried: list[tuple[bytes, str]] = field(default_factory=list)
    broken: Exception | None = None

    def open(self, user: UserId, password: str) -> object:
        self.tried.append((user, password))
        if self.broken is not None:
            raise self.broken
        if (user, password) != (self.users[0].id, PASSWORD):
            raise WrongPassword
        return "office"


@dataclass(slots=True)
class SmallBuilder:
    """Remembers what was set up."""

    made: list[SetUp] = field(default_factory=list)
    refuses: KiimError | None = None

    def read_invitation(self, path: Path) -> Invitation:
        if self.refuses is not None:
            raise self.refuses
        return Invitation(office=path.stem, role="Beratung", words=("ahorn", "bruecke", "kiesel", "morgen"))

    def password_problem(self, password: str, names: tuple[str, ...]) -> str:
        try:
            check_password(password, names)
        except WeakPassword as weak:
            return weak.sentence
        return ""

    def suggest_password(self) -> str:
        return PASSWORD

    def new_recovery_code(self) -> str:
        return CODE

    def set_up(self, entered: SetUp) -> object:
        if self.refuses is not None:
            raise self.refuses
        self.made.append(entered)
        return "office"
