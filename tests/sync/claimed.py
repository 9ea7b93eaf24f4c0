"""An office whose program opens files of others as if it kept them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kiim_desktop.base.ids import PersonId, StreamId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.records import Scope, person_scope
from kiim_desktop.storage import claims
from kiim_desktop.storage.claims import ClaimState
from kiim_desktop.sync import outbox
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.sharing import opening
from kiim_desktop.sync.sharing.opening import found_stream
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.sharing import Mode, SharedTerms
from kiim_desktop.usecases import office as offices
from tests.sync.devices import Desktop
from tests.sync.shared import office_of

CORE_AND_CONTACT = frozenset({Category.IDENTITY, Category.CONTACT})


@contextmanager
def unbound() -> Iterator[None]:
    """Let this program write in, and send of, files of others as if they were its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(offices, "must_be_open", lambda *_: None)
        patch.setattr(outbox, "is_foreign", lambda *_: False)
        yield


def terms_for(other: Desktop) -> SharedTerms:
    return SharedTerms(
        consent=bytes(8),
        groups=tuple(sorted(each.number for each in CORE_AND_CONTACT)),
        mode=Mode.READ,
        since="2020-01-01",
        until="2099-01-01",
        recipients=(office_of(other),),
        purposes=(),
        evidence="",
        text_version="",
        signer="",
        everything=True,
    )


def open_as_keeper(evil: Desktop, scope: Scope, other: Desktop) -> StreamId:
    """Found a stream over a file and open it to another office; it leaves with the next exchange."""
    with evil.exchange.writing() as desk:
        return found_stream(desk, load_membership(evil.exchange), scope, terms_for(other), evil.office.random)


def claimed_by(desktop: Desktop, person: PersonId) -> list[bytes]:
    """Return the offices that claim a file here and are not believed."""
    with desktop.exchange.reading() as desk:
        found = claims.claims(desk.connection)
    scope = person_scope(person)
    return [each.owner for each in found if each.scope == scope and each.state is ClaimState.WAITS]


@contextmanager
def proving(proof: Signed | None) -> Iterator[None]:
    """Let whatever is opened bring this as the proof that its office keeps the file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "proof_of_keeping", lambda *_: proof)
        yield
