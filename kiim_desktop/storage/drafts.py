"""Drafts: what is being typed, saved every few seconds, never sent, back after a crash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from kiim_desktop.base.clock import Clock, millis
from kiim_desktop.base.ids import DraftId, Random, RecordId, UserId
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.hidden import NOT_HIDDEN
from kiim_desktop.storage.merged import family_of

_json = msgspec.json.Encoder(order="deterministic")


@dataclass(frozen=True, slots=True)
class Draft:
    """Unfinished text of one form: what was typed per field name, as typed."""

    id: DraftId
    user: UserId
    scope: Scope
    kind: int
    record: RecordId
    """The record being changed, or b"" for a new one."""
    typed: Mapping[str, str]
    at: int
    """Milliseconds since 1970-01-01 UTC."""


class Drafts:
    """The drafts of this device."""

    def __init__(self, database: Database, clock: Clock, random: Random) -> None:
        self._database = database
        self._clock = clock
        self._random = random

    def new_id(self) -> DraftId:
        return DraftId(self._random(8))

    def keep(self, draft: Draft) -> Draft:
        """Save a draft durably, replacing its earlier state; returns it with its time."""
        at = millis(self._clock.now())
        with self._database.write() as connection:
            put_draft(connection, draft, at)
        return Draft(draft.id, draft.user, draft.scope, draft.kind, draft.record, draft.typed, at)

    def discard(self, draft: DraftId) -> None:
        with self._database.write() as connection:
            connection.execute("DELETE FROM draft WHERE id = ?", (draft,))

    def of(self, user: UserId, scope: Scope | None = None) -> list[Draft]:
        """Return the drafts of a user, newest first; of all, or of one scope and those that are merged with it."""
        with self._database.read() as connection:
            rows = connection.execute(
                'SELECT id, user, scope, kind, record, "values", at FROM draft'  # noqa: S608  # a constant
                f" WHERE user = ? AND {NOT_HIDDEN} ORDER BY at DESC",
                (user,),
            ).all()
            family = None if scope is None else family_of(connection, scope)
        return [
            Draft(DraftId(id_), UserId(owner), where, kind, RecordId(record), msgspec.json.decode(typed), at)
            for id_, owner, where, kind, record, typed, at in rows
            if family is None or where in family
        ]


def put_draft(connection: Connection, draft: Draft, at: int) -> None:
    """Keep a draft in the transaction of `connection`, replacing its earlier state."""
    connection.execute(
        'INSERT INTO draft(id, user, scope, kind, record, "values", at) VALUES (?, ?, ?, ?, ?, ?, ?)'
        ' ON CONFLICT(id) DO UPDATE SET "values" = excluded."values", at = excluded.at',
        (draft.id, draft.user, draft.scope, draft.kind, draft.record, _json.encode(draft.typed), at),
    )
