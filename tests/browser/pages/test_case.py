"""The caseworker's page: a case typed from start to end, by mouse and by keyboard, in both languages, with keys on."""

from __future__ import annotations

import base64
import json
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.config import PROJECT_FOLDER
from tests.browser.pages.printed import printed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page, Route

    from tests.browser.pages.conftest import Service

    Opened = Callable[..., Page]
    Looked = Callable[[Page], None]

expect = pytest.importorskip("playwright.sync_api", reason="no browser: `make test-browser` installs Playwright").expect

DEMO = json.loads((PROJECT_FOLDER / "demo" / "case.json").read_text("utf-8"))
CHOSEN = {
    "zh": {
        "认定地": "万州区",
        "参保险种": "城乡居民基本医疗保险",
        "就诊类型": "住院",
        "病种类别": "特殊疾病（含门诊慢特病）",
        "医疗机构等级": "三级",
        "是否定点": "定点医药机构",
        "就医地": "市内其他区县",
        "转诊情况": "按规定转诊",
    },
    "en": {
        "District of recognition": "Wanzhou",
        "Insurance": "Resident basic medical insurance",
        "Setting": "Inpatient",
        "Disease class": "Special disease (recognised outpatient chronic and special diseases included)",
        "Facility level": "Tertiary",
        "Facility designated": "Designated facility",
        "Place of care": "In another district of the city",
        "Referral": "Referred as required",
    },
}
TYPED = {
    "zh": {
        "结算日期": "2025-06-01",
        "医疗总费用": "86432.17",
        "政策范围内费用": "76500.00",
        "基本医保统筹基金支付": "37850.00",
    },
    "en": {
        "Day of settlement": "2025-06-01",
        "Total cost": "86432.17",
        "Policy-scope cost": "76500.00",
        "Basic insurance paid": "37850.00",
    },
}
SAID: dict[str, dict[str, Any]] = {
    "zh": {
        "add category": "添加身份",
        "category": ("救助对象类别", "低保对象"),
        "result": "医疗救助 13,745.56 元，个人负担 15,823.13 元。",
        "open": "还要填写",
        "referral": ("转诊情况", "未按规定转诊", "按规定转诊"),
        "step": "医疗救助 13,745.56 元",
        "ratio": "医疗救助比例",
        "helps": "怎样能得到更多",
        "goes": "去填写",
        "history": "历次取值",
        "cured": "可补正的均已补正",
        "field": "改动哪一项",
        "value": "改成什么",
        "place": ("结算 1 · 就医地", "市外"),
        "compare": "比较",
        "letter": "给本人的说明",
        "write": "生成说明",
        "total": "医疗总费用",
        "enrol": "添加参保缴费",
        "link": "复制链接",
        "linked": "打开此链接",
        "new": "新案件",
        "open file": "打开文件",
        "save": "保存为文件",
        "discard": "放弃并继续",
        "cancel": "取消",
        "pools": "2025 年度救助限额",
        "again": "再试一次",
    },
    "en": {
        "add category": "Add a category",
        "category": ("Category", "Subsistence allowance recipient"),
        "result": "Medical assistance 13,745.56 yuan, left to the person 15,823.13 yuan.",
        "open": "Still to be filled in",
        "referral": ("Referral", "Not referred as required", "Referred as required"),
        "step": "Medical assistance 13,745.56 yuan",
        "ratio": "Ratio of medical assistance",
        "helps": "What would help",
        "goes": "Go to",
        "history": "All its values",
        "cured": "Everything curable put right",
        "field": "Which field",
        "value": "Which value",
        "place": ("Claim 1 · Place of care", "Outside the city"),
        "compare": "Compare",
        "letter": "Letter to the person",
        "write": "Write the letter",
        "total": "Total cost",
        "enrol": "Add an enrolment",
        "link": "Copy a link",
        "linked": "Opening this link",
        "new": "New case",
        "open file": "Open a file",
        "save": "Save as a file",
        "discard": "Discard and go on",
        "cancel": "Cancel",
        "pools": "Yearly caps of 2025",
        "again": "Try again",
    },
}
LANGUAGES = tuple(SAID)
SLOW_MS = 1_500


def fill(page: Page, language: str) -> None:
    """Fill in the worked case by the labels of its fields."""
    for label, value in TYPED[language].items():
        page.get_by_label(label, exact=True).fill(value)
    for label, choice in CHOSEN[language].items():
        page.get_by_label(label, exact=True).select_option(label=choice)
    page.get_by_role("button", name=SAID[language]["add category"]).click()
    label, choice = SAID[language]["category"]
    page.get_by_label(label, exact=True).select_option(label=choice)
    expect(page.get_by_text(SAID[language]["result"]).first).to_be_visible()


def demo_opened(page: Page, said: dict[str, Any], document: object = DEMO) -> None:
    """Open a case from a file."""
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name=said["open file"]).click()
    content = json.dumps(document).encode()
    chosen.value.set_files({"name": "case.json", "mimeType": "application/json", "buffer": content})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_from_the_first_field_to_the_letter(open_page: Opened, faultless: Looked, language: str) -> None:
    said = SAID[language]
    page = open_page("/case", "caseworker", language=language)
    expect(page.get_by_role("heading", name=said["open"])).to_be_visible()
    faultless(page)

    fill(page, language)
    expect(page.get_by_role("heading", name=said["open"])).to_be_hidden()
    expect(page.get_by_role("table", name=said["pools"])).to_contain_text("86,254.44")
    step = page.get_by_role("group").filter(has=page.get_by_text("min(19636.52 × 70%, 100000.00) = 13745.56"))
    page.get_by_text(said["step"], exact=True).last.click()
    expect(step.first).to_contain_text("渝府办发〔2022〕116号")
    expect(step.first).to_contain_text(said["ratio"])
    page.get_by_text(f"{said['history']} {said['ratio']}").click()
    expect(page.get_by_role("region", name=f"{said['history']} {said['ratio']}")).to_contain_text("2022-10-28")
    faultless(page)

    label, missing, compliant = said["referral"]
    page.get_by_label(label, exact=True).select_option(label=missing)
    expect(page.get_by_role("heading", name=said["helps"])).to_be_visible()
    expect(page.get_by_role("columnheader", name=said["cured"])).to_be_visible()
    expect(page.get_by_text("13,745.56").last).to_be_visible()
    faultless(page)
    page.get_by_role("button", name=said["goes"]).click()
    expect(page.get_by_label(label, exact=True)).to_be_focused()
    page.get_by_label(label, exact=True).select_option(label=compliant)

    place, elsewhere = said["place"]
    page.get_by_label(said["field"]).select_option(label=place)
    page.get_by_label(said["value"]).select_option(label=elsewhere)
    page.get_by_role("button", name=said["compare"], exact=True).click()
    expect(page.get_by_role("columnheader", name=place)).to_be_visible()
    faultless(page)

    page.get_by_role("button", name=said["write"]).click()
    letter = page.get_by_title(said["letter"])
    expect(letter.content_frame.get_by_role("heading", level=1)).to_be_visible()
    faultless(page)
    paper = printed(page, letter.get_attribute("srcdoc") or "")
    amounts = ("86,432.17", "37,850.00", "19,013.48", "13,745.56", "15,823.13")
    assert [amount for amount in amounts if amount not in paper] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_by_the_keyboard_alone(open_page: Opened, language: str) -> None:
    page, said = open_page("/case", "caseworker", language=language), SAID[language]
    expect(page.get_by_role("heading", name=said["open"])).to_be_visible()
    asked = TYPED[language] | CHOSEN[language]
    for _ in range(len(asked) + 1):
        expect(page.get_by_role("heading", name=said["open"])).to_be_visible()
        page.keyboard.press("F8")
        answer(page, language)
        page.wait_for_timeout(200)
    expect(page.get_by_text(said["result"]).first).to_be_visible()

    page.keyboard.press("Control+Home")
    tab_to(page, page.get_by_role("button", name=said["write"]))
    page.keyboard.press("Enter")
    expect(page.get_by_title(said["letter"])).to_be_visible()
    tab_to(page, page.get_by_role("button", name=said["new"]))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name=said["new"])).to_be_focused()
    expect(page.get_by_text(said["result"]).first).to_be_visible()


def answer(page: Page, language: str) -> None:
    """Answer the question that has the focus, by keys."""
    said = SAID[language]
    if page.get_by_role("button", name=said["add category"]).evaluate("one => one === document.activeElement"):
        page.keyboard.press("Enter")
        label, choice = said["category"]
        expect(page.get_by_label(label, exact=True)).to_be_focused()
    else:
        label = str(page.evaluate("document.activeElement.labels[0].textContent"))
        choice = CHOSEN[language].get(label, "")
    if choice:
        options = page.get_by_label(label, exact=True).get_by_role("option").all_inner_texts()
        for _ in range(options.index(choice)):
            page.keyboard.press("ArrowDown")
        return
    value = TYPED[language][label]
    day = value.split("-")
    # How a day is typed depends on the language of the browser itself, which no test sets.
    for typed in [value] if len(day) == 1 else ["".join(day[1:] + day[:1]), "".join(day), "".join(day[::-1])]:
        page.keyboard.type(typed)
        if page.get_by_label(label, exact=True).input_value() == value:
            return
        page.keyboard.press("Shift+F8")
        page.get_by_label(label, exact=True).focus()
    pytest.fail(f"{label} cannot be typed")


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until `wanted` has the focus."""
    for _ in range(200):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("the Tab key does not lead there")


def test_a_fault_stands_beside_its_field_and_the_result_comes_back(open_page: Opened, faultless: Looked) -> None:
    page = open_page("/case", "caseworker")
    fill(page, "zh")
    total = page.get_by_label("医疗总费用", exact=True)
    total.fill("12,5")
    expect(total).to_have_attribute("aria-invalid", "true")
    expect(total).to_have_accessible_description(
        "不是有效的金额。请只用数字和小数点，以元为单位，不带千分位、货币符号或科学计数法。"
    )
    faultless(page)
    total.fill("86432.17")
    expect(page.get_by_text(SAID["zh"]["result"]).first).to_be_visible()
    expect(total).to_have_attribute("aria-invalid", "false")


def test_claims_years_and_an_enrolment_are_added_copied_and_removed(open_page: Opened) -> None:
    page = open_page("/case", "caseworker")
    fill(page, "zh")
    page.get_by_role("button", name="复制 结算 1").click()
    expect(page.get_by_label("结算编号", exact=True).last).to_be_focused()
    expect(page.get_by_role("article")).to_have_count(2)
    page.get_by_role("button", name="删除 结算 2").click()
    expect(page.get_by_role("article")).to_have_count(1)

    page.get_by_role("button", name="添加参保缴费").click()
    expect(page.get_by_label("年度", exact=True)).to_be_focused()
    page.keyboard.type("2025")
    page.get_by_label("缴费档次", exact=True).select_option(label="一档")
    page.get_by_label("缴费日期", exact=True).fill("2024-11-20")
    expect(page.get_by_role("heading", name="2025 年度参保资助")).to_be_visible()
    page.get_by_role("button", name="添加年度累计").click()
    page.get_by_text("更多（3 项，可不填）").click()
    page.get_by_label("年初已付医疗救助（特殊疾病救助）", exact=True).fill("99000.00")
    expect(page.get_by_text("医疗救助 1,000.00 元", exact=False).first).to_be_visible()

    page.get_by_role("button", name="同一人的下一案").click()
    page.get_by_role("dialog").get_by_role("button", name="放弃并继续").click()
    expect(page.get_by_label("结算日期", exact=True)).to_be_focused()
    expect(page.get_by_label("年初已付医疗救助（特殊疾病救助）", exact=True)).to_have_value("100000.00")
    expect(page.get_by_label("认定地", exact=True)).to_have_value("500101")


def test_a_claim_that_another_cancels_counts_for_nothing(open_page: Opened) -> None:
    page = open_page("/case", "caseworker")
    fill(page, "zh")
    page.get_by_role("button", name="复制 结算 1").click()
    page.get_by_text("更多（8 项，可不填）").last.click()
    page.get_by_label("冲销结算编号", exact=True).last.select_option("1")
    expect(page.get_by_text("已冲销")).to_have_count(2)
    expect(page.get_by_role("article")).to_have_count(0)


def test_what_is_typed_survives_reload_change_of_language_and_a_case_that_waits(open_page: Opened) -> None:
    page, said = open_page("/case", "caseworker"), SAID["zh"]
    fill(page, "zh")
    page.reload()
    expect(page.get_by_label("医疗总费用", exact=True)).to_have_value("86432.17")
    expect(page.get_by_text(said["result"]).first).to_be_visible()
    page.get_by_label("语言 Language").select_option("en")
    expect(page.get_by_text(SAID["en"]["result"]).first).to_be_visible()
    expect(page.get_by_label("Total cost", exact=True)).to_have_value("86432.17")
    page.get_by_label("Language").select_option("zh")

    page.get_by_role("button", name=said["new"]).click()
    page.get_by_role("dialog").get_by_role("button", name=said["cancel"]).click()
    expect(page.get_by_label("医疗总费用", exact=True)).to_have_value("86432.17")
    page.get_by_role("button", name=said["new"]).click()
    page.get_by_role("dialog").get_by_role("button", name=said["discard"]).click()
    expect(page.get_by_label("医疗总费用", exact=True)).to_have_value("")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_is_opened_and_saved_as_it_is_posted(open_page: Opened, language: str, tmp_path: Path) -> None:
    page, said = open_page("/case", "caseworker", language=language), SAID[language]
    expect(page.get_by_label(said["total"], exact=True)).to_be_visible()
    demo_opened(page, said)
    expect(page.get_by_label(said["total"], exact=True)).to_have_value("86432.17")
    with page.expect_download() as download:
        page.get_by_role("button", name=said["save"]).click()
    download.value.save_as(tmp_path / "case.json")
    assert json.loads((tmp_path / "case.json").read_text("utf-8")) == DEMO


def test_a_link_holds_neither_names_nor_ids_and_is_sent_to_nobody(open_page: Opened) -> None:
    page, said = open_page("/case", "caseworker"), SAID["zh"]
    expect(page.get_by_label(said["total"], exact=True)).to_be_visible()
    named = DEMO | {"case_id": "王小明", "person": DEMO["person"] | {"person_id": "500101199001011234"}}
    demo_opened(page, said, named)
    expect(page.get_by_text(said["result"]).first).to_be_visible()
    page.get_by_role("button", name=said["link"]).click()
    link = page.get_by_label(said["linked"]).input_value()
    path, packed = link.split("#case=")
    held = zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), -15).decode()
    assert [name for name in ("王小明", "500101199001011234", "S-1", "demo") if name in held] == []
    assert path == page.url.split("#")[0]

    other = open_page("/", "caseworker")
    asked: list[str] = []
    other.on("request", lambda request: asked.append(request.url + str(request.headers)))
    other.goto(link)
    expect(other.get_by_text(said["result"]).first).to_be_visible()
    assert other.url == path
    assert asked
    assert [one for one in asked if packed in one or "case=" in one] == []
    other.goto(f"{path}#case=damaged")
    expect(other.get_by_role("alert")).to_contain_text("链接不完整")


def test_a_service_that_fails_loses_nothing_and_is_asked_again(open_page: Opened, faultless: Looked) -> None:
    page, said = open_page("/case", "caseworker"), SAID["zh"]
    fill(page, "zh")

    def fails(route: Route) -> None:
        route.abort()

    page.route("**/v1/assessments*", fails)
    page.get_by_label("医疗总费用", exact=True).fill("90000.00")
    expect(page.get_by_role("alert")).to_contain_text("服务没有答复")
    faultless(page)
    page.unroute("**/v1/assessments*")
    expect(page.get_by_text("90,000.00").first).to_be_visible()

    page.route("**/v1/assessments*", fails)
    page.get_by_label("医疗总费用", exact=True).fill("91000.00")
    expect(page.get_by_role("alert")).to_contain_text("服务没有答复")
    page.reload()
    expect(page.get_by_label("医疗总费用", exact=True)).to_have_value("91000.00")
    expect(page.get_by_role("alert")).to_contain_text("服务没有答复")
    page.unroute("**/v1/assessments*")
    page.get_by_role("button", name=said["again"]).click()
    expect(page.get_by_text("91,000.00").first).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_an_expired_key_is_asked_for_above_the_case(open_page: Opened, service: Service) -> None:
    page = open_page("/case", "caseworker")
    fill(page, "zh")
    refused = {"type": "/problems/key-expired", "title": "密钥已过期", "status": 401}

    def expired(route: Route) -> None:
        route.fulfill(status=401, content_type="application/problem+json", body=json.dumps(refused))

    page.route("**/v1/assessments*", expired)
    page.get_by_label("医疗总费用", exact=True).fill("90000.00")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.unroute("**/v1/assessments*")
    dialog.get_by_label("密钥", exact=True).fill(service.keys["auditor"])
    page.keyboard.press("Enter")
    expect(page.get_by_label("医疗总费用", exact=True)).to_have_value("90000.00")
    expect(page.get_by_text("90,000.00").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_narrow_screen_in_either_scheme(open_page: Opened, faultless: Looked, scheme: str) -> None:
    narrow = {"width": 320, "height": 800}
    page = open_page(
        "/case", "caseworker", language="en", viewport=narrow, color_scheme=scheme, reduced_motion="reduce"
    )
    fill(page, "en")
    assert page.evaluate("document.documentElement.scrollWidth") <= narrow["width"]
    faultless(page)


def test_a_slow_service_shows_what_was_typed_last(open_page: Opened) -> None:
    page = open_page("/case", "caseworker")
    fill(page, "zh")
    slow = {"offline": False, "latency": SLOW_MS, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    total = page.get_by_label("医疗总费用", exact=True)
    total.fill("")
    total.press_sequentially("90000.00", delay=60)
    expect(total).to_have_value("90000.00")
    expect(page.get_by_text("个人负担 19,390.96 元").first).to_be_visible()


def test_two_tabs_hold_two_cases(open_page: Opened, service: Service) -> None:
    page = open_page("/case", "caseworker")
    fill(page, "zh")
    other = page.context.new_page()
    other.goto(f"{service.address}/case")
    cost = other.get_by_label("医疗总费用", exact=True)
    expect(cost).to_have_value("")
    cost.fill("1.00")
    page.reload()
    expect(page.get_by_label("医疗总费用", exact=True)).to_have_value("86432.17")
    expect(cost).to_have_value("1.00")
