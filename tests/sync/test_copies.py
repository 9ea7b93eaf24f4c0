"""Two states of one device write under one number: nothing that one of them wrote takes away what the other wrote."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage.exchange import Outgoing
from kiim_desktop.storage.streams import UnitState
from kiim_desktop.sync.errors import Unreachable
from kiim_desktop.sync.hellos import next_hello
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.sync.wire.requests import make_request
from tests.sync.devices import Desktop
from tests.sync.shared import said, settle
from tests.sync.test_setbacks import opened
from tests.sync.test_sharing_setbacks import sealed


class AnswerLost(MemoryCarrier):
    """A line on which requests arrive and no answer comes back."""

    def sync(self, request: bytes) -> bytes | None:
        MemoryCarrier.sync(self, request)
        raise Unreachable


@contextmanager
def whole_copy(desktop: Desktop, to: Path) -> Iterator[Desktop]:
    """Open a copy of the whole disk of a device beside it: profile and sentinel."""
    folder = desktop.office.profile.folder
    desktop.close()
    shutil.copytree(folder, to / "profil")
    shutil.copytree(desktop.around.state_folder, to / "state")
    desktop.office = opened(folder, desktop.around, desktop.carrier).office
    around = replace(desktop.around, state_folder=to / "state", random=random.Random("copy").randbytes)
    copy = opened(to / "profil", around, desktop.carrier)
    try:
        yield copy
    finally:
        copy.close()


def test_what_a_copy_wrote_under_the_same_number_takes_nothing_away(
    hub: Hub, first: Desktop, second: Desktop, tmp_path: Path
) -> None:
    person = first.person("Amira", "Haddad")
    settle(first, second)
    first.note(person, "noch unter der alten Nummer")
    line, first.carrier = first.carrier, AnswerLost(hub)
    with pytest.raises(Unreachable):
        first.sync()
    with whole_copy(first, tmp_path / "copy") as copy:
        first.carrier = copy.carrier = line
        first.rename(person, "Haddad-Sommer")
        sealed(first)
        copy.rename(person, "Haddad-Lang")
        copy.rename(person, "Haddad-Klein")
        settle(copy, second)
        second.rename(person, "Haddad-Winter")
        settle(second)
        first.sync()
        settle(second, copy, first, second)
        names = [said(each, person, IDENTITY, "family_name") for each in (first, second, copy)]
    assert names == [{"Haddad-Winter", "Haddad-Sommer"}] * 3
    assert not first.exchange.waiting_units(UnitState.PARKED)


def test_what_a_colleague_wrote_over_it_is_read_with_the_receipt(hub: Hub, first: Desktop, second: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    settle(first, second)
    for family in ("Haddad-Lang", "Haddad-Gross"):
        first.rename(person, family)
        sealed(first)
    number = 0
    while (outgoing := first.exchange.outgoing(after=number)) is not None:
        bring(hub, first, outgoing)
        number = outgoing.number
    settle(second)
    second.rename(person, "Haddad-Klein")
    second.sync()
    first.sync()
    assert said(first, person, IDENTITY, "family_name") == {"Haddad-Klein"}
    assert not first.exchange.waiting_units(UnitState.PARKED)


def bring(hub: Hub, desktop: Desktop, outgoing: Outgoing) -> None:
    """Bring the hub a bundle of a device, whose answer gets lost."""
    member = load_membership(desktop.exchange)
    hello = next_hello(desktop.exchange, member, outgoing)
    MemoryCarrier(hub).sync(make_request(member.keys.signing, hello, outgoing.bundle))
