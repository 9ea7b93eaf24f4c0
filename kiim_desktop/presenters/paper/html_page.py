"""A page as HTML that a screen reader reads well: language, direction, headings, heads of tables. Nothing remote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from kiim_desktop.presenters.paper.pages import (
    CODES_IN_A_ROW,
    Block,
    Bullets,
    CodeGroups,
    Facts,
    Heading,
    Look,
    Page,
    Paragraph,
    Said,
    Signature,
    Signatures,
    Table,
)
from kiim_desktop.usecases.sheet_words import GERMAN

_STYLE: Final = """
body{font-family:"Segoe UI","Open Sans","Noto Sans","Noto Sans Arabic","Noto Sans Ethiopic",sans-serif;
font-size:11pt;line-height:1.4;color:#1a1a1a;background:#fff;max-width:46em;margin:2em auto;padding:0 1em}
h1{font-size:18pt;margin:0 0 .4em}h2{font-size:13pt;margin:1.2em 0 .3em}h3{font-size:11pt;margin:1em 0 .2em}
h1,h2,h3{break-after:avoid}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #8a8a8a;padding:.3em .5em;text-align:start;vertical-align:top;white-space:pre-line}
tr{break-inside:avoid}.facts th{width:38%;font-weight:600}.de{display:block;font-size:85%;color:#505050}
.small,footer{font-size:9pt;color:#505050}.strong{font-weight:600}.notice{border:1px solid #1a1a1a;padding:.4em .6em}
.code td{font:22pt monospace;text-align:center}.code span{display:block;font:9pt sans-serif}
.sign{display:flex;gap:2em;margin-top:3em}.sign div{flex:1;border-top:1px solid #1a1a1a;padding-top:.3em}
.unseen th{border:0;padding:0}.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.mark{position:fixed;inset:0;display:grid;place-items:center;font-size:90pt;color:#0002;transform:rotate(-30deg)}
p{white-space:pre-line}footer{border-top:1px solid #8a8a8a;margin-top:2em;padding-top:.4em}
@page{size:A4;margin:20mm}@media print{body{margin:0;max-width:none;padding:0}}
"""
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def html_of(page: Page) -> str:
    """Return the page as one file; everything people wrote is escaped and keeps its direction."""
    direction = "rtl" if page.is_right_to_left else "ltr"
    writer = _Writer(page.language)
    blocks = "\n".join(writer.block(each) for each in page.blocks)
    mark = f'<div class="mark" aria-hidden="true">{escape(page.mark)}</div>' if page.mark else ""
    spoken_mark = f'<p class="strong">{escape(page.mark)}</p>' if page.mark else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(page.language)}" dir="{direction}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(page.plain_title)}</title><style>{_STYLE}</style></head>\n<body>{mark}<main>{spoken_mark}"
        f"<h1>{writer.said(page.title)}</h1>\n{blocks}\n</main>\n"
        f"<footer>{writer.said(page.foot)}</footer></body></html>\n"
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the blocks of a page in one language."""

    language: str

    def said(self, said: Said) -> str:
        text = escape(said.text)
        tongue = "" if self.language == GERMAN else f' lang="{GERMAN}"'  # what offices write is German, as a rule
        own = f"<bdi{tongue}>{text}</bdi>" if said.is_written and text else text
        return f'{own}<span class="de" lang="{GERMAN}" dir="ltr">{escape(said.german)}</span>' if said.german else own

    def block(self, block: Block) -> str:  # noqa: PLR0911  # one for each sort of block
        match block:
            case Heading():
                return f"<h{block.level}>{self.said(block.said)}</h{block.level}>"
            case Paragraph():
                kind = "" if block.look is Look.PLAIN else f' class="{block.look.value}"'
                return f"<p{kind}>{self.said(block.said)}</p>"
            case Facts():
                return f'<table class="facts">{"".join(self._facts(block))}</table>'
            case Table():
                return "".join(self._table(block))
            case Bullets():
                return f"<ul>{''.join(f'<li>{self.said(each)}</li>' for each in block.items)}</ul>"
            case Signatures():
                return f'<div class="sign">{"".join(self._line(each) for each in block.lines)}</div>'
            case CodeGroups():
                return f'<table class="code">{"".join(_code(block))}</table>'

    def _facts(self, block: Facts) -> Iterator[str]:
        for label, values in block.rows:
            said = "<br>".join(self.said(each) for each in values)
            yield f'<tr><th scope="row">{self.said(label)}</th><td>{said}</td></tr>'

    def _table(self, block: Table) -> Iterator[str]:
        shares = "".join(f'<col style="width:{share}%">' for share in block.shares)
        inner = '<span class="hidden">{}</span>' if block.is_head_hidden else "{}"
        head = "".join(f'<th scope="col">{inner.format(self.said(each))}</th>' for each in block.head)
        row_class = ' class="unseen"' if block.is_head_hidden else ""
        yield f"<table><colgroup>{shares}</colgroup><thead{row_class}><tr>{head}</tr></thead><tbody>"
        for row in block.rows:
            yield f"<tr>{''.join(f'<td>{self.said(each)}</td>' for each in row)}</tr>"
        yield "</tbody></table>"

    def _line(self, line: Signature) -> str:
        return f"<div>{'<br>'.join(self.said(each) for each in (line.signed or line.place_and_day, line.who))}</div>"


def _code(block: CodeGroups) -> Iterator[str]:
    for start in range(0, len(block.groups), CODES_IN_A_ROW):
        row = enumerate(block.groups[start : start + CODES_IN_A_ROW], start + 1)
        yield f"<tr>{''.join(f'<td><span>{number}</span>{escape(group)}</td>' for number, group in row)}</tr>"
