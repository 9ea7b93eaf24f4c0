"""Settings: a policy beats the user, the user beats the default, and nobody is surprised by a broken file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from kiim_desktop.base.settings import (
    DISABLE_USB_EXPORT,
    HIDE_NAMES,
    LANGUAGE,
    LOCK_MINUTES,
    SETTINGS,
    THEME,
    Effective,
    Setting,
    Settings,
    Source,
    no_policies,
    policies_in,
)


def with_policies(**policies: object) -> Settings:
    found: Mapping[str, object] = policies
    return Settings(lambda: found, None)


def test_without_anything_the_default_counts() -> None:
    assert Settings(no_policies, None).effective(LOCK_MINUTES) == Effective(5, Source.DEFAULT)


def test_the_choice_of_the_user_is_kept_for_the_next_start(tmp_path: Path) -> None:
    file = tmp_path / "settings" / "user.json"
    assert Settings(no_policies, file).choose(THEME, "dark")
    assert Settings(no_policies, file).effective(THEME) == Effective("dark", Source.USER)


def test_a_policy_cannot_be_changed_by_the_user() -> None:
    settings = with_policies(LockMinutes=2)
    assert not settings.choose(LOCK_MINUTES, 15)
    assert settings.effective(LOCK_MINUTES) == Effective(2, Source.POLICY)
    assert settings.effective(LOCK_MINUTES).is_locked


@pytest.mark.parametrize("value", [0, 16, "5", True, None])
def test_a_choice_that_does_not_fit_is_not_taken(value: object) -> None:
    assert not Settings(no_policies, None).choose(LOCK_MINUTES, value)  # type: ignore[arg-type]  # that is the test


@pytest.mark.parametrize("value", ["yes", 1, None])
def test_a_broken_policy_of_a_protection_counts_as_the_strictest(value: object) -> None:
    settings = with_policies(HideNames=value, DisableUsbExport=value)
    assert settings.is_on(HIDE_NAMES)
    assert settings.effective(DISABLE_USB_EXPORT) == Effective(value=True, source=Source.POLICY)
    assert settings.problems == ("DisableUsbExport", "HideNames")


def test_a_broken_policy_of_taste_is_ignored_and_told() -> None:
    settings = with_policies(Theme="pink", NoSuchSetting=1)
    assert settings.text(THEME) == "system"
    assert settings.problems == ("NoSuchSetting", "Theme")


def test_later_policy_files_win(tmp_path: Path) -> None:
    (tmp_path / "10.json").write_text('{"LockMinutes": 3, "Theme": "dark"}')
    (tmp_path / "20.json").write_text('{"LockMinutes": 4}')
    settings = Settings(policies_in(tmp_path), None)
    assert (settings.number(LOCK_MINUTES), settings.text(THEME)) == (4, "dark")


@pytest.mark.logs("policy file 10.json is not readable")
def test_an_unreadable_policy_file_is_skipped_and_the_others_count(tmp_path: Path) -> None:
    (tmp_path / "10.json").write_text("{")
    (tmp_path / "20.json").write_text('{"LockMinutes": 4}')
    assert Settings(policies_in(tmp_path), None).number(LOCK_MINUTES) == 4


def test_without_a_policy_folder_there_are_no_policies(tmp_path: Path) -> None:
    assert policies_in(tmp_path / "nothing")() == {}


@pytest.mark.logs("user settings are not readable")
@pytest.mark.parametrize("content", ["{", "\x00"])
def test_unreadable_user_settings_give_the_defaults(tmp_path: Path, content: str) -> None:
    file = tmp_path / "user.json"
    file.write_text(content)
    assert Settings(no_policies, file).text(LANGUAGE) == "de"
    assert file.read_text() == content


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_has_a_german_text_and_a_default_that_fits(setting: Setting) -> None:
    assert setting.title
    assert not setting.problem(setting.default)
    assert setting.strictest is None or not setting.problem(setting.strictest)


def test_no_setting_is_declared_twice() -> None:
    assert max(Counter(setting.name for setting in SETTINGS).values()) == 1


def test_what_was_reset_is_the_default_again_also_at_the_next_start(tmp_path: Path) -> None:
    file = tmp_path / "user.json"
    settings = Settings(no_policies, file)
    settings.choose(THEME, "dark")
    settings.choose(LOCK_MINUTES, 9)
    settings.reset(THEME)
    settings.reset(HIDE_NAMES)
    for each in (settings, Settings(no_policies, file)):
        assert each.effective(THEME) == Effective("system", Source.DEFAULT)
        assert each.effective(LOCK_MINUTES) == Effective(9, Source.USER)


def test_a_choice_that_cannot_be_written_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    settings = Settings(no_policies, tmp_path / "file" / "user.json")
    with pytest.raises(FileExistsError):
        settings.choose(THEME, "dark")
    assert settings.effective(THEME).source is Source.DEFAULT
