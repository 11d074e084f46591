"""Every kind of page in a real Chromium, under the policy that it is sent with: nothing that it needs is blocked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from tests.api.server import serving
from tests.api.trials import IMPACT, body_of
from tests.case.asking import case, claim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page, Route

expect = pytest.importorskip("playwright.sync_api", reason="no browser: `make test-browser` installs Playwright").expect

POSTED = {"/v1/assessments": case(claim()), "/v1/rules/impact": body_of(IMPACT, {})}
STYLED = "getComputedStyle(document.querySelector('table')).borderCollapse"


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with serving() as server:
        yield f"http://127.0.0.1:{server.port}"


def shown(page: Page, service: str, path: str) -> None:
    """Show the page that is answered to a POST as the browser would, with the headers of the reply."""
    request = Request(service + path, json.dumps(POSTED[path]).encode())  # noqa: S310  the service of this test
    request.add_header("Content-Type", "application/json")
    request.add_header("Accept", "text/html")
    with urlopen(request) as reply:  # noqa: S310  the service of this test
        headers, body = dict(reply.headers), reply.read()

    def answer(route: Route) -> None:
        route.fulfill(status=200, headers=headers, body=body)

    page.route(service + path, answer)
    page.goto(service + path)
    assert headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", POSTED)
def test_a_printed_page_has_its_style_and_nothing_else(page: Page, service: str, path: str) -> None:
    shown(page, service, path)
    assert page.evaluate(STYLED) == "collapse"


@pytest.mark.parametrize("path", ["/problems", "/problems/key-revoked"])
def test_a_page_about_problems_has_its_style(page: Page, service: str, path: str) -> None:
    page.goto(service + path)
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"


def test_the_documentation_works_without_a_style_or_script_in_a_page(page: Page, service: str) -> None:
    page.goto(f"{service}/docs")
    operation = page.locator("#operations-health-get_healthz")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
    page.get_by_role("button", name="Authorize").first.click()
    expect(page.locator(".auth-container input")).to_be_visible()


def test_a_reply_that_is_no_page_shows_as_it_is(page: Page, service: str) -> None:
    page.goto(f"{service}/v1/vocabulary")
    expect(page.locator("body")).to_contain_text("500101")


def test_a_violation_would_be_noticed(browser: object, service: str) -> None:
    complaints: list[str] = []
    page = browser.new_page()  # type: ignore[attr-defined]
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{service}/problems")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    assert any("Content Security Policy" in one for one in complaints)
    page.close()
