"""Abgleich: what is confirmed, what waits, what needs a decision, what happened before; and doing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from kiim_desktop.base.clock import moment
from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import Lane, Progress, Step
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.changes import DELETED
from kiim_desktop.domain.offices import Action, may
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.stewardship import distinct
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.words import clock_words, day_words
from kiim_desktop.storage.exchange import CONFIRMED, IN_FOLDER, ExchangeLine
from kiim_desktop.storage.store import Changed
from kiim_desktop.sync.membership import Stage
from kiim_desktop.usecases.carrying import exchange_in_folder, exchange_over_line, has_hub
from kiim_desktop.usecases.enrolling import approve_device, list_devices, stage, words_of_this_device
from kiim_desktop.usecases.exchange_overview import ExchangeOverview, exchange_overview
from kiim_desktop.usecases.exchanging import Exchanged
from kiim_desktop.usecases.office import Office

_KILO = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a section; `person` is opened by Enter, at `record` if it is about one."""

    person: PersonId | None
    name: str
    variant: str
    what: str
    right: str
    record: RecordId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    """One exchange that was tried, in words."""

    when: str
    carrier: str
    sent: str
    received: str
    size: str
    duration: str
    outcome: str
    is_good: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDevice:
    """A device of the office that waits to be let in, and the four words to compare by phone."""

    id: str
    label: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """How this device stands in the Kreis."""

    has_hub: bool
    own_words: str = ""
    stage_words: str = ""
    waiting: tuple[WaitingDevice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the top bar says."""

    words: str
    short: str
    waiting: str
    is_good: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeState:
    """What the screen shows."""

    is_loaded: bool = False
    has_hub: bool = True
    is_running: bool = False
    step: Step | None = None
    confirmed: str = ""
    waiting_count: int = 0
    waiting_files: int = 0
    refused_count: int = 0
    disagreement_count: int = 0
    waiting: tuple[Line, ...] = ()
    refused: tuple[Line, ...] = ()
    disagreements: tuple[Line, ...] = ()
    past: tuple[PastLine, ...] = ()
    waiting_devices: tuple[WaitingDevice, ...] = ()
    own_words: str = ""
    stage_words: str = ""
    problem: str = ""

    @property
    def confirmed_words(self) -> str:
        return _("Abgleich bestätigt {when}").format(when=self.confirmed) if self.confirmed else ""

    @property
    def standing(self) -> Standing:
        """Return what is always in sight: last confirmed by the hub, waiting, conflicts."""
        waiting = ngettext("{n} wartet", "{n} warten", self.waiting_count).format(n=self.waiting_count)
        if not self.has_hub:
            return Standing(words=_("ohne Landkreis"), short="", waiting="", is_good=True)
        return Standing(
            words=self.confirmed_words or _("noch kein Abgleich"),
            short=self.confirmed or "–",
            waiting=waiting if self.waiting_count else "",
            is_good=bool(self.confirmed) and not self.problem,
        )


class ExchangePresenter(Presenter[ExchangeState]):
    """Looks at the exchange and runs it; one at a time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(ExchangeState())
        self._desk = desk
        self._running: Progress | None = None
        self.on_standing: Callable[[Standing], None] = lambda _standing: None

    def look(self) -> None:
        """Read the overview anew."""
        self._desk.jobs.run(
            lambda _progress: (exchange_overview(self._desk.office), _membership(self._desk.office)),
            done=lambda read: self._show(*read),
            failed=self._desk.navigator.explain,
            lane=Lane.READING,
        )

    def exchange(self) -> None:
        """Exchange over the line now."""
        self._start(lambda progress: exchange_over_line(self._desk.office, progress), quiet=False)

    def exchange_quietly(self) -> None:
        """Exchange by itself: no notice if there is no line."""
        self._start(lambda progress: exchange_over_line(self._desk.office, progress), quiet=True)

    def exchange_in(self, folder: Path) -> None:
        """Exchange through a shared folder or a stick."""
        self._start(lambda progress: exchange_in_folder(self._desk.office, folder, progress), quiet=False)

    def cancel(self) -> None:
        """Stop at the next safe point; what was receipted stays receipted."""
        if self._running is not None:
            self._running.cancel()

    def open_person(self, line: Line) -> None:
        if line.person is not None:
            self._desk.navigator.go("person", person=line.person, tab="facts", look_at=line.record)

    def approve(self, device: str, words: str) -> None:
        """Let a waiting device in after its words were compared, and tell the hub."""
        self._desk.jobs.run(
            lambda _progress: approve_device(self._desk.office, device, words),
            done=lambda _device: self.exchange(),
            failed=self._desk.navigator.explain,
        )

    def _start(self, work: Callable[[Progress], Exchanged | None], *, quiet: bool) -> None:
        if self.state.is_running:
            return
        self._become(replace(self.state, is_running=True, step=None, problem=""))
        self._running = self._desk.jobs.run(
            work,
            done=self._done,
            failed=lambda error: self._failed(error, quiet=quiet),
            progressed=self._progressed,
            cancelled=self._ended,
            lane=Lane.OUTSIDE,
        )

    def _progressed(self, step: Step) -> None:
        self._become(replace(self.state, step=step))

    def _done(self, exchanged: Exchanged | None) -> None:
        self._ended()
        if exchanged is not None and exchanged.changed != Changed():
            self._desk.navigator.changed(exchanged.changed)

    def _failed(self, error: Exception, *, quiet: bool) -> None:
        sentence = error.sentence if isinstance(error, KiimError) else ""
        self._become(replace(self.state, problem=sentence))
        if not quiet or not isinstance(error, KiimError):
            self._desk.navigator.explain(error)
        self._ended()

    def _ended(self) -> None:
        self._running = None
        self._become(replace(self.state, is_running=False, step=None))
        self.look()

    def _show(self, overview: ExchangeOverview, member: Membership) -> None:
        state = replace(
            _shown(overview, self._desk),
            is_running=self.state.is_running,
            step=self.state.step,
            has_hub=member.has_hub,
            own_words=member.own_words,
            stage_words=member.stage_words,
            waiting_devices=member.waiting,
            problem=self.state.problem,
        )
        self._become(state)
        self.on_standing(state.standing)


STAGES = {
    Stage.WAITING_HUB: _("Wartet auf die Freigabe durch den Landkreis. Die vier Wörter dieses Geräts:"),
    Stage.WAITING_OFFICE: _("Wartet auf das Büro: An einem anderen Gerät zulassen. Die vier Wörter dieses Geräts:"),
    Stage.REVOKED: _("Dieses Gerät wurde abgemeldet. Bitte die Leitung fragen."),
}


def _membership(office: Office) -> Membership:
    if not has_hub(office):
        return Membership(has_hub=False)
    at = stage(office)
    waiting: tuple[WaitingDevice, ...] = ()
    if at is Stage.MEMBER and may(office.user.role, Action.APPROVE_DEVICE):
        waiting = tuple(
            WaitingDevice(id=line.id.hex(), label=line.label or _("Neues Gerät"), words=" ".join(line.words or ()))
            for line in list_devices(office)
            if line.status == "waiting"
        )
    return Membership(
        has_hub=True,
        own_words=" ".join(words_of_this_device(office)),
        stage_words=STAGES.get(at, ""),
        waiting=waiting,
    )


def _shown(overview: ExchangeOverview, desk: Desk) -> ExchangeState:
    return ExchangeState(
        is_loaded=True,
        confirmed=_when(overview.confirmed_at, desk) if overview.confirmed_at else "",
        waiting_count=overview.changes_waiting,
        waiting_files=overview.files_waiting,
        refused_count=len(overview.refused),
        disagreement_count=len(overview.disagreements),
        waiting=tuple(
            _line(
                each.person,
                _kinds(desk, each.waiting.kinds),
                f"{ngettext('{n} Änderung', '{n} Änderungen', each.waiting.changes).format(n=each.waiting.changes)}"
                f" · {_when(each.waiting.at, desk)}",
            )
            for each in overview.waiting
        ),
        refused=tuple(_line(person, value.reason, _when(value.at, desk)) for person, value in overview.refused),
        disagreements=tuple(
            replace(
                _line(each.person, _fields(desk, each.record.kind_number, each.record.conflicts), _values(each.record)),
                record=each.record.id,
            )
            for each in overview.disagreements
        ),
        past=tuple(_past(line, desk) for line in overview.past),
    )


def _line(person: PersonRow | None, what: str, right: str) -> Line:
    if person is None:
        return Line(person=None, name=_("Büro"), variant="", what=what, right=right)
    return Line(person=person.id, name=person.name, variant=person.variant, what=what, right=right)


def _kinds(desk: Desk, numbers: tuple[int, ...]) -> str:
    kinds = [desk.office.kinds.numbered(number) for number in numbers]
    return ", ".join(kind.title for kind in kinds if kind) or _("Einträge")


def _fields(desk: Desk, kind_number: int, numbers: tuple[int, ...]) -> str:
    kind = desk.office.kinds.numbered(kind_number)
    fields = [kind.numbered(number) for number in numbers] if kind else []
    names = ", ".join(field.title for field in fields if field)
    return f"{kind.title}: {names}" if kind and names else kind.title if kind else names


def _values(record: Record) -> str:
    """Return what is to be decided about a record: between how many values, or whether it stays."""
    counts = [len(distinct(record.cell(number))) for number in record.conflicts if number != DELETED]
    if not counts:
        return _("gelöscht und geändert")
    return ngettext("{n} Wert", "{n} Werte", max(counts)).format(n=max(counts))


def _past(line: ExchangeLine, desk: Desk) -> PastLine:
    is_good = line.outcome == CONFIRMED
    return PastLine(
        when=_when(line.at, desk),
        carrier=CARRIERS.get(line.carrier, line.carrier),
        sent=str(line.sent) if is_good else "–",
        received=str(line.received) if is_good else "–",
        size=_size(line.bytes_up + line.bytes_down),
        duration=_("{n} s").format(n=max(1, round(line.millis / 1000))) if is_good else "–",
        outcome=OUTCOMES.get(line.outcome, line.outcome),
        is_good=is_good,
    )


CARRIERS = {"https": _("Leitung"), "folder": _("Ordner oder Stick"), "memory": _("Leitung")}
OUTCOMES = {
    CONFIRMED: _("bestätigt"),
    IN_FOLDER: _("in den Ordner gelegt"),
    "cancelled": _("abgebrochen, nichts verloren"),
    "unreachable": _("keine Verbindung, nichts verloren"),
    "exchange_waiting": _("wartet auf das Büro"),
}


def _when(at: int, desk: Desk) -> str:
    today, day = desk.office.today, moment(at).astimezone().date()
    if day == today:
        return _("heute {time}").format(time=clock_words(at))
    return f"{day_words(day, today)}, {clock_words(at)}"


def _size(count: int) -> str:
    return _("{n} kB").format(n=round(count / _KILO)) if count >= _KILO else _("{n} B").format(n=count)
