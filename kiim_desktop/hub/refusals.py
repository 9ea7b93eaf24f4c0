"""What a device is told when a request cannot be answered in a signed answer: stable codes for problem+json.

Whether a device id is foreign, random or merely signed wrongly is never told apart: all of it is `unknown`.
"""

from __future__ import annotations

from typing import ClassVar

from kiim_desktop.hub.errors import HubError


class Refused(HubError):
    """Der Hub hat die Anfrage nicht angenommen. Es ging nichts verloren."""

    code = "hub_refused"
    problem: ClassVar[str] = "refused"
    status: ClassVar[int] = 400


class Unknown(Refused):
    """Der Hub kennt diesen Absender nicht. Bitte das Gerät neu anmelden."""

    code = "hub_unknown"
    problem = "unknown"
    status = 403


class Damaged(Refused):
    """Die Anfrage ist nicht lesbar. Sie wurde nicht angenommen. Bitte noch einmal abgleichen."""

    code = "hub_damaged"
    problem = "damaged"
    status = 400


class TooLarge(Refused):
    """Die Anfrage ist größer als erlaubt. Sie wurde nicht angenommen."""

    code = "hub_too_large"
    problem = "too_large"
    status = 413


class OverQuota(Refused):
    """Der Speicherplatz der Stelle am Hub ist voll. Es ging nichts verloren. Bitte die Kreis-IT verständigen."""

    code = "hub_quota"
    problem = "quota"
    status = 429


class NoRoomForFiles(Refused):
    """Der Platz der Stelle für angehängte Dateien am Hub ist voll. Einträge werden weiter abgeglichen, die Dateien
    bleiben auf diesem Gerät. Bitte die Kreis-IT verständigen.
    """

    code = "hub_file_quota"
    problem = "quota"
    status = 429


class NoSuchChunk(Refused):
    """Diesen Teil einer Datei gibt es am Hub nicht."""

    code = "hub_no_chunk"
    problem = "no_chunk"
    status = 404


class TooMany(Refused):
    """Dieses Gerät fragt gerade zu oft. Es ging nichts verloren. Es versucht es von selbst noch einmal."""

    code = "hub_too_many"
    problem = "busy"
    status = 429


class TooSlow(Refused):
    """Die Anfrage kam zu langsam an und wurde abgebrochen. Es ging nichts verloren. Bitte die Leitung prüfen."""

    code = "hub_too_slow"
    problem = "too_slow"
    status = 408


class NoSuchRange(Refused):
    """So weit reicht das Paket nicht. Bitte noch einmal abgleichen."""

    code = "hub_range"
    problem = "range"
    status = 416


class Gone(Refused):
    """Dieses Paket liegt nicht mehr bereit. Beim nächsten Abgleich kommt ein neues."""

    code = "hub_gone"
    problem = "gone"
    status = 410


class NotReady(Refused):
    """Der Hub ist gerade nicht bereit. Es ging nichts verloren. Bitte später noch einmal."""

    code = "hub_later"
    problem = "later"
    status = 503
