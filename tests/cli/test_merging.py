"""`kiim merge` and `kiim unmerge`: what the window offers, by command."""

from __future__ import annotations

from tests.cli.conftest import Kiim


def two(kiim: Kiim) -> tuple[str, str]:
    return (
        kiim.person("Mohammed", "Karimi", "birth_date=1990"),
        kiim.person("Muhammad", "Karimi", "birth_date=1.2.1990", "sex=male"),
    )


def core(kiim: Kiim, person: str) -> dict[str, object]:
    (found,) = [each["fields"] for each in kiim.json("show", person)["records"] if each["kind"] == "identity"]
    return dict(found)


def test_a_chosen_value_is_taken_a_gap_filled_and_the_rest_stays(kiim: Kiim) -> None:
    listed, other = two(kiim)
    done = kiim.json("merge", listed, other, "--take", "birth_date=B")
    assert (done["listed"], done["merged"]) == (listed, other)
    assert set(done["taken"]) == {"identity.birth_date", "identity.sex"}
    shown = core(kiim, other)
    assert (shown["given_names"], shown["birth_date"]) == ("Mohammed", "1990-02-01")
    assert "sex" in shown


def test_a_gap_can_be_left(kiim: Kiim) -> None:
    listed, other = two(kiim)
    kiim.json("merge", listed, other, "--take", "sex=A", "--take", "identity.given_names=B")
    shown = core(kiim, listed)
    assert shown["given_names"] == "Muhammad"
    assert shown.get("sex") is None


def test_taking_it_back_gives_both_their_own_again(kiim: Kiim) -> None:
    listed, other = two(kiim)
    kiim.json("merge", listed, other, "--take", "birth_date=B")
    assert kiim.json("unmerge", other) == {"listed": listed, "separated": other}
    assert core(kiim, listed)["birth_date"] == "1990"
    assert core(kiim, other)["given_names"] == "Muhammad"


def test_what_is_no_choice_is_refused_and_nothing_is_merged(kiim: Kiim) -> None:
    listed, other = two(kiim)
    for arguments in (
        (listed, other, "--take", "birth_date"),
        (listed, other, "--take", "birth_date=C"),
        (listed, other, "--take", "shoe_size=B"),
        (listed, listed),
        (listed, "zz"),
    ):
        assert kiim("merge", *arguments).exit_code != 0
    assert kiim("unmerge", listed).exit_code != 0
    assert core(kiim, other)["given_names"] == "Muhammad"
