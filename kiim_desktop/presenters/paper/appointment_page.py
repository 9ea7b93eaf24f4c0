"""The slip for the next appointment: day with its weekday, time, place, what to do if one cannot come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kiim_desktop.domain.agenda import read_time
from kiim_desktop.domain.field_types import show
from kiim_desktop.domain.kinds import APPOINTMENT
from kiim_desktop.domain.records import Record
from kiim_desktop.presenters.paper.pages import Block, Facts, Heading, Look, Page, Paragraph, Said, Table, written
from kiim_desktop.presenters.paper.sheets import PaperGround, Part, SheetOrder
from kiim_desktop.presenters.paper.speaking import Speaker, speaker
from kiim_desktop.usecases.sheet_words import Sheet

_SHARES = (45, 20, 35)
_ALONE = ("place", "with_whom")


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment that is to come."""

    day: date
    time: str
    record: Record

    def text(self, name: str) -> str:
        value = self.record.answer(APPOINTMENT, name)
        return value if isinstance(value, str) else ""


def meetings_to_come(ground: PaperGround) -> tuple[Meeting, ...]:
    """Return the appointments from today on, the next one first."""
    found = [
        Meeting(fuzzy.earliest, read_time(record.answer(APPOINTMENT, "time")), record)
        for record in ground.paper.file.records
        if record.kind_number == APPOINTMENT.number
        and (fuzzy := record.date(APPOINTMENT, "date")) is not None
        and fuzzy.earliest is not None
        and fuzzy.earliest >= ground.today
        and record.answer(APPOINTMENT, "outcome") is None
    ]
    return tuple(sorted(found, key=lambda each: (each.day, each.time, each.record.id)))


def appointment_page(ground: PaperGround, order: SheetOrder) -> Page:
    """Return the slip."""
    speak = speaker(Sheet.APPOINTMENT, order.language)
    blocks = tuple(_blocks(ground, order, speak))
    return speak.page(speak.say("heading"), blocks, ground)


def _blocks(ground: PaperGround, order: SheetOrder, speak: Speaker) -> Iterator[Block]:
    yield Paragraph(speak.say("for_whom", name=ground.person), Look.STRONG)
    meetings = meetings_to_come(ground)
    if not meetings:
        yield Paragraph(speak.say("none"))
        return
    yield Facts(tuple(_facts(meetings[0], ground, order, speak)))
    if meetings[0].record.answer(APPOINTMENT, "interpreter") is True:
        yield Paragraph(speak.say("interpreter"))
    yield Paragraph(speak.say("bring"))
    yield Paragraph(speak.say("cancel"))
    if Part.LATER in order.parts and len(meetings) > 1:
        yield Heading(speak.say("later"))
        head = (speak.say("day"), speak.say("time"), speak.say("place"))
        rows = tuple(
            (speak.say_day(each.day), written(each.time), written(each.text("place"))) for each in meetings[1:]
        )
        yield Table(head=head, rows=rows, shares=_SHARES)


def _facts(
    meeting: Meeting, ground: PaperGround, order: SheetOrder, speak: Speaker
) -> Iterator[tuple[Said, tuple[Said, ...]]]:
    yield speak.say("day"), (speak.say_day(meeting.day),)
    if meeting.time:
        yield speak.say("time"), (written(meeting.time),)
    minutes = meeting.record.answer(APPOINTMENT, "minutes")
    if isinstance(minutes, int) and minutes:
        yield speak.say("duration"), (speak.say("minutes", count=str(minutes)),)
    for name in _ALONE:
        if meeting.text(name):
            yield speak.say(name), (written(meeting.text(name)),)
    channel = APPOINTMENT.field("channel")
    if channel is not None and meeting.text("channel"):
        yield speak.say("how"), (written(show(channel.type, meeting.text("channel"), ground.codes)),)
    if Part.SUBJECT in order.parts and meeting.text("text"):
        yield speak.say("subject"), (written(meeting.text("text")),)
    if Part.HINT in order.parts and meeting.text("note"):
        yield speak.say("note"), (written(meeting.text("note")),)
