"""Who an invented person is: names in several spellings, birth, nationality, contact, where and since when here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.kinds import ADDRESS, ARRIVAL, CONTACT_DETAIL, IDENTITY, NAME_VARIANT, NATIONALITY
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Edit
from kiim_desktop.domain.values import Value
from kiim_desktop.interchange.generator.lists import Culture, Name, Place, cultures, places
from kiim_desktop.interchange.generator.notes import happens

Answers = Mapping[str, Value]
Told = tuple[Kind, Answers, str]
"""A record before it has an id: its kind, its answers and the basis."""
_STREETS = (
    "Dorfstraße", "Lindenweg", "Bahnhofstraße", "Am Anger", "Schulstraße", "Gartenweg", "Feldrain", "Mühlenstraße",
    "Hauptstraße", "Birkenring", "Kirchgasse", "Wiesengrund", "Ziegeleiweg", "Neue Reihe", "Am Teich", "Friedensstraße",
)  # fmt: skip
_YEAR = 365


@dataclass(frozen=True, slots=True)
class GeneratedRecord:
    """One record of an invented person."""

    kind: Kind
    record: RecordId
    answers: Answers
    basis: str


@dataclass(frozen=True, slots=True)
class GeneratedPerson:
    """An invented person with the whole history."""

    id: PersonId
    records: tuple[GeneratedRecord, ...]

    def edits(self) -> list[Edit]:
        """Return the edits that write this person through the one write path."""
        return [
            Edit(
                scope=bytes(self.id),
                record=each.record,
                kind=each.kind.number,
                values={f.number: each.answers[f.name] for f in each.kind.fields if f.name in each.answers},
                basis=each.basis,
            )
            for each in self.records
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What the rest of a history depends on."""

    culture: Culture
    sex: str
    given: Name
    family: Name
    nationality: str
    native_language: str
    born: date
    arrived: date
    home: Place
    today: date


def begin(random: Random, today: date) -> Beginning:
    """Throw the dice for a person."""
    known = cultures()
    culture = random.choices(known, [each.weight for each in known])[0]
    sex = random.choices(("m", "w", "d"), (495, 500, 5))[0]
    given = random.choice(culture.names["given_m" if sex == "m" or (sex == "d" and happens(random, 50)) else "given_w"])
    family = random.choice(culture.names["given_m" if culture.style == "given_father" else "family"])
    age = int(random.triangular(1, 78, 29) * _YEAR)
    arrived = today - timedelta(days=int(random.betavariate(1.3, 2.4) * 9 * _YEAR))
    return Beginning(
        culture=culture,
        sex=sex,
        given=given,
        family=family,
        nationality=culture.nationalities.one(random),
        native_language=culture.languages.one(random),
        born=min(today - timedelta(days=age), arrived),
        arrived=arrived,
        home=random.choices(places(), [place.weight for place in places()])[0],
        today=today,
    )


def core(random: Random, who: Beginning) -> Iterator[Told]:
    """Return the records that say who a person is and where she can be reached."""
    yield IDENTITY, _identity(random, who), random.choice(("told", "document_seen"))
    yield NATIONALITY, {"country": who.nationality, "is_primary": True}, "document_seen"
    if happens(random, 4):
        yield NATIONALITY, {"country": "DEU", "is_primary": False}, "document_seen"
    yield from _variants(random, who)
    yield from _contacts(random, who)
    yield from _addresses(random, who)
    county = who.arrived + timedelta(days=random.randrange(20, 260))
    yield ARRIVAL, {"arrived_germany": fuzzy(random, who.arrived), "arrived_county": fuzzy(random, county)}, "told"


def fuzzy(random: Random, day: date) -> str:
    """Return a day as somebody remembers it: mostly exactly, sometimes only month or year."""
    form = random.choices(("%Y-%m-%d", "%Y-%m", "%Y", "%Y-%m~"), (64, 24, 8, 4))[0]
    return day.strftime(form)


def _identity(random: Random, who: Beginning) -> dict[str, Value]:
    answers: dict[str, Value] = {
        "given_names": who.given.spellings[0],
        "family_name": who.family.spellings[0],
        "birth_date": _birth(random, who.born),
        "sex": who.sex,
    }
    if who.culture.style == "given_father":
        answers["name_order"] = "given_first"
        if happens(random, 30):
            answers["patronymic"] = who.family.spellings[0]
    if who.culture.style == "family_given":
        answers["name_order"] = "family_first"
    if happens(random, 35):
        answers["birth_country"] = who.nationality if who.nationality != "XXA" else "SYR"
    if answers["birth_date"] == f"{who.born.year}-01-01":
        answers["birth_note"] = "1.1. aus dem Register, Tag nicht bekannt"
    return answers


def _birth(random: Random, born: date) -> str:
    return random.choices(
        (born.isoformat(), f"{born.year}-01-01", f"{born.year}", f"{born.year}~", born.strftime("%Y-%m")),
        (86, 8, 3, 2, 1),
    )[0]


def _variants(random: Random, who: Beginning) -> Iterator[Told]:
    both = (who.given, who.family) if who.culture.style != "family_given" else (who.family, who.given)
    if all(name.native for name in both) and happens(random, 80):
        text = " ".join(name.native for name in both)
        yield NAME_VARIANT, {"text": text, "script": who.culture.script, "kind": "native"}, "document_seen"
    other = " ".join(random.choice(name.spellings) for name in both)
    if other != " ".join(name.spellings[0] for name in both):
        kind = random.choice(("residence_card", "self", "german_law", "transliteration"))
        yield NAME_VARIANT, {"text": other, "script": "Latn", "kind": kind}, "document_seen"


def _contacts(random: Random, who: Beginning) -> Iterator[Told]:
    number = f"+4915{random.choice('127')}{random.randrange(10_000_000, 99_999_999)}"
    yield CONTACT_DETAIL, {"kind": random.choice(("mobile", "mobile", "whatsapp")), "value": number}, "told"
    if happens(random, 25):
        local = f"{who.given.spellings[-1]}.{who.family.spellings[-1]}{random.randrange(100)}".replace(" ", "")
        mail = f"{local.encode('ascii', 'ignore').decode().lower()}@example.org"
        yield CONTACT_DETAIL, {"kind": "email", "value": mail}, "told"
    if happens(random, 12):
        landline = f"+4939{random.randrange(100_000, 9_999_999)}"
        answers = {"kind": "phone", "value": landline, "note": "Unterkunft, nur vormittags"}
        yield CONTACT_DETAIL, answers, "other_agency"


def _addresses(random: Random, who: Beginning) -> Iterator[Told]:
    moved = who.arrived + timedelta(days=random.randrange(30, 900))
    if moved < who.today and happens(random, 45):
        before = random.choice(places())
        yield (
            ADDRESS,
            _address(random, before) | {"valid_from": who.arrived.isoformat(), "valid_to": moved.isoformat()},
            "told",
        )
    answers = _address(random, who.home) | {"valid_from": fuzzy(random, min(moved, who.today))}
    yield ADDRESS, answers | ({"address_block": True} if happens(random, 1) else {}), "document_seen"


def _address(random: Random, place: Place) -> dict[str, Value]:
    answers: dict[str, Value] = {
        "street": f"{random.choice(_STREETS)} {random.randrange(1, 90)}",
        "postcode": place.postcode,
        "municipality": place.municipality,
    }
    return answers | ({"district": random.choice(place.districts)} if happens(random, 40) else {})
