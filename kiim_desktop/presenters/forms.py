"""The form of one record, made from its kind: what is typed, its draft, its saving. Nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kiim_desktop.base.ids import DraftId, PersonId, RecordId
from kiim_desktop.base.jobs import Newest, Progress
from kiim_desktop.base.translation import _
from kiim_desktop.domain.errors import DomainError
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, person_scope, single_record_id
from kiim_desktop.presenters.form_fields import (
    AS_TOLD,
    FormAnswers,
    FormGround,
    answers_of,
    is_non_value,
    last_values,
    texts_of,
)
from kiim_desktop.presenters.form_state import (
    TOLD,
    FormReader,
    FormState,
    begun_state,
    draft_fits,
    draft_mark,
    opened_state,
    rebased,
)
from kiim_desktop.presenters.form_writing import delete_with_undo
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.undoing import tell_done
from kiim_desktop.storage.drafts import Draft
from kiim_desktop.storage.errors import StaleEdit
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.drafting import discard_draft, drafts_of, keep_draft
from kiim_desktop.usecases.errors import NoSuchPerson, UseCaseError
from kiim_desktop.usecases.recording import Entry, Recorded, record_entry

__all__ = ["FormPresenter", "FormState"]


class FormPresenter(Presenter[FormState]):
    """One form at a time. `on_drafts` tells that drafts changed, `written` is the last record until it is shown."""

    def __init__(self, desk: Desk, reader: FormReader | None = None) -> None:
        super().__init__(FormState())
        self._desk, self.reader = desk, reader or FormReader()
        self._kept: Mapping[str, str] = {}
        self._last: dict[str, dict[str, str]] = {}
        self._basis, self._loading = TOLD, Newest(desk.jobs)
        self.on_drafts: Callable[[], None] = _nobody
        self.written: RecordId | None = None

    @property
    def ground(self) -> FormGround:
        """Return the code lists and the day by which the form is read."""
        return FormGround(self._desk.office.codes, self._desk.office.today)

    def begin(self, person: PersonId, kind: Kind, given: Mapping[str, str] | None = None, said: str = "") -> None:
        """Open an empty form, with what is `given` or the word on the way here `said`; a single kind its record."""
        if kind.is_single:
            self.edit(person, kind, single_record_id(kind))
            return
        self.leave()
        state = FormState(person=person, kind=kind, draft=_new_draft(self._desk), basis=self._basis)
        begun = begun_state(state, kind, given or {}, said, self.ground)
        self._become(self.reader.read(begun, self.ground, self._last.get(kind.name, {})))

    def edit(self, person: PersonId, kind: Kind, record: RecordId, only: str = "") -> None:
        """Open a record, or one field of it, with what an unfinished draft of it holds."""
        self.leave()
        office = self._desk.office
        state = FormState(
            person=person, kind=kind, record=record, only=only, draft=_new_draft(self._desk), basis=self._basis
        )

        def work(_progress: Progress) -> tuple[Record | None, list[Draft]]:
            return office.store.record(person_scope(person), record), drafts_of(office, person)

        def opened(loaded: tuple[Record | None, list[Draft]]) -> None:
            found, drafts = loaded
            draft = next((each for each in drafts if each.record == record and draft_fits(each, only)), None)
            self._open(opened_state(state, found, draft, office.user))

        self._loading.run(work, done=opened, failed=self._desk.navigator.explain)

    def resume(self, person: PersonId, draft: DraftId) -> None:
        """Go on with a draft."""
        if self.state.draft == draft:
            return
        self.leave()
        office = self._desk.office

        def work(_progress: Progress) -> tuple[Draft, Record | None] | None:
            found = next((each for each in drafts_of(office, person) if each.id == draft), None)
            if found is None:
                return None
            return found, office.store.record(person_scope(person), found.record) if found.record else None

        def opened(loaded: tuple[Draft, Record | None] | None) -> None:
            kind = office.kinds.numbered(loaded[0].kind) if loaded else None
            if loaded is not None and kind is not None:
                state = FormState(person=person, kind=kind, record=loaded[0].record or None)
                self._open(opened_state(state, loaded[1], loaded[0], office.user))

        self._loading.run(work, done=opened, failed=self._desk.navigator.explain)

    def write(self, name: str, text: str) -> None:
        """Take what was typed into one field."""
        if self.state.is_open and self.state.typed.get(name, "") != text:
            state = replace(self.state, typed={**self.state.typed, name: text}, problem="")
            self._become(self.reader.read(state, self.ground))

    def finish(self, name: str) -> None:
        """The field was left: a code that was written out becomes the chosen one."""
        known = self.state.kind.field(name) if self.state.kind else None
        text = self.state.typed.get(name, "")
        if known is None or not known.type.codes or not text or "," in text or is_non_value(text):
            return
        code = self.ground.codes[known.type.codes].exact(text)
        if code is not None and any(each.name == name and not each.message for each in self.state.fields):
            self.write(name, code.code)

    def choose_basis(self, code: str) -> None:
        """Say where the answers come from; the next form begins with the same source."""
        if code and self.state.is_open:
            self._basis = code
            self._become(replace(self.state, basis=code))

    def show_more(self) -> None:
        self._become(replace(self.state, shows_more=True))

    def keep_draft(self, done: Callable[[], None] | None = None) -> None:
        """Save what was typed since the last time; called every few seconds and on leaving."""
        state, office = self.state, self._desk.office
        person, kind, draft, record, typed = state.person, state.kind, state.draft, state.record, state.to_keep
        if kind is None or draft is None or state.is_saving or not state.changed or typed == self._kept:
            _call(done)
            return
        self._kept = typed

        def kept(saved: Draft) -> None:
            if self.state.draft == draft:
                self._become(replace(self.state, saved_mark=draft_mark(saved.at)))
            _call(done)

        def failed(error: Exception) -> None:
            self._kept = {}
            if not isinstance(error, NoSuchPerson):  # a file that is gone is told by its screen
                self._desk.navigator.explain(error)

        self._desk.jobs.run(
            lambda _progress: keep_draft(office, person, kind, typed, draft, record), done=kept, failed=failed
        )

    def leave(self) -> None:
        """Close the form and keep what was typed as a draft."""
        self._loading.cancel()
        if self.state.is_open:
            self.keep_draft(self.on_drafts)
            self._close()

    def discard(self) -> None:
        """Throw away what was typed; taken back, it is a draft again and offered in the file of its person."""
        state, office, navigator = self.state, self._desk.office, self._desk.navigator
        person, kind, draft, record = state.person, state.kind, state.draft, state.record
        if draft is None or kind is None:
            return

        def get_back() -> None:
            self._desk.jobs.run(
                lambda _progress: keep_draft(office, person, kind, state.to_keep, draft, record),
                done=lambda _kept: self.on_drafts(),
                failed=navigator.explain,
            )

        self._loading.cancel()
        self._close()
        self._desk.jobs.run(
            lambda _progress: discard_draft(office, draft),
            done=lambda _none: self.on_drafts(),
            failed=navigator.explain,
        )
        if state.changed:
            navigator.tell(_("Eingabe verworfen."), get_back)

    def save(self) -> None:
        """Save what can be read; on any failure everything stays in the fields and in the draft."""
        state, office, kind, person = self.state, self._desk.office, self.state.kind, self.state.person
        if kind is None or person is None or state.is_saving:
            return
        if not state.changed and state.opened is not None:
            self._close()
            return
        answers = answers_of(kind, state.typed, state.base, self.ground)
        if not answers.values or not state.has_input:
            unread, empty = _("So ist das nicht lesbar. Es bleibt als Entwurf."), _("Es steht noch nichts da.")
            self._become(replace(state, problem=unread if answers.left else empty))
            self.keep_draft()
            return
        seen = state.opened.contexts() if state.opened else None
        entry = Entry(
            kind=kind, answers=answers.values, record=state.record, basis=state.basis, seen=seen, draft=state.draft
        )
        self._become(replace(state, is_saving=True, problem=""))
        self._desk.jobs.run(
            lambda _progress: record_entry(office, person, entry),
            done=lambda recorded: self._saved(state, kind, answers, recorded),
            failed=lambda error: self._refused(state, error),
        )

    def delete(self) -> None:
        """Delete the record, with an offer to take it back."""
        state = self.state
        if state.person is not None and state.record is not None and state.kind is not None and state.can_delete:
            self._close()
            delete_with_undo(self._desk, state.person, state.record, state.kind)

    def look_again(self, problem: str = "") -> None:
        """Read the record once more: untouched fields take the new state, touched ones show it beside."""
        state, office, person, record = self.state, self._desk.office, self.state.person, self.state.record
        if person is None or record is None or state.opened is None:
            return

        def show(found: Record | None) -> None:
            if found is not None and self.state.draft == state.draft:
                after = rebased(self.state, found, self.ground, office.profile.users)
                self._become(replace(after, problem=problem or after.problem))

        self._loading.run(
            lambda _progress: office.store.record(person_scope(person), record),
            done=show,
            failed=self._desk.navigator.explain,
        )

    def changed(self, changed: Changed) -> None:
        """Follow what was written elsewhere."""
        state = self.state
        if state.person is not None and person_scope(state.person) in changed.scopes and not state.is_saving:
            self.look_again()

    def _saved(self, state: FormState, kind: Kind, answers: FormAnswers, recorded: Recorded) -> None:
        self._last.setdefault(kind.name, {}).update(last_values(kind, state.typed))
        self.written, is_mine = recorded.record, self.state.draft == state.draft
        if is_mine:
            self._close()
        tell_done(self._desk, _saved_words(state, kind, answers.told), recorded.changed)
        self.on_drafts()
        if not answers.left or not is_mine:
            return
        office, person = self._desk.office, recorded.person
        left = {name: state.typed.get(name, "") for name in answers.left}
        words = _("Gespeichert, außer was hier noch steht.")

        def go_on(found: Record | None) -> None:
            """Keep the form open with what could not be saved."""
            base = texts_of(kind, found)
            rest = replace(state, record=recorded.record, opened=found, base=base, typed=base | left)
            self._open(replace(rest, draft=_new_draft(self._desk), problem=words, saved_mark=""))
            self.keep_draft(self.on_drafts)

        self._loading.run(
            lambda _progress: office.store.record(person_scope(person), recorded.record),
            done=go_on,
            failed=self._desk.navigator.explain,
        )

    def _refused(self, state: FormState, error: Exception) -> None:
        if self.state.draft != state.draft:
            self._desk.navigator.explain(error)
            return
        self._become(replace(self.state, is_saving=False))
        self._kept = {}
        self.keep_draft()
        if isinstance(error, StaleEdit):
            self.look_again(_("Hier wurde inzwischen gespeichert. Bitte ansehen und noch einmal speichern."))
        elif isinstance(error, DomainError | UseCaseError):
            self._become(replace(self.state, problem=error.sentence))
        else:
            self._desk.navigator.explain(error)

    def _open(self, state: FormState) -> None:
        self._kept = state.to_keep if state.saved_mark else {}
        read = self.reader.read(state, self.ground)
        has_more = any(each.is_more and each.typed for each in read.fields)
        self._become(replace(read, shows_more=read.shows_more or has_more))

    def _close(self) -> None:
        self._kept = {}
        self._become(FormState())


def _new_draft(desk: Desk) -> DraftId:
    return DraftId(desk.office.random(8))


def _saved_words(state: FormState, kind: Kind, told: tuple[str, ...]) -> str:
    known, keeper = kind.field(state.only) if state.only else None, kind.field(AS_TOLD)
    if known is not None:
        return _("{field} geändert.").format(field=known.title)
    words = _("{kind} geändert.") if state.opened else _("{kind} gespeichert.")
    said = [words.format(kind=kind.title)]
    if told and keeper is not None:
        moved = _("„{text}“ war nicht lesbar und steht unter „{field}“.")
        said.append(moved.format(text=", ".join(told), field=keeper.title))
    doubts = [
        f"{each.title}: {each.warning}" for each in state.fields if each.typed not in ("", *told) and each.warning
    ]
    return " ".join([*said, *([_("Bitte prüfen: {fields}").format(fields=" ".join(doubts))] if doubts else [])])


def _call(done: Callable[[], None] | None) -> None:
    if done is not None:
        done()


def _nobody() -> None:
    return None
