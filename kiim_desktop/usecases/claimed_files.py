"""Files of other offices that two offices claim to keep: what people see of it, and whom they believe."""

from __future__ import annotations

from dataclasses import dataclass

from kiim_desktop.base.ids import OfficeId, PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage import claims, shares
from kiim_desktop.storage.claims import ClaimState
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.sync.sharing.claiming import choose
from kiim_desktop.usecases.known_offices import office_names
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.transfer_errors import NoSuchClaim


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedFile:
    """A file of which another office than the one that keeps it here opened a stream of its own."""

    person: PersonId
    name: str
    """As it stands in the list here; "" if nobody sees the file at the moment."""
    keeper: str
    """Whose values are shown."""
    claimer: str
    """Whose are put aside."""

    @property
    def sentence(self) -> str:
        """Say it to people."""
        words = _(
            "Zwei Stellen geben an, die Akte von {name} zu führen: {keeper} und {claimer}. Gezeigt wird nur, was von"
            " {keeper} kommt. Bitte beide anrufen; stimmt {claimer}, legt die Leitung das mit"
            " „kiim handover keeper {person}“ fest."
        )
        return words.format(
            name=self.name or _("einer Person"), keeper=self.keeper, claimer=self.claimer, person=self.person.hex()
        )


def claimed_files(office: Office) -> tuple[ClaimedFile, ...]:
    """Return the files two offices claim to keep; most offices never see one."""
    office.must_allow(Action.EXCHANGE)
    with Exchange(office.store).reading() as desk:
        found = {(each.scope, each.owner) for each in claims.claims(desk.connection) if each.state is ClaimState.WAITS}
        names = office_names(desk) if found else {}
        keepers = {scope: _keeper(desk, scope) for scope, _owner in found}
    return tuple(
        ClaimedFile(
            person=PersonId(scope),
            name=row.name if (row := office.store.persons.one(PersonId(scope))) is not None else "",
            keeper=names.get(keepers[scope], "–"),
            claimer=names.get(owner, "–"),
        )
        for scope, owner in sorted(found)
    )


def choose_keeper(office: Office, person: PersonId, keeper: OfficeId) -> None:
    """Believe the office that claims a file: on this device nothing of the other is taken any more.

    With the next exchange what the other opened is forgotten here, and then the file comes from this one. NoSuchClaim.
    """
    office.must_allow(Action.APPROVE_DEVICE)
    scope = person_scope(person)
    with Exchange(office.store).writing() as desk:
        waiting = [each for each in claims.claims(desk.connection) if (each.scope, each.owner) == (scope, keeper)]
        chosen = next((each for each in waiting if each.state is ClaimState.WAITS), None)
        if chosen is None:
            raise NoSuchClaim
        choose(desk, chosen.stream)
        desk.audit([office.entry(AuditAction.ORDER, person, "keeper chosen")])


def _keeper(desk: Desk, scope: bytes) -> OfficeId:
    opened = shares.shares_of_scope(desk.connection, scope)
    return next((each.owner for each in opened), OfficeId(b""))
