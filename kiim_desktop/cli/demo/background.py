"""The second device at work: it changes something now and then, and exchanges, while somebody looks at the first."""

from __future__ import annotations

import random
import threading
from types import TracebackType
from typing import Self

from kiim_desktop.cli.demo.sample import SampleKreis
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.usecases.carrying import exchange_over_line
from kiim_desktop.usecases.recording import Entry, record_entry

SECONDS_BETWEEN = 20.0
NOTES = (
    "Kurz angerufen: Der Termin bei der VHS steht, Unterlagen liegen vor.",
    "Bescheid mitgebracht und zusammen gelesen. Frist ist notiert.",
    "Fragt nach einem Kurs am Vormittag, weil die Kita um 15 Uhr schließt.",
    "Bewerbung durchgesehen, Anschreiben gekürzt, heute abgeschickt.",
)


class SecondDevice:
    """Works in a thread of its own until it is left."""

    def __init__(self, kreis: SampleKreis, seed: int = 7) -> None:
        self._kreis = kreis
        self._chance = random.Random(seed)  # noqa: S311  # which note comes next is no secret
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="second-device", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def write_a_note(self) -> None:
        """Write a note about the hero and send it."""
        office = self._kreis.second
        answers = {"date": office.today.isoformat(), "channel": "telefon", "text": self._chance.choice(NOTES)}
        record_entry(office, self._kreis.hero, Entry(kind=COUNSELLING_ENTRY, answers=answers))
        exchange_over_line(office)

    def _work(self) -> None:
        while not self._stop.wait(SECONDS_BETWEEN):
            self.write_a_note()
