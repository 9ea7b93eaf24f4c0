"""Walking through the swim lanes by keys: the next item in time, the nearest one in the next lane."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiim_desktop.presenters.lanes import Lane, LaneItem


@dataclass(frozen=True, slots=True)
class LaneWalk:
    """The lanes in sight and the key of the item that has the focus ("" for none)."""

    lanes: tuple[Lane, ...]
    today: date
    focus: str = ""

    def item(self) -> LaneItem | None:
        """Return the focused item, if it is in sight."""
        return next((item for lane in self.lanes for item in lane.items if item.key == self.focus), None)

    def lane(self) -> int:
        """Return the number of the focused lane, or 0."""
        return next((at for at, lane in enumerate(self.lanes) if any(item.key == self.focus for item in lane.items)), 0)

    def day(self) -> date:
        """Return the day round which zooming happens."""
        found = self.item()
        return self.day_of(found) if found is not None else self.today

    def day_of(self, item: LaneItem) -> date:
        return item.start or item.end or self.today

    def stepped(self, step: int) -> str:
        """Return the key of the next (1) or previous (-1) item in time within the lane."""
        keys = [item.key for item in self._ordered(self.lane())]
        if not keys:
            return self.in_other_lane(1)
        at = keys.index(self.focus) + step if self.focus in keys else 0
        return keys[min(len(keys) - 1, max(0, at))]

    def in_other_lane(self, step: int) -> str:
        """Return the item nearest in time in the next lane that has any; at the edge the present one."""
        number, day = self.lane() + step, self.day()
        while 0 <= number < len(self.lanes):
            items = self._ordered(number)
            if items:
                return min(items, key=lambda item: abs((self.day_of(item) - day).days)).key
            number += step
        return self.focus

    def at_end(self, end: int) -> str:
        """Return the first (0) or last (-1) item of the lane, or of the first lane that has any."""
        for number in (self.lane(), *range(len(self.lanes))):
            items = self._ordered(number)
            if items:
                return items[end].key
        return ""

    def _ordered(self, number: int) -> list[LaneItem]:
        return sorted(self.lanes[number].items, key=self.day_of) if number < len(self.lanes) else []
