"""`kiim undo`: what one did oneself at this device, newest first, and taking it back as Strg+Z does."""

from __future__ import annotations

import click

from kiim_desktop.cli.composing import Call, looking, with_call, writing
from kiim_desktop.cli.counting import counted
from kiim_desktop.cli.edge import Partly
from kiim_desktop.cli.printing import Json, as_json, iso, local, tell
from kiim_desktop.presenters.act_words import named_words, state_words
from kiim_desktop.storage.acts import Act
from kiim_desktop.usecases.errors import UseCaseError
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.undoing import Turned, own_acts, redo_last, undo_last


@click.command()
@click.argument("count", type=click.IntRange(1, 20), default=1, metavar="[N]")
@click.option("--list", "listed", is_flag=True, help="nur zeigen, was Sie an diesem Gerät getan haben")
@click.option("--redo", is_flag=True, help="wiederholen, was zuletzt zurückgenommen wurde")
@with_call
@as_json
def undo(call: Call, count: int, *, listed: bool, redo: bool, as_json: bool) -> None:
    """Die letzten N eigenen Schritte zurücknehmen, den neuesten zuerst (ohne Zahl: den letzten)."""
    if listed:
        _list(call, as_json=as_json)
        return
    done: list[Turned] = []
    stopped: UseCaseError | None = None
    with writing(call) as office, counted() as progress:
        for _turn in range(count):
            try:
                done.append(redo_last(office) if redo else undo_last(office, progress))
            except UseCaseError as error:
                if not done:
                    raise
                stopped = error
                break
        documents = [_turned(office, each) for each in done]
        lines = [_line(office, each, is_again=redo) for each in done]
    document: Json = {
        "redone" if redo else "undone": documents,
        "stopped": {"code": stopped.code, "sentence": stopped.sentence} if stopped else None,
    }
    tell(document, [*lines, *([stopped.sentence] if stopped else [])], as_json=as_json)
    if stopped or any(each.kept for each in done):
        raise Partly


def _list(call: Call, *, as_json: bool) -> None:
    with looking(call) as office:
        acts = own_acts(office)
        found = [_document(office, act) for act in acts]
        lines = [f"{local(act.at)}  {named_words(office, act)}  ({state_words(act).text})" for act in acts]
    tell({"acts": found}, lines or ["Hier haben Sie noch nichts getan."], as_json=as_json)


def _document(office: Office, act: Act) -> dict[str, Json]:
    return {
        "act": act.no,
        "at": iso(act.at),
        "deed": act.deed.value,
        "what": named_words(office, act),
        "persons": [scope.hex() for scope in act.scopes if office.store.ground.is_person(scope)],
        "import": act.batch.hex() or None,
        "state": "undone" if act.is_undone else "here" if act.is_waiting else "exchanged",
        "can_be_undone": act.is_kept and act.deed.can_be_undone and not act.is_undone,
    }


def _turned(office: Office, done: Turned) -> dict[str, Json]:
    return {
        **_document(office, done.act),
        "state": "here" if done.act.is_undone else "undone",
        "can_be_undone": done.act.is_undone,
        "draft": done.draft.hex() if done.draft else None,
        "marked": done.is_marked,
        "deleted": done.deleted,
        "kept": done.kept,
    }


def _line(office: Office, done: Turned, *, is_again: bool) -> str:
    what = named_words(office, done.act)
    if is_again:
        return f"Wiederholt: {what}."
    ends = [f"{done.deleted} Einträge gelöscht."] if done.act.batch else []
    ends += [f"{done.kept} bleiben, weil daran weitergearbeitet wurde."] if done.kept else []
    ends += ["Die Notiz ist wieder ein Entwurf."] if done.draft else []
    ends += ["Die Notiz war schon abgeglichen und ist als zurückgenommen gekennzeichnet."] if done.is_marked else []
    return " ".join([f"Zurückgenommen: {what}.", *ends])


COMMANDS: dict[str, click.Command] = {"undo": undo}
