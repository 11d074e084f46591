"""`make screenshots`: pictures of the pages for the manual, in both languages, looked at before they are kept."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from calc_service.config import PROJECT_FOLDER
from tests.api.server import serving
from tests.browser.pages.audited import as_file, claims

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

PICTURES = PROJECT_FOLDER / "docs" / "manual" / "pictures"
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
WIDTH, HEIGHT = 1200, 860
ROWS = 400
RUN_MS, SETTLED_MS = 60_000, 1_500
FILE = "500101-2025.csv"
DONE = {"zh": "已完成", "en": "Done"}
START = {"zh": f"开始核查：{FILE}", "en": f"Start the audit: {FILE}"}


def of_case(page: Page, address: str, language: str) -> Iterator[str]:
    page.goto(f"{address}/case")
    page.locator("input[type=file]").set_input_files(PROJECT_FOLDER / "demo" / "case.json")
    page.get_by_text("15,823.13").first.wait_for()
    yield f"case-{language}"


def of_audits(page: Page, address: str, language: str) -> Iterator[str]:
    page.goto(f"{address}/audits")
    page.locator("input[type=file]").first.set_input_files(as_file(FILE, claims(ROWS)))
    page.get_by_role("button", name=START[language]).wait_for()
    yield f"audits-{language}"
    page.get_by_role("button", name=START[language]).click()
    run = page.get_by_role("listitem").filter(has_text=DONE[language]).get_by_role("link").first
    run.wait_for(timeout=RUN_MS)
    run.click()
    page.get_by_role("table").nth(1).wait_for()
    yield f"audit-summary-{language}"
    page.goto(f"{page.url.split('#')[0].removesuffix('/summary')}/rows")
    page.get_by_role("table").first.wait_for()
    yield f"audit-rows-{language}"


def of_rules(page: Page, address: str, language: str) -> Iterator[str]:
    page.goto(f"{address}/rules")
    page.get_by_role("heading", level=3).first.wait_for()
    yield f"rules-{language}"
    page.goto(f"{address}/rules/change")
    page.get_by_role("combobox").nth(1).select_option(index=3)
    page.get_by_role("textbox").last.wait_for()
    yield f"rules-change-{language}"


def of_start(page: Page, address: str, language: str) -> Iterator[str]:
    page.goto(address)
    page.get_by_role("table").wait_for()
    yield f"start-{language}"


STORIES: tuple[Callable[[Page, str, str], Iterator[str]], ...] = (of_start, of_case, of_audits, of_rules)


def main() -> None:
    """Take every picture anew."""
    PICTURES.mkdir(exist_ok=True)
    with _service() as address, _browser() as browser:
        for language, locale in LOCALES.items():
            for story in STORIES:
                page = browser.new_page(locale=locale, viewport={"width": WIDTH, "height": HEIGHT})
                for name in story(page, address, language):
                    page.wait_for_timeout(SETTLED_MS)
                    page.screenshot(path=PICTURES / f"{name}.png")
                page.close()


@contextmanager
def _service() -> Iterator[str]:
    with TemporaryDirectory(prefix="pictures-") as folder:
        state, runs = f"sqlite:///{folder}/calc.db", Path(folder) / "runs"
        with serving(2, run_workers=1, state=state, runs_folder=runs) as server:
            yield f"http://127.0.0.1:{server.port}"


@contextmanager
def _browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - says itself where it is missing

    with sync_playwright() as playwright:
        executable = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=executable, chromium_sandbox=os.geteuid() != 0)
        yield browser
        browser.close()


if __name__ == "__main__":
    main()
