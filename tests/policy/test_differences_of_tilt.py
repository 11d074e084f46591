"""What changed in a district's tilt standard, in sentences: bands by where they begin, groups by their categories."""

import pytest

from tests.policy.two_states import Edit, edited, only
from tests.rulebook.rules_copy import DISTRICT

SIMPLE = "threshold: 10000, ratio: 50%, annual_cap: 30000"
BANDS = "bands: [{above: 10000, ratio: 50%}, {above: 30000, ratio: 60%}], annual_cap: 30000"
POOR = f"{{categories: [subsistence_allowance, extreme_poverty], {SIMPLE}}}"
REST = f"{{categories: [low_income_margin], {BANDS.replace('annual_cap: 30000', 'annual_cap: none')}}}"
GROUPS = f"groups: [{REST}, {POOR}]"
IN_BANDS: Edit = (DISTRICT, SIMPLE, BANDS)
BY_GROUPS: Edit = (DISTRICT, SIMPLE, GROUPS)
WHEN = ("，2023-01-01 起，江津区", ", from 2023-01-01, Jiangjin")


def sentences(first: Edit, old: str, new: str) -> list[tuple[str, str]]:
    found = edited((DISTRICT, old, new), first=[first], district=True)
    return [(one.sentence.zh.removesuffix(WHEN[0]), one.sentence.en.removesuffix(WHEN[1])) for one in found]


@pytest.mark.parametrize(
    ("first", "old", "new", "expected"),
    [
        (
            IN_BANDS,
            "ratio: 60%",
            "ratio: 65%",
            [
                (
                    "倾斜救助 · 标准 · 高于30000元的部分 · 比例 60% → 65%",
                    "Tilt assistance · terms · what lies above 30000 yuan · ratio 60% → 65%",
                )
            ],
        ),
        (
            IN_BANDS,
            "above: 30000",
            "above: 30000.50",
            [
                (
                    "倾斜救助 · 标准 · 高于30000元的部分 · 比例 60% → （未规定）",
                    "Tilt assistance · terms · what lies above 30000 yuan · ratio 60% → (not set)",
                ),
                (
                    "倾斜救助 · 标准 · 高于30000.50元的部分 · 比例 （未规定） → 60%",
                    "Tilt assistance · terms · what lies above 30000.50 yuan · ratio (not set) → 60%",
                ),
            ],
        ),
        (
            BY_GROUPS,
            "annual_cap: 30000}]",
            "annual_cap: none}]",
            [
                (
                    "倾斜救助 · 标准 · 特困人员、低保对象 · 年度限额 30000元 → 不设限额",
                    (
                        "Tilt assistance · terms · Person in extreme poverty, Subsistence allowance recipient"
                        " · yearly cap 30000 yuan → no limit"
                    ),
                )
            ],
        ),
        (
            BY_GROUPS,
            "ratio: 60%",
            "ratio: 61%",
            [
                (
                    "倾斜救助 · 标准 · 低保边缘家庭成员 · 高于30000元的部分 · 比例 60% → 61%",
                    (
                        "Tilt assistance · terms · Member of a low-income margin family · what lies above 30000 yuan"
                        " · ratio 60% → 61%"
                    ),
                )
            ],
        ),
        (BY_GROUPS, GROUPS, f"groups: [{POOR}, {REST}]", []),
        (BY_GROUPS, "[subsistence_allowance, extreme_poverty]", "[extreme_poverty, subsistence_allowance]", []),
    ],
)
def test_a_change_is_said_where_it_is(first: Edit, old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert sentences(first, old, new) == expected


def test_another_form_is_said_figure_by_figure() -> None:
    found = [one.sentence.zh.removesuffix(WHEN[0]) for one in edited(IN_BANDS, district=True)]
    assert found == [
        "倾斜救助 · 标准 · 起付标准 10000元 → （未规定）",
        "倾斜救助 · 标准 · 比例 50% → （未规定）",
        "倾斜救助 · 标准 · 高于10000元的部分 · 比例 （未规定） → 50%",
        "倾斜救助 · 标准 · 高于30000元的部分 · 比例 （未规定） → 60%",
    ]


def test_a_category_that_leaves_its_group_is_said() -> None:
    found = [
        one.sentence.zh for one in edited((DISTRICT, "[subsistence_allowance, ", "["), first=[BY_GROUPS], district=True)
    ]
    assert any("特困人员、低保对象 · 比例 50% → （未规定）" in sentence for sentence in found)
    assert any("特困人员 · 比例 （未规定） → 50%" in sentence for sentence in found)


def test_two_groups_of_the_same_categories_are_told_apart() -> None:
    again = POOR.replace("50%", "55%")
    twice: Edit = (DISTRICT, SIMPLE, f"groups: [{POOR}, {again}]")
    found = only(edited((DISTRICT, "ratio: 55%", "ratio: 56%"), first=[twice], district=True))
    assert found.sentence.zh.endswith("比例 55% → 56%，2023-01-01 起，江津区")
