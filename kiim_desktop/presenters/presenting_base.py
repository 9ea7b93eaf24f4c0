"""What every presenter is: a frozen state, one callback when it changes, and intents as methods. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

State = TypeVar("State")


class Presenter(Generic[State]):
    """Holds the state of one screen. Subclasses change it through `_become`."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.on_change: Callable[[State], None] = _nobody_looks

    def _become(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.on_change(state)


def _nobody_looks(_: object) -> None:
    return None
