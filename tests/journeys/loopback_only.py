"""Runs `kiim` in a process that may speak to this computer only: python -m tests.journeys.loopback_only TRIED WORD...

Whatever else it tries to reach is refused and written into the file TRIED.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kiim_desktop.cli.main import main

HERE = frozenset({"127.0.0.1", "::1", "localhost"})
QUESTIONS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
MOVES = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"})


def guard(tried: Path) -> None:
    """Refuse every address but those of this computer; local sockets have a path and no address."""

    def look(event: str, arguments: tuple[object, ...]) -> None:
        if event in QUESTIONS:
            asked = arguments[0]
        elif event in MOVES:
            place = arguments[1]
            asked = place[0] if isinstance(place, tuple) else None
        else:
            return
        if asked is not None and (asked.decode() if isinstance(asked, bytes) else asked) not in HERE:
            with tried.open("a", encoding="utf-8") as file:
                file.write(f"{event} {asked!r}\n")
            raise ConnectionRefusedError(asked)

    sys.addaudithook(look)


if __name__ == "__main__":
    guard(Path(sys.argv[1]))
    main(args=sys.argv[2:], prog_name="kiim")
