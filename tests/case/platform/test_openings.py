"""Replies to 5206: which totals count, what is asked for beside them, and what they cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.case.asking import LEAVE_OUT
from tests.case.platform.sending import faults, messages, opening, refusal, reply, settlement, total

BEFORE = {"cuminfo_includes_settlements": False}
AFTER = {"cuminfo_includes_settlements": True}


def year_of(document: dict[str, Any]) -> dict[str, Any]:
    (year,) = reply(document)["platform"]["case"]["year_to_date"]
    found: dict[str, Any] = year
    return found


def with_totals(*totals: dict[str, Any], **changes: object) -> dict[str, Any]:
    beside = {"year_to_date": [opening(catastrophic_base=LEAVE_OUT)], **BEFORE}
    return messages(cuminfo=list(totals), **{**beside, **changes})


def test_the_totals_are_what_the_year_began_with() -> None:
    paid = {"special": "2000.00", "other": "1000.00"}
    document = with_totals(
        total("D610101", "3000"),
        total("TS390201", "5000.0000"),
        year_to_date=[opening(catastrophic_base=LEAVE_OUT, assistance_paid=paid, tilt_base="12")],
    )
    assert year_of(document) == {
        "year": 2025,
        "catastrophic_base": "5000.00",
        "assistance_paid": paid,
        "tilt_base": "12",
    }


def test_what_5206_does_not_say_is_asked_for_by_name() -> None:
    ((pointer, code, message),) = refusal(messages(year_to_date=LEAVE_OUT))
    assert (pointer, code) == ("/year_to_date", "required")
    assert all(name in message for name in ("2025", "catastrophic_base", "assistance_paid", "tilt_base"))
    ((pointer, _, message),) = refusal(
        with_totals(total("TS390201", 1), total("D610101", 5), year_to_date=[{"year": 2025}])
    )
    assert pointer == "/year_to_date/0"
    assert "catastrophic_base" not in message
    assert "assistance_paid" in message
    assert "tilt_base" in message


def test_where_nothing_was_paid_the_pools_need_not_be_named() -> None:
    document = with_totals(
        total("TS390201", 1), total("D610101", 0), year_to_date=[{"year": 2025, "tilt_base": "0.00"}]
    )
    assert year_of(document)["assistance_paid"] == {"special": "0.00", "other": "0.00"}


def test_what_the_pools_have_paid_adds_up() -> None:
    paid = {"special": "2000.00", "other": "999.99"}
    document = with_totals(
        total("D610101", "3000"),
        total("TS390201", 1),
        year_to_date=[opening(catastrophic_base="1", assistance_paid=paid)],
    )
    assert faults(document) == [("/year_to_date/0/assistance_paid", "codes_disagree")]


def test_without_a_sum_every_pool_is_named() -> None:
    document = messages(year_to_date=[opening(assistance_paid={"special": "1"})])
    assert faults(document) == [("/year_to_date/0", "required")]


def test_the_base_said_beside_has_to_agree() -> None:
    document = with_totals(total("TS390201", "5000"), year_to_date=[opening(catastrophic_base="5000.01")])
    assert faults(document) == [("/year_to_date/0/catastrophic_base", "codes_disagree")]
    assert faults(with_totals(total("TS390201", "5000"), year_to_date=[opening(catastrophic_base=5000)])) == []


@pytest.mark.parametrize("suffix", ["_BIZ2101", "_BIZ", "_BIZ11"])
def test_a_part_is_never_added_to_the_whole(suffix: str) -> None:
    document = with_totals(
        total("TS390201", "5000"), total(f"TS390201{suffix}", "4000"), total(f"D610101{suffix}", "9")
    )
    assert year_of(document)["catastrophic_base"] == "5000.00"
    alone = with_totals(total(f"TS390201{suffix}", "4000"))
    assert faults(alone) == [("/year_to_date/0", "required")]


@pytest.mark.parametrize("code", ["C0000", "S0000", "F0000", "Q0000", "D390101", "D310301", "XY", "TS310301"])
def test_totals_that_decide_nothing_are_named(code: str) -> None:
    document = with_totals(total("TS390201", "5000"), total(code, "77"))
    assert reply(document)["platform"]["not_used"]["cuminfo"] == [code]


def test_a_total_of_an_unknown_fund_is_ambiguous() -> None:
    document = with_totals(total("TS390201", "5000"), total("D610202", "77"))
    assert faults(document) == [("/cuminfo/1/cum_type_code", "ambiguous")]


def test_of_several_months_the_latest_counts() -> None:
    totals = [
        total("TS390201", "5000", "202505"),
        total("TS390201", "3000", "202503"),
        total("TS390201", "3000", "2025-04"),
    ]
    assert year_of(with_totals(*totals))["catastrophic_base"] == "5000.00"


@pytest.mark.parametrize(
    ("totals", "place"),
    [
        ([total("TS390201", "5000", "202503"), total("TS390201", "4999.99", "202504")], "/cuminfo/1/cum"),
        ([total("TS390201", "5000"), total("TS390201", "5000.01")], "/cuminfo/1/cum"),
    ],
)
def test_totals_that_contradict_themselves_are_refused(totals: list[dict[str, Any]], place: str) -> None:
    assert faults(with_totals(*totals)) == [(place, "codes_disagree")]


def test_the_same_total_may_be_sent_twice() -> None:
    assert faults(with_totals(total("TS390201", "5000"), total("TS390201", "5000.00"))) == []


def test_the_same_total_of_two_insurances_is_ambiguous() -> None:
    document = with_totals(total("TS390201", "5000"), total("TS390201", "5000", insutype="310"))
    assert faults(document) == [("/cuminfo/1/insutype", "ambiguous")]


def test_totals_of_other_years_are_left_alone() -> None:
    document = with_totals(total("TS390201", "5000"), total("TS390201", "9000", "202412", year=2024))
    assert year_of(document)["catastrophic_base"] == "5000.00"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"cum_ym": "202513"}, ("/cuminfo/0/cum_ym", "not_a_date")),
        ({"cum_ym": "202412"}, ("/cuminfo/0/cum_ym", "codes_disagree")),
        ({"year": "25"}, ("/cuminfo/0/year", "wrong_type")),
        ({"cum": "1.005"}, ("/cuminfo/0/cum", "too_many_decimals")),
        ({"cum": "-1"}, ("/cuminfo/0/cum", "negative_without_refund_flag")),
        ({"cum": None}, ("/cuminfo/0/cum", "required")),
        ({"cum": "100000000000.00"}, ("/cuminfo/0/cum", "out_of_range")),
        ({"cum_type_code": ""}, ("/cuminfo/0/cum_type_code", "required")),
        ({"year": None, "cum_ym": None}, ("/cuminfo/0/year", "required")),
        ({"hobby": 1}, ("/cuminfo/0/hobby", "unknown_field")),
    ],
)
def test_what_is_wrong_with_a_total_is_named_where_it_stands(change: dict[str, object], fault: tuple[str, str]) -> None:
    assert fault in faults(with_totals({**total("TS390201", "5000"), **change}))


def test_the_year_may_follow_from_the_month_or_stand_alone() -> None:
    for change in ({"year": LEAVE_OUT}, {"year": 2025}, {"month": None}, {"month": 202505}):
        assert year_of(with_totals(total("TS390201", "5000", **change)))["catastrophic_base"] == "5000.00"


def test_whether_totals_hold_the_settlements_is_asked_for() -> None:
    document = with_totals(total("TS390201", "5000"), cuminfo_includes_settlements=LEAVE_OUT)
    assert faults(document) == [("/cuminfo_includes_settlements", "required")]
    wrong = with_totals(total("TS390201", "5000"), cuminfo_includes_settlements="no")
    assert faults(wrong) == [("/cuminfo_includes_settlements", "wrong_type")]
    assert faults(messages(cuminfo=[total("C0000", 3)])) == []


def test_totals_that_hold_the_settlements_are_taken_without_them() -> None:
    paid = {"special": "2000.00", "other": "0.00"}
    document = with_totals(
        total("D610101", "2295.56", "202506"),
        total("TS390201", "5422.23", "202506"),
        year_to_date=[opening(catastrophic_base=LEAVE_OUT, assistance_paid=paid)],
        **AFTER,
    )
    assert year_of(document)["catastrophic_base"] == "5000.00"
    before = messages(year_to_date=[opening(catastrophic_base="5000.00", assistance_paid=paid)])
    assert reply(document)["claims"] == reply(before)["claims"]


def test_totals_cannot_hold_more_than_they_are() -> None:
    document = with_totals(total("TS390201", "422.22", "202506"), **AFTER)
    assert ("/cuminfo/0/cum", "codes_disagree") in faults(document)
    assert faults(with_totals(total("TS390201", "422.23", "202506"), **AFTER)) == []


def test_what_a_held_settlement_paid_has_to_be_known() -> None:
    document = with_totals(
        total("D610101", "2295.56", "202506"),
        total("TS390201", 500),
        **AFTER,
        settlements=[settlement(maf_pay=LEAVE_OUT)],
    )
    assert ("/settlements/0/setlinfo/maf_pay", "required") in faults(document)


def test_the_months_have_to_fit_what_the_totals_are_said_to_hold() -> None:
    early = with_totals(total("TS390201", "5000", "202505"), **AFTER)
    assert faults(early) == [("/cuminfo/0/cum_ym", "codes_disagree")]
    late = with_totals(total("TS390201", "5000", "202507"))
    assert faults(late) == [("/cuminfo/0/cum_ym", "codes_disagree")]
    for month in ("202506", "202505", None):
        assert faults(with_totals(total("TS390201", "5000", month))) == []
    assert faults(with_totals(total("TS390201", "5000", "202512"), **AFTER)) == []


def test_a_year_is_said_once() -> None:
    assert ("/year_to_date/1/year", "repeated_year") in faults(messages(year_to_date=[opening(), opening()]))


def test_entries_of_other_years_are_passed_on() -> None:
    answered = reply(messages(year_to_date=[opening(), opening(year=2024, tilt_base="7")]))
    assert [year["year"] for year in answered["year_to_date"]] == [2024, 2025]
    assert answered["year_to_date"][0]["tilt_base"] == "7.00"


def test_each_year_of_settlements_has_totals_of_its_own() -> None:
    document = messages(settlement("a"), settlement("b", setl_time="2024-06-03"))
    ((pointer, code, message),) = refusal(document)
    assert (pointer, code) == ("/year_to_date", "required")
    assert "2024" in message


def test_what_is_wrong_beside_is_named_beside() -> None:
    document = messages(
        year_to_date=[opening(catastrophic_base="x", assistance_paid={"gold": 1, "special": 0, "other": 0})]
    )
    assert faults(document) == [
        ("/year_to_date/0/assistance_paid/gold", "unknown_field"),
        ("/year_to_date/0/catastrophic_base", "not_an_amount"),
    ]
    for wrong in ("x", 3, [3], [None], {"hobby": 1}):
        assert faults(messages(year_to_date=wrong))
