"""What is printed about a person, and how it leaves the office: each sheet has its line in the log before it is out.

The sheets for the person belong to the work of every day: whoever may print may hand them out and save them. The
person sheet stays in the office; as a file it is taken out like every export, with its right and the password.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kiim_desktop.base.ids import OfficeId, PersonId, UserId
from kiim_desktop.base.new_files import write_new
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import LANGUAGE_SKILL, NATIVE_LANGUAGE, REACHABILITY
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.interchange.errors import FileNotWritten, FileThere
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.profiles import unlock_profile
from kiim_desktop.usecases.author_offices import authors_elsewhere
from kiim_desktop.usecases.conflicts import Disputes, disputes_in
from kiim_desktop.usecases.consents import HeldConsent, consents_of
from kiim_desktop.usecases.file_access import FileAccess, access_to
from kiim_desktop.usecases.known_offices import office_names
from kiim_desktop.usecases.merging import records_behind
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import PersonFile, look_again
from kiim_desktop.usecases.sharing_standing import SharedWith, shared_with
from kiim_desktop.usecases.sheet_words import Sheet

_NATIVE: Final = "nativ"
"""The level of a mother tongue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFile:
    """A file as far as sheets are made from it."""

    file: PersonFile
    access: FileAccess | None
    """What another office opened, if it keeps the file."""
    disputes: Disputes
    elsewhere: Mapping[UserId, str]
    consents: tuple[HeldConsent, ...]
    shared: tuple[SharedWith, ...]
    offices: Mapping[OfficeId, str]
    """Names of the offices of the Kreis."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Which sheet, and in which language."""

    sheet: Sheet
    language: str

    @property
    def words(self) -> str:
        """Return what the log says of it."""
        return f"{self.sheet.value} {self.language}"


def file_for_paper(office: Office, person: PersonId) -> PaperFile:
    """Return what sheets about a person are made from; logged is what leaves the office. NoSuchPerson."""
    office.must_allow(Action.PRINT)
    file = look_again(office, person)
    shown = {(record.scope, record.id) for record in file.records}
    behind = [each for each in records_behind(office, person) if (each.scope, each.id) not in shown]
    file = replace(file, records=(*file.records, *behind))
    with Exchange(office.store).reading() as desk:
        offices = office_names(desk)
    return PaperFile(
        file=file,
        access=access_to(office, person, file.records),
        disputes=disputes_in(office, person, file.records),
        elsewhere=authors_elsewhere(office, person_scope(person), file.records),
        consents=consents_of(office, person),
        shared=shared_with(office, person, file.records),
        offices=offices,
    )


def note_printing(office: Office, person: PersonId, printed: Printed) -> None:
    """Log that a sheet goes to a printer now."""
    office.must_allow(Action.PRINT)
    office.store.log([office.entry(AuditAction.PRINT, person, f"{printed.words} paper")])


def save_sheet(office: Office, person: PersonId, printed: Printed, content: bytes, out: Path) -> None:
    """Write a sheet for the person into a new file; FileThere, FileNotWritten. The person sheet: export_sheet."""
    office.must_allow(Action.PRINT)
    if not printed.sheet.is_for_person:
        office.must_allow(Action.EXPORT)
    office.store.log([office.entry(AuditAction.PRINT, person, f"{printed.words} {out.suffix[1:]}")])
    _write(content, out)


def export_sheet(  # what, where to, and who asks
    office: Office, person: PersonId, printed: Printed, content: bytes, out: Path, ask_password: Callable[[], str]
) -> None:
    """Write a person sheet into a new file, in the clear; WrongPassword, FileThere, FileNotWritten."""
    office.must_allow(Action.EXPORT)
    unlock_profile(office.profile, office.user.id, ask_password())
    office.store.log([office.entry(AuditAction.EXPORT, person, f"{printed.words} {out.suffix[1:]}")])
    _write(content, out)


def spoken_in(paper: PaperFile) -> tuple[str, ...]:
    """Return the languages a person reads best (ISO 639-3): the one for messages, then those of home."""
    records = sorted(paper.file.records, key=lambda each: each.id)
    wanted = [each.answer(REACHABILITY, "preferred_language") for each in _of(records, REACHABILITY)]
    home = sorted(_of(records, NATIVE_LANGUAGE), key=lambda each: each.answer(NATIVE_LANGUAGE, "is_main") is not True)
    skills = [each for each in _of(records, LANGUAGE_SKILL) if each.answer(LANGUAGE_SKILL, "overall") == _NATIVE]
    told = (
        *wanted,
        *(each.answer(NATIVE_LANGUAGE, "language") for each in home),
        *(each.answer(LANGUAGE_SKILL, "language") for each in skills),
    )
    return tuple(dict.fromkeys(each for each in told if isinstance(each, str) and each))


def _of(records: Iterable[Record], kind: Kind) -> Iterator[Record]:
    return (each for each in records if each.kind_number == kind.number)


def _write(content: bytes, out: Path) -> None:
    try:
        write_new(out, content)
    except FileExistsError as error:
        raise FileThere from error
    except (OSError, ValueError) as error:
        raise FileNotWritten from error
