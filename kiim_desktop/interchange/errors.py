"""What can be wrong with a file somebody wants to import.

InterchangeError
 ├── FileNotReadable
 │    ├── FileMissing
 │    ├── FileIsFolder
 │    ├── FileIsEmpty
 │    ├── FileTooBig
 │    ├── FileBroken
 │    ├── FileSuspicious
 │    ├── FileProtected
 │    ├── OldFileFormat
 │    ├── UnknownFileKind
 │    ├── AttachmentTooBig, AttachmentEmpty
 │    ├── PictureBroken, PictureTooLarge, PictureNotCleanable
 │    └── EncodingUnknown
 ├── FileNotWritten, FileThere
 ├── NoHeaderFound
 ├── MappingNotReadable
 ├── UnknownTarget
 ├── NoSuchSheet
 ├── NoSuchHeader
 └── TruthUnreadable
"""

from __future__ import annotations

from kiim_desktop.base.errors import KiimError


class InterchangeError(KiimError):
    """Die Datei konnte nicht verarbeitet werden. Es wurde nichts übernommen. Bitte die Datei prüfen."""

    code = "interchange"


class FileNotReadable(InterchangeError):
    """Die Datei ist nicht lesbar. Es wurde nichts übernommen. Bitte neu speichern und noch einmal versuchen."""

    code = "file_not_readable"


class FileMissing(FileNotReadable):
    """Die Datei ist nicht da oder darf nicht gelesen werden. Bitte den Ort der Datei und die Rechte prüfen."""

    code = "file_missing"


class FileIsFolder(FileNotReadable):
    """Das ist ein Ordner, keine Datei. Es wurde nichts übernommen. Bitte die Liste wählen, die in dem Ordner liegt."""

    code = "file_is_folder"


class FileIsEmpty(FileNotReadable):
    """Die Datei enthält keine Zeilen. Es gibt nichts zu übernehmen. Bitte prüfen, ob es die richtige Datei ist."""

    code = "file_empty"


class FileTooBig(FileNotReadable):
    """Die Datei ist zu groß (mehr als {limit} MB, auch entpackt). Bitte in mehrere Dateien teilen."""

    code = "file_too_big"


class FileBroken(FileNotReadable):
    """Die Datei ist beschädigt oder unvollständig. Es wurde nichts übernommen. Bitte in Excel öffnen, neu speichern und noch einmal versuchen."""  # noqa: E501  # a sentence for people is one docstring

    code = "file_broken"


class FileSuspicious(FileNotReadable):
    """Die Datei ist anders gebaut, als Excel es tut, und könnte schaden. Sie wurde nicht geöffnet. Bitte die IT verständigen."""  # noqa: E501  # a sentence for people is one docstring

    code = "file_suspicious"


class FileProtected(FileNotReadable):
    """Die Datei ist mit einem Kennwort geschützt. Es wurde nichts übernommen. Bitte in Excel oder LibreOffice öffnen, ohne Kennwort neu speichern und noch einmal versuchen."""  # noqa: E501  # a sentence for people is one docstring

    code = "file_protected"


class OldFileFormat(FileNotReadable):
    """Die Datei ist im alten xls-Format von vor 2007. Es wurde nichts übernommen. Bitte in Excel oder LibreOffice öffnen und als xlsx speichern."""  # noqa: E501  # a sentence for people is one docstring

    code = "old_file_format"


class UnknownFileKind(FileNotReadable):
    """Diese Art von Datei wird nicht gelesen. Möglich sind xlsx, ods, csv, tsv, txt und json. Bitte die Liste so speichern."""  # noqa: E501  # a sentence for people is one docstring

    code = "unknown_file_kind"


class EncodingUnknown(FileNotReadable):
    """Die Zeichen der Datei sind nicht lesbar. Bitte als „CSV UTF-8“ oder xlsx speichern und noch einmal versuchen."""

    code = "encoding_unknown"


class AttachmentTooBig(FileNotReadable):
    """Die Datei ist größer als {limit} MB. Es wurde nichts gespeichert. \
Bitte mit weniger Auflösung einscannen oder auf mehrere Dateien verteilen.
    """

    code = "attachment_too_big"


class AttachmentEmpty(FileNotReadable):
    """Die Datei ist leer. Es wurde nichts gespeichert. Bitte prüfen, ob es die richtige ist."""

    code = "attachment_empty"


class PictureBroken(FileNotReadable):
    """Das Bild ist beschädigt oder unvollständig. Es wurde nichts gespeichert. Bitte noch einmal aufnehmen oder als PDF speichern."""  # noqa: E501  # a sentence for people is one docstring

    code = "picture_broken"


class PictureTooLarge(FileNotReadable):
    """Das Bild ist zu groß (mehr als {limit} Millionen Bildpunkte). Es wurde nichts gespeichert. Bitte kleiner aufnehmen oder verkleinern."""  # noqa: E501  # a sentence for people is one docstring

    code = "picture_too_large"


class PictureNotCleanable(FileNotReadable):
    """Aus dieser Art von Bild lassen sich Ort und Gerät der Aufnahme nicht entfernen. Es wurde nichts gespeichert. Bitte als JPEG, PNG oder PDF speichern und noch einmal anhängen."""  # noqa: E501  # a sentence for people is one docstring

    code = "picture_not_cleanable"


class PdfBroken(FileNotReadable):
    """Dieses PDF ist beschädigt oder braucht zu viel Speicher und lässt sich hier nicht zeigen. Die Datei bleibt, wie sie ist. Zum Lesen bitte eine Kopie speichern."""  # noqa: E501  # a sentence for people is one docstring

    code = "pdf_broken"


class PdfLocked(FileNotReadable):
    """Dieses PDF ist mit einem Kennwort geschützt und lässt sich hier nicht zeigen. Die Datei bleibt, wie sie ist. Zum Lesen bitte eine Kopie speichern."""  # noqa: E501  # a sentence for people is one docstring

    code = "pdf_locked"


class PdfTooLarge(FileNotReadable):
    """Dieses PDF hat zu viele oder zu große Seiten und lässt sich hier nicht zeigen. Die Datei bleibt, wie sie ist. Zum Lesen bitte eine Kopie speichern."""  # noqa: E501  # a sentence for people is one docstring

    code = "pdf_too_large"


class PdfTooSlow(FileNotReadable):
    """Dieses PDF zu zeigen dauert zu lange und wurde abgebrochen. Die Datei bleibt, wie sie ist. Zum Lesen bitte eine Kopie speichern."""  # noqa: E501  # a sentence for people is one docstring

    code = "pdf_too_slow"


class PdfNotInstalled(FileNotReadable):
    """PDF-Seiten lassen sich auf diesem Rechner nicht zeigen, ein Teil des Programms fehlt. Die Datei bleibt, wie sie ist. Bitte die IT fragen."""  # noqa: E501  # a sentence for people is one docstring

    code = "pdf_not_installed"


class FileNotWritten(InterchangeError):
    """Die Datei konnte nicht geschrieben werden. Es ging nichts verloren. Bitte Ordner, Rechte und Platz prüfen."""

    code = "file_not_written"


class FileThere(InterchangeError):
    """Dort liegt schon eine Datei. Sie wurde nicht überschrieben. Bitte einen anderen Namen wählen."""

    code = "file_there"


class NoHeaderFound(InterchangeError):
    """In der Datei wurde keine Zeile mit Spaltenüberschriften gefunden. Bitte die Spalten von Hand zuordnen oder Überschriften ergänzen."""  # noqa: E501  # a sentence for people is one docstring

    code = "no_header"


class MappingNotReadable(InterchangeError):
    """Die Zuordnung der Spalten ist nicht lesbar. Es wurde nichts übernommen. Bitte die Zuordnung aus der Vorschau nehmen und ändern."""  # noqa: E501  # a sentence for people is one docstring

    code = "mapping_not_readable"


class UnknownTarget(InterchangeError):
    """Die Zuordnung nennt ein Feld, das es nicht gibt. Es wurde nichts übernommen. Bekannte Felder: {known}."""

    code = "unknown_target"


class NoSuchSheet(InterchangeError):
    """Das Blatt aus der Zuordnung gibt es in der Datei nicht. Es wurde nichts übernommen. Bitte den Namen prüfen."""

    code = "no_such_sheet"


class NoSuchHeader(InterchangeError):
    """In der genannten Kopfzeile steht nichts. Es wurde nichts übernommen. Bitte die Nummer der Zeile prüfen."""

    code = "no_such_header"


class TruthUnreadable(InterchangeError):
    """Die Datei mit den erwarteten Ergebnissen ist nicht lesbar. Bitte den Pfad prüfen."""

    code = "truth_unreadable"
