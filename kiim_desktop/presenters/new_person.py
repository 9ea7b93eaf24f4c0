"""A new person: three fields, two more, hints who may be on file already. Warnings never block, drafts keep all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from kiim_desktop.base.ids import DraftId, PersonId
from kiim_desktop.base.jobs import Newest, Progress
from kiim_desktop.base.translation import _
from kiim_desktop.domain.fuzzy_dates import Towards, read_typed
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.text_checks import phone_doubt
from kiim_desktop.domain.values import Value
from kiim_desktop.presenters.candidates import (
    BIRTH,
    FAMILY,
    GIVEN,
    MUNICIPALITY,
    PHONE,
    Candidate,
    candidates_of,
    is_worth_looking,
)
from kiim_desktop.presenters.form_fields import non_value
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.undoing import tell_done
from kiim_desktop.presenters.words import clock_words
from kiim_desktop.storage.drafts import Draft
from kiim_desktop.usecases.drafting import discard_draft, drafts_of, keep_draft
from kiim_desktop.usecases.recording import Recorded, new_person

MOST_CARDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPersonState:
    """What the panel shows."""

    is_open: bool = False
    draft: DraftId | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    dismissed: frozenset[PersonId] = frozenset()
    saved_mark: str = ""
    problem: str = ""
    is_saving: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(text.strip() for text in self.typed.values())

    @property
    def shown(self) -> tuple[Candidate, ...]:
        return tuple(each for each in self.candidates if each.person not in self.dismissed)[:MOST_CARDS]


class NewPersonPresenter(Presenter[NewPersonState]):
    """Makes one file."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(NewPersonState())
        self._desk = desk
        self._kept: Mapping[str, str] = {}
        self._comparing = Newest(desk.jobs)
        self._loading = Newest(desk.jobs)

    def begin(self) -> None:
        """Open the panel; an unfinished person comes back."""
        if self.state.is_open:
            return
        office = self._desk.office
        self._become(NewPersonState(is_open=True, draft=DraftId(office.random(8))))

        def show(drafts: list[Draft]) -> None:
            found = next((each for each in drafts if not each.scope and each.kind == IDENTITY.number), None)
            if found is not None and self.state.is_open and self.state.is_empty:
                self._kept = dict(found.typed)
                self._take(replace(self.state, draft=found.id, typed=dict(found.typed), saved_mark=_mark(found.at)))

        self._loading.run(lambda _progress: drafts_of(office), done=show, failed=self._desk.navigator.explain)

    def write(self, name: str, text: str) -> None:
        """Take what was typed into one field and look again who it may be."""
        if self.state.is_open and self.state.typed.get(name, "") != text:
            self._take(replace(self.state, typed={**self.state.typed, name: text}, problem=""))

    def keep_draft(self) -> None:
        """Save what was typed since the last time; called every few seconds."""
        state, office = self.state, self._desk.office
        typed = dict(state.typed)
        if not state.is_open or state.draft is None or state.is_saving or state.is_empty or typed == self._kept:
            return
        draft, self._kept = state.draft, typed

        def kept(saved: Draft) -> None:
            if self.state.draft == draft:
                self._become(replace(self.state, saved_mark=_mark(saved.at)))

        def failed(error: Exception) -> None:
            self._kept = {}
            self._desk.navigator.explain(error)

        self._desk.jobs.run(
            lambda _progress: keep_draft(office, None, IDENTITY, typed, draft), done=kept, failed=failed
        )

    def leave(self) -> None:
        """Close the panel; what was typed stays as a draft."""
        self.keep_draft()
        self._close()

    def cancel(self) -> None:
        """Close the panel and throw away what was typed, with an offer to get it back."""
        state, office, navigator = self.state, self._desk.office, self._desk.navigator
        draft = state.draft
        self._close()
        if draft is None or state.is_empty:
            return

        def gone(_nothing: None) -> None:
            navigator.tell(_("Neue Person verworfen."), partial(self._get_back, state))

        self._desk.jobs.run(lambda _progress: discard_draft(office, draft), done=gone, failed=navigator.explain)

    def dismiss(self, person: PersonId) -> None:
        """Take a hint away: that is somebody else."""
        self._become(replace(self.state, dismissed=self.state.dismissed | {person}))

    def open_candidate(self, person: PersonId) -> None:
        """Open the file that is there already; what was typed stays as a draft."""
        self.keep_draft()
        self._desk.navigator.go("person", person=person)

    def create(self) -> None:
        """Make the file; nothing typed is refused."""
        state, office = self.state, self._desk.office
        if not state.is_open or state.is_saving:
            return
        if state.is_empty:
            self._become(replace(state, problem=_("Bitte wenigstens einen Namen eintragen.")))
            return
        self._become(replace(state, is_saving=True, problem=""))
        typed, draft = state.typed, state.draft

        def work(_progress: Progress) -> Recorded:
            place, phone = (typed.get(name, "").strip() for name in (MUNICIPALITY, PHONE))
            answers = answers_of(typed, office.today)
            made = new_person(office, answers, non_value(place) or place, non_value(phone) or phone)
            if draft is not None:
                discard_draft(office, draft)
            return made

        self._desk.jobs.run(work, done=self._created, failed=self._refuse)

    def _created(self, made: Recorded) -> None:
        navigator = self._desk.navigator
        self._close()
        navigator.go("person", person=made.person)
        tell_done(self._desk, _("Akte angelegt."), made.changed)

    def _get_back(self, state: NewPersonState) -> None:
        self._kept = {}
        self._take(replace(state, is_saving=False, saved_mark=""))
        self.keep_draft()

    def _refuse(self, error: Exception) -> None:
        self._become(replace(self.state, is_saving=False))
        self._kept = {}
        self.keep_draft()
        self._desk.navigator.explain(error)

    def _close(self) -> None:
        self._comparing.cancel()
        self._kept = {}
        self._become(NewPersonState())

    def _take(self, state: NewPersonState) -> None:
        self._become(replace(state, doubts=_doubts(state.typed, self._desk.office.today)))
        self._compare()

    def _compare(self) -> None:
        typed, office = self.state.typed, self._desk.office
        if not is_worth_looking(typed):
            self._comparing.cancel()
            self._become(replace(self.state, candidates=()))
            return

        def show(found: tuple[Candidate, ...]) -> None:
            self._become(replace(self.state, candidates=found))

        self._comparing.run(
            lambda progress: candidates_of(office, typed, progress), done=show, failed=self._desk.navigator.explain
        )


def answers_of(typed: Mapping[str, str], today: date) -> dict[str, Value]:
    """Return the core data of what was typed; a date nobody can read is kept word for word as a remark."""
    answers: dict[str, Value] = {
        name: non_value(text) or text for name in (GIVEN, FAMILY) if (text := " ".join(typed.get(name, "").split()))
    }
    birth = typed.get(BIRTH, "").strip()
    fuzzy = read_typed(birth, today, Towards.PAST) if birth else None
    reason = non_value(birth)
    if reason is not None and fuzzy is None:
        answers[BIRTH] = reason
    elif fuzzy is not None:
        answers[BIRTH] = fuzzy.edtf
    elif birth:
        answers["birth_note"] = birth
    return answers


def _doubts(typed: Mapping[str, str], today: date) -> dict[str, str]:
    """Return the sentences below the fields: what was understood, or that it is kept as it is."""
    said = {BIRTH: _birth_doubt(typed.get(BIRTH, "").strip(), today), PHONE: phone_doubt(typed.get(PHONE, ""))}
    return {name: words for name, words in said.items() if words}


def _birth_doubt(birth: str, today: date) -> str:
    if not birth or non_value(birth) is not None:
        return ""
    fuzzy = read_typed(birth, today, Towards.PAST)
    if fuzzy is None:
        return _("Nicht lesbar; wird so als Hinweis gespeichert.")
    return _("Liegt in der Zukunft.") if fuzzy.earliest is not None and fuzzy.earliest > today else ""


def _mark(at: int) -> str:
    return _("Entwurf gesichert {clock}").format(clock=clock_words(at, seconds=True))
