"""Verwaltung, Geräte: the devices of the office, and what can be decided about the chosen one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.lists.cells import Column, RowCells, Text, chip_of
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.office.parts import Facts, Listing, SectionPage
from kiim_desktop.gui.screens.office.rows import show_rows
from kiim_desktop.gui.widgets.buttons import danger_button, plain_button
from kiim_desktop.gui.widgets.confirm import ConfirmLoss
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.office.devices import DeviceRow, DevicesPresenter, DevicesState


class DevicesPage(SectionPage):
    """Paints a DevicesState."""

    def __init__(self, presenter: DevicesPresenter, look: Look) -> None:
        super().__init__(look, _("Geräte des Büros"))
        self.presenter = presenter
        self.model: RowsModel[DeviceRow] = RowsModel(InlineJobs(), lambda row: row.spoken, self)
        self._delegate = RowDelegate(look, _columns(FrameWidth.FULL), self._cells)
        self.list = RowList(look, _("Geräte"), self.model, self._delegate)
        self.listing = Listing(look, self.list, self._delegate, EmptyState(look, ""))
        self.note = PlainLabel(look, "", color="text2", wrap=True)
        self.title = PlainLabel(look, "", kind=Type.SECTION, wrap=True)
        self.facts = Facts(look)
        self.hint = PlainLabel(look, "", kind=Type.SMALL, color="text2", wrap=True)
        self.renew = plain_button(look, _("Zulassung erneuern"), presenter.renew)
        self.keys_anew = plain_button(look, _("Alle Akten neu verschlüsseln"), presenter.change_keys)
        self.revoke = danger_button(look, _("Gerät ausschließen …"), self._ask)
        self.main_column.addLayout(self.inset(self.note))
        self.main_column.addWidget(self.listing, 1)
        for widget in (self.title, self.facts, self.hint, self.renew, self.keys_anew, self.revoke):
            self.side_column.addWidget(widget)
        self.side_column.addStretch(1)
        self.list.current_row_changed.connect(self._choose)
        self.list.opened.connect(lambda _row: self._focus_deed())
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        return ((_("↑ ↓"), _("Gerät wählen")), (_("Eingabe"), _("zu den Knöpfen")))

    def opened(self) -> None:
        self.presenter.look()

    def changed(self) -> None:
        if self.isVisible():
            self.presenter.look()

    def focus_first(self) -> None:
        self.listing.focus_first()

    def set_room(self, room: FrameWidth) -> None:
        super().set_room(room)
        self._delegate.columns = _columns(room)
        self.listing.head.update()

    def show_state(self, state: DevicesState) -> None:
        """Paint a state; may be called with the same one again."""
        show_rows(self.list, self.model, state.devices, lambda row: row.id == state.chosen)
        self.listing.empty.set_words(
            _("Dieses Gerät wartet noch auf die Aufnahme.")
            if state.own_words
            else _("Dieses Büro arbeitet ohne Landkreis, auf diesem einen Gerät."),
            _("Die vier Wörter dieses Geräts: {words}").format(words=state.own_words)
            if state.own_words
            else _("Mit einer Einladung vom Landkreis kommen weitere Geräte dazu."),
        )
        self.listing.show_any(has_rows=bool(state.devices) or not state.is_loaded)
        self.note.setText(
            _("Stand des letzten Abgleichs. Wer wann gearbeitet hat, steht hier nicht.") if state.is_member else ""
        )
        self._show_row(state)

    def _show_row(self, state: DevicesState) -> None:
        row = state.row
        had_focus = any(button.hasFocus() for button in (self.renew, self.keys_anew, self.revoke))
        self.side.setVisible(row is not None)
        for button, is_shown in (
            (self.renew, row is not None and row.may_renew),
            (self.keys_anew, row is not None and row.may_change_keys),
            (self.revoke, row is not None and row.may_revoke),
        ):
            button.setVisible(is_shown)
        if row is None:
            return
        self.title.setText(row.label)
        self.facts.show_facts(
            (
                (_("Rolle"), row.role),
                (_("Stand"), row.standing.text),
                (_("Dabei seit"), row.since),
                (_("Zugelassen bis"), row.until),
                (_("Kennung"), row.short_id),
                (_("Vier Wörter"), state.own_words if row.is_own else ""),
            )
        )
        self.hint.setText(_hint(row))
        self.hint.setVisible(bool(self.hint.text()))
        if had_focus and not any(button.hasFocus() for button in (self.renew, self.keys_anew, self.revoke)):
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _choose(self, row: object) -> None:
        if isinstance(row, DeviceRow):
            self.presenter.choose(row.id)

    def _focus_deed(self) -> None:
        for button in (self.renew, self.keys_anew, self.revoke):
            if button.isVisible():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _ask(self) -> None:
        row = self.presenter.state.row
        if row is None:
            return
        asked = ConfirmLoss(
            self.look,
            self,
            question=_("{label} ausschließen?").format(label=row.label),
            loss=_(
                "Das Gerät (Kennung {id}) bekommt ab dem nächsten Abgleich nichts mehr, und das Büro bekommt neue"
                " Schlüssel. Was schon darauf liegt, bleibt darauf: Wer das Kennwort kennt, kann es weiter lesen."
                " Zurück kommt das Gerät nur mit einer neuen Einladung."
            ).format(label=row.label, id=row.short_id),
            keep=_("Abbrechen"),
            lose=_("Gerät ausschließen"),
            confirmed=self.presenter.revoke,
        )
        asked.open()

    def _cells(self, row: object) -> RowCells:
        if not isinstance(row, DeviceRow):
            return RowCells(cells=())
        label, standing = Text(text=row.label, is_semibold=row.is_own), chip_of(row.standing)
        if self.room is FrameWidth.COMPACT:
            return RowCells(cells=(label, standing))
        return RowCells(cells=(label, Text(text=row.role, color="text2"), standing, Text(text=row.since)))


def _hint(row: DeviceRow) -> str:
    if row.is_own:
        return _("Dieses Gerät kann nur ein anderes Gerät des Büros ausschließen.")
    if row.may_renew:
        return _("Es war lange weg. Ohne neue Zulassung nimmt der Landkreis nichts mehr von ihm an.")
    if row.may_change_keys:
        return _(
            "Akten bekommen neue Schlüssel, sobald jemand darin speichert. Nach einem Diebstahl besser gleich alle."
        )
    return _("Verloren oder gestohlen? Ausschließen, dann abgleichen.") if row.may_revoke else ""


def _columns(room: FrameWidth) -> tuple[Column, ...]:
    label, standing = Column(title=_("Gerät")), Column(title=_("Stand"), width=168)
    if room is FrameWidth.COMPACT:
        return label, standing
    role, since = Column(title=_("Rolle"), width=104), Column(title=_("Dabei seit"), width=96, is_right=True)
    return label, role, standing, since
