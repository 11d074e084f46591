"""`python -m bench.pages`: how heavy and quick the pages are, in a real Chromium; exits 1 where a budget is not kept.

`make bench` leaves them out: only whoever changes the pages needs a browser (`make test-browser` installs one).
"""

import gzip
import shutil
import statistics
import sys
from collections.abc import Iterator
from os import geteuid
from typing import TYPE_CHECKING

from bench.measurement import Measurement, machine
from bench.service import PROJECT, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

TIMES_SLOWER = 4
"""A slow machine: one on which each script takes four times as long."""
STARTS, ROUNDS = 5, 5
KEYS = "86432.17"
MILLISECONDS_BETWEEN_KEYS = 150
SHOWN = "performance.getEntriesByName('case.shown').map(one => one.duration)"
ASKED = "performance.getEntriesByType('resource').filter(one => one.name.includes('partial')).map(one => one.duration)"
GZIP_LEVEL = 6
FIRST_FIELD = "认定地"
NOTE_WHEN_USABLE = """
new MutationObserver((_, looking) => {
  const labels = [...document.querySelectorAll("label")];
  if (!labels.some((label) => label.textContent.includes("%s"))) return;
  looking.disconnect();
  requestAnimationFrame(() => console.debug("usable", performance.now()));
}).observe(document, { childList: true, subtree: true });
"""
"""Told by the page itself: what Playwright does to find a label would be slowed down with the page, and counted."""


def measure(browser: "Browser", address: str) -> Iterator[Measurement]:
    """Yield the budgets of the case page: what comes before it is usable, how soon, and what a key press takes."""
    _start(browser, address)  # the browser and the service get ready
    starts = [_start(browser, address) for _ in range(STARTS)]
    yield Measurement("first page, compressed", max(size for size, _ in starts) / 1000, 120, "kB")
    seconds = statistics.median(seconds for _, seconds in starts)
    yield Measurement(f"form usable, a processor {TIMES_SLOWER} × slower", seconds, 1, "s")
    page = _opened(browser, address)
    shown, own = _recomputed(page)
    yield Measurement("result on the screen after a key press", shown, 100, "ms")
    yield Measurement("  (without what the service takes)", own, 50, "ms")


def _opened(browser: "Browser", address: str) -> "Page":
    page = browser.new_page(locale="zh-CN")
    page.goto(f"{address}/case")
    page.locator("input[type=file]").set_input_files(PROJECT / "demo" / "case.json")
    page.get_by_text("个人负担 15,823.13 元").first.wait_for()
    return page


def _start(browser: "Browser", address: str) -> tuple[int, float]:
    """The bytes that come, and the seconds until the form can be filled in."""
    page = browser.new_page(locale="zh-CN")
    page.add_init_script(NOTE_WHEN_USABLE % FIRST_FIELD)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": TIMES_SLOWER})
    built: list[Response] = []
    page.on("response", lambda reply: built.append(reply) if _is_of_page(reply.url, address) else None)
    with page.expect_console_message(lambda message: message.text.startswith("usable")) as told:
        page.goto(f"{address}/case", wait_until="commit")
    seconds = float(told.value.text.split()[1]) / 1000
    page.wait_for_load_state("networkidle")
    size = sum(len(gzip.compress(reply.body(), GZIP_LEVEL)) for reply in built)
    page.close()
    return size, seconds


def _is_of_page(url: str, address: str) -> bool:
    return url.startswith((f"{address}/case", f"{address}/assets/"))


def _recomputed(page: "Page") -> tuple[float, float]:
    """Milliseconds from a key press to the new result, and without the service's: medians, of which the best counts."""
    total = page.get_by_label("医疗总费用", exact=True)
    medians = []
    for _ in range(ROUNDS):
        page.evaluate("performance.clearMeasures(); performance.clearResourceTimings()")
        total.fill("")
        total.press_sequentially(KEYS, delay=MILLISECONDS_BETWEEN_KEYS)
        page.wait_for_timeout(2 * MILLISECONDS_BETWEEN_KEYS)
        shown, asked = (statistics.median(page.evaluate(found)) for found in (SHOWN, ASKED))
        medians.append((shown, shown - asked))
    return min(medians)


def main() -> int:
    """Measure everything and print it as it comes."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - says itself where it is missing

    print(machine())
    kept = True
    with serving("wsgi:app") as port, sync_playwright() as playwright:
        executable = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=executable, chromium_sandbox=geteuid() != 0)
        for measurement in measure(browser, f"http://127.0.0.1:{port}"):
            print(measurement, flush=True)
            kept &= measurement.holds
        browser.close()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
