"""A real Chromium. Where it or Playwright is missing the tests are skipped and say so; `make test-browser` fails there."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.server import serving

pytest.importorskip("playwright", reason="no browser: `make test-browser` installs Playwright and Chromium")
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402 - not there without the line above

REQUIRED = "CALC_SERVICE_BROWSER"
FRONT_END = Path(__file__).parents[2] / "demo" / "front_end"
EXECUTABLES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-quic", "--disable-sync"]
"""Nothing is looked for outside of this machine."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, EXECUTABLES)), None)
    if executable is None:
        pytest.skip("no browser: `make test-browser` installs Chromium where it may")
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
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert complaints == []


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:  # noqa: ANN401 - what it is given is of no interest
        """Say nothing."""


@pytest.fixture(scope="session")
def front_end() -> Iterator[str]:
    """The address of the page, which asks a service of another origin."""
    handler = functools.partial(_Quiet, directory=str(FRONT_END))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as pages:
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        origin = f"http://127.0.0.1:{pages.server_port}"
        with serving(allowed_origins=origin) as service:
            yield f"{origin}/?service=http://127.0.0.1:{service.port}"
        pages.shutdown()
