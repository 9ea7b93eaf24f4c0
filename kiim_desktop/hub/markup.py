"""HTML in which text can only ever be text: whatever is not Html is escaped on its way in."""

from __future__ import annotations

from html import escape
from typing import Final

VOID: Final = frozenset({"input", "meta", "br"})


class Html(str):
    """Markup made by `tag`, and nothing else."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str) -> Html:
    """Return an element; `class_` stands for class, `aria_label` for aria-label."""
    shown = "".join(f' {_attribute(key)}="{escape(value)}"' for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{shown}>")
    return Html(f"<{name}{shown}>{_inside(children)}</{name}>")


def document(*children: str) -> Html:
    """Return a whole page in German."""
    return Html("<!doctype html>\n" + tag("html", *children, lang="de"))


def _inside(children: tuple[str, ...]) -> str:
    return "".join(child if isinstance(child, Html) else escape(child) for child in children)


def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")
