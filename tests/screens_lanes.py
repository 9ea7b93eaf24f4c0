"""The lanes of an invented person, for pictures."""

from __future__ import annotations

from datetime import date, timedelta

from kiim_desktop.presenters.lanes import Lane, LaneItem, LaneKind, LaneState

TODAY = date(2026, 11, 17)
PERIODS = """
Aufenthalt | Gestattung | 2021-11-20 | 2022-07-01 | past
Aufenthalt | § 25(2) Alt. 2 | 2022-07-01 | 2023-07-01 | past
Aufenthalt | § 25(2) Alt. 2 · bis 31.03.2027 | 2023-07-01 | 2027-03-31 | running
Aufenthalt | Verlängerung | 2027-04-01 | | planned
Sprache | IK-A 600 UE | 2022-05-10 | 2023-03-05 | past
Sprache | WDH | 2023-06-10 | 2023-11-01 | past
Sprache | B2 | 2024-09-10 | 2024-12-05 | past
Sprache | BSK-B2 | 2027-01-11 | 2027-08-06 | planned
Anerkennung | in Prüfung | 2025-04-10 | 2025-10-05 | past
Arbeit | Minijob Lager | 2023-08-01 | 2024-08-30 | past
Arbeit | Pflegehelfer 30 h, Seniorenhaus am Anger | 2024-09-01 | | running
Arbeit | Nebenjob | 2025-09-01 | 2026-02-01 | past
Wohnen | EA | 2021-11-20 | 2022-01-30 | past
Wohnen | GU Kirchwalde | 2022-02-01 | 2023-04-30 | past
Wohnen | Mietwohnung Lauenstein, 3 Zimmer | 2023-05-01 | | running
Familie | Familiennachzug § 36a | 2022-09-01 | 2024-08-01 | estimated
Familie | Kita | 2026-08-01 | | running
"""
EVENTS = """
Aufenthalt | | 2027-01-01 | deadline
Sprache | A1 | 2022-01-20 | estimated
Sprache | A2 | 2023-03-25 | failed
Sprache | DTZ B1 | 2023-11-20 | reached
Sprache | abgebrochen | 2024-12-28 | failed
Anerkennung | Antrag | 2025-02-10 | begun
Anerkennung | Bescheid: teilweise | 2025-10-20 | reached
Familie | Einreise Frau, 2 Kinder | 2024-08-15 | reached
"""


def sample_lanes() -> tuple[Lane, ...]:
    """Return the lanes of an invented person."""
    lanes: dict[str, list[LaneItem]] = {}
    for line in PERIODS.strip().splitlines():
        title, label, start, end, state = (part.strip() for part in line.split("|"))
        lanes.setdefault(title, []).append(_item(LaneKind.BAR, label, start, end, state))
    for line in EVENTS.strip().splitlines():
        title, label, day, state = (part.strip() for part in line.split("|"))
        kind = LaneKind.FLAG if state == LaneState.DEADLINE.value else LaneKind.EVENT
        lanes[title].append(_item(kind, label, day, "", state))
    days = [date(2021, 12, 1) + timedelta(days=47 * number) for number in range(38)]
    contacts = [_item(LaneKind.TICK, "Notiz", str(day), "", "past") for day in (*days, date(2026, 11, 10))]
    return (*(Lane(title, tuple(items)) for title, items in lanes.items()), Lane("Beratung", tuple(contacts)))


def _item(kind: LaneKind, label: str, start: str, end: str, state: str) -> LaneItem:
    return LaneItem(
        key=f"{kind.value} {label} {start}",
        kind=kind,
        label=label,
        start=date.fromisoformat(start),
        end=date.fromisoformat(end) if end else None,
        state=LaneState(state),
    )
