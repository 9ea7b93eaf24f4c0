"""Who sees what, of several offices; and what each of them still owes after a withdrawal."""

from __future__ import annotations

from datetime import date

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.presenters.consent_lines import deletion_lines, who_sees
from kiim_desktop.sync.wire.sharing import OrderKind
from kiim_desktop.usecases.orders import ListedOrder, Receipt, Standing
from kiim_desktop.usecases.sharing_standing import SharedWith, Stage

TODAY = date(2026, 11, 17)
CORE, LANGUAGE, WORK = Category.IDENTITY, Category.LANGUAGE, Category.WORK


def shared(office: str, stage: Stage, mode: Mode | None, *groups: Category, until: date = TODAY) -> SharedWith:
    return SharedWith(
        office=office, stage=stage, groups=frozenset(groups), mode=mode, until=until, consent=RecordId(b"consent1")
    )


def test_rows_are_groups_and_columns_are_offices() -> None:
    sees = who_sees(
        [
            shared("VHS", Stage.OPEN, Mode.CONTRIBUTE, LANGUAGE),
            shared("Jobcenter", Stage.OPEN, Mode.READ, CORE, LANGUAGE),
            shared("Jobcenter", Stage.NOT_SENT, Mode.CO_EDIT, CORE, WORK),
        ],
        TODAY,
    )
    assert sees.offices == ("Jobcenter", "VHS")
    assert sees.rows == (
        ("Stammdaten", "lesen", "–"),
        ("Sprachen", "lesen", "lesen und beitragen"),
        ("Arbeit und Leistungen", "noch nichts (mitschreiben)", "–"),
    )


def test_who_loses_it_still_sees_it_until_the_hub_has_it_and_nobody_after_the_last_day() -> None:
    assert who_sees([shared("VHS", Stage.ENDING, Mode.READ, CORE)], TODAY).rows == (("Stammdaten", "lesen"),)
    assert who_sees([shared("VHS", Stage.UNRECEIPTED, None)], TODAY).rows == ()
    gone = shared("VHS", Stage.OPEN, Mode.READ, CORE, until=date(2026, 11, 16))
    assert who_sees([gone], TODAY).rows == ()
    assert who_sees([], TODAY).rest == ""


def test_each_office_stands_with_its_own_devices() -> None:
    order = ListedOrder(
        id=b"1",
        kind=OrderKind.DROP,
        is_given=True,
        day=TODAY,
        age=0,
        standing=Standing.OPEN,
        offices=("Jobcenter", "VHS"),
        receipts=(Receipt(office="Jobcenter", device="Platz 1", records=3, day=TODAY),),
        missing=("Laptop 2",),
        owing=(("VHS", "Laptop 2"),),
    )
    jobcenter, vhs = deletion_lines(order)
    assert (jobcenter.office, jobcenter.words.text) == ("Jobcenter", "gelöscht, von allen Geräten quittiert")
    assert jobcenter.receipts == ("Platz 1: am 17.11.2026 3 Einträge gelöscht",)
    assert vhs.words.text == "zurückgenommen am 17.11.2026, noch nicht von allen quittiert"
    assert vhs.receipts == ("Laptop 2: Quittung fehlt",)
