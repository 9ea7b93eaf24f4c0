"""`kiim device renew|rekey` and `kiim directory`: certificates, new keys, and whose four words were compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kiim_desktop.cli.composing import Call, looking, with_call, writing
from kiim_desktop.cli.edge import Commands
from kiim_desktop.cli.printing import Json, as_json, tell
from kiim_desktop.sync.errors import NotEnrolled

if TYPE_CHECKING:
    from kiim_desktop.usecases.directory import Counterpart, DirectoryStanding
    from kiim_desktop.usecases.office import Office


@click.command()
@click.argument("device_id")
@with_call
@as_json
def renew(call: Call, device_id: str, *, as_json: bool) -> None:
    """Die Zulassung eines Geräts erneuern, das beim Ablauf lange weg war; die anderen erneuern sich von selbst."""
    from kiim_desktop.usecases.enrolling import renew_device

    with writing(call) as office:
        found = renew_device(office, device_id)
    tell({"id": found.hex()}, ["Die Zulassung wird mit dem nächsten Abgleich erneuert."], as_json=as_json)


@click.command()
@with_call
@as_json
def rekey(call: Call, *, as_json: bool) -> None:
    """Nach einem Ausschluss alle Akten gleich mit neuen Schlüsseln versehen, statt jede beim nächsten Speichern."""
    from kiim_desktop.usecases.enrolling import change_all_keys

    with writing(call) as office:
        change_all_keys(office)
    tell({"rekey": True}, ["Alle Akten bekommen mit dem nächsten Abgleich neue Schlüssel."], as_json=as_json)


@click.group(cls=Commands)
def directory() -> None:
    """Das Verzeichnis des Kreises: wie alt es ist und mit wem die vier Wörter verglichen sind."""


@directory.command("list")
@with_call
@as_json
def list_counterparts(call: Call, *, as_json: bool) -> None:
    """Der Kreisknoten und alle Büros mit ihren vier Wörtern."""
    from kiim_desktop.usecases.directory import directory_standing

    with looking(call) as office:
        standing = directory_standing(office)
    if standing is None:
        raise NotEnrolled
    document: dict[str, Json] = {
        **_facts(standing),
        "counterparts": [_document(each) for each in standing.counterparts],
    }
    lines = [f"{_mark(each):<12}{' '.join(each.words):<44}{each.name}" for each in standing.counterparts]
    tell(document, [*lines, *standing.warnings], as_json=as_json)


@directory.command()
@click.argument("name")
@click.option("--words", required=True, help='die vier Wörter, die das Büro am Telefon vorliest: --words "a b c d"')
@with_call
@as_json
def confirm(call: Call, name: str, words: str, *, as_json: bool) -> None:
    """Festhalten, dass die vier Wörter von NAME (Büro oder „Kreisknoten“) am Telefon verglichen sind."""
    from kiim_desktop.usecases.directory import confirm_words

    with writing(call) as office:
        found = confirm_words(office, name, words)
    tell(_document(found), [f"Verglichen: {found.name}"], as_json=as_json)


def directory_document(office: Office) -> Json:
    """Return how the directory stands, for other commands; None without a Kreis."""
    from kiim_desktop.usecases.directory import directory_standing

    standing = directory_standing(office)
    return _facts(standing) if standing is not None else None


def directory_warnings(office: Office) -> tuple[str, ...]:
    """Return what people should know of the directory, in sentences."""
    from kiim_desktop.usecases.directory import directory_standing

    standing = directory_standing(office)
    return standing.warnings if standing is not None else ()


def _facts(standing: DirectoryStanding) -> dict[str, Json]:
    return {
        "number": standing.number,
        "age_days": standing.age,
        "grants_wait": standing.grants_wait,
        "certified_until": standing.certified_until.isoformat() if standing.certified_until else None,
        "uncompared": len(standing.uncompared),
    }


def _document(each: Counterpart) -> dict[str, Json]:
    return {
        "id": each.id.hex() if len(each.id) > len("hub") else "hub",
        "name": each.name,
        "words": " ".join(each.words),
        "compared": each.is_compared,
        "new_keys_since": each.has_new_keys,
        "own": each.is_own,
    }


def _mark(each: Counterpart) -> str:
    if each.is_own:
        return "eigenes"
    return "verglichen" if each.is_compared else "offen"


__all__ = ["directory", "directory_document", "directory_warnings", "rekey", "renew"]
