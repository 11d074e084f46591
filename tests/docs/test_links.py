"""Whoever follows a link in a Markdown page arrives; README stays short."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import PROJECT, anchors, links, pages

LONGEST_README = 120
REFERENCE = re.compile(r"docs/calculation\.md#([\w-]+)")


def named(page: Path) -> str:
    return page.relative_to(PROJECT).as_posix()


def leads_nowhere(page: Path, target: str) -> bool:
    place, _, anchor = target.partition("#")
    there = page.parent / place if place else page
    return not there.exists() or (bool(anchor) and anchor not in anchors(there))


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_link_leads_to_a_file_and_a_heading_that_exist(page: Path) -> None:
    assert [target for target in links(page) if leads_nowhere(page, target)] == []


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_readme_is_read_in_a_few_minutes(page: str) -> None:
    assert len((PROJECT / page).read_text(encoding="utf-8").splitlines()) <= LONGEST_README


def test_what_the_code_says_of_the_calculation_page_is_there() -> None:
    files = [file for folder in ("calc_service", "tests", "bench", "docs") for file in (PROJECT / folder).rglob("*.py")]
    named_headings = {name for file in files for name in REFERENCE.findall(file.read_text(encoding="utf-8"))}
    assert named_headings
    assert named_headings - anchors(PROJECT / "docs" / "calculation.md") == set()
