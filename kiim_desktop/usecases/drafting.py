"""Drafts: what is being typed is kept every few seconds and comes back after a crash."""

from __future__ import annotations

from collections.abc import Mapping

from kiim_desktop.base.ids import DraftId, PersonId, RecordId
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.storage.drafts import Draft
from kiim_desktop.usecases.errors import NoSuchPerson
from kiim_desktop.usecases.office import Office


def keep_draft(
    office: Office,
    person: PersonId | None,
    kind: Kind,
    typed: Mapping[str, str],
    draft: DraftId | None = None,
    record: RecordId | None = None,
) -> Draft:
    """Save what was typed; person None is a person who has no file yet.

    NoSuchPerson for a file that was taken back or erased: nothing of it may come back through a draft.
    """
    office.must_allow(Action.WRITE_RECORD)
    if person and office.store.record(person_scope(person), single_record_id(IDENTITY)) is None:
        raise NoSuchPerson
    scope = person_scope(person) if person else b""
    return office.store.drafts.keep(
        Draft(
            draft or office.store.drafts.new_id(), office.user.id, scope, kind.number, record or RecordId(b""), typed, 0
        )
    )


def drafts_of(office: Office, person: PersonId | None = None) -> list[Draft]:
    """Return the user's drafts, newest first; of one person or of all."""
    office.must_allow(Action.WRITE_RECORD)
    return office.store.drafts.of(office.user.id, person_scope(person) if person else None)


def discard_draft(office: Office, draft: DraftId) -> None:
    office.must_allow(Action.WRITE_RECORD)
    office.store.drafts.discard(draft)
