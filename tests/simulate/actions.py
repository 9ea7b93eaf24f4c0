"""What happens in a world: people write, lines break, programs die, backups come back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.changes import DELETED
from kiim_desktop.domain.kinds import CONTACT_DETAIL, COUNSELLING_ENTRY, IDENTITY
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, person_scope, single_record_id
from kiim_desktop.hub.folders import serve_folder
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.errors import SyncError
from kiim_desktop.sync.transports.folder import FolderCarrier
from kiim_desktop.usecases.exchanging import exchange_now
from kiim_desktop.usecases.recording import Entry, delete_record, new_person, record_entry, restore_record
from tests.simulate.lines import PowerCut, Weather, flipped
from tests.simulate.places import Device, OpenForm, copy_profile
from tests.simulate.world import CANARY, World, power_cut_in

NAMES = ("given_names", "family_name", "birth_place", "birth_name", "as_told")
REMARKS = ("whose", "note")
BAD_WEATHER = tuple(weather for weather in Weather if weather is not Weather.FINE)
LONG_NOTE = 9_000
"""Characters; a few of them make a bundle go up and down in pieces."""
WHOLE_DISK = 0.4
"""How many restored or copied devices come with their sentinel, so that only the hub can notice."""
Action = Callable[[World, Device], None]


def write_person(world: World, device: Device) -> None:
    """Make a new file."""
    tick = world.tick()
    answers = {name: _value(world, tick, name) for name in NAMES[:2]}
    with _maybe_dying(world, device), world.saving(device, []):
        person = new_person(device.office, dict(answers)).person
        world.persons.append(person)
        place = (person_scope(person), single_record_id(IDENTITY))
        for name, value in answers.items():
            number = _number(IDENTITY, name)
            world.book.note((*place, number), tick, value, ()).acknowledged = True


def edit_person(world: World, device: Device) -> None:
    """Change one to three fields of what this device shows now."""
    person = _person(world, device)
    record = world.identity(device, person) if person else None
    if person is None or record is None:
        return write_person(world, device)
    return _save(world, device, person, record, IDENTITY, NAMES)


def open_form(world: World, device: Device) -> None:
    """Open a form; it is saved some time later, whatever has come in between."""
    person = _person(world, device)
    record = world.identity(device, person) if person else None
    if person and record:
        device.form = OpenForm(person, record, dict(record.contexts()))


def save_form(world: World, device: Device) -> None:
    """Save a form as it was opened."""
    form, device.form = device.form, None
    if form is None:
        return open_form(world, device)
    return _save(world, device, form.person, form.record, IDENTITY, NAMES, form)


def write_note(world: World, device: Device) -> None:
    """Write a note, short or long."""
    person = _person(world, device)
    if person is None:
        return write_person(world, device)
    tick = world.tick()
    text = _value(world, tick, "text")
    if world.chance.random() < 0.15:
        text += world.chance.randbytes(LONG_NOTE // 2).hex()
    return _new_record(world, device, person, COUNSELLING_ENTRY, {"text": text}, tick)


def write_contact(world: World, device: Device) -> None:
    """Write a contact, which can be changed and deleted later."""
    person = _person(world, device)
    if person is None:
        return write_person(world, device)
    tick = world.tick()
    return _new_record(world, device, person, CONTACT_DETAIL, {"note": _value(world, tick, "note")}, tick)


def edit_contact(world: World, device: Device) -> None:
    """Change a contact, which somebody may delete elsewhere at the same time."""
    found = _contact(world, device)
    if found is not None and not found[1].is_deleted:
        _save(world, device, *found, CONTACT_DETAIL, REMARKS)


def delete_contact(world: World, device: Device) -> None:
    """Delete a contact, or take the deletion back."""
    found = _contact(world, device)
    if found is None:
        return write_contact(world, device)
    person, record = found
    gone = not record.state.cells.get(DELETED) or not record.is_deleted
    tick = world.tick()
    write = world.book.note_deletion(record.scope, record.id, tick, record.state, gone=gone)
    with _maybe_dying(world, device), world.saving(device, [write]):
        (delete_record if gone else restore_record)(device.office, person, record.id)
    return None


def exchange(world: World, device: Device) -> None:
    """Exchange over a line, in whatever weather."""
    line = world.line(device)
    line.weather = Weather.FINE if world.chance.random() < 0.55 else world.chance.choice(BAD_WEATHER)
    line.strike = world.chance.choice((1, 1, 1, 2, 3))
    line.spot = world.chance.random()
    if device.away:
        line.weather, line.strike = Weather.REQUEST_LOST, 1
    if world.chance.random() < 0.15:
        line.meanwhile = lambda: edit_person(world, device)
    dying = world.chance.random() < 0.12
    transaction, committed = world.chance.randrange(1, 9), world.chance.random() < 0.5
    world.trace.append(f"  {line.weather.value} {line.strike}")
    with power_cut_in(device, transaction, committed=committed) if dying else nullcontext():
        _exchange(world, device, line)


def visit_stick(world: World, device: Device) -> None:
    """Exchange by stick: lay down what waits, take up what lies there."""
    identity = device.office.store.identity
    _exchange(world, device, FolderCarrier(world.stick, world.hub.site.entry(), identity.device, device.office.random))


def bring_stick(world: World, device: Device) -> None:
    """Bring the stick to the hub, sometimes with damaged files on it."""
    if world.chance.random() < 0.2:
        ending = world.chance.choice((".kiim", ".kiimreq", ".kiimans"))
        spot, is_cut = world.chance.random(), world.chance.random() < 0.5
        for path in world.stick.rglob(f"*{ending}"):
            content = path.read_bytes()
            path.write_bytes(content[: int(len(content) * spot)] if is_cut else flipped(content, spot))
        world.trace.append(f"  damaged {ending}")
    world.tick()
    world.trace.append(f"  answered {serve_folder(world.hub.hub, world.stick)}")


def crash(world: World, device: Device) -> None:
    """Die and start again."""
    world.crash(device)


def back_up(world: World, device: Device) -> None:
    """Copy the files of a device, and its sentinel beside them."""
    copy = world.root / f"copy{world.ticks}.{device.name}"
    world.tick()
    if not copy.exists():
        copy_profile(device.folder, copy)
        copy_profile(device.state, copy.with_name(copy.name + ".state"))
        device.copies.append(copy)


def restore(world: World, device: Device) -> None:
    """Put an older copy back: of the profile, or (what no sentinel notices) of the whole disk."""
    if not device.copies:
        return back_up(world, device)
    copy = world.chance.choice(device.copies)
    whole_disk = world.chance.random() < WHOLE_DISK
    world.trace.append(f"  whole disk {whole_disk}")
    return world.restore(device, copy, copy.with_name(copy.name + ".state") if whole_disk else None)


def clone(world: World, device: Device) -> None:
    """Copy a laptop; both copies are used from now on."""
    if len(world.devices) < world.most_devices:
        whole_disk = world.chance.random() < WHOLE_DISK
        world.trace.append(f"  whole disk {whole_disk}")
        made = world.clone(device, whole_disk=whole_disk)
        person = _person(world, device)
        if person is not None and world.chance.random() < 0.5:
            _write_in_both(world, person, (device, made, made))


def set_hub_back(world: World, device: Device) -> None:
    """Back the hub up; later, once in a world, put that backup back."""
    if world.hub_copy is None:
        world.hub_copy = world.root / "hub.copy"
        world.hub.back_up(world.hub_copy, restarting=world.chance.random() < 0.5)
    elif not world.is_hub_set_back:
        world.trace.append("  set back")
        world.set_hub_back(world.hub_copy)


def restart_hub(world: World, device: Device) -> None:
    world.hub.close()
    world.hub.open()


def jump(world: World, device: Device) -> None:
    """Let the clock of a device go wrong."""
    device.clock.hours = world.chance.choice((-10, -3, 0, 5, 10))


def leave(world: World, device: Device) -> None:
    """Be without a line for a while."""
    device.away = world.chance.randrange(3, 9)


WEIGHTS: Mapping[Action, int] = {
    write_person: 3,
    edit_person: 16,
    open_form: 3,
    save_form: 6,
    write_note: 5,
    write_contact: 4,
    edit_contact: 9,
    delete_contact: 7,
    exchange: 26,
    visit_stick: 6,
    bring_stick: 5,
    crash: 2,
    back_up: 2,
    restore: 3,
    clone: 1,
    set_hub_back: 3,
    restart_hub: 1,
    jump: 3,
    leave: 2,
}


def _exchange(world: World, device: Device, carrier: Carrier) -> None:
    world.exchanges += 1
    world.tick()
    world.is_exchanging = True
    try:
        with world.program(device):
            done = exchange_now(device.office, carrier)
    except SyncError as error:
        world.trace.append(f"  {error.code}")
    except PowerCut:
        world.crash(device)
    else:
        world.trace.append(f"  sent {done.sent} received {done.received} waiting {done.waiting}")
    finally:
        world.is_exchanging = False


def _save(
    world: World,
    device: Device,
    person: PersonId,
    record: Record,
    kind: Kind,
    names: tuple[str, ...],
    form: OpenForm | None = None,
) -> None:
    tick = world.tick()
    chosen = world.chance.sample(names, world.chance.randrange(1, min(3, len(names)) + 1))
    answers = {name: _value(world, tick, name) for name in chosen}
    writes = [
        world.book.note((record.scope, record.id, number), tick, answers[name], record.cell(number))
        for name in chosen
        for number in (_number(kind, name),)
    ]
    seen = form.seen if form else None
    with _maybe_dying(world, device), world.saving(device, writes):
        record_entry(device.office, person, Entry(kind=kind, answers=dict(answers), record=record.id, seen=seen))


def _write_in_both(world: World, person: PersonId, devices: Sequence[Device]) -> None:
    """Let people at both copies go on in the same field of the same file, before one hears of the other."""
    for device in devices:
        record = world.identity(device, person)
        if record is not None:
            _save(world, device, person, record, IDENTITY, NAMES[:1])


def _new_record(
    world: World, device: Device, person: PersonId, kind: Kind, answers: Mapping[str, str], tick: int
) -> None:
    with _maybe_dying(world, device), world.saving(device, []):
        record = record_entry(device.office, person, Entry(kind=kind, answers=dict(answers))).record
        if kind is CONTACT_DETAIL:
            world.contacts.append((person, record))
        for name, value in answers.items():
            place = (person_scope(person), record, _number(kind, name))
            world.book.note(place, tick, value, ()).acknowledged = True


def _maybe_dying(world: World, device: Device) -> AbstractContextManager[None]:
    """Die in one of thirty saves, before or after the commit."""
    dying, committed = world.chance.random() < 0.03, world.chance.random() < 0.5
    return power_cut_in(device, 1, committed=committed) if dying else nullcontext()


def _person(world: World, device: Device) -> PersonId | None:
    known = world.known_persons(device)
    return world.chance.choice(known) if known else None


def _contact(world: World, device: Device) -> tuple[PersonId, Record] | None:
    store = device.office.store
    known = [
        (person, found)
        for person, record in world.contacts
        if (found := store.record(person_scope(person), RecordId(record))) is not None
    ]
    return world.chance.choice(known) if known else None


def _value(world: World, tick: int, name: str) -> str:
    return f"{CANARY} {world.seed} {tick} {name}"


def _number(kind: Kind, name: str) -> int:
    field = kind.field(name)
    assert field is not None
    return field.number
