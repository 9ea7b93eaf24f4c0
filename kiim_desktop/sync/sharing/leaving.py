"""What still holds of a file that was handed over: consents for a while, the read-only file until its last day.

The days are dated rules (resources/rules/handovers.json), counted from the day on which the hand-over was done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kiim_desktop.base.clock import moment
from kiim_desktop.domain.consents import months_later
from kiim_desktop.domain.records import Scope
from kiim_desktop.domain.sharing_rules import SharingRules
from kiim_desktop.storage import shares, transfers
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.transfers import StoredTransfer
from kiim_desktop.sync.sharing.offering import words_about
from kiim_desktop.sync.sharing.planning import Agreed, Present
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.handing_over import WordKind
from kiim_desktop.sync.wire.sharing import SharedTerms


@dataclass(frozen=True, slots=True)
class Left:
    """A file that went to another office: no consent opens anything new, those that run end after some days."""

    ends: date
    """The last day of consents this office holds."""

    def keep(self, agreed: Iterable[Agreed], present: Iterable[Present], day: date) -> tuple[Agreed, ...]:
        """Return what of the agreed may stay open."""
        there = {each.agreed for each in present}
        return tuple(each for each in agreed if each in there and day <= self.ends)


def agreed_after(desk: Desk, scope: Scope, rules: SharingRules) -> Left | None:
    """Return what a hand-over left of the consents for a file; None if it was not handed over."""
    done = handed_over_on(desk, scope)
    return None if done is None else Left(consents_end(done, rules))


def scopes_left(desk: Desk, today: date, rules: SharingRules) -> set[Scope]:
    """Return the files handed over for which consents are still open although their days are over."""
    found = set()
    for each in transfers.handed_over(desk.connection):
        done = done_on(desk, each)
        opened = (unpack(share.terms, SharedTerms) for share in shares.shares_of_scope(desk.connection, each.scope))
        if done is not None and today > consents_end(done, rules) and any(not terms.offer for terms in opened):
            found.add(each.scope)
    return found


def handed_over_on(desk: Desk, scope: Scope) -> date | None:
    """Return the day on which a file of this office went to another; None if it is here."""
    days = [done_on(desk, each) for each in transfers.handed_over(desk.connection, scope)]
    return min((day for day in days if day is not None), default=None)


def done_on(desk: Desk, transfer: StoredTransfer) -> date | None:
    """Return the day on which the records were given; None if they were not."""
    moments = [word.at for word in words_about(desk, transfer) if word.kind is WordKind.DONE]
    return moment(min(moments)).astimezone().date() if moments else None


def consents_end(done: date, rules: SharingRules) -> date:
    return done + timedelta(days=rules.transfers_on(done).consents_days.value)


def retention_end(done: date, organisation_kind: str, rules: SharingRules) -> date:
    """Return the last day of the read-only file at an office of this kind."""
    months: Collection[tuple[str, int]] = rules.transfers_on(done).retention_months.value.items()
    known = dict(months)
    return months_later(done, known.get(organisation_kind, known["default"]))
