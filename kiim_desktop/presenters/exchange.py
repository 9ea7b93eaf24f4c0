"""Abgleich: what is confirmed, what waits, what needs a decision, what happened before; and doing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.jobs import Lane, Progress, Step
from kiim_desktop.base.translation import _, mark, ngettext
from kiim_desktop.domain.offices import Action, may
from kiim_desktop.presenters.again import Again
from kiim_desktop.presenters.exchange_lines import (
    Line,
    OrderLine,
    PastLine,
    count_unsettled,
    disagreement_line,
    order_lines,
    past_line,
    refused_line,
    waiting_line,
    when_words,
)
from kiim_desktop.presenters.order_decisions import Decisions, OrderDecisions, decisions_of
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.storage.store import Changed
from kiim_desktop.sync.errors import HubBusy, Unreachable
from kiim_desktop.sync.membership import Stage
from kiim_desktop.usecases.arriving import Arrived, take_bundle_file
from kiim_desktop.usecases.carrying import exchange_in_folder, exchange_over_line, has_hub
from kiim_desktop.usecases.claimed_files import claimed_files
from kiim_desktop.usecases.directory import directory_standing
from kiim_desktop.usecases.enrolling import approve_device, list_devices, stage, words_of_this_device
from kiim_desktop.usecases.exchange_overview import ExchangeOverview, exchange_overview
from kiim_desktop.usecases.exchanging import Exchanged
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.orders import ListedOrder, orders


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
    notices: tuple[str, ...] = ()
    """What is to be known of the directory of the Kreis."""


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
    orders: tuple[OrderLine, ...] = ()
    decisions: Decisions = field(default_factory=Decisions)
    unsettled_orders: int = 0
    """Orders of this office that are not at the hub or not receipted by all, and got ones not carried out."""
    past: tuple[PastLine, ...] = ()
    waiting_devices: tuple[WaitingDevice, ...] = ()
    own_words: str = ""
    stage_words: str = ""
    problem: str = ""
    notices: tuple[str, ...] = ()
    """What is to be known of the directory of the Kreis, in sentences."""

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
        self._file: Path | None = None
        """A bundle file to be taken in once the exchange under way has ended."""
        self._again = Again()
        self.decisions = OrderDecisions(desk, done=self.look, exchange=self.exchange_quietly)
        self.on_standing: Callable[[Standing], None] = lambda _standing: None
        self.on_again: Callable[[float], None] = lambda _seconds: None
        """Told after each exchange: in how many seconds to try again by itself, 0 for never."""

    def look(self) -> None:
        """Read the overview anew."""
        self._desk.jobs.run(
            lambda _progress: _read(self._desk.office),
            done=lambda read: self._show(*read),
            failed=self._desk.navigator.explain,
            lane=Lane.READING,
        )

    def exchange(self) -> None:
        """Exchange over the line now."""
        self._start(self._over_line, quiet=False)

    def exchange_quietly(self) -> None:
        """Exchange by itself: no notice if there is no line."""
        self._start(self._over_line, quiet=True)

    def exchange_in(self, folder: Path) -> None:
        """Exchange through a shared folder or a stick."""
        self._start(lambda progress: exchange_in_folder(self._desk.office, folder, progress), quiet=False)

    def take_file(self, file: Path) -> None:
        """Take in a bundle that came as a file; after an exchange that is under way."""
        if self.state.is_running:
            self._file = file
            return
        self._desk.jobs.run(
            lambda progress: take_bundle_file(self._desk.office, file, progress),
            done=self._taken,
            failed=self._desk.navigator.explain,
            lane=Lane.OUTSIDE,
        )

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

    def _over_line(self, progress: Progress) -> Exchanged | None:
        """Exchange over the line, and remember when to try again if that passes by itself."""
        try:
            exchanged = exchange_over_line(self._desk.office, progress)
        except (Unreachable, HubBusy):
            self._again = self._again.later(self._desk.office.random)
            raise
        except KiimError:
            self._again = Again()
            raise
        self._again = Again()
        return exchanged

    def _start(self, work: Callable[[Progress], Exchanged | None], *, quiet: bool) -> None:
        if self.state.is_running:
            return
        self._become(replace(self.state, is_running=True, step=None, problem=""))
        watched = _Watched(self._desk.office, work)
        self._running = self._desk.jobs.run(
            watched.run,
            done=lambda exchanged: self._done(exchanged, watched),
            failed=lambda error: self._failed(error, watched, quiet=quiet),
            progressed=self._progressed,
            cancelled=lambda: self._ended(watched),
            lane=Lane.OUTSIDE,
        )

    def _taken(self, arrived: Arrived) -> None:
        self._desk.navigator.changed(arrived.changed)
        self._desk.navigator.tell(arrived.sentence)
        self.look()

    def _progressed(self, step: Step) -> None:
        self._become(replace(self.state, step=step))

    def _done(self, exchanged: Exchanged | None, watched: _Watched) -> None:
        self._ended(watched)
        if exchanged is not None and exchanged.changed != Changed() and not watched.has_changed:
            self._desk.navigator.changed(exchanged.changed)

    def _failed(self, error: Exception, watched: _Watched, *, quiet: bool) -> None:
        sentence = error.sentence if isinstance(error, KiimError) else ""
        self._become(replace(self.state, problem=sentence))
        if not quiet or not isinstance(error, KiimError):
            self._desk.navigator.explain(error)
        self._ended(watched)

    def _ended(self, watched: _Watched) -> None:
        """Show how it ended; whatever it did until then (orders carried out, too), the open screens look again."""
        self._running = None
        self._become(replace(self.state, is_running=False, step=None))
        self.on_again(self._again.seconds)
        self.look()
        if watched.has_changed:
            self._desk.navigator.renew()
        file, self._file = self._file, None
        if file is not None:
            self.take_file(file)

    def _show(self, shown: ExchangeState, member: Membership) -> None:
        state = replace(
            shown,
            is_running=self.state.is_running,
            step=self.state.step,
            has_hub=member.has_hub,
            own_words=member.own_words,
            stage_words=member.stage_words,
            notices=member.notices,
            waiting_devices=member.waiting,
            problem=self.state.problem,
        )
        self._become(state)
        self.on_standing(state.standing)


class _Watched:
    """Runs an exchange and notes whether the file is another one afterwards, however it ended."""

    def __init__(self, office: Office, work: Callable[[Progress], Exchanged | None]) -> None:
        self._office, self._work = office, work
        self.has_changed = False

    def run(self, progress: Progress) -> Exchanged | None:
        before = self._office.store.generation()
        try:
            return self._work(progress)
        finally:
            self.has_changed = self._office.store.generation() != before


def _read(office: Office) -> tuple[ExchangeState, Membership]:
    return _shown(exchange_overview(office), orders(office), office), _membership(office)


STAGES = {
    Stage.WAITING_HUB: mark("Wartet auf die Freigabe durch den Landkreis. Die vier Wörter dieses Geräts:"),
    Stage.WAITING_OFFICE: mark("Wartet auf das Büro: An einem anderen Gerät zulassen. Die vier Wörter dieses Geräts:"),
    Stage.REVOKED: mark("Dieses Gerät wurde abgemeldet. Bitte die Leitung fragen."),
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
    directory, claimed = directory_standing(office), claimed_files(office)
    return Membership(
        has_hub=True,
        own_words=" ".join(words_of_this_device(office)),
        stage_words=_(STAGES.get(at, "")),
        waiting=waiting,
        notices=(*(directory.warnings if directory is not None else ()), *(each.sentence for each in claimed)),
    )


def _shown(overview: ExchangeOverview, listed: tuple[ListedOrder, ...], office: Office) -> ExchangeState:
    """Return what the screen shows; beside the window."""
    return ExchangeState(
        is_loaded=True,
        confirmed=when_words(overview.confirmed_at, office.today) if overview.confirmed_at else "",
        waiting_count=overview.changes_waiting,
        waiting_files=overview.files_waiting,
        refused_count=len(overview.refused),
        disagreement_count=len(overview.disagreements),
        waiting=tuple(waiting_line(each, office) for each in overview.waiting),
        refused=tuple(refused_line(each, office) for each in overview.refused),
        disagreements=tuple(disagreement_line(each, office) for each in overview.disagreements),
        orders=order_lines(listed, office.today),
        decisions=decisions_of(office, listed),
        unsettled_orders=count_unsettled(listed),
        past=tuple(past_line(line, office.today) for line in overview.past),
    )
