"""A morning with somebody new, by keyboard alone: from the new file to the printed plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from kiim_desktop.base.jobs import Jobs
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.presenters.person_state import PersonState
from tests.strokes.hands import Hands
from tests.strokes.writing import Effort, effort

NOTE_JOB, NOTE_SECONDS = "Notiz mit nächstem Schritt", 60.0
"""A note with its next step, typing included (product.md B04)."""
LOOK_MS = 20
NOTE = (
    "Erstgespräch. Spricht Dari, etwas Englisch. Sucht Arbeit in der Pflege, Zeugnis liegt im Original vor. "
    "Will zuerst Deutsch lernen."
)


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do: its keys, and how one sees that it is done."""

    name: str
    script: str
    is_done: Callable[[], bool]
    in_dialog: str = ""
    """What is pressed besides in a dialog of the system."""


@dataclass(frozen=True, slots=True)
class Played:
    """How one thing went."""

    job: Job
    effort: Effort
    waited: float
    """Seconds the program let the hands wait, measured."""
    is_done: bool

    @property
    def seconds(self) -> float:
        """Return what it takes a person: keys and thoughts by the model, waiting as measured."""
        return self.effort.seconds + self.waited


class Morning:
    """Plays the jobs in the open workplace; the paper goes into a folder."""

    def __init__(self, work: Workplace, jobs: Jobs, out: Path) -> None:
        self._work, self._out = work, out
        self._hands = Hands(work.frame, jobs)

    def play(self, photograph: Callable[[str], None] | None = None) -> Iterator[Played]:
        """Yield how each job went; nothing but keys leads from one to the next."""
        for job in self._jobs():
            before = self._hands.waited
            self._hands.play(job.script)
            is_done = self._arrives(job)
            if photograph is not None:
                photograph(job.name)
            yield Played(job, effort(job.script + job.in_dialog), round(self._hands.waited - before, 3), is_done)

    def _arrives(self, job: Job) -> bool:
        try:
            self._hands.wait_for(job.is_done)
        except TimeoutError:
            return False
        return True

    def _jobs(self) -> Iterator[Job]:
        yield Job(
            "Neue Person",
            "<Alt+2><Strg+N>«Samira»<Tab>«Yusufi»<Tab>«3.5.1991»<Tab>«Lauenstein»<Strg+Eingabe>",
            lambda: self._work.frame.current() == "person" and self._state.name == "Samira Yusufi",
        )
        yield Job(
            NOTE_JOB,
            f"<Strg+E>«{NOTE}»<Tab>«VHS wegen Einstufung anrufen»<Tab>in 3 tagen<Strg+T>spra<Strg+Eingabe>",
            lambda: any(NOTE in entry.text for entry in self._state.entries),
        )
        yield Job(
            "Wiedervorlage",
            "<Strg+I>wie<Eingabe>«Anerkennung: Unterlagen da?»<Tab>15.1.<Strg+Eingabe>",
            lambda: any("Unterlagen da?" in task.text for task in self._state.tasks),
        )
        yield Job("Kurs", "<Strg+I>kurs<Eingabe>ik-a<Tab>ang<Strg+Eingabe>", lambda: self._tells("Integrationskurs"))
        yield Job("Sprachprüfung", "<Strg+I>zeug<Eingabe>dtz<Tab>a2<Strg+Eingabe>", lambda: self._tells("Zuwanderer"))
        yield Job(
            "Plan aus Vorlage, zwei Ziele geändert",
            "<Strg+I>plan<Eingabe><↓><↓><↓><Eingabe>t1.6.<Eingabe><↓><↓><↓><↓><Leertaste><Strg+Eingabe>",
            lambda: self._tells("Pflege"),
        )
        paper = self._out / "plan.pdf"
        self._when_asked(paper)
        yield Job("Plan drucken (PDF)", "<Strg+P><Strg+S>", lambda: self._is_paper(paper), "<Eingabe>")

    @property
    def _state(self) -> PersonState:
        return self._work.screens.person.presenter.state

    def _is_paper(self, path: Path) -> bool:
        return path.is_file() and path.read_bytes().startswith(b"%PDF") and not self._busy()

    def _busy(self) -> bool:
        return self._work.screens.printing.presenter.state.is_busy

    def _when_asked(self, path: Path) -> None:
        """Type where the file goes once the dialog asks; a person takes the name it offers."""

        def look() -> None:
            dialog: QWidget | None = QApplication.activeModalWidget()
            if isinstance(dialog, QFileDialog) and isinstance(QApplication.focusWidget(), QLineEdit):
                watch.stop()
                self._hands.play_blind(f"«{path}»<Eingabe>")

        watch = QTimer(self._work.frame, interval=LOOK_MS)
        watch.timeout.connect(look)
        watch.start()

    def _tells(self, word: str) -> bool:
        return any(word in entry.text for entry in self._state.entries)
