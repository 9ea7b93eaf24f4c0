"""Two offices of a Kreis, and the tab Einwilligungen of the first."""

from __future__ import annotations

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.presenters.consent_fields import (
    EVIDENCE,
    GROUPS,
    PURPOSES,
    RECIPIENTS,
)
from kiim_desktop.presenters.consent_form import ConsentForm, PreviewWords
from kiim_desktop.presenters.consent_lines import ConsentCard
from kiim_desktop.presenters.consents import ConsentsPresenter
from kiim_desktop.presenters.presenting import Desk
from tests.presenters.desks import Notes, notes
from tests.sync.devices import Desktop
from tests.sync.shared import office_of

Two = tuple[Desktop, Desktop]
JOBCENTER = "Jobcenter Lauenstein"


def opened(desktop: Desktop, person: PersonId) -> ConsentsPresenter:
    desk = Desk(desktop.office, InlineJobs(), Notes())
    presenter = ConsentsPresenter(desk)
    notes(desk).on_changed.append(presenter.changed)
    presenter.open(person)
    return presenter


def typed(form: ConsentForm, two: Two, purpose: str = "P-B", evidence: str = "Blatt 7") -> None:
    form.write(RECIPIENTS, office_of(two[1]).hex())
    form.write(PURPOSES, purpose)
    form.write(EVIDENCE, evidence)


def begun(two: Two) -> tuple[ConsentsPresenter, PersonId]:
    person = two[0].person("Amira", "Haddad")
    presenter = opened(two[0], person)
    presenter.give()
    return presenter, person


def only(presenter: ConsentsPresenter) -> ConsentCard:
    (card,) = (*presenter.state.holding, *presenter.state.past)
    return card


def preview(form: ConsentForm) -> PreviewWords:
    assert form.preview is not None
    return form.preview


def ticked(form: ConsentForm) -> str:
    return form.state.typed.get(GROUPS, "")
