"""What a form writes is said in the foot line, with the way back."""

from __future__ import annotations

from functools import partial

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.undoing import tell_done
from kiim_desktop.usecases.recording import delete_record


def delete_with_undo(desk: Desk, person: PersonId, record: RecordId, kind: Kind) -> None:
    """Delete a record and offer to take it back."""
    desk.jobs.run(
        lambda _progress: delete_record(desk.office, person, record),
        done=partial(tell_done, desk, _("{kind} gelöscht.").format(kind=kind.title)),
        failed=desk.navigator.explain,
    )
