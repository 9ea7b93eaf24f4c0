"""The recovery sheets on paper: what they open, the code in groups, what to do with them."""

from __future__ import annotations

from datetime import date

from kiim_desktop.base.translation import _
from kiim_desktop.crypto.sheets import RecoveryCode, SheetKind
from kiim_desktop.domain.training import word_for
from kiim_desktop.presenters.paper.pages import Bullets, CodeGroups, Page, Paragraph, Said
from kiim_desktop.presenters.words import whole_day


def recovery_page(code: RecoveryCode, office: str, day: date, *, training: bool) -> Page:
    """Return the page of a sheet."""
    check = _("Die letzten vier Zeichen prüfen die anderen: Ein Tippfehler wird mit seiner Gruppe genannt.")
    return Page(
        title=Said(title_of(code.kind)),
        blocks=(
            Paragraph(Said(_purpose(code.kind))),
            CodeGroups(code.groups),
            Paragraph(Said(check)),
            Bullets(tuple(Said(each) for each in _steps(code.kind))),
        ),
        mark=word_for(training=training),
        foot=Said(_("{office}, gedruckt am {day}").format(office=office, day=whole_day(day))),
    )


def title_of(kind: SheetKind) -> str:
    return _("Notfallblatt für dieses Gerät") if kind is SheetKind.DEVICE else _("Notfallblatt des Büros")


def _purpose(kind: SheetKind) -> str:
    if kind is SheetKind.DEVICE:
        return _("Dieses Blatt öffnet die Akten, wenn das Kennwort vergessen ist, und jede Sicherung von diesem Gerät.")
    return _("Dieses Blatt öffnet die Schlüssel des Büros auf einem neuen Rechner, wenn kein Gerät mehr da ist.")


def _steps(kind: SheetKind) -> tuple[str, ...]:
    use = (
        _(
            "Kennwort vergessen: auf dem Öffnen-Bildschirm „Kennwort vergessen?“ wählen. "
            "Neuer Rechner: beim ersten Start „Aus einer Sicherung wiederherstellen“."
        )
        if kind is SheetKind.DEVICE
        else _("Neuer Rechner: kiim profile join mit einer Einladung und der Datei buero.kiimring aus einer Sicherung.")
    )
    return (
        use,
        _("Im Tresor oder in einem verschlossenen Umschlag aufbewahren, getrennt vom anderen Blatt und vom Rechner."),
        _("Diese Datei nach dem Drucken löschen. Wer das Blatt hat, kommt an die Akten."),
        _("Einmal im Jahr proben: kiim recover --check. Ein neues Blatt macht dieses ungültig."),
    )
