"""Refunds in messages: named, or found by exactly opposite amounts; and records declared invalid."""

from __future__ import annotations

from typing import Any

import pytest

from tests.case.asking import LEAVE_OUT
from tests.case.platform.sending import faults, messages, reply, settlement

AMOUNTS = {
    "medfee_sumamt": "-1234.56",
    "inscp_scp_amt": "-1200.00",
    "hifp_pay": "-777.77",
    "maf_pay": "-295.56",
}
LATER = "2025-06-04 09:00:00"


def refund(setl_id: str = "R-1", **changes: object) -> dict[str, Any]:
    """The record of a refund, with nothing beside it: it counts for nothing."""
    beside = dict.fromkeys(
        ("facility_designated", "facility_level", "place_of_care", "referral", "disease_class"), LEAVE_OUT
    )
    return settlement(setl_id, **{**beside, **AMOUNTS, "refd_setl_flag": "1", "setl_time": LATER, **changes})


def statuses(*settlements: dict[str, Any]) -> dict[str, str]:
    return {one["setl_id"]: one["status"] for one in reply(messages(*settlements))["platform"]["settlements"]}


def reversed_by(*settlements: dict[str, Any]) -> dict[str, str]:
    answered = reply(messages(*settlements))["claims"]
    return {one["claim_id"]: one["reversed_by"] for one in answered if "reversed_by" in one}


def test_a_refund_that_names_its_original_cancels_it() -> None:
    named = refund(init_setl_id="S-1")
    assert statuses(settlement("S-1"), named, settlement("S-2")) == {"S-1": "void", "R-1": "void", "S-2": "payable"}


def test_the_original_may_bear_the_flag_as_well() -> None:
    both = settlement("S-1", refd_setl_flag="1"), refund(init_setl_id="S-1")
    assert statuses(*both) == {"S-1": "void", "R-1": "void"}


def test_a_name_alone_marks_a_reversal() -> None:
    assert statuses(settlement("S-1"), refund(init_setl_id="S-1", refd_setl_flag=LEAVE_OUT))["S-1"] == "void"


def test_a_refund_without_a_name_takes_exactly_opposite_amounts() -> None:
    assert reversed_by(settlement("S-1"), settlement("S-2", medfee_sumamt="1234.57"), refund()) == {"S-1": "R-1"}


def test_of_equal_settlements_the_latest_before_the_refund_is_cancelled() -> None:
    visits = {"med_type": "14"}
    rows = [
        settlement("S-1", **visits, setl_time="2025-06-01 08:00:00"),
        settlement("S-3", **visits, setl_time="2025-06-03 08:00:00"),
        settlement("S-2", **visits, setl_time="2025-06-02 08:00:00"),
        settlement("S-4", **visits, setl_time="2025-06-05 08:00:00"),
    ]
    assert reversed_by(*rows, refund()) == {"S-3": "R-1"}
    assert reversed_by(*rows, refund(), refund("R-2")) == {"S-3": "R-1", "S-2": "R-2"}


def test_the_clock_decides_within_a_day() -> None:
    rows = [settlement("S-1", setl_time="2025-06-04 08:59:59"), settlement("S-2", setl_time="2025-06-04 09:00:01")]
    assert reversed_by(*rows, refund()) == {"S-1": "R-1"}


@pytest.mark.parametrize(
    "rows",
    [
        [refund()],
        [refund(), settlement("S-1", maf_pay="295.57")],
        [refund(), settlement("S-1", setl_time="2025-06-05 00:00:00")],
        [refund(), settlement("S-1", fixmedins_code="H-1")],
        [refund(), settlement("S-1"), settlement("S-2", referral="missing")],
        [refund(), settlement("S-1", setl_time="2024-06-01"), settlement("S-2")],
    ],
)
def test_a_refund_that_fits_no_single_settlement_is_refused(rows: list[dict[str, Any]]) -> None:
    assert ("/settlements/0/setlinfo/refd_setl_flag", "unpaired_refund") in faults(messages(*rows))


def test_a_name_that_nobody_bears_is_refused_where_it_stands() -> None:
    assert faults(messages(settlement("S-1"), refund(init_setl_id="S-9"))) == [
        ("/settlements/1/setlinfo/init_setl_id", "reverses_unknown_claim")
    ]


def test_a_refund_does_not_precede_its_original() -> None:
    document = messages(settlement("S-1"), refund(init_setl_id="S-1", setl_time="2025-06-02 00:00:00"))
    assert faults(document) == [("/settlements/1/setlinfo/setl_time", "reversal_precedes_claim")]


def test_negative_amounts_without_a_mark_are_no_refund() -> None:
    found = faults(messages(settlement("S-1"), settlement("S-2", **AMOUNTS)))
    assert {code for _, code in found} == {"negative_without_refund_flag", "required"} or {
        code for _, code in found
    } == {"negative_without_refund_flag"}
    assert ("/settlements/1/setlinfo/medfee_sumamt", "negative_without_refund_flag") in found


def test_a_record_declared_invalid_counts_for_nothing_and_is_not_looked_at() -> None:
    invalid = settlement("S-1", vali_flag="0", setl_time="never", medfee_sumamt="x", hobby="chess", refd_setl_flag="1")
    answered = reply(messages(invalid, settlement("S-1"), settlement("S-2")))
    assert [one["status"] for one in answered["platform"]["settlements"]] == ["void", "payable", "payable"]
    assert [one["claim_id"] for one in answered["claims"]] == ["S-1", "S-2"]
    assert answered["platform"]["settlements"][0]["setl_proc_info"] is None


def test_places_behind_an_invalid_record_are_those_posted() -> None:
    document = messages(settlement("S-1", vali_flag="0"), settlement("S-2", inscp_scp_amt="9999"))
    assert faults(document) == [("/settlements/1/setlinfo/inscp_scp_amt", "exceeds_total_cost")]


def test_an_invalid_refund_cancels_nothing() -> None:
    assert statuses(settlement("S-1"), refund(init_setl_id="S-1", vali_flag="0"))["S-1"] == "payable"


def test_nothing_but_invalid_records_is_nothing_to_compute() -> None:
    assert ("/settlements", "nothing_to_compute") in faults(messages(settlement("S-1", vali_flag="0")))


@pytest.mark.parametrize("mark", ["", "0", "-", "NULL", None])
def test_a_mark_for_nothing_names_no_original(mark: object) -> None:
    assert statuses(settlement("S-1", init_setl_id=mark, refd_setl_flag="0", vali_flag="1")) == {"S-1": "payable"}
