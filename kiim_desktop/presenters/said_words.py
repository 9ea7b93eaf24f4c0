"""What a word typed into "+ Eintrag" already says of the entry: "B1" is a level, "verheiratet" a family status."""

from __future__ import annotations

from datetime import date

from kiim_desktop.domain.codes import Code, CodeLists, fold
from kiim_desktop.domain.kinds.declaring import Kind


def said_answers(kind: Kind, typed: str, codes: CodeLists, today: date) -> dict[str, str]:
    """Return the code that a word means by the name of its field; nothing unless one field alone has it.

    Only a whole code or label says something. Other words are for finding: who types "Kita" does not say that there is
    a place, and who types "Asyl" names no residence title. Of fields with the same list the first one is meant.
    """
    found = {
        (field.type.codes, code.code): field.name
        for field in reversed(kind.fields)
        if field.type.codes and not field.more and not field.is_by_program
        if (code := _meant(typed, field.type.codes, codes, today)) is not None
    }
    return {name: code for (_list, code), name in found.items()} if len(found) == 1 else {}


def _meant(typed: str, codes_name: str, codes: CodeLists, today: date) -> Code | None:
    code = codes[codes_name].exact(typed) if typed.strip() else None
    if code is None or not code.is_valid(today):
        return None
    return code if fold(typed) in {fold(each) for each in (code.code, code.label_de, code.label_en)} else None
