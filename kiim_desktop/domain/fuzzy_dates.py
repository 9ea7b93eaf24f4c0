"""Dates as people know them: a day, a month, only a year, roughly, doubtful or unknown; kept as EDTF text.

The subset of EDTF (ISO 8601-2) in use: `1985-02-01`, `1985-02`, `1985`, season `1990-22`, decade `198X`, interval
`1985/1987`, unknown `XXXX`; a trailing `?` means doubtful, `~` about, `%` both.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from kiim_desktop.base.translation import _
from kiim_desktop.domain.english_dates import in_german


class Precision(Enum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class Towards(Enum):
    """Where a typed date without a full year lies: births lie behind us, appointments ahead."""

    PAST = "past"
    NEAREST = "nearest"
    FUTURE = "future"


_EDTF = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?P<mark>[?~%])?")
_DECADE = re.compile(r"(?P<decade>\d{3})X(?P<mark>[?~%])?")
_UNKNOWN = "XXXX"
_SEASON_MONTHS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}


@dataclass(frozen=True, slots=True)
class FuzzyDate:
    """A date in EDTF; ValueError if the text is none. `~` does not widen earliest and latest."""

    edtf: str

    def __post_init__(self) -> None:
        if self.edtf != _UNKNOWN:
            _span(self.edtf)

    @classmethod
    def of(cls, day: date) -> FuzzyDate:
        return cls(day.isoformat())

    @classmethod
    def unknown(cls) -> FuzzyDate:
        return cls(_UNKNOWN)

    @property
    def is_known(self) -> bool:
        return self.edtf != _UNKNOWN

    @property
    def earliest(self) -> date | None:
        """Return the first day this can be; None if unknown."""
        return _span(self.edtf)[0] if self.is_known else None

    @property
    def latest(self) -> date | None:
        """Return the last day this can be; None if unknown."""
        return _span(self.edtf)[1] if self.is_known else None

    @property
    def precision(self) -> Precision:
        if not self.is_known:
            return Precision.UNKNOWN
        plain = self.edtf.rstrip("?~%")
        if self.is_about or "/" in plain or "X" in plain:
            return Precision.ESTIMATED
        if re.fullmatch(r"\d{4}-(0\d|1[0-2])", plain):
            return Precision.MONTH
        return Precision.DAY if len(plain) == len("1985-02-01") else Precision.YEAR

    @property
    def doubtful(self) -> bool:
        """Tell whether somebody put a question mark behind the date."""
        return self.edtf.endswith(("?", "%"))

    @property
    def is_about(self) -> bool:
        return self.edtf.endswith(("~", "%"))

    def is_refined_by(self, other: FuzzyDate) -> bool:
        """Tell whether the other one is the same date known more exactly; a day that stands for "unknown" is not."""
        mine, theirs = (self.earliest, self.latest), (other.earliest, other.latest)
        if theirs[0] is None or theirs[1] is None or other.is_about or other.doubtful:
            return False
        if mine[0] is None or mine[1] is None:
            return True
        is_inside = mine != theirs and mine[0] <= theirs[0] <= theirs[1] <= mine[1]
        return is_inside and not (other.precision is Precision.DAY and (theirs[0].month, theirs[0].day) == (1, 1))

    def marked(self, *, doubtful: bool = False, about: bool = False) -> FuzzyDate:
        """Return the same date with further marks."""
        if not self.is_known or "/" in self.edtf:
            return self
        marks = {(True, True): "%", (True, False): "?", (False, True): "~", (False, False): ""}
        return FuzzyDate(self.edtf.rstrip("?~%") + marks[(self.doubtful or doubtful, self.is_about or about)])


def parse_edtf(text: str) -> FuzzyDate:
    """Return the date of EDTF text; ValueError if it is none we keep."""
    return FuzzyDate(text.strip())


def _span(edtf: str) -> tuple[date, date]:
    if "/" in edtf:
        first, second = (_span(part) for part in edtf.split("/", 1))
        if second[1] < first[0]:
            raise ValueError("interval runs backwards")
        return first[0], second[1]
    if decade := _DECADE.fullmatch(edtf):
        start = int(decade["decade"]) * 10
        return date(start, 1, 1), date(start + 9, 12, 31)
    found = _EDTF.fullmatch(edtf)
    if not found:
        raise ValueError("no EDTF date")
    year, month = int(found["year"]), int(found["month"] or 0)
    if found["day"]:
        day = date(year, month, int(found["day"]))
        return day, day
    if not found["month"]:
        return date(year, 1, 1), date(year, 12, 31)
    return _months(year, *_SEASON_MONTHS.get(month, (month, month)))


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    end_year, end_month = (year + 1, last - 12) if last > 12 else (year, last)  # noqa: PLR2004  # months
    return date(year, first, 1), date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])


def german(fuzzy: FuzzyDate) -> str:
    """Return the short form people read: 03.05.2023, 05/2023, 1985, um 1985, 1985?."""
    if not fuzzy.is_known:
        return _("unbekannt")
    plain = fuzzy.edtf.rstrip("?~%")
    shown = "–".join(german(FuzzyDate(part)) for part in plain.split("/")) if "/" in plain else _plain_german(plain)
    return (_("um {date}").format(date=shown) if fuzzy.is_about else shown) + ("?" if fuzzy.doubtful else "")


def _plain_german(plain: str) -> str:
    if plain.endswith("X"):
        return _("{decade}er Jahre").format(decade=plain[:3] + "0")
    year, *rest = plain.split("-")
    if rest and int(rest[0]) in _SEASON_MONTHS:
        names = {21: _("Frühjahr"), 22: _("Sommer"), 23: _("Herbst"), 24: _("Winter")}
        return f"{names[int(rest[0])]} {year}"
    if len(rest) == 1:
        return f"{rest[0]}/{year}"
    return ".".join([*reversed(rest), year])


# --- reading what people type ---------------------------------------------------------------------------------------

_MONTHS = {
    "jan": 1, "jän": 1, "jen": 1, "feb": 2, "mär": 3, "mar": 3, "mrz": 3, "mae": 3, "apr": 4, "mai": 5, "may": 5,
    "jun": 6, "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip
_MONTH_NAME = (
    r"(?P<name>(?:jan|jän|feb|mär|mar|mrz|maer|apr|mai|may|jun|jul|aug|sept?|okt|oct|nov|dez|dec)"
    r"(?:uar|ner|ruar|uary|ruary|z|ch|il|i|y|e|ust|tember|ober|ember)?)\.?"
)
_SEASONS = {"frühjahr": 21, "frühling": 21, "sommer": 22, "herbst": 23, "winter": 24}
_NUMBER_WORDS = {"einem": 1, "einer": 1, "einen": 1, "ein": 1, "eine": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5}
_WEEKDAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_DAY_WORDS = {"vorgestern": -2, "gestern": -1, "heute": 0, "morgen": 1, "übermorgen": 2}
_NOTHING_KNOWN = re.compile(r"\?+|unbekannt|unbek\.?|k\. ?a\.?|keine angaben?|nicht bekannt|weiß nicht|n\. ?b\.?")
_FRAME = re.compile(
    r"^(geb\.?|geboren|geburtsjahr|jg\.?|jahrgang|am|seit|ab|bis|zum|datum:?|im jahre?|im|in|\*|der)"
    r"\s*(?=[\d~?(cauefsjmdonhw])"
)
_ABOUT = re.compile(r"~|≈|\b(circa|ca|ungefähr|ungef|etwa|um|rund|geschätzt|gesch|anfang|mitte|ende)\b\.?")
_DOUBT = re.compile(r"\?|\b(vermutlich|verm|angeblich|angebl|evtl|eventuell|wohl|vielleicht|unsicher|laut angabe)\b\.?")
_NO_DIGITS = r"(?:0{1,2}|[x?]{1,2}|-{1,2}|_{1,2})"
_YEAR = r"(?P<year>\d{4}|'?\d\d)"
_EARLIEST_YEAR, _LATEST_YEAR = 1880, 2150


@dataclass(frozen=True, slots=True)
class _Now:
    today: date
    towards: Towards


_Reader = Callable[[re.Match[str], _Now], str | None]


def read_typed(text: str, today: date, towards: Towards = Towards.NEAREST) -> FuzzyDate | None:
    """Return the date meant by what a person typed, the unknown date for "unbekannt", None if it is not understood.

    Days stand before months (German order); a slash date whose second number cannot be a month is read month first.
    English words are read too, whatever the language of the surface.
    """
    cleaned = " ".join(text.strip().casefold().split())
    return (_read(cleaned, today, towards) or _read(in_german(cleaned), today, towards)) if cleaned else None


def _read(cleaned: str, today: date, towards: Towards) -> FuzzyDate | None:
    if _NOTHING_KNOWN.fullmatch(cleaned):
        return FuzzyDate.unknown()
    now = _Now(today, towards)
    if found := _first(cleaned, now):
        return found
    about, doubtful = bool(_ABOUT.search(cleaned)), bool(_DOUBT.search(_hide_gaps(cleaned)))
    bare = _DOUBT.sub(" ", _ABOUT.sub(" ", _hide_gaps(cleaned))).strip(" ()[],;:")
    for _round in range(3):
        bare = _FRAME.sub("", bare).strip(" ()[],;:")
    found = _first(bare, now)
    return found.marked(doubtful=doubtful, about=about) if found else None


def _hide_gaps(cleaned: str) -> str:
    """Write `??.??.1985` as `xx.xx.1985`, so that gaps are not taken for doubt."""
    return re.sub(r"\?{1,2}(?=[./-])", "xx", cleaned)


def _first(text: str, now: _Now) -> FuzzyDate | None:
    for pattern, reader in _READERS:
        found = pattern.fullmatch(text)
        edtf = reader(found, now) if found else None
        if edtf:
            try:
                return FuzzyDate(edtf)
            except ValueError:
                return None
    return None


def _full_year(text: str, now: _Now) -> int:
    digits = text.lstrip("'")
    if len(digits) == 4:  # noqa: PLR2004  # four digits are the year itself
        return int(digits)
    century = now.today.year // 100 * 100
    ahead = {Towards.PAST: 0, Towards.NEAREST: 20, Towards.FUTURE: 70}[now.towards]
    year = century + int(digits)
    return year if year <= now.today.year + ahead else year - 100


def _ymd(year: int, month: int | None = None, day: int | None = None) -> str | None:
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        return None
    parts = [f"{year:04}", *(f"{part:02}" for part in (month, day) if part)]
    if month and not 1 <= month <= 12:  # noqa: PLR2004  # months
        return None
    return "-".join(parts)


def _numeric(found: re.Match[str], now: _Now) -> str | None:
    day, month, year = int(found["day"]), int(found["month"]), _full_year(found["year"], now)
    if month > 12 >= day and found["sep"] == "/":  # noqa: PLR2004  # months
        day, month = month, day
    return _ymd(year, month, day)


def _iso(found: re.Match[str], _now: _Now) -> str | None:
    return _ymd(int(found["year"]), int(found["month"]), int(found["day"]))


def _month_year(found: re.Match[str], now: _Now) -> str | None:
    return _ymd(_full_year(found["year"], now), int(found["month"]))


def _year(found: re.Match[str], now: _Now) -> str | None:
    return _ymd(_full_year(found["year"], now))


def _named(found: re.Match[str], now: _Now) -> str | None:
    month = _MONTHS[found["name"][:3]]
    day = found.groupdict().get("day")
    return _ymd(_full_year(found["year"], now), month, int(day) if day else None)


def _season(found: re.Match[str], now: _Now) -> str | None:
    return f"{_full_year(found['year'], now):04}-{_SEASONS[found['season']]}"


def _decade(found: re.Match[str], now: _Now) -> str | None:
    return f"{_full_year(found['year'], now) // 10:03}X"


def _interval(found: re.Match[str], now: _Now) -> str | None:
    first, second = int(found["first"]), _full_year(found["year"], now)
    return f"{first}/{second}" if first < second else None


def _day_month(found: re.Match[str], now: _Now) -> str | None:
    day = int(found["day"])
    month = int(found["month"]) if "month" in found.re.groupindex else _MONTHS[found["name"][:3]]
    days = [
        date(year, month, day)
        for year in range(now.today.year - 4, now.today.year + 5)
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]  # noqa: PLR2004  # months
    ]
    if now.towards is Towards.PAST:
        days = [each for each in days if each <= now.today]
    if now.towards is Towards.FUTURE:
        days = [each for each in days if each >= now.today]
    return min(days, key=lambda each: abs(each - now.today)).isoformat() if days else None


def _day_word(found: re.Match[str], now: _Now) -> str | None:
    return (now.today + timedelta(days=_DAY_WORDS[found[0]])).isoformat()


def _distance(found: re.Match[str], now: _Now) -> str | None:
    """Read "vor 2 Jahren" (about), "in 2 Wochen" (exact, because somebody plans it)."""
    count, unit = int(_NUMBER_WORDS.get(found["count"], 0) or found["count"]), found["unit"]
    sign, mark = (-1, "~") if found["way"] == "vor" else (1, "")
    if unit in {"tag", "woch"}:
        step = timedelta(days=count * (7 if unit == "woch" else 1))
        return (now.today + sign * step).isoformat() + (mark if unit == "woch" else "")
    return _shifted(now.today, sign * count * (12 if unit == "jahr" else 1), unit, planned=sign > 0)


def _shifted(today: date, months: int, unit: str, *, planned: bool) -> str:
    year, month0 = divmod(today.year * 12 + today.month - 1 + months, 12)
    if planned:
        return date(year, month0 + 1, min(today.day, calendar.monthrange(year, month0 + 1)[1])).isoformat()
    return f"{year:04}~" if unit == "jahr" else f"{year:04}-{month0 + 1:02}~"


def _neighbour(found: re.Match[str], now: _Now) -> str | None:
    sign = -1 if found["way"].startswith(("letzt", "vorig")) else 1
    unit = found["unit"]
    if unit == "woche":
        return (now.today + sign * timedelta(days=7)).isoformat() + "~"
    year, month0 = divmod(now.today.year * 12 + now.today.month - 1 + sign * (12 if unit == "jahr" else 1), 12)
    return f"{year:04}" if unit == "jahr" else f"{year:04}-{month0 + 1:02}"


def _weekday(found: re.Match[str], now: _Now) -> str | None:
    backwards = (found["way"] or "").startswith(("letzt", "vorig")) or (
        not found["way"] and now.towards is Towards.PAST
    )
    step = -1 if backwards else 1
    wanted = next(number for number, name in enumerate(_WEEKDAYS) if name.startswith(found["weekday"]))
    days = (now.today + timedelta(days=step * n) for n in range(1, 8))
    return next(day.isoformat() for day in days if day.weekday() == wanted)


_CLOCK = r"(?:[ t]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?z?)?"
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (rf"(?P<year>\d{{4}})[-./](?P<month>\d\d?)[-./](?P<day>\d\d?){_CLOCK}", _iso),
        (rf"(?P<day>\d\d?) ?(?P<sep>[./-]) ?(?P<month>\d\d?) ?[./-] ?{_YEAR}{_CLOCK}", _numeric),
        (rf"(?P<day>\d\d?)(?P<sep> )(?P<month>\d\d?) {_YEAR}", _numeric),
        (r"(?P<day>[0-3]\d)(?P<sep>)(?P<month>[01]\d)(?P<year>(?:19|20)\d\d)", _numeric),
        (r"(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)", _iso),
        (rf"(?P<day>\d\d?)\.? ?{_MONTH_NAME},? ?{_YEAR}", _named),
        (rf"(?:{_MONTH_NAME}) ?{_YEAR}", _named),
        (rf"{_MONTH_NAME} (?P<day>\d\d?),? (?P<year>\d{{4}})", _named),
        (rf"{_NO_DIGITS}[./-]{_NO_DIGITS}[./-](?P<year>\d{{4}})", _year),
        (rf"{_NO_DIGITS}[./-](?P<month>\d\d?)[./-](?P<year>\d{{4}})", _month_year),
        (r"(?P<month>\d\d?) ?[./-] ?(?P<year>\d{4})", _month_year),
        (r"(?P<month>\d\d?)/(?P<year>\d\d)", _month_year),
        (r"(?P<year>\d{4})-(?P<month>\d\d)", _month_year),
        (r"(?P<year>\d{4})", _year),
        (r"(?P<year>'\d\d)", _year),
        (r"(?:jg\.?|jahrgang|geb\.?) ?(?P<year>\d\d)", _year),
        (rf"(?P<season>{'|'.join(_SEASONS)}) {_YEAR}", _season),
        (r"(?P<year>(?:19|20)?\d0)er(?: jahren?)?", _decade),
        (r"(?:zwischen )?(?P<first>\d{4}) ?(?:oder|und|bis|-|–|/) ?(?P<year>\d{4}|\d\d)", _interval),
        (r"(?P<day>\d\d?)\. ?(?P<month>\d\d?)\.?", _day_month),
        (rf"(?P<day>\d\d?)\.? ?{_MONTH_NAME}", _day_month),
        (rf"(?:{'|'.join(_DAY_WORDS)})", _day_word),
        (
            (
                rf"(?P<way>vor|in) (?P<count>\d{{1,3}}|{'|'.join(_NUMBER_WORDS)}) "
                r"(?P<unit>tag|woch|monat|jahr)(?:e?s|en?)?"
            ),
            _distance,
        ),
        (r"(?P<way>letzte|vorige|nächste)[srmn]? (?P<unit>woche|monat|jahr)", _neighbour),
        (rf"(?:(?P<way>letzte|vorige|nächste|kommende)[nr]? )?(?P<weekday>{'|'.join(_WEEKDAYS)})", _weekday),
        (rf"(?P<way>)(?P<weekday>{'|'.join(name[:2] for name in _WEEKDAYS)})\.?", _weekday),
    )
)
