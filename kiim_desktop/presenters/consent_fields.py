"""The fields of a new consent: in the order in which one asks for them, and the terms they make. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from kiim_desktop.base.ids import OfficeId, RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.categories import Category, Reach
from kiim_desktop.domain.consents import Recipient, months_later
from kiim_desktop.domain.field_types import Shape, as_date
from kiim_desktop.domain.fuzzy_dates import Towards, read_typed
from kiim_desktop.domain.kinds import CONSENT
from kiim_desktop.domain.permissions import Extent, Mode, group_named
from kiim_desktop.presenters.form_fields import CodeChoice, FormField, FormGround, date_reading, non_value_titles
from kiim_desktop.presenters.form_state import FormReader, FormState, read_state
from kiim_desktop.presenters.words import whole_day
from kiim_desktop.usecases.consent_preview import closed_groups, shipped_presets
from kiim_desktop.usecases.consent_terms import SELF, Terms, group_codes, shipped_rules
from kiim_desktop.usecases.consent_texts import Review, consent_texts

RECIPIENTS, PURPOSES, GROUPS, MODE, EXTENT = "recipients", "purposes", "groups", "mode", "extent"
FROM, UNTIL, EVIDENCE, CHOSEN, COVERS = "valid_from", "valid_until", "evidence", "chosen", "covers_special"
_GIVEN_BY, _GUARDIAN, _RELEASE, _TEXT = "given_by", "guardian", "confidentiality_release", "text_version"
_FIRST: Final = (RECIPIENTS, PURPOSES, EVIDENCE, GROUPS, COVERS, MODE, EXTENT, CHOSEN, FROM, UNTIL)
_MORE: Final = (
    *(_RELEASE, "signed", "signature_kind", _GIVEN_BY, _GUARDIAN, "language", "interpreter", _TEXT),
    *("told_voluntary", "told_refusal", "told_authorities", "copy_handed_out", "is_mutual"),
)
OFFERED: Final = {MODE: Mode.READ.value, EXTENT: Extent.ALL.value, _GIVEN_BY: SELF, "signature_kind": "paper",
                  "language": "deu"}  # fmt: skip
_SEPARATOR: Final = ","


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChip:
    """A data group to be ticked; `closed` says why it cannot go to these offices."""

    key: str
    title: str
    is_on: bool
    is_special: bool
    closed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGround:
    """What the form knows beside what is typed."""

    known: tuple[Recipient, ...] = ()
    own: OfficeId | None = None
    records: tuple[tuple[str, str, Category], ...] = ()
    """Id, words and group of each record that can be listed."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Words of the kinds of organisations."""

    @property
    def is_bound(self) -> bool:
        """Tell whether the people of this office are bound by professional secrecy."""
        own = next((each for each in self.known if each.id == self.own), None)
        bound = shipped_rules().terms_on(date.max).bound_by_confidentiality.value
        return own is not None and own.organisation_kind in bound

    def chosen(self, typed: Mapping[str, str]) -> tuple[Recipient, ...]:
        wanted = set(parts(typed, RECIPIENTS))
        return tuple(each for each in self.known if each.id.hex() in wanted)


class ConsentReader(FormReader):
    """Reads the form of a consent."""

    def __init__(self) -> None:
        self.known = ConsentGround()

    def read(self, state: FormState, ground: FormGround, last: Mapping[str, str] | None = None) -> FormState:
        """Return the form with its fields in the order in which one asks for them."""
        read = {each.name: each for each in read_state(state, ground, last).fields}
        fields = [_shown(each, read, state.typed) for each in (*_FIRST, *_MORE) if self._is_wanted(each, state.typed)]
        told = (self._told(each, state.typed, ground) for each in fields)
        return replace(state, fields=tuple(told))

    def choices(self, field: FormField, ground: FormGround) -> tuple[CodeChoice, ...]:
        if field.name == RECIPIENTS:
            others = (each for each in self.known.known if each.id != self.known.own)
            return tuple(CodeChoice(each.id.hex(), each.name, self._kind_words(each)) for each in others)
        if field.name == CHOSEN:
            return tuple(CodeChoice(key, words) for key, words, _group in self.known.records)
        if field.name == _TEXT:
            return tuple(CodeChoice(each.version, _text_words(each.version)) for each in consent_texts())
        without = non_value_titles()
        return tuple(each for each in super().choices(field, ground) if each.key not in without)

    def groups(self, typed: Mapping[str, str], today: date) -> tuple[GroupChip, ...]:
        """Return every data group that can ever leave, and why some cannot go to the offices that are chosen."""
        terms, _problem = terms_of(typed, today)
        closed = closed_groups(terms, self.known.chosen(typed), today)
        wanted = set(parts(typed, GROUPS))
        shown = [each for each in Category if each.reach is Reach.GRANTABLE or each.is_special]
        return tuple(
            GroupChip(
                key=f"P{each.number}",
                title=_(each.title),
                is_on=f"P{each.number}" in wanted,
                is_special=each.is_special,
                closed=closed.get(each, ""),
            )
            for each in shown
        )

    def preset(self, typed: Mapping[str, str], today: date) -> str:
        """Return the groups that the purposes need and that can go to the offices, as they stand in the field."""
        terms, _problem = terms_of({**typed, MODE: self.preset_mode(typed, today)}, today)
        closed = closed_groups(terms, self.known.chosen(typed), today)
        wanted = shipped_presets(today).groups_for(parts(typed, PURPOSES)) - set(closed)
        return ", ".join(group_codes(wanted))

    def preset_mode(self, typed: Mapping[str, str], today: date) -> str:
        """Return how: a single transmission where the purpose is one."""
        return Mode.ONCE.value if shipped_presets(today).is_once(parts(typed, PURPOSES)) else Mode.READ.value

    def _is_wanted(self, name: str, typed: Mapping[str, str]) -> bool:
        match name:
            case "chosen":
                return typed.get(EXTENT) == Extent.LISTED.value
            case "covers_special":
                return any(_is_special(each) for each in parts(typed, GROUPS))
            case "guardian":
                return typed.get(_GIVEN_BY, SELF) != SELF
            case _:
                return True

    def _told(self, shown: FormField, typed: Mapping[str, str], ground: FormGround) -> FormField:
        """Return a field with what only this form can say of it."""
        match shown.name:
            case "valid_until":
                return _until(replace(shown, help="", reading="", warning="", error=""), typed, ground.today)
            case "valid_from" if not shown.typed:
                return replace(shown, reading=_("ohne Angabe: heute"))
            case "confidentiality_release":
                help_ = _("Ihr Büro unterliegt der Schweigepflicht (§ 203 StGB).") if self.known.is_bound else ""
                return replace(shown, is_more=shown.is_more and not self.known.is_bound, help=help_)
            case "text_version":
                newest = consent_texts()[-1].version
                return replace(shown, reading=_text_words(typed.get(_TEXT) or newest))
            case _:
                return shown

    def _kind_words(self, recipient: Recipient) -> tuple[str, ...]:
        words = self.known.kinds.get(recipient.organisation_kind, "")
        return (words,) if words else ()


def parts(typed: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return the keys that stand in a field of several."""
    return tuple(part.strip() for part in typed.get(name, "").split(_SEPARATOR) if part.strip())


def terms_of(typed: Mapping[str, str], today: date) -> tuple[Terms, str]:
    """Return what was typed as terms, and the sentence that says what of it cannot be read."""
    problem = ""
    days: dict[str, date | None] = {}
    for name in (FROM, UNTIL, "signed"):
        days[name] = _day(typed.get(name, ""), name, today)
        if typed.get(name, "").strip() and days[name] is None:
            words = _("„{field}“ ist kein lesbarer Tag. Bitte so schreiben: 31.3.2027.")
            problem = problem or words.format(field=_title(name))
    groups = (group_named(code) for code in parts(typed, GROUPS))
    terms = Terms(
        purposes=parts(typed, PURPOSES),
        recipients=tuple(OfficeId(bytes.fromhex(each)) for each in parts(typed, RECIPIENTS)),
        groups=frozenset(each for each in groups if each is not None),
        evidence=typed.get(EVIDENCE, "").strip(),
        valid_from=days[FROM],
        valid_until=days[UNTIL],
        mode=next((each for each in Mode if each.value == typed.get(MODE)), Mode.READ),
        extent=next((each for each in Extent if each.value == typed.get(EXTENT)), Extent.ALL),
        chosen=tuple(RecordId(bytes.fromhex(each)) for each in parts(typed, CHOSEN)),
        covers_special=_yes(typed, COVERS) is True,
        is_mutual=_yes(typed, "is_mutual") is True,
        confidentiality_release=_yes(typed, _RELEASE) is True,
        given_by=typed.get(_GIVEN_BY) or SELF,
        guardian=typed.get(_GUARDIAN, "").strip(),
        signed=days["signed"],
        signature_kind=typed.get("signature_kind", ""),
        text_version=typed.get(_TEXT, ""),
        language=typed.get("language", ""),
        interpreter=_yes(typed, "interpreter"),
        told_voluntary=_yes(typed, "told_voluntary"),
        told_refusal=_yes(typed, "told_refusal"),
        told_authorities=_yes(typed, "told_authorities"),
        copy_handed_out=_yes(typed, "copy_handed_out"),
    )
    return terms, problem


def ends(typed: Mapping[str, str], today: date) -> tuple[tuple[str, str], ...]:
    """Return the usual periods: what a key says, and the last day it writes."""
    start = _day(typed.get(FROM, ""), FROM, today) or today
    months = shipped_presets(start).months
    return tuple((_("{n} Monate").format(n=each), whole_day(months_later(start, each))) for each in months)


def _until(shown: FormField, typed: Mapping[str, str], today: date) -> FormField:
    """Return the field of the last day: an end lies ahead, and without one the rules end it."""
    text = typed.get(UNTIL, "").strip()
    if text:
        found = _day(text, UNTIL, today)
        if found is None:
            return replace(shown, error=_("Nicht lesbar. Bitte so schreiben: 31.3.2027."))
        return replace(shown, reading=date_reading(as_date(found.isoformat())))
    start = _day(typed.get(FROM, ""), FROM, today) or today
    months = shipped_rules().terms_on(start).default_months.value
    words = _("ohne Angabe {n} Monate: bis {day}").format(n=months, day=whole_day(months_later(start, months)))
    return replace(shown, reading=words)


def _shown(name: str, read: Mapping[str, FormField], typed: Mapping[str, str]) -> FormField:
    """Return a field of this form: those that name offices and records are made here, nobody types their ids."""
    is_more = name in _MORE and name != _GUARDIAN
    if name in read:
        known = replace(read[name], is_more=is_more, warning="" if name != FROM else read[name].warning)
        if name == GROUPS:
            return replace(known, is_required=True, help="", reading="")
        if name == EVIDENCE:
            return replace(known, help=_("wo das unterschriebene Blatt liegt"))
        return replace(known, shape=Shape.CODE, codes="") if name == _TEXT else known
    titles = {RECIPIENTS: _("Empfänger"), CHOSEN: _("Einträge, die gemeint sind")}
    hints = {RECIPIENTS: _("jede Stelle beim Namen, „alle“ gibt es nicht"), CHOSEN: ""}
    return FormField(
        name=name,
        title=titles[name],
        help=hints[name],
        shape=Shape.CODES,
        is_required=name == RECIPIENTS,
        typed=typed.get(name, ""),
    )


def _day(text: str, name: str, today: date) -> date | None:
    """Return the day somebody typed: of a month its first, for an end its last."""
    towards = {FROM: Towards.NEAREST, UNTIL: Towards.FUTURE}.get(name, Towards.PAST)
    found = read_typed(text, today, towards) if text.strip() else None
    if found is None or not found.is_known:
        return None
    return found.latest if name == UNTIL else found.earliest


def _yes(typed: Mapping[str, str], name: str) -> bool | None:
    return {_("ja"): True, _("nein"): False}.get(typed.get(name, ""))


def _title(name: str) -> str:
    known = CONSENT.field(name)
    return known.title if known else name


def _is_special(code: str) -> bool:
    found = group_named(code)
    return found is not None and found.is_special


def _text_words(version: str) -> str:
    known = next((each for each in consent_texts() if each.version == version), None)
    if known is None:
        return version
    is_draft = known.wordings["deu"].status is Review.DRAFT
    return _("{version} (Entwurf, noch nicht geprüft)").format(version=version) if is_draft else version
