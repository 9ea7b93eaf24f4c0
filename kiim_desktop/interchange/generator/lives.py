"""How an invented person lives: family, school and work before and now, housing, goals; as uneven as real files are."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import chain
from random import Random
from typing import Any

from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.kinds import (
    BENEFIT,
    CHILD_SCHOOLING,
    CHILDCARE,
    EMPLOYMENT,
    EVERYDAY_LIFE,
    FAMILY_STATUS,
    GOAL,
    HOUSING,
    LITERACY,
    MEASURE,
    OCCUPATION,
    PASSPORT,
    REACHABILITY,
    RECOGNITION,
    SCHOOLING,
    SKILL,
)
from kiim_desktop.domain.values import NonValue, Value
from kiim_desktop.interchange.generator.notes import happens
from kiim_desktop.interchange.generator.people import Beginning, Told, fuzzy

_YEAR = 365
_ADULT, _SCHOOL_AGE, _KITA_AGE = 18, 6, 2
_SCHOOLS = ("primary", "lower_secondary", "upper_secondary", "vocational", "university", "none")
_JOBS = (
    ("job_seeking",), ("minijob",), ("part_time",), ("full_time",), ("minijob", "full_time"),
    ("internship", "apprenticeship"), (),
)  # fmt: skip
Words = Mapping[str, Any]


@functools.cache
def words() -> Words:
    """Return the word lists of resources/generator/lives.json."""
    loaded: Words = json.loads(read_text("generator/lives.json"))
    return loaded


def life(random: Random, who: Beginning) -> Iterator[Told]:
    """Return what belongs to the age of a person; each part may be missing, as in real files."""
    age = (who.today - who.born).days // _YEAR
    if age < _ADULT:
        return _childhood(random, who, age)
    return chain(
        _family(random, who), _school(random, who), _work(random, who, age), _home(random, who), _wishes(random, who)
    )


def _childhood(random: Random, who: Beginning, age: int) -> Iterator[Told]:
    if age >= _SCHOOL_AGE:
        since = who.arrived + timedelta(days=random.randrange(20, 200))
        answers: dict[str, Value] = {
            "school": random.choice(words()["schools"]),
            "class_kind": random.choices(("regular", "preparatory", "mixed"), (60, 30, 10))[0],
            "class_name": f"{min(max(age - 5, 1), 12)}{random.choice('abc')}",
            "begins": min(since, who.today).isoformat(),
        }
        if happens(random, 30):
            answers["language_support"] = True
        yield CHILD_SCHOOLING, answers, "other_agency"
    elif age >= _KITA_AGE and happens(random, 80):
        state = random.choices(("place", "waiting", "wanted", "not_needed"), (50, 20, 20, 10))[0]
        answers = {"state": state}
        if state == "place":
            answers |= {"facility": random.choice(words()["kitas"]), "hours_per_day": random.choice((4, 6, 8))}
        yield CHILDCARE, answers, "told"


def _family(random: Random, who: Beginning) -> Iterator[Told]:
    if happens(random, 60):
        answers: dict[str, Value] = {"marital_status": random.choices(("LD", "VH", "GS", "VW"), (38, 50, 8, 4))[0]}
        if happens(random, 60):
            answers["children"] = random.choices((0, 1, 2, 3, 4, 6), (30, 18, 24, 16, 8, 4))[0]
        if happens(random, 12):
            answers["single_parent"] = True
        if happens(random, 20):
            answers |= {
                "family_abroad": True,
                "reunification": random.choice(("none", "planned", "applied", "refused")),
            }
        yield FAMILY_STATUS, answers, "told"
    if happens(random, 40):
        needs = happens(random, 55)
        reach: dict[str, Value] = {"needs_interpreter": needs, "preferred_language": who.native_language}
        yield REACHABILITY, reach | ({"interpreter_language": who.native_language} if needs else {}), "told"


def _school(random: Random, who: Beginning) -> Iterator[Told]:
    if happens(random, 65):
        kind = random.choices(
            ("primary", "lower_secondary", "upper_secondary", "vocational", "university", "none"),
            (18, 26, 24, 12, 15, 5),
        )[0]
        answers: dict[str, Value] = {"kind": kind, "country": _home_country(who)}
        if kind != "none":
            years = {"primary": 6, "lower_secondary": 9, "upper_secondary": 12, "vocational": 3, "university": 4}[kind]
            answers |= {"years": max(years - random.randrange(3), 1), "completed": happens(random, 75)}
            answers["certificate"] = random.choice(words()["certificates"])
            answers["document_state"] = random.choices(("original", "copy", "lost", "abroad"), (40, 25, 20, 15))[0]
        yield SCHOOLING, answers, random.choice(("told", "document_seen"))
        if kind in ("vocational", "university") and happens(random, 60):
            yield RECOGNITION, _recognition(random, who), "other_agency"
    if happens(random, 18):
        kind = random.choices(("primaer", "funktional", "zweitschrift", "keine"), (15, 20, 35, 30))[0]
        yield LITERACY, {"kind": kind, "basis": random.choice(("estimate", "placement"))}, "estimated"


def _recognition(random: Random, who: Beginning) -> dict[str, Value]:
    applied = _between(random, who.arrived, who.today)
    status = random.choice(("unterlagen_fehlen", "antrag_gestellt", "in_pruefung", "volle_gleichwertigkeit",
                            "teilweise_gleichwertigkeit", "beratung_laeuft"))  # fmt: skip
    answers: dict[str, Value] = {"qualification": random.choice(words()["subjects"]), "status": status}
    answers["country"] = _home_country(who)
    if status != "beratung_laeuft":
        answers["applied"] = applied.isoformat()
    if status.endswith("gleichwertigkeit"):
        answers["decided"] = min(applied + timedelta(days=random.randrange(60, 240)), who.today).isoformat()
    return answers


def _work(random: Random, who: Beginning, age: int) -> Iterator[Told]:
    if happens(random, 60):
        title, kldb = random.choice(words()["jobs"])
        answers: dict[str, Value] = {"title": title, "years": min(random.randrange(1, 20), max(age - _ADULT, 1))}
        if kldb and happens(random, 70):
            answers["kldb"] = kldb
        if happens(random, 50):
            answers["country"] = _home_country(who)
        yield OCCUPATION, answers, "told"
    begins = _between(random, who.arrived, who.today)
    for kind in random.choices(_JOBS, (22, 10, 12, 16, 8, 6, 26))[0]:
        answers = {"kind": kind, "begins": fuzzy(random, begins)}
        if kind != "job_seeking":
            answers |= {"employer": random.choice(words()["employers"]), "activity": random.choice(words()["jobs"])[0]}
            answers["weekly_hours"] = {"minijob": 10, "part_time": 20}.get(kind, 40)
        ends = begins + timedelta(days=random.randrange(60, 500))
        if ends < who.today:
            answers |= {
                "ends": ends.isoformat(),
                "end_reason": random.choice(("limited", "notice", "new_job", "moved")),
            }
        yield EMPLOYMENT, answers, "told"
        begins = min(ends, who.today)
    if happens(random, 70):
        kind = random.choices(("sgb2", "asylblg", "none", "parental", "sgb12"), (55, 20, 17, 5, 3))[0]
        answers = {"kind": kind, "begins": fuzzy(random, _between(random, who.arrived, who.today))}
        yield BENEFIT, answers | ({"authority": "Jobcenter"} if kind == "sgb2" else {}), "told"


def _home(random: Random, who: Beginning) -> Iterator[Told]:
    if happens(random, 70):
        moved = _between(random, who.arrived, who.today)
        first, now = random.choice((("shared", "private"), ("shared", "decentral"), ("reception", "shared")))
        yield HOUSING, {"kind": first, "begins": who.arrived.isoformat(), "ends": moved.isoformat()}, "told"
        answers: dict[str, Value] = {"kind": now, "begins": moved.isoformat(), "persons": random.randrange(1, 7)}
        if now == "private":
            answers |= {"rent": random.randrange(280, 900, 10) * 100, "landlord": random.choice(words()["landlords"])}
            answers["rooms"] = random.randrange(1, 5)
        answers["need"] = random.choices(("none", "own_flat", "larger", "cheaper"), (50, 25, 15, 10))[0]
        yield HOUSING, answers, "told"
    if happens(random, 35):
        everyday: dict[str, Value] = {
            "internet": random.choices(("home", "mobile", "shelter", "none"), (40, 40, 12, 8))[0]
        }
        everyday["transport"] = tuple(random.sample(("public", "bicycle", "car", "lift"), k=random.randrange(1, 3)))
        everyday["clubs"] = random.choice((*words()["clubs"], NonValue.NOT_ASKED))
        yield EVERYDAY_LIFE, everyday, "told"
    if happens(random, 55):
        until = who.today + timedelta(days=random.randrange(-400, 2_500))
        paper: dict[str, Value] = {"kind": "passport", "state": _home_country(who), "valid_until": until.isoformat()}
        yield PASSPORT, paper, "document_seen"


def _wishes(random: Random, who: Beginning) -> Iterator[Told]:
    job = random.choice(words()["jobs"])[0]
    if happens(random, 40):
        licences = random.choices((("B",), ("foreign",), ("none",), ("B", "C")), (30, 25, 40, 5))[0]
        yield SKILL, {"wishes": job, "driving_licences": licences, "digital_skills": random.choice("0123")}, "told"
    for area in random.sample(sorted(words()["goals"]), k=random.choices((0, 1, 2, 3), (55, 25, 15, 5))[0]):
        agreed = _between(random, who.arrived, who.today)
        status = random.choices(("open", "running", "reached", "partly", "dropped"), (30, 35, 20, 8, 7))[0]
        text = random.choice(words()["goals"][area]).format(job=job)
        yield GOAL, {"text": text, "area": area, "status": status, "agreed": agreed.isoformat()}, "told"
        if happens(random, 60):
            due = agreed + timedelta(days=random.randrange(14, 120))
            who_does = random.choice(("person", "counsellor", "agency"))
            state = "done" if due < who.today else "open"
            step: dict[str, Value] = {"text": text, "responsible": who_does, "due": due.isoformat(), "status": state}
            yield MEASURE, step, "told"


def _home_country(who: Beginning) -> str:
    return who.nationality if who.nationality != "XXA" else "SYR"


def _between(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randrange(max((last - first).days, 1)))
