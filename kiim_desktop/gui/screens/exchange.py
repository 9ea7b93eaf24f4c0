"""Abgleich: four figures, what waits, what needs a decision, what happened; and the carriers (09-abgleich)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from kiim_desktop.base.jobs import InlineJobs, Step
from kiim_desktop.base.translation import _
from kiim_desktop.gui.explain import Notice, Tone
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.cells import Column, Name, RowCells, Text
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowHead, RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.banners import Banner
from kiim_desktop.gui.widgets.buttons import ButtonSize, plain_button, primary_button
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import Divider, IconLabel, PlainLabel
from kiim_desktop.gui.widgets.progress import ProgressCard
from kiim_desktop.presenters.exchange import ExchangePresenter, ExchangeState, Line, PastLine
from kiim_desktop.storage.store import Changed

_NAME_WIDTH = 216
_MOST_ROWS = 8


class ExchangeScreen(QWidget):
    """Paints an ExchangeState."""

    def __init__(self, presenter: ExchangePresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self._look = look
        self.setProperty("surface", "surface")
        self.banner = Banner(look)
        self.figures = tuple(_Figure(look, title) for title in _figure_titles())
        self.waiting = _Section(look, _("Wartet auf den Kreis"), _("geht mit dem nächsten Abgleich hinaus"))
        self.refused = _Section(look, _("Nicht angenommen"), _("bleibt hier, bis Sie entscheiden"))
        self.disagreements = _Section(look, _("Zu klären"), _("zwei Stellen haben Verschiedenes eingetragen"))
        self.past = _PastSection(look)
        self.side = _Side(look, presenter)
        self._build()
        for section in (self.waiting, self.refused, self.disagreements):
            section.list.opened.connect(self._open)
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            (_("F5"), _("jetzt abgleichen")),
            (_("Strg+U"), _("über Ordner oder Stick")),
            (_("Tab"), _("nächster Abschnitt")),
        )

    def opened(self, _arguments: dict[str, object]) -> None:
        """Come into sight: read anew."""
        self.presenter.look()

    def focus_first(self) -> None:
        self.side.now.setFocus()

    def changed(self, _changed: Changed) -> None:
        self.presenter.look()

    def show_state(self, state: ExchangeState) -> None:
        """Paint a state; may be called with the same one again."""
        confirmed, waiting, refused, unclear = self.figures
        confirmed.show_figure(
            "check" if state.confirmed else "clock",
            "ok" if state.confirmed else "text2",
            state.confirmed or _("noch nie"),
            _("bis dahin alles angekommen") if state.confirmed else _("Alles ist auf diesem Rechner gespeichert."),
        )
        waiting.show_figure("clock", "text2", str(state.waiting_count),
                            _("Änderungen in {n} Akten").format(n=state.waiting_files))  # fmt: skip
        tone = "danger" if state.refused_count else "text2"
        refused.show_figure("warning", tone, str(state.refused_count),
                            _("Entscheidung nötig") if state.refused_count else _("nichts offen"))  # fmt: skip
        tone = "warn" if state.disagreement_count else "text2"
        meaning = _("Angaben mit zwei Werten") if state.disagreement_count else _("nichts offen")
        unclear.show_figure("duplicates", tone, str(state.disagreement_count), meaning)
        self.waiting.show_lines(state.waiting)
        self.refused.show_lines(state.refused)
        self.disagreements.show_lines(state.disagreements)
        self.past.show_lines(state.past)
        self.side.show_state(state)
        self.banner.set_notice(Notice(Tone.WARN, state.problem) if state.problem else None)

    def _open(self, row: object) -> None:
        if isinstance(row, Line):
            self.presenter.open_person(row)

    def _build(self) -> None:
        look = self._look
        halves = QHBoxLayout(self)
        halves.setContentsMargins(0, 0, 0, 0)
        halves.setSpacing(0)
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        title = QHBoxLayout()
        title.setContentsMargins(look.space.page_side, look.px(16), look.space.page_side, look.px(12))
        title.addWidget(PlainLabel(look, _("Abgleich"), kind=Type.TITLE))
        column.addLayout(title)
        column.addWidget(self.banner)
        column.addWidget(self._band())
        inside = QWidget()
        sections = QVBoxLayout(inside)
        sections.setContentsMargins(look.space.page_side, look.px(8), look.space.page_side, look.px(24))
        sections.setSpacing(0)
        for section in (self.waiting, self.refused, self.disagreements, self.past):
            sections.addWidget(section)
        sections.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        column.addWidget(scroll, 1)
        halves.addWidget(main, 1)
        halves.addWidget(Divider(look, upright=True))
        halves.addWidget(self.side)

    def _band(self) -> QWidget:
        look = self._look
        band = QFrame()
        band.setProperty("surface", "sunken")
        column = QVBoxLayout(band)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        column.addWidget(Divider(look))
        for number, figure in enumerate(self.figures):
            if number:
                row.addWidget(Divider(look, upright=True))
            row.addWidget(figure, 1)
        column.addLayout(row)
        column.addWidget(Divider(look))
        return band


class _Figure(QWidget):
    """One number of the band: title, icon and number, what it means."""

    def __init__(self, look: Look, title: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(look.space.page_side, look.px(12), look.px(8), look.px(12))
        column.setSpacing(look.px(2))
        column.addWidget(PlainLabel(look, title, kind=Type.SMALL, color="text2"))
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        self._icon = IconLabel(look, "", size=20)
        self._number = PlainLabel(look, "", kind=Type.SCORE)
        row.addWidget(self._icon)
        row.addWidget(self._number, 1)
        column.addLayout(row)
        self._meaning = PlainLabel(look, "", kind=Type.SMALL, color="text2")
        column.addWidget(self._meaning)

    def show_figure(self, icon: str, color: str, number: str, meaning: str) -> None:
        self._icon.set_icon(icon, color)
        self._number.setText(number)
        self._meaning.setText(meaning)


class _Section(QWidget):
    """A heading with a count and the rows below; hidden while there are none."""

    def __init__(self, look: Look, title: str, note: str) -> None:
        super().__init__()
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.px(16), 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(look.px(12))
        head.addWidget(PlainLabel(look, title, kind=Type.SECTION))
        self._count = PlainLabel(look, "", color="text2")
        head.addWidget(self._count)
        head.addWidget(PlainLabel(look, note, kind=Type.SMALL, color="text2"), 1)
        column.addLayout(head)
        column.addSpacing(look.px(6))
        column.addWidget(Divider(look, strong=True))
        self._rows: RowsModel[Line] = RowsModel(InlineJobs(), lambda line: f"{line.name}: {line.what}, {line.right}")
        columns = (Column(width=_NAME_WIDTH), Column(), Column(width=160, is_right=True))
        self.list = RowList(look, title, self._rows, RowDelegate(look, columns, _line_cells, side=0))
        column.addWidget(self.list)

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        self.setVisible(bool(lines))
        self._count.setText(str(len(lines)))
        self._rows.set_rows(lines)
        self.list.setFixedHeight(min(len(lines), _MOST_ROWS) * self._look.row.list + 1)


class _PastSection(QWidget):
    """The table of past exchanges."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.px(16), 0, 0)
        column.setSpacing(0)
        column.addWidget(PlainLabel(look, _("Verlauf"), kind=Type.SECTION))
        columns = (
            Column(title=_("Zeit"), width=152),
            Column(title=_("Weg"), width=128),
            Column(title=_("Gesendet"), width=72, is_right=True),
            Column(title=_("Empfangen"), width=80, is_right=True),
            Column(title=_("Umfang"), width=72, is_right=True),
            Column(title=_("Dauer"), width=56, is_right=True),
            Column(title=_("Ergebnis")),
        )
        delegate = RowDelegate(look, columns, _past_cells, height=look.row.table, side=0)
        column.addWidget(RowHead(look, delegate, side=0))
        self._rows: RowsModel[PastLine] = RowsModel(InlineJobs(), lambda line: f"{line.when}: {line.outcome}")
        self.list = RowList(look, _("Verlauf des Abgleichs"), self._rows, delegate)
        column.addWidget(self.list)
        self.empty = PlainLabel(look, _("Noch kein Abgleich auf diesem Gerät."), color="text2")
        column.addWidget(self.empty)

    def show_lines(self, lines: tuple[PastLine, ...]) -> None:
        self._rows.set_rows(lines)
        self.list.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self.list.setFixedHeight(min(len(lines), _MOST_ROWS) * self._look.row.table + 1)


class _Side(QFrame):
    """Doing it: over the line, or through a folder or stick; progress with Abbrechen."""

    def __init__(self, look: Look, presenter: ExchangePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.setProperty("surface", "sunken")
        self.setFixedWidth(look.panel.exchange_side)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.space.panel_side,) * 4)
        column.setSpacing(look.px(8))
        self.now = primary_button(look, _("Jetzt abgleichen"), presenter.exchange, icon="exchange",
                                  hint=_("F5"), size=ButtonSize.LARGE)  # fmt: skip
        self.now.setShortcut("F5")
        self.now.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column.addWidget(self.now)
        self.line = PlainLabel(look, "", kind=Type.SMALL, color="text2", wrap=True)
        column.addWidget(self.line)
        column.addSpacing(look.px(12))
        column.addWidget(PlainLabel(look, _("Ohne Leitung"), kind=Type.SECTION))
        column.addWidget(
            PlainLabel(
                look,
                _("Das Paket ist verschlüsselt. Der Landkreis leitet es weiter und kann es nicht lesen."),
                color="text2",
                wrap=True,
            )
        )
        self.folder = plain_button(look, _("Ordner oder Stick …"), self._pick, icon="folder", left=True)
        self.folder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.folder.setShortcut("Ctrl+U")
        column.addWidget(self.folder)
        column.addSpacing(look.px(12))
        self.card = ProgressCard(look, _("Abgleich"))
        self.card.cancelled.connect(presenter.cancel)
        column.addWidget(self.card)
        self.device = _DeviceCard(look, presenter)
        column.addWidget(self.device)
        column.addStretch(1)

    def show_state(self, state: ExchangeState) -> None:
        self.device.show_state(state)
        self.now.setEnabled(state.has_hub and not state.is_running)
        self.folder.setEnabled(state.has_hub and not state.is_running)
        self.line.setText(
            _("Läuft auch von selbst, alle 30 Minuten und nach dem Speichern.")
            if state.has_hub
            else _("Dieses Büro ist mit keinem Landkreis verbunden. Alles bleibt auf diesem Rechner.")
        )
        self.card.setVisible(state.is_running)
        if state.is_running:
            self.card.set_step(state.step or Step(0, 0, _("Verbindung wird aufgebaut")))

    def _pick(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Ordner oder Stick wählen"))
        if chosen:
            self._presenter.exchange_in(Path(chosen))


class _DeviceCard(QFrame):
    """The four words of this device, or a device of the office that waits to be let in."""

    def __init__(self, look: Look, presenter: ExchangePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._waiting = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.px(12), 0, 0)
        column.setSpacing(look.px(4))
        self.title = PlainLabel(look, _("Gerät"), kind=Type.SECTION)
        self.told = PlainLabel(look, "", kind=Type.SMALL, color="text2", wrap=True)
        self.words = PlainLabel(look, "", semibold=True, wrap=True)
        self.approve = plain_button(look, _("Wörter stimmen, zulassen"), self._approve, icon="check", left=True)
        for widget in (self.title, self.told, self.words, self.approve):
            column.addWidget(widget)

    def show_state(self, state: ExchangeState) -> None:
        first = next(iter(state.waiting_devices), None)
        self.setVisible(first is not None or bool(state.own_words))
        self.approve.setVisible(first is not None)
        self._waiting = first.id if first else ""
        if first is not None:
            self.title.setText(_("Ein Gerät möchte dazu"))
            self.told.setText(
                _("{label}. Bitte am Telefon vergleichen, ob dort dieselben vier Wörter stehen:").format(
                    label=first.label
                )
            )
            self.words.setText(first.words)
        else:
            self.title.setText(_("Gerät"))
            self.told.setText(state.stage_words or _("Vier Wörter zum Vergleichen:"))
            self.words.setText(state.own_words)

    def _approve(self) -> None:
        self._presenter.approve(self._waiting, self.words.text())


def _figure_titles() -> tuple[str, str, str, str]:
    return _("Vom Kreis bestätigt"), _("Warten"), _("Nicht angenommen"), _("Zu klären")


def _line_cells(row: object) -> RowCells:
    if not isinstance(row, Line):
        return RowCells(cells=())
    return RowCells(
        cells=(
            Name(name=row.name, variant=row.variant),
            Text(text=row.what),
            Text(text=row.right, color="text2", is_small=True),
        )
    )


def _past_cells(row: object) -> RowCells:
    if not isinstance(row, PastLine):
        return RowCells(cells=())
    words = (row.when, row.carrier, row.sent, row.received, row.size, row.duration)
    quiet = tuple(
        Text(text=word, color="text2" if number in (1, 4, 5) else "text") for number, word in enumerate(words)
    )
    return RowCells(cells=(*quiet, Text(text=row.outcome, icon="check" if row.is_good else "info")))
