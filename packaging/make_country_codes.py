"""Writes resources/codes/countries.csv from the CLDR names in Babel and our own words; run when Babel changes."""

from __future__ import annotations

import csv
from pathlib import Path

from babel import Locale
from babel.core import get_global

ROOT = Path(__file__).resolve().parent.parent
HEADER = (
    "code",
    "label_de",
    "label_en",
    "valid_from",
    "valid_to",
    "successor",
    "sort",
    "synonyms",
    "alpha2",
    "destatis",
)
WITHDRAWN = {"ANT", "BUR", "CSK", "DDR", "FXX", "NTZ", "ROM", "SCG", "SUN", "TMP", "VDR", "YMD", "YUG", "ZAR"}
NO_STATES = {"EA", "EU", "EZ", "IC", "QO", "UN", "XA", "XB", "XK", "ZZ", "AC", "CP", "CQ", "DG", "TA"}
OWN = (
    ("XKX", "Kosovo", "Kosovo", "XK"),
    ("XXA", "staatenlos", "stateless", ""),
    ("XXX", "ungeklärt", "unclear", ""),
)


def main() -> None:
    """Write the list, sorted by German name with the special entries last."""
    words = _own_words()
    names = [*sorted(_states(), key=lambda state: _sort_key(state[1])), *OWN]
    with (ROOT / "resources/codes/countries.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for number, (code, german, english, alpha2) in enumerate(names, 1):
            destatis, synonyms = words.pop(code, ("", ""))
            writer.writerow([code, german, english, "", "", "", number * 10, synonyms, alpha2, destatis])
    if words:
        raise SystemExit(f"unknown countries in country_words.csv: {sorted(words)}")


def _states() -> list[tuple[str, str, str, str]]:
    german, english = Locale("de").territories, Locale("en").territories
    alpha3: dict[str, str] = {
        str(targets[0]): str(code)
        for code, targets in get_global("territory_aliases").items()
        if len(code) == 3 and code.isalpha() and len(targets) == 1 and code not in WITHDRAWN  # noqa: PLR2004  # alpha-3
    }
    return [
        (alpha3[code], str(german[code]), str(english[code]), code)
        for code in map(str, german)
        if len(code) == 2 and code.isalpha() and code not in NO_STATES  # noqa: PLR2004  # alpha-2
    ]


def _own_words() -> dict[str, tuple[str, str]]:
    with (ROOT / "packaging/country_words.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: (row["destatis"], row["synonyms"]) for row in csv.DictReader(file)}


def _sort_key(name: str) -> str:
    return name.casefold().translate(str.maketrans("äöüåéèôç", "aouaeeoc"))


if __name__ == "__main__":
    main()
