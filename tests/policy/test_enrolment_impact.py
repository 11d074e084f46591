"""The impact of changed rules on premium subsidies: worked by hand, and beside an audit under either rules."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from calc_service.batch.audit import Request
from calc_service.batch.files import Table
from calc_service.domain.days import day_number
from calc_service.policy.impact import (
    FiguresOf,
    NoFiguresOfYear,
    Weighed,
    WeighedRun,
    Weighing,
    document,
    report,
    table,
)
from calc_service.policy.impact.premium_messages import basis, headline, warnings
from calc_service.policy.impact.result import BeforeAfter, EnrolmentImpact, GainOrLoss, WeighedFile
from calc_service.policy.population import enrolments
from tests.api.batch_files import frame_of as claims_of
from tests.batch.enrolments.rows import enrolments_of
from tests.policy.claims_in_memory import RUN
from tests.properties.worlds_on_file import RULES, book_of
from tests.rulebook.rules_copy import RulesCopy

if TYPE_CHECKING:
    import polars as pl

    from calc_service.engine.edition import RuleBook

PLAIN = Weighing(Request(), None, None)
NASTY = "<script>alert('&')</script>"


@pytest.fixture
def changed(tmp_path: Path) -> RulesCopy:
    """The rules in force, free to be changed."""
    return RulesCopy(Path(shutil.copytree(RULES, tmp_path / "rules")))


def weighed(
    frame: pl.DataFrame,
    before: RuleBook,
    after: RuleBook,
    weighing: Weighing = PLAIN,
    *,
    claims: pl.DataFrame | None = None,
) -> Weighed:
    posted = None if claims is None else Table.of(claims)
    return Weighed(*weighing.impacts(posted, Table.of(frame), before, after), before, after, RUN)


def impact(frame: pl.DataFrame, before: RuleBook, after: RuleBook, weighing: Weighing = PLAIN) -> EnrolmentImpact:
    found = weighed(frame, before, after, weighing).enrolments
    assert found is not None
    return found


def by_figures(before: int, after: int) -> Weighing:
    return Weighing(Request(), None, FiguresOf(before, after))


def test_a_dearer_premium_costs_its_share(changed: RulesCopy, book: RuleBook) -> None:
    changed.change("premium_subsidy", "2025: {tier_1: 400", "2025: {tier_1: 430")
    found = impact(
        enrolments_of({}, {"categories": "extreme_poverty", "tier": "2"}, {"categories": None}), book, changed.load()
    )

    # 90% of 400.00 and of 430.00; tier 2 gets the tier-1 standard; who is nobody's pays 30.00 more.
    assert found.amounts["subsidy"] == BeforeAfter(36000 + 40000, 38700 + 43000)
    assert found.amounts["standard"] == BeforeAfter(40000 + 77500 + 40000, 43000 + 77500 + 43000)
    assert found.gaining == GainOrLoss(persons=2, rows=2, fen=5700)
    assert (found.rows, found.persons, found.compared, found.differing) == (3, 3, 3, 3)
    assert {group.name: group.amounts["subsidy"].difference for group in found.by["category"]} == {
        "extreme_poverty": 3000,
        "subsistence_allowance": 2700,
        None: 0,
    }
    assert [(group.name, group.rows, group.payable) for group in found.by["year"]] == [
        ("2025", BeforeAfter(3, 3), BeforeAfter(2, 2))
    ]
    assert headline(found).zh == "参保资助合计由 760.00 元增至 817.00 元，增加 57.00 元；2 人增加，0 人减少。"


def test_the_same_rules_make_no_difference(book: RuleBook) -> None:
    found = impact(enrolments_of({}), book, book)

    assert not found.differs
    assert "没有差别" in headline(found).zh
    assert list(warnings(found)) == []


def test_a_premium_that_one_of_the_rules_has_not_is_in_no_comparison(changed: RulesCopy, book: RuleBook) -> None:
    text = changed.text("premium_subsidy")
    line = next(line for line in text.splitlines(keepends=True) if line.startswith("  2026:"))
    changed.change("premium_subsidy", line, line + line.replace("2026: {tier_1: 400", "2027: {tier_1: 430"))
    frame = enrolments_of({}, {"year": "2027"})
    found = impact(frame, book, changed.load())

    assert (found.compared, found.differing, found.accepted.rows, found.differs) == (1, 0, 1, True)
    assert found.amounts["subsidy"] == BeforeAfter(36000, 36000)
    assert found.accepted.amounts == {"standard": 43000, "subsidy": 38700, "personal": 4300}
    assert found.accepted.errors == {"year:figure_not_on_file": 1}
    assert found.to_ask == FiguresOf(2026, 2027)
    assert "另有 1 行只有一套规则能计算" in headline(found).zh
    assert [text.zh.count("“--figures-of 2026:2027”") for text in warnings(found)] == [0, 1]

    moved = impact(frame, book, changed.load(), by_figures(2026, 2027))
    assert (moved.compared, moved.apart) == (2, 0)
    assert moved.amounts["subsidy"] == BeforeAfter(2 * 36000, 2 * 38700)
    assert "现行规则用 2026 年度的，变更后规则用 2027 年度的" in basis(moved, None).zh
    with pytest.raises(NoFiguresOfYear) as refused:
        impact(frame, book, changed.load(), by_figures(2027, 2027))
    assert (refused.value.kind, refused.value.side) == ("premium_standards", "before")


def test_a_change_to_come_is_said_and_can_be_weighed(changed: RulesCopy, book: RuleBook) -> None:
    text = changed.text("premium_subsidy")
    entry = text[text.index("    - from: 2022-10-28") : text.index("  tier_2:                                    #")]
    later = entry.replace("from: 2022-10-28", "from: 2027-01-01").replace("allowance: 90%", "allowance: 95%")
    changed.change("premium_subsidy", entry, entry + later)
    after, day = changed.load(), day_number(date(2027, 1, 1))
    plainly, moved = (
        impact(enrolments_of({}), book, after),
        impact(enrolments_of({}), book, after, Weighing(Request(), day, None)),
    )

    assert (plainly.differing, plainly.later_change) == (0, day)
    assert moved.amounts["subsidy"] == BeforeAfter(36000, 38000)


def test_enrolments_stand_apart_from_claims_and_may_stand_alone(changed: RulesCopy, book: RuleBook) -> None:
    changed.change("premium_subsidy", "2025: {tier_1: 400", "2025: {tier_1: 430")
    after = changed.load()
    both = weighed(enrolments_of({}), book, after, claims=claims_of({}))
    alone = weighed(enrolments_of({}), book, after)

    assert (both.has_claims, both.claims.differs, both.differs) == (True, False, True)
    assert (alone.has_claims, alone.claims.rows, alone.differs) == (False, 0, True)
    assert document(alone).result.zh == "参保资助合计由 360.00 元增至 387.00 元，增加 27.00 元；1 人增加，0 人减少。"
    told = msgspec.to_builtins(document(both))
    assert told["premium"]["amounts"]["subsidy"] == {"before": "360.00", "after": "387.00", "difference": "27.00"}
    assert told["amounts"]["benefit"]["difference"] == "0.00"
    assert "资金支付" not in report(alone)
    assert "资金支付合计" in report(both)
    lines = {line["by"]: line for line in table(both).to_dicts()}
    assert str(lines["premium_total"]["subsidy_difference"]) == "27.00"
    assert lines["premium_total"]["benefit_difference"] is None
    assert lines["total"]["subsidy_difference"] is None
    assert {line["by"] for line in table(alone).to_dicts()} == {
        *("premium_total", "premium_category", "premium_district", "premium_year"),
    }


def test_the_record_of_the_run_is_whole_and_harmless(book: RuleBook) -> None:
    file = WeighedFile("enrolments", NASTY, "0" * 64, 17, 1)
    run = WeighedRun("2026-11-29", f"王五 {NASTY}", f"2027 年度\n{NASTY}", (file,))
    found = replace(weighed(enrolments_of({"person_id": NASTY}), book, book), run=run)
    page, told = report(found), document(found).run

    assert "<script" not in page
    for said in ("2026-11-29", "王五", "sha256:" + "0" * 64, "编制人（签字）", "审批人（签字）", book.digest):
        assert said in page
    assert (told.day, told.author, told.reason) == (run.day, run.author, run.reason)
    assert [(one.holds, one.rows, one.size) for one in told.files] == [("enrolments", 1, 17)]


def test_made_up_enrolments_are_marked_alike_and_fit(book: RuleBook) -> None:
    one, other = enrolments(300, 5, book), enrolments(300, 5, book)
    found = impact(one, book, book)

    assert one.equals(other)
    assert not one.equals(enrolments(300, 6, book))
    assert (found.rows, found.persons, found.compared, found.synthetic_rows) == (300, 300, 300, 300)
    assert [text.zh.startswith("模拟数据：300 行参保") for text in warnings(found)] == [True]
    assert set(one["year"]) == {str(max(book.premium_standards))}


@pytest.mark.parametrize(("before", "after"), [("everything", "city"), ("city", "everything")])
def test_the_difference_is_what_is_gained_less_what_is_lost(before: str, after: str) -> None:
    books = book_of(before), book_of(after)
    rng = random.Random(f"{before} {after}")  # noqa: S311 - files, not secrets
    frame = enrolments(500, rng.randrange(1000), books[0])
    found = impact(frame, *books)
    there, back = found, impact(frame, books[1], books[0])

    assert found.amounts["subsidy"].difference == found.gaining.fen - found.losing.fen
    for groups in found.by.values():
        assert sum(group.amounts["subsidy"].difference for group in groups) == found.amounts["subsidy"].difference
    assert (there.gaining, there.rejected.rows) == (back.losing, back.accepted.rows)
    assert found.compared + found.apart + found.uncomputed == found.rows
