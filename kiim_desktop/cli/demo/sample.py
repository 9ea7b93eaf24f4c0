"""Makes the sample Kreis: a hub on this computer, an office with two devices, generated people and one told in full."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from kiim_desktop.base.clock import Clock, SystemClock
from kiim_desktop.base.ids import PersonId, RecordId, new_person_id, new_record_id, system_random
from kiim_desktop.base.paths import resource
from kiim_desktop.base.settings import Settings, no_policies
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.field_types import read_text
from kiim_desktop.domain.offices import Role
from kiim_desktop.domain.records import Edit, person_scope, single_record_id
from kiim_desktop.domain.values import Value
from kiim_desktop.hub.administration import add_office, approve, device_lines, invite
from kiim_desktop.hub.embedded import EmbeddedHub
from kiim_desktop.interchange.generator.population import SIZES, population
from kiim_desktop.storage.errors import AlreadyClosed
from kiim_desktop.sync.errors import WaitingForOffice
from kiim_desktop.usecases.carrying import exchange_over_line
from kiim_desktop.usecases.enrolling import Joining, approve_device, join_office, words_of_this_device
from kiim_desktop.usecases.generating import fill_office
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, numbered_answers, record_entry
from kiim_desktop.usecases.unlocking import Surroundings, lock_office

OFFICE = "Welcome Center Lauenstein"
PASSWORD = "Hafer-Laterne-Dienstag-41"  # noqa: S105  # of a throw-away profile with invented people, shown on the screen
SEED = 20261121
PHONE_ELSEWHERE, PHONE_HERE = "0151 555 07 20", "0170 555 01 83"
"""Two numbers for one person, entered on two devices that did not know of each other: the conflict to look at."""


@dataclass(frozen=True, slots=True)
class SampleKreis:
    """What the demo works with. `second` is the other device of the office, open; the first one is closed."""

    folder: Path
    hub: EmbeddedHub
    second: Office
    hero: PersonId
    phone: RecordId
    """The record of the hero's phone number."""

    @property
    def office_folder(self) -> Path:
        return self.folder / "buero"


@contextmanager
def sample_kreis(
    folder: Path, persons: int, clock: Clock | None = None, *, training: bool = False
) -> Iterator[SampleKreis]:
    """Make a Kreis in an empty folder and take it down afterwards; `training`: all of it is for training."""
    clock = clock or SystemClock()
    with ExitStack() as stack:
        hub = stack.enter_context(EmbeddedHub(folder / "hub", clock, training=training))
        add_office(hub.hub.site, OFFICE, "welcome_center")
        first = _join(hub, folder / "buero", "Anna Müller", clock)
        _ask(first)
        approve(hub.hub.site, device_lines(hub.hub.site)[0].id.hex(), " ".join(words_of_this_device(first)))
        hero, phone = tell_in_full(first, resource("demo/ahmad_karimi.json"))
        fill_office(first, islice(population(SIZES["S"], SEED, first.today), persons))
        exchange_over_line(first)
        second = _join(hub, folder / "zweites", "Deniz Yilmaz", clock)
        stack.enter_context(suppress(AlreadyClosed))  # whoever showed it in a window has locked it
        stack.callback(lock_office, second)
        _ask(second)
        exchange_over_line(first)
        approve_device(first, second.store.identity.device.hex(), " ".join(words_of_this_device(second)))
        exchange_over_line(first)
        exchange_over_line(second)
        disagree(first, second, hero, phone)
        lock_office(first)
        yield SampleKreis(folder, hub, second, hero, phone)


def disagree(first: Office, second: Office, hero: PersonId, phone: RecordId) -> None:
    """Let both devices enter another phone number before they hear of each other."""
    kind = first.kinds.named("contact_detail")
    for office, number in ((second, PHONE_ELSEWHERE), (first, PHONE_HERE)):
        record_entry(office, hero, Entry(kind=kind, answers={"value": number}, record=phone))
    exchange_over_line(second)


def tell_in_full(office: Office, path: Path) -> tuple[PersonId, RecordId]:
    """Write the one person whose whole history is told; returns the person and the record of the phone number."""
    person = new_person_id(office.random)
    told = json.loads(path.read_text(encoding="utf-8"))
    edits, phone = [], RecordId(b"")
    for item in told:
        kind = office.kinds.named(item["kind"])
        record = single_record_id(kind) if kind.is_single else new_record_id(office.random)
        phone = record if item.get("key") == "phone" else phone
        answers = {name: _value(office, item["kind"], name, text) for name, text in item["answers"].items()}
        edits.append(
            Edit(
                scope=person_scope(person),
                record=record,
                kind=kind.number,
                values=numbered_answers(kind, answers),
                basis=item.get("basis", "told"),
            )
        )
    office.save(edits, [office.entry(AuditAction.WRITE, person, "demo")], act=None)
    return person, phone


def _value(office: Office, kind: str, name: str, told: object) -> Value:
    """Return the value of what stands in the file: "@-6" is six days ago, a list is several codes."""
    field = office.kinds.named(kind).field(name)
    if field is None:
        raise KeyError(name)
    if isinstance(told, bool | int):
        return told
    text = ", ".join(told) if isinstance(told, list) else str(told)
    if text.startswith("@"):
        return _day(office.today, int(text[1:]))
    return read_text(field.type, text, office.codes, office.today).value


def _day(today: date, days: int) -> str:
    return (today + timedelta(days=days)).isoformat()


def _join(hub: EmbeddedHub, folder: Path, user: str, clock: Clock) -> Office:
    site = hub.hub.site
    with site.store.read() as transaction:
        office = transaction.directory.offices()[0]
    invited = invite(site, office, Role.LEAD)
    around = Surroundings(
        settings=Settings(no_policies, None), clock=clock, random=system_random, state_folder=folder.parent / "state"
    )
    joining = Joining(
        invitation=invited.file,
        code=invited.code,
        user_name=user,
        password=PASSWORD,
        training=site.terms.training,
        cost=KdfCost.MINIMUM,
    )
    return join_office(folder, joining, around)


def _ask(office: Office) -> None:
    """Hand the request in; the answer is that somebody has to look at it first."""
    with suppress(WaitingForOffice):
        exchange_over_line(office)
