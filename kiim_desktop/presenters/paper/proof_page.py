"""The certificate of deletion on paper: what was ordered, who did it, what is missing. No person stands on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kiim_desktop.base.translation import _
from kiim_desktop.domain.training import word_for
from kiim_desktop.presenters.paper.pages import (
    Block,
    Bullets,
    Facts,
    Heading,
    Page,
    Paragraph,
    Said,
    Table,
    written,
)
from kiim_desktop.presenters.words import whole_day
from kiim_desktop.sync.wire.sharing import OrderKind
from kiim_desktop.usecases.daily_backup import OLDEST
from kiim_desktop.usecases.orders import ListedOrder

_SHARES = (35, 35, 12, 18)


def proof_page(order: ListedOrder, office: str, day: date, *, training: bool) -> Page:
    """Return the page of a certificate."""
    is_erased = order.kind is OrderKind.ERASE
    return Page(
        title=Said(_("Nachweis der Löschung") if is_erased else _("Nachweis der Rücknahme")),
        blocks=tuple(_blocks(order, office)),
        mark=word_for(training=training),
        foot=Said(_("gedruckt am {day}").format(day=whole_day(day))),
    )


def _blocks(order: ListedOrder, office: str) -> Iterator[Block]:
    devices = len(order.receipts) + len(order.missing)
    standing = _("bestätigt gelöscht auf {done} von {all} Geräten").format(done=len(order.receipts), all=devices)
    facts = (
        (_("Büro"), office),
        (_("Angeordnet am"), whole_day(order.day)),
        (_("Betrifft"), ", ".join(order.offices) or _("alle Stellen, die die Akte je hatten")),
        (_("Kennung"), order.id.hex()),
        (_("Stand"), standing),
    )
    yield Facts(tuple((Said(name), (written(said),)) for name, said in facts))
    yield Heading(Said(_("Quittungen")))
    head = (Said(_("Stelle")), Said(_("Gerät")), Said(_("Einträge")), Said(_("am")))
    rows = tuple(
        (written(each.office), written(each.device), Said(str(each.records)), Said(whole_day(each.day)))
        for each in order.receipts
    )
    yield Table(head=head, rows=rows, shares=_SHARES)
    if order.missing:
        yield Heading(Said(_("Noch keine Quittung")))
        yield Bullets(tuple(written(each) for each in order.missing))
    rest = _(
        "In Sicherungen verschwindet der Inhalt spätestens nach {days} Tagen. Die Unterschriften stehen in der Datei "
        "neben diesem Blatt (.kiimproof) und lassen sich mit „kiim orders --check“ prüfen. "
        "Das Blatt nennt keine Person."
    ).format(days=OLDEST.days)
    yield Paragraph(Said(rest))
