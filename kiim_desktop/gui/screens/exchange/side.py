"""The right side of Abgleich: doing it over the line or through a folder, and the four words of this device."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout

from kiim_desktop.base.jobs import Step
from kiim_desktop.base.translation import _
from kiim_desktop.gui.file_dialogs import ask_folder, ask_open
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import ButtonSize, plain_button, primary_button
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.progress import ProgressCard
from kiim_desktop.presenters.exchange import ExchangePresenter, ExchangeState


class ExchangeSide(QFrame):
    """Doing it: over the line, or through a folder or stick; progress with Abbrechen."""

    def __init__(self, look: Look, presenter: ExchangePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._look = look
        self.setProperty("surface", "sunken")
        self.set_wide(is_wide=False)
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
        self.notices = PlainLabel(look, "", kind=Type.SMALL, color="warn", wrap=True)
        column.addWidget(self.notices)
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
        self.file = plain_button(look, _("Paket öffnen …"), self._pick_file, icon="document", left=True)
        self.file.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column.addWidget(self.file)
        column.addSpacing(look.px(12))
        self.card = ProgressCard(look, _("Abgleich"))
        self.card.cancelled.connect(presenter.cancel)
        column.addWidget(self.card)
        self.device = DeviceCard(look, presenter)
        column.addWidget(self.device)
        column.addStretch(1)

    def set_wide(self, *, is_wide: bool) -> None:
        """Stand beside the rest in the width of the design, or above it across the whole page."""
        width = self._look.panel.exchange_side
        self.setMinimumWidth(0 if is_wide else width)
        self.setMaximumWidth(16_777_215 if is_wide else width)

    def show_state(self, state: ExchangeState) -> None:
        self.device.show_state(state)
        if state.is_running and (self.folder.hasFocus() or self.file.hasFocus()):
            self.now.setFocus()
        # while it runs the button keeps the keyboard (pressing it does nothing): disabled it would pass it on
        self.now.setEnabled(state.has_hub)
        self.now.set_text(_("Wird abgeglichen …") if state.is_running else _("Jetzt abgleichen"))
        self.folder.setEnabled(state.has_hub and not state.is_running)
        self.file.setEnabled(state.has_hub and not state.is_running)
        self.line.setText(
            _("Läuft auch von selbst, alle 30 Minuten und nach dem Speichern.")
            if state.has_hub
            else _("Dieses Büro ist mit keinem Landkreis verbunden. Alles bleibt auf diesem Rechner.")
        )
        self.notices.setText("\n".join(state.notices))
        self.notices.setVisible(bool(state.notices))
        self.card.setVisible(state.is_running)
        if state.is_running:
            self.card.set_step(state.step or Step(0, 0, _("Verbindung wird aufgebaut")))

    def _pick(self) -> None:
        chosen = ask_folder(self, _("Ordner oder Stick wählen"))
        if chosen is not None:
            self._presenter.exchange_in(chosen)

    def _pick_file(self) -> None:
        chosen = ask_open(self, _("Paket wählen"), _("Pakete (*.kiim)"))
        if chosen is not None:
            self._presenter.take_file(chosen)


class DeviceCard(QFrame):
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
