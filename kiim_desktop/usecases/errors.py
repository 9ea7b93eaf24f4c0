"""What a use case refuses.

KiimError
 └── UseCaseError
      ├── NotAllowed
      ├── NoSuchPerson
      ├── NoSuchRecord
      ├── AlreadyFinal
      ├── NothingToSave
      ├── NoSuchBatch
      ├── AlreadyImported
      ├── BatchUnfinished
      ├── BatchTakenBack
      ├── OtherFile
      └── BackupExists
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


class BackupExists(UseCaseError):
    """In diesem Ordner liegt schon etwas. Es wurde nichts überschrieben. \
Bitte für die Sicherung einen neuen oder leeren Ordner nennen.
    """

    code = "backup_exists"


class ForbiddenByPolicy(UseCaseError):
    """Das hat Ihre IT ausgeschaltet (Richtlinie {name}). Es wurde nichts verändert. Bitte dort nachfragen."""

    code = "forbidden_by_policy"
