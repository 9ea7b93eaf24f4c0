"""The certificate of deletion as a page: what was ordered, who did it, what is missing. No person stands on it."""

from __future__ import annotations

from datetime import date
from html import escape

from kiim_desktop.base.translation import _
from kiim_desktop.sync.wire.sharing import OrderKind
from kiim_desktop.usecases.daily_backup import OLDEST
from kiim_desktop.usecases.orders import ListedOrder


def title_of(order: ListedOrder) -> str:
    return _("Nachweis der Löschung") if order.kind is OrderKind.ERASE else _("Nachweis der Rücknahme")


def html_of(order: ListedOrder, office_name: str, day: date) -> str:
    """Return the page as HTML; names are escaped."""
    devices = len(order.receipts) + len(order.missing)
    facts = [
        (_("Büro"), office_name),
        (_("Angeordnet am"), f"{order.day:%d.%m.%Y}"),
        (_("Betrifft"), ", ".join(order.offices) or _("alle Stellen, die die Akte je hatten")),
        (_("Kennung"), order.id.hex()),
        (
            _("Stand"),
            _("bestätigt gelöscht auf {done} von {all} Geräten").format(done=len(order.receipts), all=devices),
        ),
    ]
    rows = "".join(f"<tr><td><b>{escape(name)}</b></td><td>{escape(said)}</td></tr>" for name, said in facts)
    receipts = "".join(
        f"<tr><td>{escape(each.office)}</td><td>{escape(each.device)}</td><td>{each.records}</td>"
        f"<td>{each.day:%d.%m.%Y}</td></tr>"
        for each in order.receipts
    )
    missing = "".join(f"<li>{escape(each)}</li>" for each in order.missing)
    head = "".join(
        f"<th align='left'>{escape(each)}</th>" for each in (_("Stelle"), _("Gerät"), _("Einträge"), _("am"))
    )
    still = f"<h2>{escape(_('Noch keine Quittung'))}</h2><ul>{missing}</ul>" if missing else ""
    rest = _(
        "In Sicherungen verschwindet der Inhalt spätestens nach {days} Tagen. Die Unterschriften stehen in der Datei "
        "neben diesem Blatt (.kiimproof) und lassen sich mit „kiim orders --check“ prüfen. "
        "Das Blatt nennt keine Person."
    ).format(days=OLDEST.days)
    return (
        f"<html><head><meta charset='utf-8'><title>{escape(title_of(order))}</title></head><body>"
        f"<h1>{escape(title_of(order))}</h1><p>{escape(_('gedruckt am {day}').format(day=f'{day:%d.%m.%Y}'))}</p>"
        f"<table cellpadding='4'>{rows}</table><h2>{escape(_('Quittungen'))}</h2>"
        f"<table cellpadding='4'><tr>{head}</tr>{receipts}</table>{still}<p>{escape(rest)}</p></body></html>"
    )
