"""Muttersprache: what is spoken at home, one record each (domain.md 3.1)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Language, Script, Text, YesNo
from kiim_desktop.domain.kinds.declaring import answer, record_kind


@record_kind(
    number=19,
    category=Category.LANGUAGE,
    title=_("Muttersprache"),
    plural=_("Muttersprachen"),
    summary="{language}",
)
class NativeLanguage:
    """Kurmancî, Sorani and Zaza, Dari and Farsi are languages of their own."""

    language: Language | None = answer(1, _("Sprache"), required=True)
    script: Script | None = answer(2, _("liest sie in dieser Schrift"))
    is_main: YesNo | None = answer(3, _("wird zu Hause gesprochen"))
    as_told: Text | None = answer(4, _("Wie gesagt"), help=_("was nicht in die Felder passt"), more=True)
