"""What people or imports typed is shown as it is: no markup is read, no file opened, no time lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.gui.charts.lane_words import tooltip
from kiim_desktop.gui.charts.swim_lanes import SwimLanes
from kiim_desktop.gui.explain import Notice, Tone
from kiim_desktop.gui.frame.foot import Foot
from kiim_desktop.gui.lists.cells import Action, Chip, Column, Name, RowCells, Text
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.style import Dress
from kiim_desktop.gui.tooltips import plain_tooltip
from kiim_desktop.gui.widgets.banners import Banner
from kiim_desktop.gui.widgets.buttons import plain_button, primary_button
from kiim_desktop.gui.widgets.chips import FilterChip, StateChip
from kiim_desktop.gui.widgets.chips_field import ChipsField
from kiim_desktop.gui.widgets.choice import Choice, Option
from kiim_desktop.gui.widgets.conflict import ConflictCards, ConflictOffer, ConflictValue
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.fields import LargeText, PasswordField, TextField
from kiim_desktop.gui.widgets.keys_line import KeysLine
from kiim_desktop.gui.widgets.labels import NameLabel, PlainLabel
from kiim_desktop.gui.widgets.progress import ProgressCard
from kiim_desktop.gui.widgets.segments import Segments
from kiim_desktop.gui.widgets.steps import SideStep, SideSteps
from kiim_desktop.gui.widgets.tabs import Tab, TabRow
from kiim_desktop.gui.widgets.text_paint import isolate
from kiim_desktop.presenters.lanes import Lane, LaneItem, LaneKind
from tests.gui.plain_text import rich_texts

NESTED = "<table><tr><td>" * 200
HOSTILE = (NESTED, '<img src="file:///etc/hostname">', "&amp; & <b>fett</b>", "\u202eabc\u202d" * 40, "A" * 5000)
Make = Callable[[Look, str], QWidget]


def _conflict(look: Look, text: str) -> QWidget:
    value = ConflictValue(key="a", value=text, author=text, source=text, is_suggested=True)
    return ConflictCards(look, (value, value), ConflictOffer(reason=text, both=text, merged=text, merged_note=text))


def _list(look: Look, text: str) -> QWidget:
    row = RowCells(
        cells=(Name(name=text, variant=text), Text(text=text), Chip(text), Action("a", text)), second=Text(text=text)
    )
    columns = (Column(share=1), Column(share=1), Column(width=80), Column(width=80))
    model = RowsModel[RowCells](InlineJobs(), lambda _row: text)
    model.set_rows([row])
    view = RowList(
        look, text, model, RowDelegate(look, columns, lambda found: found if isinstance(found, RowCells) else row)
    )
    model.setParent(view)
    return view


def _lanes(look: Look, text: str) -> QWidget:
    item = LaneItem(
        key="k", kind=LaneKind.BAR, label=text, start=date(2025, 1, 1), end=date(2026, 1, 1), details=(text,)
    )
    lanes = SwimLanes(look, date(2026, 3, 2))
    lanes.set_lanes([Lane(text, (item,))])
    return lanes


def _chips_field(look: Look, text: str) -> QWidget:
    field = ChipsField(look, text, [Option("k", text)], hint=text)
    field.set_keys(["k"])
    return field


def _foot(look: Look, text: str) -> QWidget:
    foot = Foot(look)
    foot.show_notice(Notice(Tone.DONE, text, text, text, text))
    return foot


WIDGETS: dict[str, Make] = {
    "label": PlainLabel,
    "wrapped label": lambda look, text: PlainLabel(look, text, wrap=True),
    "name": lambda look, text: NameLabel(look, text, text),
    "button": plain_button,
    "primary": lambda look, text: primary_button(look, text, hint=text[:50]),
    "field": lambda look, text: TextField(look, text, text=text, hint=text),
    "password": lambda look, text: PasswordField(look, text, hint=text),
    "large text": lambda look, text: LargeText(look, text, text=text, hint=text),
    "choice": lambda look, text: Choice(look, text, [Option("k", text)], key="k"),
    "chips field": _chips_field,
    "filter chip": FilterChip,
    "state chip": StateChip,
    "tabs": lambda look, text: TabRow(look, [Tab("k", text, text)]),
    "banner": lambda look, text: Banner(look, Notice(Tone.WARN, text, text, text, text)),
    "keys": lambda look, text: KeysLine(look, [(text, text)]),
    "progress": ProgressCard,
    "empty": lambda look, text: EmptyState(look, text, text, text),
    "conflict": _conflict,
    "side steps": lambda look, text: SideSteps(look, [SideStep(text, text)]),
    "segments": lambda look, text: Segments(look, text, [("k", text)]),
    "list": _list,
    "lanes": _lanes,
    "foot": _foot,
}


@pytest.mark.parametrize("text", HOSTILE, ids=("nested", "image", "entities", "directions", "long"))
@pytest.mark.parametrize("name", WIDGETS)
def test_hostile_text_stays_plain(look: Look, worn: Dress, qtbot: QtBot, name: str, text: str) -> None:
    widget = WIDGETS[name](look, text)
    qtbot.addWidget(widget)
    widget.resize(600, 300)
    widget.grab()
    assert rich_texts(widget) == []


def test_a_label_cannot_be_made_rich(look: Look, qtbot: QtBot) -> None:
    label = PlainLabel(look, "<b>fett</b>")
    qtbot.addWidget(label)
    label.setTextFormat(Qt.TextFormat.RichText)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == "<b>fett</b>"


def test_a_tooltip_shows_markup_instead_of_reading_it() -> None:
    shown = plain_tooltip('<img src="file:///etc/hostname">')
    assert "<img" not in shown
    assert "&lt;img" in shown


def test_the_tooltip_of_a_lane_item_is_escaped(look: Look, qtbot: QtBot) -> None:
    lanes = _lanes(look, "<img src=x>")
    qtbot.addWidget(lanes)
    assert isinstance(lanes, SwimLanes)
    lanes.resize(800, 200)
    lanes.renew()
    assert "<img" not in tooltip(lanes.scene.lanes[0].items[0])


def test_pasting_into_a_large_text_takes_the_plain_text_only(look: Look, qtbot: QtBot) -> None:
    field = LargeText(look, "Notiz")
    qtbot.addWidget(field)
    source = QMimeData()
    source.setHtml("<b>fett</b>")
    source.setText("schlicht")
    field.edit.insertFromMimeData(source)
    assert field.text() == "schlicht"


def test_names_are_isolated() -> None:
    assert isolate("احمد") == "\u2068احمد\u2069"
    assert isolate("") == ""


def test_no_widget_opens_a_file_named_in_a_text(look: Look, worn: Dress, qtbot: QtBot, tmp_path: Path) -> None:
    picture = tmp_path / "bait.png"
    picture.write_bytes(b"")
    picture.chmod(0o600)
    before = picture.stat().st_atime_ns
    for make in WIDGETS.values():
        widget = make(look, f'<img src="file://{picture}">')
        qtbot.addWidget(widget)
        widget.grab()
    assert picture.stat().st_atime_ns == before
