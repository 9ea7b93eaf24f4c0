"""What a line of the list of persons shows, column by column; fewer columns where there is less room."""

from __future__ import annotations

from kiim_desktop.base.translation import _
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.lists.cells import Blank, Cell, Column, Name, RowCells, Text, chip_of
from kiim_desktop.presenters.persons import OfferLine, PersonLine, SectionLine
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import NOTHING

INK = {Tone.NEUTRAL: "text2", Tone.QUIET: "text3", Tone.OK: "ok", Tone.WARN: "warn", Tone.DANGER: "danger"}


def columns_for(room: FrameWidth) -> tuple[Column, ...]:
    """Return the columns, less the gap of 16 that follows each; a compact window keeps name, state and deadline."""
    name, due = Column(title=_("Name")), Column(title=_("Frist"), width=80)
    state = Column(title=_("Stand"), width=160)
    if room is FrameWidth.COMPACT:
        return name, state, due
    year = Column(title=_("Jahr"), width=56)
    place = Column(title=_("Ort"), width=128 if room is FrameWidth.FULL else 88)
    return name, year, place, state, Column(title=_("Kontakt"), width=64), due


def cells_of(row: object, *, is_compact: bool) -> RowCells:
    """Return the cells of a line, in the order of the columns."""
    if isinstance(row, SectionLine):
        return RowCells(cells=(Text(text=row.title, color="text2", is_small=True),), is_head=True)
    if isinstance(row, OfferLine):
        return _offer(row, is_compact=is_compact)
    if not isinstance(row, PersonLine):
        return RowCells(cells=(Blank(),))
    name = Name(
        name=row.name,
        variant=row.variant,
        marks=row.name_marks,
        variant_marks=row.variant_marks,
        origin=row.keeper,
        alert=_alert(row),
    )
    state = chip_of(row.standing)
    cells: tuple[Cell, ...] = (name, state, _due(row.due))
    if not is_compact:
        year = Text(text=row.year, color="text3" if row.year == NOTHING else "text2", marks=row.year_marks)
        place = Text(text=row.place, marks=row.place_marks)
        cells = (name, year, place, state, Text(text=row.contact, color="text2"), _due(row.due))
    second = Text(text=row.snippet, color="text2", is_small=True, marks=row.snippet_marks) if row.snippet else None
    return RowCells(cells=cells, second=second)


def _offer(row: OfferLine, *, is_compact: bool) -> RowCells:
    """Return the cells of an offer: title, place, how it stands; provider and day below."""
    title, state = Text(text=row.title, is_semibold=True, marks=row.title_marks), chip_of(row.state)
    cells: tuple[Cell, ...] = (title, state, Blank())
    if not is_compact:
        cells = (title, Blank(), Text(text=row.place, marks=row.place_marks), state, Blank(), Blank())
    below = " · ".join(filter(None, (row.provider, row.begins)))
    return RowCells(cells=cells, second=Text(text=below, color="text2", is_small=True) if below else None)


def spoken(row: object) -> str:
    """Return a line in words, for a screen reader and for typing ahead."""
    if isinstance(row, PersonLine):
        keeper = _("Akte von {office}").format(office=row.keeper) if row.keeper else ""
        over = _alert(row)[:1]
        parts = (row.name, row.variant, keeper, *over, row.year, row.place, row.standing.text, row.due.text)
        return ", ".join(part for part in (*parts, row.snippet) if part and part != NOTHING)
    if isinstance(row, OfferLine):
        told = (_("Angebot"), row.title, row.provider, row.place, row.begins, row.state.text)
        return ", ".join(part for part in told if part)
    return row.title if isinstance(row, SectionLine) else ""


def _alert(row: PersonLine) -> tuple[str, ...]:
    """Return that the residence title is over, in more and in fewer words."""
    if not row.title_over:
        return ()
    forms = (_("Aufenthaltstitel {over}"), _("Titel {over}"))
    return (*(form.format(over=row.title_over) for form in forms), _("Titel abgelaufen"))


def _due(due: Toned) -> Text:
    return Text(text=due.text, color=INK[due.tone], icon="warning" if due.tone is Tone.DANGER else "")
