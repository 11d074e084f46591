"""The report of an audit as Chromium shows and prints it: nothing beyond the margin, chapters on sides of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import Table
from calc_service.runs.report.page import report_of_batch
from tests.batch.pivots.test_pivots import random_file
from tests.properties.worlds_on_file import book_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTH_OF_PAPER = 703
"""A4 without its margins, in CSS pixels."""


@pytest.fixture(scope="module", params=["zh", "en"])
def source(request: pytest.FixtureRequest) -> str:
    book = book_of("everything")
    audited = audit(Table.of(random_file()), Request(), book)
    return report_of_batch(audited, {"claims.csv": f"sha256:{'0' * 64}"}, book, request.param).decode()


def test_nothing_stands_beyond_the_margin_of_paper(page: Page, source: str) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": WIDTH_OF_PAPER, "height": 1000})
    page.set_content(source)

    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH_OF_PAPER
    wide = "[...document.querySelectorAll('table')].filter(one => one.scrollWidth > one.parentElement.clientWidth)"
    assert page.evaluate(f"{wide}.map(one => one.innerText.slice(0, 60))") == []


def test_it_takes_some_ten_sides_and_each_chapter_begins_one(page: Page, source: str) -> None:
    page.set_content(source)
    sides = len(re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True)))

    assert 6 <= sides <= 20
    page.emulate_media(media="print")
    begins = "[...document.querySelectorAll('section.begins')].map(one => getComputedStyle(one).breakBefore)"
    assert page.evaluate(begins) == ["page"] * 4


def test_its_style_and_its_charts_are_there_under_its_policy(page: Page, source: str) -> None:
    page.set_content(source)

    assert page.evaluate("getComputedStyle(document.querySelector('table')).borderCollapse") == "collapse"
    assert page.evaluate("[...document.querySelectorAll('svg rect')].every(one => one.getBBox().width > 0)")
    fills = "new Set([...document.querySelectorAll('svg rect')].map(one => getComputedStyle(one).fill)).size"
    assert page.evaluate(fills) == 2
    assert page.evaluate("document.querySelectorAll('svg.months').length") == 1


def test_no_word_of_a_heading_is_broken(page: Page, source: str) -> None:
    page.set_viewport_size({"width": 1100, "height": 1000})
    page.set_content(source)
    broken = "[...document.querySelectorAll('thead th')].filter(one => one.scrollWidth > one.clientWidth + 1)"

    assert page.evaluate(f"{broken}.map(one => one.innerText)") == []
