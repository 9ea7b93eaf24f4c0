"""What a command refuses before it begins, in the words of the terminal.

KiimError
 └── CliError
      ├── UnknownCommand
      ├── WrongUsage
      ├── PasswordMissing
      ├── SecretUnreadable
      ├── WhichUser
      ├── UserMissing
      ├── NotAnId
      ├── NotAPair, NotAChoice
      ├── MappingUnreadable
      ├── SheetFileMissing
      ├── SheetNotWritten
      ├── ProofNotWritten
      ├── NoWindow
      ├── Interrupted
      └── Unexpected
"""

from __future__ import annotations

from kiim_desktop.base.errors import KiimError


class CliError(KiimError):
    """Der Befehl konnte nicht ausgeführt werden. Es wurde nichts verändert. Bitte mit „--help“ nachsehen."""

    code = "cli"


class UnknownCommand(CliError):
    """Diesen Befehl gibt es nicht. Es wurde nichts verändert. Bekannt sind: {known}."""

    code = "unknown_command"


class WrongUsage(CliError):
    """So ist der Befehl nicht gemeint ({what}). Es wurde nichts verändert. Bitte mit „{command} --help“ nachsehen."""

    code = "usage"


class PasswordMissing(CliError):
    """Es fehlt das Kennwort. Es wurde nichts geöffnet. Bitte „--password-file DATEI“ angeben (- = Standardeingabe)."""

    code = "password_missing"


class SecretUnreadable(CliError):
    """Die Datei mit dem Geheimnis ist leer oder nicht lesbar. Es wurde nichts verändert. Bitte den Pfad prüfen."""

    code = "secret_unreadable"


class WhichUser(CliError):
    """In diesem Büro arbeiten mehrere. Es wurde nichts geöffnet. Bitte mit „--user NAME“ sagen, wer gemeint ist."""

    code = "which_user"


class NotAnId(CliError):
    """Das ist keine Kennung ({what}). Es wurde nichts verändert. Bitte eine aus „kiim search“ nehmen."""

    code = "not_an_id"


class UserMissing(CliError):
    """Es fehlt der Name dessen, der hier arbeitet. Es wurde nichts eingerichtet. Bitte mit „--user NAME“ angeben."""

    code = "user_missing"


class NotAPair(CliError):
    """Eine Angabe hat nicht die Form FELD=WERT. Es wurde nichts gespeichert. Bitte z. B. language=deu schreiben."""

    code = "not_a_pair"


class NotAChoice(CliError):
    """Eine Wahl hat nicht die Form FELD=A oder FELD=B. Es wurde nichts zusammengeführt. \
Bitte z. B. --take birth_date=B schreiben.
    """

    code = "not_a_choice"


class SheetFileMissing(CliError):
    """Es fehlt der Code vom Notfallblatt. Es wurde nichts verändert. \
Bitte „--sheet-file DATEI“ angeben (- = Standardeingabe).
    """

    code = "sheet_missing"


class SheetNotWritten(CliError):
    """Das Notfallblatt konnte nicht geschrieben werden, oder dort liegt schon eine Datei. Das bisherige Blatt gilt \
weiter. Bitte einen neuen Dateinamen in einem Ordner wählen, in den Sie schreiben dürfen.
    """

    code = "sheet_not_written"


class ProofNotWritten(CliError):
    """Der Nachweis konnte nicht geschrieben werden, oder dort liegt schon eine Datei. Bitte einen neuen Dateinamen in \
einem Ordner wählen, in den Sie schreiben dürfen.
    """

    code = "proof_not_written"


class PageNotWritten(CliError):
    """Das Blatt ließ sich nicht schreiben, oder es gibt die Datei schon. Es wurde nichts überschrieben. \
Bitte einen anderen Namen nehmen.
    """

    code = "page_not_written"


class NotADay(CliError):
    """„{text}“ ist kein Tag, den das Programm versteht. Es wurde nichts geändert. \
Zum Beispiel „3.12.“, „Freitag“ oder „in 2 Wochen“ schreiben.
    """

    code = "not_a_day"


class MappingUnreadable(CliError):
    """Die Zuordnung der Spalten ist nicht lesbar. Es wurde nichts übernommen. \
Erwartet wird eine JSON-Datei mit Überschrift und Feld. Bekannte Felder: {known}.
    """

    code = "mapping"


class NoWindow(CliError):
    """Auf diesem Rechner fehlt der Teil des Programms für das Fenster. Befehle gehen trotzdem. \
Bitte die Vollversion installieren lassen.
    """

    code = "no_window"


class Interrupted(CliError):
    """Abgebrochen. Was schon fertig war, bleibt. Ein begonnener Import lässt sich weiterführen oder zurücknehmen: \
„kiim import --list“.
    """

    code = "interrupted"


class Unexpected(CliError):
    """Im Programm ist ein Fehler aufgetreten ({kind}). Der Befehl wurde abgebrochen, Gespeichertes ist sicher. \
Bitte IT verständigen.
    """

    code = "unexpected"


class OneDecision(CliError):
    """Ein Widerspruch braucht genau eine Entscheidung. Es wurde nichts verändert. \
Bitte --take NUMMER, --keep-both oder --merged angeben.
    """

    code = "one_decision"
