"""One question that a deed of the plan needs: why, by when, who signed. Pure but for the day of today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.fuzzy_dates import Towards, read_typed
from kiim_desktop.domain.plans import Signer
from kiim_desktop.presenters.form_fields import date_reading
from kiim_desktop.presenters.words import whole_day

USUAL_REVIEW = "in 3 Monaten"
"""What stands in the field for the next review before anybody types."""


class Question(Enum):
    """What is asked."""

    GIVE_UP = "give_up"
    REVIEW = "review"
    SIGN = "sign"
    VERSION = "version"


class Who(Enum):
    """Who signed."""

    BOTH = "both"
    PERSON = "person"
    COUNSELLOR = "counsellor"

    @property
    def signers(self) -> tuple[Signer, ...]:
        return tuple(Signer) if self is Who.BOTH else (Signer(self.value),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question with what was typed so far."""

    question: Question
    title: str
    label: str
    take: str
    """The word on the button."""
    hint: str = ""
    typed: str = ""
    reading: str = ""
    """The day that was understood."""
    problem: str = ""
    who: Who | None = None
    """Who signed; None where nobody is asked for that."""
    record: RecordId | None = None


def ask_reason(record: RecordId, text: str, *, is_goal: bool) -> Asking:
    """Ask why a goal is given up or a step is dropped."""
    title = _("Ziel aufgeben: {text}") if is_goal else _("Schritt entfällt: {text}")
    return Asking(
        question=Question.GIVE_UP,
        title=title.format(text=text),
        label=_("Grund"),
        take=_("Aufgeben") if is_goal else _("Entfällt"),
        hint=_("Offene Schritte des Ziels entfallen mit.") if is_goal else "",
        record=record,
    )


def ask_review(version: RecordId, today: date) -> Asking:
    """Ask when the plan is looked through the next time."""
    asked = Asking(
        question=Question.REVIEW,
        title=_("Heute überprüft"),
        label=_("Nächste Überprüfung"),
        take=_("Überprüft"),
        record=version,
    )
    return typed_into(asked, USUAL_REVIEW, today)


def ask_version(today: date) -> Asking:
    """Ask when a new version is looked through; its goals are those that are not over."""
    asked = Asking(
        question=Question.VERSION,
        title=_("Neue Fassung von heute"),
        label=_("Nächste Überprüfung"),
        take=_("Neue Fassung"),
        hint=_("Was noch läuft, gilt weiter. Die alte Fassung bleibt zum Nachlesen."),
    )
    return typed_into(asked, USUAL_REVIEW, today)


def ask_signature(version: RecordId, today: date) -> Asking:
    """Ask who signed and when."""
    asked = Asking(
        question=Question.SIGN,
        title=_("Unterschrieben am"),
        label=_("Unterschrieben am"),
        take=_("Eintragen"),
        who=Who.BOTH,
        record=version,
    )
    return typed_into(asked, whole_day(today), today)


def typed_into(asking: Asking, typed: str, today: date) -> Asking:
    """Return the question with what is typed now, and what was understood of it."""
    if asking.question is Question.GIVE_UP:
        return replace(asking, typed=typed, problem="")
    fuzzy = read_typed(typed, today, _towards(asking))
    return replace(asking, typed=typed, problem="", reading=date_reading(fuzzy) if fuzzy else "")


def day_of(asking: Asking, today: date) -> tuple[date | None, str]:
    """Return the day that was typed, or why it is none; nothing typed is no day."""
    if not asking.typed.strip():
        return None, _("Bitte den Tag der Unterschrift eintragen.") if asking.question is Question.SIGN else ""
    fuzzy = read_typed(asking.typed, today, _towards(asking))
    day = fuzzy.latest if fuzzy else None
    if day is None:
        return None, _("Das ist kein lesbares Datum. Zum Beispiel: 3.5., in 3 Monaten, 05/2027.")
    if asking.question is Question.SIGN and day > today:
        return None, _("Dieser Tag liegt in der Zukunft. Unterschrieben wird erst dann.")
    if asking.question is not Question.SIGN and day < today:
        return None, _("Dieser Tag ist vorbei. Bitte einen kommenden Tag eintragen.")
    return day, ""


def _towards(asking: Asking) -> Towards:
    return Towards.PAST if asking.question is Question.SIGN else Towards.FUTURE
