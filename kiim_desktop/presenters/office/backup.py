"""Sicherung: which backups there are, making one now, looking one through, and how to get the office back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from kiim_desktop.base.clock import moment
from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.jobs import Lane, Progress, Step
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import ago, clock_words, local_day, whole_day
from kiim_desktop.storage.verifying import Check
from kiim_desktop.usecases.backing_up import BackedUp, back_up, check_backup, verify_profile
from kiim_desktop.usecases.daily_backup import backup_folder_of, backup_standing, backup_trouble, last_backup
from kiim_desktop.usecases.office import Office

T = TypeVar("T")
WARN_AFTER = 7
"""Days without a backup after which somebody should know."""
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRow:
    """One daily backup."""

    day: date
    title: str
    age: str
    result: Toned | None = None
    """What looking it through found; None before somebody did."""

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.title, self.age, self.result.text if self.result else "") if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One thing that was looked at in the open file."""

    words: str
    result: Toned


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupState:
    """What the section shows."""

    is_loaded: bool = False
    last: str = ""
    standing: Toned = field(default_factory=lambda: Toned(""))
    folder: str = ""
    notices: tuple[str, ...] = ()
    backups: tuple[BackupRow, ...] = ()
    checks: tuple[CheckLine, ...] = ()
    doing: str = ""
    """What runs now, in words; "" while nothing does."""
    step: Step | None = None
    problem: str = ""


class BackupPresenter(Presenter[BackupState]):
    """One piece of long work at a time; each can be cancelled at a safe point."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(BackupState())
        self._desk = desk
        self._running: Progress | None = None
        self._results: dict[date, Toned] = {}

    def look(self) -> None:
        """Read which backups there are."""
        office, results = self._desk.office, self._results
        self._desk.jobs.run(
            lambda _progress: _read(office, results),
            done=self._show,
            failed=self._desk.navigator.explain,
            lane=Lane.OUTSIDE,
        )

    def back_up(self, place: Path) -> None:
        """Make a backup now, in a new folder inside the chosen one."""
        office = self._desk.office
        name = _("kiim-sicherung-{day}").format(day=f"{office.clock.now().astimezone():%Y-%m-%d-%H%M%S}")

        def done(made: BackedUp) -> None:
            told = _("Gesichert in {folder}, {size} MB. Bitte nicht auf diesem Rechner aufbewahren.")
            size = f"{max(1, round(made.size / _MEGABYTE)):,}".replace(",", ".")
            self._desk.navigator.tell(told.format(folder=made.folder.name, size=size))

        self._run(_("Sicherung"), lambda progress: back_up(office, place / name, progress), done)

    def check(self, day: date) -> None:
        """Look a daily backup through, every page of it."""
        office = self._desk.office

        def done(checks: tuple[Check, ...]) -> None:
            self._results[day] = _whole(checks)

        self._run(
            _("Sicherung prüfen"), lambda progress: check_backup(office, backup_folder_of(office, day), progress), done
        )

    def check_file(self) -> None:
        """Look the open file through: pages, age, lists, log."""
        office = self._desk.office

        def done(checks: tuple[Check, ...]) -> None:
            self._become(replace(self.state, checks=tuple(_line(each) for each in checks)))

        self._run(_("Akten prüfen"), lambda progress: verify_profile(office, progress), done, Lane.RECORDS)

    def cancel(self) -> None:
        """Stop the backup; what was copied so far is removed."""
        if self._running is not None:
            self._running.cancel()

    def _run(
        self, doing: str, work: Callable[[Progress], T], done: Callable[[T], None], lane: Lane = Lane.OUTSIDE
    ) -> None:
        if self.state.doing:
            return
        self._become(replace(self.state, doing=doing, step=None, problem=""))

        def finished(result: T) -> None:
            done(result)
            self._rest("")

        def cancelled() -> None:
            self._rest("")
            self._desk.navigator.tell(_("Abgebrochen. Es liegt nichts Halbes da."))

        self._running = self._desk.jobs.run(
            work, done=finished, failed=self._failed, cancelled=cancelled, progressed=self._progressed, lane=lane
        )

    def _progressed(self, step: Step) -> None:
        self._become(replace(self.state, step=step))

    def _failed(self, error: Exception) -> None:
        self._rest(error.sentence if isinstance(error, KiimError) else "")
        if not isinstance(error, KiimError):
            self._desk.navigator.explain(error)

    def _rest(self, problem: str) -> None:
        self._running = None
        self._become(replace(self.state, doing="", step=None, problem=problem))
        self.look()

    def _show(self, read: BackupState) -> None:
        kept = self.state
        self._become(replace(read, checks=kept.checks, doing=kept.doing, step=kept.step, problem=kept.problem))


def _read(office: Office, results: dict[date, Toned]) -> BackupState:
    place = backup_standing(office.profile, office.settings)
    at, trouble = last_backup(office), backup_trouble(office)
    notices = []
    if trouble:
        notices.append(
            _("Die letzte tägliche Sicherung ist nicht gelungen [{code}]. Bitte jetzt von Hand sichern.").format(
                code=trouble
            )
        )
    if place.is_on_same_disk:
        notices.append(
            _("Die täglichen Sicherungen liegen auf derselben Platte wie die Akten. Geht sie kaputt, sind beide weg.")
        )
    return BackupState(
        is_loaded=True,
        last=_("{day}, {time}").format(day=ago(local_day(at), office.today), time=clock_words(at)) if at else "",
        standing=_standing(office, at),
        folder=str(place.folder),
        notices=tuple(notices),
        backups=tuple(
            BackupRow(day=day, title=whole_day(day), age=ago(day, office.today), result=results.get(day))
            for day in place.days
        ),
    )


def _standing(office: Office, at: int | None) -> Toned:
    if at is None:
        return Toned(_("noch nie gesichert"), Tone.WARN)
    days = (office.today - moment(at).astimezone().date()).days
    if days > WARN_AFTER:
        words = ngettext("seit {n} Tag keine Sicherung", "seit {n} Tagen keine Sicherung", days)
        return Toned(words.format(n=days), Tone.WARN)
    return Toned(_("gesichert"), Tone.OK)


def _whole(checks: tuple[Check, ...]) -> Toned:
    if all(each.ok for each in checks):
        return Toned(_("geprüft, vollständig"), Tone.OK)
    return Toned(_("beschädigt, nicht verwenden"), Tone.DANGER)


def _line(check: Check) -> CheckLine:
    good = Toned(_("in Ordnung"), Tone.OK)
    return CheckLine(words=_checked(check.name), result=good if check.ok else Toned(check.detail, Tone.DANGER))


def _checked(name: str) -> str:
    return {
        "pages": _("Jede Seite der Datei ist unverändert"),
        "structure": _("Der Aufbau der Datei stimmt"),
        "generation": _("Es ist der neueste Stand, keine alte Kopie"),
        "audit": _("Das Protokoll ist lückenlos"),
        "lists": _("Listen und Suche sagen dasselbe wie die Akten"),
        "attachments": _("Angehängte Dateien sind vollständig"),
        "duplicates": _("Die Suche nach doppelten Akten geht von dem aus, was in den Akten steht"),
    }.get(name, name)
