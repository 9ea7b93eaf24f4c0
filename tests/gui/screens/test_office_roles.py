"""Verwaltung for each role: what is there works, what is missing is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.offices import Role
from kiim_desktop.gui.palette import Look, Theme
from kiim_desktop.gui.screens.office import OfficeScreen
from kiim_desktop.presenters.office.sections import Section, not_for, sections_for
from tests.presenters.desks import notes, open_desk


@pytest.mark.parametrize("role", Role)
def test_every_section_a_role_sees_can_be_opened(qtbot: QtBot, tmp_path: Path, role: Role) -> None:
    with open_desk(tmp_path, role=role) as desk:
        screen = OfficeScreen(
            desk, Look(theme=Theme.LIGHT), exchange=lambda: None, closing=lambda _deed, _reason, _failed: None
        )
        qtbot.addWidget(screen)
        assert tuple(screen.pages) == sections_for(role)
        assert screen.missing.text() == not_for(role)
        for section in screen.pages:
            screen.opened({"section": section.value})
            assert screen.tabs.current() == section.value
            assert screen.keys()
        assert notes(desk).errors == []
        refused = [line for line in desk.office.store.audit_lines() if line.entry.action is AuditAction.REFUSED]
        assert refused == []


def test_a_section_that_is_not_there_leaves_the_one_in_sight(qtbot: QtBot, tmp_path: Path) -> None:
    with open_desk(tmp_path, role=Role.DPO) as desk:
        screen = OfficeScreen(
            desk, Look(theme=Theme.LIGHT), exchange=lambda: None, closing=lambda _deed, _reason, _failed: None
        )
        qtbot.addWidget(screen)
        screen.opened({"section": Section.AUDIT.value})
        screen.opened({"section": Section.USERS.value})
        assert screen.tabs.current() == Section.AUDIT.value
