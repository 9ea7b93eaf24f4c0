"""The rows of Abgleich in words: what waits, what was refused, what disagrees, what was ordered, what was tried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from kiim_desktop.base.clock import millis, moment
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.translation import _, mark, ngettext
from kiim_desktop.domain.changes import DELETED
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.field_types import show
from kiim_desktop.domain.kinds import ADDRESS, Kinds
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.stewardship import distinct
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import clock_words, day_words
from kiim_desktop.storage.exchange import CONFIRMED, IN_FOLDER, ExchangeLine
from kiim_desktop.sync.wire.sharing import OrderKind
from kiim_desktop.usecases.exchange_overview import Disagreement, NotAccepted, WaitingFile
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.orders import ListedOrder, Standing

_KILO = 1000
_MOST_DONE = 20
"""Orders that are settled and still listed."""
BUNDLES_MISSING = "bundles_missing"
"""The outcome of reading a folder in which bundles were missing: the others are applied."""
CARRIERS = {"https": mark("Netz"), "folder": mark("Ordner oder Stick"), "memory": mark("Netz")}
OUTCOMES = {
    CONFIRMED: mark("bestätigt"),
    IN_FOLDER: mark("in den Ordner gelegt"),
    BUNDLES_MISSING: mark("Pakete fehlen noch, der Rest ist übernommen"),
    "cancelled": mark("abgebrochen, nichts verloren"),
    "unreachable": mark("keine Verbindung, nichts verloren"),
    "line_broke": mark("Leitung abgebrochen, nichts verloren"),
    "line_stalled": mark("Leitung steht, nichts verloren"),
    "bundle_gone": mark("wird am Hub neu zusammengestellt, nichts verloren"),
    "exchange_waiting": mark("wartet auf das Büro"),
}
REASONS = {
    "late": mark("Kam an, als schon zurückgenommen war. Es steht nicht in der Akte."),
    "foreign": mark("Die andere Stelle lässt hier nicht mehr mitschreiben. Es wurde nicht weitergegeben."),
    "unknown": mark("Die andere Stelle hat die Akte nicht mehr geöffnet. Es wurde nicht weitergegeben."),
    "not_shared": mark("Dafür ist nichts mehr geöffnet. Es wurde nicht weitergegeben."),
    "too_large": mark("Zu groß für den Abgleich. Es steht nur auf diesem Rechner."),
}
_ORDERED = {OrderKind.DROP: mark("Zurückgenommen"), OrderKind.ERASE: mark("Für immer gelöscht")}
LATE = "late"
_DONE = frozenset({Standing.DONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a section; `person` is opened by Enter, at `record` if it is about one. `why` stands below it."""

    person: PersonId | None
    name: str
    variant: str
    what: str
    right: str
    why: str = ""
    record: RecordId | None = None

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (f"{self.name}: {self.what}", self.why, self.right) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One order to forget: what was ordered, who has to obey, whose receipt is missing, how old and how far it is.

    Of one the hub did not take, why it did not stands where the missing receipts stand.
    """

    title: str
    offices: str
    missing: str
    age: str
    standing: Toned

    @property
    def spoken(self) -> str:
        said = (f"{self.title}: {self.offices}", self.standing.text, self.missing, self.age)
        return ", ".join(part for part in said if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    """One exchange that was tried, in words."""

    when: str
    carrier: str
    sent: str
    received: str
    size: str
    duration: str
    outcome: str
    is_good: bool


def waiting_line(waiting: WaitingFile, office: Office) -> Line:
    changes = waiting.waiting.changes
    count = ngettext("{n} Änderung", "{n} Änderungen", changes).format(n=changes)
    is_under_way = waiting.waiting.under_way == changes
    state = _("unterwegs, noch nicht bestätigt") if is_under_way else _("gespeichert")
    right = f"{count} · {state} · {when_words(waiting.waiting.at, office.today)}"
    return _line(waiting.person, _kinds(office.kinds, waiting.waiting.kinds), right)


def refused_line(refused: NotAccepted, office: Office) -> Line:
    """Return a value that was not accepted, with its reason; a blocked address shows no place."""
    line = _line(refused.person, _value_words(refused, office), when_words(refused.value.at, office.today))
    if refused.person is None and refused.office:
        line = replace(line, name=refused.office)
    return replace(line, why=refusal_words(refused))


def refusal_words(refused: NotAccepted) -> str:
    """Return why a value was not accepted and, if another office has to do with it, which."""
    reason, office = refused.value.reason, refused.office
    why = _(REASONS[reason]) if reason in REASONS else _("Nicht angenommen [{code}].").format(code=reason)
    if refused.value.office and not refused.value.scope:
        late = _("Kam an, als schon zurückgenommen war. Die Stelle hat es erhalten; hier ist es gelöscht.")
        return late if reason == LATE else _("Konnte nicht mehr zugestellt werden. Hier ist es gelöscht.")
    return _("{office}: {why}").format(office=office, why=why) if office else why


def disagreement_line(disagreement: Disagreement, office: Office) -> Line:
    record = disagreement.record
    what = _fields(office.kinds.numbered(record.kind_number), record.conflicts)
    return replace(_line(disagreement.person, what, _values(record)), record=record.id)


def order_lines(listed: tuple[ListedOrder, ...], today: date) -> tuple[OrderLine, ...]:
    """Return the orders, those that are not settled first and all of them, then the newest that are."""
    unsettled = [each for each in listed if each.standing not in _DONE]
    done = sorted((each for each in listed if each.standing in _DONE), key=lambda each: each.day, reverse=True)
    return tuple(_order(each, today) for each in (*unsettled, *done[:_MOST_DONE]))


def count_unsettled(listed: tuple[ListedOrder, ...]) -> int:
    return sum(each.standing not in _DONE for each in listed)


def past_line(line: ExchangeLine, today: date) -> PastLine:
    is_good = line.outcome == CONFIRMED
    has_moved = is_good or line.outcome == BUNDLES_MISSING
    known = OUTCOMES.get(line.outcome)
    return PastLine(
        when=when_words(line.at, today),
        carrier=_(CARRIERS[line.carrier]) if line.carrier in CARRIERS else line.carrier,
        sent=str(line.sent) if has_moved else "–",
        received=str(line.received) if has_moved else "–",
        size=_size(line.bytes_up + line.bytes_down),
        duration=_("{n} s").format(n=max(1, round(line.millis / 1000))) if has_moved else "–",
        outcome=_(known) if known else _("nicht gelungen [{code}]").format(code=line.outcome),
        is_good=is_good,
    )


def when_words(at: int, today: date) -> str:
    """Return "heute 09:12", on another day "Mo 16.11., 16:40"."""
    day = moment(at).astimezone().date()
    if day == today:
        return _("heute {time}").format(time=clock_words(at))
    return f"{day_words(day, today)}, {clock_words(at)}"


def _order(order: ListedOrder, today: date) -> OrderLine:
    title, offices = _(_ORDERED[order.kind]), ", ".join(order.offices)
    if not order.is_given:
        title = _("Hier gelöscht") if order.standing is Standing.DONE else _("Hier ausgeblendet")
        offices = _("auf Anordnung von {office}").format(office=offices)
    elif not offices:
        offices = _("bei allen Stellen, die etwas davon hatten")
    missing = _("Quittung fehlt von: {devices}").format(devices=", ".join(order.missing)) if order.missing else ""
    if order.standing is Standing.REFUSED:
        missing = order.cause
    if order.second_until is not None and order.standing is Standing.WAITING:
        until = when_words(millis(order.second_until), today)
        missing = _("Ohne zweite Unterschrift bis {when} bleibt es ausgeblendet.").format(when=until)
    return OrderLine(title=title, offices=offices, missing=missing, age=_age(order, today), standing=_standing(order))


def _age(order: ListedOrder, today: date) -> str:
    if not order.age:
        return _("heute")
    days = ngettext("vor {n} Tag", "vor {n} Tagen", order.age).format(n=order.age)
    return days if order.standing not in _DONE else day_words(order.day, today)


def _standing(order: ListedOrder) -> Toned:  # noqa: PLR0911  # one line per standing
    match order.standing:
        case Standing.NOT_SENT:
            return Toned(_("noch nicht beim Kreisknoten"), Tone.WARN)
        case Standing.REFUSED:
            return Toned(_("nicht angenommen"), Tone.DANGER)
        case Standing.OPEN:
            count = len(order.missing)
            words = ngettext("{n} Quittung fehlt", "{n} Quittungen fehlen", count)
            return Toned(words.format(n=count), Tone.WARN)
        case Standing.NEEDS_SECOND | Standing.WAITING:
            return Toned(_("zweite Unterschrift fehlt"), Tone.WARN)
        case Standing.SIGNED:
            return Toned(_("zweimal unterschrieben"), Tone.WARN)
        case Standing.LAPSED:
            return Toned(_("nicht gelöscht"), Tone.DANGER)
        case Standing.DONE:
            return Toned(_("alle quittiert") if order.is_given else _("Quittung gegeben"), Tone.OK)


def _line(person: PersonRow | None, what: str, right: str) -> Line:
    if person is None:
        return Line(person=None, name=_("Büro"), variant="", what=what, right=right)
    return Line(person=person.id, name=person.name, variant=person.variant, what=what, right=right)


def _kinds(known: Kinds, numbers: tuple[int, ...]) -> str:
    kinds = [known.numbered(number) for number in numbers]
    return ", ".join(kind.title for kind in kinds if kind) or _("Einträge")


def _fields(kind: Kind | None, numbers: tuple[int, ...]) -> str:
    fields = [kind.numbered(number) for number in numbers] if kind else []
    names = ", ".join(field.title for field in fields if field)
    return f"{kind.title}: {names}" if kind and names else kind.title if kind else names


def _value_words(refused: NotAccepted, office: Office) -> str:
    """Return "Sprachkenntnis: Niveau „B1“"; without its record only the value itself is known."""
    record, value = refused.record, refused.value.value
    kind = office.kinds.numbered(refused.value.kind)
    if not refused.value.scope:
        return kind.title if kind else _("Eintrag")
    if refused.value.field == DELETED:
        return _("{what}: Löschung").format(what=kind.title) if kind else _("Löschung")
    shown = _shown_value(refused, kind, office.codes) or (value if isinstance(value, str) else "")
    if kind is ADDRESS and (record is None or record.answer(ADDRESS, "address_block") is True):
        shown = _("gesperrt")
    what = _fields(kind, (refused.value.field,)) if kind else _("Angabe")
    return f"{what} „{shown}“" if shown else what


def _shown_value(refused: NotAccepted, kind: Kind | None, codes: CodeLists) -> str:
    field = kind.numbered(refused.value.field) if kind else None
    return show(field.type, refused.value.value, codes) if field else ""


def _values(record: Record) -> str:
    """Return what is to be decided about a record: between how many values, or whether it stays."""
    counts = [len(distinct(record.cell(number))) for number in record.conflicts if number != DELETED]
    if not counts:
        return _("gelöscht und geändert")
    return ngettext("{n} Wert", "{n} Werte", max(counts)).format(n=max(counts))


def _size(count: int) -> str:
    return _("{n} kB").format(n=round(count / _KILO)) if count >= _KILO else _("{n} B").format(n=count)
