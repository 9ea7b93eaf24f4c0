"""A disagreement as it stands on the screen: all values side by side, the suggested one first, and why. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.translation import _
from kiim_desktop.domain.changes import Head, Origin
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.disputes import Dispute, Further, note_field
from kiim_desktop.domain.field_types import show
from kiim_desktop.domain.offices import User
from kiim_desktop.domain.stewardship import Voice, is_of_author
from kiim_desktop.presenters.words import NOTHING, local_day, user_name, whole_day
from kiim_desktop.usecases.author_offices import rules_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of several living values of a field, and the word that takes it."""

    key: str
    value: str
    author: str
    source: str
    take_words: str
    is_suggested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The text that says what all sides say, to be edited before it is taken."""

    text: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A disagreement: all values, the suggested one first, and why it is suggested or why none is."""

    sides: tuple[Side, ...]
    reason: str
    both_words: str = ""
    """The word that keeps all of them; "" where that makes no sense."""
    both_hint: str = ""
    """What becomes of the other values then."""
    merged: Merged | None = None
    is_text: bool = False
    """The values are texts to be read in full."""


def conflict_of(dispute: Dispute, codes: CodeLists, users: tuple[User, ...], today: date) -> Conflict:
    """Return a disagreement in words."""
    proposed = dispute.proposed
    places = range(len(dispute.voices))
    order = [place for place in places if place == proposed] + [place for place in places if place != proposed]
    declared = dispute.declared
    return Conflict(
        sides=tuple(_side(dispute, place, codes, users) for place in order),
        reason=_reason(dispute, today),
        both_words=_both_words(dispute),
        both_hint=_both_hint(dispute),
        merged=_merged(dispute),
        is_text=declared is not None and declared.editable_text,
    )


def place_of(dispute: Dispute, key: str) -> int | None:
    """Return the place of a side among the values of its disagreement; None if it is none of them any more."""
    return next((place for place, voice in enumerate(dispute.voices) if head_key(voice.head) == key), None)


def head_key(head: Head) -> str:
    """Return the name of a living value for as long as it lives."""
    return f"{head.dot.replica.hex()}-{head.dot.seq}"


def source_words(origin: Origin, codes: CodeLists) -> str:
    """Return the source of a value as it stands in a line."""
    return codes["sources"].label(origin.basis) if origin.basis else NOTHING


def value_words(dispute: Dispute, head: Head, codes: CodeLists) -> str:
    """Return what a value says, also of a deletion and of a field that only a newer version knows."""
    if dispute.is_deletion:
        return _("gelöscht") if head.value is True else _("behalten")
    declared = dispute.declared
    if declared is None:
        return _("in neuerer Version eingetragen")
    return show(declared.type, head.value, codes) or _("leer")


def author_words(voice: Voice, users: tuple[User, ...]) -> str:
    """Return who entered a value and where: "Anna Müller, Welcome Center", or as much as is known of it."""
    actor, office = voice.head.origin.actor, voice.office.name if voice.office else ""
    name = next((user.name for user in users if user.id == actor), "")
    return ", ".join(filter(None, (name, office))) or user_name(users, actor)


def _side(dispute: Dispute, place: int, codes: CodeLists, users: tuple[User, ...]) -> Side:
    voice = dispute.voices[place]
    origin, day = voice.head.origin, whole_day(local_day(voice.head.origin.wall))
    source, take = f"{source_words(origin, codes)} · {day}", _("Diesen nehmen")
    value = value_words(dispute, voice.head, codes)
    if dispute.is_deletion:
        is_gone = voice.head.value is True
        source = (_("gelöscht am {day}") if is_gone else _("geändert am {day}")).format(day=day)
        value = _("Eintrag gelöscht") if is_gone else _written_words(dispute)
        take = _("Doch löschen") if is_gone else _("Behalten")
    return Side(
        key=head_key(voice.head),
        value=value,
        author=author_words(voice, users),
        source=source,
        take_words=take,
        is_suggested=place == dispute.proposed,
    )


def _written_words(dispute: Dispute) -> str:
    """Return what was written in a record that another deleted: "Geändert: PLZ"."""
    numbers = dispute.record.edited_after_deletion
    fields = [dispute.kind.numbered(number) for number in numbers] if dispute.kind else []
    names = ", ".join(field.title for field in fields if field)
    return _("Geändert: {fields}").format(fields=names) if names else _("Löschung zurückgenommen")


def _reason(dispute: Dispute, today: date) -> str:
    if dispute.proposal is not None:
        return _("Vorschlag: {reason}.").format(reason=dispute.proposal.reason)
    if dispute.is_deletion:
        return _("Eine Stelle hat gelöscht, während eine andere schrieb. Bis zur Entscheidung bleibt alles stehen.")
    if dispute.kind is not None and is_of_author(dispute.kind, dispute.declared, rules_on(today)):
        return _("Kein Vorschlag: das entscheidet, wer es eingetragen hat.")
    return _("Kein Vorschlag: gleich gut belegt.")


def _both_words(dispute: Dispute) -> str:
    if dispute.further is Further.NOTHING:
        return ""
    return _("Beide behalten") if len(dispute.voices) == 2 else _("Alle behalten")  # noqa: PLR2004  # both are two


def _both_hint(dispute: Dispute) -> str:
    match dispute.further:
        case Further.RECORD:
            return _("Der andere Wert wird ein eigener Eintrag.")
        case Further.NOTE:
            into = note_field(dispute.record, dispute.kind, dispute.field) if dispute.kind else None
            return _("Der andere Wert kommt mit seiner Quelle in „{field}“.").format(field=into.title if into else "")
        case Further.NOTHING:
            return ""


def _merged(dispute: Dispute) -> Merged | None:
    if dispute.merged is None:
        return None
    note = _("Beide Texte in einem, nichts fehlt. Vor dem Speichern änderbar.")
    if dispute.merged.struck_out:
        words = " ".join(dispute.merged.struck_out)
        note = _("Auf einer Seite gestrichen und hier weggelassen: {words}").format(words=words)
    return Merged(text=dispute.merged.text, note=note)
