"""`kiim deadlines`: of a person with reasons, of the office by day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.cli.conftest import Kiim


def day(ahead: int) -> str:
    return (datetime.now(tz=UTC).astimezone().date() + timedelta(days=ahead)).isoformat()


def test_a_person_has_deadlines_with_reason_and_law(kiim: Kiim) -> None:
    amina = kiim.person()
    kiim.json("record", amina, "residence_title", "title=25(3)", f"valid_until={day(20)}")
    (found,) = kiim.json("deadlines", amina)["deadlines"]
    assert (found["rule"], found["first"], found["last"]) == ("title_expiry", day(20), day(20))
    assert (found["state"], found["lead"], found["standing"]) == ("upcoming", 30, "unverified")
    assert found["why"].endswith("Der Antrag muss vorher bei der Ausländerbehörde sein.")
    assert found["facts"][0]["field"] == "gültig bis"
    told = kiim("deadlines", amina).stdout
    assert "Aufenthaltstitel läuft ab  (kommt)" in told
    assert "ungeprüft" in told


def test_the_office_has_its_deadlines_until_a_day(kiim: Kiim) -> None:
    amina, karim = kiim.person(), kiim.person("Karim")
    kiim.json("record", amina, "residence_title", "title=25(3)", f"valid_until={day(200)}")
    kiim.json("record", karim, "passport", "kind=Pass", f"valid_until={day(20)}")
    assert [each["name"] for each in kiim.json("deadlines")["deadlines"]] == ["Karim Haddad"]
    listed = kiim.json("deadlines", "--until", day(365))["deadlines"]
    assert [(each["person"], each["rule"]) for each in listed] == [(karim, "passport_expiry"), (amina, "title_expiry")]
    assert kiim.json("deadlines", "--until", day(1))["deadlines"] == []
    assert "Keine Fristen." in kiim("deadlines", "--until", day(1)).stdout


def test_what_cannot_be_is_said_in_a_sentence(kiim: Kiim) -> None:
    for arguments, code in (
        (("--until", "irgendwann"), "not_a_day"),
        (("xy",), "not_an_id"),
        (("00" * 16,), "no_such_person"),
    ):
        result = kiim("deadlines", *arguments)
        assert (result.exit_code, f"[{code}]" in result.stderr) == (1, True), result.stderr
