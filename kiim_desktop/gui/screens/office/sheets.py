"""Verwaltung, Notfallblätter: how the two sheets stand, making one anew, trying one, changing the key."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.file_dialogs import ask_save
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.cells import Column, RowCells, Text, chip_of
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.printing.pdf import pdf_of
from kiim_desktop.gui.screens.office.parts import Facts, Form, Listing, SectionPage
from kiim_desktop.gui.screens.office.rows import show_rows
from kiim_desktop.gui.widgets.buttons import danger_button, plain_button, primary_button, text_button
from kiim_desktop.gui.widgets.code_field import CodeField
from kiim_desktop.gui.widgets.confirm import ConfirmLoss
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.office.sheets import SheetRow, SheetsPresenter, SheetsState
from kiim_desktop.presenters.sheet_entry import NOTHING_TYPED


class SheetsPage(SectionPage):
    """Paints a SheetsState."""

    def __init__(self, presenter: SheetsPresenter, look: Look) -> None:
        super().__init__(look, _("Notfallblätter des Büros"))
        self.presenter = presenter
        self.model: RowsModel[SheetRow] = RowsModel(InlineJobs(), lambda row: row.spoken, self)
        delegate = RowDelegate(look, _columns(), _cells)
        self.list = RowList(look, _("Die beiden Blätter"), self.model, delegate, uniform=False)
        self.listing = Listing(look, self.list, delegate, EmptyState(look, ""))
        self.standing = SheetStandingPart(look, presenter, self)
        self.making, self.trying = MakingForm(look, presenter), TryingForm(look, presenter)
        note = _("Zwei Blätter Papier, die wieder hineinführen. Jedes an einem anderen Ort, keines beim Rechner.")
        self.main_column.addLayout(self.inset(PlainLabel(look, note, color="text2", wrap=True)))
        self.main_column.addWidget(self.listing, 1)
        for form in (self.standing, self.making, self.trying):
            form.left.connect(self._leave)
            self.side_column.addWidget(form)
        self.side_column.addStretch(1)
        self.list.current_row_changed.connect(self._choose)
        self.list.opened.connect(lambda _row: self.standing.focus_first())
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            (_("Eingabe"), _("neu machen oder proben")),
            (_("Esc"), _("abbrechen, das Blatt gilt weiter")),
        )

    def opened(self) -> None:
        self.presenter.look()

    def focus_first(self) -> None:
        self.listing.focus_first()

    def show_state(self, state: SheetsState) -> None:
        """Paint a state; may be called with the same one again."""
        was_making, was_trying = self.making.isVisible(), self.trying.isVisible()
        show_rows(self.list, self.model, state.sheets, lambda row: row.kind is state.chosen)
        self.listing.show_any(has_rows=True)
        self.standing.setVisible(state.code is None and not state.is_trying and state.row is not None)
        self.making.setVisible(state.code is not None)
        self.trying.setVisible(state.is_trying)
        self.standing.show_state(state)
        self.making.show_state(state)
        self.trying.show_state(state)
        if not self.isVisible():
            return
        if state.code is not None and not was_making:
            self.making.focus_first()
        elif state.is_trying and not was_trying:
            self.trying.focus_first()
        elif (was_making or was_trying) and state.code is None and not state.is_trying:
            self.listing.focus_first()

    @Slot(object)
    def _choose(self, row: object) -> None:
        if isinstance(row, SheetRow):
            self.presenter.choose(row.kind)

    @Slot()
    def _leave(self) -> None:
        self.presenter.leave()
        self.listing.focus_first()


class SheetStandingPart(Form):
    """What the chosen sheet opens, when it was made and tried, and what can be done."""

    def __init__(self, look: Look, presenter: SheetsPresenter, page: SheetsPage) -> None:
        super().__init__(look, "")
        self._look, self._presenter, self._page = look, presenter, page
        self.opens = PlainLabel(look, "", color="text2", wrap=True)
        self.facts = Facts(look)
        self.make = primary_button(look, _("Neues Blatt machen …"), presenter.begin_making)
        self.test = plain_button(look, _("Blatt proben …"), presenter.begin_trying)
        self.lost = PlainLabel(
            look,
            _("Blatt verloren oder in fremden Händen? Erst ein neues machen, dann den Schlüssel der Datei wechseln."),
            kind=Type.SMALL, color="text2", wrap=True,
        )  # fmt: skip
        self.change = danger_button(look, _("Schlüssel wechseln …"), self._ask)
        self.problem = PlainLabel(look, "", kind=Type.SMALL, color="danger", wrap=True)
        self.column.addWidget(self.opens)
        self.column.addWidget(self.facts)
        self.add_buttons(look, self.make, self.test)
        self.column.addSpacing(look.px(8))
        self.column.addWidget(self.lost)
        self.add_buttons(look, self.change)
        self.column.addWidget(self.problem)

    def show_state(self, state: SheetsState) -> None:
        row = state.row
        if row is None:
            return
        self.title.setText(row.title)
        self.opens.setText(
            row.opens
            if row.may_make
            else _("Das gibt es erst, wenn dieses Büro einem Landkreis beigetreten ist und dieses Gerät aufgenommen.")
        )
        self.facts.show_facts(
            ((_("Stand"), row.standing.text), (_("Gemacht am"), row.made), (_("Geprobt am"), row.tried))
        )
        self.make.setEnabled(row.may_make)
        self.test.setEnabled(row.exists)
        is_device = row.kind is state.sheets[0].kind
        self.lost.setVisible(is_device)
        self.change.setVisible(is_device)
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))

    def focus_first(self) -> None:
        (self.make if self.make.isEnabled() else self.test).setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        asked = ConfirmLoss(
            self._look,
            self,
            question=_("Den Schlüssel der Datei wechseln?"),
            loss=_(
                "Die ganze Datei wird neu verschlüsselt, danach ist das Büro gesperrt. Alle Kennwörter und das jetzige"
                " Notfallblatt öffnen sie wie bisher. Alte Kopien der Datei bleiben mit alten Blättern lesbar:"
                " Sicherungen von früher, die Sie nicht mehr brauchen, bitte löschen."
            ),
            keep=_("Abbrechen"),
            lose=_("Schlüssel wechseln"),
            confirmed=self._presenter.change_key,
        )
        asked.open()


class MakingForm(Form):
    """The new code, a file for the printer, and the proof that it stands on paper."""

    def __init__(self, look: Look, presenter: SheetsPresenter) -> None:
        super().__init__(look, _("Neues Blatt"))
        self._presenter = presenter
        card, inside = QFrame(), QVBoxLayout()
        card.setProperty("card", "control")
        card.setLayout(inside)
        inside.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
        self.code = PlainLabel(look, "", kind=Type.TITLE, wrap=True)
        inside.addWidget(self.code)
        self.keep = plain_button(look, _("Als PDF speichern …"), self._pick, icon="print")
        self.kept = PlainLabel(
            look, _("Bitte drucken, dann die Datei löschen. Wer sie hat, kommt an die Akten."),
            kind=Type.SMALL, color="warn", wrap=True,
        )  # fmt: skip
        self.proof = CodeField(look, NOTHING_TYPED)
        self.problem = PlainLabel(look, "", kind=Type.SMALL, color="danger", wrap=True)
        self.adopt = primary_button(look, _("Dieses Blatt gilt ab jetzt"), presenter.adopt)
        self.cancel = text_button(look, _("Abbrechen"), self.left.emit)
        told = _("Auf Papier schreiben oder drucken. Das jetzige Blatt gilt, bis Sie unten bestätigen.")
        proof = _("Zur Probe: den ganzen Code vom Papier abtippen, nicht vom Bildschirm.")
        self.column.addWidget(PlainLabel(look, told, color="text2", wrap=True))
        self.column.addWidget(card)
        self.add_buttons(look, self.keep)
        self.column.addWidget(self.kept)
        self.column.addWidget(PlainLabel(look, proof, wrap=True))
        self.column.addWidget(self.proof)
        self.column.addWidget(self.problem)
        self.add_buttons(look, self.adopt, self.cancel)
        self.proof.typed.connect(presenter.type_group)
        self.saved.connect(presenter.adopt)

    def show_state(self, state: SheetsState) -> None:
        groups = state.code.groups if state.code is not None else ()
        self.code.setText("\n".join("   ".join(groups[start : start + 3]) for start in (0, 3)).strip())
        self.code.setAccessibleName(_("Code des neuen Blatts: {code}").format(code=", ".join(groups)))
        self.kept.setVisible(state.is_saved)
        self.proof.show_entry(state.entry if state.code is not None else NOTHING_TYPED)
        other = _("Das ist ein anderer Code als der auf dem Bildschirm. Bitte noch einmal vom neuen Papier abtippen.")
        is_other = state.code is not None and state.typed is not None and state.typed != state.code
        problem = state.problem or (other if is_other else "") or (state.entry.problem if state.code else "")
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.adopt.setEnabled(state.may_adopt)

    def focus_first(self) -> None:
        self.keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pick(self) -> None:
        chosen = ask_save(self, _("Notfallblatt speichern"), _("notfallblatt.pdf"), _("PDF (*.pdf)"))
        if chosen is not None:
            self.keep_as(chosen)

    def keep_as(self, out: Path) -> None:
        """Draw the page here, where Qt has its letters, and let it be written beside the window."""
        page = self._presenter.page()
        if page is not None:
            self._presenter.keep_page(pdf_of(page), out)


class TryingForm(Form):
    """The code from the paper; nothing is changed."""

    def __init__(self, look: Look, presenter: SheetsPresenter) -> None:
        super().__init__(look, _("Blatt proben"))
        self.entry = CodeField(look, NOTHING_TYPED)
        self.problem = PlainLabel(look, "", kind=Type.SMALL, color="danger", wrap=True)
        self.check = primary_button(look, _("Proben"), presenter.try_typed)
        self.cancel = text_button(look, _("Abbrechen"), self.left.emit)
        told = _("Den Code vom Papier abtippen. Es wird nichts geändert, nur der Tag gemerkt.")
        self.column.addWidget(PlainLabel(look, told, color="text2", wrap=True))
        self.column.addWidget(self.entry)
        self.column.addWidget(self.problem)
        self.add_buttons(look, self.check, self.cancel)
        self.entry.typed.connect(presenter.type_group)
        self.saved.connect(presenter.try_typed)

    def show_state(self, state: SheetsState) -> None:
        self.entry.show_entry(state.entry if state.is_trying else NOTHING_TYPED)
        problem = state.problem or state.entry.problem
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.check.setEnabled(state.may_try)

    def focus_first(self) -> None:
        self.entry.groups[0].line.setFocus(Qt.FocusReason.OtherFocusReason)


def _columns() -> tuple[Column, ...]:
    return Column(title=_("Blatt")), Column(title=_("Stand"), width=216)


def _cells(row: object) -> RowCells:
    if not isinstance(row, SheetRow):
        return RowCells(cells=())
    return RowCells(cells=(Text(text=row.title), chip_of(row.standing)))
