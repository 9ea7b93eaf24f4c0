"""PDFs written by hand: as little as a page needs, and some nobody should have to open."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

A4 = "0 0 595 842"


def pdf(pages: int = 1, box: str = A4, drawn: bytes = b"", *, trailer: bytes = b"") -> bytes:
    """Return a PDF of equal pages, each with its number in large letters, or `drawn`."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(pages))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number in range(1, pages + 1):
        content = drawn or f"BT /F 40 Tf 60 740 Td (Bescheid, Seite {number}) Tj ET".encode()
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents {len(parts) + 2} 0 R "
        parts += [page.encode() + b"/Resources << /Font << /F 3 0 R >> >> >>",
                  _stream(content)]  # fmt: skip
    return assembled(parts, trailer)


def assembled(parts: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return the objects as a file with its table."""
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, trailer, start)
    return bytes(made)


def encrypted() -> bytes:
    """Return a PDF that asks for a password nobody knows."""
    secret = b"<%s>" % (b"5a" * 32)
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O %s /U %s /P -4 >> /ID [<00112233> <00112233>]"
    return pdf(trailer=lock % (secret, secret))


def unpacking_to(megabytes: int) -> bytes:
    """Return a PDF of a few kilobytes whose page needs that much memory to be read."""
    content = zlib.compress(_zeros(megabytes), 9)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    return assembled([*_one_page(), page, _stream(content, b"/Filter [/FlateDecode /FlateDecode] ")])


def endless() -> bytes:
    """Return a PDF whose tree of pages holds itself, and says it has a hundred thousand."""
    return assembled(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 100000 /Kids [2 0 R 2 0 R] /Parent 2 0 R >>"]
    )


def deep(levels: int = 20_000) -> bytes:
    """Return a PDF whose only page lies below many levels, in a content of as many brackets."""
    tree = [b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % (number + 3) for number in range(levels)]
    page = b"<< /Type /Page /MediaBox [0 0 595 842] /Contents %d 0 R >>" % (levels + 3)
    return assembled([b"<< /Type /Catalog /Pages 2 0 R >>", *tree, page, _stream(b"[" * levels + b"q " * levels)])


def claiming(pages: int) -> bytes:
    """Return a PDF of one page that says it has many."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    return assembled([*_one_page(pages), page])


def _one_page(claimed: int = 1) -> list[bytes]:
    pages = b"<< /Type /Pages /Count %d /Kids [3 0 R] >>" % claimed
    return [b"<< /Type /Catalog /Pages 2 0 R >>", pages]


def _zeros(megabytes: int) -> bytes:
    """Return that many zeros, compressed; the same block again and again, so that it takes no time."""
    packer = zlib.compressobj(9)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    check = ((megabytes << 20) % 65521) << 16 | 1  # Adler-32 of zeros
    return block[:2] + block[2:] * megabytes + b"\x03\x00" + check.to_bytes(4, "big")


def _stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (more, len(content), content)
