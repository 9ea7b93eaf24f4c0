"""Looking at the exchange: what waits, what was refused, what disagrees, what happened before."""

from __future__ import annotations

from dataclasses import dataclass

from kiim_desktop.base.ids import OfficeId, PersonId
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.domain.records import Record
from kiim_desktop.storage.exchange import CONFIRMED, Exchange, ExchangeLine
from kiim_desktop.storage.exchange_lists import ExchangeLists, RefusedValue, WaitingScope
from kiim_desktop.sync.sharing.owing import is_foreign
from kiim_desktop.usecases.known_offices import office_names
from kiim_desktop.usecases.office import Office


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file with changes that wait; `person` is None for what belongs to the office."""

    person: PersonRow | None
    waiting: WaitingScope


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A record about which two people disagree."""

    person: PersonRow | None
    record: Record


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """A value that is not exchanged; `record` is None if this file never had it (it came too late)."""

    person: PersonRow | None
    record: Record | None
    value: RefusedValue
    office: str = ""
    """Who wrote it or, of an own value, who keeps the file; "" if no other office has to do with it."""
    is_own: bool = True
    """Written here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeOverview:
    """The exchange as it stands now."""

    confirmed_at: int | None
    """Milliseconds of the last exchange that the hub confirmed."""
    changes_waiting: int
    files_waiting: int
    waiting: tuple[WaitingFile, ...]
    refused: tuple[NotAccepted, ...]
    disagreements: tuple[Disagreement, ...]
    past: tuple[ExchangeLine, ...]


def exchange_overview(office: Office) -> ExchangeOverview:
    """Return what waits, what was refused, what disagrees and what happened before."""
    office.must_allow(Action.EXCHANGE)
    lists = ExchangeLists(office.store.database)
    changes, files = lists.count_waiting()
    past = Exchange(office.store).lines()
    return ExchangeOverview(
        confirmed_at=next((line.at for line in past if line.outcome == CONFIRMED), None),
        changes_waiting=changes,
        files_waiting=files,
        waiting=tuple(WaitingFile(_person(office, each.scope), each) for each in lists.waiting()),
        refused=not_accepted(office),
        disagreements=tuple(
            Disagreement(_person(office, record.scope), record) for record in office.store.conflicting()
        ),
        past=tuple(past),
    )


def not_accepted(office: Office) -> tuple[NotAccepted, ...]:
    """Return what was not accepted, newest first: own values elsewhere, and those of others that came too late."""
    office.must_allow(Action.EXCHANGE)
    exchange, own = Exchange(office.store), office.store.identity.office
    values = ExchangeLists(office.store.database).refused()
    with exchange.reading() as desk:
        names = office_names(desk) if values else {}
        foreign = {each.scope for each in values if is_foreign(desk, own, each.scope)}
    return tuple(
        NotAccepted(
            person=_person(office, each.scope),
            record=office.store.record(each.scope, each.record),
            value=each,
            office=names.get(OfficeId(each.office), ""),
            is_own=not each.office or not each.scope or each.scope in foreign,
        )
        for each in values
    )


def _person(office: Office, scope: bytes) -> PersonRow | None:
    return office.store.persons.one(PersonId(scope))
