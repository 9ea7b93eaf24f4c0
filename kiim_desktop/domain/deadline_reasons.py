"""Why a deadline is on that day, for people: the facts with their sources, the rule and its law, the calculation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.deadline_days import unshifted_day_of
from kiim_desktop.domain.deadline_rules import Counting, Edition, Law, Period, Standing
from kiim_desktop.domain.deadlines import Deadline
from kiim_desktop.domain.field_types import as_date, show
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Precision, german
from kiim_desktop.domain.kinds import Kinds
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, summary


@dataclass(frozen=True, slots=True)
class Fact:
    """One field that was used."""

    field: str
    value: str
    source: str
    """How it is known (Dokument gesehen, gesagt, ...)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """The answer to "warum dieses Datum?"."""

    facts: tuple[Fact, ...]
    why: str
    calculation: str
    rule: str
    law: Law
    standing: str
    """Whether the rule was compared with the law, in words."""


def reason_of(deadline: Deadline, record: Record, kinds: Kinds, codes: CodeLists) -> Reason:
    """Return why a deadline of a record is on its day."""
    kind, edition = kinds.named(deadline.rule.kind), deadline.edition
    words = {
        "begin": _on(deadline.begin),
        "day": day_words(deadline.begin),
        "due": _on(deadline.due) if deadline.is_exact else due_words(deadline),
        "until": (_("bis {day}") if deadline.is_exact else _("bis zu einem Tag {day}")).format(day=due_words(deadline)),
        "period": period_words(edition.period, after=True),
        "length": period_words(edition.period),
        "record": _record_words(record, kind, codes),
    }
    return Reason(
        facts=tuple(_facts(deadline, record, kind, codes)),
        why=_(edition.why).format_map(words),
        calculation=calculation(deadline),
        rule=_(edition.text),
        law=edition.law,
        standing=standing_words(edition.law),
    )


def due_words(deadline: Deadline) -> str:
    """Return the day, or "zwischen … und …" where the fact is not known to the day."""
    if deadline.is_exact:
        return _german_day(deadline.first)
    return _("zwischen dem {first} und dem {last}").format(
        first=_german_day(deadline.first), last=_german_day(deadline.last)
    )


def calculation(deadline: Deadline) -> str:
    """Return in one sentence how the day was counted."""
    edition = deadline.edition
    if edition.counting is Counting.ON_DAY:
        sentence = _("Der letzte Tag steht im Eintrag: {due}").format(due=due_words(deadline))
    else:
        how = _("der Tag selbst zählt nicht mit") if edition.counting is Counting.FROM_EVENT else _("der Tag zählt mit")
        sentence = _("{period} ab {begin} ({how}): {due}").format(
            period=period_words(edition.period), begin=day_words(deadline.begin), how=how, due=due_words(deadline)
        )
    return sentence + "".join(_remarks(deadline, edition)) + "."


def standing_words(law: Law) -> str:
    """Return whether somebody has compared the rule with the law, and with which text of it."""
    text = _(law.text_of)
    match law.standing:
        case Standing.CHECKED if law.checked is not None:
            return _("geprüft am {day} ({text})").format(day=_german_day(law.checked), text=text)
        case Standing.OWN:
            return _("eigene Festlegung ({text})").format(text=text)
        case _:
            return _("ungeprüft ({text})").format(text=text)


def period_words(period: Period, *, after: bool = False) -> str:
    """Return "1 Jahr", "3 Monate", "1 Jahr und 6 Monate"; `after`: as it stands behind "nach" or "binnen"."""
    counted = (
        (period.years, _("Jahr"), _("Jahren") if after else _("Jahre")),
        (period.months, _("Monat"), _("Monaten") if after else _("Monate")),
        (period.weeks, _("Woche"), _("Wochen")),
        (period.days, _("Tag"), _("Tagen") if after else _("Tage")),
    )
    return _(" und ").join(f"{number} {one if number == 1 else more}" for number, one, more in counted if number)


def _on(edtf: str) -> str:
    """Return "am 03.05.2026", or what is known of it: "05/2026"."""
    fuzzy = as_date(edtf)
    is_day = fuzzy is not None and fuzzy.precision is Precision.DAY and not fuzzy.doubtful
    return _("am {day}").format(day=day_words(edtf)) if is_day else day_words(edtf)


def day_words(edtf: str) -> str:
    fuzzy = as_date(edtf)
    return german(fuzzy) if fuzzy is not None else edtf


def _remarks(deadline: Deadline, edition: Edition) -> Iterable[str]:
    fuzzy = as_date(deadline.begin)
    if fuzzy is not None and fuzzy.precision is not Precision.DAY and not deadline.is_exact:
        yield _("; genauer ist „{begin}“ nicht bekannt").format(begin=german(fuzzy))
    if fuzzy is None or fuzzy.earliest is None or fuzzy.precision is not Precision.DAY or not deadline.is_exact:
        return
    end = unshifted_day_of(fuzzy.earliest, edition)
    if edition.period.years or edition.period.months:
        is_clipped = end.day < fuzzy.earliest.day and edition.counting is Counting.FROM_EVENT
        if is_clipped and not edition.period.weeks and not edition.period.days:
            yield _("; der Monat hat keinen {day}., also sein letzter Tag").format(day=fuzzy.earliest.day)
    if end != deadline.first:
        yield _("; der {day} ist ein Samstag, Sonntag oder Feiertag, also der nächste Werktag").format(
            day=_german_day(end)
        )


def _facts(deadline: Deadline, record: Record, kind: Kind, codes: CodeLists) -> Iterable[Fact]:
    edition = deadline.edition
    names = dict.fromkeys([edition.begin, *(condition.field for condition in edition.when)])
    for name in names:
        field = kind.field(name)
        if field is None or record.value(field.number) is None:
            continue
        origin = record.origin(field.number)
        source = codes["sources"].label(origin.basis) if origin is not None else ""
        yield Fact(field.title, show(field.type, record.value(field.number), codes), source)


def _record_words(record: Record, kind: Kind, codes: CodeLists) -> str:
    shown = {field.name: show(field.type, record.value(field.number), codes) for field in kind.fields}
    return summary(record, kind, shown)


def _german_day(day: date) -> str:
    return german(FuzzyDate.of(day))
