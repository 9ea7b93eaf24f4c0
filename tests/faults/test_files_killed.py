"""SIGKILL while an attached file goes up or comes down, at the device and at the hub: it goes on where it stood."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.attachment_exchange import want_attachment
from tests.faults.kreise import Kreis, made_in, prepared, told_of
from tests.faults.test_exchange_killed import killed, settled
from tests.faults.tracing import IS_POSSIBLE, NOT_POSSIBLE
from tests.sync.devices import Desktop
from tests.sync.files import at_hub, attach, content, opened, seen
from tests.sync.moulds import FIRST, HUB, SECOND
from tests.sync.shared import settle

pytestmark = pytest.mark.skipif(not IS_POSSIBLE, reason=NOT_POSSIBLE)
KILLS, KILLS_LONG = 4, 250
RAW = content(700_000)
Made = tuple[Path, PersonId]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("kreis") / "made"
    return folder, made_in(folder)[1]


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return KILLS_LONG if request.config.getoption("--long") else KILLS


def document_of(desktop: Desktop, person: PersonId) -> RecordId:
    return seen(desktop, person)[0].document


def sound(desktop: Desktop) -> bool:
    return all(check.ok for check in verify(desktop.office.store))


@pytest.mark.parametrize("part", [f"profile{FIRST}", HUB])
def test_a_file_on_its_way_up_arrives_whole_whoever_dies(made: Made, tmp_path: Path, kills: int, part: str) -> None:
    folder, person = made
    before = prepared(folder, tmp_path / "before", lambda kreis: attach(kreis.first, person, tmp_path, RAW))
    for kreis, _ended in killed(before, tmp_path, kills, FIRST, part=part):
        settled(kreis)
        assert at_hub(kreis.first, person) == [True]
        assert opened(kreis.second, person, document_of(kreis.second, person)) == RAW
        assert told_of(kreis.other, person) == {}
        assert all(sound(desktop) for desktop in kreis.desktops)


def test_a_file_on_its_way_down_is_there_whole_or_still_coming(made: Made, tmp_path: Path, kills: int) -> None:
    folder, person = made

    def wanted(kreis: Kreis) -> None:
        document = attach(kreis.first, person, tmp_path, RAW)
        settle(kreis.first, kreis.second)
        want_attachment(kreis.second.office, person, document)

    before = prepared(folder, tmp_path / "before", wanted)
    for kreis, _ended in killed(before, tmp_path, kills, SECOND, part=f"profile{SECOND}"):
        kreis.second.sync()
        (file,) = seen(kreis.second, person)
        assert file.is_here
        assert opened(kreis.second, person, file.document) == RAW
        settled(kreis)
