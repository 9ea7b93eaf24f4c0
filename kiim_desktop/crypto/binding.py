"""A secret that binds the device to this computer, kept by the password store of the operating system.

Only the 32-byte binding secret lies there, never a database key or a password: losing it costs a new enrolment and
no data. Every call runs in a thread with a deadline, because a locked store with a display waits for ever.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from kiim_desktop.base.ids import Random, system_random
from kiim_desktop.crypto.errors import KeyringTrouble, KeyringUnavailable

SECRET_LENGTH: Final = 32
ACCOUNT: Final = "device-binding"
DEADLINE_SECONDS: Final = 3.0
REAL_BACKENDS: Final = frozenset(
    {"keyring.backends.SecretService", "keyring.backends.Windows", "keyring.backends.macOS"}
)

Answer = TypeVar("Answer")


class PasswordStore(Protocol):
    """What we need of a keyring backend."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...


class _Deadline:
    """Tells the working thread whether somebody still waits for its answer."""

    def __init__(self) -> None:
        self._passed = threading.Event()

    def give_up(self) -> None:
        self._passed.set()

    @property
    def has_passed(self) -> bool:
        return self._passed.is_set()


def system_store() -> PasswordStore:
    """Return the real password store of this computer; KeyringUnavailable if there is only a substitute."""
    import keyring  # noqa: PLC0415  # importing it takes 0.18 s: only the working thread pays for it
    from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415  # as above

    chosen = keyring.get_keyring()
    for candidate in chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]:
        if type(candidate).__module__ in REAL_BACKENDS:
            store: PasswordStore = candidate
            return store
    raise KeyringUnavailable(KeyringTrouble.NO_BACKEND)


def read_binding(
    service: str, timeout: float = DEADLINE_SECONDS, *, store: Callable[[], PasswordStore] = system_store
) -> bytes | None:
    """Return the binding secret, None if none was ever stored; KeyringUnavailable."""
    return _within(timeout, lambda _deadline: _stored(store(), service))


def ensure_binding(
    service: str,
    timeout: float = DEADLINE_SECONDS,
    *,
    random: Random = system_random,
    store: Callable[[], PasswordStore] = system_store,
    on_trouble: Callable[[KeyringUnavailable], None] = lambda _trouble: None,
) -> bytes | None:
    """Return the binding secret, made and verified if there was none; None if the store cannot be used.

    `on_trouble` gets the reason, so that somebody is told that the device stays unbound.
    """
    try:
        return _within(timeout, lambda deadline: _stored_or_new(store(), service, random, deadline))
    except KeyringUnavailable as trouble:
        on_trouble(trouble)
        return None


def _stored(store: PasswordStore, service: str) -> bytes | None:
    entry = store.get_password(service, ACCOUNT)
    if entry is None:
        return None
    secret = _secret_of(entry)
    if secret is None:
        raise KeyringUnavailable(KeyringTrouble.BROKEN)
    return secret


def _stored_or_new(store: PasswordStore, service: str, random: Random, deadline: _Deadline) -> bytes:
    """Store a new secret only after the store said that it has none, and only while somebody waits for it."""
    present = _stored(store, service)
    if present is not None:
        return present
    if deadline.has_passed:
        raise KeyringUnavailable(KeyringTrouble.TIMEOUT)
    fresh = random(SECRET_LENGTH)
    store.set_password(service, ACCOUNT, fresh.hex())
    if _stored(store, service) != fresh:
        raise KeyringUnavailable(KeyringTrouble.NOT_KEPT)
    return fresh


def _secret_of(entry: str) -> bytes | None:
    try:
        secret = bytes.fromhex(entry)
    except ValueError:
        return None
    return secret if len(secret) == SECRET_LENGTH else None


def _within(timeout: float, work: Callable[[_Deadline], Answer]) -> Answer:
    """Return what the work returns, or raise KeyringUnavailable; a thread that hangs ends with the process."""
    answers: queue.Queue[Answer | KeyringUnavailable] = queue.Queue(1)
    deadline = _Deadline()

    def run() -> None:
        try:
            answers.put(work(deadline))
        except KeyringUnavailable as trouble:
            answers.put(trouble)
        except Exception as error:  # noqa: BLE001  # an edge: backends raise errors of D-Bus, Windows and their own
            answers.put(_trouble_of(error))

    threading.Thread(target=run, name="keyring", daemon=True).start()
    try:
        answer = answers.get(timeout=timeout)
    except queue.Empty as error:
        deadline.give_up()
        raise KeyringUnavailable(KeyringTrouble.TIMEOUT) from error
    if isinstance(answer, KeyringUnavailable):
        raise answer
    return answer


def _trouble_of(error: Exception) -> KeyringUnavailable:
    """Translate by name: the error classes of a backend are only importable where the backend is."""
    troubles = {
        "KeyringLocked": KeyringTrouble.LOCKED,
        "NoKeyringError": KeyringTrouble.NO_BACKEND,
        "ModuleNotFoundError": KeyringTrouble.NO_BACKEND,
    }
    unavailable = KeyringUnavailable(troubles.get(type(error).__name__, KeyringTrouble.BROKEN))
    unavailable.__cause__ = error
    return unavailable
