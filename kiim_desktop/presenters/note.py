"""The note of one talk: what is typed, its draft, its saving. Nothing typed is ever lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from kiim_desktop.base.ids import DraftId, PersonId
from kiim_desktop.base.jobs import Newest, Progress
from kiim_desktop.base.translation import _
from kiim_desktop.base.translation import mark as marked
from kiim_desktop.domain.field_types import NotUnderstood, read_text
from kiim_desktop.domain.fuzzy_dates import FuzzyDate, Towards, read_typed
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.domain.values import Value
from kiim_desktop.presenters.form_fields import is_non_value, non_value
from kiim_desktop.presenters.note_steps import (
    DUE,
    STEP,
    TEXT,
    question_of,
    read_due,
    saved_words,
    shown_day,
    step_of,
)
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.snippets import SnippetsPresenter
from kiim_desktop.presenters.undoing import tell_done
from kiim_desktop.presenters.words import clock_words
from kiim_desktop.storage.drafts import Draft
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.drafting import discard_draft, drafts_of, keep_draft
from kiim_desktop.usecases.errors import NoSuchPerson
from kiim_desktop.usecases.recording import Entry, record_entry

DATE, CHANNEL, MINUTES, TOPICS = "date", "channel", "minutes", "topics"
SHORTCUTS = (marked("morgen"), marked("in 1 Woche"), marked("in 2 Wochen"), marked("nächster Monat"))
"""What the chips below the next step write into its date."""
_SEPARATOR = ","
_FIRST_CHANNEL = "persoenlich"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteState:
    """What the editor shows. `typed` is what stands in the fields, by field name, exactly as typed."""

    person: PersonId | None = None
    draft: DraftId | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    day_words: str = ""
    due_words: str = ""
    doubts: Mapping[str, str] = field(default_factory=dict)
    """Sentences below fields; they warn and never block."""
    saved_mark: str = ""
    problem: str = ""
    asks: str = ""
    """The field that should be looked at before saving; the keyboard goes there."""
    asked_about: tuple[str, str] = ("", "")
    """Step and day as they were when that was asked: saved again, they are taken as they are."""
    is_saving: bool = False

    @property
    def is_open(self) -> bool:
        return self.person is not None

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(key for key in self.typed.get(TOPICS, "").split(_SEPARATOR) if key)

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody has written anything worth keeping."""
        return not any(self.typed.get(name, "").strip() for name in (TEXT, STEP, TOPICS, MINUTES, DUE))


class NotePresenter(Presenter[NoteState]):
    """One note at a time; saving closes it. `on_kept` tells that the drafts of a person have changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(NoteState())
        self._desk = desk
        self._kept: Mapping[str, str] = {}
        self._loading = Newest(desk.jobs)
        self.snippets = SnippetsPresenter(desk)
        self.on_kept: Callable[[PersonId], None] = _nobody_asks

    def begin(self, person: PersonId) -> None:
        """Open an empty note, or the one already being written for this person."""
        if self.state.person == person:
            return
        self.leave()
        first = {DATE: _("heute"), CHANNEL: _FIRST_CHANNEL}
        self._open(person, DraftId(self._desk.office.random(8)), first)

    def resume(self, person: PersonId, draft: DraftId) -> None:
        """Go on with a draft."""
        if self.state.draft == draft:
            return
        self.leave()
        office = self._desk.office

        def show(drafts: list[Draft]) -> None:
            found = next((each for each in drafts if each.id == draft), None)
            if found is not None:
                self._kept = dict(found.typed)
                self._open(person, draft, found.typed, _mark(found.at))

        self._loading.run(lambda _progress: drafts_of(office, person), done=show, failed=self._desk.navigator.explain)

    def write(self, name: str, text: str) -> None:
        """Take what was typed into one field."""
        if self.state.is_open and self.state.typed.get(name, "") != text:
            self._become(self._read(replace(self.state, typed={**self.state.typed, name: text}, problem="", asks="")))

    def choose_topics(self, keys: tuple[str, ...]) -> None:
        """Take topics; the reason why there is none stands alone."""
        reason = keys[-1:] if keys and is_non_value(keys[-1]) else ()
        self.write(TOPICS, _SEPARATOR.join(reason or [key for key in keys if not is_non_value(key)]))

    def keep_draft(self, done: Callable[[], None] | None = None) -> None:
        """Save what was typed since the last time; called every few seconds and on leaving."""
        state = self.state
        if state.person is None or state.draft is None or state.is_saving:
            return
        typed = dict(state.typed)
        if state.is_empty or typed == self._kept:
            _call(done)
            return
        office, person, draft = self._desk.office, state.person, state.draft
        self._kept = typed

        def kept(saved: Draft) -> None:
            if self.state.draft == draft:
                self._become(replace(self.state, saved_mark=_mark(saved.at)))
            _call(done)

        def failed(error: Exception) -> None:
            self._kept = {}
            if not isinstance(error, NoSuchPerson):  # a file that is gone is told by its screen
                self._desk.navigator.explain(error)

        self._desk.jobs.run(
            lambda _progress: keep_draft(office, person, COUNSELLING_ENTRY, typed, draft), done=kept, failed=failed
        )

    def save(self) -> None:
        """Save the note and its reminder in one step; on any failure the text stays in the fields and in the draft.

        A day that was not understood, or one without a step, is asked about once: a reminder without its day is a trap.
        """
        state = self.state
        if state.person is None or state.is_saving:
            return
        if not state.typed.get(TEXT, "").strip():
            self._become(replace(state, problem=_("Die Notiz ist noch leer. Bitte zuerst etwas schreiben.")))
            return
        if self._must_ask(state):
            return
        office, person, draft = self._desk.office, state.person, state.draft
        words = saved_words(state.typed, office.today)
        entry = Entry(kind=COUNSELLING_ENTRY, answers=self.answers(), draft=draft)
        self._become(replace(state, is_saving=True, problem="", asks=""))

        def saved(changed: Changed) -> None:
            self._close(draft)
            tell_done(self._desk, words, changed)

        def work(_progress: Progress) -> Changed:
            return record_entry(office, person, entry).changed

        self._desk.jobs.run(work, done=saved, failed=self._refuse)

    def leave(self) -> None:
        """Close the editor; what was typed stays as a draft."""
        person = self.state.person
        if person is None or self.state.is_saving:
            return
        self.keep_draft(lambda: self.on_kept(person))
        self._close(self.state.draft)

    def forget(self) -> bool:
        """Close the editor of a file that is gone; tells whether anything stood in it.

        It stays as a draft of a file that was only deleted; of one that was taken back nothing is kept.
        """
        was_typed = self.state.is_open and not self.state.is_empty
        self._loading.cancel()
        self.keep_draft()
        self._kept = {}
        self.snippets.leave()
        self._become(NoteState())
        return was_typed

    def discard(self) -> None:
        """Throw the note away, with an offer to get it back."""
        state, office, navigator = self.state, self._desk.office, self._desk.navigator
        if state.person is None or state.draft is None or state.is_saving:
            return
        person, draft, typed = state.person, state.draft, dict(state.typed)
        self._close(draft)

        def gone(_nothing: None) -> None:
            self.on_kept(person)
            if not state.is_empty:
                navigator.tell(_("Notiz verworfen."), lambda: self._get_back(person, draft, typed))

        self._desk.jobs.run(lambda _progress: discard_draft(office, draft), done=gone, failed=navigator.explain)

    def answers(self) -> dict[str, Value]:
        """Return the values of what was typed; what is not understood stands word for word in the text."""
        typed, today = self.state.typed, self._desk.office.today
        text = typed.get(TEXT, "").strip()
        day, minutes = _read_day(typed.get(DATE, ""), today), self._minutes()
        due = read_due(typed.get(DUE, ""), today)
        for name, value in ((DATE, day), (MINUTES, minutes), (DUE, due)):
            words = typed.get(name, "").strip()
            if words and value is None and not is_non_value(words):
                text += "\n" + _("{field}: {words}").format(field=_title(name), words=words)
        found: dict[str, Value] = {
            DATE: day.edtf if day else today.isoformat(),
            CHANNEL: typed.get(CHANNEL) or None,
            MINUTES: minutes,
            TOPICS: self.state.topics or None,
            TEXT: text,
            STEP: step_of(typed) or None,
            DUE: due.edtf if due else None,
        }
        reasons = {name: non_value(typed.get(name, "")) for name in found if name != TEXT}
        said = found | {name: reason for name, reason in reasons.items() if reason is not None}
        return {name: value for name, value in said.items() if value is not None}

    def _must_ask(self, state: NoteState) -> bool:
        """Ask about the next step, unless that was asked already and nothing of it changed."""
        asked = (state.typed.get(STEP, "").strip(), state.typed.get(DUE, "").strip())
        question = question_of(state.typed, self._desk.office.today)
        if question is None or asked == state.asked_about:
            return False
        doubts = {**state.doubts, question.field: question.words}
        self._become(replace(state, doubts=doubts, problem=question.otherwise, asks=question.field, asked_about=asked))
        return True

    def _get_back(self, person: PersonId, draft: DraftId, typed: Mapping[str, str]) -> None:
        self.leave()
        self._kept = {}
        self._open(person, draft, typed)
        self.keep_draft(lambda: self.on_kept(person))

    def _open(self, person: PersonId, draft: DraftId, typed: Mapping[str, str], mark: str = "") -> None:
        self._become(self._read(NoteState(person=person, draft=draft, typed=dict(typed), saved_mark=mark)))
        self.snippets.load(person)

    def _close(self, draft: DraftId | None) -> None:
        if self.state.draft == draft:
            self._kept = {}
            self.snippets.leave()
            self._become(NoteState())

    def _refuse(self, error: Exception) -> None:
        self._become(replace(self.state, is_saving=False))
        self._kept = {}
        self.keep_draft()
        self._desk.navigator.explain(error)

    def _read(self, state: NoteState) -> NoteState:
        """Say beside the fields what was understood, below them what was not."""
        today, doubts = self._desk.office.today, {}
        typed = {name: "" if is_non_value(text) else text for name, text in state.typed.items()}
        day, due = _read_day(typed.get(DATE, ""), today), read_due(typed.get(DUE, ""), today)
        if typed.get(DATE, "").strip() and day is None:
            doubts[DATE] = _("Nicht lesbar; steht dann im Text.")
        if typed.get(DUE, "").strip() and due is None:
            doubts[DUE] = _("Diesen Tag verstehe ich nicht.")
        if typed.get(MINUTES, "").strip() and self._minutes(typed) is None:
            doubts[MINUTES] = _("Keine Zahl; steht dann im Text.")
        if day is not None and day.earliest is not None and day.earliest > today:
            doubts[DATE] = _("Liegt in der Zukunft.")
        return replace(state, day_words=shown_day(day, today), due_words=shown_day(due, today), doubts=doubts)

    def _minutes(self, typed: Mapping[str, str] | None = None) -> int | None:
        words = (self.state.typed if typed is None else typed).get(MINUTES, "")
        minutes = COUNSELLING_ENTRY.field(MINUTES)
        if minutes is None:
            return None
        try:
            value = read_text(minutes.type, words, self._desk.office.codes, self._desk.office.today).value
        except NotUnderstood:
            return None
        return value if isinstance(value, int) else None


def _read_day(text: str, today: date) -> FuzzyDate | None:
    found = read_typed(text, today, Towards.PAST)
    return found if found is not None and found.is_known else None


def _title(name: str) -> str:
    found = COUNSELLING_ENTRY.field(name)
    return found.title if found else name


def _mark(at: int) -> str:
    return _("Entwurf gesichert {clock}").format(clock=clock_words(at, seconds=True))


def _call(done: Callable[[], None] | None) -> None:
    if done is not None:
        done()


def _nobody_asks(_person: PersonId) -> None:
    return None
