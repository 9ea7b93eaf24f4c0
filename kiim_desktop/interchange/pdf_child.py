"""The child that draws one page of a PDF: a process of its own, which has nothing but these bytes and must end soon.

It imports nothing of this program, so that little is loaded, and gives up what it could do harm with before it looks
at a byte: memory, time, further processes, files and sockets. PDFium finds no fonts but those in the document and its
own. Arguments: page from 0, width, most pixels, most pages. Standard input: the PDF. Standard output: HEAD, then RGBX.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pypdfium2

HEAD: Final = struct.Struct("<4sIII")
"""OK, pages, width, height."""
OK: Final = b"KPDF"
BROKEN, LOCKED, TOO_LARGE, NOT_INSTALLED = 10, 11, 12, 13
"""What the child says by its exit code; everything else is a crash."""
ARGUMENT: Final = "--draw-pdf-page"
"""First argument of the frozen program, which has no interpreter to start."""
SECONDS: Final = 10
"""Of computing; the parent allows a little more of waiting."""
_MOST_HEIGHT: Final = 10_000
_ROUNDED: Final = 0.99
"""PDFium rounds both sides up."""
_MEMORY: Final = 768 << 20
_LOCKED_REASONS: Final = (4, 5)
"""FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY (fpdfview.h)."""


def main(arguments: Sequence[str]) -> int:
    """Draw one page; returns the exit code."""
    page, width, most_pixels, most_pages = (int(each) for each in arguments)
    try:
        import pypdfium2  # noqa: PLC0415  # only in this process; and its absence is an answer
    except ImportError:
        return NOT_INSTALLED
    limit()
    with open(0, "rb", closefd=False) as asked:  # a program without a console has no sys.stdin
        raw = asked.read()
    try:
        document = pypdfium2.PdfDocument(raw)
        count = len(document)
        if count > most_pages:
            return TOO_LARGE
        return _draw(document[page], count, width, most_pixels)
    except pypdfium2.PdfiumError as error:
        return LOCKED if getattr(error, "err_code", None) in _LOCKED_REASONS else BROKEN
    except MemoryError:
        return TOO_LARGE
    except Exception:  # noqa: BLE001  # whatever is wrong with it, it cannot be shown
        return BROKEN


def limit() -> None:
    """Give up what is not needed to draw.

    Windows knows none of these limits: there the parent ends the child after pdf_pages.WAITING seconds, and memory is
    bounded by what PDFium itself allows. It still is a process of its own, without our memory, keys or environment.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # there is none on Windows

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))  # the first ends it with a signal that says why
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


def _draw(page: pypdfium2.PdfPage, count: int, width: int, most_pixels: int) -> int:
    wide, high = page.get_size()
    if not (0 < wide < float("inf") and 0 < high < float("inf")):
        return BROKEN
    scale = min(width / wide, _MOST_HEIGHT / high, (_ROUNDED * most_pixels / (wide * high)) ** 0.5)
    if min(wide, high) * scale < 1:
        return TOO_LARGE
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True, draw_annots=True, may_draw_forms=False)
    rows = memoryview(bitmap.buffer).cast("B")
    line = bitmap.width * 4
    with open(1, "wb", closefd=False) as out:  # see above
        out.write(HEAD.pack(OK, count, bitmap.width, bitmap.height))
        out.writelines(rows[row * bitmap.stride : row * bitmap.stride + line] for row in range(bitmap.height))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
