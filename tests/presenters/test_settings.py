"""Einstellungen: where each value comes from, what does not fit, what IT fixed, the way back to the default."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.base.settings import (
    AUDIT_MONTHS,
    BACKUP_FOLDER,
    EXCHANGE_MINUTES,
    EXTRA_CA_FILE,
    HIDE_NAMES,
    LANGUAGE,
    LOCK_MINUTES,
    PROXY,
    SETTINGS,
    THEME,
    TRAINING,
    Setting,
    Settings,
    Source,
)
from kiim_desktop.presenters import setting_rows
from kiim_desktop.presenters.setting_rows import SHOWN, Editor, SettingRow, text_of
from kiim_desktop.presenters.settings import SettingsPresenter
from tests.presenters.desks import notes, open_desk

Made = Callable[..., AbstractContextManager[SettingsPresenter]]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    @contextmanager
    def make(**policies: object) -> Iterator[SettingsPresenter]:
        with open_desk(tmp_path / "office") as desk:
            settings = Settings(lambda: policies, tmp_path / "user.json")
            presenter = SettingsPresenter(replace(desk, office=replace(desk.office, settings=settings)))
            presenter.load()
            yield presenter

    return make


def row(presenter: SettingsPresenter, setting: Setting) -> SettingRow:
    rows = (row for group in presenter.state.groups for row in group.rows)
    return next(row for row in rows if row.name == setting.name)


def test_every_setting_that_does_something_is_shown_once(made: Made) -> None:
    listed = [setting for _title, settings in SHOWN for setting in settings]
    assert sorted(each.name for each in (*listed, TRAINING)) == sorted(each.name for each in SETTINGS)
    with made() as presenter:
        assert len([row for group in presenter.state.groups for row in group.rows]) == len(listed)


@pytest.mark.parametrize("setting", [each for _title, settings in SHOWN for each in settings], ids=lambda one: one.name)
def test_every_choice_has_a_word_for_each_of_its_values(setting: Setting) -> None:
    text = text_of(setting)
    assert text.title
    if setting.choices and setting is not LANGUAGE:
        assert tuple(key for key, _word in text.options) == setting.choices


def test_a_choice_is_kept_told_and_taken_back(made: Made, tmp_path: Path) -> None:
    applied: list[Setting] = []
    with made() as presenter:
        presenter.on_applied = applied.append
        assert row(presenter, THEME).source.text == "Vorgabe"
        presenter.choose(THEME.name, "dark")
        assert (row(presenter, THEME).shown, row(presenter, THEME).source.text) == ("dunkel", "selbst gewählt")
        assert "dark" in (tmp_path / "user.json").read_text(encoding="utf-8")
        presenter.reset(THEME.name)
        assert (row(presenter, THEME).value, row(presenter, THEME).can_reset) == ("system", False)
        assert applied == [THEME, THEME]
        assert notes(presenter._desk).told == ["„Hell oder dunkel“ steht wieder auf der Vorgabe."]  # noqa: SLF001  # a test looks inside


@pytest.mark.parametrize(
    ("setting", "typed", "sentence"),
    [
        (LOCK_MINUTES, "0", "Bitte eine ganze Zahl von 1 bis 15 eingeben."),
        (LOCK_MINUTES, "fünf", "Bitte eine ganze Zahl von 1 bis 15 eingeben."),
        (EXCHANGE_MINUTES, "9" * 400, "Bitte eine ganze Zahl von 0 bis 1440 eingeben."),
        (BACKUP_FOLDER, "/gibt/es/nicht", "Diesen Ordner gibt es nicht"),
        (EXTRA_CA_FILE, "/gibt/es/nicht", "Diese Datei gibt es nicht"),
        (PROXY, "proxy", "Bitte „system“, „none“ oder eine Adresse"),
    ],
)
def test_what_does_not_fit_is_said_and_the_former_value_holds(
    made: Made, setting: Setting, typed: str, sentence: str
) -> None:
    with made() as presenter:
        before = row(presenter, setting).value
        presenter.choose(setting.name, typed)
        assert row(presenter, setting).problem.startswith(sentence)
        assert row(presenter, setting).value == before
        assert presenter.settings.effective(setting).source is Source.DEFAULT


def test_numbers_yes_no_and_folders_are_kept_in_their_own_shape(made: Made, tmp_path: Path) -> None:
    with made() as presenter:
        for setting, typed in ((LOCK_MINUTES, " 9 "), (HIDE_NAMES, "yes"), (BACKUP_FOLDER, str(tmp_path))):
            presenter.choose(setting.name, typed)
            assert row(presenter, setting).problem == ""
        settings = presenter.settings
        assert (settings.number(LOCK_MINUTES), settings.is_on(HIDE_NAMES)) == (9, True)
        assert settings.text(BACKUP_FOLDER) == str(tmp_path)


def test_what_it_fixed_is_shown_with_the_reason_and_stays(made: Made) -> None:
    with made(LockMinutes=2, Theme="dark") as presenter:
        fixed = row(presenter, LOCK_MINUTES)
        assert (fixed.editor, fixed.shown, fixed.source.text) == (Editor.FIXED, "2 Minuten", "von der IT festgelegt")
        assert fixed.reason.startswith("Die IT hat das für diesen Rechner festgelegt (")
        presenter.choose(LOCK_MINUTES.name, "9")
        assert presenter.settings.number(LOCK_MINUTES) == 2
        assert row(presenter, AUDIT_MONTHS).reason == "Das kann nur die IT ändern, für alle an diesem Rechner."
        assert presenter.state.problem == ""


def test_a_broken_policy_is_named_and_its_strictest_value_explained(made: Made) -> None:
    with made(HideNames="vielleicht", Quatsch=1) as presenter:
        assert row(presenter, HIDE_NAMES).reason.startswith("Die Richtlinie der IT dazu ist nicht lesbar.")
        assert row(presenter, HIDE_NAMES).shown == "ja"
        assert "HideNames, Quatsch" in presenter.state.problem


def test_only_languages_that_are_built_in_are_offered_each_by_its_own_name(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    with made() as presenter:
        assert row(presenter, LANGUAGE).text.options == (("de", "Deutsch"), ("en", "English"))
        presenter.choose(LANGUAGE.name, "en")
        assert (row(presenter, LANGUAGE).shown, row(presenter, LANGUAGE).problem) == ("English", "")
        presenter.reset(LANGUAGE.name)
        monkeypatch.setattr(setting_rows, "languages", lambda: ("de",))
        presenter.load()
        assert (row(presenter, LANGUAGE).editor, row(presenter, LANGUAGE).shown) == (Editor.FIXED, "Deutsch")


def test_the_folders_are_named(made: Made, tmp_path: Path) -> None:
    with made() as presenter:
        places = {place.title: place.path for place in presenter.state.places}
        assert places["Diese Einstellungen"] == str(tmp_path / "user.json")
        assert places["Tägliche Sicherung"].startswith(places["Akten dieses Büros"])


def test_a_disk_that_does_not_take_it_is_said(made: Made, tmp_path: Path) -> None:
    with made() as presenter:
        (tmp_path / "user.part").mkdir()
        presenter.choose(THEME.name, "dark")
        assert presenter.state.problem.startswith("Die Einstellung konnte nicht gespeichert werden.")
        assert row(presenter, THEME).value == "system"
