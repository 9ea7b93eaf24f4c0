"""A page as a document: headings, paragraphs, tables, lists, lines to sign on. No printer, no letters, no colours.

Everything that is printed is one of these. The words are ours or those of people: ours come in the language of the
page, with the German ones beside them where nobody has reviewed the translation yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from kiim_desktop.base.translation import _, language

_FIRST_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_KEPT: Final = frozenset("\n\t\u200c\u200d")
"""Line ends; and signs that join or part letters, which Persian cannot be written without."""
TICKED, OPEN = "☑", "☐"
CODES_IN_A_ROW: Final = 3


@dataclass(frozen=True, slots=True)
class Said:
    """Words on a page; `german` stands beside them where the text of the page is only a help to translate."""

    text: str
    german: str = ""
    is_written: bool = False
    """People wrote it, or it is a code, a number, a day: it keeps its own direction wherever it stands."""

    def __bool__(self) -> bool:
        return bool(self.text)


NOTHING: Final = Said("")


def plain(text: str) -> str:
    """Return what people wrote without signs that steer a printer or turn a line round; letters stay as they are."""
    return "".join(each if each.isprintable() or each in _KEPT else " " if each.isspace() else "" for each in text)


def written(text: str) -> Said:
    """Return what people wrote, or what is the same in all languages."""
    return Said(plain(text), is_written=True)


def joined(parts: Iterable[Said]) -> Said:
    """Return several of our words as one list."""
    each = tuple(parts)
    return Said(" · ".join(part.text for part in each), " · ".join(part.german for part in each if part.german))


def isolated(text: str) -> str:
    """Return a name, a number or a day so that its direction does not turn the sentence it stands in."""
    return f"{_FIRST_ISOLATE}{plain(text)}{_POP_ISOLATE}" if text else ""


class Look(Enum):
    """How weighty a paragraph is."""

    PLAIN = "plain"
    STRONG = "strong"
    SMALL = "small"
    NOTICE = "notice"
    """What must be read first: that this is a help to translate."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the page; it never stands alone at the end of a sheet."""

    said: Said
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences."""

    said: Said
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class Facts:
    """A table of two columns: what it is, and what is known of it; several lines each."""

    rows: tuple[tuple[Said, tuple[Said, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a head that is repeated on each sheet; `shares` are the widths of the columns in per cent."""

    head: tuple[Said, ...]
    rows: tuple[tuple[Said, ...], ...]
    shares: tuple[int, ...]
    is_head_hidden: bool = False
    """The head is for those who hear the page; on paper the columns speak for themselves."""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    items: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to sign on: place and day, who signs, and what says that it was signed already."""

    place_and_day: Said
    who: Said
    signed: Said = NOTHING


@dataclass(frozen=True, slots=True)
class Signatures:
    """The lines to sign on, side by side."""

    lines: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class CodeGroups:
    """The groups of a secret code in large letters, numbered, three in a row."""

    groups: tuple[str, ...] = field(repr=False)


Block = Heading | Paragraph | Facts | Table | Bullets | Signatures | CodeGroups


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole page. Its title names the sheet and never a person: it is seen in print queues and file properties."""

    title: Said
    blocks: tuple[Block, ...]
    foot: Said
    """Office and day, at the end of each sheet."""
    numbers: str = field(default_factory=lambda: _("Seite {number} von {count}"))
    language: str = field(default_factory=language)
    """The tag of BCP 47; that of the surface unless the sheet is for a person."""
    is_right_to_left: bool = False
    mark: str
    """What is printed across every sheet: the word for training (domain/training.py); empty on real ones."""

    @property
    def has_german(self) -> bool:
        """Tell whether the German words stand beside the translated ones."""
        return bool(self.title.german)

    @property
    def plain_title(self) -> str:
        """Return the title for a print queue or a file."""
        title = f"{self.title.text} / {self.title.german}" if self.title.german else self.title.text
        return f"{self.mark}: {title}" if self.mark else title

    def number(self, number: int, count: int) -> str:
        """Return what stands beside the foot of a sheet."""
        return self.numbers.format(number=isolated(str(number)), count=isolated(str(count)))


def every_said(page: Page) -> Iterable[Said]:
    """Yield all words of a page in reading order."""
    yield page.title
    for block in page.blocks:
        match block:
            case Heading() | Paragraph():
                yield block.said
            case Facts():
                for label, values in block.rows:
                    yield from (label, *values)
            case Table():
                for row in (block.head, *block.rows):
                    yield from row
            case Bullets():
                yield from block.items
            case Signatures():
                for line in block.lines:
                    yield from (line.place_and_day, line.who, line.signed)
            case CodeGroups():
                yield from (Said(each, is_written=True) for each in block.groups)
    yield page.foot
