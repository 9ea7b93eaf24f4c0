"""What a form is at one moment, and how it becomes the next: pure steps, no storage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kiim_desktop.base.ids import DraftId, PersonId, RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.field_types import show
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.offices import Action, User, may
from kiim_desktop.domain.records import Record
from kiim_desktop.presenters.form_fields import (
    CodeChoice,
    FormField,
    FormGround,
    code_choices,
    offered_texts,
    read_fields,
    texts_of,
)
from kiim_desktop.presenters.said_words import said_answers
from kiim_desktop.presenters.words import clock_words, user_name
from kiim_desktop.storage.drafts import Draft

TOLD = "told"
BASIS = "?basis"
"""Where a draft keeps the source; no field can have this name."""
TEMPLATE = "?template"
"""Where the draft of a plan keeps the template it is made from; such a draft belongs to no form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    """What the form shows; `person` is None while it is closed. `opened` is the record as it was last shown."""

    person: PersonId | None = None
    kind: Kind | None = None
    record: RecordId | None = None
    opened: Record | None = None
    draft: DraftId | None = None
    only: str = ""
    """The one field that is edited in its row; empty for the whole form."""
    typed: Mapping[str, str] = field(default_factory=dict)
    base: Mapping[str, str] = field(default_factory=dict)
    """What stood in the fields when the record was last shown."""
    offered: Mapping[str, str] = field(default_factory=dict)
    """What a new form began with; alone it is no input."""
    said: frozenset[str] = frozenset()
    """The fields that were filled by the word with which the form was found: that can be saved, but is no draft."""
    fields: tuple[FormField, ...] = ()
    basis: str = TOLD
    shows_more: bool = False
    saved_mark: str = ""
    problem: str = ""
    is_saving: bool = False
    can_delete: bool = False

    @property
    def is_open(self) -> bool:
        return self.kind is not None

    @property
    def title(self) -> str:
        if self.kind is None:
            return ""
        words = _("{kind} ändern") if self.opened is not None else _("Neu: {kind}")
        return words.format(kind=self.kind.title)

    @property
    def visible(self) -> tuple[FormField, ...]:
        """Return the fields in sight: the first twelve, and all after "mehr"."""
        return tuple(each for each in self.fields if self.shows_more or not each.is_more or self.only)

    @property
    def hidden_count(self) -> int:
        return len(self.fields) - len(self.visible)

    @property
    def changed(self) -> dict[str, str]:
        """Return what was typed and is not saved."""
        names = {*self.typed, *self.base}
        typed = {name: text for name in sorted(names) if (text := self.typed.get(name, "")) != self.base.get(name, "")}
        return {} if typed == self.offered else typed

    @property
    def has_input(self) -> bool:
        """Tell whether there is anything to save: something typed here, or on the way here."""
        return bool(self.changed) or any(self.typed.get(name) for name in self.said)

    @property
    def to_keep(self) -> dict[str, str]:
        """Return what a draft keeps: what was changed, and the source."""
        return self.changed | {BASIS: self.basis}


def read_state(state: FormState, ground: FormGround, last: Mapping[str, str] | None = None) -> FormState:
    """Return the form with what is to be said of each field now; `last` is what was entered the time before."""
    if state.kind is None:
        return state
    before = {each.name: each for each in state.fields}
    changed = state.changed

    def told(each: FormField) -> FormField:
        old = before.get(each.name)
        kept = (last or {}).get(each.name, "") if last is not None else old.last if old else ""
        return replace(
            each,
            saved=state.base.get(each.name, ""),
            beside=old.beside if old and each.name in changed else "",
            last="" if state.opened is not None else kept,
        )

    fields = read_fields(state.kind, state.typed, {**state.offered, **state.base}, ground, state.only)
    return replace(state, fields=tuple(told(each) for each in fields))


class FormReader:
    """How a form reads what was typed; a form with rules of its own brings its own."""

    def read(self, state: FormState, ground: FormGround, last: Mapping[str, str] | None = None) -> FormState:
        """Return the form with what is to be said of each field now."""
        return read_state(state, ground, last)

    def choices(self, field: FormField, ground: FormGround) -> tuple[CodeChoice, ...]:
        """Return what can be chosen in a field; () for one that is only typed."""
        return code_choices(ground, field.codes, field.typed) if field.codes else ()


def begun_state(state: FormState, kind: Kind, given: Mapping[str, str], said: str, ground: FormGround) -> FormState:
    """Return an empty form with its defaults, what is known, and what the word by which it was found already says."""
    told = said_answers(kind, said, ground.codes, ground.today)
    offered = offered_texts(kind, ground) | dict(given) | told
    return replace(state, typed=offered, offered=offered, said=frozenset(told))


def opened_state(state: FormState, found: Record | None, draft: Draft | None, user: User) -> FormState:
    """Return the form of a record with an unfinished draft laid over it."""
    if state.kind is None:
        return state
    base = texts_of(state.kind, found)
    typed = dict(draft.typed) if draft else {}
    basis = typed.pop(BASIS, state.basis)
    can_delete = found is not None and not state.kind.is_single and may(user.role, Action.DELETE_RECORD)
    opened = replace(state, opened=found, base=base, typed=base | typed, basis=basis, can_delete=can_delete)
    return replace(opened, draft=draft.id, saved_mark=draft_mark(draft.at)) if draft else opened


def rebased(state: FormState, found: Record, ground: FormGround, users: tuple[User, ...]) -> FormState:
    """Put a form on a newer state of its record: what was typed stays, what is new stands beside it."""
    if state.kind is None:
        return state
    base = texts_of(state.kind, found)
    after = read_state(replace(state, opened=found, base=base, typed=base | state.changed), ground)
    fields = tuple(
        replace(each, beside=_saved_words(after, each.name, found, ground, users))
        if each.name in after.changed and state.base.get(each.name, "") != base.get(each.name, "")
        else each
        for each in after.fields
    )
    return replace(after, fields=fields)


def _saved_words(state: FormState, name: str, found: Record, ground: FormGround, users: tuple[User, ...]) -> str:
    known = state.kind.field(name) if state.kind else None
    if known is None:
        return ""
    origin = found.origin(known.number)
    value = show(known.type, found.value(known.number), ground.codes) or _("leer")
    who = user_name(users, origin.actor) if origin else ""
    return _("Gespeichert ist: {value} ({who})").format(value=value, who=who)


def draft_mark(at: int) -> str:
    """Return what says that a draft was kept at that time (milliseconds)."""
    return _("Entwurf gesichert {clock}").format(clock=clock_words(at, seconds=True))


def draft_fits(draft: Draft, only: str) -> bool:
    """Tell whether a draft can be shown where only one field is in sight."""
    return not only or set(draft.typed) <= {only, BASIS}
