"""The key of the file is set in one function, changed in one, and nowhere written into a statement (security.md 3)."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from kiim_desktop.storage.errors import ProfileInUse
from kiim_desktop.storage.opening import PLAIN_HEADER, Access, connect
from kiim_desktop.storage.rekeying import change_key, open_alone
from tests.architecture.sources import python_files

KEY, FRESH = bytes(range(32)), bytes(range(1, 33))


def test_the_key_is_set_in_one_place_and_changed_in_one() -> None:
    product = {path: path.read_text(encoding="utf-8") for path in python_files() if "kiim_desktop" in path.parts}
    assert len(product) > 100
    setting = {path.name for path, text in product.items() if ".set_key(" in text and path.parent.name == "storage"}
    changing = {path.name for path, text in product.items() if ".reset_key(" in text}
    assert (setting, changing) == ({"opening.py"}, {"rekeying.py"})
    assert [path for path, text in product.items() if "PRAGMA key" in text or "PRAGMA rekey" in text] == []
    assert [path for path, text in product.items() if "sqlcipher_export" in text or "KEY ''" in text] == []


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    with closing(connect(path, KEY, Access.CREATE)) as raw:
        raw.execute("CREATE TABLE t (x)")
        raw.execute("INSERT INTO t VALUES ('bleibt')")
    return path


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_fresh_key_of_another_length_than_32_bytes_is_refused(file: Path, length: int) -> None:
    """SQLCipher would take it as a passphrase, or write plain text for an empty one."""
    with closing(open_alone(file, KEY)) as raw, pytest.raises(ValueError, match="32"):
        change_key(raw, file, bytes(length))
    with closing(connect(file, KEY, Access.READ)) as raw:
        assert raw.execute("SELECT x FROM t").fetchall() == [("bleibt",)]


def test_after_a_change_of_key_the_file_is_encrypted_whole_and_in_wal_mode(file: Path) -> None:
    with closing(open_alone(file, KEY)) as raw:
        change_key(raw, file, FRESH)
    assert not file.read_bytes().startswith(PLAIN_HEADER)
    assert b"bleibt" not in file.read_bytes()
    with closing(connect(file, FRESH, Access.READ)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert raw.execute("PRAGMA cipher_integrity_check").fetchall() == []
        assert raw.execute("SELECT x FROM t").fetchall() == [("bleibt",)]


def test_a_file_left_out_of_wal_mode_is_put_back_by_the_next_writer(file: Path) -> None:
    open_alone(file, KEY).close()
    connect(file, KEY, Access.WRITE).close()
    with closing(connect(file, KEY, Access.READ)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_a_file_that_somebody_reads_is_not_taken_alone(file: Path) -> None:
    with closing(connect(file, KEY, Access.READ)), pytest.raises(ProfileInUse):
        open_alone(file, KEY)
    open_alone(file, KEY).close()
