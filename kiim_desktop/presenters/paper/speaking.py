"""The words of a sheet as they are printed: in the language asked for, with the German ones while that is a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Precision, german
from kiim_desktop.domain.training import word_for
from kiim_desktop.presenters.paper.pages import Block, Look, Page, Paragraph, Said, isolated
from kiim_desktop.presenters.paper.sheets import PaperGround
from kiim_desktop.presenters.words import whole_day
from kiim_desktop.usecases.sheet_words import (
    COMMON,
    GERMAN,
    Sheet,
    SheetLanguage,
    SheetWords,
    sheet_language,
    sheet_words,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Says the words of one sheet and those of every sheet."""

    language: SheetLanguage
    own: tuple[SheetWords, ...]
    """The words of the sheet, and what stands on every sheet."""
    german: tuple[SheetWords, ...]

    @property
    def is_translated(self) -> bool:
        return self.language.code != GERMAN

    @property
    def is_draft(self) -> bool:
        """Tell whether the German words stand beside these, because nobody has reviewed them."""
        return self.is_translated and any(each.is_draft for each in self.own)

    def knows(self, key: str) -> bool:
        return any(key in each.texts for each in self.own)

    def say(self, key: str, **names: str) -> Said:
        """Return a text; names, numbers and days in it keep their direction."""
        filled = {name: isolated(value) for name, value in names.items()}
        return Said(_text(self.own, key).format(**filled), self._german(key, filled))

    def say_day(self, day: date) -> Said:
        """Return a day with its weekday in words."""
        german_day = _with_weekday(day, GERMAN)
        return Said(_with_weekday(day, self.language.locale), german_day if self.is_draft else "")

    def page(self, title: Said, blocks: tuple[Block, ...], ground: PaperGround) -> Page:
        """Return the page of a sheet; a draft says first that it is one, in both languages."""
        note = Paragraph(self.say("draft"), Look.NOTICE)
        return Page(
            title=title,
            blocks=(note, *blocks) if self.is_draft else blocks,
            foot=self.say("printed", office=ground.office, day=whole_day(ground.today)),
            mark=word_for(training=ground.training),
            numbers=_text(self.own, "numbers"),
            language=self.language.code,
            is_right_to_left=self.language.is_right_to_left,
        )

    def _german(self, key: str, filled: Mapping[str, str]) -> str:
        return _text(self.german, key).format(**filled) if self.is_draft else ""


def speaker(sheet: Sheet, language: str) -> Speaker:
    """Return who says the words of a sheet in a language; SheetWordsUnreadable."""
    folders = (sheet.value, COMMON)
    return Speaker(
        language=sheet_language(language),
        own=tuple(sheet_words(each, language) for each in folders),
        german=tuple(sheet_words(each, GERMAN) for each in folders),
    )


def day_figures(fuzzy: FuzzyDate) -> str:
    """Return a date in figures, the same in every language, as it stands in letters of the offices."""
    if fuzzy.earliest is None or fuzzy.is_about or fuzzy.doubtful:
        return german(fuzzy)
    if fuzzy.precision is Precision.DAY:
        return whole_day(fuzzy.earliest)
    if fuzzy.precision is Precision.MONTH:
        return f"{fuzzy.earliest:%m.%Y}"
    return str(fuzzy.earliest.year) if fuzzy.precision is Precision.YEAR else german(fuzzy)


def _text(words: tuple[SheetWords, ...], key: str) -> str:
    return next(each.texts[key] for each in words if key in each.texts)


def _with_weekday(day: date, locale: str) -> str:
    return f"{format_date(day, 'EEEE', locale=locale)} {isolated(whole_day(day))}"
