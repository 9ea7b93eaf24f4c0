"""The fields of a form, pure: what stands in them, what was understood of it, what is to be said below them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from babel.dates import format_date

from kiim_desktop.base.translation import _, locale
from kiim_desktop.domain.codes import Code, CodeLists
from kiim_desktop.domain.field_types import (
    NON_VALUE_TITLES,
    FieldType,
    NotUnderstood,
    Shape,
    as_date,
    read_text,
)
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Precision, german
from kiim_desktop.domain.kinds.declaring import TODAY, Field, Kind
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.typed_texts import typed_text
from kiim_desktop.domain.values import NonValue, Value

AS_TOLD = "as_told"
"""The field in which a kind keeps what fits no other field."""
MOST_VISIBLE = 12
_REPEATED = frozenset({"provider", "place", "authority", "course", "municipality", "postcode", "exam"})
"""Fields that often hold the same for the next person; none of them points to a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field as the form shows it. `warning` never blocks; `error` keeps only this field from being saved."""

    name: str
    title: str
    help: str
    shape: Shape
    codes: str = ""
    unit: str = ""
    is_required: bool = False
    is_more: bool = False
    is_narrow: bool = False
    typed: str = ""
    """What stands in the field; a chosen code stands as its key, a non-value as its German word."""
    reading: str = ""
    """What was understood, where that is not plain to see: "Mi 3.5.2026", "1985, nur Jahr"."""
    warning: str = ""
    error: str = ""
    beside: str = ""
    """What somebody saved here while this form was open."""
    saved: str = ""
    """The text of what is saved, for giving up what was typed."""
    last: str = ""
    """What was entered here the time before."""

    @property
    def message(self) -> str:
        return self.error or self.warning


@dataclass(frozen=True, slots=True)
class CodeChoice:
    """One entry of a code list as a chooser offers it."""

    key: str
    title: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormGround:
    """What reading a form needs."""

    codes: CodeLists
    today: date


@dataclass(frozen=True, slots=True)
class FormAnswers:
    """What of a form can be saved, and the fields whose text stays in the draft."""

    values: Mapping[str, Value]
    left: tuple[str, ...]
    told: tuple[str, ...] = ()
    """The texts that fit no field of theirs and stand in "Wie gesagt" now."""


def non_value_titles() -> tuple[str, ...]:
    """Return the four ways of having no value, as they stand in a field."""
    return tuple(_(title) for title in NON_VALUE_TITLES.values())


def non_value(text: str) -> NonValue | None:
    """Return the non-value that a text names, None for any other text."""
    wanted = text.strip().casefold()
    return next((value for value, title in NON_VALUE_TITLES.items() if _(title).casefold() == wanted), None)


def is_non_value(text: str) -> bool:
    """Tell whether a text is one of these words: it never stands for a code of the same name."""
    return non_value(text) is not None


def texts_of(kind: Kind, record: Record | None) -> dict[str, str]:
    """Return what stands in each field of a record."""
    if record is None:
        return {}
    return {field.name: text for field in kind.fields if (text := typed_text(field, record.value(field.number)))}


def offered_texts(kind: Kind, ground: FormGround) -> dict[str, str]:
    """Return what a new form begins with, by the declared defaults."""
    fields = (field for field in kind.fields if field.default and not field.type.is_reference)
    return {
        field.name: typed_text(field, ground.today.isoformat()) if field.default == TODAY else field.default
        for field in fields
    }


def answers_of(kind: Kind, typed: Mapping[str, str], base: Mapping[str, str], ground: FormGround) -> FormAnswers:
    """Return the values of all fields that were changed.

    A text that does not fit its field goes into "Wie gesagt" and clears the field; without such a field it is left.
    """
    values: dict[str, Value] = {}
    strange: list[Field] = []
    left: list[str] = []
    for field in kind.fields:
        text = typed.get(field.name, "")
        if text == base.get(field.name, ""):
            continue
        try:
            values[field.name] = read_text(field.type, text, ground.codes, ground.today).value
        except NotUnderstood:
            strange.append(field)
    told = _as_told(kind, typed, strange)
    for field in strange:
        if told is None or field.name == AS_TOLD:
            left.append(field.name)
        elif base.get(field.name):
            values[field.name] = None
    if not told:
        return FormAnswers(values, tuple(left))
    texts = tuple(typed[field.name].strip() for field in strange)
    return FormAnswers(values | {AS_TOLD: told}, tuple(left), texts)


def _as_told(kind: Kind, typed: Mapping[str, str], strange: list[Field]) -> str | None:
    """Return "Wie gesagt" with the strange texts, None if the kind has no such field or they do not fit."""
    keeper = kind.field(AS_TOLD)
    if keeper is None or not strange or keeper in strange:
        return None
    before = typed.get(AS_TOLD, "").strip()
    parts = [before] if before else []
    parts += [f"{field.title}: {typed[field.name].strip()}" for field in strange]
    told = "; ".join(parts)
    return told if len(told) <= keeper.type.length else None


def read_fields(
    kind: Kind, typed: Mapping[str, str], base: Mapping[str, str], ground: FormGround, only: str = ""
) -> tuple[FormField, ...]:
    """Return the fields of a form with what was understood of each; `only` names a single one.

    References to other records, and what else the program sets, stand in no form.
    """
    hidden = _more_names(kind)
    fields = [
        _read_field(kind, field, typed, base, ground, is_more=field.name in hidden)
        for field in kind.fields
        if (not only or field.name == only) and is_typed(field)
    ]
    return tuple(_out_of_order(kind, fields, ground))


def is_typed(field: Field) -> bool:
    """Tell whether people type into a field."""
    return not field.type.is_reference and not field.is_by_program


def _more_names(kind: Kind) -> frozenset[str]:
    shown = [field.name for field in kind.fields if not field.more and is_typed(field)]
    return frozenset(field.name for field in kind.fields if field.more) | frozenset(shown[MOST_VISIBLE:])


def _read_field(  # the whole form and one field of it
    kind: Kind, field: Field, typed: Mapping[str, str], base: Mapping[str, str], ground: FormGround, *, is_more: bool
) -> FormField:
    text = typed.get(field.name, "")
    shown = FormField(
        name=field.name,
        title=field.title,
        help=field.help,
        shape=field.type.shape,
        codes=field.type.codes,
        unit=_(field.type.unit),
        is_required=field.is_required,
        is_more=is_more,
        is_narrow=field.is_narrow or field.type.shape in (Shape.DATE, Shape.NUMBER),
        typed=text,
    )
    if text == base.get(field.name, "") and field.type.shape is not Shape.DATE:
        return replace(shown, warning=_passed_over(kind, field, typed, base))
    try:
        read = read_text(field.type, text, ground.codes, ground.today)
    except NotUnderstood as why:
        return _strange(kind, shown, str(why.args[0]), typed)
    if not text:
        return replace(shown, warning=_passed_over(kind, field, typed, base))
    return replace(shown, reading=_understood(field, text, read.value, ground), warning=read.doubt)


def _strange(kind: Kind, field: FormField, why: str, typed: Mapping[str, str]) -> FormField:
    keeper = kind.field(AS_TOLD)
    known = kind.field(field.name)
    if known is not None and keeper is not None and field.name != AS_TOLD and _as_told(kind, typed, [known]):
        words = _("Nicht lesbar ({why}). Wird unter „{field}“ gespeichert.").format(why=why, field=keeper.title)
        return replace(field, warning=words)
    words = _("Nicht lesbar ({why}). Bleibt im Entwurf, alles andere wird gespeichert.").format(why=why)
    return replace(field, error=words)


def _passed_over(kind: Kind, field: Field, typed: Mapping[str, str], base: Mapping[str, str]) -> str:
    """Return a hint for an important field that was left empty while later ones were filled."""
    if not field.is_required or typed.get(field.name, ""):
        return ""
    later = kind.fields[kind.fields.index(field) + 1 :]
    is_passed = any(typed.get(each.name, "") != base.get(each.name, "") for each in later)
    return _("Fehlt noch. Speichern geht trotzdem.") if is_passed else ""


def _understood(field: Field, text: str, value: Value, ground: FormGround) -> str:
    if isinstance(value, NonValue):
        return ""
    if field.type.shape is Shape.DATE:
        return date_reading(as_date(value))
    if field.type.shape is Shape.CODE and isinstance(value, str) and value != text:
        label = ground.codes[field.type.codes].label(value)
        return "" if label.casefold() == text.strip().casefold() else label
    return ""


def date_reading(fuzzy: FuzzyDate | None) -> str:
    """Return how a typed date was understood: "Mi 3.5.2026", "05/2023, nur Monat", "1985, nur Jahr"."""
    if fuzzy is None:
        return ""
    if fuzzy.precision is Precision.DAY and fuzzy.earliest is not None:
        words = format_date(fuzzy.earliest, "ccc d.M.yyyy", locale=locale())
        return _("{day}, unsicher").format(day=words) if fuzzy.doubtful else words
    more = {Precision.MONTH: _("nur Monat"), Precision.YEAR: _("nur Jahr"), Precision.ESTIMATED: _("ungefähr")}
    return ", ".join(filter(None, (german(fuzzy), more.get(fuzzy.precision, ""))))


def _out_of_order(kind: Kind, fields: list[FormField], ground: FormGround) -> list[FormField]:
    """Warn where a period ends before it begins."""
    begins, ends = kind.timeline.begins, kind.timeline.ends
    if begins == ends:
        return fields
    days = {field.name: _day(field, ground) for field in fields if field.name in (begins, ends)}
    first, last = days.get(begins), days.get(ends)
    if first is None or last is None or first.earliest is None or last.latest is None or first.earliest <= last.latest:
        return fields
    start = kind.field(begins)
    words = _("Liegt vor „{field}“.").format(field=start.title if start else begins)
    return [replace(field, warning=words) if field.name == ends else field for field in fields]


def _day(field: FormField, ground: FormGround) -> FuzzyDate | None:
    try:
        return as_date(read_text(FieldType(Shape.DATE), field.typed, ground.codes, ground.today).value)
    except NotUnderstood:
        return None


def code_choices(ground: FormGround, name: str, now: str = "") -> tuple[CodeChoice, ...]:
    """Return the entries in force of a code list, the present one even if it is out of force, and the non-values."""
    listed = ground.codes[name]
    words = non_value_titles()
    shown = [
        CodeChoice(code.code, code.label, (*code.synonyms, *((f"§ {code.code}",) if "§" in code.label_de else ())))
        for code in listed.codes.values()
        if (code.is_valid(ground.today) or code.code == now) and (code.code == now or not _is_word(code))
    ]
    return (*shown, *(CodeChoice(word, word) for word in words))


def _is_word(code: Code) -> bool:
    """Tell whether an entry of a list says the same as a non-value: two equal words could not be told apart."""
    return is_non_value(code.code) or is_non_value(code.label_de)


def last_values(kind: Kind, typed: Mapping[str, str]) -> dict[str, str]:
    """Return what of a saved form is worth being offered in the next one."""
    names = [field.name for field in kind.fields if field.name in _REPEATED]
    return {name: typed[name] for name in names if typed.get(name) and typed[name] not in non_value_titles()}


def basis_choices(ground: FormGround) -> tuple[CodeChoice, ...]:
    """Return the sources a value can have."""
    listed = ground.codes["sources"].valid(ground.today)
    return tuple(CodeChoice(code.code, code.label, code.synonyms) for code in listed)
