"""Two files beside each other: which one stays in the list, and whose word holds where they differ. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Lane, Newest
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.field_types import show
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.domain.values import Value
from kiim_desktop.presenters.ground_words import for_and_against, reasons_of
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.undoing import tell_done
from kiim_desktop.presenters.words import birth_words, contact_words
from kiim_desktop.usecases.duplicates import Alike, likely_one
from kiim_desktop.usecases.merging import Choice, Comparison, FieldKey, Merged, compare_files, merge_files
from kiim_desktop.usecases.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSide:
    """One of the two files in a few words."""

    person: PersonId
    name: str
    variant: str
    born: str
    facts: str
    """Place, how much is written there, when the person was last spoken to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceRow:
    """A field in which the files differ."""

    key: FieldKey
    title: str
    own: str
    other: str
    takes_other: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonState:
    """What is compared; nothing while `listed` is None."""

    listed: FileSide | None = None
    other: FileSide | None = None
    rows: tuple[ChoiceRow, ...] = ()
    why: str = ""
    """What speaks for and against it being one person."""
    doubt: str = ""
    """Said where they are rather two persons."""
    is_loading: bool = False
    is_saving: bool = False

    @property
    def is_ready(self) -> bool:
        return self.listed is not None and self.other is not None and not self.is_saving and not self.is_loading


class ComparingPresenter(Presenter[ComparisonState]):
    """Compares two files and merges them; `on_merged` hears when that is done."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(ComparisonState())
        self.desk = desk
        self.on_merged: Callable[[PersonId], None] = _nobody
        self._loading = Newest(desk.jobs, Lane.RECORDS)

    @property
    def pair(self) -> tuple[PersonId, PersonId] | None:
        """Return the two files that are compared."""
        state = self.state
        return (state.listed.person, state.other.person) if state.listed and state.other else None

    def compare(self, listed: PersonId, other: PersonId) -> None:
        """Put two files beside each other; the reading of both is logged."""
        office = self.desk.office
        self._become(replace(self.state, is_loading=True))
        self._loading.run(
            lambda _progress: _compared(office, listed, other),
            done=self._become,
            failed=self._fail,
        )

    def close(self) -> None:
        self._loading.cancel()
        self._become(ComparisonState())

    def swap(self) -> None:
        """Let the other file be the one that stays in the list."""
        state = self.state
        if state.is_ready and state.listed is not None and state.other is not None:
            self.compare(state.other.person, state.listed.person)

    def take(self, key: FieldKey, *, from_other: bool) -> None:
        """Decide whose word holds in one field."""
        rows = tuple(replace(each, takes_other=from_other) if each.key == key else each for each in self.state.rows)
        self._become(replace(self.state, rows=rows))

    def open_file(self, person: PersonId) -> None:
        self.desk.navigator.go("person", person=person)

    def merge(self) -> None:
        """Make one file of the two; it can be taken back."""
        state, office = self.state, self.desk.office
        if not state.is_ready or state.listed is None or state.other is None:
            return
        listed, other = state.listed.person, state.other.person
        taken = frozenset(each.key for each in state.rows if each.takes_other)
        self._become(replace(state, is_saving=True))

        def done(merged: Merged) -> None:
            self._become(ComparisonState())
            tell_done(self.desk, _("Zusammengeführt: Beide Verläufe stehen jetzt in einer Akte."), merged.changed)
            self.on_merged(merged.listed)

        self.desk.jobs.run(lambda _progress: merge_files(office, listed, other, taken), done=done, failed=self._fail)

    def _fail(self, error: Exception) -> None:
        self._become(ComparisonState())
        self.desk.navigator.explain(error)


def _compared(office: Office, listed: PersonId, other: PersonId) -> ComparisonState:
    compared = compare_files(office, listed, other)
    return comparison_state(office, compared, likely_one(office, listed, other))


def comparison_state(office: Office, compared: Comparison, likely: Alike) -> ComparisonState:
    """Return a comparison in words; what fills a gap is taken unless somebody decides otherwise."""
    proposed = compared.proposed
    return ComparisonState(
        why=for_and_against(reasons_of(likely.grounds, office.codes)),
        doubt=_("Nach diesen Angaben sind es eher zwei Personen.") if likely.is_weak else "",
        listed=_side(compared.listed, office),
        other=_side(compared.other, office),
        rows=tuple(choice_row(each, office.codes, takes_other=each.key in proposed) for each in compared.choices),
    )


def choice_row(choice: Choice, codes: CodeLists, *, takes_other: bool) -> ChoiceRow:
    """Return a field about which two files say something different, in words."""

    def said(value: Value) -> str:
        return show(choice.field.type, value, codes) or _("keine Angabe")

    own, other = said(choice.own), said(choice.other)
    return ChoiceRow(key=choice.key, title=choice.field.title, own=own, other=other, takes_other=takes_other)


def _side(row: PersonRow, office: Office) -> FileSide:
    count = ngettext("{count} Eintrag", "{count} Einträge", row.records).format(count=row.records)
    place = _("Anschrift gesperrt") if row.address_blocked else row.municipality
    contact = _("zuletzt {day}").format(day=contact_words(row.last_contact, office.today)) if row.last_contact else ""
    return FileSide(
        person=row.id,
        name=row.name,
        variant=row.variant,
        born=" ".join(filter(None, birth_words(row.birth))),
        facts=" · ".join(filter(None, (place, count, contact))),
    )


def _nobody(_listed: PersonId) -> None:
    return None
