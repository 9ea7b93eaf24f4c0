"""What can be wrong with a record.

KiimError
 └── DomainError
      ├── UnknownKind
      ├── UnknownField
      ├── NotReadable
      └── BadDeadlineRule
"""

from __future__ import annotations

from kiim_desktop.base.errors import KiimError


class DomainError(KiimError):
    """Die Angabe passt nicht zur Akte. Es wurde nichts gespeichert. Bitte die Eingabe prüfen."""

    code = "domain"


class UnknownKind(DomainError):
    """Die Eintragsart „{kind}“ gibt es nicht. Es wurde nichts gespeichert. Bekannt sind: {known}."""

    code = "unknown_kind"


class UnknownField(DomainError):
    """Das Feld „{field}“ gibt es bei „{kind}“ nicht. Es wurde nichts gespeichert. Bekannt sind: {known}."""

    code = "unknown_field"


class NotReadable(DomainError):
    """Die Angabe im Feld „{field}“ ist so nicht lesbar ({why}). Es wurde nichts gespeichert. Bitte anders schreiben."""

    code = "not_readable"


class BadDeadlineRule(DomainError):
    """Die Fristregel „{rule}“ ist falsch geschrieben: {why}. Es wurden keine Fristen berechnet. Bitte die Datei
    rules/deadlines.json berichtigen oder das Programm neu einrichten.
    """

    code = "bad_deadline_rule"
