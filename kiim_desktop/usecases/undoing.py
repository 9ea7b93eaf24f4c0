"""Taking back what one did at this device: the last twenty acts, each by the opposite change (product.md B06).

The opposite change goes the one write path, so it is audited and travels like any other. Nothing is overwritten that
somebody else wrote since. What was taken back can be done again the same way. A later kind of act (merging two files)
needs a Deed and its edits through `office.save` in one transaction; the journal does the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kiim_desktop.base.ids import DraftId, PersonId, RecordId, new_record_id
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.domain.acts import UNDOABLE, Deed
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.changes import DELETED, displayed, shown
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import CATALOGUE, Edit, Record
from kiim_desktop.domain.typed_texts import typed_text
from kiim_desktop.domain.values import Value
from kiim_desktop.storage.act_parts import ActPart, PastHead, marks_of
from kiim_desktop.storage.acts import Act
from kiim_desktop.storage.drafts import Draft
from kiim_desktop.storage.errors import StaleEdit
from kiim_desktop.storage.noting import ActNote
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.author_offices import author_offices
from kiim_desktop.usecases.colleagues import colleagues
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.taking_back import take_back_import
from kiim_desktop.usecases.undo_errors import (
    ActTooOld,
    AlreadyUndone,
    ChangedSince,
    ConsentNotUndone,
    FileGone,
    ImportNotRedone,
    LaterActFirst,
    MoreInFile,
    NothingToRedo,
    NothingToUndo,
    NotUndoable,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What was taken back, or done again."""

    act: Act
    """As it stood before."""
    changed: Changed
    deleted: int = 0
    """Records of an import that went."""
    kept: int = 0
    """Records of an import that stay, because somebody worked on with them."""
    draft: DraftId | None = None
    """The note that can be written on."""
    is_marked: bool = False
    """A note that had left: it stays and says that it was taken back."""

    @property
    def person(self) -> PersonId | None:
        return PersonId(self.act.scopes[0]) if self.act.scopes else None


def own_acts(office: Office) -> list[Act]:
    """Return what the user did at this device, newest first; only the last twenty can be taken back."""
    office.must_allow(Action.READ_PERSON)
    return office.store.acts.of(office.user.id)


def undo(office: Office, no: int, progress: Progress | None = None) -> Turned:
    """Take one of the own last acts back, if nothing later rests on it.

    NothingToUndo, AlreadyUndone, ActTooOld, LaterActFirst, ChangedSince, MoreInFile, FileGone; ConsentNotUndone and
    NotUndoable for what has an end of its own.
    """
    office.must_allow(Action.WRITE_RECORD)
    act = next((each for each in own_acts(office) if each.no == no), None)
    if act is None:
        raise NothingToUndo
    if act.is_undone:
        raise AlreadyUndone
    if act.batch:
        done = take_back_import(office, act.batch, progress)
        return Turned(act=act, changed=done.changed, deleted=done.deleted, kept=len(done.kept))
    return _turn(office, act)


def undo_last(office: Office, progress: Progress | None = None) -> Turned:
    """Take back the newest own act that still holds; errors as `undo`."""
    office.must_allow(Action.WRITE_RECORD)
    act = next((each for each in own_acts(office) if not each.is_undone), None)
    if act is None:
        raise NothingToUndo
    return undo(office, act.no, progress)


def redo(office: Office, no: int) -> Turned:
    """Do again what was taken back: the undo of an undo. Errors as `undo`, ImportNotRedone."""
    office.must_allow(Action.WRITE_RECORD)
    act = next((each for each in own_acts(office) if each.no == no and each.is_undone), None)
    if act is None:
        raise NothingToRedo
    if act.batch:
        raise ImportNotRedone
    return _turn(office, act)


def redo_last(office: Office) -> Turned:
    """Do again what was taken back last, if nothing new was done since; NothingToRedo."""
    office.must_allow(Action.WRITE_RECORD)
    acts = own_acts(office)
    last = max((each for each in acts if each.is_undone), key=lambda each: each.turned, default=None)
    if last is None or any(each.no > last.turned for each in acts):
        raise NothingToRedo
    return redo(office, last.no)


def _turn(office: Office, act: Act) -> Turned:
    """Write the opposite of what the journal has of an act, in one transaction."""
    if not act.deed.can_be_undone:
        raise ConsentNotUndone if act.deed is Deed.CONSENT else NotUndoable
    parts = office.store.acts.parts_of(act.no) if act.is_kept else []
    if not parts:
        raise ActTooOld(count=UNDOABLE)
    found = [(part, _standing(office, act, part)) for part in parts]
    _must_be_all(office, parts)
    edits: list[Edit] = []
    draft, is_marked = None, False
    for part, record in found:
        note, has_left = _is_note_to_end(part, record), office.store.acts.has_left(record)
        if note and has_left:
            edits.append(_mark(office, record))
            is_marked = True
            continue
        edits += _opposite(part, record, has_left=has_left)
        if note:
            draft = _as_draft(office, record, COUNSELLING_ENTRY)
    _must_allow(office, edits)
    way = "redo" if act.is_undone else "undo"
    audit = [
        office.entry(
            AuditAction.DELETE if _deletes(edits, scope) else AuditAction.WRITE, scope, f"{way}:{act.deed.value}"
        )
        for scope in dict.fromkeys(edit.scope for edit in edits)
    ]
    try:
        changed = office.save(edits, audit, act=ActNote(act.deed, act.no, draft))
    except StaleEdit as error:  # something came between looking and writing
        raise ChangedSince(who=_("Jemand anderes"), what=_("gerade eben")) from error
    return Turned(act=act, changed=changed, draft=draft.id if draft else None, is_marked=is_marked)


def _standing(office: Office, act: Act, part: ActPart) -> Record:
    """Return the record of a part if it stands as the act left it, else say why nothing is taken back."""
    record = office.store.record(part.scope, part.record)
    if record is None:
        raise FileGone
    since = part.written_since(record.state)
    if not since:
        return record
    if office.store.acts.later_than(act.no, part, since):
        raise LaterActFirst
    raise ChangedSince(who=_author(office, part, record, since), what=_names(office, record, since))


def _must_be_all(office: Office, parts: Sequence[ActPart]) -> None:
    """A file that was made goes only if nothing else was written into it."""
    own = {(part.scope, part.record) for part in parts}
    for part in parts:
        if part.kind == IDENTITY.number and not part.existed:
            living = office.store.records(part.scope)
            if any((record.scope, record.id) not in own for record in living):
                raise MoreInFile


def _must_allow(office: Office, edits: Sequence[Edit]) -> None:
    if any(edit.deletes for edit in edits):
        office.must_allow(Action.DELETE_RECORD)
    if any(edit.scope == CATALOGUE for edit in edits):
        office.must_allow(Action.WRITE_CATALOGUE)


def _deletes(edits: Sequence[Edit], scope: bytes) -> bool:
    return any(edit.deletes for edit in edits if edit.scope == scope)


def _opposite(part: ActPart, record: Record, *, has_left: bool) -> Iterator[Edit]:
    """Yield what brings back what stood in a record before; `has_left`: somebody else may have it already."""
    plain = Edit(scope=part.scope, record=part.record, kind=part.kind, values={}, seen=record.contexts())
    if not part.existed:
        if not has_left:  # what nobody has yet goes without its contents
            yield replace(plain, values=dict.fromkeys(shown(record.state)))
        yield replace(plain, deletes=True)
        return
    single: dict[str, dict[int, Value]] = {}
    for number, heads in part.before.items():
        if number == DELETED:
            if not part.was_gone:
                yield from _lives_again(plain, record, heads)
            continue
        in_order = sorted(heads, key=lambda head: head.mark)  # what was shown of several is shown again
        values = {repr(head.value): head for head in in_order}
        if len(values) > 1:
            for head in values.values():
                yield replace(plain, values={number: head.value}, basis=head.basis, beside=True)
        else:
            value, basis = (heads[0].value, heads[0].basis) if heads else (None, plain.basis)
            single.setdefault(basis, {})[number] = value
    for basis, answers in single.items():
        yield replace(plain, values=answers, basis=basis)
    if part.was_gone:
        yield replace(plain, deletes=True)


def _lives_again(plain: Edit, record: Record, heads: Sequence[PastHead]) -> Iterator[Edit]:
    """Yield what takes a deletion back, or lets people disagree about it again."""
    if not any(head.value is True for head in heads):
        if any(head.value is True for head in record.cell(DELETED)):
            yield replace(plain, restores=True)
        return
    for head in heads:
        deletes = head.value is True
        seen = head.had_seen if deletes else None
        yield replace(plain, deletes=deletes, restores=not deletes, beside=len(heads) > 1, erases=seen)


def _is_note_to_end(part: ActPart, record: Record) -> bool:
    """Tell whether the opposite would delete a note somebody wrote; the mark on a note is none."""
    is_note = part.kind == COUNSELLING_ENTRY.number and record.answer(COUNSELLING_ENTRY, "corrects") is None
    return is_note and (not part.existed or part.was_gone)


def _mark(office: Office, note: Record) -> Edit:
    """Return the correction that says that a note was taken back: it names the note and has no text of its own."""
    field = COUNSELLING_ENTRY.field("corrects")
    number = field.number if field else 0
    return Edit(
        scope=note.scope,
        record=new_record_id(office.random),
        kind=COUNSELLING_ENTRY.number,
        values={number: note.id.hex()},
    )


def _as_draft(office: Office, note: Record, kind: Kind) -> Draft:
    """Return a note as the draft it was before; its editor parts topics with commas alone."""
    typed = {field.name: typed_text(field, note.value(field.number)) for field in kind.fields}
    typed["topics"] = typed.get("topics", "").replace(", ", ",")
    told = {name: text for name, text in typed.items() if text}
    return Draft(office.store.drafts.new_id(), office.user.id, note.scope, kind.number, RecordId(b""), told, 0)


def _author(office: Office, part: ActPart, record: Record, since: Sequence[int]) -> str:
    """Return who wrote what stands there now, as far as it is known here."""
    heads = [head for no in since for head in record.cell(no) if marks_of((head,))[0] not in part.after.get(no, ())]
    newest = displayed(tuple(heads))
    if newest is None:
        return _("Jemand anderes")
    names = {user.id: user.name for user in colleagues(office)}
    of = author_offices(office, record.scope, [newest.dot.replica]).get(newest.dot.replica)
    elsewhere = of.name if of is not None and not of.is_own else ""
    return names.get(newest.origin.actor) or elsewhere or _("Jemand anderes")


def _names(office: Office, record: Record, since: Sequence[int]) -> str:
    kind = office.kinds.numbered(record.kind_number)
    fields = [kind.numbered(number) for number in since] if kind else []
    titles = [field.title for field in fields if field is not None]
    if not titles or record.is_deleted:
        return (
            _("{kind} gelöscht").format(kind=kind.title) if kind and record.is_deleted else kind.title if kind else ""
        )
    return ", ".join(titles)
