"""Without a line the exchange tries again by itself: soon, then ever later; a success or a person begins anew."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import Random
from kiim_desktop.presenters import exchange
from kiim_desktop.presenters.again import FIRST_SECONDS, LONGEST_SECONDS, SPREAD, Again
from kiim_desktop.presenters.exchange import ExchangePresenter
from kiim_desktop.storage.exchange import Exchange, Outgoing
from kiim_desktop.sync.errors import DeviceRevoked, HubBusy, HubNotTrusted, LineBroke, LineStalled, Unreachable
from tests.factories import make_person
from tests.presenters.desks import notes, open_desk


def never(count: int) -> bytes:
    """Draw the share that leaves a pause as long as it is."""
    return bytes(count)


def pauses(draw: Random, count: int) -> list[float]:
    again, found = Again(), []
    for _failure in range(count):
        again = again.later(draw)
        found.append(again.seconds)
    return found


def test_pauses_double_up_to_the_longest() -> None:
    assert pauses(never, 8) == [60, 120, 240, 480, 960, 1800, 1800, 1800]
    assert pauses(never, 3_000)[-1] == LONGEST_SECONDS


def test_pauses_are_spread_by_chance_and_the_same_seed_gives_the_same_ones() -> None:
    drawn, other = (pauses(random.Random(seed).randbytes, 200) for seed in (1, 2))
    assert drawn == pauses(random.Random(1).randbytes, 200) != other
    whole = pauses(never, 200)
    assert all(longest * (1 - SPREAD) <= each <= longest for each, longest in zip(drawn, whole, strict=True))
    assert len(set(drawn)) > 190


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> list[KiimError | None]:
    """Return what the next exchanges over the line come to, in order."""
    outcomes: list[KiimError | None] = []

    def exchange_over_line(_office: object, _progress: object) -> None:
        outcome = outcomes.pop(0)
        if outcome is not None:
            raise outcome

    monkeypatch.setattr(exchange, "exchange_over_line", exchange_over_line)
    return outcomes


def test_what_passes_by_itself_is_tried_again_ever_later_until_it_succeeds(
    tmp_path: Path, line: list[KiimError | None]
) -> None:
    line += [Unreachable(), LineBroke(), LineStalled(), HubBusy(), None, Unreachable()]
    with open_desk(tmp_path) as desk:
        presenter, told = ExchangePresenter(desk), list[float]()
        presenter.on_again = told.append
        for _exchange in range(6):
            presenter.exchange_quietly()
        assert notes(desk).errors == []
    whole = [FIRST_SECONDS, 2 * FIRST_SECONDS, 4 * FIRST_SECONDS, 8 * FIRST_SECONDS, 0, FIRST_SECONDS]
    assert all(longest * (1 - SPREAD) <= each <= longest for each, longest in zip(told, whole, strict=True))


@pytest.mark.parametrize("error", [DeviceRevoked(), HubNotTrusted()])
def test_what_does_not_pass_by_itself_is_not_tried_again(
    tmp_path: Path, line: list[KiimError | None], error: KiimError
) -> None:
    line += [Unreachable(), error]
    with open_desk(tmp_path) as desk:
        presenter, told = ExchangePresenter(desk), list[float]()
        presenter.on_again = told.append
        presenter.exchange_quietly()
        presenter.exchange_quietly()
    assert told[0] > told[1] == 0


def test_who_presses_f5_waits_for_no_pause_and_hears_why_there_is_no_line(
    tmp_path: Path, line: list[KiimError | None]
) -> None:
    broke = LineBroke()
    line += [Unreachable(), Unreachable(), broke]
    with open_desk(tmp_path) as desk:
        presenter = ExchangePresenter(desk)
        presenter.exchange_quietly()
        presenter.exchange_quietly()
        assert notes(desk).errors == []
        presenter.exchange()
        assert notes(desk).errors == [broke]
        assert presenter.state.problem == broke.sentence
    assert line == []


def test_a_file_that_waits_says_whether_it_is_only_saved_or_under_way(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        person = make_person(desk.office)
        presenter = ExchangePresenter(desk)
        presenter.look()
        (line,) = presenter.state.waiting
        assert "gespeichert" in line.right
        with Exchange(desk.office.store).writing() as writing:
            outgoing = Outgoing(number=1, hash=bytes(32), bundle=b"x")
            writing.keep_outgoing(outgoing, desk.office.store.replica, sealed_to=1_000)
        presenter.look()
        (line,) = presenter.state.waiting
        assert (line.person, "unterwegs, noch nicht bestätigt" in line.right) == (person, True)
