"""The paper sheets as a page: what they open, the code in groups, what to do with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from html import escape

from kiim_desktop.base.translation import _
from kiim_desktop.crypto.sheets import RecoveryCode, SheetKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPage:
    """What stands on a sheet."""

    office_name: str
    code: RecoveryCode = field(repr=False)
    day: date


def html_of(page: SheetPage) -> str:
    """Return the page as HTML; the name of the office is escaped."""
    rows = "".join(_row(page.code.groups[at : at + 3], at) for at in (0, 3))
    facts = _("{office}, gedruckt am {day}").format(office=page.office_name, day=page.day.strftime("%d.%m.%Y"))
    steps = "".join(f"<li>{escape(step)}</li>" for step in _steps(page.code.kind))
    return (
        f"<html><head><meta charset='utf-8'><title>{escape(title_of(page.code.kind))}</title></head><body>"
        f"<h1>{escape(title_of(page.code.kind))}</h1><p>{escape(facts)}</p><p>{escape(_purpose(page.code.kind))}</p>"
        f"<table border='1' cellspacing='0' cellpadding='14' style='border-collapse:collapse'>{rows}</table>"
        f"<p>{escape(_('Die letzten vier Zeichen prüfen die anderen: Ein Tippfehler wird mit seiner Gruppe genannt.'))}"
        f"</p><ul>{steps}</ul></body></html>"
    )


def _row(groups: tuple[str, ...], at: int) -> str:
    cells = "".join(
        f"<td><small>{at + number}</small><br><span style='font-family:monospace;font-size:22pt'>{group}</span></td>"
        for number, group in enumerate(groups, 1)
    )
    return f"<tr>{cells}</tr>"


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
        _("Einmal im Jahr proben: Verwaltung, Notfallblätter. Ein neues Blatt macht dieses ungültig."),
    )
