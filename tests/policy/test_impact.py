"""The impact of changed rules: worked by hand, and as the difference of two audits on random files."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import Table
from calc_service.batch.refusals import FileRefused
from calc_service.domain.days import day_number
from calc_service.policy import impact as policy_impact
from calc_service.policy.impact import FiguresOf, Impact, NoFiguresOfYear, NoRulesOnDay, messages
from calc_service.policy.impact.result import AMOUNTS, BENEFITS, FUNDS, LISTED, BeforeAfter, GainOrLoss, GroupMove
from tests.api.batch_files import frame_of
from tests.batch.whole import audited_whole
from tests.policy.claims_in_memory import impact
from tests.properties.worlds_on_file import RULES, book_of
from tests.reference.batch.generate import random_rows
from tests.reference.worlds import WORLDS
from tests.rulebook.rules_copy import MEDICAL, RulesCopy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calc_service.engine.edition import RuleBook

OTHER_STAY: dict[str, str | None] = {
    "disease_class": "other",
    "total_cost": "40000.00",
    "policy_scope_cost": "32000.00",
    "basic_paid": "20000.00",
}
"""A base of 12,000.00: the catastrophic deductible of 9,398.50 leaves 65% of 2,601.50 = 1,690.98, rounded up."""
BY_NAME = {world.name: world for world in WORLDS}


@pytest.fixture
def changed(tmp_path: Path) -> RulesCopy:
    """The rules in force, free to be changed."""
    return RulesCopy(Path(shutil.copytree(RULES, tmp_path / "rules")))


def of(changed: RulesCopy, book: RuleBook, *changes: dict[str, str | None], settled: bool = True) -> Impact:
    return impact(frame_of(*changes), book, changed.load(), Request(settled=settled))


def test_a_ratio_of_75_in_place_of_70_percent_costs_5_percent_of_the_base(changed: RulesCopy, book: RuleBook) -> None:
    changed.change(MEDICAL, "subsistence_allowance: 70%", "subsistence_allowance: 75%")
    found = of(changed, book, {}, {"person_id": "P-2", "categories": "extreme_poverty"})

    # Each has a base of 38,650.00 and gets 65% of what exceeds 9,398.50 from catastrophic insurance: 19,013.48.
    # Of the 19,636.52 left, 70% are 13,745.56 and 75% are 14,727.39.
    assert found.amounts["assistance_paid"] == BeforeAfter(2 * 1374556, 1374556 + 1472739)
    assert found.amounts["catastrophic_used"] == BeforeAfter(2 * 1901348, 2 * 1901348)
    assert found.amounts["benefit"].difference == 98183
    assert found.amounts["in_scope_self_pay"].difference == -98183
    assert (found.gaining, found.losing) == (GainOrLoss(persons=1, rows=1, fen=98183), GainOrLoss(0, 0, 0))
    assert (found.rows, found.persons, found.changed_rows, found.differs) == (2, 2, 1, True)
    categories = {group.name: group for group in found.by["category"]}
    assert categories["subsistence_allowance"].amounts["assistance_paid"] == BeforeAfter(1374556, 1472739)
    assert categories["subsistence_allowance"].gaining == found.gaining
    assert categories["extreme_poverty"].amounts["benefit"].difference == 0
    assert [(person.person_id, person.benefit.difference) for person in found.largest_gains] == [("P-1", 98183)]
    assert found.largest_losses == ()


def test_the_same_rules_make_no_difference(book: RuleBook) -> None:
    found = impact(frame_of({}, {"person_id": "P-2"}), book, book)

    assert not found.differs
    assert found.amounts["benefit"].difference == 0
    assert found.moves == ()


def test_a_lower_cap_takes_away_what_lies_above_it(changed: RulesCopy, book: RuleBook) -> None:
    changed.change(MEDICAL, "value: 100000, floor: true", "value: 10000, floor: true")
    found = of(changed, book, {})

    assert found.losing == GainOrLoss(persons=1, rows=1, fen=1374556 - 1000000)
    assert [person.benefit for person in found.largest_losses] == [BeforeAfter(1901348 + 1374556, 1901348 + 1000000)]


def test_who_gains_here_and_loses_as_much_there_neither_gains_nor_loses(changed: RulesCopy, book: RuleBook) -> None:
    changed.change(MEDICAL, "subsistence_allowance: 70%", "subsistence_allowance: 75%")
    changed.change(MEDICAL, "value: 100000, floor: true", "value: 13745.56, floor: true")
    bill: dict[str, str | None] = {"total_cost": "100.00", "policy_scope_cost": "100.00", "basic_paid": "0.00"}
    found = of(changed, book, {"settled_on": "2025-05-01", **bill}, {})

    # A first bill of 100.00 below the deductible: 75.00 in place of 70.00. The second, now with all of its base above
    # the reached deductible bar 9,298.50, would get 13,722.81: the cap leaves 13,670.56 of it.
    before = {
        row["claim_id"]: row["assistance_paid"]
        for row in audited_whole(frame_of({**bill, "settled_on": "2025-05-01"}, {}), Request(), book).to_dicts()
    }
    assert before["S-1"] == Decimal("70.00")
    assert (found.gaining.rows, found.losing.rows) == (1, 1)
    assert found.gaining.persons + found.losing.persons == 1
    assert abs(found.amounts["benefit"].difference) == found.gaining.fen + found.losing.fen


def test_the_largest_differences_come_first_and_no_more_than_ten(changed: RulesCopy, book: RuleBook) -> None:
    changed.change(MEDICAL, "subsistence_allowance: 70%", "subsistence_allowance: 75%")
    rows: list[dict[str, str | None]] = [
        {"person_id": f"P-{number}", "basic_paid": f"{70000 - 100 * number}.00"} for number in range(12)
    ]
    found, turned = of(changed, book, *rows), impact(frame_of(*rows), changed.load(), book)

    assert [person.person_id for person in found.largest_gains] == [f"P-{number}" for number in range(11, 1, -1)]
    assert [person.person_id for person in turned.largest_losses] == [f"P-{number}" for number in range(11, 1, -1)]


def test_rows_that_become_payable_or_no_longer_are_told(changed: RulesCopy, book: RuleBook) -> None:
    changed.change(MEDICAL, "{above: 30000}", "{above: 35000}")
    stay = {**OTHER_STAY, "person_id": "P-2"}
    found = of(changed, book, {}, stay)
    turned = impact(frame_of({}, stay), changed.load(), book)

    # 70% of the 10,309.02 that insurance leaves
    assert (found.no_longer_payable.rows, found.no_longer_payable.benefit) == (1, BeforeAfter(169098 + 721631, 169098))
    assert [(row.number, row.claim_id) for row in found.no_longer_payable.listed] == [(3, "S-2")]
    assert found.moves == (GroupMove("track", "other", None, 1, -721631),)
    assert turned.newly_payable.rows == 1
    assert turned.moves == (GroupMove("track", None, "other", 1, 721631),)
    assert {group.name: group.gaining.persons for group in turned.by["track"]} == {
        "special": 0,
        "other": 1,
        None: 0,
    }


def test_a_category_that_becomes_the_best_is_told_as_a_move(changed: RulesCopy, book: RuleBook) -> None:
    changed.change(MEDICAL, "illness_impoverished: 60%", "illness_impoverished: 65%")
    found = of(changed, book, {"categories": "low_income_margin|illness_impoverished"})

    assert [(move.group, move.before, move.after) for move in found.moves] == [
        ("category", "low_income_margin", "illness_impoverished")
    ]
    margin, illness = found.by["category"]
    assert (margin.rows, illness.rows) == (BeforeAfter(1, 0), BeforeAfter(0, 1))
    assert (margin.gaining.persons, illness.gaining.persons) == (1, 0)


def test_rows_that_only_one_of_the_rules_rejects_are_listed_and_not_called_a_loss(
    changed: RulesCopy, book: RuleBook
) -> None:
    changed.change(
        "districts",
        '"500101": {label: {zh: 万州区, en: Wanzhou},',
        '"500101": {label: {zh: 万州区, en: Wanzhou}, last_day: 2025-03-31,',
    )
    rows: list[dict[str, str | None]] = [{"person_id": f"P-{number}"} for number in range(LISTED + 5)]
    found = of(changed, book, *rows)
    turned = impact(frame_of(*rows), changed.load(), book)

    assert (found.rejected.rows, len(found.rejected.listed)) == (LISTED + 5, LISTED)
    assert found.rejected.errors == {"district:district_not_in_force": LISTED + 5}
    assert found.rejected.listed[0].status_after == "rejected"
    assert found.losing == GainOrLoss(0, 0, 0)
    assert (found.compared, found.statuses, found.amounts["benefit"]) == (0, {}, BeforeAfter(0, 0))
    assert (found.rejected.persons, found.rejected.amounts["benefit"]) == (LISTED + 5, (LISTED + 5) * 3275904)
    assert found.by == {"category": (), "district": (), "track": ()}
    assert (turned.accepted.rows, turned.rejected.rows, turned.gaining) == (LISTED + 5, 0, GainOrLoss(0, 0, 0))
    assert found.differs


def test_a_change_that_settled_amounts_hide_is_said(changed: RulesCopy, book: RuleBook) -> None:
    changed.change("catastrophic_insurance", "ratio_raised_by: 5%", "ratio_raised_by: 10%")
    row: dict[str, str | None] = {"catastrophic_paid": "19013.48"}
    settled, computed = of(changed, book, row), of(changed, book, row, settled=False)

    assert (settled.insured_unmoved, settled.amounts["benefit"].difference) == (1, 0)
    assert settled.amounts["catastrophic_entitled"].difference > 0
    assert settled.differs
    assert (computed.insured_unmoved, computed.amounts["catastrophic_used"].difference > 0) == (0, True)


def test_a_deposit_that_is_newly_waived_is_counted(changed: RulesCopy, book: RuleBook) -> None:
    row: dict[str, str | None] = {
        "categories": "returned_to_poverty",
        "referral": "from_primary_care",
        "place_of_care": "in_district",
    }
    changed.change("safeguards", "subsistence_allowance]", "subsistence_allowance, returned_to_poverty]")

    assert of(changed, book, row).deposits == BeforeAfter(0, 1)


def test_made_up_rows_are_counted(book: RuleBook) -> None:
    found = impact(frame_of({}, {"person_id": "SYNTHETIC-P-1"}), book, book)

    assert found.synthetic_rows == 1


def test_a_file_in_another_vocabulary_comes_to_the_same(changed: RulesCopy, book: RuleBook) -> None:
    changed.change(MEDICAL, "subsistence_allowance: 70%", "subsistence_allowance: 75%")
    after = changed.load()
    ours = frame_of({})
    chinese = ours.rename(
        {"person_id": "人员编号", "district": "认定地", "categories": "救助对象身份", "settled_on": "结算日期"}
    ).with_columns(
        pl.lit("万州区").alias("认定地"), pl.lit("低保对象").alias("救助对象身份"), pl.lit("20250601").alias("结算日期")
    )

    assert impact(chinese, book, after) == impact(ours, book, after)


def test_assumed_values_reach_the_groups(book: RuleBook) -> None:
    frame = frame_of({}).drop("district", "categories")
    request = Request(assumed={"district": "500101", "categories": "extreme_poverty"})
    found = impact(frame, book, book, request)

    assert [group.name for name in ("district", "category") for group in found.by[name]] == [
        "500101",
        "extreme_poverty",
    ]


def test_a_file_without_rows_makes_no_difference(book: RuleBook) -> None:
    found = impact(frame_of({}).clear(), book, book)

    assert (found.rows, found.persons, found.differs) == (0, 0, False)
    assert found.by == {"category": (), "district": (), "track": ()}


def test_a_file_of_rejected_rows_makes_no_difference(changed: RulesCopy, book: RuleBook) -> None:
    changed.change(MEDICAL, "subsistence_allowance: 70%", "subsistence_allowance: 75%")
    found = of(changed, book, {"basic_paid": "1.234"}, {"district": "nowhere"})

    assert (found.differs, found.statuses, found.uncomputed) == (False, {}, 2)
    assert (found.rejected.rows, found.accepted.rows) == (0, 0)


def test_a_file_that_cannot_be_read_is_refused_once(book: RuleBook) -> None:
    with pytest.raises(FileRefused) as refused:
        impact(frame_of({}).drop("basic_paid", "district"), book, book)

    assert sorted(fault.code for fault in refused.value.faults) == ["required", "required"]


def test_columns_that_only_the_changed_rules_do_not_know_are_refused_in_their_name(
    changed: RulesCopy, book: RuleBook
) -> None:
    changed.change("vocabulary", "zh: 人员编号", "zh: 人员代号")
    changed.change("codes/national", "人员编号, ", "")
    frame = frame_of({}).rename({"person_id": "人员编号"})
    with pytest.raises(FileRefused) as refused:
        impact(frame, book, changed.load())

    assert all(fault.message.zh.startswith("按变更后的规则") for fault in refused.value.faults)


def test_a_change_that_begins_after_the_last_settlement_is_said_and_can_be_weighed(
    changed: RulesCopy, book: RuleBook
) -> None:
    text = changed.text(MEDICAL)
    entry = text[text.index("      - from: 2022-10-28\n        cite: cq-2022-116#2.3.2-special\n        floor: true") :]
    entry = entry[: entry.index("    annual_cap:")]
    later = entry.replace("from: 2022-10-28", "from: 2027-01-01").replace("allowance: 70%", "allowance: 75%")
    changed.change(MEDICAL, entry, entry + later)
    after, day = changed.load(), day_number(date(2027, 1, 1))
    plainly, as_of_day = impact(frame_of({}), book, after), impact(frame_of({}), book, after, day=day)

    assert (plainly.differs, plainly.later_change, plainly.last_day) == (False, day, day_number(date(2025, 6, 1)))
    assert as_of_day.amounts["assistance_paid"] == BeforeAfter(1374556, 1472739)
    assert (as_of_day.later_change, as_of_day.basis.as_of) == (None, day)
    assert impact(frame_of({}), book, after, day=day - 1).amounts["benefit"].difference == 0


def test_figures_of_a_year_after_the_last_settlement_are_said(changed: RulesCopy, book: RuleBook) -> None:
    changed.change("catastrophic_insurance", "2026: {deductible: 19856", "2026: {deductible: 18856")
    after = changed.load()
    found, later = (impact(frame_of({"settled_on": day}), book, after) for day in ("2025-06-01", "2026-06-01"))

    assert (found.differs, found.later_change, found.later_year) == (False, None, 2026)
    assert [warning.zh.count("2026 年度起还有不同") for warning in messages.warnings(found)] == [1, 0]
    assert [warning.zh.count("“--figures-of 2026”") for warning in messages.warnings(found)] == [0, 1]
    assert (later.later_year, list(messages.warnings(later))) == (None, [])


@pytest.mark.parametrize(
    ("row", "changes", "affected"),
    [
        ({}, ("subsistence_allowance: 70%", "subsistence_allowance: 75%"), 1),
        ({}, ("value: 100000, floor: true", "value: 110000, floor: true"), 0),
        ({**OTHER_STAY, "basic_paid": "32000.00"}, ("{above: 30000}", "{above: 35000}"), 1),
    ],
)
def test_rows_are_affected_where_a_payment_or_the_outcome_changes(
    changed: RulesCopy, book: RuleBook, row: dict[str, str | None], changes: tuple[str, str], affected: int
) -> None:
    changed.change(MEDICAL, *changes)

    # A payment, what is left of a cap alone, the outcome of a claim of which nothing is left to pay.
    assert of(changed, book, row).affected_rows == affected


def test_rows_that_only_one_of_the_rules_rejects_are_not_called_affected(changed: RulesCopy, book: RuleBook) -> None:
    changed.change("districts", "en: Wanzhou},", "en: Wanzhou}, last_day: 2025-03-31,")
    found = of(changed, book, {"basic_paid": "70000.00"})

    assert (found.affected_rows, found.changed_rows, found.differs) == (0, 0, True)


DEDUCTIBLE_OF_2027 = "2027: {deductible: 20640"


@pytest.fixture
def yearly(changed: RulesCopy) -> RulesCopy:
    """The yearly job: the deductible of 2027 on a line of its own, all else as in 2026."""
    text = changed.text("catastrophic_insurance")
    line = next(line for line in text.splitlines(keepends=True) if line.startswith("  2026:"))
    changed.change("catastrophic_insurance", line, line + line.replace("2026: {deductible: 19856", DEDUCTIBLE_OF_2027))
    return changed


def test_the_line_of_a_new_year_costs_nothing_of_what_can_be_compared(yearly: RulesCopy, book: RuleBook) -> None:
    found = of(yearly, book, {}, {"person_id": "P-2", "settled_on": "2027-02-03"})

    # Of 38,650.00 what exceeds half of 20,640.00 is paid at 65%; of the rest 70% are assistance.
    insured, assisted = (3865000 - 1032000) * 65 // 100, (3865000 - (3865000 - 1032000) * 65 // 100) * 70 // 100
    assert (found.rows, found.compared, found.affected_rows) == (2, 1, 0)
    assert found.amounts["benefit"] == BeforeAfter(1901348 + 1374556, 1901348 + 1374556)
    assert (found.accepted.rows, found.accepted.errors) == (1, {"settled_on:figure_not_on_file": 1})
    assert found.accepted.amounts["catastrophic_used"] == insured
    assert found.accepted.amounts["benefit"] == insured + assisted
    assert (found.gaining, found.losing) == (GainOrLoss(0, 0, 0), GainOrLoss(0, 0, 0))
    assert [group.rows for groups in found.by.values() for group in groups] == [BeforeAfter(1, 1)] * 3
    headline = messages.headline(found)
    assert "可以比较的 1 行：资金支付合计由 32,759.04 元到 32,759.04 元，没有增减" in headline.zh
    assert "1 行不能比较，单独列出" in headline.zh
    assert "the same; 0 persons gain, 0 lose. 1 further rows cannot be" in headline.en


def test_the_figures_of_two_years_can_be_set_one_against_the_other(yearly: RulesCopy, book: RuleBook) -> None:
    rows = frame_of({}, {"person_id": "P-2", "settled_on": "2027-02-03"})
    plain = impact(rows, book, yearly.load())
    found = policy_impact.impact(Table.of(rows), book, yearly.load(), figures=FiguresOf(2025, 2027))

    # Half the deductible was 9,398.50 and becomes 10,320.00: 65% of 921.50 less from insurance, which is 598.98 to the
    # fen, and of these 70% more from assistance.
    assert plain.to_ask == FiguresOf(2026, 2027)
    assert any("“--figures-of 2026:2027”" in warning.zh for warning in messages.warnings(plain))
    assert (found.compared, found.apart, found.to_ask, found.later_year) == (2, 0, None, None)
    assert found.amounts["catastrophic_used"] == BeforeAfter(2 * 1901348, 2 * 1841450)
    assert found.amounts["assistance_paid"] == BeforeAfter(2 * 1374556, 2 * 1416485)
    assert found.losing == GainOrLoss(2, 2, 2 * (59898 - 41929))
    assert "现行规则用 2025 年度的，变更后规则用 2027 年度的" in messages.basis(found).zh


def test_figures_that_one_of_the_rules_lacks_are_never_taken_from_another_year(
    yearly: RulesCopy, book: RuleBook
) -> None:
    with pytest.raises(NoFiguresOfYear) as refused:
        policy_impact.impact(Table.of(frame_of({})), book, yearly.load(), figures=FiguresOf(2027, 2027))

    assert (refused.value.side, refused.value.year) == ("before", 2027)
    assert refused.value.years[-1] == 2026


def test_the_same_rules_can_be_weighed_by_the_figures_of_two_years(book: RuleBook) -> None:
    claims = Table.of(frame_of({}))
    found = policy_impact.impact(claims, book, book, figures=FiguresOf(2024, 2026))

    assert found.amounts["catastrophic_used"].difference < 0
    assert found.rules_differ is False
    assert not policy_impact.impact(claims, book, book, figures=FiguresOf(2024, 2024)).differs


def test_rows_of_a_year_that_one_of_the_rules_knows_in_part_are_compared_with_nothing(
    changed: RulesCopy, book: RuleBook
) -> None:
    changed.change("districts", "en: Wanzhou},", "en: Wanzhou}, last_day: 2025-03-31,")
    found = of(
        changed,
        book,
        {"settled_on": "2025-03-01"},
        {"settled_on": "2025-05-01"},
        {"settled_on": "2024-05-01"},
        {"person_id": "P-2", "settled_on": "2025-03-01"},
    )

    # The second claim of 2025 is rejected by the changed rules alone; the first of that person and year stands apart
    # with it, though both compute it.
    assert (found.rejected.rows, found.entangled.rows, found.compared, found.affected_rows) == (1, 1, 2, 0)
    assert [row.number for row in found.entangled.listed] == [2]
    turned = impact(frame_of({"settled_on": "2025-05-01"}, {"settled_on": "2025-03-01"}), changed.load(), book)
    assert (turned.accepted.rows, turned.entangled.rows, turned.compared) == (1, 1, 0)
    assert "没有一行可以比较" in messages.headline(turned).zh


def test_changed_premiums_are_said_to_be_in_no_claim(changed: RulesCopy, book: RuleBook) -> None:
    changed.change("premium_subsidy", "2026: {tier_1: 400", "2026: {tier_1: 420")
    found = of(changed, book, {})

    assert found.premium_differs
    assert [warning.zh.count("“--enrolments”") for warning in messages.warnings(found)] == [1]
    assert not list(messages.warnings(found, with_enrolments=True))
    assert not impact(frame_of({}), book, book).premium_differs


def test_no_later_change_is_said_where_the_rules_are_the_same() -> None:
    book = book_of("everything")

    assert impact(frame_of({"settled_on": "2022-11-01"}), book, book).later_change is None
    assert impact(frame_of({"settled_on": "2022-11-01"}), book, book_of("city")).later_change is not None


def test_a_day_before_all_rules_is_refused(book: RuleBook) -> None:
    with pytest.raises(NoRulesOnDay):
        impact(frame_of({}), book, book, day=book.starts[0] - 1)


def random_frame(world: str, persons: int, seed: int) -> pl.DataFrame:
    rows = random_rows(random.Random(f"{world} {seed}"), BY_NAME[world], persons)  # noqa: S311 - files, not secrets
    return pl.DataFrame(
        {name: [row[name] or None for row in rows] for name in rows[0]}, schema=dict.fromkeys(rows[0], pl.String)
    )


PAIRS = [("everything", "city"), ("everything", "city_figures_move"), ("own_tracks", "raised"), ("safeguards", "city")]


@pytest.mark.parametrize("settled", [True, False], ids=["settled", "computed"])
@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_an_impact_is_the_difference_of_two_audits(before: str, after: str, settled: bool) -> None:  # noqa: FBT001
    frame, request = random_frame(before, 120, 1), Request(settled=settled)
    books = book_of(before), book_of(after)
    found = impact(frame, *books, request)

    audits = [audit(Table.of(frame), request, book).result.whole() for book in books]
    apart = set(standing_apart(*audits))
    for side, result in zip(("before", "after"), audits, strict=True):
        rows = [row for number, row in enumerate(result.to_dicts()) if number not in apart]
        assert {name: getattr(found.amounts[name], side) for name in AMOUNTS} == {
            name: sum(fen(row[name]) for row in rows) for name in AMOUNTS
        }
        statuses = {name: getattr(one, side) for name, one in found.statuses.items() if getattr(one, side)}
        assert statuses == Counter(row["status"] for row in rows)
        tracks = {group.name: getattr(group.rows, side) for group in found.by["track"] if getattr(group.rows, side)}
        assert tracks == Counter(row["track"] for row in rows)
    counts = found.rejected.rows, found.accepted.rows, found.entangled.rows, found.uncomputed
    assert sum(counts) == len(apart) == found.rows - found.compared


def standing_apart(before: pl.DataFrame, after: pl.DataFrame) -> Iterator[int]:
    """The rows that cannot be compared, told plainly: one by one, and by person and year."""
    pairs = list(zip(before.to_dicts(), after.to_dicts(), strict=True))
    one_sided = {
        (old["person_id"], str(old["settled_on"])[:4])
        for old, new in pairs
        if (old["status"] == "rejected") != (new["status"] == "rejected")
    }
    for number, (old, new) in enumerate(pairs):
        rejected = "rejected" in {old["status"], new["status"]}
        if rejected or (old["person_id"], str(old["settled_on"])[:4]) in one_sided:
            yield number


def fen(amount: Decimal | None) -> int:
    return int((amount or 0) * 100)


@pytest.mark.parametrize(("before", "after"), [*PAIRS, ("city", "everything")])
def test_the_difference_is_what_is_gained_less_what_is_lost(before: str, after: str) -> None:
    found = impact(random_frame(before, 120, 2), book_of(before), book_of(after))

    assert found.gaining.persons or found.losing.persons
    assert found.amounts["benefit"].difference == found.gaining.fen - found.losing.fen
    for groups in found.by.values():
        assert sum(group.gaining.fen - group.losing.fen for group in groups) == found.gaining.fen - found.losing.fen
        for fund in FUNDS:
            assert sum(group.amounts[fund].difference for group in groups) == found.amounts[fund].difference
    assert found.amounts["benefit"].difference == sum(found.amounts[name].difference for name in BENEFITS)


def test_the_way_back_is_the_same_way_turned() -> None:
    frame = random_frame("city", 60, 3)
    there, back = impact(frame, book_of("city"), book_of("raised")), impact(frame, book_of("raised"), book_of("city"))

    assert (there.gaining, there.losing) == (back.losing, back.gaining)
    assert there.changed_rows == back.changed_rows
    assert [person.person_id for person in there.largest_gains] == [person.person_id for person in back.largest_losses]
    assert (there.rejected.rows, there.newly_payable.rows) == (back.accepted.rows, back.no_longer_payable.rows)
