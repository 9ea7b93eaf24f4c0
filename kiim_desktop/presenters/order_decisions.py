"""What has to be decided about orders: own records that may be kept, the second signature, ordering anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiim_desktop.base.ids import StreamId
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.offices import Action, may
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.words import day_words
from kiim_desktop.usecases.keeping import Offer, keep_records, kept_bases, leave_records, offers
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.orders import ListedOrder, Standing, countersign_orders, order_anew
from kiim_desktop.usecases.recording import Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLine:
    """Own records of one file that was taken back, in words; nobody is named."""

    id: str
    what: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What waits for a person."""

    offers: tuple[OfferLine, ...] = ()
    bases: tuple[tuple[str, str], ...] = ()
    """Code and words of each legal basis."""
    to_sign: int = 0
    """Orders of this office that wait for the second signature."""
    lapsed: int = 0
    """Orders of this office for which it did not come in time."""
    refused: int = 0
    """Orders of this office that the hub did not take."""
    may_sign: bool = False

    @property
    def is_any(self) -> bool:
        return bool(self.offers or self.to_sign or self.lapsed or self.refused)

    @property
    def refused_words(self) -> str:
        words = ngettext(
            "Der Kreisknoten hat {n} Rücknahme oder Löschung nicht angenommen.",
            "Der Kreisknoten hat {n} Rücknahmen oder Löschungen nicht angenommen.",
            self.refused,
        ).format(n=self.refused)
        return f"{words} {Standing.REFUSED.meaning}"

    @property
    def sign_words(self) -> str:
        words = ngettext(
            "{n} Rücknahme wartet auf die zweite Unterschrift.",
            "{n} Rücknahmen warten auf die zweite Unterschrift.",
            self.to_sign,
        ).format(n=self.to_sign)
        meaning = _("Die Akten sind bei den anderen Stellen ausgeblendet und werden erst danach gelöscht.")
        return f"{words} {meaning} {_who(self.may_sign)}".rstrip()

    @property
    def lapsed_words(self) -> str:
        words = ngettext(
            "Für {n} Rücknahme kam die zweite Unterschrift nicht rechtzeitig.",
            "Für {n} Rücknahmen kam die zweite Unterschrift nicht rechtzeitig.",
            self.lapsed,
        ).format(n=self.lapsed)
        meaning = _("Die Akten bleiben dort ausgeblendet, gelöscht ist nichts.")
        return f"{words} {meaning} {_who(self.may_sign)}".rstrip()


def decisions_of(office: Office, listed: tuple[ListedOrder, ...]) -> Decisions:
    """Return what waits for a person, given the orders."""
    may_keep = may(office.user.role, Action.WRITE_RECORD)
    found = offers(office) if may_keep else ()
    return Decisions(
        offers=tuple(_line(each, office) for each in found),
        bases=tuple(kept_bases(office).items()) if found else (),
        to_sign=sum(each.standing is Standing.NEEDS_SECOND for each in listed),
        lapsed=sum(each.is_given and each.standing is Standing.LAPSED for each in listed),
        refused=sum(each.standing is Standing.REFUSED for each in listed),
        may_sign=may(office.user.role, Action.COUNTERSIGN),
    )


class OrderDecisions:
    """Carries out what was decided; `done` lets the screen look again, `exchange` lets it leave."""

    def __init__(self, desk: Desk, *, done: Callable[[], None], exchange: Callable[[], None]) -> None:
        self._desk, self._done, self._exchange = desk, done, exchange

    def sign(self) -> None:
        """Sign a second time everything that waits for it."""
        self._run(countersign_orders, lambda _ids: self._exchange())

    def order_anew(self) -> None:
        """Order again what nobody signed in time."""
        self._run(order_anew, lambda _ids: self._exchange())

    def keep(self, offer: str, basis: str, given: str, family: str) -> None:
        """Put own records into a file of this office, and show it."""
        answers: Answers = {"given_names": given.strip(), "family_name": family.strip()}

        def work(office: Office) -> object:
            recorded = keep_records(office, StreamId(bytes.fromhex(offer)), basis, answers)
            return recorded.person

        def done(person: object) -> None:
            self._desk.navigator.renew()
            self._desk.navigator.go("person", person=person)

        self._run(work, done)

    def leave(self, offer: str) -> None:
        """Delete own records now."""
        self._run(lambda office: leave_records(office, StreamId(bytes.fromhex(offer))), lambda _count: None)

    def _run(self, work: Callable[[Office], object], then: Callable[[object], None]) -> None:
        def done(result: object) -> None:
            self._done()
            then(result)

        self._desk.jobs.run(
            lambda _progress: work(self._desk.office), done=done, failed=self._desk.navigator.explain
        )  # fmt: skip


def _line(offer: Offer, office: Office) -> OfferLine:
    kinds = dict.fromkeys(office.kinds.numbered(each.kind) for each in offer.lines)
    titles = ", ".join(kind.title for kind in kinds if kind)
    count = len(offer.lines)
    words = ngettext(
        "{n} eigener Eintrag aus einer Akte von {office}: {kinds}",
        "{n} eigene Einträge aus einer Akte von {office}: {kinds}",
        count,
    ).format(n=count, office=offer.office or _("einer anderen Stelle"), kinds=titles)
    days = sorted({each.day for each in offer.lines})
    span = day_words(days[0], office.today)
    if len(days) > 1:
        span = _("{first} bis {last}").format(first=span, last=day_words(days[-1], office.today))
    until = _("geschrieben {span}; behalten geht bis {until}, danach wird gelöscht").format(
        span=span, until=day_words(offer.until, office.today)
    )
    return OfferLine(id=offer.id.hex(), what=words, until=until)


def _who(may_sign: bool) -> str:  # noqa: FBT001  # private
    return "" if may_sign else _("Das entscheidet die Leitung.")
