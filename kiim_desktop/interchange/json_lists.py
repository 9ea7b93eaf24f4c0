"""Reads json: a list of flat objects, or one object a line; the names in them are the headings.

Row 0 holds the headings, row n is the n-th entry (of JSON lines: the line). What is no object stays as text in its row.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from kiim_desktop.base.translation import _
from kiim_desktop.interchange.delimited import encoding_remarks
from kiim_desktop.interchange.encodings import decode, is_damaged, mended
from kiim_desktop.interchange.errors import EncodingUnknown, FileBroken, FileIsEmpty, FileSuspicious
from kiim_desktop.interchange.sheets import Cell, CellValue, FileKind, Row, Sheet, Workbook

_MAX_COLUMNS = 16_384
_WHOLE = 1e15
_BEGIN = 400
_NAMED = 20


class _Object(tuple[tuple[str, object], ...]):  # a name may stand twice in an object; a dict would lose the first
    __slots__ = ()


def looks_like_json(data: bytes) -> bool:
    """Tell json from a table whose first heading begins with a bracket."""
    try:
        begin = decode(data[: _BEGIN * 4]).text.lstrip()[:_BEGIN]
    except EncodingUnknown:
        return False
    if begin.startswith("{"):
        return begin[1:].lstrip()[:1] in {'"', "}"}
    return begin.startswith("[") and begin[1:].lstrip()[:1] in {"{", "]", "["}


def read_json(data: bytes, between: Callable[[], None] = lambda: None) -> Workbook:
    """Return the one sheet of a json file. Errors: FileBroken, FileIsEmpty, FileSuspicious (too many names)."""
    decoded = decode(data)
    entries = [*_entries(decoded.text)]
    if not any(isinstance(entry, _Object) and entry for _number, entry in entries):
        raise FileIsEmpty if not entries else FileBroken
    columns: dict[str, int] = {}
    rows, damaged, odd = [], set(), []
    for number, entry in entries:
        between()
        values = _flat(entry) if isinstance(entry, _Object) else {"": entry}
        if not isinstance(entry, _Object):
            odd.append(number)
        cells = {}
        for name, value in values.items():
            column = columns.setdefault(name, len(columns))
            cell = _value(value)
            if isinstance(cell, str) and is_damaged(cell):
                damaged.add(number)
                cell = mended(cell, decoded.encoding)
            cells[column] = Cell(cell)
        if len(columns) > _MAX_COLUMNS:
            raise FileSuspicious
        rows.append(Row(number, cells))
    head = Row(0, {column: Cell(mended(name, decoded.encoding)) for name, column in columns.items()})
    return Workbook(
        kind=FileKind.JSON,
        sheets=(Sheet(name="", rows=(head, *rows), damaged=frozenset(damaged)),),
        encoding=decoded.encoding,
        remarks=(*encoding_remarks(decoded, damaged), *_odd_remarks(odd)),
    )


def _odd_remarks(odd: Sequence[int]) -> Iterator[str]:
    if odd:
        named = ", ".join(str(number) for number in odd[:_NAMED]) + (" …" if len(odd) > _NAMED else "")
        yield _("Kein lesbarer Eintrag in Zeile {rows}: der Text steht dort, wie er ist.").format(rows=named)


def _entries(text: str) -> Iterator[tuple[int, object]]:
    """Yield numbered entries; of JSON lines a line that cannot be read comes as its text."""
    try:
        whole = _loads(text)
    except FileBroken:
        lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(lines) > 1 and isinstance(_line(lines[0][1]), _Object):
            yield from ((number, _line(line)) for number, line in lines)
            return
        raise
    if isinstance(whole, _Object):
        lists = [value for _name, value in whole if isinstance(value, list) and _is_list_of_objects(value)]
        whole = lists[0] if len(lists) == 1 else [whole]
    yield from enumerate(whole if isinstance(whole, list) else [], 1)


def _is_list_of_objects(value: Sequence[object]) -> bool:
    return bool(value) and all(isinstance(each, _Object) for each in value)


def _line(line: str) -> object:
    try:
        return _loads(line)
    except FileBroken:
        return line


def _loads(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_Object)
    except (ValueError, RecursionError) as error:
        raise FileBroken from error


def _flat(entry: _Object) -> Mapping[str, object]:
    """Return the values by name; an object in an object gives "name.part", a name that comes twice a number."""
    flat: dict[str, object] = {}
    for name, value in entry:
        parts = _flat(value) if isinstance(value, _Object) else {"": value}
        for part, inner in parts.items():
            full = f"{name}.{part}" if part else name
            times = 2
            while full in flat:
                full = f"{name}.{part} {times}" if part else f"{name} {times}"
                times += 1
            flat[full] = inner
    return flat


def _value(value: object) -> CellValue:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, int):
        return value if abs(value) < _WHOLE else str(value)
    if isinstance(value, list):
        return "; ".join(Cell(_value(each)).text for each in value if each is not None)
    return json.dumps(dict(value) if isinstance(value, _Object) else str(value), ensure_ascii=False, default=str)
