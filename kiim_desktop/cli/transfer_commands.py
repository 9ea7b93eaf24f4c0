"""`kiim handover`, `kiim refer`, `kiim referral`: files that go to another office, persons who are referred there."""

from __future__ import annotations

from collections.abc import Mapping

import click

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.cli.composing import Call, looking, with_call, writing
from kiim_desktop.cli.edge import Commands
from kiim_desktop.cli.errors import NotAnId
from kiim_desktop.cli.file_commands import person_id, typed_value
from kiim_desktop.cli.printing import Json, as_json, tell
from kiim_desktop.domain.kinds import REFERRAL
from kiim_desktop.domain.permissions import group_named
from kiim_desktop.sync.wire.handing_over import OfferKind, OfferState
from kiim_desktop.usecases import handing_over, referring
from kiim_desktop.usecases.handing_over import ListedOffer, Wish
from kiim_desktop.usecases.known_offices import known_offices, office_called
from kiim_desktop.usecases.office import Office

_OFFER_LENGTH, _RECORD_LENGTH = 16, 8
STATES = {
    OfferState.OFFERED: "wartet auf Antwort",
    OfferState.ACCEPTED: "angenommen, wird übergeben",
    OfferState.DECLINED: "abgelehnt",
    OfferState.DISPUTED: "zwei Antworten, bitte klären",
    OfferState.WITHDRAWN: "zurückgezogen",
    OfferState.LAPSED: "abgelaufen",
    OfferState.DONE: "übergeben",
}
WHY = {"taken": "ein anderes Büro war schneller", "over": "das Angebot stand nicht mehr"}
_to = click.option("--to", required=True, help="Büro (Name oder Kennung)")
_consent = click.option("--consent", default="", metavar="ID", help="die Einwilligung, auf der es beruht")
_law = click.option("--law", default="", help="Rechtsgrundlage mit Paragraf, wenn es keine Einwilligung gibt")
_groups = click.option("--groups", default="", help="Datengruppen, z. B. P0,P4; ohne Angabe alle, die mitgehen dürfen")
_reason = click.option("--reason", default="", help="worum es geht; das sieht die andere Stelle in der Vorschau")


@click.group(cls=Commands)
def handover() -> None:
    """Eine Akte an ein anderes Büro übergeben, oder eine angebotene annehmen."""


@handover.command("offer")
@click.argument("person")
@with_call
@_to
@_consent
@_law
@_groups
@_reason
@as_json
def offer_file(call: Call, /, person: str, *, as_json: bool, **typed: str) -> None:
    """Die Akte von PERSON einem Büro anbieten; bis zur Annahme sieht es nur eine Vorschau."""
    with writing(call) as office:
        wish, known = _wish(office, typed), known_offices(office)
        made = handing_over.offer_file(office, person_id(person), wish, lambda: known)
    said = "Angeboten. Beim nächsten Abgleich sieht das Büro die Vorschau."
    tell({"person": person_id(person).hex(), "offer": made.hex()}, [f"{said} Kennung {made.hex()}."], as_json=as_json)


@handover.command("list")
@with_call
@as_json
def list_handovers(call: Call, *, as_json: bool) -> None:
    """Angebotene und erhaltene Übergaben zeigen."""
    _list(call, OfferKind.HANDOVER, as_json=as_json)


@handover.command("accept")
@click.argument("offer", metavar="ID")
@with_call
@as_json
def accept_handover(call: Call, offer: str, *, as_json: bool) -> None:
    """Eine angebotene Akte annehmen; sie kommt mit den nächsten Abgleichen."""
    with writing(call) as office:
        handing_over.accept_offer(office, _offer_id(offer))
    _told(offer, "Angenommen. Es gilt, sobald der Kreisknoten es als Erstes hat.", as_json=as_json)


@handover.command("decline")
@click.argument("offer", metavar="ID")
@with_call
@as_json
def decline_handover(call: Call, offer: str, *, as_json: bool) -> None:
    """Eine angebotene Akte ablehnen."""
    with writing(call) as office:
        handing_over.decline_offer(office, _offer_id(offer))
    _told(offer, "Abgelehnt.", as_json=as_json)


@handover.command("withdraw")
@click.argument("offer", metavar="ID")
@with_call
@as_json
def withdraw_handover(call: Call, offer: str, *, as_json: bool) -> None:
    """Ein eigenes Angebot zurückziehen, solange nichts übergeben ist."""
    with writing(call) as office:
        handing_over.withdraw_offer(office, _offer_id(offer))
    _told(offer, "Zurückgezogen. Es wirkt mit dem nächsten Abgleich.", as_json=as_json)


@handover.command("keeper")
@click.argument("person")
@click.option("--office", "named", required=True, help="Büro (Name oder Kennung), das die Akte wirklich führt")
@with_call
@as_json
def choose_keeper(call: Call, person: str, named: str, *, as_json: bool) -> None:
    """Festlegen, welche von zwei Stellen die Akte von PERSON führt; gilt an diesem Rechner."""
    from kiim_desktop.usecases import claimed_files

    with writing(call) as office:
        chosen = office_called(known_offices(office), named)
        claimed_files.choose_keeper(office, person_id(person), chosen.id)
    said = f"Festgelegt: {chosen.name}. Mit dem nächsten Abgleich kommt die Akte von dort, das andere wird gelöscht."
    tell({"person": person_id(person).hex(), "office": chosen.name}, [said], as_json=as_json)


@click.command()
@click.argument("person")
@with_call
@_to
@_consent
@_law
@_groups
@_reason
@as_json
def refer(call: Call, /, person: str, *, as_json: bool, **typed: str) -> None:
    """PERSON an ein anderes Büro vermitteln; bis zur Annahme sieht es nur eine Vorschau."""
    with writing(call) as office:
        wish, known = _wish(office, typed), known_offices(office)
        made = referring.refer_person(office, person_id(person), wish, lambda: known)
    document: Json = {"person": person_id(person).hex(), "referral": made.offer.hex(), "record": made.record.hex()}
    tell(document, [f"Vermittlung angefragt. Kennung {made.offer.hex()}."], as_json=as_json)


@click.group(cls=Commands)
def referral() -> None:
    """Vermittlungen: annehmen, ablehnen, weiterschreiben."""


@referral.command("list")
@with_call
@as_json
def list_referrals(call: Call, *, as_json: bool) -> None:
    """Eigene und erhaltene Vermittlungen zeigen."""
    _list(call, OfferKind.REFERRAL, as_json=as_json)


@referral.command("accept")
@click.argument("offer", metavar="ID")
@with_call
@as_json
def accept_referral(call: Call, offer: str, *, as_json: bool) -> None:
    """Eine Vermittlung annehmen; was vereinbart ist, kommt mit den nächsten Abgleichen."""
    with writing(call) as office:
        referring.accept_referral(office, _offer_id(offer))
    _told(offer, "Angenommen.", as_json=as_json)


@referral.command("decline")
@click.argument("offer", metavar="ID")
@with_call
@as_json
def decline_referral(call: Call, offer: str, *, as_json: bool) -> None:
    """Eine Vermittlung ablehnen."""
    with writing(call) as office:
        referring.decline_referral(office, _offer_id(offer))
    _told(offer, "Abgelehnt.", as_json=as_json)


@referral.command("withdraw")
@click.argument("offer", metavar="ID")
@with_call
@as_json
def withdraw_referral(call: Call, offer: str, *, as_json: bool) -> None:
    """Eine eigene Vermittlung zurückziehen; was mitgegeben war, wird zurückgenommen."""
    with writing(call) as office:
        handing_over.withdraw_offer(office, _offer_id(offer))
    _told(offer, "Zurückgezogen. Es wirkt mit dem nächsten Abgleich.", as_json=as_json)


@referral.command("answer")
@click.argument("offer", metavar="ID")
@click.argument("values", metavar="FELD=WERT", nargs=-1)
@click.option("--status", required=True, help="appointment, attended, no_contact, done oder withdrawn")
@with_call
@as_json
def answer_referral(call: Call, offer: str, status: str, values: tuple[str, ...], *, as_json: bool) -> None:
    """Festhalten, was aus einer Vermittlung wurde."""
    with writing(call) as office:
        parts = (each.partition("=") for each in values)
        answers = {name: typed_value(office, REFERRAL, name, text) for name, _equals, text in parts}
        referring.answer_referral(office, _offer_id(offer), status, answers)
    _told(offer, "Eingetragen.", as_json=as_json)


def _wish(office: Office, typed: Mapping[str, str]) -> Wish:
    """Return what was typed; a consent is named as `kiim consent` prints it."""
    consent = typed["consent"].rpartition("-")[2]
    codes = typed_value(office, REFERRAL, "groups", typed["groups"]) if typed["groups"] else ()
    groups = (group_named(str(code)) for code in codes) if isinstance(codes, tuple) else ()
    return Wish(
        to=office_called(known_offices(office), typed["to"]).id,
        consent=RecordId(_bytes(consent, _RECORD_LENGTH)) if consent else None,
        law=typed["law"],
        groups=frozenset(group for group in groups if group is not None),
        reason=typed["reason"].strip(),
    )


def _offer_id(text: str) -> bytes:
    return _bytes(text, _OFFER_LENGTH)


def _bytes(text: str, length: int) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError as error:
        raise NotAnId(what="ID") from error
    if len(found) != length:
        raise NotAnId(what="ID")
    return found


def _told(offer: str, said: str, *, as_json: bool) -> None:
    tell({"offer": _offer_id(offer).hex()}, [said], as_json=as_json)


def _list(call: Call, kind: OfferKind, *, as_json: bool) -> None:
    with looking(call) as office:
        found = handing_over.offers(office, kind)
    document: Json = {"offers": [_document(each) for each in found]}
    lines = [line for each in found for line in _lines(each)]
    tell(document, lines or ["Da ist nichts."], as_json=as_json)


def _document(offer: ListedOffer) -> Json:
    return {
        "id": offer.id.hex(),
        "is_given": offer.is_given,
        "office": offer.office,
        "state": offer.state.value,
        "until": offer.until.isoformat(),
        "person": PersonId(offer.person).hex() if offer.person else None,
        "groups": {f"P{group.number}": count for group, count in zip(offer.groups, offer.counts, strict=True)},
        "basis": offer.basis,
        "purpose": offer.purpose,
        "reason": offer.reason,
        "name": offer.name,
        "born": offer.born,
        "refused": list(offer.refused),
    }


def _lines(offer: ListedOffer) -> list[str]:
    where = "an" if offer.is_given else "von"
    why = "".join(f" ({WHY[code]})" for code in offer.refused if code in WHY)
    lines = [f"{offer.id.hex()}  {where} {offer.office}: {STATES[offer.state]}{why}"]
    if offer.groups:
        groups = ", ".join(f"{group.title} ({n})" for group, n in zip(offer.groups, offer.counts, strict=True))
        lines.append(f"    {offer.name or 'ohne Namen'}, Antwort bis {offer.until.isoformat()}: {groups}")
        lines.append(f"    Grundlage: {offer.basis}" + (f"; {offer.reason}" if offer.reason else ""))
    return lines


COMMANDS: dict[str, click.Command] = {"handover": handover, "refer": refer, "referral": referral}
