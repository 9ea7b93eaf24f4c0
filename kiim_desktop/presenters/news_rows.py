"""What came from other offices, as rows of Heute: about whom, what, from where and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.kinds import ADDRESS, Kinds
from kiim_desktop.domain.records import Record, summary
from kiim_desktop.presenters.person_lanes import told_values
from kiim_desktop.presenters.sharing import office_words
from kiim_desktop.presenters.words import ago, clock_words, local_day
from kiim_desktop.usecases.news import News
from kiim_desktop.usecases.office import Office

_MOST_KINDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsRow:
    """One line; `record` is what it leads to."""

    person: PersonId
    record: RecordId
    name: str
    what: str
    where: str
    is_seen: bool


def news_row(news: News, office: Office) -> NewsRow:
    what = _one(news.records[0], office.kinds, office.codes) if len(news.records) == 1 else _several(news, office.kinds)
    return NewsRow(
        person=news.person.id,
        record=news.records[0].id,
        name=news.person.name,
        what=what,
        where=_("{office} · {when}").format(office=office_words(news.office), when=_arrived(news.at, office.today)),
        is_seen=news.is_seen,
    )


def _one(record: Record, kinds: Kinds, codes: CodeLists) -> str:
    """Return "Sprachkenntnis: Deutsch B1"; of what is protected only that it is there."""
    kind = kinds.numbered(record.kind_number)
    if kind is None:
        return _("neuer Eintrag")
    if kind.category.is_special or (kind is ADDRESS and record.answer(kind, "address_block") is True):
        return kind.title
    said = summary(record, kind, told_values(record, kind, codes))
    return kind.title if said == kind.title else _("{kind}: {said}").format(kind=kind.title, said=said)


def _several(news: News, kinds: Kinds) -> str:
    """Return "4 neue Einträge: Sprachkenntnisse, Kurse …"."""
    found = (kinds.numbered(record.kind_number) for record in news.records)
    titles = list(dict.fromkeys(kind.plural for kind in found if kind is not None))
    more = " …" if len(titles) > _MOST_KINDS else ""
    count = len(news.records)
    words = ngettext("{n} neuer Eintrag: {kinds}", "{n} neue Einträge: {kinds}", count)
    return words.format(n=count, kinds=", ".join(titles[:_MOST_KINDS]) + more)


def _arrived(at: int, today: date) -> str:
    day = local_day(at)
    return _("eingetroffen {time}").format(time=clock_words(at)) if day == today else ago(day, today)
