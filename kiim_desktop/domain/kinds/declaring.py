"""How a kind of record is declared: one file a kind, one line a field.

From the line of a field come its form row, list column, validation, stored and sent form, search text,
import and export column, category and help. Numbers are permanent: they go over the wire, names do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar, get_args, get_type_hints

from kiim_desktop.base.translation import _
from kiim_desktop.domain.categories import Category, Reach
from kiim_desktop.domain.field_types import FieldType
from kiim_desktop.domain.values import Value

COMMON_FROM = 100
"""Numbers from here on are the same in every kind."""
TODAY = "heute"
"""A default that stands for the day of the entry."""


class Search(Enum):
    """In which index the words of a field are found."""

    NOT = "not"
    NAME = "name"
    NUMBER = "number"
    """Phone numbers and other ids: digits count, notation does not."""
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a kind, as its one line declares it."""

    number: int
    name: str
    title_text: str
    type: FieldType
    help_text: str
    search: Search
    is_required: bool
    """Asked for first and warned about when empty; never a reason to refuse what a person tells."""
    more: bool
    """Stands behind "mehr" in the form."""
    editable_text: bool
    is_sensitive: bool
    """Dangerous in the wrong hands (protected addresses, numbers of authorities): never shown without need."""
    default: str
    """What a new form begins with, as a person would type it; TODAY for the day of the entry."""
    is_narrow: bool
    """Holds a few letters or digits: half the width of a form is enough."""
    is_by_program: bool
    """Set by the program alone: stands in no form."""

    @property
    def title(self) -> str:
        return _(self.title_text)

    @property
    def help(self) -> str:
        return _(self.help_text) if self.help_text else ""


class Drawing(Enum):
    """How a record stands in the swim lanes."""

    NOT = "not"
    PERIOD = "period"
    EVENT = "event"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class Timeline:
    """Where in time a record stands: the lane and the names of its date fields."""

    drawing: Drawing = Drawing.NOT
    lane: str = ""
    begins: str = ""
    ends: str = ""


def on(name: str, lane: str = "", drawing: Drawing = Drawing.EVENT) -> Timeline:
    """Place a record at one date."""
    return Timeline(drawing, lane, name, name)


def between(begins: str, ends: str, lane: str = "", drawing: Drawing = Drawing.PERIOD) -> Timeline:
    """Place a record over a period."""
    return Timeline(drawing, lane, begins, ends)


@dataclass(frozen=True, slots=True)
class Succession:
    """One record takes the place of an earlier one that has no end of its own (a new address, a later test)."""

    per: tuple[str, ...] = ()
    """Names of the fields within whose values records succeed each other; () for one line per person."""
    unless: str = ""
    """The name of a yes-no field that keeps a record out of it while it says yes."""
    lasts: bool = False
    """What was reached stays: a record holds from its first known day on, whatever its end, beside all others."""


def by(*per: str, unless: str = "") -> Succession:
    """Let records succeed each other, for each value of these fields apart."""
    return Succession(per, unless)


def stays() -> Succession:
    """Let a record hold for good from its first known day on (a finished school, a decided recognition)."""
    return Succession(lasts=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of record in an integration history."""

    number: int
    name: str
    category: Category
    title_text: str
    plural_text: str
    timeline: Timeline
    succession: Succession | None
    """None where several records hold side by side."""
    is_single: bool
    """At most one per person: every device gives it the same record id, so two first entries meet."""
    is_final: bool
    """Immutable once saved: a correction is a new record that points to it (counselling entries)."""
    is_own_stream: bool
    """Never leaves the own stream of a file, although its category can be granted (numbers of authorities)."""
    stays_if: tuple[str, Value] | None
    """A field and the value of it with which a record never leaves the office, although its category can be granted."""
    is_by_hand: bool
    """Entered by people in the general form; else it comes from an import or has a workflow of its own."""
    summary: str
    """Names of the fields that stand for the record in one line, e.g. "{language} {overall}"."""
    fields: tuple[Field, ...]
    declared_by: type = field(repr=False)

    @property
    def title(self) -> str:
        return _(self.title_text)

    @property
    def reach(self) -> Reach:
        """Return how far its records may ever go: as its category, or less."""
        return Reach.OWN_STREAM if self.is_own_stream else self.category.reach

    @property
    def is_of_person(self) -> bool:
        """Tell whether its records stand in a person's file, not in the office's own or the catalogue."""
        return self.reach not in (Reach.OFFICE, Reach.CATALOGUE)

    @property
    def plural(self) -> str:
        return _(self.plural_text)

    def keeps_here(self, values: Mapping[int, object]) -> bool:
        """Tell whether values by field number keep their record in the office."""
        if self.stays_if is None:
            return False
        name, value = self.stays_if
        field = self.field(name)
        return field is not None and values.get(field.number) == value

    def field(self, name: str) -> Field | None:
        for each in self.fields:  # a plain loop: asked for every value of every list line
            if each.name == name:
                return each
        return None

    def numbered(self, number: int) -> Field | None:
        return next((each for each in self.fields if each.number == number), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    number: int
    title: str
    help: str
    search: Search
    required: bool
    more: bool
    sensitive: bool
    default: str
    narrow: bool
    by_program: bool


def answer(  # noqa: PLR0913  # each is a word of the declaration
    number: int,
    title: str,
    *,
    help: str = "",  # noqa: A002  # reads as the word it is in a declaration
    search: Search = Search.NOT,
    required: bool = False,
    more: bool = False,
    sensitive: bool = False,
    default: str = "",
    narrow: bool = False,
    by_program: bool = False,
) -> Any:  # noqa: ANN401  # the annotation of the field is its type, as with dataclasses.field
    """Declare a field: its permanent number, its German title and what else is known of it."""
    return _Line(
        number=number,
        title=title,
        help=help,
        search=search,
        required=required,
        more=more,
        sensitive=sensitive,
        default=default,
        narrow=narrow,
        by_program=by_program,
    )


Declared = TypeVar("Declared", bound=type)
_KINDS: dict[type, Kind] = {}


def record_kind(  # noqa: PLR0913  # each is a word of the declaration
    *,
    number: int,
    category: Category,
    title: str,
    plural: str = "",
    summary: str,
    timeline: Timeline | None = None,
    succession: Succession | None = None,
    single: bool = False,
    final: bool = False,
    own_stream: bool = False,
    stays_if: tuple[str, Value] | None = None,
    by_hand: bool = True,
) -> Callable[[Declared], Declared]:
    """Declare a class as a kind of record; its annotated `answer` lines become the fields."""

    def declare(cls: Declared) -> Declared:
        _KINDS[cls] = Kind(
            number=number,
            name=_snake(cls.__name__),
            category=category,
            title_text=title,
            plural_text=plural or title,
            timeline=timeline or Timeline(),
            succession=succession,
            is_single=single,
            is_final=final,
            is_own_stream=own_stream,
            stays_if=stays_if,
            is_by_hand=by_hand,
            summary=summary,
            fields=_fields(cls),
            declared_by=cls,
        )
        return cls

    return declare


def kind_of(cls: type) -> Kind:
    """Return the kind that a class declares."""
    return _KINDS[cls]


def _fields(cls: type) -> tuple[Field, ...]:
    hints = get_type_hints(cls, include_extras=True)
    return tuple(_field(name, line, hints[name]) for name, line in vars(cls).items() if isinstance(line, _Line))


def _field(name: str, line: _Line, annotation: object) -> Field:
    type_ = field_type(annotation)
    return Field(
        number=line.number,
        name=name,
        title_text=line.title,
        type=type_,
        help_text=line.help,
        search=line.search,
        is_required=line.required,
        more=line.more,
        editable_text=type_.is_long_text,
        is_sensitive=line.sensitive,
        default=line.default,
        is_narrow=line.narrow,
        is_by_program=line.by_program,
    )


def field_type(annotation: object) -> FieldType:
    """Return the field type in an annotation such as `CefrLevel | None`; TypeError names what lacks one."""
    for part in (annotation, *get_args(annotation)):
        for extra in getattr(part, "__metadata__", ()):
            if isinstance(extra, FieldType):
                return extra
    message = f"no field type in {annotation!r}"
    raise TypeError(message)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def by_name(kinds: tuple[Kind, ...]) -> Mapping[str, Kind]:
    return {kind.name: kind for kind in kinds}
