"""Dokument: that a paper was seen, and its scan if one is needed (domain.md 3.19)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Count, Day, DocumentKind, FileRef, Text, YesNo
from kiim_desktop.domain.kinds.declaring import TODAY, Drawing, answer, on, record_kind


@record_kind(
    number=42,
    category=Category.DOCUMENTS,
    title=_("Dokument"),
    plural=_("Dokumente"),
    summary="{kind} {title}",
    timeline=on("seen", _("Beratung"), Drawing.NOT),
    by_hand=False,
)
class Document:
    """What was read from it stands in its own kind, with the source Dokument gesehen."""

    kind: DocumentKind | None = answer(1, _("Art"), required=True)
    title: Text | None = answer(2, _("Bezeichnung"))
    seen: Day | None = answer(3, _("gesehen am"), default=TODAY)
    issued: Day | None = answer(4, _("ausgestellt am"))
    expires: Day | None = answer(5, _("gültig bis"))
    issuer: Text | None = answer(6, _("ausgestellt von"))
    has_scan: YesNo | None = answer(7, _("Kopie gespeichert"), by_program=True)
    sha256: Text | None = answer(8, _("Prüfsumme"), more=True, by_program=True)
    bytes: Count | None = answer(9, _("Größe"), more=True, by_program=True)
    media_type: Text | None = answer(10, _("Dateiart"), more=True, by_program=True)
    note: Text | None = answer(11, _("Hinweis"))
    content: FileRef | None = answer(12, _("Ablage der Datei"), more=True, by_program=True)
