"""Neues Gerät: how one comes in, which ones wait, and letting one in after its words were compared by phone.

The invitation comes from the Kreis (kiim-hub invite): an office cannot make one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.jobs import Lane
from kiim_desktop.base.translation import _
from kiim_desktop.domain.offices import role_title
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.words import ago, local_day
from kiim_desktop.sync.membership import Stage
from kiim_desktop.usecases.enrolling import approve_device, decided_devices, list_devices, stage
from kiim_desktop.usecases.office import Office

WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A device that asks to belong to the office."""

    id: str
    label: str
    role: str
    asked: str
    is_decided: bool = False
    """It was let in here and the Kreis does not know yet."""

    @property
    def spoken(self) -> str:
        return _("{label}, {role}, wartet, gefragt {asked}").format(label=self.label, role=self.role, asked=self.asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class JoiningState:
    """What the section shows; the words of a waiting device are typed from the phone, never shown here."""

    is_loaded: bool = False
    is_member: bool = False
    waiting: tuple[WaitingRow, ...] = ()
    chosen: str = ""
    words: str = ""
    is_busy: bool = False
    problem: str = ""

    @property
    def row(self) -> WaitingRow | None:
        return next((each for each in self.waiting if each.id == self.chosen), None)

    @property
    def may_approve(self) -> bool:
        row = self.row
        return row is not None and not row.is_decided and len(self.words.split()) == WORDS and not self.is_busy


class JoiningPresenter(Presenter[JoiningState]):
    """Whoever types the words has heard them: two people compare, not one who reads them twice from one screen."""

    def __init__(self, desk: Desk, exchange: Callable[[], object]) -> None:
        super().__init__(JoiningState())
        self._desk, self._exchange = desk, exchange

    def look(self) -> None:
        office = self._desk.office
        self._desk.jobs.run(
            lambda _progress: _read(office), done=self._show, failed=self._desk.navigator.explain, lane=Lane.READING
        )

    def exchange(self) -> None:
        """Ask the Kreis whether a device has asked by now."""
        self._exchange()

    def choose(self, device: str) -> None:
        if device != self.state.chosen:
            self._become(replace(self.state, chosen=device, words="", problem=""))

    def type_words(self, words: str) -> None:
        self._become(replace(self.state, words=words, problem=""))

    def approve(self) -> None:
        """Let the chosen device in if the words are its own; else say so, and nothing happens."""
        row, office, words = self.state.row, self._desk.office, self.state.words
        if row is None or not self.state.may_approve:
            return
        self._become(replace(self.state, is_busy=True, problem=""))

        def done(_device: object) -> None:
            self._become(replace(self.state, is_busy=False, words=""))
            self._desk.navigator.tell(_("{label} ist aufgenommen.").format(label=row.label))
            self.look()
            self._exchange()

        self._desk.jobs.run(lambda _progress: approve_device(office, row.id, words), done=done, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        sentence = error.sentence if isinstance(error, KiimError) else ""
        self._become(replace(self.state, is_busy=False, problem=sentence))
        if not sentence:
            self._desk.navigator.explain(error)

    def _show(self, read: JoiningState) -> None:
        known = [each.id for each in read.waiting]
        is_kept = self.state.chosen in known
        chosen = self.state.chosen if is_kept else next(iter(known), "")
        words, problem = (self.state.words, self.state.problem) if is_kept else ("", "")
        self._become(replace(read, chosen=chosen, words=words, problem=problem, is_busy=self.state.is_busy))


def _read(office: Office) -> JoiningState:
    if stage(office) is not Stage.MEMBER:
        return JoiningState(is_loaded=True)
    decided = decided_devices(office)
    waiting = tuple(
        WaitingRow(
            id=line.id.hex(),
            label=line.label or _("Neues Gerät"),
            role=role_title(line.role),
            asked=ago(local_day(line.at), office.today),
            is_decided=line.id in decided,
        )
        for line in list_devices(office)
        if line.status == "waiting"
    )
    return JoiningState(is_loaded=True, is_member=True, waiting=waiting)
