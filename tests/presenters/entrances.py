"""Real doors and builders for the entrance, on profiles with the cheapest allowed password cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import UserId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.crypto.errors import WeakPassword, WrongPassword, WrongRecoveryCode
from kiim_desktop.crypto.passwords import check_password
from kiim_desktop.crypto.sheets import SECRET_SIGNS, RecoveryCode
from kiim_desktop.presenters.restoring import FoundBackup, Restored, RestoreWish
from kiim_desktop.presenters.start import Invitation, SetUp
from kiim_desktop.presenters.unlock import UserCard

PASSWORD = "Quitte-Laterne-Besen-41"
CODE = "ABCDE FGHJK 9HRTA MNPQR STVWX YZ012"
SHEET = RecoveryCode(tuple(range(1, SECRET_SIGNS + 1)))
OTHER_SHEET = RecoveryCode((7,) * SECRET_SIGNS)
NEW_PASSWORD = "Kiesel-Apfel-Ruder-Nebel"


class SmallRules:
    """The real rules and one suggestion."""

    def password_problem(self, password: str, names: tuple[str, ...]) -> str:
        try:
            check_password(password, names)
        except WeakPassword as weak:
            return weak.sentence
        return ""

    def suggest_password(self) -> str:
        return PASSWORD


@dataclass(slots=True)
class SmallDoor(SmallRules):
    """Two users; only Anna's password opens."""

    office_name: str = "Welcome Center Lauenstein"
    from_previous: bool = False
    users: tuple[UserCard, ...] = (
        UserCard(UserId(b"anna----"), "Anna Müller", "Beratung"),
        UserCard(UserId(b"deniz---"), "Deniz Yilmaz", "Beratung"),
    )
    tried: list[tuple[bytes, str]] = field(default_factory=list)
    broken: Exception | None = None
    set: list[tuple[bytes, str]] = field(default_factory=list)
    cancels: bool = False
    """Somebody presses Abbrechen while the new password is being set."""

    def check_sheet(self, code: RecoveryCode) -> None:
        if code != SHEET:
            raise WrongRecoveryCode

    def recover(self, user: UserId, code: RecoveryCode, password: str, progress: Progress) -> object | None:
        progress.step(0, 0, "rechnet")
        self.check_sheet(code)
        if self.broken is not None:
            raise self.broken
        self.set.append((user, password))
        return None if self.cancels else "office"

    def open(self, user: UserId, password: str) -> object:
        self.tried.append((user, password))
        if self.broken is not None:
            raise self.broken
        if (user, password) != (self.users[0].id, PASSWORD):
            raise WrongPassword
        return "office"


BACKUPS = Path("stick")


def small_backup(*, day: int = 20, users: int = 2, has_sheet: bool = True) -> FoundBackup:
    """Return a backup of a day in November with one or two users."""
    names = ((UserId(b"anna----"), "Anna Müller"), (UserId(b"deniz---"), "Deniz Yilmaz"))
    return FoundBackup(
        folder=BACKUPS / str(day),
        office="Welcome Center Lauenstein",
        made=datetime(2026, 11, day, 17, 5, tzinfo=UTC),
        size=3_400_000,
        users=names[:users],
        has_sheet=has_sheet,
    )


@dataclass(slots=True)
class SmallBuilder(SmallRules):
    """Remembers what was set up or restored."""

    made: list[SetUp] = field(default_factory=list)
    refuses: KiimError | None = None
    backups: tuple[FoundBackup, ...] = ()
    wishes: list[RestoreWish] = field(default_factory=list)
    is_new_device: bool = False
    training: bool = False

    def find_backups(self, chosen: Path) -> tuple[FoundBackup, ...]:
        return self.backups if chosen == BACKUPS else ()

    def check_sheet_of(self, backup: FoundBackup, code: RecoveryCode) -> None:
        if code != SHEET:
            raise WrongRecoveryCode

    def restore(self, wish: RestoreWish, progress: Progress) -> Restored:
        progress.step(0, 0, "kopiert")
        self.wishes.append(wish)
        if self.refuses is not None:
            raise self.refuses
        if wish.code is None and wish.password != PASSWORD:
            raise WrongPassword
        name = dict(wish.backup.users)[wish.user]
        return Restored(office="office", name=name, persons=3, is_new_device=self.is_new_device)

    def read_invitation(self, path: Path) -> Invitation:
        if self.refuses is not None:
            raise self.refuses
        return Invitation(office=path.stem, role="Beratung", words=("ahorn", "bruecke", "kiesel", "morgen"))

    def new_recovery_code(self) -> str:
        return CODE

    def set_up(self, entered: SetUp) -> object:
        if self.refuses is not None:
            raise self.refuses
        self.made.append(entered)
        return "office"
