"""Texts are translated when they are shown: a module is read before anybody chose a language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import python_files, shown, tree

DECLARED = "kiim_desktop/domain/kinds/"
"""Kinds are declared with their German titles and translate them whenever they are asked."""


def early(node: ast.AST) -> Iterator[int]:
    """Yield the lines in which a text is translated while the module is read; what a method does comes later."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in {"_", "ngettext"}:
            yield child.lineno
        yield from early(child)


PRODUCT = [each for each in python_files() if shown(each).startswith("kiim_desktop/") and DECLARED not in shown(each)]


@pytest.mark.parametrize("path", PRODUCT, ids=shown)
def test_nothing_is_translated_before_a_language_is_chosen(path: Path) -> None:
    assert list(early(tree(path))) == [], "use mark() there, and _() where it is shown"
