"""The tab "Angaben": every fact with source and day, its history, disagreements, editing in the row or in a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kiim_desktop.base.ids import DraftId, PersonId, RecordId, UserId
from kiim_desktop.base.jobs import Newest, Progress
from kiim_desktop.base.settings import RECORD_HEALTH
from kiim_desktop.base.translation import _
from kiim_desktop.domain.changes import DELETED
from kiim_desktop.domain.disputes import Dispute
from kiim_desktop.domain.errors import UnknownKind
from kiim_desktop.domain.kinds.declaring import Field, Kind
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.presenters.as_of import held_on
from kiim_desktop.presenters.fact_history import FactHistory, history_of
from kiim_desktop.presenters.fact_places import first_of_area, first_of_record
from kiim_desktop.presenters.fact_rows import WHOLE, FactArea, FactGround, FactKey, areas_of, is_shown, shown_kinds
from kiim_desktop.presenters.fact_writing import ask_about, keep_both, restore_value, take_merged, take_value
from kiim_desktop.presenters.form_state import TEMPLATE
from kiim_desktop.presenters.form_writing import delete_with_undo
from kiim_desktop.presenters.forms import FormPresenter
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.sharing import keeper_of, refusal_words
from kiim_desktop.presenters.words import draft_words
from kiim_desktop.storage.drafts import Draft
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.author_offices import authors_elsewhere
from kiim_desktop.usecases.conflicts import Disputes, disputes_in
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.errors import NoSuchPerson
from kiim_desktop.usecases.file_access import FileAccess, access_to
from kiim_desktop.usecases.reading import PersonFile, deleted_records, field_history, look_again
from kiim_desktop.usecases.recording import restore_record


@dataclass(frozen=True, slots=True)
class DraftOffer:
    """An unfinished form of this person."""

    id: DraftId
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsState:
    """What the tab shows. `focused` is the row whose history stands at the right."""

    person: PersonId | None = None
    areas: tuple[FactArea, ...] = ()
    focused: FactKey | None = None
    history: FactHistory | None = None
    drafts: tuple[DraftOffer, ...] = ()
    as_of: date | None = None
    """The past day that is shown; None for today."""

    @property
    def conflicts(self) -> int:
        return sum(area.conflicts for area in self.areas)


class FactsView(Presenter[FactsState]):
    """Shows the facts of one open file, today or as of a past day. `form` is the panel at the right, `line` edits
    one field in its row.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(FactsState())
        self.desk = desk
        self.form, self.line = FormPresenter(desk), FormPresenter(desk)
        for form in (self.form, self.line):
            form.on_drafts = self.look_again
        self._records: dict[RecordId, Record] = {}
        self._deleted: dict[RecordId, Record] = {}
        self._disputes: Disputes = {}
        self._users = desk.office.profile.users
        self._revealed: frozenset[RecordId] = frozenset()
        self.on_today: Callable[[], bool] = _yes
        """Asked before anything is changed: goes back to today and says no while a past day is shown."""
        self.on_begun: Callable[[str], None] = _nothing
        """Told the name of the kind whose empty form opens."""
        self.on_refused: Callable[[str, str], None] = _nothing_said
        """Told why something is not written in a file of another office, and what can be."""
        self.on_vanished: Callable[[], object] = self.forget
        """Told that the file is gone: whoever shows the whole of it says so, and has it forgotten here."""
        self.on_written: Callable[[RecordId], None] = _nothing
        """Told which record the form wrote, once it stands among the facts."""
        self._access: FileAccess | None = None
        self._elsewhere: Mapping[UserId, str] = {}
        self._looking, self._past = Newest(desk.jobs), Newest(desk.jobs)

    def open(self, person: PersonId | None) -> None:
        """Show the facts of the person whose file was opened (the opening was logged there); None forgets all."""
        if person == self.state.person:
            return
        self.keep_drafts()
        self.form.leave()
        self.line.leave()
        self._begin(person)
        self.look_again()

    def forget(self) -> bool:
        """Show nothing any more of a file that is gone; tells whether anything was being typed."""
        was_typed = any(form.state.is_open and form.state.changed for form in (self.form, self.line))
        self.form.leave()
        self.line.leave()
        self._begin(None)
        return was_typed

    def changed(self, changed: Changed) -> None:
        """Follow what was written."""
        person = self.state.person
        if person is not None and person_scope(person) in changed.scopes:
            self.look_again()
            self.form.changed(changed)
            self.line.changed(changed)

    def look_again(self) -> None:
        """Read the file once more; this is no new opening."""
        person, office = self.state.person, self.desk.office
        if person is None:
            return

        def work(_progress: Progress) -> Loaded:
            file = look_again(office, person)
            deleted = deleted_records(office, person)
            return Loaded(
                file=file,
                drafts=drafts_of(office, person),
                deleted=deleted,
                disputes=disputes_in(office, person, file.records),
                access=access_to(office, person, (*file.records, *deleted)),
                elsewhere=authors_elsewhere(office, person_scope(person), (*file.records, *deleted)),
            )

        def show(loaded: Loaded) -> None:
            if self.state.person == person:
                self._show(loaded)

        self._looking.run(work, done=show, failed=self._fail)

    def view_as_of(self, day: date | None) -> None:
        """Show the facts that held on a past day, or those of today."""
        if day == self.state.as_of:
            return
        if day is not None:
            self.form.leave()
            self.line.leave()
        state = self._with_areas(replace(self.state, as_of=day))
        blocks = [block for area in state.areas for block in area.blocks]
        shown = {record.record for block in blocks for record in (*block.records, *block.deleted)}
        if state.focused is not None and state.focused.record not in shown:
            self._past.cancel()
            state = replace(state, focused=None, history=None)
        self._become(state)

    def focus(self, key: FactKey | None) -> None:
        """Show the history of a field; None closes it."""
        found = self._found(key, deleted=True) if key else None
        if key is None or found is None or self.state.person is None:
            self._past.cancel()
            self._become(replace(self.state, focused=None, history=None))
            return
        record, kind, field = found
        office, person, ground = self.desk.office, self.state.person, self._ground(self.state.as_of)
        self._past.run(
            lambda _progress: field_history(office, person, record.id, field.number),
            done=lambda past: self._become(
                replace(self.state, focused=key, history=history_of(record, kind, field, past, ground))
            ),
            failed=self._fail,
        )

    def reveal(self, record: RecordId) -> None:
        """Show an address that is blocked, until the file is closed."""
        self._revealed |= {record}
        self._become(self._with_areas(self.state))

    def _begin(self, person: PersonId | None) -> None:
        """Forget the file shown so far."""
        self._looking.cancel()
        self._past.cancel()
        self._records, self._deleted, self._disputes, self._revealed = {}, {}, {}, frozenset()
        self._access = self.form.written = None
        self._become(FactsState(person=person))

    def keep_drafts(self) -> None:
        """Save what is being typed."""
        self.form.keep_draft()
        self.line.keep_draft()

    def _show(self, loaded: Loaded) -> None:
        known = self.desk.office.kinds
        kinds = {kind.number: kind for kind in shown_kinds(known)}
        self._records = {record.id: record for record in loaded.file.records if is_shown(record, known)}
        self._deleted = {record.id: record for record in loaded.deleted if record.kind_number in kinds}
        self._users, self._disputes, self._access = loaded.file.users, loaded.disputes, loaded.access
        self._elsewhere = loaded.elsewhere
        today = self.desk.office.today
        offers = tuple(
            DraftOffer(
                draft.id,
                _("{kind}: Entwurf von {when}").format(kind=kinds[draft.kind].title, when=draft_words(draft.at, today)),
            )
            for draft in loaded.drafts
            if draft.kind in kinds and self._offers_draft(draft)
        )
        self._become(self._with_areas(replace(self.state, drafts=offers)))
        written = self.form.written
        if written is not None and written in self._records:
            self.form.written = None
            self.focus(first_of_record(self.state.areas, written))
            self.on_written(written)
        elif self.state.focused is not None:
            self.focus(self.state.focused)

    def look_at_area(self, area: str) -> None:
        """Let the history follow into an area: to its first line."""
        first = first_of_area(self.state.areas, area)
        if first is not None:
            self.focus(first)

    def _offers_draft(self, draft: Draft) -> bool:
        return TEMPLATE not in draft.typed

    def _found(self, key: FactKey, *, deleted: bool = False) -> tuple[Record, Kind, Field] | None:
        record = self._records.get(key.record) or (self._deleted.get(key.record) if deleted else None)
        kind = self.desk.office.kinds.numbered(record.kind_number) if record else None
        field = kind.field(key.field) if kind else None
        return (record, kind, field) if record and kind and field else None

    def _dispute(self, key: FactKey) -> Dispute | None:
        """Return what people disagree about in a line, as it was last shown; a past day is left first."""
        record = self._records.get(key.record)
        kind = self.desk.office.kinds.numbered(record.kind_number) if record else None
        if record is None or not (self._may_write(record.id, kind) if kind else self.on_today()):
            return None
        field = kind.field(key.field) if kind else None
        number = field.number if field else DELETED if key.field == WHOLE else None
        return self._disputes.get((key.record, number)) if number is not None else None

    def _may_write(self, record: RecordId, kind: Kind) -> bool:
        """Tell whether a record may be changed now: today is shown, and it is this office's to change; else say why."""
        if self._access is None or self._access.may_change(record, kind):
            return self.on_today()
        self._refuse(kind, is_known=True)
        return False

    def _refuse(self, kind: Kind, *, is_known: bool) -> None:
        keeper = keeper_of(self._access)
        if keeper is not None:
            self.on_refused(*refusal_words(keeper, kind, is_known=is_known))

    def _ground(self, day: date | None) -> FactGround:
        office = self.desk.office
        return FactGround(
            kinds=office.kinds,
            codes=office.codes,
            users=self._users,
            today=office.today,
            revealed=self._revealed,
            with_health=office.settings.is_on(RECORD_HEALTH),
            deleted=() if day else tuple(self._deleted.values()),
            disputes={} if day else self._disputes,
            access=self._access,
            elsewhere=self._elsewhere,
            held=held_on(tuple(self._records.values()), office.kinds, day) if day else None,
        )

    def _with_areas(self, state: FactsState) -> FactsState:
        """Return a state with its areas made from the records, as of its day."""
        return replace(state, areas=areas_of(self._records.values(), self._ground(state.as_of)))

    def _fail(self, error: Exception) -> None:
        if isinstance(error, NoSuchPerson):
            self.on_vanished()
        else:
            self.desk.navigator.explain(error)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one reading of the file brought."""

    file: PersonFile
    drafts: list[Draft]
    deleted: tuple[Record, ...]
    disputes: Disputes
    access: FileAccess | None
    elsewhere: Mapping[UserId, str]


class FactsPresenter(FactsView):
    """What can be done with the facts; only those of today can be changed."""

    def edit(self, key: FactKey) -> None:
        """Edit one field in its row."""
        found, person = self._found(key), self.state.person
        if found is not None and person is not None and self._may_write(key.record, found[1]):
            self.line.edit(person, found[1], key.record, only=key.field)
            self.focus(key)

    def open_form(self, record: RecordId) -> None:
        """Open the form of a whole record."""
        known, person = self._records.get(record), self.state.person
        kind = self.desk.office.kinds.numbered(known.kind_number) if known else None
        if kind is not None and person is not None and self._may_write(record, kind):
            self.line.leave()
            self.form.edit(person, kind, record)

    def begin(self, kind: str, said: str = "") -> None:
        """Open an empty form, filled with what a word already says; a kind that nobody knows is told."""
        person = self.state.person
        if person is None:
            return
        try:
            found = self.desk.office.kinds.named(kind)
        except UnknownKind as unknown:
            self.desk.navigator.explain(unknown)
            return
        if self._access is not None and not self._access.may_begin(found):
            self._refuse(found, is_known=False)
            return
        self.line.leave()
        self.on_begun(kind)
        self.form.begin(person, found, said=said)

    def resume(self, draft: DraftId) -> None:
        """Go on with a draft."""
        if self.state.person is not None and self.on_today():
            self.line.leave()
            self.form.resume(self.state.person, draft)

    def delete(self, record: RecordId) -> None:
        """Delete a record, with an offer to take it back."""
        known, person = self._records.get(record), self.state.person
        kind = self.desk.office.kinds.numbered(known.kind_number) if known else None
        if person is not None and kind is not None and not kind.is_single and self._may_write(record, kind):
            delete_with_undo(self.desk, person, record, kind)

    def get_back(self, record: RecordId) -> None:
        """Take the deletion of a record back."""
        person, navigator, office = self.state.person, self.desk.navigator, self.desk.office
        known = self._deleted.get(record)
        kind = office.kinds.numbered(known.kind_number) if known else None
        if person is not None and kind is not None and self._may_write(record, kind):
            self.desk.jobs.run(
                lambda _progress: restore_record(office, person, record),
                done=navigator.changed,
                failed=navigator.explain,
            )

    def take(self, key: FactKey, value: str) -> None:
        """End a disagreement with one of the values; the other stays in the history."""
        dispute = self._dispute(key)
        if dispute is not None:
            take_value(self.desk, dispute, value)

    def take_merged(self, key: FactKey, text: str) -> None:
        """End a disagreement with a text made of all."""
        dispute = self._dispute(key)
        if dispute is not None:
            take_merged(self.desk, dispute, text)

    def keep_both(self, key: FactKey) -> None:
        """Keep all values: as entries of their own, or with their source in the note of the only one."""
        dispute = self._dispute(key)
        if dispute is not None:
            keep_both(self.desk, dispute)

    def ask(self, key: FactKey) -> None:
        """Make a reminder to ask about a field."""
        dispute, person = self._dispute(key), self.state.person
        if dispute is not None and person is not None and self._access is None:
            ask_about(self.desk, person, dispute, self.desk.office.today)

    def restore(self, number: int) -> None:
        """Write an earlier value of the focused field again, with its source."""
        history, person = self.state.history, self.state.person
        found = self._found(self.state.focused) if self.state.focused else None
        if history is None or found is None or person is None or not 0 <= number < len(history.past):
            return
        if not self._may_write(found[0].id, found[1]):
            return
        restore_value(self.desk, person, found, history.past[number])


def _yes() -> bool:
    return True


def _nothing(_what: object) -> None:
    return None


def _nothing_said(_what: str, _meaning: str) -> None:
    return None
