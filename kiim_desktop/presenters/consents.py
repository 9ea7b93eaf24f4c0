"""The tab "Einwilligungen": what a person allowed whom, how far it is there, giving, signing anew, taking back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from kiim_desktop.base.ids import DraftId, OfficeId, PersonId, RecordId
from kiim_desktop.base.jobs import Newest
from kiim_desktop.base.translation import _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import CONSENT
from kiim_desktop.domain.offices import Action, may
from kiim_desktop.domain.permissions import Permission
from kiim_desktop.domain.records import person_scope, summary
from kiim_desktop.presenters.consent_fields import ConsentGround
from kiim_desktop.presenters.consent_form import ConsentForm
from kiim_desktop.presenters.consent_lines import (
    NOBODY,
    ConsentCard,
    Ground,
    OfficeLine,
    WhoSees,
    card_of,
    deletion_lines,
    who_sees,
)
from kiim_desktop.presenters.person_lanes import told_values
from kiim_desktop.presenters.presenting import Desk, Presenter
from kiim_desktop.presenters.sharing import Keeper, SharingRow, keeper_of
from kiim_desktop.presenters.withdrawal import Withdrawal
from kiim_desktop.presenters.words import draft_words
from kiim_desktop.storage.drafts import Draft
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.consent_preview import Choosable, choosable_records, shipped_presets
from kiim_desktop.usecases.consent_texts import consent_texts
from kiim_desktop.usecases.consents import HeldConsent, consents_of
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.errors import NoSuchPerson
from kiim_desktop.usecases.file_access import FileAccess, access_to
from kiim_desktop.usecases.known_offices import all_office_names, known_offices
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import PersonFile, look_again
from kiim_desktop.usecases.sharing_standing import Deletion, SharedWith, deletions_of, shared_by_consent


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """An unfinished consent of this person."""

    id: DraftId
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentsState:
    """What the tab shows; `person` is None while no file is open."""

    person: PersonId | None = None
    is_loaded: bool = False
    holding: tuple[ConsentCard, ...] = ()
    past: tuple[ConsentCard, ...] = ()
    """Ran out, withdrawn, refused, asked for."""
    sees: WhoSees = NOBODY
    taken_back: tuple[OfficeLine, ...] = ()
    """Orders of which it cannot be told any more to which consent they belonged."""
    drafts: tuple[ConsentDraft, ...] = ()
    may_give: bool = False
    why_not: tuple[str, str] = ("", "")
    """Why no consent is taken up here: what, and what it means."""
    opened: tuple[SharingRow, ...] = ()
    """What another office opened to this one, in a file of its own."""

    @property
    def is_empty(self) -> bool:
        return not (self.holding or self.past or self.taken_back)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    """What one reading brought."""

    file: PersonFile
    held: tuple[HeldConsent, ...]
    shared: tuple[SharedWith, ...]
    deletions: tuple[Deletion, ...]
    drafts: list[Draft]
    access: FileAccess | None
    names: Mapping[OfficeId, str]
    ground: ConsentGround


class ConsentsPresenter(Presenter[ConsentsState]):
    """One file at a time; what it shows is always of today."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(ConsentsState())
        self.desk = desk
        self.form = ConsentForm(desk)
        self.withdrawal = Withdrawal(desk)
        self.form.on_drafts = self.look_again
        self.on_vanished: Callable[[], object] = self.forget
        self.on_today: Callable[[], bool] = _yes
        """Asked before anything is written: goes back to today and says no while a past day is shown."""
        self._looking = Newest(desk.jobs)
        self._wanted: Callable[[], None] | None = None
        self._said: dict[RecordId, Permission] = {}
        self._names: dict[OfficeId, str] = {}

    @property
    def person(self) -> PersonId | None:
        return self.state.person

    def open(self, person: PersonId | None) -> None:
        """Show the consents of the person whose file was opened; None forgets all."""
        if person == self.state.person:
            return
        self.form.leave()
        self.withdrawal.close()
        self._begin(person)
        self.look_again()

    def forget(self) -> bool:
        """Show nothing any more of a file that is gone; tells whether anything was being typed."""
        was_typed = self.form.state.is_open and bool(self.form.state.changed)
        self.form.leave()
        self.withdrawal.close()
        self._begin(None)
        return was_typed

    def changed(self, changed: Changed) -> None:
        """Follow what was written."""
        person = self.state.person
        if person is not None and person_scope(person) in changed.scopes:
            self.look_again()

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

    def give(self) -> None:
        """Open the form of a new consent."""
        person = self.state.person
        if person is not None and self._may_give():
            self.withdrawal.close()
            self.form.begin_consent(person)

    def renew(self, record: RecordId) -> None:
        """Open a form with the terms of an earlier consent, to be signed anew."""
        person, said = self.state.person, self._said.get(record)
        if person is not None and said is not None and self._may_give():
            self.withdrawal.close()
            self.form.begin_consent(person, said)

    def resume(self, draft: DraftId) -> None:
        """Go on with a draft."""
        if self.state.person is not None and self._may_give():
            self.withdrawal.close()
            self.form.resume(self.state.person, draft)

    def withdraw(self, record: RecordId) -> None:
        """Open the panel in which a consent is taken back."""
        person, said = self.state.person, self._said.get(record)
        card = next((each for each in (*self.state.holding, *self.state.past) if each.record == record), None)
        if person is None or said is None or card is None or not card.can_withdraw or not self.on_today():
            return
        self.form.leave()
        self.withdrawal.begin(person, said, self._names, f"{card.title}, {card.who}")

    def _may_give(self) -> bool:
        return self.state.may_give and self.on_today()

    def _begin(self, person: PersonId | None) -> None:
        self._looking.cancel()
        self._said, self._names, self._wanted = {}, {}, None
        self._become(ConsentsState(person=person))

    def _show(self, person: PersonId, loaded: _Loaded) -> None:
        if self.state.person != person:
            return
        office = self.desk.office
        self._said = {each.permission.id: each.permission for each in loaded.held}
        self._names = dict(loaded.names)
        why_not = _why_not(office, loaded)
        has_right = may(office.user.role, Action.GIVE_CONSENT)
        is_ours = loaded.access is None or loaded.access.handed_over is not None
        ground = Ground(
            codes=office.codes,
            names=loaded.names,
            users=loaded.file.users,
            shared=loaded.shared,
            deletions=loaded.deletions,
            records={each.id: each for each in loaded.file.records},
            today=office.today,
            may_give=not why_not[0],
            may_withdraw=has_right and is_ours,
        )
        cards = [card_of(each, ground) for each in loaded.held]
        left = [each.order for each in loaded.deletions if each.consent not in self._said]
        keeper = keeper_of(loaded.access)
        self.form.know(loaded.ground)
        self._become(
            replace(
                self.state,
                is_loaded=True,
                holding=tuple(each for each in cards if each.holds),
                past=tuple(each for each in cards if not each.holds),
                sees=who_sees(loaded.shared, office.today),
                taken_back=tuple(line for order in left for line in deletion_lines(order)),
                drafts=_drafts(loaded.drafts, office) if not why_not[0] else (),
                may_give=not why_not[0],
                why_not=why_not,
                opened=keeper.rows if keeper is not None else (),
            )
        )
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            wanted()

    def _fail(self, error: Exception) -> None:
        if isinstance(error, NoSuchPerson):
            self.on_vanished()
        else:
            self.desk.navigator.explain(error)


def _load(office: Office, person: PersonId) -> _Loaded:
    file = look_again(office, person)
    consent_texts(), shipped_presets(office.today)  # read here, beside the window; the form asks for them at each key
    access = access_to(office, person, file.records)
    is_foreign = access is not None and access.handed_over is None
    known = known_offices(office)
    kinds = office.codes["org_kinds"]
    choosable = () if is_foreign else choosable_records(office, person)
    return _Loaded(
        file=file,
        held=() if is_foreign else consents_of(office, person),
        shared=() if is_foreign else shared_by_consent(office, person, file.records),
        deletions=() if is_foreign else deletions_of(office, person),
        drafts=drafts_of(office, person),
        access=access,
        names=all_office_names(office),
        ground=ConsentGround(
            known=known,
            own=office.store.identity.office,
            records=_told_apart(choosable, office),
            kinds={each.organisation_kind: kinds.label(each.organisation_kind) for each in known},
        ),
    )


def _told_apart(records: Iterable[Choosable], office: Office) -> tuple[tuple[str, str, Category], ...]:
    """Return id, words and group of each record; those of the same words get a number."""
    seen: Counter[str] = Counter()
    found = []
    for each in records:
        words = summary(each.record, each.kind, told_values(each.record, each.kind, office.codes))
        words = words if words == each.kind.title else f"{each.kind.title}: {words}"
        seen[words] += 1
        told = words if seen[words] == 1 else f"{words} ({seen[words]})"
        found.append((each.record.id.hex(), told, each.kind.category))
    return tuple(found)


def _why_not(office: Office, loaded: _Loaded) -> tuple[str, str]:
    """Return why no consent is taken up in this file; ("", "") if one can be."""
    keeper: Keeper | None = keeper_of(loaded.access)
    if keeper is not None and keeper.access.handed_over is not None:
        meaning = _("Neue Einwilligungen nimmt {office} auf. Was noch läuft, können Sie hier widerrufen.")
        return _("Diese Akte wurde übergeben."), meaning.format(office=keeper.office)
    if keeper is not None:
        meaning = _("Einwilligungen nimmt auf und widerruft nur, wer die Akte führt. Will die Person etwas ändern, "
                    "sagen Sie es bitte dort.")  # fmt: skip
        return _("Diese Akte führt {office}.").format(office=keeper.office), meaning
    if not may(office.user.role, Action.GIVE_CONSENT):
        return _("Ihre Rolle nimmt keine Einwilligungen auf."), _("Bitte eine Kollegin oder einen Kollegen fragen.")
    if not [each for each in loaded.ground.known if each.id != loaded.ground.own]:
        meaning = _("Geteilt wird nur mit Stellen, die im Verzeichnis des Kreises stehen. Nimmt der Landkreis eine "
                    "auf, steht sie nach dem nächsten Abgleich zur Wahl.")  # fmt: skip
        return _("Dieses Büro kennt noch keine andere Stelle."), meaning
    return "", ""


def _drafts(drafts: list[Draft], office: Office) -> tuple[ConsentDraft, ...]:
    words = _("Einwilligung: Entwurf von {when}")
    own = [each for each in drafts if each.kind == CONSENT.number]
    return tuple(ConsentDraft(each.id, words.format(when=draft_words(each.at, office.today))) for each in own)


def _yes() -> bool:
    return True
