"""What can go wrong with keys, seals and signatures.

CryptoError
 ├── KeyFileError: KeyFileMissing, DamagedKeyFile, AlteredKeyFile, ForeignKeyFile, KdfOutOfBounds, SlotRefused
 ├── WrongPassword
 ├── WeakPassword
 ├── RecoveryCodeError: RecoveryCodeTypo, RecoveryCodeIncomplete, WrongSheet, WrongRecoveryCode
 ├── UnknownWord
 ├── SealError: UnsupportedSuite, NotForUs, Unopenable, BadPublicKey, SealTooLarge, RingTooOld
 ├── BadSignature
 ├── NotEnoughMemory
 └── KeyringUnavailable
"""

from __future__ import annotations

from enum import StrEnum

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.translation import _


class CryptoError(KiimError):
    """Beim Öffnen oder Verschlüsseln ist etwas fehlgeschlagen. Es ging nichts verloren. Bitte IT verständigen."""

    code = "crypto"


class KeyFileError(CryptoError):
    """Die Schlüsseldatei ist nicht benutzbar. Ihre Daten sind unverändert. Bitte IT verständigen."""

    code = "key_file"


class KeyFileMissing(KeyFileError):
    """Die Schlüsseldatei fehlt. Ohne sie lässt sich die Datenbank nicht öffnen. Bitte aus der Sicherung zurückholen."""

    code = "key_file_missing"


class DamagedKeyFile(KeyFileError):
    """Die Schlüsseldatei ist beschädigt. Ihre Daten sind unverändert. Bitte die Sicherung einspielen lassen."""

    code = "key_file_damaged"


class AlteredKeyFile(KeyFileError):
    """Die Schlüsseldatei wurde außerhalb von KiIM verändert. Sie wird nicht benutzt. Bitte sofort IT verständigen."""

    code = "key_file_altered"


class ForeignKeyFile(KeyFileError):
    """Die Schlüsseldatei gehört zu einer anderen Datenbank. Bitte die beiden zusammengehörenden Dateien verwenden."""

    code = "key_file_foreign"


class KdfOutOfBounds(KeyFileError):
    """Die Schlüsseldatei verlangt einen unzulässigen Rechenaufwand.

    {name} ist {value}, erlaubt ist {lowest} bis {highest}. Die Datei wird nicht benutzt. Bitte IT verständigen.
    """

    code = "kdf_out_of_bounds"


class SlotReason(StrEnum):
    """Why a place in the key file was refused."""

    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"
    LAST = "last"
    FULL = "full"
    ROTATING = "rotating"


def _slot_sentence(reason: SlotReason) -> str:
    return {
        SlotReason.DUPLICATE: _("Diese Person hat schon einen Zugang."),
        SlotReason.UNKNOWN: _("Diesen Zugang gibt es nicht."),
        SlotReason.LAST: _("Das ist der letzte Zugang mit Kennwort. Ohne ihn käme niemand mehr an die Daten."),
        SlotReason.FULL: _("Es sind keine Plätze mehr frei."),
        SlotReason.ROTATING: _("Der Schlüssel wird gerade gewechselt. Bitte warten, bis das abgeschlossen ist."),
    }[reason]


class SlotRefused(KeyFileError):
    """Das geht mit diesem Zugang nicht.

    {sentence}
    """

    code = "slot_refused"

    def __init__(self, reason: SlotReason) -> None:
        self.reason = reason
        super().__init__(sentence=_slot_sentence(reason))


class WrongPassword(CryptoError):
    """Das Kennwort stimmt nicht. Bitte noch einmal eingeben und auf die Feststelltaste achten."""

    code = "wrong_password"


class WeakReason(StrEnum):
    """Why a new password was refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common"
    OWN_NAME = "own_name"
    MONOTONOUS = "monotonous"
    UNTYPABLE = "untypable"


def _weak_sentence(reason: WeakReason) -> str:
    return {
        WeakReason.TOO_SHORT: _("Es braucht mindestens 12 Zeichen."),
        WeakReason.TOO_LONG: _("Es darf höchstens 256 Zeichen haben."),
        WeakReason.COMMON: _("Es besteht aus häufigen Wörtern oder Zahlenfolgen."),
        WeakReason.OWN_NAME: _("Es besteht fast nur aus Ihrem Namen oder dem Namen der Stelle."),
        WeakReason.MONOTONOUS: _("Es wiederholt sich zu sehr."),
        WeakReason.UNTYPABLE: _("Es enthält ein Zeichen, das sich nicht tippen lässt."),
    }[reason]


class WeakPassword(CryptoError):
    """Dieses Kennwort ist zu leicht zu erraten. {sentence} Tipp: vier oder fünf zufällige Wörter."""

    code = "weak_password"

    def __init__(self, reason: WeakReason) -> None:
        self.reason = reason
        super().__init__(sentence=_weak_sentence(reason))


class RecoveryCodeError(CryptoError):
    """Der Code vom Notfallblatt ist nicht lesbar. Bitte noch einmal vom Blatt abschreiben."""

    code = "recovery_code"


class RecoveryCodeTypo(RecoveryCodeError):
    """Im Code vom Notfallblatt steckt ein Tippfehler. Bitte prüfen: Gruppe {places}."""

    code = "recovery_code_typo"

    def __init__(self, groups: tuple[int, ...]) -> None:
        self.groups = groups
        super().__init__(places=", ".join(str(group) for group in groups))


class RecoveryCodeIncomplete(RecoveryCodeError):
    """Der Code vom Notfallblatt hat {count} statt 30 Zeichen. Bitte prüfen, ob eine Gruppe fehlt oder doppelt ist."""

    code = "recovery_code_incomplete"


class WrongSheet(RecoveryCodeError):
    """Dieser Code steht auf dem anderen Notfallblatt. Bitte das Blatt nehmen, das zu dieser Frage passt."""

    code = "wrong_sheet"


class WrongRecoveryCode(RecoveryCodeError):
    """Der Code ist richtig abgeschrieben, gehört aber nicht hierher. Bitte das Datum auf dem Blatt prüfen."""

    code = "wrong_recovery_code"


class UnknownWord(CryptoError):
    """Wort {position} steht nicht in der Wortliste. Bitte noch einmal buchstabieren lassen."""

    code = "unknown_word"


class SealError(CryptoError):
    """Eine verschlüsselte Nachricht ist nicht benutzbar. Sie wird zur Seite gelegt, es geht nichts verloren."""

    code = "seal"


class UnsupportedSuite(SealError):
    """Diese Datei stammt aus einer neueren Version von KiIM. Bitte das Programm aktualisieren lassen."""

    code = "unsupported_suite"


class NotForUs(SealError):
    """Diese Nachricht ist für eine andere Stelle oder ein anderes Gerät bestimmt. Hier ist nichts zu tun."""

    code = "not_for_us"


class Unopenable(SealError):
    """Eine Nachricht ist beschädigt oder verändert. Sie wird zur Seite gelegt und neu angefordert."""

    code = "unopenable"


class BadPublicKey(SealError):
    """Der Schlüssel der Gegenstelle ist beschädigt. Es wird nichts an sie verschlüsselt. Bitte IT verständigen."""

    code = "bad_public_key"


class SealTooLarge(SealError):
    """Eine Nachricht ist größer als erlaubt ({count} statt höchstens {limit} Byte). Sie wird nicht geöffnet."""

    code = "seal_too_large"


class RingTooOld(SealError):
    """Die Stelle hat neuere Schlüssel als dieses Gerät. Bitte einmal mit dem Hub abgleichen."""

    code = "ring_too_old"


class BadSignature(CryptoError):
    """Die Unterschrift passt nicht zum Inhalt. Die Nachricht wird nicht übernommen."""

    code = "bad_signature"


class NotEnoughMemory(CryptoError):
    """Zum Öffnen ist zu wenig Arbeitsspeicher frei. Bitte andere Programme schließen und noch einmal versuchen."""

    code = "not_enough_memory"


class KeyringTrouble(StrEnum):
    """Why the password store of the operating system cannot be used."""

    NO_BACKEND = "no_backend"
    LOCKED = "locked"
    TIMEOUT = "timeout"
    NOT_KEPT = "not_kept"
    BROKEN = "broken"


def _keyring_sentence(trouble: KeyringTrouble) -> str:
    return {
        KeyringTrouble.NO_BACKEND: _("Auf diesem Rechner gibt es keinen."),
        KeyringTrouble.LOCKED: _("Er ist gesperrt."),
        KeyringTrouble.TIMEOUT: _("Er antwortet nicht."),
        KeyringTrouble.NOT_KEPT: _("Er hat den Eintrag nicht behalten."),
        KeyringTrouble.BROKEN: _("Er meldet einen Fehler."),
    }[trouble]


class KeyringUnavailable(CryptoError):
    """Der Schlüsselbund des Betriebssystems ist nicht benutzbar.

    {sentence} Die Arbeit geht ohne ihn weiter; das Gerät ist dann nicht an diesen Rechner gebunden.
    """

    code = "keyring_unavailable"

    def __init__(self, trouble: KeyringTrouble) -> None:
        self.trouble = trouble
        super().__init__(sentence=_keyring_sentence(trouble))
