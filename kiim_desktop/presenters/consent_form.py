"""The form of a new consent: what somebody signs, what it would open, its draft, its saving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiim_desktop.base.ids import DraftId, PersonId
from kiim_desktop.base.jobs import Newest, Progress
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.errors import DomainError
from kiim_desktop.domain.kinds import CONSENT
from kiim_desktop.domain.permissions import Mode, Permission
from kiim_desktop.presenters.consent_fields import (
    GROUPS,
    MODE,
    OFFERED,
    PURPOSES,
    RECIPIENTS,
    ConsentGround,
    ConsentReader,
    GroupChip,
    ends,
    parts,
    terms_of,
)
from kiim_desktop.presenters.form_state import FormState
from kiim_desktop.presenters.forms import FormPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.words import whole_day
from kiim_desktop.usecases.consent_preview import ConsentPreview, preview_consent
from kiim_desktop.usecases.consent_terms import Terms, group_codes
from kiim_desktop.usecases.consents import WrittenConsent, give_consent, refuse_consent
from kiim_desktop.usecases.drafting import discard_draft
from kiim_desktop.usecases.errors import UseCaseError

_SEPARATOR = ", "


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewWords:
    """What stands below the fields before anything is saved."""

    title: str
    seen: tuple[str, ...]
    """A line per data group."""
    never: str
    """What stays here whatever is signed."""
    warnings: tuple[str, ...]
    missing: str
    """Why it cannot be saved yet; "" if it can."""


class ConsentForm(FormPresenter):
    """One consent at a time. `on_preview` tells what it would open, `on_saved` that it was written."""

    def __init__(self, desk: Desk) -> None:
        self._consents = ConsentReader()
        super().__init__(desk, self._consents)
        self._looking = Newest(desk.jobs)
        self._proposed: dict[str, str] = {}
        self._looked: Terms | None = None
        self.preview: PreviewWords | None = None
        self.on_preview: Callable[[PreviewWords | None], None] = _nobody

    def know(self, ground: ConsentGround) -> None:
        """Take the offices and records there are; an open form is read anew."""
        self._consents.known = ground
        if self.state.is_open:
            self._become(self.reader.read(self.state, self.ground))
            self._look(is_new=True)

    def begin_consent(self, person: PersonId, like: Permission | None = None) -> None:
        """Open an empty form, or one with the terms of an earlier consent that is signed anew; the proof is always new.

        What ran out or was taken back stays as it is: each signature is a record of its own.
        """
        self.leave()
        typed = dict(OFFERED)
        if like is not None:
            known = {each.id for each in self._consents.known.known}
            typed |= {
                RECIPIENTS: _SEPARATOR.join(sorted(each.hex() for each in like.recipients & known)),
                PURPOSES: _SEPARATOR.join(sorted(like.purposes)),
                GROUPS: _SEPARATOR.join(group_codes(like.groups)),
                MODE: (like.mode or Mode.READ).value,
            }
        self._proposed = {}
        self._looked = None
        draft = DraftId(self._desk.office.random(8))
        state = FormState(person=person, kind=CONSENT, draft=draft, typed=typed, offered=dict(OFFERED))
        self._become(self.reader.read(state, self.ground))
        self._look()

    def write(self, name: str, text: str) -> None:
        """Take what was typed; purposes and offices propose data groups as long as nobody chose other ones."""
        super().write(name, text)
        if name in (PURPOSES, RECIPIENTS):
            self._propose()
        self._look()

    def finish(self, name: str) -> None:
        """The field was left; what stands in one of the own fields is a key already."""
        if name != "text_version":
            super().finish(name)

    def tick(self, key: str) -> None:
        """Put a data group on or off."""
        chips = self.groups()
        chip = next((each for each in chips if each.key == key), None)
        if chip is not None and (chip.is_on or not chip.closed):
            on = [each.key for each in chips if each.is_on is not (each.key == key)]
            self.write(GROUPS, _SEPARATOR.join(on))

    def groups(self) -> tuple[GroupChip, ...]:
        """Return the data groups to be ticked."""
        return self._consents.groups(self.state.typed, self.ground.today)

    def ends(self) -> tuple[tuple[str, str], ...]:
        """Return the usual periods with the last day each of them writes."""
        return ends(self.state.typed, self.ground.today)

    def save(self) -> None:
        """Write down what was signed; whatever is missing is said and nothing is lost."""
        self._write(is_refused=False)

    def refuse(self) -> None:
        """Write down that the person was asked and said no."""
        self._write(is_refused=True)

    def _write(self, *, is_refused: bool) -> None:
        state, office, person = self.state, self._desk.office, self.state.person
        if person is None or state.is_saving:
            return
        terms, problem = terms_of(state.typed, office.today)
        if problem:
            self._become(replace(state, problem=problem))
            self.keep_draft()
            return
        known, draft = self._consents.known.known, state.draft
        self._become(replace(state, is_saving=True, problem=""))

        def work(_progress: Progress) -> WrittenConsent:
            write = refuse_consent if is_refused else give_consent
            done = write(office, person, terms, lambda: known)
            if draft is not None:
                discard_draft(office, draft)
            return done

        def saved(done: WrittenConsent) -> None:
            if self.state.draft == draft:
                self._close()
            self._desk.navigator.changed(done.changed)
            words = _("Ablehnung eingetragen.") if is_refused else _saved_words(terms)
            self._desk.navigator.tell(words)
            self.on_drafts()

        self._desk.jobs.run(work, done=saved, failed=lambda error: self._unsaved(draft, error))

    def _unsaved(self, draft: DraftId | None, error: Exception) -> None:
        if self.state.draft != draft or not isinstance(error, DomainError | UseCaseError):
            self._desk.navigator.explain(error)
        if self.state.draft == draft:
            sentence = error.sentence if isinstance(error, DomainError | UseCaseError) else ""
            self._become(replace(self.state, is_saving=False, problem=sentence))
            self._kept = {}
            self.keep_draft()

    def _propose(self) -> None:
        """Fill in what the purposes need, where nobody has said otherwise."""
        typed, today = self.state.typed, self.ground.today
        if not parts(typed, PURPOSES):
            return
        found = {MODE: self._consents.preset_mode(typed, today), GROUPS: self._consents.preset(typed, today)}
        before = {MODE: OFFERED[MODE], GROUPS: ""} | self._proposed
        changed = {name: text for name, text in found.items() if typed.get(name, "") == before[name]}
        if any(typed.get(name, "") != text for name, text in changed.items()):
            state = replace(self.state, typed={**typed, **changed})
            self._become(self.reader.read(state, self.ground))
        self._proposed = self._proposed | changed

    def _look(self, *, is_new: bool = False) -> None:
        """Ask what the terms would open, if they are other ones than last time."""
        state, office, person = self.state, self._desk.office, self.state.person
        if person is None:
            return
        terms, problem = terms_of(state.typed, office.today)
        if terms == self._looked and not is_new:
            return
        self._looked = terms
        known = self._consents.known.known

        def show(found: ConsentPreview) -> None:
            if self.state.draft == state.draft:
                self._show_preview(preview_words(found, problem))

        self._looking.run(
            lambda _progress: preview_consent(office, person, terms, known),
            done=show,
            failed=self._desk.navigator.explain,
        )

    def _show_preview(self, words: PreviewWords | None) -> None:
        self.preview = words
        self.on_preview(words)

    def _open(self, state: FormState) -> None:
        super()._open(state)
        self._look()

    def _close(self) -> None:
        self._looking.cancel()
        self._looked, self._proposed = None, {}
        super()._close()
        self._show_preview(None)


def preview_words(found: ConsentPreview, problem: str = "") -> PreviewWords:
    """Return what a consent would open, in words."""
    who = ", ".join(found.recipients) or _("niemand")
    until = _(" bis {day}").format(day=whole_day(found.until)) if found.until else ""
    seen = tuple(
        ngettext("{group}: {n} Eintrag", "{group}: {n} Einträge", each.records).format(
            group=_(each.group.title), n=each.records
        )
        for each in found.seen
    )
    stays = [kind.title for kind in found.staying]
    never = _("Nie dabei: Notizen, Wiedervorlagen, Kennzeichen von Behörden, Einwilligungen.")
    if stays:
        words = _("Bleibt hier, obwohl die Datengruppe genannt ist: {kinds} (Auskunftssperre oder Frauenhaus).")
        never = f"{words.format(kinds=', '.join(stays))} {never}"
    if found.copies_stay:
        never = f"{_('Von Dokumenten nur die Angaben, keine Kopien.')} {never}"
    return PreviewWords(
        title=_("Das sehen dann: {who}{until}").format(who=who, until=until),
        seen=seen,
        never=never,
        warnings=(*(each.sentence for each in found.warnings), *(each.sentence for each in found.sticks)),
        missing=problem or _still_missing(found.problem),
    )


def _still_missing(sentence: str) -> str:
    """Return what is missing without saying that nothing was saved: nobody tried yet."""
    return sentence.replace(_(" Es wurde nichts gespeichert."), "")


def _saved_words(terms: Terms) -> str:
    count = len(terms.recipients)
    words = ngettext(
        "Einwilligung für {n} Stelle eingetragen. Sie gilt dort, sobald der Kreisknoten sie hat.",
        "Einwilligung für {n} Stellen eingetragen. Sie gilt dort, sobald der Kreisknoten sie hat.",
        count,
    )
    return words.format(n=count)


def _nobody(_words: PreviewWords | None) -> None:
    return None
