"""What giving, changing and withdrawing a consent refuses.

UseCaseError
 ├── NoSuchRecipient, WhichRecipient, OwnOfficeNamed, BlanketConsent, NothingAgreed, NotForRecipient
 ├── OwnTickMissing, EndBeforeStart, ConsentTooLong, AfterCounselling, GuardianMissing, ProofMissing, NoConsentText
 └── AlreadyWithdrawn, WithdrawnInFuture
"""

from __future__ import annotations

from kiim_desktop.usecases.errors import UseCaseError


class NoSuchRecipient(UseCaseError):
    """Dieses Büro steht nicht im Verzeichnis des Kreises. Es wurde nichts gespeichert. \
Bitte abgleichen oder das Büro so nennen, wie es im Verzeichnis steht. Bekannt sind: {known}.
    """

    code = "no_such_recipient"


class WhichRecipient(UseCaseError):
    """Mehrere Büros heißen so. Es wurde nichts gespeichert. Bitte die Kennung des gemeinten angeben."""

    code = "which_recipient"


class OwnOfficeNamed(UseCaseError):
    """Das eigene Büro braucht für seine Akte keine Einwilligung. Es wurde nichts gespeichert. \
Bitte die Stelle nennen, die etwas erhalten soll.
    """

    code = "own_office"


class BlanketConsent(UseCaseError):
    """Eine Einwilligung für alle Stellen gibt es nicht, sie wäre unwirksam. Es wurde nichts gespeichert. \
Bitte jede Stelle beim Namen nennen.
    """

    code = "blanket_consent"


class NothingAgreed(UseCaseError):
    """Es fehlt, wozu oder welche Angaben geteilt werden dürfen. Es wurde nichts gespeichert. \
Bitte mindestens einen Zweck und eine Datengruppe nennen.
    """

    code = "nothing_agreed"


class NotForRecipient(UseCaseError):
    """„{group}“ kann so nicht an „{recipient}“ gehen. {why} Es wurde nichts gespeichert. \
Bitte diese Datengruppe weglassen.
    """

    code = "not_for_recipient"


class OwnTickMissing(UseCaseError):
    """Gesundheitsangaben brauchen ein eigenes Kreuz der Person. Es wurde nichts gespeichert. \
Bitte das Kreuz bestätigen oder die Gesundheitsangaben weglassen.
    """

    code = "own_tick_missing"


class EndBeforeStart(UseCaseError):
    """Das Ende der Einwilligung liegt vor ihrem Beginn. Es wurde nichts gespeichert. Bitte die Daten prüfen."""

    code = "end_before_start"


class ConsentTooLong(UseCaseError):
    """Eine Einwilligung gilt höchstens {months} Monate. Es wurde nichts gespeichert. \
Bitte ein früheres Ende wählen, sie kann später neu erteilt werden.
    """

    code = "consent_too_long"


class AfterCounselling(UseCaseError):
    """Die Beratung ist vorher zu Ende, und mit ihr endet jede Einwilligung. Es wurde nichts gespeichert. \
Bitte ein früheres Ende wählen oder den Beratungsfall wieder öffnen.
    """

    code = "after_counselling"


class GuardianMissing(UseCaseError):
    """Unter {years} Jahren willigt die gesetzliche Vertretung ein. Es wurde nichts gespeichert. \
Bitte angeben, wer die Person vertritt.
    """

    code = "guardian_missing"


class ProofMissing(UseCaseError):
    """Es fehlt der Nachweis der Einwilligung. Es wurde nichts gespeichert. \
Bitte angeben, wo das unterschriebene Blatt liegt.
    """

    code = "proof_missing"


class NoConsentText(UseCaseError):
    """Zu dieser Einwilligung passt kein Text, der an diesem Tag gilt. Es wurde nichts gespeichert. \
Bitte die Fassung und die Zwecke prüfen.
    """

    code = "no_consent_text"


class AlreadyWithdrawn(UseCaseError):
    """Diese Einwilligung ist schon widerrufen. Es wurde nichts verändert."""

    code = "already_withdrawn"


class WithdrawnInFuture(UseCaseError):
    """Ein Widerruf wirkt sofort, sein Tag kann nicht in der Zukunft liegen. Es wurde nichts verändert. \
Bitte den Tag nennen, an dem die Person widerrufen hat.
    """

    code = "withdrawn_in_future"
