"""`kiim password`, `rotate-key`, `recover`, and who has a password: the key duties."""

from __future__ import annotations

import sys

import click

from kiim_desktop.cli.composing import Call, read_secret, with_call, writing
from kiim_desktop.cli.errors import SheetFileMissing
from kiim_desktop.cli.printing import as_json, tell
from kiim_desktop.crypto.errors import WrongSheet
from kiim_desktop.crypto.sheets import RecoveryCode, SheetKind, parse_recovery_code

NEW_PASSWORD = click.option("--new-password-file", default="", help="Datei mit dem neuen Kennwort, - = Standardeingabe")
SHEET = click.option("--sheet-file", default="", help="Datei mit dem Code vom Notfallblatt, - = Standardeingabe")


def new_password(source: str) -> str:
    """Return a new password from its file, or as typed twice at a terminal."""
    if source:
        return read_secret(source)
    return str(click.prompt("Neues Kennwort", hide_input=True, confirmation_prompt="Noch einmal", err=True))


def sheet_text(source: str) -> str:
    """Return the code of a sheet from its file, or as typed at a terminal; SheetFileMissing."""
    if source:
        return read_secret(source)
    if not sys.stdin.isatty():
        raise SheetFileMissing
    return str(click.prompt("Code vom Notfallblatt", err=True))


@click.command()
@NEW_PASSWORD
@with_call
@as_json
def password(call: Call, new_password_file: str, *, as_json: bool) -> None:
    """Das eigene Kennwort ändern; das alte öffnet danach nichts mehr. Sicherungen behalten das Kennwort ihres Tages."""
    from kiim_desktop.usecases.key_duties import change_password

    old = call.password()
    new = new_password(new_password_file)
    with writing(call, old) as office:
        change_password(office, old, new, cost=call.cost)
        user = office.user.id.hex()
    tell({"user": user}, ["Das Kennwort ist geändert."], as_json=as_json)


@click.command("rotate-key")
@with_call
@as_json
def rotate_key(call: Call, *, as_json: bool) -> None:
    """Die Datei mit einem neuen Schlüssel neu schreiben; Kennwörter und Notfallblatt bleiben, niemand tippt etwas."""
    from kiim_desktop.usecases.key_duties import rotate_key as change
    from kiim_desktop.usecases.unlocking import lock_office

    with writing(call) as office:
        anew = change(office, call.around())
        generation = anew.store.generation()
        lock_office(anew)
    tell({"generation": generation}, ["Der Schlüssel der Datei ist gewechselt."], as_json=as_json)


@click.command()
@SHEET
@NEW_PASSWORD
@click.option("--check", is_flag=True, help="nur proben, ob das Blatt passt; nichts wird geändert")
@with_call
@as_json
def recover(call: Call, sheet_file: str, new_password_file: str, *, check: bool, as_json: bool) -> None:
    """Mit dem Notfallblatt ein neues Kennwort setzen, oder das Blatt mit --check proben."""
    text = sheet_text(sheet_file)
    try:
        code = parse_recovery_code(text)
    except WrongSheet:
        if not check:
            raise
        code = parse_recovery_code(text, SheetKind.OFFICE)
    if check:
        _drill(call, code)
        tell({"sheet": code.kind.name.lower(), "fits": True}, ["Das Blatt passt. Heute geprobt."], as_json=as_json)
        return
    user = _recover(call, code, new_password(new_password_file))
    tell({"user": user}, ["Das neue Kennwort gilt. Das Notfallblatt bleibt gültig."], as_json=as_json)


def _recover(call: Call, code: RecoveryCode, new: str) -> str:
    from kiim_desktop.storage.places import ProfileLock
    from kiim_desktop.storage.profiles import find_profile
    from kiim_desktop.usecases.key_duties import recover_access
    from kiim_desktop.usecases.unlocking import lock_office

    profile = find_profile(call.folder)
    with ProfileLock(profile.folder):
        office = recover_access(profile, call.user, code, new, call.around(), cost=call.cost)
        lock_office(office)
    return office.user.id.hex()


def _drill(call: Call, code: RecoveryCode) -> None:
    """Try a sheet: the device sheet by itself, the office sheet in the open office."""
    from kiim_desktop.storage.places import ProfileLock
    from kiim_desktop.storage.profiles import find_profile
    from kiim_desktop.usecases.sheets import try_device_sheet, try_office_sheet

    if code.kind is SheetKind.OFFICE:
        with writing(call) as office:
            try_office_sheet(office, code)
        return
    profile = find_profile(call.folder)
    with ProfileLock(profile.folder):
        try_device_sheet(profile, code, call.around())


@click.command()
@click.argument("name")
@click.option("--role", required=True, help="counsellor, lead, provider_editor, coordinator, it oder dpo")
@NEW_PASSWORD
@with_call
@as_json
def add(call: Call, name: str, role: str, new_password_file: str, *, as_json: bool) -> None:
    """Jemandem auf diesem Gerät einen Zugang mit eigenem Kennwort geben."""
    from kiim_desktop.domain.offices import Role
    from kiim_desktop.usecases.colleagues import add_user

    roles = {each.value: each for each in Role}
    if role not in roles:
        raise click.BadParameter("", param_hint="--role")
    mine = call.password()
    secret = new_password(new_password_file)
    with writing(call, mine) as office:
        changed = add_user(office, name, roles[role], secret, cost=call.cost)
        made = changed.profile.users[-1]
    tell({"id": made.id.hex(), "role": role}, ["Der Zugang ist angelegt."], as_json=as_json)


@click.command()
@click.argument("name")
@with_call
@as_json
def remove(call: Call, name: str, *, as_json: bool) -> None:
    """Einen Zugang entfernen; die Datei bekommt dabei einen neuen Schlüssel. Entwürfe gehen an die eigene Leitung."""
    from kiim_desktop.usecases.colleagues import remove_user
    from kiim_desktop.usecases.drafting import drafts_of
    from kiim_desktop.usecases.unlocking import lock_office

    with writing(call) as office:
        before = len(drafts_of(office))
        anew = remove_user(office, name, call.around())
        taken = len(drafts_of(anew)) - before
        left = len(anew.profile.users)
        lock_office(anew)
    lines = ["Der Zugang ist entfernt, der Schlüssel gewechselt."]
    lines += [f"{taken} Entwürfe liegen jetzt bei Ihnen."] if taken else []
    tell({"users": left, "drafts": taken}, lines, as_json=as_json)


COMMANDS: dict[str, click.Command] = {each.name or "": each for each in (password, rotate_key, recover)}
