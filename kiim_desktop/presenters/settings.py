"""Einstellungen: what holds at this computer, where it comes from, and what of it somebody changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.paths import policy_folder
from kiim_desktop.base.settings import SETTINGS, Setting, Settings
from kiim_desktop.base.translation import _
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.setting_rows import SettingGroup, as_value, groups_of, problem_words, text_of
from kiim_desktop.usecases.daily_backup import backup_standing


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A folder the program works in; it is named, not changed here."""

    title: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsState:
    """What the screen shows."""

    groups: tuple[SettingGroup, ...] = ()
    places: tuple[PlaceLine, ...] = ()
    problem: str = ""
    """What is wrong with the policies of IT."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """Sentences about what was typed and cannot be kept, by name."""


class SettingsPresenter(Presenter[SettingsState]):
    """Keeps choices; `on_applied` is told which setting holds anew."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(SettingsState())
        self._desk = desk
        self._policies = _policy_words(self.settings)
        self.on_applied: Callable[[Setting], None] = lambda _setting: None

    @property
    def settings(self) -> Settings:
        return self._desk.office.settings

    def load(self) -> None:
        """Read what holds now; what was typed wrongly before is forgotten."""
        office = self._desk.office

        def read(_progress: Progress) -> SettingsState:
            return SettingsState(
                groups=groups_of(office.settings, {}),
                places=self._places(),
                problem=self._policies,
            )

        self._desk.jobs.run(read, done=self._become, failed=self._desk.navigator.explain)

    def choose(self, name: str, typed: str) -> None:
        """Keep a value, if it fits; else say why not."""
        setting, settings = setting_named(name), self.settings

        def keep(_progress: Progress) -> str:
            problem = problem_words(setting, typed)
            value = as_value(setting, typed)
            if problem or value is None or settings.effective(setting).value == value:
                return problem
            settings.choose(setting, value)
            return ""

        def kept(problem: str) -> None:
            self._show({**self.state.typed, name: problem})
            if not problem:
                self.on_applied(setting)

        self._desk.jobs.run(keep, done=kept, failed=self._not_kept)

    def reset(self, name: str) -> None:
        """Return to what holds without the own choice."""
        setting, settings = setting_named(name), self.settings

        def done(_none: None) -> None:
            self._show({**self.state.typed, name: ""})
            self.on_applied(setting)
            words = _("„{title}“ steht wieder auf der Vorgabe.").format(title=text_of(setting).title)
            self._desk.navigator.tell(words)

        self._desk.jobs.run(lambda _progress: settings.reset(setting), done=done, failed=self._not_kept)

    def renew(self) -> None:
        """Show again what holds: something was changed elsewhere (the size, by key)."""
        if self.state.groups:
            self._desk.jobs.run(lambda _progress: None, done=lambda _none: self._show(self.state.typed))

    def _show(self, typed: Mapping[str, str]) -> None:
        self._become(replace(self.state, typed=typed, groups=groups_of(self.settings, typed), problem=self._policies))

    def _not_kept(self, error: Exception) -> None:
        if isinstance(error, OSError):
            self._become(replace(self.state, problem=_not_written()))
        else:
            self._desk.navigator.explain(error)

    def _places(self) -> tuple[PlaceLine, ...]:
        office = self._desk.office
        backups = backup_standing(office.profile, office.settings).folder
        file = office.settings.user_file
        found = (
            PlaceLine(_("Akten dieses Büros"), str(office.profile.folder)),
            PlaceLine(_("Tägliche Sicherung"), str(backups)),
            PlaceLine(_("Richtlinien der IT"), str(policy_folder())),
        )
        return (*found, PlaceLine(_("Diese Einstellungen"), str(file))) if file is not None else found


def setting_named(name: str) -> Setting:
    """Return a setting by its name in files; KeyError."""
    return {setting.name: setting for setting in SETTINGS}[name]


def _policy_words(settings: Settings) -> str:
    if not settings.problems:
        return ""
    text = _("In den Richtlinien der IT ist etwas nicht lesbar: {names}. Bitte die IT verständigen.")
    return text.format(names=", ".join(settings.problems))


def _not_written() -> str:
    return _("Die Einstellung konnte nicht gespeichert werden. Es gilt die bisherige. Bitte Platz und Rechte prüfen.")
