"""What a file itself adds up to, and the totals that are only checked against."""

from collections.abc import Mapping

import polars as pl
import pytest

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import Table
from calc_service.batch.refusals import FileRefused
from calc_service.batch.total_types import ControlCheck, ControlTotals
from calc_service.engine.edition import RuleBook
from tests.api.batch_files import ROW


def found(book: RuleBook, *changes: Mapping[str, str | None]) -> tuple[ControlTotals, list[str | None]]:
    """The control totals of the worked row once a change, and the flags of each row."""
    names = dict.fromkeys(name for row in (ROW, *changes) for name in row)
    rows = [
        {**dict.fromkeys(names), **ROW, "claim_id": f"S-{number}", **change} for number, change in enumerate(changes, 1)
    ]
    audited = audit(Table.of(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))), Request(), book)
    return audited.summary.control, audited.result.whole()["flags"].to_list()


def total(control: ControlTotals, header: str) -> tuple[str, int, int]:
    one = next(one for one in control.amounts if one.header == header)
    return one.yuan, one.blank, one.unreadable


def test_amounts_are_added_up_over_all_rows_rejected_ones_among_them(book: RuleBook) -> None:
    control, _ = found(book, {}, {"setting": "x"}, {"recorded_assistance": None})
    assert total(control, "total_cost") == ("259296.51", 0, 0)
    assert total(control, "recorded_assistance") == ("27491.12", 1, 0)
    assert control.computed["total_cost"] == "172864.34"
    assert (control.fund_total, control.assistance_base) == (None, None)


def test_a_cell_that_is_no_amount_is_counted_and_is_in_no_sum(book: RuleBook) -> None:
    control, _ = found(book, {}, {"total_cost": "1,000.00"}, {"total_cost": "5.005"}, {"total_cost": None})
    assert total(control, "total_cost") == ("86432.17", 1, 2)


def test_refunds_count_with_their_sign_and_void_rows_stand_in_no_computed_sum(book: RuleBook) -> None:
    paid = ("total_cost", "policy_scope_cost", "basic_paid", "recorded_assistance")
    negative = {name: f"-{ROW[name]}" for name in paid}
    original = {"refd_setl_flag": "0", "facility_id": "H-1"}
    control, _ = found(book, original, {"refd_setl_flag": "1", "facility_id": "H-1", **negative})
    assert total(control, "total_cost") == ("0.00", 0, 0)
    assert control.computed["total_cost"] == "0.00"


def test_parts_of_one_column_are_told_apart_by_their_headers(book: RuleBook) -> None:
    control, _ = found(book, {"hifob_pay": "1.00", "cvlserv_pay": "2.50"}, {"hifob_pay": None, "cvlserv_pay": "x"})
    assert total(control, "hifob_pay") == ("1.00", 1, 0)
    assert total(control, "cvlserv_pay") == ("2.50", 0, 1)


@pytest.mark.parametrize(
    ("recorded", "flag"),
    [("51595.56", None), ("51595.57", "funds_do_not_add_up"), ("51595.55", "funds_do_not_add_up"), (None, None)],
)
def test_a_fund_total_that_is_not_the_sum_of_its_parts_is_flagged(
    book: RuleBook, recorded: str | None, flag: str | None
) -> None:
    control, flags = found(book, {"fund_pay_sumamt": recorded})
    assert flags == [flag]
    rows = int(recorded is not None)
    expected = ControlCheck(rows, int(flag is not None), recorded or "0.00", "51595.56" if rows else "0.00")
    assert control.fund_total == expected


def test_a_fund_total_is_compared_on_rejected_rows_too_but_flags_only_those_computed(book: RuleBook) -> None:
    control, flags = found(book, {"fund_pay_sumamt": "1.00"}, {"fund_pay_sumamt": "1.00", "setting": "x"})
    assert control.fund_total is not None
    assert (control.fund_total.rows, control.fund_total.differing) == (2, 2)
    assert flags == ["funds_do_not_add_up", None]


def test_a_blank_part_counts_as_nothing_paid_and_one_that_cannot_be_read_is_not_compared(book: RuleBook) -> None:
    blank = {"fund_pay_sumamt": "37850.00", "recorded_assistance": None}
    control, flags = found(book, blank, {"fund_pay_sumamt": "37850.00", "recorded_assistance": "1,0"})
    assert flags == [None, None]
    assert control.fund_total == ControlCheck(1, 0, "37850.00", "37850.00")


@pytest.mark.parametrize(
    ("recorded", "flag"), [("19636.52", None), ("19636.53", "assistance_base_differs"), ("", None), (None, None)]
)
def test_an_assistance_base_other_than_ours_is_flagged(book: RuleBook, recorded: str | None, flag: str | None) -> None:
    control, flags = found(book, {"进入医疗救助金额": recorded})
    assert flags == [flag]
    assert control.assistance_base is not None
    assert (control.assistance_base.rows, control.assistance_base.differing) == (bool(recorded), bool(flag))


def test_what_is_only_checked_against_decides_nothing(book: RuleBook) -> None:
    unreadable = {"fund_pay_sumamt": "1,0", "进入医疗救助金额": "many"}
    frame = pl.DataFrame([{**ROW, **unreadable}])
    result = audit(Table.of(frame), Request(), book).result.whole()
    assert result["status"].to_list() == ["payable"]
    assert result["errors"].to_list() == [None]
    control, _ = found(book, unreadable)
    assert total(control, "fund_pay_sumamt") == ("0.00", 0, 1)
    twins = ({"fund_pay_sumamt": "1.00"}, {"fund_pay_sumamt": "2.00"})
    _, flags = found(book, *twins)
    assert all("duplicate_claim" in str(each) for each in flags)


def test_months_are_totalled(book: RuleBook) -> None:
    days = ("2025-06-01", "2025-12-31", "2025-12-01", "x")
    rows = [{**ROW, "claim_id": f"S-{number}", "settled_on": day} for number, day in enumerate(days)]
    months = audit(Table.of(pl.DataFrame(rows)), Request(), book).summary.by_month
    assert [(one.month, one.rows, one.payable) for one in months] == [
        (None, 1, 0),
        ("2025-06", 1, 1),
        ("2025-12", 2, 2),
    ]


@pytest.mark.parametrize("column", ["recorded_fund_total", "recorded_assistance_base"])
def test_what_is_checked_against_is_not_assumed(book: RuleBook, column: str) -> None:
    with pytest.raises(FileRefused):
        audit(Table.of(pl.DataFrame([ROW])), Request(assumed={column: "1.00"}), book)
