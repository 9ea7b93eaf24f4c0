"""Sharing in words: who keeps a file, what may be written in it, with whom an own one is shared. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.translation import _, mark, ngettext
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.presenters.words import whole_day
from kiim_desktop.usecases.file_access import FileAccess, HandedOver
from kiim_desktop.usecases.shared_files import OpenedFile
from kiim_desktop.usecases.sharing_standing import SharedWith, Stage

_MODES = {
    Mode.ONCE: mark("nur lesen"),
    Mode.READ: mark("nur lesen"),
    Mode.CONTRIBUTE: mark("eigene Beiträge"),
    Mode.CO_EDIT: mark("mitschreiben"),
}
_ORDER = tuple(Mode)
_STAGES = {
    Stage.NOT_SENT: mark("noch nicht beim Kreisknoten, dort ist noch nichts zu sehen"),
    Stage.OPEN: "",
    Stage.ENDING: mark("Rücknahme noch nicht beim Kreisknoten, dort ist noch alles zu sehen"),
    Stage.UNRECEIPTED: mark("zurückgenommen, Quittung fehlt noch"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingRow:
    """One block of the side panel: an office or data groups, what is open, and what is not settled yet."""

    title: str
    what: str = ""
    terms: str = ""
    note: str = ""

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.title, self.what, self.terms, self.note) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """The badge of a file another office keeps; `rows` say per opening what is open."""

    office: str
    mode: str
    is_read_only: bool
    until: str
    """"bis 30.06.2027", with several openings "längstens bis 30.06.2027"."""
    rows: tuple[SharingRow, ...]
    access: FileAccess

    @property
    def rows_title(self) -> str:
        return _("Für uns geöffnet") if self.access.handed_over is None else _("Übergabe")

    @property
    def when_empty(self) -> str:
        """Return what is said where nothing stands."""
        if self.access.handed_over is not None:
            return _("Diese Akte führt jetzt {office}.").format(office=self.office)
        return _("Geöffnet sind: {groups}.").format(groups="; ".join(row.title for row in self.rows))

    @property
    def spoken(self) -> str:
        return ", ".join((_("Akte von {office}").format(office=self.office), self.mode, self.until))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """With whom an own file is shared: the fact of the header, and a row per office."""

    fact: str
    note: str
    rows: tuple[SharingRow, ...]


def office_words(name: str) -> str:
    """Return the name of an office, or what stands for one the directory names no more."""
    return name or _("eine andere Stelle")


def mode_words(mode: Mode) -> str:
    return _(_MODES[mode])


def group_words(groups: Iterable[Category]) -> str:
    """Return "Stammdaten, Sprachen" in the order of the groups."""
    return ", ".join(_(group.title) for group in sorted(groups, key=lambda each: each.number))


def keeper_of(access: FileAccess | None) -> Keeper | None:
    """Return the badge of a file; None for one of this office."""
    if access is None:
        return None
    if access.handed_over is not None:
        return _left_here(access, access.handed_over)
    modes = sorted({each.mode for each in access.opened}, key=_ORDER.index)
    return Keeper(
        office=office_words(access.keeper),
        mode=_modes_words(modes),
        is_read_only=not access.writable,
        until=_until_words([each.until for each in access.opened]),
        rows=tuple(_opened_row(each) for each in sorted(access.opened, key=lambda one: one.until, reverse=True)),
        access=access,
    )


def _left_here(access: FileAccess, left: HandedOver) -> Keeper:
    """Return the badge of a file this office handed over and can only read now."""
    office = office_words(access.keeper)
    row = SharingRow(
        title=_("Übergeben am {day}").format(day=whole_day(left.day)),
        what=_("{office} führt die Akte weiter. Was dort dazukommt, steht hier nicht.").format(office=office),
        terms=_("hier nur lesen, gelöscht nach dem {day}").format(day=whole_day(left.last)),
    )
    return Keeper(
        office=office,
        mode=mode_words(Mode.READ),
        is_read_only=True,
        until=_until_words([left.last]),
        rows=(row,),
        access=access,
    )


def sharing_of(shared: Sequence[SharedWith]) -> Sharing | None:
    """Return with whom an own file is shared; None if it is with nobody."""
    if not shared:
        return None
    seeing = {each.office for each in shared if each.stage in {Stage.OPEN, Stage.ENDING}}
    waiting = {each.office for each in shared if each.stage is Stage.NOT_SENT} - seeing
    return Sharing(
        fact=_fact_words(len(seeing), len(waiting)),
        note=_note_words({each.stage for each in shared}, has_open=bool(seeing)),
        rows=tuple(_shared_row(each) for each in sorted(shared, key=_first_unsettled)),
    )


def refusal_words(keeper: Keeper, kind: Kind | None, *, is_known: bool = False) -> tuple[str, str]:
    """Return why something is not written here, and what can be; `is_known`: a record that is there already."""
    office, writable = keeper.office, keeper.access.writable
    if keeper.access.handed_over is not None:
        what = _("Diese Akte wurde übergeben, hier können Sie nur lesen.")
        return what, _("Diese Akte führt jetzt {office}.").format(office=office)
    if kind is not None and kind.number == COUNSELLING_ENTRY.number:
        return _("Notizen stehen nur in eigenen Akten."), _("Diese Akte führt {office}.").format(office=office)
    if not writable:
        return _("Hier können Sie nur lesen."), _("Diese Akte führt {office}.").format(office=office)
    if kind is not None and kind.category in writable:
        meaning = _("Ändern können Sie in dieser Akte nur, was Ihre Stelle selbst eingetragen hat.")
        return _("Diesen Eintrag hat eine andere Stelle gemacht."), meaning
    what = (
        _("Das können Sie hier nur lesen.") if is_known else _("Dafür hat {office} nichts zum Schreiben geöffnet.")
    ).format(office=office)
    return what, _("Eintragen können Sie: {groups}.").format(groups=group_words(writable))


def gone_words(keeper: Keeper | None, today: date, *, lost_text: bool = False) -> tuple[str, str]:
    """Return what is said when an open file vanished: what happened, and what it means."""
    lost = " " + _("Was Sie dort gerade schrieben, ist nicht gespeichert.") if lost_text else ""
    if keeper is None:
        return _("Diese Akte gibt es nicht mehr."), _("Sie wurde gelöscht oder zurückgenommen.")
    if keeper.access.handed_over is not None:
        meaning = _("Sie wurde übergeben; {office} führt sie weiter. Die Frist hier ist zu Ende.")
        return _("Diese Akte gibt es hier nicht mehr."), meaning.format(office=keeper.office) + lost
    if all(each.until < today for each in keeper.access.opened):
        what = _("Diese Akte ist nicht mehr geöffnet.")
        meaning = _("Die Einwilligung ist zu Ende; {office} führt die Akte weiter.").format(office=keeper.office)
        return what, meaning + lost
    meaning = _("{office} hat sie zurückgenommen oder gelöscht.").format(office=keeper.office)
    return _("Diese Akte ist nicht mehr geöffnet."), meaning + lost


def _modes_words(modes: Sequence[Mode]) -> str:
    if not modes:
        return mode_words(Mode.READ)
    if len(modes) == 1:
        return mode_words(modes[0])
    return _("teils {least}, teils {most}").format(least=mode_words(modes[0]), most=mode_words(modes[-1]))


def _until_words(days: Sequence[date]) -> str:
    if not days:
        return ""
    words = _("bis {day}") if len(set(days)) == 1 else _("längstens bis {day}")
    return words.format(day=whole_day(max(days)))


def _opened_row(opened: OpenedFile) -> SharingRow:
    return SharingRow(title=group_words(opened.groups), terms=_terms(opened.mode, opened.until))


def _shared_row(shared: SharedWith) -> SharingRow:
    return SharingRow(
        title=office_words(shared.office),
        what=group_words(shared.groups),
        terms=_terms(shared.mode, shared.until) if shared.mode and shared.until else "",
        note=stage_note(shared),
    )


def stage_note(shared: SharedWith) -> str:
    """Return what is not settled yet at an office; "" where it simply sees what was agreed."""
    return "; ".join(part for part in (_stage_words(shared.stage), _stick_words(shared)) if part)


def _stage_words(stage: Stage) -> str:
    return _(_STAGES[stage]) if _STAGES[stage] else ""


def _stick_words(shared: SharedWith) -> str:
    """Return what keeps an office behind that comes by stick alone, while it may still see something."""
    if shared.stick_days is None or shared.stage is Stage.NOT_SENT:
        return ""
    days = ngettext("vor {n} Tag", "vor {n} Tagen", shared.stick_days).format(n=shared.stick_days)
    last = days if shared.stick_days else _("heute")
    return _("Rücknahme wirkt dort mit dem nächsten Stick, zuletzt {last}").format(last=last)


def _terms(mode: Mode, until: date) -> str:
    return f"{mode_words(mode)} · {_('bis {day}').format(day=whole_day(until))}"


def _first_unsettled(shared: SharedWith) -> tuple[bool, str, str]:
    return shared.stage is Stage.OPEN, shared.office, shared.stage.value


def _fact_words(seeing: int, waiting: int) -> str:
    if seeing:
        return ngettext("geteilt mit {n} Stelle", "geteilt mit {n} Stellen", seeing).format(n=seeing)
    if waiting:
        return ngettext("Einwilligung für {n} Stelle", "Einwilligung für {n} Stellen", waiting).format(n=waiting)
    return _("Teilen zurückgenommen")


def _note_words(stages: set[Stage], *, has_open: bool) -> str:
    """Return the most urgent of what is not settled."""
    if Stage.ENDING in stages:
        return _("(Rücknahme noch nicht beim Kreisknoten)")
    if Stage.NOT_SENT in stages:
        return _("(einiges noch nicht beim Kreisknoten)") if has_open else _("(noch nicht beim Kreisknoten)")
    return _("(Quittung fehlt noch)") if Stage.UNRECEIPTED in stages else ""
