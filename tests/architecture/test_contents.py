"""What never stands in a committed file, and what a widget list never is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import files, python_files, shown, tree

# Each pattern holds one letter in brackets so that this file does not match itself.
FORBIDDEN = {
    "a path of one machine": r"/wor[k]/|/tmp/[k]/|/opt/(whee[l]s|pyp[i])|/hom[e]/[a-z]+/|/roo[t]/",
    "a host of a package registry": r"(pyp[i]|pythonhoste[d])\.org|registry\.npmj[s]",
    "an index setting": r"--(extra-)?inde[x]-url|--fin[d]-links",
    "a tool that wrote text": r"(?i)\b(claud[e]|anthropi[c]|chatgp[t]|opena[i]|copilo[t])\b|co-authored-b[y]:",
    "a merge left half done": r"(?m)^(<{7}|>{7}) ",
}
ITEM_WIDGETS = {"QTableWidget", "QListWidget", "QTreeWidget", "setItemWidget", "setCellWidget", "setIndexWidget"}


def _text(path: Path) -> str:
    """Return a file as text; bytes that are none are looked at as Latin-1."""
    content = path.read_bytes()
    return content.decode("utf-8", errors="ignore") if b"\0" not in content else content.decode("latin-1")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [f"{shown(path)}: {match[0]}" for path in files() if (match := pattern.search(_text(path)))]
    assert not found


@pytest.mark.parametrize(
    ("what", "example"),
    [
        ("a path of one machine", "/wor" + "k/main"),
        ("a host of a package registry", "https://pyp" + "i.org/simple"),
        ("an index setting", "--inde" + "x-url x"),
        ("a tool that wrote text", "Co-Authored-B" + "y: x"),
    ],
)
def test_a_forbidden_word_is_noticed(what: str, example: str) -> None:
    assert re.search(FORBIDDEN[what], example)


def test_lists_are_models_and_never_item_widgets() -> None:
    found = [
        f"{shown(path)}:{node.lineno} {name}"
        for path in python_files()
        if path.parts[-2] != "architecture"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute | ast.Name | ast.alias) and (name := _named(node)) in ITEM_WIDGETS
    ]
    assert not found


def _named(node: ast.Attribute | ast.Name | ast.alias) -> str:
    match node:
        case ast.Attribute():
            return node.attr
        case ast.Name():
            return node.id
        case ast.alias():
            return node.name
