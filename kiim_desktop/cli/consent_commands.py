"""`kiim consent`: what a person allows another office to see, what was refused, and taking it back."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Concatenate, ParamSpec, TypeVar

import click

from kiim_desktop.base.ids import OfficeId, PersonId, RecordId
from kiim_desktop.cli.composing import Call, looking, with_call, writing
from kiim_desktop.cli.edge import Commands
from kiim_desktop.cli.errors import NotAnId
from kiim_desktop.cli.file_commands import person_id, typed_value
from kiim_desktop.cli.printing import Json, as_json, tell
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.consents import Reason, Recipient
from kiim_desktop.domain.errors import NotReadable
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.kinds import CONSENT
from kiim_desktop.domain.permissions import Extent, Mode, group_named
from kiim_desktop.usecases import consents
from kiim_desktop.usecases.consent_terms import Terms, group_codes
from kiim_desktop.usecases.consents import EVERYTHING, HeldConsent, WithdrawalScope, WrittenConsent
from kiim_desktop.usecases.errors import NoSuchRecord
from kiim_desktop.usecases.known_offices import known_offices, office_called
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.sticks import StickOffice, stick_offices

P = ParamSpec("P")
R = TypeVar("R")
_MODES = {mode.value.replace("_", "-"): mode for mode in Mode}
_RECORD_ID_LENGTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody signed, as typed."""

    to: tuple[str, ...]
    groups: str
    purpose: tuple[str, ...]
    mode: str
    evidence: str
    since: str
    until: str
    extent: str
    special: bool
    release: bool
    mutual: bool
    given_by: str
    guardian: str
    text_version: str
    language: str

    def terms(self, office: Office, known: Iterable[Recipient]) -> Terms:
        """Return the terms in the words of the office; NoSuchRecipient, WhichRecipient, NotReadable."""
        offices = tuple(known)
        return Terms(
            purposes=_codes(office, "purposes", ",".join(self.purpose)),
            recipients=tuple(office_called(offices, each).id for each in self.to),
            groups=_groups(office, self.groups),
            evidence=self.evidence.strip(),
            valid_from=_day(office, "valid_from", self.since),
            valid_until=_day(office, "valid_until", self.until),
            mode=_MODES[self.mode],
            extent=Extent(self.extent),
            covers_special=self.special,
            is_mutual=self.mutual,
            confidentiality_release=self.release,
            given_by=str(typed_value(office, CONSENT, "given_by", self.given_by)),
            guardian=self.guardian.strip(),
            text_version=self.text_version,
            language=str(typed_value(office, CONSENT, "language", self.language)),
        )


def with_terms(command: Callable[Concatenate[Call, Asked, P], R]) -> Callable[Concatenate[Call, P], R]:
    """Add the options that say what was signed to a command."""

    @click.option("--to", multiple=True, help="Büro, das etwas erhalten darf (Name oder Kennung); mehrfach möglich")
    @click.option("--groups", default="", help="Datengruppen, z. B. P0,P4")
    @click.option("--purpose", multiple=True, help="Zweck, z. B. P-B; mehrfach möglich")
    @click.option("--mode", type=click.Choice(list(_MODES)), default="read", help="was das Büro darf")
    @click.option("--evidence", default="", help="Nachweis, z. B. wo das unterschriebene Blatt liegt")
    @click.option("--from", "since", default="", help="gilt ab; ohne Angabe ab heute")
    @click.option("--until", default="", help="gilt bis; ohne Angabe die übliche Frist")
    @click.option("--extent", type=click.Choice(["all", "none"]), default="all", help="auch Bisheriges oder nur Neues")
    @click.option("--special", is_flag=True, help="eigenes Kreuz für Gesundheitsangaben")
    @click.option("--release", is_flag=True, help="von der Schweigepflicht entbunden")
    @click.option("--mutual", is_flag=True, help="in beide Richtungen")
    @click.option("--given-by", default="self", help="wer einwilligt: self, guardian, both")
    @click.option("--guardian", default="", help="gesetzliche Vertretung")
    @click.option("--text-version", default="", help="Fassung des Textes; ohne Angabe die neueste")
    @click.option("--language", default="deu", help="Sprache des Textes")
    @functools.wraps(command)
    def called(call: Call, /, *args: P.args, **kwargs: P.kwargs) -> R:
        told: Any = {name: kwargs.pop(name) for name in Asked.__dataclass_fields__}
        return command(call, Asked(**told), *args, **kwargs)

    return called


@click.group(cls=Commands)
def consent() -> None:
    """Einwilligung: wer was erhalten darf, wozu und bis wann."""


@consent.command()
@click.argument("person")
@with_call
@with_terms
@as_json
def give(call: Call, asked: Asked, person: str, *, as_json: bool) -> None:
    """Eine Einwilligung von PERSON eintragen."""
    with writing(call) as office:
        known = known_offices(office)
        terms = asked.terms(office, known)
        done = consents.give_consent(office, person_id(person), terms, lambda: known)
        sticks = stick_offices(office, terms.recipients)
    _tell_written(person_id(person), done, "Eingetragen", sticks, as_json=as_json)


@consent.command()
@click.argument("person")
@with_call
@with_terms
@as_json
def refuse(call: Call, asked: Asked, person: str, *, as_json: bool) -> None:
    """Eintragen, dass PERSON gefragt wurde und abgelehnt hat."""
    with writing(call) as office:
        known = known_offices(office)
        done = consents.refuse_consent(office, person_id(person), asked.terms(office, known), lambda: known)
    _tell_written(person_id(person), done, "Ablehnung eingetragen", as_json=as_json)


@consent.command()
@click.argument("consent_id", metavar="ID")
@click.option("--on", "day", default="", help="Tag des Widerrufs; ohne Angabe heute")
@click.option("--channel", default="persoenlich", help="wie widerrufen wurde, z. B. persönlich, Telefon, Brief")
@click.option("--groups", default="", help="nur diese Datengruppen")
@click.option("--to", multiple=True, help="nur dieses Büro (Name oder Kennung)")
@with_call
@as_json
def withdraw(  # one option each
    call: Call, consent_id: str, day: str, channel: str, groups: str, to: tuple[str, ...], *, as_json: bool
) -> None:
    """Eine Einwilligung widerrufen, ganz oder zum Teil; ID steht in „kiim consent list“."""
    person, record = _both_ids(consent_id)
    with writing(call) as office:
        on = _day(office, "withdrawn", day) or office.today
        code = str(typed_value(office, CONSENT, "withdrawal_channel", channel))
        named = frozenset(office_called(known_offices(office), each).id for each in to)
        scope = WithdrawalScope(_groups(office, groups), named) if groups or to else EVERYTHING
        consents.withdraw_consent(office, person, record, on, code, scope)
        left = next(each for each in consents.consents_of(office, person) if each.permission.id == record)
        sticks = stick_offices(office, named or left.permission.recipients)
    document: Json = {
        "id": consent_id,
        "standing": left.standing.value,
        "groups": group_codes(left.permission.groups),
        "sticks": _sticks(sticks),
    }
    lines = ["Der Widerruf ist eingetragen und wird beim nächsten Abgleich mitgeteilt."]
    tell(document, lines + [each.sentence for each in sticks], as_json=as_json)


@consent.command("list")
@click.argument("person")
@with_call
@as_json
def list_(call: Call, person: str, *, as_json: bool) -> None:
    """Alle Einwilligungen einer Person mit ihrem Stand heute."""
    with looking(call) as office:
        names = {each.id: each.name for each in known_offices(office)}
        found = [_held(office, each, names) for each in consents.consents_of(office, person_id(person))]
    lines = [
        f"{each['id']}  {each['until'] or '–'}  {', '.join(each['to'])}: {', '.join(each['groups'])}. {each['why']}"
        for each in found
    ]
    tell({"consents": found}, lines or ["Keine Einwilligungen eingetragen."], as_json=as_json)


def _sticks(sticks: Iterable[StickOffice]) -> list[Json]:
    return [{"office": each.name, "days": each.days} for each in sticks]


def _tell_written(
    person: PersonId, done: WrittenConsent, what: str, sticks: tuple[StickOffice, ...] = (), *, as_json: bool
) -> None:
    id_ = f"{person.hex()}-{done.record.hex()}"
    warnings = [each.sentence for each in done.warnings] + [each.sentence for each in sticks]
    document: Json = {
        "id": id_,
        "person": person.hex(),
        "record": done.record.hex(),
        "warnings": [{"code": each.value, "text": each.sentence} for each in done.warnings],
        "sticks": _sticks(sticks),
    }
    tell(document, [f"{what}: {id_}", *warnings], as_json=as_json)


def _held(office: Office, held: HeldConsent, names: Mapping[OfficeId, str]) -> dict[str, Any]:
    said, purposes = held.permission, office.codes["purposes"]
    return {
        "id": f"{said.person.hex()}-{said.id.hex()}",
        "person": said.person.hex(),
        "record": said.id.hex(),
        "standing": held.standing.value,
        "is_valid": held.standing is Reason.CONSENTED,
        "why": held.standing.sentence,
        "to": sorted(names.get(each, each.hex()) for each in said.recipients),
        "recipients": sorted(each.hex() for each in said.recipients),
        "groups": list(group_codes(said.groups)),
        "purposes": sorted(said.purposes),
        "purpose_titles": [purposes.label(each) for each in sorted(said.purposes)],
        "mode": said.mode.value if said.mode else "",
        "extent": said.extent.value,
        "from": said.valid_from.isoformat() if said.valid_from else None,
        "until": held.until.isoformat() if held.until else None,
        "withdrawn": said.withdrawn.isoformat() if said.withdrawn else None,
        "text_version": said.text_version,
        "evidence": said.evidence,
    }


def _both_ids(text: str) -> tuple[PersonId, RecordId]:
    """Return person and record of an id as commands print it; NotAnId, NoSuchRecord."""
    person, dash, record = text.strip().rpartition("-")
    if not dash:
        raise NotAnId(what="ID")
    try:
        found = bytes.fromhex(record)
    except ValueError as error:
        raise NotAnId(what="ID") from error
    if len(found) != _RECORD_ID_LENGTH:
        raise NoSuchRecord
    return person_id(person), RecordId(found)


def _codes(office: Office, name: str, typed: str) -> tuple[str, ...]:
    value = typed_value(office, CONSENT, name, typed)
    return tuple(str(each) for each in value) if isinstance(value, tuple) else ()


def _groups(office: Office, typed: str) -> frozenset[Category]:
    named = (group_named(code) for code in _codes(office, "groups", typed))
    return frozenset(each for each in named if each is not None)


def _day(office: Office, name: str, typed: str) -> date | None:
    """Return the day somebody typed, of a month its last; NotReadable if no day can be meant."""
    if not typed:
        return None
    found = as_date(typed_value(office, CONSENT, name, typed))
    day = (found.earliest if name == "valid_from" else found.latest) if found else None
    if day is None:
        field = CONSENT.field(name)
        raise NotReadable(field=field.title if field else name, why="kein Tag")
    return day


COMMANDS: dict[str, click.Command] = {"consent": consent}
