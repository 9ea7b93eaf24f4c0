"""What use cases of plans leave in the log (test_auditing)."""

from __future__ import annotations

from kiim_desktop.domain.audit import AuditAction

WRITES_OF_PLANS: dict[str, AuditAction] = {
    "planning.begin_plan": AuditAction.WRITE,
    "planning.finish_goal": AuditAction.WRITE,
    "planning.give_up": AuditAction.WRITE,
    "planning.hold_review": AuditAction.WRITE,
    "planning.move_in_plan": AuditAction.WRITE,
    "planning.new_version": AuditAction.WRITE,
    "planning.sign_plan": AuditAction.WRITE,
    "planning.take_back": AuditAction.RESTORE,
    "planning.tick_step": AuditAction.WRITE,
}
NOTHING_OF_PLANS: dict[str, str] = {
    "plan_templates.plan_templates": "shipped texts, no person",
    "plan_templates.read_template": "shipped texts, no person",
    "plan_versions.as_agreed": "part of the file that is open, whose opening was logged",
}
