"""How long a device certificate holds, for both sides: what it says itself counts only as far as the rules allow."""

from __future__ import annotations

from typing import Final

from kiim_desktop.domain.device_rules import DAY, DeviceTerms
from kiim_desktop.sync.wire.directory import DeviceCertificate

CLOCKS_DIFFER: Final = 2 * DAY
"""A certificate may begin so far ahead of the clock of the hub."""


def end_of(certificate: DeviceCertificate, terms: DeviceTerms) -> int:
    """Return the last millisecond of a certificate; a stretched end counts as the longest that is allowed."""
    return min(certificate.valid_until, certificate.valid_from + terms.certificate_days.value * DAY)


def has_ended(certificate: DeviceCertificate, terms: DeviceTerms, now: int) -> bool:
    return end_of(certificate, terms) < now


def is_due(certificate: DeviceCertificate, terms: DeviceTerms, now: int) -> bool:
    """Tell whether a certificate may be renewed: its end is near, or over."""
    return now >= end_of(certificate, terms) - terms.renew_before_days.value * DAY


def renews_itself(certificate: DeviceCertificate, terms: DeviceTerms, now: int) -> bool:
    """Tell whether the device may still renew it without a colleague."""
    return now <= end_of(certificate, terms) + terms.renew_after_days.value * DAY


def is_in_time(certificate: DeviceCertificate, terms: DeviceTerms, now: int) -> bool:
    """Tell whether a new certificate begins by now and is no longer than allowed."""
    longest = terms.certificate_days.value * DAY
    return (
        certificate.valid_from <= now + CLOCKS_DIFFER
        and certificate.valid_from < certificate.valid_until <= certificate.valid_from + longest
    )
