"""What has to be opened and closed so that exactly what the consents of a person allow is open. Pure.

Every device of the owner office comes to the same plan from the same consents and streams, whatever it missed before.
Whoever was a recipient of a stream that does not fit any more loses it; what is still allowed goes on in a new stream
under a new key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from kiim_desktop.base.ids import OfficeId, RecordId, StreamId
from kiim_desktop.domain.consents import Scope
from kiim_desktop.domain.permissions import Extent
from kiim_desktop.sync.wire.sharing import Mode

MODES = {"read": Mode.READ, "contribute": Mode.CONTRIBUTE, "co_edit": Mode.CO_EDIT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What one consent opens to some offices in the same way: one shared stream."""

    consent: RecordId
    groups: tuple[int, ...]
    mode: Mode
    since: str
    until: str
    purposes: tuple[str, ...]
    everything: bool
    listed: tuple[RecordId, ...]
    recipients: tuple[OfficeId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """A shared stream that is open."""

    stream: StreamId
    agreed: Agreed


@dataclass(frozen=True, slots=True)
class Plan:
    """What to open, and what to close for all its recipients."""

    opens: tuple[Agreed, ...] = ()
    closes: tuple[Present, ...] = ()


def agreed_by(scopes: Iterable[Scope]) -> tuple[Agreed, ...]:
    """Return the streams that should be open, from what each office may have; equal terms share one stream."""
    found: dict[Agreed, set[OfficeId]] = {}
    for scope in scopes:
        for share in scope.shares:
            agreed = Agreed(
                consent=share.consent,
                groups=tuple(sorted(category.number for category in share.categories)),
                mode=MODES[share.mode.value],
                since=share.since.isoformat(),
                until=share.until.isoformat(),
                purposes=tuple(sorted(share.purposes)),
                everything=share.extent is Extent.ALL,
                listed=tuple(sorted(share.chosen)),
                recipients=(),
            )
            found.setdefault(agreed, set()).add(scope.recipient)
    return tuple(sorted((_to(agreed, offices) for agreed, offices in found.items()), key=_order))


def plan(agreed: Iterable[Agreed], present: Iterable[Present]) -> Plan:
    """Return what is to be done; of two streams for the same (made by two devices at once) the least id stays."""
    wanted = dict.fromkeys(agreed, False)
    closes: list[Present] = []
    for each in sorted(present, key=lambda one: one.stream):
        if wanted.get(each.agreed) is False:
            wanted[each.agreed] = True
        else:
            closes.append(each)
    return Plan(tuple(each for each, is_there in wanted.items() if not is_there), tuple(closes))


def is_part(one: Agreed, agreed: Collection[Agreed]) -> bool:
    """Tell whether this opens less than is agreed, to everybody in it on the same consent, and nothing else.

    A consent is only ever taken back, never widened: who has read all of it may well see no more agreed than this.
    """
    return one not in agreed and all(
        any(office in each.recipients and _holds(each, one) for each in agreed) for office in one.recipients
    )


def _holds(wider: Agreed, one: Agreed) -> bool:
    return (
        wider.consent == one.consent
        and wider.mode >= one.mode
        and wider.since <= one.since
        and wider.until >= one.until
        and set(wider.groups).issuperset(one.groups)
        and set(wider.purposes).issuperset(one.purposes)
        and (wider.everything or (not one.everything and set(wider.listed).issuperset(one.listed)))
    )


def _to(agreed: Agreed, offices: set[OfficeId]) -> Agreed:
    return replace(agreed, recipients=tuple(sorted(offices)))


def _order(agreed: Agreed) -> tuple[RecordId, tuple[OfficeId, ...], str]:
    return (agreed.consent, agreed.recipients, agreed.until)
