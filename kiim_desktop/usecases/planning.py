"""The plan of a person: begun, changed, gone step by step, reviewed, signed, agreed anew. Each deed is one transaction.

Texts and days are changed like every other entry (`recording.record_entry`); here stands what touches several records
at once. Every deed hands back what takes it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kiim_desktop.base.ids import DraftId, PersonId, RecordId, new_record_id
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import GOAL, IDENTITY, MEASURE, PLAN
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.plans import CLOSED_GOAL, DONE, DROPPED, OPEN, RUNNING, Plan, Signer, plan_of
from kiim_desktop.domain.records import Edit, Record, person_scope, single_record_id
from kiim_desktop.domain.values import Value
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.errors import NoSuchPerson, NoSuchRecord, NothingToSave
from kiim_desktop.usecases.file_access import access_to
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Answers, numbered_answers

_KINDS = (PLAN, GOAL, MEASURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStep:
    """A step as it is agreed: who does what by when."""

    text: str
    who: str = "person"
    due: date | None = None
    agency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGoal:
    """A goal as it is agreed, with its steps."""

    text: str
    area: str
    priority: str = ""
    target: date | None = None
    steps: tuple[NewStep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What one deed wrote, and what stood there before; `take_back` undoes it."""

    person: PersonId
    changed: Changed
    made: tuple[tuple[RecordId, Kind], ...] = ()
    before: tuple[tuple[Record, tuple[int, ...]], ...] = ()
    """The records as they were, and the numbers of the fields that were written."""


@dataclass(slots=True)
class _Deed:
    """The edits of one deed while they are being made."""

    office: Office
    person: PersonId
    edits: list[Edit] = field(default_factory=list)
    made: list[tuple[RecordId, Kind]] = field(default_factory=list)
    before: list[tuple[Record, tuple[int, ...]]] = field(default_factory=list)

    def make(self, kind: Kind, answers: Answers) -> RecordId:
        record = new_record_id(self.office.random)
        self._add(record, kind, _numbered(kind, answers))
        self.made.append((record, kind))
        return record

    def write(self, record: Record, kind: Kind, answers: Answers) -> None:
        values = {n: value for n, value in numbered_answers(kind, answers).items() if record.value(n) != value}
        if values:
            self._add(record.id, kind, values)
            self.before.append((record, tuple(values)))

    def save(self) -> Planned:
        if not self.edits:
            raise NothingToSave
        audit = [self.office.entry(AuditAction.WRITE, self.person, PLAN.name)]
        changed = self.office.save(self.edits, audit)
        return Planned(person=self.person, changed=changed, made=tuple(self.made), before=tuple(self.before))

    def _add(self, record: RecordId, kind: Kind, values: Mapping[int, Value]) -> None:
        self.edits.append(Edit(scope=person_scope(self.person), record=record, kind=kind.number, values=values))


def begin_plan(  # what is agreed, until when, and the draft it was made in
    office: Office,
    person: PersonId,
    goals: Sequence[NewGoal] = (),
    review: date | None = None,
    draft: DraftId | None = None,
) -> Planned:
    """Agree on goals: the first ones begin the plan, later ones come to the version that holds."""
    office.must_allow(Action.WRITE_RECORD)
    plan, deed = _plan(office, person), _Deed(office, person)
    version = plan.current.id if plan.current else _begin_version(deed, plan, review)
    for place, goal in enumerate(goals, _first_free(plan)):
        _add_goal(deed, goal, version, place)
    done = deed.save()
    if draft is not None:
        office.store.drafts.discard(draft)
    return done


def new_version(office: Office, person: PersonId, review: date | None) -> Planned:
    """Agree anew: what is not over is carried over, the version before stays to be read."""
    office.must_allow(Action.WRITE_RECORD)
    deed = _Deed(office, person)
    _begin_version(deed, _plan(office, person), review)
    return deed.save()


def hold_review(office: Office, person: PersonId, version: RecordId, following: date | None) -> Planned:
    """Note that the plan was looked through today, and when that happens again."""
    office.must_allow(Action.WRITE_RECORD)
    deed = _Deed(office, person)
    answers = {"reviewed": office.today.isoformat(), "review": following.isoformat() if following else None}
    deed.write(_record(office, person, version, PLAN), PLAN, answers)
    return deed.save()


def sign_plan(office: Office, person: PersonId, version: RecordId, signers: Sequence[Signer], day: date) -> Planned:
    """Note who signed the printed plan, and when."""
    office.must_allow(Action.WRITE_RECORD)
    deed, answers = _Deed(office, person), dict[str, Value]()
    for signer in signers:
        answers |= {f"signed_by_{signer.value}": True, f"{signer.value}_signed": day.isoformat()}
    deed.write(_record(office, person, version, PLAN), PLAN, answers)
    return deed.save()


def tick_step(office: Office, person: PersonId, step: RecordId, *, done: bool = True) -> Planned:
    """Tick a step off today, or take the tick off; the first one sets its goal to work."""
    office.must_allow(Action.WRITE_RECORD)
    record, deed = _record(office, person, step, MEASURE), _Deed(office, person)
    answers: Answers = {"status": DONE, "done": office.today.isoformat()} if done else {"status": OPEN, "done": None}
    deed.write(record, MEASURE, answers)
    goal = _goal_of(office, person, record)
    if done and goal is not None and goal.answer(GOAL, "status") in (None, OPEN) and _may_write(office, person, goal):
        deed.write(goal, GOAL, {"status": RUNNING})
    return deed.save()


def finish_goal(office: Office, person: PersonId, goal: RecordId, status: str) -> Planned:
    """Say how far a goal came: reached or partly reached today, or worked on again."""
    office.must_allow(Action.WRITE_RECORD)
    deed = _Deed(office, person)
    day = office.today.isoformat() if status in CLOSED_GOAL else None
    deed.write(_record(office, person, goal, GOAL), GOAL, {"status": status, "reached": day})
    return deed.save()


def give_up(office: Office, person: PersonId, record: RecordId, reason: str) -> Planned:
    """Give up a goal with the steps still open, or drop a single step; the reason stays with it."""
    office.must_allow(Action.WRITE_RECORD)
    deed, plan = _Deed(office, person), _plan(office, person)
    goal = plan.goal(record)
    if goal is None:
        deed.write(_record(office, person, record, MEASURE), MEASURE, {"status": DROPPED, "reason": reason or None})
        return deed.save()
    deed.write(_record(office, person, record, GOAL), GOAL, {"status": DROPPED, "reason": reason or None})
    for step in goal.steps:
        if not step.is_closed:
            deed.write(_record(office, person, step.id, MEASURE), MEASURE, {"status": DROPPED})
    return deed.save()


def move_in_plan(office: Office, person: PersonId, record: RecordId, by: int) -> Planned:
    """Put a goal or a step some places further down (up: negative) among those it stands with; NothingToSave there."""
    office.must_allow(Action.WRITE_RECORD)
    plan, deed = _plan(office, person), _Deed(office, person)
    order = list(plan.siblings(record))
    if record not in order:
        raise NoSuchRecord
    kind, place = GOAL if plan.goal(record) else MEASURE, order.index(record)
    order.remove(record)
    order.insert(max(0, place + by), record)
    if order.index(record) != place:
        for number, each in enumerate(order, 1):
            deed.write(_record(office, person, each, kind), kind, {"place": number})
    return deed.save()


def take_back(office: Office, planned: Planned) -> Changed:
    """Undo a deed: what it made is deleted, what it wrote stands as before, with the former sources."""
    office.must_allow(Action.WRITE_RECORD)
    if planned.made:
        office.must_allow(Action.DELETE_RECORD)
    scope = person_scope(planned.person)
    edits = [
        Edit(scope=scope, record=record, kind=kind.number, values={}, deletes=True) for record, kind in planned.made
    ]
    for record, numbers in planned.before:
        by_basis: dict[str, dict[int, Value]] = {}
        for number in numbers:
            origin = record.origin(number)
            by_basis.setdefault(origin.basis if origin else "told", {})[number] = record.value(number)
        kind = record.kind_number
        edits += [
            Edit(scope=scope, record=record.id, kind=kind, values=values, basis=basis)
            for basis, values in by_basis.items()
        ]
    return office.save(edits, [office.entry(AuditAction.RESTORE, planned.person, PLAN.name)])


def _begin_version(deed: _Deed, plan: Plan, review: date | None) -> RecordId:
    number = max((each.number for each in plan.versions), default=0) + 1
    today = deed.office.today.isoformat()
    answers: Answers = {"agreed": today, "version": number, "review": review.isoformat() if review else None}
    return deed.make(PLAN, answers)


def _add_goal(deed: _Deed, goal: NewGoal, version: RecordId, place: int) -> None:
    answers: Answers = {
        "text": goal.text,
        "area": goal.area,
        "priority": goal.priority or None,
        "target": goal.target.isoformat() if goal.target else None,
        "status": OPEN,
        "agreed": deed.office.today.isoformat(),
        "plan": version.hex(),
        "place": place,
    }
    record = deed.make(GOAL, answers)
    for number, step in enumerate(goal.steps, 1):
        answers = {
            "text": step.text,
            "responsible": step.who,
            "due": step.due.isoformat() if step.due else None,
            "status": OPEN,
            "agency": step.agency or None,
            "goal": record.hex(),
            "place": number,
        }
        deed.make(MEASURE, answers)


def _numbered(kind: Kind, answers: Answers) -> dict[int, Value]:
    return {number: value for number, value in numbered_answers(kind, answers).items() if value is not None}


def _first_free(plan: Plan) -> int:
    return len(plan.goals) + 1


def _plan(office: Office, person: PersonId) -> Plan:
    if office.store.record(person_scope(person), single_record_id(IDENTITY)) is None:
        raise NoSuchPerson
    return plan_of(office.store.records(person_scope(person), [kind.number for kind in _KINDS]), office.codes)


def _record(office: Office, person: PersonId, record: RecordId, kind: Kind) -> Record:
    found = office.store.record(person_scope(person), record)
    if found is None or found.kind_number != kind.number or found.is_deleted:
        raise NoSuchRecord
    return found


def _goal_of(office: Office, person: PersonId, step: Record) -> Record | None:
    goal = step.answer(MEASURE, "goal")
    if not isinstance(goal, str):
        return None
    found = office.store.record(person_scope(person), RecordId(bytes.fromhex(goal)))
    return found if found is not None and not found.is_deleted else None


def _may_write(office: Office, person: PersonId, goal: Record) -> bool:
    """Tell whether a goal may be changed: in a file of another office only what it opened."""
    access = access_to(office, person, [goal])
    return access is None or access.may_change(goal.id, GOAL)
