"""Which values a folder brings, and which of them were not verified before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from calc_service.policy.folder_files import laid_out
from calc_service.policy.proposed.figures import FigureBrought, figures_brought
from calc_service.rulebook.load import load
from tests.policy.proposed.drafts import FILES, VERIFIED, changed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from calc_service.engine.edition import RuleBook

    Brought = Callable[[Mapping[str, bytes]], list[FigureBrought]]

MEDICAL = "medical_assistance.yaml"


@pytest.fixture
def brought(book: RuleBook, tmp_path: Path) -> Brought:
    def compared(files: Mapping[str, bytes]) -> list[FigureBrought]:
        return figures_brought(book, load(laid_out(files, tmp_path)))

    return compared


def test_the_same_rules_bring_nothing(brought: Brought) -> None:
    assert brought(FILES) == []


def test_what_comes_to_be_verified_is_named_with_what_it_was(brought: Brought) -> None:
    found = brought(VERIFIED)
    assert [(one.name, one.from_, one.was_verified, one.verified) for one in found] == [
        (f"catastrophic.{name}", "2022-01-01", False, True) for name in ("deductible", "ratio", "annual_cap")
    ]
    assert (found[0].label.zh, found[0].label.en) == (
        "居民大病保险起付线",
        "Deductible of catastrophic insurance",
    )


def test_another_value_is_brought_by_whose_it_is_in_words(brought: Brought) -> None:
    (one,) = brought(changed("subsistence_allowance: 70%", "subsistence_allowance: 71%", MEDICAL))[:1]
    assert (one.name, one.district, one.was_verified) == ("assistance.ratio", "", True)
    assert "category=subsistence_allowance" in one.of
    assert "最低生活保障对象" in one.label.zh or "低保" in one.label.zh
    assert "(" in one.label.en


def test_another_source_brings_the_value_again(brought: Brought) -> None:
    assert {one.verified for one in brought(changed('source: "derived', 'source: "by us: derived'))} == {False}


def test_a_year_that_is_new_was_nothing_before(book: RuleBook) -> None:
    last = max(book.catastrophic_terms)
    fewer = {**book.catastrophic_terms}
    del fewer[last]
    before = replace(book, catastrophic_terms=fewer)
    found = [one for one in figures_brought(before, book) if one.from_ == f"{last}-01-01"]
    assert {one.was_verified for one in found} == {None}
    assert len(found) == 3
