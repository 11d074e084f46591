"""A floor that rises above what a district set before lifts it; what a district sets below a floor is refused."""

import pytest

from calc_service.domain.figures import Figure
from calc_service.rulebook.complaints import ERROR, WARNING
from calc_service.rulebook.values import number_of
from tests.rulebook.rules_copy import DISTRICT, MEDICAL, RulesCopy

CITY_CAP = "      - {from: 2022-10-28, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}"
OWN_CAP = "        - {from: 2023-01-01, value: 120000, cite: example-district-2023-1#2}"
OWN_RATIO = "        - {from: 2023-01-01, value: {subsistence_allowance: 75%}, cite: example-district-2023-1#2}"
SIX = ("extreme_poverty", "subsistence_allowance", "returned_to_poverty", "low_income_margin")
OTHERS = ("poverty_risk_monitored", "illness_impoverished")


def cap_from(rules: RulesCopy, *later: tuple[str, int]) -> None:
    entries = [CITY_CAP.replace("2022-10-28", day, 1).replace("100000", str(value)) for day, value in later]
    rules.change(MEDICAL, CITY_CAP, "\n".join([CITY_CAP, *entries]))


def ratio_from(rules: RulesCopy, day: str, ratio: str) -> None:
    """A later entry of the city's ratios, the same for all six."""
    shares = ", ".join(f"{category}: {ratio}" for category in (*SIX, *OTHERS))
    entry = f"      - {{from: {day}, cite: cq-2022-116#2.3.2-other, floor: true, value: {{{shares}}}}}\n"
    text = rules.text(MEDICAL)
    place = text.index("    annual_cap:")
    rules.write(MEDICAL, text[:place] + entry + text[place:])


def cap(rules: RulesCopy, day: str) -> Figure:
    edition = rules.load().on(number_of(day), "500116")
    track = None if edition is None else edition.medical_assistance.track("special")
    assert track is not None
    return track.annual_cap


def ratios(rules: RulesCopy, day: str, track: str = "special") -> dict[str, tuple[int, str]]:
    edition = rules.load().on(number_of(day), "500116")
    found = None if edition is None else edition.medical_assistance.track(track)
    assert found is not None
    return {category: (figure.number, figure.cite) for category, figure in found.ratio.items()}


def test_a_cap_is_lifted_from_the_day_of_the_floor_and_cited_as_the_citys(with_district: RulesCopy) -> None:
    cap_from(with_district, ("2025-07-01", 150000))
    complaint = with_district.only_complaint()
    assert (complaint.check, complaint.level, complaint.path) == ("floors", WARNING, "rules/medical_assistance.yaml")
    line = with_district.text(DISTRICT).split("\n").index(OWN_CAP) + 1
    for text in (complaint.zh, complaint.en):
        assert all(part in text for part in ("2025-07-01", "150000.00", "120000.00", f"500116.yaml:{line}"))
    before, after = cap(with_district, "2025-06-30"), cap(with_district, "2025-07-01")
    assert (before.number, before.start, before.cite) == (12_000_000, "2023-01-01", "example-district-2023-1#2")
    assert (after.number, after.start, after.cite) == (15_000_000, "2025-07-01", "cq-2022-116#2.3.2-special")


def test_a_floor_that_falls_again_gives_the_districts_figure_back(with_district: RulesCopy) -> None:
    cap_from(with_district, ("2025-07-01", 150000), ("2026-01-01", 110000))
    assert [cap(with_district, day).number for day in ("2025-12-31", "2026-01-01")] == [15_000_000, 12_000_000]


def test_a_floor_that_reaches_the_districts_figure_lifts_nothing(with_district: RulesCopy) -> None:
    cap_from(with_district, ("2025-07-01", 120000))
    assert with_district.complaints() == ()
    assert cap(with_district, "2025-07-01").cite == "example-district-2023-1#2"


def test_a_floor_a_fen_higher_does(with_district: RulesCopy) -> None:
    text = CITY_CAP.replace("2022-10-28", "2025-07-01").replace("100000", "120000.01")
    with_district.change(MEDICAL, CITY_CAP, f"{CITY_CAP}\n{text}")
    assert with_district.only_complaint().level == WARNING
    assert cap(with_district, "2025-07-01").number == 12_000_001


@pytest.mark.parametrize(("day", "level"), [("2025-06-30", WARNING), ("2025-07-01", ERROR), ("2025-07-02", ERROR)])
def test_what_begins_with_the_floor_or_later_may_not_be_below_it(
    with_district: RulesCopy, day: str, level: str
) -> None:
    with_district.change(DISTRICT, OWN_CAP, OWN_CAP.replace("2023-01-01", day))
    cap_from(with_district, ("2025-07-01", 150000))
    complaint = with_district.only_complaint()
    assert complaint.level == level
    assert complaint.path.endswith("medical_assistance.yaml" if level == WARNING else "500116.yaml")
    assert ("medical_assistance.yaml:" in complaint.en) is (level == ERROR)


def test_a_new_entry_of_the_district_ends_the_lift(with_district: RulesCopy) -> None:
    cap_from(with_district, ("2025-07-01", 150000))
    later = OWN_CAP.replace("2023-01-01", "2026-01-01").replace("120000", "160000")
    with_district.change(DISTRICT, OWN_CAP, f"{OWN_CAP}\n{later}")
    assert with_district.only_complaint().level == WARNING
    assert [cap(with_district, day).number for day in ("2025-12-31", "2026-01-01")] == [15_000_000, 16_000_000]


def test_a_repeal_of_the_district_leaves_the_floor(with_district: RulesCopy) -> None:
    cap_from(with_district, ("2025-07-01", 150000))
    repeal = "        - {from: 2026-01-01, repealed: true, cite: example-district-2023-1#2}"
    with_district.change(DISTRICT, OWN_CAP, f"{OWN_CAP}\n{repeal}")
    assert cap(with_district, "2026-01-01").number == 15_000_000


def test_ratios_are_lifted_category_by_category(with_district: RulesCopy) -> None:
    two = OWN_RATIO.replace("{subsistence_allowance: 75%}", "{subsistence_allowance: 75%, illness_impoverished: 90%}")
    with_district.change(DISTRICT, OWN_RATIO, two)
    ratio_from(with_district, "2025-07-01", "80%")
    found = ratios(with_district, "2025-07-01")
    assert found["subsistence_allowance"] == (8_000, "cq-2022-116#2.3.2-other")
    assert found["illness_impoverished"] == (9_000, "example-district-2023-1#2")
    assert found["orphan"] == found["extreme_poverty"] == (8_000, "cq-2022-116#2.3.2-other")
    assert ratios(with_district, "2025-07-01", "other") == found
    assert [one.level for one in with_district.complaints()] == [WARNING]


def test_a_track_that_takes_its_ratios_from_another_is_lifted_to_the_floor_of_that_one(
    with_district: RulesCopy,
) -> None:
    own = "    other:\n      ratio:\n" + OWN_RATIO.replace("75%", "72%")
    with_district.change(DISTRICT, OWN_CAP, f"{OWN_CAP}\n{own}")
    ratio_from(with_district, "2025-07-01", "74%")
    assert ratios(with_district, "2025-07-01", "special")["subsistence_allowance"][0] == 7_500
    assert ratios(with_district, "2025-07-01", "other")["subsistence_allowance"][0] == 7_400
    complaint = with_district.only_complaint()
    assert (complaint.level, "74% is above the 72%" in complaint.en) == (WARNING, True)


def test_a_floor_written_with_a_digit_too_many_is_named_at_the_citys_line(with_district: RulesCopy) -> None:
    cap_from(with_district, ("2025-07-01", 1000000))
    complaint = with_district.only_complaint()
    assert with_district.text(MEDICAL).split("\n")[complaint.line - 1].endswith(CITY_CAP[-30:])
    assert "value: 1000000" in with_district.text(MEDICAL).split("\n")[complaint.line - 1]
    assert "look up the figure here" in complaint.en


def test_the_citys_first_figure_with_a_digit_too_many_is_named_beside_the_districts(with_district: RulesCopy) -> None:
    with_district.change(MEDICAL, "value: 100000,", "value: 1000000,")
    complaint = with_district.only_complaint()
    line = with_district.text(MEDICAL).split("\n").index(CITY_CAP.replace("100000", "1000000")) + 1
    assert (complaint.level, complaint.path, complaint.line) == (ERROR, f"rules/{MEDICAL}.yaml", line)
    assert "that a district sets (500116.yaml:" in complaint.en


def test_each_district_that_is_lifted_is_told_once_for_each_floor(with_district: RulesCopy) -> None:
    with_district.add_district("500117")
    cap_from(with_district, ("2025-07-01", 150000), ("2025-10-01", 150000), ("2026-01-01", 160000))
    told = [one.en for one in with_district.complaints()]
    for code, floor, day in (
        ("500116", "150000.00", "2025-07-01"),
        ("500116", "160000.00", "2026-01-01"),
        ("500117", "150000.00", "2025-07-01"),
        ("500117", "160000.00", "2026-01-01"),
    ):
        assert sum(text.startswith(f"from {day} the city's floor of {floor}") and code in text for text in told) == 1
    assert len(told) == 4


def test_a_floor_that_rises_after_a_district_has_ended_lifts_nobody(rules: RulesCopy) -> None:
    rules.add_district("500105")
    rules.change("districts", 'last_day: 2025-12-31, successor: "500157"', "last_day: 2025-12-31")
    cap_from(rules, ("2026-01-01", 150000))
    assert rules.complaints() == ()
    rules.change("districts", "last_day: 2025-12-31, verified", 'last_day: 2025-12-31, successor: "500157", verified')
    assert {one.check for one in rules.complaints()} == {"floors", "taken_over"}


def test_what_is_no_floor_may_not_be_set_by_a_district_whenever_it_begins(with_district: RulesCopy) -> None:
    cap_from(with_district, ("2025-07-01", 150000))
    with_district.change(MEDICAL, "value: 150000, floor: true", "value: 150000, floor: false")
    assert {one.level for one in with_district.complaints()} == {ERROR, WARNING}
