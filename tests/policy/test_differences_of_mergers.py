"""What changes for a district by what stands elsewhere: files that are taken over, floors that lift its own figures."""

from calc_service.policy.differences import EFFECT, WORDS, Difference
from tests.policy.two_states import Edit, edited, state
from tests.rulebook.rules_copy import DISTRICT, MEDICAL

CITYS = "{zh: 江津区, en: Jiangjin}, verified: true"
FOLLOWED = "districts", CITYS, CITYS.replace("verified", 'last_day: 2025-12-31, successor: "500157", verified')
INTO_ANOTHER = FOLLOWED[0], CITYS, FOLLOWED[2].replace("500157", "500117")
CITY_CAP = "      - {from: 2022-10-28, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}"
OWN_CAP = "        - {from: 2023-01-01, value: 120000, cite: example-district-2023-1#2}"
RISES: Edit = (
    MEDICAL,
    CITY_CAP,
    f"{CITY_CAP}\n{CITY_CAP.replace('2022-10-28', '2027-01-01').replace('100000', '150000')}",
)


def of(found: tuple[Difference, ...], district: str) -> list[Difference]:
    return [one for one in found if one.district == district and one.kind == EFFECT]


def test_a_new_successor_is_a_change_of_its_rules_from_its_first_day() -> None:
    found = edited(FOLLOWED, district=True)
    [taken] = of(found, "500157")
    assert taken.sentence.zh == "两江新区执行的规定：全市标准 → 沿用江津区的规定，2025-11-01 起"
    assert taken.sentence.en == (
        "rules of Liangjiang New Area: the city's → those of Jiangjin, taken over, from 2025-11-01"
    )
    assert (taken.start, taken.until, taken.path) == ("2025-11-01", "", ("districts", "districts", "500157"))
    assert taken.reaches_back("2025-11-01")
    assert [one.sentence.zh for one in found if one.kind == WORDS] == [
        "区县名录 · 江津区 · 接续的区县 （未规定） → 两江新区"
    ]


def test_one_that_existed_before_changes_from_the_day_after() -> None:
    [taken] = of(edited(INTO_ANOTHER, district=True), "500117")
    assert (taken.start, taken.reaches_back("2025-12-31")) == ("2026-01-01", False)


def test_a_successor_without_any_file_changes_no_rules() -> None:
    assert [one.kind for one in edited(FOLLOWED)] == [EFFECT, WORDS]
    assert of(edited(FOLLOWED), "500157") == []


def test_a_successor_that_is_left_out_again_goes_back_to_the_citys() -> None:
    [taken] = of(edited((FOLLOWED[0], FOLLOWED[2], CITYS), first=[FOLLOWED], district=True), "500157")
    assert taken.sentence.zh == "两江新区执行的规定：沿用江津区的规定 → 全市标准，2025-11-01 起"


def test_what_changes_in_a_file_that_is_taken_over_changes_for_both() -> None:
    edit = DISTRICT, OWN_CAP, OWN_CAP.replace("120000", "130000")
    [changed] = edited(edit, first=[FOLLOWED], district=True)
    assert changed.sentence.zh.endswith("120000元 → 130000元，2023-01-01 起，江津区（沿用它的两江新区随之）")
    assert changed.sentence.en.endswith("Jiangjin (and with it Liangjiang New Area)")


def test_a_floor_that_rises_says_whom_it_lifts() -> None:
    found = edited(RISES, district=True)
    [lifted] = of(found, "500116")
    assert lifted.sentence.zh == (
        "江津区按全市下限抬高 · 特殊疾病救助 · 年度限额：区县自己的规定 → 全市下限 150000元，2027-01-01 起"
    )
    assert "Jiangjin, lifted to the city's floor" in lifted.sentence.en
    assert (lifted.start, lifted.until, len(found)) == ("2027-01-01", "", 2)


def test_a_lift_that_the_district_ends_says_until_when() -> None:
    later = OWN_CAP.replace("2023-01-01", "2028-01-01").replace("120000", "160000")
    ends: Edit = (DISTRICT, OWN_CAP, f"{OWN_CAP}\n{later}")
    [lifted] = of(edited(RISES, first=[ends], district=True), "500116")
    assert (lifted.start, lifted.until) == ("2027-01-01", "2028-01-01")
    lifts = [one for one in of(edited(ends, first=[RISES], district=True), "500116") if "抬高" in one.sentence.zh]
    assert [(one.start, one.until) for one in lifts] == [("2028-01-01", "")]


def test_rules_that_are_the_same_differ_in_nothing() -> None:
    assert edited(first=[FOLLOWED, RISES], district=True) == ()
    assert state(FOLLOWED, RISES, district=True).districts.keys() == {"500116"}
