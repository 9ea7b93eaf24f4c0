"""The files that are shown with an open one: which, since when, what was changed there since, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.offices import User
from kiim_desktop.presenters.comparing import choice_row
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.undoing import FIRST_ISOLATE, POP_ISOLATE, tell_done
from kiim_desktop.presenters.words import birth_year, local_day, user_name, whole_day
from kiim_desktop.usecases.merging import FieldKey, Merged, MergedFile, separate_files, take_late_changes


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedLine:
    """One file that is shown with the open one."""

    person: PersonId
    name: str
    detail: str
    late: str = ""
    """What was changed in its core data by somebody who did not know of the merge."""
    late_keys: tuple[FieldKey, ...] = ()


def merged_lines(files: Sequence[MergedFile], codes: CodeLists, users: tuple[User, ...]) -> tuple[MergedLine, ...]:
    """Return the merged files in words."""
    return tuple(_line(each, codes, users) for each in files)


def _line(file: MergedFile, codes: CodeLists, users: tuple[User, ...]) -> MergedLine:
    name = f"{file.given_names} {file.family_name}".strip() or _("ohne Namen")
    detail = birth_year(file.birth)
    if file.merged is not None:
        said = _("{birth}, seit {day} ({who})")
        day, who = whole_day(local_day(file.merged.wall)), user_name(users, file.merged.actor)
        detail = said.format(birth=birth_year(file.birth), day=day, who=who)
    rows = [choice_row(each, codes, takes_other=False) for each in file.late]
    late = ", ".join(f"{row.title}: {row.other}" for row in rows)
    return MergedLine(
        person=file.person,
        name=name,
        detail=detail,
        late=_("Dort später geändert: {what}").format(what=late) if late else "",
        late_keys=tuple(row.key for row in rows),
    )


class MergedPresenter:
    """What can be done with files that belong to one person."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def look_for_others(self, person: PersonId) -> None:
        """Go to where this file is compared with others."""
        self._desk.navigator.go("duplicates", person=person)

    def separate(self, line: MergedLine) -> None:
        """Let a merged file stand by itself again."""
        words = _("Getrennt: {name} steht wieder für sich.").format(name=f"{FIRST_ISOLATE}{line.name}{POP_ISOLATE}")
        self._write(lambda: separate_files(self._desk.office, line.person), words)

    def take_late(self, line: MergedLine) -> None:
        """Let what was changed there later hold here."""
        self._write(lambda: take_late_changes(self._desk.office, line.person, line.late_keys), _("Übernommen."))

    def leave_late(self, line: MergedLine) -> None:
        """Let what stands here hold; the question is over."""
        self._write(lambda: take_late_changes(self._desk.office, line.person, ()), _("Die Angaben hier gelten weiter."))

    def _write(self, work: Callable[[], Merged], words: str) -> None:
        desk = self._desk
        desk.jobs.run(
            lambda _progress: work(),
            done=lambda done: tell_done(desk, words, done.changed),
            failed=desk.navigator.explain,
        )
