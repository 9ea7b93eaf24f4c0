"""Draws the component sheet and the swim lanes as pictures, to be looked at: python -m tests.screens_components OUT."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from kiim_desktop.base.jobs import InlineJobs, Step
from kiim_desktop.gui.charts.lane_axis import Span
from kiim_desktop.gui.charts.swim_lanes import SwimLanes
from kiim_desktop.gui.explain import Notice, Tone
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.main_frame import MainFrame
from kiim_desktop.gui.frame.navigator import ExchangeState, RailEntry
from kiim_desktop.gui.lists.cells import Action, Chip, Column, Name, RowCells, Text
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowHead, RowList
from kiim_desktop.gui.palette import Look, Theme
from kiim_desktop.gui.style import dress
from kiim_desktop.gui.widgets.banners import Banner
from kiim_desktop.gui.widgets.buttons import (
    ButtonSize,
    danger_button,
    icon_button,
    plain_button,
    primary_button,
    text_button,
)
from kiim_desktop.gui.widgets.chips import ChipKind, FilterChip, StateChip
from kiim_desktop.gui.widgets.chips_field import ChipsField
from kiim_desktop.gui.widgets.choice import Choice, Option
from kiim_desktop.gui.widgets.conflict import ConflictCards, ConflictOffer, ConflictValue
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.fields import LargeText, PasswordField, TextField
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.labels import Divider, NameLabel, PlainLabel
from kiim_desktop.gui.widgets.progress import LoadingBars, ProgressCard
from kiim_desktop.gui.widgets.segments import Segments
from kiim_desktop.gui.widgets.steps import SideStep, SideSteps
from kiim_desktop.gui.widgets.tabs import Tab, TabRow
from tests.screens_lanes import TODAY, sample_lanes

Parts = tuple[tuple[str, Callable[[Look], QWidget]], ...]
TOPICS = (Option("language", "Sprache"), Option("courses", "Kurse"), Option("children", "Kinder"))
WAYS = (Option("in_person", "persönlich"), Option("phone", "Telefon", ("anruf",)))
RAIL = (
    RailEntry(name="today", icon="today", title="Heute", digit=1, count=4),
    RailEntry(name="persons", icon="persons", title="Personen", digit=2),
    RailEntry(name="offers", icon="offers", title="Angebote", digit=3),
    RailEntry(name="referrals", icon="referrals", title="Vermittlungen", digit=4, count=2),
    RailEntry(name="reports", icon="reports", title="Auswertung", digit=5),
    RailEntry(name="knowledge", icon="knowledge", title="Wissen", digit=6),
    RailEntry(name="exchange", icon="exchange", title="Abgleich", digit=7, count=3),
    RailEntry(name="administration", icon="administration", title="Verwaltung", digit=8, starts_group=True),
)


def _column(look: Look, *parts: tuple[str, QWidget]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(look.px(8))
    for title, widget in parts:
        column.addWidget(PlainLabel(look, title, kind=Type.LABEL_HEADING, color="text2"))
        column.addWidget(widget)
        column.addSpacing(look.px(12))
    column.addStretch(1)
    return column


def _flow(look: Look, *widgets: QWidget) -> QWidget:
    box = QWidget()
    flow = FlowLayout(box, look.px(12))
    for widget in widgets:
        flow.addWidget(widget)
    return box


def _buttons(look: Look) -> QWidget:
    off, pressed, plain_off = (
        primary_button(look, "Speichern"),
        plain_button(look, "Vermitteln"),
        plain_button(look, "Vermitteln"),
    )
    off.setEnabled(False)
    plain_off.setEnabled(False)
    pressed.setCheckable(True)
    pressed.setChecked(True)
    return _flow(
        look,
        primary_button(look, "Speichern"),
        off,
        primary_button(look, "Notiz", icon="note", hint="Strg+E"),
        plain_button(look, "Vermitteln"),
        pressed,
        plain_off,
        plain_button(look, "Eintrag", icon="add"),
        text_button(look, "Erledigt"),
        danger_button(look, "Löschen …"),
        icon_button(look, "print", "Drucken"),
        plain_button(look, "Klären", size=ButtonSize.SMALL),
        primary_button(look, "Weiter", size=ButtonSize.LARGE),
        plain_button(look, "Stand am …", after="down", size=ButtonSize.SMALL),
        Segments(look, "Wessen", (("mine", "Meine"), ("cover", "Vertretung Yilmaz"), ("office", "Büro"))),
    )


def _fields(look: Look) -> QWidget:
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    read_only, wrong = (
        TextField(look, "Ort", text="Steinfeld", hint="nur lesen"),
        TextField(look, "Datum", text="39.11.2026"),
    )
    read_only.set_read_only(True)
    wrong.set_error("Tag gibt es nicht")
    password = PasswordField(look, "Kennwort", is_large=False)
    password.set_warning("Feststelltaste ist an.")
    password.line.setText("geheim geheim")
    topics = ChipsField(look, "Themen", TOPICS, placeholder="Thema tippen …")
    topics.set_keys(["language", "courses", "children"])
    fields = (
        TextField(look, "Ort", text="Steinfeld", hint="normal"),
        TextField(look, "Ort", placeholder="Ort oder „unbekannt“", optional=True),
        read_only,
        wrong,
        password,
        Choice(look, "Weg", WAYS, key="in_person"),
    )
    for number, field in enumerate(fields):
        grid.addWidget(field, number // 3, number % 3)
    grid.addWidget(topics, 2, 0, 1, 3)
    grid.addWidget(
        LargeText(
            look, "Notiz", text="Herr Karimi hat die schriftliche Zusage dabei.\nEr will den Hybridkurs.", lines=3
        ),
        3,
        0,
        1,
        3,
    )
    return box


def _checks(look: Look) -> QWidget:
    boxes: tuple[QCheckBox | QRadioButton, ...] = (
        QCheckBox("offen"),
        QCheckBox("erledigt"),
        QRadioButton("Kurs"),
        QRadioButton("Beratung"),
    )
    boxes[1].setChecked(True)
    boxes[3].setChecked(True)
    return _flow(look, *boxes)


def _rows(look: Look) -> QWidget:
    columns = (
        Column(title="Name", share=3),
        Column(title="Jahr", width=48),
        Column(title="Stand", width=96),
        Column(title="Aktion", width=84, is_right=True),
    )
    data = [
        RowCells(
            cells=(
                Name(name="Tesfay Kidane", variant="ተስፋይ ኪዳነ", marks=((0, 4),)),
                Text(text="1990", marks=((0, 4),)),
                Chip("B2 bestanden", ChipKind.OK),
                Action("note", "Nachfragen"),
            )
        ),
        RowCells(
            cells=(
                Name(name="Ahmad Karimi", variant="احمد کریمی", variant_marks=((0, 4),)),
                Text(text="1985"),
                Chip("IK-A Modul 4"),
                Action("note", "Erledigt"),
            )
        ),
        RowCells(
            cells=(
                Name(name="Mohammad al-Hassan Abd ar-Rahman", variant="محمد الحسن عبد الرحمن"),
                Text(text="~ 1989"),
                Chip("Warteliste", ChipKind.WARN),
                Text(text="12.11.", color="danger", icon="warning"),
            )
        ),
        RowCells(
            cells=(
                Name(name="Olena Kowaltschuk", variant="Олена Ковальчук"),
                Text(text="1991"),
                Chip("abgelaufen", ChipKind.DANGER),
                Action("x", "Ansehen"),
            ),
            second=Text(
                text="… wohnt jetzt bei Familie Hassan zur Untermiete … (Notiz 03.11.)",
                is_small=True,
                color="text2",
                marks=((26, 32),),
            ),
        ),
    ]
    delegate = RowDelegate(look, columns, lambda row: row if isinstance(row, RowCells) else data[0], side=16)
    model = RowsModel[RowCells](InlineJobs(), lambda row: "Zeile")
    model.set_rows(data)
    view = RowList(look, "Personen", model, delegate, uniform=False)
    model.setParent(view)
    view.select_row(1)
    view.setFixedHeight(look.px(40 * 3 + 56))
    return _under_head(look, view, delegate)


def _under_head(look: Look, view: RowList, delegate: RowDelegate) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(RowHead(look, delegate, side=16))
    column.addWidget(view)
    return box


def _chips(look: Look) -> QWidget:
    return _flow(
        look,
        FilterChip(look, "Filter"),
        FilterChip(look, "Filter an", on=True),
        FilterChip(look, "Thema", menu=True),
        StateChip(look, "IK-A Modul 4"),
        StateChip(look, "unbekannt", ChipKind.QUIET),
        StateChip(look, "B2 bestanden", ChipKind.OK),
        StateChip(look, "Warteliste", ChipKind.WARN),
        StateChip(look, "abgelaufen", ChipKind.DANGER),
        StateChip(look, "Sprachstand", ChipKind.LOCKED),
        StateChip(look, "< 5", ChipKind.HIDDEN),
    )


def _banners(look: Look) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    for notice in (
        Notice(Tone.DONE, "Notiz gespeichert.", "", "Rückgängig", "Strg+Z"),
        Notice(Tone.INFO, "2 neue Einträge vom Sprachwerk.", "", "Anzeigen"),
        Notice(Tone.WARN, "Seit 3 Tagen kein Abgleich.", "", "Jetzt abgleichen"),
        Notice(Tone.DANGER, "Der Stick ist voll.", "Nichts ist verloren.", "Anderer Stick"),
        Notice(Tone.OK, "Sicherung geprüft: vollständig."),
    ):
        column.addWidget(Banner(look, notice))
    return box


def _conflict(look: Look) -> ConflictCards:
    mine = ConflictValue(
        key="a", value="0170 555 01 82", author="Anna Müller", source="Person gesagt · 11.11.2026", is_suggested=True
    )
    theirs = ConflictValue(key="b", value="0151 555 07 20", author="Jobcenter", source="Formular · 28.10.2026")
    offer = ConflictOffer(reason="Vorschlag: zuletzt von der Person selbst genannt.", both="Beide behalten")
    return ConflictCards(look, (mine, theirs), offer)


def _tabs(look: Look) -> TabRow:
    words = (("Verlauf", ""), ("Plan", ""), ("Vermittlung", "1"), ("Einwilligungen", "2"), ("Dokumente", "7"))
    tabs = [Tab(title, title, note) for title, note in words]
    return TabRow(look, [tabs[0], Tab("facts", "Angaben", "1 klären", ChipKind.WARN), *tabs[1:]])


def _steps(look: Look) -> SideSteps:
    words = (("Büro", "Einladung oder neu"), ("Kennwort", "nur für Sie"), ("Wiederherstellung", "ein Blatt Papier"))
    steps = SideSteps(look, [SideStep(*pair) for pair in words])
    steps.set_current(1)
    return steps


def _lanes(look: Look) -> SwimLanes:
    lanes = SwimLanes(look, TODAY, label_width=88)
    lanes.set_lanes(sample_lanes()[:3])
    lanes.set_span(Span(date(2026, 1, 1) - timedelta(days=20), date(2027, 6, 1)))
    return lanes


def _card(look: Look) -> ProgressCard:
    card = ProgressCard(look, "Erster Abgleich", monotonic=iter((0.0, 20.0)).__next__)
    card.set_step(Step(6200, 10_000, ""))
    return card


def _empty(look: Look) -> EmptyState:
    sentence = "Öffnen Sie eine Person und wählen Sie „Vermitteln“."
    return EmptyState(look, "Noch keine Vermittlungen.", sentence, "Personen öffnen")


LEFT: Parts = (("Knöpfe", _buttons), ("Felder", _fields), ("Auswahl", _checks), ("Schritte", _steps))
MIDDLE: Parts = (("Zeilen", _rows), ("Marken", _chips), ("Zeitstrahl", _lanes), ("Hinweise", _banners), ("Tabs", _tabs))
RIGHT: Parts = (
    ("Leer", _empty),
    ("Lädt", LoadingBars),
    ("Lange Arbeit", _card),
    ("Zwei Werte", _conflict),
    ("Name", lambda look: NameLabel(look, "Ahmad Karimi", "احمد کریمی")),
    ("Linie", Divider),
)


def sheet(look: Look) -> QWidget:
    """Return the sheet of all components."""
    page = Ground(look, "surface")
    row = QHBoxLayout(page)
    row.setContentsMargins(*(look.px(32),) * 4)
    row.setSpacing(look.px(40))
    for parts, share in ((LEFT, 4), (MIDDLE, 5), (RIGHT, 4)):
        row.addLayout(_column(look, *((title, make(look)) for title, make in parts)), share)
    return page


def frame(look: Look) -> MainFrame:
    """Return the frame round the swim lanes of an invented person."""
    window = MainFrame(look, RAIL)
    page = Ground(look, "surface")
    column = QVBoxLayout(page)
    column.setContentsMargins(look.px(24), look.px(16), look.px(24), 0)
    column.addWidget(NameLabel(look, "Ahmad Karimi", "احمد کریمی"))
    lanes = SwimLanes(look, TODAY)
    lanes.set_lanes(sample_lanes())
    column.addWidget(lanes)
    column.addWidget(Divider(look))
    column.addStretch(1)
    window.add_screen(
        "persons",
        page,
        keys=(
            ("Strg+E", "Notiz"),
            ("Strg+F", "in dieser Akte suchen"),
            ("F6", "zwischen Zeitstrahl und Text wechseln"),
            ("+ −", "Zeitstrahl vergrößern"),
        ),
    )
    window.top.set_exchange(ExchangeState(words="Abgleich bestätigt 09:12", short="09:12", waiting="3 warten"))
    window.top.set_person("Anna Müller", "Welcome Center Lauenstein")
    window.go("persons")
    return window


def _save(app: QApplication, widget: QWidget, size: QSize, path: Path) -> None:
    widget.resize(size)
    widget.show()
    for _turn in range(5):
        app.processEvents()
    widget.grab().save(str(path))
    print(path.name)
    widget.close()
    widget.deleteLater()


def main(folder: Path) -> None:
    """Write all pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    look = Look(theme=Theme.LIGHT)
    dress(app, look)
    for theme, scale in ((Theme.LIGHT, 100), (Theme.DARK, 100), (Theme.LIGHT, 200)):
        look.set_theme(theme)
        look.set_scale(scale)
        size = QSize(1440, 1000) * (scale / 100)
        _save(app, sheet(look), size, folder / f"sheet-{theme.value}-{scale}.png")
        _save(app, frame(look), QSize(1440, 900), folder / f"frame-{theme.value}-{scale}.png")
    look.set_scale(100)
    _save(app, frame(look), QSize(1100, 700), folder / "frame-1100x700.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
