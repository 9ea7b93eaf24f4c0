"""Looking at the exchange: what waits, what was refused, what disagrees, what happened before."""

from __future__ import annotations

from dataclasses import dataclass

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.domain.records import Record
from kiim_desktop.storage.exchange import CONFIRMED, Exchange, ExchangeLine
from kiim_desktop.storage.exchange_lists import ExchangeLists, RefusedValue, WaitingScope
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
        refused=tuple(
            NotAccepted(_person(office, each.scope), office.store.record(each.scope, each.record), each)
            for each in lists.refused()
        ),
        disagreements=tuple(
            Disagreement(_person(office, record.scope), record) for record in office.store.conflicting()
        ),
        past=tuple(past),
    )


def _person(office: Office, scope: bytes) -> PersonRow | None:
    return office.store.persons.one(PersonId(scope))
