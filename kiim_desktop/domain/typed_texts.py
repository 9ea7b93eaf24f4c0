"""What stands in a field that holds a value: the text that would be typed to get it."""

from __future__ import annotations

from kiim_desktop.base.translation import _
from kiim_desktop.domain.field_types import NON_VALUE_TITLES, Shape, as_date, number_text
from kiim_desktop.domain.fuzzy_dates import german
from kiim_desktop.domain.kinds.declaring import Field
from kiim_desktop.domain.values import NonValue, Value


def typed_text(field: Field, value: Value) -> str:  # noqa: PLR0911  # one return for each shape
    """Return what stands in a field that holds a value; `read_text` is its inverse."""
    if value is None:
        return ""
    if isinstance(value, NonValue):
        return _(NON_VALUE_TITLES[value])
    match field.type.shape:
        case Shape.CODES:
            return ", ".join(value) if isinstance(value, tuple) else ""
        case Shape.DATE:
            fuzzy = as_date(value)
            return german(fuzzy) if fuzzy is not None else str(value)
        case Shape.YES_NO:
            return _("ja") if value else _("nein")
        case Shape.NUMBER if isinstance(value, int):
            return number_text(field.type, value)
        case _:
            return str(value) if isinstance(value, str | int) else ""
