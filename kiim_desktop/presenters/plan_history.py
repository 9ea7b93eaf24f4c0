"""The history of a goal or a step: every field that changed, who changed it, when, and what stood there before."""

from __future__ import annotations

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.changes import Origin
from kiim_desktop.domain.field_types import show
from kiim_desktop.domain.kinds.declaring import Field, Kind
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.values import Value
from kiim_desktop.presenters.fact_history import FactHistory, HistoryLine, Past
from kiim_desktop.presenters.fact_rows import FactGround
from kiim_desktop.presenters.words import clock_words, local_day, user_name, whole_day
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import field_history

_Told = tuple[Field, Value, Origin]


def read_history(office: Office, person: PersonId, record: Record, kind: Kind, ground: FactGround) -> FactHistory:
    """Return what changed in a record, newest first: what holds now, then what stood there before.

    What was never changed is of the day of its words, and stands in the line itself.
    """
    fields = [each for each in kind.fields if each.number in record.state.cells and not _is_hidden(each)]
    past: list[_Told] = [
        (each, old.value, old.origin)
        for each in fields
        for old in field_history(office, person, record.id, each.number)
    ]
    told = {"text", *(each.name for each, _value, _origin in past)}
    now: list[_Told] = [
        (each, head.value, head.origin) for each in fields if each.name in told for head in record.cell(each.number)
    ]
    return FactHistory(
        title=kind.title,
        now=tuple(_line(told, ground) for told in _newest_first(now) if told[1] is not None),
        past=tuple(
            Past(line=_line(told, ground), value=told[1], basis=told[2].basis, can_return=False)
            for told in _newest_first(past)
        ),
    )


def _is_hidden(field: Field) -> bool:
    return field.type.is_reference or field.is_by_program


def _newest_first(told: list[_Told]) -> list[_Told]:
    return sorted(told, key=lambda each: (each[2].lamport, each[2].wall, -each[0].number), reverse=True)


def _line(told: _Told, ground: FactGround) -> HistoryLine:
    field, value, origin = told
    return HistoryLine(
        value=f"{field.title}: {show(field.type, value, ground.codes) or _('leer')}",
        author=user_name(ground.users, origin.actor, ground.elsewhere),
        ground=f"{whole_day(local_day(origin.wall))}, {clock_words(origin.wall)}",
    )
