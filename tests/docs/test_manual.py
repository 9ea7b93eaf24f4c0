"""The manual and the README do not lag behind the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kiim_desktop
from kiim_desktop.base.paths import resource
from kiim_desktop.base.settings import SETTINGS
from kiim_desktop.presenters.manual import chapters
from tests.docs import command_list, deadline_list, field_list

ROOT = Path(__file__).resolve().parents[2]
IT = (resource("manual") / "80-fuer-die-it.md").read_text(encoding="utf-8")


def test_the_list_of_fields_is_the_one_of_the_program() -> None:
    written = (resource("manual") / "90-felder.md").read_text(encoding="utf-8")
    assert written == field_list.render(), "write it anew with: python -m tests.docs.field_list"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_stands_in_the_manual_with_its_default(setting: object) -> None:
    name, default = getattr(setting, "name"), getattr(setting, "default")  # noqa: B009  # parametrised values are objects to mypy
    shown = str(default).lower() if isinstance(default, bool) else str(default)
    assert re.search(rf"\| `{name}` \| {re.escape(shown)} ?\|", IT)


def test_the_list_of_commands_is_the_one_of_the_program() -> None:
    written = (resource("manual") / command_list.NAME).read_text(encoding="utf-8")
    assert written == command_list.render(), "write it anew with: python -m tests.docs.command_list"


def test_the_table_of_deadlines_is_the_one_of_the_program() -> None:
    written = (resource("manual") / deadline_list.NAME).read_text(encoding="utf-8")
    assert written == deadline_list.render(), "write it anew with: python -m tests.docs.deadline_list"


def test_every_command_says_what_it_does() -> None:
    rows = [line for line in command_list.render().splitlines() if line.startswith("| `")]
    assert len(rows) > 25
    assert [row for row in rows if len(row.split("|")[3].strip()) < 10] == []


def test_links_between_chapters_lead_somewhere() -> None:
    names = {chapter.name for chapter in chapters()}
    for chapter in chapters():
        for target in re.findall(r"\]\(([^)]+\.md)\)", chapter.text):
            assert target in names, (chapter.name, target)


def test_the_map_in_the_readme_names_every_package() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    packages = [path.parent.name for path in (ROOT / "kiim_desktop").glob("*/__init__.py")]
    assert [name for name in packages if f"| `{name}` |" not in readme] == []


def test_pictures_and_links_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^):]+)\)", readme):
        assert (ROOT / target).exists(), target


def test_the_changelog_tells_of_the_version_that_is_here() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{kiim_desktop.__version__}]" in text
    assert f'version = "{kiim_desktop.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
