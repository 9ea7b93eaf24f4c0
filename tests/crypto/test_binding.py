"""Rules of the secret in the password store of the operating system."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest

from kiim_desktop.base.ids import Random
from kiim_desktop.crypto.binding import ACCOUNT, PasswordStore, ensure_binding, read_binding, system_store
from kiim_desktop.crypto.errors import KeyringTrouble, KeyringUnavailable

SERVICE = "kiim-desktop probe"
PROJECT = Path(__file__).parents[2]


@dataclass
class MemoryStore:
    """A password store that lives as long as the test."""

    entries: dict[tuple[str, str], str] = field(default_factory=dict)
    writes: int = 0

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.writes += 1
        self.entries[service, username] = password


class ForgetfulStore(MemoryStore):
    """Takes everything and keeps nothing, as the null backend of keyring does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        self.writes += 1


@dataclass
class SlowStore(MemoryStore):
    """Answers only when told to, as a locked store does that waits for somebody to type its password."""

    answer: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)

    def get_password(self, service: str, username: str) -> str | None:
        self.answer.wait(10)
        try:
            return super().get_password(service, username)
        finally:
            self.finished.set()


def test_a_secret_is_made_once_and_found_again(seeded_random: Random) -> None:
    store = MemoryStore()
    assert read_binding(SERVICE, store=lambda: store) is None
    made = ensure_binding(SERVICE, random=seeded_random, store=lambda: store)
    assert made is not None
    assert len(made) == 32
    assert ensure_binding(SERVICE, random=seeded_random, store=lambda: store) == made
    assert read_binding(SERVICE, store=lambda: store) == made
    assert store.writes == 1
    assert len(store.entries[SERVICE, ACCOUNT]) == 64


def test_a_store_that_does_not_keep_is_found_out(seeded_random: Random) -> None:
    assert _trouble(ForgetfulStore, seeded_random) is KeyringTrouble.NOT_KEPT


def test_a_foreign_entry_is_never_overwritten(seeded_random: Random) -> None:
    store = MemoryStore({(SERVICE, ACCOUNT): "kein Schlüssel"})
    assert _trouble(lambda: store, seeded_random) is KeyringTrouble.BROKEN
    assert store.writes == 0


def test_a_store_that_hangs_is_given_up_and_never_written_to_later(seeded_random: Random) -> None:
    store = SlowStore()
    assert _trouble(lambda: store, seeded_random, timeout=0.05) is KeyringTrouble.TIMEOUT
    store.answer.set()
    store.finished.wait(10)
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join(10)
    assert store.writes == 0


def test_any_failure_of_a_store_becomes_a_named_trouble(seeded_random: Random) -> None:
    class Broken(MemoryStore):
        def get_password(self, service: str, username: str) -> str | None:
            raise OSError(5, "I/O")

    with pytest.raises(KeyringUnavailable) as unavailable:
        read_binding(SERVICE, store=Broken)
    assert unavailable.value.trouble is KeyringTrouble.BROKEN
    assert _trouble(Broken, seeded_random) is KeyringTrouble.BROKEN


class PlainTextLikeKeyring(keyring.backend.KeyringBackend):
    """A backend that is none of the three real ones."""

    priority = 9.0

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep nothing."""

    def delete_password(self, service: str, username: str) -> None:
        """Have nothing."""


@pytest.mark.parametrize(
    "substitute", [keyring.backends.null.Keyring, keyring.backends.fail.Keyring, PlainTextLikeKeyring]
)
def test_substitutes_for_a_real_store_are_refused(substitute: type[keyring.backend.KeyringBackend]) -> None:
    usual = keyring.get_keyring()
    keyring.set_keyring(substitute())
    try:
        with pytest.raises(KeyringUnavailable) as unavailable:
            system_store()
        assert unavailable.value.trouble is KeyringTrouble.NO_BACKEND
        assert ensure_binding(SERVICE) is None
    finally:
        keyring.set_keyring(usual)


def test_the_program_starts_without_loading_keyring() -> None:
    """It takes 0.18 s that only the working thread may spend."""
    code = "import sys, kiim_desktop.crypto.binding; sys.exit('keyring' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=PROJECT)


def test_a_real_unlocked_secret_service_keeps_the_secret(tmp_path: Path) -> None:
    assert in_a_session("unlocked", tmp_path) == ["before: None", "made: 32", "kept: True", "other service: None"]


def test_a_real_locked_secret_service_is_named_and_left_alone(tmp_path: Path) -> None:
    assert in_a_session("locked", tmp_path) == [
        "read: locked",
        "ensured: None",
        "told: ['locked']",
        "made before: True",
    ]


def _trouble(store: Callable[[], PasswordStore], random: Random, timeout: float = 3.0) -> KeyringTrouble:
    told: list[KeyringUnavailable] = []
    assert ensure_binding(SERVICE, timeout, random=random, store=store, on_trouble=told.append) is None
    return told[0].trouble


def in_a_session(situation: str, folder: Path, module: str = "tests.crypto.secret_service") -> list[str]:
    """Run a module beside a Secret Service of its own; returns the lines it printed."""
    for tool in ("dbus-run-session", "gnome-keyring-daemon"):
        assert shutil.which(tool), "sudo apt-get install -y --no-install-recommends dbus gnome-keyring"
    home, run = folder / "home", folder / "run"
    home.mkdir()
    run.mkdir(mode=0o700)
    left_out = {"PYTHON_KEYRING_BACKEND", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"}
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(run)}
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-m", module, situation, str(folder)],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
