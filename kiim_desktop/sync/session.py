"""One exchange as a small state machine (sync.md 5). Every state is persistent or can be derived again: a program that
dies anywhere begins anew at SEAL, sends the same bundle byte for byte, and applies again what it had applied.

    SEAL -> PACK -> (UP) -> HELLO -> ORDERS -> DOWN -> APPLY -> ACK -> CONFIRMED -> IDLE
    HELLO -> RECOVER (new epoch of the hub) | REMINT (fork) -> SEAL
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from typing import Final

from kiim_desktop.base.ids import Random
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.crypto.errors import BadSignature
from kiim_desktop.storage import streams
from kiim_desktop.storage.exchange import Exchange, ExchangeFact, Outgoing
from kiim_desktop.storage.store import Changed
from kiim_desktop.sync.applying import apply_bundle, verify_bundle
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.channels import Channel, read_channel
from kiim_desktop.sync.errors import DeviceRevoked, HubBusy, HubFull, HubNotTrusted, HubOutdated, NoProgress
from kiim_desktop.sync.membership import Membership, load_membership
from kiim_desktop.sync.outbox import seal_bundle
from kiim_desktop.sync.post import read_post, write_post
from kiim_desktop.sync.rotating import rotate_if_needed
from kiim_desktop.sync.settling import mark_revoked, settle
from kiim_desktop.sync.transfers import fetch_bundle, send_up
from kiim_desktop.sync.wire.bundles import SCHEMA
from kiim_desktop.sync.wire.codec import INLINE_CAP, pack, unpack
from kiim_desktop.sync.wire.requests import (
    PROTOCOL,
    AnswerCode,
    Hello,
    SyncAnswer,
    SyncResponse,
    hello_hash,
    make_request,
    read_response,
)

FUTILE_ROUNDS: Final = 6
"""So many answers in a row without anything taken or brought end the exchange."""
HELLOS_KEPT: Final = 64
"""Requests laid into a folder whose answers may still come."""
Hellos = tuple[bytes, ...]


class Step(Enum):
    """Where an exchange stands."""

    SEAL = "seal"
    PACK = "pack"
    UP = "up"
    HELLO = "hello"
    ORDERS = "orders"
    DOWN = "down"
    APPLY = "apply"
    ACK = "ack"
    RECOVER = "recover"
    REMINT = "remint"
    CONFIRMED = "confirmed"
    IDLE = "idle"


@dataclass(slots=True)
class Tally:
    """What an exchange moved."""

    sent: int = 0
    received: int = 0
    parked: int = 0
    quarantined: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    round_trips: int = 0
    confirmed: bool = False
    left_in_folder: bool = False
    changed: Changed = field(default_factory=Changed)


@dataclass(slots=True)
class _Talk:
    """What the last answer left to do."""

    outgoing: Outgoing | None = None
    answer: SyncAnswer | None = None
    arrived: list[bytes] = field(default_factory=list)
    futile: int = 0
    upload: bool = False


class Session:
    """One exchange with the hub, from sealing to confirmation."""

    def __init__(
        self, exchange: Exchange, carrier: Carrier, *, random: Random, user: bytes, progress: Progress | None = None
    ) -> None:
        self.exchange = exchange
        self.carrier = carrier
        self.tally = Tally()
        self._random = random
        self._user = user
        self._progress = progress or Progress()
        self._talk = _Talk()
        self._member: Membership = load_membership(exchange)

    def run(self) -> Tally:
        """Exchange until both sides have everything; what was confirmed before an error stays confirmed."""
        self._take_up_post()
        self._read_folder()
        step = Step.SEAL
        while step is not Step.IDLE:
            self._progress.step(self.tally.received, 0, _("Abgleich läuft"))
            step = self._steps[step](self)
        return self.tally

    def _seal(self) -> Step:
        rotate_if_needed(self.exchange, self._member, self._random)
        if self._is_recovering:
            return Step.PACK
        if self.exchange.outgoing() is None:
            seal_bundle(self.exchange, self._member, self._random)
        return Step.PACK

    def _pack(self) -> Step:
        """Take the oldest bundle not yet taken; the sentinel learns what is about to leave."""
        outgoing = None if self._is_recovering else self.exchange.outgoing()
        self._talk.outgoing = outgoing
        if outgoing is None:
            return Step.HELLO
        with self.exchange.reading() as desk:
            sealed_to = desk.sealed_to()
        self.exchange.store.note_sealed(sealed_to)
        self._talk.upload = self.carrier.answers_at_once and len(outgoing.bundle) > INLINE_CAP
        return Step.UP if self._talk.upload else Step.HELLO

    def _up(self) -> Step:
        if self._talk.outgoing is not None:
            moved = send_up(self.carrier, self._member, self._talk.outgoing.bundle, self._progress)
            self._count(*moved)
        return Step.HELLO

    def _hello(self) -> Step:
        hello = self._next_hello()
        outgoing = self._talk.outgoing
        inlined = outgoing.bundle if outgoing is not None and not self._talk.upload else b""
        request = make_request(self._member.keys.signing, hello, inlined)
        said = hello_hash(pack(hello))
        if not self.carrier.answers_at_once:
            self._remember_hello(said)
        raw = self.carrier.sync(request)
        self._count(len(request), len(raw or b""), 1)
        if raw is None:
            self.tally.left_in_folder = True
            return Step.IDLE
        return self._read_answer(raw, said)

    def _read_answer(self, raw: bytes, said: bytes) -> Step:
        try:
            answer, response = read_response(self._member.hub_key, said, raw)
        except BadSignature as error:
            raise HubNotTrusted from error
        self._talk.answer = answer
        match answer.code:
            case AnswerCode.OK:
                self._settle(answer, response)
                return Step.ORDERS
            case AnswerCode.FORK | AnswerCode.GAP:
                return Step.REMINT
            case AnswerCode.EPOCH:
                return Step.RECOVER
            case AnswerCode.COUNTER:
                self._raise_counter(answer.counter)
                return self._again(Step.HELLO)
            case AnswerCode.MISSING:
                return self._again(Step.UP)
            case AnswerCode.DAMAGED | AnswerCode.ERASED:
                return self._again(Step.REMINT)
            case AnswerCode.REVOKED:
                mark_revoked(self.exchange)
                raise DeviceRevoked
            case AnswerCode.QUOTA:
                raise HubFull
            case AnswerCode.SCHEMA:
                raise HubOutdated
            case AnswerCode.LATER:
                raise HubBusy

    def _settle(self, answer: SyncAnswer, response: SyncResponse) -> None:
        settled = settle(self.exchange, self._member, self._talk.outgoing, answer, response)
        self.tally.sent += settled.receipted
        self.tally.confirmed = True
        self._talk.arrived = [response.bundle] if response.bundle else []
        self._talk.futile = 0 if settled.taken or response.bundle or answer.down else self._talk.futile + 1
        self._member = load_membership(self.exchange)

    def _orders(self) -> Step:
        """Orders are kept and listed by `settle`; executing them comes with consents."""
        return Step.DOWN

    def _down(self) -> Step:
        answer = self._talk.answer
        for offer in answer.down if answer else ():
            bundle, moved = fetch_bundle(self.carrier, self._member, offer, self._progress)
            self._count(*moved)
            self._talk.arrived.append(bundle)
        return Step.APPLY

    def _apply(self) -> Step:
        for raw in self._talk.arrived:
            applied = apply_bundle(self.exchange, self._member, verify_bundle(self._member, raw), self._user)
            self.tally.received += applied.changes
            self.tally.parked = applied.parked
            self.tally.quarantined = applied.quarantined
            self.tally.changed |= applied.changed
            self._progress.let_others()
        self._talk.arrived = []
        return Step.ACK

    def _ack(self) -> Step:
        """The cursor is acknowledged by the next hello; go on only if there is more in either direction."""
        answer = self._talk.answer
        if answer is not None and answer.more:
            return self._again(Step.SEAL)
        if self._is_recovering:
            self._end_recovery()
            return Step.SEAL
        return self._again(Step.SEAL) if self._has_more_to_send() else Step.CONFIRMED

    def _has_more_to_send(self) -> bool:
        rotate_if_needed(self.exchange, self._member, self._random)
        if self.exchange.outgoing() is not None:
            return self.carrier.answers_at_once
        return self.carrier.answers_at_once and seal_bundle(self.exchange, self._member, self._random) is not None

    def _confirmed(self) -> Step:
        return Step.IDLE

    def _remint(self) -> Step:
        """Another state of this device wrote under our replica id: go on under a new one, nothing is lost."""
        self._drop_bundles()
        self.exchange.store.mint_replica()
        return self._again(Step.SEAL)

    def _recover(self) -> Step:
        """The hub was restored: pull everything, then send again what it lacks (sync.md 7)."""
        epoch = self._talk.answer.epoch if self._talk.answer else b""
        self._drop_bundles()
        self.exchange.store.mint_replica()
        with self.exchange.writing() as desk:
            streams.forget_aliases(desk.connection)
            streams.doubt_held(desk.connection)
            desk.put(
                {ExchangeFact.EPOCH: epoch, ExchangeFact.CURSOR: None, ExchangeFact.RECOVERING: b"1"}
            )
        return self._again(Step.SEAL)

    def _end_recovery(self) -> None:
        with self.exchange.writing() as desk:
            streams.mark_to_offer(desk.connection, streams.lost_streams(desk.connection))
            desk.put({ExchangeFact.RECOVERING: None})

    def _drop_bundles(self) -> None:
        with self.exchange.writing() as desk:
            desk.unseal()
            post = read_post(desk)
            if not post.is_empty:
                write_post(desk, _unsealed(post))

    def _take_up_post(self) -> None:
        """What was posted but shows no effect yet goes into a bundle again, unless one is still under way."""
        if self.exchange.outgoing() is None:
            with self.exchange.writing() as desk:
                post = read_post(desk)
                if post.sealed and not post.is_empty:
                    write_post(desk, _unsealed(post))

    def _read_folder(self) -> None:
        """Take in answers to earlier requests that lie in a folder, in their order."""
        for raw in self.carrier.waiting_answers():
            for said in self._hellos():
                try:
                    answer, response = read_response(self._member.hub_key, said, raw)
                except BadSignature:
                    continue
                self._talk.outgoing = self.exchange.outgoing()
                self._talk.answer = answer
                step = self._read_answer(raw, said)
                while step not in (Step.SEAL, Step.CONFIRMED, Step.IDLE, Step.HELLO, Step.UP):
                    step = self._steps[step](self)
                break
            self.tally.bytes_down += len(raw)
            self.carrier.done_with(raw)

    @property
    def _is_recovering(self) -> bool:
        return self.exchange.get(ExchangeFact.RECOVERING) is not None

    def _next_hello(self) -> Hello:
        """Use up one request number, durably, before it leaves."""
        member, outgoing = self._member, self._talk.outgoing
        with self.exchange.writing() as desk:
            channel = read_channel(desk.get(ExchangeFact.CHANNEL), self.exchange.store.replica)
            counted = Channel(
                rid=channel.rid, counter=channel.counter + 1, number=channel.number, hash=channel.hash
            )
            desk.put(counted.facts)
            cursor = int.from_bytes(desk.get(ExchangeFact.CURSOR) or b"", "big")
            epoch = desk.get(ExchangeFact.EPOCH) or b""
        return Hello(
            protocol=PROTOCOL,
            device=member.device,
            rid=counted.rid,
            counter=counted.counter,
            epoch=epoch,
            cursor=cursor,
            manifest=member.manifest.number if member.manifest else 0,
            ring=member.ring.generation if member.ring else 0,
            schema=SCHEMA,
            bundle=sha256(outgoing.bundle).digest() if outgoing is not None else b"",
        )

    def _raise_counter(self, known: int) -> None:
        with self.exchange.writing() as desk:
            channel = read_channel(desk.get(ExchangeFact.CHANNEL), self.exchange.store.replica)
            raised = Channel(
                rid=channel.rid, counter=max(known, channel.counter), number=channel.number, hash=channel.hash
            )
            desk.put(raised.facts)

    def _again(self, step: Step) -> Step:
        if self._talk.answer is None or self._talk.answer.code is not AnswerCode.OK:
            self._talk.futile += 1
        if self._talk.futile > FUTILE_ROUNDS:
            raise NoProgress(step=step.value)
        return step

    def _hellos(self) -> Hellos:
        return unpack(self.exchange.get(ExchangeFact.FOLDER_HELLOS) or b"\x90", Hellos)

    def _remember_hello(self, said: bytes) -> None:
        self.exchange.put({ExchangeFact.FOLDER_HELLOS: pack((*self._hellos(), said)[-HELLOS_KEPT:])})

    def _count(self, up: int, down: int, trips: int) -> None:
        self.tally.bytes_up += up
        self.tally.bytes_down += down
        self.tally.round_trips += trips

    _steps: Final[dict[Step, Callable[[Session], Step]]] = {}
