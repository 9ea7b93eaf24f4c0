"""What a use case refuses.

KiimError
 └── UseCaseError
      ├── NotAllowed
      ├── NoSuchPerson
      ├── NoSuchRecord
      ├── AlreadyFinal, HealthNotRecorded
      ├── NothingToSave
      ├── NoSuchBatch
      ├── AlreadyImported
      ├── BatchUnfinished
      ├── BatchTakenBack
      ├── OtherFile
      ├── OtherMapping
      ├── BackupExists, BackupNotWritten
      ├── ForbiddenByPolicy
      ├── OtherOffice
      ├── NoSuchUser, UserExists, NameRefused, LastLead, NotYourself
      ├── AlreadyInHousehold, NotInHousehold
      └── NoSheetMade, RingFileDamaged
"""

from __future__ import annotations

from kiim_desktop.base.errors import KiimError


class UseCaseError(KiimError):
    """Das ging so nicht. Es wurde nichts verändert. Bitte die Eingabe prüfen."""

    code = "use_case"


class NotAllowed(UseCaseError):
    """Ihre Rolle erlaubt das nicht ({action}). Es wurde nichts verändert. Bitte die Leitung fragen."""

    code = "not_allowed"


class NoSuchPerson(UseCaseError):
    """Diese Person gibt es in Ihren Akten nicht oder nicht mehr. Bitte noch einmal suchen."""

    code = "no_such_person"


class NoSuchRecord(UseCaseError):
    """Diesen Eintrag gibt es nicht oder nicht mehr. Bitte die Akte neu öffnen."""

    code = "no_such_record"


class AlreadyFinal(UseCaseError):
    """Eine gespeicherte Notiz bleibt, wie sie ist. Bitte eine neue Notiz als Berichtigung schreiben."""

    code = "already_final"


class HealthNotRecorded(UseCaseError):
    """Gesundheit und Schutzbedarf werden in diesem Büro nicht erfasst. Es wurde nichts gespeichert. \
Die IT kann es mit der Richtlinie „RecordHealth“ einschalten.
    """

    code = "health_not_recorded"


class NothingToSave(UseCaseError):
    """Es steht noch nichts da, was gespeichert werden kann. Bitte zuerst etwas eintragen."""

    code = "nothing_to_save"


class NoSuchBatch(UseCaseError):
    """Diesen Import gibt es auf diesem Gerät nicht. Bitte mit „kiim import --list“ nachsehen."""

    code = "no_such_batch"


class AlreadyImported(UseCaseError):
    """Diese Datei wurde schon übernommen (Import {batch}). Es wurde nichts doppelt angelegt. \
Wenn sie noch einmal übernommen werden soll, bitte den ersten Import vorher zurücknehmen.
    """

    code = "already_imported"


class BatchUnfinished(UseCaseError):
    """Diese Datei ist erst zum Teil übernommen (Import {batch}). \
Bitte diesen Import weiterführen oder ganz zurücknehmen.
    """

    code = "batch_unfinished"


class BatchTakenBack(UseCaseError):
    """Dieser Import wurde schon zurückgenommen. Es wurde nichts verändert. Bitte die Datei neu übernehmen."""

    code = "batch_taken_back"


class OtherFile(UseCaseError):
    """Das ist nicht die Datei, mit der dieser Import begonnen hat. Es wurde nichts verändert. \
Bitte die Datei von damals wählen.
    """

    code = "other_file"


class OtherMapping(UseCaseError):
    """Dieser Import hat mit einer anderen Zuordnung der Spalten begonnen. Es wurde nichts verändert. \
Bitte mit der Zuordnung von damals weiterführen oder den Import ganz zurücknehmen.
    """

    code = "other_mapping"


class BackupExists(UseCaseError):
    """In diesem Ordner liegt schon etwas. Es wurde nichts überschrieben. \
Bitte für die Sicherung einen neuen oder leeren Ordner nennen.
    """

    code = "backup_exists"


class BackupNotWritten(UseCaseError):
    """Die Sicherung konnte nicht geschrieben oder gelesen werden. Die Akten selbst sind unverändert. \
Bitte prüfen, ob der Ordner da und vollständig ist.
    """

    code = "backup_not_written"


class ForbiddenByPolicy(UseCaseError):
    """Das hat Ihre IT ausgeschaltet (Richtlinie {name}). Es wurde nichts verändert. Bitte dort nachfragen."""

    code = "forbidden_by_policy"


class OtherOffice(UseCaseError):
    """Diese Einladung ist für ein anderes Büro. Es wurde nichts verändert. Bitte eine für dieses Büro anfordern."""

    code = "other_office"


class NoSuchUser(UseCaseError):
    """Diesen Benutzer gibt es hier nicht. Es wurde nichts verändert. Bitte mit „kiim user list“ nachsehen."""

    code = "no_such_user"


class UserExists(UseCaseError):
    """Diesen Namen hat hier schon jemand. Es wurde nichts verändert. Bitte einen anderen Namen wählen."""

    code = "user_exists"


class NameRefused(UseCaseError):
    """Der Name fehlt oder hat mehr als {most} Zeichen. Es wurde nichts verändert. Bitte einen kürzeren wählen."""

    code = "name_refused"


class LastLead(UseCaseError):
    """Das ist die einzige Leitung in diesem Büro. Sie bleibt, sonst könnte niemand mehr Zugänge vergeben. \
Bitte zuerst eine andere Leitung anlegen.
    """

    code = "last_lead"


class NotYourself(UseCaseError):
    """Den eigenen Zugang kann man nicht entfernen. Es wurde nichts verändert. Bitte eine andere Leitung fragen."""

    code = "not_yourself"


class NoSheetMade(UseCaseError):
    """Für dieses Büro gibt es noch kein solches Blatt. Es wurde nichts verändert. \
Bitte mit „kiim profile sheet“ eines drucken.
    """

    code = "no_sheet"


class RingFileDamaged(UseCaseError):
    """Diese Datei mit den Büroschlüsseln ist nicht lesbar. Es wurde nichts verändert. \
Bitte die aus einer anderen Sicherung nehmen.
    """

    code = "ring_file"


class AlreadyInHousehold(UseCaseError):
    """Diese Person gehört schon zu einem Haushalt. Es wurde nichts verändert. \
Bitte zuerst in ihrer Akte den Auszug eintragen.
    """

    code = "already_in_household"


class NotInHousehold(UseCaseError):
    """Diese Person gehört zurzeit zu keinem Haushalt. Es wurde nichts verändert. Bitte die Akte neu öffnen."""

    code = "not_in_household"
