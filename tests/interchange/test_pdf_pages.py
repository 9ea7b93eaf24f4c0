"""A page of a PDF is drawn in a child that may do nothing else; whatever happens to it is one sentence."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest

from kiim_desktop.base.jobs import Cancelled, Progress
from kiim_desktop.interchange import pdf_child
from kiim_desktop.interchange.errors import (
    FileNotReadable,
    PdfBroken,
    PdfLocked,
    PdfNotInstalled,
    PdfTooLarge,
    PdfTooSlow,
)
from kiim_desktop.interchange.pdf_pages import MOST_PAGES, MOST_PIXELS, SHOWN_WIDTH, WAITING, child_command, page_image
from tests.architecture.sources import ROOT
from tests.interchange.pdfs import claiming, deep, encrypted, endless, pdf, unpacking_to

pytestmark = pytest.mark.skipif(find_spec("pypdfium2") is None, reason="belongs to the desktop extra")
CHILD = Path(pdf_child.__file__)
LIMITED = f"import runpy; child = runpy.run_path({str(CHILD)!r}); child['limit'](); "
"""Begins what a child does after it has given up what it does not need."""
on_linux = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limits of this kind")


def child(code: str) -> tuple[str, ...]:
    return sys.executable, "-I", "-c", code


def test_a_page_comes_as_wide_as_asked_with_the_number_of_pages() -> None:
    image = page_image(pdf(4), 2)
    assert (image.page, image.pages, image.width) == (2, 4, SHOWN_WIDTH)
    assert len(image.pixels) == image.width * image.height * 4
    assert image.pixels[:3] == b"\xff\xff\xff"
    assert image.pixels != page_image(pdf(4), 3).pixels


def test_red_comes_first() -> None:
    image = page_image(pdf(drawn=b"1 0 0 rg 0 0 595 842 re f"))
    assert image.pixels[:3] == b"\xff\x00\x00"


def test_a_page_of_any_size_is_drawn_no_larger_than_allowed() -> None:
    for box in ("0 0 100000 100000", "0 0 100 20000"):
        image = page_image(pdf(box=box))
        assert image.width <= SHOWN_WIDTH
        assert image.width * image.height <= MOST_PIXELS


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"", PdfBroken),
        (b"%PDF-1.4\n%%EOF\n", PdfBroken),
        (pdf(4)[:300], PdfBroken),
        (b"%PDF-1.7\n" + bytes(range(256)) * 400, PdfBroken),
        (pdf(box="0 0 1 100000"), PdfTooLarge),
        (pdf(MOST_PAGES + 1), PdfTooLarge),
        (encrypted(), PdfLocked),
        (pdf(0), PdfBroken),
        (endless(), PdfTooLarge),
        (deep(20_000), PdfBroken),
        (claiming(100_000), PdfTooLarge),
        (pdf(100_000), PdfTooLarge),
    ],
    ids=[
        "empty",
        "nothing in it",
        "cut off",
        "noise",
        "a thread",
        "1 001 pages",
        "password",
        "no page",
        "a circle",
        "far down",
        "claims",
        "100 000 pages",
    ],
)
def test_what_cannot_be_shown_is_one_sentence(raw: bytes, error: type[FileNotReadable]) -> None:
    with pytest.raises(error):
        page_image(raw)


def test_a_page_that_is_not_there_is_no_crash() -> None:
    with pytest.raises(PdfBroken):
        page_image(pdf(2), 2)


@on_linux
def test_a_page_that_unpacks_to_gigabytes_is_one_sentence() -> None:
    raw = unpacking_to(4_000)
    assert len(raw) < 20_000
    with pytest.raises(PdfBroken):
        page_image(raw)


def test_noise_at_any_place_is_a_page_or_a_sentence() -> None:
    chance, whole = random.Random(7), pdf(2)
    for _round in range(8):
        raw = bytearray(whole)
        for _hit in range(20):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        with suppress(FileNotReadable):
            assert page_image(bytes(raw)).width <= SHOWN_WIDTH


@on_linux
def test_a_program_without_a_console_draws_as_well() -> None:
    code = f"import runpy, sys; sys.stdin = sys.stdout = None; runpy.run_path({str(CHILD)!r}, run_name='__main__')"
    assert page_image(pdf(2), 1, command=child(code)).pages == 2


def test_a_child_that_hangs_is_ended() -> None:
    with pytest.raises(PdfTooSlow):
        page_image(pdf(), command=child("import time; time.sleep(60)"), waiting=0.3)


def test_a_child_that_never_reads_is_ended() -> None:
    with pytest.raises(PdfTooSlow):
        page_image(bytes(5_000_000), command=child("import time; time.sleep(60)"), waiting=0.3)


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.abort()",
        "import os; os._exit(1)",
        "import sys; sys.stdin.buffer.read(); print('Hallo')",
        "import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(b'KPDF' + bytes(12))",
        "import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(b'KPDF' + b'\\1\\0\\0\\0' + b'\\xff' * 40)",
        "import sys; w = sys.stdout.buffer.write\nwhile True: w(bytes(1 << 20))",
    ],
    ids=["crash", "exit", "words", "no pages", "too large to be true", "endless"],
)
def test_a_child_gone_wrong_is_trusted_in_nothing(code: str) -> None:
    with pytest.raises(PdfBroken):
        page_image(pdf(), command=child(code))


def test_a_child_that_cannot_start_or_has_no_pdfium_says_so() -> None:
    with pytest.raises(PdfNotInstalled):
        page_image(pdf(), command=("/gibt/es/nicht",))
    with pytest.raises(PdfNotInstalled):
        page_image(pdf(), command=(sys.executable, "-I", "-S", str(CHILD)))


@on_linux
def test_a_child_that_eats_memory_gets_none() -> None:
    code = "try:\n bytearray(2 << 30)\nexcept MemoryError:\n raise SystemExit(12)"
    with pytest.raises(PdfTooLarge):
        page_image(pdf(), command=child(f"{LIMITED}\n{code}"))


@on_linux
def test_a_child_that_computes_on_and_on_is_ended_by_the_system() -> None:
    code = "import resource, os, signal; os.kill(os.getpid(), signal.SIGXCPU)"
    with pytest.raises(PdfTooSlow):
        page_image(pdf(), command=child(code))


@on_linux
@pytest.mark.parametrize(
    "deed",
    [
        "socket.socket()",
        "open('/etc/hostname')",
        "os.pipe()",
        "open('/tmp/page', 'w')",
    ],
)
def test_the_child_has_no_network_and_no_files(deed: str) -> None:
    tried = f"import os, socket\n{LIMITED}\ntry:\n {deed}\nexcept OSError:\n raise SystemExit(7)"
    assert subprocess.run(child(tried), check=False).returncode == 7


@on_linux
def test_the_child_leaves_no_picture_of_its_memory() -> None:
    asked = "import resource; print(resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_CPU))"
    said = subprocess.run(child(f"{LIMITED}{asked}"), check=True, capture_output=True, text=True).stdout
    assert said.strip() == f"(0, 0) ({pdf_child.SECONDS}, {pdf_child.SECONDS + 1})"


def test_cancelling_ends_the_child() -> None:
    steps = Progress()
    timer = threading.Timer(0.2, steps.cancel)
    timer.start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        page_image(pdf(), 0, steps, command=child("import time; time.sleep(60)"))
    assert time.monotonic() - begun < WAITING / 2
    timer.join()


def test_the_child_stands_alone_and_gets_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIIM_STATE_DIR", "/geheim")
    said = "import os, sys; sys.exit(10 if 'KIIM_STATE_DIR' in os.environ else 11)"
    with pytest.raises(PdfLocked):
        page_image(pdf(), command=child(said))
    assert "KIIM_STATE_DIR" in os.environ
    assert "kiim_desktop" not in CHILD.read_text(encoding="utf-8").replace("kiim_desktop/", "")


def test_the_frozen_program_is_its_own_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child_command() == (sys.executable, pdf_child.ARGUMENT)
    monkeypatch.setenv("LD_LIBRARY_PATH", "")
    started = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from kiim_desktop.__main__ import main; main()"
    image = page_image(pdf(), command=(*child(started), pdf_child.ARGUMENT))
    assert image.pages == 1


def test_nothing_but_the_child_knows_pdfium() -> None:
    files = (ROOT / "kiim_desktop").rglob("*.py")
    assert [path for path in files if "pypdfium2" in path.read_text(encoding="utf-8")] == [CHILD]
