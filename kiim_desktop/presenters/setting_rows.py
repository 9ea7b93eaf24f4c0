"""The settings in words: what each is called, what can be chosen, where its value comes from, when it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from kiim_desktop.base.paths import policy_folder, resources
from kiim_desktop.base.settings import (
    ATTACHMENT_MEGABYTES,
    AUDIT_MONTHS,
    BACKUP_FOLDER,
    DISABLE_USB_EXPORT,
    EXCHANGE_MINUTES,
    EXTRA_CA_FILE,
    FETCH_FILES,
    HIDE_NAMES,
    LANGUAGE,
    LOCK_MINUTES,
    PROXY,
    RECORD_HEALTH,
    SCALE,
    SCALE_STEPS,
    THEME,
    Setting,
    Settings,
    SettingValue,
    Source,
)
from kiim_desktop.base.translation import DOMAIN, SOURCE_LANGUAGE, _
from kiim_desktop.presenters.tones import Tone, Toned

YES, NO = "yes", "no"


class Editor(Enum):
    """What somebody sets a value with."""

    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    FOLDER = "folder"
    FILE = "file"
    FIXED = "fixed"
    """Nobody can change it here."""


@dataclass(frozen=True, slots=True)
class SettingText:
    """What the screen says of a setting."""

    title: str
    hint: str = ""
    editor: Editor = Editor.CHOICE
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """One setting as the screen shows it; `value` is the key, number or path in force, `shown` its words."""

    name: str
    text: SettingText
    editor: Editor
    value: str
    shown: str
    source: Toned
    reason: str = ""
    """Why it cannot be changed here."""
    can_reset: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SettingGroup:
    """Settings under one heading."""

    title: str
    rows: tuple[SettingRow, ...]


SHOWN: tuple[tuple[str, tuple[Setting, ...]], ...] = (
    ("look", (THEME, SCALE, LANGUAGE)),
    ("lock", (LOCK_MINUTES, HIDE_NAMES)),
    ("exchange", (EXCHANGE_MINUTES, FETCH_FILES, DISABLE_USB_EXPORT)),
    ("places", (BACKUP_FOLDER, PROXY, EXTRA_CA_FILE)),
    ("house", (RECORD_HEALTH, AUDIT_MONTHS, ATTACHMENT_MEGABYTES)),
)
"""The settings under their headings; what the program does not do yet is not offered."""


def groups_of(settings: Settings, problems: Mapping[str, str]) -> tuple[SettingGroup, ...]:
    """Return all that is shown; `problems` are sentences about what was typed, by name."""
    titles = {
        "look": _("Ansicht"),
        "lock": _("Sperren"),
        "exchange": _("Abgleich"),
        "places": _("Sicherung und Netz"),
        "house": _("Nur durch die IT"),
    }
    return tuple(
        SettingGroup(titles[key], tuple(row_of(settings, each, problems.get(each.name, "")) for each in listed))
        for key, listed in SHOWN
    )


def row_of(settings: Settings, setting: Setting, problem: str = "") -> SettingRow:
    """Return one setting in words."""
    effective, text = settings.effective(setting), text_of(setting)
    value = as_key(effective.value)
    reason = _why_fixed(settings, setting)
    words = dict(text.options).get(value) or (f"{value} {text.unit}".strip() if value else _("nicht gesetzt"))
    return SettingRow(
        name=setting.name,
        text=text,
        editor=Editor.FIXED if reason else text.editor,
        value=value,
        shown=words,
        source=_SOURCES[effective.source](),
        reason=reason,
        can_reset=effective.source is Source.USER and not reason,
        problem=problem,
    )


_SOURCES = {
    Source.POLICY: lambda: Toned(_("von der IT festgelegt"), Tone.NEUTRAL),
    Source.USER: lambda: Toned(_("selbst gewählt"), Tone.OK),
    Source.DEFAULT: lambda: Toned(_("Vorgabe"), Tone.QUIET),
}


def as_key(value: SettingValue) -> str:
    return (YES if value else NO) if isinstance(value, bool) else str(value)


def as_value(setting: Setting, typed: str) -> SettingValue | None:
    """Return what was typed or chosen as a value that fits; None if it does not."""
    told = typed.strip()
    value: SettingValue = told
    if isinstance(setting.default, bool):
        value = told == YES
    elif isinstance(setting.default, int):
        if not told.isdecimal() or len(told) > len("100000"):
            return None
        value = int(told)
    return None if setting.problem(value) else value


def problem_words(setting: Setting, typed: str) -> str:
    """Return why what was typed cannot be kept, "" if it can; looks at the disk."""
    told = typed.strip()
    if as_value(setting, told) is None:
        low, high = setting.bounds or (0, 0)
        return _("Bitte eine ganze Zahl von {low} bis {high} eingeben.").format(low=low, high=high)
    if setting is BACKUP_FOLDER and told and not Path(told).is_dir():
        return _("Diesen Ordner gibt es nicht oder er ist nicht erreichbar. Es gilt weiter der bisherige.")
    if setting is EXTRA_CA_FILE and told and not Path(told).is_file():
        return _("Diese Datei gibt es nicht oder sie ist nicht erreichbar. Es gilt weiter die bisherige.")
    if setting is PROXY and told not in {"system", "none"} and not told.startswith(("http://", "https://")):
        return _("Bitte „system“, „none“ oder eine Adresse eingeben, die mit http:// beginnt.")
    return ""


_OWN_NAMES = {"de": "Deutsch", "en": "English"}
"""Each language is called as it calls itself: whoever cannot read this one finds it."""


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that are built in: German is the source, others have a catalogue."""
    folder = resources() / "locale"
    found = sorted(path.parent.parent.name for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    return (SOURCE_LANGUAGE, *(name for name in found if name in LANGUAGE.choices))


def _why_fixed(settings: Settings, setting: Setting) -> str:
    if setting.name in settings.problems and settings.effective(setting).is_locked:
        return _("Die Richtlinie der IT dazu ist nicht lesbar. Bis sie berichtigt ist, gilt der strengste Wert.")
    if settings.effective(setting).is_locked:
        return _("Die IT hat das für diesen Rechner festgelegt ({folder}).").format(folder=policy_folder())
    if setting.only_policy:
        return _("Das kann nur die IT ändern, für alle an diesem Rechner.")
    if setting is LANGUAGE and len(languages()) == 1:
        return _("Eine andere Sprache ist in dieser Fassung nicht eingebaut.")
    return ""


def text_of(setting: Setting) -> SettingText:
    """Return what the screen says of a setting."""
    return _texts()[setting.name]


def _texts() -> dict[str, SettingText]:
    yes_no = ((NO, _("nein")), (YES, _("ja")))
    minutes = _("Minuten")
    themes = (("system", _("wie der Rechner")), ("light", _("hell")), ("dark", _("dunkel")))
    there = tuple((key, _OWN_NAMES[key]) for key in languages())
    fetch = (("on_open", _("wenn jemand sie öffnet")), ("always", _("mit jedem Abgleich")))
    return {
        THEME.name: SettingText(_("Hell oder dunkel"), options=themes),
        SCALE.name: SettingText(
            _("Größe in Prozent"),
            _("Auch mit Strg+Plus, Strg+Minus und Strg+0."),
            options=tuple((str(step), str(step)) for step in SCALE_STEPS),
        ),
        LANGUAGE.name: SettingText(_("Sprache der Oberfläche"), _("Gilt ab dem nächsten Öffnen."), options=there),
        LOCK_MINUTES.name: SettingText(
            _("Sperren nach so vielen Minuten ohne Eingabe"), _("1 bis 15."), Editor.NUMBER, unit=minutes
        ),
        HIDE_NAMES.name: SettingText(
            _("Namen beim Öffnen verbergen"), _("Vor dem Kennwort steht dann „Benutzer 1“."), options=yes_no
        ),
        EXCHANGE_MINUTES.name: SettingText(
            _("Von selbst abgleichen nach so vielen Minuten"),
            _("0 heißt: nur, wenn Sie es sagen."), Editor.NUMBER, unit=minutes,
        ),
        FETCH_FILES.name: SettingText(_("Angehängte Dateien holen"), options=fetch),
        DISABLE_USB_EXPORT.name: SettingText(_("Stick und Ordner für den Abgleich verbieten"), options=yes_no),
        BACKUP_FOLDER.name: SettingText(
            _("Ordner der täglichen Sicherung"),
            _("Leer: im Ordner des Büros. Besser auf einem anderen Datenträger."), Editor.FOLDER,
        ),
        PROXY.name: SettingText(_("Proxy"), _("„system“, „none“ oder eine Adresse."), Editor.TEXT),
        EXTRA_CA_FILE.name: SettingText(
            _("Zusätzliche Zertifikate"), _("Eine Datei der IT; leer: keine."), Editor.FILE
        ),
        RECORD_HEALTH.name: SettingText(_("Gesundheit und Schutzbedarf erfassen"), options=yes_no),
        AUDIT_MONTHS.name: SettingText(_("Protokoll aufheben"), unit=_("Monate")),
        ATTACHMENT_MEGABYTES.name: SettingText(_("Platz für angehängte Dateien"), unit=_("MB")),
    }  # fmt: skip
