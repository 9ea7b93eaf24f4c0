"""The person sheet: a file on paper for the counsellor, in German; it does not leave the office."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kiim_desktop.base.translation import _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.training import word_for
from kiim_desktop.presenters.paper.file_blocks import FactHeads, casework_blocks, fact_blocks, note_blocks
from kiim_desktop.presenters.paper.pages import Block, Facts, Heading, Look, Page, Paragraph, Said, written
from kiim_desktop.presenters.paper.plan_page import plan_blocks
from kiim_desktop.presenters.paper.sheets import PaperGround, Part
from kiim_desktop.presenters.paper.speaking import speaker
from kiim_desktop.presenters.person_side import header_facts
from kiim_desktop.presenters.words import whole_day
from kiim_desktop.usecases.sheet_words import GERMAN, Sheet


def person_page(ground: PaperGround, parts: Collection[Part]) -> Page:
    """Return the sheet; its title names nobody, its first line does."""
    foot = _("{office} · gedruckt am {day} · vertraulich, gehört in die Akte")
    return Page(
        title=Said(_("Aktenbogen")),
        blocks=tuple(_blocks(ground, parts)),
        mark=word_for(training=ground.training),
        foot=Said(foot.format(office=ground.office, day=whole_day(ground.today))),
    )


def _blocks(ground: PaperGround, parts: Collection[Part]) -> Iterator[Block]:
    row = ground.paper.file.row
    name = f"{row.name} · {row.variant}" if row.variant else row.name
    yield Paragraph(written(name), Look.STRONG)
    facts = header_facts(row, ground.paper.file.records, ground.codes, ground.today)
    yield Paragraph(written(" · ".join(f"{each.text} {each.note}".strip() for each in facts)))
    if ground.paper.access is not None:
        keeper = _("Die Akte führt {office}; hier steht, was dort geöffnet wurde.")
        yield Paragraph(Said(keeper.format(office=ground.paper.access.keeper)), Look.SMALL)
    if Part.TASKS in parts:
        yield from _headed(_("Fall, Termine und Wiedervorlagen"), list(casework_blocks(ground)))
    if Part.PLAN in parts and not ground.plan.is_empty:
        yield from _headed(_("Plan"), list(plan_blocks(ground.plan, speaker(Sheet.PLAN, GERMAN), has_reached=True)))
    heads = FactHeads(Said(_("Angabe")), Said(_("Inhalt")), Said(_("Quelle und Stand")), _area)
    categories = {each for each in Category if each is not Category.PLAN and not each.is_special}
    if Part.FACTS in parts:
        yield from fact_blocks(ground, categories, heads)
    if Part.HEALTH in parts:
        yield from fact_blocks(ground, {each for each in Category if each.is_special}, heads)
    if Part.NOTES in parts:
        yield from _headed(_("Notizen"), list(note_blocks(ground)))
    said = [each.title for each in (Part.FACTS, Part.PLAN, Part.TASKS, Part.NOTES, Part.HEALTH) if each not in parts]
    if said:
        left_out = _("Nicht mitgedruckt: {parts}.").format(parts=", ".join(said))
        yield Facts(((Said(_("Umfang")), (Said(left_out),)),))


def _headed(title: str, blocks: list[Block]) -> Iterator[Block]:
    if blocks:
        yield Heading(Said(title))
        yield from blocks


def _area(category: Category) -> Said:
    return Said(_(category.title))
