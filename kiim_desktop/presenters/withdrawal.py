"""Taking a consent back: whole, some groups or some offices; what it brings about is said before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from kiim_desktop.base.ids import OfficeId, PersonId, RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.errors import DomainError
from kiim_desktop.domain.fuzzy_dates import Towards, read_typed
from kiim_desktop.domain.permissions import Permission
from kiim_desktop.presenters.consent_lines import consequence, names_of
from kiim_desktop.presenters.form_fields import CodeChoice, non_value_titles
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.sharing import group_words, office_words
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.consents import WithdrawalScope, withdraw_consent
from kiim_desktop.usecases.errors import UseCaseError

WHOLE, GROUPS, OFFICES = "whole", "groups", "offices"
IN_PERSON = "persoenlich"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A group or an office of the consent, to be ticked."""

    key: str
    title: str
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalState:
    """What the panel shows; `consent` is None while it is closed."""

    consent: RecordId | None = None
    title: str = ""
    what: str = WHOLE
    parts: tuple[Part, ...] = ()
    day: str = ""
    channel: str = IN_PERSON
    consequence: str = ""
    problem: str = ""
    is_saving: bool = False

    @property
    def is_open(self) -> bool:
        return self.consent is not None

    @property
    def is_chosen(self) -> bool:
        """Tell whether it is clear what is withdrawn."""
        return self.what == WHOLE or any(each.is_on for each in self.parts)


class Withdrawal(Presenter[WithdrawalState]):
    """One withdrawal at a time. `on_done` tells that it was written."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(WithdrawalState())
        self._desk = desk
        self._person: PersonId | None = None
        self._said: Permission | None = None
        self._names: dict[OfficeId, str] = {}
        self.on_done: Callable[[], None] = _nobody

    @property
    def channels(self) -> tuple[CodeChoice, ...]:
        """Return the ways in which a withdrawal can come."""
        listed = self._desk.office.codes["contact_channels"].valid(self._desk.office.today)
        words = non_value_titles()
        return tuple(CodeChoice(each.code, each.label, each.synonyms) for each in listed if each.code not in words)

    def begin(self, person: PersonId, said: Permission, names: dict[OfficeId, str], title: str) -> None:
        """Open the panel for a consent; nothing is withdrawn yet."""
        self._person, self._said, self._names = person, said, names
        self._show(WithdrawalState(consent=said.id, title=title, day=_("heute")))

    def close(self) -> None:
        """Leave everything as it is."""
        self._person = self._said = None
        self._become(WithdrawalState())

    def choose(self, what: str) -> None:
        """Say whether all of it, some groups or some offices are meant."""
        if self._said is None or what == self.state.what:
            return
        said = self._said
        parts: tuple[Part, ...] = ()
        if what == GROUPS:
            ordered = sorted(said.groups, key=lambda each: each.number)
            parts = tuple(Part(key=str(each.number), title=_(each.title), is_on=False) for each in ordered)
        elif what == OFFICES:
            named = sorted((office_words(self._names.get(each, "")), each.hex()) for each in said.recipients)
            parts = tuple(Part(key=key, title=title, is_on=False) for title, key in named)
        self._show(replace(self.state, what=what, parts=parts, problem=""))

    def tick(self, key: str) -> None:
        """Put a group or an office on or off."""
        parts = tuple(replace(each, is_on=each.is_on is not (each.key == key)) for each in self.state.parts)
        self._show(replace(self.state, parts=parts, problem=""))

    def write_day(self, text: str) -> None:
        self._become(replace(self.state, day=text, problem=""))

    def choose_channel(self, code: str) -> None:
        if code:
            self._become(replace(self.state, channel=code))

    def may_ask(self) -> bool:
        """Tell whether all is said that the last question needs; else say what is missing."""
        problem = "" if self.state.is_chosen else _("Bitte ankreuzen, was widerrufen wird.")
        if not problem and self._day() is None:
            problem = _("Der Tag ist nicht lesbar. Bitte so schreiben: 17.11.2026.")
        self._become(replace(self.state, problem=problem))
        return self.state.is_open and not problem

    def question(self) -> str:
        """Return the last question, with what is meant."""
        said, scope = self._said, self._scope()
        if said is None:
            return ""
        if self.state.what == GROUPS:
            return _("{what} widerrufen?").format(what=group_words(scope.groups))
        if self.state.what == OFFICES:
            return _("Einwilligung für {who} widerrufen?").format(who=names_of(scope.recipients, self._names))
        return _("Diese Einwilligung ganz widerrufen?")

    def withdraw(self) -> None:
        """Write the withdrawal down; it counts at once."""
        state, office, said, person = self.state, self._desk.office, self._said, self._person
        day = self._day()
        if said is None or person is None or day is None or state.is_saving:
            return
        scope, consent = self._scope(), said.id
        self._become(replace(state, is_saving=True, problem=""))

        def done(changed: Changed) -> None:
            self.close()
            self._desk.navigator.changed(changed)
            self._desk.navigator.tell(_("Widerruf eingetragen. Er wird beim nächsten Abgleich mitgeteilt."))
            self.on_done()

        def failed(error: Exception) -> None:
            is_sentence = isinstance(error, DomainError | UseCaseError)
            sentence = error.sentence if isinstance(error, DomainError | UseCaseError) else ""
            self._become(replace(self.state, is_saving=False, problem=sentence))
            if not is_sentence:
                self._desk.navigator.explain(error)

        self._desk.jobs.run(
            lambda _progress: withdraw_consent(office, person, consent, day, state.channel, scope),
            done=done,
            failed=failed,
        )

    def _day(self) -> date | None:
        found = read_typed(self.state.day, self._desk.office.today, Towards.PAST)
        return found.latest if found is not None and found.is_known else None

    def _scope(self) -> WithdrawalScope:
        on = [each.key for each in self.state.parts if each.is_on]
        if self.state.what == GROUPS:
            return WithdrawalScope(frozenset(each for each in Category if str(each.number) in on), frozenset())
        if self.state.what == OFFICES:
            return WithdrawalScope(frozenset(), frozenset(OfficeId(bytes.fromhex(each)) for each in on))
        return WithdrawalScope()

    def _show(self, state: WithdrawalState) -> None:
        """Say beside what is chosen what it brings about."""
        self._become(state)
        scope = self._scope()
        words = consequence(self._said, self._names, scope.groups, scope.recipients) if self._said else ""
        self._become(replace(self.state, consequence=words if state.is_chosen else ""))


def _nobody() -> None:
    return None
