"""/metrics holds numbers and codes in the form Prometheus reads, and of several workers the sum."""

from __future__ import annotations

import re
from pathlib import Path

from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.metrics import SLOTS, Metrics
from tests.hub.devices import TestDevice
from tests.hub.test_http import Browser

LINE = re.compile(r'kiim_hub_[a-z_]+(\{(code|le)="[a-z0-9_.+]+"\})? -?[0-9.e+]+', re.IGNORECASE)
COMMENT = re.compile(r"# (TYPE kiim_hub_[a-z_]+ (gauge|counter|histogram)|HELP kiim_hub_[a-z_]+ [A-Z].*\.)")


def test_every_line_is_one_prometheus_reads(hub: Hub, device: TestDevice) -> None:
    response = Browser(hub).call("GET", "/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = response.text.splitlines()
    assert [line for line in lines if not LINE.fullmatch(line) and not COMMENT.fullmatch(line)] == []
    assert response.text.endswith("\n")


def test_no_name_and_no_id_stands_there(hub: Hub, device: TestDevice) -> None:
    text = Browser(hub).call("GET", "/metrics").text
    for canary in ("Beratung Nord", "Rechner", device.id.hex(), device.office.hex(), device.id.hex()[:8]):
        assert canary not in text


def test_exchanges_are_counted_by_code_and_refusals_apart(hub: Hub, device: TestDevice) -> None:
    browser = Browser(hub)
    browser.call("POST", "/v1/sync", b"rubbish")
    browser.call("POST", "/v1/enrol", b"rubbish")
    text = browser.call("GET", "/metrics").text
    assert 'kiim_hub_problems_total{code="damaged"} 2' in text
    assert "kiim_hub_exchange_seconds_count 1" in text


def test_a_code_nobody_knows_does_not_make_the_list_longer() -> None:
    metrics = Metrics()
    for number in range(100):
        metrics.count("problems", f"new {number}")
    text = metrics.text({})
    assert 'kiim_hub_problems_total{code="other"} 100' in text
    assert text.count("kiim_hub_problems_total{") == len([slot for slot in SLOTS if slot[0] == "problems"])


def test_a_worker_tells_the_sum_of_all_even_of_those_that_ended(tmp_path: Path) -> None:
    own = Metrics(tmp_path)
    own.count("answers", "ok", 2)
    own.took(0.02)
    (mine,) = tmp_path.glob("*.counts")
    (tmp_path / f"ended{mine.suffix}").write_bytes(mine.read_bytes())
    text = own.text({"ready": 1})
    assert 'kiim_hub_answers_total{code="ok"} 4' in text
    assert 'kiim_hub_exchange_seconds_bucket{le="0.025"} 2' in text
    assert 'kiim_hub_exchange_seconds_bucket{le="0.01"} 0' in text
