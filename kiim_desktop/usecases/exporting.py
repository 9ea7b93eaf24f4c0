"""Taking data out of the office: only after the password once more, and never without a line in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.categories import Reach
from kiim_desktop.domain.field_types import show
from kiim_desktop.domain.kinds import ADDRESS
from kiim_desktop.domain.kinds.declaring import Field, Kind
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.interchange.tables_out import Line, write_table
from kiim_desktop.storage.profiles import unlock_profile
from kiim_desktop.usecases.attaching import export_attachment
from kiim_desktop.usecases.office import Office

_PAGE = 500
_JOINED = " | "


def export_persons(office: Office, out: Path, ask_password: Callable[[], str], progress: Progress | None = None) -> int:
    """Write all persons, one line each and one column per declared field; returns how many.

    `out` ends with .csv or .xlsx. Special categories and what never leaves the office's own stream (notes, reminders)
    are not part of the list. NotAllowed, WrongPassword, FileNotWritten, UnknownFileKind.
    """
    office.must_allow(Action.EXPORT)
    unlock_profile(office.profile, office.user.id, ask_password())
    kinds = [kind for kind in office.kinds.all if _is_listed(kind)]
    header = [_("Kennung"), *(f"{kind.title}: {field.title}" for kind in kinds for field in _columns(kind))]
    total = office.store.persons.count()
    office.store.log([office.entry(AuditAction.EXPORT, detail=f"persons={total} format={out.suffix[1:]}")])
    steps = progress or Progress()

    def lines() -> Iterator[Line]:
        yield header
        for count, row in enumerate(_all(office)):
            steps.step(count, total, _("Personen werden geschrieben"))
            yield _line(office, row, kinds)

    return write_table(lines(), out, training=office.store.identity.training) - 1


def export_document(  # what, where to, and who asks
    office: Office,
    person: PersonId,
    document: RecordId,
    out: Path,
    ask_password: Callable[[], str],
    progress: Progress | None = None,
) -> int:
    """Write the file of a document into a new one, in the clear; returns its bytes.

    NotAllowed, WrongPassword, NoSuchRecord, AttachmentGone, FileThere, FileNotWritten.
    """
    office.must_allow(Action.EXPORT)
    unlock_profile(office.profile, office.user.id, ask_password())
    return export_attachment(office, person, document, out, progress)


def _is_listed(kind: Kind) -> bool:
    return kind.reach is Reach.GRANTABLE and not kind.category.is_special


def _columns(kind: Kind) -> list[Field]:
    """Return the fields that stand in a list; numbers of papers and where somebody hides never do."""
    return [field for field in kind.fields if not field.is_sensitive and not field.type.is_reference]


def _all(office: Office) -> Iterator[PersonRow]:
    offset = 0
    while page := office.store.persons.page(offset, _PAGE):
        offset += len(page)
        yield from page


def _line(office: Office, row: PersonRow, kinds: list[Kind]) -> Line:
    records = office.store.records(person_scope(row.id))
    hidden = {ADDRESS.name} if row.address_blocked else set()
    cells = [row.id.hex()]
    for kind in kinds:
        found = [] if kind.name in hidden else [each for each in records if each.kind_number == kind.number]
        cells += [_cell(office, found, field.name, kind) for field in _columns(kind)]
    return cells


def _cell(office: Office, records: list[Record], name: str, kind: Kind) -> str:
    field = kind.field(name)
    if field is None:
        return ""
    shown = [show(field.type, record.value(field.number), office.codes) for record in records]
    return _JOINED.join(text for text in shown if text)
