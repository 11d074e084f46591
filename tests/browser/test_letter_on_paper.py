"""The letter as Chromium prints it: one A4 side for a common case, nothing beyond the margin, its style applied."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.case.asking import case, claim, enrolment
from tests.case.letter.reading_pages import printed

if TYPE_CHECKING:
    from playwright.sync_api import Page

LARGE_STAY = {
    "disease_class": "other",
    "settled_on": "2025-08-03",
    "total_cost": "41200.00",
    "policy_scope_cost": "36000.00",
    "basic_paid": "18000.00",
}
COMMON = {
    "a stay": case(claim()),
    "a stay and the premium": case(claim(), enrolment=enrolment()),
    "two stays and the premium": case(claim(), claim("S-18", **LARGE_STAY), enrolment=enrolment()),
    "a stay that was not referred": case(claim(referral="missing")),
}
WIDTH_OF_A4 = 794
"""In CSS pixels."""


def sides(page: Page, source: str) -> int:
    page.set_content(source)
    return len(re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", COMMON)
def test_a_common_case_takes_one_side(page: Page, name: str, language: str) -> None:
    assert sides(page, printed(COMMON[name], language)) == 1


def test_many_claims_flow_over_sides(page: Page) -> None:
    assert 4 <= sides(page, printed(case(*(claim(f"S-{number}") for number in range(30))))) <= 10


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [WIDTH_OF_A4, 360])
def test_nothing_stands_beyond_the_margin_whatever_the_ids(page: Page, language: str, width: int) -> None:
    name = "<b>" + "W" * 61
    page.set_viewport_size({"width": width, "height": 1000})
    page.set_content(printed(case(claim(name, referral="missing"), case_id=name), language))

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_style_passes_the_pages_own_policy(page: Page) -> None:
    page.set_content(printed(case()))

    assert page.evaluate("getComputedStyle(document.querySelector('table')).borderCollapse") == "collapse"
