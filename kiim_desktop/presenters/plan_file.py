"""The file of a person as the tab "Plan" reads it: the records of the plan, what may be written, what is disputed.

All that "Angaben" can do with a record holds here, too: editing in the row, forms, drafts, disagreements, deletion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiim_desktop.base.ids import DraftId, RecordId, UserId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import GOAL, MEASURE, PLAN
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record
from kiim_desktop.presenters.fact_rows import FactGround, FactRow
from kiim_desktop.presenters.facts import FactsPresenter, FactsState, Loaded
from kiim_desktop.presenters.form_state import TEMPLATE
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.storage.drafts import Draft

PLAN_KINDS = {kind.number: kind for kind in (PLAN, GOAL, MEASURE)}


class PlanFile(FactsPresenter):
    """`on_read` is told when the file was read again or another day is shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.on_read: Callable[[], None] = _nobody
        self.is_read = False
        self.template_drafts: Mapping[DraftId, Draft] = {}
        """Templates that were being changed."""

    @property
    def plan_records(self) -> tuple[Record, ...]:
        return tuple(each for each in self._records.values() if each.kind_number in PLAN_KINDS)

    @property
    def fixed(self) -> frozenset[RecordId]:
        """Return the records that are only looked at here."""
        ground = self.ground
        return frozenset(
            record.id for record in self.plan_records if ground.is_fixed(record, PLAN_KINDS[record.kind_number])
        )

    @property
    def ground(self) -> FactGround:
        return self._ground(self.state.as_of)

    @property
    def elsewhere(self) -> Mapping[UserId, str]:
        return self._elsewhere

    def record(self, record: RecordId) -> tuple[Record, Kind] | None:
        """Return a record of the plan and its kind."""
        found = self._records.get(record)
        kind = PLAN_KINDS.get(found.kind_number) if found else None
        return (found, kind) if found and kind else None

    def conflicts(self) -> dict[RecordId, tuple[FactRow, ...]]:
        """Return by record the fields that people disagree about."""
        areas = [area for area in self.state.areas if area.key == Category.PLAN.name]
        records = (record for area in areas for block in area.blocks for record in block.records)
        found = {each.record: tuple(row for row in each.rows if row.conflict is not None) for each in records}
        return {record: rows for record, rows in found.items() if rows}

    def may_write(self, record: RecordId) -> bool:
        """Tell whether a record may be changed now; else say why not, or go back to today."""
        found = self.record(record)
        return found is not None and self._may_write(record, found[1])

    def may_begin(self, kind: Kind) -> bool:
        """Tell whether a new record may be made now; else say why not."""
        if self._access is not None and not self._access.may_begin(kind):
            self._refuse(kind, is_known=False)
            return False
        return self.on_today()

    def offers(self, kind: Kind) -> bool:
        """Tell whether new records of a kind are offered at all."""
        is_today = self.state.as_of is None
        return is_today and (self._access is None or self._access.may_begin(kind))

    def _offers_draft(self, draft: Draft) -> bool:
        return draft.kind in PLAN_KINDS

    def _show(self, loaded: Loaded) -> None:
        self.template_drafts = {each.id: each for each in loaded.drafts if TEMPLATE in each.typed}
        super()._show(loaded)
        self.is_read = True
        self.on_read()

    def _become(self, state: FactsState) -> None:
        if state.person != self.state.person:
            self.is_read = False
        super()._become(state)


def _nobody() -> None:
    return None
