"""The page, the table and the plain data of an impact: exact, whole, escaped, and without a network."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from calc_service.policy.impact import Impact, impact, plain, report, table
from calc_service.policy.impact.plain import signed_yuan
from calc_service.policy.impact.report import SHORTEST_BAR, WHOLE_BAR, lengths
from calc_service.policy.impact.result import Change
from calc_service.policy.impact.voice import grouped, percent
from tests.api.batch_files import frame_of
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
    page = Page(report(found, book, after))

    assert page.inside == []
    for change in found.amounts.values():
        assert grouped(change.before) in page.text
        assert grouped(change.after) in page.text
    assert "+1,963.66" in page.text
    assert "district:district_not_in_force" in page.text


def test_the_page_needs_no_network_and_runs_no_script(found: Impact, book: RuleBook, after: RuleBook) -> None:
    text = report(found, book, after)
    page = Page(text)

    assert not re.search(r"https?:|//[a-z]|url\(|@import|<script", text)
    assert not {tag for tag, _ in page.opened} & {"script", "link", "img", "iframe", "object", "base", "form"}
    assert not [name for _, attributes in page.opened for name in attributes if name.startswith("on") or name == "src"]
    policy = [
        attributes for tag, attributes in page.opened if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy[0]["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_texts_of_the_file_are_escaped(found: Impact, book: RuleBook, after: RuleBook) -> None:
    text = report(found, book, after)

    assert "<script" not in text
    assert NASTY in Page(text).text


def test_every_chart_stands_in_a_table_that_says_the_same(found: Impact, book: RuleBook, after: RuleBook) -> None:
    page = Page(report(found, book, after))

    charts = [attributes for tag, attributes in page.opened if tag == "svg"]
    assert charts
    assert all(attributes["aria-hidden"] == "true" for attributes in charts)
    assert {tag for tag, _ in page.opened} >= {"table", "th", "main", "header"}


def test_headings_are_in_both_languages(found: Impact, book: RuleBook, after: RuleBook) -> None:
    text = Page(report(found, book, after)).text

    for zh, en in (("按认定地", "By district"), ("资金支付", "What the funds pay"), ("阅读提示", "To be kept in mind")):
        assert f"{zh} {en}" in text


def test_made_up_claims_are_said_before_any_figure(book: RuleBook, after: RuleBook) -> None:
    made_up = impact(frame_of({"person_id": "SYNTHETIC-P-1"}), book, after)
    real = impact(frame_of({}), book, after)
    text = Page(report(made_up, book, after)).text

    assert text.index("模拟数据：1 行") < text.index("19,013.48")
    assert "SYNTHETIC" not in report(real, book, after)


def test_a_page_of_no_difference_says_so(book: RuleBook) -> None:
    for frame in (frame_of({}), frame_of({}).clear()):
        assert "没有差别" in Page(report(impact(frame, book, book), book, book)).text


def test_bars_keep_their_proportions_and_small_ones_stay_to_be_seen() -> None:
    assert lengths([(50, 100), (0, 1)]) == [(WHOLE_BAR // 2, WHOLE_BAR), (0, WHOLE_BAR // 100)]
    assert lengths([(1, 1_000_000)]) == [(SHORTEST_BAR, WHOLE_BAR)]
    assert lengths([(0, 0)]) == [(0, 0)]
    assert lengths([(-30, 60)]) == [(WHOLE_BAR // 2, WHOLE_BAR)]
    assert lengths([]) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(1000, 1075, "+7.5%"), (1000, 925, "−7.5%"), (1000, 1000, "0.0%"), (0, 5, ""), (10**9, 10**9 + 1, "+<0.1%")],
)
def test_a_percentage_is_told_to_a_tenth(before: int, after: int, told: str) -> None:
    assert percent(Change(before, after)) == told


@pytest.mark.parametrize(("fen", "told"), [(0, "0.00"), (-1, "-0.01"), (-150, "-1.50"), (123456, "1234.56")])
def test_amounts_in_plain_data_keep_their_sign(fen: int, told: str) -> None:
    assert signed_yuan(fen) == told


def test_the_plain_data_hold_everything(found: Impact) -> None:
    data = json.loads(json.dumps(plain(found)))

    assert data["amounts"]["benefit"] == {"before": "98277.12", "after": "67481.74", "difference": "-30795.38"}
    assert data["gaining"] == {"persons": 2, "rows": 2, "yuan": "1963.66"}
    assert data["rejected"]["listed"][0]["person_id"] == "P-3"
    assert data["rejected"]["benefit"] == {"before": "32759.04", "after": "0.00", "difference": "-32759.04"}
    assert data["rejected"]["listed"][0]["benefit"] == {"before": "32759.04", "after": None, "difference": None}
    assert [group["id"] for group in data["by_district"]] == ["500101", "500102", None]


def test_the_table_adds_up_and_is_exact(found: Impact, book: RuleBook, after: RuleBook) -> None:
    lines = table(found, book, after).to_dicts()
    whole, groups = lines[0], lines[1:]

    assert (whole["by"], whole["benefit_difference"]) == ("total", Decimal("-30795.38"))
    for kind in ("category", "district", "track"):
        members = [line for line in groups if line["by"] == kind]
        assert sum(line["benefit_after"] for line in members) == whole["benefit_after"]
    assert [line["label_zh"] for line in groups if line["by"] == "district"] == [
        "万州区",
        "涪陵区",
        "无，或未能计算",
    ]
    assert {line["notice"] for line in lines} == {""}


def test_the_table_of_made_up_claims_says_so_on_every_line(book: RuleBook, after: RuleBook) -> None:
    lines = table(impact(frame_of({"person_id": "SYNTHETIC-P-1"}), book, after), book, after)

    assert set(lines["notice"]) == {"SYNTHETIC"}
