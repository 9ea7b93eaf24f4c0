"""What can go wrong while offices exchange.

KiimError
 └── SyncError (wire/errors.py)
      ├── WireError ... (wire/errors.py)
      ├── CarrierError: Unreachable, HubRefused, HubNotTrusted, FolderForeign, FoldersForbidden
      │    └── Unreachable: LineBroke, LineStalled, BundleGone
      ├── HubBusy, HubFull, HubOutdated
      ├── DeviceRevoked, CertificateEnded
      ├── FilesFull, FileDamaged
      ├── ManifestRefused
      ├── NotEnrolled, AlreadyEnrolled, WaitingForOffice, EnrolmentRefused, InvitationExpired
      ├── NoSuchDevice, WordsDiffer, NotYetDue
      ├── BindingLost, BindingUnreachable
      ├── BundlesMissing, BundleForHub, BundleOutdated
      ├── ProofNotSound
      └── NoProgress
"""

from __future__ import annotations

from kiim_desktop.sync.wire.errors import SyncError, WireError


class CarrierError(SyncError):
    """Der Weg zum Hub ist gestört. Alles bleibt gespeichert und geht beim nächsten Abgleich mit."""

    code = "carrier"


class Unreachable(CarrierError):
    """Der Hub ist gerade nicht erreichbar. Alles bleibt gespeichert und geht beim nächsten Abgleich mit."""

    code = "unreachable"


class LineBroke(Unreachable):
    """Die Leitung ist mitten im Abgleich abgebrochen. Was der Hub bestätigt hat, bleibt bestätigt, alles andere ist
    gespeichert; der nächste Abgleich macht dort weiter.
    """

    code = "line_broke"


class LineStalled(Unreachable):
    """Die Leitung steht, aber es kommt nichts mehr an; der Abgleich wurde beendet. Alles bleibt gespeichert, der
    nächste Abgleich macht dort weiter. Bitte die Verbindung prüfen, wenn das öfter vorkommt.
    """

    code = "line_stalled"


class BundleGone(Unreachable):
    """Der Hub stellt für dieses Gerät gerade neu zusammen, was ankommen soll. Es ging nichts verloren, der nächste
    Abgleich holt es.
    """

    code = "bundle_gone"


class HubRefused(CarrierError):
    """Der Hub hat die Anfrage abgelehnt ({reason}). Es ging nichts verloren. Bitte IT verständigen."""

    code = "exchange_refused"


class HubNotTrusted(CarrierError):
    """Die Gegenstelle hat sich nicht als Ihr Hub ausgewiesen. Es wurde nichts gesendet. Bitte IT verständigen."""

    code = "exchange_not_trusted"


class FolderForeign(CarrierError):
    """Dieser Ordner gehört nicht zu Ihrem Hub. Es wurde nichts geschrieben. Bitte den richtigen Ordner wählen."""

    code = "folder_foreign"


class FoldersForbidden(CarrierError):
    """Der Abgleich über Ordner und Stick ist in Ihrem Haus abgeschaltet. Bitte über das Netz abgleichen."""

    code = "folders_forbidden"


class HubBusy(SyncError):
    """Der Hub ist gerade beschäftigt. Alles bleibt gespeichert, bitte in einigen Minuten noch einmal abgleichen."""

    code = "exchange_busy"


class HubFull(SyncError):
    """Am Hub ist für Ihr Büro kein Platz mehr. Alles bleibt hier gespeichert. Bitte den Kreis verständigen."""

    code = "exchange_full"


class FilesFull(SyncError):
    """Der Platz Ihrer Stelle für angehängte Dateien am Hub ist voll. Die Einträge sind abgeglichen; die Dateien bleiben
    auf diesem Gerät und gehen mit, sobald Platz ist. Bitte die Kreis-IT verständigen.
    """

    code = "files_full"


class FileDamaged(SyncError):
    """Was vom Hub kam, ist nicht die Datei zu diesem Dokument. Sie wurde nicht übernommen. Bitte später noch einmal
    öffnen; bleibt es dabei, die Stelle fragen, die sie angehängt hat.
    """

    code = "file_damaged"


class HubOutdated(SyncError):
    """Hub und Programm sind zu verschieden alt. Alles bleibt hier gespeichert. Bitte beide aktualisieren lassen."""

    code = "exchange_outdated"


class DeviceRevoked(SyncError):
    """Dieses Gerät wurde gesperrt. Es tauscht nichts mehr aus. Bitte die Leitung Ihres Büros fragen."""

    code = "exchange_revoked"


class CertificateEnded(SyncError):
    """Die Zulassung dieses Geräts ist am {until} abgelaufen. Alles bleibt hier gespeichert und geht hinaus, sobald sie
    erneuert ist; was ankommt, kommt weiter an. Bitte die Leitung Ihres Büros, sie unter „Geräte“ zu erneuern
    („kiim device renew“).
    """

    code = "certificate_ended"


class ManifestRefused(SyncError):
    """Das Verzeichnis des Hubs passt nicht zum bekannten Stand ({why}). Es wurde nicht übernommen.
    Bitte sofort IT verständigen.
    """

    code = "manifest_refused"


class NotEnrolled(SyncError):
    """Dieses Büro ist noch mit keinem Hub verbunden. Bitte beim Kreis eine Einladung anfordern."""

    code = "not_enrolled"


class AlreadyEnrolled(SyncError):
    """Dieses Gerät ist schon mit einem Hub verbunden. Es wurde nichts verändert."""

    code = "already_enrolled"


class WaitingForOffice(SyncError):
    """Dieses Gerät wartet noch auf die Zulassung. Bitte die vier Wörter am Telefon vergleichen und zulassen lassen."""

    code = "exchange_waiting"


class EnrolmentRefused(SyncError):
    """Der Hub hat die Einladung nicht angenommen. Code und Datei bitte prüfen; nach fünf Fehlversuchen gilt sie nicht
    mehr.
    """

    code = "enrolment_refused"


class InvitationExpired(SyncError):
    """Diese Einladung ist abgelaufen. Bitte beim Kreis eine neue anfordern."""

    code = "invitation_expired"


class NoSuchDevice(SyncError):
    """Dieses Gerät gibt es in Ihrem Büro nicht, oder es wartet nicht. Bitte mit „kiim device list“ nachsehen."""

    code = "no_such_device"


class WordsDiffer(SyncError):
    """Die vier Wörter stimmen nicht überein. Das Gerät wurde nicht zugelassen. Bitte noch einmal am Telefon
    vergleichen.
    """

    code = "exchange_words_differ"


class BundleForHub(SyncError):
    """Dieses Paket ist für den Kreisknoten bestimmt, nicht für dieses Gerät. Es wurde nichts verändert. Bitte in den
    Ordner des Kreisknotens oder auf den Stick legen („kiim exchange --folder“).
    """

    code = "bundle_for_hub"


class BundleOutdated(SyncError):
    """Dieses Paket ist von einem früheren Stand des Kreisknotens. Es wurde nichts übernommen und nichts verändert. Was
    darin steht, kommt mit dem nächsten Abgleich.
    """

    code = "bundle_outdated"


class NotYetDue(SyncError):
    """Die Zulassung dieses Geräts gilt noch lange und erneuert sich dann von selbst. Es wurde nichts geändert."""

    code = "certificate_not_due"


class BundlesMissing(SyncError):
    """Von den Paketen {first} bis {last} fehlt im Ordner oder auf dem Stick: {missing}. Die anderen sind übernommen, es
    ging nichts verloren. Der Rest kommt, wenn der Ordner oder Stick noch einmal beim Kreis war.
    """

    code = "bundles_missing"


class NoProgress(SyncError):
    """Hub und Gerät kommen nicht überein ({step}). Es ging nichts verloren. Bitte IT verständigen."""

    code = "no_progress"


__all__ = ["SyncError", "WireError"]


class BindingLost(SyncError):
    """Der Schlüsselbund dieses Rechners kennt dieses Gerät nicht mehr. Ihre Akten sind da, nur der Abgleich ruht. \
Bitte das Gerät mit einer neuen Einladung wieder anmelden („kiim profile rejoin“).
    """

    code = "binding_lost"


class BindingUnreachable(SyncError):
    """Der Schlüsselbund dieses Rechners ist gesperrt oder antwortet nicht. Ihre Akten sind da, nur der Abgleich ruht. \
Bitte am Rechner ab- und anmelden; hilft das nicht, das Gerät mit einer neuen Einladung wieder anmelden \
(„kiim profile rejoin“).
    """

    code = "binding_unreachable"


class ProofNotSound(SyncError):
    """Dieser Nachweis ist nicht echt oder beschädigt: Eine Unterschrift darin passt nicht. \
Bitte das Büro, von dem er kommt, um die Datei im Original bitten.
    """

    code = "proof_not_sound"
