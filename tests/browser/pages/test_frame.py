"""What all pages have in common: budgets, schemes, narrow windows, no script, a service that fails and comes back."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING, Any

import pytest

from bench.service import free_port, gunicorn, started
from calc_service.config import PROJECT_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.pages.conftest import Service

expect = pytest.importorskip("playwright.sync_api", reason="no browser: `make test-browser` installs Playwright").expect

BUILT = PROJECT_FOLDER / "web" / "dist"
MOST_BYTES = 120_000
PAGES = {"/": "caseworker", "/case": "caseworker", "/audits": "auditor", "/rules": "policy"}
WAYS: dict[str, dict[str, Any]] = {
    "narrow": {"viewport": {"width": 320, "height": 640}},
    # 400 % of a window that is 1280 wide.
    "enlarged": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
    "dark": {"color_scheme": "dark"},
    "still": {"reduced_motion": "reduce"},
}
WIDER_THAN_ITS_WINDOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.parametrize("path", PAGES)
def test_the_first_page_is_small(open_page: Callable[..., Page], path: str) -> None:
    page = open_page("/healthz")
    came: dict[str, int] = {}
    page.on(
        "response",
        lambda reply: (
            came.__setitem__(reply.url, len(gzip.compress(reply.body(), 6))) if _is_built(reply.url) else None
        ),
    )
    page.goto(page.url.replace("/healthz", path), wait_until="networkidle")
    assert len(came) > 1
    assert sum(came.values()) <= MOST_BYTES


def _is_built(address: str) -> bool:
    return "/v1/" not in address and not address.endswith(("/readyz", "/healthz"))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_without_a_fault_however_it_is_looked_at(
    open_page: Callable[..., Page], faultless: Callable[[Page], None], path: str, way: str
) -> None:
    page = open_page(path, PAGES[path], **WAYS[way])
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    faultless(page)
    assert not page.evaluate(WIDER_THAN_ITS_WINDOW)


@pytest.mark.parametrize(("language", "tag"), [("zh", "zh-Hans"), ("en", "en")])
def test_the_language_is_the_readers_and_can_be_changed(
    open_page: Callable[..., Page], language: str, tag: str
) -> None:
    page = open_page("/", "policy", language=language)
    root = page.locator("html")
    expect(root).to_have_attribute("lang", tag)
    page.get_by_label("Language").select_option({"zh": "en", "en": "zh"}[language])
    expect(root).to_have_attribute("lang", {"zh-Hans": "en", "en": "zh-Hans"}[tag])
    page.reload()
    expect(root).to_have_attribute("lang", {"zh-Hans": "en", "en": "zh-Hans"}[tag])


def test_without_script_the_page_points_to_the_command_line(open_page: Callable[..., Page]) -> None:
    page = open_page("/case", java_script_enabled=False)
    expect(page.locator("noscript").locator("code").first).to_have_text("python -m calc_service --help")


def test_by_keyboard_one_skips_to_the_content_and_goes_through_every_door(open_page: Callable[..., Page]) -> None:
    page = open_page("/", "auditor")
    expect(page.get_by_role("navigation").get_by_role("link")).to_have_count(3)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    for door in ("算一个案件", "核查文件", "规则"):
        page.get_by_role("link", name=door, exact=True).first.focus()
        page.keyboard.press("Enter")
        expect(page).to_have_title(re.compile(door))
        expect(page.get_by_role("main")).to_be_focused()


def test_an_address_that_is_no_page_is_said_to_be_none(open_page: Callable[..., Page]) -> None:
    page = open_page("/audits/zz-not-a-run", "auditor")
    expect(page.get_by_role("heading", level=1)).to_have_text("没有这个页面")


def test_a_key_is_kept_for_its_tab_alone_and_can_be_given_up(open_page: Callable[..., Page], service: Service) -> None:
    page = open_page("/")
    page.get_by_label("密钥", exact=True).fill(service.keys["auditor"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="auditor，退出")).to_be_visible()
    second = page.context.new_page()
    second.goto(page.url)
    expect(second.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("localStorage.length + document.cookie.length") == 0
    page.get_by_role("button", name="auditor，退出").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_browser_that_keeps_nothing_is_asked_to_and_works_all_the_same(
    open_page: Callable[..., Page], service: Service
) -> None:
    page = open_page("/")
    for place in ("localStorage", "sessionStorage"):
        page.add_init_script(
            f"Object.defineProperty(window, '{place}', {{ get() {{ throw new DOMException('no') }} }})"
        )
    page.goto(service.address + "/case")
    page.get_by_label("密钥", exact=True).fill(service.keys["caseworker"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("没有存下")
    page.locator("input[type=file]").set_input_files(PROJECT_FOLDER / "demo" / "case.json")
    expect(page.get_by_text("个人负担 15,823.13 元").first).to_be_visible()
    page.get_by_label("Language").select_option("en")
    expect(page.get_by_role("alert")).to_contain_text("does not keep")


def test_a_service_that_restarts_is_waited_for(open_page: Callable[..., Page], tmp_path: Path) -> None:
    port = free_port()
    command = gunicorn(port, 1, "--log-level warning wsgi:app")
    variables = {"CALC_RUN_WORKERS": "0", "CALC_STATE": f"sqlite:///{tmp_path}/calc.db"}
    page = open_page("/healthz")
    with started(command, port, variables):
        page.goto(f"http://127.0.0.1:{port}/")
        expect(page.get_by_text("就绪")).to_be_visible()
    page.get_by_label("Language").select_option("en")
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("does not answer")
    expect(alert.get_by_role("button", name="Try again")).to_be_visible()
    with started(command, port, variables):
        expect(page.get_by_text("Ready; every check")).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)
