"""Uses a real Secret Service and prints what happened (run as a child process inside its own session bus).

Arguments: `unlocked` or `locked`.
"""

from __future__ import annotations

import subprocess
import sys

import secretstorage

from kiim_desktop.crypto.binding import ensure_binding, read_binding
from kiim_desktop.crypto.errors import KeyringUnavailable

SERVICE = "kiim-desktop probe"


def say(*facts: object) -> None:
    """Tell the parent one line."""
    sys.stdout.write(" ".join(str(fact) for fact in facts) + "\n")


def start_daemon() -> None:
    """Start a Secret Service whose one collection is open."""
    subprocess.run(
        ["gnome-keyring-daemon", "--unlock", "--components=secrets"],
        input=b"invented\n",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )


def main(situation: str) -> None:
    start_daemon()
    if situation == "unlocked":
        _use_unlocked()
    else:
        _use_locked()


def _use_unlocked() -> None:
    say("before:", read_binding(SERVICE))
    made = ensure_binding(SERVICE)
    say("made:", made is not None and len(made))
    say("kept:", read_binding(SERVICE) == made == ensure_binding(SERVICE))
    say("other service:", read_binding(SERVICE + " 2"))


def _use_locked() -> None:
    made = ensure_binding(SERVICE)
    secretstorage.get_default_collection(secretstorage.dbus_init()).lock()
    try:
        read_binding(SERVICE)
    except KeyringUnavailable as unavailable:
        say("read:", unavailable.trouble)
    told: list[KeyringUnavailable] = []
    say("ensured:", ensure_binding(SERVICE, on_trouble=told.append))
    say("told:", [str(trouble.trouble) for trouble in told])
    say("made before:", made is not None)


if __name__ == "__main__":
    main(sys.argv[1])
