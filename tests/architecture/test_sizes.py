"""Files fit in a head, functions on a screen, and every module says why it is there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import python_files, shown, tree

FILE_LINES = 400
FUNCTION_LINES = 60
CLASS_LINES = 250
CLASS_METHODS = 20

Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_there_is_something_to_measure() -> None:
    assert len(python_files()) > 50


@pytest.mark.parametrize("path", python_files(), ids=shown)
def test_file_keeps_the_limits_and_says_why_it_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert list(complaints(tree(path), text.count("\n"))) == []


def complaints(module: ast.Module, lines: int) -> Iterator[str]:
    """Yield what is too large in a module, or unsaid."""
    if lines > FILE_LINES:
        yield f"{lines} lines, at most {FILE_LINES}"
    if not (ast.get_docstring(module) or "").strip():
        yield "no docstring that says why this module is there"
    for node in ast.walk(module):
        if isinstance(node, Function) and _length(node) > FUNCTION_LINES:
            yield f"function {node.name}: {_length(node)} lines, at most {FUNCTION_LINES}"
        if isinstance(node, ast.ClassDef):
            yield from _class_complaints(node)


def _class_complaints(node: ast.ClassDef) -> Iterator[str]:
    methods = sum(isinstance(part, Function) for part in node.body)
    if _length(node) > CLASS_LINES:
        yield f"class {node.name}: {_length(node)} lines, at most {CLASS_LINES}"
    if methods > CLASS_METHODS:
        yield f"class {node.name}: {methods} methods, at most {CLASS_METHODS}"


def _length(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\n", "no docstring"),
        ('"""Why."""\n' + "x = 1\n" * FILE_LINES, "401 lines"),
        ('"""Why."""\ndef f():\n' + "    x = 1\n" * FUNCTION_LINES, "function f: 61 lines"),
        ('"""Why."""\nclass C:\n' + "    def m(self): ...\n" * (CLASS_METHODS + 1), "class C: 21 methods"),
        ('"""Why."""\nclass C:\n' + "    x = 1\n" * CLASS_LINES, "class C: 251 lines"),
    ],
)
def test_a_breach_is_noticed(text: str, words: str) -> None:
    found = list(complaints(ast.parse(text), text.count("\n")))
    assert len(found) == 1
    assert words in found[0]
