"""The status page for IT: the facts of overviews.py without any script, readable by keyboard and screen reader."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Final, cast
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from kiim_desktop.base.resources import read_text
from kiim_desktop.base.translation import _
from kiim_desktop.hub.bodies import Intake
from kiim_desktop.hub.markup import Html, document, tag
from kiim_desktop.hub.overviews import Document, overview
from kiim_desktop.hub.overviews import document as facts_of
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.status_access import LINK_MINUTES, SESSION_HOURS, is_session, redeem

STYLE: Final = "hub/status.css"
COOKIE: Final = "kiim_hub_status"
FORM_CAP: Final = 2048
SHORT_ID: Final = 8
Run = Callable[..., Awaitable[object]]


class StatusPages:
    """Signing in with a link from the terminal, and the page behind it."""

    def __init__(self, site: Site, run: Run) -> None:
        """`run` calls a function in a thread."""
        self._site = site
        self._run = run
        self._intake = Intake()

    async def show(self, request: Request) -> Response:
        """Show how the hub stands, or ask for a link; nothing tells a stranger more than that this page exists."""
        if not is_session(self._site, request.cookies.get(COOKIE, "")):
            code = request.query_params.get("code", "")
            return _page(sign_in_page(code), HTTPStatus.OK if code else HTTPStatus.UNAUTHORIZED)
        seen = await self._run(lambda: facts_of(overview(self._site)))
        return _page(status_page(cast("Document", seen)))

    async def sign_in(self, request: Request) -> Response:
        """Take the code of a link, once, and remember the browser for some hours."""
        async with self._intake.body(request, FORM_CAP) as raw:
            code = parse_qs(raw.decode("ascii", "replace")).get("code", [""])[0].strip()
        session = await self._run(redeem, self._site, code)
        if not isinstance(session, str):
            return _page(sign_in_page("", is_wrong=True), HTTPStatus.UNAUTHORIZED)
        response = RedirectResponse("status", HTTPStatus.SEE_OTHER, _guards())
        response.set_cookie(
            COOKIE,
            session,
            max_age=SESSION_HOURS * 3600,
            path="/status",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return response


def sign_in_page(code: str, *, is_wrong: bool = False) -> Html:
    """Return the form that takes the code of a link; opening the link alone does not use it up."""
    said = _("Bitte mit „kiim-hub status --link“ einen Link holen. Er gilt {minutes} Minuten und einmal.")
    wrong = _("Dieser Link gilt nicht oder nicht mehr. Bitte einen neuen holen.")
    hint = tag("p", wrong, id="hint", role="alert", class_="bad") if is_wrong else _hint(said)
    field = {"id": "code", "name": "code", "value": code, "autocomplete": "off", "aria_describedby": "hint"}
    form = tag(
        "form",
        tag("label", _("Code aus dem Link"), for_="code"),
        tag("input", type="text", required="required", **field),
        tag("div", tag("button", _("Anzeigen"), type="submit")),
        method="post",
        action="status",
    )
    return _whole(_("Kreisknoten: anmelden"), tag("h1", _("Stand des Kreisknotens")), hint, form)


def status_page(facts: Document) -> Html:
    """Return the page with every fact of a document of overviews.py."""
    lists = ("offices", "devices", "device_list")
    plain = {name: value for name, value in facts.items() if name not in lists}
    counts = cast("Mapping[str, int]", facts["devices"])
    return _whole(
        _("Stand des Kreisknotens"),
        tag("h1", _("Stand des Kreisknotens")),
        tag("p", _("Ohne Inhalte und Namen von Personen. Zeiten in UTC.")),
        tag("h2", _("Zustand")),
        tag("dl", *(part for name, value in plain.items() for part in _fact(name, value))),
        tag("h2", _("Geräte")),
        tag("dl", *(part for name, value in counts.items() for part in _fact(name, value))),
        _table(
            _("Geräte und ihr letzter Abgleich"),
            {"id": _("Gerät"), "office_name": _("Stelle"), "status": _("Stand"), "schema": _("Version der Daten"),
             "last_exchange": _("Letzter Abgleich"), "behind": _("Noch nicht geholt")},
            cast("list[Document]", facts["device_list"]),
        ),
        tag("h2", _("Stellen")),
        _table(
            _("Stellen im Kreis"),
            {"id": _("Kennung"), "name": _("Name"), "kind": _("Art")},
            cast("list[Document]", facts["offices"]),
        ),
    )  # fmt: skip


def _fact(name: str, value: object) -> tuple[Html, Html]:
    is_bad = name == "ready" and value is not True
    shown = tag("dd", _told(name, value), class_="bad") if is_bad else tag("dd", _told(name, value))
    return tag("dt", _labels().get(name, name)), shown


def _table(caption: str, columns: Mapping[str, str], rows: list[Document]) -> Html:
    head = tag("tr", *(tag("th", title, scope="col") for title in columns.values()))
    body = [tag("tr", *(_cell(name, row[name]) for name in columns)) for row in rows]
    table = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *body))
    return tag("div", table, class_="wide", tabindex="0", role="region", aria_label=caption)


def _cell(name: str, value: object) -> Html:
    if name == "id":
        return tag("th", str(value)[:SHORT_ID], scope="row", title=str(value))
    if isinstance(value, int):
        return tag("td", _told(name, value), class_="number")
    return tag("td", _told(name, value))


def _told(name: str, value: object) -> str:
    """Return a fact in words; numbers of bytes in MiB, times without their zone, which the page names once."""
    if value is None:
        return _("noch nie")
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if name.endswith("_bytes") and isinstance(value, int):
        return f"{value / 1024**2:.1f} MiB".replace(".", ",")
    if name in {"at", "last_backup", "last_exchange"}:
        return str(value).removesuffix("+00:00").replace("T", " ")
    return _labels().get(str(value), str(value)) if name == "status" else str(value)


def _labels() -> dict[str, str]:
    return {
        "ready": _("Bereit"),
        "at": _("Gesehen am"),
        "version": _("Version des Kreisknotens"),
        "protocol": _("Version des Protokolls"),
        "store_schema": _("Version des Speichers"),
        "store": _("Speicher"),
        "training": _("Übung"),
        "epoch": _("Epoche"),
        "hub_seq": _("Letzte Nummer"),
        "ledger_head": _("Stand des Ledgers"),
        "manifest": _("Nummer des Verzeichnisses"),
        "units": _("Pakete"),
        "unit_bytes": _("Größe der Pakete"),
        "store_bytes": _("Belegter Speicher"),
        "queued": _("Bündel zum Abholen"),
        "queued_bytes": _("Größe davon"),
        "uploads": _("Begonnene Sendungen"),
        "upload_bytes": _("Größe begonnener Sendungen"),
        "last_backup": _("Letzte Sicherung"),
        "last_exchange": _("Letzter Abgleich"),
        "waiting_hub": _("wartet auf den Kreis"),
        "waiting_office": _("wartet auf das Büro"),
        "active": _("zugelassen"),
        "revoked": _("gesperrt"),
    }


def _hint(said: str) -> Html:
    return tag("p", said.format(minutes=LINK_MINUTES), id="hint")


def _whole(title: str, *children: Html) -> Html:
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="robots", content="noindex"),
        tag("title", title),
        tag("style", Html(read_text(STYLE))),
    )
    return document(head, tag("body", tag("main", *children)))


def _page(page: Html, status: int = HTTPStatus.OK) -> Response:
    return HTMLResponse(page, status, _guards())


def _guards() -> dict[str, str]:
    """Return headers that let a page do nothing but show itself and its own style."""
    style = base64.b64encode(sha256(read_text(STYLE).encode()).digest()).decode()
    rules = (
        f"default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": rules,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
