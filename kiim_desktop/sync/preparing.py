"""What is seen to before a bundle is made: keys, decisions made under older ones, the age of the directory, shares."""

from __future__ import annotations

from kiim_desktop.base.ids import Random
from kiim_desktop.base.jobs import Progress
from kiim_desktop.domain.device_rules import DeviceTerms
from kiim_desktop.domain.sharing_rules import SharingRules
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.sync.freshness import hold_grants_if_old
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.recovering import go_on_under_new_replica, part_from_copy
from kiim_desktop.sync.rekeying import end_if_done
from kiim_desktop.sync.rotating import rotate_if_needed, sign_post_anew
from kiim_desktop.sync.sharing.days import day_here
from kiim_desktop.sync.sharing.handing_over import settle_openings
from kiim_desktop.sync.sharing.opening import Ground
from kiim_desktop.sync.silence import loads_anew
from kiim_desktop.sync.trips import seal_trip
from kiim_desktop.sync.wire.requests import AnswerCode, SyncAnswer


def ground_of(exchange: Exchange, rules: SharingRules) -> Ground:
    """Return what an exchange goes by: the day as far as it is known here, whatever the clock shows, and the rules."""
    with exchange.reading() as desk:
        return Ground(today=day_here(desk), rules=rules)


def put_in_order(exchange: Exchange, member: Membership, random: Random, terms: DeviceTerms) -> None:
    """See to keys, to what was decided under older ones, and to how old the directory is."""
    rotate_if_needed(exchange, member, random, terms)
    sign_post_anew(exchange, member, terms)
    hold_grants_if_old(exchange, member, terms)


def settle_if_able(exchange: Exchange, member: Membership, ground: Ground, random: Random) -> None:
    """Open and close what the consents say; a device without the keys of its office opens nothing."""
    if member.ring is not None:
        settle_openings(exchange, member, ground, random)


def after_answer(exchange: Exchange, member: Membership, ground: Ground, random: Random, terms: DeviceTerms) -> None:
    """See to what an answer over a line changed, before anything more is sealed."""
    put_in_order(exchange, member, random, terms)
    settle_if_able(exchange, member, ground, random)
    end_if_done(exchange, member)


def seal_for_trip(exchange: Exchange, member: Membership, random: Random, progress: Progress) -> None:
    """Make what a trip carries; what a line does after its answer is done before, for a folder has no later moment."""
    end_if_done(exchange, member)
    loads_anew(exchange)
    seal_trip(exchange, member, random, progress)


def remint(exchange: Exchange, answer: SyncAnswer | None) -> None:
    """Go on under a new replica id; a bundle only damaged on its way is no sign of a copy of this device."""
    code = answer.code if answer else AnswerCode.FORK
    if code in {AnswerCode.DAMAGED, AnswerCode.ERASED}:
        go_on_under_new_replica(exchange)
    else:
        part_from_copy(exchange)
