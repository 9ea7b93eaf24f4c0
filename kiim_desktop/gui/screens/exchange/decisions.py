"""Abgleich, "Bitte entscheiden": own records that may be kept, the second signature, ordering anew."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.exchange.insets import INSET, inset
from kiim_desktop.gui.widgets.buttons import Button, plain_button, primary_button, text_button
from kiim_desktop.gui.widgets.choice import Choice, Option
from kiim_desktop.gui.widgets.confirm import ConfirmLoss
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.labels import Divider, IconLabel, PlainLabel
from kiim_desktop.presenters.order_decisions import Decisions, OfferLine, OrderDecisions


class DecisionsSection(QWidget):
    """A heading and one row per decision; hidden while there is nothing to decide."""

    def __init__(self, look: Look, presenter: OrderDecisions) -> None:
        super().__init__()
        self._look, self._presenter = look, presenter
        self._shown = Decisions()
        self.rows: list[QWidget] = []
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, look.px(16), 0, 0)
        column.setSpacing(0)
        column.addLayout(inset(look, PlainLabel(look, _("Bitte entscheiden"), kind=Type.SECTION)))
        column.addSpacing(look.px(6))
        column.addWidget(Divider(look, strong=True))
        self.hide()

    def show_decisions(self, decisions: Decisions) -> None:
        """Show these; rows somebody is just filling in stay as long as they are the same."""
        self.setVisible(decisions.is_any)
        if decisions == self._shown:
            return
        self._shown = decisions
        for row in self.rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self.rows = list(self._made(decisions))
        for row in self.rows:
            self._column.addWidget(row)

    def _made(self, decisions: Decisions) -> list[QWidget]:
        look, presenter = self._look, self._presenter
        made: list[QWidget] = []
        if decisions.refused:
            made.append(NoteRow(look, decisions.refused_words))
        if decisions.to_sign:
            sign = primary_button(look, _("Zweite Unterschrift geben"), presenter.sign)
            made.append(SentenceRow(look, decisions.sign_words, sign, is_shown=decisions.may_sign))
        if decisions.lapsed:
            anew = plain_button(look, _("Neu anordnen"), presenter.order_anew)
            made.append(SentenceRow(look, decisions.lapsed_words, anew, is_shown=decisions.may_sign))
        return made + [OfferRow(look, each, decisions.bases, presenter) for each in decisions.offers]


class NoteRow(QWidget):
    """What happened, what it means and what to do, where no button here helps."""

    def __init__(self, look: Look, sentence: str) -> None:
        super().__init__()
        self.label = PlainLabel(look, sentence, wrap=True)
        column, _words = _row(look, self, self.label)
        column.addWidget(Divider(look))


class SentenceRow(QWidget):
    """What happened and what it means, and the one button that does something about it."""

    def __init__(self, look: Look, sentence: str, button: Button, *, is_shown: bool) -> None:
        super().__init__()
        self.button = button
        self.label = PlainLabel(look, sentence, wrap=True)
        column, row = _row(look, self, self.label)
        row.addWidget(button)
        button.setVisible(is_shown)
        column.addWidget(Divider(look))


class OfferRow(QWidget):
    """Own records of one file; "Behalten …" opens the ground and the name below."""

    def __init__(
        self, look: Look, offer: OfferLine, bases: tuple[tuple[str, str], ...], presenter: OrderDecisions
    ) -> None:
        super().__init__()
        self._look, self._offer, self._presenter = look, offer, presenter
        self.what = PlainLabel(look, offer.what, wrap=True)
        self.until = PlainLabel(look, offer.until, kind=Type.SMALL, color="text2", wrap=True)
        self.keep = plain_button(look, _("Behalten …"), self.open_form)
        self.leave = text_button(look, _("Nicht behalten"), self._ask)
        column, row = _row(look, self, self.what, self.until)
        row.addWidget(self.keep)
        row.addWidget(self.leave)
        self.form = KeepForm(look, bases, self._keep, self.close_form)
        self.form.hide()
        column.addWidget(self.form)
        column.addWidget(Divider(look))

    def open_form(self) -> None:
        self.form.show()
        self.keep.setEnabled(False)
        self.form.basis.line.setFocus()

    def close_form(self) -> None:
        self.form.hide()
        self.keep.setEnabled(True)
        self.keep.setFocus()

    def _keep(self, basis: str, given: str, family: str) -> None:
        self._presenter.keep(self._offer.id, basis, given, family)

    def _ask(self) -> None:
        asked = ConfirmLoss(
            self._look,
            self,
            question=_("Diese eigenen Einträge löschen?"),
            loss=_("{what}. Sie sind dann auf diesem Gerät gelöscht.").format(what=self._offer.what),
            keep=_("Abbrechen"),
            lose=_("Löschen"),
            confirmed=lambda: self._presenter.leave(self._offer.id),
        )
        asked.open()


class KeepForm(QWidget):
    """On what ground own records are kept, and under which name the own file begins."""

    def __init__(
        self,
        look: Look,
        bases: tuple[tuple[str, str], ...],
        kept: Callable[[str, str, str], None],
        closed: Callable[[], None],
    ) -> None:
        super().__init__()
        self._kept = kept
        options = [Option(code, words) for code, words in bases]
        self.basis = Choice(look, _("Rechtsgrundlage"), options, placeholder=_("bitte wählen"))
        self.given = TextField(look, _("Vorname"), hint=_("So, wie die Person sich hier genannt hat."))
        self.family = TextField(look, _("Familienname"))
        self.keep = primary_button(look, _("In eigene Akte übernehmen"), self._keep)
        self.cancel = text_button(look, _("Abbrechen"), closed)
        column, names, buttons = QVBoxLayout(self), QHBoxLayout(), QHBoxLayout()
        column.setContentsMargins(look.px(28 + INSET), 0, look.px(INSET), look.px(12))
        column.setSpacing(look.px(8))
        names.setSpacing(look.px(12))
        names.addWidget(self.given)
        names.addWidget(self.family)
        buttons.addWidget(self.keep)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        column.addWidget(self.basis)
        column.addLayout(names)
        column.addLayout(buttons)
        self.basis.chosen.connect(self._fit)
        self.given.changed.connect(self._fit)
        self.family.changed.connect(self._fit)
        self._fit()

    def _fit(self, _text: str = "") -> None:
        has_name = bool((self.given.text() + self.family.text()).strip())
        self.keep.setEnabled(bool(self.basis.key()) and has_name)

    def _keep(self) -> None:
        self._kept(self.basis.key(), self.given.text(), self.family.text())


def _row(look: Look, widget: QWidget, *labels: PlainLabel) -> tuple[QVBoxLayout, QHBoxLayout]:
    """Lay a row out: icon, words below each other, room for buttons at the right."""
    widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    column, row, words = QVBoxLayout(widget), QHBoxLayout(), QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    row.setContentsMargins(look.px(INSET), look.px(8), look.px(INSET), look.px(8))
    row.setSpacing(look.px(8))
    words.setSpacing(look.px(2))
    icon = IconLabel(look, "", size=20)
    icon.set_icon("info", "text2")
    row.addWidget(icon)
    for label in labels:
        words.addWidget(label)
    row.addLayout(words, 1)
    column.addLayout(row)
    return column, row
