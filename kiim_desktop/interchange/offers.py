"""An offer as read from one row of a list of courses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiim_desktop.interchange.persons import JsonValue
from kiim_desktop.interchange.readers.offer_figures import DAYS, joined_times
from kiim_desktop.interchange.readings import Fact

_TEXTS = ("number", "title", "provider", "street", "postcode", "begins", "ends", "registration_until", "entry_level",
          "target_level", "price_unit", "mode", "contact", "website", "module", "note")  # fmt: skip
_COUNTS = ("lesson_units", "waiting", "minimum")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOffer:
    """Normalised values; dates are EDTF, weekdays and levels codes, the price is in euros; None was not said."""

    number: str | None = None
    title: str | None = None
    provider: str | None = None
    place: str | None = None
    street: str | None = None
    postcode: str | None = None
    begins: str | None = None
    ends: str | None = None
    registration_until: str | None = None
    weekdays: tuple[str, ...] = ()
    times: str | None = None
    lesson_units: int | None = None
    entry_level: str | None = None
    target_level: str | None = None
    capacity: int | None = None
    taken: int | None = None
    free: int | None = None
    waiting: int | None = None
    minimum: int | None = None
    price: str | None = None
    """Euros with two decimals: "2.29"."""
    price_unit: str | None = None
    childcare: bool | None = None
    mode: str | None = None
    status: str = "open"
    contact: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    website: str | None = None
    module: str | None = None
    note: str | None = None
    section: str | None = None
    as_told: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)


def offer_of(
    facts: Mapping[str, Fact], as_told: Mapping[str, str], missing: Mapping[str, str], *, is_cancelled: bool
) -> ReadOffer:
    """Return the offer made of the facts of a row; places are completed from those that were told."""
    capacity, taken, free = _places(facts)
    times = _text(facts, "times") or joined_times(_text(facts, "time_from") or "", _text(facts, "time_until") or "")
    return ReadOffer(
        **{name: _text(facts, name) for name in _TEXTS},  # type: ignore[arg-type]  # the names are checked by a test
        **{name: _count(facts, name) for name in _COUNTS},  # type: ignore[arg-type]  # the same
        place=_text(facts, "municipality"),
        weekdays=_several(facts, "weekdays"),
        times=times or None,
        capacity=capacity,
        taken=taken,
        free=free,
        price=_text(facts, "price"),
        childcare=facts.get("childcare") if isinstance(facts.get("childcare"), bool) else None,  # type: ignore[arg-type]
        status="cancelled" if is_cancelled else _status(facts, free),
        phones=_several(facts, "phones"),
        emails=_several(facts, "emails"),
        section=_text(facts, "section"),
        as_told=dict(as_told),
        missing=dict(missing),
    )


def _places(facts: Mapping[str, Fact]) -> tuple[int | None, int | None, int | None]:
    """Return capacity, taken and free; two of them give the third, a full course has none free."""
    capacity, taken, free = (_count(facts, name) for name in ("capacity", "taken", "free"))
    if facts.get("status") == "full" and free is None:
        free = 0
    if capacity is None and taken is not None and free is not None and facts.get("status") != "full":
        capacity = taken + free
    if taken is None and capacity is not None and free is not None:
        taken = max(0, capacity - free)
    if free is None and capacity is not None and taken is not None:
        free = max(0, capacity - taken)
    return capacity, taken, free


def _status(facts: Mapping[str, Fact], free: int | None) -> str:
    told = facts.get("status")
    if told in {"cancelled", "ended"}:
        return str(told)
    if free == 0:
        return "full"
    return told if isinstance(told, str) else "open"


def _text(facts: Mapping[str, Fact], name: str) -> str | None:
    value = facts.get(name)
    return value if isinstance(value, str) and value else None


def _count(facts: Mapping[str, Fact], name: str) -> int | None:
    value = facts.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _several(facts: Mapping[str, Fact], name: str) -> tuple[str, ...]:
    value = facts.get(name, ())
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, tuple) else ()


def offer_json(offer: ReadOffer) -> dict[str, JsonValue]:
    """Return the record in the shape of the JSON contract: weekdays "Mo,Di", time "08:30-12:45", price a number."""
    price = float(offer.price) if offer.price is not None else None
    record: dict[str, JsonValue] = {
        "number": offer.number,
        "title": offer.title,
        "entry_level": offer.entry_level,
        "target_level": offer.target_level,
        "start": offer.begins,
        "weekdays": ",".join(DAYS[int(day) - 1] for day in offer.weekdays) or None,
        "time": offer.times,
        "lesson_units": offer.lesson_units,
        "capacity": offer.capacity,
        "taken": offer.taken,
        "free": offer.free,
        "place": offer.place,
        "childcare": bool(offer.childcare),
        "price": int(price) if price is not None and price.is_integer() else price,
        "status": offer.status,
    }
    further = {"end": offer.ends, "price_unit": offer.price_unit, "contact_person": offer.contact}
    further |= {name: getattr(offer, name) for name in ("provider", "street", "postcode", "registration_until", "mode",
                "waiting", "minimum", "website", "module", "note", "section")}  # fmt: skip
    record |= {name: value for name, value in further.items() if value is not None}
    for name in ("phones", "emails"):
        record |= {name: list(getattr(offer, name))} if getattr(offer, name) else {}
    for name in ("as_told", "missing"):
        record |= {name: dict(getattr(offer, name))} if getattr(offer, name) else {}
    return record
