"""The open office: everything a use case needs, built once in cli and passed down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.clock import Clock, today
from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import Random
from kiim_desktop.base.settings import Settings
from kiim_desktop.crypto.keyfile import Dek
from kiim_desktop.domain.audit import AuditAction, AuditEntry
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.kinds import Kinds
from kiim_desktop.domain.offices import Action, User, may
from kiim_desktop.domain.records import Edit
from kiim_desktop.storage.batches import BatchPart
from kiim_desktop.storage.chunks import Step
from kiim_desktop.storage.noting import ActNote
from kiim_desktop.storage.profiles import Profile
from kiim_desktop.storage.store import Changed, Store
from kiim_desktop.usecases.errors import NotAllowed
from kiim_desktop.usecases.shared_files import must_be_open

_ENTRY = ActNote()


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One user at one device of one office, with the file open."""

    profile: Profile
    store: Store
    user: User
    dek: Dek
    settings: Settings
    codes: CodeLists
    kinds: Kinds
    clock: Clock
    random: Random

    @property
    def today(self) -> date:
        return today(self.clock)

    def must_allow(self, action: Action) -> None:
        """Raise NotAllowed, and log the attempt, if the user's role does not have the right."""
        if not may(self.user.role, action):
            self.store.log([self.entry(AuditAction.REFUSED, detail=action.value)])
            raise NotAllowed(action=action.value)

    def refused(self, error: KiimError, what: str) -> KiimError:
        """Log that something from beyond the wall round training was refused; returns the error to raise."""
        self.store.log([self.entry(AuditAction.REFUSED, detail=f"training_wall {what}")])
        return error

    def save(
        self,
        edits: Sequence[Edit],
        audit: Iterable[AuditEntry],
        part: BatchPart | None = None,
        file: Step | None = None,
        act: ActNote | None = _ENTRY,
    ) -> Changed:
        """Save own edits durably in one transaction: the one way from a use case to the file.

        It stands in the journal of the user's acts unless `act` is None: what nobody meant to do is none.
        NotOpenForWriting in a file of another office beyond what it opened; else as Store.save.
        """
        must_be_open(self.store, edits)
        return self.store.save(edits, self.user.id, audit, part, file, act)

    def entry(
        self, action: AuditAction, object_: bytes = b"", detail: str = "", *, purpose: str = "", consent: bytes = b""
    ) -> AuditEntry:
        """Return an audit entry of this user; what is shared names purpose and consent."""
        return AuditEntry(self.user.id, action, object_, detail, purpose, consent)
