"""The handbook as Chromium prints it: nothing beyond the margin, texts in their boxes, dark mode on screens alone."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from calc_service.policy.handbook.page import page as made
from tests.policy.handbook.reading import source

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTH_OF_PAPER = 688
"""A4 without its margins, in CSS pixels."""
DAY = date(2026, 1, 20)
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


@LANGUAGES
@pytest.mark.parametrize("world", ["shipped", "everything"])
def test_nothing_stands_beyond_the_margin(page: Page, world: str, language: str) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": WIDTH_OF_PAPER, "height": 1000})
    page.set_content(made(source(world), DAY, "", language))

    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH_OF_PAPER
    assert page.evaluate(
        "[...document.querySelectorAll('table')].every(one => one.scrollWidth <= one.parentElement.clientWidth)"
    )


@LANGUAGES
def test_it_fits_some_forty_sides_of_a4(page: Page, language: str) -> None:
    page.set_content(made(source(), DAY, "", language))
    sides = len(re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True)))

    assert 15 <= sides <= 45


def test_no_text_of_a_picture_leaves_its_box(page: Page) -> None:
    page.set_content(made(source("everything"), DAY, "", "en"))
    leaving = """[...document.querySelectorAll('svg')].flatMap(svg =>
        [...svg.querySelectorAll('rect.box')].flatMap(box => [...svg.querySelectorAll('text')].filter(text => {
            const a = box.getBBox(), b = text.getBBox();
            return b.x > a.x && b.x < a.x + a.width && b.y < a.y + a.height && b.x + b.width > a.x + a.width + 1;
        }).map(text => text.textContent)))"""

    assert page.evaluate(leaving) == []


def test_paper_is_white_whatever_the_screen_is(page: Page) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    page.emulate_media(color_scheme="dark", media="screen")
    page.set_content(made(source(), DAY, "", "zh"))
    on_screen = page.evaluate(colour)
    page.emulate_media(color_scheme="dark", media="print")

    assert on_screen != "rgb(255, 255, 255)"
    assert page.evaluate(colour) == "rgb(255, 255, 255)"


def test_the_style_passes_the_pages_own_policy(page: Page) -> None:
    page.set_content(made(source(), DAY, "", "zh"))

    assert page.evaluate("getComputedStyle(document.querySelector('table')).borderCollapse") == "collapse"
