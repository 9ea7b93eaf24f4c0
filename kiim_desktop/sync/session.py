"""One exchange as a small state machine (sync.md 5). Every state is persistent or can be derived again: a program that
dies anywhere begins anew at SEAL, sends the same bundle byte for byte, and applies again what it had applied.

    SEAL -> PACK -> (UP) -> HELLO -> DOWN <-> APPLY -> ACK -> CONFIRMED -> CHUNKS -> IDLE
    HELLO -> RECOVER (new epoch of the hub) | REMINT (fork) -> SEAL

A visit to a folder or stick first takes up the answers that lie there (from DOWN on), then lays down all that waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from kiim_desktop.base.clock import millis
from kiim_desktop.base.ids import Random
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.domain.repacking_rules import PackingRules
from kiim_desktop.domain.sharing_rules import SharingRules
from kiim_desktop.storage.exchange import Exchange, Outgoing
from kiim_desktop.storage.store import Changed
from kiim_desktop.sync.applying import Applied, apply_bundle, apply_waiting
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.chunks.exchanging import files_in_turns
from kiim_desktop.sync.chunks.talking import USUAL, FilesMoved, FileTerms
from kiim_desktop.sync.contexts import asks_more
from kiim_desktop.sync.errors import LineBroke, NoProgress
from kiim_desktop.sync.forwarding import pass_on
from kiim_desktop.sync.hellos import (
    find_hello,
    forget,
    is_late,
    next_hello,
    read_answer,
    remember,
)
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.outbox import seal_bundle
from kiim_desktop.sync.preparing import after_answer, ground_of, put_in_order, remint, seal_for_trip, settle_if_able
from kiim_desktop.sync.recovering import (
    begin_recovery,
    end_recovery,
    go_on_under_new_replica,
    is_recovering,
    look_back,
    take_up_post,
)
from kiim_desktop.sync.renewing import certificate_ended, renewals_due
from kiim_desktop.sync.repacking import Repacker
from kiim_desktop.sync.ringless import opened_here
from kiim_desktop.sync.rooms import room_of
from kiim_desktop.sync.settling import settle
from kiim_desktop.sync.sharing.claiming import waits_for_others
from kiim_desktop.sync.sharing.letters import has_to_say
from kiim_desktop.sync.sharing.obeying import carry_out
from kiim_desktop.sync.shelves import look_at_shelf
from kiim_desktop.sync.silence import loads_anew
from kiim_desktop.sync.steps import REFUSALS, Step, where_to
from kiim_desktop.sync.terms import device_terms
from kiim_desktop.sync.transfers import fetch_bundle, send_up
from kiim_desktop.sync.trips import beyond_gap, lay_trip, missing_of
from kiim_desktop.sync.updating import replay
from kiim_desktop.sync.waiting_for_directory import may_read_more
from kiim_desktop.sync.wire.codec import pack
from kiim_desktop.sync.wire.errors import BundleDamaged
from kiim_desktop.sync.wire.requests import (
    AnswerCode,
    DownOffer,
    SyncAnswer,
    SyncResponse,
    hello_hash,
    make_request,
)

FUTILE_ROUNDS: Final = 6
"""So many answers in a row without anything taken or brought end the exchange."""


@dataclass(slots=True)
class Tally:
    """What an exchange moved."""

    sent: int = 0
    received: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    round_trips: int = 0
    confirmed: bool = False
    left_in_folder: bool = False
    files: FilesMoved = field(default_factory=FilesMoved)
    changed: Changed = field(default_factory=Changed)

    @property
    def moved(self) -> int:
        """Return how many changes went either way."""
        return self.sent + self.received

    def add_files(self, moved: FilesMoved) -> None:
        """Count what was moved of attached files."""
        self.files.add(moved)
        self.count(moved.bytes_up, moved.bytes_down, moved.round_trips)

    def count(self, up: int, down: int, trips: int) -> None:
        """Count bytes both ways, and round trips."""
        self.bytes_up += up
        self.bytes_down += down
        self.round_trips += trips


@dataclass(slots=True)
class _Talk:
    """What the last answer left to do."""

    outgoing: Outgoing | None = None
    answer: SyncAnswer | None = None
    arrived: list[bytes] = field(default_factory=list)
    offers: list[DownOffer] = field(default_factory=list)
    """Still to be fetched."""
    missing: list[int] = field(default_factory=list)
    """Numbers of bundles that do not lie in the folder (whole)."""
    futile: int = 0
    upload: bool = False
    named: bool = False
    """The hub told of replicas that units here wait for."""
    asked: set[bytes] = field(default_factory=set)
    """Replicas this exchange has asked for."""
    is_mute: bool = False
    """The certificate of this device has ended: nothing is taken from it."""

    @property
    def is_more(self) -> bool:
        """Tell whether the hub has more than it said."""
        return self.answer is not None and self.answer.more

    def heard(self, answer: SyncAnswer, response: SyncResponse, *, taken: bool) -> None:
        """Keep what an answer brings and offers."""
        self.arrived = [response.bundle] if response.bundle else []
        self.offers = list(answer.down)
        moved = taken or bool(response.bundle) or bool(answer.down)
        self.futile = 0 if moved else self.futile + 1

    def again(self, step: Step) -> Step:
        """Go back to a step; NoProgress if that has brought nothing too often."""
        if self.answer is None or self.answer.code is not AnswerCode.OK:
            self.futile += 1
        if self.futile > FUTILE_ROUNDS:
            raise NoProgress(step=step.value)
        return step


class Session:
    """One exchange with the hub, from sealing to confirmation."""

    def __init__(  # what an exchange goes by
        self,
        exchange: Exchange,
        carrier: Carrier,
        *,
        random: Random,
        user: bytes,
        rules: SharingRules,
        packing: PackingRules,
        progress: Progress | None = None,
    ) -> None:
        self.exchange = exchange
        self.carrier = carrier
        self.tally = Tally()
        self._random = random
        self._terms = device_terms(millis(exchange.store.clock.now()))
        self._user = user
        self._ground = ground_of(exchange, rules)
        self._repacker = Repacker(packing.terms_on(self._ground.today), self._ground.today, random)
        self._progress = progress or Progress()
        self._talk = _Talk()
        self._member = load_membership(exchange)
        self._room = room_of(exchange, carrier)

    def run(self, files: FileTerms = USUAL) -> Tally:
        """Exchange until both sides have everything; what was confirmed before an error stays confirmed.

        BundlesMissing at the end of a visit to a folder: what lay there is applied, and the rest asked for.
        """
        look_back(self.exchange)
        take_up_post(self.exchange)
        self._take(replay(self.exchange, self._member, self._user))
        self._read_folder()
        self._member = look_at_shelf(self.exchange, self.carrier, self._member, self._terms)
        self._take(replay(self.exchange, self._member, self._user))
        self._exchange_records()
        pass_on(self.exchange, self.carrier, self._member, self._room, self._progress)
        for moved in files_in_turns(self.exchange, self.carrier, self._member, self._room, self._progress, files):
            self.tally.add_files(moved)
            if moved.was_interrupted:
                self._talk = _Talk()
                self._exchange_records()
        self._room.widen(self.tally.bytes_up + self.tally.bytes_down)
        if self._talk.missing and self._talk.answer is not None:
            raise missing_of(self._talk.answer.down, self._talk.missing)
        if self._talk.is_mute:
            raise certificate_ended(self._member, self._terms)
        return self.tally

    def _obey(self) -> bool:
        """Forget what has to be forgotten and go on under a new replica id; the receipts leave with the next bundle."""
        if done := carry_out(self.exchange, self._member, self._user):
            go_on_under_new_replica(self.exchange)
        if waits_for_others(self.exchange):
            self._take(apply_waiting(self.exchange, self._member, self._user))
        return bool(done)

    def _exchange_records(self) -> None:
        """Exchange everything but files, and let what was said about orders meanwhile leave at once."""
        self._obey()
        self._go(Step.SEAL, until=())
        if (self._obey() or has_to_say(self.exchange)) and self.carrier.answers_at_once:
            self._talk.answer = None
            self._go(Step.SEAL, until=())

    def _go(self, step: Step, until: tuple[Step, ...]) -> None:
        while step is not Step.IDLE and step not in until:
            self._progress.step(self.tally.received, 0, _("Abgleich läuft"))
            step = self._do(step)

    def _do(self, step: Step) -> Step:  # noqa: PLR0911  # one line per state
        match step:
            case Step.SEAL:
                return self._seal()
            case Step.PACK:
                return self._pack()
            case Step.UP:
                return self._up()
            case Step.HELLO:
                return self._hello()
            case Step.DOWN:
                return self._down()
            case Step.APPLY:
                return self._apply()
            case Step.ACK:
                return self._ack()
            case Step.RECOVER:
                begin_recovery(self.exchange, self._talk.answer.epoch if self._talk.answer else b"")
                self._talk.answer = None
                return self._talk.again(Step.SEAL)
            case Step.REMINT:
                remint(self.exchange, self._talk.answer)
                self._talk.answer = None
                return self._talk.again(Step.SEAL)
            case Step.CONFIRMED | Step.IDLE:
                return Step.IDLE

    def _seal(self) -> Step:
        put_in_order(self.exchange, self._member, self._random, self._terms)
        if is_recovering(self.exchange):
            return Step.PACK
        settle_if_able(self.exchange, self._member, self._ground, self._random)
        if not self.carrier.answers_at_once:
            seal_for_trip(self.exchange, self._member, self._random, self._progress)
            self._repacker.run(self.exchange, self._member, self.tally.moved)
        elif self.exchange.outgoing() is None:
            seal_bundle(self.exchange, self._member, self._random)
        return Step.PACK

    def _pack(self) -> Step:
        """Take the oldest bundle not yet taken; the sentinel learns what is about to leave."""
        outgoing = None if is_recovering(self.exchange) or self._talk.is_mute else self.exchange.outgoing()
        self._talk.outgoing = outgoing
        if outgoing is None:
            self._talk.upload = False
            return Step.HELLO
        with self.exchange.reading() as desk:
            sealed_to = desk.sealed_to()
        self.exchange.store.note_sealed(sealed_to)
        self._talk.upload = not self.carrier.answers_at_once or len(outgoing.bundle) > self._room.bytes
        return Step.UP if self._talk.upload else Step.HELLO

    def _up(self) -> Step:
        if not self.carrier.answers_at_once:
            self._talk.outgoing, size = lay_trip(self.exchange, self.carrier, self._member, self._progress)
            self.tally.count(size, 0, 0)
        elif self._talk.outgoing is not None:
            self.tally.count(
                *send_up(self.carrier, self._member, self._talk.outgoing.bundle, self._progress, self._room)
            )
        return Step.HELLO

    def _hello(self) -> Step:
        outgoing = self._talk.outgoing
        hello = next_hello(self.exchange, self._member, outgoing, self._room.inlined)
        self._talk.asked.update(hello.asks)
        inlined = outgoing.bundle if outgoing is not None and not self._talk.upload else b""
        renewals = renewals_due(self.exchange, self._member, self._terms)
        request = make_request(self._member.keys.signing, hello, inlined, renewals=renewals)
        said = hello_hash(pack(hello))
        if not self.carrier.answers_at_once:
            remember(self.exchange, said, outgoing.number if outgoing else 0)
        try:
            raw = self.carrier.sync(request)
        except LineBroke as error:
            self._room.hello_broke(error)
            return Step.PACK
        self.tally.count(len(request), len(raw or b""), 1)
        if raw is None:
            self.tally.left_in_folder = True
            return Step.IDLE
        answer, response = read_answer(self._member, said, raw)
        return self._heed(answer, response, outgoing.number if outgoing else 0)

    def _heed(self, answer: SyncAnswer, response: SyncResponse, named: int) -> Step:
        """Go where the answer points; what it confirms is kept at once."""
        self._talk.answer = answer
        late = is_late(self.exchange, answer.counter)
        step = where_to(self.exchange, answer)
        if step is Step.DOWN:
            self._settle(answer, response, named, is_late=late)
        return self._talk.again(step) if step in (Step.HELLO, Step.UP) else step

    def _settle(self, answer: SyncAnswer, response: SyncResponse, named: int, *, is_late: bool) -> None:
        live = self.carrier.answers_at_once
        settled = settle(self.exchange, self._member, named, answer, response, is_late=is_late, from_line=live)
        self._talk.is_mute |= answer.code is AnswerCode.EXPIRED
        self.tally.sent += settled.receipted
        self.tally.confirmed = True
        self._room.unheard = 0
        self._talk.heard(answer, response, taken=settled.taken)
        if settled.is_member_changed:
            self._member = load_membership(self.exchange)
        self._talk.named = may_read_more(self.exchange, self._member, answer)

    def _down(self) -> Step:
        """Fetch the next bundle; one that does not lie in a folder is noted, the others are taken all the same."""
        if not self._talk.offers:
            return Step.APPLY
        offer = self._talk.offers.pop(0)
        try:
            bundle, moved = fetch_bundle(self.exchange, self.carrier, self._member, offer, self._progress, self._room)
            self.tally.count(*(moved if self.carrier.answers_at_once else (0, len(bundle), 0)))
            self._talk.arrived.append(bundle)
        except BundleDamaged:
            if self.carrier.answers_at_once:
                raise
            self._talk.missing.append(offer.number)
        return Step.APPLY

    def _apply(self) -> Step:
        """Apply what arrived; beyond a gap the cursor stays, so that everything from there on comes again."""
        for raw in self._talk.arrived:
            bundle = opened_here(self.exchange, self._member, raw)
            if self._talk.missing:
                bundle = beyond_gap(bundle)
            self._take(apply_bundle(self.exchange, self._member, bundle, self._user))
        if self._talk.named:
            self._take(apply_waiting(self.exchange, self._member, self._user))
        self._talk.arrived, self._talk.named = [], False
        return Step.DOWN if self._talk.offers else Step.ACK

    def _take(self, pieces: Iterator[Applied]) -> None:
        for applied in pieces:
            self.tally.received += applied.changes
            self.tally.changed |= applied.changed
            self._progress.let_others()

    def _ack(self) -> Step:
        """The next hello acknowledges the cursor; go on only if there is more in either direction."""
        if not self.carrier.answers_at_once or (self._talk.is_mute and not self._talk.is_more):
            return Step.CONFIRMED
        if self._talk.is_more:
            return self._talk.again(Step.SEAL)
        if is_recovering(self.exchange):
            end_recovery(self.exchange)
        after_answer(self.exchange, self._member, self._ground, self._random, self._terms)
        waits = bool(self.exchange.outgoing() or seal_bundle(self.exchange, self._member, self._random))
        waits = waits or asks_more(self.exchange, self._talk.asked)
        waits = waits or self._repacker.run(self.exchange, self._member, self.tally.moved) or loads_anew(self.exchange)
        return self._talk.again(Step.SEAL) if waits else Step.CONFIRMED

    def _read_folder(self) -> None:
        """Take in answers to earlier requests that lie in a folder, oldest first.

        The newest stays there while bundles of it are missing: a shared folder may still bring them.
        """
        waiting = self.carrier.waiting_answers()
        for raw in waiting:
            self._talk.missing = []
            found = find_hello(self.exchange, self._member, raw)
            if found is not None:
                try:
                    heeded = self._heed(found.answer, found.response, found.named)
                    self._go(heeded, until=(Step.SEAL, Step.HELLO, Step.UP))
                except tuple(REFUSALS.values()):
                    self.carrier.done_with(raw)
                    raise
                if self._talk.missing and raw is waiting[-1]:
                    return
                forget(self.exchange, found.said)
            self.tally.count(0, len(raw), 0)
            self.carrier.done_with(raw)
        if is_recovering(self.exchange) and self.tally.confirmed and not self._talk.is_more:
            end_recovery(self.exchange)
