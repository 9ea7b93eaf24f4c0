"""What use cases of hand-overs and referrals leave in the log, or why nothing (test_auditing)."""

from __future__ import annotations

from kiim_desktop.domain.audit import AuditAction

WRITES_OF_OFFERS: dict[str, AuditAction] = {
    "handing_over.accept_offer": AuditAction.SHARE,
    "handing_over.answer": AuditAction.SHARE,
    "handing_over.decline_offer": AuditAction.SHARE,
    "handing_over.offer_file": AuditAction.SHARE,
    "handing_over.offers": AuditAction.READ_RECORD,
    "handing_over.withdraw_offer": AuditAction.SHARE,
    "referring.accept_referral": AuditAction.SHARE,
    "referring.answer_referral": AuditAction.WRITE,
    "referring.decline_referral": AuditAction.SHARE,
    "referring.note_answers": AuditAction.WRITE,
    "referring.refer_person": AuditAction.SHARE,
}
NOTHING_OF_OFFERS: dict[str, str] = {
    "handing_over.file_to_offer": "part of offering, which is logged",
    "handing_over.groups_to_offer": "part of offering, which is logged",
    "handing_over.handed_over_to": "name of an office",
    "handing_over.preview_for": "part of offering, which is logged",
    "handing_over.propose": "part of offering, which is logged",
    "handing_over.recipient_of": "part of offering, which is logged",
    "referring.statuses_of": "only computes",
}
