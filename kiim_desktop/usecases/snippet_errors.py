"""Why a text snippet cannot be kept like this."""

from __future__ import annotations

from kiim_desktop.usecases.errors import UseCaseError


class ShortcutRefused(UseCaseError):
    """Das Kürzel ist ein Wort aus Buchstaben, Ziffern und Bindestrich, höchstens 30 Zeichen. Es wurde nichts \
gespeichert. Bitte zum Beispiel „abh“ oder „erst-1“ schreiben.
    """

    code = "shortcut_refused"


class ShortcutTaken(UseCaseError):
    """Dieses Kürzel gibt es schon. Es wurde nichts gespeichert. Bitte ein anderes nehmen oder den Baustein ändern, \
der so heißt.
    """

    code = "shortcut_taken"
