"""Five hundred texts that nobody should have typed, by family; made by code, the same ones each time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

LEAST = 500
_TAGS = (
    "b", "i", "u", "a href='x'", "img src='x'", "table", "tr", "td", "script", "style", "iframe", "object", "embed",
    "svg onload=x", "math", "video", "audio", "form", "input", "button", "select", "textarea", "marquee", "blink",
    "font color=red size=99", "center", "h1", "ol", "li", "pre", "code", "br", "hr", "qt", "html", "body", "head",
    "title", "meta", "link", "base", "xml", "div style='display:none'",
    "span", "sup", "sub", "s", "nobr", "p align=x",
)  # fmt: skip
_FORMATS = (
    "%s", "%d", "%n", "%x", "%%", "%1", "%L1",
    "%99", "{}", "{0}", "{x}", "{0.__class__}", "{name!r}", "{{}}", "{{x}}",
    "${x}", "$x", "$HOME", "$(id)", "`id`", "#{x}", "@{x}", "<%= x %>", "{% x %}", "{# x #}", "[[x]]", "~x~", "&x;",
    "&&", "&Datei", "a&b&&c", "\\n", "\\x00", "\\u0000", "\\N{BELL}", "%c0%af", "%00", "%0d%0aX: y", "\\", "\\\\",
)  # fmt: skip
_QUERIES = (
    "' OR '1'='1", "'; DROP TABLE person;--", '" OR ""="', "1; SELECT 1", "/* x */", "-- x", "NEAR(a b)", "a NEAR b",
    '"', '""', "a*", "*", "^a", "-a", "a AND b", "a OR", "NOT", "(", ")", "a:b", "names:a", "{a b}: c", "a + b", ":",
    "'", "''", "''''", "\\'", "x' UNION SELECT 1--", "\x1a", "*)(uid=*))(|(uid=*", "admin'--", "[$ne]", '{"$gt": ""}',
)  # fmt: skip
_CELLS = (
    "=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", '=HYPERLINK("x")', '=IMPORTXML("x")', "1E+10",
    "0x41", "007", "1,5", "1.5", "1.000,00", "TRUE", "FALSE", "#N/A", "#REF!", ";;;", "a;b;c", "a,b,c", 'a"b"c',
)  # fmt: skip
_WORDS = (
    "null", "NULL", "None", "nil", "NaN", "Infinity", "undefined", "true", "false", "yes", "no", "0", "-0", "1e309",
    "O'Brien", "D’Arcy", "van der Berg", "Müller-Lüdenscheidt", "Nguyễn", "Ó Súilleabháin", "X Æ A-12", "Test", "Mr.",
    "CON", "PRN", "AUX", "NUL", "COM1", "LPT1", "con.txt", ".", "..", "...", "~", "/", "//", "C:\\", "\\\\srv\\x",
    "../../etc/passwd", "..\\..\\x", "file:///etc/passwd",
    "http://localhost/", "javascript:alert(1)", "data:text/html,x",
    "mailto:x@y", "tel:+49", "ldap://x", "${jndi:ldap://x}", "<!DOCTYPE x>", "<?xml version='1.0'?>", "<![CDATA[x]]>",
    "<!-- x -->", "<!ENTITY x SYSTEM 'file:///x'>", "---\nx: y", "!!python/object:x", "&anchor *alias", '{"a": 1}',
    "31.2.2024", "0000-00-00", "9999-12-31", "1.1.1", "32.13.2020", "nächsten Montag", "-1 Tag", "2024-W53", "24:60",
    "(a+)+$", "(?=x)", "[a-", "\\d{1,99999}", "A" * 300, "ä" * 300, "W" * 480, "i" * 480, "ﷺ" * 40, "﷽" * 20,
)  # fmt: skip
_SCRIPTS = (
    "محمد الأحمد", "كُردي", "سلام\u200cعلیکم", "שלום עולם", "Олександр",
    "Ѿ", "ሰላም ለዓለም", "გამარჯობა", "Բարեւ", "สวัสดี", "नमस्ते",
    "王小明", "山田太郎", "김철수", "ਸਤ ਸ੍ਰੀ ਅਕਾਲ", "မင်္ဂလာပါ", "ཀ", "ꯃ", "ᚠ", "𐍈",
    "𒀀", "𓀀", "𝔄𝔟𝔠", "Ⓐⓑ", "ＡＢＣ", "ǅ", "ŉ", "ß", "ẞ", "ı",
    "İ", "ſ", "ﬁ", "ﬀ", "Å", "\u212b", "\u212a", "\u2126", "µ", "μ", "ς",
    "Σ", "ʼ", "’", "`", "´", "ʹ", "ʻ", "‐", "‑", "–", "—", "−",
)  # fmt: skip
_SIGNS = {
    "bidi": "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
    "zero": "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\u115f\u3164",
    "space": "\u00a0\u1680\u2000\u2003\u2007\u2009\u200a\u202f\u205f\u3000",
    "line": "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\t",
    "control": "\x01\x02\x07\x08\x0e\x1b\x1f\x7f\x80\x9f",
    "odd": "\ufffc\ufffd\ufffe\uffff\U0001fffe\U0010ffff\ue000\uf8ff\U000e0041\ufe0f",
    "mark": "\u0300\u0323\u0489\u20dd\u0e47\u093c\u064b\u05b0\u1dc0\ufe20",
}
_EMOJI = ("👨‍👩‍👧‍👦", "🏳️‍🌈", "👩🏽‍🚀", "🇺🇦", "🇦🇫🇦🇫", "1️⃣", "👍🏿", "🫠", "☠️", "❤️‍🔥")


def corpus(bait: Path) -> dict[str, str]:
    """Return the texts by family and number; some lead to a file that somebody watches."""
    found = {f"{family}-{number}": text for family, texts in _families(bait) for number, text in enumerate(texts)}
    return {name: text for name, text in found.items() if text}


def _families(bait: Path) -> Iterator[tuple[str, list[str]]]:
    yield "open tag", [f"<{tag}>" for tag in _TAGS]
    yield "tags", [f"<{tag}>{'x' * place}</{tag.split()[0]}>" for place, tag in enumerate(_TAGS)]
    yield "nested", [("<table><tr><td>" * depth)[:244] for depth in (1, 5, 17)]
    yield "entity", ["&amp;", "&#60;b&#62;", "&lt;img src=x&gt;", "&nbsp;", "&#0;", "&#x202e;", "&bogus;", "&" * 60]
    lead = (f"file://{bait}", str(bait))
    yield (
        "bait",
        [
            form.format(where)
            for where in lead
            for form in (
                '<img src="{}">',
                '<a href="{}">x</a>',
                "![x]({})",
                "[x]({})",
                "url({})",
                "@import '{}';",
                "{}",
            )
        ],
    )
    yield "style", ["* { color: red }", "QLabel { font-size: 90px }", "}", "{", "</style>", "expression(x)"]
    yield "format", list(_FORMATS)
    yield "query", list(_QUERIES)
    yield "cell", list(_CELLS)
    yield "word", list(_WORDS)
    yield "script", list(_SCRIPTS)
    for family, signs in _SIGNS.items():
        yield family, [shape for sign in signs for shape in (sign, f"a{sign}b", f"{sign * 40}c")]
    letters = "ĀĂĄĆĈĊČḌĐÐĘĖĜĞĠĢȞĤĦĮĪĶĹĻĽŁŃŅŇŊÕØŐŒŔŖŘŚŜŞŠȘŢŤȚŦŨŪŬŮŰŲŴŶŹŻŽẞ"
    yield "din 91379", [*letters, "C̆", "K̄", "ï̇", "l̥", "n̈"]
    yield "emoji", [shape for emoji in _EMOJI for shape in (emoji, emoji * 30, f"Anna {emoji} Berg")]
    yield "pairs", ["".join(pair) for pair in itertools.product(("\u202e", "<b>", "&", "\u0301"), repeat=2)]
