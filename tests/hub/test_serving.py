"""The real program: a process that speaks TLS with the pinned key, and stops when told."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx
import pytest
from click.testing import CliRunner

from kiim_desktop.cli.hub_main import main
from kiim_desktop.crypto.certificates import key_pin

PROGRAM = "from kiim_desktop.cli.hub_main import main; main(prog_name='kiim-hub')"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(home: Path, url: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `kiim-hub serve` until it answers, and stop it at the end."""
    command = [sys.executable, "-c", PROGRAM, "--home", str(home), "serve", *words]
    with (
        tempfile.TemporaryFile() as log,  # a pipe that nobody reads fills up and stops the hub
        subprocess.Popen(command, stderr=log, stdout=subprocess.DEVNULL) as process,
    ):
        try:
            _wait(url, process, log)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, log.seek(0) or log.read()
        try:
            if httpx.get(f"{url}/readyz", verify=False, trust_env=False).status_code == 200:  # noqa: S501  # the pin is checked below
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail("the hub did not get ready")


@pytest.fixture
def home(hub_store_url: str, tmp_path: Path) -> Path:
    return tmp_path / "kreis"


def init(home: Path, hub_store_url: str, url: str, port: int) -> None:
    where = hub_store_url if hub_store_url.startswith("postgresql") else str(home)
    words = ["--home", str(home), "init", where, "--url", url, "--port", str(port)]
    assert CliRunner().invoke(main, words).exit_code == 0


def test_the_hub_shows_the_key_its_invitations_pin(home: Path, hub_store_url: str) -> None:
    port = free_port()
    url = f"https://127.0.0.1:{port}"
    init(home, hub_store_url, url, port)
    with served(home, url):
        shown = ssl.get_server_certificate(("127.0.0.1", port))
    assert key_pin(shown.encode()) == key_pin((home / "tls.crt").read_bytes())


def test_plain_http_serves_this_computer(home: Path, hub_store_url: str) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    init(home, hub_store_url, url, port)
    with served(home, url) as process:
        assert httpx.get(f"{url}/healthz", trust_env=False).text == "ok\n"
    assert process.returncode in (0, -signal.SIGTERM)


def test_several_workers_share_one_postgres(home: Path, hub_store_url: str) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    init(home, hub_store_url, url, port)
    if hub_store_url.startswith("postgresql"):
        with served(home, url, "--workers", "2"):
            assert httpx.get(f"{url}/readyz", trust_env=False).status_code == 200
    else:
        done = CliRunner().invoke(main, ["--home", str(home), "serve", "--workers", "2"])
        assert (done.exit_code, "[hub_one_worker]" in done.stderr) == (1, True)
    assert os.environ.get("KIIM_HUB_WORKER_HOME") is None


def test_a_taken_port_is_said_in_a_sentence(home: Path, hub_store_url: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        init(home, hub_store_url, f"http://127.0.0.1:{port}", port)
        done = CliRunner().invoke(main, ["--home", str(home), "serve"])
    assert (done.exit_code, "[hub_port_taken]" in done.stderr, str(port) in done.stderr) == (1, True, True)
