"""The consents of a file in words: what each says, how far it is at each office, and who sees what today. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.ids import OfficeId, RecordId
from kiim_desktop.base.translation import _, mark, ngettext
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.consents import Reason
from kiim_desktop.domain.kinds import CONSENT
from kiim_desktop.domain.offices import User
from kiim_desktop.domain.permissions import Extent, Mode, Permission, Stored
from kiim_desktop.domain.records import Record
from kiim_desktop.presenters.sharing import group_words, office_words, stage_note
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import NOTHING, user_name, whole_day
from kiim_desktop.usecases.consents import HeldConsent
from kiim_desktop.usecases.orders import ListedOrder
from kiim_desktop.usecases.orders import Standing as OrderStanding
from kiim_desktop.usecases.sharing_standing import Deletion, SharedWith, Stage

_STATES = {
    Reason.CONSENTED: (mark("gilt"), Tone.OK),
    Reason.NOT_YET: (mark("gilt ab {day}"), Tone.NEUTRAL),
    Reason.EXPIRED: (mark("abgelaufen"), Tone.QUIET),
    Reason.WITHDRAWN: (mark("widerrufen"), Tone.WARN),
    Reason.REFUSED: (mark("abgelehnt"), Tone.WARN),
    Reason.REQUESTED: (mark("angefragt"), Tone.NEUTRAL),
    Reason.INCOMPLETE: (mark("unvollständig"), Tone.DANGER),
}
_STAGES = {
    Stage.NOT_SENT: Tone.WARN,
    Stage.OPEN: Tone.OK,
    Stage.ENDING: Tone.DANGER,
    Stage.UNRECEIPTED: Tone.WARN,
}
_ORDERS = {
    OrderStanding.DONE: Tone.OK,
    OrderStanding.REFUSED: Tone.DANGER,
    OrderStanding.LAPSED: Tone.DANGER,
}
_MAY = {
    Mode.ONCE: mark("einmal erhalten"),
    Mode.READ: mark("lesen"),
    Mode.CONTRIBUTE: mark("lesen und beitragen"),
    Mode.CO_EDIT: mark("mitschreiben"),
}
_MODES = tuple(Mode)


@dataclass(frozen=True, slots=True)
class GroupMark:
    """A data group as a chip."""

    title: str
    is_special: bool


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """How far a consent, or its end, is at one office."""

    office: str
    words: Toned
    receipts: tuple[str, ...] = ()
    """Of each device there: that it deleted, or that its receipt is missing."""

    @property
    def spoken(self) -> str:
        return ", ".join((self.office, self.words.text, *self.receipts))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCard:
    """One consent, or one refusal."""

    record: RecordId
    state: Toned
    title: str
    """What for, in plain words."""
    who: str
    groups: tuple[GroupMark, ...]
    period: str
    facts: str
    lines: tuple[OfficeLine, ...]
    can_withdraw: bool
    can_renew: bool
    holds: bool
    """It holds today, or will."""
    was_signed: bool = True

    @property
    def renew_words(self) -> str:
        return _("Neu unterschreiben") if self.was_signed else _("Jetzt unterschreiben")

    @property
    def spoken(self) -> str:
        groups = ", ".join(each.title for each in self.groups)
        parts = (self.state.text, self.title, self.who, groups, self.period, self.facts)
        return ". ".join(part for part in (*parts, *(each.spoken for each in self.lines)) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoSees:
    """Who sees what: one row per data group, one column per office."""

    offices: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    """Title of the group, then a word per office."""
    rest: str = ""


NOBODY = WhoSees()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the words are made from."""

    codes: CodeLists
    names: Mapping[OfficeId, str]
    users: tuple[User, ...]
    shared: Sequence[SharedWith]
    deletions: Sequence[Deletion]
    records: Mapping[RecordId, Record]
    today: date
    may_give: bool
    may_withdraw: bool


def card_of(held: HeldConsent, ground: Ground) -> ConsentCard:
    """Return a consent as it is shown."""
    said, is_on = held.permission, held.standing in (Reason.CONSENTED, Reason.NOT_YET)
    is_open = is_on or held.standing is Reason.INCOMPLETE
    return ConsentCard(
        record=said.id,
        state=_state(held),
        title=_purposes(said, ground.codes),
        who=_who(said, ground),
        groups=marks_of(said.groups),
        period=_period(held),
        facts=" · ".join(_facts(said, ground)),
        lines=_lines(held, ground),
        can_withdraw=is_open and ground.may_withdraw,
        can_renew=ground.may_give,
        holds=is_on,
        was_signed=said.status not in (Stored.REFUSED, Stored.REQUESTED),
    )


def marks_of(groups: Iterable[Category]) -> tuple[GroupMark, ...]:
    ordered = sorted(groups, key=lambda each: each.number)
    return tuple(GroupMark(_(each.title), each.is_special) for each in ordered)


def who_sees(shared: Iterable[SharedWith], today: date) -> WhoSees:
    """Return who sees what today, and what was agreed but has reached nobody yet."""
    cells: dict[tuple[Category, str], tuple[bool, int]] = {}
    for line in shared:
        if line.mode is None or (line.until is not None and line.until < today):
            continue
        sees = line.stage in (Stage.OPEN, Stage.ENDING)
        for group in line.groups:
            key = group, office_words(line.office)
            cells[key] = max(cells.get(key, (False, 0)), (sees, _MODES.index(line.mode)))
    offices = tuple(sorted({office for _group, office in cells}))
    groups = sorted({group for group, _office in cells}, key=lambda each: each.number)
    rows = tuple((_(group.title), *(_cell(cells.get((group, office))) for office in offices)) for group in groups)
    rest = _("Alles andere, auch Notizen, Wiedervorlagen und diese Liste, sieht nur Ihr Büro.") if rows else ""
    return WhoSees(offices=offices, rows=rows, rest=rest)


def _cell(found: tuple[bool, int] | None) -> str:
    if found is None:
        return NOTHING
    sees, place = found
    words = _(_MAY[_MODES[place]])
    return words if sees else _("noch nichts ({mode})").format(mode=words)


def _state(held: HeldConsent) -> Toned:
    words, tone = _STATES.get(held.standing, (mark("unvollständig"), Tone.DANGER))
    start = held.permission.valid_from
    return Toned(_(words).format(day=whole_day(start) if start else NOTHING), tone)


def _purposes(said: Permission, codes: CodeLists) -> str:
    return ", ".join(codes["purposes"].label(code) for code in sorted(said.purposes)) or _("ohne Zweck")


def names_of(offices: Iterable[OfficeId], names: Mapping[OfficeId, str]) -> str:
    return ", ".join(sorted(office_words(names.get(each, "")) for each in offices))


def _who(said: Permission, ground: Ground) -> str:
    what = _(_MAY[said.mode or Mode.READ])
    return _("{offices}: {what}").format(offices=names_of(said.recipients, ground.names) or NOTHING, what=what)


def _period(held: HeldConsent) -> str:
    said = held.permission
    if said.withdrawn is not None and held.standing is Reason.WITHDRAWN:
        return _("widerrufen am {day}").format(day=whole_day(said.withdrawn))
    if said.valid_from is None or held.until is None:
        return ""
    if said.status in (Stored.REFUSED, Stored.REQUESTED):
        return _("gefragt am {day}").format(day=whole_day(said.valid_from))
    return _("{start} bis {end}").format(start=whole_day(said.valid_from), end=whole_day(held.until))


def _facts(said: Permission, ground: Ground) -> Iterable[str]:
    record = ground.records.get(said.id)
    if said.extent is Extent.NONE and said.status is Stored.GIVEN:
        yield _("nur was neu dazukommt")
    if said.extent is Extent.LISTED:
        count = len(said.chosen)
        words = ngettext("nur {n} ausgewählter Eintrag", "nur {n} ausgewählte Einträge", count)
        yield words.format(n=count)
    narrowed = record.answer(CONSENT, "withdrawal_scope") if record and record.answer(CONSENT, "narrowed") else None
    if isinstance(narrowed, str):
        yield _("widerrufen: {what}").format(what=narrowed)
    if said.evidence:
        yield _("Nachweis: {evidence}").format(evidence=said.evidence)
    if said.text_version:
        yield _("Fassung {version}").format(version=said.text_version)
    counsellor = record.answer(CONSENT, "counsellor") if record else None
    known = next((each for each in ground.users if each.id.hex() == counsellor), None)
    if known is not None:
        yield _("aufgenommen von {who}").format(who=user_name(ground.users, known.id))


def _lines(held: HeldConsent, ground: Ground) -> tuple[OfficeLine, ...]:
    said = held.permission
    found = [
        OfficeLine(office_words(each.office), Toned(stage_note(each) or _("kann es sehen"), _STAGES[each.stage]))
        for each in ground.shared
        if each.consent == said.id
    ]
    for deletion in ground.deletions:
        if deletion.consent == said.id:
            found += deletion_lines(deletion.order)
    told = {each.office for each in found}
    if held.standing is Reason.CONSENTED:
        quiet = _("geht mit der Vermittlung oder Übergabe hinaus") if said.mode is Mode.ONCE else _("erhält nichts")
        left = sorted(office_words(ground.names.get(each, "")) for each in said.recipients)
        found += [OfficeLine(each, Toned(quiet, Tone.QUIET)) for each in left if each not in told]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.office))


def deletion_lines(order: ListedOrder) -> list[OfficeLine]:
    """Return, office by office, which devices receipted that they deleted, and of which the receipt is missing."""
    lines = []
    for office in order.offices:
        done = [_receipt(each.device, each.records, each.day) for each in order.receipts if each.office == office]
        missing = [_("{device}: Quittung fehlt").format(device=device) for at, device in order.owing if at == office]
        words = _words_of(order, is_done=bool(done) and not missing)
        lines.append(OfficeLine(office_words(office), words, (*done, *missing)))
    return lines


def _words_of(order: ListedOrder, *, is_done: bool) -> Toned:
    if order.standing is OrderStanding.DONE or is_done:
        return Toned(_("gelöscht, von allen Geräten quittiert"), Tone.OK)
    words = _("zurückgenommen am {day}, {state}").format(day=whole_day(order.day), state=order.standing.title)
    told = f"{words}. {order.cause}" if order.cause else words
    return Toned(told, _ORDERS.get(order.standing, Tone.WARN))


def _receipt(device: str, records: int, day: date) -> str:
    words = ngettext("{n} Eintrag gelöscht", "{n} Einträge gelöscht", records).format(n=records)
    return _("{device}: am {day} {words}").format(device=device, day=whole_day(day), words=words)


def consequence(
    said: Permission, names: Mapping[OfficeId, str], groups: frozenset[Category], offices: frozenset[OfficeId]
) -> str:
    """Return what a withdrawal brings about: who loses what, and where one sees that it was deleted."""
    losing = offices or said.recipients
    count = len(losing)
    left = said.groups - groups
    what = group_words(groups) if groups and left else _("alles, was diese Einwilligung öffnet")
    lost = ngettext(
        "{n} Stelle verliert den Zugriff auf {what}: {names}.",
        "{n} Stellen verlieren den Zugriff auf {what}: {names}.",
        count,
    )
    after = _(
        "Es wirkt, sobald der Kreisknoten es hat. Ob jedes Gerät dort gelöscht hat, steht danach hier als Quittung. "
        "Was jemand schon gelesen oder ausgedruckt hat, holt kein Programm zurück."
    )
    return f"{lost.format(n=count, what=what, names=names_of(losing, names))} {after}"
