"""`kiim-hub status`: how the hub stands, at the terminal, as JSON, or as a link to the same facts in a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import click

from kiim_desktop.base.translation import _
from kiim_desktop.hub.homes import HubHome, read_home
from kiim_desktop.hub.overviews import document, overview
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.status_access import LINK_MINUTES, make_link_code

PARTLY: Final = 3
as_json = click.option("--json", "is_json", is_flag=True, help="Ein JSON-Dokument ausgeben.")


@contextmanager
def opened_site(home: Path) -> Iterator[Site]:
    """Open a hub for one command."""
    site = read_home(home).open_site()
    try:
        yield site
    finally:
        site.store.close()


def print_json(shown: object) -> None:
    click.echo(json.dumps(shown, ensure_ascii=False))


@click.command()
@click.option("--link", "wants_link", is_flag=True, help=_("Einen Link zur Statusseite ausgeben; er gilt einmal."))
@as_json
@click.pass_obj
def status(home: Path, *, wants_link: bool, is_json: bool) -> None:
    """Zeigt, wie der Hub steht."""
    found = read_home(home)
    with opened_site(home) as site:
        if wants_link:
            _show_link(f"{_address(found)}/status?{urlencode({'code': make_link_code(site)})}", is_json=is_json)
            return
        facts = document(overview(site))
    if is_json:
        print_json(facts)
    else:
        for name, value in facts.items():
            click.echo(f"{name}: {value}")
    if not facts["ready"]:
        raise SystemExit(PARTLY)


def _show_link(link: str, *, is_json: bool) -> None:
    if is_json:
        print_json({"link": link, "minutes": LINK_MINUTES})
        return
    click.echo(link)
    click.echo(_("Gilt {minutes} Minuten und einmal.").format(minutes=LINK_MINUTES), err=True)


def _address(home: HubHome) -> str:
    if home.settings.urls:
        return home.settings.urls[0].rstrip("/")
    return f"https://{home.settings.host}:{home.settings.port}"
