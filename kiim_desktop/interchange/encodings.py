"""Turns the bytes of a text file into text: by mark, by zero bytes, else what offices really save.

A byte that does not belong is never lost: it becomes a sign between U+D800 and U+DFFF, which no file can hold, and
`mended` turns it into the likeliest letter, so that the row can be named.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from kiim_desktop.interchange.errors import EncodingUnknown

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DAMAGED = re.compile(r"[\ud800-\udfff]")
_SAMPLE = 200_000
_FEWEST_ZEROS = 0.05
_ONE_SIDED = 0.95
_MOST_DAMAGED = 0.02
_SEVERAL = 2
# letters in the middle of words that are no letters there in any other encoding
_MAC = re.compile(rb"(?<=[a-z])[\x8a\x9f\xa7](?=[a-z])")  # ae, ue, ss; cp1252: S with caron, Y with dots, paragraph
_GERMAN = re.compile(rb"[\xe4\xf6\xfc\xdf\xc4\xd6\xdc]")
_LATIN_9 = re.compile(rb"(?<=[A-Za-z])[\xa6\xa8\xb4\xb8](?=[a-z])|\xa4")
_CONTROLS = re.compile(rb"[\x80-\x9f]")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text, the name of its encoding, and whether that is only likely."""

    text: str
    encoding: str
    is_guessed: bool = False

    @property
    def is_damaged(self) -> bool:
        return _DAMAGED.search(self.text) is not None


def decode(data: bytes) -> DecodedText:
    """Return the text of a file; EncodingUnknown for what is no text."""
    if data.startswith(codecs.BOM_UTF8):
        return _from_utf8(data.removeprefix(codecs.BOM_UTF8), "utf-8-sig")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _from_wide(data.removeprefix(mark) if "16" in encoding else data, encoding)
    if 0 in data:
        return _from_wide(data, _by_zeros(data[:_SAMPLE]))
    try:
        return DecodedText(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    mixed = _from_utf8(data, "utf-8")
    broken = len(_DAMAGED.findall(mixed.text))
    whole = sum(1 for sign in mixed.text if sign > "\x7f") - broken
    return mixed if whole >= broken else _from_bytes(data)


def mended(text: str, encoding: str) -> str:
    """Return a damaged text with the likeliest letters: in UTF-8 a stray byte is one of old Windows."""
    is_bytes = encoding.startswith("utf-8")
    return _DAMAGED.sub(lambda found: _letter(found[0]) if is_bytes else "\N{REPLACEMENT CHARACTER}", text)


def is_damaged(text: str) -> bool:
    return _DAMAGED.search(text) is not None


def _letter(sign: str) -> str:
    return bytes([ord(sign) & 0xFF]).decode("cp1252", "replace")


def _from_utf8(data: bytes, name: str) -> DecodedText:
    return DecodedText(data.decode("utf-8", "surrogateescape"), name)


def _by_zeros(sample: bytes) -> str:
    """Return which UTF-16 it is without a mark: the zero bytes of spaces, digits and separators stand on one side."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if even + odd < _FEWEST_ZEROS * len(sample) or max(even, odd) < _ONE_SIDED * (even + odd):
        raise EncodingUnknown
    return "utf-16-le" if odd > even else "utf-16-be"


def _from_wide(data: bytes, encoding: str) -> DecodedText:
    if encoding == "utf-32":
        try:
            return DecodedText(data.decode(encoding).removeprefix("\ufeff"), encoding)
        except UnicodeDecodeError as error:
            raise EncodingUnknown from error
    even = data[: len(data) // 2 * 2]
    text = even.decode(encoding, "surrogatepass").removeprefix("\ufeff") + ("\udcff" if len(data) % 2 else "")
    if len(_DAMAGED.findall(text)) > _MOST_DAMAGED * len(text) + 1 or not text.strip("\udcff"):
        raise EncodingUnknown
    return DecodedText(text, encoding)


def _from_bytes(data: bytes) -> DecodedText:
    """Return a text in one byte a sign: the letters in its words tell Windows, Latin-9 and the old Mac apart."""
    mac = len(_MAC.findall(data))
    if mac >= _SEVERAL and mac > len(_GERMAN.findall(data)):
        return DecodedText(data.decode("mac_roman"), "mac-roman", is_guessed=True)
    if not _CONTROLS.search(data):
        if _LATIN_9.search(data):
            return DecodedText(data.decode("iso8859-15"), "latin-9", is_guessed=True)
        return DecodedText(data.decode("cp1252"), "cp1252")
    return DecodedText(data.decode("cp1252", "surrogateescape"), "cp1252")
