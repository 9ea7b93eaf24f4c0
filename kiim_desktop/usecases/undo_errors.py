"""Why something somebody did cannot be taken back, or be done again."""

from __future__ import annotations

from kiim_desktop.usecases.errors import UseCaseError


class NothingToUndo(UseCaseError):
    """Hier haben Sie nichts getan, was sich noch zurücknehmen lässt."""

    code = "nothing_to_undo"


class NothingToRedo(UseCaseError):
    """Es gibt nichts, was sich wiederholen lässt: Sie haben zuletzt nichts zurückgenommen."""

    code = "nothing_to_redo"


class ActTooOld(UseCaseError):
    """Das liegt zu weit zurück: Zurücknehmen lassen sich die letzten {count} Schritte. Es wurde nichts verändert. \
Der frühere Wert steht im Verlauf des Felds.
    """

    code = "act_too_old"


class AlreadyUndone(UseCaseError):
    """Das ist schon zurückgenommen. Es wurde nichts verändert."""

    code = "already_undone"


class ImportNotRedone(UseCaseError):
    """Ein zurückgenommener Import lässt sich nicht wiederholen. Es wurde nichts verändert. \
Bitte die Datei neu übernehmen.
    """

    code = "import_not_redone"


class LaterActFirst(UseCaseError):
    """Danach wurde an derselben Stelle noch einmal etwas geändert. Es wurde nichts verändert. \
Bitte zuerst das Spätere zurücknehmen.
    """

    code = "later_act_first"


class ChangedSince(UseCaseError):
    """{who} hat hier inzwischen etwas geändert ({what}). Das bleibt so, es wurde nichts zurückgenommen. \
Ihr früherer Wert steht im Verlauf.
    """

    code = "changed_since"


class MoreInFile(UseCaseError):
    """In dieser Akte steht inzwischen mehr. Es wurde nichts zurückgenommen. \
Bitte zuerst die anderen Einträge löschen oder zurücknehmen.
    """

    code = "more_in_file"


class FileGone(UseCaseError):
    """Diese Akte oder dieser Eintrag ist nicht mehr da. Es wurde nichts zurückgenommen."""

    code = "file_gone"


class ConsentNotUndone(UseCaseError):
    """Eine Einwilligung wird nicht zurückgenommen, sondern widerrufen, damit alle davon erfahren. \
Es wurde nichts verändert. Bitte in der Akte unter „Einwilligungen“ widerrufen.
    """

    code = "consent_not_undone"


class NotUndoable(UseCaseError):
    """Das lässt sich nicht zurücknehmen: eine Datei, eine Vermittlung oder eine behaltene Akte. \
Es wurde nichts verändert. Bitte dort ändern, wo es entstanden ist.
    """

    code = "not_undoable"
