"""Consents and what they bring, as people at two offices would see it."""

from __future__ import annotations

from datetime import date

from kiim_desktop.base.ids import OfficeId, PersonId, RecordId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.permissions import Extent, Mode
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.storage import sharing_orders
from kiim_desktop.storage.sharing_orders import StoredReceipt
from kiim_desktop.usecases.consent_terms import Terms
from kiim_desktop.usecases.consents import EVERYTHING, WithdrawalScope, give_consent, withdraw_consent
from kiim_desktop.usecases.known_offices import known_offices
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.sync.devices import Desktop

CORE_AND_LANGUAGE = frozenset({Category.IDENTITY, Category.LANGUAGE})


def consent(
    giving: Desktop,
    person: PersonId,
    *recipients: Desktop,
    groups: frozenset[Category] = CORE_AND_LANGUAGE,
    mode: Mode = Mode.READ,
    until: date | None = None,
    extent: Extent = Extent.ALL,
    chosen: tuple[RecordId, ...] = (),
) -> RecordId:
    """Let a person sign that these offices may have these groups."""
    terms = Terms(
        purposes=("P-A",),
        recipients=tuple(office_of(each) for each in recipients),
        groups=groups,
        evidence="Blatt in der Handakte",
        valid_until=until,
        mode=mode,
        extent=extent,
        chosen=chosen,
        confidentiality_release=True,
    )
    return give_consent(giving.office, person, terms, lambda: known_offices(giving.office)).record


def withdraw(desktop: Desktop, person: PersonId, consented: RecordId, what: WithdrawalScope = EVERYTHING) -> None:
    withdraw_consent(desktop.office, person, consented, desktop.office.today, "persoenlich", what)


def office_of(desktop: Desktop) -> OfficeId:
    return desktop.office.store.identity.office


def entry(
    desktop: Desktop, person: PersonId, kind: Kind, record: RecordId | None = None, /, **answers: Value
) -> RecordId:
    return record_entry(desktop.office, person, Entry(kind=kind, answers=answers, record=record)).record


def found(desktop: Desktop, person: PersonId, kind: Kind) -> list[Record]:
    """Return the living records of a kind, as this device has them."""
    return desktop.office.store.records(person_scope(person), [kind.number])


def said(desktop: Desktop, person: PersonId, kind: Kind, name: str) -> set[Value]:
    """Return what the records of a kind say in a field, all living values of it."""
    field = kind.field(name)
    assert field is not None
    return {head.value for record in found(desktop, person, kind) for head in record.cell(field.number)}


def settle(*desktops: Desktop) -> None:
    """Exchange until everybody has heard of everything."""
    for _round in range(3):
        for desktop in desktops:
            desktop.sync()


def receipts_at(desktop: Desktop) -> list[StoredReceipt]:
    """Return what other devices receipted of the orders of this office: that they deleted."""
    with desktop.exchange.reading() as desk:
        given = sharing_orders.orders(desk.connection, given=True)
        said = [each for order in given for each in sharing_orders.receipts_of(desk.connection, order.id)]
    return [each for each in said if each.outcome == sharing_orders.DELETED]
