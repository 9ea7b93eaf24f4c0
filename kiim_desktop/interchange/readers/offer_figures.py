"""Reads the figures of an offer: levels, places, price, lessons, and the times of a week."""

from __future__ import annotations

import re

from kiim_desktop.interchange.readers.offer_words import means, mentions, status_of
from kiim_desktop.interchange.readings import Fact, ReadContext, Reading, non_value
from kiim_desktop.interchange.sheets import Cell

_LEVEL = re.compile(r"(?<![A-Za-z0-9,.])(A0|[ABC] ?[12]|0)(?:[.,]\d|\+)?(?![A-Za-z0-9€%])", re.IGNORECASE)
_TO = re.compile(r"(?:ziel\w*|bis|nach|auf|zu|abschluss\w*|→|⇒|➔|=>|->|>|[-–—])\W{0,3}$", re.IGNORECASE)
_FROM = re.compile(
    r"(?:ab|von|einst\w*|eing\w*|start\w*|voraus\w*|vorkennt\w*|mind\w*|mit|min)\W{0,3}(?:niveau\W*)?$", re.IGNORECASE
)
_NEEDED = re.compile(r"^\W*(?:erforderlich|vorausgesetzt|nötig|benötigt|als voraussetzung|vorhanden)", re.IGNORECASE)

_PAIR = re.compile(r"(\d{1,3})\s*(?:/|von|v\.|aus)\s*(?:max\.?\s*)?(\d{1,3})(?:\s*/\s*(\d{1,3}))?")
_WAITING = re.compile(
    r"(?:warteliste|wartend\w*|warteplätze|wl|nachrücker)\W{0,3}(\d{1,3})?"
    r"|\+?\s*(\d{1,3})\s*(?:tn |pers\w*\.? )?(?:auf )?(?:der )?(?:warteliste|wartend\w*|wl|nachrücker)",
)
_LEAST = re.compile(r"(?:mind\w*\.?|min\.?)\W{0,2}(\d{1,3})(?:\s*(?:tn|teiln\w*|pers\w*)\.?)?")
_MOST = re.compile(
    r"(?:max\w*\.?|höchstens|bis zu|kapazität|gesamt|insgesamt|ges\.?)\W{0,3}(?:tn|plätze)?\W{0,2}(\d{1,3})"
    r"|(\d{1,3})\s*(?:max\b|plätze gesamt|gesamt)"
)
_FREE = re.compile(
    r"(?:noch|nur|frei\w*|rest\w*|verfügbar\w*|offen\w*)\W{0,3}(?:noch |pl\w*\W{0,3})?(\d{1,3})(?!\d*\s*(?:belegt|anm))"
    r"|(\d{1,3})\s*(?:pl\w*\.? )?(?:frei\w*|restpl\w*|verfügbar\w*|offene?\b)"
)
_TAKEN = re.compile(
    r"(\d{1,3})\s*(?:pl\w* )?(?:belegt|angemeld\w*|anmeld\w*|gebucht|besetzt|vergeben|tn\b|teiln\w*|pers\w*)"
    r"|(?:belegt|angemeld\w*|anmeld\w*|gebucht|besetzt|tn)\W{0,3}(\d{1,3})"
)
_FULL = re.compile(r"^(?:leider |bereits |schon )?(?:voll\w*|ausgebucht|belegt|komplett|besetzt)\W*(\d{1,3})?\W*$")
_ONE = re.compile(r"(?:ca\.? ?)?(\d{1,3})(?:[.,]0)?\s*(?:tn|plätze|platz|pl\.?|pers\w*\.?)?")

_PRICE = re.compile(r"(?<![\d:])(\d{1,3}(?:[. ]\d{3})+|\d+)(?:[,.](\d{1,2}|-+|–+|—))?(?![\d:])")
_PER_UNIT = re.compile(r"(?:/|pro|je|per)\s*(?:ue|u-?std|ustd|unterrichtseinheit|unterrichtsstunde)", re.IGNORECASE)
_PER_HOUR = re.compile(r"(?:/|pro|je|per)\s*(?:std|stunde|h)\b", re.IGNORECASE)
_PER_MONTH = re.compile(r"(?:/|pro|je|im)\s*monat|monatl|mtl", re.IGNORECASE)

_LESSONS = re.compile(r"\d{1,3}(?:\.\d{3})|\d+(?:[.,]5)?")
_TIMES = re.compile(
    r"(\d{1,3})\s*(?:x|×|\*|mal|termine?|tage?|abende?|wochen?|treffen)\W{0,2}(?:mit\s|à|a\s|je|zu)?\s*(\d{1,2})\s*"
    r"(?:ue|u-?std|ustd|std|stunden|h)",
    re.IGNORECASE,
)

DAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_DAY = r"(mo|di|mi|do|fr|sa|so)(?:ntag|enstag|ttwoch|nnerstag|eitag|mstag|nnabend)?s?(?![a-zäöüß])\.?"
_DAY_RANGE = re.compile(rf"(?<![a-zäöü]){_DAY}\s*(?:-|–|—|bis)\s*{_DAY}")
_ONE_DAY = re.compile(rf"(?<![a-zäöü]){_DAY}")
_EVERY_DAY = re.compile(r"täglich|tägl\.|werktags|wochentags|werktäglich|montag bis freitag")
_WEEKEND = re.compile(r"wochenende|we\b")
_CLOCK = r"(\d{1,2})(?:[:.](\d\d))?(?::00)?\s*(?:uhr|h)?"
_SPAN = re.compile(rf"(?<![\d.:]){_CLOCK}\s*(?:-|–|—|bis)\s*{_CLOCK}(?![\d.]*\d)")
_SINGLE = re.compile(r"(?<![\d.:])(\d{1,2})[:.](\d\d)(?::00)?(?!\.?\d)|(?<![\d.:])(\d{1,2})\s*(?:uhr|h\b)")


def read_levels(cell: Cell, context: ReadContext) -> Reading:
    """Read entry and target level: "0 → A2", "von B1 nach B2", "Ziel B1", or one of them by the heading."""
    told = " ".join(cell.text.split())
    if means(told, "beginner") and context.target != "target_level":
        return Reading({"entry_level": "0"}, told)
    if means(told, "no_level") or non_value(told, context):
        return Reading(as_told=told, missing="not_applicable")
    found = [*_LEVEL.finditer(told)]
    values: dict[str, Fact] = {"entry_level": "0"} if mentions(told, "beginner") else {}
    unsaid: list[str] = []
    for place, match in enumerate(found):
        level = match[1].upper().replace(" ", "").replace("A0", "0")
        before = told[found[place - 1].end() if place else 0 : match.start()]
        if _TO.search(before):
            values["target_level"] = level
            if place and unsaid:
                values.setdefault("entry_level", unsaid.pop())
        elif _FROM.search(before) or _NEEDED.match(told[match.end() :]):
            values["entry_level"] = level
        else:
            unsaid.append(level)
    if unsaid:
        values.setdefault("entry_level" if context.target == "entry_level" else "target_level", max(unsaid))
    return Reading(values, told, () if values else (context.not_understood(),))


def read_places(cell: Cell, context: ReadContext) -> Reading:
    """Read capacity, taken, free and waiting from any wording; a bare number is what the heading says."""
    told = " ".join(cell.text.split())
    text = told.casefold()
    one = _ONE.fullmatch(text)
    if one:
        return Reading({context.target if context.target != "places" else "taken": int(one[1])}, told)
    values: dict[str, Fact] = {}
    text = _take(text, _WAITING, "waiting", values)
    if mentions(text, "cancelled"):
        return Reading({"status": "cancelled"}, told)
    if full := _FULL.match(text.strip()):
        values |= {"status": "full", "free": 0}
        return Reading(values | ({"capacity": int(full[1])} if full[1] else {}), told)
    text = _take(text, _LEAST, "minimum", values)
    text = _pair(text, context, values)
    for pattern, name in ((_MOST, "capacity"), (_FREE, "free"), (_TAKEN, "taken")):
        text = _take(text, pattern, name, values)
    bare = re.fullmatch(r"\W*(\d{1,3})\W*(?:tn|plätze|plätzen)?\W*(?:davon)?\W*", text)
    if bare:
        values.setdefault(context.target if context.target != "places" else "taken", int(bare[1]))
    status = status_of(text.strip(" ()+,;.!"))
    is_full = ("waiting" in values and len(values) == 1) or (mentions(told, "full") and "free" not in values)
    if status or is_full:
        values.setdefault("status", status or "full")
    missing = "" if values else non_value(told, context)
    return Reading(values, told, () if values or missing else (context.not_understood(),), missing)


def _take(text: str, pattern: re.Pattern[str], name: str, values: dict[str, Fact]) -> str:
    """Move the number a pattern finds into the values and return the rest of the text."""
    found = pattern.search(text)
    if not found:
        return text
    number = next((group for group in found.groups() if group), None)
    if number is not None:
        values.setdefault(name, int(number))
    elif name == "waiting":
        values.setdefault("status", "full")
    return text[: found.start()] + " " + text[found.end() :]


def _pair(text: str, context: ReadContext, values: dict[str, Fact]) -> str:
    """Read "10 von 25": taken, or free if the heading or a word says so; the greater number is the capacity."""
    found = _PAIR.search(text)
    if not found:
        return text
    least, most = sorted((int(found[1]), int(found[2])))
    is_free = bool(re.search(r"frei|verfügbar|rest", text)) or context.target == "free"
    values |= {"capacity": most, "free" if is_free else "taken": least}
    if found[3]:
        values["waiting"] = int(found[3])
    rest = text[: found.start()] + " " + text[found.end() :]
    return re.sub(r"frei\w*|plätze|belegt|besetzt|tn\b|verfügbar", " ", rest)


def read_price(cell: Cell, context: ReadContext) -> Reading:
    """Read the price in euros and what it is for; "kostenfrei" is 0, "auf Anfrage" is no price."""
    told = " ".join(cell.text.split())
    unit = _unit(told, context.heading)
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return Reading({"price": f"{float(cell.value):.2f}", "price_unit": unit}, told)
    found = _PRICE.search(told)
    if found and not re.match(r"\s*%", told[found.end() :]):
        cents = (found[2] or "").strip("-–—").ljust(2, "0") or "00"
        euros = re.sub(r"[. ]", "", found[1])
        return Reading({"price": f"{int(euros)}.{cents}", "price_unit": unit}, told)
    if means(told, "free_of_charge") or mentions(told, "free_of_charge"):
        return Reading({"price": "0.00", "price_unit": "total"}, told)
    missing = non_value(told, context) or ("unknown" if mentions(told, "no_price") else "")
    return Reading(as_told=told, missing=missing, warnings=() if missing else (context.not_understood(),))


def _unit(told: str, heading: str) -> str:
    both = f"{told} {heading}"
    forms = ((_PER_UNIT, "lesson_unit"), (_PER_MONTH, "month"), (_PER_HOUR, "hour"))
    return next((unit for pattern, unit in forms if pattern.search(both)), "total")


def read_lesson_units(cell: Cell, context: ReadContext) -> Reading:
    """Read lessons: "600+100", "25 Termine à 4 UE", "ca. 300 UE"."""
    told = " ".join(cell.text.split())
    if product := _TIMES.search(told):
        return Reading({"lesson_units": int(product[1]) * int(product[2])}, told)
    bare = re.split(r"[(,;=]|\bje\b|davon", told)[0]
    numbers = [float(text.replace(".", "") if "." in text else text) for text in _LESSONS.findall(bare)]
    if numbers and (len(numbers) == 1 or "+" in bare):
        return Reading({"lesson_units": int(sum(numbers))}, told)
    missing = non_value(told, context)
    return Reading(as_told=told, missing=missing, warnings=() if missing else (context.not_understood(),))


def schedule_in(text: str) -> dict[str, Fact]:
    """Return weekdays as codes and times of a text without dates."""
    days, rest = _weekdays(text.casefold())
    spans = [_span(match) for match in _SPAN.finditer(rest)]
    if not any(spans):
        spans = [_clock(match[1] or match[3], match[2]) for match in _SINGLE.finditer(rest)]
    values: dict[str, Fact] = {}
    if days:
        values["weekdays"] = tuple(str(DAYS.index(day) + 1) for day in DAYS if day in days)
    if times := ", ".join(dict.fromkeys(span for span in spans if span)):
        values["times"] = times
    return values


def read_clock(cell: Cell, context: ReadContext) -> Reading:
    """Read one time of day, also from a cell that holds only a time."""
    told = cell.text.strip()
    found = re.fullmatch(rf"(?:ab |um |bis )?{_CLOCK}", told.casefold())
    clock = _clock(found[1], found[2]) if found else ""
    return Reading({context.target: clock} if clock else {}, told, () if clock else (context.not_understood(),))


def _weekdays(text: str) -> tuple[set[str], str]:
    days: set[str] = set()
    for found in _DAY_RANGE.finditer(text):
        first, last = (DAYS.index(part.title()) for part in found.groups())
        span = range(first, last + 1) if first <= last else (*range(first, 7), *range(last + 1))
        days |= {DAYS[place] for place in span}
    text = _DAY_RANGE.sub(" ", text)
    if _EVERY_DAY.search(text) and not days:
        days |= set(DAYS[:5])
    if _WEEKEND.search(text):
        days |= set(DAYS[5:])
    days |= {found[1].title() for found in _ONE_DAY.finditer(text)}
    return days, _ONE_DAY.sub(" ", text)


def _span(match: re.Match[str]) -> str:
    first, last = _clock(match[1], match[2]), _clock(match[3], match[4])
    return f"{first}-{last}" if first and last and first < last else ""


def _clock(hour: str, minute: str | None) -> str:
    return f"{int(hour):02}:{minute or '00'}" if int(hour) < 24 and int(minute or 0) < 60 else ""  # noqa: PLR2004


def joined_times(first: str, last: str) -> str:
    """Return a span of two times that stood in columns of their own."""
    return "-".join(each for each in (first, last) if each)
