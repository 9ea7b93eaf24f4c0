"""What is kept about a person, for the person: what it is, who may see it, what rights she has (Art. 15 GDPR)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.consents import Reason
from kiim_desktop.domain.kinds import PRIVATE_NOTE
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.presenters.paper.file_blocks import FactHeads, casework_blocks, fact_blocks, note_blocks
from kiim_desktop.presenters.paper.pages import (
    Block,
    Bullets,
    Heading,
    Look,
    Page,
    Paragraph,
    Said,
    Table,
    joined,
    written,
)
from kiim_desktop.presenters.paper.sheets import PaperGround, Part, SheetOrder
from kiim_desktop.presenters.paper.speaking import Speaker, speaker
from kiim_desktop.presenters.words import NOTHING, whole_day
from kiim_desktop.usecases.consents import HeldConsent
from kiim_desktop.usecases.sharing_standing import SharedWith, Stage
from kiim_desktop.usecases.sheet_words import Sheet

_RIGHTS: Final = (
    "right_see",
    "right_correct",
    "right_delete",
    "right_withdraw",
    "right_object",
    "right_take",
    "right_complain",
)
_MAY: Final = {
    Mode.ONCE: "may_read",
    Mode.READ: "may_read",
    Mode.CONTRIBUTE: "may_contribute",
    Mode.CO_EDIT: "may_co_edit",
}
_OVER: Final = frozenset({Stage.ENDING, Stage.UNRECEIPTED})


def my_data_page(ground: PaperGround, order: SheetOrder) -> Page:
    """Return the sheet."""
    speak = speaker(Sheet.MY_DATA, order.language)
    blocks = (
        *_beginning(ground, speak),
        *_who_sees(ground, speak),
        *_consents(ground, speak),
        Heading(speak.say("rights_heading")),
        Bullets(tuple(speak.say(each) for each in _RIGHTS)),
        *_details(ground, order.parts, speak),
    )
    return speak.page(speak.say("heading"), blocks, ground)


def _beginning(ground: PaperGround, speak: Speaker) -> Iterator[Block]:
    yield Paragraph(speak.say("for_whom", name=ground.person), Look.STRONG)
    yield Paragraph(speak.say("intro", office=ground.office))
    if ground.paper.access is not None:
        yield Paragraph(speak.say("kept_by", office=ground.paper.access.keeper))
    yield Heading(speak.say("why_heading"))
    yield Paragraph(speak.say("why"))
    yield Paragraph(speak.say("how_long"))
    yield Heading(speak.say("what_heading"))
    counts = _counts(ground)
    rows = tuple((_group(each, speak), written(str(counts[each]))) for each in Category if counts[each])
    yield Table(head=(speak.say("group"), speak.say("entries")), rows=rows, shares=(75, 25))


def _counts(ground: PaperGround) -> Counter[Category]:
    """Return how many entries there are of each group; working notes are no part of a file."""
    kinds = (ground.kinds.numbered(each.kind_number) for each in ground.paper.file.records)
    return Counter(kind.category for kind in kinds if kind is not None and kind.number != PRIVATE_NOTE.number)


def _who_sees(ground: PaperGround, speak: Speaker) -> Iterator[Block]:
    yield Heading(speak.say("who_heading"))
    yield Paragraph(speak.say("here"))
    if ground.paper.offices:
        yield Paragraph(speak.say("hub"))
    shared = ground.paper.shared
    if not shared:
        yield Paragraph(speak.say("nobody"))
        return
    head = tuple(speak.say(each) for each in ("office", "groups", "may", "until"))
    yield Table(head=head, rows=tuple(_recipient(each, speak) for each in shared), shares=(28, 34, 20, 18))


def _recipient(shared: SharedWith, speak: Speaker) -> tuple[Said, ...]:
    name = written(shared.office or NOTHING)
    if shared.stage in _OVER:
        return name, _groups(shared.groups, speak), speak.say("ending"), written(NOTHING)
    until = written(whole_day(shared.until) if shared.until else NOTHING)
    return name, _groups(shared.groups, speak), speak.say(_MAY[shared.mode or Mode.READ]), until


def _consents(ground: PaperGround, speak: Speaker) -> Iterator[Block]:
    yield Heading(speak.say("consents_heading"))
    held = [each for each in ground.paper.consents if each.standing is Reason.CONSENTED]
    if not held:
        yield Paragraph(speak.say("no_consent"))
        return
    head = tuple(speak.say(each) for each in ("purpose", "office", "groups", "until"))
    yield Table(head=head, rows=tuple(_consent(each, ground, speak) for each in held), shares=(30, 26, 26, 18))


def _consent(held: HeldConsent, ground: PaperGround, speak: Speaker) -> tuple[Said, ...]:
    said = held.permission
    purposes = [f"purpose_{code}" for code in sorted(said.purposes)]
    names = sorted(ground.paper.offices.get(each, each.hex()[:8]) for each in said.recipients)
    return (
        joined(speak.say(key) for key in purposes if speak.knows(key)),
        written(", ".join(names) or NOTHING),
        _groups(said.groups, speak),
        written(whole_day(held.until) if held.until else NOTHING),
    )


def _details(ground: PaperGround, parts: Collection[Part], speak: Speaker) -> Iterator[Block]:
    yield Heading(speak.say("facts_heading"))
    if speak.is_translated:
        yield Paragraph(speak.say("as_written"), Look.SMALL)
    heads = FactHeads(
        speak.say("fact"), speak.say("value"), speak.say("source"), lambda category: _group(category, speak)
    )
    special = {each for each in Category if each.is_special}
    if Part.FACTS in parts:
        yield from fact_blocks(ground, set(Category) - special, heads)
    else:
        yield Paragraph(speak.say("without_facts"))
    if Part.HEALTH in parts:
        yield from fact_blocks(ground, special, heads)
    elif any(_counts(ground)[each] for each in special):
        yield Paragraph(speak.say("without_health"))
    if Part.NOTES not in parts:
        yield Paragraph(speak.say("without_notes"))
        return
    notes = (*casework_blocks(ground), *note_blocks(ground))
    if notes:
        yield Heading(speak.say("notes_heading"))
        yield from notes


def _groups(groups: Iterable[Category], speak: Speaker) -> Said:
    return joined(_group(each, speak) for each in sorted(groups, key=lambda each: each.number)) or written(NOTHING)


def _group(category: Category, speak: Speaker) -> Said:
    return speak.say(f"group_{category.number}")
