"""What a file is, its content says; what it is called must not do any harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.interchange.file_names import LONGEST_NAME, clean_file_name
from kiim_desktop.interchange.media_types import JPEG, PDF, PNG, TEXT, UNKNOWN, is_other_picture, media_type_of
from tests.interchange import picture_files


@pytest.mark.parametrize(
    ("start", "media_type"),
    [
        (b"%PDF-1.7\n", PDF),
        (b"\n\n%PDF-1.4", PDF),
        (picture_files.PNG, PNG),
        (picture_files.JPEG, JPEG),
        ("Grüße, Straße".encode(), TEXT),
        ("\ufeffمرحبا".encode(), TEXT),
        ("Привіт".encode("utf-16"), TEXT),
        (("x" * 4095 + "ü").encode()[:4096], TEXT),
        (b"MZ\x90\0\x03", UNKNOWN),
        (b"PK\x03\x04\x14\0", UNKNOWN),
        (b"Text\0mit Null", UNKNOWN),
        (b"\xe4\xf6\xfc", UNKNOWN),
        (b"", UNKNOWN),
    ],
)
def test_content_tells_the_type(start: bytes, media_type: str) -> None:
    assert media_type_of(start) == media_type


@pytest.mark.parametrize(
    "start",
    [
        b"II*\0\x08\0\0\0",
        b"MM\0*\0\0\0\x08",
        b"GIF89a\x01\0",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"\0\0\0\x18ftypheic\0\0\0\0",
        b"\0\0\0\x1cftypavif\0\0\0\0",
        b"8BPS\0\x01",
    ],
)
def test_pictures_that_cannot_be_cleaned_are_known(start: bytes) -> None:
    assert media_type_of(start) == UNKNOWN
    assert is_other_picture(start)


@pytest.mark.parametrize("start", [b"RIFF\x10\0\0\0WAVEfmt ", b"\0\0\0\x18ftypisom", b"PK\x03\x04", b"", b"%PDF-1.7"])
def test_other_files_are_no_pictures(start: bytes) -> None:
    assert not is_other_picture(start)


@pytest.mark.parametrize(
    ("raw", "media_type", "name"),
    [
        ("Zeugnis.pdf", PDF, "Zeugnis.pdf"),
        ("Zeugnis.PDF", PDF, "Zeugnis.PDF"),
        ("IMG_1.jpeg", JPEG, "IMG_1.jpeg"),
        ("Bild.png", JPEG, "Bild.png.jpg"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("C:\\Windows\\start.bat", TEXT, "start.bat.txt"),
        ("rechnung.pdf.exe", UNKNOWN, "rechnung.pdf.exe.bin"),
        ("rechnung\u202egpj.exe", UNKNOWN, "rechnunggpj.exe.bin"),
        ("seite.html", TEXT, "seite.html.txt"),
        ("liste.csv", TEXT, "liste.csv"),
        ("brief.docx", UNKNOWN, "brief.docx"),
        ("brief.docm", UNKNOWN, "brief.docm.bin"),
        ("NUL", PDF, "_NUL.pdf"),
        ("com1.txt", TEXT, "_com1.txt"),
        ("a\nb\x1b[31m\0.pdf", PDF, "ab[31m.pdf"),
        ("\udcff\udcfe.pdf", PDF, "pdf.pdf"),
        ('<a href="x">*?.pdf', PDF, "_a href=_x____.pdf"),
        ("...", PDF, "Anhang.pdf"),
        ("", UNKNOWN, "Anhang.bin"),
        (".pdf", PDF, "pdf.pdf"),
        ("Zeugnis. .", PDF, "Zeugnis.pdf"),
        ("Су\u0438\u0306.pdf", PDF, "Су\u0439.pdf"),
    ],
)
def test_a_name_is_made_harmless(raw: str, media_type: str, name: str) -> None:
    assert clean_file_name(raw, media_type) == name


@given(st.text(), st.sampled_from([PDF, PNG, JPEG, TEXT, UNKNOWN]))
def test_no_name_leads_anywhere_or_steers_anything(raw: str, media_type: str) -> None:
    name = clean_file_name(raw, media_type)
    assert 0 < len(name) <= LONGEST_NAME
    assert name.isprintable()
    assert not set(name) & set('/\\<>:"|?*')
    assert name == name.strip(" .")
    assert clean_file_name(name, media_type) == name
    name.encode()
