"""`kiim conflicts`: what people disagree about, with proposal and reason, and deciding it as the window does."""

from __future__ import annotations

from collections.abc import Sequence

import click

from kiim_desktop.base.ids import RecordId
from kiim_desktop.cli.composing import Call, looking, with_call, writing
from kiim_desktop.cli.edge import Commands
from kiim_desktop.cli.errors import NotAnId, OneDecision
from kiim_desktop.cli.printing import Json, as_json, iso, tell
from kiim_desktop.domain.disputes import Dispute, Further
from kiim_desktop.domain.records import Scope
from kiim_desktop.domain.stewardship import Voice
from kiim_desktop.domain.values import to_plain
from kiim_desktop.usecases import conflicts as deciding
from kiim_desktop.usecases.colleagues import colleagues
from kiim_desktop.usecases.errors import ConflictGone
from kiim_desktop.usecases.office import Office

_CATALOGUE = "0"
"""Stands in an id for the scope of the catalogue, whose own id is empty."""
_PARTS = 4


@click.group(cls=Commands, invoke_without_command=True)
@with_call
@as_json
@click.pass_context
def conflicts(context: click.Context, call: Call, *, as_json: bool) -> None:
    """Widersprüche zeigen: Felder, über die zwei Personen Verschiedenes gesagt haben, mit Vorschlag und Grund."""
    if context.invoked_subcommand is not None:
        context.obj = call
        return
    with looking(call) as office:
        disputes = deciding.all_disputes(office)
        found = [conflict_document(office, each) for each in disputes]
    lines = [line for each, document in zip(disputes, found, strict=True) for line in _lines(each, document)]
    tell({"conflicts": found}, lines or ["Keine Widersprüche."], as_json=as_json)


@conflicts.command()
@click.argument("conflict")
@click.option("--take", type=click.IntRange(1), help="Nummer des Werts, der gilt")
@click.option("--keep-both", is_flag=True, help="alle behalten: als weiterer Eintrag oder mit Quelle im Hinweis")
@click.option("--merged", is_flag=True, help="den zusammengeführten Text nehmen")
@click.option("--text", default="", help="mit --merged: dieser Text statt des vorgeschlagenen")
@with_call
@as_json
def resolve(  # one option each
    call: Call, conflict: str, take: int | None, text: str, *, keep_both: bool, merged: bool, as_json: bool
) -> None:
    """Einen Widerspruch entscheiden; die anderen Werte bleiben in der Geschichte des Felds."""
    if [take is not None, keep_both, merged].count(True) != 1 or (text and not merged):
        raise OneDecision
    scope, record, number, mark = _conflict_id(conflict)
    with writing(call) as office:
        dispute = deciding.find_dispute(office, scope, record, number)
        if dispute.mark != mark:
            raise ConflictGone
        if take is not None:
            done = deciding.take(office, dispute, take - 1)
        elif keep_both:
            done = deciding.keep_both(office, dispute)
        else:
            done = deciding.take_merged(office, dispute, text or (dispute.merged.text if dispute.merged else ""))
    document: Json = {
        "id": conflict,
        "decision": "take" if take is not None else "keep_both" if keep_both else "merged",
        "taken": take,
        "made": [each.hex() for each in done.made],
    }
    tell(document, ["Der Widerspruch ist entschieden."], as_json=as_json)


def conflict_document(office: Office, dispute: Dispute) -> dict[str, Json]:
    """Return a disagreement as `kiim conflicts` and `kiim show` print it."""
    record, kind, declared = dispute.record, dispute.kind, dispute.declared
    field = "deleted" if dispute.is_deletion else declared.name if declared else str(dispute.field)
    proposed = dispute.proposed
    proposal: Json = None
    if dispute.proposal is not None and proposed is not None:
        proposal = {"take": proposed + 1, "reason": dispute.proposal.reason}
    merged: Json = None
    if dispute.merged is not None:
        merged = {"text": dispute.merged.text, "struck_out": list(dispute.merged.struck_out)}
    return {
        "id": f"{record.scope.hex() or _CATALOGUE}-{record.id.hex()}-{dispute.field}-{dispute.mark}",
        "person": record.scope.hex(),
        "record": record.id.hex(),
        "kind": kind.name if kind else str(record.kind_number),
        "field": field,
        "values": [_value(office, dispute, voice, place) for place, voice in enumerate(dispute.voices, 1)],
        "proposal": proposal,
        "merged": merged,
        "keep_both": dispute.further.value if dispute.further is not Further.NOTHING else None,
    }


def _value(office: Office, dispute: Dispute, voice: Voice, place: int) -> dict[str, Json]:
    origin = voice.head.origin
    value: Json = to_plain(voice.head.value)
    if dispute.is_deletion:
        value = "deleted" if voice.head.value is True else "kept"
    author = next((user.name for user in colleagues(office) if user.id == origin.actor), origin.actor.hex())
    return {
        "take": place,
        "value": value,
        "author": author,
        "office": voice.office.name if voice.office else "",
        "at": iso(origin.wall),
        "source": origin.basis,
    }


def _lines(dispute: Dispute, document: dict[str, Json]) -> list[str]:
    """Return a disagreement for people: its id, then each value under its number."""
    lines = [f"{document['id']}  {document['kind']}.{document['field']}"]
    values = document["values"]
    for value in values if isinstance(values, Sequence) else ():
        if isinstance(value, dict):
            place = value["take"]
            is_proposed = dispute.proposed is not None and place == dispute.proposed + 1
            why = f"  (Vorschlag: {dispute.proposal.reason})" if dispute.proposal and is_proposed else ""
            lines.append(f"  {place}: {value['value']}{why}")
    return lines


def _conflict_id(text: str) -> tuple[Scope, RecordId, int, str]:
    parts = text.split("-")
    if len(parts) != _PARTS or not parts[2].isdecimal():
        raise NotAnId(what="CONFLICT")
    try:
        scope = b"" if parts[0] == _CATALOGUE else bytes.fromhex(parts[0])
        return scope, RecordId(bytes.fromhex(parts[1])), int(parts[2]), parts[3]
    except ValueError as error:
        raise NotAnId(what="CONFLICT") from error


COMMANDS: dict[str, click.Command] = {"conflicts": conflicts}
