"""Hand-overs as people at several offices see them."""

from __future__ import annotations

import msgspec

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.offices import Role
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage import transfers
from kiim_desktop.sync.sharing.owing import is_kept
from kiim_desktop.sync.wire.handing_over import OfferState
from kiim_desktop.usecases.colleagues import add_user
from kiim_desktop.usecases.consent_terms import Terms
from kiim_desktop.usecases.consents import give_consent
from kiim_desktop.usecases.erasing import SecondPerson
from kiim_desktop.usecases.handing_over import Wish, accept_offer, offer_file, offers
from kiim_desktop.usecases.known_offices import known_offices
from tests.sync.devices import Desktop
from tests.sync.shared import office_of, settle

AGREED = frozenset({Category.IDENTITY, Category.CONTACT, Category.LANGUAGE})
SECOND = "eine zweite lange Wortfolge"


def to_hand_over(
    giving: Desktop, person: PersonId, to: Desktop, groups: frozenset[Category] = AGREED, purpose: str = "P-E"
) -> RecordId:
    """Let a person sign that the file may go to this office."""
    terms = Terms(
        purposes=(purpose,),
        recipients=(office_of(to),),
        groups=groups,
        evidence="Blatt in der Handakte",
        mode=Mode.ONCE,
        confidentiality_release=True,
        covers_special=Category.HEALTH in groups,
    )
    return give_consent(giving.office, person, terms, lambda: known_offices(giving.office)).record


def offered(giving: Desktop, person: PersonId, to: Desktop, agreed: RecordId | None = None, reason: str = "") -> bytes:
    """Offer a file, with a consent for it."""
    wish = Wish(to=office_of(to), consent=agreed or to_hand_over(giving, person, to), reason=reason)
    return offer_file(giving.office, person, wish, lambda: known_offices(giving.office))


def handed_over(giving: Desktop, to: Desktop, person: PersonId) -> bytes:
    """Let a file go from one office to the other, all the way."""
    offer = offered(giving, person, to)
    settle(giving, to)
    accept_offer(to.office, offer)
    settle(to, giving)
    to.sync()
    return offer


def states(desktop: Desktop) -> list[OfferState]:
    return [each.state for each in offers(desktop.office)]


def owners(person: PersonId, *desktops: Desktop) -> set[str]:
    """Return the offices that keep a file and may write in it."""
    found = set()
    for desktop in desktops:
        with desktop.exchange.reading() as desk:
            scope = person_scope(person)
            is_gone = transfers.handed_over(desk.connection, scope)
            if is_kept(desk, office_of(desktop), scope) and not is_gone:
                found.add(desktop.office.store.identity.office_name)
    return found


def late_values(desktop: Desktop) -> list[object]:
    """Return what is listed as too late at an office."""
    with desktop.exchange.reading() as desk:
        rows = desk.connection.execute("SELECT value FROM refused WHERE reason = 'late'").scalars()
        return [msgspec.msgpack.decode(each) for each in rows]


def second_person(desktop: Desktop) -> SecondPerson:
    """Let a colleague of another role begin here, who decides too."""
    desktop.office = add_user(desktop.office, "Ina Muster", Role.COUNSELLOR, SECOND, cost=KdfCost.MINIMUM)
    return SecondPerson("Ina Muster", SECOND)
