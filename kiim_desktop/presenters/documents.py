"""The tab "Dokumente": what was seen, its copy, looking at it, fetching, saving elsewhere, deleting the copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import DraftId, PersonId, RecordId
from kiim_desktop.base.jobs import Lane, Newest, Progress, Step
from kiim_desktop.base.translation import _
from kiim_desktop.domain.kinds import DOCUMENT
from kiim_desktop.domain.offices import Action, may
from kiim_desktop.domain.records import person_scope
from kiim_desktop.presenters.document_copy import NOTHING_SHOWN, CopyView, Decode, ShownCopy
from kiim_desktop.presenters.document_lines import DocumentLine, Ground, lines_of, room_words, size_words
from kiim_desktop.presenters.form_writing import delete_with_undo
from kiim_desktop.presenters.forms import FormPresenter
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.sharing import Keeper, keeper_of, refusal_words
from kiim_desktop.presenters.words import draft_words
from kiim_desktop.storage.drafts import Draft
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.attaching import (
    MOST_BYTES,
    AttachedFile,
    attach_file,
    attachments_of,
    remove_attachment,
    room_for_files,
)
from kiim_desktop.usecases.carrying import fetch_over_line
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.errors import NoSuchPerson
from kiim_desktop.usecases.exporting import export_document
from kiim_desktop.usecases.file_access import FileAccess, access_to
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import PersonFile, look_again
from kiim_desktop.usecases.recording import Recorded

SEEN = "document_seen"
"""The source of what stands in a document that was seen; code of the list sources."""


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """An unfinished document of this person."""

    id: DraftId
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsState:
    """What the tab shows; `chosen` is the document at the right, `shown` what is seen of its copy."""

    person: PersonId | None = None
    is_loaded: bool = False
    lines: tuple[DocumentLine, ...] = ()
    chosen: DocumentLine | None = None
    shown: ShownCopy = NOTHING_SHOWN
    problem: str = ""
    """Why a copy cannot be shown, fetched or saved."""
    step: Step | None = None
    """How far long work is; None while nothing runs."""
    room: str = ""
    drafts: tuple[DocumentDraft, ...] = ()
    may_add: bool = False
    why_not: tuple[str, str] = ("", "")

    @property
    def is_empty(self) -> bool:
        return not self.lines


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    """What one reading brought."""

    file: PersonFile
    files: tuple[AttachedFile, ...]
    drafts: list[Draft]
    access: FileAccess | None
    room: tuple[int, int]


class DocumentsView(Presenter[DocumentsState]):
    """Shows the documents of one open file, always those of today."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(DocumentsState())
        self.desk = desk
        self.form = FormPresenter(desk)
        self.form.on_drafts = self.look_again
        self.on_vanished: Callable[[], object] = self.forget
        self.on_today: Callable[[], bool] = _yes
        self.on_refused: Callable[[str, str], None] = _nothing_said
        self._looking, self.copy = Newest(desk.jobs), CopyView(desk, self._show_copy)
        self._wanted: Callable[[], None] | None = None
        self._running: Progress | None = None
        self._keeper: Keeper | None = None

    @property
    def person(self) -> PersonId | None:
        return self.state.person

    def open(self, person: PersonId | None) -> None:
        """Show the documents of the person whose file was opened; None forgets all."""
        if person == self.state.person:
            return
        self.form.leave()
        self._begin(person)
        self.look_again()

    def forget(self) -> bool:
        """Show nothing any more of a file that is gone; tells whether anything was being typed."""
        was_typed = self.form.state.is_open and bool(self.form.state.changed)
        self.form.leave()
        self._begin(None)
        return was_typed

    def changed(self, changed: Changed) -> None:
        """Follow what was written."""
        person = self.state.person
        if person is not None and person_scope(person) in changed.scopes:
            self.look_again()
            self.form.changed(changed)

    def look_again(self) -> None:
        """Read once more; this is no new opening of the file."""
        person, office = self.state.person, self.desk.office
        if person is not None:
            self._looking.run(
                lambda _progress: _load(office, person), done=partial(self._show, person), failed=self._fail
            )

    def keep_drafts(self) -> None:
        self.form.keep_draft()

    def when_loaded(self, deed: Callable[[], None]) -> None:
        """Do something now, or as soon as the file has been read."""
        if self.state.is_loaded:
            deed()
        else:
            self._wanted = deed

    def choose(self, record: RecordId | None) -> None:
        """Show a document at the right; its copy only when somebody asks for it: each look is logged."""
        known = next((each for each in self.state.lines if each.record == record), None)
        if known != self.state.chosen:
            self.copy.close()
            self._become(replace(self.state, chosen=known, shown=NOTHING_SHOWN, problem=""))

    def look_at(self, decode: Decode) -> None:
        """Open the copy of the chosen document; what is broken or no picture is said in a sentence."""
        person, line = self.state.person, self.state.chosen
        if person is None or line is None or not line.can_look or self.state.shown.is_waiting:
            return
        self.copy.open(person, line, decode, lambda error: self._say(error, line))

    def turn(self, by: int) -> None:
        """Turn the pages of the copy that is shown."""
        self.copy.turn(by)

    def _show_copy(self, shown: ShownCopy) -> None:
        self._become(replace(self.state, shown=shown, problem=""))

    def _begin(self, person: PersonId | None) -> None:
        self._looking.cancel()
        self.copy.close()
        self._keeper = self._wanted = self.form.written = None
        self._become(DocumentsState(person=person))

    def _show(self, person: PersonId, loaded: _Loaded) -> None:
        if self.state.person != person:
            return
        office, access = self.desk.office, loaded.access
        self._keeper = keeper_of(access)
        records = [each for each in loaded.file.records if each.kind_number == DOCUMENT.number]
        may_write = may(office.user.role, Action.WRITE_RECORD)
        changeable = (each.id for each in records if access is None or access.may_change(each.id, DOCUMENT))
        ground = Ground(
            codes=office.codes,
            today=office.today,
            files={each.document: each for each in loaded.files},
            may_export=may(office.user.role, Action.EXPORT),
            may_delete=may(office.user.role, Action.DELETE_RECORD),
            changeable=frozenset(changeable) if may_write else frozenset(),
        )
        lines = lines_of(records, ground)
        before = self.form.written or (self.state.chosen.record if self.state.chosen is not None else None)
        chosen = next((each for each in lines if each.record == before), None)
        if chosen is not None:
            self.form.written = None
        if chosen is None or not chosen.is_here:
            self.copy.close()
        may_add = may_write and (access is None or access.may_begin(DOCUMENT))
        self._become(
            replace(
                self.state,
                is_loaded=True,
                lines=lines,
                chosen=chosen,
                shown=self.state.shown if chosen is not None and chosen.is_here else NOTHING_SHOWN,
                room=room_words(*loaded.room),
                drafts=_drafts(loaded.drafts, office),
                may_add=may_add,
                why_not=_why_not(self._keeper) if not may_add else ("", ""),
            )
        )
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            wanted()

    def _say(self, error: Exception | str, line: DocumentLine) -> None:
        """Say beside the document why something did not work; what is not ours to say is told below."""
        if not isinstance(error, str | KiimError):
            self.desk.navigator.explain(error)
            return
        if self.state.chosen is not None and self.state.chosen.record == line.record:
            self._become(replace(self.state, problem=error if isinstance(error, str) else error.sentence))

    def _fail(self, error: Exception) -> None:
        if isinstance(error, NoSuchPerson):
            self.on_vanished()
        else:
            self.desk.navigator.explain(error)


class DocumentsPresenter(DocumentsView):
    """What can be done with documents and their copies."""

    def add(self) -> None:
        """Open the form of a new document: what it is and when it was seen; a copy is attached afterwards."""
        if self.state.person is None:
            return
        if not self.state.may_add:
            self._refuse()
        elif self.on_today():
            self.form.begin(self.state.person, DOCUMENT)
            self.form.choose_basis(SEEN)

    def edit(self) -> None:
        """Open the form of the chosen document."""
        line = self.state.chosen
        if self.state.person is None or line is None:
            return
        if not line.can_change:
            self._refuse(is_known=True)
        elif self.on_today():
            self.form.edit(self.state.person, DOCUMENT, line.record)

    def resume(self, draft: DraftId) -> None:
        """Go on with a draft."""
        if self.state.person is not None and self.on_today():
            self.form.resume(self.state.person, draft)

    def delete(self) -> None:
        """Delete a document without a copy, with an offer to take it back."""
        person, line = self.state.person, self.state.chosen
        if person is not None and line is not None and line.can_attach and self.on_today():
            delete_with_undo(self.desk, person, line.record, DOCUMENT)

    def attach(self, path: Path) -> None:
        """Keep a file with the chosen document; photos lose place and device on the way."""
        person, line, office = self.state.person, self.state.chosen, self.desk.office
        if person is None or line is None or not line.can_attach or self._running is not None or not self.on_today():
            return

        def work(progress: Progress) -> Recorded:
            return attach_file(office, person, path, progress, document=line.record)

        def done(recorded: Recorded) -> None:
            self.desk.navigator.changed(recorded.changed)
            self.desk.navigator.tell(
                _("Kopie verschlüsselt gespeichert. Die ursprüngliche Datei liegt noch, wo sie lag.")
            )

        self._run(line, work, done)

    def fetch(self) -> None:
        """Fetch the copy of the chosen document from the hub."""
        person, line, office = self.state.person, self.state.chosen, self.desk.office
        if person is None or line is None or not line.can_fetch or self._running is not None:
            return

        def work(progress: Progress) -> object:
            return fetch_over_line(office, person, line.record, progress)

        self._run(line, work, lambda _state: None, Lane.OUTSIDE)

    def save_copy(self, out: Path, password: str) -> None:
        """Write the copy into a file in the clear, after the password once more; the log keeps that it was done."""
        person, line, office = self.state.person, self.state.chosen, self.desk.office
        if person is None or line is None or not line.can_save or self._running is not None:
            return

        def work(progress: Progress) -> int:
            return export_document(office, person, line.record, out, lambda: password, progress)

        def done(size: int) -> None:
            words = _("{size} gespeichert, unverschlüsselt. Bitte löschen, wenn es nicht mehr gebraucht wird.")
            self.desk.navigator.tell(words.format(size=size_words(size)))

        self._run(line, work, done)

    def remove_copy(self) -> None:
        """Delete the copy for good; that the document was seen stays."""
        person, line, office = self.state.person, self.state.chosen, self.desk.office
        if person is None or line is None or not line.can_remove or not self.on_today():
            return

        def done(changed: Changed) -> None:
            self.desk.navigator.changed(changed)
            self.desk.navigator.tell(_("Kopie gelöscht. Dass das Dokument gesehen wurde, steht weiter da."))

        self._run(line, lambda _progress: remove_attachment(office, person, line.record, keeps_document=True), done)

    def cancel(self) -> None:
        """Stop what runs; of a file that was only half there nothing stays."""
        if self._running is not None:
            self._running.cancel()

    @property
    def limits(self) -> str:
        """Return what can be attached."""
        words = _("Höchstens {n} MB je Datei. Fotos verlieren Ort und Gerät, bevor sie gespeichert werden.")
        return words.format(n=MOST_BYTES >> 20)

    def _run(
        self,
        line: DocumentLine,
        work: Callable[[Progress], object],
        done: Callable[..., None],
        lane: Lane = Lane.RECORDS,
    ) -> None:
        """Run long work of one document, with its steps; afterwards look again whatever came of it."""
        self._become(replace(self.state, step=Step(0, 0, ""), problem=""))

        def ended() -> None:
            self._running = None
            self._become(replace(self.state, step=None))
            self.look_again()

        def finished(result: object) -> None:
            ended()
            done(result)

        def failed(error: Exception) -> None:
            ended()
            self._say(error, line)

        def progressed(step: Step) -> None:
            if self.state.step is not None:
                self._become(replace(self.state, step=step))

        running = self.desk.jobs.run(
            work, done=finished, failed=failed, progressed=progressed, cancelled=ended, lane=lane
        )
        self._running = running if self.state.step is not None else None

    def _refuse(self, *, is_known: bool = False) -> None:
        if self._keeper is not None:
            self.on_refused(*refusal_words(self._keeper, DOCUMENT, is_known=is_known))


def _load(office: Office, person: PersonId) -> _Loaded:
    file = look_again(office, person)
    return _Loaded(
        file=file,
        files=attachments_of(office, person),
        drafts=drafts_of(office, person),
        access=access_to(office, person, file.records),
        room=room_for_files(office),
    )


def _why_not(keeper: Keeper | None) -> tuple[str, str]:
    if keeper is None:
        return _("Ihre Rolle trägt keine Dokumente ein."), _("Bitte eine Kollegin oder einen Kollegen fragen.")
    return refusal_words(keeper, DOCUMENT)


def _drafts(drafts: list[Draft], office: Office) -> tuple[DocumentDraft, ...]:
    words = _("Dokument: Entwurf von {when}")
    own = [each for each in drafts if each.kind == DOCUMENT.number]
    return tuple(DocumentDraft(each.id, words.format(when=draft_words(each.at, office.today))) for each in own)


def _yes() -> bool:
    return True


def _nothing_said(_what: str, _meaning: str) -> None:
    return None
