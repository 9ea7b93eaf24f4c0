"""What happens to an invented person: titles, languages, courses, talks and reminders, in an order that can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, COURSE_ENROLMENT, LANGUAGE_SKILL, RESIDENCE_TITLE, TASK
from kiim_desktop.domain.values import NonValue, Value
from kiim_desktop.interchange.generator.notes import filled, happens, write_note, write_step
from kiim_desktop.interchange.generator.people import Beginning, Told, fuzzy

_LADDER = ("0", "A1", "A2", "B1", "B2", "C1")
_BASES = ("self", "estimate", "placement", "certificate")
_CHANNELS = ("persoenlich", "telefon", "messenger", "mail", "aufsuchend", "begleitung", "video", "brief")
_CHANNEL_WEIGHTS = (52, 22, 10, 5, 4, 4, 2, 1)
_ASYLUM = "55 AsylG"
_AUTHORITIES = ("Ausländerbehörde des Kreises", "ABH", "Landesamt")


def residence(random: Random, who: Beginning) -> Iterator[Told]:
    """Return the titles one after the other; the last may lie behind us and live on as a Fiktion."""
    title = who.culture.titles.one(random)
    begins = who.arrived + timedelta(days=random.randrange(10, 90))
    if title != _ASYLUM and _ASYLUM in who.culture.titles.codes:
        decided = begins + timedelta(days=random.randrange(120, 900))
        until = min(decided, who.today + timedelta(days=90))
        yield RESIDENCE_TITLE, _title(random, _ASYLUM, begins, until), "document_seen"
        if decided >= who.today:
            return
        begins = decided
    for _turn in range(random.choice((1, 1, 2, 3))):
        ends = begins + timedelta(days=random.choice((180, 365, 730, 1095)))
        yield RESIDENCE_TITLE, _title(random, title, begins, ends), "document_seen"
        if ends > who.today:
            return
        begins = ends
    if happens(random, 30):
        yield RESIDENCE_TITLE, _title(random, "81(4)", begins, who.today + timedelta(days=90)), "document_seen"


def languages(random: Random, who: Beginning) -> Iterator[Told]:
    """Return the mother tongue, German as it grew, sometimes a third language."""
    yield LANGUAGE_SKILL, {"language": who.native_language, "overall": "nativ", "evidence": "self"}, "told"
    reached = min(int(random.triangular(0, len(_LADDER), (who.today - who.arrived).days / 500)), len(_LADDER) - 1)
    days = sorted(_between(random, who.arrived, who.today) for _level in range(reached + 1))
    for level, day in list(zip(_LADDER, days, strict=False))[-2:]:
        evidence = random.choices(_BASES, (20, 30, 25, 25))[0]
        answers: dict[str, Value] = {"language": "deu", "overall": level, "evidence": evidence}
        answers["assessed"] = day.isoformat() if evidence == "certificate" else fuzzy(random, day)
        if evidence == "certificate":
            answers["exam"] = random.choice(("DTZ", "telc", "Goethe"))
        elif happens(random, 30):
            answers["speaking"], answers["writing"] = level, _LADDER[max(_LADDER.index(level) - 1, 0)]
        yield LANGUAGE_SKILL, answers, "certificate" if evidence == "certificate" else "estimated"
    if happens(random, 30):
        further: Value = random.choice(("eng", "fra", "rus", "ara", "tur"))
        overall: Value = random.choice(("A2", "B1", "B2", NonValue.NOT_ASKED))
        yield LANGUAGE_SKILL, {"language": further, "overall": overall, "evidence": "self"}, "told"


def courses(random: Random, who: Beginning) -> Iterator[Told]:
    """Return course after course, none or up to three; what lies ahead is only planned."""
    begins = who.arrived + timedelta(days=random.randrange(60, 700))
    for kind in random.sample(
        ("EOK", "IK-A", "IK-ALPHA", "BSK-B2", "VHS", "IK-WDH", "EA", "IK-F"), k=random.randrange(4)
    ):
        ends = begins + timedelta(days=random.randrange(60, 320))
        planned = begins > who.today
        status = _course_status(random, planned=planned, running=ends > who.today)
        answers: dict[str, Value] = {
            "course": kind,
            "status": status,
            "provider": filled("{provider}", random),
            "place": who.home.municipality,
            "begins": begins.isoformat(),
        }
        if not planned:
            answers |= {"ends": ends.isoformat(), "lesson_units": random.randrange(40, 700, 20)}
        if status == "abgebrochen":
            answers["dropout_reason"] = random.choice(("arbeit", "umzug", "krankheit", "kinderbetreuung"))
        if status.startswith("geprueft_"):
            answers["level_reached"] = status.removeprefix("geprueft_")
        if happens(random, 20):
            answers["childcare_needed"] = True
        yield COURSE_ENROLMENT, answers, "other_agency"
        if planned:
            return
        begins = ends + timedelta(days=random.randrange(20, 300))


def talks(random: Random, who: Beginning, count: int) -> Iterator[Told]:
    """Return so many notes, in the order of their days; some ask for a next step."""
    first = who.arrived + timedelta(days=random.randrange(1, 60))
    days = sorted(_between(random, first, who.today) for _each in range(count))
    for day, following in pairwise([*days, who.today + timedelta(days=21)]):
        note = write_note(random)
        answers: dict[str, Value] = {
            "date": day.isoformat(),
            "channel": random.choices(_CHANNELS, _CHANNEL_WEIGHTS)[0],
            "minutes": random.choice((5, 10, 15, 20, 30, 30, 45, 60, 90)),
            "topics": note.topics,
            "text": note.text,
        }
        if happens(random, 18):
            answers |= {"next_step": write_step(random), "next_step_due": following.isoformat()}
        if happens(random, 30):
            answers |= {"language": who.native_language, "interpreter": happens(random, 60)}
        yield COUNSELLING_ENTRY, answers, "told"


def reminders(random: Random, who: Beginning) -> Iterator[Told]:
    """Return what is to be done, some of it done already, some of it late."""
    for _each in range(random.choices((0, 1, 2, 3), (35, 35, 20, 10))[0]):
        due = who.today + timedelta(days=random.randrange(-40, 60))
        answers: dict[str, Value] = {"text": write_step(random), "due": due.isoformat()}
        if due < who.today and happens(random, 70):
            answers["done"] = (due - timedelta(days=random.randrange(3))).isoformat()
        yield TASK, answers, "told"


def _title(random: Random, code: str, begins: date, ends: date) -> dict[str, Value]:
    answers: dict[str, Value] = {"title": code, "issued": begins.isoformat(), "valid_until": ends.isoformat()}
    answers["authority"] = random.choice(_AUTHORITIES)
    if happens(random, 70):
        answers["employment_permission"] = "nur_mit_erlaubnis" if code.startswith(("55", "60")) else "gestattet"
    if happens(random, 15):
        answers |= {"residence_obligation": True, "obligation_until": (begins + timedelta(days=1095)).isoformat()}
    return answers


def _course_status(random: Random, *, planned: bool, running: bool) -> str:
    if planned:
        return random.choice(("vorgemerkt", "angemeldet", "warteliste", "einstufung_termin"))
    if running:
        return random.choices(("begonnen", "unterbrochen"), (92, 8))[0]
    ended = ("geprueft_A2", "geprueft_B1", "geprueft_B2", "nicht_bestanden", "abgebrochen", "beendet_ohne_pruefung")
    return random.choices(ended, (20, 32, 6, 14, 20, 8))[0]


def _between(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randrange(max((last - first).days, 1)))
