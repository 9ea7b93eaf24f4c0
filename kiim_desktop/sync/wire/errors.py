"""What can be wrong with what arrives from outside.

KiimError
 └── SyncError
      └── WireError
           ├── BundleTooLarge, BundleDamaged, BundleNewer, BundleForeign
           ├── TrainingWall
           ├── SenderUnknown
           └── MessageDamaged
"""

from __future__ import annotations

from kiim_desktop.base.errors import KiimError


class SyncError(KiimError):
    """Der Abgleich ist nicht gelungen. Es ging nichts verloren. Bitte später noch einmal versuchen."""

    code = "sync"


class WireError(SyncError):
    """Eine Nachricht vom Abgleich ist nicht lesbar. Sie wurde nicht übernommen, es ging nichts verloren."""

    code = "wire"


class BundleTooLarge(WireError):
    """Die Datei ist größer als erlaubt ({count} statt höchstens {limit}). Sie wurde nicht geöffnet."""

    code = "bundle_too_large"


class BundleDamaged(WireError):
    """Die Abgleichsdatei ist beschädigt oder verändert. Sie wurde nicht übernommen. Bitte noch einmal abgleichen."""

    code = "bundle_damaged"


class BundleNewer(WireError):
    """Die Abgleichsdatei stammt aus einer neueren Version. Sie bleibt liegen. Bitte KiIM aktualisieren lassen."""

    code = "bundle_newer"


class BundleForeign(WireError):
    """Die Abgleichsdatei ist für ein anderes Gerät bestimmt. Hier ist nichts zu tun."""

    code = "bundle_foreign"


class TrainingWall(WireError):
    """Übungsdaten und echte Daten werden nicht vermischt. Die Datei wurde nicht übernommen, es ist nichts verändert.
    Bitte Dateien einer Übung nur im Übungsprofil öffnen, echte nur im echten Büro.
    """

    code = "training_wall"


class SenderUnknown(WireError):
    """Der Absender der Abgleichsdatei ist nicht bekannt oder gesperrt. Die Datei wurde nicht übernommen."""

    code = "sender_unknown"


class MessageDamaged(WireError):
    """Eine Antwort beim Abgleich ist beschädigt ({what}). Sie wurde nicht benutzt. Bitte noch einmal abgleichen."""

    code = "message_damaged"
