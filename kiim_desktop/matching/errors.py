"""What can be wrong with a file on which the matcher is measured."""

from __future__ import annotations

from typing import ClassVar

from kiim_desktop.base.errors import KiimError


class MatchingError(KiimError):
    """Der Vergleich war nicht möglich. Es wurde nichts geändert."""

    code: ClassVar[str] = "matching_error"


class ScoreFileUnreadable(MatchingError):
    """Die Datei „{name}“ hat nicht die Form, an der gemessen wird. Es wurde nichts gemessen. Erwartet: {expected}."""

    code: ClassVar[str] = "score_file_unreadable"
