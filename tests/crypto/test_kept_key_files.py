"""Key files written by earlier versions open for ever; new suites add a file here, none is ever made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiim_desktop.crypto import keyfile
from kiim_desktop.crypto.sheets import parse_recovery_code
from tests.crypto.factories import OTHER_PASSWORD, PASSWORD, user

KEPT = Path(__file__).parent / "key_files"
CODE = "BYPGW-XKQXD-S1WC6-843PK-KFTEW-BM14B"
KEYS = {
    "suite_1": "de1fc1b0ea6b44f130436dd729fe69bd9e8ceba6a07d1dec25b1b087efe26c07",
    "suite_1_changing": "459506c4f129b2635ed2db28768b0dc357d311cc481e6a12ea4286231c69309e",
}


@pytest.mark.parametrize("name", KEYS)
def test_a_kept_key_file_still_opens_for_everybody(name: str) -> None:
    read = keyfile.read_key_file(KEPT / f"{name}.kiimkeys").keyfile
    assert keyfile.unlock(read, user(1).user_id, PASSWORD).hex() == KEYS[name]
    assert keyfile.unlock(read, user(2).user_id, OTHER_PASSWORD).hex() == KEYS[name]
    assert keyfile.unlock_with_code(read, parse_recovery_code(CODE)).hex() == KEYS[name]
