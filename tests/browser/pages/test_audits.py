"""The auditors' pages from a file to its evidence, in both languages."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from calc_service.config import PROJECT_FOLDER
from tests.browser.pages.audited import as_file, audited, claims
from tests.browser.pages.printed import printed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.pages.conftest import Service

expect = pytest.importorskip("playwright.sync_api", reason="no browser: `make test-browser` installs Playwright").expect

BOTH = {
    "choose": ("选择文件", "Choose files"),
    "lacking": ("还不能开始", "It cannot start yet"),
    "means": ("“合规甲”是", "“合规甲” is"),
    "pays": ("“救助支付丁”是", "“救助支付丁” is"),
    "ready": ("可以开始", "Ready to start"),
    "profile": ("把以上说明保存为来源配置", "Keep what you said as a profile"),
    "name": ("这种导出的名称", "What such exports are called"),
    "download": ("下载：来源配置", "Download: profile"),
    "start": ("开始核查：甲.csv", "Start the audit: 甲.csv"),
    "done": ("已完成", "Done"),
    "pivots": ("分类统计", "Sums by dimension"),
    "second": ("再按", "and by"),
    "rows": ("各行", "Rows"),
    "finding": ("审核结论", "Finding"),
    "overpaid": ("多付", "Overpaid"),
    "sort": ("医疗救助差额", "Difference of assistance"),
    "why": ("为什么", "why"),
    "person": ("此人的一年", "the person's year"),
    "close": ("关闭", "Close"),
    "sample": ("抽样复核", "Sample and reviews"),
    "n": ("抽多少行", "How many rows"),
    "seed": ("种子", "Seed"),
    "draw": ("抽样", "Draw"),
    "outcome": ("复核结论", "Outcome of row"),
    "confirmed": ("属实", "Confirmed"),
    "unfounded": ("不属实", "Not confirmed"),
    "amount": ("错付的金额", "Wrongly paid on row"),
    "save": ("保存 3 条复核", "Save reviews (3)"),
    "saved": ("已保存 3 条", "3 saved"),
    "project": ("推算到全部", "Project to all rows"),
    "estimate": ("估计错付合计", "Estimated to be wrongly paid"),
    "against": ("与另一次比较", "Compare"),
    "other": ("在后的核查", "The later audit"),
    "compared": ("已比较", "Compared"),
    "changed": ("有变化的行", "Rows that differ"),
    "files": ("报告与文件", "Report and files"),
    "show": ("显示报告", "Show the report"),
    "report": ("核查报告", "The report"),
    "evidence": ("下载证据", "Download the evidence"),
    "csv": ("CSV", "CSV"),
    "remove": ("删除这次核查", "Remove this audit"),
    "surely": ("删除", "Remove"),
    "new": ("新的核查", "A new audit"),
}
WORDS = {language: {word: said[at] for word, said in BOTH.items()} for at, language in enumerate(("zh", "en"))}
ENROLMENTS = """person_id,district,insurance,categories,year,tier,paid_on,recorded_subsidy
P-1,500101,resident,subsistence_allowance,2025,1,2024-11-20,360.00
P-2,500101,resident,extreme_poverty,2025,2,2024-11-20,775.00
P-3,500101,employee,extreme_poverty,2025,1,2024-11-20,0.00
"""
ODD = ("policy_scope_cost", "合规甲"), ("recorded_assistance", "救助支付丁")


def odd(text: str) -> str:
    for ours, theirs in ODD:
        text = text.replace(ours, theirs, 1)
    return text


@pytest.mark.parametrize("language", WORDS)
def test_from_a_file_with_odd_headers_to_its_evidence(
    open_page: Callable[..., Page],
    service: Service,
    faultless: Callable[[Page], None],
    language: str,
    tmp_path: Path,
) -> None:
    say = WORDS[language]
    page = open_page("/audits", "auditor", language=language)
    begun(page, say, faultless, tmp_path)
    page.get_by_role("listitem").get_by_role("link", name="甲.csv").click()
    summed_up(page, say, faultless)
    looked_into(page, say, faultless)
    reviewed(page, say, faultless)
    later = audited(service, claims(40, paid=("600.00", "0.00")))
    compared(page, say, faultless, later)
    taken_away(page, say, faultless)


def begun(page: Page, say: dict[str, str], faultless: Callable[[Page], None], folder: Path) -> None:
    """A dry run shows what is not understood; once that is said the audit starts, and what was said is a profile."""
    faultless(page)
    page.get_by_label(say["choose"]).set_input_files(as_file("甲.csv", odd(claims(40))))
    article = page.get_by_role("article", name="甲.csv")
    expect(article.get_by_role("status")).to_contain_text(say["lacking"])
    expect(article.get_by_label(say["pays"])).to_have_attribute("aria-invalid", "true")
    faultless(page)
    article.get_by_label(say["means"]).select_option("policy_scope_cost")
    article.get_by_label(say["pays"]).select_option("recorded_assistance")
    expect(article.get_by_role("status")).to_contain_text(say["ready"])
    article.get_by_text(say["profile"]).click()
    article.get_by_label(say["name"]).fill("某区的导出")
    with page.expect_download() as profile:
        article.get_by_role("button", name=say["download"]).click()
    profile.value.save_as(folder / "profile.yaml")
    assert "救助支付丁: {means: recorded_assistance}" in (folder / "profile.yaml").read_text("utf-8")
    faultless(page)
    article.get_by_role("button", name=say["start"]).click()
    expect(page.get_by_role("listitem").filter(has_text="甲.csv")).to_contain_text(say["done"])
    faultless(page)


def summed_up(page: Page, say: dict[str, str], faultless: Callable[[Page], None]) -> None:
    """The summary has findings, and sums by two dimensions that are chosen."""
    expect(page.get_by_role("heading", name=say["pivots"])).to_be_visible()
    page.get_by_role("combobox", name=say["second"], exact=True).select_option("month")
    expect(page.get_by_role("table").filter(has_text="2025-01").filter(has_text="·").last).to_be_visible()
    assert page.url.endswith("#by2=month")
    expect(page.get_by_role("img").first).to_be_visible()
    faultless(page)


def looked_into(page: Page, say: dict[str, str], faultless: Callable[[Page], None]) -> None:
    """Findings are filtered and sorted; a row opens to its person's year, and what is chosen survives a reload."""
    page.get_by_role("link", name=say["rows"], exact=True).click()
    page.get_by_role("combobox", name=say["finding"], exact=True).select_option("overpaid")
    table = page.get_by_role("table", name=say["rows"])
    expect(table.get_by_role("row").nth(1)).to_contain_text(say["overpaid"])
    table.get_by_role("button", name=say["sort"]).click()
    expect(table.get_by_role("columnheader", name=say["sort"])).to_have_attribute("aria-sort", "descending")
    page.reload()
    expect(page.get_by_role("combobox", name=say["finding"], exact=True)).to_have_value("overpaid")
    expect(table.get_by_role("columnheader", name=say["sort"])).to_have_attribute("aria-sort", "descending")
    faultless(page)
    first = table.get_by_role("button", name=say["why"]).first
    first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name=say["person"])).to_be_visible()
    expect(dialog.get_by_role("table").first).to_be_visible()
    faultless(page)
    dialog.get_by_role("button", name=say["close"]).click()
    expect(first).to_be_focused()


def reviewed(page: Page, say: dict[str, str], faultless: Callable[[Page], None]) -> None:
    """A sample is drawn, reviewed and projected; what is entered survives a reload before it is saved."""
    page.get_by_role("link", name=say["sample"]).click()
    page.get_by_label(say["n"]).fill("3")
    page.get_by_label(say["seed"]).fill("2026-Q3 甲")
    page.get_by_role("button", name=say["draw"], exact=True).click()
    outcomes = page.get_by_label(say["outcome"])
    expect(outcomes).to_have_count(3)
    for at, outcome in enumerate((say["confirmed"], say["unfounded"], say["confirmed"])):
        outcomes.nth(at).select_option(label=outcome)
    amounts = page.get_by_label(say["amount"])
    amounts.nth(0).fill("98.00")
    amounts.nth(2).fill("2.00")
    page.reload()
    expect(page.get_by_label(say["amount"]).nth(0)).to_have_value("98.00")
    page.get_by_role("button", name=say["save"]).click()
    expect(page.get_by_text(say["saved"])).to_be_visible()
    page.get_by_role("button", name=say["project"]).click()
    expect(page.get_by_text(say["estimate"]).first).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text="100.00").first).to_be_visible()
    faultless(page)


def compared(page: Page, say: dict[str, str], faultless: Callable[[Page], None], later: str) -> None:
    """Beside a later run: how many rows changed, and which."""
    page.get_by_role("link", name=say["against"]).click()
    page.get_by_role("combobox", name=say["other"], exact=True).select_option(later)
    expect(page.get_by_text(say["compared"], exact=True)).to_be_visible()
    table = page.get_by_role("table", name=say["changed"])
    expect(table.get_by_role("row").nth(1)).to_contain_text("→")
    faultless(page)


def taken_away(page: Page, say: dict[str, str], faultless: Callable[[Page], None]) -> None:
    """Report, result and evidence; then the run is removed, which is asked twice."""
    page.get_by_role("link", name=say["files"]).click()
    page.get_by_role("button", name=say["show"]).click()
    report = page.get_by_title(say["report"])
    expect(report.content_frame.get_by_role("heading", level=1)).to_be_visible()
    faultless(page)
    assert "82,380.27" in printed(page, report.get_attribute("srcdoc") or "")
    with page.expect_download() as result:
        page.get_by_role("button", name=say["csv"], exact=True).click()
    assert "finding_assistance" in result.value.path().read_text("utf-8")
    with page.expect_download() as evidence:
        page.get_by_role("button", name=say["evidence"]).click()
    assert "record.json" in zipfile.ZipFile(io.BytesIO(evidence.value.path().read_bytes())).namelist()
    page.get_by_role("button", name=say["remove"]).click()
    dialog = page.get_by_role("dialog")
    faultless(page)
    dialog.get_by_role("button", name=say["surely"], exact=True).click()
    expect(page.get_by_role("heading", name=say["new"])).to_be_visible()


def test_what_was_said_is_a_profile_by_which_such_files_are_read(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page("/audits", "auditor")
    text = (
        claims(3).replace("facility_level", "等级乙", 1).replace("tertiary", "3").replace("facility_id", "oth_pay", 1)
    )
    page.get_by_label("选择文件").set_input_files(as_file("己.csv", odd(text)))
    article = page.get_by_role("article", name="己.csv")
    for header, meaning in (("合规甲", "policy_scope_cost"), ("救助支付丁", "recorded_assistance")):
        article.get_by_label(f"“{header}”是").select_option(meaning)
    article.get_by_label("“等级乙”是").select_option("hosp_lv@level_digit")
    article.get_by_label("“oth_pay”是").select_option(label="与计算无关")
    expect(article.get_by_role("status")).to_contain_text("可以开始")
    article.get_by_text("把以上说明保存为来源配置").click()
    article.get_by_label("这种导出的名称").fill('某区: "甲"')
    with page.expect_download() as profile:
        article.get_by_role("button", name="下载：来源配置").click()

    rules, file = tmp_path / "rules", tmp_path / "own.csv"
    shutil.copytree(PROJECT_FOLDER / "rules", rules)
    profile.value.save_as(rules / "codes" / "profiles" / "own.yaml")
    file.write_text(odd(text), "utf-8")
    command = [sys.executable, "-m", "calc_service", "audit", str(file), "--dry-run", "--lang", "en"]
    environment = {**os.environ, "CALC_RULES_FOLDER": str(rules)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert '某区: "甲"' in done.stdout


def test_enrolments_are_audited_too(open_page: Callable[..., Page], faultless: Callable[[Page], None]) -> None:
    page = open_page("/audits", "auditor", language="en")
    page.get_by_label("Choose files").set_input_files(as_file("e.csv", ENROLMENTS))
    article = page.get_by_role("article", name="e.csv")
    article.get_by_text("Options", exact=True).click()
    article.get_by_role("combobox", name="The file lists").select_option("premium")
    expect(article.get_by_role("status")).to_contain_text("Ready to start")
    article.get_by_role("button", name="Start the audit: e.csv").click()
    item = page.get_by_role("listitem").filter(has_text="e.csv")
    expect(item).to_contain_text("Done")
    item.get_by_role("link").click()
    expect(page.get_by_role("table", name="Premium subsidy by District")).to_be_visible()
    faultless(page)
    page.get_by_role("link", name="Premium subsidy Overpaid").click()
    table = page.get_by_role("table", name="Rows")
    expect(table.get_by_role("row")).to_have_count(2)
    table.get_by_role("button", name="why").click()
    expect(page.get_by_role("dialog")).to_contain_text("P-2")
    faultless(page)


def test_files_are_dropped(open_page: Callable[..., Page]) -> None:
    page = open_page("/audits", "auditor")
    files = page.evaluate_handle(
        """(text) => {
            const dropped = new DataTransfer();
            for (const name of ["a.csv", "b.csv", "c.doc"]) dropped.items.add(new File([text], name));
            return dropped;
        }""",
        claims(4),
    )
    page.get_by_text("把文件拖到这里").dispatch_event("drop", {"dataTransfer": files})
    expect(page.get_by_role("article")).to_have_count(3)
    for name in ("a.csv", "b.csv"):
        expect(page.get_by_role("article", name=name).get_by_role("status")).to_contain_text("可以开始")
    expect(page.get_by_role("article", name="c.doc").get_by_role("status")).to_contain_text("看不出格式")
    page.get_by_role("button", name="不核查这个文件：c.doc").click()
    expect(page.get_by_role("article")).to_have_count(2)
