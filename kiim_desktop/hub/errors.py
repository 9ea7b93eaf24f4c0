"""What can go wrong at the hub, for the person who runs it and for the device that asks.

HubError
 ├── StoreError: StoreMissing, StoreDamaged, StoreTooOld, StoreBusy, StoreExists, StoreNewer
 ├── HomeMissing, HubKeyDamaged, SettingRefused, BackupUnreadable
 ├── PlainHttpRefused, PortTaken, CertificateUnreadable, FolderRefused, OneWorkerOnly
 ├── AdminRefused: UnknownOffice, UnknownDevice, DeviceNotWaiting, WordsDiffer, FirstHoldsKeys
 └── Refused: one for each code of problem+json, see refusals.py
"""

from __future__ import annotations

from kiim_desktop.base.errors import KiimError


class HubError(KiimError):
    """Am Hub ist ein Fehler aufgetreten. Bestätigtes ist nicht verloren. Bitte das Protokoll ansehen."""

    code = "hub"


class StoreError(HubError):
    """Der Speicher des Hubs ist nicht benutzbar. Geräte arbeiten weiter und senden später noch einmal."""

    code = "hub_store"


class StoreMissing(StoreError):
    """Im Ordner des Hubs fehlt {part}.db. Der Hub startet nicht mit leerem Speicher. Bitte die Sicherung einspielen."""

    code = "hub_store_missing"


class StoreDamaged(StoreError):
    """Der Speicher des Hubs ({part}) ist beschädigt oder der Schlüssel passt nicht.

    Es wurde nichts verändert. Bitte hub.key prüfen oder die Sicherung einspielen.
    """

    code = "hub_store_damaged"


class StoreTooOld(StoreError):
    """SQLite {found} hat bekannte Fehler, die Daten kosten. Der Hub startet nicht. Bitte aktualisieren."""

    code = "hub_store_too_old"


class StoreBusy(StoreError):
    """Der Speicher des Hubs antwortet gerade nicht. Es ging nichts verloren. Bitte in einigen Minuten noch einmal."""

    code = "hub_store_busy"


class StoreExists(StoreError):
    """Hier liegt schon ein Hub. Er bleibt unverändert. Bitte einen leeren Ort wählen."""

    code = "hub_store_exists"


class StoreNewer(StoreError):
    """Der Speicher stammt aus einer neueren Version des Hubs. Bitte den Hub aktualisieren."""

    code = "hub_store_newer"


class HomeMissing(HubError):
    """Im Ordner {folder} ist kein Hub eingerichtet. Bitte mit kiim-hub init anlegen oder --home angeben."""

    code = "hub_home_missing"


class HubKeyDamaged(HubError):
    """Die Datei hub.key ist nicht lesbar oder für andere lesbar. Der Hub startet nicht.

    Bitte aus der getrennten Aufbewahrung zurückholen; sie darf nur dem Konto des Hubs gehören (Rechte 0600).
    """

    code = "hub_key_damaged"


class SettingRefused(HubError):
    """Die Einstellung {name} ist ungültig. Der Hub startet so nicht. Bitte hub.toml und Umgebung prüfen."""

    code = "hub_setting"


class BackupUnreadable(HubError):
    """Die Sicherung ist unvollständig, beschädigt oder gehört zu einem anderen Hub. Es wurde nichts verändert."""

    code = "hub_backup_unreadable"


class PlainHttpRefused(HubError):
    """Ohne TLS hört der Hub nur auf diesem Rechner (127.0.0.1). Bitte ein Zertifikat oder einen Proxy angeben."""

    code = "hub_plain_http"


class PortTaken(HubError):
    """An diesem Anschluss ({port}) hört schon ein anderes Programm. Der Hub startet nicht. Bitte --port ändern."""

    code = "hub_port_taken"


class CertificateUnreadable(HubError):
    """Das Zertifikat des Hubs ist nicht lesbar. Bitte Datei und Rechte prüfen."""

    code = "hub_certificate"


class OneWorkerOnly(HubError):
    """Mehrere Prozesse (workers) gehen nur mit PostgreSQL, dieser Hub hat SQLite. Er startet so nicht.

    Bitte workers auf 1 setzen oder den Hub mit PostgreSQL einrichten.
    """

    code = "hub_one_worker"


class FolderRefused(HubError):
    """Dieser Ordner ist nicht benutzbar: Er gehört einem anderen Hub oder ist nicht beschreibbar.

    Es wurde nichts verändert. Bitte einen leeren Ordner angeben.
    """

    code = "hub_folder"


class AdminRefused(HubError):
    """Das ist so nicht möglich. Es wurde nichts verändert."""

    code = "hub_admin"


class UnknownOffice(AdminRefused):
    """Diese Stelle gibt es am Hub nicht, oder der Name passt auf mehrere. Kennungen zeigt kiim-hub status."""

    code = "hub_office_unknown"


class UnknownDevice(AdminRefused):
    """Dieses Gerät gibt es am Hub nicht, oder die Kennung passt auf mehrere. Bitte mit kiim-hub devices nachsehen."""

    code = "hub_device_unknown"


class DeviceNotWaiting(AdminRefused):
    """Dieses Gerät wartet nicht auf den Hub. Sein Stand ist: {status}. Bitte mit kiim-hub devices nachsehen."""

    code = "hub_device_not_waiting"


class FirstHoldsKeys(AdminRefused):
    """Das erste Gerät einer Stelle hält deren Schlüssel; Geräte der IT und des Datenschutzes bekommen sie nie. Es wurde
    nichts geändert. Bitte zuerst ein Gerät der Beratung oder der Leitung einladen.
    """

    code = "hub_first_holds_keys"


class WordsDiffer(AdminRefused):
    """Die vier Wörter stimmen nicht. Das Gerät wurde nicht zugelassen. Bitte noch einmal am Telefon vergleichen."""

    code = "hub_words_differ"
