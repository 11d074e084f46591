"""The page, the table and the plain data of an impact: exact, whole, escaped, and without a network."""

from __future__ import annotations

import re
import shutil
from base64 import b64encode
from datetime import date
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from calc_service.domain.days import day_number
from calc_service.domain.wording import Label
from calc_service.policy.impact import Impact, document, report, table
from calc_service.policy.impact.phrases import error_label, errors_label, grouped, percent
from calc_service.policy.impact.report import SHORTEST_BAR, WHOLE_BAR, lengths
from calc_service.policy.impact.result import LISTED, BeforeAfter
from tests.api.batch_files import frame_of
from tests.policy.claims_in_memory import impact, weighed
from tests.rulebook.rules_copy import MEDICAL, RulesCopy

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook

RULES = Path(__file__).parents[2] / "rules"
VOID = {"meta", "link", "br", "img", "input", "hr"}
NASTY = "<script>alert('&')</script>"


class Page(HTMLParser):
    """Which elements a page opens, whether it closes them in order, and all that it says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.opened: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append((tag, dict(attrs)))
        if tag not in VOID:
            self.inside.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.inside[-1:] != ["style"]:
            self.said.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.said).split())


@pytest.fixture
def after(tmp_path: Path) -> RuleBook:
    """The rules with 75% in place of 70%, and a district that ends."""
    changed = RulesCopy(Path(shutil.copytree(RULES, tmp_path / "rules")))
    changed.change(MEDICAL, "subsistence_allowance: 70%", "subsistence_allowance: 75%")
    changed.change(
        "districts",
        '"500102": {label: {zh: 涪陵区, en: Fuling},',
        '"500102": {label: {zh: 涪陵区, en: Fuling}, last_day: 2025-03-31,',
    )
    return changed.load()


@pytest.fixture
def found(book: RuleBook, after: RuleBook) -> Impact:
    return impact(frame_of({}, {"person_id": NASTY}, {"person_id": "P-3", "district": "500102"}), book, after)


def test_the_page_is_well_formed_and_says_every_figure(found: Impact, book: RuleBook, after: RuleBook) -> None:
    page = Page(report(weighed(found, book, after)))

    assert page.inside == []
    for change in found.amounts.values():
        assert grouped(change.before) in page.text
        assert grouped(change.after) in page.text
    assert "+1,963.66" in page.text
    assert "district:district_not_in_force" in page.text


def test_the_page_needs_no_network_and_runs_no_script(found: Impact, book: RuleBook, after: RuleBook) -> None:
    text = report(weighed(found, book, after))
    page = Page(text)

    assert not re.search(r"https?:|//[a-z]|url\(|@import|<script", text)
    assert not {tag for tag, _ in page.opened} & {"script", "link", "img", "iframe", "object", "base", "form"}
    assert not [name for _, attributes in page.opened for name in attributes if name.startswith("on") or name == "src"]
    policy = [
        attributes for tag, attributes in page.opened if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy[0]["content"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_texts_of_the_file_are_escaped(found: Impact, book: RuleBook, after: RuleBook) -> None:
    text = report(weighed(found, book, after))

    assert "<script" not in text
    assert NASTY in Page(text).text


def test_every_chart_stands_in_a_table_that_says_the_same(found: Impact, book: RuleBook, after: RuleBook) -> None:
    page = Page(report(weighed(found, book, after)))

    charts = [attributes for tag, attributes in page.opened if tag == "svg"]
    assert charts
    assert all(attributes["aria-hidden"] == "true" for attributes in charts)
    assert {tag for tag, _ in page.opened} >= {"table", "th", "main", "header"}


def test_headings_are_in_both_languages(found: Impact, book: RuleBook, after: RuleBook) -> None:
    text = Page(report(weighed(found, book, after))).text

    for zh, en in (("按认定地", "By district"), ("资金支付", "What the funds pay"), ("阅读提示", "To be kept in mind")):
        assert f"{zh} {en}" in text


def test_made_up_claims_are_said_before_any_figure(book: RuleBook, after: RuleBook) -> None:
    made_up = impact(frame_of({"person_id": "SYNTHETIC-P-1"}), book, after)
    real = impact(frame_of({}), book, after)
    text = Page(report(weighed(made_up, book, after))).text

    assert text.index("模拟数据：1 行") < text.index("19,013.48")
    assert "SYNTHETIC" not in report(weighed(real, book, after))


def test_a_page_of_no_difference_says_so(book: RuleBook) -> None:
    for frame in (frame_of({}), frame_of({}).clear()):
        assert "没有差别" in Page(report(weighed(impact(frame, book, book), book, book))).text


def test_where_no_claim_shows_that_the_rules_differ_the_page_does_not_call_them_alike(
    book: RuleBook, tmp_path: Path
) -> None:
    changed = RulesCopy(Path(shutil.copytree(RULES, tmp_path / "premiums")))
    changed.change("premium_subsidy", "2025: {tier_1: 400", "2025: {tier_1: 410")
    after = changed.load()
    found = impact(frame_of({}), book, after)
    text = Page(report(weighed(found, book, after))).text

    assert (found.differs, found.rules_differ) == (False, True)
    assert "但两套规则不同" in text
    assert "but the rules are not" in text
    assert "完全相同" not in text
    told = document(weighed(found, book, after))
    assert (told.differs, told.rules_differ) == (False, True)
    assert "但两套规则不同" in told.result.zh
    same = document(weighed(impact(frame_of({}), book, book), book, book))
    assert same.rules_differ is False
    assert "完全相同" in same.result.zh


def test_the_page_says_what_the_amounts_leave_out(found: Impact, book: RuleBook, after: RuleBook) -> None:
    assert "金额不含参保资助，也不反映负担预警和审核提示" in Page(report(weighed(found, book, after))).text


def test_the_page_says_of_which_day_the_rules_are_before_any_figure(book: RuleBook, after: RuleBook) -> None:
    own = Page(report(weighed(impact(frame_of({}), book, after), book, after))).text
    of_a_day = impact(frame_of({}), book, after, day=day_number(date(2026, 12, 31)))
    text = Page(report(weighed(of_a_day, book, after))).text

    assert own.index("每笔结算都按其结算当日的规则计算") < own.index("▲")
    assert text.index("所有结算都按 2026-12-31 的规则计算") < text.index("▲")


def test_the_page_names_what_was_changed_and_how_much_more(found: Impact, book: RuleBook, after: RuleBook) -> None:
    changes = [Label(f"改动{number}号", f"change {number}. {NASTY}") for number in range(LISTED + 3)]
    text = report(weighed(found, book, after, changes))
    page = Page(text)

    assert "改了什么 What was changed" in page.text
    assert f"改动{LISTED - 1}号" in page.text
    assert f"改动{LISTED}号" not in page.text
    assert "另有 3 处，见“rules diff”" in page.text
    assert "<script" not in text
    assert "处，见" not in Page(report(weighed(found, book, after, changes[:LISTED]))).text
    assert "What was changed" not in report(weighed(found, book, after))


def test_the_tile_counts_the_rows_whose_money_or_outcome_changes(book: RuleBook, tmp_path: Path) -> None:
    changed = RulesCopy(Path(shutil.copytree(RULES, tmp_path / "cap")))
    changed.change(MEDICAL, "value: 100000, floor: true", "value: 110000, floor: true")
    after = changed.load()
    found = impact(frame_of({}, {"person_id": "P-2"}), book, after)
    text = Page(report(weighed(found, book, after))).text

    # Both have more left of the cap than they had; neither gets more.
    assert (found.affected_rows, found.changed_rows) == (0, 2)
    assert re.search(r"Rows paid or decided otherwise ?0 ?/ 2 行", text)
    assert "计算过程有任何不同的行（如剩余限额）共 2 行，不一定影响金额" in text


def test_errors_of_rows_are_told_in_words(found: Impact, book: RuleBook, after: RuleBook) -> None:
    page = Page(report(weighed(found, book, after))).text
    missing = error_label("settled_on:figure_not_on_file", book)

    assert "{" not in missing.zh + missing.en
    assert "缺少计算所需的数据：… 年的“…”尚未登记" in missing.zh
    assert errors_label("settled_on:figure_not_on_file|repeated_claim_id", book).zh.endswith("尚未登记；结算编号重复")
    assert "on file: … for …; The claim id is repeated" in errors_label("figure_not_on_file|repeated_claim_id", book).en
    assert errors_label("", book) == Label("", "")
    assert error_label("unheard_of", book) == Label("unheard_of", "unheard_of")
    assert page.count("district:district_not_in_force") == 1
    assert page.count("认定地代码在该日期不是有效的重庆区县代码") == 2


def test_bars_keep_their_proportions_and_small_ones_stay_to_be_seen() -> None:
    assert lengths([(50, 100), (0, 1)]) == [(WHOLE_BAR // 2, WHOLE_BAR), (0, WHOLE_BAR // 100)]
    assert lengths([(1, 1_000_000)]) == [(SHORTEST_BAR, WHOLE_BAR)]
    assert lengths([(0, 0)]) == [(0, 0)]
    assert lengths([(-30, 60)]) == [(WHOLE_BAR // 2, WHOLE_BAR)]
    assert lengths([]) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(1000, 1075, "+7.5%"), (1000, 925, "−7.5%"), (1000, 1000, "0.0%"), (0, 5, ""), (0, 0, "")],
)
def test_a_percentage_is_told_to_a_tenth(before: int, after: int, told: str) -> None:
    assert percent(BeforeAfter(before, after)) == Label(told, told)


def test_less_than_a_tenth_of_a_percent_is_told_in_words() -> None:
    assert percent(BeforeAfter(10**9, 10**9 + 1)) == Label("不到 +0.1%", "under +0.1%")
    assert percent(BeforeAfter(10**9, 10**9 - 1)) == Label("不到 −0.1%", "under −0.1%")


def test_the_plain_data_hold_everything(found: Impact, book: RuleBook, after: RuleBook) -> None:
    data = msgspec.to_builtins(document(weighed(found, book, after)))

    assert data["amounts"]["benefit"] == {"before": "65518.08", "after": "67481.74", "difference": "1963.66"}
    assert data["gaining"] == {"persons": 2, "rows": 2, "yuan": "1963.66"}
    assert data["rejected"]["listed"][0]["person_id"] == "P-3"
    assert data["rejected"]["amounts"]["benefit"] == "32759.04"
    assert (data["compared_rows"], data["uncomputed_rows"], data["entangled"]["rows"]) == (2, 0, 0)
    assert data["rejected"]["listed"][0]["benefit"] == {"before": "32759.04", "after": None, "difference": None}
    assert [group["id"] for group in data["by_district"]] == ["500101"]


def test_the_table_adds_up_and_is_exact(found: Impact, book: RuleBook, after: RuleBook) -> None:
    lines = table(weighed(found, book, after)).to_dicts()
    whole, groups = lines[0], lines[1:]

    assert (whole["by"], whole["benefit_difference"]) == ("total", Decimal("1963.66"))
    for kind in ("category", "district", "track"):
        members = [line for line in groups if line["by"] == kind]
        assert sum(line["benefit_after"] for line in members) == whole["benefit_after"]
    assert [line["label_zh"] for line in groups if line["by"] == "district"] == ["万州区"]
    (apart,) = (line for line in groups if line["by"] == "only_before")
    assert (apart["rows_before"], apart["rows_after"], apart["benefit_before"]) == (1, 0, Decimal("32759.04"))
    assert apart["benefit_difference"] == 0
    assert {line["notice"] for line in lines} == {""}


def test_the_table_of_made_up_claims_says_so_on_every_line(book: RuleBook, after: RuleBook) -> None:
    lines = table(weighed(impact(frame_of({"person_id": "SYNTHETIC-P-1"}), book, after), book, after))

    assert set(lines["notice"]) == {"SYNTHETIC"}
