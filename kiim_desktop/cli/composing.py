"""The composition root: from options to an open office, and back to a closed file."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import click

from kiim_desktop.base.clock import SystemClock
from kiim_desktop.base.ids import system_random
from kiim_desktop.base.paths import default_profile, policy_folder, practice_profile, state_folder
from kiim_desktop.base.settings import Settings, policies_in
from kiim_desktop.cli.errors import PasswordMissing, SecretUnreadable, WhichUser
from kiim_desktop.crypto.costs import KdfCost

if TYPE_CHECKING:
    from kiim_desktop.storage.profiles import Profile
    from kiim_desktop.usecases.office import Office
    from kiim_desktop.usecases.unlocking import Surroundings

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """How a command was called: which profile, who, where the password comes from. Secrets come by file."""

    profile: Path | None = None
    user: str = ""
    password_file: str = ""
    training: bool = False
    """A profile for training is meant: by itself the one beside the real one."""
    cost: KdfCost = KdfCost.DEFAULT

    @property
    def folder(self) -> Path:
        return self.profile or (practice_profile() if self.training else default_profile())

    def settings(self) -> Settings:
        """Return the settings in force for this account."""
        return Settings(policies_in(policy_folder()), self.folder.parent / "settings.json")

    def around(self, *, beside: bool = False) -> Surroundings:
        from kiim_desktop.usecases.unlocking import Surroundings

        return Surroundings(
            settings=self.settings(),
            clock=SystemClock(),
            random=system_random,
            state_folder=state_folder(),
            beside=beside,
            binds_devices=True,
        )

    def password(self) -> str:
        """Return the password from its file or, at a terminal, as typed; PasswordMissing, SecretUnreadable."""
        if self.password_file:
            return read_secret(self.password_file)
        if not sys.stdin.isatty():
            raise PasswordMissing
        return str(click.prompt("Kennwort", hide_input=True, err=True))


def read_secret(source: str) -> str:
    """Return the first line of a secret file (- = standard input); SecretUnreadable."""
    try:
        text = sys.stdin.readline() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise SecretUnreadable from error
    lines = text.splitlines()
    if not lines or not lines[0]:
        raise SecretUnreadable
    return lines[0]


@contextmanager
def writing(call: Call, password: str = "") -> Iterator[Office]:
    """Open the office to write in it; ProfileInUse if a window or another command does.

    `password` is one that was asked for already.
    """
    from kiim_desktop.storage.places import ProfileLock
    from kiim_desktop.storage.profiles import find_profile

    profile = find_profile(call.folder)
    with ProfileLock(profile.folder), _opened(call, profile, password, beside=False) as office:
        yield office


@contextmanager
def looking(call: Call) -> Iterator[Office]:
    """Open the office to look; if somebody else writes it, beside them."""
    from kiim_desktop.storage.errors import ProfileInUse
    from kiim_desktop.storage.places import ProfileLock
    from kiim_desktop.storage.profiles import find_profile

    profile = find_profile(call.folder)
    with ExitStack() as stack:
        beside = False
        try:
            stack.enter_context(ProfileLock(profile.folder))
        except ProfileInUse:
            beside = True
        yield stack.enter_context(_opened(call, profile, "", beside=beside))


@contextmanager
def _opened(call: Call, profile: Profile, password: str, *, beside: bool) -> Iterator[Office]:
    from kiim_desktop.usecases.unlocking import lock_office, unlock_office

    must_be_meant(call, profile)
    user = next((each for each in profile.users if each.name == call.user), None)
    if user is None:
        if call.user or len(profile.users) != 1:
            raise WhichUser
        user = profile.users[0]
    office = unlock_office(profile, user.id, password or call.password(), call.around(beside=beside))
    try:
        yield office
    finally:
        lock_office(office)


def must_be_meant(call: Call, profile: Profile) -> None:
    """Refuse a real office where one for training was asked for; NoTrainingProfile."""
    from kiim_desktop.usecases.training import NoTrainingProfile

    if call.training and not profile.training:
        raise NoTrainingProfile


def with_call(command: Callable[Concatenate[Call, P], R]) -> Callable[P, R]:
    """Add --profile, --user and --password-file to a command; what stands before its name counts too."""

    @click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="Ordner mit dem Büro")
    @click.option("--user", default="", help="Benutzer, wenn es mehrere gibt")
    @click.option("--password-file", default="", help="Datei mit dem Kennwort, - = Standardeingabe")
    @click.option("--training", is_flag=True, help="das Übungsprofil statt des echten Büros")
    @click.pass_context
    @functools.wraps(command)
    def called(context: click.Context, /, *args: P.args, **kwargs: P.kwargs) -> R:
        before = context.find_object(Call) or Call()
        profile, user, secret = (kwargs.pop(name) for name in ("profile", "user", "password_file"))
        training = bool(kwargs.pop("training"))
        call = replace(
            before,
            profile=profile if isinstance(profile, Path) else before.profile,
            user=str(user) or before.user,
            password_file=str(secret) or before.password_file,
            training=training or before.training,
        )
        return command(call, *args, **kwargs)

    return called
