"""Lines to the hub on which everything happens that happens on lines; decided before, so that a seed repeats it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.refusals import Refused
from kiim_desktop.sync.errors import HubRefused, Unreachable


class PowerCut(BaseException):  # passes every `except Exception`, as a power cut does
    """The program ends here."""


class Weather(Enum):
    """What goes wrong with one request of an exchange."""

    FINE = "fine"
    REQUEST_LOST = "request_lost"
    ANSWER_LOST = "answer_lost"
    TWICE = "twice"
    REQUEST_FLIPPED = "request_flipped"
    REQUEST_CUT = "request_cut"
    ANSWER_FLIPPED = "answer_flipped"
    ANSWER_CUT = "answer_cut"
    OLD_AGAIN = "old_again"
    DIES_BEFORE = "dies_before"
    DIES_AFTER = "dies_after"


@dataclass(slots=True)
class RoughLine:
    """Hands messages to the hub; with the `strike`-th one happens what the weather says."""

    hub: Hub
    weather: Weather = Weather.FINE
    strike: int = 1
    spot: float = 0.5
    """Where in the message a bit flips or the line breaks."""
    meanwhile: Callable[[], None] | None = None
    """What somebody does at this device while the answer is on its way."""
    sent: list[bytes] = field(default_factory=list)
    """Everything that ever went up from this device."""
    name: str = "memory"
    answers_at_once: bool = True
    count: int = 0

    def enrol(self, message: bytes) -> bytes | None:
        return self._carry(self.hub.enrol, message)

    def sync(self, request: bytes) -> bytes | None:
        answer = self._carry(self.hub.sync, request)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return answer

    def up(self, request: bytes) -> bytes:
        return self._carry(self.hub.up, request)

    def down(self, request: bytes) -> bytes:
        return self._carry(self.hub.down, request)

    def chunks(self, request: bytes) -> bytes:
        return self._carry(self.hub.chunks, request)

    def chunk(self, request: bytes) -> bytes:
        return self._carry(self.hub.chunk, request)

    def waiting_answers(self) -> list[bytes]:
        return []

    def done_with(self, answer: bytes) -> None:
        """Nothing to tidy."""

    def _carry(self, give: Callable[[bytes], bytes], request: bytes) -> bytes:
        self.count += 1
        weather = self.weather if self.count == self.strike else Weather.FINE
        match weather:
            case Weather.REQUEST_LOST:
                raise Unreachable
            case Weather.DIES_BEFORE:
                raise PowerCut
            case Weather.REQUEST_FLIPPED:
                request = flipped(request, self.spot)
            case Weather.REQUEST_CUT:
                request = request[: int(len(request) * self.spot)]
            case Weather.TWICE:
                _asked(give, request)
            case Weather.OLD_AGAIN if self.sent:
                _quietly(self.hub.sync, self.sent[int(len(self.sent) * self.spot)])
        if give == self.hub.sync:
            self.sent.append(request)
        answer = _asked(give, request)
        match weather:
            case Weather.ANSWER_LOST:
                raise Unreachable
            case Weather.DIES_AFTER:
                raise PowerCut
            case Weather.ANSWER_FLIPPED:
                return flipped(answer, self.spot)
            case Weather.ANSWER_CUT:
                return answer[: int(len(answer) * self.spot)]
        return answer


def flipped(message: bytes, spot: float) -> bytes:
    """Return the message with one bit changed."""
    if not message:
        return message
    place = int(len(message) * spot)
    return message[:place] + bytes([message[place] ^ 1]) + message[place + 1 :]


def _asked(give: Callable[[bytes], bytes], request: bytes) -> bytes:
    try:
        return give(request)
    except Refused as refusal:
        raise HubRefused(reason=refusal.problem) from refusal


def _quietly(give: Callable[[bytes], bytes], request: bytes) -> None:
    try:
        give(request)
    except Refused:
        return
