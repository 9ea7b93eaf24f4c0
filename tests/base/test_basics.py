"""Clock, ids, errors, places and texts."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kiim_desktop.base import paths
from kiim_desktop.base.clock import FixedClock, SystemClock, millis, moment, today
from kiim_desktop.base.errors import KiimError, ResourceMissing
from kiim_desktop.base.ids import Random, new_person_id, new_record_id
from kiim_desktop.base.resources import read_code_sources, read_codes_texts, read_text
from kiim_desktop.base.translation import _, mark, ngettext, use_language


def test_today_is_the_day_at_the_place_of_the_user() -> None:
    assert today(FixedClock(datetime(2026, 3, 1, 23, 30, tzinfo=UTC))) == date(2026, 3, 2)
    assert today(FixedClock(datetime(2026, 7, 1, 22, 30, tzinfo=UTC))) == date(2026, 7, 2)


def test_the_clock_of_the_computer_knows_its_zone() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_stored_milliseconds_give_the_moment_back(clock: FixedClock) -> None:
    assert moment(millis(clock.now())) == clock.now()


def test_a_person_id_carries_no_time(seeded_random: Random) -> None:
    found = uuid.UUID(bytes=new_person_id(seeded_random))
    assert (found.version, found.variant) == (4, uuid.RFC_4122)
    assert len(new_record_id(seeded_random)) == 8


def test_the_docstring_of_an_error_is_what_people_read() -> None:
    error = ResourceMissing(name="codes")
    assert error.sentence == "Die Datei codes fehlt in der Installation. Bitte das Programm neu installieren lassen."
    assert str(error).endswith("[resource_missing]")


def test_a_missing_fact_never_hides_the_error() -> None:
    assert "<name>" in ResourceMissing().sentence


def test_a_sentence_over_several_lines_is_one_paragraph() -> None:
    class Torn(KiimError):
        """Eins
        zwei.
        """

    assert Torn().sentence == "Eins zwei."


def test_the_state_folder_can_be_moved_and_is_not_the_profile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KIIM_STATE_DIR", str(tmp_path / "x"))
    assert paths.state_folder() == tmp_path / "x"
    monkeypatch.delenv("KIIM_STATE_DIR")
    assert not paths.state_folder().is_relative_to(paths.default_profile())
    assert not paths.default_profile().is_relative_to(paths.state_folder())


def test_no_variable_moves_the_policies_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = paths.policy_folder()
    for name in ("KIIM_POLICY_DIR", "XDG_CONFIG_DIRS", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, "/elsewhere")
    assert paths.policy_folder() == before


def test_a_missing_resource_is_named() -> None:
    with pytest.raises(ResourceMissing) as missing:
        paths.resource("no/such.file")
    assert "no/such.file" in missing.value.sentence


def test_every_code_list_names_its_source() -> None:
    assert set(read_codes_texts()) <= set(read_code_sources())
    assert read_text("codes/sources.json").startswith("{")


def test_german_needs_no_catalogue(tmp_path: Path) -> None:
    use_language("de", tmp_path)
    assert _(mark("Straße")) == "Straße"
    assert [ngettext("{n} Person", "{n} Personen", n) for n in (1, 2)] == ["{n} Person", "{n} Personen"]
