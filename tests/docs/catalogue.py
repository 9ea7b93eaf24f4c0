"""Keeps the catalogues of the surface: `python -m tests.docs.catalogue` adds what is new and drops what is gone.

Found are the texts in the source, the sentences of all errors, and texts for people in resources that are shown as
they stand. What is translated stays; what is not is left empty, and a test says so. The .mo beside the .po is what the
program reads.
"""

from __future__ import annotations

import importlib
import io
import pkgutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import kiim_desktop
from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.paths import resources
from kiim_desktop.base.resources import read_text
from kiim_desktop.base.translation import DOMAIN
from kiim_desktop.domain.deadline_rules import load_deadline_rules
from kiim_desktop.interchange.columns import list_kinds, load_columns
from kiim_desktop.usecases.sheet_words import sheet_languages

LANGUAGES: Final = ("en",)
KEYWORDS: Final[Mapping[str, tuple[int, ...] | None]] = {"_": None, "mark": None, "marked": None, "ngettext": (1, 2)}
AT_THE_DESK: Final = frozenset({"cli", "hub"})
"""Rooms without a surface: their texts are for IT and stay German, the sentences of errors apart."""
BEGUN: Final = datetime(2026, 11, 22, tzinfo=UTC)
Text = str | tuple[str, str]


def texts() -> dict[Text, str]:
    """Return every text of the surface, (singular, plural) where numbers count, and where it stands."""
    found: dict[Text, str] = {}
    for text, place in (*_in_source(), *_of_errors(), *_in_resources()):
        found.setdefault(text, place)
    return found


def place_of(language: str) -> Path:
    """Return the catalogue of a language that people edit."""
    return resources() / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """Return the catalogue of a language as it stands; an empty one if there is none."""
    path = place_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def renewed(language: str, known: Catalog) -> Catalog:
    """Return the catalogue with every text of today in order, translated as far as it was."""
    made = Catalog(
        locale=language, project="KiIM Desktop", creation_date=BEGUN, revision_date=BEGUN, fuzzy=False, charset="utf-8"
    )
    for text, place in sorted(texts().items(), key=lambda each: (each[1], str(each[0]))):
        before = known.get(text if isinstance(text, str) else text[0])
        made.add(text, before.string if before is not None else None, locations=[(place, 0)])
    return made


def compiled(catalogue: Catalog) -> bytes:
    """Return the catalogue as the program reads it."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def written(catalogue: Catalog) -> bytes:
    """Return the catalogue as people edit it."""
    file = io.BytesIO()
    write_po(file, catalogue, width=120, include_lineno=False)
    return file.getvalue()


def import_everything() -> None:
    """Import every module, so that every error is known; what needs Qt is left out where Qt is not installed."""
    for module in pkgutil.walk_packages(kiim_desktop.__path__, "kiim_desktop."):
        if "__main__" in module.name or ".migrations" in module.name:
            continue
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as missing:
            if (missing.name or "").partition(".")[0] not in {"PySide6", "shiboken6"}:
                raise


def all_errors(root: type[KiimError] = KiimError) -> Iterator[type[KiimError]]:
    """Yield every class of errors of the product."""
    if root.__module__.startswith("kiim_desktop."):
        yield root
    for child in root.__subclasses__():
        yield from all_errors(child)


def _in_source() -> Iterator[tuple[Text, str]]:
    package = Path(kiim_desktop.__file__).parent
    for room in sorted(each for each in package.iterdir() if each.is_dir() and each.name not in AT_THE_DESK):
        for name, _line, text, _comments, _context in extract_from_dir(room, keywords=KEYWORDS):
            place = f"kiim_desktop/{room.name}/{name}"
            yield (text if isinstance(text, str) else (text[0], text[1])), place


def _of_errors() -> Iterator[tuple[Text, str]]:
    import_everything()
    for error in all_errors():
        yield error.text(), error.__module__.replace(".", "/") + ".py"


def _in_resources() -> Iterator[tuple[Text, str]]:
    for rule in load_deadline_rules(read_text).rules:
        for text in (
            rule.title,
            rule.action,
            *(part for each in rule.editions for part in (each.text, each.why, each.law.text_of)),
        ):
            yield text, "resources/rules/deadlines.json"
    for kind in list_kinds().values():
        yield kind.label_de, "resources/import/lists.csv"
        for column in load_columns(kind.name).columns.values():
            if column.field is None:
                yield column.label_de, "resources/import"
    for language in sheet_languages():
        yield language.title_text, "resources/sheets/languages.json"


def main() -> None:
    for language in LANGUAGES:
        made = renewed(language, read(language))
        path = place_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(made))
        path.with_suffix(".mo").write_bytes(compiled(made))


if __name__ == "__main__":
    main()
