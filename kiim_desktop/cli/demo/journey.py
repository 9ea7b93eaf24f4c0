"""The demo journey: the tour of the window on the sample Kreis, with pictures and a summary."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.settings import Settings
from kiim_desktop.cli.demo.background import SecondDevice
from kiim_desktop.cli.demo.sample import PASSWORD, SampleKreis
from kiim_desktop.cli.window import open_window
from kiim_desktop.gui.app import Window
from kiim_desktop.gui.journey import Journey, write_summary
from kiim_desktop.gui.tour import Tour


@dataclass(frozen=True, slots=True)
class SampleStory:
    """The sample Kreis as the tour sees it."""

    kreis: SampleKreis
    password: str
    hero: PersonId

    def news(self) -> None:
        """Let the second device write about the hero and send it."""
        SecondDevice(self.kreis).write_a_note()

    def count(self) -> dict[str, int]:
        """Return how many persons and records the second device holds."""
        persons = self.kreis.second.store.persons
        total = persons.count()
        return {"persons": total, "records": sum(row.records for row in persons.page(0, total))}


def play_journey(kreis: SampleKreis, out: Path, settings: Settings) -> int:
    """Play the journey in a real window; 0 only if every step arrived."""
    played: list[bool] = []

    def play(window: Window) -> None:
        journey = Journey(window, out)
        tour = Tour(SampleStory(kreis, PASSWORD, kreis.hero), window)
        report = journey.play(tour.steps())
        write_summary(out, report, tour.records(), tour.exchange())
        played.append(report.is_ok)

    code = open_window(kreis.office_folder, settings, play=play)
    return code if played == [True] else 1
