"""Wording that several screens share: days, distances in time, years of birth, titles, where a person stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from babel.dates import format_date

from kiim_desktop.base.clock import moment
from kiim_desktop.base.ids import UserId
from kiim_desktop.base.translation import _, locale, ngettext
from kiim_desktop.domain.as_of import has_ended
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Precision, german
from kiim_desktop.domain.offices import User
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.presenters.tones import Tone, Toned

NOTHING = "–"
_WEEK, _MONTH, _YEAR = 7, 30.44, 365
_DAYS_UNTIL, _WEEKS_UNTIL = 14, 60
_PASSED = "geprueft_"
_WAITING = "warteliste"
_RUNNING = "begonnen"


def day_words(day: date, today: date) -> str:
    """Return "Mi 11.11.", in another year "Mi 12.11.2025"."""
    return format_date(day, "ccc d.M." if day.year == today.year else "ccc d.M.yyyy", locale=locale())


def short_day(day: date, today: date) -> str:
    """Return "20.11.", in another year "26.1.2027"."""
    return format_date(day, "d.M." if day.year == today.year else "d.M.yyyy", locale=locale())


def whole_day(day: date) -> str:
    return format_date(day, "dd.MM.yyyy", locale=locale())


def clock_words(at: int, *, seconds: bool = False) -> str:
    """Return the local time of stored milliseconds: 10:42 or 10:42:15."""
    local = moment(at).astimezone()
    return f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"


def draft_words(at: int, today: date) -> str:
    """Return when a draft was kept: "10:42", on another day "Mo 16.11., 10:42"."""
    day = moment(at).astimezone().date()
    return clock_words(at) if day == today else f"{day_words(day, today)}, {clock_words(at)}"


def ago(day: date, today: date) -> str:
    """Return the distance in words: heute, gestern, vor 6 Tagen, vor 3 Wochen, in 2 Monaten."""
    near = {0: _("heute"), 1: _("gestern"), -1: _("morgen")}
    days = (today - day).days
    if days in near:
        return near[days]
    count, unit = _distance(abs(days))
    words = {
        "day": ngettext("{count} Tag", "{count} Tagen", count),
        "week": ngettext("{count} Woche", "{count} Wochen", count),
        "month": ngettext("{count} Monat", "{count} Monaten", count),
        "year": ngettext("{count} Jahr", "{count} Jahren", count),
    }[unit].format(count=count)
    return (_("vor {span}") if days > 0 else _("in {span}")).format(span=words)


def ago_short(day: date, today: date) -> str:
    """Return the distance for a narrow column: gestern, vor 6 T., vor 3 W., vor 2 M., vor 1 J."""
    days = (today - day).days
    if abs(days) <= 1:
        return ago(day, today)
    count, unit = _distance(abs(days))
    words = {"day": _("{count} T."), "week": _("{count} W."), "month": _("{count} M."), "year": _("{count} J.")}[unit]
    return (_("vor {span}") if days > 0 else _("in {span}")).format(span=words.format(count=count))


def _distance(days: int) -> tuple[int, str]:
    if days < _DAYS_UNTIL:
        return days, "day"
    if days < _WEEKS_UNTIL:
        return round(days / _WEEK), "week"
    if days < _YEAR:
        return round(days / _MONTH), "month"
    return round(days / _YEAR), "year"


def due_words(due: str, today: date, *, weekday: bool = False) -> Toned:
    """Return an EDTF due date for a list: "heute", "20.11.", with `weekday` "Fr 20.11." for the next seven days."""
    fuzzy = as_date(due or None)
    last = fuzzy.latest if fuzzy else None
    if fuzzy is None or last is None:
        return Toned(NOTHING, Tone.QUIET)
    if last == today:
        return Toned(_("heute"), Tone.WARN)
    tone = Tone.DANGER if last < today else Tone.NEUTRAL
    if fuzzy.precision is not Precision.DAY:
        return Toned(german(fuzzy), tone)
    is_near = weekday and 0 < (last - today).days <= _WEEK
    return Toned(day_words(last, today) if is_near else short_day(last, today), tone)


def over_words(until: str, today: date) -> str:
    """Return "abgelaufen am 12.03.2026", of a month "abgelaufen 03/2026"; "" of what is not over."""
    fuzzy = as_date(until or None)
    if fuzzy is None or not has_ended(until, today):
        return ""
    words = _("abgelaufen am {day}") if fuzzy.precision is Precision.DAY else _("abgelaufen {day}")
    return words.format(day=german(fuzzy))


def contact_words(contact: str, today: date) -> str:
    """Return when the last talk was, for a list."""
    fuzzy = as_date(contact or None)
    return ago_short(fuzzy.latest, today) if fuzzy and fuzzy.latest else NOTHING


def birth_year(birth: str) -> str:
    """Return the year column: "1990", "1990?", "~ 1989", "–"."""
    fuzzy = as_date(birth or None)
    if fuzzy is None or not fuzzy.is_known:
        return NOTHING
    plain = fuzzy.edtf.rstrip("?~%")
    if "/" in plain or "X" in plain:
        return german(fuzzy)
    return f"{'~ ' if fuzzy.is_about else ''}{plain[:4]}{'?' if fuzzy.doubtful else ''}"


def birth_words(birth: str) -> tuple[str, str]:
    """Return the date of birth for a header and what is to be said of it: ("* 1985", "(nur Jahr)")."""
    fuzzy = as_date(birth or None)
    if fuzzy is None:
        return _("Geburtsdatum fehlt"), ""
    if not fuzzy.is_known:
        return _("Geburtsdatum unbekannt"), ""
    shown = german(FuzzyDate(fuzzy.edtf.rstrip("?~%")) if fuzzy.doubtful and not fuzzy.is_about else fuzzy)
    if fuzzy.doubtful:
        return f"* {shown.rstrip('?')}", _("(unsicher)")
    return f"* {shown}", _("(nur Jahr)") if fuzzy.precision is Precision.YEAR else ""


def title_words(code: str, codes: CodeLists) -> str:
    """Return a residence title as colleagues write it: "§ 25(2)", "Duldung"."""
    if not code:
        return ""
    return f"§ {code}" if code[0].isdigit() else codes["residence_titles"].label(code)


def standing(row: PersonRow, codes: CodeLists) -> Toned:
    """Return where a person stands, as one chip: the course and its state, else the level of German."""
    if row.course or row.course_status:
        return _course_standing(row.course, row.course_status, codes)
    if row.level:
        return Toned(_("Deutsch {level}").format(level=codes["cefr_levels"].label(row.level)))
    return Toned(_("Stand unbekannt"), Tone.QUIET)


def _course_standing(course: str, status: str, codes: CodeLists) -> Toned:
    if status.startswith(_PASSED):
        return Toned(_("{level} bestanden").format(level=status.removeprefix(_PASSED)), Tone.OK)
    if status == _WAITING:
        return Toned(_("Warteliste {course}").format(course=course).strip(), Tone.WARN)
    if status in {_RUNNING, ""}:
        return Toned(course or _("im Kurs"))
    return Toned(f"{course} {codes['course_statuses'].label(status)}".strip())


def level_words(row: PersonRow, codes: CodeLists) -> tuple[str, str]:
    """Return the level of German and its ground: ("B1", "(Zertifikat 11/2023)")."""
    if not row.level:
        return "", ""
    basis = codes["level_bases"].label(row.level_basis) if row.level_basis else ""
    assessed = as_date(row.level_assessed or None)
    ground = f"{basis} {german(month_of(assessed)) if assessed else ''}".strip()
    return codes["cefr_levels"].label(row.level), f"({ground})" if ground else ""


def month_of(fuzzy: FuzzyDate) -> FuzzyDate:
    """Return a day as its month; anything rougher as it is."""
    return FuzzyDate(fuzzy.edtf[:7]) if fuzzy.precision is Precision.DAY else fuzzy


def user_name(users: tuple[User, ...], user: UserId, elsewhere: Mapping[UserId, str] | None = None) -> str:
    """Return the family name of a colleague, the office of somebody of another one, else "anderes Gerät"."""
    found = next((each.name for each in users if each.id == user), "")
    if found.split():
        return found.split()[-1]
    return (elsewhere or {}).get(user) or _("anderes Gerät")


def local_day(at: int) -> date:
    """Return the calendar day of stored milliseconds at the place of the user."""
    return datetime.fromtimestamp(at / 1000).astimezone().date()
