"""The policy staff's pages: what is in force, a change from a form or a text to a proposal, approved and in force."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.config import PROJECT_FOLDER
from tests.api.keyed import kept
from tests.api.server import serving
from tests.api.trials import MEDICAL
from tests.browser.pages.audited import as_file, asked, claims
from tests.browser.pages.conftest import BUILT, LAST_DAY, PEOPLE, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

expect = pytest.importorskip("playwright.sync_api", reason="no browser: `make test-browser` installs Playwright").expect

SLOW = 180_000
"""Milliseconds: a proposal is checked, tried, compared and covered as a whole."""
WORDS = {
    "zh": {
        "show": "显示",
        "day": "日期",
        "district": "区县",
        "list": "改哪一项",
        "begins": "从哪天起",
        "clause": "条款",
        "write": "写入这一行",
        "written": "0 处错误",
        "meaning": "改了什么",
        "impact": "花多少钱",
        "weigh": "测算",
        "gains": "谁增加、谁减少",
        "propose": "提出",
        "reason": "理由",
        "open": "待批准",
        "approve": "批准",
        "seen": "我看过以上全部改动",
        "served": "服务已在使用这份规则",
        "text": "改文本",
        "history": "历史",
        "now": "现行",
        "proposals": "提案",
        "part": "规则的各部分",
        "persons": "人数",
        "as_of": "全部按这一天的规则",
        "steps": "修改的步骤",
        "handbook": "显示手册",
        "synthetic": "模拟数据",
        "check": "检查",
        "deep": "试算全部情形",
        "coverage": "算例覆盖",
        "measure": "计算覆盖",
        "figures": "数据与出处",
        "then": "查看当时的规则",
        "in_force": "现行规则",
        "special": "特殊疾病救助",
    },
    "en": {
        "show": "Show",
        "day": "Day",
        "district": "District",
        "list": "What is to change",
        "begins": "From which day on",
        "clause": "A clause",
        "write": "Write this line",
        "written": "errors: 0",
        "meaning": "What it means",
        "impact": "What it costs",
        "weigh": "Weigh",
        "gains": "Who gains, who loses",
        "propose": "Propose",
        "reason": "Reason",
        "open": "to be approved",
        "approve": "Approve",
        "seen": "I have seen all of the above",
        "served": "answers by these rules now",
        "text": "The texts",
        "history": "History",
        "now": "in force now",
        "proposals": "Proposals",
        "part": "Parts of the rules",
        "persons": "Persons",
        "as_of": "All by the rules of",
        "steps": "Steps of a change",
        "handbook": "Show the handbook",
        "synthetic": "made up",
        "check": "Check",
        "deep": "Try the whole decision space",
        "coverage": "Coverage by examples",
        "measure": "Measure",
        "figures": "Figures and sources",
        "then": "See the rules of then",
        "in_force": "In force",
        "special": "Special-disease assistance",
    },
}
STORIES = {
    "zh": ("其他疾病大额住院救助 · 年度限额", "年度限额", "80000", "60000元 → 80000元，2027-03-01 起"),
    "en": (
        "Special-disease assistance · yearly cap",
        "yearly cap",
        "120000",
        "100000 yuan → 120000 yuan, from 2027-03-01",
    ),
}
PREMIUM = "rules/premium_subsidy.yaml"
CLAUSE = "cq-2022-116#2.3.2-other"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of their own: what is published here is in force for nobody else."""
    if not BUILT.exists():
        pytest.skip("no pages: `make web`")
    from calc_service.state.keys import create  # noqa: PLC0415 - as the common service does

    folder: Path = tmp_path_factory.mktemp("kept")
    address, state = kept(folder)
    keys = {role: create(state, role, person, [role], LAST_DAY) for role, person in PEOPLE.items()}
    state.engine.dispose()
    with serving(2, state=address, runs_folder=folder / "runs") as server:
        yield Service(f"http://127.0.0.1:{server.port}", keys)


def link(page: Page, navigation: str, name: str) -> Locator:
    return page.get_by_role("navigation", name=navigation).get_by_role("link", name=name, exact=True)


def changed_by_form(page: Page, words: dict[str, str], list_: str, value: str) -> None:
    """A new line in a list, from 2027-03-01 on."""
    page.get_by_label(words["list"]).select_option(label=list_)
    page.get_by_label(words["begins"]).fill("2027-03-01")
    page.get_by_role("textbox", name=list_).fill(value)
    page.get_by_role("combobox", name=words["clause"]).select_option(CLAUSE)
    page.get_by_role("button", name=words["write"]).click()
    expect(page.get_by_text(words["written"])).to_be_visible()


@pytest.mark.parametrize("language", WORDS)
def test_from_a_figure_to_the_rules_in_force(
    open_page: Callable[..., Page], faultless: Callable[[Page], None], language: str
) -> None:
    words, (list_, _, value, sentence) = WORDS[language], STORIES[language]
    page = open_page("/rules/change", "policy", language=language)
    changed_by_form(page, words, list_, value)
    expect(page.get_by_role("region").filter(has_text=f"from: 2027-03-01, value: {value}")).to_be_visible()
    faultless(page)

    link(page, words["steps"], words["meaning"]).click()
    expect(page.get_by_role("listitem").filter(has_text=sentence)).to_be_visible()
    faultless(page)

    link(page, words["steps"], words["impact"]).click()
    page.get_by_label(words["persons"], exact=True).fill("300")
    page.get_by_label(words["as_of"]).fill("2027-03-01")
    page.get_by_role("button", name=words["weigh"]).click()
    expect(page.get_by_role("table", name=words["gains"])).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(words["synthetic"]).first).to_be_visible()
    expect(page.get_by_role("img")).not_to_have_count(0)
    faultless(page)

    link(page, words["steps"], words["propose"]).click()
    page.get_by_label(words["reason"]).fill(f"reason {language}")
    faultless(page)
    page.get_by_role("button", name=words["propose"]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"reason {language}", timeout=SLOW)
    expect(page.get_by_role("status").filter(has_text=words["open"])).to_be_visible()
    faultless(page)

    other = open_page("/rules/proposals", "approver", language=language)
    other.get_by_role("link", name=f"reason {language}").click()
    expect(other.get_by_role("listitem").filter(has_text=sentence)).to_be_visible()
    other.get_by_label(words["seen"]).check()
    other.get_by_role("button", name=words["approve"], exact=True).click()
    expect(other.get_by_text(words["served"])).to_be_visible()
    faultless(other)

    link(other, words["part"], words["history"]).click()
    expect(other.get_by_role("row").filter(has_text=words["now"])).to_contain_text(f"reason {language}")
    faultless(other)
    other.get_by_role("link", name=words["then"]).first.click()
    expect(other.get_by_role("heading", level=1)).to_have_text(words["in_force"])
    expect(other.get_by_role("heading", name=words["special"])).to_be_visible()
    other.goto(other.url.partition("/rules")[0] + "/rules#on=2027-04-01&district=500101")
    shown = f"{int(value):,}.00"
    expect(other.get_by_role("listitem").filter(has_text=shown).first).to_be_visible()
    page.goto(page.url.partition("/rules")[0] + "/rules/figures/assistance.annual_cap")
    expect(page.get_by_role("cell").filter(has_text=f"reason {language}").first).to_be_visible()


@pytest.mark.parametrize("language", WORDS)
def test_a_past_day_in_a_district_and_the_handbook(
    open_page: Callable[..., Page], faultless: Callable[[Page], None], language: str
) -> None:
    words = WORDS[language]
    page = open_page("/rules", "caseworker", language=language)
    page.get_by_label(words["day"], exact=True).fill("2023-05-01")
    page.get_by_label(words["district"]).select_option("500101")
    page.get_by_role("button", name=words["show"], exact=True).click()
    expect(page.get_by_role("heading", name="2023-05-01")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="16,901.00").first).to_be_visible()
    assert page.url.endswith("/rules#on=2023-05-01&district=500101")
    page.get_by_role("button", name=words["handbook"]).click()
    frame = page.locator("iframe").content_frame
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
    faultless(page)
    link(page, words["part"], words["figures"]).click()
    expect(page.get_by_role("table")).to_be_visible()
    faultless(page)


def test_complaints_come_under_the_line_while_one_types_and_nothing_is_lost(
    open_page: Callable[..., Page], faultless: Callable[[Page], None]
) -> None:
    page = open_page("/rules/change/text", "policy")
    editor = page.get_by_role("textbox", name="rules/medical_assistance.yaml")
    expect(editor).to_be_visible()
    editor.click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("x")
    complaint = page.get_by_role("row").filter(has_text="xlaw")
    expect(complaint.first).to_be_visible()
    complaint.get_by_role("button", name="到第 3 行").first.click()
    expect(editor).to_be_focused()
    faultless(page)
    page.reload()
    expect(page.get_by_role("textbox", name="rules/medical_assistance.yaml")).to_contain_text("xlaw")
    page.get_by_role("button", name="恢复这个文件").click()
    expect(page.get_by_text("还没有修改")).to_be_visible()
    expect(page.get_by_role("textbox", name="rules/medical_assistance.yaml")).not_to_contain_text("xlaw")


def test_keys_and_codes_are_offered_and_tab_is_no_trap(open_page: Callable[..., Page]) -> None:
    page = open_page("/rules/change/text#file=rules/safeguards.yaml", "policy")
    editor = page.get_by_role("textbox", name="rules/safeguards.yaml")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n  groups:\n    - ")
    page.keyboard.press("Control+Space")
    expect(page.get_by_role("listbox").get_by_role("option").filter(has_text="categories")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(editor).not_to_be_focused()


def test_the_whole_decision_space_and_coverage_on_request(
    open_page: Callable[..., Page], faultless: Callable[[Page], None]
) -> None:
    words, (list_, _, _, _) = WORDS["zh"], STORIES["zh"]
    page = open_page("/rules/change", "approver")
    changed_by_form(page, words, list_, "90000")
    link(page, words["steps"], words["check"]).click()
    page.get_by_role("button", name=words["deep"]).click()
    expect(page.get_by_text("个点：0 处错误")).to_be_visible(timeout=SLOW)
    faultless(page)
    link(page, words["part"], words["coverage"]).click()
    page.get_by_role("button", name=words["measure"]).click()
    expect(page.get_by_role("heading", name="个算例")).to_be_visible(timeout=SLOW)
    faultless(page)


def test_two_tabs_keep_their_own_changes_and_a_failing_service_loses_none(
    open_page: Callable[..., Page],
) -> None:
    words, (list_, _, _, _) = WORDS["zh"], STORIES["zh"]
    page = open_page("/rules/change", "policy")
    other = page.context.new_page()
    changed_by_form(page, words, list_, "90000")
    other.goto(page.url)
    changed_by_form(other, words, "特殊疾病救助 · 年度限额", "130000")
    page.route("**/v1/rules/*", lambda route: route.abort())
    link(page, words["steps"], words["meaning"]).click()
    expect(page.get_by_role("alert").first).to_contain_text("服务没有答复")
    page.unroute("**/v1/rules/*")
    page.get_by_role("alert").first.get_by_role("button", name="再试一次").click()
    expect(page.get_by_role("listitem").filter(has_text="90000元")).to_be_visible()
    expect(page.get_by_text("130000")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="90000元")).to_be_visible()


def test_everything_by_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("/rules/change", "policy", language="en")
    expect(page.get_by_label("What is to change")).to_be_visible()
    page.get_by_label("What is to change").focus()
    page.keyboard.type("Costly")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("03012027")
    page.keyboard.press("Tab")
    figure = page.get_by_role("textbox", name="Costly hospital stays")
    figure.focus()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    assert figure.evaluate("figure => figure.validity.valueMissing"), "a figure that is taken out is no change"
    page.keyboard.type("seventy")
    page.get_by_role("combobox", name="A clause").focus()
    page.keyboard.press("End")
    page.get_by_role("button", name="Write this line").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="finds errors: 1,")).to_be_visible()


def test_a_proposal_is_run_beside_the_rules_and_withdrawn(
    open_page: Callable[..., Page], service: Service, faultless: Callable[[Page], None]
) -> None:
    page = open_page("/rules/proposals", "policy")
    line = "      - {from: 2028-01-01, value: 61000, floor: true, cite: cq-2022-116#2.3.2-other}\n"
    text = (PROJECT_FOLDER / MEDICAL).read_text("utf-8").replace("\nconditions:", f"{line}\nconditions:")
    asked(service, "/v1/rules/proposals", {"files": {MEDICAL: text}, "reason": "试一试"}, "policy")
    page.reload()
    page.get_by_role("link", name="试一试").click()
    last_day = (date.today() + timedelta(days=3)).isoformat()  # noqa: DTZ011 - days around today do alike
    page.get_by_label("到哪一天为止").fill(last_day)
    page.get_by_role("button", name="开始并行").click()
    expect(page.get_by_text(f"正在并行，到 {last_day} 为止")).to_be_visible()
    faultless(page)
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_text("已结束")).to_be_visible()
    page.get_by_role("button", name="撤回").click()
    faultless(page)
    page.get_by_role("dialog").get_by_role("button", name="撤回").click()
    expect(page.get_by_role("status").filter(has_text="已撤回")).to_be_visible()


def test_older_rules_come_back_by_the_word_of_another_person(
    open_page: Callable[..., Page], service: Service, faultless: Callable[[Page], None]
) -> None:
    publish(service, tier_1=410)
    publish(service, tier_1=420)
    page = open_page("/rules/history", "policy")
    page.get_by_role("row").filter(has_text="标准 410").get_by_role("button").filter(has_text="恢复这一版").click()
    page.get_by_label("理由").fill("还是用原来的标准")
    faultless(page)
    page.get_by_role("button", name="提出").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("还是用原来的标准", timeout=SLOW)
    expect(page.get_by_role("listitem").filter(has_text="420元 → 410元")).to_be_visible()
    expect(page.get_by_role("button", name="批准", exact=True)).to_have_count(0)

    other = open_page("/rules/proposals", "approver")
    other.get_by_role("link", name="还是用原来的标准").click()
    other.get_by_label("我看过以上全部改动").check()
    other.get_by_role("button", name="批准", exact=True).click()
    expect(other.get_by_text("服务已在使用这份规则")).to_be_visible()
    link(other, "规则的各部分", "历史").click()
    expect(other.get_by_role("row").filter(has_text="现行")).to_contain_text("还是用原来的标准")


def publish(service: Service, tier_1: int) -> None:
    """Have premium standards of 2027 proposed and approved."""
    line = f"  2027: {{tier_1: {tier_1}, tier_2: 800, verified: false, source: made up}}\n"
    text = (PROJECT_FOLDER / PREMIUM).read_text("utf-8").replace("\ntiers:", f"{line}\ntiers:")
    proposed = {"files": {PREMIUM: text}, "reason": f"标准 {tier_1}"}
    kept = asked(service, "/v1/rules/proposals", proposed, "policy")["proposal"]
    seen = {"seen": kept["difference_digest"]}
    asked(service, f"/v1/rules/proposals/{kept['id']}/approval", seen, "approver")


def test_what_it_costs_on_a_file_of_ones_own_as_a_report_to_print_and_keep(
    open_page: Callable[..., Page], faultless: Callable[[Page], None]
) -> None:
    words, (list_, _, _, _) = WORDS["zh"], STORIES["zh"]
    page = open_page("/rules/change", "policy")
    changed_by_form(page, words, list_, "90000")
    link(page, words["steps"], words["impact"]).click()
    page.get_by_label("自己的文件").check()
    page.get_by_label("结算文件").set_input_files(as_file("claims.csv", claims(200)))
    page.get_by_label(words["as_of"]).fill("2027-03-01")
    page.get_by_role("button", name=words["weigh"]).click()
    expect(page.get_by_role("table", name=words["gains"])).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(words["synthetic"])).to_have_count(0)
    page.get_by_role("button", name="显示可以打印、签字的报告").click()
    report = page.get_by_title("报告")
    expect(report.content_frame.get_by_role("heading", level=1)).to_be_visible(timeout=SLOW)
    faultless(page)
    with page.expect_download() as kept_page:
        page.get_by_role("link", name="下载").click()
    assert kept_page.value.suggested_filename == "impact.html"
    assert kept_page.value.path().read_text("utf-8") == report.get_attribute("srcdoc")
    report.evaluate("frame => { frame.contentWindow.print = () => { window.printed = true; }; }")
    page.get_by_role("button", name="打印", exact=True).click()
    assert page.evaluate("window.printed")


@pytest.mark.parametrize("view", ["", "/figures", "/change", "/change/text", "/proposals", "/history", "/coverage"])
@pytest.mark.parametrize(
    "options",
    [{"viewport": {"width": 320, "height": 800}}, {"color_scheme": "dark", "reduced_motion": "reduce"}],
    ids=str,
)
def test_every_view_is_faultless_narrow_and_dark(
    open_page: Callable[..., Page], faultless: Callable[[Page], None], view: str, options: dict[str, Any]
) -> None:
    page = open_page(f"/rules{view}", "policy", language="en", **options)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Loading …")).to_have_count(0)
    faultless(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
