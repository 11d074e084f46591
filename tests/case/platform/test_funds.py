"""setldetail: each fund is taken for what it is, has to agree with the settlement's sums, and none is guessed."""

from __future__ import annotations

from typing import Any

import pytest

from calc_service.config import RULES_FOLDER
from calc_service.rulebook.load import load
from tests.case.asking import LEAVE_OUT
from tests.case.platform.sending import claims, faults, line, messages, reply, settlement

ROW, DETAIL = "/settlements/0/setlinfo", "/settlements/0/setldetail"
ASSISTANCE = line("610101", "295.56")


def detailed(*lines: dict[str, Any], **changes: object) -> dict[str, Any]:
    """A settlement that says all by its lines, but for what is changed."""
    silent = dict.fromkeys(("hifp_pay", "hifob_pay", "cvlserv_pay", "hifmi_pay", "maf_pay"), LEAVE_OUT)
    return messages(settlement(details=list(lines), **{**silent, **changes}))


def record(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = reply(document)["platform"]["settlements"][0]
    return found


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("310100", "basic_paid"),
        ("390100", "basic_paid"),
        ("330100", "other_insurance_paid"),
        ("330200", "other_insurance_paid"),
        ("320100", "other_insurance_paid"),
        ("390200", "catastrophic_paid"),
        ("390300", "catastrophic_paid"),
    ],
)
def test_a_fund_is_taken_for_what_it_is(code: str, field: str) -> None:
    (claim,) = claims(detailed(line("390100", "100"), line(code, "20.5"), ASSISTANCE))
    assert claim[field] == ("120.50" if field == "basic_paid" else "20.50")


def test_the_supplement_adds_to_what_catastrophic_insurance_paid() -> None:
    (claim,) = claims(detailed(line("390100", "100"), line("390200", "20"), line("390300", "3.33")))
    assert claim["catastrophic_paid"] == "23.33"


@pytest.mark.parametrize("code", ["610100", "610101"])
def test_assistance_is_found_under_its_codes(code: str) -> None:
    found = record(detailed(line("390100", "777.77"), line(code, "300.56")))
    assert (found["recorded_assistance"], found["computed_assistance"], found["difference"]) == (
        "300.56",
        "295.56",
        "5.00",
    )


@pytest.mark.parametrize("text", ["610101", "医疗救助(610101)：295.56", " 基金 610101, 295.56 元"])
def test_assistance_is_found_where_only_its_text_tells(text: str) -> None:
    found = record(detailed(line("390100", "777.77"), line("999997", "295.56", text), maf_pay="0.00", oth_pay="295.56"))
    assert found["recorded_assistance"] == "295.56"
    assert found["funds"][1] == {
        "fund_pay_type": "999997",
        "label": "医疗救助",
        "amount": "295.56",
        "counted_as": "assistance",
    }


def test_assistance_told_by_a_text_may_stand_in_the_sum_or_beside_it() -> None:
    told = line("999997", "95.56", "610101")
    for sums in ({"maf_pay": "200"}, {"maf_pay": "295.56"}):
        found = record(detailed(line("390100", "777.77"), line("610101", "200"), told, **sums))
        assert found["recorded_assistance"] == "295.56"
    wrong = detailed(line("390100", "777.77"), line("610101", "200"), told, maf_pay="95.56")
    assert faults(wrong) == [(f"{ROW}/maf_pay", "codes_disagree")]


@pytest.mark.parametrize(
    "text", [LEAVE_OUT, "", None, "其他", "610101 620101", "6101012", "16101011", "610100", "x610101"]
)
def test_a_text_that_does_not_tell_is_ambiguous(text: object) -> None:
    document = detailed(line("390100", "777.77"), line("999997", "5", text))
    assert faults(document) == [(f"{DETAIL}/1/setl_proc_info", "ambiguous")]


@pytest.mark.parametrize("text", ["620101", "630101", "640101"])
def test_a_text_may_tell_that_it_is_another_fund(text: str) -> None:
    found = record(detailed(line("390100", "777.77"), ASSISTANCE, line("999997", "5", text)))
    assert found["recorded_assistance"] == "295.56"
    assert found["funds"][2]["counted_as"] is None


@pytest.mark.parametrize("code", ["610200", "620101", "630100", "640100", "999996"])
def test_a_fund_after_assistance_is_named_and_not_counted(code: str) -> None:
    with_it = reply(detailed(line("390100", "777.77"), ASSISTANCE, line(code, "50")))
    without = reply(detailed(line("390100", "777.77"), ASSISTANCE))
    assert with_it["claims"] == without["claims"]
    shown = with_it["platform"]["settlements"][0]["funds"][2]
    assert shown["counted_as"] is None
    assert shown["label"]


@pytest.mark.parametrize("code", ["510100", "61010", "610101 x", "maf_pay"])
def test_an_unknown_fund_is_ambiguous(code: str) -> None:
    document = detailed(line("390100", "777.77"), line(code, "5"))
    assert faults(document) == [(f"{DETAIL}/1/fund_pay_type", "ambiguous")]


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("hifp_pay", "390100"),
        ("hifob_pay", "330100"),
        ("cvlserv_pay", "320100"),
        ("hifmi_pay", "390200"),
        ("maf_pay", "610100"),
    ],
)
def test_lines_have_to_agree_with_the_sums_of_the_settlement(field: str, code: str) -> None:
    basic = [] if code == "390100" else [line("390100", "777.77")]
    assert faults(detailed(*basic, line(code, "20.01"), **{field: "20.01"})) == []
    assert faults(detailed(*basic, line(code, "20.01"), **{field: "20.02"})) == [(f"{ROW}/{field}", "codes_disagree")]
    split = [line(code, "10"), line(code, "10.01")]
    assert faults(detailed(*basic, *split, **{field: "20.01"})) == []


def test_a_payment_that_no_line_has_disagrees() -> None:
    document = detailed(line("390100", "777.77"), hifob_pay="5")
    assert faults(document) == [(f"{ROW}/hifob_pay", "codes_disagree")]


def test_without_lines_what_other_funds_paid_is_asked_for() -> None:
    document = messages(settlement(hifob_pay=LEAVE_OUT, cvlserv_pay=LEAVE_OUT))
    assert faults(document) == [(f"{ROW}/cvlserv_pay", "required"), (f"{ROW}/hifob_pay", "required")]
    answered = reply(detailed(line("390100", "777.77")))["platform"]
    assert answered["case"]["claims"][0]["other_insurance_paid"] == "0.00"
    taken = {one["field"]: one for one in answered["taken"]}
    assert taken["/claims/0/other_insurance_paid"]["sources"] == [DETAIL]
    assert taken["/claims/0/other_insurance_paid"]["how"] == "derived"


def test_what_basic_insurance_paid_is_never_taken_as_nothing() -> None:
    assert faults(detailed(ASSISTANCE)) == [(f"{ROW}/hifp_pay", "required")]


@pytest.mark.parametrize("field", ["oth_pay", "othfund_pay", "hifdm_pay"])
def test_a_sum_of_several_meanings_has_to_be_told_by_lines(field: str) -> None:
    assert faults(messages(settlement(**{field: "5.00"}))) == [(f"{ROW}/{field}", "ambiguous")]
    assert faults(messages(settlement(**{field: "0.00"}))) == []
    told = detailed(line("390100", "777.77"), line("630100", "5"), **{field: "5"})
    assert faults(told) == []
    assert faults(detailed(line("390100", "777.77"), line("630100", "5"), **{field: "5.01"})) == [
        (f"{ROW}/{field}", "ambiguous")
    ]


def test_a_line_says_its_fund_and_its_amount() -> None:
    assert faults(detailed(line("390100", "777.77"), {})) == [
        (f"{DETAIL}/1/fund_pay_type", "required"),
        (f"{DETAIL}/1/fund_payamt", "required"),
    ]
    assert faults(detailed(line("390100", "777.775"))) == [
        (f"{DETAIL}/0/fund_payamt", "too_many_decimals"),
        (f"{ROW}/hifp_pay", "required"),
    ]
    assert faults(detailed(line("390100", "-5"), line("390100", "10")))[0] == (
        f"{DETAIL}/0/fund_payamt",
        "negative_without_refund_flag",
    )


def test_what_was_not_recorded_is_not_compared() -> None:
    found = record(messages(settlement(maf_pay=LEAVE_OUT)))
    assert (found["recorded_assistance"], found["difference"]) == (None, None)


def test_the_facts_are_marked_unverified() -> None:
    assert reply(messages())["platform"]["verified"] is False
    assert load(RULES_FOLDER).platform.funds["390300"].label.zh == "居民大病补充"
