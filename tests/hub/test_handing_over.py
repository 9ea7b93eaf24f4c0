"""Offers from office to office at the hub: the first acceptance counts, and nobody else can say it."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict, Unpack

from msgspec import structs

from kiim_desktop.crypto import hpke
from kiim_desktop.hub.backups import back_up, restore
from kiim_desktop.hub.checking import verify
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed, SignLabel, sign
from kiim_desktop.sync.wire.handing_over import Offer, OfferKind, OfferNotice, Word, WordKind, offer_info
from kiim_desktop.sync.wire.requests import SyncAnswer
from tests.hub.devices import NOW, TestDevice
from tests.hub.sharing_steps import YEAR_END, YESTERDAY, codes, fetched, found, grant_to, ring_of, small_pages, units_in

TENURE = bytes([7]) * 16


class OfferChanges(TypedDict, total=False):
    """What an offer says differently."""

    id: bytes
    kind: OfferKind
    owner: bytes
    tenure: bytes
    until: str


class WordChanges(TypedDict, total=False):
    """What a word says differently."""

    office: bytes
    stream: bytes


def offer_to(giver: TestDevice, other: TestDevice, **changes: Unpack[OfferChanges]) -> OfferNotice:
    usual = Offer(
        id=giver.random(16), kind=OfferKind.HANDOVER, tenure=TENURE, owner=giver.office, office=other.office,
        until=YEAR_END, preview=bytes(32), generation=1, at=NOW,
    )  # fmt: skip
    signed = sign(ring_of(giver).signing, SignLabel.OFFER, structs.replace(usual, **changes))
    sealed = (
        hpke.seal(ring_of(each).public.hpke_public, offer_info(signed.raw), b"Vorschau") for each in (other, giver)
    )
    return OfferNotice(signed, 1, *sealed)


def said(signer: TestDevice, offer: OfferNotice, kind: WordKind, **changes: Unpack[WordChanges]) -> Signed:
    about = unpack(offer.offer.raw, Offer).id
    usual = Word(id=signer.random(16), offer=about, kind=kind, office=signer.office, generation=1, at=NOW)
    return sign(ring_of(signer).signing, SignLabel.WORD, structs.replace(usual, **changes))


def send(device: TestDevice, *words: Signed, offers: tuple[OfferNotice, ...] = ()) -> SyncAnswer:
    return device.sync(BundleBody(rids=(device.rid,), offers=offers, words=words), wishes=2)


def offered(giver: TestDevice, other: TestDevice, **changes: Unpack[OfferChanges]) -> OfferNotice:
    notice = offer_to(giver, other, **changes)
    assert codes(send(giver, offers=(notice,))) == []
    return notice


def offers_in(got: list[BundleBody]) -> list[OfferNotice]:
    return [each for body in got for each in body.offers]


def words_in(got: list[BundleBody]) -> list[Signed]:
    return [each for body in got for each in body.words]


def test_an_offer_reaches_the_office_with_the_preview_and_the_answer_comes_home(
    device: TestDevice, sibling: TestDevice, south: TestDevice, west: TestDevice
) -> None:
    notice = offered(device, south)
    (told,) = offers_in(fetched(south))
    assert (told.offer, told.sealed, told.own_sealed) == (notice.offer, notice.sealed, b"")
    (own,) = offers_in(fetched(sibling))
    assert (own.sealed, own.own_sealed) == (b"", notice.own_sealed)
    assert offers_in(fetched(west)) == []
    word = said(south, notice, WordKind.ACCEPT)
    assert codes(send(south, word)) == []
    assert words_in(fetched(device)) == words_in(fetched(sibling)) == [word]


def test_the_first_acceptance_of_a_file_counts(device: TestDevice, south: TestDevice, west: TestDevice) -> None:
    to_south, to_west = offered(device, south), offered(device, west)
    assert codes(send(west, said(west, to_west, WordKind.ACCEPT))) == []
    assert codes(send(south, said(south, to_south, WordKind.ACCEPT))) == ["taken"]
    send(device, said(device, to_west, WordKind.WITHDRAW))
    assert codes(send(south, said(south, to_south, WordKind.ACCEPT))) == []


def test_another_file_may_be_accepted_by_another_office(
    device: TestDevice, south: TestDevice, west: TestDevice
) -> None:
    to_south, to_west = offered(device, south), offered(device, west, tenure=bytes(16))
    assert codes(send(west, said(west, to_west, WordKind.ACCEPT))) == []
    assert codes(send(south, said(south, to_south, WordKind.ACCEPT))) == []


def test_two_devices_that_accept_say_the_same(device: TestDevice, south: TestDevice) -> None:
    notice = offered(device, south)
    assert codes(send(south, said(south, notice, WordKind.ACCEPT))) == []
    assert codes(send(south, said(south, notice, WordKind.ACCEPT))) == []
    assert codes(send(south, said(south, notice, WordKind.DECLINE))) == ["over"]
    assert len(words_in(fetched(device))) == 1


def test_nobody_else_accepts(device: TestDevice, south: TestDevice, west: TestDevice) -> None:
    notice = offered(device, south)
    assert codes(send(west, said(west, notice, WordKind.ACCEPT))) == ["unknown"]
    assert codes(send(device, said(device, notice, WordKind.ACCEPT))) == ["office"]
    assert codes(send(device, said(device, notice, WordKind.ACCEPT, office=south.office))) == ["signature"]
    assert codes(send(south, said(south, notice, WordKind.DONE))) == ["office"]
    assert codes(send(south, said(south, notice, WordKind.WITHDRAW))) == ["office"]
    assert words_in(fetched(device)) == []


def test_nobody_offers_in_the_name_of_another(device: TestDevice, south: TestDevice, west: TestDevice) -> None:
    assert codes(send(west, offers=(offer_to(west, south, owner=device.office),))) == ["unknown"]
    notice = offered(device, south)
    taken = offer_to(west, south, id=unpack(notice.offer.raw, Offer).id)
    assert codes(send(west, offers=(taken,))) == ["offer"]
    assert codes(send(device, offers=(offer_to(device, device),))) == ["office"]


def test_what_is_over_is_answered_no_more_and_the_preview_is_gone(
    device: TestDevice, south: TestDevice, hub: Hub
) -> None:
    withdrawn, lapsed = offered(device, south), offered(device, south, until=YESTERDAY, tenure=bytes(16))
    send(device, said(device, withdrawn, WordKind.WITHDRAW))
    for notice in (withdrawn, lapsed):
        assert codes(send(south, said(south, notice, WordKind.ACCEPT))) == ["over"]
    assert {each.sealed for each in offers_in(fetched(south))} == {b""}
    with hub.site.store.read() as transaction:
        assert list(transaction.rows("keys.offer_preview")) == []


def test_an_answer_that_a_hub_put_back_has_forgotten_is_brought_by_whoever_offered(
    device: TestDevice, south: TestDevice
) -> None:
    notice = offered(device, south, until=YESTERDAY)
    accepted = said(south, notice, WordKind.ACCEPT)
    assert codes(send(south, accepted)) == ["over"], "in time or not, nobody can tell"
    assert codes(send(device, said(south, notice, WordKind.DECLINE))) == ["over"]
    assert codes(send(device, accepted)) == []
    body = found(device, b"alles")
    done = said(device, notice, WordKind.DONE, stream=body.stream)
    assert codes(device.sync(BundleBody(rids=(device.rid,), grants=(grant_to(body, south),), words=(done,)))) == []
    assert units_in(fetched(south)) != []


def test_what_is_given_after_a_withdrawal_stays_shut(
    device: TestDevice, sibling: TestDevice, south: TestDevice
) -> None:
    notice = offered(device, south)
    send(south, said(south, notice, WordKind.ACCEPT))
    send(sibling, said(sibling, notice, WordKind.WITHDRAW))
    body = found(device, b"alles")
    done = said(device, notice, WordKind.DONE, stream=body.stream)
    answer = device.sync(BundleBody(rids=(device.rid,), grants=(grant_to(body, south),), words=(done,)), wishes=2)
    assert codes(answer) == ["over"]
    got = fetched(south)
    assert (units_in(got), [grant for page in got for grant in page.grants]) == ([], [])


def test_done_comes_after_everything_that_was_given(device: TestDevice, south: TestDevice) -> None:
    notice = offered(device, south)
    send(south, said(south, notice, WordKind.ACCEPT))
    body = found(device, b"eins", b"zwei")
    done = said(device, notice, WordKind.DONE, stream=body.stream)
    device.sync(BundleBody(rids=(device.rid,), grants=(grant_to(body, south),), words=(done,)), wishes=2)
    small_pages(south, 300)
    pages = fetched(south)
    units = [number for number, page in enumerate(pages) if page.units]
    assert words_in(pages) == [done]
    assert max(units) <= next(number for number, page in enumerate(pages) if page.words)


def test_a_hub_put_back_learns_again_who_accepted(
    device: TestDevice, south: TestDevice, west: TestDevice, hub: Hub, hub_folder: Path, tmp_path: Path
) -> None:
    to_south, to_west = offered(device, south), offered(device, west)
    back_up(hub.site, tmp_path / "backup")
    accepted = said(south, to_south, WordKind.ACCEPT)
    send(south, accepted)
    restore(hub.site, tmp_path / "backup", hub_folder)
    device.epoch = west.epoch = b""
    assert codes(send(device, accepted, offers=(to_south, to_west))) == []
    assert codes(send(west, said(west, to_west, WordKind.ACCEPT))) == ["taken"]
    assert [check.name for check in verify(hub.site) if not check.ok] == []
