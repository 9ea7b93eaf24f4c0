"""Code lists: closed vocabularies as dated data; unknown codes of newer versions stay as they are."""

from __future__ import annotations

import csv
import functools
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from kiim_desktop.base.translation import SOURCE_LANGUAGE, language

COLUMNS = ("code", "label_de", "label_en", "valid_from", "valid_to", "successor", "sort", "synonyms")
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "§": " "})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_SIGNS = re.compile(r"[^\w]+|_")
_MIN_ABBREVIATION = 2
_REMEMBERED = 5_000
_NO_RANK = 9


@functools.lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the form texts are compared in: casefolded, without diacritics and punctuation, single spaces."""
    bare = text.casefold().translate(_LETTERS)
    if not bare.isascii():
        decomposed = unicodedata.normalize("NFKD", bare)
        bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(_SIGNS.sub(" ", bare).split())


def _plain(text: str) -> str:
    """Return the text without punctuation but with its accents: "türk." must not be taken for Turkmenistan."""
    return " ".join(_SIGNS.sub(" ", text.casefold()).split())


def _foldings(text: str) -> tuple[str, ...]:
    written = text.casefold()
    spelled = written.translate(_UMLAUTS)
    return tuple({fold(form) for form in {written, spelled}} - {""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One entry; `extra` holds the further columns of its list."""

    code: str
    label_de: str
    label_en: str
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""
    sort: int = 0
    synonyms: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Return the text people read, in the language of the surface."""
        if language() == SOURCE_LANGUAGE or not self.label_en:
            return self.label_de
        return self.label_en[0].upper() + self.label_en[1:]

    @property
    def texts(self) -> tuple[str, ...]:
        """Return everything the entry is known by, the code first."""
        further = self.extra.get("alpha2", "")
        return tuple(text for text in (self.code, self.label_de, self.label_en, *self.synonyms, further) if text)

    def is_valid(self, day: date) -> bool:
        return self.has_begun(day) and (self.valid_to is None or day <= self.valid_to)

    def has_begun(self, day: date) -> bool:
        return self.valid_from is None or self.valid_from <= day


@dataclass(frozen=True)
class CodeList:
    """One list, ordered by `sort`."""

    name: str
    codes: Mapping[str, Code]

    def label(self, code: str) -> str:
        """Return the text people read; a code this version does not know is shown as it is."""
        known = self.codes.get(code)
        return known.label if known is not None else code

    def exact(self, text: str) -> Code | None:
        """Return the entry whose code, label or synonym this is, ignoring case, accents and punctuation."""
        written = text.strip()
        return self._literal.get(written.casefold()) or self._index.get(fold(written))

    def abbreviated(self, text: str) -> Code | None:
        """Return the entry meant by shortened words ("Iran, Islam. Rep.", "Afgh."), if exactly one fits.

        An entry that ends counts only where no other fits: "tschech." is Tschechien, not the Tschechoslowakei.
        """
        if text not in self._remembered and len(self._remembered) < _REMEMBERED:
            self._remembered[text] = self._meant(text)
        return self._remembered[text] if text in self._remembered else self._meant(text)

    def _meant(self, text: str) -> Code | None:
        for written, words in ((_plain(text).split(), self._plain_words), (fold(text).split(), self._words)):
            if not written or min(len(token) for token in written) < _MIN_ABBREVIATION:
                return None
            found = {code.code: code for tokens, code in words if _shortens(written, tokens)}
            if found:
                fitting = [code for code in found.values() if code.valid_to is None] or list(found.values())
                return fitting[0] if len(fitting) == 1 else None
        return None

    def find(self, text: str, limit: int = 20) -> list[Code]:
        """Return entries for a chooser, best first: equal, then beginning with, then containing the text."""
        wanted = fold(text)
        ranked = sorted(
            (rank, code.sort, code.code)
            for code, forms in self._forms
            if (rank := min((_rank(wanted, form) for form in forms), default=_NO_RANK)) < _NO_RANK
        )
        return [self.codes[code] for _rank_, _sort, code in ranked[:limit]]

    def current(self, code: str, day: date) -> Code:
        """Return what stands for the code on that day: the last successor in force once it has ended, else itself.

        A code this version does not know stands for itself, its text as label.
        """
        found = self.codes.get(code) or Code(code=code, label_de=code, label_en=code)
        passed = {found.code}
        while found.valid_to is not None and found.valid_to < day:
            follower = self.codes.get(found.successor)
            if follower is None or follower.code in passed or not follower.has_begun(day):
                break
            passed.add(follower.code)
            found = follower
        return found

    def valid(self, day: date) -> list[Code]:
        """Return the entries in force on that day, in order."""
        return [code for code in self.codes.values() if code.is_valid(day)]

    @functools.cached_property
    def _literal(self) -> Mapping[str, Code]:
        """Codes, labels and synonyms made of signs ("?", "-", "♂") or whose signs tell them apart."""
        return {text.casefold(): code for code in reversed(list(self.codes.values())) for text in reversed(code.texts)}

    @functools.cached_property
    def _index(self) -> Mapping[str, Code]:
        index: dict[str, Code] = {}
        for position in range(max((len(code.texts) for code in self.codes.values()), default=0)):
            for code in self.codes.values():
                for form in _foldings(code.texts[position]) if position < len(code.texts) else ():
                    index.setdefault(form, code)
        return index

    @functools.cached_property
    def _remembered(self) -> dict[str, Code | None]:
        """Shortened words already looked up: lists repeat few of them thousands of times."""
        return {}

    @functools.cached_property
    def _plain_words(self) -> tuple[tuple[list[str], Code], ...]:
        return tuple((_plain(text).split(), code) for code in self.codes.values() for text in code.texts)

    @functools.cached_property
    def _words(self) -> tuple[tuple[list[str], Code], ...]:
        return tuple((form.split(), code) for code, forms in self._forms for form in forms)

    @functools.cached_property
    def _forms(self) -> tuple[tuple[Code, tuple[str, ...]], ...]:
        """Each entry with its texts as they are compared, folded once: a chooser asks at every key."""
        return tuple(
            (code, tuple(form for text in code.texts for form in _foldings(text))) for code in self.codes.values()
        )


def _shortens(wanted: list[str], tokens: list[str]) -> bool:
    return len(wanted) == len(tokens) and all(
        whole.startswith(part) for part, whole in zip(wanted, tokens, strict=True)
    )


def _rank(wanted: str, form: str) -> int:
    if wanted not in form:
        return _NO_RANK
    if form == wanted:
        return 0
    if form.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in form else 3 if len(wanted) > _MIN_ABBREVIATION else _NO_RANK


@dataclass(frozen=True, slots=True)
class CodeLists(Mapping[str, CodeList]):
    """All lists by name; an unknown name gives an empty list, so that labels never fail."""

    lists: Mapping[str, CodeList]

    def __getitem__(self, name: str) -> CodeList:
        return self.lists.get(name) or CodeList(name, MappingProxyType({}))

    def __iter__(self) -> Iterator[str]:
        return iter(self.lists)

    def __len__(self) -> int:
        return len(self.lists)


def load(texts: Mapping[str, str]) -> CodeLists:
    """Return the lists of CSV texts by name (see base.resources.read_codes_texts)."""
    return CodeLists(MappingProxyType({name: parse(name, text) for name, text in texts.items()}))


def parse(name: str, text: str) -> CodeList:
    """Return one list from CSV text; ValueError names the line that is wrong."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise ValueError(f"{name}: columns missing: {missing}")
    codes: dict[str, Code] = {}
    for row in reader:
        code = _code(row)
        if not code.code or not code.label_de or code.code in codes:
            raise ValueError(f"{name}, line {reader.line_num}: code or label missing or code twice")
        codes[code.code] = code
    ordered = sorted(codes.values(), key=lambda code: (code.sort, code.label_de))
    return CodeList(name, MappingProxyType({code.code: code for code in ordered}))


def _code(row: Mapping[str, str]) -> Code:
    return Code(
        code=row["code"],
        label_de=row["label_de"],
        label_en=row["label_en"],
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        successor=row["successor"],
        sort=int(row["sort"] or 0),
        synonyms=tuple(part.strip() for part in row["synonyms"].split("|") if part.strip()),
        extra=MappingProxyType({name: value for name, value in row.items() if name not in COLUMNS}),
    )
