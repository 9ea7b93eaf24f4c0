"""A PostgreSQL of our own for the length of a test run: no TCP port, no password, nothing left behind.

initdb and pg_ctl refuse to run as root; then they run as the account `postgres` of the Debian package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

APT_LINE = "sudo apt-get install -y --no-install-recommends postgresql"
OPTIONS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class PostgresMissing(Exception):
    """No PostgreSQL server programs on this machine; the text holds the line that brings them."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server, reached by the socket in its folder."""

    folder: Path

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database in the form SQLAlchemy takes."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, database: str, mould: str = "") -> None:
        """Make a database, empty or as a copy of another one to which nobody is connected."""
        self._run("CREATE DATABASE {} TEMPLATE {}", database, mould or "template1")

    def drop(self, database: str) -> None:
        self._run("DROP DATABASE {} WITH (FORCE)", database)

    def _run(self, statement: LiteralString, *names: str) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def programs() -> Path:
    """Return the folder of the newest initdb and pg_ctl; PostgresMissing without one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        message = f"PostgreSQL is not installed: {APT_LINE} (or leave it out: --without postgres)"
        raise PostgresMissing(message)
    return Path(on_path).resolve().parent


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Start a private server; stop it and remove its files at the end."""
    binaries = programs()
    folder = Path(tempfile.mkdtemp(prefix="kiimpg.", dir="/tmp"))  # a socket path must stay below 108 bytes
    as_server: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_server = ["runuser", "-u", "postgres", "--"]
    control = [*as_server, str(binaries / "pg_ctl"), "-D", str(folder / "data")]
    options = f"{OPTIONS} -c unix_socket_directories={folder}"
    try:
        initdb = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust"]
        _call([*as_server, *initdb, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], folder)
        _call([*control, "-w", "-l", str(folder / "log"), "-o", options, "start"], folder)
        try:
            yield Cluster(folder)
        finally:
            _call([*control, "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder)


@contextmanager
def fresh_database(cluster: Cluster, numbers: count[int], mould: str = "") -> Iterator[str]:
    """Create a database, empty or as a copy, give its address, drop it."""
    name = f"kiim_{next(numbers)}"
    cluster.create(name, mould)
    try:
        yield cluster.url(name)
    finally:
        cluster.drop(name)


def _call(command: Sequence[str], folder: Path) -> None:
    """Run a server program; its output goes to a file, as the server would keep a pipe open."""
    output = folder / "output"
    with output.open("ab") as sink:
        code = subprocess.run(command, cwd=folder, stdout=sink, stderr=sink, check=False).returncode
    if code != 0:
        log = folder / "log"
        said = output.read_text(encoding="utf-8") + (log.read_text(encoding="utf-8") if log.exists() else "")
        message = f"{command[-1]}: exit code {code}\n{said}"
        raise RuntimeError(message)
