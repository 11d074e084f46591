"""What is said without a day, changed: the past is said to change with it, and how it would not."""

import pytest

from calc_service.policy.compared_rules import RulesToCompare
from calc_service.policy.differences import PROVENANCE, WORDS, reaching_back
from calc_service.policy.differences.change import EFFECT, rewriting
from calc_service.policy.differences.report import compare, lines
from calc_service.policy.differences.undated import DISTRICT as ANY_DISTRICT
from calc_service.policy.differences.undated import PLACES, could_be_dated
from calc_service.rulebook.definitions import CITY_FILES, DISTRICT
from calc_service.rulebook.shapes import Shape
from calc_service.rulebook.shapes.lists import PlainOrDated
from calc_service.rulebook.shapes.records import MapOf, Record, WithAnyOf
from tests.policy.two_states import Edit, edited, only, state
from tests.rulebook.rules_copy import DISTRICT as OWN
from tests.rulebook.rules_copy import DOCUMENT, MEDICAL

THROUGH = "2026-11-22"
STEP = "    label: {zh: 救助基数, en: What insurance leaves of the in-scope cost}\n    cite: cq-2022-116#2.3.1"
DATED_STEP = """    - from: 2022-10-28
      label: {zh: 救助基数, en: What insurance leaves of the in-scope cost}
      cite: cq-2022-116#2.3.1
    - from: 2027-01-01
      label: {zh: 救助的基数, en: What insurance leaves of the in-scope cost}
      cite: cq-2022-116#2.3.2"""


@pytest.mark.parametrize(
    ("edit", "kind", "zh"),
    [
        (
            (MEDICAL, "zh: 救助基数,", "zh: 基数,"),
            WORDS,
            "医疗救助 · 计算步骤 · 基数 · 名称 · 中文 “救助基数” → “基数”，2022-10-28 起",
        ),
        (
            ("tilt_assistance", "cite: cq-2022-116#2.3.3\n  tilt_ent", "cite: cq-2022-116#2.3.2\n  tilt_ent"),
            PROVENANCE,
            (
                "倾斜救助 · 计算步骤 · 本年度累计至本次的倾斜救助基数 · 依据条款"
                " cq-2022-116#2.3.3 → cq-2022-116#2.3.2，2022-10-28 起"
            ),
        ),
        (
            ("catastrophic_insurance", "insured: [resident]", "insured: [resident, employee]"),
            EFFECT,
            "大病保险 · 适用险种 增加职工基本医疗保险，2022-10-28 起",
        ),
        (
            (MEDICAL, "pool: other", "pool: costly"),
            EFFECT,
            "其他疾病大额住院救助 · 共用限额 “other” → “costly”，2022-10-28 起",
        ),
    ],
)
def test_a_change_without_a_day_is_one_of_the_past(edit: Edit, kind: str, zh: str) -> None:
    found = only(edited(edit))
    assert (found.kind, found.sentence.zh, found.undated) == (kind, zh, True)
    assert rewriting([found], THROUGH) == (found,)
    assert bool(reaching_back([found], THROUGH)) is (kind == EFFECT)


def test_the_same_with_days_leaves_the_past_alone() -> None:
    found = edited((MEDICAL, STEP, DATED_STEP))
    assert {(one.kind, one.start, one.undated) for one in found} == {
        (WORDS, "2027-01-01", False),
        (PROVENANCE, "2027-01-01", False),
    }
    assert rewriting(found, THROUGH) == ()
    assert "“救助基数” → “救助的基数”，2027-01-01 起" in found[1].sentence.zh


def test_days_that_only_write_out_what_held_are_no_change_of_words() -> None:
    label = "{zh: 特殊疾病救助, en: Special-disease assistance}"
    found = edited((MEDICAL, f"label: {label}", f"label: [{{from: 2022-10-28, value: {label}}}]"))
    assert [one.kind for one in found] == [PROVENANCE]
    assert found[0].sentence.zh == "特殊疾病救助 · 名称：含义不变，只是写在别的条目里"


@pytest.mark.parametrize("district", [False, True])
def test_who_is_insured_from_a_day_on_is_said_in_words(*, district: bool) -> None:
    entries = (
        "[{from: 2022-10-28, value: [resident], cite: cq-2022-116#2.2.2},"
        " {from: 2027-01-01, value: [resident, employee], cite: cq-2022-116#2.1}]"
    )
    edit = ("catastrophic_insurance", "insured: [resident]  ", f"insured: {entries}")
    effects = [one for one in edited(edit, district=district) if one.kind == EFFECT]
    assert [one.sentence.zh for one in effects] == ["大病保险 · 适用险种 增加职工基本医疗保险，2027-01-01 起"]
    assert reaching_back(effects, THROUGH) == ()


def test_a_districts_other_document_is_one_of_the_past_unless_it_has_days() -> None:
    undated = only(edited((OWN, f"document: {DOCUMENT}", "document: cq-2022-116"), district=True))
    assert (undated.kind, undated.undated) == (PROVENANCE, True)
    days = f"document: [{{from: 2023-01-01, value: {DOCUMENT}}}, {{from: 2027-01-01, value: cq-2022-116}}]"
    dated = edited((OWN, f"document: {DOCUMENT}", days), district=True)
    assert rewriting(dated, THROUGH) == ()
    assert any(one.start == "2027-01-01" and one.kind == PROVENANCE for one in dated)


def test_the_report_marks_it_and_says_how_to_keep_the_past() -> None:
    before, after = state(), state((MEDICAL, "zh: 救助基数,", "zh: 基数,"))
    compared = compare(RulesToCompare(before, ()), RulesToCompare(after, ()), THROUGH)
    said = list(lines(compared, "zh"))
    assert said[0].startswith("⚠ 注意：1 处没有写日期")
    assert "- {from: 日期, …}" in said[0]
    assert any(line.startswith("  ⚠ 医疗救助 · 计算步骤") for line in said)


def datable(shape: Shape, path: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Where a shape takes days, `*` for any key."""
    if isinstance(shape, PlainOrDated):
        return {path}
    if isinstance(shape, Record):
        inner = {**shape.required, **shape.optional}
        return {found for key, each in inner.items() for found in datable(each, (*path, key))}
    if isinstance(shape, MapOf):
        return datable(shape.value, (*path, "*"))
    return datable(shape.present, path) if isinstance(shape, WithAnyOf) else set()


def test_every_place_that_takes_days_is_known_and_no_other() -> None:
    found = {place for name, shape in CITY_FILES.items() for place in datable(shape, (name,))}
    found |= datable(DISTRICT, (ANY_DISTRICT,))
    assert all(could_be_dated(place) for place in found)
    exact = {place for place in PLACES if place[1:2] not in (("steps",), ("reasons",), ("notices",))}
    assert exact <= found
