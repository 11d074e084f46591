"""`python -m bench.pages`: how heavy and quick the pages are, in a real Chromium; exits 1 where a budget is not kept.

`make bench` leaves them out: only whoever changes the pages needs a browser (`make test-browser` installs one).
"""

import gzip
import json
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from os import geteuid
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

from bench.batch import settlements
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
ROWS = 10_000
SCROLLED_TO_ITS_END = """async (within) => {
    for (let still = 0; still < 120; ) {
        const before = within.scrollTop;
        within.scrollTop += 1000;
        await new Promise(requestAnimationFrame);
        still = within.scrollTop === before ? still + 1 : 0;
    }
}"""


def measure(browser: "Browser") -> Iterator[Measurement]:
    """Yield the budgets of the case page and of the rows of an audit, each with a service of its own."""
    with serving("wsgi:app") as port:
        yield from _case(browser, f"http://127.0.0.1:{port}")
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        # There is no key in what it keeps, so it asks for none.
        keeping = {"CALC_STATE": f"sqlite:///{folder}/calc.db", "CALC_RUN_FOLDER": f"{folder}/runs"}
        with serving("wsgi:app", settings=keeping) as port:
            longest = _scrolled(browser, f"http://127.0.0.1:{port}", settlements(folder, ROWS))
    yield Measurement(f"longest task while {ROWS:,} rows are scrolled", longest, 200, "ms")


def _case(browser: "Browser", address: str) -> Iterator[Measurement]:
    """Of the case page: what comes before it is usable, how soon, and what a key press takes."""
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


def _scrolled(browser: "Browser", address: str, file: Path) -> float:
    """Milliseconds that the longest task of the page works while the rows of a `file` are scrolled to their end."""
    run = _audited(address, file)
    page = browser.new_page(locale="zh-CN")
    page.goto(f"{address}/audits/{run}/rows#sort=-difference_assistance")
    rows = page.get_by_role("region", name="各行")
    rows.get_by_role("row").nth(5).wait_for()
    longest = _longest_task(page, lambda: rows.evaluate(SCROLLED_TO_ITS_END))
    rows.locator(f'[aria-rowindex="{ROWS + 1}"]').wait_for()  # the heads are the first
    return longest


def _audited(address: str, file: Path) -> str:
    """The id of a run of `file` that is done."""
    begun = _asked(Request(f"{address}/v1/audits?form=csv", file.read_bytes(), {"Content-Type": "text/csv"}))
    run = str(begun["id"])
    while (state := _asked(Request(f"{address}/v1/audits/{run}"))["state"]) != "done":
        if state == "failed":
            raise RuntimeError("The file was not audited.")
        time.sleep(0.2)
    return run


def _asked(request: Request) -> dict[str, Any]:
    with urlopen(request) as reply:
        found: dict[str, Any] = json.load(reply)
    return found


def _longest_task(page: "Page", done: Callable[[], object]) -> float:
    """Milliseconds: while a task works the page does not answer, which is felt as a stutter.

    By the time of the page's own thread: by the clock a task is as long as other processes have the machine.
    """
    events: list[dict[str, Any]] = []
    over: list[object] = []
    browser = page.context.new_cdp_session(page)
    browser.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    browser.on("Tracing.tracingComplete", lambda ended: over.append(ended))  # noqa: PLW0108  Playwright marks what it calls
    browser.send("Tracing.start", {"transferMode": "ReportEvents", "categories": "toplevel,devtools.timeline"})
    done()
    browser.send("Tracing.end")
    while not over:
        page.wait_for_timeout(100)
    drawing = {(event["pid"], event["tid"]) for event in events if event["name"] == "FireAnimationFrame"}
    tasks = [event for event in events if event["name"].endswith("RunTask") and (event["pid"], event["tid"]) in drawing]
    longest: int = max(event["tdur"] for event in tasks if "tdur" in event)
    return longest / 1000


def main() -> int:
    """Measure everything and print it as it comes."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - says itself where it is missing

    print(machine())
    kept = True
    with sync_playwright() as playwright:
        executable = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=executable, chromium_sandbox=geteuid() != 0)
        for measurement in measure(browser):
            print(measurement, flush=True)
            kept &= measurement.holds
        browser.close()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
