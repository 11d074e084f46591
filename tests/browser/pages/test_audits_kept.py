"""The auditors' pages where something goes wrong, without a mouse, on a narrow dark screen, and with very many rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bench.pages import SCROLLED_TO_ITS_END
from tests.browser.pages.audited import as_file, asked, audited, claims

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page, Route

    from tests.browser.pages.conftest import Service

expect = pytest.importorskip("playwright.sync_api", reason="no browser: `make test-browser` installs Playwright").expect

MANY = 10_000
VIEWS = ("", "/rows", "/rows#row=3", "/sample#seed=a&n=6&by=district", "/against", "/files")
NARROW = {"viewport": {"width": 320, "height": 800}, "color_scheme": "dark", "reduced_motion": "reduce"}


@pytest.fixture(scope="module")
def run(service: Service) -> str:
    return audited(service, claims(40))


def test_a_file_that_broke_off_goes_on_in_another_window(open_page: Callable[..., Page], service: Service) -> None:
    page, text = open_page("/audits", "auditor"), claims(MANY)
    item = _broken_off(page, "乙.csv", text)
    item.get_by_role("button", name="暂停").click()
    expect(item).to_contain_text("已暂停")

    window = page.context.new_page()
    page.close()
    window.goto(service.address + "/audits")
    item = window.get_by_role("listitem").first
    expect(item).to_contain_text("等待文件传完")
    again = item.get_by_label("请再选同一个文件")
    again.set_input_files(as_file("乙.csv", text.replace("S-9999", "S-9998")))
    expect(item.get_by_role("alert")).to_contain_text("不是当时正在发送的文件")
    again.set_input_files(as_file("乙.csv", text))
    expect(item).to_contain_text("已完成")
    expect(item).to_contain_text(f"{MANY} 行")


def test_what_another_machine_began_goes_on_only_with_what_somebody_says_is_the_same(
    open_page: Callable[..., Page],
) -> None:
    page, text = open_page("/audits", "auditor"), claims(MANY)
    _broken_off(page, "庚.csv", text)
    page.close()

    elsewhere = open_page("/audits", "auditor")
    item = elsewhere.get_by_role("listitem").first
    again = item.get_by_label("请再选同一个文件")
    again.set_input_files(as_file("庚.csv", text + "\n"))
    expect(item.get_by_role("alert")).to_contain_text("不是当时正在发送的文件")
    again.set_input_files(as_file("庚.csv", text))
    dialog = elsewhere.get_by_role("dialog")
    expect(dialog).to_contain_text("只能核对大小，庚.csv 大小一致")
    dialog.get_by_role("button", name="取消").click()
    expect(item).to_contain_text("等待文件传完")
    again.set_input_files(as_file("庚.csv", text))
    dialog.get_by_role("button", name="是同一个文件，继续上传").click()
    expect(item).to_contain_text("已完成")


def _broken_off(page: Page, name: str, text: str) -> Locator:
    """The entry of an upload of which the first part alone has come."""
    parts: list[str] = []
    page.route("**/v1/audits/*", lambda route: _after_the_first_part(route, parts))
    page.get_by_label("选择文件").set_input_files(as_file(name, text))
    page.get_by_role("button", name=f"开始核查：{name}").click()
    item = page.get_by_role("listitem").filter(has_text=name)
    expect(item).to_contain_text("连接中断，会自动继续")
    return item


def _after_the_first_part(route: Route, parts: list[str]) -> None:
    if route.request.method != "PATCH":
        route.continue_()
        return
    parts.append(route.request.url)
    if len(parts) == 1:
        route.continue_()
    else:
        route.abort()


def test_a_service_that_restarts_is_waited_for_and_then_goes_on(open_page: Callable[..., Page]) -> None:
    page = open_page("/audits", "auditor", language="en")
    failures = ["PATCH", "POST"]
    page.route("**/v1/audits*", lambda route: _once(route, failures))
    page.route("**/v1/audits/*", lambda route: _once(route, failures))
    page.get_by_label("Choose files").set_input_files(as_file("c.csv", claims(10)))
    start = page.get_by_role("button", name="Start the audit: c.csv")
    start.click()
    article = page.get_by_role("article", name="c.csv")
    expect(article.get_by_role("alert")).to_contain_text("Nothing that you entered is lost")
    item = page.get_by_role("listitem").filter(has_text="c.csv")
    expect(item).to_contain_text("Done")
    assert failures == []


def _once(route: Route, methods: list[str]) -> None:
    """A request of each of `methods` is lost on its way."""
    if route.request.method in methods:
        methods.remove(route.request.method)
        route.abort()
    else:
        route.continue_()


def test_an_audit_is_given_up_only_by_who_says_so_twice(open_page: Callable[..., Page]) -> None:
    page = open_page("/audits", "auditor")
    page.route("**/v1/audits/*", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_())
    page.get_by_label("选择文件").set_input_files(as_file("戊.csv", claims(10)))
    page.get_by_role("button", name="开始核查：戊.csv").click()
    item = page.get_by_role("listitem").filter(has_text="戊.csv")
    give_up = item.get_by_role("button", name="放弃这一次：戊.csv")
    give_up.click()
    page.keyboard.press("Enter")  # what one comes upon first changes nothing
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(give_up).to_be_visible()
    give_up.click()
    page.get_by_role("dialog").get_by_role("button", name="放弃这一次").click()
    expect(item).to_have_count(0)


def test_what_was_said_of_a_file_survives_a_reload(open_page: Callable[..., Page]) -> None:
    page = open_page("/audits", "auditor")
    lacking = as_file("丁.csv", claims(5).replace("referral", "转诊甲", 1))
    page.get_by_label("选择文件").set_input_files(lacking)
    page.get_by_label("“转诊甲”是").select_option("referral")
    expect(page.get_by_role("article").get_by_role("status")).to_contain_text("可以开始")
    page.reload()
    expect(page.get_by_text("请重新选择")).to_contain_text("丁.csv")
    page.get_by_label("选择文件").set_input_files(lacking)
    expect(page.get_by_label("“转诊甲”是")).to_have_value("referral")
    expect(page.get_by_role("article").get_by_role("status")).to_contain_text("可以开始")


def test_facts_that_nobody_knows_leave_what_is_certain_and_what_is_possible(
    open_page: Callable[..., Page], faultless: Callable[[Page], None]
) -> None:
    page = open_page("/audits", "auditor")
    page.get_by_label("选择文件").set_input_files(as_file("戊.csv", claims(10).replace("referral", "转诊乙", 1)))
    page.get_by_role("combobox", name="转诊情况", exact=True).select_option(label="没有人知道（算出至少和至多）")
    expect(page.get_by_role("article").get_by_role("status")).to_contain_text("可以开始")
    page.get_by_role("button", name="开始核查：戊.csv").click()
    item = page.get_by_role("listitem").filter(has_text="戊.csv")
    expect(item).to_contain_text("已完成")
    item.get_by_role("link").click()
    table = page.get_by_role("table", name="无论缺少的事实如何")
    expect(table.get_by_role("row", name="医疗救助")).to_be_visible()
    faultless(page)


def test_a_key_that_ends_is_asked_for_and_no_review_is_lost(
    open_page: Callable[..., Page], service: Service, run: str
) -> None:
    page = open_page(f"/audits/{run}/sample#seed=b&n=2", "auditor")
    page.route("**/reviews", _expired)
    page.get_by_label("复核结论").first.select_option("confirmed")
    page.get_by_label("错付的金额").first.fill("12.00")
    page.get_by_role("button", name="保存 1 条复核").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.unroute("**/reviews")
    other = service.keys["auditor"]
    dialog.get_by_label("密钥", exact=True).fill(f" {other} ")
    dialog.get_by_role("button", name="登录").click()
    expect(page.get_by_text("已保存 1 条")).to_be_visible()  # sent again by itself, with the new key
    expect(page.get_by_role("row").filter(has_text="12.00")).to_be_visible()


def _expired(route: Route) -> None:
    if route.request.method == "POST":
        problem = {"type": "/problems/key-expired", "title": "密钥已过期", "detail": "请另要一把。", "status": 401}
        route.fulfill(status=401, content_type="application/problem+json", body=json.dumps(problem))
    else:
        route.continue_()


def test_reviews_are_carried_on_to_a_later_run(
    open_page: Callable[..., Page], service: Service, faultless: Callable[[Page], None]
) -> None:
    before, after = audited(service, claims(40)), audited(service, claims(38))
    reviews = [{"row": row, "outcome": "not_confirmed"} for row in (2, 3, 41)]
    asked(service, f"/v1/audits/{before}/reviews", {"reviews": reviews})
    page = open_page(f"/audits/{before}/against#other={after}", "auditor")
    carry = page.get_by_role("button", name="沿用 2 条复核结论")
    expect(page.get_by_role("region", name="这次核查的复核结论")).to_contain_text("在后的核查里没有该行")
    faultless(page)
    carry.click()
    expect(page.get_by_text("已沿用 2 条。")).to_be_visible()
    expect(carry).to_have_count(0)
    assert len(asked(service, f"/v1/audits/{after}/reviews")["reviews"]) == 2


def test_an_amount_that_is_none_is_named_by_its_row(open_page: Callable[..., Page], run: str) -> None:
    page = open_page(f"/audits/{run}/sample#seed=c&n=2", "auditor")
    page.get_by_label("复核结论").first.select_option("confirmed")
    page.get_by_label("错付的金额").first.fill("1,5")
    page.get_by_role("button", name="保存 1 条复核").click()
    expect(page.get_by_role("alert").get_by_role("listitem")).to_contain_text("行")
    expect(page.get_by_label("错付的金额").first).to_have_value("1,5")


def test_a_run_is_looked_into_by_the_keyboard_alone(open_page: Callable[..., Page], run: str) -> None:
    page = open_page(f"/audits/{run}", "auditor")
    to(page, page.get_by_role("link", name="各行", exact=True))
    page.keyboard.press("Enter")
    finding = page.get_by_role("combobox", name="审核结论", exact=True)
    to(page, finding)
    page.keyboard.press("End")
    expect(finding).to_have_value("missed")
    table = page.get_by_role("table", name="各行")
    to(page, table.get_by_role("button", name="医疗救助差额"))
    page.keyboard.press("Enter")
    expect(table.get_by_role("columnheader", name="医疗救助差额")).to_have_attribute("aria-sort", "descending")
    rows = table.get_by_role("button", name="为什么")
    to(page, rows.first)
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("table").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(rows.nth(1)).to_be_focused()


def to(page: Page, place: Locator) -> None:
    """Reach a place by Tab."""
    expect(place).to_be_visible()
    for _ in range(80):
        if place.evaluate("place => place === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"not reached by Tab: {place}")


@pytest.mark.parametrize("view", VIEWS)
def test_a_narrow_dark_screen_shows_all(
    open_page: Callable[..., Page], faultless: Callable[[Page], None], run: str, view: str
) -> None:
    page = open_page(f"/audits/{run}{view}", "auditor", language="en", **NARROW)
    if "#row" in view:
        expect(page.get_by_role("dialog").get_by_role("table").first).to_be_visible()
    else:
        expect(page.get_by_role("heading", level=2).first).to_be_visible()
    if "seed" in view:
        expect(page.get_by_role("table", name="Reviews")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["viewport"]["width"]  # type: ignore[index]
    faultless(page)


def test_of_ten_thousand_rows_only_those_in_sight_are_drawn(open_page: Callable[..., Page], service: Service) -> None:
    run = audited(service, claims(MANY))
    page = open_page(f"/audits/{run}/rows#sort=-difference_assistance", "auditor")
    region = page.get_by_role("region", name="各行")
    expect(region.get_by_role("row").nth(5)).to_be_visible()
    region.evaluate(SCROLLED_TO_ITS_END)
    expect(region.get_by_role("row").last).to_have_attribute("aria-rowindex", str(MANY + 1))  # the heads are the first
    expect(page.get_by_text(f"共 {MANY} 行")).to_be_visible()
    assert region.get_by_role("row").count() < 100  # no more than are in sight, and some around them
