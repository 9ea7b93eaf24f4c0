"""One window per profile: a second start asks the first window to come to the front."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_RAISE = b"raise\n"
_WAIT_MS = 1000


def door_name(profile: Path) -> str:
    """Return the name of the local socket of a profile: nothing of its path can be read from it."""
    return "kiim-" + hashlib.sha256(str(profile.absolute()).encode()).hexdigest()[:24]


def raise_running_window(profile: Path) -> bool:
    """Ask a running window of this profile to show itself; True if there was one."""
    socket = QLocalSocket()
    socket.connectToServer(door_name(profile))
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(_RAISE)
    answered = socket.waitForBytesWritten(_WAIT_MS) and socket.waitForReadyRead(_WAIT_MS)
    socket.disconnectFromServer()
    return answered


class RaiseListener(QObject):
    """Listens for a second start."""

    def __init__(self, profile: Path, wanted: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(door_name(profile))
        self._server.listen(door_name(profile))
        self._server.newConnection.connect(self._answer)

    def close(self) -> None:
        self._server.close()

    def _answer(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.write(b"ok\n")
            socket.flush()
            self._wanted()
