"""The description of the hub's address space says what is there, no more and no less."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import Route

from kiim_desktop.base.resources import read_text
from kiim_desktop.hub.app import OPENAPI, make_app
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.refusals import Refused
from tests.hub.test_http import Browser

METHODS = {"get", "head", "post", "patch", "put", "delete"}


@pytest.fixture
def described() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(read_text(OPENAPI))
    return found


def served(hub: Hub) -> Iterator[tuple[str, str]]:
    """Yield path and method of every route; a HEAD that comes by itself with a GET is none of its own."""
    for route in make_app(hub).routes:
        assert isinstance(route, Route)
        methods = route.methods or set()
        yield from ((route.path, method.lower()) for method in methods if method != "HEAD" or "GET" not in methods)


def refusals(kind: type[Refused] = Refused) -> Iterator[type[Refused]]:
    yield kind
    for child in kind.__subclasses__():
        yield from refusals(child)


def test_every_route_is_described_and_nothing_else(hub: Hub, described: dict[str, Any]) -> None:
    said = {(path, method) for path, about in described["paths"].items() for method in about if method in METHODS}
    assert said == set(served(hub))


def test_every_code_of_a_problem_is_described_and_nothing_else(described: dict[str, Any]) -> None:
    codes = {kind.problem for kind in refusals()} | {"not_found", "method"}
    assert set(described["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]) == codes


def test_every_reference_leads_somewhere_and_every_operation_has_a_name_of_its_own(described: dict[str, Any]) -> None:
    names = [about[method]["operationId"] for about in described["paths"].values() for method in METHODS & set(about)]
    assert len(names) == len(set(names))
    for target in references(described):
        found: Any = described
        for step in target.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (value for name, value in part.items() if name == "$ref")
        yield from (target for value in part.values() for target in references(value))
    elif isinstance(part, list):
        yield from (target for value in part for target in references(value))


def test_the_hub_gives_its_description_to_everybody(hub: Hub, described: dict[str, Any]) -> None:
    response = Browser(hub).call("GET", "/openapi.json", client=("192.0.2.7", 50_000))
    assert (response.headers["content-type"], response.json()) == ("application/json", described)
