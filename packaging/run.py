"""Starts the demo or the checks from a fresh clone: makes .venv, adds what the system lacks. Standard library only."""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "kiim-stamp"
REQUIREMENTS = ROOT / "packaging" / "requirements.txt"
OLDEST, NEWEST = (3, 11), (3, 13)

QT_PROBE = "import PySide6.QtWidgets, PySide6.QtNetwork, PySide6.QtSvg, PySide6.QtPrintSupport"
QT_PACKAGES = [
    "libglib2.0-0",
    "libegl1",
    "libgl1",
    "libx11-6",
    "libdbus-1-3",
    "libfontconfig1",
    "libxkbcommon0",
    "libbrotli1",
    "libfreetype6",
]
WINDOW_PACKAGES = {
    "libx11-xcb1": "libX11-xcb.so.1",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-sync1": "libxcb-sync.so.1",
    "libxcb-xfixes0": "libxcb-xfixes.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libwayland-client0": "libwayland-client.so.0",
    "libwayland-cursor0": "libwayland-cursor.so.0",
}
"""Debian packages with the library each brings: a machine may have some of them and lack others."""
FONT_PACKAGES = ["fonts-open-sans", "fonts-noto-core", "fonts-dejavu-core", "fontconfig"]
POSTGRES_PACKAGES = ["postgresql"]
KEYRING_PACKAGES = ["dbus", "gnome-keyring"]
READER_PACKAGES = ["xvfb", "dbus", "at-spi2-core"]
PAPER_PACKAGES = ["poppler-utils"]


class Impossible(Exception):
    """The set-up cannot go on; the text says what to do."""


def main(arguments: Sequence[str]) -> int:
    """Run `demo [--smoke DIR]` or `test [argument of tests.check ...]`; return the exit code."""
    parser = argparse.ArgumentParser(prog="packaging/run.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="start the program on a throw-away sample Kreis")
    demo.add_argument("--smoke", metavar="DIR", help="play the demo journey without a window, write pictures to DIR")
    commands.add_parser("test", help="run every check; further arguments go to `python -m tests.check`", add_help=False)
    chosen, rest = parser.parse_known_args(arguments)
    if chosen.command == "demo" and rest:
        parser.error("unrecognized arguments: " + " ".join(rest))
    try:
        use_fitting_python(arguments)
        make_venv()
        if chosen.command == "test":
            add_system_packages(with_window=False, for_tests=True, with_postgres=needs_postgres(rest))
            return run(["-m", "tests.check", *rest], offscreen=True)
        smoke = smoke_folder(chosen.smoke)
        add_system_packages(with_window=smoke is None, for_tests=False, with_postgres=False)
        extra = [] if smoke is None else ["--smoke", str(smoke)]
        return run(["-m", "kiim_desktop", "demo", *extra], offscreen=smoke is not None)
    except Impossible as problem:
        print(f"packaging/run.py: {problem}", file=sys.stderr)
        return 1


def smoke_folder(asked: str | None) -> Path | None:
    """Return where the journey writes its pictures, or None when a window can be shown."""
    if asked:
        return Path(asked).absolute()
    if sys.platform != "linux" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return None
    print("No display: playing the demo journey without a window, pictures go to demo-out/")
    return ROOT / "demo-out"


def needs_postgres(rest: Sequence[str]) -> bool:
    """Tell whether these arguments of tests.check reach a test on PostgreSQL."""
    return not any(word.startswith("--without") for word in rest) and not {"-h", "--help"} & set(rest)


# ---------------------------------------------------------------------------------------------------------- Python


def fits(version: tuple[int, int]) -> bool:
    return OLDEST <= version <= NEWEST


def use_fitting_python(arguments: Sequence[str]) -> None:
    """Go on under a Python that fits; replaces this process when another one is needed."""
    own = (sys.version_info[0], sys.version_info[1])
    if fits(own):
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        candidate = shutil.which(f"python3.{minor}")
        if candidate and answers(candidate, "-c", f"import sys; assert sys.version_info[:2] == (3, {minor})"):
            print(f"Python {own[0]}.{own[1]} does not fit, going on with {candidate}", flush=True)
            command = [candidate, str(Path(__file__).resolve()), *arguments]
            if os.name == "nt":  # execv does not wait on Windows
                raise SystemExit(subprocess.call(command))
            os.execv(candidate, command)
    message = (
        f"KiIM Desktop needs Python 3.{OLDEST[1]} to 3.{NEWEST[1]}; this is {own[0]}.{own[1]} and no other was found."
    )
    raise Impossible(message + " Please install one, for example: sudo apt-get install python3 python3-venv")


def answers(*command: str) -> bool:
    """Tell whether a command exists and ends with 0."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


# ------------------------------------------------------------------------------------------------------------ venv


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def wanted_stamp() -> str:
    """Return what .venv was made from: the lock and this Python."""
    return hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()


def make_venv() -> None:
    """Make .venv from the lock, unless it is there and fresh."""
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted_stamp() and venv_python().exists():
        return
    if importlib.util.find_spec("ensurepip") is None:
        install(["python3-venv"])
        importlib.invalidate_caches()
        if importlib.util.find_spec("ensurepip") is None:
            message = "this Python cannot make a virtual environment. Please install python3-venv for it."
            raise Impossible(message)
    print("Making .venv from packaging/requirements.txt ...", flush=True)
    call([sys.executable, "-m", "venv", "--clear", str(VENV)], "the virtual environment could not be made")
    pip = [str(venv_python()), "-m", "pip", "install", "--quiet", "--no-cache-dir", "--disable-pip-version-check"]
    locked = ["--require-hashes", "--only-binary", ":all:", "-r", str(REQUIREMENTS)]
    call(pip + locked, "the locked packages could not be installed; is the network there?")
    STAMP.write_text(wanted_stamp(), encoding="utf-8")


def call(command: Sequence[str], problem: str) -> None:
    if subprocess.call(command) != 0:
        raise Impossible(problem + " (see above)")


# ---------------------------------------------------------------------------------------------------------- system


def add_system_packages(*, with_window: bool, for_tests: bool, with_postgres: bool) -> None:
    """Install the Debian packages that are missing; Impossible with the one line to type when this account may not."""
    if sys.platform != "linux":
        return
    missing = missing_packages(with_window=with_window, for_tests=for_tests, with_postgres=with_postgres)
    if not missing:
        return
    install(missing)
    still = missing_packages(with_window=with_window, for_tests=for_tests, with_postgres=with_postgres)
    if still:
        raise Impossible("still missing after the installation: " + " ".join(still))


def missing_packages(*, with_window: bool, for_tests: bool, with_postgres: bool) -> list[str]:
    """Return the Debian packages this system lacks, found by looking for what they bring."""
    missing: list[str] = []
    if not answers(str(venv_python()), "-c", QT_PROBE):
        missing += QT_PACKAGES
    if with_window or for_tests:
        missing += [package for package, library in WINDOW_PACKAGES.items() if not loads(library)]
    if not answers("sh", "-c", "fc-list | grep -q 'Open Sans' && fc-list | grep -q 'Noto Sans Ethiopic'"):
        missing += FONT_PACKAGES
    if with_postgres and not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        missing += POSTGRES_PACKAGES
    if for_tests and not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")):
        missing += KEYRING_PACKAGES
    if for_tests and not (shutil.which("Xvfb") and has_reader_bus()):
        missing += READER_PACKAGES
    if for_tests and shutil.which("pdftotext") is None:
        missing += PAPER_PACKAGES
    return missing


def loads(library: str) -> bool:
    """Tell whether the system finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_reader_bus() -> bool:
    """Tell whether the bus is there over which a screen reader asks."""
    folders = ("/usr/libexec", "/usr/lib/at-spi2-core")
    return any(Path(folder, "at-spi-bus-launcher").exists() for folder in folders)


def install(packages: Sequence[str]) -> None:
    """Install Debian packages as root; Impossible with the line to type otherwise."""
    line = "apt-get install -y --no-install-recommends " + " ".join(map(shlex.quote, packages))
    apt = shutil.which("apt-get")
    if apt is None:
        raise Impossible("please install what these Debian packages bring: " + " ".join(packages))
    if os.geteuid() != 0:
        raise Impossible("something of the system is missing. Please run once:\nsudo " + line)
    print("Installing " + " ".join(packages), flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        if subprocess.call([apt, *step], env=environment, stdout=subprocess.DEVNULL) != 0:
            raise Impossible("apt-get failed. Please run and read:\n" + line)


# ------------------------------------------------------------------------------------------------------------- run


def run(arguments: Sequence[str], *, offscreen: bool) -> int:
    """Run Python of .venv on this checkout; return its exit code."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONNOUSERSITE": "1"}
    if offscreen:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    return subprocess.call([str(venv_python()), *arguments], cwd=ROOT, env=environment)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
