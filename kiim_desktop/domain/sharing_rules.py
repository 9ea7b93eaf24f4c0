"""Who may ever receive which data group, and for how long a consent holds: dated tables, decided nowhere in code.

The tables lie in resources/rules; `load_rules` takes the function that reads a resource by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Generic, Protocol, TypeVar

import msgspec

from kiim_desktop.domain.categories import Category

GROUPS_FILE = "rules/data_groups.json"
TERMS_FILE = "rules/consents.json"
TRANSFERS_FILE = "rules/handovers.json"


class Letter(Enum):
    """What a kind of organisation may have of a data group (domain.md 2)."""

    OWN = "O"
    """A full record of its own; from others with a consent."""
    CONSENT = "C"
    ONCE = "X"
    """Only as the content of a single transmission."""
    ENDS = "E"
    """Only the two ends of a referral."""
    AGGREGATES = "A"
    NEVER = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """One line of the table; `only` says for single groups what part of them is meant."""

    letters: Mapping[str, Letter]
    remark: str = ""
    only: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTable:
    """Kinds of organisation x data groups, as it holds from one day to another."""

    valid_from: date
    valid_to: date | None
    never_members: tuple[str, ...]
    """Kinds that are only ever addressed by letter."""
    kinds: Mapping[str, KindRow]

    def letter(self, organisation_kind: str, category: Category) -> Letter | None:
        """Return what the table says; None for a kind or a group it does not name."""
        row = self.kinds.get(organisation_kind)
        return row.letters.get(f"P{category.number}") if row else None


V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Sourced(Generic[V]):
    """A value and where it comes from."""

    value: V
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentTerms:
    """How long a consent may hold and who may give it."""

    valid_from: date
    valid_to: date | None
    default_months: Sourced[int]
    longest_months: Sourced[int]
    acts_alone_from: Sourced[int]
    """Years of age."""
    bound_by_confidentiality: Sourced[tuple[str, ...]]
    """Kinds of organisation whose people are bound by professional secrecy."""
    statistics_purposes: Sourced[tuple[str, ...]]
    """Purposes for which numbers travel, never records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTerms:
    """How long an offer to another office stands, and what holds after a file was handed over."""

    valid_from: date
    valid_to: date | None
    answer_days: Sourced[int]
    consents_days: Sourced[int]
    """So long consents of the office that handed over still count."""
    handover_purpose: Sourced[str]
    open_days: Sourced[int]
    """So long what belongs to a referral stays open if no consent says until when."""
    referral_steps: Sourced[Mapping[str, tuple[str, ...]]]
    """Which status of a referral (codes of referral_statuses) may follow which."""
    retention_months: Sourced[Mapping[str, int]]
    """By kind of organisation, or "default": so long the read-only file is kept."""


class _Dated(Protocol):
    @property
    def valid_from(self) -> date: ...

    @property
    def valid_to(self) -> date | None: ...


D = TypeVar("D", bound=_Dated)


@dataclass(frozen=True, slots=True)
class SharingRules:
    """Every edition of all tables; before the first edition the first counts, after the last the last."""

    tables: tuple[GroupTable, ...]
    terms: tuple[ConsentTerms, ...]
    transfers: tuple[TransferTerms, ...]

    def table_on(self, day: date) -> GroupTable:
        return _on(self.tables, day)

    def terms_on(self, day: date) -> ConsentTerms:
        return _on(self.terms, day)

    def transfers_on(self, day: date) -> TransferTerms:
        return _on(self.transfers, day)


@dataclass(frozen=True, slots=True)
class _Tables:
    editions: tuple[GroupTable, ...]


@dataclass(frozen=True, slots=True)
class _Terms:
    editions: tuple[ConsentTerms, ...]


@dataclass(frozen=True, slots=True)
class _Transfers:
    editions: tuple[TransferTerms, ...]


def load_rules(read: Callable[[str], str]) -> SharingRules:
    """Return the rules of the shipped tables; `read` is base.resources.read_text. msgspec.ValidationError."""
    return SharingRules(
        msgspec.json.decode(read(GROUPS_FILE), type=_Tables).editions,
        msgspec.json.decode(read(TERMS_FILE), type=_Terms).editions,
        msgspec.json.decode(read(TRANSFERS_FILE), type=_Transfers).editions,
    )


def _on(editions: tuple[D, ...], day: date) -> D:
    begun = [each for each in editions if each.valid_from <= day]
    return max(begun or editions[:1], key=lambda each: each.valid_from)
