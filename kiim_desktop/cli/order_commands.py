"""`kiim orders` and `kiim erase`: what was ordered to be forgotten and who receipted it; deleting a file for good."""

from __future__ import annotations

from pathlib import Path

import click

from kiim_desktop.base.ids import StreamId
from kiim_desktop.base.new_files import write_new
from kiim_desktop.cli.composing import Call, looking, read_secret, with_call, writing
from kiim_desktop.cli.edge import Commands
from kiim_desktop.cli.errors import NotAnId, ProofNotWritten
from kiim_desktop.cli.file_commands import person_id
from kiim_desktop.cli.page_files import write_page
from kiim_desktop.cli.printing import Json, as_json, tell
from kiim_desktop.crypto.signing import fingerprint
from kiim_desktop.crypto.words import four_words
from kiim_desktop.presenters.paper.proof_page import proof_page
from kiim_desktop.usecases.orders import ListedOrder

_FILE = click.Path(path_type=Path, dir_okay=False)

KINDS = {"drop": "zurückgenommen", "erase": "für immer gelöscht"}


@click.group(cls=Commands, invoke_without_command=True)
@click.option("--certificate", default="", metavar="ID", help="einen Nachweis zu dieser Anordnung schreiben")
@click.option("--out", type=_FILE, help="wohin (PDF); daneben liegt die prüfbare Datei .kiimproof")
@click.option("--check", type=_FILE, help="eine Datei .kiimproof prüfen")
@with_call
@as_json
@click.pass_context
def orders(
    context: click.Context, call: Call, certificate: str, out: Path | None, check: Path | None, *, as_json: bool
) -> None:
    """Was andere Stellen vergessen müssen, wer es quittiert hat, und was dieses Büro vergessen musste."""
    if context.invoked_subcommand is not None:
        context.obj = call
        return
    if check is not None:
        _check(check, as_json=as_json)
        return
    if bool(certificate) != (out is not None):
        raise click.UsageError("--certificate ID --out DATEI")
    if out is not None:
        _write_certificate(call, certificate, out, as_json=as_json)
        return
    _list(call, as_json=as_json)


def _list(call: Call, *, as_json: bool) -> None:
    from kiim_desktop.usecases.keeping import kept_bases, offers
    from kiim_desktop.usecases.orders import orders as all_orders

    with looking(call) as office:
        found, offered = all_orders(office), offers(office)
        bases = kept_bases(office) if offered else {}
        titles = {each.number: each.title for each in office.kinds.all}
    lines = [line for each in found for line in _lines(each)]
    for each in offered:
        kinds = ", ".join(titles.get(line.kind, "Eintrag") for line in each.lines)
        lines.append(f"Eigene Einträge aus einer Akte von {each.office}: {kinds}. Behalten bis {each.until:%d.%m.%Y}:")
        lines.append(f"    kiim orders keep {each.id.hex()} --basis GRUNDLAGE --family-name NAME")
    lines += [f"    {code}: {words}" for code, words in bases.items()]
    document: Json = {
        "orders": [_document(each) for each in found],
        "offers": [
            {
                "id": each.id.hex(),
                "office": each.office,
                "until": each.until.isoformat(),
                "records": [{"kind": titles.get(line.kind, ""), "day": line.day.isoformat()} for line in each.lines],
            }
            for each in offered
        ],
        "bases": dict(bases),
    }
    tell(document, lines or ["Es wurde nichts zurückgenommen oder gelöscht."], as_json=as_json)


@orders.command()
@click.argument("offer")
@click.option("--basis", required=True, metavar="CODE", help="Rechtsgrundlage, wie „kiim orders“ sie nennt")
@click.option("--given-names", default="", help="Vorname, wie Sie die Person führen")
@click.option("--family-name", default="", help="Familienname, wie Sie die Person führen")
@with_call
@as_json
def keep(call: Call, offer: str, basis: str, given_names: str, family_name: str, *, as_json: bool) -> None:
    """Eigene Einträge aus einer zurückgenommenen Akte in eine eigene Akte übernehmen."""
    from kiim_desktop.usecases.keeping import keep_records

    name = {"given_names": given_names, "family_name": family_name}
    with writing(call) as office:
        done = keep_records(office, StreamId(_order_id(offer)), basis, name)
    tell({"person": done.person.hex()}, [f"Übernommen in die eigene Akte {done.person.hex()}."], as_json=as_json)


@orders.command()
@click.argument("offer")
@with_call
@as_json
def leave(call: Call, offer: str, *, as_json: bool) -> None:
    """Eigene Einträge aus einer zurückgenommenen Akte nicht behalten: Sie werden sofort gelöscht."""
    from kiim_desktop.usecases.keeping import leave_records

    with writing(call) as office:
        count = leave_records(office, StreamId(_order_id(offer)))
    tell({"deleted": count}, [f"Gelöscht: {count}."], as_json=as_json)


@orders.command()
@click.argument("order", nargs=-1)
@with_call
@as_json
def sign(call: Call, order: tuple[str, ...], *, as_json: bool) -> None:
    """Die zweite Unterschrift der Leitung geben, für genannte Anordnungen oder für alle, die darauf warten."""
    from kiim_desktop.usecases.orders import countersign_orders

    with writing(call) as office:
        done = countersign_orders(office, [_order_id(each) for each in order])
    said = f"Unterschrieben: {len(done)}. Geht mit dem nächsten Abgleich hinaus."
    tell({"signed": [each.hex() for each in done]}, [said], as_json=as_json)


@orders.command()
@click.argument("order", nargs=-1)
@with_call
@as_json
def again(call: Call, order: tuple[str, ...], *, as_json: bool) -> None:
    """Neu anordnen, wofür die zweite Unterschrift nicht rechtzeitig kam."""
    from kiim_desktop.usecases.orders import order_anew

    with writing(call) as office:
        done = order_anew(office, [_order_id(each) for each in order])
    said = f"Neu angeordnet: {len(done)}. Geht mit dem nächsten Abgleich hinaus."
    tell({"orders": [each.hex() for each in done]}, [said], as_json=as_json)


def _write_certificate(call: Call, order: str, out: Path, *, as_json: bool) -> None:
    from kiim_desktop.usecases.orders import deletion_proof

    with writing(call) as office:
        proof = deletion_proof(office, _order_id(order))
        identity = office.store.identity
        sheet = proof_page(proof.order, identity.office_name, office.today, training=identity.training)
    signed = out.with_suffix(".kiimproof")
    try:
        page = write_page(sheet, out)
        write_new(signed, proof.file)
    except OSError as error:
        raise ProofNotWritten from error
    tell({"page": page.name, "proof": signed.name}, [f"Geschrieben: {page.name} und {signed.name}."], as_json=as_json)


def _check(path: Path, *, as_json: bool) -> None:
    from kiim_desktop.sync.errors import ProofNotSound
    from kiim_desktop.sync.sharing.proofs import check_proof

    try:
        proof = check_proof(path.read_bytes())
    except OSError as error:
        raise ProofNotSound from error
    names = {each.id: each.name for each in proof.manifest.offices}
    hub = " ".join(four_words(fingerprint(proof.manifest.hub.signing_public)))
    owner = names.get(proof.order.owner, proof.order.owner.hex())
    said = f"Echt: {KINDS[proof.order.kind.value]} von {owner}, {len(proof.receipts)} Quittungen."
    document: Json = {"kind": proof.order.kind.value, "owner": owner, "receipts": len(proof.receipts), "hub": hub}
    tell(document, [said, f"Der Kreisknoten darin hat die vier Wörter: {hub}"], as_json=as_json)


def _order_id(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise NotAnId(what=text) from error


@click.command()
@click.argument("person")
@click.option("--second", required=True, help="Name der zweiten Person, die mit entscheidet")
@click.option("--second-password-file", default="", help="Datei mit dem Kennwort der zweiten Person")
@with_call
@as_json
def erase(call: Call, person: str, second: str, second_password_file: str, *, as_json: bool) -> None:
    """Eine Akte für immer löschen, bei allen, die sie je hatten. Zwei Menschen entscheiden."""
    from kiim_desktop.usecases.erasing import SecondPerson, erase_person

    password = (
        read_secret(second_password_file)
        if second_password_file
        else str(click.prompt(f"Kennwort von {second}", hide_input=True, err=True))
    )
    with writing(call) as office:
        ids = erase_person(office, person_id(person), SecondPerson(second, password))
    said = "Ausgeblendet. Gelöscht wird mit dem nächsten Abgleich, überall." if ids else "Gelöscht."
    tell({"person": person, "orders": [each.hex() for each in ids]}, [said], as_json=as_json)


def _lines(order: ListedOrder) -> list[str]:
    whom = ", ".join(order.offices) or "alle"
    first = f"{order.day:%d.%m.%Y}  {KINDS[order.kind.value]}  {whom}: {order.standing.title}"
    if not order.is_given:
        return [f"{first} (angeordnet von {whom})"]
    receipts = [
        f"    {each.office}, {each.device}: {each.records} Einträge, {each.day:%d.%m.%Y}" for each in order.receipts
    ]
    missing = [f"    {each}: noch keine Quittung seit {order.age} Tagen" for each in order.missing]
    why = [f"    {order.cause} {order.standing.meaning}"] if order.cause else []
    return [first, *why, *receipts, *missing]


def _document(order: ListedOrder) -> Json:
    return {
        "id": order.id.hex(),
        "kind": order.kind.value,
        "given": order.is_given,
        "day": order.day.isoformat(),
        "age": order.age,
        "standing": order.standing.value,
        "why": order.why,
        "offices": list(order.offices),
        "receipts": [
            {
                "office": each.office,
                "device": each.device,
                "records": each.records,
                "kept": each.kept,
                "day": each.day.isoformat(),
            }
            for each in order.receipts
        ],
        "missing": list(order.missing),
        "second_until": order.second_until.isoformat() if order.second_until else None,
    }


COMMANDS: dict[str, click.Command] = {each.name or "": each for each in (orders, erase)}
