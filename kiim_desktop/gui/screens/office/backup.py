"""Verwaltung, Sicherung: how it stands, making one now, looking one through, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from kiim_desktop.base.jobs import InlineJobs, Step
from kiim_desktop.base.translation import _
from kiim_desktop.gui.explain import Notice, Tone
from kiim_desktop.gui.file_dialogs import ask_folder
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.cells import Action, Blank, Column, RowCells, Text, chip_of
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.office.parts import Facts, Listing, SectionPage, Steps
from kiim_desktop.gui.screens.office.rows import show_rows
from kiim_desktop.gui.widgets.banners import Banner
from kiim_desktop.gui.widgets.buttons import plain_button, primary_button
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.progress import ProgressCard
from kiim_desktop.presenters.office.backup import BackupPresenter, BackupRow, BackupState

_CHECK = "check"


class BackupPage(SectionPage):
    """Paints a BackupState."""

    def __init__(self, presenter: BackupPresenter, look: Look) -> None:
        super().__init__(look, _("Sicherung der Akten"))
        self.presenter = presenter
        self.model: RowsModel[BackupRow] = RowsModel(InlineJobs(), lambda row: row.spoken, self)
        self._delegate = RowDelegate(look, _columns(), _cells)
        self.list = RowList(look, _("Tägliche Sicherungen"), self.model, self._delegate)
        self.listing = Listing(look, self.list, self._delegate, EmptyState(look, ""))
        self.now = primary_button(look, _("Jetzt sichern …"), self._pick, hint=_("Strg+S"))
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self._pick)
        self.check = plain_button(look, _("Akten prüfen"), presenter.check_file)
        self.banner = Banner(look)
        self.facts, self.checks = Facts(look), Facts(look)
        self.card = ProgressCard(look, _("Sicherung"))
        self.card.cancelled.connect(presenter.cancel)
        self._doing = ""
        note = _("Jeden Tag beim Sperren von selbst, sieben Tage und vier Wochen zurück.")
        self.main_column.addLayout(self.inset(PlainLabel(look, note, color="text2", wrap=True), self.check, self.now))
        self.main_column.addLayout(self.inset(self.banner))
        self.main_column.addWidget(self.listing, 1)
        way = PlainLabel(look, _("So kommt das Büro zurück"), kind=Type.SECTION)
        for widget in (self.card, self.facts, self.checks, way, Steps(look, _way_back())):
            self.side_column.addWidget(widget)
        self.side_column.addStretch(1)
        self.list.action_chosen.connect(self._check)
        self.list.opened.connect(lambda row: self._check(row, _CHECK))
        self.listing.empty.pressed.connect(self._pick)
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            (_("Strg+S"), _("jetzt sichern")),
            (_("Leertaste"), _("Sicherung prüfen")),
            (_("Tab"), _("nächster Knopf")),
        )

    def opened(self) -> None:
        self.presenter.look()

    def focus_first(self) -> None:
        if self.listing.currentIndex():
            self.now.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.listing.focus_first()

    def show_state(self, state: BackupState) -> None:
        """Paint a state; may be called with the same one again."""
        chosen = self.list.current_row()
        day = chosen.day if isinstance(chosen, BackupRow) else None
        show_rows(self.list, self.model, state.backups, lambda row: row.day == day)
        self.listing.empty.set_words(
            _("Hier liegt noch keine tägliche Sicherung."),
            _("Die erste entsteht beim nächsten Sperren. Auf einen Stick geht es gleich."),
            _("Auf einen Stick sichern …"),
        )
        self.listing.show_any(has_rows=bool(state.backups) or not state.is_loaded)
        problem = state.problem or "\n".join(state.notices)
        self.banner.set_notice(Notice(Tone.WARN, problem) if problem else None)
        self.facts.show_facts(
            ((_("Zuletzt gesichert"), state.last), (_("Stand"), state.standing.text), (_("Ordner"), state.folder))
        )
        self.checks.show_facts(tuple((line.result.text, line.words) for line in state.checks))
        self._show_work(state)

    def _show_work(self, state: BackupState) -> None:
        is_busy = bool(state.doing)
        if is_busy and self._doing != state.doing:
            self.card.restart(state.doing)
        self._doing = state.doing
        self.card.setVisible(is_busy)
        self.card.set_step(state.step or Step(0, 0, ""))

    def _pick(self) -> None:
        if self.presenter.state.doing:
            return
        chosen = ask_folder(self, _("Stick oder Ordner für die Sicherung wählen"))
        if chosen is not None:
            self.presenter.back_up(chosen)

    @Slot(object, str)
    def _check(self, row: object, _key: str) -> None:
        if isinstance(row, BackupRow):
            self.presenter.check(row.day)


def _way_back() -> tuple[str, ...]:
    return (
        _("Auf dem neuen Rechner KiIM starten und „Aus einer Sicherung wiederherstellen“ wählen."),
        _("Den Ordner der Sicherung wählen, dann das Kennwort oder das Notfallblatt ihres Tages eingeben."),
        _("Das wiederhergestellte Gerät mit einer neuen Einladung anmelden und das alte ausschließen."),
        _("Was seit der Sicherung beim Landkreis angekommen ist, bringt der nächste Abgleich."),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(title=_("Tag"), width=96),
        Column(title=_("Alter")),
        Column(title=_("Geprüft"), width=176),
        Column(width=64, is_right=True),
    )


def _cells(row: object) -> RowCells:
    if not isinstance(row, BackupRow):
        return RowCells(cells=())
    result = chip_of(row.result) if row.result else Blank()
    return RowCells(
        cells=(Text(text=row.title), Text(text=row.age, color="text2"), result, Action(_CHECK, _("prüfen")))
    )
