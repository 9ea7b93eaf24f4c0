"""The status page: who may see it, what stands there, and that nothing on it can be more than text."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from pathlib import Path
from typing import cast

import httpx
import pytest
from click.testing import CliRunner

from kiim_desktop.base.clock import FixedClock, SystemClock
from kiim_desktop.cli.hub_main import main
from kiim_desktop.hub.administration import add_office
from kiim_desktop.hub.backups import back_up
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.homes import Settings, create_home
from kiim_desktop.hub.overviews import document, overview
from kiim_desktop.hub.status_access import LINK_MINUTES, SESSION_HOURS, USED, is_session, make_link_code, redeem
from kiim_desktop.hub.status_pages import COOKIE, status_page
from tests.hub.devices import TestDevice
from tests.hub.test_http import Browser

EVIL = "<table>\"&'<script>alert(1)</script>"


@pytest.fixture
def browser(hub: Hub) -> Browser:
    return Browser(hub)


def sign_in(browser: Browser, code: str) -> httpx.Response:
    return browser.call("POST", "/status", f"code={code}".encode())


def cookie_of(response: httpx.Response) -> str:
    return SimpleCookie(response.headers["set-cookie"])[COOKIE].value


class Seen(HTMLParser):
    """What a page consists of: tags with their attributes, ids, and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


# ------------------------------------------------------------------------------------------------- who may see it


def test_a_stranger_sees_a_form_and_nothing_of_the_hub(browser: Browser, device: TestDevice, hub: Hub) -> None:
    response = browser.call("GET", "/status")
    assert response.status_code == 401
    shown = "".join(Seen(response.text).text)
    for fact in ("Beratung Nord", device.id.hex()[:8], str(document(overview(hub.site))["epoch"])):
        assert fact not in shown


def test_a_link_opens_the_page_once(browser: Browser, hub: Hub) -> None:
    code = make_link_code(hub.site)
    opened = browser.call("GET", f"/status?code={code}")
    assert [field["value"] for field in Seen(opened.text).all("input")] == [code]
    first, second = sign_in(browser, code), sign_in(browser, code)
    assert (first.status_code, first.headers["location"]) == (303, "status")
    assert second.status_code == 401
    page = browser.call("GET", "/status", cookie=f"{COOKIE}={cookie_of(first)}")
    assert (page.status_code, "Zustand" in page.text) == (200, True)


def test_the_cookie_is_for_this_page_over_tls_and_out_of_reach_of_scripts(browser: Browser, hub: Hub) -> None:
    said = sign_in(browser, make_link_code(hub.site)).headers["set-cookie"].lower()
    assert {"httponly", "secure", "samesite=strict", "path=/status"} <= {part.strip() for part in said.split(";")}


def test_links_and_sessions_end(hub: Hub, clock: FixedClock) -> None:
    late = make_link_code(hub.site)
    session = redeem(hub.site, make_link_code(hub.site))
    assert session is not None
    clock.at += timedelta(minutes=LINK_MINUTES)
    assert redeem(hub.site, late) is None
    assert is_session(hub.site, session)
    clock.at += timedelta(hours=SESSION_HOURS)
    assert not is_session(hub.site, session)


def test_used_links_are_forgotten_when_they_would_have_ended(hub: Hub, clock: FixedClock) -> None:
    def kept() -> int:
        with hub.site.store.read() as transaction:
            return len(transaction.facts.get(USED))

    redeem(hub.site, make_link_code(hub.site))
    one = kept()
    clock.at += timedelta(minutes=LINK_MINUTES + 1)
    redeem(hub.site, make_link_code(hub.site))
    assert kept() == one


@pytest.mark.parametrize("harm", ["", "x", "ä", "A" * 75, "session"])
def test_what_was_not_made_here_opens_nothing(hub: Hub, harm: str) -> None:
    session = redeem(hub.site, make_link_code(hub.site)) or ""
    assert redeem(hub.site, session if harm == "session" else harm) is None
    link = make_link_code(hub.site)
    assert not is_session(hub.site, link)
    assert redeem(hub.site, link[:-2] + ("AA" if link[-2:] != "AA" else "BB")) is None


# ---------------------------------------------------------------------------------------------- what stands there


def test_page_and_command_tell_the_same_facts(hub: Hub, device: TestDevice, tmp_path: Path) -> None:
    device.sync(device.next_body(b"eins"))
    back_up(hub.site, tmp_path / "backup")
    facts = document(overview(hub.site))
    shown = " ".join(Seen(status_page(facts)).text)
    for name in ("epoch", "hub_seq", "ledger_head", "version", "units", "store"):
        assert str(facts[name]) in shown, name
    assert "noch nie" not in shown.partition("Letzte Sicherung")[2].partition("Letzter")[0]
    (line,) = cast("list[dict[str, object]]", facts["device_list"])
    assert (line["schema"], line["behind"], line["last_exchange"] is not None) == (1, 0, True)
    assert json.dumps(facts)


def test_no_label_of_a_device_and_no_content_is_shown(hub: Hub, device: TestDevice) -> None:
    device.sync(device.next_body(b"Frau Beispiel"))
    page = status_page(document(overview(hub.site)))
    assert "Rechner" not in page
    assert "Beispiel" not in page


def test_the_name_of_an_office_can_only_be_text(hub: Hub) -> None:
    add_office(hub.site, EVIL, "mbe")
    page = status_page(document(overview(hub.site)))
    seen = Seen(page)
    assert EVIL in seen.text
    assert len(seen.all("table")) == 2
    assert "script" not in [name for name, _attributes in seen.tags]


def test_a_code_in_a_link_can_only_be_text(browser: Browser) -> None:
    page = Seen(browser.call("GET", '/status?code="><script>alert(1)</script>').text)
    assert "script" not in [name for name, _attributes in page.tags]
    assert [field["value"] for field in page.all("input")] == ['"><script>alert(1)</script>']


def test_the_page_runs_no_script_and_loads_nothing(browser: Browser, hub: Hub) -> None:
    response = sign_in(browser, "wrong")
    rules = response.headers["content-security-policy"]
    assert rules.startswith("default-src 'none'; style-src 'sha256-")
    page = status_page(document(overview(hub.site)))
    assert not re.search(r"<script|javascript:|\son\w+=|https?://|url\(|@import", page)
    assert response.headers["cache-control"] == "no-store"


def test_the_page_is_read_by_keyboard_and_screen_reader(hub: Hub, device: TestDevice) -> None:
    seen = Seen(status_page(document(overview(hub.site))))
    assert [one["lang"] for one in seen.all("html")] == ["de"]
    assert (len(seen.all("main")), len(seen.all("h1")), len(seen.all("title"))) == (1, 1, 1)
    assert len(seen.all("caption")) == len(seen.all("table"))
    assert all(head.get("scope") in {"col", "row"} for head in seen.all("th"))
    wide = [part for part in seen.all("div") if part.get("class") == "wide"]
    assert all(part["tabindex"] == "0" and part["role"] == "region" and part["aria-label"] for part in wide)


def test_the_form_names_its_field_and_says_what_went_wrong(browser: Browser) -> None:
    seen = Seen(sign_in(browser, "wrong").text)
    (field,) = seen.all("input")
    assert [label["for"] for label in seen.all("label")] == [field["id"]]
    (hint,) = [one for one in seen.all("p") if one.get("id") == field["aria-describedby"]]
    assert hint["role"] == "alert"


def test_the_style_knows_the_dark(browser: Browser) -> None:
    style = browser.call("GET", "/status").text
    assert "prefers-color-scheme: dark" in style
    assert "color-scheme: light dark" in style


# --------------------------------------------------------------------------------------------------- the command


def test_the_command_makes_a_link_that_the_hub_knows(tmp_path: Path) -> None:
    folder = tmp_path / "kreis"
    home = create_home(folder, Settings(urls=("http://127.0.0.1:9/",)), SystemClock())
    done = CliRunner().invoke(main, ["--home", str(folder), "status", "--link"])
    link = done.stdout.strip()
    assert (done.exit_code, link.startswith("http://127.0.0.1:9/status?code=")) == (0, True)
    site = home.open_site()
    assert redeem(site, link.partition("=")[2]) is not None
    site.store.close()
    told = json.loads(CliRunner().invoke(main, ["--home", str(folder), "status", "--link", "--json"]).stdout)
    assert set(told) == {"link", "minutes"}
