"""300 values go through import, save, draft, backup and a crash: none is found in clear in any file, log or output."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT
from tests.conftest import SEED
from tests.faults.canaries import CANARIES, write_canaries
from tests.faults.offices import database, wal
from tests.journeys.processes import environment
from tests.moulds import copy


def test_no_value_is_found_in_clear_in_what_the_program_leaves(made: Path, tmp_path: Path) -> None:
    folder = copy(made, tmp_path / "office")
    given = tmp_path / "given"
    given.mkdir()
    values = write_canaries(given / "liste.csv", SEED)
    assert len(set(values)) == CANARIES
    left = tmp_path / "temp"
    left.mkdir()
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults.canaries", str(folder), str(given / "liste.csv")],
        cwd=ROOT,
        env=environment(TMPDIR=str(left), HOME=str(tmp_path / "home"), PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 1
    assert wal(folder).stat().st_size > 0, "it died with the file open"
    log = (folder / "logs" / "kiim.log").read_bytes()
    assert log.count(b'"error": "ValueError"') == 1
    files = [path for path in tmp_path.rglob("*") if path.is_file() and given not in path.parents]
    assert {database(folder), wal(folder), folder / "backup" / "akten.db"} <= set(files)
    assert in_clear(values, {path.name: path.read_bytes() for path in files}) == []
    assert in_clear(values, {"stdout": ended.stdout, "stderr": ended.stderr}) == []
    assert in_clear(values, {"names": "\n".join(map(str, tmp_path.rglob("*"))).encode()}) == []


def test_the_values_are_there_for_whoever_has_the_key(made: Path, tmp_path: Path) -> None:
    """The control of the test above: it looks for what was really saved, in the form in which it looks for it."""
    path = tmp_path / "liste.csv"
    values = write_canaries(path, SEED)
    assert {value for value, _ in in_clear(values, {"list": path.with_suffix(".values").read_bytes()})} == set(values)
    wide = "".join(values).encode("utf-16-le")
    assert len(in_clear(values, {"wide": wide})) == CANARIES


def in_clear(values: list[str], contents: dict[str, bytes]) -> list[tuple[str, str]]:
    """Return each value with the place where it stands in clear: as written, in small letters, or in wide ones."""
    return [
        (value, name)
        for name, raw in contents.items()
        if raw.strip(b"\0")  # the reserve
        for value in values
        if any(form in raw for form in (value.encode(), value.casefold().encode(), value.encode("utf-16-le")))
    ]
