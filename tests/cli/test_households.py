"""`kiim household` from the first member to the move of all."""

from __future__ import annotations

from tests.cli.conftest import Kiim


def test_a_family_is_entered_moves_and_parts_by_command(kiim: Kiim) -> None:
    amina, karim = kiim.person(), kiim.person("Karim")
    assert kiim.json("household", "show", amina) == {"id": None, "members": []}
    kiim.json("household", "join", amina, karim, "--role", "Ehemann", "--since", "5/2020")
    lina = kiim.json("household", "child", amina, "given_names=Lina", "family_name=Haddad", "birth_date=2019")["person"]
    shown = kiim.json("household", "show", lina)["members"]
    assert [(each["name"], each["role"]) for each in shown] == [
        ("Amina Haddad", "die Person selbst"),
        ("Lina Haddad", "Kind"),
        ("Karim Haddad", "Ehe- oder Lebenspartner"),
    ]
    kiim.json("household", "move", amina, lina, "--address", "municipality=Elsterfeld", "--since", "1.2.2026")
    places = {person: kiim.json("show", person)["records"] for person in (amina, lina, karim)}
    assert {
        person: [each["fields"].get("municipality") for each in records if each["kind"] == "address"]
        for person, records in places.items()
    } == {amina: ["Elsterfeld"], lina: ["Elsterfeld"], karim: []}
    kiim.json("household", "leave", karim, "--on", "1.1.2024")
    assert kiim.json("household", "show", karim) == {"id": None, "members": []}


def test_what_cannot_be_is_said_in_a_sentence(kiim: Kiim) -> None:
    amina, karim = kiim.person(), kiim.person("Karim")
    kiim.json("household", "join", amina, karim, "--role", "Kind")
    for arguments, code in (
        (("join", amina, karim, "--role", "Kind"), "already_in_household"),
        (("join", amina, amina, "--role", "Kind"), "already_in_household"),
        (("join", amina, "00" * 16, "--role", "Kind"), "no_such_person"),
        (("join", amina, karim, "--role", "Hund"), "not_readable"),
        (("leave", kiim.person("Nora"), "--on", "2024"), "not_in_household"),
        (("move", amina, "--address", "planet=Mars"), "unknown_field"),
    ):
        result = kiim("household", *arguments)
        assert (result.exit_code, f"[{code}]" in result.stderr) == (1, True), result.stderr
