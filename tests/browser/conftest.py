"""A real Chromium. Where it or Playwright is missing the tests are skipped and say so; with REQUIRED they fail."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

REQUIRED = os.environ.get("CALC_SERVICE_BROWSER") == "required"
MISSING = "no browser: `make test-browser` installs Playwright, and Chromium where it may"
EXECUTABLES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 120_000
"""For whatever is waited for: a slow machine is no reason to fail."""
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-quic", "--disable-sync"]
"""Nothing is looked for outside of this machine."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, EXECUTABLES)), None)
    if executable is None or find_spec("playwright") is None:
        (pytest.fail if REQUIRED else pytest.skip)(MISSING)
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 - nothing else needs it to be there

    expect.set_options(timeout=PATIENCE_MS)

    # Chromium refuses its sandbox to root, as whom CI runs.
    sandboxed = os.geteuid() != 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, chromium_sandbox=sandboxed, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a Chinese reader; whatever it complains about fails the test."""
    complaints: list[str] = []
    context = browser.new_context(locale="zh-CN", viewport={"width": 1200, "height": 1400})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert complaints == []
