"""The left side of "Drucken": sheet, language, what stands on it, where it goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.file_dialogs import ask_save
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.printing.pdf import pdf_of
from kiim_desktop.gui.printing.printers import ask_printer, there_are_printers
from kiim_desktop.gui.widgets.buttons import plain_button, primary_button
from kiim_desktop.gui.widgets.chips import FilterChip
from kiim_desktop.gui.widgets.choice import Choice, Option
from kiim_desktop.gui.widgets.fields import PasswordField
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.paper.html_page import html_of
from kiim_desktop.presenters.paper.pages import Page
from kiim_desktop.presenters.paper.sheets import SHEETS, Part
from kiim_desktop.presenters.printing import PrintingPresenter, PrintingState
from kiim_desktop.usecases.sheet_words import Sheet, SheetLanguage

_GAP, _GROUP = 6, 14


class PrintingPanel(Ground):
    """Paints a PrintingState."""

    def __init__(self, presenter: PrintingPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sunken", parent)
        self._presenter, self._look = presenter, look
        self.sheets = {sheet: FilterChip(look, facts.title) for sheet, facts in SHEETS.items()}
        self.help = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self.language = Choice(look, _("Sprache des Blatts"))
        self.parts = {part: FilterChip(look, part.title) for part in Part}
        self._parts_title = PlainLabel(look, _("Darauf steht auch"), kind=Type.SMALL, color="text2")
        draft = _("Diese Übersetzung hat noch niemand geprüft: Auf dem Blatt steht überall auch der deutsche Text.")
        self._draft = PlainLabel(look, draft, kind=Type.SMALL, color="text2", wrap=True)
        self.warning = PlainLabel(look, color="warn", wrap=True)
        self.problem = PlainLabel(look, color="danger", wrap=True)
        self.print = primary_button(look, _("Drucken …"), self.choose_printer, icon="print", hint=_("Strg+P"))
        self.pdf = plain_button(look, _("PDF sichern …"), self.save_pdf, hint=_("Strg+S"))
        self.html = plain_button(look, _("HTML sichern …"), self.save_html)
        self.password = PasswordField(look, _("Ihr Kennwort, um als Datei zu sichern"), is_large=False)
        self._note = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self._languages: tuple[SheetLanguage, ...] = ()
        self._build()
        self._bind()

    def show_state(self, state: PrintingState) -> None:
        """Paint a state; may be called with the same one again."""
        self._show_sheet(state.sheet)
        self.help.setText(SHEETS[state.sheet].help)
        if state.languages != self._languages:
            self._languages = state.languages
            self.language.set_options([_option(each, state.spoken) for each in state.languages])
        self.language.setVisible(state.sheet.is_for_person)
        self.language.set_key(state.order.language)
        shown = dict(state.parts)
        for part, chip in self.parts.items():
            chip.setVisible(part in shown)
            chip.setChecked(shown.get(part, False))
        self._parts_title.setVisible(bool(shown))
        self._draft.setVisible(state.is_help)
        self._show_words(self.warning, state.warning)
        self._show_words(self.problem, state.problem)
        self.print.setEnabled(state.can_print)
        self.pdf.setEnabled(state.can_print)
        self.html.setEnabled(state.is_ready)
        for button in (self.pdf, self.html):
            button.setVisible(state.may_save)
        self.password.setVisible(state.asks_password)
        self._note.setText(_file_words(state))

    def _show_sheet(self, chosen: Sheet) -> None:
        """Check one chip; the keyboard goes with it, as the file may choose another sheet when it has been read."""
        has_keys = any(chip.hasFocus() for chip in self.sheets.values())
        if has_keys and not self.sheets[chosen].isChecked():
            self.sheets[chosen].setFocus(Qt.FocusReason.OtherFocusReason)
        for sheet, chip in self.sheets.items():
            chip.setChecked(sheet is chosen)

    def focus_first(self) -> None:
        """Take the keyboard to the sheet that is chosen."""
        self.sheets[self._presenter.state.sheet].setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_printer(self) -> None:
        """Ask for the printer, and print."""
        state = self._presenter.state
        if state.page is None or not state.can_print:
            return
        if not there_are_printers():
            self._presenter.say(
                _("Auf diesem Rechner ist kein Drucker eingerichtet. Sie können als PDF sichern und anderswo drucken.")
            )
            return
        paint = ask_printer(state.page, state.preview.count, self)
        if paint is not None:
            self._presenter.print_on(paint)

    def save_pdf(self) -> None:
        if self._presenter.state.can_print:
            self._save(_("PDF sichern"), ".pdf", pdf_of)

    def save_html(self) -> None:
        if self._presenter.state.is_ready:
            self._save(_("HTML sichern"), ".html", _html_bytes)

    def _save(self, title: str, ending: str, make: Callable[[Page], bytes]) -> None:
        state = self._presenter.state
        if not state.may_save:
            return
        password = self.password.text()
        if state.asks_password and not password:
            self.password.set_error(_("Bitte das Kennwort eingeben."))
            self.password.line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        name = f"{self._presenter.file_name}{ending}"
        out = ask_save(self, title, name)
        if out is not None:
            self.password.set_text("")
            self._presenter.save(out if out.suffix else out.with_suffix(ending), make, password)

    def _show_words(self, label: PlainLabel, words: str) -> None:
        label.setText(words)
        label.setVisible(bool(words))

    def _bind(self) -> None:
        for sheet, chip in self.sheets.items():
            chip.clicked.connect(partial(self._choose, sheet))
        for part, chip in self.parts.items():
            chip.clicked.connect(partial(self._toggle, part))
        self.language.chosen.connect(self._presenter.choose_language)

    def _choose(self, sheet: Sheet, _on: bool = False) -> None:  # noqa: FBT002  # what a chip tells
        self._presenter.choose_sheet(sheet)
        self.show_state(self._presenter.state)

    def _toggle(self, part: Part, _on: bool = False) -> None:  # noqa: FBT002  # what a chip tells
        self._presenter.toggle(part)

    def _build(self) -> None:
        look, inside, area = self._look, QWidget(), QScrollArea()
        side = look.space.panel_side
        column = QVBoxLayout(inside)
        column.setContentsMargins(side, look.px(_GROUP), side, look.px(_GROUP))
        column.setSpacing(look.px(_GAP))
        sheets, parts = FlowLayout(gap=look.px(8)), FlowLayout(gap=look.px(8))
        for chip in self.sheets.values():
            sheets.addWidget(chip)
        for chip in self.parts.values():
            parts.addWidget(chip)
        column.addWidget(PlainLabel(look, _("Blatt"), kind=Type.SMALL, color="text2"))
        column.addLayout(sheets)
        column.addWidget(self.help)
        column.addSpacing(look.px(_GAP))
        column.addWidget(self.language)
        column.addWidget(self._draft)
        column.addSpacing(look.px(_GAP))
        column.addWidget(self._parts_title)
        column.addLayout(parts)
        column.addSpacing(look.px(_GROUP))
        column.addWidget(self.warning)
        column.addWidget(self.problem)
        column.addWidget(self.print)
        column.addWidget(self.password)
        column.addWidget(self.pdf)
        column.addWidget(self.html)
        column.addWidget(self._note)
        column.addStretch(1)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)


def _html_bytes(page: Page) -> bytes:
    return html_of(page).encode()


def _option(language: SheetLanguage, spoken: tuple[str, ...]) -> Option:
    is_own = bool(set(language.covers) & set(spoken))
    title = _("{language} · spricht die Person").format(language=language.title) if is_own else language.title
    return Option(language.code, title, (language.title,))


def _file_words(state: PrintingState) -> str:
    if not state.may_save:
        return _("Als Datei sichern kann den Aktenbogen nur, wer Daten ausführen darf. Drucken geht.")
    return _("Eine Datei ist nicht verschlüsselt. HTML liest ein Vorleseprogramm am besten vor.")
