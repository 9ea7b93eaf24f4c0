"""`kiim import` dies at moments of chance: the list can be continued or taken back, no row twice and none lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.storage.batches import BatchState
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.importing import continue_import, imports, open_import, run_import
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.taking_back import take_back_import
from tests.architecture.sources import ROOT
from tests.conftest import SEED
from tests.factories import PASSWORD, make_office, make_person, open_again

ROWS = 800
HEAD = "Nachname;Vorname;Geburtsdatum;Ort;Telefon;Bemerkungen"


def written(folder: Path) -> Path:
    path = folder / "liste.csv"
    lines = (
        f"Berg{n:04};Anna{n:04};{n % 28 + 1}.3.19{n % 80 + 10};Moorbeck;;{n % 28 + 1}.11.25 Post" for n in range(ROWS)
    )
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    return path


def look(folder: Path) -> tuple[int, ...]:
    """Return what changes whenever the program writes into its database."""
    found = []
    for each in sorted((folder / "profil").glob("*")):
        with suppress(FileNotFoundError):  # its helper files go when a process ends
            found.append(each.stat())
    return tuple(number for each in found for number in (each.st_size, each.st_mtime_ns))


def killed(folder: Path, path: Path, writes: int) -> None:
    """Import until the profile was seen to change so often, then kill."""
    (folder / "kennwort").write_text(PASSWORD, encoding="utf-8")
    command = [sys.executable, "-m", "kiim_desktop", "import", str(path), "--profile", str(folder / "profil"),
               "--password-file", str(folder / "kennwort"), "--json"]  # fmt: skip
    seen, changes = look(folder), 0
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        deadline = time.monotonic() + 120
        while running.poll() is None and changes < writes:
            assert time.monotonic() < deadline, "nothing is written"
            time.sleep(0.002)
            now = look(folder)
            changes += now != seen
            seen = now
        running.kill()


def names(office: Office) -> Counter[str]:
    rows = office.store.persons.page(0, 2 * ROWS)
    records = [office.store.record(person_scope(row.id), single_record_id(IDENTITY)) for row in rows]
    return Counter(str(record.answer(IDENTITY, "family_name")) for record in records if record)


@pytest.mark.parametrize("part", range(5))
@pytest.mark.timeout(240)
def test_a_killed_import_is_continued_or_taken_back_whole(tmp_path: Path, part: int) -> None:
    office = make_office(tmp_path)
    make_person(office)
    office.store.close()
    path = written(tmp_path)
    killed(tmp_path, path, random.Random(SEED + part).randrange(5, 60))
    office = open_again(tmp_path)
    try:
        assert [check.name for check in verify(office.store) if not check.ok] == []
        begun = imports(office)
        assert office.store.persons.count() == 1 + sum(batch.rows_done for batch in begun)
        if part % 2:
            for batch in begun:
                assert take_back_import(office, batch.id).kept == ()
            assert names(office) == {"Haddad": 1}
            return
        file = open_import(office, path)
        for batch in begun:
            if batch.state is BatchState.RUNNING:
                continue_import(office, batch.id, file)
        if not begun:
            run_import(office, file)
        assert names(office) == {"Haddad": 1, **{f"Berg{n:04}": 1 for n in range(ROWS)}}
        (batch,) = imports(office)
        assert {each.source_row for each in office.store.batches.records_of(batch.id)} == set(range(2, ROWS + 2))
    finally:
        office.store.close()
