"""Forms of a name by which it is found: as written, folded to plain letters, and as a skeleton of consonants.

The search form follows the idea of DIN 91379 (letters mapped to A-Z); other scripts are transcribed with anyascii.
The skeleton equates the usual families of transcription: g/h/kh/ch, y/j/i, v/w, z/s, sch/sh (domain.md 4).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from anyascii import anyascii

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"})
_FAMILIES = (
    ("dsch", "j"), ("dzh", "j"),
    ("tsch", "c"), ("sch", "c"), ("tch", "c"), ("ch", "h"), ("sh", "c"), ("kh", "h"), ("gh", "h"), ("ph", "f"),
    ("th", "t"), ("dh", "d"), ("zh", "s"), ("ts", "s"), ("dj", "j"), ("ck", "k"),
)  # fmt: skip
_SOUNDS = str.maketrans(
    {"q": "k", "g": "h", "z": "s", "w": "v", "p": "b", "x": "k", "j": "", "y": "", **dict.fromkeys("aeiou", "")}
)
_DOUBLED = re.compile(r"(.)\1+")
_ARABIC_ARTICLE = "ال"
_PARTICLES = frozenset({"al", "el", "abd", "bin", "ibn", "bint", "ben", "abu", "ul"})
_CONFUSED = {
    "t": "d", "d": "t", "s": "cj", "c": "sjhk", "h": "kc", "k": "hc", "j": "cs", "v": "bf", "b": "vf", "f": "vb",
    "m": "n", "n": "m",
}  # fmt: skip
"""Consonants that stand for each other in some spelling or are mistaken."""
_GLIDE = "v"
"""Written or not, as w is in Arabic and in English spellings of it."""
SKELETON_MARK = "zqz"
"""Set before skeletons so that they never meet a written word in the index."""


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, in the script in which they are written, without vowel points."""
    if text.isascii():
        return _WORD.findall(text.lower())
    composed = unicodedata.normalize("NFC", text).casefold()
    return _WORD.findall("".join(letter for letter in composed if unicodedata.category(letter) != "Mn"))


def folded(word: str) -> str:
    """Return a word in plain letters a-z and digits; Müller -> muller, Олександр -> oleksandr."""
    lower = word.casefold()
    if lower.isascii() and lower.isalnum():
        return lower
    decomposed = unicodedata.normalize("NFKD", lower)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]", "", anyascii(bare).lower())


def german_folded(word: str) -> str:
    """Return a word in plain letters with ä written ae; Müller -> mueller."""
    return folded(word.casefold().translate(_GERMAN))


def skeleton(word: str) -> str:
    """Return the consonants that survive transcription; Muhammad, Mohamed and محمد -> mhmd."""
    return next(iter(skeletons(word)), "")


def skeletons(word: str) -> tuple[str, ...]:
    """Return the skeletons a word may have: ch is a throaty h in one spelling and tsch in another."""
    text = folded(word)
    if len(text) < 3 or text in _PARTICLES:  # noqa: PLR2004  # one or two letters are no skeleton
        return ()
    read = [text, re.sub("(?<![st])ch", "tsch", text)]
    found = dict.fromkeys(map(_bones, read))
    return tuple(bones for bones in found if bones)


def near_skeletons(bones: str) -> tuple[str, ...]:
    """Return a skeleton and those one step away: a consonant missing, taken for another one, or a glide more."""
    found = [bones]
    for place, letter in enumerate(bones):
        before, behind = bones[:place], bones[place + 1 :]
        found += [before + other + behind for other in ("", *_CONFUSED.get(letter, ""))]
    found += [bones[:place] + _GLIDE + bones[place:] for place in range(1, len(bones) + 1)]
    return tuple(dict.fromkeys(found))


def _bones(text: str) -> str:
    for written, sound in _FAMILIES:
        text = text.replace(written, sound)
    return _DOUBLED.sub(r"\1", text.translate(_SOUNDS))


def search_forms(text: str) -> list[str]:
    """Return every form under which the words of a name are indexed."""
    forms: dict[str, None] = {}
    for written in words(text):
        if written.isascii():  # plain letters are their own folded forms
            forms[written] = None
            forms |= dict.fromkeys(_marked(written))
            continue
        for word in dict.fromkeys((written, written.removeprefix(_ARABIC_ARTICLE))):
            forms |= dict.fromkeys(_forms(word))
    return list(forms)


def _forms(word: str) -> list[str]:
    forms = [word, folded(word), german_folded(word), *_marked(word)]
    return [form for form in forms if form]


def _marked(word: str) -> list[str]:
    return [SKELETON_MARK + bones for bones in skeletons(word) if len(bones) > 1]


def digits_form(text: str) -> str:
    """Return the digits of a phone number or id without notation: +49 170 1, 0049170 1, 0170 1 -> 1701."""
    digits = re.sub(r"\D", "", text)
    for prefix in ("0049", "49") if text.strip().startswith(("+", "00")) else ():
        if digits.startswith(prefix):
            return digits.removeprefix(prefix).lstrip("0")
    return digits.lstrip("0")


def id_form(text: str) -> str:
    """Return an id of letters and digits without notation: AZ-12/34 B -> az1234b; "" for a phone number or a name."""
    form = "".join(words(text))
    return form if any(sign.isdecimal() for sign in form) and not form.isdecimal() else ""


def number_span(written: str, typed: str) -> tuple[int, int] | None:
    """Return the part of a written number or id that is what was typed, without regard to notation; None if it is not.

    Both are compared from their beginnings.
    """
    if asked := id_form(typed):
        whole, is_sign = id_form(written), str.isalnum
    else:
        asked, whole, is_sign = digits_form(typed), digits_form(written), str.isdecimal
    signs = [place for place, sign in enumerate(written) if is_sign(sign)]
    first = len(signs) - len(whole)
    if not asked or not whole.startswith(asked) or first < 0:
        return None
    begins = signs[first]
    if begins and written[begins - 1] == "0" and typed.lstrip().startswith("0"):
        begins -= 1
    return begins, signs[first + len(asked) - 1] + 1


def day_form(day: date) -> str:
    """Return the digits under which a day of birth is found: 1.2.1990 -> 1021990."""
    return day.strftime("%d%m%Y").lstrip("0")


def sort_key(family: str, given: str) -> str:
    """Return the key by which lists are ordered: family name first, without accents."""
    return " ".join(folded(word) for word in words(f"{family} {given}"))
