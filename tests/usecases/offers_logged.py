"""What use cases of hand-overs, referrals, consents and attached files leave in the log (test_auditing)."""

from __future__ import annotations

from kiim_desktop.domain.audit import AuditAction

WRITES_OF_OFFERS: dict[str, AuditAction] = {
    "claimed_files.choose_keeper": AuditAction.ORDER,
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
    "claimed_files.claimed_files": "part of the list of the exchange, names of offices and one line each",
    "handing_over.file_to_offer": "part of offering, which is logged",
    "handing_over.groups_to_offer": "part of offering, which is logged",
    "handing_over.preview_for": "part of offering, which is logged",
    "handing_over.propose": "part of offering, which is logged",
    "handing_over.recipient_of": "part of offering, which is logged",
    "referring.statuses_of": "only computes",
}
NOTHING_OF_SHARING: dict[str, str] = {
    "keeping.kept_bases": "a table, no person",
    "keeping.offers": "shows kinds and days, no person",
    "attaching.attachments_of": "part of the file that is open, whose opening was logged",
    "attachment_exchange.fetch_attachment": "shows nothing; who opens or saves the file is logged",
    "attachment_exchange.pause_files": "shows no person",
    "attachment_exchange.resume_files": "shows no person",
    "attachment_exchange.want_attachment": "shows nothing; who opens or saves the file is logged",
    "carrying.fetch_over_line": "shows nothing; who opens or saves the file is logged",
    "carrying.has_hub": "shows no person",
    "carrying.invitation_in": "reads a file that is no data of a person",
    "consent_terms.answers_of": "only computes",
    "consent_terms.check_named": "part of giving and refusing a consent, which are logged",
    "consent_terms.check_terms": "part of giving a consent, which is logged",
    "consent_terms.completed": "part of giving a consent, which is logged",
    "consent_terms.group_codes": "only computes",
    "consent_texts.text_for": "shows no person",
    "consents.consents_of": "part of the file that is open, whose opening was logged",
}
