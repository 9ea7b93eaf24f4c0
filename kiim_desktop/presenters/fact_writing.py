"""What is decided about a single fact: which value holds, that both hold, that somebody asks, that the old one returns.

A decision about a disagreement goes through its use case; taken back, the disagreement is there again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.disputes import Dispute
from kiim_desktop.domain.kinds import TASK
from kiim_desktop.domain.kinds.declaring import Field, Kind
from kiim_desktop.domain.records import Record
from kiim_desktop.presenters.fact_conflicts import place_of, value_words
from kiim_desktop.presenters.fact_history import Past
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.undoing import tell_done
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases import conflicts as deciding
from kiim_desktop.usecases.author_offices import rules_on
from kiim_desktop.usecases.recording import Entry, record_entry

Place = tuple[Record, Kind, Field]
"""A field of a record as it was last shown."""
DAYS_TO_ASK = 7


def take_value(desk: Desk, dispute: Dispute, key: str) -> None:
    """End a disagreement: the chosen value holds, with its own source; the others stay in the history."""
    place = place_of(dispute, key)
    if place is None:
        return
    office = desk.office

    def work() -> Changed:
        return deciding.take(office, dispute, place).changed

    _run(desk, work, _decided_words(dispute, place))


def take_merged(desk: Desk, dispute: Dispute, text: str) -> None:
    """End a disagreement with a text made of all; the single ones stay in the history."""
    office = desk.office

    def work() -> Changed:
        return deciding.take_merged(office, dispute, text).changed

    _run(desk, work, _("{field} geklärt. Die einzelnen Texte bleiben im Verlauf.").format(field=_title(dispute)))


def keep_both(desk: Desk, dispute: Dispute) -> None:
    """Keep all values: as entries of their own, or in the note of the only one."""
    office = desk.office

    def work() -> Changed:
        return deciding.keep_both(office, dispute).changed

    is_entry = dispute.further.value == "record"
    words = _("Beide behalten: es gibt jetzt zwei Einträge.") if len(dispute.voices) == 2 else ""  # noqa: PLR2004
    words = words or _("Alle behalten: jeder Wert ist jetzt ein Eintrag.")
    _run(desk, work, words if is_entry else _("Beide behalten: der andere Wert steht mit Quelle im Hinweis."))


def ask_about(desk: Desk, person: PersonId, dispute: Dispute, today: date) -> None:
    """Make a reminder to ask about the field, due in a week."""
    office, kind = desk.office, dispute.kind
    values = [value_words(dispute, voice.head, office.codes) for voice in dispute.voices]
    who = rules_on(today).group(kind, dispute.declared).ask if kind else ""
    text = _("{kind}, {field} klären: {values}").format(
        kind=kind.title if kind else "", field=_title(dispute), values=_(" oder ").join(values)
    )
    if dispute.is_deletion or (kind is not None and dispute.record.answer(kind, "address_block") is True):
        text = _("{kind}, {field} klären").format(kind=kind.title if kind else "", field=_title(dispute))
    text += _(" (fragen: {who})").format(who=who) if who else ""
    due = today + timedelta(days=DAYS_TO_ASK)
    entry = Entry(kind=TASK, answers={"text": text[:500], "due": due.isoformat()})

    def work() -> Changed:
        return record_entry(office, person, entry).changed

    _run(desk, work, _("Wiedervorlage angelegt: nachfragen in einer Woche."))


def restore_value(desk: Desk, person: PersonId, place: Place, past: Past) -> None:
    """Write an earlier value again, with its source and with what was seen, so that what nobody saw yet stays."""
    record, kind, field = place
    seen = {field.number: record.contexts().get(field.number, {})}
    entry = Entry(kind=kind, answers={field.name: past.value}, record=record.id, basis=past.basis, seen=seen)

    def work() -> Changed:
        return record_entry(desk.office, person, entry).changed

    _run(desk, work, _("{field}: alter Wert zurückgeholt.").format(field=field.title))


def _decided_words(dispute: Dispute, place: int) -> str:
    if dispute.is_deletion:
        return _("Eintrag gelöscht.") if dispute.voices[place].head.value is True else _("Eintrag behalten.")
    return _("{field} geklärt. Der andere Wert bleibt im Verlauf.").format(field=_title(dispute))


def _title(dispute: Dispute) -> str:
    declared = dispute.declared
    return declared.title if declared else _("Eintrag")


def _run(desk: Desk, work: Callable[[], Changed], sentence: str) -> None:
    desk.jobs.run(lambda _progress: work(), done=partial(tell_done, desk, sentence), failed=desk.navigator.explain)
