"""Reads names: "KARIMI Ahmad", "Karimi, Ahmad", "Frau Mina Karimi", capitals, particles, names in other scripts."""

from __future__ import annotations

import re
import unicodedata

from kiim_desktop.base.translation import _
from kiim_desktop.interchange.readings import Fact, ReadContext, Reading, Remark, non_value
from kiim_desktop.interchange.sheets import Cell

# words that belong to the family name behind them
_PARTICLES = frozenset(
    re.split(
        r"\s+",
        "al el as ar an at ad ash abd abdul abdel abu abou ben bin bint ibn ould von van de del della da di dos "
        "du la le zu zum zur der den ter mac haj hadj umm",
    )
)
_ARTICLES = frozenset({"al", "el"})
_SALUTATION = re.compile(r"^(?:(Herrn?|Hr|Frau|Fr|Fam|Familie|Mr|Mrs|Ms)\b\.?)\s+", re.IGNORECASE)
_TITLE = re.compile(r"^(?:Dr|Prof|Dipl|Ing|med)\b\.?(?:[- ](?:med|Ing|phil|nat)\.?)*\s*", re.IGNORECASE)
_BORN = re.compile(r"\b(?:geb\.|geborene?r?|née|verw\.)\s*([^\W\d_][\w' -]*)", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_TURKISH = frozenset({"TUR", "AZE"})
_TURKISH_CASE = str.maketrans({"I": "ı", "İ": "i"})
_BACK, _FRONT = "aıouâû", "eiöüîê"


def read_full_name(cell: Cell, context: ReadContext) -> Reading:
    """Read family and given names from one cell; the order comes from comma, capitals, salutation or heading."""
    told = _tidy(cell.text)
    if missing := non_value(told, context):
        return Reading(as_told=told, missing=missing)
    name, values, warnings = _without_additions(told, context)
    salutation = _SALUTATION.match(name)
    name = _TITLE.sub("", _SALUTATION.sub("", name)).strip(" ,;")
    if salutation and (sex := context.codes["sexes"].exact(salutation[1])):
        values["sex"] = sex.code
    if not any(letter.isalpha() for letter in name):
        return Reading({}, told, (context.not_understood(),))
    family, given, remark = _split(name, context, given_first=salutation is not None)
    values |= _named(family, given, context)
    return Reading(values, told, (*warnings, *([remark] if remark else [])))


def read_family_name(cell: Cell, context: ReadContext) -> Reading:
    """Read a family name; a comma or salutation shows that the given names stand there too."""
    told = _tidy(cell.text)
    if "," in told or _SALUTATION.match(told):
        return read_full_name(cell, context)
    return _one_part(told, "family_name", context)


def read_given_names(cell: Cell, context: ReadContext) -> Reading:
    return _one_part(_tidy(cell.text), "given_names", context)


def read_birth_name(cell: Cell, context: ReadContext) -> Reading:
    told = _tidy(cell.text)
    return _one_part(_BORN.sub(r"\1", told), "birth_name", context)


def read_native_name(cell: Cell, context: ReadContext) -> Reading:
    told = _tidy(cell.text)
    missing = non_value(told, context)
    return Reading(as_told=told, missing=missing) if missing else Reading({"native_name": told}, told)


def _one_part(told: str, target: str, context: ReadContext) -> Reading:
    if missing := non_value(told, context):
        return Reading(as_told=told, missing=missing)
    name, values, warnings = _without_additions(told, context)
    values[target] = calm(name, context.nationality)
    if not any(letter.isalpha() for letter in name):
        return Reading({}, told, (context.not_understood(),))
    return Reading(values, told, tuple(warnings))


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _without_additions(told: str, context: ReadContext) -> tuple[str, dict[str, Fact], list[Remark]]:
    """Take brackets, birth name and other scripts out of the name."""
    values: dict[str, Fact] = {}
    warnings: list[Remark] = []
    name = told
    for found in _BRACKETS.finditer(told):
        inside = found[1].strip()
        name = name.replace(found[0], " ")
        if sex := context.codes["sexes"].exact(inside):
            values["sex"] = sex.code
        elif inside and not _is_latin(inside):
            values["native_name"] = inside
        elif born := _BORN.search(inside):
            values["birth_name"] = calm(born[1].strip(), context.nationality)
        elif inside:
            warnings.append(context.remark("name_addition", _("Zusatz in Klammern steht nur im Text wie genannt")))
    if born := _BORN.search(name):
        values["birth_name"] = calm(born[1].strip(), context.nationality)
        name = name.replace(born[0], " ")
    latin, foreign = _by_script(name)
    if latin and foreign:
        values["native_name"], name = foreign, latin
    return _tidy(name).strip(" ,;"), values, warnings


def _is_latin(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and all(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)


def _by_script(name: str) -> tuple[str, str]:
    tokens = name.split()
    foreign = [t for t in tokens if any(letter.isalpha() for letter in t) and not _is_latin(re.sub(r"[ʹʺʼʻ]", "", t))]
    return " ".join(token for token in tokens if token not in foreign), " ".join(foreign)


def _split(name: str, context: ReadContext, *, given_first: bool) -> tuple[str, str, Remark | None]:
    """Return family name, given names and a remark if the order had to be assumed."""
    if "," in name:
        family, given = name.split(",", 1)
        return family.strip(), " ".join(given.replace(",", " ").split()), None
    tokens = name.split()
    if len(tokens) == 1:
        return name, "", context.remark("single_name", _("nur ein Name"))
    shouted = [_is_shouted(token) for token in tokens]
    if any(shouted) and not all(shouted):
        loud = " ".join(token for token, is_loud in zip(tokens, shouted, strict=True) if is_loud)
        return loud, " ".join(token for token, is_loud in zip(tokens, shouted, strict=True) if not is_loud), None
    order = _heading_order(context.heading)
    if order == "family_first":
        cut = _leading_family(tokens)
        return " ".join(tokens[:cut]), " ".join(tokens[cut:]), None
    cut = len(tokens) - 1
    while cut > 1 and tokens[cut - 1].casefold().rstrip("-'.") in _PARTICLES:
        cut -= 1
    unclear = None if given_first or order == "given_first" else context.remark(
        "name_order", _("Reihenfolge von Vor- und Familienname angenommen, bitte prüfen")
    )  # fmt: skip
    return " ".join(tokens[cut:]), " ".join(tokens[:cut]), unclear


def _is_shouted(token: str) -> bool:
    letters = [letter for letter in token if letter.isalpha()]
    return len(letters) > 1 and all(letter.isupper() or not letter.islower() for letter in letters)


def _leading_family(tokens: list[str]) -> int:
    cut = 1
    while cut < len(tokens) - 1 and tokens[cut - 1].casefold() in _PARTICLES:
        cut += 1
    return cut


def _heading_order(heading: str) -> str:
    words = heading.casefold()
    given, family = words.find("vorname"), -1
    for part in re.finditer(r"(?<!vor)(?:nach|familien|zu)?name", words):
        family = part.start()
        break
    if "vor-" in words or "vor- und" in words:
        return "given_first"
    if given < 0 or family < 0:
        return ""
    return "given_first" if given < family else "family_first"


def _named(family: str, given: str, context: ReadContext) -> dict[str, Fact]:
    return {
        key: calm(part, context.nationality) for key, part in (("family_name", family), ("given_names", given)) if part
    }


def calm(name: str, nationality: tuple[str, ...] = ()) -> str:
    """Return a name written in capitals in usual letters; other names stay exactly as they are."""
    if not _is_shouted(name):
        return name
    turkish = bool(_TURKISH & set(nationality)) or any(sign in name for sign in "ŞĞİ")
    lowered = _turkish_lower(name) if turkish else name.lower()
    parts = re.split(r"([\s-])", unicodedata.normalize("NFC", lowered))
    raised = [_raise(part, is_article=part in _ARTICLES and parts[n + 1 : n + 2] == ["-"], turkish=turkish)
              for n, part in enumerate(parts)]  # fmt: skip
    return "".join(raised)


def _raise(part: str, *, is_article: bool, turkish: bool) -> str:
    if not part or is_article:
        return part
    at = 2 if re.match(r"[odlt]['’]\w", part) else 0  # O'Neil, but Ja'fari
    head = part[:at].capitalize()
    start = next((n for n in range(at, len(part)) if part[n].isalpha()), at)
    first = part[start : start + 1]
    big = "İ" if turkish and first == "i" else first.upper()
    return head + part[at:start] + big + part[start + 1 :]


def _turkish_lower(name: str) -> str:
    """Lower capitals the Turkish way; a plain I follows the vowel before it (vowel harmony), because German
    spreadsheets write both ı and i as I.
    """
    if "İ" in name:
        return name.translate(_TURKISH_CASE).lower()
    lowered = name.replace("I", "\0").lower()
    result: list[str] = []
    for position, letter in enumerate(lowered):
        if letter != "\0":
            result.append(letter)
            continue
        before = next((vowel for vowel in reversed(result) if vowel in _BACK + _FRONT), "")
        after = next((vowel for vowel in lowered[position:] if vowel in _BACK + _FRONT), "")
        is_first = position == 0
        result.append("ı" if not is_first and (before or after or "a") in _BACK else "i")
    return "".join(result)
