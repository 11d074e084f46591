"""Tilt assistance by groups and in bands, as a case meets it: what is paid, who decided, and what the year says.

District 500120 of the world “tilt_forms”. Until 2025-04-01: 20% above 2,000.00 for low_income_margin and disabled; for
extreme_poverty and subsistence_allowance 50% above 5,000.00 and 75% above 15,000.00, up to 30,000.00; 15% of everything
for low_income_margin, poverty_risk_monitored and extreme_poverty. Its orphans count as extreme_poverty, and until then
no group names them.
"""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from calc_service.case.assessment import assess
from tests.case.asking import case, claim, person
from tests.case.letter.reading_pages import read
from tests.properties.worlds_on_file import book_of, posted

Json = dict[str, Any]


def stay(*categories: str, base: str = "0.00", **changes: object) -> Json:
    """An employee's stay of 20,000.00, of which assistance by 70% leaves 6,000.00."""
    costs = {"total_cost": "20000.00", "policy_scope_cost": "20000.00", "basic_paid": "0.00"}
    return case(
        claim(**{"settled_on": "2025-03-01", **costs, **changes}),
        person=person(
            district="500120",
            insurance="employee",
            identities=[{"category": category} for category in categories],
        ),
        year_to_date=[{"year": 2025, "tilt_base": base}],
    )


def reply(*categories: str, base: str = "0.00", **changes: object) -> Json:
    body = posted(stay(*categories, base=base, **changes))
    found: Json = msgspec.to_builtins(assess(body, book_of("tilt_forms"), "zh", ("operands",)))
    return found


def step(found: Json, name: str = "tilt") -> Json:
    one: Json = next(each for each in found["claims"][0]["steps"] if each["step"] == name)
    return one


@pytest.mark.parametrize(
    ("categories", "base", "paid", "decided_by"),
    [
        # T(6,000) of the three groups: 800.00, 500.00, 900.00.
        (["subsistence_allowance"], "0.00", "500.00", "特困人员、低保对象、示例对象orphan"),
        (
            ["extreme_poverty"],
            "0.00",
            "900.00",
            "特困人员、低保边缘家庭成员、纳入监测范围的农村易返贫致贫人口、示例对象orphan",
        ),
        (["orphan"], "0.00", "900.00", "特困人员、低保边缘家庭成员、纳入监测范围的农村易返贫致贫人口、示例对象orphan"),
        (["disabled"], "0.00", "800.00", "低保边缘家庭成员、示例对象disabled"),
        # T(20,000) = 5,000.00 + 3,750.00, less T(14,000) = 4,500.00.
        (["extreme_poverty"], "14000.00", "4250.00", "特困人员、低保对象、示例对象orphan"),
        # Assistance leaves 8,000.00. T(12,000) = 2,000.00 by the one group, T(4,000) = 600.00 by the other.
        (["low_income_margin"], "4000.00", "1400.00", "低保边缘家庭成员、示例对象disabled"),
    ],
)
def test_the_best_of_the_groups_decides_and_is_named(
    categories: list[str], base: str, paid: str, decided_by: str
) -> None:
    found = reply(*categories, base=base)
    one = found["claims"][0]
    assert (one["tilt_status"], one["amounts"]["tilt_paid"]) == ("payable", paid)
    assert step(found)["decided_by"] == decided_by


def test_a_step_shows_every_group_and_band_that_was_computed() -> None:
    found = reply("extreme_poverty", base="14000.00")
    assert step(found)["formula"] == (
        "max(min(max(0, min(20000.00, 15000.00) − 5000.00) × 50% + max(0, 20000.00 − 15000.00) × 75%, 30000.00), "
        "max(0, 20000.00 − 0.00) × 15%) − 4500.00"
    )
    before = step(found, "tilt_entitled_before")
    assert (before["amount"], before["decided_by"]) == ("4500.00", "特困人员、低保对象、示例对象orphan")
    assert [operand["code"] for operand in step(found)["operands"]] == [
        "tilt_base_of_the_year",
        "tilt.threshold_1",
        "tilt.threshold_2",
        "tilt.ratio_1",
        "tilt.ratio_2",
        "tilt.annual_cap",
        "tilt.threshold_3",
        "tilt.ratio_3",
        "tilt_entitled_before",
    ]
    labels = {operand["code"]: operand["label"] for operand in step(found)["operands"]}
    assert labels["tilt.ratio_2"] == "倾斜救助比例（特困人员、低保对象、示例对象orphan、第2档）"
    assert labels["tilt.annual_cap"] == "倾斜救助年度限额（特困人员、低保对象、示例对象orphan）"
    assert len({figure["label"] for figure in step(found)["figures"]}) == len(step(found)["figures"])


def test_who_is_in_no_group_gets_nothing_and_the_base_stays() -> None:
    found = reply("illness_impoverished", base="14000.00")
    one = found["claims"][0]
    assert (one["status"], one["tilt_status"], one["amounts"]["tilt_paid"]) == (
        "payable",
        "conditions_not_met",
        "0.00",
    )
    assert found["year_to_date"][0]["tilt_base"] == "14000.00"
    assert found["years"][0]["tilt"] is None
    assert (step(found)["formula"], step(found)["amount"]) == ("0.00", "0.00")
    assert "decided_by" not in step(found)


def test_the_year_says_whose_terms_and_which_bands() -> None:
    tilt = reply("extreme_poverty", base="14000.00")["years"][0]["tilt"]
    assert tilt == {
        "base_before": "14000.00",
        "base": "20000.00",
        "threshold": "5000.00",
        "still_to_go": "0.00",
        "ratio": "0.50",
        "annual_cap": "30000.00",
        "taken": "4250.00",
        "categories": ["extreme_poverty", "subsistence_allowance", "orphan"],
        "bands": [{"above": "5000.00", "ratio": "0.50"}, {"above": "15000.00", "ratio": "0.75"}],
    }


def test_terms_for_everybody_name_no_group() -> None:
    found = reply("illness_impoverished", settled_on="2025-05-01")
    assert "decided_by" not in step(found)
    assert found["years"][0]["tilt"].keys().isdisjoint({"categories", "bands"})


def test_ties_go_to_the_group_whose_categories_come_first() -> None:
    # From 2025-06-01 both of its groups pay a third above 1,000.00: the one that lists extreme_poverty is first.
    found = reply("returned_to_poverty", settled_on="2025-06-01")
    assert found["years"][0]["tilt"]["categories"] == [
        "extreme_poverty",
        "returned_to_poverty",
        "low_income_margin",
        "disabled",
    ]


def test_the_letter_says_the_bands_and_for_whom() -> None:
    shown = read(stay("extreme_poverty", base="14000.00"), "zh", book_of("tilt_forms"))
    assert "倾斜救助 4,250.00 三层保障之后负担仍重，按特困人员、低保对象、示例对象orphan的标准再给的救助" in shown
    assert "倾斜救助：本年度累计 20,000.00 元，分档支付：超过 5,000.00 元至 15,000.00 元的部分 50%、" in shown
    assert "超过 15,000.00 元的部分 75%。 一年最多 30,000.00 元。" in shown
    english = read(stay("extreme_poverty", base="14000.00"), "en", book_of("tilt_forms"))
    assert (
        "it is paid in bands: 50% of what lies between 5,000.00 and 15,000.00, 75% of what exceeds 15,000.00."
        in english
    )
    assert "on the terms for: Person in extreme poverty, Subsistence allowance recipient, orphan" in english


def test_the_letter_to_who_is_in_no_group_says_so() -> None:
    shown = read(stay("illness_impoverished"), "zh", book_of("tilt_forms"))
    assert "倾斜救助 0.00 不符合倾斜救助条件" in shown
