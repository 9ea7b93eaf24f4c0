"""Kennung: the numbers under which other agencies keep a person (domain.md 3.1)."""

from __future__ import annotations

from kiim_desktop.base.translation import mark as _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import IdentifierKind, Text
from kiim_desktop.domain.kinds.declaring import Search, answer, record_kind


@record_kind(
    number=13,
    category=Category.IDENTITY,
    title=_("Kennung einer anderen Stelle"),
    plural=_("Kennungen anderer Stellen"),
    summary="{kind}",
    own_stream=True,
)
class ForeignIdentifier:
    """Optional; never leaves the own stream, no export and no figure holds one."""

    kind: IdentifierKind | None = answer(1, _("Art"), required=True)
    value: Text | None = answer(
        2,
        _("Nummer"),
        help=_("nur eintragen, wenn sie wirklich gebraucht wird"),
        search=Search.NUMBER,
        required=True,
        sensitive=True,
    )
    issuer: Text | None = answer(3, _("Stelle"))
    note: Text | None = answer(4, _("Hinweis"), more=True)
