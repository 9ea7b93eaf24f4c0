"""What can go wrong with the file on this computer.

KiimError
 └── StorageError
      ├── ProfileMissing, ProfileExists, ProfileInUse
      ├── DatabaseDamaged, DatabaseEmpty, DatabaseOutdated, DatabaseNewer, WrongDatabase
      ├── UnsafeFolder, ReadOnlyFolder, DiskFull
      ├── LibraryTooOld
      ├── StaleEdit
      ├── AttachmentGone
      ├── AlreadyClosed
      └── CalledFromWindow
"""

from __future__ import annotations

from kiim_desktop.base.errors import KiimError


class StorageError(KiimError):
    """Die Datei mit den Akten konnte nicht benutzt werden. Es wurde nichts verändert. Bitte IT verständigen."""

    code = "storage"


class ProfileMissing(StorageError):
    """In diesem Ordner ist noch kein Büro eingerichtet. Bitte zuerst einrichten oder einen anderen Ordner wählen."""

    code = "profile_missing"


class ProfileExists(StorageError):
    """In diesem Ordner ist schon ein Büro eingerichtet. Es wurde nichts verändert. Bitte einen leeren Ordner wählen, \
oder, wenn es sich nicht mehr öffnen lässt, „kiim restore --set-aside“ benutzen.
    """

    code = "profile_exists"


class ProfileInUse(StorageError):
    """Die Akten sind schon in einem anderen Fenster geöffnet. Bitte dort weiterarbeiten oder es schließen."""

    code = "in_use"


class DatabaseDamaged(StorageError):
    """Die Datei mit den Akten ist beschädigt ({part}). Sie bleibt, wie sie ist. Bitte eine Sicherung zurückholen."""

    code = "database_damaged"


class DatabaseEmpty(StorageError):
    """Die Datei mit den Akten ist leer oder fehlt. Es wurde keine neue angelegt. Bitte eine Sicherung zurückholen."""

    code = "database_empty"


class DatabaseOutdated(StorageError):
    """Die Datei mit den Akten ist ein älterer Stand, als dieses Büro schon hatte. Sie wurde nicht benutzt.
    Bitte die neueste Sicherung zurückholen.
    """

    code = "database_outdated"


class DatabaseNewer(StorageError):
    """Die Datei stammt von einer neueren Version des Programms ({found}, hier {known}).
    Sie bleibt unverändert. Bitte das Programm aktualisieren lassen.
    """

    code = "database_newer"


class WrongDatabase(StorageError):
    """Schlüsseldatei und Aktendatei gehören nicht zusammen. Es wurde nichts verändert.
    Bitte beide aus derselben Sicherung zurückholen.
    """

    code = "wrong_database"


class UnsafeFolder(StorageError):
    """Der Ordner liegt {where}. Dort kann die Datei mit den Akten Schaden nehmen.
    Bitte einen Ordner auf diesem Rechner wählen.
    """

    code = "unsafe_folder"


class ReadOnlyFolder(StorageError):
    """In den Ordner mit den Akten darf nicht geschrieben werden. Es ging nichts verloren.
    Bitte IT um Schreibrechte bitten.
    """

    code = "read_only"


class DiskFull(StorageError):
    """Der Speicher dieses Rechners ist voll. Das Letzte wurde nicht gespeichert, alles davor ist sicher.
    Bitte Platz schaffen und noch einmal speichern.
    """

    code = "disk_full"


class LibraryTooOld(StorageError):
    """Ein Bestandteil des Programms ist zu alt ({name} {found}, nötig {needed}). Die Akten wurden nicht geöffnet.
    Bitte das Programm neu installieren lassen.
    """

    code = "library_too_old"


class StaleEdit(StorageError):
    """Dieser Eintrag wurde inzwischen an diesem Gerät geändert. Ihr Text ist noch da.
    Bitte den neuen Stand ansehen und dann noch einmal speichern.
    """

    code = "stale_edit"


class AttachmentGone(StorageError):
    """Diese Datei ist auf diesem Gerät nicht oder nicht mehr gespeichert. Bitte die Akte neu öffnen."""

    code = "attachment_gone"


class AlreadyClosed(StorageError):
    """Die Akten sind schon geschlossen. Was vorher gespeichert wurde, ist sicher. Bitte neu entsperren."""

    code = "already_closed"


class CalledFromWindow(StorageError):
    """Das Programm hat an falscher Stelle auf die Akten zugegriffen. Es ging nichts verloren. Bitte IT verständigen."""

    code = "called_from_window"
