"""The screens of an open office, each built when somebody first looks at it: unlocking waits for one of them only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

from PySide6.QtWidgets import QWidget

from kiim_desktop.base.settings import Setting
from kiim_desktop.gui.frame.main_frame import MainFrame
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.printing.previews import preview_of
from kiim_desktop.gui.screens.acts import ActsScreen
from kiim_desktop.gui.screens.duplicates import DuplicatesScreen
from kiim_desktop.gui.screens.exchange import ExchangeScreen
from kiim_desktop.gui.screens.help import HelpScreen
from kiim_desktop.gui.screens.importing import ImportScreen
from kiim_desktop.gui.screens.office import OfficeScreen
from kiim_desktop.gui.screens.person import PersonScreen
from kiim_desktop.gui.screens.persons import PersonsScreen
from kiim_desktop.gui.screens.printing import PrintingScreen
from kiim_desktop.gui.screens.settings import SettingsScreen
from kiim_desktop.gui.screens.today import TodayScreen
from kiim_desktop.presenters.acts import ActsPresenter
from kiim_desktop.presenters.duplicates import DuplicatesPresenter
from kiim_desktop.presenters.exchange import ExchangePresenter
from kiim_desktop.presenters.importing import ImportPresenter
from kiim_desktop.presenters.office.closing import Closing
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.persons import PersonsPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.printing import PrintingPresenter
from kiim_desktop.presenters.settings import SettingsPresenter
from kiim_desktop.presenters.today import TodayPresenter
from kiim_desktop.storage.store import Changed

_S = TypeVar(
    "_S",
    TodayScreen, PersonsScreen, PersonScreen, PrintingScreen, ExchangeScreen, OfficeScreen, ActsScreen, ImportScreen,
    SettingsScreen, HelpScreen, DuplicatesScreen,
)  # fmt: skip

_K = TypeVar("_K", PersonsScreen, PersonScreen, OfficeScreen, ImportScreen, DuplicatesScreen)


class _Focusable(Protocol):
    """What takes the keyboard when it comes into sight."""

    def focus_first(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What screens are built from."""

    desk: Desk
    look: Look
    frame: MainFrame
    exchange: ExchangePresenter
    """There before its screen: it exchanges by itself."""
    closing: Closing
    applied: Callable[[Setting], None]
    """Told which setting holds anew."""


@dataclass(slots=True)
class BegunPerson:
    """As much of the screen of a file as is built beforehand."""

    presenter: PersonPresenter
    screen: PersonScreen | None = None


class Screens:
    """The screens by name: asking for one builds it, once."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._placed_ones: dict[QWidget, _Focusable] = {}
        self._begun: BegunPerson | None = None
        builders: Mapping[str, Callable[[], QWidget]] = {
            "today": lambda: self.today,
            "persons": lambda: self.persons,
            "person": lambda: self.person,
            "duplicates": lambda: self.duplicates,
            "printing": lambda: self.printing,
            "exchange": lambda: self.exchange,
            "office": lambda: self.office,
            "acts": lambda: self.acts,
            "import": lambda: self.importing,
            "settings": lambda: self.settings,
            "help": lambda: self.help,
        }
        for name, build in builders.items():
            around.frame.add_later(name, build)

    @cached_property
    def today(self) -> TodayScreen:
        screen = TodayScreen(TodayPresenter(self._around.desk), self._around.look)
        screen.presenter.on_count = lambda count: self._around.frame.rail.set_count("today", count)
        return self._placed("today", screen)

    @cached_property
    def persons(self) -> PersonsScreen:
        screen = PersonsScreen(PersonsPresenter(self._around.desk), self._around.look)
        screen.search_cleared.connect(self._around.frame.top.search.clear)
        screen.search_found.connect(self._around.frame.top.put_search)
        return self._placed_with_keys("persons", screen)

    def prepare(self) -> Iterator[None]:
        """Build the screen of a file piece by piece: it takes longer than a blink, and every morning needs it."""
        if "person" not in vars(self):
            self._begun = BegunPerson(PersonPresenter(self._around.desk))
            yield
        if "person" not in vars(self) and self._begun is not None:
            self._begun.screen = PersonScreen(self._begun.presenter, self._around.look)
            yield
        if "person" not in vars(self) and self._begun is not None and self._begun.screen is not None:
            self._begun.screen.keys()  # builds the first tab
            yield
        self.person.ensurePolished()

    @cached_property
    def person(self) -> PersonScreen:
        begun, self._begun = self._begun or BegunPerson(PersonPresenter(self._around.desk)), None
        screen = begun.screen or PersonScreen(begun.presenter, self._around.look)
        return self._placed_with_keys("person", screen)

    @cached_property
    def duplicates(self) -> DuplicatesScreen:
        screen = DuplicatesScreen(DuplicatesPresenter(self._around.desk), self._around.look)
        return self._placed_with_keys("duplicates", screen)

    @cached_property
    def printing(self) -> PrintingScreen:
        presenter = PrintingPresenter(self._around.desk, preview_of)
        return self._placed("printing", PrintingScreen(presenter, self._around.look))

    @cached_property
    def exchange(self) -> ExchangeScreen:
        return self._placed("exchange", ExchangeScreen(self._around.exchange, self._around.look))

    @cached_property
    def office(self) -> OfficeScreen:
        around = self._around
        screen = OfficeScreen(around.desk, around.look, exchange=around.exchange.exchange, closing=around.closing)
        return self._placed_with_keys("office", screen)

    @cached_property
    def acts(self) -> ActsScreen:
        return self._placed("acts", ActsScreen(ActsPresenter(self._around.desk), self._around.look))

    @cached_property
    def importing(self) -> ImportScreen:
        screen = ImportScreen(ImportPresenter(self._around.desk), self._around.look)
        return self._placed_with_keys("import", screen)

    @cached_property
    def settings(self) -> SettingsScreen:
        screen = SettingsScreen(SettingsPresenter(self._around.desk), self._around.look)
        screen.presenter.on_applied = self._around.applied
        return self._placed("settings", screen)

    @cached_property
    def help(self) -> HelpScreen:
        return self._placed("help", HelpScreen(self._around.look))

    def changed(self, changed: Changed) -> None:
        """Let every screen that is there look again at what was written, the one in sight before the others."""
        built, shown = vars(self), self._around.frame.current()
        for name in sorted(
            ("today", "persons", "person", "duplicates", "printing", "office", "acts"), key=lambda name: name != shown
        ):
            if name in built:
                built[name].changed(changed)
        self._around.exchange.look()

    def renew(self) -> None:
        """Let every screen that is there look again: something went or came that nobody wrote here."""
        built = vars(self)
        if "today" in built:
            self.today.presenter.load()
        if "persons" in built:
            self.persons.presenter.renew()
        if "person" in built:
            self.person.renew()
        if "duplicates" in built:
            self.duplicates.presenter.renew()
        if "printing" in built:
            self.printing.presenter.look_again()
        if "office" in built:
            self.office.renew()
        self._around.exchange.look()

    def count_doubles(self) -> None:
        """Let the screens that tell of doubles look again."""
        built = vars(self)
        for name in ("today", "persons"):
            if name in built:
                built[name].presenter.load()
        if "duplicates" in built:
            self.duplicates.presenter.renew()

    def keep_drafts(self) -> None:
        """Keep what is typed, and let what runs end at its next safe point."""
        built = vars(self)
        if "person" in built:
            self.person.keep_drafts()
        if "persons" in built:
            self.persons.keep_drafts()
        if "importing" in built:
            self.importing.presenter.cancel()

    def take_keyboard(self) -> None:
        """Give the keyboard to the screen in sight."""
        shown: QWidget | None = self._around.frame.stack.currentWidget()
        if shown in self._placed_ones:
            self._placed_ones[shown].focus_first()

    def _placed_with_keys(self, name: str, screen: _K) -> _K:
        """Place a screen whose keys are others from time to time."""
        screen.keys_changed.connect(lambda: self._around.frame.set_keys(name, screen.keys()))
        return self._placed(name, screen)

    def _placed(self, name: str, screen: _S) -> _S:
        self._around.frame.add_screen(name, screen, entered=screen.opened, keys=screen.keys())
        self._placed_ones[screen] = screen
        return screen
