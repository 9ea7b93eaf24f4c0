"""What somebody began to write and has not saved, as Heute lists it: also after a lock or a new start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from kiim_desktop.base.clock import moment
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.kinds import CONSENT, COUNSELLING_ENTRY, DOCUMENT, GOAL, IDENTITY, MEASURE, PLAN
from kiim_desktop.domain.offices import Action, may
from kiim_desktop.presenters.candidates import FAMILY, GIVEN
from kiim_desktop.presenters.today_rows import DraftRow
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import clock_words, day_words
from kiim_desktop.storage.drafts import Draft
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.office import Office

_TABS = {
    COUNSELLING_ENTRY.number: "history",
    PLAN.number: "plan",
    GOAL.number: "plan",
    MEASURE.number: "plan",
    CONSENT.number: "consents",
    DOCUMENT.number: "documents",
}
_FACTS = "facts"
_LONGEST = 120


def open_drafts(office: Office) -> tuple[DraftRow, ...]:
    """Return the user's drafts, newest first; none for who may not write."""
    if not may(office.user.role, Action.WRITE_RECORD):
        return ()
    return tuple(_rows(office, drafts_of(office)))


def _rows(office: Office, drafts: Sequence[Draft]) -> Iterator[DraftRow]:
    for draft in drafts:
        kind, when = office.kinds.numbered(draft.kind), _when(draft.at, office.today)
        if not draft.scope and draft.kind == IDENTITY.number:
            typed = " ".join(text for name in (GIVEN, FAMILY) if (text := draft.typed.get(name, "").strip()))
            yield DraftRow(draft=draft.id, when=when, name=_("Neue Person"), what=typed[:_LONGEST])
            continue
        person = PersonId(draft.scope) if office.store.ground.is_person(draft.scope) else None
        row = office.store.persons.one(person) if person is not None else None
        if row is None or kind is None:
            continue
        is_note = draft.kind == COUNSELLING_ENTRY.number
        beginning = " ".join(draft.typed.get("text", "").split()) if is_note else ""
        title = _("Notiz") if is_note else kind.title
        yield DraftRow(
            draft=draft.id,
            person=row.id,
            tab=_TABS.get(draft.kind, _FACTS),
            when=when,
            name=row.name,
            variant=row.variant,
            what=f"{title}: {beginning}"[:_LONGEST] if beginning else title,
        )


def _when(at: int, today: date) -> Toned:
    day = moment(at).astimezone().date()
    return Toned(clock_words(at) if day == today else day_words(day, today), Tone.QUIET)
