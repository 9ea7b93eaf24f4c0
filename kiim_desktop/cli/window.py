"""From the command line to the window: what the entrance may know, opening the office, a fresh process after a lock.

Imports inside functions are allowed here and only here: the unlock screen must be on the screen before the room of
the file (half a second) is read, and commands must run where Qt is not installed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kiim_desktop.base.clock import SystemClock
from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import UserId, system_random
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.paths import resources, state_folder
from kiim_desktop.base.settings import HIDE_NAMES, LANGUAGE, TRAINING, Settings
from kiim_desktop.base.translation import _, use_language
from kiim_desktop.cli.processes import start_fresh_process, start_practice
from kiim_desktop.crypto.costs import KdfCost
from kiim_desktop.crypto.errors import WeakPassword
from kiim_desktop.crypto.keyfile_disk import find_key_file, read_key_file
from kiim_desktop.crypto.slots import SlotKind
from kiim_desktop.domain.offices import role_title
from kiim_desktop.presenters.unlock import AfterLock, UserCard

if TYPE_CHECKING:
    from kiim_desktop.crypto.sheets import RecoveryCode
    from kiim_desktop.gui.app import Window, Workplace
    from kiim_desktop.gui.jobs import QtJobs
    from kiim_desktop.gui.palette import Look
    from kiim_desktop.presenters.restoring import FoundBackup, Restored, RestoreWish
    from kiim_desktop.presenters.start import Invitation, SetUp
    from kiim_desktop.usecases.office import Office
    from kiim_desktop.usecases.unlocking import Surroundings

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Holding:
    """What is held as long as the office is open: the lock of the profile, and the office for its daily backup."""

    stack: ExitStack
    office: Office | None = None


class PasswordJudge:
    """Which new passwords are good enough, for door and builder alike."""

    def password_problem(self, password: str, names: tuple[str, ...]) -> str:
        """Return why a password is too weak, or ""."""
        from kiim_desktop.crypto.passwords import check_password

        try:
            check_password(password, names)
        except WeakPassword as weak:
            return weak.sentence
        return ""

    def suggest_password(self) -> str:
        from kiim_desktop.crypto.passwords import suggest_passphrase

        return suggest_passphrase(system_random)


class KeyFileDoor(PasswordJudge):
    """The profile from outside, as its key file tells it."""

    def __init__(self, folder: Path, settings: Settings, holding: Holding, cost: KdfCost = KdfCost.DEFAULT) -> None:
        path = find_key_file(folder)
        if path is None:
            message = "a door needs a key file"
            raise ValueError(message)
        read = read_key_file(path)
        self._folder = folder
        self._settings = settings
        self._holding = holding
        self._cost = cost
        hidden = settings.is_on(HIDE_NAMES)
        self.training = read.keyfile.training
        self.office_name = "" if hidden else read.keyfile.office_name
        self.from_previous = read.from_previous
        self.has_sheet = any(slot.kind is SlotKind.RECOVERY for slot in read.keyfile.slots)
        self.users = tuple(
            UserCard(
                UserId(bytes.fromhex(slot.user_id)),
                _("Benutzer {n}").format(n=number + 1) if hidden else slot.display_name,
                role_title(slot.role),
            )
            for number, slot in enumerate(read.keyfile.users)
        )

    def open(self, user: UserId, password: str) -> Office:
        """Take the lock and open the office; WrongPassword, ProfileInUse or what is wrong with the files."""
        from kiim_desktop.storage.places import ProfileLock
        from kiim_desktop.storage.profiles import find_profile
        from kiim_desktop.usecases.unlocking import unlock_office

        with ExitStack() as stack:
            stack.enter_context(ProfileLock(self._folder))
            office = unlock_office(find_profile(self._folder), user, password, window_surroundings(self._settings))
            self._holding.stack = stack.pop_all()
            self._holding.office = office
        return office

    def check_sheet(self, code: RecoveryCode) -> None:
        """Tell by WrongRecoveryCode whether the sheet opens this profile."""
        from kiim_desktop.cli.entrance import check_sheet

        check_sheet(self._folder, code)

    def recover(self, user: UserId, code: RecoveryCode, password: str, progress: Progress) -> Office | None:
        """Set a new password by the sheet and open; None if cancelled when it was set already."""
        from kiim_desktop.cli.entrance import NewPasswordOf, recover

        new = NewPasswordOf(user, password, self._cost)
        entered = recover(self._folder, new, code, window_surroundings(self._settings), progress)
        if entered is None:
            return None
        self._holding.stack, self._holding.office = entered.stack, entered.office
        return entered.office


class BrokenDoor:
    """A profile whose key file cannot be read: the window opens all the same and says why nobody gets in."""

    def __init__(self, problem: KiimError) -> None:
        self.office_name = ""
        self.users: tuple[UserCard, ...] = ()
        self.from_previous = False
        self.problem = problem

    def open(self, user: UserId, password: str) -> object:  # noqa: ARG002  # the signature of a door
        raise self.problem


class ProfileBuilder(PasswordJudge):
    """Makes a profile from what was entered in the assistant."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        holding: Holding,
        cost: KdfCost = KdfCost.DEFAULT,
        *,
        training: bool = False,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._holding = holding
        self._cost = cost
        self.training = training

    def read_invitation(self, path: Path) -> Invitation:
        """Return what an invitation file says in clear; TrainingInvitation, NoTrainingInvitation."""
        from kiim_desktop.presenters.start import Invitation
        from kiim_desktop.usecases.carrying import invitation_in
        from kiim_desktop.usecases.enrolling import must_be_for

        read, words = invitation_in(path.read_bytes())
        must_be_for(read, training=self.training)
        return Invitation(office=read.office_name, role=role_title(read.role), words=words)

    def find_backups(self, chosen: Path) -> tuple[FoundBackup, ...]:
        """Return the backups in a folder, newest first."""
        from kiim_desktop.cli.entrance import find_backups

        return find_backups(chosen, hide_names=self._settings.is_on(HIDE_NAMES), training=self.training)

    def check_sheet_of(self, backup: FoundBackup, code: RecoveryCode) -> None:
        """Tell by WrongRecoveryCode whether the sheet opens this backup."""
        from kiim_desktop.cli.entrance import check_sheet

        check_sheet(backup.folder, code)

    def restore(self, wish: RestoreWish, progress: Progress) -> Restored:
        """Make the profile of a backup and open it."""
        from kiim_desktop.cli.entrance import Place, restore_backup

        around = window_surroundings(self._settings)
        place = Place(self._folder, training=self.training)
        entered, restored = restore_backup(wish, place, self._cost, around, progress)
        self._holding.stack, self._holding.office = entered.stack, entered.office
        return restored

    def new_recovery_code(self) -> str:
        from kiim_desktop.crypto.sheets import new_recovery_code

        return new_recovery_code(system_random).printed

    def set_up(self, entered: SetUp) -> Office:
        """Make the profile and open it."""
        from kiim_desktop.crypto.sheets import parse_recovery_code
        from kiim_desktop.domain.offices import Role
        from kiim_desktop.storage.places import ProfileLock
        from kiim_desktop.storage.profiles import NewProfile
        from kiim_desktop.usecases.enrolling import Joining, join_office
        from kiim_desktop.usecases.generating import fill_for_practice
        from kiim_desktop.usecases.unlocking import found_office

        around = window_surroundings(self._settings)
        recovery = parse_recovery_code(entered.recovery_code)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with ExitStack() as stack:
            stack.enter_context(ProfileLock(self._folder))
            if entered.invitation is not None:
                joining = Joining(
                    invitation=entered.invitation.read_bytes(),
                    code=entered.code,
                    user_name=entered.user,
                    password=entered.password,
                    recovery=recovery,
                    training=self.training,
                    cost=self._cost,
                )
                office = join_office(self._folder, joining, around)
            else:
                new = NewProfile(
                    office_name=entered.office,
                    user_name=entered.user,
                    password=entered.password,
                    role=Role.LEAD,
                    recovery=recovery,
                    training=self.training,
                    cost=self._cost,
                )
                office = found_office(self._folder, new, around)
                if entered.is_filled:
                    with ExitStack() as unfinished:
                        unfinished.callback(office.store.close)
                        fill_for_practice(office)
                        unfinished.pop_all()
            self._holding.stack = stack.pop_all()
            self._holding.office = office
        return office


def open_window(  # noqa: PLR0913  # what is shown, and how
    folder: Path,
    settings: Settings,
    before: AfterLock | None = None,
    *,
    cost: KdfCost = KdfCost.DEFAULT,
    play: Callable[[Window], None] | None = None,
    stays: bool = False,
    bundle: Path | None = None,
    training: bool = False,
) -> int:
    """Show the window of a profile until it is closed; a second start raises the first one. Returns the exit code.

    `stays` waits for the process that follows a lock: whoever started this one cleans up after the last (the demo).
    `bundle` is taken in once the office is open; a window that is open already is only raised. `training` says what is
    made where there is no profile yet.
    """
    from kiim_desktop.gui.app import Program, check_display, run
    from kiim_desktop.gui.single import raise_running_window
    from kiim_desktop.usecases.training import NoTrainingProfile

    check_display()
    if raise_running_window(folder):
        return 0
    use_language(settings.text(LANGUAGE), resources() / "locale")
    holding = Holding(ExitStack())
    door = _door(folder, settings, holding, cost)
    if isinstance(door, KeyFileDoor):
        if training and not door.training:
            raise NoTrainingProfile
        training = door.training
    builder = ProfileBuilder(folder, settings, holding, cost, training=training)
    with_restart: list[AfterLock] = []
    program = Program(
        profile=folder,
        settings=settings,
        door=door,
        builder=builder,
        restorer=builder,
        sheet_door=door if isinstance(door, KeyFileDoor) and door.has_sheet else None,
        build_workplace=partial(build_workplace, bundle=bundle, before=before),
        before=before or AfterLock(),
        problem=door.problem.sentence if isinstance(door, BrokenDoor) else "",
        prepare=read_workplace,
        remembers_size=play is None,
        training=training,
        practise=None if training or stays or play is not None or not settings.is_on(TRAINING) else start_practice,
        restart=with_restart.append,
    )
    code = run(program, play)
    holding.stack.close()
    fresh = [start_fresh_process(folder, after, stays=stays) for after in (with_restart if play is None else ())]
    if play is None:
        back_up_at_the_end(holding, settings)
    for process in fresh if stays else ():
        code = process.wait()
    return code


def back_up_at_the_end(holding: Holding, settings: Settings) -> None:
    """Make the backup of the day in this ending process: the window is gone, a fresh one shows the unlock screen.

    The file was closed at the lock; it is opened once more beside whoever works by now, and the key goes with this
    process. What keeps the backup from being made is remembered in the profile and told by `kiim doctor`.
    """
    from kiim_desktop.usecases.daily_backup import backup_after_lock

    office, holding.office = holding.office, None
    if office is None or office.store.identity.training:
        return
    try:
        backup_after_lock(office, replace(window_surroundings(settings), window_thread=None, beside=True))
    except KiimError as error:
        _log.warning("no daily backup: %s", error.code)


def _door(folder: Path, settings: Settings, holding: Holding, cost: KdfCost) -> KeyFileDoor | BrokenDoor | None:
    if find_key_file(folder) is None:
        return None
    try:
        return KeyFileDoor(folder, settings, holding, cost)
    except KiimError as error:
        return BrokenDoor(error)


def read_workplace() -> None:
    """Read the modules that an open office needs, so that opening does not wait for them."""
    import kiim_desktop.gui.workplace
    import kiim_desktop.usecases.unlocking  # noqa: F401  # read, not used


def build_workplace(  # what is opened, and where it begins
    office: object,
    jobs: QtJobs,
    look: Look,
    lock: Callable[[str], None],
    bundle: Path | None = None,
    before: AfterLock | None = None,
) -> Workplace:
    """Build the screens of an open office; a bundle file is taken in at once, else `before` says where to go on."""
    from kiim_desktop.gui.returning import come_back
    from kiim_desktop.gui.workplace import Workplace as Screens
    from kiim_desktop.usecases.office import Office

    if not isinstance(office, Office):
        raise TypeError(type(office))
    screens = Screens(office, jobs, look, lock)
    if bundle is not None:
        screens.go("exchange")
        screens.screens.exchange.presenter.take_file(bundle)
    elif before is not None:
        come_back(screens, office.user.id, before)
    return screens


def window_surroundings(settings: Settings) -> Surroundings:
    """Return the surroundings of a program with a window: the window's thread may not touch the file."""
    from kiim_desktop.usecases.unlocking import Surroundings

    return Surroundings(
        settings=settings,
        clock=SystemClock(),
        random=system_random,
        state_folder=state_folder(),
        window_thread=threading.main_thread().ident,
        binds_devices=True,
    )
