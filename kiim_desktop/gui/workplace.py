"""The open office: frame, screens, navigation, what is told in the foot line, exchange by itself, locking."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from kiim_desktop.base.jobs import Lane, Progress
from kiim_desktop.base.settings import EXCHANGE_MINUTES, LOCK_MINUTES, Setting, Settings
from kiim_desktop.base.translation import _, mark, ngettext
from kiim_desktop.gui.effects import Effects
from kiim_desktop.gui.ending import Ending
from kiim_desktop.gui.explain import Notice, Tone, explain
from kiim_desktop.gui.frame.main_frame import MainFrame
from kiim_desktop.gui.frame.navigator import ExchangeState, RailEntry
from kiim_desktop.gui.jobs import QtJobs
from kiim_desktop.gui.locking import IdleLock, close_in_time
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.preparing import Preparing
from kiim_desktop.gui.returning import keepers, place_word
from kiim_desktop.gui.training import frames_round
from kiim_desktop.gui.workplace_screens import Screens, Surroundings
from kiim_desktop.presenters.duplicate_watch import DuplicateWatch
from kiim_desktop.presenters.exchange import ExchangePresenter, Standing
from kiim_desktop.presenters.manual import CONTENTS, chapter_about
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.undoing import do_last_again, take_back_last
from kiim_desktop.presenters.unlock import AfterLock
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.deadlines import renew_deadlines
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.exchanging import end_what_is_over
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office

LONGEST_GOODBYE = 5.0
"""Seconds a running job may take to stop before the process ends (security.md 2)."""
DAY_LOOK_MS = 60_000
"""How often the window looks whether a new day has begun."""
AFTER_SAVE_MS = 120_000
"""An exchange runs by itself two minutes after the last save (sync.md 5)."""

RAIL = (
    RailEntry(name="today", icon="calendar", title=mark("Heute"), digit=1),
    RailEntry(name="persons", icon="persons", title=mark("Personen"), digit=2),
    RailEntry(name="exchange", icon="exchange", title=mark("Abgleich"), digit=7),
    RailEntry(name="office", icon="administration", title=mark("Verwaltung"), digit=8, starts_group=True),
)
"""Entries of later issues stay hidden; Alt digits keep their meaning."""


class Workplace(QObject):
    """Holds the screens together; it is the navigator that presenters know."""

    def __init__(self, office: Office, jobs: QtJobs, look: Look, lock: Callable[[str], None]) -> None:
        super().__init__()
        self._office = office
        self._jobs = jobs
        self._locked: AfterLock | None = None
        self._keepers: tuple[Callable[[Office], None], ...] = ()
        """Keep what somebody was at, while the file is still open."""
        self.frame = MainFrame(look, RAIL)
        self.training = frames_round(self.frame, look) if office.store.identity.training else None
        self._desk = Desk(office, jobs, self)
        self._exchange = ExchangePresenter(self._desk)
        app = QApplication.instance()
        minutes, settings = office.settings.number(LOCK_MINUTES), office.settings
        self._idle = (
            IdleLock(app, minutes, lambda: lock(_pause_words(settings))) if isinstance(app, QApplication) else None
        )
        self._soon = QTimer(self, singleShot=True, interval=AFTER_SAVE_MS)
        self._soon.timeout.connect(self._exchange.exchange_quietly)
        self._regular = QTimer(self)
        self._regular.timeout.connect(self._exchange.exchange_quietly)
        effects = Effects(settings, look, self._idle, self._regular)
        effects.exchange_regularly()
        self.screens = self._build_screens(look, lock, effects)
        self._connect(lock)
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._exchange.exchange_quietly)
        self._exchange.on_again = self._try_again
        self._day = office.today
        self._clock = QTimer(self, interval=DAY_LOOK_MS)
        self._clock.timeout.connect(self.look_at_day)
        self._clock.start()
        self.go("today")
        self._end_what_is_over()
        self._renewal = self._renew_deadlines()
        self._doubles = DuplicateWatch(self._desk, self.screens.count_doubles)
        self._preparing = Preparing(self.screens.prepare(), self._doubles.look, self)
        self._exchange.exchange_quietly()

    @property
    def widget(self) -> QWidget:
        return self.frame

    def go(self, screen: str, **arguments: object) -> None:
        """Show a screen by its name; the keyboard goes with it unless somebody is typing a search."""
        self.frame.go(screen, **arguments)

    def tell(
        self, sentence: str, undo: Callable[[], None] | None = None, *, redo: Callable[[], None] | None = None
    ) -> None:
        """Say in the foot line what was done."""
        action, keys = (_("Rückgängig"), _("Strg+Z")) if undo else ("", "")
        if redo is not None:
            action, keys = _("Wiederholen"), _("Strg+Umschalt+Z")
        self.frame.foot.show_notice(Notice(Tone.DONE, sentence, "", action, keys), undo or redo)

    def explain(self, error: BaseException) -> None:
        """Say what went wrong, what it means and what to do."""
        self.frame.foot.show_notice(explain(error))

    def changed(self, changed: Changed) -> None:
        """Let every screen look again at what was written, and exchange a little later."""
        self.screens.changed(changed)
        self._doubles.changed(changed)
        self._soon.start()

    def renew(self) -> None:
        """Let every screen look again: something went or came that nobody wrote here, as in an exchange."""
        self.screens.renew()
        self._doubles.look()

    def look_at_day(self) -> None:
        """Notice that a day is over, also one that was slept through: what was open until then goes."""
        if self._office.today != self._day:
            self._day = self._office.today
            self._end_what_is_over(is_new_day=True)

    def _end_what_is_over(self, *, is_new_day: bool = False) -> None:
        """Forget what other offices had opened until a day that is over; needs no network."""

        def ended(has_changed: bool) -> None:
            if (has_changed or is_new_day) and self._locked is None:
                self.renew()

        def failed(error: Exception) -> None:  # what is over is hidden all the same
            self.explain(error)
            ended(True)

        self._jobs.run(
            lambda _progress: end_what_is_over(self._office), done=ended, failed=failed, lane=Lane.RECORDS
        )  # fmt: skip

    def _renew_deadlines(self) -> Progress:
        """Compute the deadlines anew if an update brought other rules; saving goes on between two slices."""

        def renewed(files: int) -> None:
            if files and self._locked is None:
                self.renew()

        return self._jobs.run(
            lambda progress: renew_deadlines(self._office, progress),
            done=renewed, failed=self.explain, lane=Lane.RECORDS,
        )  # fmt: skip

    def _try_again(self, seconds: float) -> None:
        """Exchange once more by itself after a while; 0, a closed file or a house that forbids it: not at all."""
        self._again.stop()
        if seconds and self._locked is None and self._office.settings.number(EXCHANGE_MINUTES):
            self._again.start(int(seconds * 1000))

    def prepare_lock(self, reason: str) -> AfterLock:
        """Keep drafts, stop jobs at a safe point, close the file, once; afterwards no key is needed any more."""
        if self._locked is None:
            place, self._keepers = place_word(self.frame, self.screens), keepers(self.frame, self.screens)
            self._locked = replace(self._close(reason), place=place)
        return self._locked

    def _quieten(self) -> None:
        """Keep what is typed, and let what runs end at its next safe point."""
        self.screens.keep_drafts()
        self._exchange.cancel()
        self._renewal.cancel()
        self._doubles.end()

    def _close(self, reason: str, ended: AfterLock | None = None) -> AfterLock:
        """Stop everything and close the file; `ended`: it is closed already, because it got another key."""
        if self._idle is not None:
            self._idle.stop()
        if self.training is not None:
            self.training.stop()
        self._preparing.stop()
        for timer in (self._soon, self._regular, self._again, self._clock):
            timer.stop()
        if ended is not None:
            close_in_time(self._jobs, LONGEST_GOODBYE / 2)
            words = self._exchange.state.confirmed_words
            return replace(ended, exchange=words, reason=_locked_words(self._office, reason))
        self._quieten()
        told: list[AfterLock] = []
        quiet, finished = threading.Event(), threading.Event()

        def close(_progress: Progress) -> None:
            quiet.wait(LONGEST_GOODBYE / 2)  # an exchange must not write into a file that is being closed
            for keep in self._keepers:
                keep(self._office)
            told.append(self._after_lock(reason))
            lock_office(self._office)
            finished.set()

        self._jobs.run(lambda _progress: quiet.set(), lane=Lane.OUTSIDE)
        self._jobs.run(close, lane=Lane.RECORDS)
        finished.wait(LONGEST_GOODBYE)
        close_in_time(self._jobs, LONGEST_GOODBYE / 2)
        return (
            told[0] if told else AfterLock(user=self._office.user.id.hex(), reason=_locked_words(self._office, reason))
        )

    def _after_lock(self, reason: str) -> AfterLock:
        return AfterLock(
            user=self._office.user.id.hex(),
            drafts=len(drafts_of(self._office)),
            exchange=self._exchange.state.confirmed_words,
            reason=_locked_words(self._office, reason),
        )

    def _build_screens(self, look: Look, lock: Callable[[str], None], applied: Callable[[Setting], None]) -> Screens:
        def end(after: AfterLock, reason: str) -> None:
            self._locked = self._close(reason, after)
            lock(reason)

        desk = self._desk
        ending = Ending(desk.office, self._jobs, self.frame, quieten=self._quieten, locked=end)
        return Screens(
            Surroundings(
                desk=desk, look=look, frame=self.frame, exchange=self._exchange, closing=ending, applied=applied
            )
        )

    def _connect(self, lock: Callable[[str], None]) -> None:
        top, office = self.frame.top, self._office
        top.set_person(office.user.name, office.store.identity.office_name)
        self.frame.setFocusProxy(top.search)
        self.frame.went.connect(self._take_keyboard)
        top.search_changed.connect(self._search)
        top.search_entered.connect(lambda _text: self.screens.persons.open_first())
        top.search_left.connect(self.screens.take_keyboard)  # the downward arrow leads into the screen below
        top.exchange_wanted.connect(lambda: self.go("exchange"))
        top.lock_wanted.connect(lambda: lock(""))
        self._exchange.on_standing = lambda standing: _show_standing(self.frame, standing)
        QShortcut(QKeySequence("F1"), self.frame).activated.connect(self._explain_place)
        for keys, name in (("Ctrl+J", "acts"), ("Ctrl+,", "settings")):
            QShortcut(QKeySequence(keys), self.frame).activated.connect(lambda name=name: self.go(name))
        top.settings_wanted.connect(lambda: self.go("settings"))
        top.acts_wanted.connect(lambda: self.go("acts"))
        self.frame.foot.undo_wanted.connect(lambda: take_back_last(self._desk))
        self.frame.foot.redo_wanted.connect(lambda: do_last_again(self._desk))

    def _explain_place(self) -> None:
        """Open the manual at what it tells about the screen in sight; in the manual itself at its contents."""
        here = self.frame.current()
        tab = self.screens.person.tabs.current() if here == "person" else ""
        self.go("help", chapter=chapter_about(here, tab) or CONTENTS)

    def _take_keyboard(self, _name: str) -> None:
        shown: QWidget | None = self.frame.stack.currentWidget()
        focused: QWidget | None = QApplication.focusWidget()
        if focused is self.frame.top.search or (
            shown is not None and focused is not None and shown.isAncestorOf(focused)
        ):
            return
        self.screens.take_keyboard()

    def _search(self, text: str) -> None:
        if self.frame.current() != "persons":
            self.go("persons")
            self.frame.top.search.setFocus()
        self.screens.persons.search(text)


def _show_standing(frame: MainFrame, standing: Standing) -> None:
    icon, color = ("check", "text2") if standing.is_good else ("warning", "warn")
    frame.top.set_exchange(
        ExchangeState(words=standing.words, short=standing.short, waiting=standing.waiting, icon=icon, color=color)
    )


def _pause_words(settings: Settings) -> str:
    minutes = settings.number(LOCK_MINUTES)
    return ngettext("nach {n} Minute Pause", "nach {n} Minuten Pause", minutes).format(n=minutes)


def _locked_words(office: Office, reason: str) -> str:
    at = office.clock.now().astimezone().strftime("%H:%M")
    return _("Gesperrt um {time} {reason}").format(time=at, reason=reason).strip()
