"""The pages as they are served, with keys on, as three kinds of people see them; only roles and names find anything."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from calc_service.config import PROJECT_FOLDER
from calc_service.state.keys import create
from tests.api.keyed import kept
from tests.api.server import serving
from tests.browser.conftest import PATIENCE_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Page

BUILT = PROJECT_FOLDER / "web" / "dist" / "index.html"
LAST_DAY = date(2099, 12, 31)
PEOPLE = {"caseworker": "李经办", "auditor": "赵核查", "policy": "王政策", "approver": "钱审批", "operator": "孙运行"}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
KEEP_KEY = "sessionStorage.getItem('calc.key') ?? sessionStorage.setItem('calc.key', '{}')"


class Service(NamedTuple):
    """Where the pages are served, and a key for each role."""

    address: str
    keys: dict[str, str]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    if not BUILT.exists():
        (pytest.fail if os.environ.get("CALC_SERVICE_BROWSER") == "required" else pytest.skip)("no pages: `make web`")
    folder: Path = tmp_path_factory.mktemp("kept")
    address, state = kept(folder)
    keys = {role: create(state, role, person, [role], LAST_DAY) for role, person in PEOPLE.items()}
    state.engine.dispose()
    with serving(2, state=address, run_workers=1, runs_folder=folder / "runs") as server:
        yield Service(f"http://127.0.0.1:{server.port}", keys)


@pytest.fixture
def open_page(browser: Browser, service: Service) -> Iterator[Callable[..., Page]]:
    """Open a page with the key of a `role`, in a language; whatever the browser complains about is a failure."""
    complaints: list[str] = []
    contexts = []

    def opened(path: str, role: str = "", *, language: str = "zh", **options: Any) -> Page:  # noqa: ANN401
        locale = {"zh": "zh-CN", "en": "en-GB"}[language]
        context = browser.new_context(locale=locale, **{"viewport": {"width": 1200, "height": 900}, **options})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        if role:
            context.add_init_script(KEEP_KEY.format(service.keys[role]))
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if _is_complaint(message) else None)
        page.goto(service.address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _is_complaint(message: ConsoleMessage) -> bool:
    """The browser itself logs a refused request as an error; that the page says so is what the tests look for."""
    text = message.text
    return message.type == "error" and not text.startswith("Failed to load resource")


@pytest.fixture
def faultless() -> Callable[[Page], None]:
    """Assert that axe finds nothing against WCAG 2.2 AA in the page as it is."""

    def looked_at(page: Page) -> None:
        from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where browsers are

        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
        assert found.response["violations"] == [], found.generate_report()

    return looked_at
