"""`kiim profile sheet` and `rejoin`: the paper sheets, and enrolling a profile whose device keys are lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiim_desktop.cli.composing import Call, read_secret, with_call, writing
from kiim_desktop.cli.errors import SecretUnreadable, SheetNotWritten
from kiim_desktop.cli.printing import Json, as_json, tell

if TYPE_CHECKING:
    from kiim_desktop.crypto.sheets import RecoveryCode

_FILE = click.Path(path_type=Path, dir_okay=False)


def write_sheet(code: RecoveryCode, office: str, day: date, out: Path, *, training: bool) -> Path:
    """Write a recovery sheet into a new file; returns where. SheetNotWritten.

    It is never half written and then trusted.
    """
    from kiim_desktop.cli.page_files import write_page
    from kiim_desktop.presenters.paper.recovery_page import recovery_page

    try:
        return write_page(recovery_page(code, office, day, training=training), out)
    except OSError as error:
        raise SheetNotWritten from error


@click.command()
@click.argument("out", type=_FILE)
@click.option("--for-office", is_flag=True, help="das Blatt des Büros statt das dieses Geräts")
@with_call
@as_json
def sheet(call: Call, out: Path, *, for_office: bool, as_json: bool) -> None:
    """Ein neues Notfallblatt schreiben (PDF); das vorige gilt danach nicht mehr."""
    from kiim_desktop.crypto.sheets import SheetKind
    from kiim_desktop.usecases.sheets import adopt_sheet, make_sheet

    with writing(call) as office:
        code = make_sheet(office, SheetKind.OFFICE if for_office else SheetKind.DEVICE)
        identity = office.store.identity
        written = write_sheet(code, identity.office_name, office.today, out, training=identity.training)
        adopt_sheet(office, code)
    lines = [
        f"Das Blatt liegt in {written.name}. Bitte drucken, wegschließen, die Datei löschen.",
        "Das vorige Blatt gilt nicht mehr. Ist es in fremde Hände gekommen, bitte auch „kiim rotate-key“.",
    ]
    tell({"kind": code.kind.name.lower(), "file": written.name}, lines, as_json=as_json)


@click.command()
@click.argument("invitation", type=_FILE)
@click.option("--code-file", required=True, help="Datei mit dem Einmalcode, - = Standardeingabe")
@click.option("--label", default="", help="wie das Büro dieses Gerät nennt")
@with_call
@as_json
def rejoin(call: Call, invitation: Path, code_file: str, label: str, *, as_json: bool) -> None:
    """Dieses Büro mit einer neuen Einladung wieder anmelden, als neues Gerät; Akten und Entwürfe bleiben."""
    from kiim_desktop.usecases.enrolling import (
        binding_problem,
        is_device_bound,
        rejoin_office,
        words_of_this_device,
    )
    from kiim_desktop.usecases.unlocking import lock_office

    try:
        raw = invitation.read_bytes()
    except OSError as error:
        raise SecretUnreadable from error
    code = read_secret(code_file)
    with writing(call) as office:
        anew = rejoin_office(office, raw, code, label, call.around())
        try:
            words = " ".join(words_of_this_device(anew))
            problem = binding_problem(anew)
            document: dict[str, Json] = {
                "device": anew.store.identity.device.hex(),
                "words": words,
                "bound": is_device_bound(anew),
            }
        finally:
            lock_office(anew)
    lines = [f"Der Antrag ist vorbereitet. Die vier Wörter dieses Geräts: {words}", problem]
    lines.append("Bitte das alte Gerät von einem anderen aus ausschließen („kiim device revoke“).")
    tell(document, [line for line in lines if line], as_json=as_json)
