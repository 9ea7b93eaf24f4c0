"""What a use case refuses.

KiimError
 └── UseCaseError
      ├── NotAllowed
      ├── NoSuchPerson
      ├── NoSuchRecord, NoSuchDeadline
      ├── AlreadyFinal, HealthNotRecorded
      ├── NothingToSave
      ├── NoRoomForFiles, AttachmentNotArrived
      ├── NoSuchBatch, AlreadyImported, BatchUnfinished, BatchTakenBack, OtherFile, OtherMapping
      ├── BackupExists, BackupNotWritten, BackupOfOtherKey
      ├── ForbiddenByPolicy
      ├── OtherOffice, SameFile, NotMerged, NotToldApart, MergeOfOtherOffice
      ├── NoSuchUser, UserExists, NameRefused, LastLead, NotYourself
      ├── AlreadyInHousehold, NotInHousehold
      ├── TemplateUnreadable, SheetWordsUnreadable, LettersMissing
      ├── of consents: consent_errors.py; of offers: transfer_errors.py
      ├── NoSuchOrder, NotOffered, NoSuchBasis, NameMissing
      ├── of taking back: undo_errors.py; of text snippets: snippet_errors.py
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


class NoSuchDeadline(UseCaseError):
    """Diese Frist gibt es nicht mehr: Der Eintrag, aus dem sie folgt, hat sich geändert. Bitte die Akte neu öffnen."""

    code = "no_such_deadline"


class AlreadyFinal(UseCaseError):
    """Eine gespeicherte Notiz bleibt, wie sie ist. Bitte eine neue Notiz als Berichtigung schreiben."""

    code = "already_final"


class DayIsOver(UseCaseError):
    """Dieser Tag ist schon vorbei. Es wurde nichts geändert. Bitte einen Tag wählen, der noch kommt."""

    code = "day_is_over"


class HealthNotRecorded(UseCaseError):
    """Gesundheit und Schutzbedarf werden in diesem Büro nicht erfasst. Es wurde nichts gespeichert. \
Die IT kann es mit der Richtlinie „RecordHealth“ einschalten.
    """

    code = "health_not_recorded"


class NothingToSave(UseCaseError):
    """Es steht noch nichts da, was gespeichert werden kann. Bitte zuerst etwas eintragen."""

    code = "nothing_to_save"


class TemplateUnreadable(UseCaseError):
    """Die Vorlage „{name}“ ist nicht lesbar ({why}). Aus ihr wird nichts übernommen. \
Bitte das Programm neu einrichten oder die IT fragen; Ziele gehen auch ohne Vorlage.
    """

    code = "template_unreadable"


class SheetWordsUnreadable(UseCaseError):
    """Für die Sprache „{name}“ fehlen Worte für den Ausdruck ({why}). Es wurde nichts gedruckt. \
Bitte eine andere Sprache wählen; auf Deutsch geht es immer.
    """

    code = "sheet_words_unreadable"


class LettersMissing(UseCaseError):
    """Auf diesem Rechner fehlt eine Schrift für {script}; gedruckt stünden Kästchen da. Darum geht nur HTML. \
Bitte die IT, die Schrift „{font}“ einzurichten.
    """

    code = "letters_missing"


class NoRoomForFiles(UseCaseError):
    """Der Platz für angehängte Dateien ist aufgebraucht ({limit} MB). Es wurde nichts gespeichert. \
Bitte alte Dateien entfernen, oder die IT erhöht die Richtlinie „AttachmentMegabytes“.
    """

    code = "no_room_for_files"


class AlreadyAttached(UseCaseError):
    """Zu diesem Dokument ist schon eine Datei gespeichert. Es wurde nichts verändert. \
Bitte zuerst die alte löschen oder ein neues Dokument anlegen.
    """

    code = "already_attached"


class AttachmentNotArrived(UseCaseError):
    """Diese Datei ist noch nicht beim Hub angekommen. Sie wird geholt, sobald das Gerät, an dem sie angehängt wurde,
    abgeglichen hat. Bitte später noch einmal öffnen.
    """

    code = "attachment_not_arrived"


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


class BackupOfOtherKey(UseCaseError):
    """Diese Sicherung ist von einem anderen Büro oder aus der Zeit vor einem Schlüsselwechsel. Hier lässt sie sich \
nicht prüfen; sie öffnet sich mit dem Kennwort oder dem Notfallblatt ihres Tages. Bitte eine neue Sicherung machen.
    """

    code = "backup_of_other_key"


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
    """Den eigenen Zugang kann man nicht selbst ändern oder entfernen. Es wurde nichts verändert. \
Bitte eine andere Leitung fragen; das eigene Kennwort ändert man mit dem alten.
    """

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


class ConflictGone(UseCaseError):
    """Dieser Widerspruch steht nicht mehr so da, wie er gezeigt wurde. Es wurde nichts verändert. \
Bitte noch einmal ansehen.
    """

    code = "conflict_gone"


class NotKeptBoth(UseCaseError):
    """Hier kann nur ein Wert stehen. Es wurde nichts verändert. \
Bitte einen nehmen, der andere bleibt in der Geschichte des Felds.
    """

    code = "not_kept_both"


class NotOpenForWriting(UseCaseError):
    """Diese Akte führt ein anderes Büro. Was Sie ändern wollten, hat es Ihnen nur zum Lesen oder gar nicht geöffnet. \
Es wurde nichts gespeichert. Bitte wenden Sie sich an das Büro, das die Akte führt.
    """

    code = "not_open_for_writing"


class NotLikeThis(UseCaseError):
    """Eine Einwilligung wird nicht wie ein Eintrag geschrieben oder gelöscht. Es wurde nichts gespeichert. \
Bitte erteilen oder widerrufen: in der Akte unter Einwilligungen, oder kiim consent give, kiim consent withdraw.
    """

    code = "not_like_this"


class NotOurFile(UseCaseError):
    """Diese Akte führt ein anderes Büro, nur dort kann sie gelöscht werden. Es wurde nichts verändert. \
Bitte wenden Sie sich an das Büro.
    """

    code = "not_our_file"


class SameFile(UseCaseError):
    """Das ist schon eine Akte. Es wurde nichts verändert. Bitte zwei verschiedene Akten wählen."""

    code = "same_file"


class NotMerged(UseCaseError):
    """Diese Akte ist mit keiner anderen zusammengeführt. Es wurde nichts verändert."""

    code = "not_merged"


class NotToldApart(UseCaseError):
    """Diese beiden Akten sind nicht als verschiedene Personen gemerkt. Es wurde nichts verändert."""

    code = "not_told_apart"


class MergeOfOtherOffice(UseCaseError):
    """Eine der beiden Akten führt ein anderes Büro. Es wurde nichts verändert. \
Zusammenführen lassen sich nur Akten, die Ihr Büro selbst führt.
    """

    code = "merge_of_other_office"


class SecondPersonNeeded(UseCaseError):
    """Eine Akte für immer zu löschen entscheiden zwei Menschen mit verschiedenen Aufgaben, zum Beispiel Leitung und \
Beratung. Es wurde nichts gelöscht. Bitte eine zweite Person mit ihrem eigenen Kennwort bestätigen lassen.
    """

    code = "second_person_needed"


class NotOffered(UseCaseError):
    """Diese eigenen Einträge gibt es hier nicht mehr: Sie sind behalten, gelöscht, oder die Frist ist vorbei."""

    code = "not_offered"


class NoSuchBasis(UseCaseError):
    """Diese Rechtsgrundlage kennt KiIM nicht. Bitte eine von diesen nennen: {known}."""

    code = "no_such_basis"


class NameMissing(UseCaseError):
    """Eine eigene Akte braucht einen Namen. Bitte den Namen nennen, unter dem Sie die Person führen."""

    code = "name_missing"


class NoSuchOrder(UseCaseError):
    """Eine solche Anordnung hat dieses Büro nicht gegeben. Bitte die Kennung aus „kiim orders“ nehmen."""

    code = "no_such_order"
