"""A profile on disk and `kiim` as a function, with the cheapest allowed password cost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kiim_desktop.cli.composing import Call
from kiim_desktop.cli.main import main
from kiim_desktop.crypto.kdf import KdfCost
from tests.factories import PASSWORD

LIST = """Nachname;Vorname;Geburtsdatum;Geschlecht;Staatsangeh.;Telefon;Ort;Titel;gültig bis;Deutsch;Notizen;Hobby
Haddad;Amina;01.02.1990;w;Syrien;0151 23456789;Rabenstedt;§ 25 Abs. 2;01.08.2027;B1;3.11.25 Brief erklärt;Schach
Kowaltschuk;Oleh;1985;m;Ukraine;;Falkenrode;§ 24;;A2;;
;;;;;;;;;;
Haddad;Amina;01.02.1990;w;Syrien;0151 23456789;Rabenstedt;§ 25 Abs. 2;01.08.2027;B1;3.11.25 Brief erklärt;Schach
Berhane;;~1990;;Eritrea;kein Telefon;Moorbeck;Gestattung;;spricht wenig;;
"""


@dataclass(frozen=True, slots=True)
class Kiim:
    """Runs commands on one profile."""

    folder: Path
    password_file: Path

    def __call__(self, *args: object) -> Result:
        before = ["--profile", str(self.folder), "--password-file", str(self.password_file)]
        return self.bare(*before, *args)

    def bare(self, *args: object) -> Result:
        return CliRunner().invoke(main, [str(each) for each in args], obj=Call(cost=KdfCost.MINIMUM))

    def json(self, *args: object) -> dict[str, Any]:
        """Run a command that must succeed and return its document; stdout holds nothing else."""
        result = self(*args, "--json")
        assert result.exit_code in {0, 3}, result.stderr
        loaded: dict[str, Any] = json.loads(result.stdout)
        return loaded

    def person(self, given: str = "Amina", family: str = "Haddad", *more: str) -> str:
        return str(
            self.json("record", "new", "identity", f"given_names={given}", f"family_name={family}", *more)["person"]
        )


@pytest.fixture
def empty(tmp_path: Path) -> Kiim:
    """Return the commands before any profile was made."""
    password_file = tmp_path / "kennwort"
    password_file.write_text(PASSWORD, encoding="utf-8")
    return Kiim(tmp_path / "profil", password_file)


@pytest.fixture
def kiim(empty: Kiim) -> Kiim:
    """Return the commands of an office with nobody in it yet."""
    made = empty("profile", "new", "--office", "Büro am Markt", "--user", "Frau Sommer")
    assert made.exit_code == 0, made.stderr
    return empty


@pytest.fixture
def list_file(tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that lays down a list."""

    def write(text: str = LIST) -> Path:
        path = tmp_path / "liste.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write
