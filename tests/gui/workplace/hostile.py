"""An office full of texts that nobody should have typed, and a watch on files that nobody should open."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kiim_desktop.base.ids import PersonId, ReplicaId
from kiim_desktop.domain.kinds import ADDRESS, COURSE_ENROLMENT, GOAL, IDENTITY, RESIDENCE_TITLE, TASK
from kiim_desktop.domain.records import person_scope
from kiim_desktop.usecases.office import Office
from tests.factories import OtherDevice, core_data, make_entry, make_note, make_person

NAME_LENGTH, NOTE_LENGTH = 480, 10_000
EACH = 8
"""Texts laid into one file of a crowd."""


def texts(bait: Path) -> dict[str, str]:
    """Return the hostile texts by name; the pictures among them lie where somebody watches."""
    return {
        "nested": ("<table><tr><td>" * 17)[:244],
        "picture": f'<img src="file://{bait}"><a href="file://{bait}">hier</a>',
        "markup": "<b>fett</b> &amp; %s {x} $HOME ${y}",
        "markdown": f"![Bild](file://{bait}) [Link](file://{bait}) **fett**",
        "directions": "\u202e\u2067abc\u202c\u2066" * 40,
        "long": "Ä" * NOTE_LENGTH,
        "marks": "a" + "\u0301\u0323\u0489" * 60 + " b",
        "emoji": "👨‍👩‍👧‍👦🏳️‍🌈" * 30,
        "lines": "Zeile\nZeile\r\n\tTab\u2028\u2029\x0b\x0c",
        "invisible": "\u2400\u200b\ufeff\x01\x7f\u00ad" + "x\u200d" * 40,
    }


def fill(office: Office, bait: Path) -> dict[str, PersonId]:
    """Make one person for each hostile text and lay the text everywhere; return the persons."""
    found = {}
    for name, text in texts(bait).items():
        short = text[:NAME_LENGTH]
        person = make_person(office, short, f"Berg {name}", birth_place=short, municipality=short, phone="0151 5550720")
        make_note(office, person, text)
        make_entry(office, person, ADDRESS, municipality=short, street=short, valid_from="2023")
        make_entry(office, person, TASK, text=short, due="2026-11-20")
        make_entry(office, person, COURSE_ENROLMENT, course=short, provider=short, begins="2026-01")
        make_entry(office, person, RESIDENCE_TITLE, title="25-2", authority=short, valid_until="2027")
        for number, replica in enumerate((ReplicaId(b"otherdev"), ReplicaId(b"thirddev"))):
            known = core_data(office, person) if number else None
            value = f"{number}{text}"[:NAME_LENGTH]
            change = OtherDevice(replica).writes(person_scope(person), IDENTITY, sees=known, birth_place=value)
            office.store.take_in([change], [])
        found[name] = person
    return found


def _by(found: Sequence[str], count: int) -> Iterator[Sequence[str]]:
    for place in range(0, len(found), count):
        yield found[place : place + count]


def fill_crowd(office: Office, found: Sequence[str]) -> dict[str, PersonId]:
    """Lay many texts into few files, eight into each: names, places, note, task, course, title, appointment, goal."""
    persons = {}
    for number, some in enumerate(_by(found, EACH)):
        given, family, place, note, task, course, title, goal = (*some, *[""] * (EACH - len(some)))
        short = [text[:NAME_LENGTH] for text in (given, family, place, task, course, title, goal)]
        person = make_person(office, short[0], short[1], municipality=short[2], phone="0151 5550720")
        make_note(office, person, note or "leer")
        make_entry(office, person, ADDRESS, municipality=short[2] or "leer", street=short[2])
        make_entry(office, person, TASK, text=short[3] or "leer", due="2026-11-17")
        make_entry(office, person, COURSE_ENROLMENT, course="IK-A", provider=short[4], note=short[4], begins="2026-01")
        make_entry(office, person, RESIDENCE_TITLE, title="25-2", authority=short[5], valid_until="2027")
        make_entry(office, person, GOAL, text=short[6] or "leer", area="sprache")
        persons[f"crowd-{number}"] = person
    return persons


@contextmanager
def nobody_opens(path: Path) -> Iterator[list[int]]:
    """Watch a file with the kernel's own means (inotify); the list holds each opening once the watch is over."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    assert descriptor >= 0, os.strerror(ctypes.get_errno())
    opened: list[int] = []
    try:
        in_open = 0x20
        assert libc.inotify_add_watch(descriptor, os.fsencode(path), in_open) >= 0
        yield opened
        try:
            raw = os.read(descriptor, 65_536)
        except BlockingIOError:
            raw = b""
        place = 0
        while place < len(raw):
            _watch, mask, _cookie, length = struct.unpack_from("iIII", raw, place)
            opened.append(mask)
            place += 16 + length
    finally:
        os.close(descriptor)
