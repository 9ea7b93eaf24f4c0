"""The one way in the window to take something back and to do it again: foot line, Strg+Z, and the list of own acts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.acts import Deed
from kiim_desktop.presenters.act_words import named_words
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.undoing import Turned, redo, redo_last, undo, undo_last

FIRST_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def tell_done(desk: Desk, sentence: str, changed: Changed) -> None:
    """Say what was saved, with an offer to take it back if there is anything to take back."""
    desk.navigator.changed(changed)
    desk.navigator.tell(sentence, partial(take_back, desk, changed.act) if changed.act else None)


def take_back(desk: Desk, act: int, *, stays: bool = False) -> None:
    """Take one act back; `stays`: whoever asks has the list before her and not the file."""
    _run(desk, lambda progress: undo(desk.office, act, progress), stays=stays)


def take_back_last(desk: Desk) -> None:
    """Take back what was done last, however long ago."""
    _run(desk, lambda progress: undo_last(desk.office, progress))


def do_again(desk: Desk, act: int) -> None:
    """Do one thing again that was taken back."""
    _run(desk, lambda _progress: redo(desk.office, act), is_again=True)


def do_last_again(desk: Desk) -> None:
    """Do again what was taken back last."""
    _run(desk, lambda _progress: redo_last(desk.office), is_again=True)


def _run(desk: Desk, work: Callable[[Progress], Turned], *, is_again: bool = False, stays: bool = False) -> None:
    office, navigator = desk.office, desk.navigator

    def turned(progress: Progress) -> tuple[Turned, str]:
        done = work(progress)
        return done, _again_words(office, done) if is_again else _undone_words(office, done)

    def told(result: tuple[Turned, str]) -> None:
        done, sentence = result
        navigator.changed(done.changed)
        act = done.act
        if act.deed is Deed.NEW_PERSON and not is_again and not stays:
            navigator.go("persons")
        if is_again:
            navigator.tell(sentence, partial(take_back, desk, act.no))
        else:
            navigator.tell(sentence, redo=None if act.batch else partial(do_again, desk, act.no))

    desk.jobs.run(turned, done=told, failed=navigator.explain)


def _undone_words(office: Office, done: Turned) -> str:
    if done.act.batch:
        words = ngettext("Import zurückgenommen: {n} Eintrag.", "Import zurückgenommen: {n} Einträge.", done.deleted)
        rest = ngettext(
            " {n} bleibt, weil damit weitergearbeitet wurde.",
            " {n} bleiben, weil damit weitergearbeitet wurde.",
            done.kept,
        )
        return words.format(n=done.deleted) + (rest.format(n=done.kept) if done.kept else "")
    if done.is_marked:
        return _("Die Notiz war schon abgeglichen. Sie bleibt und ist als zurückgenommen gekennzeichnet.")
    if done.draft is not None:
        return _("Notiz zurückgenommen, sie ist wieder ein Entwurf.")
    return _("Zurückgenommen{whose}: {what}.").format(whose=_whose(office, done), what=named_words(office, done.act))


def _again_words(office: Office, done: Turned) -> str:
    return _("Wiederholt{whose}: {what}.").format(whose=_whose(office, done), what=named_words(office, done.act))


def _whose(office: Office, done: Turned) -> str:
    """Return " bei Amina Haddad", or nothing for what belongs to no file that is there."""
    row = office.store.persons.one(done.person) if done.person else None
    return _(" bei {name}").format(name=f"{FIRST_ISOLATE}{row.name}{POP_ISOLATE}") if row else ""
