"""Pages of which one is in sight: each is built when it is first asked for, because nobody waits for the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from PySide6.QtWidgets import QStackedWidget, QWidget

K = TypeVar("K")
W = TypeVar("W", bound=QWidget)


class OnDemand(Mapping[K, W]):
    """The pages of a stack by key, in the order given; `placed` is told of each new one once it stands in the stack."""

    def __init__(
        self, stack: QStackedWidget, builders: Mapping[K, Callable[[], W]], placed: Callable[[W], None]
    ) -> None:
        self._stack, self._builders, self._placed = stack, builders, placed
        self._built: dict[K, W] = {}

    def __getitem__(self, key: K) -> W:
        if key not in self._built:
            page = self._built[key] = self._builders[key]()
            self._stack.addWidget(page)
            self._placed(page)
        return self._built[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._builders)

    def __len__(self) -> int:
        return len(self._builders)

    def __contains__(self, key: object) -> bool:
        return key in self._builders

    def there(self) -> tuple[W, ...]:
        """Return the pages that are built."""
        return tuple(self._built.values())
