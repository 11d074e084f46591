"""A file of enrolments: worked by hand, enrolled twice, written in many ways, refused, and added up."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.batch import audit as audits
from calc_service.batch import partitions
from calc_service.batch.audit import Request
from calc_service.batch.enrolments.audit import audit_enrolments
from calc_service.batch.enrolments.result import premium_differs
from calc_service.batch.files import Table
from calc_service.batch.headers import Told
from calc_service.batch.refusals import FileRefused
from calc_service.domain.columns import OF_PREMIUM, PREMIUM
from tests.batch.enrolments.rows import RECORDED, Cells, enrolments_of
from tests.case.asking import city

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook


def frame_of(*changes: Cells) -> pl.DataFrame:
    return enrolments_of(*changes, row=RECORDED)


def asked(**options: Any) -> Request:  # noqa: ANN401  as they come
    return Request(kind=PREMIUM.name, **options)


def rows_of(*changes: Cells, book: RuleBook | None = None, **options: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return audit_enrolments(Table.of(frame_of(*changes)), asked(**options), book or city()).result.whole().to_dicts()


def codes(frame: pl.DataFrame, **options: Any) -> list[tuple[str, str]]:  # noqa: ANN401  as they come
    with pytest.raises(FileRefused) as refused:
        audit_enrolments(Table.of(frame), asked(**options), city())
    return [(fault.code, fault.column) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        # 400.00 × 90%, and of tier 2 all of the tier-1 standard: 775.00 − 400.00 is left.
        ({}, ("granted", "subsistence_allowance", "400.00", "0.90", "360.00", "40.00")),
        ({"tier": "2"}, ("granted", "subsistence_allowance", "775.00", "1.00", "400.00", "375.00")),
        (
            {"categories": "low_income_margin|extreme_poverty"},
            ("granted", "extreme_poverty", "400.00", "1.00", "400.00", "0.00"),
        ),
        ({"insurance": "employee"}, ("not_resident_insured", None, "400.00", None, "0.00", "400.00")),
        ({"categories": None}, ("not_a_recipient", None, "400.00", None, "0.00", "400.00")),
        ({"categories": "illness_impoverished"}, ("district_rule_required", None, "400.00", None, "0.00", "400.00")),
        # 350.00 × 70%
        (
            {"categories": "returned_to_poverty", "year": "2023"},
            ("granted", "returned_to_poverty", "350.00", "0.70", "245.00", "105.00"),
        ),
    ],
)
def test_subsidies_worked_by_hand(row: Cells, told: tuple[str | None, ...]) -> None:
    (found,) = rows_of(row)

    assert tuple(None if found[name] is None else str(found[name]) for name in OF_PREMIUM[:6]) == told
    assert found["errors"] is None


def test_the_result_keeps_every_column_and_row_and_adds_its_own() -> None:
    frame = frame_of({}, {"year": "x"}).with_columns(remark=pl.Series(["一", "二"]))
    found = audit_enrolments(Table.of(frame), asked(), city()).result.whole()

    assert found.columns == [*frame.columns, *OF_PREMIUM]
    assert found.select(frame.columns).equals(frame)


def test_of_two_enrolments_for_one_year_only_the_first_is_computed() -> None:
    twice: Cells = {"person_id": "P-7", "district": "500102", "tier": "2"}
    first, again, other_year, another = rows_of(twice, twice | {"tier": "1"}, twice | {"year": "2026"}, {})

    assert [row["status"] for row in (first, again, other_year, another)] == [
        "granted",
        "rejected",
        "granted",
        "granted",
    ]
    assert again["errors"] == "year:repeated_year"


def test_an_enrolment_that_is_rejected_or_void_does_not_stand_in_the_way_of_the_next() -> None:
    person: Cells = {"person_id": "P-7"}
    bad, good = rows_of(person | {"tier": "9"}, person)
    frame = frame_of(person, person).with_columns(vali_flag=pl.Series(["0", "1"]))
    void, valid = audit_enrolments(Table.of(frame), asked(), city()).result.whole().to_dicts()

    assert (bad["errors"], good["status"]) == ("tier:unknown_value", "granted")
    assert (void["status"], void["subsidy"], void["finding_subsidy"]) == ("void", None, None)
    assert (valid["status"], valid["errors"]) == ("granted", None)


@pytest.mark.parametrize(
    ("recorded", "row", "finding", "difference"),
    [
        ("360.00", {}, "match", "0.00"),
        ("360.01", {}, "overpaid", "0.01"),
        ("359.99", {}, "underpaid", "-0.01"),
        ("0.00", {}, "missed", "-360.00"),
        (None, {}, "not_recorded", None),
        ("--", {}, "not_an_amount", None),
        ("1.00", {"categories": None}, "paid_ineligible", "1.00"),
        ("0.00", {"insurance": "employee"}, "match", "0.00"),
        ("-360.00", {}, "out_of_range", None),
    ],
)
def test_what_was_paid_is_held_against_what_is_due(
    recorded: str | None, row: Cells, finding: str, difference: str | None
) -> None:
    (found,) = rows_of({**row, "recorded_subsidy": recorded})

    if found["finding_subsidy"] is None:
        assert found["errors"] == f"recorded_subsidy:{finding}"
    else:
        assert found["finding_subsidy"] == finding
    assert found["difference_subsidy"] == (None if difference is None else Decimal(difference))


def test_a_tolerance_lets_a_difference_pass() -> None:
    within, beyond = rows_of({"recorded_subsidy": "359.00"}, {"recorded_subsidy": "358.99"}, tolerance=100)

    assert (within["finding_subsidy"], beyond["finding_subsidy"]) == ("match", "underpaid")


def test_a_file_in_chinese_is_understood() -> None:
    frame = pl.DataFrame(
        {
            "人员编号": ["'001"],
            "认定地": ["万州区"],
            "险种": ["390"],
            "救助对象身份": ["低保对象、特困"],
            "参保年度": ["2025年度"],
            "缴费档次": ["二档"],
            "缴费日期": ["2024年11月20日"],
            "资助金额（元）": ["400"],
            "结算日期": ["2024-01-01"],
        }
    )
    audited = audit_enrolments(Table.of(frame), asked(), city())
    (row,) = audited.result.whole().to_dicts()

    assert (row["status"], row["category"], row["finding_subsidy"]) == ("granted", "extreme_poverty", "match")
    assert [one.header for one in audited.summary.ignored] == ["结算日期"]
    assert [one.how for one in audited.summary.ignored] == ["not_an_input"]


def test_columns_that_are_missing_named_twice_or_pay_are_refused() -> None:
    assert codes(frame_of({}).drop("tier", "paid_on")) == [("required", "tier"), ("required", "paid_on")]
    assert codes(frame_of({}).with_columns(subsidy=pl.lit("1"))) == [("output_column", "subsidy")]
    assert codes(frame_of({}).with_columns(pl.lit("1").alias("财政补贴"))) == [("unknown_payment_column", "财政补贴")]
    assert codes(frame_of({}).with_columns(pl.lit("1").alias("档次"))) == [("repeated_column", "档次")]
    told = Told(ignored=("财政补贴",))
    frame = frame_of({}).with_columns(pl.lit("1").alias("财政补贴"))
    assert audit_enrolments(Table.of(frame), asked(told=told), city()).summary.statuses == {"granted": 1}


def test_what_rows_do_not_say_can_be_assumed_but_not_who_they_are_of() -> None:
    frame = frame_of({}).drop("year", "insurance", "tier")
    assumed = {"year": "2025", "insurance": "resident", "tier": "一档"}
    found = audit_enrolments(Table.of(frame), asked(assumed=assumed), city())

    assert found.result.whole()["subsidy"].to_list() == [Decimal("360.00")]
    assert found.summary.assumed == {"year": "2025", "insurance": "resident", "tier": "1"}
    for wrong in ({"person_id": "P"}, {"recorded_subsidy": "1.00"}, {"year": "x"}, {"tier": "3"}, {"setting": "x"}):
        assert [column for _, column in codes(frame_of({}), assumed=wrong)] == list(wrong)


def test_headers_are_explained_before_anything_is_computed() -> None:
    said = audits.dry_run(Table.of(frame_of({}).drop("tier")), asked(), city())

    assert said.missing == ["tier"]
    assert [one.code for one in said.faults] == ["required"]
    assert {one.column for one in said.understood} == set(RECORDED) - {"tier"}


def test_the_summary_adds_up() -> None:
    frame = frame_of(
        {}, {"tier": "2", "district": "500102", "recorded_subsidy": "0.00"}, {"categories": None}, {"year": "1999"}
    )
    summary = msgspec.to_builtins(audit_enrolments(Table.of(frame), asked(), city()).summary)

    assert summary["statuses"] == {"granted": 2, "not_a_recipient": 1, "rejected": 1}
    assert summary["errors"] == {"year:figure_not_on_file": 1}
    assert summary["computed"] == {"standard": "1575.00", "subsidy": "760.00", "personal": "815.00"}
    assert [(one["id"], one["rows"], one["granted"], one["subsidy"]) for one in summary["by_district"]] == [
        ("500101", 2, 1, "360.00"),
        ("500102", 1, 1, "400.00"),
    ]
    assert summary["findings"] == {
        "match": {"rows": 1, "yuan": "0.00"},
        "missed": {"rows": 1, "yuan": "-400.00"},
        "paid_ineligible": {"rows": 1, "yuan": "360.00"},
    }
    assert premium_differs(summary)


def test_what_was_compared_with_nothing_is_no_match() -> None:
    frame = frame_of({}).drop("recorded_subsidy")
    summary = msgspec.to_builtins(audit_enrolments(Table.of(frame), asked(), city()).summary)
    sound = msgspec.to_builtins(audit_enrolments(Table.of(frame_of({})), asked(), city()).summary)

    assert (summary["compared"], premium_differs(summary)) == (False, True)
    assert (sound["compared"], premium_differs(sound)) == (True, False)


def test_a_file_without_rows_is_answered() -> None:
    found = audit_enrolments(Table.of(frame_of({}).clear()), asked(), city())

    assert (found.summary.rows, found.result.whole().height) == (0, 0)


@given(st.lists(st.fixed_dictionaries({name: st.text(max_size=12) for name in RECORDED}), min_size=1, max_size=8))
def test_any_cells_at_all_are_answered_row_by_row(rows: list[dict[str, str]]) -> None:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(RECORDED, pl.String))
    found = audit_enrolments(Table.of(frame), asked(), city()).result.whole()

    assert found.height == len(rows)
    assert found.filter((pl.col("status") == "rejected") != pl.col("errors").is_not_null()).is_empty()


def test_parts_in_which_nobody_has_the_same_ratio_are_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    changes: list[Cells] = [{}, {"tier": "2"}, {"categories": None}]
    whole = rows_of(*changes)
    monkeypatch.setattr(partitions, "ROWS_OF_A_PART", 1)
    assert rows_of(*changes) == whole
